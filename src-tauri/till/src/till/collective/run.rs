//! Which collective lists are worked on, how far that is, and when it is to stop. Holds nothing that a
//! crash could lose: whatever is begun anew goes by what the ledger says of each line.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loket_core::account::ProviderId;
use loket_core::collective::Stand;
use loket_core::payment::State;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::super::Till;
use super::by_number;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::collective::Line;
use crate::ledger::entry::{LineAgreed, LineOf};
use crate::view::{CollectiveRun, ErrorView};

/// One run over a list.
pub(super) struct Run {
    pub(super) kind: &'static str,
    of: AtomicU32,
    done: AtomicU32,
    now: Mutex<BTreeSet<u32>>,
    stopping: AtomicBool,
    /// By the steady clock, in milliseconds.
    began: i64,
}

impl Run {
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn one_done(&self) {
        self.done.fetch_add(1, Ordering::SeqCst);
    }
}

type ById<T> = Arc<Mutex<HashMap<String, T>>>;

/// What is being done with which list, and how the last run of each ended in this program.
#[derive(Default)]
pub(in super::super) struct Runs {
    now: ById<Arc<Run>>,
    stopped: ById<ErrorView>,
    /// How many may be asked at once at each provider, over all lists.
    lanes: ById<Arc<Semaphore>>,
}

fn of<T>(map: &ById<T>) -> MutexGuard<'_, HashMap<String, T>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runs {
    pub(in super::super) fn any(&self) -> bool {
        !of(&self.now).is_empty()
    }

    pub(super) fn ids(&self) -> Vec<String> {
        of(&self.now).keys().cloned().collect()
    }

    pub(super) fn stopped(&self, id: &str) -> Option<ErrorView> {
        of(&self.stopped).get(id).cloned()
    }

    pub(super) fn forget_stop(&self, id: &str) {
        of(&self.stopped).remove(id);
    }

    pub(super) fn view(&self, id: &str, steady: i64) -> Option<CollectiveRun> {
        let run = of(&self.now).get(id).map(Arc::clone)?;
        let now = run.now().iter().copied().collect();
        Some(CollectiveRun {
            kind: run.kind.into(),
            done: run.done.load(Ordering::SeqCst),
            of: run.of.load(Ordering::SeqCst),
            now,
            stopping: run.is_stopping(),
            for_ms: steady.saturating_sub(run.began),
        })
    }

    pub(super) fn keep_stop(&self, id: &str, why: ErrorView) {
        of(&self.stopped).insert(id.to_owned(), why);
    }

    fn lane(&self, provider: &ProviderId, at_once: usize) -> Arc<Semaphore> {
        let mut lanes = of(&self.lanes);
        // Another bound is another lane: what is under way keeps the one that it is in.
        let name = format!("{provider}/{at_once}");
        Arc::clone(lanes.entry(name).or_insert_with(|| Arc::new(Semaphore::new(at_once))))
    }
}

/// A list that is worked on by nobody else until this is dropped.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) run: Arc<Run>,
    runs: ById<Arc<Run>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        of(&self.runs).remove(&self.id);
    }
}

/// A run that is about to begin: [`Till::carry_on`] does it.
pub struct CollectiveJob {
    pub(super) place: Place,
    pub(super) lines: Vec<u32>,
    pub(super) who: String,
}

impl CollectiveJob {
    pub fn collective_id(&self) -> &str {
        &self.place.id
    }

    /// Whether money may leave.
    pub fn pays(&self) -> bool {
        self.place.run.kind == "pay"
    }

    pub(super) fn of_line(&self, line: u32) -> LineOf {
        LineOf { collective_id: self.place.id.clone(), line }
    }
}

/// The way of one line to a provider.
pub(in super::super) struct Lane<'a> {
    pub(in super::super) of: LineOf,
    /// What people had agreed to when it was asked.
    pub(in super::super) agreed: Option<&'a LineAgreed>,
    pub(super) run: &'a Run,
    pub(super) runs: &'a Runs,
    pub(super) at_once: usize,
}

/// A turn at a provider; the next one comes when it is dropped.
pub(in super::super) struct Pass<'a> {
    line: u32,
    run: &'a Run,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.run.now().remove(&self.line);
    }
}

impl<'a> Lane<'a> {
    /// Waits for a turn at `provider`.
    ///
    /// # Errors
    /// Somebody stopped the run meanwhile.
    pub(in super::super) async fn enter(
        &self,
        provider: &ProviderId,
    ) -> Result<Pass<'a>, TillError> {
        let lane = self.runs.lane(provider, self.at_once);
        let permit = lane.acquire_owned().await.map_err(|_| stopped())?;
        if self.run.is_stopping() {
            return Err(stopped());
        }
        self.run.now().insert(self.of.line);
        Ok(Pass { line: self.of.line, run: self.run, _permit: permit })
    }
}

