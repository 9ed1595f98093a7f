// What a row of a slip shows, in the words of the agent.

import { m } from '../../i18n';
import type { LayoutRow } from '../../ipc/gen/LayoutRow';
import { sourcesOf } from '../../layouts/draft';

function word(source: string): string | undefined {
  const key = /^(?:money_)?fact:(.*)$/.exec(source)?.[1];
  return key === undefined ? m().layouts.sources[source] : m().layouts.facts[key];
}

/** The first source that has a word; else how Loket's own layout labels it. */
export function shown(row: LayoutRow, usual: LayoutRow[]): string {
  const known = usual.find((it) => it.from === row.from) ?? row;
  const what = sourcesOf(row).map(word).find((it) => it !== undefined);
  const text = what ?? (known.long || known.label || row.from);
  return row.reprint_only ? `${text} (${m().layouts.reprintOnly})` : text;
}
