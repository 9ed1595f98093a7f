//! Which tills are open, and which of them the agent stands at. Everything here may block, and is
//! called from threads that may.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use loket_core::operator::Right;
use loket_practice::{Practice, sandbox_numbers};
use loket_till::error::{Class, TillError};
use loket_till::ledger::{Access, Ledger};
use loket_till::till::{CollectiveJob, PracticeProvider, Printing, Rescue, Till, practice_account};
use loket_till::update::{Source, Updates};
use loket_till::view::{AccountView, PracticeNumber, PrintView, RescueView, StartView};
use tauri::async_runtime::block_on;

use crate::look;

pub(crate) struct Desk {
    data: PathBuf,
    /// Practice was asked for on the command line.
    practise: bool,
    open: Mutex<Open>,
    busy: AtomicUsize,
    /// Prints that left with their payments, until the page asks what became of them.
    presses: Mutex<HashMap<String, Press>>,
    updates: Updates,
    /// This program makes way for a newer one.
    closing: AtomicBool,
    /// The tills were opened once by whoever looks after them.
    looked: AtomicBool,
}

/// A till that was needed once stays open: its payments in doubt are looked after while the agent
/// stands at the other one.
#[derive(Default)]
struct Open {
    own: Option<Arc<Till>>,
    practice: Option<Training>,
    /// Nothing until the first till is open.
    at_practice: Option<bool>,
}

impl Open {
    /// Takes a till away, with its simulator where it has one.
    fn take(&mut self, practice: bool) -> Option<Training> {
        match practice {
            true => self.practice.take(),
            false => self.own.take().map(|till| Training { till, simulator: None }),
        }
    }

    fn put(&mut self, practice: bool, training: Training) {
        match practice {
            true => self.practice = Some(training),
            false => self.own = Some(training.till),
        }
    }
}

struct Training {
    till: Arc<Till>,
    /// The simulator, where it runs in this process.
    simulator: Option<Practice>,
}

impl Desk {
    pub(crate) fn new(data: PathBuf, practise: bool, newer: Option<Source>) -> Desk {
        Desk {
            data,
            practise,
            open: Mutex::default(),
            busy: AtomicUsize::new(0),
            presses: Mutex::default(),
            updates: Updates::new(newer, env!("CARGO_PKG_VERSION")),
            closing: AtomicBool::new(false),
            looked: AtomicBool::new(false),
        }
    }

