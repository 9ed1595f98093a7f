import { describe, expect, it } from 'vitest';
import { kept, wholeOf } from './collective';
import { line, view } from './made';

describe('the lines on the screen', () => {
  it('stay the same objects where nothing changed', () => {
    const old = [line(1), line(2)];
    const fresh = kept(old, [line(1), line(2, { state: 'paid' })]);
    expect(fresh[0]).toBe(old[0]);
    expect(fresh[1]).not.toBe(old[1]);
    expect(fresh[1]?.state).toBe('paid');
  });

  it('are the known ones and the new ones, in the till’s order', () => {
    const old = [line(1), line(2), line(3)];
    const paid = line(2, { state: 'paid' });
    const marks = [3, 1, 2].map((it) => ({ line: it, mark: it }));
    const whole = wholeOf(old, { view: view([paid]), marks });
    expect(whole?.lines).toEqual([old[2], old[0], paid]);
    expect(whole?.lines[1]).toBe(old[0]);
    expect(wholeOf([line(1)], { view: view([paid]), marks })).toBeNull();
  });
});
