//! The book's promises: a number is one customer's, a name is learned by paying and by nothing
//! else, and what was paid is of this month by the shop's own days.

use std::time::Instant;

use loket_core::bill::BillType;
use loket_core::calendar::{Moment, Zone};
use loket_core::payment::{Event, State};
use tempfile::TempDir;

use super::*;
use crate::ledger::NewPayment;
use crate::ledger::tests::{NOW, busy, dump, judged, new_payment, open, order, request, staffed};

const HOUR_MS: i64 = 60 * 60 * 1000;

fn number(customer_no: &str, due_day: Option<u8>) -> BookNumber {
    BookNumber {
        bill_type: BillType::PlnPostpaid,
        customer_no: customer_no.into(),
        product: String::new(),
        biller: String::new(),
        due_day,
        known_as: None,
    }
}

fn water(customer_no: &str, product: &str, biller: &str) -> BookNumber {
    BookNumber {
        bill_type: BillType::Pdam,
        product: product.into(),
        biller: biller.into(),
        ..number(customer_no, None)
    }
}

fn customer(book_id: &str, name: &str, group: &str, numbers: Vec<BookNumber>) -> BookCustomer {
    BookCustomer {
        book_id: book_id.into(),
        name: name.into(),
        group: group.into(),
        phone: "0812".into(),
        note: String::new(),
        numbers,
    }
}

fn all(zone: Zone, now: Moment) -> BookFilter {
    BookFilter {
        month: zone.month(now),
        group: None,
        query: None,
        bill_type: None,
        standing: None,
        after: None,
        limit: 1000,
    }
}

fn names(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.place.name.as_str()).collect()
}

fn known_as(ledger: &Ledger, book_id: &str) -> Option<String> {
    ledger.book_customer(book_id).unwrap().numbers[0].known_as.clone()
}

/// Pays a number, as far as `event` says.
fn pay(ledger: &Ledger, at: Moment, zone: Zone, no: &str, name: &str, event: Event) -> String {
    let reference = format!("P{no}{at}{event:?}");
    let mut new: NewPayment = new_payment(order(no, name, &reference));
    new.zone = zone;
    new.again = true;
    new.opening.known_as = Some(name.into());
    let _sent = ledger.open_payment(at, new, request()).unwrap();
    ledger.append(at, &judged(&reference, event)).unwrap();
    reference
}

#[test]
fn the_book_is_what_the_events_say() {
    let folder = TempDir::new().unwrap();
    let ledger = busy(folder.path());
    let siti = customer("B1", "Bu Siti", "RT 03", vec![number("530000000001", Some(20))]);
    let budi = customer("B2", "Pak Budi", "RT 04", vec![number("530000000002", None)]);
    ledger.save_customers(NOW, vec![siti.clone(), budi.clone()]).unwrap();
    let moved = BookCustomer { group: "RT 05".into(), ..siti };
    ledger.save_customers(NOW, vec![moved]).unwrap();
    ledger
        .save_customers(NOW, vec![customer("B3", "Ani", "", vec![number("530000000009", None)])])
        .unwrap();
    ledger.remove_customer(NOW, "B2").unwrap();
    assert!(matches!(ledger.remove_customer(NOW, "B2"), Err(LedgerError::NotFound)));
    let page = ledger.book(&all(Zone::Wib, NOW)).unwrap();
    assert_eq!(names(&page), ["Bu Siti", "Ani"], "who has a day comes first");
    assert_eq!(page[0].group, "RT 05");
    // Busy paid this number before it was anybody's: its name is the provider's.
    assert_eq!(known_as(&ledger, "B1").as_deref(), Some("SITI AMINAH"));
    assert_eq!(known_as(&ledger, "B3"), None);
    // The search follows what is there now.
    let find = |query: &str| {
        let wanted = BookFilter { query: Some(query.into()), ..all(Zone::Wib, NOW) };
        names(&ledger.book(&wanted).unwrap()).join(" ")
    };
    assert_eq!(
        ["siti", "5300 0000 0001", "rt 05", "RT 03", "budi", "530000000002", "An", "%"].map(find),
        ["Bu Siti", "Bu Siti", "Bu Siti", "", "", "", "Ani", ""]
    );
    let before = dump(&ledger);
    ledger.rebuild().unwrap();
    assert_eq!(dump(&ledger), before);
    ledger.verify().unwrap();
}

