import { describe, expect, it } from 'vitest';
import type { CollectiveLineView } from '../ipc/gen/CollectiveLineView';
import { AT_FIRST, groupsOf, ROWS, slicesOf, stepTo, type Slice, type Standing } from './slices';

const line = (line: number, group = 'RT 03', state = 'owed') => ({ line, group, state }) as CollectiveLineView;
const many = (count: number) => Array.from({ length: count }, (_, index) => line(index + 1));
const standing = (changes: Partial<Standing> = {}): Standing => ({ ticked: new Set(), now: [], held: false, current: 1, ...changes });
const rows = (slices: Slice[]) => slices.flatMap((it) => it.lines.map((one) => one.line));

function stepsTo(wanted: Slice[], drawn: Slice[], from = 0): Slice[][] {
  const steps: Slice[][] = [];
  for (let now = drawn; now.length !== wanted.length || now.some((it, index) => it !== wanted[index]); ) {
    now = stepTo(wanted, now, from);
    steps.push(now);
    expect(steps.length).toBeLessThan(100);
  }
  return steps;
}

describe('the lines on the screen', () => {
  it('stand under their groups in the till’s order', () => {
    const groups = groupsOf(slicesOf([...many(ROWS + 1), line(32, ''), line(31)], standing(), []));
    expect(groups.map((it) => [it.group, it.count, it.slices.length])).toEqual([
      ['RT 03', ROWS + 1, 2],
      ['', 1, 1],
      ['RT 03', 1, 1],
    ]);
  });

  it('are the same slices where nothing changed', () => {
    const lines = many(5 * ROWS);
    const third = 2 * ROWS + 1;
    const before = slicesOf(lines, standing({ ticked: new Set([1, third]) }), []);
    const again = slicesOf([...lines], standing({ ticked: new Set([third, 1]) }), before);
    expect(again.every((it, index) => it === before[index])).toBe(true);
    const changes: [CollectiveLineView[], Partial<Standing>, number][] = [
      [lines.with(third - 1, line(third, 'RT 03', 'paid')), {}, 2],
      [lines, { ticked: new Set([1]) }, 2],
      [lines, { now: [5 * ROWS] }, 4],
    ];
    for (const [now, change, changed] of changes) {
      const after = slicesOf(now, standing({ ticked: new Set([1, third]), ...change }), before);
      expect(after.map((it, index) => it === before[index])).toEqual([0, 1, 2, 3, 4].map((it) => it !== changed));
    }
    expect(slicesOf(lines, standing({ held: true }), before).some((it, index) => it === before[index])).toBe(false);
  });

  it('are drawn slice by slice, first where somebody looks', () => {
    const lines = many(5 * ROWS);
    const before = slicesOf(lines, standing(), []);
    const after = slicesOf(lines, standing({ held: true }), before);
    const steps = stepsTo(after, before, 3);
    const held = steps.map((step) => step.flatMap((it, index) => (it.held ? [index] : [])));
    expect(held).toEqual([[3], [3, 4], [0, 3, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4]]);
  });

  it('come and go from the top', () => {
    const all = slicesOf(many((AT_FIRST + 2) * ROWS), standing(), []);
    expect(stepsTo(all, []).map((it) => rows(it).length)).toEqual([AT_FIRST, AT_FIRST + 1, AT_FIRST + 2].map((it) => it * ROWS));
    const few = slicesOf([line(7), line(70)], standing(), all);
    expect(stepsTo(few, all).map(rows)).toEqual([[7, 70]]);
    expect(stepsTo([], all)).toEqual([[]]);
    const less = slicesOf(many(AT_FIRST * ROWS), standing(), all);
    expect(rows(stepsTo(less, all).at(-1) ?? [])).toEqual(rows(less));
  });
});
