import { id, type Messages } from './id';

export type Language = 'id' | 'en';

/** Most shops speak Indonesian: nobody reads the other words before they are wanted. */
let english: Messages | undefined;
let asked: Language = 'id';
let current = $state<Language>('id');

/** Ends when the words are there; until then the language stays what it was. */
export async function setLanguage(language: string): Promise<void> {
  const wanted = language === 'en' ? 'en' : 'id';
  asked = wanted;
  if (wanted === 'en') english ??= (await import('./en')).en;
  // Whoever asked last is heard.
  if (asked !== wanted) return;
  current = wanted;
  if (typeof document !== 'undefined') document.documentElement.lang = current;
}

export function language(): Language {
  return current;
}

/** The words of the language in use. Read it where the words are drawn, so that they follow a switch. */
export function m(): Messages {
  return current === 'en' && english ? english : id;
}
