import { beforeEach, describe, expect, it } from 'vitest';
import type { BookLine } from '../ipc/gen/BookLine';
import type { InquiryView } from '../ipc/gen/InquiryView';
import { desk } from './desk';
import { error, kinds } from './fixture';
import { withBook } from './known';
import type { Known } from './known';

beforeEach(() => desk.fresh());

const booked = (differs: boolean): Partial<InquiryView> => ({
  book: { book_id: 'B1', name: 'Bu Siti', group: 'RT 03', known_as: 'SITI AMINAH', differs },
});

describe('a bill in another name than the book knows', () => {
  it('takes no cash before the agent has said that the name is right', () => {
    desk.draw(booked(true));
    desk.act({ do: 'cash', value: '250000', at: desk.at });
    desk.act({ do: 'focus', field: 'cash' });
    desk.act({ do: 'pay', at: desk.at + 5000 });
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { differs: true, cash: '' } });
    expect(desk.paid).toEqual([]);
    // Enter is the safe way: back to the number.
    desk.enter();
    expect(desk.sale.step.at).toBe('number');
  });

  it('is paid with the word that the name was seen, and only with that', () => {
    desk.draw(booked(true));
    desk.act({ do: 'name_right', at: desk.at });
    desk.enter();
    desk.act({ do: 'cash', value: '250000', at: desk.at });
    desk.enter();
    expect(desk.paid).toMatchObject([{ paying: { name_confirmed: true, again: false, low_balance: false } }]);
  });

  it('agrees to nothing where nothing was asked', () => {
    desk.draw(booked(false));
    desk.act({ do: 'name_right', at: desk.at });
    desk.enter();
    desk.act({ do: 'cash', value: '250000', at: desk.at });
    desk.enter();
    expect(desk.paid).toMatchObject([{ paying: { name_confirmed: false } }]);
  });

  it('comes before the question of an earlier payment, which is asked all the same', () => {
    const paid_before = { payment_id: 'p1', number: 'L01', paid_at: '', grand_total: 1 };
    desk.draw({ ...booked(true), paid_before });
    desk.act({ do: 'name_right', at: desk.at });
    expect(desk.sale.step).toMatchObject({ bill: { differs: false, before: { payment_id: 'p1' } } });
    desk.act({ do: 'pay', at: desk.at + 5000 });
    expect(desk.paid).toEqual([]);
  });

  it('is asked about where only the till knows of it', () => {
    desk.draw(booked(false));
    desk.enter();
    desk.act({ do: 'cash', value: '250000', at: desk.at });
    desk.enter();
    desk.act({ do: 'unpaid', ticket: desk.ticket, at: desk.at, error: error('name_differs') });
    expect(desk.sale.step).toMatchObject({ at: 'bill', bill: { differs: true } });
    expect(desk.sale.error).toBeNull();
  });
});

describe('what is typed is looked for in the book first', () => {
  const line = (customer_no: string, more: Partial<BookLine> = {}) =>
    ({ bill_type: 'pln-postpaid', customer_no, product: '', biller: '', name: 'Bu Siti', group: 'RT 03', paid_at: null, ...more }) as BookLine;
  const known = (number: string, more: Partial<Known> = {}): Known => ({
    billType: 'pln-postpaid',
    number,
    product: 'pln',
    biller: 'PLN',
    identity: '',
    name: 'SITI AMINAH',
    last: '2026-11-02T09:00:00+07:00',
    group: null,
    ...more,
  });

  it('each number once, by the name of the book', () => {
    const found = withBook([line('530001')], [known('530001'), known('530002')], kinds);
    expect(found.map((it) => [it.number, it.name])).toEqual([
      ['530001', 'Bu Siti'],
      ['530002', 'SITI AMINAH'],
    ]);
  });

  it('the same number of another biller is another bill', () => {
    const lines = [line('1013226', { bill_type: 'pdam', product: 'bdg' })];
    const found = withBook(lines, [known('1013226', { billType: 'pdam', product: 'sby' })], kinds);
    expect(found).toHaveLength(2);
  });

  it('shows none whom nobody here serves', () => {
    expect(withBook([line('1', { bill_type: 'tv' })], [], kinds)).toEqual([]);
  });
});
