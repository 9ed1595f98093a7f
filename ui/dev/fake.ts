// A small scripted till. The last digit of a number picks the story; see `practice_numbers`.
import type { AccountView } from '../src/ipc/gen/AccountView';
import type { Asking } from '../src/ipc/gen/Asking';
import type { ErrorView } from '../src/ipc/gen/ErrorView';
import type { HistoryAsking } from '../src/ipc/gen/HistoryAsking';
import type { InquiryView } from '../src/ipc/gen/InquiryView';
import type { Paying } from '../src/ipc/gen/Paying';
import type { PaymentView } from '../src/ipc/gen/PaymentView';
import type { ProviderView } from '../src/ipc/gen/ProviderView';
import { answerLists, configureLists, heads } from './collective';
import { kinds } from './kinds';
import { paper } from './paper';

let wish: Record<string, string> = {};
const settings: Record<string, string> = {
  shop_name: 'Warung Berkah',
  shop_address: 'Jl. Melati 12, Bandung',
  counter: 'L01',
  operator: 'Dewi',
  zone: 'WIB',
  columns: '32',
  language: 'id',
  theme: 'light',
  auto_print: 'no',
  printer: '',
};
export function configure(it: Record<string, string>): void {
  wish = it;
  configureLists(it);
  for (const name of ['theme', 'language', 'columns', 'auto_print']) if (it[name]) settings[name] = it[name];
}

const local = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19) + '+07:00';
const ago = (minutes: number) => local(Date.now() - minutes * 60_000);
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const fail = (code: string, money_moved = 'no', payment_id?: string): never => {
  throw { code, message: '', money_moved, hint: '', ...(payment_id ? { payment_id } : {}) } as ErrorView;
};

const STORY: [string, string, string][] = [
  ['530000000001', 'Lunas, satu bulan', 'Paid, one month'],
  ['530000000002', 'Lunas, dua bulan', 'Paid, two months'],
  ['530000000003', 'Tidak dikenal', 'Unknown customer'],
  ['530000000004', 'Sudah lunas', 'Already paid'],
  ['530000000005', 'Gagal saat dibayar', 'Fails when paid'],
  ['530000000006', 'Menunggu, lalu lunas', 'Pending, then paid'],
  ['530000000007', 'Pernah dibayar di sini', 'Paid here before'],
  ['530000000008', 'Lama dijawab', 'Slow to answer'],
];
const NAMES = ['SITI AMINAH', 'BUDI SANTOSO', 'I GUSTI NGURAH PUTRA', 'NUR HALIMAH', 'AGUS WIJAYA', 'MARIA LASMINI'];
const payments: PaymentView[] = [];
const inquiries = new Map<string, InquiryView>();
let count = 100;

function paymentOf(it: InquiryView, paying: Paying, state: string, minutes = 0): PaymentView {
  count += 1;
  const grand = it.customer_total + paying.service_fee;
  const cash = paying.cash ?? grand;
  const doubt = state === 'in_doubt';
  return {
    payment_id: `p${count}`,
    inquiry_id: it.inquiry_id,
    number: `L01-261122-000${count}`,
    reference: `LK261122${count}A7Q2M9XZ`,
    state,
    why: doubt ? 'pending' : state === 'failed' ? 'rejected' : null,
    attention: null,
    account: it.account,
    account_version: 1,
    provider: it.provider,
    provider_label: it.provider_label,
    bill_type: it.bill_type,
    product: it.product,
    biller: it.biller,
    customer_no: it.customer_no,
    identity: null,
    customer_name: it.customer_name,
    periods: it.periods,
    provider_code: doubt ? '03' : state === 'failed' ? '02' : '00',
    provider_message: doubt ? 'Transaksi Pending' : state === 'failed' ? 'Transaksi Gagal' : 'Transaksi Sukses',
    provider_reference: state === 'paid' ? `0BAG210${count}C3F9` : '',
    admin_fee: it.admin_fee,
    customer_total: it.customer_total,
    provider_total: null,
    service_fee: paying.service_fee,
    grand_total: grand,
    cash,
    change: cash - grand,
    deposit_cost: it.deposit_cost,
    balance: 1_204_500,
    created_at: ago(minutes),
    paid_at: state === 'paid' ? ago(minutes) : null,
    next_advice_at: doubt ? local(Date.now() + 48_000) : null,
    may_ask_in_ms: doubt ? 34_000 : null,
    asked: doubt ? 2 : 0,
    printed: state === 'paid' ? 1 : 0,
    practice: wish['real'] !== '1',
    money_moved: state === 'paid' ? 'yes' : doubt ? 'unknown' : 'no',
  } as PaymentView;
}

