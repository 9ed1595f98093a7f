//! `bench`: what Loket claims to be fast at, each beside the bare machine in the same run. It prints
//! ratios, since machines differ, and times nothing that a test would fail on.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench ends by panicking, and prints what it measured"
)]

// The driver of the window's tests: more of it than is used here.
#[path = "../window/driver.rs"]
#[allow(dead_code, reason = "the tests of the window use the rest")]
mod driver;
mod history;
mod kolektif;
#[path = "../window/lists.rs"]
mod lists;
#[path = "../window/manager.rs"]
#[allow(dead_code, reason = "the tests of the window use the rest")]
mod manager;
mod memory;
mod payment;
mod printing;
mod provider;
#[path = "../window/running.rs"]
#[allow(dead_code, reason = "the tests of the window use the rest")]
mod running;
mod sale;
mod start;
mod verify;
mod weight;

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// All of them, or the one that `BENCH` names. The last one is long, and has to be named.
fn main() {
    let benches: [(&str, fn()); 9] = [
        ("payment", payment::bench),
        ("start", start::bench),
        ("weight", weight::bench),
        ("printing", printing::bench),
        ("history", history::bench),
        ("verify", verify::bench),
        ("sale", sale::bench),
        ("kolektif", kolektif::bench),
        ("memory", memory::bench),
    ];
    let wanted = std::env::var("BENCH").unwrap_or_default();
    for (name, bench) in benches {
        if wanted == name || (wanted.is_empty() && name != "memory") {
            bench();
            println!();
        }
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Ours,
    Bare,
}

/// A B B A, again and again: what slows the machine down for a while meets both.
fn turns(rounds: usize) -> impl Iterator<Item = Turn> {
    std::iter::repeat_n([Turn::Ours, Turn::Bare, Turn::Bare, Turn::Ours], rounds).flatten()
}

/// How long each takes, so many times in each of its turns.
fn in_turns(
    rounds: usize,
    block: usize,
    mut ours: impl FnMut(),
    mut bare: impl FnMut(),
) -> [Times; 2] {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    ours();
    bare();
    for turn in turns(rounds) {
        for _ in 0..block {
            let started = Instant::now();
            match turn {
                Turn::Ours => ours(),
                Turn::Bare => bare(),
            }
            let took = started.elapsed();
            if turn == Turn::Ours { &mut one } else { &mut other }.push(took);
        }
    }
    [one, other].map(Times::of)
}

/// Times of one kind, sorted.
struct Times(Vec<Duration>);

impl Times {
    fn of(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    /// What so many percent of them do not exceed.
    fn at(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
    }

    fn median(&self) -> Duration {
        self.at(50)
    }

    fn json(&self) -> Value {
        let ms = |percent| self.at(percent).as_secs_f64() * 1_000.0;
        json!({ "median_ms": ms(50), "p95_ms": ms(95), "p99_ms": ms(99), "count": self.0.len() })
    }

    fn line(&self, what: &str) {
        let [median, p95, p99] = [50, 95, 99].map(|percent| shown(self.at(percent)));
        println!("  {what:<50} {median:>9} {p95:>9} {p99:>9}");
    }
}

/// What stands over the lines of times.
fn head() {
    println!("  {:<50} {:>9} {:>9} {:>9}", "", "median", "95 %", "99 %");
}

/// The least of a disk: 4 KiB appended and synced.
fn append_and_sync(file: &mut File) -> Duration {
    let started = Instant::now();
    file.write_all(&[0x55; 4096]).unwrap();
    file.sync_data().unwrap();
    started.elapsed()
}

/// What was measured, for programs: `target/bench/NAME.json`.
fn write_json(name: &str, measured: &Value) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let folder = target
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")))
        .join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.json"));
    std::fs::write(&file, format!("{measured:#}\n")).unwrap();
    println!("  written to {}", file.display());
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::MIN_POSITIVE)
}
