// What the whole window knows: how it started, how things stand, where the agent is.

import { m, setLanguage } from '../i18n';
import type { BillTypeView } from '../ipc/gen/BillTypeView';
import type { ErrorView } from '../ipc/gen/ErrorView';
import type { InquiryView } from '../ipc/gen/InquiryView';
import type { StartView } from '../ipc/gen/StartView';
import type { StatusView } from '../ipc/gen/StatusView';
import * as loket from '../ipc/loket';
import { setWall, steady } from './clock.svelte';
import { untouched, whenTouched } from './life';

export type Screen = 'counter' | 'book' | 'collective' | 'history' | 'shift' | 'reports' | 'settings';
/** A part of the settings, to which a link from elsewhere leads. */
export type Part = 'shop' | 'paper' | 'accounts' | 'people' | 'safety' | 'update' | 'look' | 'help';
export interface Toast {
  id: number;
  tone: 'paid' | 'in_doubt' | 'failed' | 'plain';
  text: string;
  paymentId: string | null;
}

const POLL_MS = 5000;
/** While nobody is at the window, nothing waits, and nothing has changed by itself for a while. */
const RESTING_MS = 20_000;
const REST_AFTER_MS = 30_000;
const TOAST_MS = 7000;

class App {
  start = $state.raw<StartView | null>(null);
  startError = $state.raw<ErrorView | null>(null);
  status = $state.raw<StatusView | null>(null);
  screen = $state<Screen>('counter');
  /** The part of the settings that is wanted; the settings take it from here. */
  part = $state<Part | null>(null);
  help = $state(false);
  more = $state(false);
  keyFor = $state<string | null>(null);
  /** The payment whose life is open in the history. */
  opened = $state<string | null>(null);
  /** What the room on the screen closes before it is left; false where nothing was open. */
  back: (() => boolean) | null = null;
  toasts = $state<Toast[]>([]);
  /** The account whose balance is being asked for, one at a time. */
  balanceOf = $state('');
  #settings = $state<Record<string, string>>({});
  #count = 0;
  /** The last status but for its time, and when it became so. */
  #known = '';
  #changedAt = 0;

  setting(name: string, otherwise = ''): string {
    return this.#settings[name] ?? otherwise;
  }

  /** What follows `prefix` in the names of all settings that have a value. */
  settingsOf(prefix: string): string[] {
    const names = Object.keys(this.#settings).filter((name) => name.startsWith(prefix) && this.#settings[name] !== '');
    return names.map((name) => name.slice(prefix.length));
  }

  get columns(): number {
    return Number(this.setting('columns', '32')) || 32;
  }

  get kinds(): BillTypeView[] {
    return this.start?.bill_types ?? [];
  }

  get practice(): boolean {
    return this.start?.practice ?? false;
  }

  async load(): Promise<void> {
    try {
      this.take(await loket.start());
    } catch (error) {
      this.startError = error as ErrorView;
    }
    // How things stand may take longer, and nobody has to wait for it.
    void this.poll();
  }

  /** The ledger of another process is ours as soon as that one ends: nobody has to ask for it. */
  async #takeOver(): Promise<void> {
    if (!this.start?.held_by) return;
    try {
      const view = await loket.start();
      if (!view.held_by) this.take(view);
    } catch {
      // It is looked for again at the next look.
    }
  }

  take(view: StartView): void {
    this.start = view;
    this.startError = null;
    this.#settings = Object.fromEntries(view.settings.map((it) => [it.name, it.value]));
    this.#look();
  }

  #look(): void {
    void look(this.#settings);
  }

  async set(name: string, value: string): Promise<void> {
    await loket.setting(name, value);
    this.#settings = { ...this.#settings, [name]: value };
    this.#look();
  }

  /** Accounts changed: what serves what may have changed with them. */
  async refresh(): Promise<void> {
    this.take(await loket.start());
  }

  /** A bill told what its account earns and holds: whatever shows either shows it anew. */
  async learned(bill: InquiryView): Promise<void> {
    const kind = this.kinds.find((it) => it.bill_type === bill.bill_type);
    const served = kind?.accounts.find((it) => it.account === bill.account);
    if (bill.margin !== null && served && served.margin !== bill.margin) {
      try {
        await this.refresh();
      } catch {
        // Only the words beside the account are older than they could be.
      }
    }
    await this.poll();
  }

  async poll(): Promise<void> {
    if (this.start === null) return;
    await this.#takeOver();
    try {
      const status = await loket.status();
      setWall(status.now);
      // What did not change is not drawn anew.
      const known = JSON.stringify({ ...status, now: '' });
      if (known === this.#known && this.status !== null) return;
      this.status = status;
      this.#known = known;
      this.#changedAt = steady();
    } catch {
      // The next one may answer; what is shown stays.
    }
  }

  async askBalance(account: string): Promise<void> {
    if (this.balanceOf !== '') return;
    this.balanceOf = account;
    try {
      await loket.accountBalance(account);
    } catch (thrown) {
      const error = thrown as ErrorView;
      this.toast('plain', `${account}: ${m().errors[error.code]?.[0] ?? error.message}`);
    } finally {
      await this.poll();
      this.balanceOf = '';
    }
  }

  watch(): () => void {
    let last = steady();
    const look = () => {
      last = steady();
      void this.poll();
    };
    const timer = setInterval(() => {
      if (!this.#rests || steady() - last > RESTING_MS - POLL_MS / 2) look();
    }, POLL_MS);
    // Who comes back sees how things stand now.
    const back = () => {
      if (steady() - last > POLL_MS + POLL_MS / 2) look();
    };
    const unwatch = whenTouched(back);
    window.addEventListener('focus', back);
    return () => {
      clearInterval(timer);
      unwatch();
      window.removeEventListener('focus', back);
    };
  }

  get #rests(): boolean {
    const waits = !this.status || this.status.in_doubt.length > 0 || this.start?.held_by;
    return !waits && Math.min(untouched(), steady() - this.#changedAt) > REST_AFTER_MS;
  }

  go(screen: Screen): void {
    this.screen = screen;
  }

  /** Straight to what is to be set. */
  goSet(part: Part): void {
    this.part = part;
    this.go('settings');
  }

  /** Into a room, or back to the counter from it. */
  toggle(screen: Screen): void {
    this.go(this.screen === screen ? 'counter' : screen);
  }

  /** One step back, as Esc goes: out of what a room has open first, then to the counter. */
  leave(): void {
    if (!this.back?.()) this.go('counter');
  }

  open(paymentId: string): void {
    this.opened = paymentId;
    this.screen = 'history';
  }

  toast(tone: Toast['tone'], text: string, paymentId: string | null = null): void {
    const id = ++this.#count;
    this.toasts = [...this.toasts.slice(-2), { id, tone, text, paymentId }];
    setTimeout(() => this.drop(id), TOAST_MS);
  }

  drop(id: number): void {
    this.toasts = this.toasts.filter((it) => it.id !== id);
  }
}

export const app = new App();

export function showTheme(theme: string): void {
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** Everything is measured in the size of its letters, in percent. */
function showSize(size: string): void {
  document.documentElement.style.fontSize = size === '100' ? '' : `${size}%`;
}

/** How the window looked when it was last there, as the program remembers it for the first frame. */
export function lastLook(): Promise<void> {
  return look((globalThis as { loketLook?: Record<string, string> }).loketLook ?? {});
}

/** Ends when the words are there. */
function look(settings: Record<string, string>): Promise<void> {
  const { theme, language, text_size: size } = settings;
  showTheme(theme || 'auto');
  showSize(size || '100');
  return setLanguage(language || 'id');
}
