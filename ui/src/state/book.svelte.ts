// The customer book as the window shows it: what the list is narrowed to stays wherever the agent
// goes, and a customer that is being written survives a look at the counter.

import { m } from '../i18n';
import type { BookCustomerView } from '../ipc/gen/BookCustomerView';
import type { BookHead } from '../ipc/gen/BookHead';
import type { BookLine } from '../ipc/gen/BookLine';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { PaymentView } from '../ipc/gen/PaymentView';
import * as loket from '../ipc/loket';
import type { Bill } from '../sale/types';
import { app } from './app.svelte';

export type Wanted = 'all' | 'unpaid' | 'late' | 'in_doubt' | 'paid';

/** A number as it stands in the form. */
export interface NumberDraft {
  billType: string;
  number: string;
  product: string;
  biller: string;
  dueDay: string;
  knownAs: string;
}

export interface CustomerDraft {
  bookId: string | null;
  name: string;
  group: string;
  phone: string;
  note: string;
  numbers: NumberDraft[];
  /** The sale that it came from: saving leads back there. */
  sale: string | null;
}

const PAGE = 100;

export const freshNumber = (billType: string): NumberDraft => ({
  billType,
  number: '',
  product: '',
  biller: '',
  dueDay: '',
  knownAs: '',
});

class Book {
  group = $state('');
  wanted = $state<Wanted>('all');
  query = $state('');
  lines = $state.raw<BookLine[]>([]);
  next = $state<string | null>(null);
  head = $state.raw<BookHead | null>(null);
  loading = $state(true);
  /** It takes long enough to be told. */
  slow = $state(false);
  error = $state.raw<ErrorView | null>(null);
  form = $state<CustomerDraft | null>(null);
  importing = $state(false);
  #round = 0;
  #saved = $state.raw<string[]>([]);

  get filtered(): boolean {
    return this.group !== '' || this.wanted !== 'all' || this.query !== '';
  }

  reset(): void {
    this.group = '';
    this.wanted = 'all';
    this.query = '';
  }

  async load(after: string | null): Promise<void> {
    const mine = ++this.#round;
    this.loading = true;
    const felt = setTimeout(() => (this.slow = true), 300);
    try {
      const page = await loket.book({
        group: this.group || null,
        query: this.query || null,
        bill_type: null,
        state: this.wanted === 'all' ? null : this.wanted,
        limit: PAGE,
        after,
      });
      if (mine !== this.#round) return;
      this.lines = after === null ? page.lines : [...this.lines, ...page.lines];
      this.next = page.next;
      this.error = null;
    } catch (thrown) {
      if (mine === this.#round) this.error = thrown as ErrorView;
    } finally {
      clearTimeout(felt);
      if (mine === this.#round) {
        this.loading = false;
        this.slow = false;
      }
    }
  }

  async look(): Promise<void> {
    try {
      this.head = await loket.bookHead();
      // The group may be gone with its last customer.
      if (this.group !== '' && !this.head.groups.some((it) => it.group === this.group)) this.group = '';
    } catch {
      this.head = null;
    }
  }

  async refresh(): Promise<void> {
    await Promise.all([this.look(), this.load(null)]);
  }

  begin(): void {
    this.importing = false;
    const first = app.kinds.find((it) => it.accounts.length > 0) ?? app.kinds[0];
    this.form = {
      bookId: null,
      name: '',
      group: this.group,
      phone: '',
      note: '',
      numbers: [freshNumber(first?.bill_type ?? 'pln-postpaid')],
      sale: null,
    };
  }

  async edit(bookId: string): Promise<void> {
    try {
      this.#fill(await loket.bookCustomer(bookId));
    } catch (thrown) {
      this.error = thrown as ErrorView;
    }
  }

  #fill(it: BookCustomerView): void {
    this.importing = false;
    this.form = {
      bookId: it.book_id,
      name: it.name,
      group: it.group,
      phone: it.phone,
      note: it.note,
      numbers: it.numbers.map((one) => ({
        billType: one.bill_type,
        number: one.customer_no,
        product: one.product,
        biller: one.biller,
        dueDay: one.due_day === null ? '' : String(one.due_day),
        knownAs: one.known_as ?? '',
      })),
      sale: null,
    };
  }

  /** Whether the customer who has just paid can be written down. */
  offers(bill: Bill, payment: PaymentView): boolean {
    return bill.inquiry.book === null && payment.state !== 'failed' && !this.#saved.includes(bill.inquiry.inquiry_id);
  }

  /** The form, filled in with who has just paid. */
  fromSale(bill: Bill): void {
    const { inquiry } = bill;
    const oneBiller = app.kinds.find((it) => it.bill_type === inquiry.bill_type)?.one_biller ?? false;
    this.importing = false;
    this.form = {
      bookId: null,
      name: inquiry.customer_name,
      group: '',
      phone: '',
      note: '',
      numbers: [
        {
          ...freshNumber(inquiry.bill_type),
          number: inquiry.customer_no,
          product: oneBiller ? '' : inquiry.product,
          biller: oneBiller ? '' : inquiry.biller,
        },
      ],
      sale: inquiry.inquiry_id,
    };
    app.go('book');
  }

  /** Saves what stands in the form; the error where it could not be. */
  async save(): Promise<ErrorView | null> {
    const form = this.form;
    if (!form) return null;
    try {
      const saved = await loket.bookSave({
        book_id: form.bookId,
        name: form.name,
        group: form.group,
        phone: form.phone,
        note: form.note,
        numbers: form.numbers.map((it) => ({
          bill_type: it.billType,
          customer_no: it.number,
          product: it.product,
          biller: it.biller,
          due_day: it.dueDay.trim() === '' ? null : Number(it.dueDay),
          // The till keeps the name that it knows.
          known_as: null,
        })),
      });
      this.form = null;
      if (form.sale !== null) {
        // The list shows it otherwise.
        app.toast('plain', m().book.saved(saved.name));
        this.#saved = [...this.#saved.slice(-20), form.sale];
        app.go('counter');
      }
      await this.refresh();
      return null;
    } catch (thrown) {
      return thrown as ErrorView;
    }
  }

  async remove(): Promise<ErrorView | null> {
    const form = this.form;
    if (!form?.bookId) return null;
    try {
      await loket.bookRemove(form.bookId);
      this.form = null;
      await this.refresh();
      return null;
    } catch (thrown) {
      return thrown as ErrorView;
    }
  }

  /** One step back, as Esc goes; false where nothing was open. */
  close(): boolean {
    const form = this.form;
    const open = form !== null || this.importing;
    this.form = null;
    this.importing = false;
    if (form?.sale) app.go('counter');
    return open;
  }
}

export const book = new Book();
