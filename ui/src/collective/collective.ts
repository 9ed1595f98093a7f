// A list and one sum of money, as a pure function: which lines are ticked, what they come to, what the
// one next step is, and what the world must do about it. Totals that count are the till's own.

import type { CollectiveLineView } from '../ipc/gen/CollectiveLineView';
import type { CollectiveNews } from '../ipc/gen/CollectiveNews';
import type { CollectiveView } from '../ipc/gen/CollectiveView';
import { checkGiven, note } from '../sale/check';
import { grouped, readAmount } from '../sale/money';
import { SETTLE_MS, tooSoon } from '../sale/sale';
import type { Act, Desk, Effect, Part, Primary, Result, Said, Short } from './types';

type Line = CollectiveLineView;

export function freshDesk(at: number): Desk {
  return {
    off: [],
    said: {},
    part: { at: 'look' },
    cash: '',
    cashAt: at,
    typed: false,
    drawnAt: at,
    low: null,
    busy: false,
    note: null,
    error: null,
  };
}

/** Whether it can be agreed to at all: it is owed, or it is another sum than was agreed to. */
export const payable = (it: Line): boolean => it.state === 'owed' || (it.changed && !it.may_close);

/** Whether it is ticked only by somebody who looked at it. */
export const stops = (it: Line): boolean => it.differs || it.paid_before !== null || it.changed;

/** Whether what was said was said of this very bill. */
function holds(said: Said | undefined, it: Line): said is Said {
  return (
    said !== undefined &&
    said.total === it.grand_total &&
    said.name === it.customer_name &&
    said.before === it.paid_before
  );
}

/** What a line wants to know before it can be ticked. */
export function questionOf(it: Line, desk: Desk): 'name' | 'before' | null {
  const said = desk.said[it.line];
  const known = holds(said, it);
  if (it.differs && !(known && said.nameRight)) return 'name';
  if (it.paid_before !== null && !(known && said.again)) return 'before';
  return null;
}

export function isTicked(it: Line, desk: Desk): boolean {
  if (!payable(it) || desk.off.includes(it.line)) return false;
  return !stops(it) || (holds(desk.said[it.line], it) && questionOf(it, desk) === null);
}

export const tickedOf = (view: CollectiveView, desk: Desk): Line[] => view.lines.filter((it) => isTicked(it, desk));

/** Whole rupiah added up for the eye; the till adds up its own and refuses another sum. Nothing where it is no sum. */
export function addUp(amounts: number[]): number | null {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) return null;
  }
  return sum;
}

/** What the ticked lines come to: the till's own word where all that is owed is ticked. */
export function totalOf(view: CollectiveView, ticked: Line[]): number | null {
  const all = ticked.length === view.head.tally.owed && ticked.every((it) => it.state === 'owed');
  return all ? view.head.tally.owed_total : addUp(ticked.map((it) => it.grand_total));
}

/** Of a changed bill the old total is here already. */
const heldOf = (it: Line): number => (it.changed ? (it.agreed_total ?? 0) : 0);

/** What is to be handed over for them: their total without what was taken for them before. */
export function dueOf(view: CollectiveView, ticked: Line[]): number | null {
  const total = totalOf(view, ticked);
  const held = addUp(ticked.map(heldOf));
  return total === null || held === null ? null : total - held;
}

/** Its money is here, and there is no bill any more that it could pay: somebody else paid it, or we did. */
const gone = (it: Line): boolean =>
  it.state === 'agreed' && !it.may_close && ['nothing_owed', 'paid_before'].includes(it.refusal?.code ?? '');

/** What goes back for them: the till's own word where it is all that is held. */
export function backOf(view: CollectiveView, lines: Line[]): number | null {
  const { tally } = view.head;
  return lines.length === tally.agreed + tally.failed ? tally.held_total : addUp(lines.map((it) => it.agreed_total ?? 0));
}

/** Lines whose money is here, and that wait for nobody's word. */
export const waitingOf = (view: CollectiveView): Line[] =>
  view.lines.filter((it) => !it.changed && it.state === 'agreed' && !it.may_close && !gone(it));
export const retriesOf = (view: CollectiveView): Line[] =>
  view.lines.filter((it) => !it.changed && it.state === 'failed' && it.may_retry);
export const onTheWire = (view: CollectiveView, it: Line): boolean =>
  view.run?.kind === 'pay' && view.run.now.includes(it.line);
