// Collective payments as the window shows them: which list is open and what the agent has decided about it
// stay wherever the agent goes, and a run is followed until it ends, also from the counter.

import { freshDesk, kept, onTheWire, reduce, wholeOf } from '../collective/collective';
import type { Act, Desk, Effect } from '../collective/types';
import { m } from '../i18n';
import type { BadLine } from '../ipc/gen/BadLine';
import type { CollectiveHead } from '../ipc/gen/CollectiveHead';
import type { CollectiveMaking } from '../ipc/gen/CollectiveMaking';
import type { CollectiveView } from '../ipc/gen/CollectiveView';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { LineMark } from '../ipc/gen/LineMark';
import * as loket from '../ipc/loket';
import { app } from './app.svelte';
import { steady } from './clock.svelte';
import { people } from './people.svelte';

const LOOK_MS = 500;
/** A look from another room: only to tell when it ends. */
const AWAY_MS = 2000;

class Collective {
  heads = $state.raw<CollectiveHead[] | null>(null);
  /** What keeps the lists, or the list that was wanted, from being shown. */
  error = $state.raw<ErrorView | null>(null);
  slow = $state(false);
  view = $state.raw<CollectiveView | null>(null);
  desk = $state.raw<Desk>(freshDesk(0));
  /** Lines of a text of which nothing was taken, until they were read. */
  bad = $state.raw<BadLine[]>([]);
  /** Which money goes back is being asked. */
  returning = $state(false);
  /** The line that an owner is about to end. */
  closing = $state<number | null>(null);
  making = $state<'book' | 'csv' | null>(null);
  #desks: Record<string, Desk> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  /** How the lines on the screen looked when the till told of them; empty after any other answer. */
  #marks: LineMark[] = [];

  get id(): string | null {
    return this.view?.head.collective_id ?? null;
  }

  /** Bills that the open list is paying or has paid: the list tells of them, no toast does. */
  knows(paymentId: string): boolean {
    return this.view?.lines.some((it) => it.payment_id === paymentId || it.inquiry_id === paymentId) ?? false;
  }

  /** Payments on the wire for the open list: they are no doubts yet. */
  paysNow(paymentId: string): boolean {
    const { view } = this;
    return view?.lines.some((it) => it.inquiry_id === paymentId && onTheWire(view, it)) ?? false;
  }

  async look(): Promise<void> {
    const felt = setTimeout(() => (this.slow = true), 300);
    try {
      this.heads = await loket.collectives();
      this.error = null;
    } catch (thrown) {
      this.error = thrown as ErrorView;
    } finally {
      clearTimeout(felt);
      this.slow = false;
    }
  }

  async open(collectiveId: string): Promise<void> {
    app.go('collective');
    if (collectiveId === this.id) return;
    const felt = setTimeout(() => (this.slow = true), 300);
    try {
      const news = await loket.collective(collectiveId, []);
      this.#show(news.view, [], news.marks);
      this.error = null;
    } catch (thrown) {
      this.error = thrown as ErrorView;
    } finally {
      clearTimeout(felt);
      this.slow = false;
    }
  }

  #show(view: CollectiveView, bad: BadLine[], marks: LineMark[]): void {
    this.#put();
    this.making = null;
    this.bad = bad;
    const { collective_id } = view.head;
    this.desk = { ...(this.#desks[collective_id] ?? freshDesk(steady())), busy: false, drawnAt: steady() };
    this.view = null;
    this.#take(view, marks);
  }

  #put(): void {
    if (this.id !== null) this.#desks[this.id] = this.desk;
  }

  /** What stands on the screen is looked at anew: another room, or another person, may have changed it. */
  async reload(): Promise<void> {
    if (this.id === null) await this.look();
    else await this.#look(this.id);
  }

