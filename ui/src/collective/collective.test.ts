import { describe, expect, it } from 'vitest';
import type { CollectiveLineView } from '../ipc/gen/CollectiveLineView';
import type { CollectiveView } from '../ipc/gen/CollectiveView';
import { addUp, backOf, dueOf, freshDesk, isTicked, primaryOf, questionOf, reduce, returnableOf, sendingOf, shortOf, tickedOf, totalOf } from './collective';
import { SETTLE_MS } from '../sale/sale';
import { error, line, run, view } from './made';
import type { Act, Desk, Effect } from './types';

/** The agent at one list: acts go in, what is asked of the world piles up. */
class Agent {
  desk: Desk = freshDesk(0);
  effects: Effect[] = [];
  at = 10_000;
  constructor(public list: CollectiveView) {}

  do(act: Act): this {
    const [desk, effect] = reduce(this.desk, act, this.list);
    this.desk = desk;
    if (effect) this.effects.push(effect);
    return this;
  }
  go(after = 1_000): this {
    this.at += after;
    return this.do({ do: 'go', at: this.at });
  }
  tick(number: number): this {
    this.at += 1_000;
    return this.do({ do: 'tick', line: number, at: this.at });
  }
  cash(value: string, after = 1_000): this {
    this.at += after;
    return this.do({ do: 'cash', value, at: this.at });
  }
  see(list: CollectiveView): this {
    const before = this.list;
    this.list = list;
    return this.do({ do: 'seen', before, at: this.at });
  }
  get primary() {
    return primaryOf(this.list, this.desk);
  }
  get ticked(): number[] {
    return tickedOf(this.list, this.desk).map((one) => one.line);
  }
  get paid() {
    return this.effects.flatMap((one) => (one.ask === 'pay' ? [one.agreeing] : []));
  }
}

describe('what is ticked', () => {
  const lines = [
    line(1),
    line(2, { differs: true, customer_name: 'RATNA' }),
    line(3, { paid_before: 'p9' }),
    line(4, { state: 'new', inquiry_id: null }),
    line(5, { state: 'refused', refusal: error('nothing_owed') }),
    line(6, { state: 'agreed', agreed_total: 900, changed: true }),
  ];

  it('is what is owed, and nothing that stops and asks', () => {
    expect(new Agent(view(lines)).ticked).toEqual([1]);
  });

  it('is ticked and unticked by the same key; what is not owed is not', () => {
    const agent = new Agent(view(lines)).tick(1);
    expect(agent.ticked).toEqual([]);
    expect(agent.tick(1).ticked).toEqual([1]);
    expect(agent.tick(4).tick(5).ticked).toEqual([1]);
  });

  it('asks for the name, and keeps what was said for this bill alone', () => {
    const agent = new Agent(view(lines)).tick(2);
    expect(agent.desk.part).toEqual({ at: 'line', line: 2 });
    expect(agent.ticked).toEqual([1]);
    expect(agent.primary).toBe('not_tick');
    agent.go();
    expect([agent.ticked, agent.desk.part.at]).toEqual([[1], 'look']);
    agent.tick(2).do({ do: 'right', at: agent.at });
    expect([agent.ticked, agent.desk.part.at]).toEqual([[1, 2], 'look']);
    // Unticked and ticked again: it was looked at.
    expect(agent.tick(2).ticked).toEqual([1]);
    expect(agent.tick(2).ticked).toEqual([1, 2]);
    const other = lines.map((one) => (one.line === 2 ? { ...one, customer_name: 'RINA' } : one));
    expect(agent.see(view(other)).ticked).toEqual([1]);
    const dearer = lines.map((one) => (one.line === 2 ? { ...one, grand_total: 1_001 } : one));
    expect(agent.see(view(dearer)).ticked).toEqual([1]);
    expect(agent.see(view(lines)).ticked).toEqual([1, 2]);
  });

  it('asks twice where there are two reasons', () => {
    const both = line(1, { differs: true, paid_before: 'p9' });
    const agent = new Agent(view([both], {}, 1_000)).tick(1);
    expect(questionOf(both, agent.desk)).toBe('name');
    agent.do({ do: 'right', at: agent.at });
    expect([questionOf(both, agent.desk), agent.ticked]).toEqual(['before', []]);
    agent.do({ do: 'right', at: agent.at });
    expect([questionOf(both, agent.desk), agent.ticked]).toEqual([null, [1]]);
    agent.go().cash('1.000').go();
    expect(agent.paid[0]?.lines).toEqual([
      { line: 1, inquiry_id: 'i1', grand_total: 1_000, again: true, name_confirmed: true },
    ]);
  });

  it('a changed total waits to be ticked, and is ticked for that total alone', () => {
    const agent = new Agent(view(lines)).tick(6);
    expect(agent.ticked).toEqual([1, 6]);
    const again = lines.map((one) => (one.line === 6 ? { ...one, grand_total: 1_200 } : one));
    expect(agent.see(view(again)).ticked).toEqual([1]);
  });

  it('all of it, or none, but never what stops', () => {
    const agent = new Agent(view([line(1), line(2), line(3, { differs: true })])).tick(1);
    agent.do({ do: 'all', at: 0 });
    expect(agent.ticked).toEqual([1, 2]);
    agent.do({ do: 'all', at: 0 });
    expect(agent.ticked).toEqual([]);
    agent.do({ do: 'all', at: 0 });
    agent.tick(3).do({ do: 'right', at: 0 });
    agent.do({ do: 'all', at: 0 }).do({ do: 'all', at: 0 });
    expect(agent.ticked).toEqual([1, 2, 3]);
  });

  it('nothing is ticked while something runs', () => {
    const agent = new Agent(view([line(1)], { run: run('pay') })).tick(1);
    agent.do({ do: 'all', at: agent.at });
    expect(isTicked(line(1), agent.desk)).toBe(true);
  });
});

