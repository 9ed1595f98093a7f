//! How soon a shop with years behind it sees its past: a page of history, what is searched for, the totals
//! of a day and of a month, as the till answers the window. Beside each the bare question to SQLite, on
//! the same file in the same run. `PAYMENTS=1000000` for the number that is promised.

use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use loket_core::calendar::Zone;
use loket_tests::keys::Drawer;
use loket_tests::past;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use loket_till::view::{HistoryAsking, ReportAsking};
use rusqlite::Connection;

use crate::{Times, ratio, shown};

const USUAL: u32 = 200_000;
const ASKED: usize = 400;
/// A busy counter: that many on most of its days.
const PER_DAY: u32 = 300;
const FROM: &str = "2018-01-01";

const PAGE_GOAL: Duration = Duration::from_millis(8);
const SEARCH_GOAL: Duration = Duration::from_millis(25);
const DAY_GOAL: Duration = Duration::from_millis(2);

pub(crate) fn bench() {
    let wanted = std::env::var("PAYMENTS").ok().and_then(|text| text.parse().ok());
    let wanted: u32 = wanted.unwrap_or(USUAL);
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (till, sales) = shop(folder.path(), wanted);
    let size = std::fs::metadata(folder.path().join("ledger.db")).unwrap().len() >> 20;
    println!(
        "History: {} payments, {size} MiB, made in {:.0} s; each question {ASKED} times\n",
        sales.len(),
        started.elapsed().as_secs_f64()
    );
    let bare = Connection::open(folder.path().join("ledger.db")).unwrap();
    bare.pragma_update(None, "query_only", "ON").unwrap();
    println!("  {:<46} {:>9} {:>9} {:>9}", "", "median", "95 %", "99 %");
    let mut rng = Rng::with_seed(1);
    let pick = |rng: &mut Rng| &sales[rng.usize(0..sales.len())];

    let first = asked(&mut rng, |_| HistoryAsking::default(), &till);
    line("a page, the newest", &first);
    let pages = asked(&mut rng, |rng| page_after(rng.usize(2..sales.len() * 2)), &till);
    line("a page, anywhere", &pages);
    let of_a_day = |rng: &mut Rng| {
        let day = Zone::Wib.day(pick(rng).at);
        HistoryAsking { from: Some(day.clone()), to: Some(day), ..HistoryAsking::default() }
    };
    let dated = asked(&mut rng, of_a_day, &till);
    line("a page of one day", &dated);
    let of_a_month = |rng: &mut Rng| {
        let month = Zone::Wib.day(pick(rng).at)[..8].to_owned();
        let state = Some(["", "paid", "failed"][rng.usize(0..3)].to_owned());
        let day = |day: &str| Some(format!("{month}{day}"));
        HistoryAsking { from: day("01"), to: day("28"), state, ..HistoryAsking::default() }
    };
    let monthly = asked(&mut rng, of_a_month, &till);
    line("a page of one month, by state", &monthly);
    let bare_page = bare_pages(&mut rng, &bare, sales.len());
    line("bare: 50 rows of two tables by key", &bare_page);

    let mut worst = Duration::ZERO;
    for (what, wish) in SEARCHES {
        let found = asked(
            &mut rng,
            |rng| {
                let sale = pick(rng);
                let text = wish(rng, &sale.customer_no, &sale.name, &Zone::Wib.day(sale.at));
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
        let day = Zone::Wib.day(pick(&mut rng).at);
        assert!(till.day(Some(&day)).unwrap().hours.len() == 24);
    });
    line("a day's totals", &days);
    let months = times(ASKED, || {
        let day = Zone::Wib.day(pick(&mut rng).at);
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
        let day = Zone::Wib.day(pick(&mut rng).at);
        let sql = "SELECT COUNT(*), SUM(customer_total) FROM payment WHERE day = ?1";
        let count: i64 =
            bare.prepare_cached(sql).unwrap().query_row([day], |row| row.get(0)).unwrap();
        assert!(count > 0);
    });
    line("bare: one day's payments added up", &bare_day);

    println!();
    let page = [&first, &pages, &dated, &monthly].map(|it| it.at(99)).into_iter().max().unwrap();
    for (what, time, goal, bare) in [
        ("a page", page, PAGE_GOAL, bare_page.at(99)),
        ("a search", worst, SEARCH_GOAL, bare_search.at(99)),
        ("a day", days.at(99), DAY_GOAL, bare_day.at(99)),
    ] {
        let within = if time <= goal { "within" } else { "NOT within" };
        println!(
            "  {what}: {} at 99 %, {within} {}; {:.1} times the bare question",
            shown(time),
            shown(goal),
            ratio(time, bare)
        );
    }
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

fn shop(folder: &Path, payments: u32) -> (Till, Vec<past::Sale>) {
    let open = || {
        let world = World { store: Some(Box::new(Drawer::default())), ..World::machine() };
        Till::open_in(world, folder, None, Access::Write).unwrap()
    };
    drop(open());
    let from = Zone::Wib.start_of(FROM).unwrap();
    let days = payments / PER_DAY + 1;
    // A quarter of them come every month.
    let mut sales = past::days(1, from, days, PER_DAY, u64::from(payments / 20).max(50));
    sales.truncate(usize::try_from(payments).unwrap());
    past::write(folder, &sales);
    (open(), sales)
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

fn bare_pages(rng: &mut Rng, bare: &Connection, payments: usize) -> Times {
    times(ASKED, || {
        let sql = "SELECT event.body, p.* FROM payment p JOIN event ON event.seq = p.opened_seq
            WHERE p.opened_seq < ?1 ORDER BY p.opened_seq DESC LIMIT 50";
        let after = i64::try_from(rng.usize(200..payments * 2)).unwrap();
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
