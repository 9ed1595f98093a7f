import type { CollectiveAgreeing } from '../ipc/gen/CollectiveAgreeing';
import type { CollectiveView } from '../ipc/gen/CollectiveView';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { Note } from '../sale/types';

/** What the agent said of a line that stops and asks: good for exactly the bill that was seen. */
export interface Said {
  total: number;
  name: string;
  before: string | null;
  nameRight: boolean;
  again: boolean;
}

/** A deposit that cannot cover the ticked lines paid from it. */
export interface Short {
  account: string;
  balance: number;
  needed: number;
}

/** What is being done with the list: it is looked at, a line asks something, the deposit is short, cash is counted. */
export type Part = { at: 'look' } | { at: 'line'; line: number } | { at: 'short' } | { at: 'cash' };

/** What the agent has decided about a list so far; it survives a look into another room. */
export interface Desk {
  /** Lines that are not to be paid although they are owed. */
  off: number[];
  said: Record<number, Said>;
  part: Part;
  cash: string;
  cashAt: number;
  typed: boolean;
  /** When the main action became what it is. */
  drawnAt: number;
  /** The short accounts of which the agent said to pay all the same. */
  low: string | null;
  /** A command is on its way to the till. */
  busy: boolean;
  note: Note | null;
  error: ErrorView | null;
}

/** The one next step. */
export type Primary =
  | 'working'
  | 'ask'
  | 'again'
  | 'tick'
  | 'cash'
  | 'pay'
  | 'not_tick'
  | 'not_short'
  | 'resume'
  | 'retry'
  | 'print'
  | 'return'
  | 'lists';

export type Act =
  | { do: 'tick'; line: number; at: number }
  | { do: 'all'; at: number }
  | { do: 'right'; at: number }
  | { do: 'short_ok'; at: number }
  | { do: 'cash'; value: string; at: number }
  | { do: 'note'; amount: number; at: number }
  /** The main action, by Enter or by its button. */
  | { do: 'go'; at: number }
  | { do: 'to_cash'; at: number }
  | { do: 'stop'; at: number }
  | { do: 'esc'; at: number }
  | { do: 'sent' }
  | { do: 'seen'; before: CollectiveView | null; at: number }
  | { do: 'refused'; error: ErrorView; at: number };

export type Effect =
  | { ask: 'ask' }
  | { ask: 'stop' }
  | { ask: 'pay'; agreeing: CollectiveAgreeing }
  | { ask: 'resume' }
  | { ask: 'print' }
  | { ask: 'return' }
  | { ask: 'leave' };

export type Result = [Desk, Effect | null];