describe('sums', () => {
  it('are the till’s where all that is owed is ticked, and added up otherwise', () => {
    const lines = [line(1, { grand_total: 206_750 }), line(2, { grand_total: 98_001 }), line(3, { grand_total: 35_249 })];
    const list = view(lines, {}, 340_000);
    const agent = new Agent(list);
    expect(totalOf(list, tickedOf(list, agent.desk))).toBe(340_000);
    agent.tick(2);
    // 206.750 + 35.249, by hand.
    expect(totalOf(list, tickedOf(list, agent.desk))).toBe(241_999);
    expect(totalOf(view(lines, {}, 1), lines)).toBe(1);
    expect(totalOf(list, [])).toBe(0);
  });

  it('of a changed bill is what is missing', () => {
    const lines = [line(1, { state: 'agreed', changed: true, agreed_total: 90_000, grand_total: 95_500 }), line(2, { grand_total: 10_000 })];
    const list = view(lines, { cash: 90_000 }, 10_000);
    expect([totalOf(list, lines), dueOf(list, lines)]).toEqual([105_500, 15_500]);
    const less = [line(1, { state: 'agreed', changed: true, agreed_total: 90_000, grand_total: 80_000 })];
    expect(dueOf(view(less, { cash: 90_000 }), less)).toBe(-10_000);
  });

  it('are no sums beyond what a number holds, or of what is none', () => {
    expect(addUp([1, 2, 3])).toBe(6);
    expect(addUp([Number.MAX_SAFE_INTEGER, 1])).toBeNull();
    expect(addUp([0.5])).toBeNull();
    expect(addUp([Number.NaN])).toBeNull();
  });

  it('of money that goes back are the till’s where it is all that is held', () => {
    const lines = [line(1, { state: 'failed', agreed_total: 7_000 }), line(2, { state: 'agreed', agreed_total: 5_000 })];
    const list = view(lines, { cash: 12_000 });
    expect(backOf(list, lines)).toBe(5_555_555);
    expect(backOf(list, lines.slice(0, 1))).toBe(7_000);
  });
});

