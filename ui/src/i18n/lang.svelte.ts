import { en } from './en';
import { id, type Messages } from './id';

export type Language = 'id' | 'en';

const books: Record<Language, Messages> = { id, en };
let current = $state<Language>('id');

export function setLanguage(language: string): void {
  current = language === 'en' ? 'en' : 'id';
  if (typeof document !== 'undefined') document.documentElement.lang = current;
}

export function language(): Language {
  return current;
}

/** The words of the language in use. Read it where the words are drawn, so that they follow a switch. */
export function m(): Messages {
  return books[current];
}
