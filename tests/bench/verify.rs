//! How long it takes to check the events of a shop with years behind it, and the whole ledger. Beside the
//! first the bare reading of the same rows by one connection. `PAYMENTS` and `LEDGER` as for the history;
//! `WHOLE=no` leaves the second out, which takes minutes for millions.

use std::time::{Duration, Instant};

use loket_till::ledger::verify::{Depth, Progress};
use serde_json::json;

use crate::history::Years;
use crate::{Times, ratio, write_json};

const GOAL: Duration = Duration::from_secs(15);
/// What the goal is about.
const OF: i64 = 10_000_000;

pub(crate) fn bench() {
    let years = Years::shop();
    let (till, bare) = (years.till(), years.bare());
    println!("Verify: {} payments, {} MiB\n", years.payments, years.mib);
    let mut events = 0;
    let mut ours = || {
        let started = Instant::now();
        events = till.ledger().verify_to(Depth::Events, &Progress::default()).unwrap().events;
        started.elapsed()
    };
    let bare = || {
        let started = Instant::now();
        let mut statement = bare.prepare("SELECT * FROM event ORDER BY seq").unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut length = 0;
        while let Some(row) = rows.next().unwrap() {
            length += row.get_ref(5).unwrap().as_str().unwrap().len();
        }
        assert!(length > 0);
        started.elapsed()
    };
    let first = bare();
    let (one, other) = (ours(), ours());
    let (ours, bare) = (Times::of(vec![one, other]), Times::of(vec![first, bare()]));
    let (time, of) = (ours.at(99), bare.at(99));
    let seconds = |time: Duration| time.as_secs_f64();
    println!(
        "  the events: {:.1} s for {events}; bare: each row read once {:.1} s",
        seconds(time),
        seconds(of)
    );
    #[allow(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "counts to divide times by"
    )]
    let of_ten_million = seconds(time) / events as f64 * OF as f64;
    let within = if of_ten_million <= seconds(GOAL) { "within" } else { "NOT within" };
    println!(
        "  {of_ten_million:.1} s for {OF} events, {within} {:.0} s; {:.2} times the bare reading",
        seconds(GOAL),
        ratio(time, of)
    );
    let whole = (std::env::var("WHOLE").as_deref() != Ok("no")).then(|| {
        let started = Instant::now();
        till.ledger().verify().unwrap();
        seconds(started.elapsed())
    });
    if let Some(whole) = whole {
        println!("  all of the ledger, its tables made anew and compared: {whole:.0} s");
    }
    write_json(
        &format!("verify-{}", years.payments),
        &json!({ "events": events, "seconds": seconds(time), "bare_seconds": seconds(of),
            "seconds_of_ten_million": of_ten_million, "ratio": ratio(time, of), "whole_seconds": whole }),
    );
}
