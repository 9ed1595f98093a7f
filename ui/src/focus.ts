// What the keyboard is at is never lost: where that goes away with a form, a card or a whole room, the focus goes
// to the nearest thing that is still there. A part that knows a better place puts it there itself, and comes first.

const STOPS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
/** Among these is whatever opened what has just been closed. */
const REMEMBERED = 12;
/** A button that works is disabled meanwhile, and mostly for less than this. */
const PATIENCE_MS = 250;

function usable(it: HTMLElement): boolean {
  return it.isConnected && !it.matches(':disabled') && it.getClientRects().length > 0;
}

function firstIn(place: Element): HTMLElement | undefined {
  return [...place.querySelectorAll<HTMLElement>(STOPS)].find((it) => it.tabIndex >= 0 && usable(it));
}

export function keepFocus(): () => void {
  /** What had the focus, and all that was around it. */
  let path: Element[] = [];
  /** What had it before, the latest first. */
  let before: HTMLElement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;

  function onfocusin(event: FocusEvent): void {
    if (!(event.target instanceof HTMLElement)) return;
    const { target } = event;
    since = 0;
    before = [target, ...before.filter((it) => it !== target && it.isConnected)].slice(0, REMEMBERED);
    path = [];
    for (let it: Element | null = target; it !== null; it = it.parentElement) path.push(it);
  }

  /** A button that is disabled lets the focus go a little later. */
  function onfocusout(event: FocusEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(':disabled')) return;
    since = performance.now();
    clearTimeout(timer);
    timer = setTimeout(restore, PATIENCE_MS);
  }

  function restore(): void {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const last = path[0];
    if (last instanceof HTMLElement && usable(last)) {
      // Who clicked beside everything meant to: a text can be marked like that.
      if (since > 0) last.focus();
      return;
    }
    if (last?.isConnected && since > 0 && performance.now() - since < PATIENCE_MS) return;
    const room = document.querySelector<HTMLElement>('dialog[open]') ?? document.querySelector('main');
    if (!room) return;
    const around = path.filter((it) => it.isConnected && it !== room && room.contains(it));
    for (const place of [...around, room]) {
      const opener = before.find((it) => place.contains(it) && usable(it));
      const home = place === room ? room.querySelector<HTMLElement>('[data-home]') : null;
      const next = opener ?? home ?? firstIn(place);
      if (next) {
        next.focus();
        return;
      }
    }
    room.tabIndex = -1;
    room.focus();
  }

  // Later than whoever knows a better place.
  const look = new MutationObserver(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    setTimeout(restore);
  });
  document.addEventListener('focusin', onfocusin);
  document.addEventListener('focusout', onfocusout);
  look.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'open'] });
  return () => {
    clearTimeout(timer);
    document.removeEventListener('focusin', onfocusin);
    document.removeEventListener('focusout', onfocusout);
    look.disconnect();
  };
}
