// What the window knows of newer versions, and the question that it asks by itself.

import type { ErrorView } from '../ipc/gen/ErrorView';
import type { UpdateView } from '../ipc/gen/UpdateView';
import * as loket from '../ipc/loket';
import { counter } from '../sale/counter.svelte';
import { mayAsk } from '../update/due';
import { app } from './app.svelte';
import { steady } from './clock.svelte';
import { people } from './people.svelte';

const LOOK_MS = 5000;

class Updates {
  view = $state.raw<UpdateView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** Something was pressed, and its answer is not there. */
  busy = $state<'' | 'look' | 'fetch' | 'stop' | 'install'>('');

  async #do(what: typeof this.busy, work: () => Promise<UpdateView>): Promise<void> {
    if (this.busy !== '') return;
    this.busy = what;
    this.error = null;
    try {
      this.view = await work();
    } catch (thrown) {
      this.error = thrown as ErrorView;
    } finally {
      this.busy = '';
    }
  }

  look = () => this.#do('look', () => loket.updateLook(false));
  fetch = () => this.#do('fetch', loket.updateFetch);
  stop = () => this.#do('stop', loket.updateStop);
  async install(): Promise<void> {
    await this.#do('install', loket.updateInstall);
    // What went wrong is told once; what it waits for is in the view.
    await this.load();
  }

  /** How it stands now. A look that fails changes nothing that is shown. */
  async load(): Promise<void> {
    try {
      this.view = await loket.update();
    } catch {
      // The next one may answer.
    }
  }

  /** Something goes on that ends without a press. */
  get moving(): boolean {
    const stage = this.view?.stage ?? 'idle';
    return this.busy !== '' || stage === 'asking' || stage === 'fetching' || stage === 'installing';
  }

  /** Asks by itself, where nobody is kept from anything. */
  watch(): () => void {
    let touched: number | null = null;
    let asked: number | null = null;
    const touch = () => (touched = steady());
    const timer = setInterval(() => {
      const { step, draft } = counter.sale;
      const inSale = step.at !== 'number' || draft.number !== '' || counter.sale.folded.length > 0;
      const wanted = app.setting('update_check', 'yes') === 'yes';
      if (!mayAsk({ now: steady(), touched, asked, inSale, mayRun: people.mayRun && !people.locked, wanted })) return;
      asked = steady();
      loket.updateLook(true).then(
        (view) => (this.view = view),
        () => undefined,
      );
    }, LOOK_MS);
    for (const sign of ['keydown', 'pointerdown']) window.addEventListener(sign, touch, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const sign of ['keydown', 'pointerdown']) window.removeEventListener(sign, touch, { capture: true });
    };
  }
}

export const updates = new Updates();
