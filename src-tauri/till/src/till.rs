//! The till: the order of the steps. It asks the core what to do, writes it down, touches the
//! world once, and writes it down again. It holds no rule of its own about money.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use loket_core::account::{Account, ProviderId, Secret};
use loket_core::provider::{Facts, PROVIDERS, Provider, find};

use crate::error::{Class, TillError};
use crate::ledger::{Access, Ledger, LedgerError, look};
use crate::ports::{Chance, Clock, MachineChance, MachineClock, reference};
use crate::printer::{MachinePrinter, Printer};
use crate::secrets::{Keyring, Keys, SecretStore};
use crate::view::{AccountView, OlderView};
use crate::wire::{MachineNetwork, Network, Route, Wire};

mod accounts;
mod advise;
mod blind;
mod book;
mod book_file;
mod choose;
mod collective;
mod complaint;
pub mod doctor;
mod export;
mod inquire;
mod marks;
mod memory;
mod paper;
mod print;
mod reach;
mod report;
mod rescue;
mod safety;
mod sale;
mod session;
mod settings;
mod shift;
mod shift_slip;
mod show;
mod update;
mod words;

pub use accounts::account_from;
pub use collective::run::CollectiveJob;
use collective::run::Runs;
use marks::Marks;
pub use memory::{knows_all, restore};
pub use paper::Form;
pub use print::Printing;
pub use rescue::Rescue;
use session::Session;
pub use update::UpdatesKnown;

/// A running practice provider, as the till needs to know it.
#[derive(Clone)]
pub struct PracticeProvider {
    pub base_url: String,
    pub key: String,
    /// The accounts that practice mode comes with, in the order in which they are asked.
    pub accounts: Vec<AccountView>,
}

/// An account that practice mode comes with. Where its provider runs is known only while it does.
pub fn practice_account(
    name: &str,
    provider: &str,
    username: Option<&str>,
    partner_id: Option<&str>,
    products: Vec<String>,
) -> AccountView {
    AccountView {
        name: name.into(),
        provider: provider.into(),
        base_url: "http://127.0.0.1".into(),
        username: username.map(str::to_owned),
        partner_id: partner_id.map(str::to_owned),
        // `BILL_TYPE=CODE:NAME`
        products,
        testing: true,
        advice_gap: Some(0),
        ..AccountView::default()
    }
}

/// What the till stands in: the machine, or a test's own world.
pub struct World {
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    /// Nothing means the system's keyring.
    pub store: Option<Box<dyn SecretStore>>,
    pub network: Arc<dyn Network>,
    pub printer: Arc<dyn Printer>,
    /// Whom Loket speaks to.
    pub providers: &'static [&'static dyn Provider],
}

impl World {
    /// This machine, and every provider.
    pub fn machine() -> World {
        World {
            clock: Arc::new(MachineClock::default()),
            chance: Arc::new(MachineChance),
            store: None,
            network: Arc::new(MachineNetwork::default()),
            printer: Arc::new(MachinePrinter::default()),
            providers: PROVIDERS,
        }
    }
}

pub struct Till {
    ledger: Ledger,
    keys: Keys,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    network: Arc<dyn Network>,
    printer: Arc<dyn Printer>,
    providers: &'static [&'static dyn Provider],
    practice: Option<PracticeProvider>,
    folder: PathBuf,
    /// When an inquiry or advice happened by the steady clock: a wall clock that is set back
    /// must not stretch a gap.
    steady: Mutex<HashMap<String, i64>>,
    /// Payments whose request is on the wire now: nobody settles or asks about those.
    on_the_wire: Marks,
    /// Payments that a provider is being asked about now: nobody else asks meanwhile.
    asked_about: Marks,
    /// Payments of which a slip is on its way to paper: nobody knows yet whether it comes out.
    printing: Marks,
    /// What is being done with collective lists.
    runs: Runs,
    session: Session,
    /// Why no copy could be made, the last time it was tried.
    copy_fault: Mutex<Option<String>>,
    older: Mutex<Option<OlderView>>,
}

impl Till {
    /// Opens the shop's own ledger in `data`, or the practice one beside it.
    ///
    /// # Errors
    /// The ledger cannot be opened.
    pub fn open(
        data: &Path,
        practice: Option<PracticeProvider>,
        access: Access,
    ) -> Result<Till, TillError> {
        Till::open_in(World::machine(), data, practice, access)
    }