  async #look(collectiveId: string): Promise<void> {
    // Behind the lock the till tells nothing; the run goes on, and is looked at again afterwards.
    if (people.locked) return this.#again();
    const mine = ++this.#asked;
    try {
      const news = await loket.collective(collectiveId, this.#marks);
      if (mine !== this.#asked || this.id !== collectiveId) return;
      const view = wholeOf(this.view?.lines ?? [], news);
      if (view) return this.#take(view, news.marks);
      // Without one of the lines nothing is known: then they all come at the next look.
      this.#marks = [];
      this.#again();
    } catch (thrown) {
      const error = thrown as ErrorView;
      if (this.id !== collectiveId || mine !== this.#asked) return;
      // Another till's list, after a change of mode.
      if (error.code === 'not_found') this.close();
      this.error = error;
      this.#again();
    }
  }

  /** `fresh`: the lines as they are now, and the very same objects where they are known. `marks`: as a look told them. */
  #take(fresh: CollectiveView, marks: LineMark[]): void {
    const before = this.view;
    if (before !== null && before.head.collective_id !== fresh.head.collective_id) return;
    this.#marks = marks;
    this.view = before === null ? fresh : { ...fresh, lines: kept(before.lines, fresh.lines) };
    this.error = null;
    this.act({ do: 'seen', before, at: steady() });
    if (before?.run && !fresh.run) this.#ended(before.run.kind, fresh);
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#timer);
    const id = this.id;
    if (!this.view?.run || id === null) return;
    this.#timer = setTimeout(() => void this.#look(id), app.screen === 'collective' ? LOOK_MS : AWAY_MS);
  }

  #ended(kind: string, view: CollectiveView): void {
    void app.poll();
    if (app.screen === 'collective') return;
    const { name, tally } = view.head;
    if (view.stopped) app.toast('in_doubt', m().collective.toastStopped(name));
    else if (kind === 'pay') app.toast('plain', m().collective.toastPaid(name, tally.paid, tally.in_doubt, tally.failed));
    else if (kind === 'ask') app.toast('plain', m().collective.toastAsked(name, tally.owed));
  }

  act(act: Act): void {
    if (this.view === null) return;
    const [desk, effect] = reduce(this.desk, act, this.view);
    this.desk = desk;
    if (effect) void this.#run(effect, this.view.head.collective_id);
  }

  async #run(effect: Effect, id: string): Promise<void> {
    switch (effect.ask) {
      case 'ask':
        return this.#send(() => loket.collectiveAsk(id, null));
      case 'stop':
        // Ends after what is on the wire.
        return this.#send(() => loket.collectiveStop(id));
      case 'pay':
        return this.#send(() => loket.collectivePay(effect.agreeing));
      case 'resume':
        return this.#send(() => loket.collectiveResume(id));
      case 'print':
        return this.#send(() => loket.collectivePrint(id));
      case 'return':
        this.returning = true;
        return;
      case 'leave':
        return this.close();
    }
  }

  async #send(work: () => Promise<CollectiveView>): Promise<void> {
    this.act({ do: 'sent' });
    const id = this.id;
    const mine = ++this.#asked;
    try {
      const view = await work();
      if (this.id === id && mine === this.#asked) this.#take(view, []);
      else if (this.id === id && id !== null) await this.#look(id);
    } catch (thrown) {
      if (this.id !== id || id === null) return;
      this.act({ do: 'refused', error: thrown as ErrorView, at: steady() });
      // Something was not as it looked: what is on the screen is to be how it is.
      await this.#look(id);
    }
    void app.poll();
  }

  async askAgain(): Promise<void> {
    const id = this.id;
    if (id !== null) await this.#send(() => loket.collectiveAsk(id, null));
  }

  async resume(): Promise<void> {
    const id = this.id;
    if (id !== null) await this.#send(() => loket.collectiveResume(id));
  }

  async print(): Promise<void> {
    const id = this.id;
    if (id !== null) await this.#send(() => loket.collectivePrint(id));
  }

  async giveBack(lines: number[]): Promise<void> {
    const id = this.id;
    if (id !== null) await this.#send(() => loket.collectiveReturn(id, lines));
  }

  async closeLine(line: number, note: string): Promise<void> {
    const id = this.id;
    if (id !== null) await this.#send(() => loket.collectiveClose(id, line, note));
  }

  /** A new list, open at once; the error where there is none. */
  async make(making: CollectiveMaking): Promise<ErrorView | null> {
    try {
      const { collective, bad } = await loket.collectiveNew(making);
      this.#show(collective, bad, []);
      app.go('collective');
      return null;
    } catch (thrown) {
      return thrown as ErrorView;
    }
  }

  async remove(): Promise<ErrorView | null> {
    const id = this.id;
    if (id === null) return null;
    try {
      this.heads = await loket.collectiveRemove(id);
      this.close();
      return null;
    } catch (thrown) {
      return thrown as ErrorView;
    }
  }

  /** Back to the lists; what runs goes on. */
  close(): void {
    this.#put();
    clearTimeout(this.#timer);
    this.view = null;
    // They stood otherwise when they were last looked at.
    this.heads = null;
    this.returning = false;
    this.closing = null;
    this.bad = [];
    this.error = null;
  }

  /** One step back, as Esc goes; false where nothing was open. */
  back(): boolean {
    if (this.view !== null) {
      this.act({ do: 'esc', at: steady() });
      return true;
    }
    const open = this.making !== null;
    this.making = null;
    return open;
  }
}

export const collective = new Collective();
