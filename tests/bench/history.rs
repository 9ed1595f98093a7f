//! How soon a shop with years behind it sees its past: a page of history, what is searched for, the totals
//! of a day and of a month, as the till answers the window. Beside each the bare question to SQLite, on
//! the same file in the same run. `PAYMENTS=10000000` for more than the usual million; `LEDGER=FOLDER`
//! takes a shop that was made before, or makes it there; with `COLD=yes` the file is not read beforehand.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use fastrand::Rng;
use loket_tests::keys::Drawer;
use loket_tests::shop;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use loket_till::view::{HistoryAsking, ReportAsking};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::{Times, head, in_turns, ratio, shown, write_json};

const USUAL: u32 = 1_000_000;
pub(crate) const IN_DOUBT: usize = 1_000;
/// Of each question, in turns with the bare one: 400 times.
const ROUNDS: usize = 10;
const BLOCK: usize = 20;
/// Payments of which something is asked, from anywhere in the past.
const KNOWN: usize = 4_000;

const PAGE_GOAL: Duration = Duration::from_millis(8);
const SEARCH_GOAL: Duration = Duration::from_millis(25);
const DAY_GOAL: Duration = Duration::from_millis(2);
const GROWTH_GOAL: f64 = 1.2;

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
        Years::of(wanted.unwrap_or(USUAL), std::env::var_os("LEDGER").map(PathBuf::from))
    }

    fn of(payments: u32, at: Option<PathBuf>) -> Years {
        let aside = TempDir::new().unwrap();
        let data = at.unwrap_or_else(|| aside.path().to_owned());
        shop::of_years(&data, payments, IN_DOUBT);
        let mib = std::fs::metadata(data.join("ledger.db")).unwrap().len() >> 20;
        Years { data, payments, mib, _aside: aside }
    }

    /// Reads the whole file once, so that the system has it in memory, as far as it fits: else the disk would
    /// be measured, and how much of an earlier run is left there.
    fn warm(&self) {
        let mut file = File::open(self.data.join("ledger.db")).unwrap();
        std::io::copy(&mut file, &mut std::io::sink()).unwrap();
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

/// One kind of question, asked of the till and, in turns, of bare SQLite.
struct Asked {
    ours: Times,
    bare: Times,
}

impl Asked {
    fn of(what: &str, ours: impl FnMut(), bare: impl FnMut()) -> Asked {
        let [ours, bare] = in_turns(ROUNDS, BLOCK, ours, bare);
        ours.line(what);
        bare.line("  bare");
        Asked { ours, bare }
    }
}

pub(crate) fn bench() {
    let years = Years::shop();
    let cold = std::env::var("COLD").is_ok_and(|it| it == "yes");
    if !cold {
        years.warm();
    }
    let (till, bare) = (years.till(), years.bare());
    let (payments, mib) = (years.payments, years.mib);
    println!(
        "History: {payments} payments, {mib} MiB; each question {} times\n",
        ROUNDS * 2 * BLOCK
    );
    head();
    let mut rng = Rng::with_seed(1);
    let known = &known(&bare, &mut rng, payments);
    let events = usize::try_from(payments).unwrap() * 2;
    let pick = |rng: &mut Rng| &known[rng.usize(0..known.len())];

    let mut told = json!({ "payments": payments, "ledger_mib": mib });
    let mut pages = Vec::new();
    for (what, wish) in PAGES {
        let (mut ours, mut other) = (rng.fork(), rng.fork());
        let asking = || {
            let day = &pick(&mut ours).day;
            till.history(&wish(&mut ours, events, day)).unwrap();
        };
        let asked = Asked::of(what, asking, || bare_page(&mut other, &bare, events));
        told[what] = asked.ours.json();
        pages.push(asked);
    }
    let mut searches = Vec::new();
    for (what, wish) in SEARCHES {
        let (mut ours, mut other) = (rng.fork(), rng.fork());
        let asking = || {
            let Known { number, name, day } = pick(&mut ours);
            let query = Some(wish(&mut ours, number, name, day));
            till.history(&HistoryAsking { query, ..HistoryAsking::default() }).unwrap();
        };
        let asked = Asked::of(what, asking, || bare_search(&bare, &pick(&mut other).name));
        told[what] = asked.ours.json();
        searches.push(asked);
    }
    let (mut ours, mut other) = (rng.fork(), rng.fork());
    let totals = || assert_eq!(till.day(Some(&pick(&mut ours).day)).unwrap().hours.len(), 24);
    let day = |rng: &mut Rng| pick(rng).day.clone();
    let days = Asked::of("a day's totals", totals, || {
        let day = day(&mut other);
        bare_sum(&bare, &day, &day);
    });
    let months = Asked::of(
        "a month's report by day",
        || {
            let (from, to) = month(&day(&mut ours));
            let by = "day".into();
            let asking =
                ReportAsking { from: Some(from), to: Some(to), by, ..ReportAsking::default() };
            assert_eq!(till.report(&asking).unwrap().rows.len(), 28);
        },
        || {
            let (from, to) = month(&day(&mut other));
            bare_sum(&bare, &from, &to);
        },
    );
    told["a month's report by day"] = months.ours.json();

    println!();
    for (what, asked, goal) in [
        ("page", pages, PAGE_GOAL),
        ("search", searches, SEARCH_GOAL),
        ("day", vec![days], DAY_GOAL),
    ] {
        let slowest = asked.iter().max_by_key(|it| it.ours.at(99)).unwrap();
        let (time, times) = (slowest.ours.at(99), ratio(slowest.ours.at(99), slowest.bare.at(99)));
        let within = if time <= goal { "within" } else { "NOT within" };
        println!(
            "  a {what}: {} at 99 %, {within} {}; {times:.1} times the bare question",
            shown(time),
            shown(goal)
        );
        told[what] = json!({ "p99_ms": time.as_secs_f64() * 1_000.0, "ratio_p99": times });
    }
    if payments > USUAL && !cold {
        told["growth"] = json!(growth(&years, &till, &mut rng));
    }
    write_json(&format!("history-{payments}"), &told);
}

/// A page from anywhere, in turns with a shop of the usual size: how many times as long it takes.
fn growth(years: &Years, till: &Till, rng: &mut Rng) -> f64 {
    let usual = Years::of(USUAL, None);
    let less = usual.till();
    years.warm();
    usual.warm();
    let page = |till: &Till, rng: &mut Rng, payments: u32| {
        let events = usize::try_from(payments).unwrap() * 2;
        till.history(&page_after(rng.usize(2..events))).unwrap();
    };
    let (mut one, mut other) = (rng.fork(), rng.fork());
    let [ours, less] = in_turns(
        ROUNDS,
        BLOCK,
        || page(till, &mut one, years.payments),
        || page(&less, &mut other, USUAL),
    );
    let times = ratio(ours.median(), less.median());
    let within = if times <= GROWTH_GOAL { "within" } else { "NOT within" };
    println!(
        "  a page anywhere: {times:.2} times as long as among {USUAL} payments ({}, {:.2} times at 99 %), {within} {GROWTH_GOAL}",
        shown(less.median()),
        ratio(ours.at(99), less.at(99))
    );
    times
}

/// How a page is asked for, where there are so many events, around such a day.
type PageWish = fn(&mut Rng, usize, &str) -> HistoryAsking;

const PAGES: &[(&str, PageWish)] = &[
    ("a page, the newest", |_, _, _| HistoryAsking::default()),
    ("a page, anywhere", |rng, events, _| page_after(rng.usize(2..events))),
    ("a page of one day", |_, _, day| {
        let day = Some(day.to_owned());
        HistoryAsking { from: day.clone(), to: day, ..HistoryAsking::default() }
    }),
    ("a page of one month, by state", |rng, _, day| {
        let (from, to) = month(day);
        let state = Some(["", "paid", "failed"][rng.usize(0..3)].to_owned());
        HistoryAsking { from: Some(from), to: Some(to), state, ..HistoryAsking::default() }
    }),
];

/// The first and the last day of a month, as February has them.
fn month(day: &str) -> (String, String) {
    (format!("{}01", &day[..8]), format!("{}28", &day[..8]))
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

/// 50 rows of two tables by key.
fn bare_page(rng: &mut Rng, bare: &Connection, events: usize) {
    let sql = "SELECT event.body, p.* FROM payment p JOIN event ON event.seq = p.opened_seq
        WHERE p.opened_seq < ?1 ORDER BY p.opened_seq DESC LIMIT 50";
    let after = i64::try_from(rng.usize(200..events)).unwrap();
    let mut statement = bare.prepare_cached(sql).unwrap();
    let rows = statement.query_map([after], |row| row.get::<_, String>(0)).unwrap();
    assert!(rows.map(|body| body.unwrap().len()).sum::<usize>() > 0);
}

/// 50 rows of the search index.
fn bare_search(bare: &Connection, name: &str) {
    let sql = "SELECT rowid FROM customer_text WHERE customer_text MATCH ?1 LIMIT 50";
    let mut statement = bare.prepare_cached(sql).unwrap();
    let rows = statement.query_map([format!("\"{name}\"")], |row| row.get::<_, i64>(0)).unwrap();
    assert!(rows.count() > 0);
}

/// All payments of a span of days added up.
fn bare_sum(bare: &Connection, from: &str, to: &str) {
    let sql = "SELECT COUNT(*), SUM(customer_total) FROM payment WHERE day BETWEEN ?1 AND ?2";
    let mut statement = bare.prepare_cached(sql).unwrap();
    let count: i64 = statement.query_row([from, to], |row| row.get(0)).unwrap();
    assert!(count > 0);
}
