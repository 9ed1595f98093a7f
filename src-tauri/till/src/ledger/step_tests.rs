//! A ledger that an older program made, and what the second step of the schema keeps.

use std::path::Path;

use loket_core::account::Account;
use loket_core::bill::{BillType, Sheet};
use loket_core::payment::{Event, Verdict};
use rusqlite::Connection;

use super::entry::{Call, Entry, Inquiry, PassedOver};
use super::tests::{
    NOW, account, busy, dump, judged, new_payment, open, order, request, rp, staffed,
};
use super::*;

/// A busy ledger in which an account also told a price and its deposit.
pub(super) fn told(folder: &Path) -> Ledger {
    let ledger = busy(folder);
    let order = order("530000000009", "SITI AMINAH", "R9");
    let mut bill = order.bill;
    bill.deposit_cost = Some(rp(10_200));
    let inquiry = Inquiry {
        inquiry_id: "R9".into(),
        account: "toko".into(),
        account_version: 3,
        provider: loket_core::account::ProviderId::new("digiswitch"),
        question: order.question,
        bill,
        asked_at: NOW,
        expires_at: NOW + 1,
        skew_ms: None,
        answer: String::new(),
        passed_over: vec![PassedOver {
            account: "lain".into(),
            provider: loket_core::account::ProviderId::new("nobody-knows"),
            code: "unavailable".into(),
            message: "tutup".into(),
        }],
        of: None,
    };
    ledger.append(NOW, &Entry::Inquired(Box::new(inquiry))).unwrap();
    let balance = Entry::BalanceTold { account: "toko".into(), balance: rp(75_000) };
    ledger.append(NOW + 7, &balance).unwrap();
    ledger
}

/// Takes the later steps back, as the first program left it.
pub(super) fn age(path: &Path) {
    let old = Connection::open(path).unwrap();
    old.execute_batch(
        "DROP TABLE collective_try; DROP TABLE collective_line; DROP TABLE collective;
         DROP TABLE shift_payment; DROP TABLE shift_print; DROP TABLE shift;
         DROP INDEX payment_account; ALTER TABLE account_balance DROP COLUMN told_seq;
         ALTER TABLE account_balance DROP COLUMN spent;
         DROP TABLE account_margin; DROP TABLE print_queue; DROP TABLE operator; DROP TABLE last_copy;
         DROP TABLE update_seen;
         DROP TABLE day_sum; DROP INDEX payment_count; DROP TABLE book_number;
         DROP TABLE book_customer; DROP TABLE book_text; DROP TABLE payment_number;
         ALTER TABLE payment DROP COLUMN operator; ALTER TABLE payment DROP COLUMN contradicted; PRAGMA user_version = 1;",
    )
    .unwrap();
}

#[test]
fn what_accounts_told_is_kept_and_can_be_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = told(folder.path());
    let kind = BillType::PlnPostpaid;
    assert_eq!(ledger.margins(kind).unwrap(), [("toko".to_owned(), 800)]);
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(75_000));
    assert_eq!(ledger.balances().unwrap(), [("toko".to_owned(), 75_000, NOW + 7)]);
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    ledger.verify().unwrap();
}

#[test]
fn a_ledger_of_the_first_program_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = told(folder.path());
    let (path, today) = (ledger.path().to_owned(), dump(&ledger));
    drop(ledger);
    age(&path);
    // Whoever only reads cannot take the step, so it opens to write, once.
    let ledger = Ledger::open(folder.path(), "-", false, Access::Read, NOW).unwrap();
    assert_eq!(dump(&ledger), today, "the events fill what is new");
    ledger.verify().unwrap();
    drop(ledger);
    let ledger = Ledger::open(folder.path(), "-", false, Access::Read, NOW).unwrap();
    assert!(!ledger.may_write(), "and leaves the writer's place free from then on");
}

/// The first start may end between the last step and the first event.
#[test]
fn a_ledger_without_its_first_event_is_finished_by_whoever_comes_next() {
    for access in [Access::Read, Access::Write] {
        let folder = tempfile::tempdir().unwrap();
        let mut begun = Connection::open(folder.path().join("ledger.db")).unwrap();
        begun.pragma_update(None, "journal_mode", "WAL").unwrap();
        migrate(&mut begun).unwrap();
        drop(begun);
        let ledger = Ledger::open(folder.path(), "L", false, access, NOW).unwrap();
        assert_eq!(ledger.ledger_id(), "L", "{access:?}");
        assert_eq!(ledger.verify().unwrap().events, 1, "{access:?}");
    }
}

