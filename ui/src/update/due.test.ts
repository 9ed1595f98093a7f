import { expect, test } from 'vitest';
import { mayAsk, type Moment } from './due';

const quiet: Moment = { now: 100_000, touched: 70_000, asked: null, inSale: false, mayRun: true, wanted: true };

test('it is asked in a quiet moment, once in a while', () => {
  expect(mayAsk(quiet)).toBe(true);
  expect(mayAsk({ ...quiet, asked: 90_000 })).toBe(false);
  expect(mayAsk({ ...quiet, now: 700_000, asked: 90_000 })).toBe(true);
});

test('never before the first key, in a sale, for a cashier, or unasked for', () => {
  expect(mayAsk({ ...quiet, touched: null })).toBe(false);
  expect(mayAsk({ ...quiet, touched: 90_000 })).toBe(false);
  expect(mayAsk({ ...quiet, inSale: true })).toBe(false);
  expect(mayAsk({ ...quiet, mayRun: false })).toBe(false);
  expect(mayAsk({ ...quiet, wanted: false })).toBe(false);
});
