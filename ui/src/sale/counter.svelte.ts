// Runs the sale: gives each act to the pure machine, does what it asks of the world, and brings the
// answers back as acts.

import { m } from '../i18n';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { PaymentView } from '../ipc/gen/PaymentView';
import type { PrintView } from '../ipc/gen/PrintView';
import * as loket from '../ipc/loket';
import { app } from '../state/app.svelte';
import { steady } from '../state/clock.svelte';
import { drawn } from '../state/drawn';
import { people } from '../state/people.svelte';
import { productsOf } from './check';
import type { Known } from './known';
import { freshSale, haltOf, reduce } from './sale';
import type { Act, Effect, Halt, Sale } from './types';

/** Acts after which the cursor goes to where the step wants it, even if the step is the same. */
const MOVES = new Set<Act['do']>(['enter', 'ask', 'pay', 'note', 'type', 'esc', 'again', 'next', 'product', 'keep', 'freed']);

function place({ step, error }: Sale): string {
  if (step.at === 'number') return `number ${step.field}`;
  // A balance may be told at any time: only one that closes its question moves the cursor.
  return step.at === 'bill' ? `bill ${step.part} ${step.bill.short} ${step.bill.differs} ${haltOf(error)}` : step.at;
}

/** What became of the latest print of a payment. */
interface Print {
  busy: boolean;
  done: PrintView | null;
  error: ErrorView | null;
}

class Counter {
  sale = $state.raw<Sale>(freshSale('pln-postpaid'));
  /** By payment: a slow printer may still be at the last customer's receipt when the next one is paid. */
  #prints = $state.raw<Record<string, Print>>({});
  /** Grows when the cursor has to go back to where the step wants it. */
  focusWish = $state(0);
  /** Whether what stands in the field is to be replaced by the next key. */
  selectAll = false;

  /** What stood in the way of paying, at the last look. */
  #inWay: Halt[] = [];
  #trying = false;

  act(act: Act): void {
    // Whoever holds the ledger sells: here Enter only looks whether that one has ended.
    if ((act.do === 'enter' || act.do === 'ask') && this.sale.step.at === 'number' && app.start?.held_by) {
      if (act.do === 'ask' || !act.repeat) void this.tryAgain();
      return;
    }
    const was = this.sale;
    const before = was.step;
    const [sale, effect] = reduce(this.sale, act, app.kinds);
    this.sale = sale;
    if (before.at === 'done' && sale.step.at !== 'done') this.#forget(before.payment.payment_id);
    if (act.do === 'type') this.#remember(act.billType);
    if (MOVES.has(act.do) || place(was) !== place(sale)) {
      this.selectAll = act.do === 'esc' || act.do === 'refused';
      this.focusWish += 1;
    }
    if (effect) void this.#run(effect);
  }

