//! A shop with an empty data folder, its window, and what the provider's books say about it.

use std::path::{Path, PathBuf};

use loket_practice::{Books, ProviderBooks, State, books_in, read_books};
use loket_till::ledger::Ledger;
use tempfile::TempDir;

use crate::driver::{Window, key, until};

pub(crate) struct Shop {
    pub(crate) window: Window,
    // Dropped after the window.
    data: TempDir,
}

impl Shop {
    pub(crate) fn open() -> Shop {
        Shop::open_at(TempDir::new().unwrap())
    }

    /// On data that are there already.
    pub(crate) fn open_at(data: TempDir) -> Shop {
        let window = Window::open(data.path());
        window.see("number");
        Shop { window, data }
    }

    /// Where a window stands at the counter already.
    pub(crate) fn open_in(window: Window, data: TempDir) -> Shop {
        Shop { window, data }
    }

    /// Ends the program, and waits until it has let the data go; they stay.
    pub(crate) fn close(self) -> TempDir {
        let Shop { window, data } = self;
        drop(window);
        for folder in [data.path().to_owned(), data.path().join("practice")] {
            until("the program has ended", || Ledger::holder_in(&folder).is_none().then_some(()));
        }
        data
    }

    /// Ends the program. Another window on the same data goes on.
    pub(crate) fn taken_over_by(self, window: Window) -> Shop {
        // The other one may have the data by now.
        Shop { window, data: self.data }
    }

    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// Chooses a bill type with a key of the rail.
    pub(crate) fn choose(&self, key: char, bill_type: &str) {
        self.window.press([key]);
        self.window.see_attribute(&format!("type-{bill_type}"), "aria-pressed", "true");
        self.window.see_focus("number");
    }

    /// Types a number and asks what is owed, with the keyboard alone.
    pub(crate) fn ask(&self, number: &str) {
        self.window.see_focus("number");
        self.window.type_in(number);
        self.window.press([key::ENTER]);
        self.window.see("customer-name");
    }

    /// Pays what is on the screen with this much cash, with the keyboard alone.
    pub(crate) fn pay(&self, cash: &str) {
        self.to_cash();
        self.window.type_in(cash);
        self.enter_until_gone("pay");
    }

    /// Presses Enter until the cursor is at the cash: a press too soon after the bill was drawn is
    /// not taken, which is how it should be.
    pub(crate) fn to_cash(&self) {
        until("the cursor is at the cash", || {
            if self.window.focused().as_deref() == Some("cash") {
                return Some(());
            }
            self.window.press([key::ENTER]);
            None
        });
    }

    /// The same for the payment: only a press that comes late enough pays.
    pub(crate) fn enter_until_gone(&self, test_id: &str) {
        until(&format!("{test_id} is gone"), || {
            if self.window.count(test_id) == 0 {
                return Some(());
            }
            self.window.press([key::ENTER]);
            None
        });
    }

    /// Gives enough cash for what must be refused, and presses Enter until it is.
    pub(crate) fn pay_refused(&self) {
        self.to_cash();
        self.window.type_in("1000000");
        until("paying is refused", || {
            match self.window.attribute("error", "data-code").as_deref() {
                // A press that came too soon is told, too, and is no answer of the till.
                None | Some("press_again") => self.window.press([key::ENTER]),
                Some(_) => return Some(()),
            }
            None
        });
    }

    /// Opens the newest payment in the history.
    pub(crate) fn open_newest(&self) {
        self.window.click("nav-history");
        self.window.click("history-row");
        self.window.see("detail");
    }

    /// Waits for the end of the payment on the screen.
    pub(crate) fn result(&self) -> String {
        self.window.see("result");
        self.window.attribute("result", "data-state").unwrap_or_default()
    }

    pub(crate) fn books(&self) -> ProviderBooks {
        self.all_books().provider("digiswitch")
    }

    pub(crate) fn all_books(&self) -> Books {
        read_books(&books_in(self.data())).unwrap()
    }

    /// All payments in the books as (customer number, state), in the order of the numbers. Fails
    /// if the provider saw any payment more than once.
    pub(crate) fn paid_in_books(&self) -> Vec<(String, State)> {
        let books = self.books();
        for (reference, known) in &books.references {
            assert!(known.requests.pay <= 1, "{reference} was sent {} times", known.requests.pay);
        }
        let mut paid: Vec<_> = books
            .payments()
            .map(|(_, payment)| (payment.subject.customer_no.clone(), payment.state))
            .collect();
        paid.sort_by(|one, other| one.0.cmp(&other.0));
        paid
    }

    /// How many payment requests the provider has seen in all.
    pub(crate) fn pay_requests(&self) -> u64 {
        self.books().references.values().map(|known| known.requests.pay).sum()
    }

    /// The one reference that the provider knows.
    pub(crate) fn only_reference(&self) -> String {
        let references: Vec<String> = self.books().references.into_keys().collect();
        assert_eq!(references.len(), 1, "{references:?}");
        references[0].clone()
    }

    /// The receipts that were printed to files, with their text.
    pub(crate) fn printed(&self) -> Vec<(String, String)> {
        let folder = self.data().join("practice").join("receipts");
        let mut files: Vec<PathBuf> = match std::fs::read_dir(folder) {
            Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
            Err(_) => Vec::new(),
        };
        files.sort();
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
    }
}
