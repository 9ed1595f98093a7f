// The field that takes keys before the page is there (public/first.js), and what it has to know for that.

import { flushSync } from 'svelte';
import { counter } from './sale/counter.svelte';
import { app } from './state/app.svelte';
import { people } from './state/people.svelte';

const FIRST_MS = 1000;
const AGAIN_MS = 60_000;
const LOOKS = [
  'background',
  'border',
  'border-radius',
  'color',
  'font-family',
  'font-feature-settings',
  'font-size',
  'font-weight',
  'letter-spacing',
  'line-height',
  'outline',
  'padding',
];

/** Ends the early field when the page's own is there, and moves into that what was typed, once the till has answered. */
export async function takeOver(ready: Promise<unknown>): Promise<void> {
  const early = document.getElementById('first');
  const typed = early instanceof HTMLInputElement ? early.value : '';
  early?.remove();
  await ready;
  flushSync();
  const { step, draft } = counter.sale;
  if (typed === '' || !app.start || people.locked || step.at !== 'number' || draft.number !== '') return;
  counter.act({ do: 'set', field: 'number', value: typed });
}

/** Remembers for the next start where the field is and how it looks. */
export function watchField(): void {
  setTimeout(remember, FIRST_MS);
  setInterval(remember, AGAIN_MS);
}

function remember(): void {
  try {
    // Where people sign in, the next start does not begin at the counter.
    if (people.locked || people.here) localStorage.removeItem('field');
    const field = document.activeElement;
    if (people.here || !(field instanceof HTMLInputElement) || field.id !== 'number' || field.value !== '') return;
    const box = field.getBoundingClientRect();
    const look = getComputedStyle(field);
    const style = [
      `position:fixed;box-sizing:border-box;left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`,
      ...LOOKS.map((it) => `${it}:${look.getPropertyValue(it)}`),
    ].join(';');
    const label = field.labels?.[0]?.textContent ?? '';
    const now = JSON.stringify({ wide: innerWidth, high: innerHeight, style, label });
    if (localStorage.getItem('field') !== now) localStorage.setItem('field', now);
  } catch {
    // Then the next start takes keys a moment later.
  }
}
