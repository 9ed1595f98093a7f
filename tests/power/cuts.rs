//! The power goes, or the process is killed, at every writing operation of a day's work, and at
//! random in days of any kind. The same days on disks that do less must break promises: that is
//! how one knows that these tests can fail.

use std::collections::BTreeMap;

use loket_tests::disk::{Disk, Survivors, Syncs};

use crate::examine::{Finding, Promise, examine};
use crate::shop::{DAY, Shop, Step};
use crate::table::{from_environment, print};

/// What is left when the end comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The power: only what was synced.
    Power,
    /// The power: of the rest some sectors, by chance from this seed.
    Torn(u64),
    /// The process alone: all that was written.
    Kill,
}

impl End {
    fn come(self, disk: &Disk) {
        match self {
            End::Power => disk.cut_power(Survivors::Nothing),
            End::Torn(seed) => {
                let mut chance = fastrand::Rng::with_seed(seed);
                disk.cut_power(Survivors::ByChance(&mut || chance.bool()));
            }
            End::Kill => disk.kill(),
        }
    }
}

/// How many ends there were, and in how many of them each promise was broken.
#[derive(Default)]
struct Tally {
    ends: u32,
    broken: BTreeMap<Promise, u32>,
    examples: BTreeMap<Promise, String>,
}

impl Tally {
    fn count(&mut self, findings: Vec<Finding>, when: &str) {
        self.ends += 1;
        let mut seen = Vec::new();
        for Finding { promise, what } in findings {
            if !seen.contains(&promise) {
                seen.push(promise);
                *self.broken.entry(promise).or_default() += 1;
            }
            self.examples.entry(promise).or_insert_with(|| format!("{when}: {what}"));
        }
    }

    fn of(&self, promise: Promise) -> u32 {
        self.broken.get(&promise).copied().unwrap_or(0)
    }

    fn row(&self, name: &str) -> Vec<String> {
        let mut row = vec![name.to_owned(), self.ends.to_string()];
        row.extend(Promise::ALL.map(|promise| self.of(promise).to_string()));
        row
    }
}

fn heading() -> Vec<String> {
    let mut row = vec!["disk".to_owned(), "ends".to_owned()];
    row.extend(Promise::ALL.map(|promise| format!("{promise:?}")));
    row
}

/// Ends `day` before every write of every step, in each of the ways.
fn end_everywhere(shop: Shop, day: &[Step], syncs: Syncs, ends: &[fn(u64) -> End]) -> Tally {
    end_everywhere_after(|_| (), shop, day, syncs, ends)
}

/// The same, with something done right before each step: a till that is opened folds its journal in.
fn end_everywhere_after(
    first: fn(&mut Shop),
    mut shop: Shop,
    day: &[Step],
    syncs: Syncs,
    ends: &[fn(u64) -> End],
) -> Tally {
    let mut tally = Tally::default();
    for step in day {
        for n in 1.. {
            let mut dead = false;
            for end in ends.iter().map(|end| end(n)) {
                let mut fork = shop.fork();
                first(&mut fork);
                fork.disk.set_syncs(syncs);
                fork.disk.die_at(n);
                let done = fork.take(*step);
                dead |= fork.disk.is_dead();
                assert!(done.is_ok() || fork.disk.is_dead(), "{step:?}: {done:?}");
                fork.die(|disk| end.come(disk));
                let when = format!("{step:?}, {end:?} before write {n}");
                tally.count(examine(&mut fork), &when);
            }
            if !dead {
                break;
            }
        }
        shop.take(*step).unwrap();
    }
    tally
}

#[test]
fn nothing_is_lost_wherever_the_power_goes() {
    let ends: &[fn(u64) -> End] = &[|_| End::Power, |_| End::Kill, End::Torn];
    let day = end_everywhere(Shop::new(), DAY, Syncs::Done, ends);
    // The journal is folded into the database in the middle of this one; without that it has 120 ends.
    let mut full = Shop::new();
    full.take(Step::Inquire(11)).unwrap();
    let fill = Shop::fill_journal;
    let fold = end_everywhere_after(fill, full, &[Step::Pay(11)], Syncs::Done, &ends[..2]);
    print(&[heading(), day.row("a day"), fold.row("a checkpoint in a sale")]);
    for (tally, least) in [(day, 1_200), (fold, 150)] {
        assert!(tally.broken.is_empty(), "{:#?}", tally.examples);
        assert!(tally.ends > least, "{} are too few to be true", tally.ends);
    }
}

