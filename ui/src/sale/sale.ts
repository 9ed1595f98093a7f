// The life of a sale at the counter, as a pure function: what is on the screen, what just happened,
// and what the world must do about it. Times are milliseconds of a clock that only goes forward.

import type { ErrorView } from '../ipc/gen/ErrorView';
import type { InquiryView } from '../ipc/gen/InquiryView';
import { bareNumber, checkCash, checkDraft, dueOf, fieldsOf, kindOf, note, productsOf, serving } from './check';
import { isOf } from './guess';
import { grouped, readAmount } from './money';
import type { Act, Bill, Draft, Effect, Field, Halt, Kinds, Result, Sale } from './types';

/** A press sooner than this after a bill was drawn was meant for what stood there before. */
export const SETTLE_MS = 300;

export function freshDraft(billType: string): Draft {
  return { billType, number: '', account: null, product: null, identity: '', amount: '', year: '', months: '', kept: false };
}

export function freshSale(billType: string): Sale {
  return {
    draft: freshDraft(billType),
    step: { at: 'number', field: 'number' },
    note: null,
    error: null,
    folded: [],
    tickets: 0,
    lastProduct: {},
  };
}

const stay = (sale: Sale): Result => [sale, null];
const clear = (sale: Sale): Sale => ({ ...sale, note: null, error: null });

function toNumber(sale: Sale, field: Field = 'number'): Sale {
  return { ...sale, step: { at: 'number', field } };
}

function nextSale(sale: Sale, digit: string): Sale {
  const { billType } = sale.draft;
  const draft = { ...freshDraft(billType), product: sale.lastProduct[billType] ?? null, number: digit };
  return toNumber({ ...clear(sale), draft });
}

function chooseType(sale: Sale, billType: string): Result {
  if (sale.step.at === 'paying') return stay({ ...sale, note: note('busy', 'number') });
  const over = sale.step.at === 'done' || sale.step.at === 'lost';
  const number = over ? '' : sale.draft.number;
  const draft = { ...freshDraft(billType), number, product: sale.lastProduct[billType] ?? null };
  return stay(toNumber({ ...clear(sale), draft }));
}

function askingOf(sale: Sale, kinds: Kinds): Effect & { ask: 'inquire' } {
  const { draft } = sale;
  const kind = kindOf(kinds, draft.billType);
  const products = productsOf(kind, draft);
  return {
    ask: 'inquire',
    ticket: sale.tickets + 1,
    asking: {
      bill_type: draft.billType,
      customer_no: bareNumber(draft.number),
      // Only a named account is asked alone; otherwise the next one may answer for the first.
      account: draft.account,
      product: products.length === 1 ? (products[0]?.code ?? null) : draft.product,
      months: serving(kind, draft)?.takes_months && draft.months.trim() !== '' ? Number(draft.months) : null,
      year: kind?.takes_year && draft.year.trim() !== '' ? Number(draft.year) : null,
      amount: kind?.needs_amount ? draft.amount.trim() : null,
      identity: kind?.needs_identity ? draft.identity.trim() : null,
    },
  };
}

function ask(sale: Sale, kinds: Kinds, at: number, old: Bill | null): Result {
  const effect = askingOf(sale, kinds);
  const { product } = effect.asking;
  const lastProduct = product ? { ...sale.lastProduct, [sale.draft.billType]: product } : sale.lastProduct;
  const step = { at: 'asking', ticket: effect.ticket, since: at, bill: old } as const;
  return [{ ...clear(sale), step, tickets: effect.ticket, lastProduct }, effect];
}

/** Enter at the number: the next empty field, or the inquiry. A number that can only be another bill's is asked
 * about as that one. */
function submitDraft(typed: Sale, kinds: Kinds, at: number): Result {
  if (typed.step.at !== 'number') return stay(typed);
  const other = isOf(kinds, typed.draft);
  const [sale] = other === null ? [typed] : chooseType(typed, other);
  if (sale.step.at !== 'number') return stay(sale);
  const kind = kindOf(kinds, sale.draft.billType);
  const wrong = checkDraft(kind, sale.draft);
  if (wrong === null) return ask(sale, kinds, at, null);
  const order = kind ? fieldsOf(kind, sale.draft) : [];
  const further = order.indexOf(wrong.field) > order.indexOf(sale.step.field);
  const blank = wrong.slip === 'empty' || wrong.slip === 'choose';
  return stay({ ...toNumber(clear(sale), wrong.field), note: further && blank ? null : wrong });
}

