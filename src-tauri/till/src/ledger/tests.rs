//! The ledger's promises, each broken on purpose once. These tests open the file behind the
//! ledger's back, which nothing else may.

use loket_core::account::{Account, ProviderId};
use loket_core::bill::{Bill, BillType, Product, Question, Reference};
use loket_core::http::{HttpRequest, Method, PaymentRequest};
use loket_core::money::Rupiah;
use loket_core::payment::{Event, Order, State, Verdict, Why};
use tempfile::TempDir;

use super::read::Filter;
use super::*;
use crate::ledger::entry::Call;

pub(super) const NOW: Moment = 1_795_319_530_000;

pub(super) fn rp(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

pub(super) fn order(customer_no: &str, name: &str, reference: &str) -> Order {
    let product =
        Product { bill_type: BillType::PlnPostpaid, code: "pln".into(), name: "PLN".into() };
    Order {
        question: Question {
            product,
            customer_no: customer_no.into(),
            identity: None,
            months: None,
            year: None,
            amount: None,
            reference: Reference(reference.into()),
        },
        bill: Bill {
            customer_name: name.into(),
            product_answered: None,
            admin_fee: rp(2_500),
            customer_total: rp(11_000),
            deposit_cost: Some(rp(10_000)),
            balance: Some(rp(100_000)),
            service_fee_allowed: true,
            sheets: vec![],
            sheet_count: 1,
            sheets_left: 0,
            facts: vec![],
            difference: None,
            provider_key: None,
        },
        service_fee: rp(1_000),
        cash: rp(20_000),
    }
}

pub(super) fn request() -> PaymentRequest {
    PaymentRequest::new(HttpRequest {
        method: Method::Post,
        url: "http://127.0.0.1:1".into(),
        headers: vec![],
        body: String::new(),
        shown: String::new(),
        secrets: vec![],
        timeout_ms: 1,
    })
}

pub(super) fn new_payment(order: Order) -> NewPayment {
    let opening = Opening {
        payment_id: order.question.reference.0.clone(),
        number: String::new(),
        counter: "L01".into(),
        day: String::new(),
        hour: 0,
        day_count: 0,
        account: "toko".into(),
        account_version: 1,
        provider: ProviderId::new("digiswitch"),
        order,
        url: String::new(),
        request: String::new(),
        next_advice: NOW + 60_000,
        known_as: None,
    };
    NewPayment { opening, zone: Zone::Wib, again: false }
}

pub(super) fn open(folder: &Path) -> Ledger {
    Ledger::open(folder, "LEDGER1", false, Access::Write, NOW).unwrap()
}

pub(super) fn judged(payment_id: &str, event: Event) -> Entry {
    let mut verdict = Verdict::new(event, None, "a test's rule");
    if event == Event::NoVerdict {
        verdict.why = Some(Why::Pending);
    }
    verdict.provider_reference = "SN1".into();
    Entry::Judged {
        payment_id: payment_id.into(),
        call: Call::Pay,
        verdict: Box::new(verdict),
        contradiction: false,
        next_advice: Some(NOW + 120_000),
    }
}

/// A ledger with a little of everything.
pub(super) fn account() -> Account {
    Account {
        name: "toko".into(),
        version: 1,
        provider: ProviderId::new("digiswitch"),
        base_url: "http://127.0.0.1:1".into(),
        username: Some("u".into()),
        partner_id: None,
        format: None,
        products: vec![],
        testing: false,
        balance_url: None,
        inquiry_path: None,
        ca_cert: None,
        proxy: None,
        key_env: None,
        advice_gap_seconds: None,
    }
}

/// A ledger with one account.
pub(super) fn staffed(folder: &Path) -> Ledger {
    let ledger = open(folder);
    ledger.append(NOW, &Entry::AccountSaved { account: Box::new(account()) }).unwrap();
    ledger
}

pub(super) fn busy(folder: &Path) -> Ledger {
    let ledger = open(folder);
    let account = account();
    let second = Account { version: 2, ..account.clone() };
    for entry in [
        Entry::AccountSaved { account: Box::new(account.clone()) },
        Entry::AccountSaved { account: Box::new(second) },
        Entry::AccountRemoved { name: "toko".into() },
        Entry::AccountSaved { account: Box::new(Account { version: 3, ..account }) },
        Entry::AccountsOrdered { bill_type: BillType::Pdam, names: vec!["toko".into()] },
        Entry::SettingSet {
            name: "shop_name".into(),
            value: "WARUNG".into(),
            not_of_the_clock: true,
        },
    ] {
        ledger.append(NOW, &entry).unwrap();
    }
    for (at, (number, name, event)) in [
        ("530000000001", "SITI AMINAH", Event::Confirmed),
        ("530000000002", "BUDI SANTOSO", Event::Rejected),
        ("530000000003", "SITI AMINAH", Event::NoVerdict),
    ]
    .into_iter()
    .enumerate()
    {
        let reference = format!("R{at}");
        let outgoing =
            ledger.open_payment(NOW, new_payment(order(number, name, &reference)), request());
        assert_eq!(outgoing.unwrap().payment_id(), reference);
        ledger.append(NOW, &judged(&reference, event)).unwrap();
        let print = Entry::Printed {
            payment_id: reference,
            copy: 1,
            target: "x".into(),
            job: 1,
            slip: None,
            by: "K01".into(),
            code: None,
            shared: false,
        };
        ledger.append(NOW, &print).unwrap();
    }
    ledger.append(NOW, &Entry::Asked { payment_id: "R2".into() }).unwrap();
    ledger
}

pub(super) fn dump(ledger: &Ledger) -> Vec<String> {
    let reader = ledger.reading();
    schema::PROJECTIONS
        .iter()
        .flat_map(|table| {
            let mut statement = reader.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            let mut lines = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<rusqlite::types::Value> =
                    (0..columns).map(|at| row.get(at).unwrap()).collect();
                lines.push(format!("{table} {values:?}"));
            }
            lines.sort();
            lines
        })
        .collect()
}

