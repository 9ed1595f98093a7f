import { beforeEach, describe, expect, it } from 'vitest';
import type { InquiryView } from '../ipc/gen/InquiryView';
import { error, inquiry, kinds } from './fixture';
import { freshSale, reduce } from './sale';
import type { Act, Effect, Sale } from './types';

let sale: Sale;
let effects: Effect[];
let at: number;

function act(it: Act): void {
  const [next, effect] = reduce(sale, it, kinds);
  sale = next;
  if (effect) effects.push(effect);
}
function enter(after = 1000, repeat = false): void {
  at += after;
  act({ do: 'enter', at, repeat });
}
const number = (value: string) => act({ do: 'set', field: 'number', value });
const ticket = () => sale.tickets;
const paid = () => effects.filter((it) => it.ask === 'pay');

function draw(more: Partial<InquiryView> = {}): void {
  number('530000000002');
  enter();
  at += 1000;
  act({ do: 'inquired', ticket: ticket(), at, inquiry: inquiry(more) });
}
function cash(value: string): void {
  at += 1000;
  act({ do: 'cash', value, at });
}
function startPaying(): void {
  draw();
  enter();
  cash('250.000');
  enter();
}

beforeEach(() => {
  sale = freshSale('pln-postpaid');
  effects = [];
  at = 10_000;
});

describe('several accounts', () => {
  const asked = () => effects.flatMap((it) => (it.ask === 'inquire' ? [it.asking] : []));

  it('names an account only where the agent did', () => {
    act({ do: 'type', billType: 'bpjs-kesehatan' });
    number('880123456000');
    enter();
    expect(asked()[0]).toMatchObject({ account: null, product: 'BPJS' });
    act({ do: 'esc' });
    act({ do: 'account', account: 'cadangan' });
    enter();
    expect(asked()[1]).toMatchObject({ account: 'cadangan', product: 'bpjs' });
    act({ do: 'esc' });
    act({ do: 'account', account: null });
    enter();
    expect(asked()[2]).toMatchObject({ account: null });
  });

  it('asks for months where the account takes them', () => {
    act({ do: 'type', billType: 'bpjs-kesehatan' });
    number('880123456000');
    act({ do: 'set', field: 'months', value: '25' });
    enter();
    expect(sale.note?.slip).toBe('months_bad');
    act({ do: 'set', field: 'months', value: '3' });
    enter();
    expect(asked()).toMatchObject([{ months: 3 }]);
    act({ do: 'esc' });
    act({ do: 'account', account: 'cadangan' });
    enter();
    expect(asked()[1]).toMatchObject({ months: null });
  });
});

describe('a deposit that may not suffice', () => {
  it('is asked about before the cash, and paid all the same when the agent says so', () => {
    draw({ short_balance: 5_000 });
    cash('250.000');
    act({ do: 'pay', at });
    expect(paid()).toEqual([]);
    act({ do: 'low_balance', at });
    enter();
    cash('250.000');
    enter();
    expect(paid()).toMatchObject([{ paying: { low_balance: true } }]);
  });

  it('leads back to the number on Enter, and nothing was sent', () => {
    draw({ short_balance: 5_000 });
    enter();
    expect(sale.step.at).toBe('number');
    expect(sale.draft.number).toBe('530000000002');
    expect(paid()).toEqual([]);
  });

  it('is asked about when the till says so at the payment', () => {
    startPaying();
    act({ do: 'unpaid', ticket: 2, at, error: error('balance_low') });
    expect(sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { short: true } });
    expect(sale.error).toBeNull();
  });
});