  async #run(effect: Effect): Promise<void> {
    const { ticket } = effect as { ticket: number };
    switch (effect.ask) {
      case 'inquire':
        try {
          const inquiry = await loket.inquire(effect.asking);
          this.act({ do: 'inquired', ticket, at: steady(), inquiry });
          // The customer waits for the bill, and nobody for the words beside the account.
          void drawn().then(() => app.learned(inquiry));
        } catch (error) {
          this.act({ do: 'refused', ticket, error: error as ErrorView });
        }
        return;
      case 'pay':
        try {
          this.#answered(ticket, await loket.pay(effect.paying));
        } catch (error) {
          this.act({ do: 'unpaid', ticket, at: steady(), error: error as ErrorView });
        }
        void drawn().then(() => app.poll());
        return;
      case 'way_out':
        this.wayOut(effect.way);
        return;
      case 'show_before':
        if (this.sale.step.at === 'bill' && this.sale.step.bill.before) {
          app.open(effect.paymentId);
          return;
        }
        try {
          this.act({ do: 'before', payment: await loket.show(effect.paymentId) });
        } catch {
          // The error that named it is on the screen already.
        }
    }
  }

  /** To what has to be looked at before anything is paid. */
  wayOut(way: Halt): void {
    const paymentId = this.sale.error?.payment_id;
    if (way === 'held') void this.tryAgain();
    else if (way === 'copies' && people.mayRun) app.goSet('safety');
    else if (way === 'copies') this.act({ do: 'esc' });
    else if (paymentId) app.open(paymentId);
    else app.go('history');
  }

  /** Looks whether the ledger is free by now, and tells if it is not. */
  async tryAgain(): Promise<void> {
    if (this.#trying) return;
    this.#trying = true;
    await app.load();
    this.#trying = false;
    const by = app.start?.held_by;
    if (by && app.screen === 'counter') this.act({ do: 'still_held', error: { code: 'ledger_held', message: by, money_moved: 'no', hint: '' } });
  }

  /** What stood in the way of paying is asked for with every look at how things stand. */
  freed(): void {
    const now: Halt[] = [];
    if (app.start?.held_by) now.push('held');
    if (app.status?.older) now.push('copies');
    const halt = haltOf(this.sale.error);
    const gone = halt !== null && this.#inWay.includes(halt) && !now.includes(halt);
    this.#inWay = now;
    if (gone) this.act({ do: 'freed' });
  }

  #answered(ticket: number, payment: PaymentView): void {
    const current = this.sale.step.at === 'paying' && this.sale.step.ticket === ticket;
    this.act({ do: 'answered', ticket, at: steady(), payment });
    if (!current) this.#tell(payment);
    const slip = payment.state === 'paid' || payment.state === 'in_doubt';
    if (slip && app.setting('auto_print', 'no') === 'yes') {
      // It prints since before the answer came; what became of it can be told after the verdict.
      void drawn().then(() => this.#handOver(payment.payment_id, loket.printed));
    }
  }

  #tell(payment: PaymentView): void {
    const words = m().counter;
    const name = payment.customer_name || payment.customer_no;
    if (payment.state === 'paid') app.toast('paid', words.toastPaid(name), payment.payment_id);
    else if (payment.state === 'failed') app.toast('failed', words.toastFailed(name), payment.payment_id);
    else app.toast('in_doubt', words.toastDoubt(name), payment.payment_id);
  }

  /** News of payments that were in doubt a moment ago. */
  news(payment: PaymentView): void {
    this.act({ do: 'seen', payment });
    if (payment.state !== 'in_doubt') this.#tell(payment);
  }

  async fetchNews(paymentId: string): Promise<void> {
    try {
      this.news(await loket.show(paymentId));
    } catch {
      // It is in the history all the same.
    }
  }

  /** What became of this payment's print, if one was asked for since it was paid. */
  printOf(paymentId: string): Print | null {
    return this.#prints[paymentId] ?? null;
  }

  async print(paymentId: string): Promise<void> {
    await this.#handOver(paymentId, (id) => loket.print(id, null));
    this.#toNext(paymentId);
  }

  async #handOver(paymentId: string, print: (paymentId: string) => Promise<PrintView>): Promise<void> {
    if (this.printOf(paymentId)?.busy) return;
    // What went wrong the last time is told until this time ends.
    this.#put(paymentId, { busy: true, done: null, error: this.printOf(paymentId)?.error ?? null });
    try {
      this.#put(paymentId, { busy: false, done: await print(paymentId), error: null });
    } catch (error) {
      this.#put(paymentId, { busy: false, done: null, error: error as ErrorView });
    }
    // Of a customer who has gone the strip tells, if there is anything to tell.
    if (!this.#isDone(paymentId)) this.#forget(paymentId);
    void app.poll();
  }

  #isDone(paymentId: string): boolean {
    const { step } = this.sale;
    return step.at === 'done' && step.payment.payment_id === paymentId;
  }

  /** A copy is out: Enter is the next customer again, not another copy. */
  #toNext(paymentId: string): void {
    if (this.#isDone(paymentId)) this.focusWish += 1;
  }

  #put(paymentId: string, print: Print): void {
    this.#prints = { ...this.#prints, [paymentId]: print };
  }

  #forget(paymentId: string): void {
    if (this.printOf(paymentId)?.busy) return;
    this.#prints = Object.fromEntries(Object.entries(this.#prints).filter(([id]) => id !== paymentId));
  }

  /** A copy of the payment on the screen was handed over: it counts. */
  async shared(paymentId: string): Promise<void> {
    this.#toNext(paymentId);
    try {
      this.act({ do: 'seen', payment: await loket.show(paymentId) });
    } catch {
      // The history tells all the same.
    }
    await app.poll();
  }

  /** Fills in a number to train with. */
  fill(billType: string, number: string, account: string): void {
    this.act({ do: 'type', billType });
    // The first account is the shop's usual way; another one is named.
    const first = app.kinds.find((it) => it.bill_type === billType)?.accounts[0]?.account;
    if (account !== '' && account !== first) this.act({ do: 'account', account });
    this.act({ do: 'set', field: 'number', value: number });
    app.go('counter');
    app.help = false;
  }

  /** A customer of before: the number and all that belongs to it, ready to be asked about. */
  recallCustomer(it: Pick<Known, 'billType' | 'number' | 'product' | 'biller' | 'identity'>): void {
    this.act({ do: 'type', billType: it.billType });
    this.act({ do: 'set', field: 'number', value: it.number });
    const kind = app.kinds.find((kind) => kind.bill_type === it.billType);
    const sold = productsOf(kind, this.sale.draft);
    // Another account may have another code for the same biller.
    const same = sold.find((product) => product.code === it.product) ?? sold.find((product) => it.biller !== '' && product.name === it.biller);
    if (same) this.act({ do: 'product', product: same.code });
    if (it.identity !== '') this.act({ do: 'set', field: 'identity', value: it.identity });
    this.act({ do: 'focus', field: 'number' });
    this.focusWish += 1;
  }

  /** A number of the book: asked about at once, where nothing else is wanted. */
  askCustomer(it: { bill_type: string; customer_no: string; product: string; biller: string }): void {
    app.go('counter');
    this.recallCustomer({ billType: it.bill_type, number: it.customer_no, product: it.product, biller: it.biller, identity: '' });
    this.act({ do: 'ask', at: steady() });
  }

  #remember(billType: string): void {
    try {
      localStorage.setItem('billType', billType);
    } catch {
      // Then the next start begins with PLN.
    }
  }

  recall(): void {
    let last = 'pln-postpaid';
    try {
      last = localStorage.getItem('billType') ?? last;
    } catch {
      // PLN it is.
    }
    const kind = app.kinds.find((it) => it.bill_type === last && it.accounts.length > 0);
    const first = kind ?? app.kinds.find((it) => it.accounts.length > 0);
    this.sale = freshSale(first?.bill_type ?? 'pln-postpaid');
    this.focusWish += 1;
  }
}

export const counter = new Counter();
