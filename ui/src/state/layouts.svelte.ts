// The layouts that the shop is editing. What is not saved stays here, wherever the agent goes.

import { untrack } from 'svelte';
import { m } from '../i18n';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { Layout } from '../ipc/gen/Layout';
import type { LayoutView } from '../ipc/gen/LayoutView';
import type { ReceiptView } from '../ipc/gen/ReceiptView';
import * as loket from '../ipc/loket';
import { billersOf, draftOf, isSame, layoutOf } from '../layouts/draft';
import type { Draft } from '../layouts/draft';
import { app } from './app.svelte';

/** One layout that was opened: what is in force, what is written in its place. */
interface Opened {
  billType: string;
  biller: string;
  view: LayoutView;
  /** What applies where the shop writes nothing here. */
  base: Layout;
  /** Somebody wrote in it; what was only looked at is no draft. */
  touched: boolean;
  draft: Draft;
}

/** A text of a draft that waits this long is looked at. */
const PAUSE_MS = 120;

class Layouts {
  open = $state(false);
  /** The rows that can be added are shown. */
  adding = $state(false);
  billType = $state('');
  biller = $state('');
  /** The width of the preview; nothing: the shop's own. */
  width = $state<number | null>(null);
  sample = $state.raw<ReceiptView | null>(null);
  /** Why the draft on the screen cannot be used. */
  wrong = $state.raw<ErrorView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  saved = $state(false);
  saving = $state(false);
  /** The draft on the screen was looked at as it stands. */
  checked = $state(false);
  /** Whose layout the sample was made of. */
  #sampleOf = '';
  #opened = $state.raw<Record<string, Opened>>({});

