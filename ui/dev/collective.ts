// A scripted list of thirty bills for the dev page: asked, agreed to, paid one after another.
import { error, line } from '../src/collective/made';
import type { CollectiveAgreeing } from '../src/ipc/gen/CollectiveAgreeing';
import type { CollectiveLineView } from '../src/ipc/gen/CollectiveLineView';
import type { CollectiveView } from '../src/ipc/gen/CollectiveView';

type List = Pick<CollectiveView, 'lines' | 'run' | 'stopped' | 'cash' | 'change'> & { id: string; name: string; began: number };

const NAMES = 'Bu Siti Aminah,Pak Budi Santoso,Ibu Nur Halimah,Pak Agus Wijaya,Bu Maria Lasmini,Pak I Gusti Ngurah Agung Putra,Mbah Karto,Toko Berkah,Bu Rina,Pak Slamet'.split(',');
const TYPES = ['pln-postpaid', 'pln-postpaid', 'pdam', 'bpjs-kesehatan', 'internet'];
const lists: List[] = [];
let wish: Record<string, string> = {};
export const configureLists = (it: Record<string, string>): void => void (wish = it);

const STEP_MS = 350;

function lineOf(at: number): CollectiveLineView {
  const name = NAMES[(at - 1) % NAMES.length] ?? '';
  return line(at, {
    name: at > 10 ? `${name} ${Math.ceil(at / 10)}` : name,
    group: `RT 0${Math.ceil(at / 12)}`,
    book_id: `b${at}`,
    bill_type: TYPES[at % TYPES.length] ?? 'pdam',
    customer_no: String(530_000_000_000 + at * 7),
    product: '',
    biller: at % 5 === 2 ? 'PDAM Bandung' : '',
    state: 'new',
    inquiry_id: null,
    account: '',
    customer_name: '',
    periods: [],
    customer_total: 0,
    grand_total: 0,
  });
}

function make(name: string, count: number): List {
  const lines = Array.from({ length: count }, (_, index) => lineOf(index + 1));
  const list: List = { id: `k${lists.length + 1}`, name, lines, run: null, stopped: null, cash: 0, change: 0, began: 0 };
  lists.unshift(list);
  return list;
}

function asked(it: CollectiveLineView): CollectiveLineView {
  if (it.line % 11 === 0) return { ...it, state: 'refused', refusal: error('unavailable', 'Biller tutup sampai pukul 23.45') };
  if (it.line % 7 === 0) return { ...it, state: 'refused', refusal: error('nothing_owed') };
  const total = 84_000 + it.line * 1_250;
  return {
    ...it,
    state: 'owed',
    refusal: null,
    inquiry_id: `i${it.line}`,
    account: 'latihan-digiswitch',
    customer_name: it.line === 4 ? 'RATNA DEWI' : it.name.toUpperCase().replace(/^(BU|PAK|IBU|MBAH) /, ''),
    periods: it.line % 4 === 0 ? ['OKT26', 'NOV26'] : ['NOV26'],
    customer_total: total,
    takes: total,
    grand_total: total,
    differs: it.line === 4,
    paid_before: it.line === 9 ? 'p101' : null,
  };
}

function paid(it: CollectiveLineView): CollectiveLineView {
  const base = { ...it, payment_id: it.inquiry_id };
  if (it.line % 13 === 0) return { ...base, state: 'failed', why: 'rejected', refusal: error('provider_refused', 'Transaksi Gagal'), may_retry: true };
  if (it.line % 10 === 0) return { ...base, state: 'in_doubt', why: 'pending' };
  return { ...base, state: 'paid' };
}

function show(list: List): CollectiveView {
  const of = (state: string) => list.lines.filter((it) => it.state === state);
  const sum = (some: CollectiveLineView[]) => some.reduce((all, it) => all + (it.agreed_total ?? it.grand_total), 0);
  const held = [...of('agreed'), ...of('failed')];
  const open = list.cash > 0 && (held.length > 0 || of('in_doubt').length > 0);
  return {
    head: {
      collective_id: list.id,
      name: list.name,
      made_at: '2026-11-30T08:14:00+07:00',
      made_by: 'Dewi',
      state: open ? 'open' : list.cash > 0 ? 'done' : 'draft',
      tally: {
        lines: list.lines.length,
        new: of('new').length,
        refused: of('refused').length,
        owed: of('owed').length,
        agreed: of('agreed').length,
        paid: of('paid').length,
        in_doubt: of('in_doubt').length,
        failed: of('failed').length,
        returned: of('returned').length,
        closed: 0,
        owed_total: sum(of('owed')),
        paid_total: sum(of('paid')),
        in_doubt_total: sum(of('in_doubt')),
        held_total: sum(held),
      },
    },
    lines: list.lines.map((it) => ({ ...it })),
    run: list.run ? { ...list.run, for_ms: Date.now() - list.began } : null,
    stopped: list.stopped,
    cash: list.cash,
    change: list.change,
    deposits: wish['short'] === '1' ? [{ account: 'latihan-digiswitch', balance: 1_204_500 }] : [],
    unprinted: of('paid').filter((it) => it.printed === 0).length,
  };
}

