/** What was opened is at hand: its card comes to the top of the pane, and the cursor to its first field. */
export function toTop(node: HTMLElement): void {
  node.closest('section.card')?.scrollIntoView({ block: 'start' });
  node.querySelector<HTMLElement>('input:not([readonly]), select:not(:disabled)')?.focus({ preventScroll: true });
}