/** Lines that are on the wire: written down as in doubt, and nobody doubts them yet. */
export const sendingOf = (view: CollectiveView): Line[] =>
  view.lines.filter((it) => it.state === 'in_doubt' && onTheWire(view, it));
/** Lines whose money can be given back: not paid, and nothing of them is in doubt. */
export const returnableOf = (view: CollectiveView): Line[] =>
  view.lines.filter((it) => !it.may_close && (it.state === 'agreed' || (it.state === 'failed' && it.may_retry)));
/** Lines that "ask all" would ask. */
export const askableOf = (view: CollectiveView): Line[] =>
  view.lines.filter((it) => ['new', 'refused'].includes(it.state) || (it.state === 'returned' && it.payment_id === null));
/** Lines that somebody should look at. */
export const oddOf = (it: Line): boolean =>
  (payable(it) && stops(it)) ||
  it.state === 'failed' ||
  it.may_close ||
  gone(it) ||
  it.attention !== null ||
  (it.state === 'refused' && it.refusal?.code !== 'nothing_owed');

/** Deposits that cannot cover what the ticked lines take from them. The till looks for itself before it pays. */
export const shortOf = (view: CollectiveView, desk: Desk): Short[] => {
  const ticked = tickedOf(view, desk);
  return view.deposits.flatMap(({ account, balance }) => {
    const needed = addUp(ticked.filter((it) => it.account === account).map((it) => it.takes));
    return needed === null || needed <= balance ? [] : [{ account, balance, needed }];
  });
};
const shortKey = (view: CollectiveView, desk: Desk): string =>
  shortOf(view, desk)
    .map((it) => it.account)
    .join('\n');
/** The deposit does not suffice, and the agent has not said what to do about that. */
export const isShort = (view: CollectiveView, desk: Desk): boolean => !['', desk.low].includes(shortKey(view, desk));

/** Errors after which bills must be asked about again. */
const stale = (desk: Desk): boolean => desk.error !== null && ['expired', 'total_changed'].includes(desk.error.code);

export function primaryOf(view: CollectiveView, desk: Desk): Primary {
  const { tally } = view.head;
  if (view.run) return 'working';
  if (desk.part.at === 'line') return 'not_tick';
  if (desk.part.at === 'short') return 'not_short';
  if (stale(desk)) return 'ask';
  if (desk.part.at === 'cash') return 'pay';
  if (waitingOf(view).length > 0) return 'resume';
  const ticked = tickedOf(view, desk);
  if (tally.new > 0) return 'ask';
  if (ticked.length > 0) return 'cash';
  if (view.unprinted > 0) return 'print';
  if (retriesOf(view).length > 0) return 'retry';
  if (view.lines.some(gone)) return 'return';
  // What is left unticked of a list that was paid may stay so; where money waits for a word, it is wanted.
  if (view.lines.some((it) => payable(it) && (it.changed || view.head.state === 'draft'))) return 'tick';
  if (view.head.state === 'draft' && tally.refused > 0) return 'again';
  return 'lists';
}

const stay = (desk: Desk): Result => [desk, null];
const clear = (desk: Desk): Desk => ({ ...desk, note: null, error: null });
const send = (desk: Desk, effect: Effect): Result => [{ ...clear(desk), busy: true }, effect];

function to(desk: Desk, part: Part, at: number): Desk {
  // The sum may be another one by now: cash is counted anew.
  return { ...clear(desk), part, cash: '', cashAt: at, typed: false, drawnAt: at };
}

function without(off: number[], line: number): number[] {
  return off.filter((it) => it !== line);
}

const saidOf = (it: Line): Said => ({
  total: it.grand_total,
  name: it.customer_name,
  before: it.paid_before,
  nameRight: false,
  again: false,
});

function tick(desk: Desk, view: CollectiveView, line: number, at: number): Result {
  const it = view.lines.find((one) => one.line === line);
  if (!it || !payable(it) || view.run || desk.busy) return stay(desk);
  const look = to(desk, { at: 'look' }, at);
  if (isTicked(it, desk)) return stay({ ...look, off: [...without(desk.off, line), line] });
  const off = without(desk.off, line);
  if (questionOf(it, desk) !== null) return stay({ ...to(desk, { at: 'line', line }, at), off });
  const said = stops(it) ? { ...desk.said, [line]: { ...saidOf(it), nameRight: it.differs, again: it.paid_before !== null } } : desk.said;
  return stay({ ...look, off, said });
}

