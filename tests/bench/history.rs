//! How soon a shop with years behind it sees its past: a page of history, what is searched for, the totals
//! of a day and of a month, as the till answers the window. Beside each the bare question to SQLite, on
//! the same file in the same run. `PAYMENTS=10000000` for more than the usual million; `LEDGER=FOLDER`
//! takes a shop that was made before, or makes it there.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fastrand::Rng;
use loket_tests::keys::Drawer;
use loket_tests::shop;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use loket_till::view::{HistoryAsking, ReportAsking};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::{Times, ratio, shown, write_json};

const USUAL: u32 = 1_000_000;
pub(crate) const IN_DOUBT: usize = 1_000;
const ASKED: usize = 400;
/// Payments of which something is asked, from anywhere in the past.
const KNOWN: usize = 4_000;

const PAGE_GOAL: Duration = Duration::from_millis(8);
const SEARCH_GOAL: Duration = Duration::from_millis(25);
const DAY_GOAL: Duration = Duration::from_millis(2);

/// A payment as somebody would ask about it.
struct Known {
    number: String,
    name: String,
    day: String,
}

/// A shop of years: where `LEDGER` says, made there where there is none; else aside, for this run.
pub(crate) struct Years {
    pub(crate) data: PathBuf,
    pub(crate) payments: u32,
    pub(crate) mib: u64,
    _aside: TempDir,
}

impl Years {
    pub(crate) fn shop() -> Years {
        let wanted = std::env::var("PAYMENTS").ok().and_then(|text| text.parse().ok());
        let payments: u32 = wanted.unwrap_or(USUAL);
        let aside = TempDir::new().unwrap();
        let data =
            std::env::var_os("LEDGER").map_or_else(|| aside.path().to_owned(), PathBuf::from);
        shop::of_years(&data, payments, IN_DOUBT);
        let mib = std::fs::metadata(data.join("ledger.db")).unwrap().len() >> 20;
        Years { data, payments, mib, _aside: aside }
    }

    pub(crate) fn till(&self) -> Till {
        let world = World { store: Some(Box::new(Drawer::default())), ..World::machine() };
        Till::open_in(world, &self.data, None, Access::Write).unwrap()
    }

    pub(crate) fn bare(&self) -> Connection {
        let bare = Connection::open(self.data.join("ledger.db")).unwrap();
        bare.pragma_update(None, "query_only", "ON").unwrap();
        bare
    }
}

pub(crate) fn bench() {
    let years = Years::shop();
    let (till, bare) = (years.till(), years.bare());
    let (payments, mib) = (years.payments, years.mib);
    println!("History: {payments} payments, {mib} MiB; each question {ASKED} times\n");
    println!("  {:<46} {:>9} {:>9} {:>9}", "", "median", "95 %", "99 %");
    let mut rng = Rng::with_seed(1);
    let known = known(&bare, &mut rng, payments);
    let events = usize::try_from(payments).unwrap() * 2;
    let pick = |rng: &mut Rng| &known[rng.usize(0..known.len())];

    let first = asked(&mut rng, |_| HistoryAsking::default(), &till);
    line("a page, the newest", &first);
    let pages = asked(&mut rng, |rng| page_after(rng.usize(2..events)), &till);
    line("a page, anywhere", &pages);
    let of_a_day = |rng: &mut Rng| {
        let day = pick(rng).day.clone();
        HistoryAsking { from: Some(day.clone()), to: Some(day), ..HistoryAsking::default() }
    };
    let dated = asked(&mut rng, of_a_day, &till);
    line("a page of one day", &dated);
    let of_a_month = |rng: &mut Rng| {
        let month = pick(rng).day[..8].to_owned();
        let state = Some(["", "paid", "failed"][rng.usize(0..3)].to_owned());
        let day = |day: &str| Some(format!("{month}{day}"));
        HistoryAsking { from: day("01"), to: day("28"), state, ..HistoryAsking::default() }
    };
    let monthly = asked(&mut rng, of_a_month, &till);
    line("a page of one month, by state", &monthly);
    let bare_page = bare_pages(&mut rng, &bare, events);
    line("bare: 50 rows of two tables by key", &bare_page);

    let mut worst = Duration::ZERO;
    for (what, wish) in SEARCHES {
        let found = asked(
            &mut rng,
            |rng| {
                let Known { number, name, day } = pick(rng);
                let text = wish(rng, number, name, day);
                HistoryAsking { query: Some(text), ..HistoryAsking::default() }
            },
            &till,
        );
        line(what, &found);
        worst = worst.max(found.at(99));
    }
    let bare_search = times(ASKED, || {
        let phrase = format!("\"{}\"", pick(&mut rng).name);
        let sql = "SELECT rowid FROM customer_text WHERE customer_text MATCH ?1 LIMIT 50";
        let mut statement = bare.prepare_cached(sql).unwrap();
        let rows = statement.query_map([phrase], |row| row.get::<_, i64>(0)).unwrap();
        assert!(rows.count() > 0);
    });
    line("bare: 50 rows of the search index", &bare_search);

    let days = times(ASKED, || {
        let day = pick(&mut rng).day.clone();
        assert!(till.day(Some(&day)).unwrap().hours.len() == 24);
    });
    line("a day's totals", &days);
    let months = times(ASKED, || {
        let day = pick(&mut rng).day.clone();
        let (from, to) = (format!("{}01", &day[..8]), format!("{}28", &day[..8]));
        let asking = ReportAsking {
            from: Some(from),
            to: Some(to),
            by: "day".into(),
            ..ReportAsking::default()
        };
        assert!(till.report(&asking).unwrap().rows.len() == 28);
    });
    line("a month's report by day", &months);
    let bare_day = times(ASKED, || {
        let day = pick(&mut rng).day.clone();
        let sql = "SELECT COUNT(*), SUM(customer_total) FROM payment WHERE day = ?1";
        let count: i64 =
            bare.prepare_cached(sql).unwrap().query_row([day], |row| row.get(0)).unwrap();
        assert!(count > 0);
    });
    line("bare: one day's payments added up", &bare_day);

    println!();
    let page = [&first, &pages, &dated, &monthly].map(|it| it.at(99)).into_iter().max().unwrap();
    let mut told = json!({ "payments": payments, "ledger_mib": mib });
    for (what, time, goal, bare) in [
        ("page", page, PAGE_GOAL, bare_page.at(99)),
        ("search", worst, SEARCH_GOAL, bare_search.at(99)),
        ("day", days.at(99), DAY_GOAL, bare_day.at(99)),
    ] {
        let within = if time <= goal { "within" } else { "NOT within" };
        println!(
            "  a {what}: {} at 99 %, {within} {}; {:.1} times the bare question",
            shown(time),
            shown(goal),
            ratio(time, bare)
        );
        told[what] =
            json!({ "p99_ms": time.as_secs_f64() * 1_000.0, "ratio_p99": ratio(time, bare) });
    }
    told["page_anywhere"] = pages.json();
    write_json(&format!("history-{payments}"), &told);
}

