//! Sums counted by hand: what counts, what does not, and on which day.

use loket_core::calendar::{Moment, Zone};
use loket_core::payment::{Event, State, Verdict};
use rusqlite::Connection;

use super::super::entry::{Call, Entry};
use super::super::tests::{NOW, judged, new_payment, order, request, rp, staffed};
use super::super::{Ledger, LedgerError};
use super::*;

const DAY: &str = "2026-11-22";
/// The last second of that day in Jakarta: 16:59:59 UTC.
const LATE: Moment = 1_795_366_799_000;
const HOUR: Moment = 60 * 60 * 1000;

/// A bill of 11,000 with 1,000 for the shop; the deposit loses 10,000 where the inquiry told it.
fn opened(ledger: &Ledger, id: &str, at: Moment, zone: Zone, cost: Option<i64>) {
    let mut order = order(&format!("53000000{id}"), "SITI AMINAH", id);
    order.bill.deposit_cost = cost.map(rp);
    let new = super::super::NewPayment { zone, ..new_payment(order) };
    let _ = ledger.open_payment(at, new, request()).unwrap();
}

fn settled(id: &str, outcome: State) -> Entry {
    Entry::Settled { payment_id: id.into(), outcome, note: "tiket".into(), by: "SARI".into() }
}

#[test]
fn what_counts_and_what_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    let known = Some(10_000);
    for (id, cost) in
        [("R1", known), ("R2", None), ("R3", known), ("R4", known), ("R5", None), ("R6", known)]
    {
        opened(&ledger, id, NOW, Zone::Wib, cost);
    }
    let all_held = Sums { in_doubt: 6, held: 72_000, ..Sums::default() };
    assert_eq!(ledger.sums(DAY, DAY, "").unwrap(), all_held, "nothing is earned before a verdict");
    ledger.append(NOW, &judged("R1", Event::Confirmed)).unwrap();
    ledger.append(NOW, &judged("R2", Event::Confirmed)).unwrap();
    ledger.append(NOW, &judged("R3", Event::Rejected)).unwrap();
    ledger.append(NOW, &judged("R4", Event::NoVerdict)).unwrap();
    // The answer of the payment itself tells what the inquiry did not.
    let mut verdict = Verdict::new(Event::Confirmed, None, "a test's rule");
    verdict.deposit_cost = Some(rp(10_500));
    let told = Entry::Judged {
        payment_id: "R5".into(),
        call: Call::Pay,
        verdict: Box::new(verdict),
        contradiction: false,
        next_advice: None,
    };
    ledger.append(NOW, &told).unwrap();
    // Decided by hand two days later: it counts where it was opened.
    ledger.append(NOW + 48 * HOUR, &settled("R6", State::Paid)).unwrap();
    let by_hand = Sums {
        paid: 4,
        in_doubt: 1,
        failed: 1,
        customer_total: 44_000,
        service_fee: 4_000,
        // 10,000 and 10,500 and 10,000; nobody told that of R2.
        deposit_cost: 30_500,
        cost_unknown: 1,
        // 2,000 and 1,500 and 2,000: of R2 nobody knows whether anything is left.
        margin: 5_500,
        held: 12_000,
    };
    assert_eq!(ledger.sums(DAY, DAY, "").unwrap(), by_hand);
    assert_eq!(ledger.sums("2026-11-23", "2026-11-24", "").unwrap(), Sums::default());
    // What contradicts a verdict, or says it again, moves nothing.
    ledger.append(NOW, &judged("R1", Event::Rejected)).unwrap();
    ledger.append(NOW, &judged("R1", Event::Confirmed)).unwrap();
    ledger.append(NOW, &settled("R1", State::Paid)).unwrap();
    ledger.append(NOW, &settled("R3", State::Paid)).unwrap();
    assert_eq!(ledger.sums(DAY, DAY, "").unwrap(), by_hand);
    let whole = |key: &str| vec![Group { key: key.into(), sums: by_hand }];
    for (dimension, key) in [
        (Dimension::Day, DAY),
        (Dimension::Month, "2026-11"),
        (Dimension::BillType, "pln-postpaid"),
        (Dimension::Provider, "digiswitch"),
        (Dimension::Account, "toko"),
        (Dimension::Hour, "10"),
    ] {
        assert_eq!(ledger.sums_by(DAY, DAY, "", dimension).unwrap(), whole(key));
    }
    let day = ledger.day(DAY, "").unwrap();
    assert_eq!((day.paid, day.grand_total, day.margin, day.hours[10]), (4, 48_000, 5_500, 4));
    ledger.verify().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.sums(DAY, DAY, "").unwrap(), by_hand, "the events tell the same");
}

/// One moment is two days: 23:59:59 in Jakarta is 00:59:59 of the next day in Makassar.
#[test]
fn a_day_ends_at_midnight_of_the_shops_own_zone() {
    for (zone, days) in [
        (Zone::Wib, [("2026-11-22", "23"), ("2026-11-23", "00")]),
        (Zone::Wita, [("2026-11-23", "00"), ("2026-11-23", "01")]),
        (Zone::Wit, [("2026-11-23", "01"), ("2026-11-23", "02")]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = staffed(folder.path());
        opened(&ledger, "R1", LATE, zone, None);
        opened(&ledger, "R2", LATE + 1_000, zone, None);
        for (id, (day, hour)) in ["R1", "R2"].into_iter().zip(days) {
            let before = ledger.sums(day, day, "").unwrap().paid;
            // Its verdict comes on yet another day.
            ledger.append(LATE + 30 * HOUR, &judged(id, Event::Confirmed)).unwrap();
            assert_eq!(ledger.sums(day, day, "").unwrap().paid, before + 1, "{zone:?} {id}");
            let hours = ledger.sums_by(day, day, "", Dimension::Hour).unwrap();
            assert!(
                hours.iter().any(|it| it.key == hour && it.sums.paid > 0),
                "{zone:?} {hours:?}"
            );
        }
    }
}

#[test]
fn sums_that_somebody_changed_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    opened(&ledger, "R1", NOW, Zone::Wib, None);
    opened(&ledger, "R2", NOW + HOUR, Zone::Wib, None);
    ledger.verify().unwrap();
    let raw = Connection::open(ledger.path()).unwrap();
    raw.execute("UPDATE day_sum SET margin = margin + 1 WHERE hour = 11", []).unwrap();
    match ledger.verify() {
        Err(LedgerError::Broken { what, .. }) => assert!(what.contains("day_sum"), "{what}"),
        other => panic!("{other:?}"),
    }
}
