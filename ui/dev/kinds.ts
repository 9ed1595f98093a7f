import type { BillTypeView } from '../src/ipc/gen/BillTypeView';
import type { ServingAccount } from '../src/ipc/gen/ServingAccount';

const LABELS: Record<string, string> = { digiswitch: 'Digiswitch', ayoconnect: 'Ayoconnect', rajabiller: 'RajaBiller' };
const at = (provider: string, products: ServingAccount['products'], margin: number | null = 1_000): ServingAccount => ({
  account: `latihan-${provider}`,
  provider,
  provider_label: LABELS[provider] ?? provider,
  takes_months: false,
  margin,
  products,
});

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
  one_biller: false,
  accounts: [at('digiswitch', [{ code: bill_type, name: label }])],
  ...more,
});
const CITIES = 'Bandung Surabaya Semarang Malang Bogor Depok Bekasi Medan Makassar Palembang Denpasar Yogyakarta'.split(' ');
export const kinds: BillTypeView[] = [
  kind('pln-postpaid', 'PLN pascabayar', 'PLN postpaid', 11, 12, {
    accounts: ['digiswitch', 'ayoconnect', 'rajabiller'].map((provider, index) =>
      at(provider, [{ code: 'pln', name: 'PLN pascabayar' }], index === 0 ? 1_250 : null),
    ),
  }),
  kind('pln-nontaglis', 'PLN nontaglis', 'PLN other bills', 13, 13),
  kind('pdam', 'PDAM', 'Water', 6, 15, {
    accounts: [
      at('digiswitch', CITIES.map((it) => ({ code: `pdam-${it.toLowerCase()}`, name: `PDAM ${it}` }))),
    ],
  }),
  kind('hp-postpaid', 'HP pascabayar', 'Mobile postpaid', 9, 14),
  kind('internet', 'Internet', 'Internet', 6, 16),
  kind('bpjs-kesehatan', 'BPJS Kesehatan', 'BPJS Health', 11, 16),
  kind('bpjs-ketenagakerjaan', 'BPJS Ketenagakerjaan', 'BPJS Employment', 11, 16),
  kind('multifinance', 'Angsuran', 'Finance', 8, 20, {
    accounts: [
      at('digiswitch', ['FIF', 'Adira', 'BAF', 'WOM'].map((it) => ({ code: it.toLowerCase(), name: `${it} Finance` }))),
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
      at('digiswitch', ['BCA', 'BRI', 'BNI', 'Mandiri'].map((it) => ({ code: it.toLowerCase(), name: `Bank ${it}` }))),
    ],
  }),
];
