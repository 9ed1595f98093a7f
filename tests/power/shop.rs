//! A shop on a disk in memory: the real till, step by step, and what it told.

use std::collections::BTreeMap;
use std::sync::Arc;

use loket_core::account::Secret;
use loket_tests::disk::{Disk, Survivors};
use loket_till::error::TillError;
use loket_till::ledger::Access;
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, InquiryView, Paying};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::world::Outside;

/// What an agent does. Customers go by number; the last digit is their payment's fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Inquire(u32),
    Pay(u32),
    Advise(u32),
    Print(u32),
    /// Settled by hand, as the provider's books say.
    Settle(u32),
    Set,
    /// The program ends and starts again.
    Reopen,
}

/// A day with every way a payment can go.
pub(crate) const DAY: &[Step] = &[
    Step::Inquire(11),
    Step::Pay(11),
    Step::Print(11),
    Step::Inquire(12),
    Step::Pay(12),
    Step::Print(12),
    Step::Advise(12),
    Step::Print(12),
    Step::Inquire(13),
    Step::Pay(13),
    Step::Settle(13),
    Step::Inquire(14),
    Step::Pay(14),
    Step::Print(14),
    Step::Reopen,
    Step::Set,
    Step::Inquire(15),
    Step::Pay(15),
    Step::Inquire(21),
    Step::Pay(21),
    Step::Print(21),
];

pub(crate) fn number(customer: u32) -> String {
    format!("{}", 530_000_000_000_u64 + u64::from(customer))
}

/// The files of a disk.
pub(crate) type Image = BTreeMap<String, Vec<u8>>;

pub(crate) struct Shop {
    pub(crate) disk: Arc<Disk>,
    pub(crate) outside: Outside,
    pub(crate) till: Option<Till>,
    folder: TempDir,
    runtime: Runtime,
    pub(crate) inquiries: BTreeMap<u32, InquiryView>,
    /// The state that the till last told of each payment.
    pub(crate) told: BTreeMap<String, String>,
}

impl Shop {
    /// A shop with an account and nothing sold.
    pub(crate) fn new() -> Shop {
        let mut shop = Shop::empty();
        shop.open().unwrap();
        shop.prepare().unwrap();
        shop
    }

    /// A disk without a ledger.
    pub(crate) fn empty() -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(Disk::in_memory(folder.path()));
        Shop {
            outside: Outside::of(&disk),
            disk,
            till: None,
            folder,
            runtime: tokio::runtime::Builder::new_current_thread().build().unwrap(),
            inquiries: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }

    /// The same shop again, after a restart, on a disk of its own.
    pub(crate) fn fork(&self) -> Shop {
        let mut shop = self.fork_closed();
        shop.open().unwrap();
        shop
    }

    /// The same, before the till is opened.
    pub(crate) fn fork_closed(&self) -> Shop {
        let mut shop = Shop::empty();
        shop.disk.replace(self.image());
        shop.outside = self.outside.fork(&shop.disk);
        shop.inquiries = self.inquiries.clone();
        shop.told = self.told.clone();
        shop
    }

    /// Saves the account with its key, for the first time or again.
    pub(crate) fn prepare(&mut self) -> Result<(), TillError> {
        let view = AccountView {
            name: "utama".into(),
            provider: "digiswitch".into(),
            base_url: "https://mitra.example.id".into(),
            username: Some("warung".into()),
            ..AccountView::default()
        };
        let is_new = !self.till().has_account()?;
        self.till().save_account(&view, Some(Secret::new("a-long-key".into())), is_new)?;
        self.till().set_setting("auto_print", "yes")?;
        self.outside.eye.acknowledge();
        Ok(())
    }

    /// Fills SQLite's journal so far that the next sale makes it fold into the database.
    pub(crate) fn fill_journal(&mut self) {
        // A thousand pages, each with its head.
        let enough = 985 * (4096 + 24);
        let is_full =
            |disk: &Disk| disk.read("ledger.db-wal").is_some_and(|wal| wal.len() > enough);
        for n in 0..2_000 {
            if is_full(&self.disk) {
                break;
            }
            self.till().set_setting("info_line", &format!("{n}")).unwrap();
        }
        assert!(is_full(&self.disk), "the ledger keeps a journal that grows");
        self.outside.eye.acknowledge();
    }

