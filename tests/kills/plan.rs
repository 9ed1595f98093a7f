//! What is killed where: every named point in turn, and moments of chance between.

use std::time::Duration;

use fastrand::Rng;

use crate::acts::{self, Act};
use crate::checks;
use crate::desk::Ending;
use crate::points::{Aim, Point, points};
use crate::shop::Shop;
use crate::tally::ANY_TIME;

/// How many commands a shop sees: more, and its ledger is slow to check.
const TASKS: usize = 20;
/// Of these, at moments of chance.
const BY_CHANCE: usize = 6;
/// A moment of chance is at most this long after some call, in microseconds: about as long as a
/// command is busy between two of them.
const LONGEST_US: u64 = 2_000;

/// Points that every reader of the promise asks about first. The rehearsal must come to each, or
/// the shim does not see what it is for.
#[rustfmt::skip] // a table is read by its columns
const ASKED_FOR: &[(Act, &str)] = &[
    (Act::FirstStart, "before the log is synced: the ledger's own name"),
    (Act::AddAccount, "after the log is synced: the account"),
    (Act::Inquire,    "after the request is sent"),
    (Act::Pay,        "before the log is synced: the payment in doubt"),
    (Act::Pay,        "after the log is synced: the payment in doubt"),
    (Act::Pay,        "before the connection is opened"),
    (Act::Pay,        "after the connection is opened"),
    (Act::Pay,        "before the request is sent"),
    (Act::Pay,        "after the first byte of the request is sent"),
    (Act::Pay,        "before the last byte of the request is sent"),
    (Act::Pay,        "after the request is sent"),
    (Act::Pay,        "before the answer is read"),
    (Act::Pay,        "after the answer is read"),
    (Act::Pay,        "while the log is written: the answer"),
    (Act::Pay,        "after the log is synced: the answer"),
    (Act::Pay,        "before the log is synced: the verdict"),
    (Act::Pay,        "before the result is written"),
    (Act::Pay,        "while the ledger is written"),
    (Act::Pay,        "before the log is deleted"),
    (Act::PayList,    "after the log is synced: what was agreed to"),
    (Act::PayList,    "after the log is synced: the second payment in doubt"),
    (Act::PayList,    "after the log is synced: the first verdict"),
    (Act::Advise,     "after the log is synced: that it is asked"),
    (Act::Advise,     "before the answer is read"),
    (Act::Recover,    "before the log's index is written"),
    (Act::Recover,    "after the log is synced: the verdict"),
    (Act::Settle,     "after the log is synced: the operator's verdict"),
    (Act::Print,      "while the slip is written"),
];

/// One command, and where it ends.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) act: Act,
    /// Nothing at a moment of chance.
    pub(crate) point: Option<Point>,
}

impl Task {
    pub(crate) fn name(&self) -> &str {
        self.point.as_ref().map_or(ANY_TIME, |point| &point.name)
    }

    /// One of the calls that are the point.
    pub(crate) fn aim(&self, rng: &mut Rng) -> Option<Aim> {
        self.point.as_ref().map(|point| point.some_aim(rng))
    }

    pub(crate) fn words(&self, aim: Option<&Aim>) -> String {
        let order = aim.map(Aim::order).unwrap_or_default();
        format!("{} {} {order}", self.act.words(), self.name())
    }
}

pub(crate) struct Plan {
    seed: usize,
    /// Each command's points, and how many calls it makes.
    pub(crate) points: Vec<(Act, Vec<Point>, usize)>,
    /// The same, mixed, each with its command.
    mixed: Vec<(Act, Point)>,
}

impl Plan {
    /// Runs every command once and reads its points.
    pub(crate) fn rehearsed(seed: usize) -> Plan {
        let mut shop = Shop::open(0);
        let killed_pay = Aim::at("after", "send", "provider", 1);
        let mut known = Vec::new();
        for act in Act::ALL {
            let ready = acts::ready(&mut shop, act, true, &killed_pay);
            let ran = shop.run_in(&ready.data, &ready.args, Ending::Watched).expect(&[0]);
            let points = points(&ran.calls, act.commits());
            assert!(!points.is_empty(), "the shim was not loaded: {ran}");
            checks::after(&mut shop, &ready, &ran);
            known.push((act, points, ran.calls.len()));
        }
        shop.close();
        for (act, point) in ASKED_FOR {
            let is_there = known.iter().any(|(other, points, _)| {
                other == act && points.iter().any(|other| other.name == *point)
            });
            assert!(is_there, "{} does not come to: {point}", act.words());
        }
        let mut mixed: Vec<(Act, Point)> = known
            .iter()
            .flat_map(|(act, points, _)| points.iter().map(|point| (*act, point.clone())))
            .collect();
        Rng::with_seed(u64::try_from(seed).unwrap()).shuffle(&mut mixed);
        Plan { seed, points: known, mixed }
    }

    /// What chance begins with in one shop.
    pub(crate) fn seed_of(&self, shop: usize) -> u64 {
        let seed = Rng::with_seed(u64::try_from(self.seed).unwrap()).u64(..);
        seed ^ Rng::with_seed(u64::try_from(shop).unwrap()).u64(..)
    }

    /// A shop's tasks: its part of all named points, and some at moments of chance.
    pub(crate) fn tasks(&self, shop: usize, rng: &mut Rng) -> Vec<Task> {
        let named = TASKS - BY_CHANCE;
        let mut tasks: Vec<Task> = (0..named)
            .map(|at| {
                let (act, point) = &self.mixed[(shop * named + at) % self.mixed.len()];
                Task { act: *act, point: Some(point.clone()) }
            })
            .collect();
        tasks.extend((0..BY_CHANCE).map(|_| {
            // Half of them where the money is.
            let act = match rng.bool() {
                true => [Act::Pay, Act::PayList, Act::Advise, Act::Recover][rng.usize(0..4)],
                false => Act::ALL[rng.usize(0..Act::ALL.len())],
            };
            Task { act, point: None }
        }));
        rng.shuffle(&mut tasks);
        tasks
    }

    /// Where the payment before a recovery ends: a named point of the recovery wants one that
    /// leaves it in doubt.
    pub(crate) fn killed_pay(&self, task: &Task, rng: &mut Rng) -> Aim {
        let of_pay = self.points.iter().find(|(act, _, _)| *act == Act::Pay);
        let points = of_pay.map(|(_, points, _)| points.as_slice()).unwrap();
        let doubtful = |point: &&Point| {
            task.point.is_none()
                || ["after the request is sent", "before the answer is read"]
                    .contains(&point.name.as_str())
        };
        let points: Vec<&Point> = points.iter().filter(doubtful).collect();
        points[rng.usize(0..points.len())].some_aim(rng)
    }

    /// A moment of chance: so many calls, and so much time after the last of them.
    pub(crate) fn some_time(&self, act: Act, rng: &mut Rng) -> (usize, Duration) {
        let (_, _, calls) = self.points.iter().find(|(other, _, _)| *other == act).unwrap();
        (rng.usize(0..=*calls), Duration::from_micros(rng.u64(0..LONGEST_US)))
    }
}
