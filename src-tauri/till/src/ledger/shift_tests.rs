//! Shifts: one at a time, whose each payment is, and that all of it is told by events.

use loket_core::payment::{Event, State};
use loket_core::shift::deposit::Sure;

use super::entry::{Call, Direction, Entry, Outcome, ShiftOpening};
use super::tests::{NOW, dump, judged, new_payment, order, request, rp, staffed};
use super::*;

fn opening(id: &str, float: i64) -> ShiftOpening {
    ShiftOpening {
        shift_id: id.into(),
        number: String::new(),
        counter: "L01".into(),
        day: String::new(),
        day_count: 0,
        float: rp(float),
        counts: Vec::new(),
        balances: Vec::new(),
    }
}

/// A sale of 12.000 (11.000 and a fee of 1.000) that cost 10.000 of the deposit.
fn sell(ledger: &Ledger, id: &str) {
    let order = order(&format!("5300000000{id}"), "SITI", id);
    let _ = ledger.open_payment(NOW, new_payment(order), request()).unwrap();
}

fn decide(ledger: &Ledger, id: &str, event: Event) {
    ledger.append(NOW, &judged(id, event)).unwrap();
}

#[test]
fn one_shift_is_open_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    ledger.open_shift(NOW, opening("A", 100_000), Zone::Wib).unwrap();
    let refused = ledger.open_shift(NOW, opening("B", 1), Zone::Wib);
    assert!(
        matches!(refused, Err(LedgerError::ShiftIsOpen { number }) if number == "L01-261122-S01")
    );
    // Whoever forgets to look is stopped by the index.
    let mut second = opening("B", 1);
    second.number = "L01-261122-S09".into();
    assert!(ledger.append(NOW, &Entry::ShiftOpened(Box::new(second))).is_err());
    ledger.close_shift(NOW, Vec::new(), rp(100_000)).unwrap();
    assert!(matches!(ledger.close_shift(NOW, Vec::new(), rp(1)), Err(LedgerError::NoShift)));
    let moved = ledger.move_cash(NOW, Direction::In, rp(1), "x");
    assert!(matches!(moved, Err(LedgerError::NoShift)));
    ledger.open_shift(NOW, opening("C", 0), Zone::Wib).unwrap();
    assert_eq!(ledger.shift("C").unwrap().opening.number, "L01-261122-S02");
    ledger.verify().unwrap();
}

/// What fails after the shift that took it was closed is paid back by the shift in which it fails.
#[test]
fn money_goes_back_where_it_is_decided() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    sell(&ledger, "00");
    ledger.open_shift(NOW, opening("A", 100_000), Zone::Wib).unwrap();
    for id in ["01", "02", "03", "04"] {
        sell(&ledger, id);
    }
    decide(&ledger, "01", Event::Confirmed);
    decide(&ledger, "02", Event::Rejected);
    decide(&ledger, "03", Event::NoVerdict);
    // Of before any shift: the money goes back out of this drawer.
    decide(&ledger, "00", Event::Rejected);
    ledger.move_cash(NOW, Direction::Out, rp(5_000), "galon").unwrap();
    // 100.000 + 12.000 (paid) + 2 x 12.000 (in doubt) - 12.000 (given back) - 5.000
    let first = ledger.close_shift(NOW, Vec::new(), rp(117_000)).unwrap().closed.unwrap().was;
    assert_eq!((first.expected, first.difference), (119_000, -2_000));
    assert_eq!((first.closing.totals.margin, first.closing.totals.paid.count), (2_000, 1));
    assert_eq!(first.closing.in_doubt, ["L01-261122-000004", "L01-261122-000005"]);
    // No shift is open: it moves nothing in any.
    decide(&ledger, "03", Event::Rejected);
    ledger.open_shift(NOW, opening("B", 50_000), Zone::Wib).unwrap();
    decide(&ledger, "04", Event::Rejected);
    // Heard again, and a contradiction: neither moves money a second time.
    decide(&ledger, "04", Event::Rejected);
    decide(&ledger, "02", Event::Confirmed);
    let second = ledger.close_shift(NOW, Vec::new(), rp(38_000)).unwrap().closed.unwrap().was;
    assert_eq!((second.expected, second.difference), (38_000, 0));
    assert_eq!(second.closing.totals.earlier_failed.sum, rp(12_000));
    assert_eq!(ledger.outside_shifts("2026-11-22").unwrap(), 1);
    // What was frozen stays.
    assert_eq!(ledger.shift("A").unwrap().closed.unwrap().was, first);
    assert_eq!(ledger.payment("04").unwrap().state, State::Failed);
}