    /// The same with a world of the caller's choice.
    ///
    /// # Errors
    /// The ledger cannot be opened.
    pub fn open_in(
        world: World,
        data: &Path,
        practice: Option<PracticeProvider>,
        access: Access,
    ) -> Result<Till, TillError> {
        let World { clock, chance, store, network, printer, providers } = world;
        let folder = match practice {
            Some(_) => data.join("practice"),
            None => data.to_owned(),
        };
        let fresh = chance.bytes().map(reference).ok_or_else(no_chance)?;
        let ledger = Ledger::open(&folder, &fresh, practice.is_some(), access, clock.now());
        let ledger = ledger.inspect_err(look::not_opened)?;
        look::opened(&ledger, practice.is_some());
        let store = store.unwrap_or_else(|| Box::new(Keyring::new(ledger.ledger_id())));
        let key = practice.as_ref().map(|practice| Secret::new(practice.key.clone()));
        let till = Till {
            keys: Keys::new(store, key),
            ledger,
            clock,
            chance,
            network,
            printer,
            providers,
            practice,
            folder,
            steady: Mutex::new(HashMap::new()),
            on_the_wire: Marks::default(),
            asked_about: Marks::default(),
            printing: Marks::default(),
            runs: Runs::default(),
            session: Session::default(),
            copy_fault: Mutex::default(),
            older: Mutex::default(),
        };
        till.prepare_practice()?;
        till.look_back()?;
        Ok(till)
    }

    /// Where the practice provider listens, once it runs: it is started after the ledger is held,
    /// so that no process calls a simulator whose own process is about to end.
    pub fn practice_runs_at(&mut self, base_url: String) {
        if let Some(practice) = &mut self.practice {
            practice.base_url = base_url;
        }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub fn is_practice(&self) -> bool {
        self.practice.is_some()
    }

    fn new_reference(&self) -> Result<String, TillError> {
        self.chance.bytes().map(reference).ok_or_else(no_chance)
    }

    fn adapter(&self, id: &ProviderId) -> Result<&'static dyn Provider, TillError> {
        self.provider(id).map(|(adapter, _)| adapter)
    }

    fn provider(
        &self,
        id: &ProviderId,
    ) -> Result<(&'static dyn Provider, &'static Facts), TillError> {
        find(self.providers, id).ok_or_else(|| {
            TillError::refused(
                "bad_account",
                format!("Loket ini belum berbicara dengan {id}."),
                "Pilih penyedia lain.",
            )
        })
    }

    /// The account as it must be called now: in practice, where the simulator runs today.
    fn reachable(&self, mut account: Account) -> Account {
        if let Some(practice) = &self.practice {
            account.base_url.clone_from(&practice.base_url);
        }
        account
    }

    fn wire(&self, account: &Account) -> Result<Wire, TillError> {
        let bad = |message: String| {
            TillError::refused("bad_account", message, "Periksa proxy dan sertifikat akun ini.")
        };
        let ca_cert = match &account.ca_cert {
            Some(path) => Some(std::fs::read(path).map_err(|e| bad(format!("{path}: {e}")))?),
            None => None,
        };
        let route = Route { proxy: account.proxy.clone(), ca_cert };
        Wire::new(&*self.network, &route).map_err(|error| bad(error.to_string()))
    }

    /// An error about a payment tells how that payment stands. Where the ledger cannot be read,
    /// nobody knows.
    fn told(&self, mut error: TillError) -> TillError {
        let about = error.view.payment_id.as_deref().filter(|_| error.view.code != "paid_before");
        if let Some(id) = about {
            error.view.money_moved = match self.ledger.payment(id) {
                Ok(payment) => show::money_moved(&payment).into(),
                Err(LedgerError::NotFound) => "no".into(),
                Err(_) => "unknown".into(),
            };
        }
        error
    }

    /// Whatever went wrong with something done to the payment `id`, told so that nobody takes an
    /// error for a payment that did not happen.
    fn told_of(&self, id: &str, error: TillError) -> TillError {
        if error.view.code == "not_found" || error.view.payment_id.is_some() {
            return self.told(error);
        }
        let known = self.ledger.payment(id).map(|payment| payment.opening.payment_id);
        self.told(error.about(known.unwrap_or_else(|_| id.to_owned())))
    }

    fn copy_fault(&self) -> Option<String> {
        self.copy_fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_copy_fault(&self, fault: Option<String>) {
        *self.copy_fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Notes that `what` happened now, by the steady clock.
    fn mark(&self, what: &str) {
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        steady.insert(what.to_owned(), self.clock.steady());
    }

    /// Milliseconds since `what` was marked in this process.
    fn since(&self, what: &str) -> Option<i64> {
        let steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        steady.get(what).map(|then| self.clock.steady().saturating_sub(*then))
    }
}

fn no_chance() -> TillError {
    TillError::new(
        Class::Internal,
        "internal",
        "Sistem operasi tidak memberi angka acak.",
        "Nyalakan ulang komputer.",
    )
}
