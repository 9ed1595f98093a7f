// Rupiah for people: reading what was typed, showing what is owed. Nothing is decided here; the
// figures that count come from the till.

const NBSP = '\u00a0';

/** 206750 becomes "206.750". */
export function grouped(amount: number): string {
  const digits = Math.abs(Math.trunc(amount)).toString().replace(/\B(?=(\d{3})+$)/g, '.');
  return amount < 0 ? `-${digits}` : digits;
}

export function rupiah(amount: number): string {
  return `Rp${NBSP}${grouped(amount)}`;
}

/** Whole rupiah from "50.000", "50000" or "Rp 50.000"; anything else is null. */
export function readAmount(typed: string): number | null {
  const bare = typed.trim().replace(/^rp\.?\s*/i, '');
  if (!/^(\d+|\d{1,3}(\.\d{3})+)$/.test(bare)) return null;
  const amount = Number(bare.replaceAll('.', ''));
  return Number.isSafeInteger(amount) ? amount : null;
}

/** Groups an amount while it is typed; leaves anything that is not one as it is. */
export function regroup(typed: string): string {
  if (!/^[\d.]*$/.test(typed)) return typed;
  const digits = typed.replaceAll('.', '').replace(/^0+(?=\d)/, '');
  return digits.length > 12 ? typed : digits.replace(/\B(?=(\d{3})+$)/g, '.');
}

const NOTES = [10_000, 20_000, 50_000, 100_000];

/** What a customer is likely to hand over: the next round sums, without the exact one. */
export function notesFor(total: number): number[] {
  if (total <= 0) return [];
  const sums = new Set<number>();
  for (const note of NOTES) sums.add(Math.ceil((total + 1) / note) * note);
  return [...sums].sort((a, b) => a - b).slice(0, 4);
}

/** "530000000002" becomes "5300 0000 0002"; numbers with letters stay as they are. */
export function spaced(number: string): string {
  return /^\d{9,}$/.test(number) ? number.replace(/(\d{4})(?=\d)/g, `$1${NBSP}`) : number;
}
