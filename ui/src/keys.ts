// Keys of the whole window: the web view's own shortcuts are off, and a held key is one press.

/** Keys that a web view would take for itself: find, reload, print, caret browsing, zoom of history. */
function reserved(event: KeyboardEvent): boolean {
  if (/^F([1-9]|1[0-2])$/.test(event.key)) return true;
  if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) return true;
  if (!event.ctrlKey && !event.metaKey) return false;
  return ['r', 'p', 'f', 'g', 'j', 'u', 's', 'o', 'n', 't', 'd', 'h', 'l'].includes(event.key.toLowerCase());
}

const held = new Set<string>();

/** True when this key has been down since an earlier press. Some web views forget to say so. */
export function repeated(event: KeyboardEvent): boolean {
  const name = event.code || event.key;
  const again = event.repeat || held.has(name);
  held.add(name);
  return again;
}

export function released(event: KeyboardEvent): void {
  held.delete(event.code || event.key);
}

export function guardPage(): () => void {
  const stop = (event: Event) => event.preventDefault();
  const onKey = (event: KeyboardEvent) => {
    if (reserved(event)) event.preventDefault();
  };
  const forget = () => held.clear();
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('keyup', released, true);
  window.addEventListener('blur', forget);
  window.addEventListener('contextmenu', stop);
  window.addEventListener('dragover', stop);
  window.addEventListener('drop', stop);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('keyup', released, true);
    window.removeEventListener('blur', forget);
    window.removeEventListener('contextmenu', stop);
    window.removeEventListener('dragover', stop);
    window.removeEventListener('drop', stop);
  };
}

/** The key that chooses each bill type. */
export const TYPE_KEYS: [string, string][] = [
  ['F2', 'pln-postpaid'],
  ['F3', 'pdam'],
  ['F4', 'bpjs-kesehatan'],
  ['F5', 'hp-postpaid'],
  ['F6', 'internet'],
  ['F7', 'tv'],
  ['F8', 'gas'],
  ['F9', 'multifinance'],
  ['F10', 'pbb'],
];

export const MORE_TYPES = ['pln-nontaglis', 'emoney', 'samsat', 'kirim-uang', 'bpjs-ketenagakerjaan'];

export function editable(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return !target.readOnly && !['radio', 'checkbox', 'button'].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** A control that answers Enter by itself, other than the one main button of the step. */
export function answersEnter(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const control = target.closest('button, a, summary, select, textarea');
  return control !== null && !control.hasAttribute('data-primary');
}
