// Which bill a number looks like. A shop's memory for lengths and first digits, nothing more: what the
// number is of, the provider says.

import type { BillTypeView } from '../ipc/gen/BillTypeView';
import { bareNumber, checkNumber, kindOf } from './check';
import type { Draft, Kinds } from './types';

/** The first that fits is taken. */
const SHAPES: [RegExp, string][] = [
  // BPJS Kesehatan: the virtual account of a family.
  [/^88888\d{11}$/, 'bpjs-kesehatan'],
  // NOP: province, city, district, village, block, number and kind of a plot.
  [/^\d{18}$/, 'pbb'],
  [/^(\+62|62|0)8\d{8,11}$/, 'hp-postpaid'],
  // PLN: the customer's 12 digits, or the 11 on the meter.
  [/^\d{11,12}$/, 'pln-postpaid'],
];

/** Nobody takes these for anything else, whatever else has room for so many digits. */
const PLAIN = ['bpjs-kesehatan', 'pbb'];

function takes(kind: BillTypeView | undefined, number: string): boolean {
  return kind !== undefined && checkNumber(kind, number) === null;
}

/** The bill type that the number looks like, where it is another one that somebody serves. */
export function looksLike(kinds: Kinds, draft: Draft): string | null {
  if (draft.kept) return null;
  const bare = bareNumber(draft.number);
  const like = SHAPES.find(([shape]) => shape.test(bare))?.[1];
  if (like === undefined || like === draft.billType) return null;
  const kind = kindOf(kinds, like);
  if (!kind || kind.accounts.length === 0 || !takes(kind, draft.number)) return null;
  return PLAIN.includes(like) || !takes(kindOf(kinds, draft.billType), draft.number) ? like : null;
}

/** The same where the number cannot be of the type that is chosen: Enter asks for this one. */
export function isOf(kinds: Kinds, draft: Draft): string | null {
  return takes(kindOf(kinds, draft.billType), draft.number) ? null : looksLike(kinds, draft);
}
