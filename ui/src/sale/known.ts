// Customers whom the shop has served before, found by what is typed in the number field.

import type { PaymentView } from '../ipc/gen/PaymentView';
import type { BookLine } from '../ipc/gen/BookLine';
import { bareNumber } from './check';
import type { Kinds } from './types';

/** Who can be asked about again, and how. */
export interface Known {
  billType: string;
  number: string;
  product: string;
  biller: string;
  identity: string;
  name: string;
  /** When something was last paid for them here. */
  last: string;
  /** The group in the shop's book; nothing where the customer is not in it. */
  group: string | null;
}

/** As many as the eye takes in at once. */
const MOST = 5;

/** What the ledger can be searched by; nothing where it is too short. */
export function searchOf(typed: string): string | null {
  const bare = bareNumber(typed);
  const text = /^\d*$/.test(bare) ? bare : typed.trim();
  return text.length < 3 ? null : text;
}

/** Each customer once, newest first; a number that begins with what is typed before one that only holds it. */
export function knownOf(payments: PaymentView[], kinds: Kinds, typed: string): Known[] {
  const bare = bareNumber(typed);
  const served = (billType: string) => kinds.some((it) => it.bill_type === billType && it.accounts.length > 0);
  const found = new Map<string, Known>();
  for (const it of payments) {
    const key = JSON.stringify([it.bill_type, it.customer_no, it.product]);
    if (it.state === 'failed' || !served(it.bill_type) || found.has(key)) continue;
    found.set(key, {
      billType: it.bill_type,
      number: it.customer_no,
      product: it.product,
      biller: it.biller,
      identity: it.identity ?? '',
      name: it.customer_name,
      last: it.paid_at ?? it.created_at,
      group: null,
    });
  }
  const begins = (it: Known) => it.number.startsWith(bare);
  const all = [...found.values()];
  return [...all.filter(begins), ...all.filter((it) => !begins(it))].slice(0, MOST);
}

/** Customers of the book as the shop calls them, and behind them those of the history that it does not have. */
export function withBook(lines: BookLine[], known: Known[], kinds: Kinds): Known[] {
  const served = (billType: string) => kinds.some((it) => it.bill_type === billType && it.accounts.length > 0);
  const booked = lines
    .filter((it) => served(it.bill_type))
    .map((it) => ({
      billType: it.bill_type,
      number: it.customer_no,
      product: it.product,
      biller: it.biller,
      identity: '',
      name: it.name,
      last: it.paid_at ?? '',
      group: it.group,
    }));
  const isBooked = (it: Known) =>
    booked.some(
      (one) =>
        one.billType === it.billType && one.number === it.number && (one.product === '' || one.product === it.product),
    );
  return [...booked, ...known.filter((it) => !isBooked(it))].slice(0, MOST);
}