#[test]
fn events_are_never_changed_or_deleted() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let raw = Connection::open(ledger.path()).unwrap();
    for sql in ["UPDATE event SET at_ms = 0 WHERE seq = 1", "DELETE FROM event WHERE seq = 2"] {
        let refused = raw.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
}

#[test]
fn the_projection_can_be_rebuilt() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let before = dump(&ledger);
    assert!(before.len() > 12, "something of everything: {before:#?}");
    ledger.write(|raw| Ok(raw.execute("UPDATE payment SET state = 'paid'", [])?)).unwrap();
    assert_ne!(dump(&ledger), before, "the test sees a difference");
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    let found =
        ledger.history(&Filter { query: Some("siti".into()), limit: 9, ..Filter::default() });
    assert_eq!(found.unwrap().len(), 2, "search is rebuilt too");
}

#[test]
fn verify_names_the_first_bad_event() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    assert_eq!(ledger.verify().unwrap().payments, 3);
    let raw = Connection::open(ledger.path()).unwrap();
    let guards = "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;";
    let broken_at = |sql: &str| {
        let aside = TempDir::new().unwrap();
        let path = aside.path().join("spoiled.db");
        raw.execute("VACUUM INTO ?1", [path.to_str()]).unwrap();
        let spoiled = Connection::open(path).unwrap();
        spoiled.execute_batch(&format!("{guards} {sql}")).unwrap();
        let LedgerError::Broken { seq, .. } = verify::verify(&spoiled).unwrap_err() else {
            panic!("another error")
        };
        seq
    };
    assert_eq!(broken_at("UPDATE event SET body = replace(body, 'SITI', 'SITA') WHERE seq = 8"), 8);
    assert_eq!(broken_at("UPDATE event SET at_ms = at_ms + 1 WHERE seq = 5"), 5);
    assert_eq!(broken_at("UPDATE event SET subject = 'R9' WHERE seq = 9"), 9);
    assert_eq!(broken_at("DELETE FROM event WHERE seq = 4"), 4);
    assert_eq!(broken_at("UPDATE event SET hash = zeroblob(32) WHERE seq = 3"), 3);
    raw.execute_batch(guards).unwrap();
    let gone = ledger.verify();
    assert!(matches!(gone, Err(LedgerError::Broken { seq: 0, .. })), "dropped guards are seen");
}

