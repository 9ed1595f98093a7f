// Two clocks. `steady` only goes forward and measures gaps; the wall clock is the till's own word
// for the time, carried on between two answers. Neither wakes the page more often than what it shows needs.

import { createSubscriber } from 'svelte/reactivity';

const BEAT_MS = 500;
const MINUTE_MS = 60_000;

const beats = createSubscriber((beat) => {
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
});

let wallAt = 0;
let wallMs = 0;
let offset = $state('+07:00');
let minute = $state(0);
let next: ReturnType<typeof setTimeout> | undefined;

export const steady = () => performance.now();

/** Like `steady`, but whatever reads it is drawn again twice a second. */
export function ticking(): number {
  beats();
  return steady();
}

function wall(): number {
  return wallAt === 0 ? Date.now() : wallMs + Math.max(0, steady() - wallAt);
}

function toTheMinute(): void {
  const now = wall();
  minute = now - (now % MINUTE_MS);
  clearTimeout(next);
  next = setTimeout(toTheMinute, MINUTE_MS - (now % MINUTE_MS) + 1);
}
toTheMinute();

export function setWall(rfc3339: string): void {
  const ms = Date.parse(rfc3339);
  if (Number.isNaN(ms)) return;
  wallMs = ms;
  wallAt = steady();
  offset = /([+-]\d\d:\d\d)$/.exec(rfc3339)?.[1] ?? '+00:00';
  toTheMinute();
}

function offsetMs(): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? -ms : ms;
}

/** Milliseconds since 1970, as the till sees it; whatever reads it is drawn again twice a second. */
export function wallNow(): number {
  beats();
  return wall();
}

/** The minute that it is, in milliseconds since 1970; whatever reads it is drawn again with the next one. */
export const wallMinute = () => minute;

/** That minute in the shop's zone, as an RFC 3339 text without an offset. */
export function wallText(): string {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made, read and thrown away
  return new Date(minute + offsetMs()).toISOString().slice(0, 19);
}
