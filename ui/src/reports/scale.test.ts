import { expect, it } from 'vitest';
import { barsIn, labelled, nearest, roundTop } from './scale';

it('the top of a chart is a round number that nothing stands over', () => {
  expect([0, 1, 3, 17, 206_750, 4_000_001, 9_999_999].map(roundTop)).toEqual([
    1, 1, 3, 20, 300_000, 5_000_000, 10_000_000,
  ]);
});

it('a bar is as high as its part of the top, and what is there is seen', () => {
  const [none, little, half, all] = barsIn([0, 1, 500, 1000], 1000, 400, 100);
  expect(none?.height).toBe(0);
  expect(little?.height).toBe(2);
  expect(half).toEqual({ x: 226, y: 50, width: 48, height: 50 });
  expect(all?.y).toBe(0);
});

it('labels do not stand on each other, and the pointer finds its bar', () => {
  expect(labelled(31, 31 * 44)).toHaveLength(31);
  expect(labelled(31, 31 * 11)).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
  expect([-5, 0, 99, 100, 399, 400, 900].map((x) => nearest(x, 400, 4))).toEqual([0, 0, 0, 1, 3, 3, 3]);
});