#[test]
fn a_bill_in_doubt_cannot_be_written_down_twice() {
    let folder = TempDir::new().unwrap();
    let ledger = staffed(folder.path());
    let first = ledger.open_payment(NOW, new_payment(order("530000000001", "A", "R1")), request());
    assert!(first.is_ok());
    let second = ledger.open_payment(NOW, new_payment(order("530000000001", "A", "R2")), request());
    match second {
        Err(LedgerError::BillInDoubt { payment_id }) => assert_eq!(payment_id, "R1"),
        _ => panic!("two payments of one bill"),
    }
    // Behind the check stands the index: the same row by hand is refused as well.
    let raw = Connection::open(ledger.path()).unwrap();
    let forced = raw.execute(
        "INSERT INTO payment (payment_id, opened_seq, number, counter, day, hour, day_count,
            created_ms, customer_id, lock_key, state, account, account_version, customer_total,
            service_fee, cash)
         SELECT 'R2', 1, 'N2', counter, day, hour, 2, created_ms, customer_id, lock_key, state,
            account, account_version, customer_total, service_fee, cash FROM payment",
        [],
    );
    assert!(forced.unwrap_err().to_string().contains("UNIQUE constraint failed: payment.lock_key"));
}

#[test]
fn what_was_paid_asks_first_and_an_inquiry_is_paid_once() {
    let folder = TempDir::new().unwrap();
    let ledger = staffed(folder.path());
    let pay = |reference: &str, again: bool| {
        let new = NewPayment { again, ..new_payment(order("530000000001", "A", reference)) };
        ledger.open_payment(NOW, new, request()).map(|outgoing| outgoing.payment_id().to_owned())
    };
    pay("R1", false).unwrap();
    ledger.append(NOW, &judged("R1", Event::Confirmed)).unwrap();
    assert!(
        matches!(pay("R2", false), Err(LedgerError::PaidBefore { payment_id }) if payment_id == "R1")
    );
    assert!(matches!(pay("R1", true), Err(LedgerError::AlreadyPaying { .. })), "spent for ever");
    assert_eq!(pay("R2", true).unwrap(), "R2");
}

#[test]
fn a_contradiction_is_kept_and_moves_nothing() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    ledger.append(NOW, &judged("R0", Event::Rejected)).unwrap();
    let paid = ledger.payment("R0").unwrap();
    assert_eq!(paid.state, State::Paid);
    assert_eq!(paid.attention, Some(loket_core::payment::Attention::Contradiction));
    assert_eq!(ledger.calling(9).unwrap().len(), 1);
}

#[test]
fn numbers_count_up_within_a_day() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let numbers: Vec<String> =
        ["R0", "R1", "R2"].iter().map(|id| ledger.payment(id).unwrap().opening.number).collect();
    assert_eq!(numbers, ["L01-261122-000001", "L01-261122-000002", "L01-261122-000003"]);
    let tomorrow = NOW + 86_400_000;
    let next = new_payment(order("530000000009", "C", "R9"));
    let outgoing = ledger.open_payment(tomorrow, next, request()).unwrap();
    assert_eq!(outgoing.payment_id(), "R9");
    assert_eq!(ledger.payment("R9").unwrap().opening.number, "L01-261123-000001");
}

