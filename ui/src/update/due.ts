// When Loket may ask by itself whether there is a newer version: never before somebody has pressed
// anything, never in a sale, and only in a quiet moment. How often, the till decides.

/** Nobody has touched anything for so long. */
export const QUIET_MS = 20_000;
/** Between two of these questions to the till, which asks no server as long as it is not due. */
export const BETWEEN_MS = 10 * 60_000;

export interface Moment {
  now: number;
  /** When somebody last pressed or touched anything; null: nobody did since the start. */
  touched: number | null;
  /** When the till was last asked; null: never. */
  asked: number | null;
  /** A customer stands at the counter. */
  inSale: boolean;
  mayRun: boolean;
  wanted: boolean;
}

export function mayAsk(at: Moment): boolean {
  if (!at.mayRun || !at.wanted || at.inSale || at.touched === null) return false;
  return at.now - at.touched >= QUIET_MS && (at.asked === null || at.now - at.asked >= BETWEEN_MS);
}
