import { beforeEach, describe, expect, it } from 'vitest';
import { desk } from './desk';
import { error, inquiry, payment } from './fixture';
import { SETTLE_MS } from './sale';

beforeEach(() => desk.fresh());

describe('the way from number to receipt', () => {
  it('is number, Enter, Enter, cash, Enter', () => {
    desk.startPaying();
    expect(desk.paid).toEqual([
      {
        ask: 'pay',
        ticket: 2,
        paying: { inquiry_id: 'i1', total: 206_750, service_fee: 0, cash: 250_000, again: false, low_balance: false, name_confirmed: false },
      },
    ]);
    desk.act({ do: 'answered', ticket: 2, at: desk.at, payment: payment('p1') });
    expect(desk.sale.step.at).toBe('done');
  });

  it('starts the next sale with the digit that was typed', () => {
    desk.startPaying();
    desk.act({ do: 'answered', ticket: 2, at: desk.at, payment: payment('p1') });
    desk.act({ do: 'next', digit: '7' });
    expect(desk.sale.step.at).toBe('number');
    expect(desk.sale.draft.number).toBe('7');
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
    desk.number(typed);
    desk.enter();
    expect(desk.sale.note?.slip).toBe(slip);
    expect(desk.sale.draft.number).toBe(typed);
    expect(desk.effects).toEqual([]);
  });

  it('may be written with blanks', () => {
    desk.number('5300 0000 0002');
    desk.enter();
    expect(desk.effects).toMatchObject([{ ask: 'inquire', asking: { customer_no: '530000000002' } }]);
  });

  it('needs an account that serves the type', () => {
    desk.act({ do: 'type', billType: 'tv' });
    desk.number('530000000002');
    desk.enter();
    expect(desk.sale.note?.slip).toBe('no_account');
  });
});

describe('further fields', () => {
  it('asks for the product before it sends, without a scolding', () => {
    desk.act({ do: 'type', billType: 'pdam' });
    desk.number('12345');
    desk.enter();
    expect(desk.sale.step).toMatchObject({ at: 'number', field: 'product' });
    expect(desk.sale.note).toBeNull();
    desk.enter();
    expect(desk.sale.note?.slip).toBe('choose');
    desk.act({ do: 'product', product: 'sby' });
    desk.enter();
    expect(desk.effects).toMatchObject([{ asking: { product: 'sby', account: null } }]);
  });

  it('remembers the product of a type', () => {
    desk.act({ do: 'type', billType: 'pdam' });
    desk.number('12345');
    desk.act({ do: 'product', product: 'sby' });
    desk.enter();
    desk.act({ do: 'type', billType: 'pln-postpaid' });
    desk.act({ do: 'type', billType: 'pdam' });
    expect(desk.sale.draft.product).toBe('sby');
  });

  it.each([
    ['0', 'amount_zero'],
    ['limapuluh', 'amount_bad'],
    ['50.00', 'amount_bad'],
    ['-5', 'amount_bad'],
  ])('amount %j is %s', (typed, slip) => {
    desk.act({ do: 'type', billType: 'emoney' });
    desk.number('08123456789');
    desk.act({ do: 'set', field: 'amount', value: typed });
    desk.enter();
    expect(desk.sale.note?.slip).toBe(slip);
    expect(desk.effects).toEqual([]);
  });

  it('takes "50.000" as it was typed', () => {
    desk.act({ do: 'type', billType: 'emoney' });
    desk.number('08123456789');
    desk.act({ do: 'set', field: 'amount', value: '50.000' });
    desk.enter();
    expect(desk.effects).toMatchObject([{ asking: { amount: '50.000' } }]);
  });
});