    /// Where all data lie.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    fn opened(&self) -> Result<MutexGuard<'_, Open>, TillError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.at_practice.is_none() {
            let own = self.own()?;
            let has_account = own.has_account()?;
            let practise = self.practise || !has_account;
            // An empty ledger is let go, so that `loketctl account add` can write it.
            let own = has_account.then(|| Arc::new(own));
            let practice = if practise { Some(self.training()?) } else { None };
            *open = Open { own, practice, at_practice: Some(practise) };
        }
        Ok(open)
    }

    fn own(&self) -> Result<Till, TillError> {
        let till = Till::open(&self.data, None, Access::Write)?;
        till.is_a_counter();
        Ok(till)
    }

    fn training(&self) -> Result<Training, TillError> {
        let provider = PracticeProvider {
            base_url: String::new(),
            key: loket_practice::KEY.into(),
            accounts: practice_accounts(),
        };
        // The ledger first: no till may call a simulator whose own process is about to end.
        let mut till = Till::open(&self.data, Some(provider), Access::Write)?;
        let ready = block_on(loket_practice::ready(&self.data)).map_err(|error| {
            TillError::new(
                Class::Internal,
                "practice_failed",
                format!("Mode latihan tidak bisa dimulai: {error}."),
                "Tutup Loket yang lain, lalu buka lagi.",
            )
        })?;
        till.practice_runs_at(ready.base_url);
        till.is_a_counter();
        let till = Arc::new(till);
        Ok(Training { till, simulator: ready.running })
    }

    /// The till that the agent stands at.
    pub(crate) fn till(&self) -> Result<Arc<Till>, TillError> {
        let open = self.opened()?;
        let till = match open.at_practice {
            Some(true) => open.practice.as_ref().map(|training| Arc::clone(&training.till)),
            Some(false) | None => open.own.clone(),
        };
        till.ok_or_else(no_till)
    }

    /// The same, where whoever stands there may do this.
    pub(crate) fn till_for(&self, right: Right) -> Result<Arc<Till>, TillError> {
        // Held first: whoever shuts the door after this look sees that somebody is in.
        let till = self.till()?;
        self.is_open()?;
        till.may(right)?;
        Ok(till)
    }

    /// What the page needs to begin. A ledger that another process held may be free by now.
    pub(crate) fn start(&self) -> Result<StartView, TillError> {
        let mut open = self.opened()?;
        // Only looked at while another process holds it: to try to take it would keep this window waiting.
        let is_free_now = |till: &Till| is_held(till) && Ledger::holder_in(till.folder()).is_none();
        if let Some(held) = open.own.clone().filter(|till| is_free_now(till)) {
            let free = self.own()?;
            free.go_on_as_at(&held)?;
            open.own = Some(Arc::new(free));
        }
        if open.practice.as_ref().is_some_and(|training| is_free_now(&training.till)) {
            let mut free = self.training()?;
            if let Some(held) = &open.practice {
                free.till.go_on_as_at(&held.till)?;
            }
            // Where it runs in this process it was found and not started a second time: it goes on.
            let before = open.practice.take().and_then(|training| training.simulator);
            free.simulator = free.simulator.or(before);
            open.practice = Some(free);
        }
        drop(open);
        self.view()
    }

    /// Moves the agent to the practice till, or to the shop's own.
    pub(crate) fn stand_at(&self, practice: bool) -> Result<StartView, TillError> {
        if practice {
            // The way back is open to everybody: it leads to a till where nobody stands.
            self.till_for(Right::Sell)?;
        }
        let mut open = self.opened()?;
        if practice && open.practice.is_none() {
            open.practice = Some(self.training()?);
        }
        if !practice && open.own.is_none() {
            open.own = Some(Arc::new(self.own()?));
        }
        let own = open.own.as_deref();
        let training = open.practice.as_ref().map(|training| &*training.till);
        if let (Some(own), Some(training)) = (own, training) {
            let (from, to) = if practice { (own, training) } else { (training, own) };
            // The shop's people practise as well; who only practised stands in no shop that is open.
            if !is_held(to) && (practice || to.is_untouched()?) {
                to.take_operators_along(from)?;
            }
            to.go_on_as_at(from)?;
            take_settings_along(from, to)?;
            Desk::take_seen_along(from, to)?;
            // Nobody stands at two tills: who comes back signs in, or comes back from the other one.
            from.leave();
        }
        open.at_practice = Some(practice);
        drop(open);
        self.view()
    }

    fn view(&self) -> Result<StartView, TillError> {
        let till = self.till()?;
        let own = self.opened()?.own.clone();
        let settings = till.settings()?;
        look::remember(&self.data, &settings);
        Ok(StartView {
            version: env!("CARGO_PKG_VERSION").into(),
            practice: till.is_practice(),
            has_account: own.map_or(Ok(false), |own| own.has_account())?,
            held_by: till.ledger().held_by().map(str::to_owned),
            settings,
            bill_types: till.bill_types()?,
            providers: till.providers(),
            keys_wanted: till.keys_wanted()?,
            session: till.session()?,
            practice_numbers: if till.is_practice() { practice_numbers() } else { Vec::new() },
        })
    }

    /// Puts one of the shop's copies in place of the ledger where the agent stands. What the replaced
    /// one knows of payments beyond it is carried over.
    pub(crate) fn restore(&self, file: &str, lose_newer: bool) -> Result<StartView, TillError> {
        let till = self.till_for(Right::Run)?;
        let practice = till.is_practice();
        let from = till.copy_to_restore(file)?;
        let was_whole = till.older().is_none();
        let (folder, stamp, here) = (till.folder().to_owned(), till.stamp()?, till.signed_in()?);
        drop(till);
        let mut open = self.opened()?;
        let Training { till, simulator } = open.take(practice).ok_or_else(no_till)?;
        // Nobody may write while the file is replaced: the till is ended, and another one begins.
        if let Err(till) = let_go(till) {
            open.put(practice, Training { till, simulator });
            return Err(TillError::refused(
                "busy",
                "Masih ada pekerjaan yang berjalan.",
                "Tunggu pembayaran atau cetakan selesai, lalu ulangi.",
            ));
        }
        let done =
            loket_till::till::restore(&folder, &from, practice, lose_newer, stamp, was_whole);
        let opened = match practice {
            true => self.training(),
            false => self.own().map(|till| Training { till: Arc::new(till), simulator: None }),
        };
        let mut fresh = match opened {
            Ok(fresh) => fresh,
            Err(error) => {
                // The next command opens what is there anew; the first reason is the one to tell.
                open.at_practice = None;
                done?;
                return Err(error);
            }
        };
        // Where it runs in this process it was found and not started a second time: it goes on.
        fresh.simulator = fresh.simulator.or(simulator);
        let signed_in = fresh.till.go_on_as(here);
        open.put(practice, fresh);
        drop(open);
        done?;
        signed_in?;
        self.view()
    }

    /// What there is to go back to where the ledger cannot be opened at all.
    pub(crate) fn rescue(&self) -> Result<RescueView, TillError> {
        self.damaged().map(|(_, rescue)| rescue.view())
    }

    /// Puts a copy in the place of a ledger that cannot be opened. Nobody is asked who they are: that
    /// is in the ledger.
    pub(crate) fn rescue_from(&self, file: &str) -> Result<StartView, TillError> {
        let (open, rescue) = self.damaged()?;
        rescue.restore(file)?;
        drop(open);
        self.start()
    }

    /// The ledger that cannot be opened; no till is opened while it is looked at.
    fn damaged(&self) -> Result<(MutexGuard<'_, Open>, Rescue), TillError> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Where a till is open, its people say who may restore.
        let damaged = open.at_practice.is_none().then(|| Rescue::of(&self.data)).flatten();
        let rescue = damaged.ok_or_else(|| {
            TillError::refused(
                "not_damaged",
                "Buku transaksi bisa dibuka.",
                "Mulai Loket lagi; pemilik mengembalikan salinan dari Pengaturan.",
            )
        })?;
        Ok((open, rescue))
    }

    /// Until the guard is dropped, the program does not end.
    pub(crate) fn busy(self: &Arc<Desk>) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::SeqCst) > 0
    }

    /// Carries a print out on a thread of its own, and does what comes `after` it there: nobody who
    /// sells waits for a printer.
    pub(crate) fn press(
        self: &Arc<Desk>,
        till: &Arc<Till>,
        printing: Printing,
        after: impl FnOnce() + Send + 'static,
    ) {
        let (till, busy) = (Arc::clone(till), self.busy());
        let payment_id = printing.payment_id().to_owned();
        let press = thread::spawn(move || {
            let done = till.carry_out(printing);
            drop(busy);
            after();
            done
        });
        self.presses().insert(payment_id, press);
    }

    /// Carries a run over a collective list on, on a thread of its own, and does what comes `after` it there.
    pub(crate) fn carry_on(
        self: &Arc<Desk>,
        till: &Arc<Till>,
        job: CollectiveJob,
        after: impl FnOnce() + Send + 'static,
    ) {
        let (till, busy) = (Arc::clone(till), self.busy());
        thread::spawn(move || {
            // Why it stopped is the list's to tell.
            let _ = block_on(till.carry_on(job));
            drop(till);
            drop(busy);
            after();
        });
    }

    /// Runs over lists end after the bill that is on the wire: the window was closed.
    pub(crate) fn stop_runs(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let training = open.practice.as_ref().map(|training| &training.till);
        open.own.iter().chain(training).for_each(|till| till.stop_collectives());
    }

    /// Waits for the print that left with a payment; nothing where none did, or somebody asked.
    pub(crate) fn pressed(&self, payment_id: &str) -> Option<Result<PrintView, TillError>> {
        let press = self.presses().remove(payment_id)?;
        // One that broke is in the queue of what nobody knows to be on paper.
        Some(press.join().unwrap_or_else(|_| {
            Err(TillError::new(
                Class::Internal,
                "internal",
                "Loket tersandung saat mencetak.",
                "Lihat apakah struk keluar; kalau tidak, cetak lagi.",
            ))
        }))
    }

    fn presses(&self) -> MutexGuard<'_, HashMap<String, Press>> {
        self.presses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_till() -> TillError {
    TillError::new(Class::Internal, "internal", "Tidak ada kasir.", "")
}