function drawn(inquiry: InquiryView, at: number, old: Bill | null): Bill {
  const changed = old !== null && old.inquiry.customer_total !== inquiry.customer_total;
  const kept = old !== null && !changed;
  // What the agent said of one deposit says nothing of another.
  const lowBalance = kept && old.lowBalance && old.inquiry.account === inquiry.account;
  const nameConfirmed = kept && old.nameConfirmed && old.inquiry.customer_name === inquiry.customer_name;
  return {
    inquiry,
    drawnAt: at,
    expiresAt: at + inquiry.expires_in_ms,
    cash: kept ? old.cash : '',
    cashAt: at,
    typed: kept && old.typed,
    fee: inquiry.service_fee_allowed ? (kept ? old.fee : inquiry.service_fee) : 0,
    before: kept && old.again ? null : inquiry.paid_before,
    again: kept && old.again,
    short: inquiry.short_balance !== null && !lowBalance,
    lowBalance,
    differs: (inquiry.book?.differs ?? false) && !nameConfirmed,
    nameConfirmed,
    was: changed ? old.inquiry.customer_total : null,
  };
}

/** Something about this bill wants a word of the agent before any cash is taken. */
export function stopped(bill: Bill): boolean {
  return bill.differs || bill.before !== null || bill.short;
}

/** Refusals that tell of an earlier payment: nothing of this one was sent. */
const OF_ANOTHER = ['already_paying', 'bill_in_doubt', 'paid_before'];

/** Errors after which this bill is not paid again: Enter leads to what has to be looked at instead. */
export function haltOf(error: ErrorView | null): Halt | null {
  if (error === null) return null;
  if (OF_ANOTHER.includes(error.code)) return 'payment';
  if (error.code === 'ledger_older') return 'copies';
  return error.code === 'ledger_held' ? 'held' : null;
}

/** Whether a press that pays was meant for what stood there before it. */
export function tooSoon(it: Pick<Bill, 'drawnAt' | 'cashAt' | 'typed'>, at: number): boolean {
  return at - it.drawnAt < SETTLE_MS || (it.typed && at - it.cashAt < SETTLE_MS);
}

function submitPay(sale: Sale, kinds: Kinds, at: number): Result {
  if (sale.step.at !== 'bill') return stay(sale);
  const { bill } = sale.step;
  if (stopped(bill) || haltOf(sale.error)) return stay(sale);
  if (at >= bill.expiresAt || needsAsking(sale.error)) return ask(sale, kinds, at, bill);
  const wrong = checkCash(bill);
  const cashStep = { at: 'bill', part: 'cash', bill } as const;
  if (wrong) return stay({ ...clear(sale), step: cashStep, note: wrong });
  if (tooSoon(bill, at)) return stay({ ...clear(sale), step: cashStep, note: note('press_again', 'cash') });
  const ticket = sale.tickets + 1;
  const paying = {
    inquiry_id: bill.inquiry.inquiry_id,
    total: bill.inquiry.customer_total,
    service_fee: bill.fee,
    cash: readAmount(bill.cash),
    again: bill.again,
    low_balance: bill.lowBalance,
    name_confirmed: bill.nameConfirmed,
  };
  return [
    { ...clear(sale), step: { at: 'paying', ticket, since: at, bill }, tickets: ticket },
    { ask: 'pay', ticket, paying },
  ];
}

/** Errors after which the bill on the screen is worth nothing until it is asked again. */
export function needsAsking(error: ErrorView | null): boolean {
  return error !== null && ['expired', 'total_changed', 'name_differs'].includes(error.code);
}

