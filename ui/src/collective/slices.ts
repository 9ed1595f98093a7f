// The lines of a list in slices, so that a list of five hundred never keeps the window from listening: what
// changed is drawn slice by slice, and a slice in which nothing changed stays the very same object.

import type { CollectiveLineView } from '../ipc/gen/CollectiveLineView';

export interface Slice {
  group: string;
  lines: CollectiveLineView[];
  /** The numbers of its ticked lines, and of those that something is being done with. */
  ticked: string;
  doing: string;
  held: boolean;
  /** Its line that Tab comes to, or 0. */
  current: number;
}

export interface Standing {
  ticked: Set<number>;
  now: number[];
  held: boolean;
  current: number;
}

/** As few rows as are made anew at once. */
export const ROWS = 4;
/** In slices: more than a screen shows. */
export const AT_FIRST = 5;

function sameLines(one: Slice, other: Slice): boolean {
  return one.lines.length === other.lines.length && one.lines.every((it, index) => it.line === other.lines[index]?.line);
}

function same(one: Slice, other: Slice): boolean {
  return (
    one.group === other.group &&
    one.ticked === other.ticked &&
    one.doing === other.doing &&
    one.held === other.held &&
    one.current === other.current &&
    one.lines.length === other.lines.length &&
    one.lines.every((it, index) => it === other.lines[index])
  );
}

/** Slices of one group each; those of `before` where they are the same. */
export function slicesOf(lines: CollectiveLineView[], standing: Standing, before: Slice[]): Slice[] {
  const parts: CollectiveLineView[][] = [];
  for (const it of lines) {
    const last = parts.at(-1);
    if (last && last[0]?.group === it.group && last.length < ROWS) last.push(it);
    else parts.push([it]);
  }
  const { ticked, now, held, current } = standing;
  return parts.map((part, index) => {
    const numbers = part.map((it) => it.line);
    const slice: Slice = {
      group: part[0]?.group ?? '',
      lines: part,
      ticked: numbers.filter((it) => ticked.has(it)).join(),
      doing: numbers.filter((it) => now.includes(it)).join(),
      held,
      current: numbers.includes(current) ? current : 0,
    };
    const was = before[index];
    return was && same(was, slice) ? was : slice;
  });
}

/**
 * One step from what is drawn to what is wanted: one slice, the first at or after `from` that is not as it should be.
 * Other rows than before are drawn from the top, a few at once.
 */
export function stepTo(wanted: Slice[], drawn: Slice[], from: number): Slice[] {
  const other = drawn.findIndex((it, index) => !wanted[index] || !sameLines(it, wanted[index]));
  const alike = other === -1 ? drawn.length : other;
  const open = drawn.slice(0, alike).flatMap((it, index) => (it === wanted[index] ? [] : [index]));
  const next = open.find((index) => index >= from) ?? open[0];
  if (other === -1 && next !== undefined) return drawn.map((it, index) => (index === next ? (wanted[next] ?? it) : it));
  if (alike === wanted.length) return other === -1 ? drawn : drawn.slice(0, alike);
  return [...drawn.slice(0, alike), ...wanted.slice(alike, alike + (alike === 0 ? AT_FIRST : 1))];
}

/** Slices as they are listed, under the name of their group. */
export function groupsOf(slices: Slice[]): { group: string; count: number; slices: Slice[] }[] {
  const groups: { group: string; count: number; slices: Slice[] }[] = [];
  for (const it of slices) {
    const last = groups.at(-1);
    if (last?.group === it.group) {
      last.slices.push(it);
      last.count += it.lines.length;
    } else groups.push({ group: it.group, count: it.lines.length, slices: [it] });
  }
  return groups;
}
