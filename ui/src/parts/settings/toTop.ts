import { tick } from 'svelte';

/** What was opened is at hand: its card comes to the top of the pane, and the cursor to its first field. */
export function toTop(node: HTMLElement): void {
  node.querySelector<HTMLElement>('input:not([readonly]), select:not(:disabled)')?.focus({ preventScroll: true });
  // Once all of the room is there, and laid out: until then there may be nothing to scroll by.
  void tick().then(() => requestAnimationFrame(() => node.closest('section.card')?.scrollIntoView({ block: 'start' })));
}