function run(list: List, kind: string, lines: number[], act: (it: CollectiveLineView) => CollectiveLineView): CollectiveView {
  list.began = Date.now();
  list.stopped = null;
  list.run = { kind, done: 0, of: lines.length, now: lines.slice(0, 1), stopping: false, for_ms: 0 };
  const next = () => {
    const { run: now } = list;
    if (!now) return;
    const [line] = now.now;
    list.lines = list.lines.map((it) => (it.line === line ? act(it) : it));
    const done = now.done + 1;
    if (kind === 'pay' && wish['stop'] === String(done)) list.stopped = error('deposit_low', 'Saldo tidak cukup');
    if (now.stopping || done >= lines.length || list.stopped) list.run = null;
    else {
      list.run = { ...now, done, now: lines.slice(done, done + 1) };
      setTimeout(next, Number(wish['step'] ?? STEP_MS));
    }
  };
  setTimeout(next, Number(wish['step'] ?? STEP_MS));
  return show(list);
}

const fail = (code: string): never => {
  throw error(code);
};

export const heads = () => lists.map((it) => show(it).head).filter((it) => it.state === 'open');

/** What the till would answer; `undefined` where the command is another room's. */
export function answerLists(command: string, args: Record<string, unknown>): unknown {
  if (lists.length === 0 && wish['lists'] === '1') {
    const list = make('RT 05, 28 Nov', 8);
    list.lines = list.lines.map((it) => paid({ ...asked(it), state: 'owed' }));
    Object.assign(list, { cash: 800_000, change: 34_500 });
    make('Rute pasar, 30 Nov', 12);
    const half = make('RT 03, 30 Nov', 12);
    half.lines = half.lines.map((it) => (it.line < 6 ? paid(asked(it)) : { ...asked(it), state: 'agreed', agreed_total: 84_000 + it.line * 1_250 }));
    half.cash = 1_200_000;
  }
  const list = (): List => lists.find((it) => it.id === args['collectiveId']) ?? fail('not_found');
  const picks = (list: List, some: string[]) => list.lines.filter((it) => some.includes(it.state)).map((it) => it.line);
  switch (command) {
    case 'collectives':
      return lists.map((it) => show(it).head);
    case 'collective':
      return show(list());
    case 'collective_new':
      return {
        collective: show(make('RT 03, 30 Nov', Number(wish['n'] ?? 30))),
        bad: (args['making'] as { csv: string | null }).csv ? [{ line: 4, code: 'bad_bill_type', message: '', text: 'Pak Budi;pulsa;0812' }] : [],
      };
    case 'collective_ask': {
      const it = list();
      return run(it, 'ask', picks(it, ['new', 'refused', 'returned']), asked);
    }
    case 'collective_stop': {
      const it = list();
      if (it.run) it.run.stopping = true;
      return show(it);
    }
    case 'collective_pay': {
      const { collective_id, lines, cash, total } = args['agreeing'] as CollectiveAgreeing;
      const it = lists.find((one) => one.id === collective_id) ?? fail('not_found');
      const agreed = lines.map((one) => one.line);
      it.lines = it.lines.map((one) => (agreed.includes(one.line) ? { ...one, state: 'agreed', agreed_total: one.grand_total } : one));
      it.cash += cash;
      it.change += cash - total;
      return run(it, 'pay', agreed, paid);
    }
    case 'collective_resume': {
      const it = list();
      return run(it, 'pay', picks(it, ['agreed', 'failed']), paid);
    }
    case 'collective_return': {
      const it = list();
      const back = args['lines'] as number[];
      it.lines = it.lines.map((one) => (back.includes(one.line) ? { ...one, state: 'returned', agreed_total: null } : one));
      return show(it);
    }
    case 'collective_print': {
      const it = list();
      return run(it, 'print', it.lines.filter((one) => one.state === 'paid' && one.printed === 0).map((one) => one.line), (one) => ({ ...one, printed: 1 }));
    }
    case 'collective_remove':
      lists.splice(lists.indexOf(list()), 1);
      return lists.map((it) => show(it).head);
    default:
      return undefined;
  }
}
