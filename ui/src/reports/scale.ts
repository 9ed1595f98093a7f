// How charts are drawn: a round number at their top, bars and labels in their places. Nothing here is
// money: the figures that are read come from the till.

/** The next number that reads well and halves well: 1, 2, 3, 4, 5, 6 or 8 with zeros. */
export function roundTop(most: number): number {
  if (!(most > 0)) return 1;
  const step = 10 ** Math.floor(Math.log10(most));
  const top = [1, 2, 3, 4, 5, 6, 8, 10].find((it) => it * step >= most) ?? 10;
  return top * step;
}

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Bars over a line at `height`; what is not zero is at least a hair high. Below zero hangs nothing: it is told in words. */
export function barsIn(values: number[], top: number, width: number, height: number): Bar[] {
  const step = width / Math.max(1, values.length);
  const bar = Math.max(1, Math.min(step * 0.72, 48));
  return values.map((value, at) => {
    const tall = value > 0 ? Math.max(2, (value / top) * height) : 0;
    return { x: at * step + (step - bar) / 2, y: height - tall, width: bar, height: tall };
  });
}

/** Which of `count` labels fit into `width`, the first always among them. */
export function labelled(count: number, width: number, room = 44): number[] {
  const every = Math.max(1, Math.ceil((count * room) / Math.max(1, width)));
  return Array.from({ length: count }, (_, at) => at).filter((at) => at % every === 0);
}

/** Where a pointer is, as the number of a bar. */
export function nearest(x: number, width: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((x / Math.max(1, width)) * count)));
}