describe('the one next step', () => {
  const primary = (lines: CollectiveLineView[], more: Partial<CollectiveView> = {}) => new Agent(view(lines, more)).primary;
  const paid = line(9, { state: 'paid', agreed_total: 1_000 });

  it('goes from asking over cash and paying to receipts', () => {
    expect(primary([line(1, { state: 'new' }), line(2)])).toBe('ask');
    expect(primary([line(1), line(2, { state: 'refused' })])).toBe('cash');
    expect(primary([line(1, { state: 'agreed' }), line(2)], { cash: 1_000 })).toBe('resume');
    expect(primary([line(1)], { run: run('ask') })).toBe('working');
    expect(primary([paid], { cash: 1_000, unprinted: 1 })).toBe('print');
    expect(primary([paid], { cash: 1_000 })).toBe('lists');
  });

  it('tells what is odd', () => {
    expect(primary([line(1, { differs: true })])).toBe('tick');
    expect(primary([line(1, { differs: true }), paid], { cash: 1_000 })).toBe('lists');
    expect(primary([line(1, { state: 'refused' })])).toBe('again');
    expect(primary([line(1, { state: 'failed', may_retry: true }), paid], { cash: 1 })).toBe('retry');
    expect(primary([line(1, { state: 'failed' }), paid], { cash: 1 })).toBe('lists');
    expect(primary([line(1, { state: 'agreed', changed: true, agreed_total: 1 })], { cash: 1 })).toBe('tick');
    expect(primary([line(1, { state: 'agreed', refusal: error('nothing_owed') }), paid], { cash: 1 })).toBe('return');
    expect(primary([line(1, { state: 'in_doubt' })], { cash: 1 })).toBe('lists');
    // An owner ends it; until then nothing is to be done with it, whatever else is said of it.
    const found = { agreed_total: 1, may_close: true };
    expect(primary([line(1, { ...found, state: 'agreed' })], { cash: 1 })).toBe('lists');
    expect(primary([line(1, { ...found, state: 'agreed', changed: true })], { cash: 1 })).toBe('lists');
    expect(returnableOf(view([line(1, { ...found, state: 'agreed' }), line(2, { state: 'agreed' })])).map((it) => it.line)).toEqual([2]);
  });

  it('asks, resumes and prints as it says', () => {
    const effects = (lines: CollectiveLineView[], more: Partial<CollectiveView> = {}) => new Agent(view(lines, more)).go().effects;
    expect(effects([line(1, { state: 'new' })])).toEqual([{ ask: 'ask' }]);
    expect(effects([line(1, { state: 'agreed' })], { cash: 1 })).toEqual([{ ask: 'resume' }]);
    expect(effects([paid], { cash: 1, unprinted: 1 })).toEqual([{ ask: 'print' }]);
    expect(effects([paid], { cash: 1 })).toEqual([{ ask: 'leave' }]);
    expect(effects([line(1)], { run: run('pay') })).toEqual([]);
  });
});

describe('paying', () => {
  const list = view([line(1, { grand_total: 206_750 }), line(2, { grand_total: 98_250 })], {}, 305_000);
  const atCash = () => new Agent(list).go();

  it('agrees to the ticked lines at the totals that were seen, for one sum', () => {
    const agent = atCash().tick(2);
    agent.go().cash('250.000').go();
    expect(agent.paid).toEqual([
      {
        collective_id: 'k1',
        lines: [{ line: 1, inquiry_id: 'i1', grand_total: 206_750, again: false, name_confirmed: false }],
        total: 206_750,
        cash: 250_000,
        low_balance: false,
      },
    ]);
  });

  it('takes no press that was meant for what stood there before', () => {
    const agent = atCash().cash('305.000', 50);
    expect(agent.go(100).paid).toEqual([]);
    expect(agent.desk.note?.slip).toBe('press_again');
    expect(agent.go(400).paid).toHaveLength(1);
    // Sent once: the next press finds it on its way.
    expect(agent.go().go().paid).toHaveLength(1);
    const drawn = new Agent(list);
    drawn.do({ do: 'seen', before: null, at: 10_000 });
    expect(drawn.go(299).desk.part.at).toBe('look');
    expect(drawn.go(1).desk.part.at).toBe('cash');
  });

  it('takes neither too little cash nor a slip of the hand', () => {
    const agent = atCash();
    expect(agent.go().desk.note?.slip).toBe('cash_empty');
    expect(agent.cash('304.999').go().desk.note).toMatchObject({ slip: 'cash_short', n: 1 });
    expect(agent.cash('30500000').go().desk.note?.slip).toBe('cash_much');
    expect(agent.paid).toEqual([]);
  });

  it('counts cash anew when the sum is another one', () => {
    const agent = atCash().cash('305.000').tick(2);
    expect([agent.desk.part.at, agent.desk.cash]).toEqual(['look', '']);
    const other = atCash().cash('305.000').see(view([line(1, { grand_total: 300_000 }), line(2)], {}, 301_000));
    expect([other.desk.part.at, other.desk.cash]).toEqual(['look', '']);
    const same = atCash().cash('305.000').see(view(list.lines, {}, 305_000));
    expect([same.desk.part.at, same.desk.cash]).toEqual(['cash', '305.000']);
  });

  it('tells of a short deposit first, and once for the same accounts', () => {
    const deposits = [{ account: 'latihan', balance: 1_999 }];
    const agent = new Agent({ ...list, deposits }).go();
    expect([agent.desk.part.at, agent.primary]).toEqual(['short', 'not_short']);
    expect(agent.go().desk.part.at).toBe('look');
    agent.go().do({ do: 'short_ok', at: agent.at });
    agent.cash('305.000').go();
    expect(agent.paid).toMatchObject([{ low_balance: true }]);
    const more = new Agent({ ...list, deposits }).go();
    more.do({ do: 'short_ok', at: more.at }).cash('305.000');
    const lines = list.lines.map((it) => ({ ...it, account: it.line === 1 ? 'lain' : it.account }));
    more.list = { ...list, lines, deposits: [{ account: 'latihan', balance: 1 }, { account: 'lain', balance: 1 }] };
    expect([more.go().paid, more.desk.part.at]).toEqual([[], 'short']);
  });

  it('a deposit is short for what is ticked, not for what could be', () => {
    const deposits = [{ account: 'latihan', balance: 1_999 }];
    const agent = new Agent({ ...list, deposits });
    expect(shortOf(agent.list, agent.desk)).toEqual([{ account: 'latihan', balance: 1_999, needed: 2_000 }]);
    agent.tick(2);
    expect(shortOf(agent.list, agent.desk)).toEqual([]);
    expect(agent.go().desk.part.at).toBe('cash');
  });

  it('asks for no cash where less is owed than was taken', () => {
    const less = view([line(1, { state: 'agreed', changed: true, agreed_total: 90_000, grand_total: 80_000 })], { cash: 90_000 });
    const agent = new Agent(less).tick(1).go().go();
    expect(agent.paid).toMatchObject([{ total: 80_000, cash: 0 }]);
    // Paid before anybody looked: there is no cash to be counted any more.
    agent.see(view([line(1, { state: 'paid', agreed_total: 80_000 })], { cash: 90_000 }));
    expect([agent.desk.part.at, agent.primary]).toEqual(['look', 'lists']);
  });

  it('asks the bills again that have grown old', () => {
    const agent = atCash().cash('305.000').go();
    agent.do({ do: 'refused', error: error('expired'), at: agent.at });
    expect(agent.primary).toBe('ask');
    expect(agent.go().effects.at(-1)).toEqual({ ask: 'ask' });
  });

  it('asks what to do where the till says that the deposit is low', () => {
    const agent = atCash().cash('305.000').go();
    agent.do({ do: 'refused', error: error('balance_low'), at: agent.at });
    expect(agent.desk).toMatchObject({ part: { at: 'short' }, error: null, busy: false });
  });
});

