// The only module that knows the desktop shell. Every command takes one object and answers with a
// view, or rejects with an ErrorView.

import { invoke } from '@tauri-apps/api/core';
import type { AccountTest } from './gen/AccountTest';
import type { AccountView } from './gen/AccountView';
import type { Asking } from './gen/Asking';
import type { BalanceView } from './gen/BalanceView';
import type { BookAsking } from './gen/BookAsking';
import type { BookCustomerView } from './gen/BookCustomerView';
import type { BookExport } from './gen/BookExport';
import type { BookHead } from './gen/BookHead';
import type { BookImport } from './gen/BookImport';
import type { BookPage } from './gen/BookPage';
import type { BookSaving } from './gen/BookSaving';
import type { CheckView } from './gen/CheckView';
import type { CollectiveAgreeing } from './gen/CollectiveAgreeing';
import type { CollectiveHead } from './gen/CollectiveHead';
import type { CollectiveMade } from './gen/CollectiveMade';
import type { CollectiveMaking } from './gen/CollectiveMaking';
import type { CollectiveNews } from './gen/CollectiveNews';
import type { CollectiveView } from './gen/CollectiveView';
import type { LineMark } from './gen/LineMark';
import type { DayView } from './gen/DayView';
import type { DoctorView } from './gen/DoctorView';
import type { ErrorView } from './gen/ErrorView';
import type { ExportView } from './gen/ExportView';
import type { HistoryAsking } from './gen/HistoryAsking';
import type { HistoryPage } from './gen/HistoryPage';
import type { InquiryView } from './gen/InquiryView';
import type { Layout } from './gen/Layout';
import type { LayoutView } from './gen/LayoutView';
import type { OperatorView } from './gen/OperatorView';
import type { Paying } from './gen/Paying';
import type { PaymentView } from './gen/PaymentView';
import type { PiecesView } from './gen/PiecesView';
import type { PrintView } from './gen/PrintView';
import type { ReceiptView } from './gen/ReceiptView';
import type { RescueView } from './gen/RescueView';
import type { SavedView } from './gen/SavedView';
import type { SafetyView } from './gen/SafetyView';
import type { ReportAsking } from './gen/ReportAsking';
import type { ReportView } from './gen/ReportView';
import type { ShiftsView } from './gen/ShiftsView';
import type { ShiftView } from './gen/ShiftView';
import type { StartView } from './gen/StartView';
import type { StatusView } from './gen/StatusView';
import type { UpdateView } from './gen/UpdateView';

export type Moved = 'no' | 'unknown' | 'yes';

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message;
  return '';
}

/** Whatever was thrown, as an error that can be shown. `moved` is what to fear when nobody says. */
export function asError(thrown: unknown, moved: Moved): ErrorView {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'money_moved' in thrown) {
    return thrown as ErrorView;
  }
  return { code: 'internal', message: text(thrown), money_moved: moved, hint: '' } as ErrorView;
}

/** What happens when the till says that nobody has signed in. */
export const whenLocked = { then: (): void => undefined };

function call<T>(command: string, args: Record<string, unknown> = {}, moved: Moved = 'no'): Promise<T> {
  return told(invoke<T>(command, args), moved);
}

async function told<T>(asked: Promise<T>, moved: Moved): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    const error = asError(thrown, moved);
    if (error.code === 'locked') whenLocked.then();
    throw error;
  }
}

/** The program asks for the page, before its script is read; that answer is for the first who wants it. */
const early = globalThis as { loketStart?: Promise<StartView> | undefined };

export function start(): Promise<StartView> {
  const asked = early.loketStart;
  early.loketStart = undefined;
  return asked ? told(asked, 'no') : call<StartView>('start');
}

export const status = () => call<StatusView>('status');
export const inquire = (asking: Asking) => call<InquiryView>('inquire', { asking });
export const preview = (inquiryId: string, serviceFee: number, cash: number | null, columns: number) =>
  call<ReceiptView>('preview', { inquiryId, serviceFee, cash, columns });
