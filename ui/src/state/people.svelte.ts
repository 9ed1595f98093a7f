// Who stands at the counter, and the counter that locks itself when nobody does anything.

import type { OperatorView } from '../ipc/gen/OperatorView';
import * as loket from '../ipc/loket';
import { app } from './app.svelte';
import { untouched } from './life';

const LOOK_MS = 2000;

export const people = {
  get locked(): boolean {
    return app.start?.session.locked ?? false;
  },
  get here(): OperatorView | null {
    return app.start?.session.operator ?? null;
  },
  /** May run the shop, not only sell. */
  get mayRun(): boolean {
    return app.start?.session.may_run ?? false;
  },
};

export async function lock(idle: boolean): Promise<void> {
  if (!people.here) return;
  app.help = false;
  app.more = false;
  app.take(await loket.lock(idle));
}

export async function signIn(code: string, pin: string): Promise<void> {
  app.take(await loket.signIn(code, pin));
  await app.poll();
}

/** Locks the counter after the minutes that the shop has set. */
export function watchIdle(): () => void {
  loket.whenLocked.then = () => void app.refresh();
  const timer = setInterval(() => {
    const minutes = Number(app.setting('idle_lock', '10')) || 0;
    if (minutes > 0 && untouched() > minutes * 60_000) void lock(true);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
