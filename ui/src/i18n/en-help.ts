import type { help as id } from './id-help';

export const help: typeof id = {
  title: 'Help',
  keys: 'Keys',
  practice: 'Practice numbers',
  practiceHint: 'Click one to fill it in.',
  rows: [
    ['Enter', 'Go to the next step'],
    ['Esc', 'One step back, nothing typed is lost'],
    ['F2–F10', 'Choose the bill type'],
    ['F11', 'Other bill types'],
    ['P', 'Exact cash, while in the cash field'],
    ['Alt+L', 'Serve someone else while paying (F12 too)'],
    ['Ctrl+P', 'Print the receipt on the screen'],
    ['Ctrl+G', 'To what waits at the foot; arrows move, Enter opens'],
    ['Ctrl+B', 'Customer book; there Ctrl+N adds, Enter asks what is owed'],
    ['Ctrl+K', 'Group pay: many bills, one sum; Space ticks, A ticks all'],
    ['S', 'Save to the customer book, after a payment'],
    ['Ctrl+R', 'History, once more to go back'],
    ['Ctrl+L', 'Reports, once more to go back'],
    ['Ctrl+T', 'Till: open and close a shift'],
    ['Ctrl+,', 'Settings'],
    ['Ctrl+O', 'Lock Loket, or change the operator'],
    ['Alt+↑↓', 'Move a row, in the receipt layout'],
    ['F1', 'This help'],
  ] as [string, string][],
};
