// Lists as the till tells them, for the tests and the dev page.

import type { CollectiveLineView } from '../ipc/gen/CollectiveLineView';
import type { CollectiveView } from '../ipc/gen/CollectiveView';
import type { ErrorView } from '../ipc/gen/ErrorView';

export const error = (code: string, message = ''): ErrorView => ({ code, message, money_moved: 'no', hint: '' });

export function line(number: number, more: Partial<CollectiveLineView> = {}): CollectiveLineView {
  return {
    line: number,
    name: 'Bu Siti',
    group: 'RT 03',
    book_id: '',
    bill_type: 'pln-postpaid',
    customer_no: `53000000000${number}`,
    product: 'pln',
    biller: '',
    state: 'owed',
    inquiry_id: `i${number}`,
    account: 'latihan',
    customer_name: 'SITI',
    periods: ['NOV26'],
    customer_total: 1_000,
    service_fee: 0,
    grand_total: 1_000,
    takes: 1_000,
    agreed_total: null,
    changed: false,
    differs: false,
    paid_before: null,
    refusal: null,
    payment_id: null,
    why: null,
    attention: null,
    may_retry: false,
    may_close: false,
    printed: 0,
    ...more,
  };
}

/** A list as the till tells it. What the owed come to is told, so that a test sees who added up. */
export function view(lines: CollectiveLineView[], more: Partial<CollectiveView> = {}, owedTotal = 7_777_777): CollectiveView {
  const of = (state: string) => lines.filter((one) => one.state === state).length;
  return {
    head: {
      collective_id: 'k1',
      name: 'RT 03',
      made_at: '',
      made_by: '',
      state: more.cash ? 'open' : 'draft',
      tally: {
        lines: lines.length,
        new: of('new'),
        refused: of('refused'),
        owed: of('owed'),
        agreed: of('agreed'),
        paid: of('paid'),
        in_doubt: of('in_doubt'),
        failed: of('failed'),
        returned: of('returned'),
        closed: 0,
        owed_total: owedTotal,
        paid_total: 0,
        in_doubt_total: 0,
        held_total: 5_555_555,
      },
    },
    lines,
    run: null,
    stopped: null,
    cash: 0,
    change: 0,
    deposits: [],
    unprinted: 0,
    ...more,
  };
}

export const run = (kind: string) => ({ kind, done: 0, of: 2, now: [1], stopping: false, for_ms: 0 });
