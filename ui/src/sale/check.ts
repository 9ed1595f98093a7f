// Is what was typed fit to be asked or paid? Words for the answers are in the dictionary.

import type { AmountLine } from '../ipc/gen/AmountLine';
import type { BillTypeView } from '../ipc/gen/BillTypeView';
import type { InquiryView } from '../ipc/gen/InquiryView';
import type { ServingAccount } from '../ipc/gen/ServingAccount';
import { readAmount } from './money';
import type { Bill, Draft, Field, Kinds, Note, Products, Sale, Slip } from './types';

/** More change than this is a slip of the hand, or a scanned number in the cash field. */
const MOST_CHANGE = 1_000_000;

export function note(slip: Slip, field: Field, n = 0, shortest = 0, longest = 0): Note {
  return { slip, field, n, shortest, longest };
}

export function kindOf(kinds: Kinds, billType: string): BillTypeView | undefined {
  return kinds.find((kind) => kind.bill_type === billType);
}

/** Who is asked first: the one that the agent chose, or the shop's first choice. */
export function serving(kind: BillTypeView | undefined, draft: Draft): ServingAccount | undefined {
  return kind?.accounts.find((it) => it.account === draft.account) ?? kind?.accounts[0];
}

/** The one account that can answer; nothing where the next one may answer for the first. */
export function aloneOf(kind: BillTypeView | undefined, draft: Draft): string | null {
  return draft.account ?? (kind?.accounts.length === 1 ? (kind.accounts[0]?.account ?? null) : null);
}

/** Whose deposit the sale on the screen is about: that of its bill, or of who is asked first. */
export function accountOf(sale: Sale, kinds: Kinds): string | null {
  const { step, draft } = sale;
  const bill = step.at === 'number' ? null : step.bill;
  return bill?.inquiry.account ?? serving(kindOf(kinds, draft.billType), draft)?.account ?? null;
}

export function productsOf(kind: BillTypeView | undefined, draft: Draft): Products {
  return serving(kind, draft)?.products ?? [];
}

/** A customer number without the blanks and strokes people write into it. */
export function bareNumber(typed: string): string {
  return typed.replace(/[\s.-]/g, '');
}

/** Letters where a number has none: a customer is looked for by name. */
export function looksFor(kind: BillTypeView | undefined, typed: string): boolean {
  return kind !== undefined && !kind.letters && /[a-z]/i.test(typed);
}

export function checkNumber(kind: BillTypeView, typed: string): Note | null {
  const bare = bareNumber(typed);
  if (bare === '') return note('empty', 'number');
  if (!kind.letters && /[a-z]/i.test(bare)) return note('letters', 'number');
  if (!/^[a-z0-9]+$/i.test(bare)) return note('signs', 'number');
  if (bare.length < kind.shortest) return note('short', 'number', bare.length, kind.shortest, kind.longest);
  if (bare.length > kind.longest) return note('long', 'number', bare.length, kind.shortest, kind.longest);
  return null;
}

function checkAmount(typed: string): Note | null {
  if (typed.trim() === '') return note('empty', 'amount');
  const amount = readAmount(typed);
  if (amount === null) return note('amount_bad', 'amount');
  return amount === 0 ? note('amount_zero', 'amount') : null;
}

/** The fields an inquiry of this kind has, in the order Enter walks them. */
export function fieldsOf(kind: BillTypeView, draft: Draft): Field[] {
  const fields: Field[] = ['number'];
  if (productsOf(kind, draft).length > 1) fields.push('product');
  if (kind.needs_identity) fields.push('identity');
  if (kind.needs_amount) fields.push('amount');
  if (kind.takes_year) fields.push('year');
  if (serving(kind, draft)?.takes_months) fields.push('months');
  return fields;
}

function checkField(kind: BillTypeView, draft: Draft, field: Field): Note | null {
  switch (field) {
    case 'number':
      return checkNumber(kind, draft.number);
    case 'product':
      return productsOf(kind, draft).some((it) => it.code === draft.product) ? null : note('choose', 'product');
    case 'identity':
      return draft.identity.trim() === '' ? note('empty', 'identity') : null;
    case 'amount':
      return checkAmount(draft.amount);
    case 'year':
      return /^((19|20)\d\d)?$/.test(draft.year.trim()) ? null : note('year_bad', 'year');
    case 'months':
      return /^([1-9]|1\d|2[0-4])?$/.test(draft.months.trim()) ? null : note('months_bad', 'months');
    case 'cash':
      return null;
  }
}

/** The first thing that keeps this draft from being asked. */
export function checkDraft(kind: BillTypeView | undefined, draft: Draft): Note | null {
  if (kind === undefined || kind.accounts.length === 0) return note('no_account', 'number');
  for (const field of fieldsOf(kind, draft)) {
    const found = checkField(kind, draft, field);
    if (found) return found;
  }
  return null;
}

/** What the customer pays, for the eye; the till computes its own. */
export function dueOf(bill: Bill): number {
  return bill.inquiry.customer_total + bill.fee;
}

/** What keeps this much cash from paying so much. */
export function checkGiven(typed: string, due: number): Note | null {
  if (typed.trim() === '') return note('cash_empty', 'cash');
  const cash = readAmount(typed);
  if (cash === null) return note('cash_bad', 'cash');
  if (cash < due) return note('cash_short', 'cash', due - cash);
  if (cash - due > MOST_CHANGE) return note('cash_much', 'cash');
  return null;
}

export function checkCash(bill: Bill): Note | null {
  return checkGiven(bill.cash, dueOf(bill));
}

/** More lines than this do not fit beside each other. */
const MOST_LINES = 5;

/** What the total is made of; over many months, what belongs together is added up. */
export function linesOf(bill: Pick<InquiryView, 'lines' | 'periods'>): AmountLine[] {
  if (bill.lines.length <= MOST_LINES) return bill.lines;
  const sums = new Map<string, number>();
  for (const { label, amount } of bill.lines) {
    const period = bill.periods.find((it) => label.endsWith(` ${it}`));
    const kind = period === undefined ? label : label.slice(0, -period.length - 1);
    sums.set(kind, (sums.get(kind) ?? 0) + amount);
  }
  return [...sums].map(([label, amount]) => ({ label, amount }));
}
