// Two clocks. `steady` only goes forward and measures gaps; the wall clock is the till's own word
// for the time, carried on between two answers.

let beat = $state(performance.now());
let wallAt = $state(0);
let wallMs = $state(0);
let offset = $state('+07:00');

setInterval(() => {
  beat = performance.now();
}, 500);

export const steady = () => performance.now();

/** Like `steady`, but whatever reads it is drawn again twice a second. */
export const ticking = () => Math.max(beat, 0);

export function setWall(rfc3339: string): void {
  const ms = Date.parse(rfc3339);
  if (Number.isNaN(ms)) return;
  wallMs = ms;
  wallAt = performance.now();
  offset = /([+-]\d\d:\d\d)$/.exec(rfc3339)?.[1] ?? '+00:00';
}

function offsetMs(): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -ms : ms;
}

/** Milliseconds since 1970, as the till sees it. */
export function wallNow(): number {
  return wallAt === 0 ? Date.now() : wallMs + Math.max(0, beat - wallAt);
}

/** Now, in the shop's zone, as an RFC 3339 text without an offset. */
export function wallText(): string {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made, read and thrown away
  return new Date(wallNow() + offsetMs()).toISOString().slice(0, 19);
}
