//! After a restart: what the ledger knows against what was told, sent and booked. Every promise
//! that is broken is a finding; a good disk must give none.

use std::collections::BTreeSet;

use loket_core::payment::State;
use loket_till::error::TillError;
use loket_till::ledger::LedgerError;

use crate::provider::Booked;
use crate::shop::{Shop, Step};

/// A broken promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// A program that starts again can work.
    Opens,
    /// What was acknowledged is there.
    KeepsEvents,
    /// The chain and the projections agree, and the pages are sound.
    Sound,
    /// A payment that reached the provider is in the ledger.
    KnowsPayments,
    /// Paid and failed are what the provider booked, and what was told stays.
    TrueStates,
    /// A payment is durable before it leaves.
    RecordedFirst,
    /// One request for one reference, one payment for one bill.
    PaidOnce,
    /// A bill in doubt cannot be paid.
    Locked,
    /// Receipts fit the state, and every copy that came out is counted.
    TrueReceipts,
    /// Doubts are settled as the provider booked, and the next sale works.
    GoesOn,
}

impl Promise {
    pub(crate) const ALL: [Promise; 10] = [
        Promise::Opens,
        Promise::KeepsEvents,
        Promise::Sound,
        Promise::KnowsPayments,
        Promise::TrueStates,
        Promise::RecordedFirst,
        Promise::PaidOnce,
        Promise::Locked,
        Promise::TrueReceipts,
        Promise::GoesOn,
    ];
}

#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) promise: Promise,
    pub(crate) what: String,
}

/// Starts the till again after its end, and looks at everything.
pub(crate) fn examine(shop: &mut Shop) -> Vec<Finding> {
    let mut found = Vec::new();
    shop.outside.eye.watch(false);
    if let Err(error) = shop.open() {
        found.push(Finding { promise: Promise::Opens, what: error.to_string() });
        return found;
    }
    let mut broken = |promise, what: String| found.push(Finding { promise, what });
    kept(shop, &mut broken);
    let heard = shop.outside.provider.lock().unwrap().booked.clone();
    for (reference, booked) in &heard {
        known(shop, reference, booked, &mut broken);
    }
    let seen = shop.outside.eye.seen();
    for reference in &seen.unrecorded {
        broken(Promise::RecordedFirst, format!("{reference} was sent"));
    }
    locked(shop, &mut broken);
    receipts(shop, &mut broken);
    goes_on(shop, &mut broken);
    if let Err(error) = shop.till().ledger().verify() {
        broken(Promise::Sound, error.to_string());
    }
    let provider = shop.outside.provider.lock().unwrap();
    for (reference, booked) in provider.booked.iter().filter(|(_, it)| it.asked > 1) {
        broken(Promise::PaidOnce, format!("{reference} was sent {} times", booked.asked));
    }
    let numbers: BTreeSet<&String> = provider.booked.values().map(|it| &it.number).collect();
    for number in numbers {
        let times = provider.paid(number);
        if times > 1 {
            broken(Promise::PaidOnce, format!("{number} was paid {times} times"));
        }
    }
    found
}

fn kept(shop: &Shop, broken: &mut impl FnMut(Promise, String)) {
    if let Some((seq, hash)) = shop.outside.eye.seen().acknowledged {
        let there = shop.outside.eye.look(false, |ledger| {
            ledger.query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| {
                row.get::<_, Vec<u8>>(0)
            })
        });
        if there != Ok(hash) {
            broken(Promise::KeepsEvents, format!("event {seq} was acknowledged"));
        }
    }
    let pages = shop.outside.eye.look(false, |ledger| {
        ledger.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
    });
    if pages.as_deref() != Ok("ok") {
        broken(Promise::Sound, format!("{pages:?}"));
    }
    for (payment_id, told) in &shop.told {
        let now = shop.till().show(payment_id).map(|payment| payment.state);
        let still = match now.as_deref() {
            Ok(now) => told == now || told == "in_doubt",
            Err(_) => false,
        };
        if !still {
            broken(Promise::TrueStates, format!("{payment_id} was {told}, now {now:?}"));
        }
    }
}

fn known(shop: &Shop, reference: &str, booked: &Booked, broken: &mut impl FnMut(Promise, String)) {
    match shop.till().ledger().payment(reference).map(|payment| payment.state) {
        Ok(State::InDoubt) => {}
        Ok(State::Paid) if booked.paid => {}
        Ok(State::Failed) if !booked.paid => {}
        Ok(state @ (State::Paid | State::Failed)) => {
            broken(Promise::TrueStates, format!("{reference}: {state:?}, booked {booked:?}"));
        }
        Err(LedgerError::NotFound) => broken(Promise::KnowsPayments, reference.to_owned()),
        Err(error) => broken(Promise::Sound, error.to_string()),
    }
}