#[test]
fn a_number_is_one_customer_s() {
    let folder = TempDir::new().unwrap();
    let ledger = open(folder.path());
    let save = |book_id: &str, name: &str, number: BookNumber| {
        ledger.save_customers(NOW, vec![customer(book_id, name, "", vec![number])])
    };
    save("B1", "Siti", number("530000000001", None)).unwrap();
    let taken = save("B2", "Budi", number("530000000001", Some(3)));
    assert!(
        matches!(&taken, Err(LedgerError::NumberTaken { name, .. }) if name == "Siti"),
        "{taken:?}"
    );
    assert!(ledger.book_customer("B2").is_err(), "nothing of it was written");
    save("B1", "Siti", number("530000000001", Some(4))).unwrap();
    // The same number of two water companies is two bills; one that names none may be either.
    save("B3", "Ani", water("1013226", "pdam-a", "PDAM A")).unwrap();
    save("B4", "Eko", water("1013226", "pdam-b", "PDAM B")).unwrap();
    assert!(save("B5", "Tono", water("1013226", "", "")).is_err());
    assert!(save("B5", "Tono", water("1013226", "pdam-b", "")).is_err());
    // All of a list or nothing of it.
    let list = vec![
        customer("B6", "Rina", "", vec![number("530000000006", None)]),
        customer("B7", "Dodi", "", vec![number("530000000001", None)]),
    ];
    assert!(ledger.save_customers(NOW, list).is_err());
    assert!(ledger.book_customer("B6").is_err());
    // A removed customer's number is free again.
    ledger.remove_customer(NOW, "B1").unwrap();
    save("B2", "Budi", number("530000000001", None)).unwrap();
}

#[test]
fn paid_this_month_is_by_the_shop_s_own_days() {
    // 2026-12-01 00:00 in Jakarta; in Makassar it is one o'clock.
    let turn = Zone::Wib.start_of("2026-12-01").unwrap();
    let states = |zone: Zone, paid: Moment, seen: Moment| {
        let folder = TempDir::new().unwrap();
        let ledger = staffed(folder.path());
        let one = customer("B1", "Siti", "", vec![number("530000000001", Some(31))]);
        ledger.save_customers(NOW, vec![one]).unwrap();
        pay(&ledger, paid, zone, "530000000001", "SITI", Event::Confirmed);
        let line = &ledger.book(&all(zone, seen)).unwrap()[0];
        (line.payment.is_some(), line.place.due)
    };
    // Half an hour before midnight in Jakarta: November there, December in Makassar.
    let late = turn - HOUR_MS / 2;
    assert_eq!(states(Zone::Wib, late, late), (true, 30), "November has no 31st");
    assert_eq!(states(Zone::Wib, late, turn + HOUR_MS), (false, 31));
    assert_eq!(states(Zone::Wita, late, turn + HOUR_MS), (true, 31));
    assert_eq!(states(Zone::Wita, turn - 2 * HOUR_MS, turn - HOUR_MS / 2), (false, 31));
    // The month's first minute and its last.
    let end = Zone::Wib.start_of("2027-01-01").unwrap();
    assert_eq!(states(Zone::Wib, turn, end - 1), (true, 31));
    assert_eq!(states(Zone::Wib, turn, end), (false, 31));
}

#[test]
fn each_number_stands_as_its_payments_do() {
    let folder = TempDir::new().unwrap();
    let ledger = staffed(folder.path());
    let numbers = [
        ("Paid", "530000000001", Some(10)),
        ("Doubtful", "530000000002", Some(10)),
        ("Failed", "530000000003", Some(22)),
        ("Late", "530000000004", Some(21)),
        ("Coming", "530000000005", Some(30)),
        ("Whenever", "530000000006", None),
    ];
    for (name, no, due) in numbers {
        let one = customer(name, name, "", vec![number(no, due)]);
        ledger.save_customers(NOW, vec![one]).unwrap();
    }
    for (no, event) in [
        ("530000000001", Event::Confirmed),
        ("530000000002", Event::NoVerdict),
        ("530000000003", Event::Rejected),
    ] {
        pay(&ledger, NOW, Zone::Wib, no, "SITI", event);
    }
    let shown = |standing| {
        let wanted = BookFilter { standing, ..all(Zone::Wib, NOW) };
        names(&ledger.book(&wanted).unwrap()).join(" ")
    };
    // Today is the 22nd: what is due today is not late.
    assert_eq!(shown(None), "Doubtful Paid Late Failed Coming Whenever");
    assert_eq!(shown(Some(Standing::Paid)), "Paid");
    assert_eq!(shown(Some(Standing::InDoubt)), "Doubtful");
    assert_eq!(shown(Some(Standing::Unpaid)), "Late Failed Coming Whenever");
    assert_eq!(shown(Some(Standing::Late)), "Late");
    let counts = ledger.book_counts(&Zone::Wib.month(NOW)).unwrap();
    let told = Counts { customers: 6, numbers: 6, unpaid: 4, late: 1, paid: 1, in_doubt: 1 };
    assert_eq!(counts, told);
    // What is in doubt stays so over the month's end: its bill is locked.
    let later = Zone::Wib.start_of("2026-12-05").unwrap();
    let line =
        ledger.book(&BookFilter { standing: Some(Standing::InDoubt), ..all(Zone::Wib, later) });
    assert_eq!(names(&line.unwrap()), ["Doubtful"]);
}

