//! Reports of a till whose clock the test turns: which days "today" and "this month" are, in each zone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Hands, START, till_in};
use loket_core::provider::PROVIDERS;
use loket_till::view::ReportAsking;

const HOUR: i64 = 60 * 60 * 1000;

fn span(till: &loket_till::till::Till, span: &str) -> String {
    let asking = ReportAsking { span: span.into(), by: "day".into(), ..ReportAsking::default() };
    let report = till.report(&asking).unwrap();
    assert_eq!(report.rows.first().unwrap().key, report.from, "every day is there");
    assert_eq!(report.rows.last().unwrap().key, report.to);
    format!("{}..{} / {}..{}", report.from, report.to, report.before.from, report.before.to)
}

/// 30 November 2026 at 22:30 in Jakarta is 23:30 in Makassar, and December in Jayapura.
#[test]
fn today_is_the_shops_own() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Hands::at_start();
    let till = till_in(folder.path(), &clock, PROVIDERS);
    // From 22 November, 10:52:10.
    clock.turn(8 * 24 * HOUR + 11 * HOUR + 38 * 60 * 1000);
    assert_eq!((START / HOUR) * HOUR % (24 * HOUR), 3 * HOUR, "the test begins at 03 h in UTC");
    for (zone, today, month) in [
        (
            "WIB",
            "2026-11-30..2026-11-30 / 2026-11-29..2026-11-29",
            "2026-11-01..2026-11-30 / 2026-10-01..2026-10-30",
        ),
        (
            "WITA",
            "2026-11-30..2026-11-30 / 2026-11-29..2026-11-29",
            "2026-11-01..2026-11-30 / 2026-10-01..2026-10-30",
        ),
        (
            "WIT",
            "2026-12-01..2026-12-01 / 2026-11-30..2026-11-30",
            "2026-12-01..2026-12-01 / 2026-11-01..2026-11-01",
        ),
    ] {
        till.set_setting("zone", zone).unwrap();
        assert_eq!(span(&till, "today"), today, "{zone}");
        assert_eq!(span(&till, "month"), month, "{zone}");
    }
    let list = till.day_list(None, Some(32)).unwrap();
    let text: Vec<&str> = list.lines.iter().map(|line| line.text.trim_end()).collect();
    assert!(text.contains(&"TANGGAL    : 01-12-2026"), "{text:#?}");
    assert!(text.contains(&"DICETAK    : 01-12-2026 00:30"), "{text:#?}");
}

/// A page of the window can ask for a span and a dimension, and for nothing else.
#[test]
fn what_is_no_report_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let till = till_in(folder.path(), &Hands::at_start(), PROVIDERS);
    let refused = |span: &str, by: &str| {
        let asking = ReportAsking { span: span.into(), by: by.into(), ..ReportAsking::default() };
        till.report(&asking).unwrap_err().view.code
    };
    assert_eq!(refused("decade", "day"), "bad_span");
    assert_eq!(refused("today", "customer"), "bad_input");
    assert_eq!(refused("today", "day; DROP TABLE event"), "bad_input");
}