#[test]
fn shifts_can_be_rebuilt_corrected_and_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    ledger.open_shift(NOW, opening("A", 100_000), Zone::Wib).unwrap();
    sell(&ledger, "01");
    let copy = folder.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    decide(&ledger, "01", Event::Confirmed);
    ledger.close_shift(NOW, Vec::new(), rp(100_000)).unwrap();
    let corrected = ledger.correct_shift(NOW, "A", rp(112_000), "di laci bawah").unwrap();
    assert_eq!(corrected.closed.as_ref().unwrap().was.difference, -12_000, "the count stays");
    assert_eq!(corrected.corrections[0].difference, 0);
    let job = ledger.begin_shift_print(NOW, "A", "x".into()).unwrap();
    ledger
        .end_shift_print(
            NOW,
            &job.shift.opening.shift_id,
            job.copy,
            Outcome::NotOnPaper,
            "kertas habis",
        )
        .unwrap();
    let job = ledger.begin_shift_print(NOW, "A", "x".into()).unwrap();
    assert_eq!(job.copy, 1, "what is not on paper does not count");
    ledger.end_shift_print(NOW, &job.shift.opening.shift_id, job.copy, Outcome::Sent, "").unwrap();
    ledger.open_shift(NOW, opening("B", 7), Zone::Wib).unwrap();
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    ledger.verify().unwrap();

    let shifts = ledger.shifts(None, 9).unwrap();
    drop(ledger);
    Ledger::restore(folder.path(), &copy, false, true, NOW).unwrap();
    let restored = Ledger::open(folder.path(), "-", false, Access::Write, NOW).unwrap();
    let carried = restored.shifts(None, 9).unwrap();
    let shown = |all: &[shift::Shift]| -> Vec<_> {
        all.iter().map(|it| (it.opening.clone(), it.closed.clone(), it.printed)).collect()
    };
    assert_eq!(shown(&carried), shown(&shifts));
    restored.verify().unwrap();
}

/// A provider that tells its balance with each payment; 7.000 are gone between the second and third.
#[test]
fn a_fall_is_shown_with_the_sales_around_it() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    let told = Entry::BalanceTold { account: "toko".into(), balance: rp(100_000) };
    ledger.append(NOW, &told).unwrap();
    ledger.open_shift(NOW, opening("A", 0), Zone::Wib).unwrap();
    let tells = |id: &str, balance: i64| {
        sell(&ledger, id);
        let mut entry = judged(id, Event::Confirmed);
        if let Entry::Judged { verdict, call: Call::Pay, .. } = &mut entry {
            verdict.balance = Some(rp(balance));
        }
        ledger.append(NOW, &entry).unwrap();
    };
    tells("01", 90_000);
    tells("02", 80_000);
    tells("03", 63_000);
    let closing =
        ledger.close_shift(NOW, Vec::new(), rp(36_000)).unwrap().closed.unwrap().was.closing;
    let falls: Vec<_> = closing.falls().collect();
    assert_eq!(falls.len(), 1);
    assert_eq!((falls[0].sure, falls[0].amount), (Sure::Fall, rp(7_000)));
    let number =
        |mark: &Option<loket_core::shift::deposit::Mark>| mark.as_ref().unwrap().number.clone();
    assert_eq!(number(&falls[0].after), "L01-261122-000002");
    assert_eq!(number(&falls[0].before), "L01-261122-000003");
    let deposit = &closing.deposits[0];
    assert_eq!((deposit.costs, deposit.unexplained), (rp(30_000), rp(7_000)));

    // Nobody answered for the drawer when another 4.000 went.
    let told = Entry::BalanceTold { account: "toko".into(), balance: rp(59_000) };
    ledger.append(NOW, &told).unwrap();
    ledger.open_shift(NOW, opening("B", 0), Zone::Wib).unwrap();
    let closing = ledger.close_shift(NOW, Vec::new(), rp(0)).unwrap().closed.unwrap().was.closing;
    assert_eq!(closing.falls_before.len(), 1);
    assert_eq!(closing.falls_before[0].amount, rp(4_000));
    assert_eq!(number(&closing.falls_before[0].after), "L01-261122-000003");
}
