import type { BillTypeView } from '../src/ipc/gen/BillTypeView';

const kind = (
  bill_type: string,
  label: string,
  label_en: string,
  shortest: number,
  longest: number,
  more: Partial<BillTypeView> = {},
): BillTypeView => ({
  bill_type,
  label,
  label_en,
  number_label: 'Nomor pelanggan',
  shortest,
  longest,
  letters: false,
  needs_amount: false,
  needs_identity: false,
  takes_year: false,
  accounts: [
    { account: 'latihan-digiswitch', provider: 'digiswitch', products: [{ code: bill_type, name: label }] },
  ],
  ...more,
});
const CITIES = 'Bandung Surabaya Semarang Malang Bogor Depok Bekasi Medan Makassar Palembang Denpasar Yogyakarta'.split(' ');
export const kinds: BillTypeView[] = [
  kind('pln-postpaid', 'PLN pascabayar', 'PLN postpaid', 11, 12, {
    accounts: ['latihan-digiswitch', 'latihan-ayoconnect', 'latihan-rajabiller'].map((account) => ({
      account,
      provider: account.slice(8),
      products: [{ code: 'pln', name: 'PLN pascabayar' }],
    })),
  }),
  kind('pln-nontaglis', 'PLN nontaglis', 'PLN other bills', 13, 13),
  kind('pdam', 'PDAM', 'Water', 6, 15, {
    accounts: [
      {
        account: 'latihan-digiswitch',
        provider: 'digiswitch',
        products: CITIES.map((it) => ({ code: `pdam-${it.toLowerCase()}`, name: `PDAM ${it}` })),
      },
    ],
  }),
  kind('hp-postpaid', 'HP pascabayar', 'Mobile postpaid', 9, 14),
  kind('internet', 'Internet', 'Internet', 6, 16),
  kind('bpjs-kesehatan', 'BPJS Kesehatan', 'BPJS Health', 11, 16),
  kind('bpjs-ketenagakerjaan', 'BPJS Ketenagakerjaan', 'BPJS Employment', 11, 16),
  kind('multifinance', 'Angsuran', 'Finance', 8, 20, {
    accounts: [
      {
        account: 'latihan-digiswitch',
        provider: 'digiswitch',
        products: ['FIF', 'Adira', 'BAF', 'WOM'].map((it) => ({ code: it.toLowerCase(), name: `${it} Finance` })),
      },
    ],
  }),
  kind('pbb', 'PBB', 'Property tax', 18, 18, { takes_year: true }),
  kind('gas', 'Gas PGN', 'PGN gas', 8, 12),
  kind('tv', 'TV kabel', 'Cable TV', 6, 14, { accounts: [] }),
  kind('emoney', 'E-money', 'E-money', 10, 16, { needs_amount: true }),
  kind('samsat', 'Samsat', 'Vehicle tax', 6, 16, { letters: true, needs_identity: true }),
  kind('kirim-uang', 'Kirim uang', 'Money transfer', 8, 20, {
    needs_amount: true,
    accounts: [
      {
        account: 'latihan-digiswitch',
        provider: 'digiswitch',
        products: ['BCA', 'BRI', 'BNI', 'Mandiri'].map((it) => ({ code: it.toLowerCase(), name: `Bank ${it}` })),
      },
    ],
  }),
];
