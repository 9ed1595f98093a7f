// A slip's layout while the shop edits it: what can be done to it, and what of it changed. Pure.

import type { Layout } from '../ipc/gen/Layout';
import type { LayoutRow } from '../ipc/gen/LayoutRow';

/** A row that keeps its name while it moves. */
export interface Piece {
  id: number;
  row: LayoutRow;
}

/** As it stands in the fields: lines of the title and sentences are lines of a text. */
export interface Draft {
  title: string;
  pieces: Piece[];
  sentences: string;
  info: string;
  inWords: boolean;
}

/** The columns that a label has on narrow and on wide paper. */
export const LABEL = 11;
export const LONG_LABEL = 15;

/** What every slip shows. */
const NEEDED = ['customer_no', 'customer_name', 'reference', 'number'];

/** Rows that any slip may have, whatever Loket's own layout of its bill type shows. */
const GENERAL: LayoutRow[] = [
  { label: 'TGL BAYAR', from: 'paid_at' },
  { label: 'LAYANAN', from: 'product' },
  { label: 'PERIODE', from: 'periods' },
  { label: 'LEMBAR TAG', long: 'LEMBAR TAGIHAN', from: 'sheet_count' },
  { label: 'TAHUN', from: 'year' },
  { label: 'STATUS', from: 'status' },
];

let last = 0;
const piece = (row: LayoutRow): Piece => ({ id: ++last, row });

export function draftOf(layout: Layout): Draft {
  return {
    title: layout.title.join('\n'),
    pieces: layout.rows.map(piece),
    sentences: layout.sentences.join('\n'),
    info: layout.info,
    inWords: layout.in_words,
  };
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

export function layoutOf(draft: Draft): Layout {
  return {
    title: linesOf(draft.title),
    rows: draft.pieces.map((it) => it.row),
    sentences: linesOf(draft.sentences),
    info: draft.info,
    in_words: draft.inWords,
  };
}

const spaced = (text: string) => text.trim().replace(/\s+/g, ' ');

/** In one order and without what says nothing, so that equal layouts are equal texts. */
function plain(row: LayoutRow): unknown[] {
  const unit = row.unit ?? '';
  return [
    spaced(row.label),
    spaced(row.long ?? ''),
    sourcesOf(row).join(' | '),
    row.as ?? 'as_sent',
    unit.startsWith(' ') ? ` ${spaced(unit)}` : spaced(unit),
    row.zero ?? 'hide',
    row.unless_shown ?? false,
    row.reprint_only ?? false,
  ];
}

export function isSame(one: Layout, other: Layout): boolean {
  const text = (it: Layout) =>
    JSON.stringify([
      it.title.map(spaced),
      it.rows.map(plain),
      it.sentences.map(spaced),
      spaced(it.info),
      it.in_words,
    ]);
  return text(one) === text(other);
}

export const sourcesOf = (row: LayoutRow): string[] => row.from.split('|').map((it) => it.trim());

/** The lines of all sheets, which bring their own labels. */
export const isTable = (row: LayoutRow): boolean => row.from === 'sheets_table';

/** What this row shows as it came on every print, if that is something that every slip needs. */
function shows(row: LayoutRow): string | null {
  const sources = sourcesOf(row);
  const first = sources[0] ?? '';
  // With the table among them, the row prints the table or nothing.
  if (sources.includes('sheets_table')) return null;
  const whole =
    (row.as ?? 'as_sent') === 'as_sent' && (row.unit ?? '') === '' && !row.reprint_only;
  return whole && NEEDED.includes(first) ? first : null;
}

/** Whether a row is the only one to show what every slip needs. */
export function isNeeded(pieces: Piece[], at: number): boolean {
  const it = pieces[at];
  const what = it ? shows(it.row) : null;
  return what !== null && pieces.every((other, index) => index === at || shows(other.row) !== what);
}

export function moved(pieces: Piece[], at: number, by: -1 | 1): Piece[] {
  const next = [...pieces];
  const [it] = next.splice(at, 1);
  if (!it || at + by < 0 || at + by >= pieces.length) return pieces;
  next.splice(at + by, 0, it);
  return next;
}

export function without(pieces: Piece[], at: number): Piece[] {
  return isNeeded(pieces, at) ? pieces : pieces.filter((_, index) => index !== at);
}

/** Before the references with which a slip ends. */
export function added(pieces: Piece[], row: LayoutRow): { pieces: Piece[]; id: number } {
  let at = pieces.length;
  while (at > 0 && ['reference', 'number'].includes(pieces[at - 1]?.row.from ?? '')) at -= 1;
  const it = piece(row);
  return { pieces: [...pieces.slice(0, at), it, ...pieces.slice(at)], id: it.id };
}

/** A row with another label; an empty long one is none. */
export function labelled(pieces: Piece[], id: number, label: 'label' | 'long', text: string): Piece[] {
  return pieces.map((it) => {
    if (it.id !== id) return it;
    const row = { ...it.row, [label]: text };
    if (row.long === '') delete row.long;
    return { id, row };
  });
}

/** The rows that can be added: Loket's own that are not there, and those that any slip may have. */
export function choices(pieces: Piece[], usual: Layout): LayoutRow[] {
  const kind = (row: LayoutRow) => JSON.stringify(plain(row).slice(2));
  const there = new Set(pieces.map((it) => kind(it.row)));
  const shown = new Set(pieces.flatMap((it) => sourcesOf(it.row)));
  const own = usual.rows.filter((row) => !there.has(kind(row)));
  const kinds = new Set(own.map(kind));
  return [...own, ...GENERAL.filter((row) => !shown.has(row.from) && !kinds.has(kind(row)))];
}

export type Fault =
  | 'title'
  | 'sentences'
  | 'info'
  | 'many'
  | 'label'
  | 'ours'
  | 'table'
  | 'unit'
  | 'missing'
  | 'other';

const OF_ROWS: [string, Fault][] = [
  ['ditulis Loket', 'ours'],
  ['rincian tiap bulan', 'table'],
  ['satuan', 'unit'],
];

/** Where the till found the fault that it tells of, and which row it is. */
export function faultOf(message: string): { fault: Fault; at: number | null } {
  const row = /\bbaris (\d+)/.exec(message)?.[1];
  if (row !== undefined) {
    const fault = OF_ROWS.find(([word]) => message.includes(word))?.[1] ?? 'label';
    return { fault, at: Number(row) - 1 };
  }
  const fault: [string, Fault][] = [
    ['judul', 'title'],
    ['kalimat', 'sentences'],
    ['kaki', 'info'],
    ['tidak ada baris dengan', 'missing'],
    ['paling banyak', 'many'],
  ];
  return { fault: fault.find(([word]) => message.includes(word))?.[1] ?? 'other', at: null };
}

/** Billers of a bill type by name: those that accounts sell and those that have a layout. */
export function billersOf(products: string[], label: string, own: string[]): string[] {
  const capital = (name: string) =>
    spaced(name)
      .normalize('NFD')
      .replace(/[^\x20-\x7e]/g, '')
      .toUpperCase();
  const names = [...products, ...own].map(capital);
  return [...new Set(names)].filter((name) => name !== '' && name !== capital(label) && name.length <= 60).toSorted();
}