/** A payment whose answer got lost inside the program itself may have happened. */
export const pay = (paying: Paying) => call<PaymentView>('pay', { paying }, 'unknown');
export const advise = (paymentId: string) => call<PaymentView>('advise', { paymentId });
export const settle = (paymentId: string, outcome: 'paid' | 'failed', note: string, by: string) =>
  call<PaymentView>('settle', { paymentId, outcome, note, by });
export const show = (paymentId: string) => call<PaymentView>('show', { paymentId });
export const history = (asking: HistoryAsking) => call<HistoryPage>('history', { asking });
export const day = (date: string | null) => call<DayView>('day', { date });
export const report = (asking: ReportAsking) => call<ReportView>('report', { asking });
/** The payments of a report's days, into a file among the user's downloads. */
export const exportReport = (asking: ReportAsking, kind: 'xlsx' | 'csv') =>
  call<ExportView>('export_report', { asking, kind });
/** A day's list as it would print. */
export const dayList = (date: string, columns: number) => call<ReceiptView>('day_list', { date, columns });
export const printDayList = (date: string) => call<PrintView>('print_day_list', { date });
export const receipt = (paymentId: string, columns: number) => call<ReceiptView>('receipt', { paymentId, columns });
export const print = (paymentId: string, printer: string | null) =>
  call<PrintView>('print', { paymentId, printer });
/** What became of the print that left with the payment; where none did, it is printed now. */
export const printed = (paymentId: string) => call<PrintView>('printed', { paymentId });
/** Ways to hand a copy over: the first two to the clipboard, the others as files. */
export type Share = 'png' | 'text' | 'png_file' | 'pdf_a4' | 'pdf_roll';
export const share = (paymentId: string, what: Share) => call<PrintView>('share', { paymentId, what });
export const layout = (billType: string, biller: string) => call<LayoutView>('layout', { billType, biller });
/** What a layout that is not saved yet makes of an invented payment. */
export const layoutSample = (billType: string, biller: string, written: Layout, columns: number) =>
  call<ReceiptView>('layout_sample', { billType, biller, layout: JSON.stringify(written), columns });
export const checkReceipt = (code: string) => call<CheckView>('check_receipt', { code });
export const sawPaper = (paymentId: string, onPaper: boolean) =>
  call<null>('saw_paper', { paymentId, onPaper });
export const testPrint = () => call<PrintView>('test_print', { printer: null });
export const printers = () => call<string[]>('printers');
export const accounts = () => call<AccountView[]>('accounts');
export const accountSave = (account: AccountView, key: string | null, isNew: boolean) =>
  call<AccountView>('account_save', { account, key, isNew });
export const accountRemove = (name: string) => call<null>('account_remove', { name });
export const accountTest = (name: string) => call<AccountTest>('account_test', { name });
export const accountBalance = (name: string) => call<BalanceView>('account_balance', { name });
export const accountOrder = (billType: string, names: string[]) => call<null>('account_order', { billType, names });
export const giveKey = (account: string, key: string) => call<null>('give_key', { account, key });
export const setting = (name: string, value: string) => call<null>('setting', { name, value });
export const operators = () => call<OperatorView[]>('operators');
export const operatorSave = (operator: OperatorView, pin: string | null, isNew: boolean) =>
  call<OperatorView[]>('operator_save', { operator, pin, isNew });
export const operatorRemove = (code: string) => call<OperatorView[]>('operator_remove', { code });
export const signIn = (code: string, pin: string) => call<StartView>('sign_in', { code, pin });
/** `idle` where the counter locks itself. */
export const lock = (idle: boolean) => call<StartView>('lock', { idle });
export const safety = () => call<SafetyView>('safety');
export const backUp = () => call<SafetyView>('back_up');
/** One of the shop's copies, by its name; `loseNewer` once the agent has seen what would not come along. */
export const restore = (file: string, loseNewer: boolean) => call<StartView>('restore', { file, loseNewer });
/** What there is to go back to where the ledger cannot be opened at all. */
export const rescue = () => call<RescueView>('rescue');
export const rescueFrom = (file: string) => call<StartView>('rescue_from', { file });
export const acceptOlder = () => call<null>('accept_older');
/** Everything about a payment as a file for the provider's help desk. */
export const complaint = (paymentId: string) => call<PrintView>('complaint', { paymentId });
export const shifts = (before: number | null) => call<ShiftsView>('shifts', { before });
/** Counted, or only its sum; never both. */
export const shiftOpen = (counts: PiecesView[], float: string | null) =>
  call<ShiftView>('shift_open', { counts, float });
