//! Collective lists: what the ledger itself refuses, whoever forgets to look.

use loket_core::bill::BillType;
use loket_core::collective::Stand;
use loket_core::payment::Event;

use super::super::tests::{NOW, dump, judged, new_payment, order, request, rp, staffed};
use super::super::{Ledger, LedgerError};
use super::*;
use crate::ledger::entry::{Direction, ShiftOpening};
use loket_core::calendar::Zone;

const LIST: &str = "LIST";

fn of(line: u32) -> LineOf {
    LineOf { collective_id: LIST.into(), line }
}

fn customer_no(line: u32) -> String {
    format!("53000000000{line}")
}

/// A list of three.
fn listed(folder: &std::path::Path) -> Ledger {
    let ledger = staffed(folder);
    list(&ledger);
    ledger
}

fn list(ledger: &Ledger) {
    let lines = (1..=3).map(|line| CollectiveLine {
        line,
        name: format!("Bu {line}"),
        group: "RT 03".into(),
        book_id: String::new(),
        bill_type: BillType::PlnPostpaid,
        customer_no: customer_no(line),
        product: String::new(),
        biller: String::new(),
        amount: None,
        identity: None,
        months: None,
        year: None,
    });
    let made =
        Collective { collective_id: LIST.into(), name: "RT 03".into(), lines: lines.collect() };
    ledger.make_collective(NOW, made).unwrap();
}

/// An inquiry of a line: 11.000, and the shop takes 1.000.
fn ask(ledger: &Ledger, line: u32, inquiry_id: &str) -> Result<(), LedgerError> {
    let order = order(&customer_no(line), "SITI", inquiry_id);
    let inquiry = Inquiry {
        inquiry_id: inquiry_id.into(),
        account: "toko".into(),
        account_version: 1,
        provider: loket_core::account::ProviderId::new("digiswitch"),
        question: order.question,
        bill: order.bill,
        asked_at: NOW,
        expires_at: NOW + 1,
        skew_ms: None,
        answer: String::new(),
        passed_over: vec![],
        of: Some(of(line)),
    };
    let stands = ledger.collective_line(&of(line)).unwrap();
    let entry = Entry::Inquired(Box::new(inquiry));
    ledger.append_of_line(NOW, &of(line), stands.agreed.as_ref(), &entry)
}

fn agreed(line: u32, inquiry_id: &str) -> LineAgreed {
    LineAgreed {
        line,
        inquiry_id: inquiry_id.into(),
        customer_total: rp(11_000),
        service_fee: rp(1_000),
        again: None,
        name_confirmed: false,
    }
}

fn pay(ledger: &Ledger, line: u32, inquiry_id: &str) -> Result<(), LedgerError> {
    let order = order(&customer_no(line), "SITI", inquiry_id);
    ledger.open_payment(NOW, new_payment(order), request()).map(|_| ())
}

fn stand(ledger: &Ledger, line: u32) -> Stand {
    ledger.collective_line(&of(line)).unwrap().known.stand()
}

fn held_now(ledger: &Ledger) -> i64 {
    held(&ledger.reading()).unwrap()
}

#[test]
fn one_sum_is_taken_for_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    for (line, id) in [(1, "A1"), (2, "A2")] {
        ask(&ledger, line, id).unwrap();
    }
    let both = || vec![agreed(1, "A1"), agreed(2, "A2")];
    // Not asked, another inquiry, another total, too little money: nothing is taken.
    let not_asked = ledger.agree_to_lines(NOW, LIST, vec![agreed(3, "A3")], rp(50_000));
    assert!(matches!(not_asked, Err(LedgerError::ListChanged)));
    let another = ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A2")], rp(50_000));
    assert!(matches!(another, Err(LedgerError::ListChanged)));
    let cheaper = LineAgreed { customer_total: rp(10_999), ..agreed(1, "A1") };
    let cheaper = ledger.agree_to_lines(NOW, LIST, vec![cheaper], rp(50_000));
    assert!(matches!(cheaper, Err(LedgerError::ListChanged)));
    let short = ledger.agree_to_lines(NOW, LIST, both(), rp(23_999));
    assert!(matches!(short, Err(LedgerError::TooLarge)));
    assert_eq!(held_now(&ledger), 0);

    assert_eq!(ledger.agree_to_lines(NOW, LIST, both(), rp(50_000)).unwrap(), rp(26_000));
    assert_eq!(held_now(&ledger), 24_000);
    assert_eq!((stand(&ledger, 1), stand(&ledger, 3)), (Stand::Agreed, Stand::New));
    // The same agreement once more takes no money once more.
    let twice = ledger.agree_to_lines(NOW, LIST, both(), rp(24_000));
    assert!(matches!(twice, Err(LedgerError::ListChanged)));
    assert_eq!(held_now(&ledger), 24_000);
    let (head, _) = ledger.collective(LIST).unwrap();
    assert_eq!((head.cash, head.change), (50_000, 26_000));
    assert!(matches!(ledger.remove_collective(NOW, LIST), Err(LedgerError::MoneyTaken)));
    ledger.verify().unwrap();
}