/** Lines that can be ticked without another word. */
const easyOf = (view: CollectiveView, desk: Desk): Line[] => view.lines.filter((it) => isTicked(it, { ...desk, off: [] }));
/** They all are: the same key takes the ticks away. */
export const allTicked = (view: CollectiveView, desk: Desk): boolean =>
  easyOf(view, desk).length > 0 && easyOf(view, desk).every((it) => isTicked(it, desk));

function tickAll(desk: Desk, view: CollectiveView, at: number): Result {
  if (view.run || desk.busy) return stay(desk);
  const easy = easyOf(view, desk);
  const none = allTicked(view, desk);
  const mine = easy.map((it) => it.line);
  const others = desk.off.filter((it) => !mine.includes(it));
  return stay({ ...to(desk, { at: 'look' }, at), off: none ? [...others, ...mine] : others });
}

/** Yes to what the line asks; the next question, or the tick. */
function right(desk: Desk, view: CollectiveView, at: number): Result {
  const { part } = desk;
  const it = part.at === 'line' ? view.lines.find((one) => one.line === part.line) : undefined;
  if (!it) return stay(to(desk, { at: 'look' }, at));
  const question = questionOf(it, desk);
  const old = desk.said[it.line];
  const base = holds(old, it) ? old : saidOf(it);
  const said = question === 'name' ? { ...base, nameRight: true } : { ...base, again: true };
  const next = { ...desk, said: { ...desk.said, [it.line]: said } };
  return stay(questionOf(it, next) === null ? to(next, { at: 'look' }, at) : { ...next, drawnAt: at });
}

function toCash(desk: Desk, view: CollectiveView, at: number): Result {
  if (view.run || desk.busy || tickedOf(view, desk).length === 0) return stay(desk);
  if (isShort(view, desk)) return stay(to(desk, { at: 'short' }, at));
  return stay(to(desk, { at: 'cash' }, at));
}

function pay(desk: Desk, view: CollectiveView, at: number): Result {
  const ticked = tickedOf(view, desk);
  const total = totalOf(view, ticked);
  const due = dueOf(view, ticked);
  if (ticked.length === 0 || total === null || due === null) return stay(to(desk, { at: 'look' }, at));
  if (isShort(view, desk)) return stay(to(desk, { at: 'short' }, at));
  const wrong = due > 0 || desk.cash.trim() !== '' ? checkGiven(desk.cash, Math.max(due, 0)) : null;
  if (wrong) return stay({ ...clear(desk), note: wrong });
  if (tooSoon(desk, at)) return stay({ ...clear(desk), note: note('press_again', 'cash') });
  const agreeing = {
    collective_id: view.head.collective_id,
    lines: ticked.map((it) => ({
      line: it.line,
      inquiry_id: it.inquiry_id ?? '',
      grand_total: it.grand_total,
      again: it.paid_before !== null,
      name_confirmed: it.differs,
    })),
    total,
    cash: readAmount(desk.cash) ?? 0,
    low_balance: desk.low !== null,
  };
  return send(desk, { ask: 'pay', agreeing });
}

function go(desk: Desk, view: CollectiveView, at: number): Result {
  if (desk.busy) return stay(desk);
  const primary = primaryOf(view, desk);
  if (primary === 'pay') return pay(desk, view, at);
  if (at - desk.drawnAt < SETTLE_MS) return stay(desk);
  switch (primary) {
    case 'working':
    case 'tick':
      return stay(desk);
    case 'ask':
    case 'again':
      return send({ ...desk, part: { at: 'look' } }, { ask: 'ask' });
    case 'not_tick':
    case 'not_short':
      return stay(to(desk, { at: 'look' }, at));
    case 'cash':
      return toCash(desk, view, at);
    case 'resume':
    case 'retry':
      return send(desk, { ask: 'resume' });
    case 'print':
      return send(desk, { ask: 'print' });
    case 'return':
      return [desk, { ask: 'return' }];
    case 'lists':
      return [desk, { ask: 'leave' }];
  }
}