describe('Enter is never an accident', () => {
  it('does nothing while it is held, from the number to the end', () => {
    desk.number('530000000002');
    desk.enter(0, true);
    expect(desk.effects).toEqual([]);
    desk.enter();
    for (let n = 0; n < 50; n += 1) desk.enter(33, true);
    desk.act({ do: 'inquired', ticket: 1, at: desk.at, inquiry: inquiry() });
    for (let n = 0; n < 50; n += 1) desk.enter(33, true);
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look' });
    desk.act({ do: 'note', amount: 206_750, at: desk.at });
    for (let n = 0; n < 50; n += 1) desk.enter(33, true);
    expect(desk.paid).toEqual([]);
  });

  it('of a scanner that sends it twice asks once', () => {
    desk.number('530000000002');
    desk.enter(2);
    desk.enter(2);
    expect(desk.effects.length).toBe(1);
    desk.act({ do: 'inquired', ticket: 1, at: desk.at + 1, inquiry: inquiry() });
    desk.enter(5);
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look' });
  });

  it('pays only 300 ms after the bill was drawn', () => {
    desk.draw();
    desk.act({ do: 'note', amount: 206_750, at: desk.at });
    desk.act({ do: 'pay', at: desk.at + SETTLE_MS - 1 });
    expect(desk.paid).toEqual([]);
    expect(desk.sale.note?.slip).toBe('press_again');
    desk.act({ do: 'pay', at: desk.at + SETTLE_MS });
    expect(desk.paid.length).toBe(1);
  });

  it('of a scanner in the cash field does not pay', () => {
    desk.draw();
    desk.enter();
    desk.at += 1000;
    for (const value of ['2', '25', '250', '2500', '25000', '250000']) desk.act({ do: 'cash', value, at: (desk.at += 10) });
    desk.enter(10);
    expect(desk.paid).toEqual([]);
    expect(desk.sale.note?.slip).toBe('press_again');
  });

  it('without cash asks for the cash', () => {
    desk.draw();
    desk.enter();
    desk.enter();
    expect(desk.sale.note?.slip).toBe('cash_empty');
    expect(desk.paid).toEqual([]);
  });

  it.each([
    ['200.000', 'cash_short'],
    ['duaratus', 'cash_bad'],
    ['530000000002', 'cash_much'],
  ])('with cash %j says %s and keeps it', (typed, slip) => {
    desk.draw();
    desk.cash(typed);
    desk.enter();
    expect(desk.sale.note?.slip).toBe(slip);
    expect(desk.sale.step).toMatchObject({ at: 'bill', bill: { cash: typed } });
    expect(desk.paid).toEqual([]);
  });

  it('pressed again while a payment runs sends nothing', () => {
    desk.startPaying();
    desk.enter();
    desk.enter();
    desk.act({ do: 'pay', at: desk.at + 5000 });
    expect(desk.paid.length).toBe(1);
    expect(desk.sale.note?.slip).toBe('busy');
  });

  it('does not skip past a result that has just come', () => {
    desk.startPaying();
    desk.act({ do: 'answered', ticket: 2, at: desk.at, payment: payment('p1') });
    desk.enter(SETTLE_MS - 1);
    expect(desk.sale.step.at).toBe('done');
    desk.enter();
    expect(desk.sale.step.at).toBe('number');
  });
});

describe('Esc goes one step back and loses nothing', () => {
  it('from cash to the bill to the number', () => {
    desk.draw();
    desk.cash('250.000');
    desk.act({ do: 'esc' });
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { cash: '250.000' } });
    desk.act({ do: 'esc' });
    expect(desk.sale.step.at).toBe('number');
    expect(desk.sale.draft.number).toBe('530000000002');
  });

  it('leaves an inquiry, whose late answer then changes nothing', () => {
    desk.number('530000000002');
    desk.enter();
    desk.act({ do: 'esc' });
    desk.act({ do: 'inquired', ticket: 1, at: desk.at, inquiry: inquiry() });
    expect(desk.sale.step.at).toBe('number');
  });

  it('cannot leave a payment', () => {
    desk.startPaying();
    desk.act({ do: 'esc' });
    expect(desk.sale.step.at).toBe('paying');
  });
});

describe('a payment that goes on while the next customer is served', () => {
  it('tells its result without touching the sale on the screen', () => {
    desk.startPaying();
    desk.act({ do: 'fold' });
    expect(desk.sale.step.at).toBe('number');
    desk.number('53');
    desk.act({ do: 'answered', ticket: 2, at: desk.at, payment: payment('p1') });
    expect(desk.sale.step.at).toBe('number');
    expect(desk.sale.draft.number).toBe('53');
    expect(desk.sale.folded).toMatchObject([{ ticket: 2, payment: { payment_id: 'p1' } }]);
    desk.act({ do: 'dismiss', ticket: 2 });
    expect(desk.sale.folded).toEqual([]);
  });

  it('does not end the payment of the next customer', () => {
    desk.startPaying();
    desk.act({ do: 'fold' });
    desk.startPaying();
    desk.act({ do: 'answered', ticket: 2, at: desk.at, payment: payment('p1') });
    expect(desk.sale.step).toMatchObject({ at: 'paying', ticket: 4 });
    desk.act({ do: 'unpaid', ticket: 4, at: desk.at, error: error('deposit_low') });
    expect(desk.sale.step.at).toBe('bill');
    expect(desk.sale.folded.length).toBe(1);
  });
});