export const shiftCash = (direction: 'in' | 'out', amount: string, reason: string) =>
  call<ShiftView>('shift_cash', { direction, amount, reason });
/** What a count comes to so far. */
export const shiftCount = (counts: PiecesView[]) => call<number>('shift_count', { counts });
export const shiftClose = (counts: PiecesView[], counted: string | null) =>
  call<ShiftView>('shift_close', { counts, counted });
export const shiftCorrect = (id: string, counted: string, note: string) =>
  call<ShiftView>('shift_correct', { id, counted, note });
export const shiftPrint = (id: string) => call<PrintView>('shift_print', { id });
/** Somebody looked whether a closing slip came out. */
export const shiftSawSlip = (id: string, onPaper: boolean) => call<null>('shift_saw_slip', { id, onPaper });
export const mode = (practice: boolean) => call<StartView>('mode', { practice });
export const book = (asking: BookAsking) => call<BookPage>('book', { asking });
export const bookHead = () => call<BookHead>('book_head');
export const bookCustomer = (bookId: string) => call<BookCustomerView>('book_customer', { bookId });
export const bookSave = (saving: BookSaving) => call<BookCustomerView>('book_save', { saving });
export const bookRemove = (bookId: string) => call<null>('book_remove', { bookId });
export const bookImport = (text: string) => call<BookImport>('book_import', { text });
export const bookExport = () => call<BookExport>('book_export');
export const collectives = () => call<CollectiveHead[]>('collectives');
export const collective = (collectiveId: string, known: LineMark[]) => call<CollectiveNews>('collective', { collectiveId, known });
export const collectiveNew = (making: CollectiveMaking) => call<CollectiveMade>('collective_new', { making });
/** Begins to ask and answers at once; without lines, all that can be asked. */
export const collectiveAsk = (collectiveId: string, lines: number[] | null) =>
  call<CollectiveView>('collective_ask', { collectiveId, lines });
export const collectiveStop = (collectiveId: string) => call<CollectiveView>('collective_stop', { collectiveId });
/** Writes down what was agreed to, and begins to pay. */
export const collectivePay = (agreeing: CollectiveAgreeing) =>
  call<CollectiveView>('collective_pay', { agreeing }, 'unknown');
export const collectiveResume = (collectiveId: string) =>
  call<CollectiveView>('collective_resume', { collectiveId }, 'unknown');
export const collectiveReturn = (collectiveId: string, lines: number[]) =>
  call<CollectiveView>('collective_return', { collectiveId, lines });
/** An owner found that it was paid, although its payment failed. */
export const collectiveClose = (collectiveId: string, line: number, note: string) =>
  call<CollectiveView>('collective_close', { collectiveId, line, note });
export const collectiveRemove = (collectiveId: string) =>
  call<CollectiveHead[]>('collective_remove', { collectiveId });
export const collectivePrint = (collectiveId: string) => call<CollectiveView>('collective_print', { collectiveId });

export const update = () => call<UpdateView>('update');
/** Asks the server; `byItself` where nobody pressed anything. */
export const updateLook = (byItself: boolean) => call<UpdateView>('update_look', { byItself });
export const updateFetch = () => call<UpdateView>('update_fetch');
export const updateStop = () => call<UpdateView>('update_stop');
export const updateInstall = () => call<UpdateView>('update_install');
/** What an examination of the counter has found until now; with `begin` it begins anew. */
export const doctor = (begin: boolean) => call<DoctorView | null>('doctor', { begin });
/** What was found and the end of the log, into a file among the user's downloads. */
export const doctorSave = () => call<SavedView>('doctor_save');

/** The window is created hidden and shown once there is something to see. */
