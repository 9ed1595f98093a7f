import { beforeEach, describe, expect, it } from 'vitest';
import type { InquiryView } from '../ipc/gen/InquiryView';
import { accountOf, aloneOf, kindOf, linesOf } from './check';
import { desk } from './desk';
import { error, inquiry, kinds } from './fixture';

beforeEach(() => desk.fresh());

describe('whose deposit the sale is about', () => {
  const account = () => accountOf(desk.sale, kinds);

  it('is that of the bill, else that of the account that is asked first', () => {
    expect(account()).toBe('toko');
    desk.act({ do: 'type', billType: 'bpjs-kesehatan' });
    desk.act({ do: 'account', account: 'cadangan' });
    expect(account()).toBe('cadangan');
    desk.act({ do: 'type', billType: 'tv' });
    expect(account()).toBeNull();
    desk.act({ do: 'type', billType: 'pln-postpaid' });
    desk.draw({ account: 'cadangan' });
    expect(account()).toBe('cadangan');
    // While it is asked again, too.
    desk.at += 1_800_000;
    desk.enter();
    expect(desk.sale.step.at).toBe('asking');
    expect(account()).toBe('cadangan');
    desk.act({ do: 'esc' });
    expect(account()).toBe('toko');
  });

  it('is certain while it is asked only where no other account may answer', () => {
    const alone = () => aloneOf(kindOf(kinds, desk.sale.draft.billType), desk.sale.draft);
    expect(alone()).toBe('toko');
    desk.act({ do: 'type', billType: 'bpjs-kesehatan' });
    expect(alone()).toBeNull();
    desk.act({ do: 'account', account: 'cadangan' });
    expect(alone()).toBe('cadangan');
  });
});

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
    desk.act({ do: 'low_balance', inquiryId: 'i1', agreed: true, at: desk.at });
    desk.enter();
    desk.cash('250.000');
    desk.enter();
    expect(desk.paid).toMatchObject([{ paying: { low_balance: true } }]);
  });

  /** Agreed to at one account, then expired and asked again; what answers then. */
  const askedAgain = (more: Partial<InquiryView>) => {
    desk.draw({ short_balance: 5_000 });
    desk.act({ do: 'low_balance', inquiryId: 'i1', agreed: true, at: desk.at });
    desk.at += 1_800_000;
    desk.enter();
    const next = inquiry({ inquiry_id: 'i2', short_balance: 7_000, ...more });
    desk.act({ do: 'inquired', ticket: desk.ticket, at: desk.at, inquiry: next });
  };

  it('is asked about anew when another account answers for the same bill', () => {
    askedAgain({ account: 'cadangan' });
    expect(desk.sale.step).toMatchObject({ bill: { short: true, lowBalance: false } });
    desk.act({ do: 'pay', at: desk.at + 1000 });
    expect(desk.paid).toEqual([]);
    desk.fresh();
    askedAgain({ account: 'cadangan', short_balance: null });
    expect(desk.sale.step).toMatchObject({ bill: { short: false, lowBalance: false } });
  });

  it('is not asked about again when the same account answers with the same total', () => {
    askedAgain({});
    expect(desk.sale.step).toMatchObject({ bill: { short: false, lowBalance: true } });
    desk.fresh();
    askedAgain({ customer_total: 210_000 });
    expect(desk.sale.step).toMatchObject({ bill: { short: true, lowBalance: false } });
  });

  it('is not settled by a late word about the bill of another customer', () => {
    desk.draw({ short_balance: 5_000 });
    desk.act({ do: 'esc' });
    desk.draw({ inquiry_id: 'i2', customer_no: '530000000003', short_balance: 5_000 });
    for (const agreed of [true, false]) {
      desk.act({ do: 'low_balance', inquiryId: 'i1', agreed, at: desk.at });
      expect(desk.sale.step).toMatchObject({ bill: { short: true, lowBalance: false } });
    }
    desk.act({ do: 'low_balance', inquiryId: 'i2', agreed: true, at: desk.at });
    expect(desk.sale.step).toMatchObject({ bill: { short: false, lowBalance: true } });
  });

  it('is over when the balance suffices after all, and nobody agreed to anything', () => {
    desk.draw({ short_balance: 5_000 });
    desk.act({ do: 'low_balance', inquiryId: 'i1', agreed: false, at: desk.at });
    desk.enter();
    desk.cash('250.000');
    // A word that comes twice changes nothing, the press on Pay is not taken for an early one.
    desk.at += 1000;
    desk.act({ do: 'low_balance', inquiryId: 'i1', agreed: false, at: desk.at });
    desk.enter(0);
    expect(desk.paid).toMatchObject([{ paying: { low_balance: false } }]);
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

describe('the parts of a total', () => {
  const line = (label: string, amount: number) => ({ label, amount });

  it('stand beside each other, and are added up where many months do not fit', () => {
    const two = [line('Tagihan FEB16', 19_220), line('Tagihan JAN16', 20_000), line('Admin bank', 6_000)];
    expect(linesOf({ lines: two, periods: ['FEB16', 'JAN16'] })).toEqual(two);
    const periods = ['FEB16', 'JAN16', 'DES15'];
    const three = periods.flatMap((it) => [line(`Tagihan ${it}`, 19_220), line(`Denda ${it}`, 3_000)]);
    expect(linesOf({ lines: [...three, line('Admin bank', 9_000)], periods })).toEqual([
      line('Tagihan', 57_660),
      line('Denda', 9_000),
      line('Admin bank', 9_000),
    ]);
  });
});
