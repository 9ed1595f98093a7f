// One piece of work at a time: who presses twice asks once, and what went wrong is kept to be shown.

import type { ErrorView } from '../ipc/gen/ErrorView';

export class Once {
  busy = $state(false);
  error = $state.raw<ErrorView | null>(null);

  /** Does `work`, unless some is under way; whether it came to its end. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.error = thrown as ErrorView;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