function inquiryOf(asking: Asking): InquiryView {
  const two = asking.customer_no.endsWith('2');
  const now = Date.now();
  const seed = Number(asking.customer_no.slice(-3).replace(/\D/g, '')) || 1;
  const bill = asking.amount ? Number(asking.amount.replaceAll('.', '')) : two ? 203_750 : 84_000 + seed * 1_250;
  const admin = two ? 3_000 : 2_500;
  const it: InquiryView = {
    inquiry_id: `i${++count}`,
    book: null,
    account: asking.account ?? 'latihan-digiswitch',
    provider: 'digiswitch',
    provider_label: 'Digiswitch',
    bill_type: asking.bill_type,
    product: asking.product ?? '',
    biller: asking.bill_type === 'pdam' ? 'PDAM Bandung' : '',
    customer_no: asking.customer_no,
    identity: asking.identity,
    customer_name: NAMES[seed % NAMES.length] ?? '',
    periods: two ? ['AGU26', 'SEP26'] : ['NOV26'],
    sheets: two ? 2 : 1,
    sheets_left: 0,
    lines: [{ label: 'Tagihan', amount: bill }],
    details: [{ label: 'Tarif', value: 'R1/1300VA' }],
    admin_fee: admin,
    customer_total: bill + admin,
    deposit_cost: bill + 1_000,
    margin: admin - 1_000,
    short_balance: wish['short'] === '1' ? 50_000 : null,
    passed_over:
      wish['passed'] === '1'
        ? [{ account: 'latihan-digiswitch', provider: 'digiswitch', provider_label: 'Digiswitch', code: 'unavailable', message: '' }]
        : [],
    balance: 1_204_500,
    service_fee_allowed: wish['fee'] !== undefined,
    service_fee: Number(wish['fee'] ?? 0),
    difference: null,
    asked_at: local(now),
    expires_at: local(now + 1_800_000),
    expires_in_ms: Number(wish['expires'] ?? 1_800_000),
    paid_before: null,
    practice: wish['real'] !== '1',
    warnings: [],
  };
  inquiries.set(it.inquiry_id, it);
  return it;
}

function seedHistory(): void {
  if (wish['empty'] === '1') return;
  const types = ['pln-postpaid', 'pdam', 'bpjs-kesehatan', 'internet', 'multifinance', 'gas', 'hp-postpaid'];
  for (let index = 0; index < 23; index += 1) {
    const it = inquiryOf({
      bill_type: types[index % types.length] ?? 'pdam',
      customer_no: String(530_000_000_010 + index * 7),
      account: null,
      product: null,
      months: null,
      year: null,
      amount: null,
      identity: null,
    });
    const state = index === 3 || index === 1 ? 'in_doubt' : index === 8 ? 'failed' : 'paid';
    const cash = Math.ceil(it.customer_total / 50_000) * 50_000;
    const payment = paymentOf(it, { inquiry_id: '', total: 0, service_fee: 0, cash, again: false, low_balance: false, name_confirmed: false }, state, 3 + index * 13);
    if (index === 3) Object.assign(payment, { attention: 'operator', why: 'not_found' });
    payments.push(payment);
  }
  inquiries.clear();
}

const events = (it: PaymentView) => {
  const event = (n: number, kind_: string, text: string, seconds: number) => ({
    event_id: `l1-1-${n}`,
    at: local(Date.parse(it.created_at) + seconds * 1000),
    kind: kind_,
    text,
    data: null,
  });
  const list = [
    event(1, 'opened', 'Pembayaran dicatat sebelum dikirim.', 0),
    event(2, 'answered', `Penyedia menjawab ${it.provider_code} ${it.provider_message}.`, 2),
    event(3, 'judged', it.state === 'paid' ? 'Lunas: jawaban cocok dengan pesanan.' : 'Belum pasti: aturan kode menunggu.', 2),
  ];
  if (it.printed > 0) list.push(event(4, 'printed', 'Struk dicetak (CA).', 4));
  return list;
};

