import { expect, it } from 'vitest';
import type { Layout } from '../ipc/gen/Layout';
import { added, billersOf, choices, draftOf, faultOf, isNeeded, isSame, labelled, layoutOf, moved, without } from './draft';

const usual: Layout = {
  title: ['STRUK PEMBAYARAN PDAM', '{place}'],
  rows: [
    { label: 'TGL BAYAR', from: 'paid_at', reprint_only: true },
    { label: 'NO PEL', long: 'NO PELANGGAN', from: 'customer_no' },
    { label: 'NAMA', from: 'customer_name' },
    { label: '', from: 'sheets_table' },
    { label: 'PEMAKAIAN', from: 'fact:usage | usage', unit: ' M3' },
    { label: 'NO REF', from: 'reference' },
    { label: 'NO TRX', from: 'number' },
  ],
  sentences: ['{biller} MENYATAKAN STRUK INI SEBAGAI BUKTI PEMBAYARAN YANG SAH'],
  info: '',
  in_words: true,
};
const pieces = () => draftOf(usual).pieces;
const labels = (of: ReturnType<typeof pieces>) => of.map((it) => it.row.label).join(',');

it('comes back from the fields as it went there', () => {
  expect(layoutOf(draftOf(usual))).toEqual(usual);
  const draft = { ...draftOf(usual), title: '\nSTRUK \n\n KOTA\n' };
  expect(layoutOf(draft).title).toEqual(['STRUK ', ' KOTA']);
});

it('is the same where only blanks and what says nothing differ', () => {
  const first = usual.rows[0];
  const told: Layout = {
    ...usual,
    title: [' STRUK  PEMBAYARAN PDAM', '{place} '],
    rows: [{ ...(first ?? { label: '', from: '' }), as: 'as_sent', unit: '', zero: 'hide' }, ...usual.rows.slice(1)],
  };
  expect(isSame(told, usual)).toBe(true);
  expect(isSame({ ...usual, in_words: false }, usual)).toBe(false);
  expect(isSame({ ...usual, rows: usual.rows.toReversed() }, usual)).toBe(false);
  const unit = usual.rows.map((it) => (it.unit ? { ...it, unit: 'M3' } : it));
  expect(isSame({ ...usual, rows: unit }, usual)).toBe(false);
});

it('moves a row by one, and not beyond the ends', () => {
  expect(labels(moved(pieces(), 1, 1))).toBe('TGL BAYAR,NAMA,NO PEL,,PEMAKAIAN,NO REF,NO TRX');
  expect(labels(moved(pieces(), 1, -1))).toBe('NO PEL,TGL BAYAR,NAMA,,PEMAKAIAN,NO REF,NO TRX');
  const all = pieces();
  expect(moved(all, 0, -1)).toBe(all);
  expect(moved(all, 6, 1)).toBe(all);
});

it('removes what no slip needs, and what stands there twice', () => {
  const all = pieces();
  expect(all.map((_, at) => isNeeded(all, at))).toEqual([false, true, true, false, false, true, true]);
  expect(labels(without(all, 4))).toBe('TGL BAYAR,NO PEL,NAMA,,NO REF,NO TRX');
  expect(without(all, 1)).toBe(all);
  const twice = added(all, { label: 'IDPEL', from: 'customer_no' }).pieces;
  expect(isNeeded(twice, 1)).toBe(false);
  const hidden = added(all, { label: 'IDPEL', from: 'customer_no', reprint_only: true }).pieces;
  expect(isNeeded(hidden, 1)).toBe(true);
  const table = added(all, { label: 'IDPEL', from: 'customer_no | sheets_table' }).pieces;
  expect(isNeeded(table, 1)).toBe(true);
  expect(isNeeded(table, 5)).toBe(false);
});

it('adds before the references at the end', () => {
  const { pieces: now, id } = added(pieces(), { label: 'STATUS', from: 'status' });
  expect(labels(now)).toBe('TGL BAYAR,NO PEL,NAMA,,PEMAKAIAN,STATUS,NO REF,NO TRX');
  expect(now[5]?.id).toBe(id);
  expect(labels(added([], { label: 'STATUS', from: 'status' }).pieces)).toBe('STATUS');
});

it('offers what is not there', () => {
  const names = (of: ReturnType<typeof pieces>) => choices(of, usual).map((it) => it.label);
  expect(names(pieces())).toEqual(['LAYANAN', 'PERIODE', 'LEMBAR TAG', 'TAHUN', 'STATUS']);
  const less = without(without(pieces(), 4), 0);
  expect(names(less).slice(0, 3)).toEqual(['TGL BAYAR', 'PEMAKAIAN', 'TGL BAYAR']);
  const renamed = pieces().map((it) => ({ ...it, row: { ...it.row, label: 'X' } }));
  expect(names(renamed)).toEqual(names(pieces()));
});

it('labels a row, and an empty long label is none', () => {
  const id = pieces()[0]?.id ?? 0;
  expect(labelled(pieces(), id, 'label', 'X').some((it) => it.row.label === 'X')).toBe(false);
  const all = pieces();
  const it = all[1];
  const now = labelled(labelled(all, it?.id ?? 0, 'label', 'IDPEL'), it?.id ?? 0, 'long', '');
  expect(now[1]?.row).toEqual({ label: 'IDPEL', from: 'customer_no' });
  expect(now[2]).toBe(all[2]);
});

it('knows where the till found a fault', () => {
  const found = (text: string) => faultOf(`Susunan struk belum bisa dipakai: ${text}.`);
  expect(found('label baris 3 harus 1 sampai 11 huruf, di kertas lebar 15')).toEqual({ fault: 'label', at: 2 });
  expect(found('baris 12: «TUNAI» ditulis Loket sendiri')).toEqual({ fault: 'ours', at: 11 });
  expect(found('satuan di baris 2 paling panjang 8 huruf')).toEqual({ fault: 'unit', at: 1 });
  const table = 'baris 5: rincian tiap bulan tidak bisa digabung dengan sumber lain';
  expect(found(table)).toEqual({ fault: 'table', at: 4 });
  expect(found('judul: «CETAK ULANG» ditulis Loket sendiri')).toEqual({ fault: 'title', at: null });
  expect(found('kalimat: «(CU-» ditulis Loket sendiri')).toEqual({ fault: 'sentences', at: null });
  expect(found('baris kaki: «TITIP UANG» ditulis Loket sendiri')).toEqual({ fault: 'info', at: null });
  expect(found('judul: bukti pembayaran tidak boleh disangkal').fault).toBe('title');
  expect(found('kalimat: bukti pembayaran tidak boleh disangkal').fault).toBe('sentences');
  expect(found('baris kaki: bukti pembayaran tidak boleh disangkal').fault).toBe('info');
  expect(found('judul 1 sampai 4 baris, masing-masing 1 sampai 48 huruf').fault).toBe('title');
  expect(found('paling banyak 4 kalimat, masing-masing 1 sampai 200 huruf').fault).toBe('sentences');
  expect(found('baris kaki paling panjang 200 huruf').fault).toBe('info');
  expect(found('paling banyak 40 baris').fault).toBe('many');
  expect(found('tidak ada baris dengan nama').fault).toBe('missing');
  expect(found('tata letak tidak bisa dibaca').fault).toBe('other');
});

it('names billers once, without the bill type itself', () => {
  const names = billersOf(['PDAM Kota  Contoh', 'pdam kota contoh', 'PDAM', 'Café'], 'PDAM', ['PDAM SIDOARJO']);
  expect(names).toEqual(['CAFE', 'PDAM KOTA CONTOH', 'PDAM SIDOARJO']);
});
