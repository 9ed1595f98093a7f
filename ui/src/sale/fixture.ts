// Bills, kinds and payments for the tests of the sale.

import type { BillTypeView } from '../ipc/gen/BillTypeView';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { InquiryView } from '../ipc/gen/InquiryView';
import type { PaymentView } from '../ipc/gen/PaymentView';
import type { ServingAccount } from '../ipc/gen/ServingAccount';

export const atToko = (products: ServingAccount['products'], more: Partial<ServingAccount> = {}): ServingAccount => ({
  account: 'toko',
  provider: 'digiswitch',
  provider_label: 'Digiswitch',
  takes_months: false,
  margin: null,
  products,
  ...more,
});
const kind = (bill_type: string, more: Partial<BillTypeView> = {}): BillTypeView => ({
  bill_type,
  label: bill_type,
  label_en: bill_type,
  number_label: '',
  shortest: 11,
  longest: 12,
  letters: false,
  needs_amount: false,
  needs_identity: false,
  takes_year: false,
  one_biller: false,
  accounts: [atToko([{ code: bill_type, name: bill_type }])],
  ...more,
});
const two = [
  { code: 'bdg', name: 'Bandung' },
  { code: 'sby', name: 'Surabaya' },
];
export const kinds = [
  kind('pln-postpaid'),
  kind('pdam', { shortest: 4, accounts: [atToko(two)] }),
  kind('bpjs-kesehatan', {
    accounts: [
      atToko([{ code: 'BPJS', name: 'BPJS' }], { takes_months: true }),
      atToko([{ code: 'bpjs', name: 'BPJS' }], { account: 'cadangan' }),
    ],
  }),
  kind('emoney', { shortest: 4, needs_amount: true }),
  kind('pbb', { shortest: 18, longest: 18 }),
  kind('tv', { accounts: [] }),
];

export const inquiry = (more: Partial<InquiryView> = {}): InquiryView =>
  ({
    inquiry_id: 'i1',
    account: 'toko',
    bill_type: 'pln-postpaid',
    customer_no: '530000000002',
    customer_name: 'SITI AMINAH',
    customer_total: 206_750,
    service_fee_allowed: false,
    service_fee: 0,
    expires_in_ms: 1_800_000,
    paid_before: null,
    short_balance: null,
    book: null,
    ...more,
  }) as InquiryView;
export const payment = (payment_id: string, state = 'paid') => ({ payment_id, state }) as PaymentView;
export const error = (code: string, money_moved = 'no') => ({ code, money_moved, message: '', hint: '' }) as ErrorView;