const accounts: AccountView[] = ['digiswitch', 'iak'].map((provider, index) => ({
  name: wish['real'] === '1' ? `toko-${provider}` : `latihan-${provider}`,
  provider,
  base_url: `https://api.${provider}.example`,
  username: 'berkah01',
  partner_id: null,
  format: null,
  products: [],
  testing: false,
  balance_url: null,
  inquiry_path: null,
  ca_cert: null,
  proxy: null,
  key_env: null,
  advice_gap: null,
  version: 1,
  key: index === 0 ? 'keyring' : 'missing',
  in_doubt: index === 0 ? 2 : 0,
  not_kept: null,
}));

const PROVIDERS: ProviderView[] = [
  ['digiswitch', 'Digiswitch', 'https://mitrapintar.api.digiswitch.id'],
  ['iak', 'IAK', 'https://mobilepulsa.net'],
  ['ayoconnect', 'Ayoconnect', 'https://dev.openapi.ayopop.id'],
].map(([provider = '', label = '', url = '']) => ({
  provider,
  label,
  base_urls: [url],
  needs_username: provider !== 'ayoconnect',
  needs_partner_id: provider === 'ayoconnect',
  formats: provider === 'iak' ? ['json', 'xml'] : [],
  has_testing: provider === 'digiswitch',
  has_balance_url: provider !== 'ayoconnect',
  inquiry_path: null,
  hint: provider === 'iak' ? 'IP toko harus terdaftar di menu keamanan IAK.' : '',
  hint_en: provider === 'iak' ? 'The address of your line must be listed at IAK.' : '',
}));

const start = () => ({
  version: '0.1.0',
  practice: wish['real'] !== '1',
  has_account: wish['real'] === '1',
  held_by: wish['held'] === '1' ? 'loket (1234)' : null,
  settings: Object.entries(settings).map(([name, value]) => ({ name, value })),
  bill_types: kinds,
  providers: PROVIDERS,
  keys_wanted: wish['keys'] === '1' ? ['toko-iak'] : [],
  session: { locked: false, operator: null, may_run: true },
  practice_numbers:
    wish['real'] === '1'
      ? []
      : STORY.map(([customer_no, note, note_en]) => ({ account: 'latihan-digiswitch', bill_type: 'pln-postpaid', customer_no, note, note_en })),
});

async function inquire(asking: Asking): Promise<InquiryView> {
  await wait(Number(wish['slow'] ?? 150));
  const last = asking.customer_no.slice(-1);
  if (wish['inquire']) fail(wish['inquire']);
  if (last === '3') fail('unknown_customer');
  if (last === '4') fail('nothing_owed');
  const it = inquiryOf(asking);
  const old = payments.find((p) => p.state === 'paid');
  if (last === '7' && old) {
    const { payment_id, number, paid_at, grand_total } = old;
    it.paid_before = { payment_id, number, paid_at: paid_at ?? '', grand_total };
  }
  return it;
}

async function pay(paying: Paying): Promise<PaymentView> {
  const it = inquiries.get(paying.inquiry_id);
  if (!it) return fail('not_found');
  const last = it.customer_no.slice(-1);
  await wait(last === '8' ? 15_000 : Number(wish['pay_ms'] ?? 400));
  if (wish['pay']) fail(wish['pay'], wish['moved'] ?? 'no');
  const payment = paymentOf(it, paying, last === '5' ? 'failed' : last === '6' ? 'in_doubt' : 'paid');
  payments.unshift(payment);
  return payment;
}

function find(id: unknown): PaymentView {
  return payments.find((it) => it.payment_id === id) ?? fail('not_found');
}

function history(asking: HistoryAsking) {
  const found = payments.filter(
    (it) =>
      (!asking.state || it.state === asking.state) &&
      (!asking.query || `${it.customer_name} ${it.customer_no}`.toLowerCase().includes(asking.query.toLowerCase())),
  );
  const from = Number(asking.after ?? 0);
  const size = Math.min(asking.limit ?? 50, 15);
  return { payments: found.slice(from, from + size), next: from + size < found.length ? String(from + size) : null };
}

function day() {
  const paid = payments.filter((it) => it.state === 'paid');
  const grand = paid.reduce((sum, it) => sum + it.grand_total, 0);
  const cost = paid.reduce((sum, it) => sum + (it.deposit_cost ?? 0), 0);
  return {
    date: ago(0).slice(0, 10),
    paid: paid.length,
    in_doubt: 2,
    failed: 1,
    customer_total: grand,
    service_fee: 0,
    grand_total: grand,
    deposit_cost: cost,
    cost_unknown: 3,
    margin: grand - cost,
    hours: paid.length === 0 ? new Array(24).fill(0) : [0, 0, 0, 0, 0, 0, 0, 1, 3, 4, 2, 1, 2, 3, 4, 5, 3, 6, 8, 4, 2, 1, 0, 0],
  };
}

