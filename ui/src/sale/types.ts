import type { Asking } from '../ipc/gen/Asking';
import type { BillTypeView } from '../ipc/gen/BillTypeView';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { InquiryView } from '../ipc/gen/InquiryView';
import type { PaidBefore } from '../ipc/gen/PaidBefore';
import type { Paying } from '../ipc/gen/Paying';
import type { PaymentView } from '../ipc/gen/PaymentView';
import type { ProductView } from '../ipc/gen/ProductView';

/** What the agent has typed for the next inquiry. */
export interface Draft {
  billType: string;
  number: string;
  account: string | null;
  product: string | null;
  identity: string;
  amount: string;
  year: string;
  months: string;
  /** The agent has said that the number is of the chosen type, whatever it looks like. */
  kept: boolean;
}

export type DraftField = 'number' | 'identity' | 'amount' | 'year' | 'months';
export type Field = DraftField | 'product' | 'cash';

/** What is wrong with what was typed. */
export type Slip =
  | 'empty'
  | 'letters'
  | 'signs'
  | 'short'
  | 'long'
  | 'no_account'
  | 'choose'
  | 'amount_bad'
  | 'amount_zero'
  | 'year_bad'
  | 'months_bad'
  | 'cash_empty'
  | 'cash_bad'
  | 'cash_short'
  | 'cash_much'
  | 'press_again'
  | 'busy';

export interface Note {
  slip: Slip;
  field: Field;
  /** Digits typed, or rupiah missing. */
  n: number;
  shortest: number;
  longest: number;
}

/** A bill on the screen: what is owed, and what is known of the cash. */
export interface Bill {
  inquiry: InquiryView;
  drawnAt: number;
  expiresAt: number;
  cash: string;
  cashAt: number;
  typed: boolean;
  fee: number;
  /** The earlier payment, while the agent has not said what to do about it. */
  before: PaidBefore | null;
  again: boolean;
  /** The deposit may not cover it, and the agent has not said what to do about that. */
  short: boolean;
  lowBalance: boolean;
  /** It is in another name than the book knows, and the agent has not said that this one is right. */
  differs: boolean;
  nameConfirmed: boolean;
  /** The total it had when it was asked the first time, where that was another. */
  was: number | null;
}

export type Step =
  | { at: 'number'; field: Field }
  | { at: 'asking'; ticket: number; since: number; bill: Bill | null }
  | { at: 'bill'; part: 'look' | 'cash'; bill: Bill }
  | { at: 'paying'; ticket: number; since: number; bill: Bill }
  | { at: 'done'; since: number; bill: Bill; payment: PaymentView }
  /** The program itself failed while it paid: nobody knows. */
  | { at: 'lost'; since: number; bill: Bill };

/** A payment that goes on while the next customer is served. */
export interface Folded {
  ticket: number;
  since: number;
  bill: Bill;
  payment: PaymentView | null;
  error: ErrorView | null;
}

export interface Sale {
  draft: Draft;
  step: Step;
  note: Note | null;
  error: ErrorView | null;
  folded: Folded[];
  tickets: number;
  /** The product last used of each bill type. */
  lastProduct: Record<string, string>;
}

export type Act =
  | { do: 'type'; billType: string }
  | { do: 'set'; field: DraftField; value: string }
  | { do: 'account'; account: string | null }
  | { do: 'product'; product: string }
  | { do: 'keep' }
  | { do: 'focus'; field: Field }
  | { do: 'enter'; at: number; repeat: boolean }
  | { do: 'ask'; at: number }
  | { do: 'pay'; at: number }
  | { do: 'esc' }
  | { do: 'cash'; value: string; at: number }
  | { do: 'note'; amount: number; at: number }
  | { do: 'fee'; fee: number }
  | { do: 'again'; at: number }
  /** The agent pays all the same; or, not agreed to, the balance suffices and the till may judge it anew. */
  | { do: 'low_balance'; inquiryId: string; agreed: boolean; at: number }
  | { do: 'name_right'; at: number }
  | { do: 'fold' }
  | { do: 'next'; digit: string }
  | { do: 'inquired'; ticket: number; at: number; inquiry: InquiryView }
  | { do: 'refused'; ticket: number; error: ErrorView }
  | { do: 'answered'; ticket: number; at: number; payment: PaymentView }
  | { do: 'unpaid'; ticket: number; at: number; error: ErrorView }
  | { do: 'seen'; payment: PaymentView }
  | { do: 'before'; payment: PaymentView }
  | { do: 'dismiss'; ticket: number }
  /** Another program still has the ledger. */
  | { do: 'still_held'; error: ErrorView }
  /** What stood in the way of paying is gone. */
  | { do: 'freed' };

/** Why nothing is paid here, whoever presses what: another payment, copies of the ledger, another window. */
export type Halt = 'payment' | 'copies' | 'held';

/** What the world has to do for it. */
export type Effect =
  | { ask: 'inquire'; ticket: number; asking: Asking }
  | { ask: 'pay'; ticket: number; paying: Paying }
  | { ask: 'show_before'; paymentId: string }
  | { ask: 'way_out'; way: Halt };

export type Result = [Sale, Effect | null];

export type Kinds = BillTypeView[];
export type Products = ProductView[];