#[test]
fn a_line_is_paid_only_as_it_was_agreed_to() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    ask(&ledger, 1, "A1").unwrap();
    assert!(matches!(pay(&ledger, 1, "A1"), Err(LedgerError::NotAgreed)));
    ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).unwrap();
    // Asked again since: the earlier inquiry is not what is paid.
    ask(&ledger, 1, "B1").unwrap();
    assert!(matches!(pay(&ledger, 1, "A1"), Err(LedgerError::NotAgreed)));
    let mut dearer = order(&customer_no(1), "SITI", "B1");
    dearer.service_fee = rp(2_000);
    let dearer = ledger.open_payment(NOW, new_payment(dearer), request()).map(|_| ());
    assert!(matches!(dearer, Err(LedgerError::NotAgreed)));
    pay(&ledger, 1, "B1").unwrap();
    assert_eq!((stand(&ledger, 1), held_now(&ledger)), (Stand::InDoubt, 0));
}

/// While it may have left, a line is neither asked, nor agreed to, nor given back, nor paid again.
#[test]
fn what_may_have_left_stays_where_it_is() {
    for event in [Event::NoVerdict, Event::Confirmed] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = listed(folder.path());
        ask(&ledger, 1, "A1").unwrap();
        ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).unwrap();
        pay(&ledger, 1, "A1").unwrap();
        ledger.append(NOW, &judged("A1", event)).unwrap();
        let busy = |done: Result<(), LedgerError>| {
            assert!(matches!(done, Err(LedgerError::LineBusy { line: 1 })), "{event:?}: {done:?}");
        };
        busy(ask(&ledger, 1, "B1"));
        busy(ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).map(|_| ()));
        busy(ledger.return_lines(NOW, LIST, &[1]).map(|_| ()));
        // Whoever writes the event without asking is stopped at the payment.
        let refusal = Entry::LineRefused { of: of(1), code: "x".into(), message: "x".into() };
        busy(ledger.append_of_line(NOW, &of(1), None, &refusal));
        ledger.verify().unwrap();
    }
}

#[test]
fn what_is_proved_not_paid_is_tried_again_or_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    for (line, id) in [(1, "A1"), (2, "A2")] {
        ask(&ledger, line, id).unwrap();
    }
    let both = vec![agreed(1, "A1"), agreed(2, "A2")];
    ledger.agree_to_lines(NOW, LIST, both, rp(24_000)).unwrap();
    for id in ["A1", "A2"] {
        pay(&ledger, if id == "A1" { 1 } else { 2 }, id).unwrap();
        ledger.append(NOW, &judged(id, Event::Rejected)).unwrap();
    }
    assert_eq!((stand(&ledger, 1), held_now(&ledger)), (Stand::Failed, 24_000));
    ask(&ledger, 1, "B1").unwrap();
    pay(&ledger, 1, "B1").unwrap();
    ledger.append(NOW, &judged("B1", Event::Confirmed)).unwrap();
    assert_eq!((stand(&ledger, 1), held_now(&ledger)), (Stand::Paid, 12_000));

    assert!(matches!(ledger.return_lines(NOW, LIST, &[]), Err(LedgerError::ListChanged)));
    assert_eq!(ledger.return_lines(NOW, LIST, &[2, 2]).unwrap(), rp(12_000), "once");
    assert_eq!((stand(&ledger, 2), held_now(&ledger)), (Stand::Returned, 0));
    assert!(matches!(ledger.return_lines(NOW, LIST, &[2]), Err(LedgerError::ListChanged)));
    // Once its money is back with the customer, only a new agreement pays it.
    ask(&ledger, 2, "B2").unwrap();
    assert!(matches!(pay(&ledger, 2, "B2"), Err(LedgerError::NotAgreed)));
    assert_eq!(stand(&ledger, 2), Stand::Owed);
    assert!(ledger.collectives_open().unwrap().is_empty());
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
}

