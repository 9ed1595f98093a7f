import { beforeEach, describe, expect, it } from 'vitest';
import type { BillTypeView } from '../ipc/gen/BillTypeView';
import { desk } from './desk';
import { atToko } from './fixture';
import { isOf, looksLike } from './guess';
import { freshDraft } from './sale';

/** Types with the lengths and letters that the till tells. */
const of = (bill_type: string, shortest: number, longest: number, letters = false, served = true) =>
  ({
    bill_type,
    shortest,
    longest,
    letters,
    accounts: served ? [atToko([])] : [],
  }) as unknown as BillTypeView;
const kinds = [
  of('pln-postpaid', 11, 12),
  of('pdam', 4, 25, true),
  of('bpjs-kesehatan', 13, 16),
  of('hp-postpaid', 10, 13),
  of('emoney', 10, 16),
  of('pbb', 18, 18),
  of('tv', 8, 14),
];
const draft = (billType: string, number: string) => ({ ...freshDraft(billType), number });

describe('a number', () => {
  it.each([
    // chosen, typed, looks like, Enter asks for
    ['pln-postpaid', '8888801234560001', 'bpjs-kesehatan', 'bpjs-kesehatan'],
    ['pln-postpaid', '3298 0109 2375 9999 91', 'pbb', 'pbb'],
    ['pln-postpaid', '0812345543', 'hp-postpaid', 'hp-postpaid'],
    ['bpjs-kesehatan', '530000000002', 'pln-postpaid', 'pln-postpaid'],
    ['pbb', '53000000002', 'pln-postpaid', 'pln-postpaid'],
    // Water has room for anything: only what is like nothing else is pointed at, and Enter stays.
    ['pdam', '329801092375999991', 'pbb', null],
    ['pdam', '530000000002', null, null],
    ['pdam', '081234554320', null, null],
    ['emoney', '081234554320', null, null],
    ['emoney', '8888801234560001', 'bpjs-kesehatan', null],
    ['tv', '530000000002', null, null],
    ['pln-postpaid', '530000000002', null, null],
    ['pln-postpaid', '5300', null, null],
    ['pln-postpaid', '5300000000021', null, null],
    ['pln-postpaid', 'A1234567890123456', null, null],
    ['pln-postpaid', '', null, null],
  ])('of %s, %j', (billType, typed, like, asks) => {
    expect(looksLike(kinds, draft(billType, typed))).toBe(like);
    expect(isOf(kinds, draft(billType, typed))).toBe(asks);
  });

  it('is of no type that nobody serves', () => {
    const none = kinds.map((it) => (it.bill_type === 'pbb' ? of('pbb', 18, 18, false, false) : it));
    expect(looksLike(none, draft('pln-postpaid', '329801092375999991'))).toBeNull();
  });
});

describe('at the counter', () => {
  beforeEach(() => desk.fresh());

  it('Enter asks for what the number is of, and the type stays with it', () => {
    desk.number('3298 0109 2375 9999 91');
    desk.enter();
    expect(desk.effects).toMatchObject([{ asking: { bill_type: 'pbb', customer_no: '329801092375999991' } }]);
    expect(desk.sale.draft.billType).toBe('pbb');
    desk.act({ do: 'esc' });
    expect(desk.sale.draft.number).toBe('3298 0109 2375 9999 91');
  });

  it('the agent may keep the type, for as long as the number only grows', () => {
    desk.number('0812345543');
    desk.act({ do: 'keep' });
    desk.enter();
    expect(desk.effects).toEqual([]);
    expect(desk.sale).toMatchObject({ note: { slip: 'short' }, draft: { billType: 'pln-postpaid' } });
    desk.number('08123455430');
    desk.enter();
    expect(desk.effects).toMatchObject([{ asking: { bill_type: 'pln-postpaid' } }]);
    desk.act({ do: 'esc' });
    desk.number('0812345');
    expect(desk.sale.draft.kept).toBe(false);
  });

  it('a held Enter guesses nothing', () => {
    desk.number('329801092375999991');
    desk.enter(0, true);
    expect(desk.effects).toEqual([]);
    expect(desk.sale.draft.billType).toBe('pln-postpaid');
  });

  it('what the agent chose stays where the number may be of it', () => {
    desk.act({ do: 'type', billType: 'bpjs-kesehatan' });
    desk.number('530000000002');
    desk.enter();
    expect(desk.effects).toMatchObject([{ asking: { bill_type: 'bpjs-kesehatan' } }]);
  });
});
