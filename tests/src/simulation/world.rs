//! What is true, whatever the till believes: the time, the providers' books, the weather on the
//! wire, and all that ever left through it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use loket_practice::{Bench, Delivery};

use super::oracle::Oracle;
use super::tally::Tally;
use crate::disk::{Disk, Survivors};

/// Earlier answers of one kind, of which one may be heard again.
const ANSWERS_KEPT: usize = 64;
/// How many of the last steps a failure shows.
const SHOWN: usize = 60;

/// How hostile the wire is, in parts of a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weather {
    pub(crate) not_sent: u32,
    pub(crate) lost: u32,
    pub(crate) wrong: u32,
}

impl Weather {
    pub(crate) const CALM: Weather = Weather { not_sent: 0, lost: 0, wrong: 0 };
    pub(crate) const FAIR: Weather = Weather { not_sent: 20, lost: 30, wrong: 20 };
    pub(crate) const STORM: Weather = Weather { not_sent: 120, lost: 250, wrong: 150 };
}

/// One payment in so many is looked for on what a power cut at its first byte would leave.
const DURABLE_CHECKS: u32 = 16;

/// A request that has left, on its way to the provider.
#[derive(Clone)]
pub(crate) struct Parcel {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// What a provider said, with how it travels.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) delivery: Delivery,
}

/// What a request asks for, as its provider's documents tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Inquiry,
    Pay,
    Status,
    Other,
}

pub(crate) struct World {
    pub(crate) dice: fastrand::Rng,
    /// The true time, milliseconds since 1970.
    pub(crate) now: i64,
    /// How wrong the machine's clock is.
    pub(crate) skew: i64,
    /// When the till's process started.
    pub(crate) booted: i64,
    pub(crate) weather: Weather,
    pub(crate) keyring_locked: bool,
    pub(crate) no_paper: bool,
    pub(crate) bench: Bench,
    /// When the polled task wants to be polled again.
    pub(crate) wake: Option<i64>,
    /// Requests that arrive after the till gave up, by their moment.
    pub(crate) late: BTreeMap<(i64, u64), Parcel>,
    /// Answers that were given, for the one that goes astray.
    pub(crate) answers: HashMap<Kind, Vec<(u16, String)>>,
    /// References whose payment request let a byte out.
    pub(crate) sent: HashMap<String, i64>,
    /// When each reference was last asked about, and how often.
    pub(crate) asked: HashMap<String, (i64, u32)>,
    /// The machine's clock was turned: gaps over a restart cannot be known.
    pub(crate) turned_at: i64,
    pub(crate) oracle: Option<Oracle>,
    /// Nothing where the shop's disk is the machine's own.
    pub(crate) disk: Option<Arc<Disk>>,
    /// The disk was told to fail at some operation from now.
    pub(crate) disk_may_fail: bool,
    /// A mistake to be found: see `Mistake`.
    pub(crate) sends_again: bool,
    pub(crate) tally: Tally,
    /// The first thing that must not be.
    pub(crate) broken: Option<String>,
    trace: DefaultHasher,
    shown: VecDeque<String>,
    pub(crate) steps: u64,
}

impl World {
    pub(crate) fn new(seed: u64, now: i64) -> World {
        World {
            dice: fastrand::Rng::with_seed(seed),
            now,
            skew: 0,
            booted: now,
            weather: Weather::FAIR,
            keyring_locked: false,
            no_paper: false,
            bench: Bench::default(),
            wake: None,
            late: BTreeMap::new(),
            answers: HashMap::new(),
            sent: HashMap::new(),
            asked: HashMap::new(),
            turned_at: now,
            oracle: Some(Oracle::default()),
            disk: None,
            disk_may_fail: false,
            sends_again: false,
            tally: Tally::default(),
            broken: None,
            trace: DefaultHasher::new(),
            shown: VecDeque::new(),
            steps: 0,
        }
    }