    pub(crate) fn open(&mut self) -> Result<(), TillError> {
        self.till = None;
        let till = Till::open_in(self.outside.world(), self.folder.path(), None, Access::Write)?;
        self.till = Some(till);
        Ok(())
    }

    /// The process ends, as the disk says: by power or by itself.
    pub(crate) fn die(&mut self, end: impl FnOnce(&Disk)) {
        end(&self.disk);
        self.till = None;
    }

    pub(crate) fn till(&self) -> &Till {
        self.till.as_ref().unwrap()
    }

    /// What the disk holds now, for a program that starts.
    pub(crate) fn image(&self) -> Image {
        self.disk.remains(Survivors::ByChance(&mut || true))
    }

    /// How many requests to pay arrived at the provider.
    pub(crate) fn sent(&self) -> u32 {
        self.outside.provider.lock().unwrap().booked.values().map(|it| it.asked).sum()
    }

    /// Does one step; tells the state of the payment where it is about one.
    pub(crate) fn take(&mut self, step: Step) -> Result<String, TillError> {
        self.outside.clock.turn(1_000);
        let done = self.do_it(step);
        // A payment is told although its print came to its end with the power.
        if done.is_ok() && !self.disk.is_dead() {
            self.outside.eye.acknowledge();
        }
        done
    }

    fn do_it(&mut self, step: Step) -> Result<String, TillError> {
        if step == Step::Reopen {
            return self.open().map(|()| "open".into());
        }
        let till = self.till.as_ref().unwrap();
        let (payment_id, state) = match step {
            Step::Inquire(customer) => {
                let inquiry = self.ask(customer)?;
                self.inquiries.insert(customer, inquiry);
                return Ok("owed".into());
            }
            Step::Pay(customer) => {
                let paying = self.paying(customer);
                let mut press = None;
                let paid =
                    self.runtime.block_on(till.pay_and_print(&paying, |it| press = Some(it)))?;
                // A print that fails is told apart, and never as a payment that did not happen.
                if let Some(Err(error)) = press.map(|printing| till.carry_out(printing)) {
                    assert_ne!(error.view.money_moved, "no", "{error}");
                }
                (paid.payment_id, paid.state)
            }
            Step::Advise(customer) => {
                self.outside.clock.turn(120_000);
                let id = self.inquiry_id(customer);
                let told = self.runtime.block_on(till.advise(id))?;
                (told.payment_id, told.state)
            }
            Step::Settle(customer) => {
                let id = self.inquiry_id(customer);
                let booked = self.outside.provider.lock().unwrap().booked.get(id).cloned();
                let outcome = if booked.is_some_and(|it| it.paid) { "paid" } else { "failed" };
                let told = till.settle(id, outcome, "asked their desk", "Sari")?;
                (told.payment_id, told.state)
            }
            Step::Print(customer) => {
                till.print(self.inquiry_id(customer), Some("queue:counter"))?;
                return Ok("printed".into());
            }
            Step::Set => {
                till.set_setting("shop_name", "WARUNG SITI")?;
                return Ok("set".into());
            }
            Step::Reopen => return Ok("open".into()),
        };
        self.told.insert(payment_id, state.clone());
        Ok(state)
    }

    pub(crate) fn ask(&self, customer: u32) -> Result<InquiryView, TillError> {
        let asking = Asking {
            bill_type: "pln-postpaid".into(),
            customer_no: number(customer),
            ..Asking::default()
        };
        self.runtime.block_on(self.till().inquire(&asking))
    }

    /// The last inquiry of a customer; a word that is none where there was no inquiry.
    fn inquiry_id(&self, customer: u32) -> &str {
        self.inquiries.get(&customer).map_or("none", |inquiry| &inquiry.inquiry_id)
    }

    fn paying(&self, customer: u32) -> Paying {
        Paying {
            inquiry_id: self.inquiry_id(customer).to_owned(),
            total: 11_000,
            ..Paying::default()
        }
    }
}