describe('an old bill', () => {
  it('that expired is asked again instead of paid', () => {
    desk.draw({ expires_in_ms: 5000 });
    desk.cash('250.000');
    desk.enter(6000);
    expect(desk.paid).toEqual([]);
    expect(desk.effects.at(-1)?.ask).toBe('inquire');
  });

  it('with another total has to be confirmed and its cash taken again', () => {
    desk.draw({ expires_in_ms: 5000 });
    desk.cash('250.000');
    desk.enter(6000);
    desk.act({ do: 'inquired', ticket: desk.ticket, at: desk.at, inquiry: inquiry({ inquiry_id: 'i2', customer_total: 210_000 }) });
    expect(desk.sale.step).toMatchObject({ at: 'bill', part: 'look', bill: { was: 206_750, cash: '' } });
    desk.enter();
    desk.enter();
    expect(desk.paid).toEqual([]);
  });

  it('that the till calls expired is asked again with Enter', () => {
    desk.startPaying();
    desk.act({ do: 'unpaid', ticket: 2, at: desk.at, error: error('expired') });
    desk.enter();
    expect(desk.effects.at(-1)?.ask).toBe('inquire');
    expect(desk.paid.length).toBe(1);
  });
});

describe('a bill that was paid before', () => {
  const before = { payment_id: 'p0', number: 'L01-1', paid_at: '2026-11-22T14:02:00+07:00', grand_total: 206_750 };

  it('cannot be paid by Enter; Enter shows the old payment', () => {
    desk.draw({ paid_before: before });
    desk.enter();
    desk.enter();
    desk.act({ do: 'cash', value: '250.000', at: desk.at });
    desk.act({ do: 'pay', at: desk.at + 1000 });
    expect(desk.paid).toEqual([]);
    expect(desk.effects.at(-1)).toEqual({ ask: 'show_before', paymentId: 'p0' });
  });

  it('is paid again only after it was said', () => {
    desk.draw({ paid_before: before });
    desk.act({ do: 'again', at: desk.at });
    desk.cash('250.000');
    desk.enter();
    expect(desk.paid).toMatchObject([{ paying: { again: true } }]);
  });
});

describe('a bill that is not paid here', () => {
  const refused = (code: string) => {
    desk.startPaying();
    desk.act({ do: 'unpaid', ticket: 2, at: desk.at, error: error(code, code === 'bill_in_doubt' ? 'unknown' : 'no') });
  };

  it.each([
    ['bill_in_doubt', 'payment'],
    ['already_paying', 'payment'],
    ['ledger_older', 'copies'],
    ['ledger_held', 'held'],
  ])('after %s: Enter shows the way out, and nothing pays', (code, way) => {
    refused(code);
    desk.enter();
    expect(desk.effects.at(-1)).toEqual({ ask: 'way_out', way });
    desk.act({ do: 'pay', at: desk.at + 1000 });
    desk.cash('300.000');
    desk.act({ do: 'note', amount: 206_750, at: desk.at });
    desk.act({ do: 'pay', at: desk.at + 1000 });
    expect(desk.paid.length).toBe(1);
    expect(desk.sale.step).toMatchObject({ bill: { cash: '250.000' } });
  });

  it('takes no press that was meant for the payment', () => {
    refused('bill_in_doubt');
    desk.enter(SETTLE_MS - 1);
    expect(desk.effects.at(-1)?.ask).toBe('pay');
  });

  it('is left for the number with Esc', () => {
    refused('bill_in_doubt');
    desk.act({ do: 'esc' });
    expect(desk.sale).toMatchObject({ step: { at: 'number' }, error: null, draft: { number: '530000000002' } });
  });

  it('can be paid with the same cash once nothing is in the way', () => {
    refused('ledger_older');
    desk.act({ do: 'freed' });
    desk.enter();
    expect(desk.paid.length).toBe(2);
  });
});

it('a payment that failed inside the program leads nowhere near a second one', () => {
  desk.startPaying();
  desk.act({ do: 'unpaid', ticket: 2, at: desk.at, error: error('internal', 'unknown') });
  expect(desk.sale.step.at).toBe('lost');
  desk.enter();
  expect(desk.sale.step.at).toBe('number');
  expect(desk.paid.length).toBe(1);
});

it('a service fee is only taken where it is allowed', () => {
  desk.draw();
  desk.act({ do: 'fee', fee: 2000 });
  expect(desk.sale.step).toMatchObject({ bill: { fee: 0 } });
});
