// Times as they are written in Indonesia. The till sends them in the shop's zone, so the digits of
// the text are the ones to show.

import { m } from '../i18n';

const MONTHS = {
  id: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
};

export const clockText = (rfc3339: string) => rfc3339.slice(11, 16).replace(':', '.');
export const secondsText = (rfc3339: string) => rfc3339.slice(11, 19).replaceAll(':', '.');
export const dateOf = (rfc3339: string) => rfc3339.slice(0, 10);

export function dateText(date: string): string {
  const [year, month, day] = date.slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS.id[Number(month) - 1] ?? ''} ${year}`;
}

/** "14.02" today, "21 Nov 14.02" on another day. */
export function momentText(rfc3339: string, today: string): string {
  const time = clockText(rfc3339);
  if (dateOf(rfc3339) === today) return time;
  return `${dateText(rfc3339).replace(/ \d{4}$/, '')} ${time}`;
}

export function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** "21 Nov" */
export const shortDay = (date: string) => dateText(date).replace(/ \d{4}$/, '');
/** "Nov 2026" of "2026-11" */
export const monthText = (month: string) => dateText(`${month}-01`).slice(2);

/** How many days there are from one to another, both included; 0 where one is no day. */
export function spanOfDays(from: string, to: string): number {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000 + 1;
  return Number.isFinite(days) ? Math.max(0, days) : 0;
}

export function ageText(rfc3339: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(rfc3339)) / 60_000);
  if (!(minutes >= 1)) return m().ago.now;
  if (minutes < 60) return m().ago.minutes(minutes);
  if (minutes < 60 * 24) return m().ago.hours(Math.floor(minutes / 60));
  return m().ago.days(Math.floor(minutes / (60 * 24)));
}

/** "1 mnt 12 dtk" */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60 * 24) return m().ago.days(Math.floor(minutes / (60 * 24)));
  if (minutes >= 60) return m().ago.hours(Math.floor(minutes / 60));
  return m().ago.for(minutes, seconds % 60);
}

export const inText = (ms: number) => m().ago.in(spanText(ms));
