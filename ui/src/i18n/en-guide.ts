import type { guide as id } from './id-guide';

export const guide: typeof id = {
  title: 'The first five minutes',
  of: (n: number, all: number) => `${n} of ${all}`,
  close: 'Close the guide',
  steps: {
    name: 'The shop’s name on receipts',
    paper: 'Width of the paper',
    print: 'Try the printer',
    sale: 'One practice sale',
    account: 'First provider account',
  },
  nameHint: 'Printed at the top of each receipt.',
  paperHint: 'Measure the paper: small rolls are 58 mm, large ones 80 mm.',
  printHint: 'No printer yet? Receipts are saved as files; a printer can be chosen later in Settings.',
  printed: 'It came out',
  later: 'Later',
  saleHint: 'The money is not real. Enter asks for the bill, Enter again, type the cash, then pay.',
  fill: 'Fill in a practice number',
  accountHint: 'Ready to sell for real: add your account at one of the providers.',
  toAccounts: 'Add account',
  allDone: 'All set. Good sales!',
};