const usual = {
  title: ['STRUK PEMBAYARAN'],
  rows: [
    { label: 'IDPEL', from: 'customer_no' },
    { label: 'NAMA', from: 'customer_name' },
    { label: 'NO REF', from: 'reference' },
    { label: 'NO TRX', from: 'number' },
  ],
  sentences: [],
  info: '',
  in_words: false,
};

export async function answer(command: string, args: Record<string, unknown>): Promise<unknown> {
  if (payments.length === 0 && wish['empty'] !== '1') seedHistory();
  if (command.startsWith('collective')) return answerLists(command, args);
  switch (command) {
    case 'start':
      return start();
    case 'status':
      return {
        now: ago(0),
        in_doubt: payments.filter((it) => it.state === 'in_doubt'),
        calling: payments.filter((it) => it.attention),
        attention: payments.filter((it) => it.attention).length,
        balances: wish['empty'] === '1' ? [] : [
          { account: 'latihan-digiswitch', provider: 'digiswitch', provider_label: 'Digiswitch', balance: 1_204_500, at: ago(2), can_ask: false },
          { account: 'latihan-iak', provider: 'iak', provider_label: 'IAK', balance: 12_880_000, at: ago(64), can_ask: true },
          { account: 'latihan-ayoconnect', provider: 'ayoconnect', provider_label: 'Ayoconnect', balance: null, at: null, can_ask: true },
        ],
        ...{ unprinted: [], collectives: heads(), shift: null },
        clock_wrong: wish['clock'] === '1' ? 'meleset 7 menit' : null,
      };
    case 'inquire':
      return inquire(args['asking'] as Asking);
    case 'preview': {
      const it = inquiries.get(args['inquiryId'] as string) ?? fail('not_found');
      return paper(it, args['serviceFee'] as number, args['cash'] as number | null, args['columns'] as number, 'preview');
    }
    case 'pay':
      return pay(args['paying'] as Paying);
    case 'receipt': {
      const it = find(args['paymentId']);
      return paper(it, it.service_fee, it.cash, args['columns'] as number, it.state);
    }
    case 'show': {
      const it = find(args['paymentId']);
      return { ...it, events: events(it) };
    }
    case 'advise':
      await wait(600);
      return Object.assign(find(args['paymentId']), { state: 'paid', why: null, attention: null, money_moved: 'yes', paid_at: ago(0) });
    case 'settle':
      return Object.assign(find(args['paymentId']), { state: args['outcome'], why: null, attention: null });
    case 'day':
      return day();
    case 'history':
      return history(args['asking'] as HistoryAsking);
    case 'print':
    case 'printed':
    case 'share':
      await wait(200);
      if (wish['print']) fail('print_failed');
      find(args['paymentId']).printed += 1;
      return { payment_id: args['paymentId'], target: '/home/dewi/.local/share/loket/struk/L01-261122-000128.txt', copy: 'CU1', outcome: 'on_paper' };
    case 'layout': {
      const setting = ['layout', args['billType'], args['biller']].filter(Boolean).join(':');
      const own = settings[setting];
      return { setting, is_own: Boolean(own), layout: own ? (JSON.parse(own) as unknown) : usual, usual };
    }
    case 'layout_sample': {
      const { title, rows } = JSON.parse(args['layout'] as string) as typeof usual;
      const lines = [...title, ...rows.map((it) => `${it.label.padEnd(11)}: ${it.from}`)];
      return { kind: 'sample', columns: args['columns'], lines: lines.map((text) => ({ text, style: 'normal' })) };
    }
    case 'book':
      return { lines: [], next: null };
    case 'book_head':
      return { month: '2026-11', customers: 0, numbers: 0, unpaid: 0, late: 0, paid: 0, in_doubt: 0, groups: [] };
    case 'printers':
      return ['POS-58'];
    case 'accounts':
      return wish['empty'] === '1' ? [] : accounts;
    case 'account_test':
      await wait(500);
      return { account: args['name'], ok: true, found: 'ok', message: '', address: null, balance: 1_204_500 };
    case 'setting':
      settings[args['name'] as string] = args['value'] as string;
      return null;
    case 'mode':
      wish['real'] = args['practice'] ? '0' : '1';
      return start();
    default:
      return null;
  }
}