describe('a run', () => {
  it('is stopped by a press that was meant for it, however often it is looked at', () => {
    const agent = new Agent(view([line(1)]));
    const stop = (after: number) => agent.do({ do: 'stop', at: (agent.at += after) }).effects.length;
    expect(stop(1_000)).toBe(0);
    agent.see(view([line(1)], { run: run('pay') }));
    expect(stop(SETTLE_MS - 1)).toBe(0);
    agent.see(view([line(1)], { run: { ...run('pay'), done: 1 } }));
    expect(stop(1)).toBe(1);
    agent.see(view([line(1)], { run: { ...run('pay'), stopping: true } }));
    expect(stop(1_000)).toBe(1);
  });

  it('has a line on the wire that nobody doubts yet', () => {
    const lines = [line(1, { state: 'in_doubt' }), line(2, { state: 'in_doubt' }), line(3, { state: 'agreed' })];
    const sending = (kind: string, now: number[]) =>
      sendingOf(view(lines, { run: { ...run(kind), now } })).map((one) => one.line);
    expect([sending('pay', [1, 3]), sending('print', [1]), sendingOf(view(lines))]).toEqual([[1], [], []]);
  });
});

describe('one step back', () => {
  const esc = (list: CollectiveView, desk: Partial<Desk> = {}) => reduce({ ...freshDesk(0), ...desk }, { do: 'esc', at: 1 }, list);

  it('stops asking, but leaves paying alone', () => {
    expect(esc(view([line(1)], { run: run('ask') }))[1]).toEqual({ ask: 'stop' });
    expect(esc(view([line(1)], { run: { ...run('ask'), stopping: true } }))[1]).toEqual({ ask: 'leave' });
    expect(esc(view([line(1)], { run: run('pay') }))[1]).toEqual({ ask: 'leave' });
  });

  it('goes from the cash to the lines, and from there to the lists', () => {
    const [desk, effect] = esc(view([line(1)]), { part: { at: 'cash' }, cash: '5' });
    expect([desk.part.at, effect]).toEqual(['look', null]);
    expect(esc(view([line(1)]))[1]).toEqual({ ask: 'leave' });
  });
});