/// The teeth: what the same days come to where a sync is less than a sync. The first is the disk
/// as a till with `synchronous=NORMAL` would have it: the product has no switch for that, so the
/// disk leaves out the very syncs that NORMAL leaves out (its own test compares the two).
#[test]
fn lesser_disks_break_promises() {
    type Row = (&'static str, Syncs, fn(u64) -> End, &'static [(Promise, bool)]);
    let table: &[Row] = &[
        (
            "as with NORMAL, power",
            Syncs::AsNormal,
            |_| End::Power,
            &[
                (Promise::KeepsEvents, true),
                (Promise::KnowsPayments, true),
                (Promise::RecordedFirst, true),
                (Promise::PaidOnce, true),
                // What is left is whole: NORMAL loses the end, not the sense.
                (Promise::Opens, false),
                (Promise::Sound, false),
            ],
        ),
        (
            "as with NORMAL, kill",
            Syncs::AsNormal,
            |_| End::Kill,
            &[
                (Promise::KeepsEvents, false),
                (Promise::KnowsPayments, false),
                (Promise::PaidOnce, false),
            ],
        ),
        (
            "that lies, power",
            Syncs::Ignored,
            |_| End::Power,
            &[
                (Promise::KeepsEvents, true),
                (Promise::KnowsPayments, true),
                (Promise::PaidOnce, true),
            ],
        ),
        (
            "that lies, torn",
            Syncs::Ignored,
            End::Torn,
            &[
                (Promise::KeepsEvents, true),
                (Promise::KnowsPayments, true),
                (Promise::PaidOnce, true),
            ],
        ),
    ];
    let day = [Step::Inquire(12), Step::Pay(12), Step::Advise(12), Step::Print(12), Step::Reopen];
    let mut rows = vec![heading()];
    for (name, syncs, end, expected) in table {
        let tally = end_everywhere(Shop::new(), &day, *syncs, &[*end]);
        rows.push(tally.row(name));
        for (promise, breaks) in *expected {
            let found = tally.of(*promise);
            assert_eq!(found > 0, *breaks, "{name}: {promise:?} {found} {:#?}", tally.examples);
        }
    }
    print(&rows);
}

/// One life after another in one ledger: any steps in any order, an end at any write of them or of
/// the start that follows.
#[test]
fn nothing_is_lost_at_random() {
    let first = from_environment("LOKET_SEED", 1);
    let days = from_environment("LOKET_CUTS", 25);
    let mut ends = 0u32;
    for seed in first..first + days {
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut shop = Shop::new();
        for life in 0..8 {
            // Sometimes late enough for a checkpoint in the middle of a sale.
            let most = if chance.u8(..8) == 0 { 1500 } else { 120 };
            shop.disk.die_at(chance.u64(1..most));
            while !shop.disk.is_dead() {
                let done = shop.take(any_step(&mut chance));
                if let Err(error) = done {
                    let own = error.view.code.starts_with("ledger_");
                    assert!(!own || shop.disk.is_dead(), "LOKET_SEED={seed} LOKET_CUTS=1: {error}");
                }
            }
            let ending = |chance: &mut fastrand::Rng| match chance.u8(..4) {
                0 => End::Power,
                1 => End::Kill,
                _ => End::Torn(chance.u64(..)),
            };
            let end = ending(&mut chance);
            shop.die(|disk| end.come(disk));
            ends += 1;
            if chance.bool() {
                // And again, while it starts and closes.
                shop.disk.die_at(chance.u64(1..12));
                let _ = shop.open();
                shop.till = None;
                let end = ending(&mut chance);
                shop.die(|disk| end.come(disk));
                ends += 1;
            }
            let mut fork = shop.fork_closed();
            let findings = examine(&mut fork);
            assert!(
                findings.is_empty(),
                "LOKET_SEED={seed} LOKET_CUTS=1: life {life}, {end:?}: {findings:#?}"
            );
            shop.open().unwrap();
        }
    }
    print(&[
        vec!["days at random".into(), "ends".into(), "broken promises".into()],
        vec![days.to_string(), ends.to_string(), "0".into()],
    ]);
}

fn any_step(chance: &mut fastrand::Rng) -> Step {
    let customer = 10 * chance.u32(1..4) + chance.u32(1..6);
    match chance.u8(..16) {
        0..4 => Step::Inquire(customer),
        4..9 => Step::Pay(customer),
        9..11 => Step::Advise(customer),
        11..13 => Step::Print(customer),
        13 => Step::Settle(customer),
        14 => Step::Set,
        _ => Step::Reopen,
    }
}

/// From an empty folder to the first account: whatever is left of it, the next start works.
#[test]
fn the_first_start_can_end_anywhere() {
    let mut ends = 0;
    for n in 1.. {
        let mut dead = false;
        for end in [End::Power, End::Kill, End::Torn(n), End::Torn(n + 1_000_000)] {
            let mut shop = Shop::empty();
            shop.disk.die_at(n);
            let made = shop.open().and_then(|()| shop.prepare());
            dead |= shop.disk.is_dead();
            assert!(made.is_ok() || dead, "{made:?}");
            let there = shop.till.is_some() && made.is_ok();
            shop.die(|disk| end.come(disk));
            ends += 1;
            let again = shop.open();
            assert!(again.is_ok(), "{end:?} before write {n}: {again:?}");
            let accounts = shop.till().accounts().unwrap().len();
            assert!(accounts == 1 || !there, "{end:?} before write {n}");
            // The account is written down before its key is put away: the key is typed again.
            if accounts == 0 || !shop.till().keys_wanted().unwrap().is_empty() {
                assert!(!there, "{end:?} before write {n}");
                shop.prepare().unwrap();
            }
            let findings = examine(&mut shop);
            assert!(findings.is_empty(), "{end:?} before write {n}: {findings:#?}");
        }
        if !dead {
            break;
        }
    }
    assert!(ends > 100, "{ends} are too few to be true");
}
