import { describe, expect, it } from 'vitest';
import { grouped, notesFor, readAmount, regroup, rupiah, spaced } from './money';

describe('money', () => {
  it.each([
    ['50.000', 50_000],
    ['50000', 50_000],
    ['Rp 1.250.000', 1_250_000],
    ['0', 0],
    ['50.00', null],
    ['5,5', null],
    ['1e5', null],
    ['-1', null],
    ['', null],
    ['lima', null],
    ['9999999999999999999', null],
  ])('reads %j as %j', (typed, amount) => expect(readAmount(typed)).toBe(amount));

  it('writes it as in Indonesia', () => {
    expect(grouped(206_750)).toBe('206.750');
    expect(grouped(-1500)).toBe('-1.500');
    expect(rupiah(1_204_500)).toBe('Rp\u00a01.204.500');
  });

  it('groups while typing and leaves letters alone', () => {
    expect(regroup('50.0000')).toBe('500.000');
    expect(regroup('25x')).toBe('25x');
    expect(regroup('007')).toBe('7');
  });

  it('proposes the next round notes', () => {
    expect(notesFor(206_750)).toEqual([210_000, 220_000, 250_000, 300_000]);
    expect(notesFor(50_000)).toEqual([60_000, 100_000]);
    expect(notesFor(0)).toEqual([]);
  });

  it('spaces long numbers', () => {
    expect(spaced('530000000002')).toBe('5300\u00a00000\u00a00002');
    expect(spaced('D1234ABC')).toBe('D1234ABC');
  });
});
