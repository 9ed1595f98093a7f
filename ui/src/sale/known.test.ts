import { describe, expect, it } from 'vitest';
import type { PaymentView } from '../ipc/gen/PaymentView';
import { kinds } from './fixture';
import { knownOf, searchOf } from './known';

const paid = (customer_no: string, more: Partial<PaymentView> = {}) =>
  ({
    state: 'paid',
    bill_type: 'pln-postpaid',
    customer_no,
    customer_name: 'SITI AMINAH',
    product: 'pln',
    biller: 'PLN',
    identity: null,
    paid_at: '2026-11-02T09:00:00+07:00',
    created_at: '2026-11-02T08:59:00+07:00',
    ...more,
  }) as PaymentView;

describe('customers that are known', () => {
  it.each([
    ['53', null],
    ['5 3', null],
    ['5300 0', '53000'],
    ['si', null],
    [' siti a', 'siti a'],
    ['', null],
  ])('%j is searched as %j', (typed, text) => {
    expect(searchOf(typed)).toBe(text);
  });

  it('stand once each, newest first, beginnings before middles', () => {
    const payments = [
      paid('125300', { customer_name: 'MIDDLE' }),
      paid('530001', { paid_at: '2026-11-30T09:00:00+07:00' }),
      paid('530001'),
      paid('530002', { state: 'in_doubt', paid_at: null }),
    ];
    const known = knownOf(payments, kinds, '530');
    expect(known.map((it) => it.number)).toEqual(['530001', '530002', '125300']);
    expect(known[0]?.last).toContain('11-30');
    expect(known[1]?.last).toContain('08:59');
  });

  it('are told apart by bill type and product', () => {
    const water = { bill_type: 'pdam', product: 'bdg' };
    const payments = [paid('5300', water), paid('5300', { ...water, product: 'sby' }), paid('5300')];
    expect(knownOf(payments, kinds, '5300').length).toBe(3);
  });

  it('are none whose bill nobody serves, and none of a payment that failed', () => {
    expect(knownOf([paid('5300', { bill_type: 'tv' }), paid('5301', { state: 'failed' })], kinds, '530')).toEqual([]);
  });

  it('are five at most', () => {
    const many = Array.from({ length: 9 }, (_, n) => paid(`5300${n}`));
    expect(knownOf(many, kinds, '530').length).toBe(5);
  });
});