/// The provider said that it failed, and later that it did not: nothing is sent a second time, though
/// another inquiry stands in between.
#[test]
fn a_contradicted_failure_holds_the_line_whatever_was_asked_since() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    ask(&ledger, 1, "A1").unwrap();
    ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).unwrap();
    pay(&ledger, 1, "A1").unwrap();
    ledger.append(NOW, &judged("A1", Event::Rejected)).unwrap();
    ask(&ledger, 1, "B1").unwrap();
    ledger.append(NOW, &judged("A1", Event::Confirmed)).unwrap();
    assert!(matches!(pay(&ledger, 1, "B1"), Err(LedgerError::LineBusy { line: 1 })));
    assert!(matches!(ledger.return_lines(NOW, LIST, &[1]), Err(LedgerError::LineBusy { .. })));
    assert!(matches!(ask(&ledger, 1, "C1"), Err(LedgerError::LineBusy { .. })));
    // A person looked into it and the alarm is over: that is no leave to pay it once more.
    let looked = Entry::Settled {
        payment_id: "A1".into(),
        outcome: State::Failed,
        note: "penyedia: sudah lunas".into(),
        by: "Sari".into(),
    };
    ledger.append(NOW, &looked).unwrap();
    assert_eq!(ledger.payment("A1").unwrap().attention, None);
    assert!(matches!(pay(&ledger, 1, "B1"), Err(LedgerError::LineBusy { line: 1 })));
    assert!(matches!(ledger.return_lines(NOW, LIST, &[1]), Err(LedgerError::LineBusy { .. })));
    // Nor is another inquiry of the same bill, at the counter.
    let counter = order(&customer_no(1), "SITI", "D1");
    let counter = ledger.open_payment(NOW, new_payment(counter), request());
    assert!(matches!(counter, Err(LedgerError::PaidBefore { payment_id }) if payment_id == "A1"));
    // What it ends with is an owner's word, and what was taken for it stays in the drawer.
    assert_eq!(ledger.collective_line(&of(1)).unwrap().kept_by.as_deref(), Some("A1"));
    ledger.close_line(NOW, &of(1), "penyedia: sudah lunas").unwrap();
    assert_eq!((stand(&ledger, 1), held_now(&ledger)), (Stand::Closed, 12_000));
    assert!(ledger.collectives_open().unwrap().is_empty());
    assert!(matches!(ledger.close_line(NOW, &of(1), "x"), Err(LedgerError::ListChanged)));
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
}

/// A ledger that does not know what was done since holds nobody to what was agreed to before.
#[test]
fn an_older_ledger_pays_nothing_by_itself() {
    for entry in [
        Entry::OlderAccepted { had: 9, has: 7 },
        Entry::Restored { replaced_events: None, from: "copy.db".into() },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = listed(folder.path());
        ask(&ledger, 1, "A1").unwrap();
        ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).unwrap();
        ledger.append(NOW, &entry).unwrap();
        assert!(matches!(pay(&ledger, 1, "A1"), Err(LedgerError::NotAgreed)));
        assert_eq!(held_now(&ledger), 12_000);
        // Asked anew and agreed to once more, with the money that is here.
        ask(&ledger, 1, "B1").unwrap();
        assert!(matches!(pay(&ledger, 1, "B1"), Err(LedgerError::NotAgreed)));
        ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "B1")], rp(0)).unwrap();
        pay(&ledger, 1, "B1").unwrap();
    }
}

