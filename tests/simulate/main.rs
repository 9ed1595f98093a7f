//! `simulate`: many simulated shops, as fast as the machine allows, with what they met.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::expect_used
)]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use loket_tests::simulation::{Broken, Floor, Plan, Tally, run};

/// Payments of one shop: about a day and a half.
const EACH: u64 = 400;
/// One shop in so many stands on the machine's own file system.
const ON_THE_MACHINE: u64 = 50;
const PAYMENTS_A_DAY: f64 = 300.0;

/// A number from the environment; nothing where there is none.
fn number(name: &str) -> Result<Option<u64>, String> {
    let Ok(text) = std::env::var(name) else { return Ok(None) };
    let read = text.trim().replace(['_', ','], "").parse();
    read.map(Some).map_err(|_| format!("{name} is no whole number: {text}"))
}

fn main() -> ExitCode {
    simulate().unwrap_or_else(|wrong| {
        println!("{wrong}");
        ExitCode::FAILURE
    })
}

fn simulate() -> Result<ExitCode, String> {
    let each = number("EACH")?.unwrap_or(EACH);
    let only = number("SEED")?;
    let wanted = if only.is_some() { 1 } else { number("PAYMENTS")?.unwrap_or(100_000) };
    let machine = std::env::var("FLOOR").is_ok_and(|floor| floor == "machine");
    let first = only.or(number("FROM")?).unwrap_or(1);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = if only.is_some() { 1 } else { cores };
    let (next, paid) = (AtomicU64::new(first), AtomicU64::new(0));
    let (tally, broken) = (Mutex::new(Tally::default()), Mutex::new(None::<Box<Broken>>));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let done = broken.lock().expect("no panic").is_some();
                    if done || paid.load(Ordering::SeqCst) >= wanted {
                        return;
                    }
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    let floor = match machine || (only.is_none() && seed % ON_THE_MACHINE == 0) {
                        true => Floor::Machine,
                        false => Floor::Memory,
                    };
                    let payments = u32::try_from(each).unwrap_or(u32::MAX);
                    match run(Plan { seed, payments, floor, mistake: None }) {
                        Ok(outcome) => {
                            paid.fetch_add(outcome.payments, Ordering::SeqCst);
                            tally.lock().expect("no panic").add(&outcome.tally);
                        }
                        Err(found) => {
                            broken.lock().expect("no panic").get_or_insert(found);
                        }
                    }
                }
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    let (paid, tally) = (paid.into_inner(), tally.into_inner().expect("no panic"));
    println!("{tally}");
    let rate = paid as f64 / seconds;
    let years = rate * 3600.0 / (PAYMENTS_A_DAY * 365.0);
    println!(
        "{paid} payments in {seconds:.1} s: {rate:.0} a second, {years:.1} agent-years an hour"
    );
    if let Some(broken) = broken.into_inner().expect("no panic") {
        println!("\nBROKEN with seed {}: {broken}", broken.plan.seed);
        return Ok(ExitCode::FAILURE);
    }
    let missing = tally.missing();
    if only.is_none() && !missing.is_empty() {
        println!("\nnever met, so never tried: {missing:?}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