type Wish = fn(&mut Rng, &str, &str, &str) -> String;

/// What people type: a name, a part of one that many have, a number, three digits of it, one of our own
/// numbers and its end.
const SEARCHES: &[(&str, Wish)] = &[
    ("search: a whole name", |_, _, name, _| name.to_owned()),
    ("search: three letters of a name", |_, _, name, _| name[..3].to_owned()),
    ("search: a customer's number", |_, number, _, _| number.to_owned()),
    ("search: four digits of one", |rng, number, _, _| {
        let at = rng.usize(0..number.len() - 4);
        number[at..at + 4].to_owned()
    }),
    ("search: one of our own numbers", |rng, _, _, day| {
        format!("L01-{}-{:06}", day[2..].replace('-', ""), rng.u32(1..100))
    }),
    ("search: the end of one", |rng, _, _, _| format!("{:06}", rng.u32(1..300))),
    ("search: the day in one", |_, _, _, day| day[2..].replace('-', "")),
    ("search: what nobody is called", |_, _, _, _| "XYZZY".to_owned()),
];

fn known(bare: &Connection, rng: &mut Rng, payments: u32) -> Vec<Known> {
    let sql =
        "SELECT c.customer_no, c.name, p.day FROM payment p JOIN customer c USING (customer_id)
        WHERE p.opened_seq >= ?1 ORDER BY p.opened_seq LIMIT 1";
    let mut statement = bare.prepare(sql).unwrap();
    // Those in doubt come last, with one event each.
    let last = i64::from(payments) * 2 - 2 * i64::try_from(IN_DOUBT).unwrap();
    let mut one = || {
        let at = rng.i64(1..last.max(2));
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Known { number: row.get(0)?, name: row.get(1)?, day: row.get(2)? })
        };
        statement.query_row([at], row).unwrap()
    };
    (0..KNOWN).map(|_| one()).collect()
}

fn page_after(seq: usize) -> HistoryAsking {
    HistoryAsking { after: Some(seq.to_string()), ..HistoryAsking::default() }
}

fn times(count: usize, mut once: impl FnMut()) -> Times {
    once();
    let timed = || {
        let started = Instant::now();
        once();
        started.elapsed()
    };
    Times::of(std::iter::repeat_with(timed).take(count).collect())
}

fn asked(rng: &mut Rng, wish: impl Fn(&mut Rng) -> HistoryAsking, till: &Till) -> Times {
    let mut wishes: Vec<HistoryAsking> = (0..=ASKED).map(|_| wish(rng)).collect();
    times(ASKED, || {
        let wish = wishes.pop().unwrap();
        till.history(&wish).unwrap();
    })
}

fn bare_pages(rng: &mut Rng, bare: &Connection, events: usize) -> Times {
    times(ASKED, || {
        let sql = "SELECT event.body, p.* FROM payment p JOIN event ON event.seq = p.opened_seq
            WHERE p.opened_seq < ?1 ORDER BY p.opened_seq DESC LIMIT 50";
        let after = i64::try_from(rng.usize(200..events)).unwrap();
        let mut statement = bare.prepare_cached(sql).unwrap();
        let rows = statement.query_map([after], |row| row.get::<_, String>(0)).unwrap();
        assert!(rows.map(|body| body.unwrap().len()).sum::<usize>() > 0);
    })
}

fn line(what: &str, times: &Times) {
    println!(
        "  {what:<46} {:>9} {:>9} {:>9}",
        shown(times.median()),
        shown(times.at(95)),
        shown(times.at(99))
    );
}