  // The practice till has settings of its own.
  #key(billType: string, biller: string): string {
    return `${app.practice ? 'practice' : 'own'}:${billType}:${biller}`;
  }

  get current(): Opened | null {
    return this.#opened[this.#key(this.billType, this.biller)] ?? null;
  }

  get columns(): number {
    return this.width ?? app.columns;
  }

  #differs(it: Opened): boolean {
    return it.touched && value(it) !== (it.view.is_own ? 'own' : '');
  }

  /** Something was written and not saved. */
  get unsaved(): boolean {
    return this.current !== null && this.#differs(this.current);
  }

  /** The bill types and billers with something unsaved. */
  get drafts(): { billType: string; biller: string }[] {
    const mine = this.#key('', '').split(':')[0] ?? '';
    return Object.entries(this.#opened)
      .filter(([key, it]) => key.startsWith(`${mine}:`) && this.#differs(it))
      .map(([, { billType, biller }]) => ({ billType, biller }));
  }

  isUnsaved(billType: string, biller: string | null): boolean {
    return this.drafts.some((it) => it.billType === billType && (biller === null || it.biller === biller));
  }

  /** The shop has its own for this biller; for any biller of the type where it is nothing. */
  isOwn(billType: string, biller: string | null): boolean {
    const name = `layout:${billType}`;
    if (biller === null) return this.isOwn(billType, '') || app.settingsOf(`${name}:`).length > 0;
    return app.setting(biller === '' ? name : `${name}:${biller}`) !== '';
  }

  billers(billType: string): string[] {
    const kind = app.kinds.find((it) => it.bill_type === billType);
    if (!kind || kind.one_biller) return [];
    const products = kind.accounts.flatMap((it) => it.products.map((product) => product.name));
    const own = app.settingsOf(`layout:${billType}:`);
    return billersOf(products, kind.label, own);
  }

  show(): void {
    this.open = true;
    this.adding = false;
    const billType = this.billType || (app.kinds[0]?.bill_type ?? '');
    void this.choose(billType, this.billers(billType).includes(this.biller) ? this.biller : '');
  }

  close(): void {
    if (this.adding) this.adding = false;
    else this.open = false;
  }

  async choose(billType: string, biller: string): Promise<void> {
    this.billType = billType;
    this.biller = biller;
    this.adding = false;
    this.saved = false;
    this.error = null;
    this.wrong = null;
    this.checked = false;
    const known = this.current;
    // What was only looked at may have been changed elsewhere since.
    if (known && this.#differs(known)) return;
    await this.#load(billType, biller);
  }

  /** What is in force now; a draft that is newer than `before` stays. */
  async #load(billType: string, biller: string, before?: Opened | null): Promise<void> {
    const key = this.#key(billType, biller);
    before = before === undefined ? this.#opened[key] : before;
    try {
      const [view, all] = await Promise.all([
        loket.layout(billType, biller),
        biller === '' ? null : loket.layout(billType, ''),
      ]);
      // Billers for which Loket brings a layout of its own do not follow their bill type's.
      const follows = all !== null && isSame(all.usual, view.usual);
      const base = follows ? all.layout : view.usual;
      const now = this.#opened[key];
      const newer = now !== before ? now : undefined;
      const draft = newer?.draft ?? draftOf(view.layout);
      this.#put(key, { billType, biller, view, base, touched: newer !== undefined, draft });
    } catch (thrown) {
      if (key === this.#key(this.billType, this.biller)) this.error = thrown as ErrorView;
    }
  }

  #put(key: string, it: Opened): void {
    this.#opened = { ...this.#opened, [key]: it };
  }

  #write(draft: Draft): void {
    const it = this.current;
    if (!it) return;
    this.saved = false;
    this.error = null;
    this.#put(this.#key(it.billType, it.biller), { ...it, touched: true, draft });
  }

  edit(change: Partial<Draft>): void {
    const it = this.current;
    if (it) this.#write({ ...it.draft, ...change });
  }

  /** Nothing was written. */
  undo(): void {
    const it = this.current;
    if (!it) return;
    this.#write(draftOf(it.view.layout));
    void this.#load(it.billType, it.biller);
  }

  /** What applies where the shop writes nothing, as a draft. */
  toUsual(): void {
    const it = this.current;
    if (it) this.#write(draftOf(it.base));
  }

  /** A biller that follows what the shop wrote for all of its bill type. */
  get followsType(): boolean {
    const it = this.current;
    return it !== null && it.biller !== '' && !isSame(it.base, it.view.usual);
  }

  get isUsual(): boolean {
    const it = this.current;
    return it === null || (isSame(layoutOf(it.draft), it.base) && (it.touched || !it.view.is_own));
  }

  async save(): Promise<void> {
    const it = this.current;
    if (!it || this.saving || !this.unsaved || this.wrong) return;
    this.saving = true;
    this.error = null;
    try {
      const wish = value(it);
      await app.set(it.view.setting, wish === '' ? '' : JSON.stringify(layoutOf(it.draft)));
      await this.#load(it.billType, it.biller, it);
      this.saved = this.current?.view.setting === it.view.setting && !this.unsaved;
      // What its billers fall back to has changed with it.
      const drafts = this.drafts.filter((other) => other.billType === it.billType && other.biller !== it.biller);
      await Promise.all(drafts.map((other) => this.#load(other.billType, other.biller, null)));
    } catch (thrown) {
      const error = thrown as ErrorView;
      if (error.code === 'bad_layout') this.wrong = error;
      else this.error = error;
    } finally {
      this.saving = false;
    }
  }

  /** Looks at the draft on the screen whenever it has been at rest: call it in an effect. */
  look(): () => void {
    const it = this.current;
    if (!it) return () => undefined;
    const { billType, biller, draft } = it;
    const key = this.#key(billType, biller);
    const columns = this.columns;
    let dropped = false;
    this.checked = false;
    const first = untrack(() => this.sample === null);
    const timer = setTimeout(
      () => {
        loket.layoutSample(billType, biller, layoutOf(draft), columns).then(
          (sample) => {
            if (dropped) return;
            this.sample = sample;
            this.#sampleOf = key;
            this.wrong = null;
            this.checked = true;
          },
          (thrown: unknown) => {
            if (dropped) return;
            const error = thrown as ErrorView;
            // The last good paper stays, but not another bill type's.
            if (this.#sampleOf !== key) this.sample = null;
            if (error.code === 'bad_layout') this.wrong = error;
            else this.error = error;
            this.checked = true;
          },
        );
      },
      first ? 0 : PAUSE_MS,
    );
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }

  /** As the agent calls it. */
  name(billType: string, biller: string): string {
    const kind = m().types[billType] ?? billType;
    return biller === '' ? kind : biller;
  }
}

/** What saving would store: nothing where Loket's own, or the bill type's, is as good. */
function value(it: Opened): 'own' | 'other' | '' {
  const written = layoutOf(it.draft);
  if (isSame(written, it.base)) return '';
  return it.view.is_own && isSame(written, it.view.layout) ? 'own' : 'other';
}

export const layouts = new Layouts();