#[test]
fn history_pages_by_key_and_searches() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let page = |filter: Filter| -> Vec<String> {
        ledger.history(&filter).unwrap().into_iter().map(|one| one.opening.payment_id).collect()
    };
    let all = Filter { limit: 2, ..Filter::default() };
    assert_eq!(page(all.clone()), ["R2", "R1"]);
    let cursor = ledger.payment("R1").unwrap().cursor;
    assert_eq!(page(Filter { after: Some(cursor), ..all.clone() }), ["R0"]);
    let search =
        |text: &str| page(Filter { query: Some(text.into()), limit: 9, ..Filter::default() });
    assert_eq!(search("amin"), ["R2", "R0"]);
    assert_eq!(search("0000002"), ["R1"]);
    assert_eq!(search(" 0000 0002 "), ["R1"], "as a number is shown");
    assert_eq!(search("261122-000001"), ["R0"], "our own number");
    for odd in ["\"", "a\"b", "*", "(((", "AND", "%__", "  ", "é", "-"] {
        search(odd);
    }
    let paid = Filter { state: Some(State::Paid), limit: 9, ..Filter::default() };
    assert_eq!(page(paid), ["R0"]);
    let day = ledger.day("2026-11-22", "").unwrap();
    assert_eq!((day.paid, day.in_doubt, day.failed), (1, 1, 1));
    assert_eq!((day.customer_total, day.grand_total, day.margin), (11_000, 12_000, 2_000));
}

#[test]
fn one_process_writes_and_others_read() {
    let folder = TempDir::new().unwrap();
    let first = busy(folder.path());
    let second = open(folder.path());
    assert!(second.held_by().unwrap().contains(&std::process::id().to_string()));
    assert_eq!(second.history(&Filter { limit: 9, ..Filter::default() }).unwrap().len(), 3);
    let set =
        Entry::SettingSet { name: "zone".into(), value: "WIT".into(), not_of_the_clock: true };
    assert!(matches!(second.append(NOW, &set), Err(LedgerError::Held { .. })));
    drop(first);
    assert!(open(folder.path()).append(NOW, &set).is_ok(), "the lock dies with its holder");
}

#[test]
fn a_newer_file_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(open(folder.path()));
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    for access in [Access::Write, Access::Read] {
        let refused = Ledger::open(folder.path(), "X", false, access, NOW);
        assert!(matches!(refused, Err(LedgerError::Newer(99))), "{access:?}");
    }
}

#[test]
fn a_backup_comes_back_and_newer_events_are_not_lost_by_accident() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = other.path().join("copy.db");
    let ledger = busy(folder.path());
    let copied = ledger.backup(&copy).unwrap();
    let restore = |lose| Ledger::restore(folder.path(), &copy, false, lose, NOW + 1);
    assert!(matches!(restore(false), Err(LedgerError::Held { .. })), "not under a running till");
    let set =
        Entry::SettingSet { name: "zone".into(), value: "WIT".into(), not_of_the_clock: true };
    ledger.append(NOW, &set).unwrap();
    drop(ledger);
    assert!(matches!(restore(false), Err(LedgerError::LosesNewer { newer: 1 })));
    let done = restore(true).unwrap();
    assert_eq!((done.events, done.in_doubt), (copied.events, 1));
    let kept = Connection::open(done.kept.unwrap()).unwrap();
    assert_eq!(
        verify::verify(&kept).unwrap().events,
        copied.events + 1,
        "the replaced one is kept"
    );
    let ledger = open(folder.path());
    assert_eq!(ledger.verify().unwrap().events, copied.events + 1, "the restore is an event");
    let last = ledger.events("").unwrap().pop().unwrap();
    assert!(last.event_id.starts_with("LEDGER1-2-"), "a new epoch: {}", last.event_id);
    let again = ledger.open_payment(NOW, new_payment(order("530000000003", "S", "R7")), request());
    assert!(matches!(again, Err(LedgerError::BillInDoubt { .. })), "in doubt stays locked");
}