impl Till {
    /// Takes a list for a run. One run at a time works on a list, and one at a time pays.
    ///
    /// # Errors
    /// `collective_busy`, or another program holds the ledger.
    pub(super) fn take_place(&self, id: &str, kind: &'static str) -> Result<Place, TillError> {
        if let Some(by) = self.ledger.held_by() {
            return Err(LedgerError::Held { by: by.into() }.into());
        }
        let mut now = of(&self.runs.now);
        let busy =
            now.contains_key(id) || (kind == "pay" && now.values().any(|run| run.kind == "pay"));
        if busy {
            return Err(TillError::refused(
                "collective_busy",
                "Daftar kolektif sedang dikerjakan.",
                "Tunggu sampai selesai, atau hentikan dulu.",
            ));
        }
        let run = Arc::new(Run {
            kind,
            of: AtomicU32::new(0),
            done: AtomicU32::new(0),
            now: Mutex::default(),
            stopping: AtomicBool::new(false),
            began: self.clock.steady(),
        });
        now.insert(id.to_owned(), Arc::clone(&run));
        Ok(Place { id: id.to_owned(), run, runs: Arc::clone(&self.runs.now) })
    }

    /// A run over the lines that are `wanted`, as the ledger has them now: by `order`, and within it
    /// as they are listed.
    pub(super) fn job_of<K: Ord>(
        &self,
        place: Place,
        id: &str,
        who: String,
        wanted: impl Fn(&Line) -> bool,
        order: impl FnMut(&Line) -> K,
    ) -> Result<CollectiveJob, TillError> {
        let (_, mut lines) = self.ledger.collective(id)?;
        lines.retain(wanted);
        lines.sort_by_cached_key(order);
        let lines: Vec<u32> = lines.iter().map(|line| line.listed.line).collect();
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        place.run.of.store(count, Ordering::SeqCst);
        self.runs.forget_stop(id);
        Ok(CollectiveJob { place, lines, who })
    }

    /// Begins to ask what is owed: these lines, or all that have no bill to be paid now.
    ///
    /// # Errors
    /// There is no such list, or it is being worked on.
    pub fn ask_collective(
        &self,
        id: &str,
        lines: Option<&[u32]>,
    ) -> Result<CollectiveJob, TillError> {
        let place = self.take_place(id, "ask")?;
        let who = self.who()?;
        let wanted = |line: &Line| match lines {
            Some(lines) => lines.contains(&line.listed.line) && line.known.may_be_asked(),
            None => self.wants_asking(line),
        };
        self.job_of(place, id, who, wanted, |line| line.listed.line)
    }

    fn wants_asking(&self, line: &Line) -> bool {
        match line.known.stand() {
            Stand::New | Stand::Refused => line.known.may_be_asked(),
            Stand::Owed => {
                let id = line.inquiry_id.as_deref().unwrap_or_default();
                self.ledger.inquiry(id).is_ok_and(|it| self.still_valid(&it).is_err())
            }
            // Agreed to in a ledger that knew more than this one.
            Stand::Agreed | Stand::Failed => line.known.unsure && line.known.may_be_asked(),
            Stand::Paid | Stand::InDoubt | Stand::Returned | Stand::Closed => false,
        }
    }

    /// Begins to go on with what was agreed to and is not paid, and to try once more what is proved
    /// not paid.
    ///
    /// # Errors
    /// There is no such list, it is being worked on, or the ledger is not to be paid from.
    pub fn resume_collective(&self, id: &str) -> Result<CollectiveJob, TillError> {
        let place = self.take_place(id, "pay")?;
        self.remembers_all()?;
        self.clock_goes_forward()?;
        let who = self.who()?;
        let wanted = |line: &Line| line.known.may_be_paid() || line.known.may_be_retried();
        // What was never tried comes first: what fails again and again keeps nobody waiting.
        self.job_of(place, id, who, wanted, |line| line.known.may_be_retried())
    }

    /// Begins to print the receipts that were never printed, by group.
    ///
    /// # Errors
    /// There is no such list, or it is being worked on.
    pub fn print_collective(&self, id: &str) -> Result<CollectiveJob, TillError> {
        let place = self.take_place(id, "print")?;
        let who = self.who()?;
        let wanted = |line: &Line| {
            line.payment.as_ref().is_some_and(|it| it.state == State::Paid && it.printed == 0)
        };
        self.job_of(place, id, who, wanted, |line| by_number(&line.listed.group))
    }

    /// The run ends after what is on the wire or on its way to paper now.
    pub fn stop_collective(&self, id: &str) {
        if let Some(run) = of(&self.runs.now).get(id) {
            run.stop();
        }
    }

    /// The same for every list: the program is about to end.
    pub fn stop_collectives(&self) {
        of(&self.runs.now).values().for_each(|run| run.stop());
    }
}

pub(super) const STOPPED: &str = "stopped";

/// Never shown: whoever stopped the run knows.
fn stopped() -> TillError {
    TillError::refused(STOPPED, "Dihentikan.", "")
}
