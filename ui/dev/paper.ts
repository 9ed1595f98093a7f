import type { ReceiptView } from '../src/ipc/gen/ReceiptView';
import { grouped } from '../src/sale/money';

interface Slip {
  customer_no: string;
  customer_name: string;
  periods: string[];
  admin_fee: number;
  customer_total: number;
}

export function paper(it: Slip, fee: number, cash: number | null, columns: number, kind: string): ReceiptView {
  const lines: ReceiptView['lines'] = [];
  const add = (text: string, style = 'normal') => lines.push({ text: text.slice(0, columns), style });
  const middle = (text: string, style = 'normal') => add(' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2))) + text, style);
  const money = (name: string, amount: number, style = 'normal') =>
    add(name.padEnd(columns - 14) + `Rp ${grouped(amount)}`.padStart(14), style);
  const rule = () => add('-'.repeat(columns));
  middle('WARUNG BERKAH', 'title');
  middle('Jl. Melati 12, Bandung');
  rule();
  middle('** LATIHAN **', 'title');
  middle(kind === 'in_doubt' ? 'SLIP TITIP UANG' : kind === 'failed' ? 'BUKTI PENGEMBALIAN' : 'STRUK PEMBAYARAN', 'title');
  middle('TAGIHAN LISTRIK');
  add('');
  add(`IDPEL   : ${it.customer_no}`);
  add(`NAMA    : ${it.customer_name}`);
  add(`BL/TH   : ${it.periods.join(',')}`);
  add('TARIF   : R1/1300VA');
  rule();
  money('TAGIHAN', it.customer_total - it.admin_fee);
  money('ADMIN BANK', it.admin_fee);
  if (fee > 0) money('JASA LOKET', fee);
  money('TOTAL BAYAR', it.customer_total + fee, 'total');
  if (cash !== null) {
    money('TUNAI', cash);
    money('KEMBALI', Math.max(0, cash - it.customer_total - fee));
  }
  rule();
  if (kind === 'paid') {
    add('NO REF  : 0BAG21012345C3F9');
    middle('TIDAK BERLAKU: LATIHAN');
  } else if (kind === 'in_doubt') {
    add('Uang dititipkan. Loket masih');
    add('memeriksa ke penyedia.');
  }
  middle('Terima kasih');
  return { kind, columns, lines };
}