#[test]
fn a_restore_forgets_no_payment() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = other.path().join("copy.db");
    let ledger = busy(folder.path());
    ledger.backup(&copy).unwrap();
    let open_one = |ledger: &Ledger, number: &str, id: &str| {
        ledger.open_payment(NOW, new_payment(order(number, "N", id)), request()).map(|_| ())
    };
    open_one(&ledger, "530000000011", "R11").unwrap();
    open_one(&ledger, "530000000012", "R12").unwrap();
    ledger.append(NOW, &judged("R12", Event::Confirmed)).unwrap();
    ledger.append(NOW, &judged("R2", Event::Confirmed)).unwrap();
    drop(ledger);
    Ledger::restore(folder.path(), &copy, false, true, NOW).unwrap();
    let ledger = open(folder.path());
    ledger.verify().unwrap();
    let state = |id: &str| ledger.payment(id).unwrap().state;
    assert_eq!(state("R11"), State::InDoubt);
    assert_eq!((state("R12"), state("R2")), (State::Paid, State::Paid));
    let locked = open_one(&ledger, "530000000011", "R13");
    assert!(matches!(locked, Err(LedgerError::BillInDoubt { .. })), "still locked");
    drop(ledger);
    Ledger::restore(folder.path(), &copy, false, true, NOW).unwrap();
    let again = open(folder.path());
    let last = again.events("").unwrap().pop().unwrap().event_id;
    assert!(last.starts_with("LEDGER1-3-"), "no event id twice: {last}");
    assert_eq!(again.payment("R12").unwrap().state, State::Paid, "carried over twice");
}

#[test]
fn practice_never_becomes_proof() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = other.path().join("copy.db");
    Ledger::open(folder.path(), "P", true, Access::Write, NOW).unwrap().backup(&copy).unwrap();
    let as_real = Ledger::open(folder.path(), "P", false, Access::Read, NOW);
    assert!(matches!(as_real, Err(LedgerError::OtherMode)));
    let into_real = Ledger::restore(other.path(), &copy, false, true, NOW);
    assert!(matches!(into_real, Err(LedgerError::OtherMode)));
}

#[test]
fn the_live_ledger_is_no_place_for_its_copy() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    assert!(matches!(ledger.backup(ledger.path()), Err(LedgerError::OntoItself)));
    assert!(ledger.verify().is_ok());
}

#[test]
fn verify_sees_a_present_that_the_events_do_not_tell() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let raw = Connection::open(ledger.path()).unwrap();
    raw.execute("UPDATE payment SET state = 'paid' WHERE payment_id = 'R1'", []).unwrap();
    assert!(matches!(ledger.verify(), Err(LedgerError::Broken { .. })));
}

#[test]
fn settling_never_overturns_a_verdict() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let settled = Entry::Settled {
        payment_id: "R0".into(),
        outcome: State::Failed,
        note: "n".into(),
        by: "b".into(),
    };
    ledger.append(NOW, &settled).unwrap();
    let paid = ledger.payment("R0").unwrap();
    assert_eq!((paid.state, paid.attention.is_some()), (State::Paid, true));
}

#[test]
fn a_broken_backup_is_refused() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = other.path().join("copy.db");
    let ledger = busy(folder.path());
    ledger.backup(&copy).unwrap();
    drop(ledger);
    let raw = Connection::open(&copy).unwrap();
    raw.execute_batch(
        "DROP TRIGGER event_is_never_changed; UPDATE event SET at_ms = 1 WHERE seq = 2;",
    )
    .unwrap();
    drop(raw);
    let before = std::fs::read(folder.path().join("ledger.db")).unwrap();
    let refused = Ledger::restore(folder.path(), &copy, false, true, NOW);
    assert!(matches!(refused, Err(LedgerError::Copy(what)) if what.contains("event 2")));
    assert_eq!(std::fs::read(folder.path().join("ledger.db")).unwrap(), before);
}