/** Not by the second of two presses that were meant to begin it. */
function stop(desk: Desk, view: CollectiveView, at: number): Result {
  if (!view.run || view.run.stopping || at - desk.drawnAt < SETTLE_MS) return stay(desk);
  return [desk, { ask: 'stop' }];
}

function esc(desk: Desk, view: CollectiveView, at: number): Result {
  // Asking costs time and no money: one step back is to stop it. Paying goes on while others are served.
  if (view.run?.kind === 'ask' && !view.run.stopping) return [desk, { ask: 'stop' }];
  if (desk.note || desk.error) return stay({ ...clear(desk), drawnAt: at });
  if (desk.part.at !== 'look') return stay(to(desk, { at: 'look' }, at));
  return [desk, { ask: 'leave' }];
}

/** The till told how things stand: what was decided holds, as far as it still means anything. */
function seen(desk: Desk, before: CollectiveView | null, view: CollectiveView, at: number): Result {
  const idle = { ...desk, busy: false };
  const { part } = desk;
  const ended = before !== null && before.run !== null && view.run === null;
  const due = (of: CollectiveView) => dueOf(of, tickedOf(of, desk));
  const asking = part.at === 'line' ? view.lines.find((it) => it.line === part.line) : undefined;
  const lost = part.at === 'line' && (!asking || !payable(asking) || questionOf(asking, desk) === null);
  const other =
    part.at === 'cash' && (tickedOf(view, desk).length === 0 || (before !== null && due(before) !== due(view)));
  if (view.run || lost || other || (part.at === 'short' && shortOf(view, desk).length === 0)) {
    const goesOn = before?.run && view.run;
    return stay({ ...to(idle, { at: 'look' }, goesOn ? desk.drawnAt : at), error: view.run ? null : desk.error });
  }
  const same = before !== null && !ended && primaryOf(before, desk) === primaryOf(view, desk);
  return stay({ ...idle, drawnAt: same ? desk.drawnAt : at });
}

function refused(desk: Desk, view: CollectiveView, error: Desk['error'], at: number): Result {
  const back = { ...desk, busy: false, drawnAt: at };
  // Asked of the agent, not told as a fault.
  if (error?.code === 'balance_low') return stay({ ...to(back, { at: 'short' }, at), low: null });
  return stay({ ...back, error, note: null, part: view.run ? { at: 'look' } : back.part });
}

export function reduce(desk: Desk, act: Act, view: CollectiveView): Result {
  switch (act.do) {
    case 'tick':
      return tick(desk, view, act.line, act.at);
    case 'all':
      return tickAll(desk, view, act.at);
    case 'right':
      return right(desk, view, act.at);
    case 'short_ok':
      if (desk.part.at !== 'short') return stay(desk);
      return stay({ ...to(desk, { at: 'cash' }, act.at), low: shortKey(view, desk) });
    case 'cash':
    case 'note': {
      if (desk.part.at !== 'cash' || desk.busy) return stay(desk);
      const typed = act.do === 'cash';
      const cash = typed ? act.value : grouped(act.amount);
      const cashAt = desk.cash === '' || !typed ? act.at : desk.cashAt;
      return stay({ ...desk, cash, cashAt, typed, note: null });
    }
    case 'go':
      return go(desk, view, act.at);
    case 'to_cash':
      return toCash(desk, view, act.at);
    case 'stop':
      return stop(desk, view, act.at);
    case 'esc':
      return esc(desk, view, act.at);
    case 'sent':
      return stay({ ...desk, busy: true });
    case 'seen':
      return seen(desk, act.before, view, act.at);
    case 'refused':
      return refused(desk, view, act.error, act.at);
  }
}

/** The lines of a newer view, and the very same objects where nothing changed: those rows are not drawn again. */
export function kept(old: Line[], fresh: Line[]): Line[] {
  const before = new Map(old.map((it) => [it.line, it]));
  return fresh.map((it) => {
    const was = before.get(it.line);
    return was !== undefined && (was === it || JSON.stringify(was) === JSON.stringify(it)) ? was : it;
  });
}

/** The whole list of what is known and what is new; nothing where a line is neither. */
export function wholeOf(old: Line[], { view, marks }: CollectiveNews): CollectiveView | null {
  const at = new Map([...old, ...view.lines].map((it) => [it.line, it]));
  const lines = marks.flatMap(({ line }) => at.get(line) ?? []);
  return lines.length === marks.length ? { ...view, lines } : null;
}