#[test]
fn a_name_is_learned_by_paying() {
    let folder = TempDir::new().unwrap();
    let ledger = staffed(folder.path());
    let no = "530000000001";
    let one = customer("B1", "Bu Siti", "", vec![number(no, None)]);
    ledger.save_customers(NOW, vec![one.clone()]).unwrap();
    pay(&ledger, NOW, Zone::Wib, no, "NOT PAID", Event::Rejected);
    assert_eq!(known_as(&ledger, "B1"), None);
    let doubtful = pay(&ledger, NOW, Zone::Wib, no, "SITI AMINAH", Event::NoVerdict);
    assert_eq!(known_as(&ledger, "B1"), None, "nobody knows yet whether it was paid");
    let settled = Entry::Settled {
        payment_id: doubtful,
        outcome: State::Paid,
        note: "seen".into(),
        by: "Ani".into(),
    };
    ledger.append(NOW, &settled).unwrap();
    assert_eq!(known_as(&ledger, "B1").as_deref(), Some("SITI AMINAH"));
    // Saving the form anew forgets nothing; saying another name does.
    ledger.save_customers(NOW, vec![one.clone()]).unwrap();
    assert_eq!(known_as(&ledger, "B1").as_deref(), Some("SITI AMINAH"));
    let mut other = one;
    other.numbers[0].known_as = Some("RATNA".into());
    ledger.save_customers(NOW, vec![other]).unwrap();
    assert_eq!(known_as(&ledger, "B1").as_deref(), Some("RATNA"));
    pay(&ledger, NOW, Zone::Wib, no, "SITI A", Event::Confirmed);
    assert_eq!(known_as(&ledger, "B1").as_deref(), Some("SITI A"));
    ledger.verify().unwrap();
}

#[test]
fn a_number_is_found_by_its_bill_and_its_biller() {
    let folder = TempDir::new().unwrap();
    let ledger = open(folder.path());
    let list = vec![
        customer("B1", "Siti", "RT 03", vec![number("530000000001", None)]),
        customer("B2", "Ani", "", vec![water("1013226", "pdam-a", "PDAM A")]),
    ];
    ledger.save_customers(NOW, list).unwrap();
    let mut question = order("530000000001", "X", "R1").question;
    let found = ledger.book_of(&question).unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.group.as_str()), ("Siti", "RT 03"));
    question.customer_no = "1013226".into();
    question.product.bill_type = BillType::Pdam;
    let whose = |code: &str, name: &str| {
        let mut question = question.clone();
        (question.product.code, question.product.name) = (code.into(), name.into());
        ledger.book_of(&question).unwrap().map(|found| found.name)
    };
    assert_eq!(whose("pdam-a", "").as_deref(), Some("Ani"));
    assert_eq!(whose("9", "pdam a").as_deref(), Some("Ani"), "another account's code");
    assert_eq!(whose("pdam-b", "PDAM B"), None, "another city's bill");
}

/// Five thousand customers with two numbers each and a year of payments of every other one.
#[test]
fn a_large_book_comes_in_pages() {
    let folder = TempDir::new().unwrap();
    let ledger = staffed(folder.path());
    let list = (0..5_000u32).map(|at| {
        let group = format!("RT {:02}", at % 40);
        let due = u8::try_from(at % 31 + 1).ok();
        let numbers =
            vec![number(&format!("53{at:010}"), due), water(&format!("10{at:06}"), "pdam", "PDAM")];
        customer(
            &format!("B{at:05}"),
            &format!("Pelanggan {}", at * 7_919 % 5_000),
            &group,
            numbers,
        )
    });
    ledger.save_customers(NOW, list.collect()).unwrap();
    for at in (0..5_000).step_by(10) {
        pay(&ledger, NOW, Zone::Wib, &format!("53{at:010}"), "SITI", Event::Confirmed);
    }
    let timed = |what: &str, filter: &BookFilter| {
        let began = Instant::now();
        let page = ledger.book(filter).unwrap();
        eprintln!("{what}: {} lines, {} ms", page.len(), began.elapsed().as_millis());
        page
    };
    let first = BookFilter { limit: 100, ..all(Zone::Wib, NOW) };
    timed("first page", &first);
    timed("by text", &BookFilter { query: Some("langgan 49".into()), ..first.clone() });
    timed("one group", &BookFilter { group: Some("rt 07".into()), ..first.clone() });
    timed("unpaid", &BookFilter { standing: Some(Standing::Unpaid), ..first.clone() });
    timed("late", &BookFilter { standing: Some(Standing::Late), ..first.clone() });
    let began = Instant::now();
    let counts = ledger.book_counts(&first.month).unwrap();
    eprintln!("counts: {} ms", began.elapsed().as_millis());
    assert_eq!((counts.customers, counts.numbers, counts.paid), (5_000, 10_000, 500));
    // Page after page shows each number once, in order.
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = ledger.book(&BookFilter { after, limit: 1_000, ..first.clone() }).unwrap();
        after = page.last().map(|line| line.place.clone());
        seen.extend(page.into_iter().map(|line| line.number.customer_no));
        if after.is_none() {
            break;
        }
    }
    let whole = ledger.book(&BookFilter { limit: 20_000, ..first }).unwrap();
    let whole: Vec<String> = whole.into_iter().map(|line| line.number.customer_no).collect();
    assert_eq!(seen.len(), 10_000);
    assert_eq!(seen, whole);
}
