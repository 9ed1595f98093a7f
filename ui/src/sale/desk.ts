// A counter without a window, for the tests of the sale: acts go in, what is asked of the world piles up.

import type { InquiryView } from '../ipc/gen/InquiryView';
import { inquiry, kinds } from './fixture';
import { freshSale, reduce } from './sale';
import type { Act, Effect, Sale } from './types';

class Desk {
  sale: Sale = freshSale('pln-postpaid');
  effects: Effect[] = [];
  at = 10_000;

  fresh(): void {
    this.sale = freshSale('pln-postpaid');
    this.effects = [];
    this.at = 10_000;
  }

  act(it: Act): void {
    const [next, effect] = reduce(this.sale, it, kinds);
    this.sale = next;
    if (effect) this.effects.push(effect);
  }

  enter(after = 1000, repeat = false): void {
    this.at += after;
    this.act({ do: 'enter', at: this.at, repeat });
  }

  number(value: string): void {
    this.act({ do: 'set', field: 'number', value });
  }

  get ticket(): number {
    return this.sale.tickets;
  }

  get paid(): Effect[] {
    return this.effects.filter((it) => it.ask === 'pay');
  }

  draw(more: Partial<InquiryView> = {}): void {
    this.number('530000000002');
    this.enter();
    this.at += 1000;
    this.act({ do: 'inquired', ticket: this.ticket, at: this.at, inquiry: inquiry(more) });
  }

  cash(value: string): void {
    this.at += 1000;
    this.act({ do: 'cash', value, at: this.at });
  }

  startPaying(): void {
    this.draw();
    this.enter();
    this.cash('250.000');
    this.enter();
  }
}

export const desk = new Desk();
