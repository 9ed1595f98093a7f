//! Every page against a slow and simple reading of the same payments, so that no way of being fast loses
//! or doubles one: few customers and many, with and without days and states, page after page.

use loket_core::calendar::{Moment, Zone};
use loket_core::payment::{Event, State};

use super::super::read::{Filter, Payment};
use super::super::tests::{NOW, judged, new_payment, order, request, staffed};
use super::super::{Ledger, NewPayment};

const DAY: Moment = 24 * 60 * 60 * 1000;

/// Forty payments over five days. The clock was set back for a day, as people do: the days do not follow
/// each other as the events do.
fn forty() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    for at in 0..40i64 {
        let id = format!("R{at}");
        // Seven people of one name, others with one each, and two whose names have each three letters that
        // are asked for, and not in their order.
        let name = match at {
            21 => "MINAH SITI ALI".to_owned(),
            22 => "BUDI TOXKO TO_ _KO".to_owned(),
            _ if at % 3 == 0 => "SITI AMINAH".to_owned(),
            _ if at % 3 == 1 => format!("BUDI TO_KO {at}"),
            _ => format!("BUDI {at}"),
        };
        let number = format!("53000{:03}{:04}", at % 21, 1_000 + at % 21 * 37);
        // The third day is the first once more.
        let day = if at / 8 == 2 { 0 } else { at / 8 };
        let when = NOW + day * DAY + at * 1_000;
        let new =
            NewPayment { zone: Zone::Wib, again: true, ..new_payment(order(&number, &name, &id)) };
        let _ = ledger.open_payment(when, new, request()).unwrap();
        let event = [Event::Confirmed, Event::Confirmed, Event::Rejected][(at % 3) as usize];
        ledger.append(when, &judged(&id, event)).unwrap();
    }
    (folder, ledger)
}

/// Page after page, as the window turns them.
fn turned(ledger: &Ledger, filter: &Filter) -> Vec<String> {
    let mut filter = Filter { limit: 7, ..filter.clone() };
    let mut all = Vec::new();
    loop {
        let page = ledger.history(&filter).unwrap();
        assert!(page.len() <= 7);
        let Some(last) = page.last() else { return all };
        filter.after = Some(last.cursor);
        all.extend(page.iter().map(|one| one.opening.payment_id.clone()));
    }
}

/// Whether a payment is meant, read slowly.
fn is_meant(payment: &Payment, filter: &Filter) -> bool {
    let order = &payment.opening.order;
    let query = filter.query.clone().unwrap_or_default();
    let (upper, number) = (query.to_uppercase(), &payment.opening.number);
    let (_, tail) = number.split_once('-').unwrap();
    let (day, count) = tail.split_once('-').unwrap();
    let of_customer = query.len() >= 3
        && (order.question.customer_no.contains(&query)
            || order.bill.customer_name.contains(&upper));
    let of_number = (query.contains('-') && number.starts_with(&upper))
        || (query.contains('-') && tail.starts_with(&upper))
        || upper == day
        || (query.len() >= 3 && upper.parse() == count.parse::<i64>());
    let short = query.len() < 3 && number.starts_with(&upper);
    let in_days = filter.from_day.as_ref().is_none_or(|from| payment.opening.day >= *from)
        && filter.to_day.as_ref().is_none_or(|to| payment.opening.day <= *to);
    let in_state = filter.state.is_none_or(|state| payment.state == state);
    (query.is_empty() || of_customer || of_number || short) && in_days && in_state
}

#[test]
fn every_page_is_what_a_slow_reading_finds() {
    let (_folder, ledger) = forty();
    let everything = ledger.history(&Filter { limit: 1_000, ..Filter::default() }).unwrap();
    assert_eq!(everything.len(), 40);
    let day = |day: &str| Some(format!("2026-11-{day}"));
    let spans = [
        (None, None),
        (day("22"), day("22")),
        (day("23"), day("25")),
        (None, day("24")),
        (day("25"), None),
        (day("28"), day("30")),
    ];
    let queries = [
        "",
        "siti",
        "SITI AMINAH",
        "budi",
        "budi 1",
        "budi to_ko",
        "o_k",
        "to_ko",
        "AMI",
        "530",
        "5300",
        "1037",
        "530000011037",
        "L01-261122-000001",
        "l01-2611",
        "261123",
        "261123-0000",
        "000003",
        "003",
        "L0",
        "0",
        "xyzzy",
        "999999",
        "-",
        "é",
        "%",
        "261199",
        "L01-261199",
    ];
    let (mut asked, mut found) = (0, 0);
    for (from_day, to_day) in &spans {
        for state in [None, Some(State::Paid), Some(State::Failed), Some(State::InDoubt)] {
            for query in queries {
                let filter = Filter {
                    from_day: from_day.clone(),
                    to_day: to_day.clone(),
                    query: Some(query.to_owned()),
                    state,
                    ..Filter::default()
                };
                let slow: Vec<&str> = everything
                    .iter()
                    .filter(|one| is_meant(one, &filter))
                    .map(|one| one.opening.payment_id.as_str())
                    .collect();
                assert_eq!(turned(&ledger, &filter), slow, "{filter:?}");
                asked += 1;
                found += usize::from(!slow.is_empty());
            }
        }
    }
    assert_eq!(asked, 672);
    assert!(found > 150, "it looks at something: {found}");
}
