import { beforeEach, describe, expect, it } from 'vitest';
import type { InquiryView } from '../ipc/gen/InquiryView';
import { error, inquiry, kinds, payment } from './fixture';
import { freshSale, reduce, SETTLE_MS } from './sale';
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

describe('the way from number to receipt', () => {
  it('is number, Enter, Enter, cash, Enter', () => {
    startPaying();
    expect(paid()).toEqual([
      {
        ask: 'pay',
        ticket: 2,
        paying: { inquiry_id: 'i1', total: 206_750, service_fee: 0, cash: 250_000, again: false, low_balance: false },
      },
    ]);
    act({ do: 'answered', ticket: 2, at, payment: payment('p1') });
    expect(sale.step.at).toBe('done');
  });

  it('starts the next sale with the digit that was typed', () => {
    startPaying();
    act({ do: 'answered', ticket: 2, at, payment: payment('p1') });
    act({ do: 'next', digit: '7' });
    expect(sale.step.at).toBe('number');
    expect(sale.draft.number).toBe('7');
  });
});

describe('a bad number', () => {
  it.each([
    ['', 'empty'],
    ['53000000000A', 'letters'],
    ['5300', 'short'],
    ['5300000000021', 'long'],
    ['5300/0000000', 'signs'],
  ])('%j is %s and is not sent', (typed, slip) => {
    number(typed);
    enter();
    expect(sale.note?.slip).toBe(slip);
    expect(sale.draft.number).toBe(typed);
    expect(effects).toEqual([]);
  });

  it('may be written with blanks', () => {
    number('5300 0000 0002');
    enter();
    expect(effects).toMatchObject([{ ask: 'inquire', asking: { customer_no: '530000000002' } }]);
  });

  it('needs an account that serves the type', () => {
    act({ do: 'type', billType: 'tv' });
    number('530000000002');
    enter();
    expect(sale.note?.slip).toBe('no_account');
  });
});

describe('further fields', () => {
  it('asks for the product before it sends, without a scolding', () => {
    act({ do: 'type', billType: 'pdam' });
    number('12345');
    enter();
    expect(sale.step).toMatchObject({ at: 'number', field: 'product' });
    expect(sale.note).toBeNull();
    enter();
    expect(sale.note?.slip).toBe('choose');
    act({ do: 'product', product: 'sby' });
    enter();
    expect(effects).toMatchObject([{ asking: { product: 'sby', account: null } }]);
  });

  it('remembers the product of a type', () => {
    act({ do: 'type', billType: 'pdam' });
    number('12345');
    act({ do: 'product', product: 'sby' });
    enter();
    act({ do: 'type', billType: 'pln-postpaid' });
    act({ do: 'type', billType: 'pdam' });
    expect(sale.draft.product).toBe('sby');
  });

  it.each([
    ['0', 'amount_zero'],
    ['limapuluh', 'amount_bad'],
    ['50.00', 'amount_bad'],
    ['-5', 'amount_bad'],
  ])('amount %j is %s', (typed, slip) => {
    act({ do: 'type', billType: 'emoney' });
    number('08123456789');
    act({ do: 'set', field: 'amount', value: typed });
    enter();
    expect(sale.note?.slip).toBe(slip);
    expect(effects).toEqual([]);
  });

  it('takes "50.000" as it was typed', () => {
    act({ do: 'type', billType: 'emoney' });
    number('08123456789');
    act({ do: 'set', field: 'amount', value: '50.000' });
    enter();
    expect(effects).toMatchObject([{ asking: { amount: '50.000' } }]);
  });
});

describe('Enter is never an accident', () => {
  it('does nothing while it is held, from the number to the end', () => {
    number('530000000002');
    enter(0, true);
    expect(effects).toEqual([]);
    enter();
    for (let n = 0; n < 50; n += 1) enter(33, true);
    act({ do: 'inquired', ticket: 1, at, inquiry: inquiry() });
    for (let n = 0; n < 50; n += 1) enter(33, true);
    expect(sale.step).toMatchObject({ at: 'bill', part: 'look' });
    act({ do: 'note', amount: 206_750, at });
    for (let n = 0; n < 50; n += 1) enter(33, true);
    expect(paid()).toEqual([]);
  });

  it('of a scanner that sends it twice asks once', () => {
    number('530000000002');
    enter(2);
    enter(2);
    expect(effects.length).toBe(1);
    act({ do: 'inquired', ticket: 1, at: at + 1, inquiry: inquiry() });
    enter(5);
    expect(sale.step).toMatchObject({ at: 'bill', part: 'look' });
  });

  it('pays only 300 ms after the bill was drawn', () => {
    draw();
    act({ do: 'note', amount: 206_750, at });
    act({ do: 'pay', at: at + SETTLE_MS - 1 });
    expect(paid()).toEqual([]);
    expect(sale.note?.slip).toBe('press_again');
    act({ do: 'pay', at: at + SETTLE_MS });
    expect(paid().length).toBe(1);
  });

  it('of a scanner in the cash field does not pay', () => {
    draw();
    enter();
    at += 1000;
    for (const value of ['2', '25', '250', '2500', '25000', '250000']) act({ do: 'cash', value, at: (at += 10) });
    enter(10);
    expect(paid()).toEqual([]);
    expect(sale.note?.slip).toBe('press_again');
  });

  it('without cash asks for the cash', () => {
    draw();
    enter();
    enter();
    expect(sale.note?.slip).toBe('cash_empty');
    expect(paid()).toEqual([]);
  });

  it.each([
    ['200.000', 'cash_short'],
    ['duaratus', 'cash_bad'],
    ['530000000002', 'cash_much'],
  ])('with cash %j says %s and keeps it', (typed, slip) => {
    draw();
    cash(typed);
    enter();
    expect(sale.note?.slip).toBe(slip);
    expect(sale.step).toMatchObject({ at: 'bill', bill: { cash: typed } });
    expect(paid()).toEqual([]);
  });

  it('pressed again while a payment runs sends nothing', () => {
    startPaying();
    enter();
    enter();
    act({ do: 'pay', at: at + 5000 });
    expect(paid().length).toBe(1);
    expect(sale.note?.slip).toBe('busy');
  });

  it('does not skip past a result that has just come', () => {
    startPaying();
    act({ do: 'answered', ticket: 2, at, payment: payment('p1') });
    enter(SETTLE_MS - 1);
    expect(sale.step.at).toBe('done');
    enter();
    expect(sale.step.at).toBe('number');
  });
});