/// Who agreed to pay a bill once more had seen one earlier payment, and not the next.
#[test]
fn what_was_seen_is_agreed_to_and_not_what_came_since() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    let at_the_counter = |id: &str, again: bool| {
        let order = order(&customer_no(1), "SITI", id);
        let new = super::super::NewPayment { again, ..new_payment(order) };
        let _ = ledger.open_payment(NOW, new, request()).unwrap();
        ledger.append(NOW, &judged(id, Event::Confirmed)).unwrap();
    };
    at_the_counter("X1", false);
    ask(&ledger, 1, "A1").unwrap();
    let seen = LineAgreed { again: Some("X1".into()), ..agreed(1, "A1") };
    ledger.agree_to_lines(NOW, LIST, vec![seen], rp(12_000)).unwrap();
    at_the_counter("X2", true);
    let paid = pay(&ledger, 1, "A1");
    assert!(matches!(paid, Err(LedgerError::PaidBefore { payment_id }) if payment_id == "X2"));
}

/// Money for bills that are not paid yet lies in the drawer, whichever shift took it.
#[test]
fn a_drawer_counts_the_money_of_lists_once() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = listed(folder.path());
    let shift = |id: &str, float: i64| {
        let opening = ShiftOpening {
            shift_id: id.into(),
            number: String::new(),
            counter: "L01".into(),
            day: String::new(),
            day_count: 0,
            float: rp(float),
            counts: Vec::new(),
            balances: Vec::new(),
        };
        ledger.open_shift(NOW, opening, Zone::Wib).unwrap();
    };
    let close = |counted: i64| {
        ledger.close_shift(NOW, Vec::new(), rp(counted)).unwrap().closed.unwrap().was
    };
    shift("S1", 100_000);
    for (line, id) in [(1, "A1"), (2, "A2"), (3, "A3")] {
        ask(&ledger, line, id).unwrap();
    }
    let all = vec![agreed(1, "A1"), agreed(2, "A2"), agreed(3, "A3")];
    ledger.agree_to_lines(NOW, LIST, all, rp(36_000)).unwrap();
    pay(&ledger, 1, "A1").unwrap();
    ledger.append(NOW, &judged("A1", Event::Confirmed)).unwrap();
    pay(&ledger, 2, "A2").unwrap();
    // 100.000 and 36.000 for three bills, whatever became of them.
    assert_eq!(close(136_000).difference, 0);

    shift("S2", 136_000);
    // It failed: its money is still here. So is that of the third, until it is given back.
    ledger.append(NOW, &judged("A2", Event::Rejected)).unwrap();
    assert_eq!(ledger.return_lines(NOW, LIST, &[3]).unwrap(), rp(12_000));
    ledger.move_cash(NOW, Direction::Out, rp(4_000), "galon").unwrap();
    let was = close(120_000);
    assert_eq!((was.expected, was.difference, was.closing.held), (120_000, 0, 0));

    shift("S3", 120_000);
    ask(&ledger, 2, "B2").unwrap();
    pay(&ledger, 2, "B2").unwrap();
    ledger.append(NOW, &judged("B2", Event::Confirmed)).unwrap();
    // Paid with what lay here already: not one rupiah more.
    assert_eq!(close(120_000).difference, 0);
}

/// Money that was given back stays so, whichever copies are brought back after one another.
#[test]
fn what_was_given_back_comes_through_every_restore() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.copy"), folder.path().join("second.copy"));
    let data = folder.path().join("toko");
    let ledger = staffed(&data);
    // The first copy knows nothing of the list, the second one of the money that was taken.
    ledger.backup(&first).unwrap();
    list(&ledger);
    ask(&ledger, 1, "A1").unwrap();
    ledger.agree_to_lines(NOW, LIST, vec![agreed(1, "A1")], rp(12_000)).unwrap();
    ledger.backup(&second).unwrap();
    ledger.return_lines(NOW + 1, LIST, &[1]).unwrap();
    drop(ledger);
    for copy in [&first, &second] {
        Ledger::restore(&data, copy, false, true, NOW + 2).unwrap();
        let ledger = super::super::tests::open(&data);
        assert_eq!((stand(&ledger, 1), held_now(&ledger)), (Stand::Returned, 0), "{copy:?}");
        ledger.verify().unwrap();
    }
}