    /// One chance in a thousand, `parts` times.
    pub(crate) fn luck(&mut self, parts: u32) -> bool {
        self.dice.u32(0..1000) < parts
    }

    pub(crate) fn note(&mut self, what: impl FnOnce() -> String) {
        let line = format!("{} {}", self.now, what());
        line.hash(&mut self.trace);
        self.steps += 1;
        if self.shown.len() == SHOWN {
            self.shown.pop_front();
        }
        self.shown.push_back(line);
    }

    /// A number that two runs of one seed must share.
    pub(crate) fn trace(&self) -> u64 {
        self.trace.finish()
    }

    pub(crate) fn last_steps(&self) -> String {
        self.shown.iter().map(|line| format!("  {line}\n")).collect()
    }

    pub(crate) fn must_not(&mut self, what: String) {
        self.note(|| format!("BROKEN {what}"));
        self.broken.get_or_insert(what);
    }

    /// An earlier answer, to be heard in place of the right one.
    pub(crate) fn another_answer(&mut self, kind: Kind) -> Option<(u16, String)> {
        let earlier = self.answers.get(&kind)?;
        Some(earlier[self.dice.usize(0..earlier.len())].clone())
    }

    /// Only an answer that names its payment may be heard at another one: a refusal that names
    /// none belongs to the connection it came on, and no till could tell it from its own.
    pub(crate) fn remember_answer(&mut self, kind: Kind, status: u16, body: &str) {
        if super::network::of_ours(body).is_none() {
            return;
        }
        let earlier = self.answers.entry(kind).or_default();
        if earlier.len() < ANSWERS_KEPT {
            earlier.push((status, body.to_owned()));
        } else {
            earlier[self.dice.usize(0..ANSWERS_KEPT)] = (status, body.to_owned());
        }
    }

    /// Whatever was written down since, checked.
    pub(crate) fn follow(&mut self) {
        self.ask_oracle(|oracle, world| oracle.follow(world));
    }

    pub(crate) fn ask_oracle(
        &mut self,
        ask: impl FnOnce(&mut Oracle, &mut World) -> Result<(), String>,
    ) {
        let Some(mut oracle) = self.oracle.take() else { return };
        if let Err(what) = ask(&mut oracle, self) {
            self.must_not(what);
        }
        self.oracle = Some(oracle);
    }

    /// A payment's first byte leaves the machine now.
    pub(crate) fn payment_leaves(&mut self, reference: &str) {
        self.ask_oracle(|oracle, world| oracle.may_leave(reference, world));
        if self.sent.insert(reference.to_owned(), self.now).is_some() {
            self.must_not(format!("{reference} is sent a second time"));
        }
        if self.dice.u32(0..DURABLE_CHECKS) == 0
            && let Some(disk) = &self.disk
        {
            let left = disk.remains(Survivors::Nothing);
            if let Err(what) = super::oracle::is_in_doubt_on(left, reference) {
                self.must_not(what);
            }
            self.tally.count("checked: in doubt on what a power cut leaves");
        }
    }

    /// A question about a payment leaves the machine now.
    pub(crate) fn advice_leaves(&mut self, reference: &str) {
        self.ask_oracle(|oracle, world| {
            oracle.follow(world)?;
            oracle.may_ask(reference, world)
        });
        let now = self.now;
        let (at, often) = self.asked.entry(reference.to_owned()).or_insert((now, 0));
        (*at, *often) = (now, *often + 1);
    }

    /// Hands a parcel to its provider, now.
    pub(crate) fn deliver(&mut self, parcel: &Parcel) -> Said {
        let headers: Vec<(&str, &str)> =
            parcel.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let asked = loket_practice::Asked {
            method: parcel.method,
            path: &parcel.path,
            headers: &headers,
            body: parcel.body.as_bytes(),
        };
        let told = self.bench.serve(&asked, self.now);
        Said { status: told.status, body: told.body, delivery: told.delivery }
    }
}