/// A change of the file's mode, at the first start and after a restore, goes through a journal that
/// only a writer can roll back.
#[test]
fn a_change_that_was_cut_off_is_rolled_back_by_whoever_comes_next() {
    let (folder, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, today) = {
        let ledger = told(folder.path());
        (ledger.path().to_owned(), dump(&ledger))
    };
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;
         BEGIN IMMEDIATE; UPDATE identity SET latest_ms = 1;",
    )
    .unwrap();
    for name in ["ledger.db", "ledger.db-journal"] {
        std::fs::copy(folder.path().join(name), cut.path().join(name)).unwrap();
    }
    let ledger = Ledger::open(cut.path(), "-", false, Access::Read, NOW).unwrap();
    assert_eq!(dump(&ledger), today);
    assert!(!cut.path().join("ledger.db-journal").exists());
}

#[test]
fn a_copy_of_the_first_program_comes_back() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ledger = told(folder.path());
    let copy = folder.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    age(&copy);
    Ledger::restore(other.path(), &copy, false, false, NOW).unwrap();
    let back = open(other.path());
    assert_eq!(back.margins(BillType::PlnPostpaid).unwrap().len(), 1);
    back.verify().unwrap();
}

/// A copy of today without a table of today is no copy of an older program.
#[test]
fn a_table_that_is_gone_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = told(folder.path());
    let path = ledger.path().to_owned();
    drop(ledger);
    let gone = Connection::open(&path).unwrap();
    gone.execute_batch("DROP TABLE account_margin;").unwrap();
    drop(gone);
    assert!(open(folder.path()).verify().is_err());
}

#[test]
fn the_providers_time_of_payment_is_believed_within_reason() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    let judged_at = NOW + 3_600_000;
    let minute = 60_000;
    for (at, (said, kept)) in [
        (Some(NOW + 30_000), NOW + 30_000),
        (Some(NOW - 4 * minute), NOW - 4 * minute),
        (Some(NOW - 6 * minute), judged_at),
        (Some(judged_at + 6 * minute), judged_at),
        (None, judged_at),
    ]
    .into_iter()
    .enumerate()
    {
        let (number, id) = (format!("53000000010{at}"), format!("T{at}"));
        let new = new_payment(order(&number, "SITI AMINAH", &id));
        let _ = ledger.open_payment(NOW, new, request()).unwrap();
        let verdict = Verdict { paid_at: said, ..Verdict::new(Event::Confirmed, None, "a rule") };
        let entry = Entry::Judged {
            payment_id: id.clone(),
            call: Call::Advice,
            verdict: Box::new(verdict),
            contradiction: false,
            next_advice: None,
        };
        ledger.append(judged_at, &entry).unwrap();
        assert_eq!(ledger.payment(&id).unwrap().paid_at, Some(kept), "{said:?}");
    }
}

#[test]
fn what_was_paid_since_is_taken_off_the_balance() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    assert_eq!(ledger.deposit_left("toko").unwrap(), None, "nothing is known");
    let told = |at, balance| {
        let entry = Entry::BalanceTold { account: "toko".into(), balance: rp(balance) };
        ledger.append(at, &entry).unwrap();
    };
    let pay = |at, id: &str| {
        let new = new_payment(order(&format!("5300000000{id}"), "SITI AMINAH", id));
        let bill = &new.opening.order.bill;
        let cost = bill.deposit_cost.unwrap_or(bill.customer_total).get();
        let _ = ledger.open_payment(at, new, request()).unwrap();
        cost
    };
    told(NOW, 100_000);
    let one = pay(NOW + 1, "11");
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(100_000 - one), "in doubt may be paid");
    ledger.append(NOW + 2, &judged("11", Event::Confirmed)).unwrap();
    let two = pay(NOW + 3, "12");
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(100_000 - one - two));
    ledger.append(NOW + 4, &judged("12", Event::Rejected)).unwrap();
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(100_000 - one));
    let three = pay(NOW + 4, "13");
    told(NOW + 5, 70_000);
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(70_000), "the provider knows better");
    ledger.append(NOW + 6, &judged("13", Event::Rejected)).unwrap();
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(70_000), "of before, {three}");
    // The clock was set back: what was opened later was opened later.
    let four = pay(NOW, "14");
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(70_000 - four));
    let mut dearer = judged("14", Event::Confirmed);
    if let Entry::Judged { verdict, .. } = &mut dearer {
        verdict.deposit_cost = Some(rp(four + 250));
    }
    ledger.append(NOW + 7, &dearer).unwrap();
    assert_eq!(
        ledger.deposit_left("toko").unwrap(),
        Some(70_000 - four - 250),
        "told by the answer"
    );
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    ledger.verify().unwrap();
}