describe('Esc goes one step back and loses nothing', () => {
  it('from cash to the bill to the number', () => {
    draw();
    cash('250.000');
    act({ do: 'esc' });
    expect(sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { cash: '250.000' } });
    act({ do: 'esc' });
    expect(sale.step.at).toBe('number');
    expect(sale.draft.number).toBe('530000000002');
  });

  it('leaves an inquiry, whose late answer then changes nothing', () => {
    number('530000000002');
    enter();
    act({ do: 'esc' });
    act({ do: 'inquired', ticket: 1, at, inquiry: inquiry() });
    expect(sale.step.at).toBe('number');
  });

  it('cannot leave a payment', () => {
    startPaying();
    act({ do: 'esc' });
    expect(sale.step.at).toBe('paying');
  });
});

describe('a payment that goes on while the next customer is served', () => {
  it('tells its result without touching the sale on the screen', () => {
    startPaying();
    act({ do: 'fold' });
    expect(sale.step.at).toBe('number');
    number('53');
    act({ do: 'answered', ticket: 2, at, payment: payment('p1') });
    expect(sale.step.at).toBe('number');
    expect(sale.draft.number).toBe('53');
    expect(sale.folded).toMatchObject([{ ticket: 2, payment: { payment_id: 'p1' } }]);
    act({ do: 'dismiss', ticket: 2 });
    expect(sale.folded).toEqual([]);
  });

  it('does not end the payment of the next customer', () => {
    startPaying();
    act({ do: 'fold' });
    startPaying();
    act({ do: 'answered', ticket: 2, at, payment: payment('p1') });
    expect(sale.step).toMatchObject({ at: 'paying', ticket: 4 });
    act({ do: 'unpaid', ticket: 4, at, error: error('deposit_low') });
    expect(sale.step.at).toBe('bill');
    expect(sale.folded.length).toBe(1);
  });
});

describe('an old bill', () => {
  it('that expired is asked again instead of paid', () => {
    draw({ expires_in_ms: 5000 });
    cash('250.000');
    enter(6000);
    expect(paid()).toEqual([]);
    expect(effects.at(-1)?.ask).toBe('inquire');
  });

  it('with another total has to be confirmed and its cash taken again', () => {
    draw({ expires_in_ms: 5000 });
    cash('250.000');
    enter(6000);
    act({ do: 'inquired', ticket: ticket(), at, inquiry: inquiry({ inquiry_id: 'i2', customer_total: 210_000 }) });
    expect(sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { was: 206_750, cash: '' } });
    enter();
    enter();
    expect(paid()).toEqual([]);
  });

  it('that the till calls expired is asked again with Enter', () => {
    startPaying();
    act({ do: 'unpaid', ticket: 2, at, error: error('expired') });
    enter();
    expect(effects.at(-1)?.ask).toBe('inquire');
    expect(paid().length).toBe(1);
  });
});

describe('a bill that was paid before', () => {
  const before = { payment_id: 'p0', number: 'L01-1', paid_at: '2026-11-22T14:02:00+07:00', grand_total: 206_750 };

  it('cannot be paid by Enter; Enter shows the old payment', () => {
    draw({ paid_before: before });
    enter();
    enter();
    act({ do: 'cash', value: '250.000', at });
    act({ do: 'pay', at: at + 1000 });
    expect(paid()).toEqual([]);
    expect(effects.at(-1)).toEqual({ ask: 'show_before', paymentId: 'p0' });
  });

  it('is paid again only after it was said', () => {
    draw({ paid_before: before });
    act({ do: 'again', at });
    cash('250.000');
    enter();
    expect(paid()).toMatchObject([{ paying: { again: true } }]);
  });
});

it('a payment that failed inside the program leads nowhere near a second one', () => {
  startPaying();
  act({ do: 'unpaid', ticket: 2, at, error: error('internal', 'unknown') });
  expect(sale.step.at).toBe('lost');
  enter();
  expect(sale.step.at).toBe('number');
  expect(paid().length).toBe(1);
});

it('a service fee is only taken where it is allowed', () => {
  draw();
  act({ do: 'fee', fee: 2000 });
  expect(sale.step).toMatchObject({ bill: { fee: 0 } });
});
