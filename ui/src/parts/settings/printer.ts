// The printer's setting in two parts: its kind, and where it is. Written as the till reads it.

export type Kind = 'file' | 'queue' | 'tcp' | 'dev' | 'serial';

export function parted(setting: string): { kind: Kind; place: string } {
  if (setting === '') return { kind: 'file', place: '' };
  const at = setting.indexOf(':');
  const kind = setting.slice(0, Math.max(at, 0));
  if (kind === 'tcp' || kind === 'dev' || kind === 'serial' || kind === 'queue') {
    return { kind, place: setting.slice(at + 1) };
  }
  return { kind: 'queue', place: setting };
}

export function joined(kind: Kind, place: string): string {
  return kind === 'file' ? '' : `${kind}:${place}`;
}

/** What stands in the field before anybody typed. */
export function usual(kind: Kind, queues: string[]): string {
  if (kind === 'queue') return queues[0] ?? '';
  return kind === 'dev' ? '/dev/usb/lp0' : '';
}

/** Whether a receipt went into a file; every printer is named by its kind. */
export function isFile(target: string): boolean {
  return !/^(queue|tcp|dev|serial):/.test(target);
}
