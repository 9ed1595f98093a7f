import { beforeEach, describe, expect, it } from 'vitest';
import { desk } from './desk';
import { error } from './fixture';

beforeEach(() => desk.fresh());

describe('several accounts', () => {
  const asked = () => desk.effects.flatMap((it) => (it.ask === 'inquire' ? [it.asking] : []));

  it('names an account only where the agent did', () => {
    desk.act({ do: 'type', billType: 'bpjs-kesehatan' });
    desk.number('880123456000');
    desk.enter();
    expect(asked()[0]).toMatchObject({ account: null, product: 'BPJS' });
    desk.act({ do: 'esc' });
    desk.act({ do: 'account', account: 'cadangan' });
    desk.enter();
    expect(asked()[1]).toMatchObject({ account: 'cadangan', product: 'bpjs' });
    desk.act({ do: 'esc' });
    desk.act({ do: 'account', account: null });
    desk.enter();
    expect(asked()[2]).toMatchObject({ account: null });
  });

  it('asks for months where the account takes them', () => {
    desk.act({ do: 'type', billType: 'bpjs-kesehatan' });
    desk.number('880123456000');
    desk.act({ do: 'set', field: 'months', value: '25' });
    desk.enter();
    expect(desk.sale.note?.slip).toBe('months_bad');
    desk.act({ do: 'set', field: 'months', value: '3' });
    desk.enter();
    expect(asked()).toMatchObject([{ months: 3 }]);
    desk.act({ do: 'esc' });
    desk.act({ do: 'account', account: 'cadangan' });
    desk.enter();
    expect(asked()[1]).toMatchObject({ months: null });
  });
});

describe('a deposit that may not suffice', () => {
  it('is asked about before the cash, and paid all the same when the agent says so', () => {
    desk.draw({ short_balance: 5_000 });
    desk.cash('250.000');
    desk.act({ do: 'pay', at: desk.at });
    expect(desk.paid).toEqual([]);
    desk.act({ do: 'low_balance', at: desk.at });
    desk.enter();
    desk.cash('250.000');
    desk.enter();
    expect(desk.paid).toMatchObject([{ paying: { low_balance: true } }]);
  });

  it('leads back to the number on Enter, and nothing was sent', () => {
    desk.draw({ short_balance: 5_000 });
    desk.enter();
    expect(desk.sale.step.at).toBe('number');
    expect(desk.sale.draft.number).toBe('530000000002');
    expect(desk.paid).toEqual([]);
  });

  it('is asked about when the till says so at the payment', () => {
    desk.startPaying();
    desk.act({ do: 'unpaid', ticket: 2, at: desk.at, error: error('balance_low') });
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { short: true } });
    expect(desk.sale.error).toBeNull();
  });
});
