//! The built `loketctl`, killed with SIGKILL at every named point of every command that writes, and
//! at random times, and started again: nothing may be paid twice, nothing may be lost, and no
//! ledger may say what the providers' books do not. The providers outlive every kill.
//!
//! The points come from outside of the program: the shim (`tests/shim`) is loaded before libc and
//! ends the process at a chosen system call. A rehearsal runs every command once and reads the
//! points from its calls.
//!
//! | variable | is |
//! | --- | --- |
//! | `LOKET_KILLS` | how many kills; 2,000 without it |
//! | `LOKET_SEED` | what chance begins with; printed at the start |
//! | `LOKET_KILLS_IN` | the folder of the shops; in memory without it |
//! | `LOKET_SHOP` | one shop of a run alone, as a failure's last line names it |

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

mod acts;
mod checks;
mod desk;
mod plan;
mod points;
mod shop;
mod tally;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use plan::{Plan, Task};
use points::Aim;
use tally::Tally;

const KILLS: usize = 2_000;
/// How many shops more may open for points that no kill has come to: about a round of all points.
const MORE_SHOPS: usize = 50;
/// Shops that are at work at the same time.
const WORKERS: usize = 2;

fn number(variable: &str) -> Option<usize> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} must be a number, not {text}")))
}

/// Said whether or not the test passes: what a test prints is hidden when it does.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[test]
#[ignore = "takes minutes: `make test` runs it beside the tests of the window"]
fn nothing_is_lost_and_nothing_paid_twice_whenever_it_is_killed() {
    let kills = number("LOKET_KILLS").unwrap_or(KILLS);
    let seed = number("LOKET_SEED").unwrap_or_else(|| fastrand::usize(..));
    let started = Instant::now();
    say(&format!("kills: LOKET_SEED={seed} LOKET_KILLS={kills}"));
    let plan = Plan::rehearsed(seed);
    let tally = Mutex::new(Tally::of(&plan));
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let alone = number("LOKET_SHOP");
    // A run cut short by its caller need not come to every point.
    let more = if kills < KILLS { 0 } else { MORE_SHOPS };
    let (late, missed) = (AtomicUsize::new(0), || tally.lock().unwrap().missed());
    let goes_on = || {
        let is_short = tally.lock().unwrap().kills() < kills;
        is_short || (!missed().is_empty() && late.fetch_add(1, Ordering::SeqCst) < more)
    };
    let work = || {
        while !failed.load(Ordering::SeqCst) && goes_on() {
            let at = next.fetch_add(1, Ordering::SeqCst);
            let shop = match alone {
                Some(_) if at > 0 => return,
                Some(shop) => shop,
                None => at,
            };
            let mut doing = String::new();
            let done = catch_unwind(AssertUnwindSafe(|| one_shop(&plan, shop, &mut doing, &tally)));
            if done.is_err() {
                failed.store(true, Ordering::SeqCst);
                say(&format!(
                    "while: {doing}\nagain: LOKET_SEED={seed} LOKET_SHOP={shop} \
                     cargo test --locked -p loket-tests --test kills -- --ignored"
                ));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(work);
        }
    });
    let tally = tally.into_inner().unwrap();
    say(&tally.table());
    say(&format!("{} kills in {:.0?}", tally.kills(), started.elapsed()));
    assert!(!failed.load(Ordering::SeqCst), "see above");
    if alone.is_none() && kills >= KILLS {
        let missed = tally.missed();
        assert!(missed.is_empty(), "never hit:\n{}", missed.join("\n"));
    }
}

/// One shop's life: a number of commands, each killed, each followed by a restart and all checks.
fn one_shop(plan: &Plan, at: usize, doing: &mut String, tally: &Mutex<Tally>) {
    let mut shop = shop::Shop::open(plan.seed_of(at));
    for task in plan.tasks(at, &mut shop.rng) {
        // A point may lie elsewhere in this shop's life than it lay in the rehearsal: a grown
        // ledger writes other pages. Each try aims at another of the point's calls.
        for _ in 0..3 {
            let aim = task.aim(&mut shop.rng);
            *doing = format!("shop {at}, {}", task.words(aim.as_ref()));
            let hit = one_task(plan, &mut shop, &task, aim.as_ref());
            let Some((point, left)) = hit else { continue };
            let found = point == task.name();
            tally.lock().unwrap().hit(task.act, &point, left);
            if found {
                break;
            }
        }
    }
    shop.verify();
    shop.close();
}

/// The point at which the command ended and the state that its payment was left in; nothing where
/// it ended by itself.
fn one_task(
    plan: &Plan,
    shop: &mut shop::Shop,
    task: &Task,
    aim: Option<&Aim>,
) -> Option<(String, &'static str)> {
    let (is_named, killed_pay) = (aim.is_some(), plan.killed_pay(task, &mut shop.rng));
    let ready = acts::ready(shop, task.act, is_named, &killed_pay);
    let (calls, delay) = plan.some_time(task.act, &mut shop.rng);
    let ending = match aim {
        Some(aim) => desk::Ending::At(aim),
        None => desk::Ending::Around(calls, delay),
    };
    let ran = shop.run_in(&ready.data, &ready.args, ending);
    let left = checks::after(shop, &ready, &ran);
    if !ran.killed {
        return None;
    }
    let point = match aim {
        Some(aim) => points::ended_at(&ran.calls, task.act.commits(), aim.when()),
        None => tally::ANY_TIME.to_owned(),
    };
    Some((point, left))
}