#[test]
fn a_deposit_is_not_taken_for_the_next_ones_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = told(folder.path());
    let save = |account: Account| {
        ledger.append(NOW + 9, &Entry::AccountSaved { account: Box::new(account) }).unwrap();
    };
    save(Account { version: 4, testing: true, ..account() });
    assert_eq!(ledger.deposit_left("toko").unwrap(), Some(75_000), "the same deposit");
    assert_eq!(ledger.margins(BillType::PlnPostpaid).unwrap().len(), 1);
    save(Account { version: 5, username: Some("other".into()), ..account() });
    assert_eq!(ledger.deposit_left("toko").unwrap(), None, "another one");
    assert!(ledger.margins(BillType::PlnPostpaid).unwrap().is_empty());
    let balance = Entry::BalanceTold { account: "toko".into(), balance: rp(1) };
    ledger.append(NOW + 9, &balance).unwrap();
    ledger.append(NOW + 9, &Entry::AccountRemoved { name: "toko".into() }).unwrap();
    save(Account { version: 6, ..account() });
    assert_eq!(ledger.deposit_left("toko").unwrap(), None, "one that was removed");
    ledger.verify().unwrap();
}

#[test]
fn nothing_is_paid_through_an_account_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    ledger.append(NOW, &Entry::AccountRemoved { name: "toko".into() }).unwrap();
    let new = new_payment(order("530000000001", "A", "R1"));
    let refused = ledger.open_payment(NOW, new, request());
    assert!(matches!(refused, Err(LedgerError::AccountGone)));
}

/// Only the writer takes the steps: while an older program writes, this one cannot even read.
#[test]
fn an_old_ledger_that_is_held_is_not_called_broken() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    age(ledger.path());
    for access in [Access::Read, Access::Write] {
        let second = Ledger::open(folder.path(), "-", false, access, NOW);
        assert!(matches!(second, Err(LedgerError::Held { .. })), "{access:?}");
    }
}

/// Two providers may write the months of one bill differently: then its age decides.
#[test]
fn the_same_bill_is_known_by_its_months_or_else_by_its_age() {
    let bill = |periods: &[&str]| {
        let mut bill = order("530000000001", "A", "R1").bill;
        let sheet = |it: &&str| Sheet { period: (*it).into(), ..Sheet::default() };
        bill.sheets = periods.iter().map(sheet).collect();
        bill
    };
    let (young, old) = (60_000, 400 * 24 * 3_600_000);
    for (before, now, age, same) in [
        (["OKT26", "NOV26"], ["NOV26", "DES26"], old, true),
        (["OKT26", "NOV26"], ["DES26", "JAN27"], young, false),
        (["OKT26, NOV26", "DES26"], ["NOV26", "JAN27"], old, true),
        (["20261001-20261115", "x"], ["OKT26", "NOV26"], young, true),
        (["20261001-20261115", "x"], ["OKT26", "NOV26"], old, false),
        (["20261001-20261115", "x"], ["20261001-20261115", "y"], old, true),
        (["01", "02"], ["01", "02"], old, false),
        (["01", "02"], ["01", "02"], young, true),
    ] {
        let found = read::same_bill(&bill(&before), &bill(&now), age);
        assert_eq!(found, same, "{before:?} {now:?} {age}");
    }
}

/// Earlier programs took each setting that was saved for a word on the clock, and their ledgers and copies
/// are read as they were written.
#[test]
fn a_setting_of_an_earlier_program_speaks_of_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    let later = 90_000;
    let balance = Entry::BalanceTold { account: "toko".into(), balance: rp(1) };
    ledger.append(NOW + later, &balance).unwrap();
    let set = |not_of_the_clock| Entry::SettingSet {
        name: "theme".into(),
        value: "dark".into(),
        not_of_the_clock,
    };
    ledger.append(NOW + 1, &set(true)).unwrap();
    assert_eq!(ledger.latest_moment().unwrap(), Some(NOW + later));
    ledger.verify().unwrap();
    // To the letter what an earlier program wrote down.
    let body = r#"{"kind":"setting_set","name":"theme","value":"dark"}"#;
    assert_eq!(set(false).written("").unwrap(), body);
    let (old, _) = Entry::read(body).unwrap();
    ledger.append(NOW + 2, &old).unwrap();
    assert_eq!(ledger.latest_moment().unwrap(), Some(NOW + 2));
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    ledger.verify().unwrap();
}
