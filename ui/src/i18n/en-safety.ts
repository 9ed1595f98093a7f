import type { safety as id } from './id-safety';

export const safety: typeof id = {
  title: 'Copies of the ledger',
  hint: 'Loket copies its ledger once a day and checks the copy. Put it on a USB stick or in a folder that is kept elsewhere: should this computer break, your ledger is still there.',
  folder: 'Folder for copies',
  folderHint: 'Empty: on this computer only',
  sameDisk: 'Copies are still on this same computer. Choose a USB stick or another folder.',
  last: (age: string) => `Last copy ${age}, checked and whole.`,
  days: (n: number) => (n === 0 ? 'today' : n === 1 ? 'yesterday' : `${n} days ago`),
  none: 'No copy yet.',
  fault: 'The last copy could not be made. Check the USB stick or the folder.',
  now: 'Copy now',
  making: 'Copying and checking…',
  copies: 'Restore from a copy',
  copyOf: (when: string) => `Up to ${when}`,
  payments: (n: number) => (n === 1 ? '1 payment' : `${n} payments`),
  newer: (n: number, payments: number) =>
    n === 0 ? 'the same as the ledger now' : `since then: transactions ${payments}, events ${n}`,
  other: 'of another computer or counter',
  restore: 'Restore',
  restoreTitle: 'Restore the ledger?',
  restoreWhat: (when: string) => `The ledger goes back to how it was at ${when}.`,
  restoreNewer: (n: number, payments: number) =>
    `Written down since this copy: ${n} events, of which transactions: ${payments}.`,
  restoreCarries: 'Those transactions are carried over, so that nothing is paid twice.',
  restoreLeaves: (n: number) =>
    `Changes that stay behind: ${n}. Settings, the order of accounts and the customer book go back to what the copy has.`,
  restoreOther: 'This copy is of another ledger: settings, accounts and the customer book become what the copy has.',
  restoreKeeps: 'The ledger of now is kept beside it, not deleted.',
  restoreYes: 'Yes, restore',
  restoring: 'Restoring…',
  restored: 'The ledger was restored.',
  late: 'The ledger has not been copied for some days.',
  lateWhat: 'Should this computer break, the records of the shop are gone.',
  see: 'Copies',
  older: 'This ledger is older than the one that was last used here.',
  olderWhat: (had: number, has: number) =>
    `It has ${has} events, and had ${had}. Later payments are not in it, so Loket has stopped paying. Restore the newest copy.`,
  olderAccept: 'Go on with this ledger',
  rescue: 'Restore the ledger from a copy',
  rescueWho:
    'The list of operators is in the damaged ledger, so Loket cannot ask for a PIN: anybody at this computer can restore it. An owner should decide.',
  rescuePractice: 'The practice ledger is damaged; the shop’s own is not.',
  rescueNone: 'There is no copy. Plug in the stick that has the copies and try again, or ask for help.',
  rescuePlaces: (places: string) => `Looked for in: ${places}`,
  rescueLoses:
    'What happened after it is no longer in the ledger, but for what can still be read. Compare with the provider before the same bill is paid; Loket pays again once an owner has seen it.',
  rescueKeeps: 'The damaged ledger is kept beside it, not deleted.',
  complaint: 'Complaint file',
  complaining: 'Making the file…',
  complained: (file: string) => `Complaint file saved: ${file}`,
};
