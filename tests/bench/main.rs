//! `bench`: what Loket claims to be fast at, each beside the bare machine in the same run. It prints
//! ratios, since machines differ, and times nothing that a test would fail on.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench ends by panicking, and prints what it measured"
)]

mod history;
mod printing;

use std::time::Duration;

/// All of them, or the one that `BENCH` names.
fn main() {
    let benches: [(&str, fn()); 2] = [("printing", printing::bench), ("history", history::bench)];
    let wanted = std::env::var("BENCH").unwrap_or_default();
    for (name, bench) in benches {
        if wanted.is_empty() || wanted == name {
            bench();
            println!();
        }
    }
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

    fn line(&self, what: &str) {
        println!("  {what:<46} {:>9} {:>9}", shown(self.median()), shown(self.at(95)));
    }
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::MIN_POSITIVE)
}