function enter(sale: Sale, kinds: Kinds, at: number): Result {
  const { step } = sale;
  switch (step.at) {
    case 'number':
      return submitDraft(sale, kinds, at);
    case 'asking':
      return stay(sale);
    case 'bill': {
      if (at - step.bill.drawnAt < SETTLE_MS) return stay(sale);
      const halt = haltOf(sale.error);
      if (halt) return [sale, { ask: 'way_out', way: halt }];
      if (step.bill.differs) return stay(toNumber(clear(sale)));
      if (step.bill.before) return [sale, { ask: 'show_before', paymentId: step.bill.before.payment_id }];
      if (step.bill.short) return stay(toNumber(clear(sale)));
      if (step.part === 'cash' || at >= step.bill.expiresAt || needsAsking(sale.error)) {
        return submitPay(sale, kinds, at);
      }
      return stay({ ...clear(sale), step: { ...step, part: 'cash' } });
    }
    case 'paying':
      return stay({ ...sale, note: note('busy', 'cash') });
    case 'done':
    case 'lost':
      return at - step.since < SETTLE_MS ? stay(sale) : stay(nextSale(sale, ''));
  }
}

function esc(sale: Sale): Result {
  const { step } = sale;
  switch (step.at) {
    case 'number':
      return stay(clear(sale));
    case 'asking':
      return stay(toNumber(clear(sale)));
    case 'bill':
      if (haltOf(sale.error)) return stay(toNumber(clear(sale)));
      if (sale.note || sale.error) return stay(clear(sale));
      if (step.part === 'cash') return stay({ ...sale, step: { ...step, part: 'look' } });
      return stay(toNumber(sale));
    case 'paying':
      return stay({ ...sale, note: note('busy', 'cash') });
    case 'done':
    case 'lost':
      return stay(nextSale(sale, ''));
  }
}

function setCash(sale: Sale, value: string, at: number, typed: boolean): Result {
  if (sale.step.at !== 'bill' || stopped(sale.step.bill) || haltOf(sale.error)) return stay(sale);
  const old = sale.step.bill;
  const cashAt = old.cash === '' || !typed ? at : old.cashAt;
  const bill = { ...old, cash: value, cashAt, typed };
  return stay({ ...sale, note: null, step: { at: 'bill', part: 'cash', bill } });
}

function onBill(sale: Sale, change: (bill: Bill) => Bill): Result {
  if (sale.step.at !== 'bill') return stay(sale);
  return stay({ ...clear(sale), step: { ...sale.step, bill: change(sale.step.bill) } });
}

function unpaid(sale: Sale, ticket: number, at: number, error: ErrorView): Result {
  const { step } = sale;
  if (step.at !== 'paying' || step.ticket !== ticket) {
    return stay({ ...sale, folded: sale.folded.map((it) => (it.ticket === ticket ? { ...it, error } : it)) });
  }
  const { bill } = step;
  if (error.money_moved !== 'no' && !OF_ANOTHER.includes(error.code)) return stay({ ...clear(sale), error, step: { at: 'lost', since: at, bill } });
  const short = error.code === 'balance_low';
  // The book may have learned a name since the bill was drawn; then it is asked anew to show it.
  const differs = error.code === 'name_differs' && Boolean(bill.inquiry.book?.known_as);
  const asks = short || differs;
  const back = { ...bill, drawnAt: at, short: bill.short || short, differs: bill.differs || differs };
  const next: Sale = { ...clear(sale), error: asks ? null : error, step: { at: 'bill', part: asks ? 'look' : 'cash', bill: back } };
  if (error.code === 'paid_before' && error.payment_id) {
    return [next, { ask: 'show_before', paymentId: error.payment_id }];
  }
  return stay(next);
}

function fold(sale: Sale): Result {
  const { step } = sale;
  if (step.at !== 'paying') return stay(sale);
  const { ticket, since, bill } = step;
  const folded = [...sale.folded, { ticket, since, bill, payment: null, error: null }];
  return stay(nextSale({ ...sale, folded }, ''));
}

/** A later word about a payment that is still on the screen. */
function seen(sale: Sale, act: Act & { do: 'seen' }): Result {
  const { payment } = act;
  const folded = sale.folded.map((it) => (it.payment?.payment_id === payment.payment_id ? { ...it, payment } : it));
  const step =
    sale.step.at === 'done' && sale.step.payment.payment_id === payment.payment_id
      ? { ...sale.step, payment }
      : sale.step;
  return stay({ ...sale, folded, step });
}

