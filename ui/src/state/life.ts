// Whether anybody is at the window. It knows no room and no till.

import { steady } from './clock.svelte';

const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel'];

let last = steady();
/** Called at each sign of life. */
const told = new Set<() => void>();

/** How long nobody has touched anything, in milliseconds. */
export const untouched = () => steady() - last;

export function watchLife(): () => void {
  const alive = () => {
    last = steady();
    for (const tell of told) tell();
  };
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, alive, { capture: true, passive: true });
  return () => {
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, alive, { capture: true });
  };
}

/** Calls `tell` at each sign of life, until what it gives is called. */
export function whenTouched(tell: () => void): () => void {
  told.add(tell);
  return () => told.delete(tell);
}