/// How long a restore waits for what is under way.
const PATIENCE: Duration = Duration::from_secs(3);

/// Ends a till that nobody uses any more, or gives it back: somebody may be at a short piece of work.
fn let_go(mut till: Arc<Till>) -> Result<(), Arc<Till>> {
    let began = Instant::now();
    loop {
        match Arc::try_unwrap(till) {
            Ok(till) => {
                drop(till);
                return Ok(());
            }
            Err(shared) if began.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(20));
                till = shared;
            }
            Err(shared) => return Err(shared),
        }
    }
}

type Press = JoinHandle<Result<PrintView, TillError>>;

/// While one of these lives, the program does.
pub(crate) struct Busy(Arc<Desk>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A ledger that was never set up takes the shop's name, paper and language from the other one.
fn take_settings_along(from: &Till, to: &Till) -> Result<(), TillError> {
    if is_held(to) || !to.ledger().settings()?.is_empty() {
        return Ok(());
    }
    for (name, value) in from.ledger().settings()? {
        match to.take_setting(&name, &value) {
            // A layout of an earlier Loket: the usual one is as good a beginning.
            Err(error) if error.view.code == "bad_layout" => {}
            set => set?,
        }
    }
    Ok(())
}

fn is_held(till: &Till) -> bool {
    till.ledger().held_by().is_some()
}

fn practice_accounts() -> Vec<AccountView> {
    loket_practice::practice_accounts()
        .into_iter()
        .map(|it| practice_account(it.name, it.provider, it.username, it.partner_id, it.products))
        .collect()
}

fn practice_numbers() -> Vec<PracticeNumber> {
    let accounts = loket_practice::practice_accounts();
    let account_at = |provider: &str| {
        accounts.iter().find(|one| one.provider == provider).map_or("", |one| one.name)
    };
    sandbox_numbers()
        .into_iter()
        .map(|number| PracticeNumber {
            account: account_at(number.provider).into(),
            bill_type: number.bill_type.into(),
            customer_no: number.customer_no,
            note: number.note_id.into(),
            note_en: number.note_en.into(),
        })
        .collect()
}

mod rounds;
mod update;

#[cfg(test)]
mod tests;