export function reduce(sale: Sale, act: Act, kinds: Kinds): Result {
  const { step } = sale;
  switch (act.do) {
    case 'type':
      return chooseType(sale, act.billType);
    case 'set':
      if (step.at !== 'number') return stay(sale);
      return stay({
        ...toNumber(clear(sale), act.field),
        draft: {
          ...sale.draft,
          [act.field]: act.value,
          // That was said of a number that begins like this one.
          kept: sale.draft.kept && (act.field !== 'number' || act.value.startsWith(sale.draft.number)),
        },
      });
    case 'account':
      if (step.at !== 'number') return stay(sale);
      return stay({ ...clear(sale), draft: { ...sale.draft, account: act.account, product: null } });
    case 'product':
      if (step.at !== 'number') return stay(sale);
      return stay({ ...clear(sale), draft: { ...sale.draft, product: act.product } });
    case 'keep':
      if (step.at !== 'number') return stay(sale);
      return stay({ ...toNumber(clear(sale)), draft: { ...sale.draft, kept: true } });
    case 'focus':
      if (step.at === 'number') return stay({ ...sale, step: { ...step, field: act.field } });
      if (step.at === 'bill' && act.field === 'cash' && !stopped(step.bill) && !haltOf(sale.error)) {
        return stay({ ...sale, step: { ...step, part: 'cash' } });
      }
      return stay(sale);
    case 'enter':
      return act.repeat ? stay(sale) : enter(sale, kinds, act.at);
    case 'ask':
      return submitDraft(sale, kinds, act.at);
    case 'pay':
      return submitPay(sale, kinds, act.at);
    case 'esc':
      return esc(sale);
    case 'cash':
      return setCash(sale, act.value, act.at, true);
    case 'note':
      return setCash(sale, grouped(act.amount), act.at, false);
    case 'fee':
      if (haltOf(sale.error)) return stay(sale);
      return onBill(sale, (bill) => ({ ...bill, fee: bill.inquiry.service_fee_allowed ? act.fee : 0 }));
    case 'again':
      return onBill(sale, (bill) => ({ ...bill, before: null, again: true, drawnAt: act.at }));
    case 'low_balance':
      // A balance may be told long after its question has left the screen.
      if (step.at !== 'bill' || !step.bill.short || step.bill.inquiry.inquiry_id !== act.inquiryId) return stay(sale);
      return onBill(sale, (bill) => ({ ...bill, short: false, lowBalance: act.agreed, drawnAt: act.at }));
    case 'name_right':
      return onBill(sale, (bill) => ({ ...bill, differs: false, nameConfirmed: bill.nameConfirmed || bill.differs, drawnAt: act.at }));
    case 'fold':
      return fold(sale);
    case 'next':
      return step.at === 'done' || step.at === 'lost' ? stay(nextSale(sale, act.digit)) : stay(sale);
    case 'inquired': {
      if (step.at !== 'asking' || step.ticket !== act.ticket) return stay(sale);
      const bill = drawn(act.inquiry, act.at, step.bill);
      return stay({ ...clear(sale), step: { at: 'bill', part: 'look', bill } });
    }
    case 'refused':
      if (step.at !== 'asking' || step.ticket !== act.ticket) return stay(sale);
      return stay({ ...toNumber(clear(sale)), error: act.error });
    case 'answered': {
      if (step.at === 'paying' && step.ticket === act.ticket) {
        return stay({ ...clear(sale), step: { at: 'done', since: act.at, bill: step.bill, payment: act.payment } });
      }
      const { payment } = act;
      return stay({
        ...sale,
        folded: sale.folded.map((it) => (it.ticket === act.ticket ? { ...it, payment } : it)),
      });
    }
    case 'unpaid':
      return unpaid(sale, act.ticket, act.at, act.error);
    case 'before': {
      const { payment_id, number, paid_at, created_at, grand_total } = act.payment;
      const before = { payment_id, number, paid_at: paid_at ?? created_at, grand_total };
      if (step.at !== 'bill' || step.bill.again) return stay(sale);
      return stay({ ...clear(sale), step: { ...step, part: 'look', bill: { ...step.bill, before } } });
    }
    case 'seen':
      return seen(sale, act);
    case 'still_held':
      return stay(step.at === 'number' ? { ...clear(sale), error: act.error } : sale);
    case 'freed':
      return stay(haltOf(sale.error) ? clear(sale) : sale);
    case 'dismiss':
      return stay({ ...sale, folded: sale.folded.filter((it) => it.ticket !== act.ticket) });
  }
}

export { dueOf };