/// The agent tries to sell again what was sold: an old inquiry and a new one.
fn locked(shop: &mut Shop, broken: &mut impl FnMut(Promise, String)) {
    let sold: Vec<(u32, String)> = shop
        .inquiries
        .iter()
        .map(|(customer, inquiry)| (*customer, inquiry.inquiry_id.clone()))
        .collect();
    for (customer, payment_id) in sold {
        let booked = shop.outside.provider.lock().unwrap().booked.contains_key(&payment_id);
        let state = shop.till().show(&payment_id).map(|payment| payment.state);
        let expected = match state.as_deref() {
            Ok("in_doubt") => "bill_in_doubt",
            Ok("paid") => "paid_before",
            Err(_) if booked => "a refusal",
            Ok(_) | Err(_) => continue,
        };
        let said = |done: Result<String, TillError>| match done {
            Ok(state) => state,
            Err(error) => error.view.code,
        };
        // What is decided is in nobody's way: one try is enough of those.
        if expected != "paid_before" || customer == 11 {
            let old = shop.inquiries[&customer].clone();
            let asked = shop.take(Step::Inquire(customer));
            let new = said(asked.and_then(|_| shop.take(Step::Pay(customer))));
            if new != expected {
                broken(Promise::Locked, format!("{payment_id} {state:?}, asked and paid: {new}"));
            }
            shop.inquiries.insert(customer, old);
        }
        let old = said(shop.take(Step::Pay(customer)));
        if old != "already_paying" {
            broken(Promise::Locked, format!("{payment_id} {state:?}, paid again: {old}"));
        }
    }
}

/// The state that a slip tells of.
fn told_by(paper: &str) -> &'static str {
    let words = paper.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.contains("BUKTI PEMBAYARAN YANG SAH") {
        "paid"
    } else if words.contains("BUKTI TITIP UANG") {
        "in_doubt"
    } else {
        "failed"
    }
}

/// Which copy a slip says it is.
fn copy_of(paper: &str) -> &str {
    let mut ends = paper.lines().map(|line| line.rsplit(['/', ' ']).next().unwrap_or_default());
    ends.rfind(|end| *end == "CA" || end.starts_with("CU-")).unwrap()
}

fn receipts(shop: &Shop, broken: &mut impl FnMut(Promise, String)) {
    let papers = shop.outside.paper.texts.lock().unwrap();
    for payment_id in shop.told.keys() {
        let Ok(payment) = shop.till().show(payment_id) else { continue };
        let text = shop.till().receipt_text(payment_id, None).unwrap();
        if told_by(&text) != payment.state {
            broken(Promise::TrueReceipts, format!("{payment_id} is {}:\n{text}", payment.state));
        }
        // Copies are counted for each kind of slip; the trace line ends with CA, CU-1, CU-2 ...
        let out: Vec<&str> = papers
            .iter()
            .filter(|paper| paper.contains(&payment.number) && told_by(paper) == payment.state)
            .map(|paper| copy_of(paper))
            .collect();
        let different: BTreeSet<&&str> = out.iter().collect();
        let counted = usize::try_from(payment.printed).unwrap();
        if out.len() > counted || different.len() < out.len() {
            broken(Promise::TrueReceipts, format!("{out:?} of {payment_id}, {counted} known"));
        }
    }
}

fn goes_on(shop: &mut Shop, broken: &mut impl FnMut(Promise, String)) {
    let open = shop.till().ledger().in_doubt(100).unwrap();
    for payment in open {
        let id = payment.opening.payment_id;
        let customer = u32::try_from(
            payment.opening.order.question.customer_no.parse::<u64>().unwrap() - 530_000_000_000,
        )
        .unwrap();
        let inquiry = shop.till().inquiry(&id).unwrap();
        shop.inquiries.insert(customer, inquiry);
        let booked = shop.outside.provider.lock().unwrap().booked.get(&id).cloned();
        let expected = match &booked {
            Some(booked) if booked.paid => "paid",
            Some(_) => "failed",
            None => "in_doubt",
        };
        let advised = shop.take(Step::Advise(customer)).map_err(|error| error.to_string());
        if advised.as_deref() != Ok(expected) {
            broken(Promise::GoesOn, format!("{id} {booked:?}: advice {advised:?}"));
        }
        if advised.as_deref() == Ok("in_doubt") {
            let settled = shop.take(Step::Settle(customer)).map_err(|error| error.to_string());
            if settled.as_deref() != Ok("failed") {
                broken(Promise::GoesOn, format!("{id}: settling {settled:?}"));
            }
        }
    }
    let fresh = 10_001 + 10 * u32::try_from(shop.inquiries.len()).unwrap();
    for (step, expected) in [
        (Step::Inquire(fresh), "owed"),
        (Step::Pay(fresh), "paid"),
        (Step::Print(fresh), "printed"),
    ] {
        let done = shop.take(step).map_err(|error| error.to_string());
        if done.as_deref() != Ok(expected) {
            broken(Promise::GoesOn, format!("{step:?}: {done:?}"));
            return;
        }
    }
}
