//! The simulator's own books: what the provider and the biller hold for true, whatever was
//! answered.
//!
//! Tests compare what a program believes with these books, so nothing here may depend on what an
//! answer looked like. Knows no wire format and no provider's codes beyond the text it is given.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::jakarta;

/// The deposit that every practice account starts with, in rupiah.
pub const OPENING_DEPOSIT: i64 = 10_000_000;

/// All providers' books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// By the provider's id: `digiswitch`, `digiflazz`.
    pub providers: BTreeMap<String, ProviderBooks>,
}

/// One provider's books of the one practice account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderBooks {
    pub deposit: i64,
    pub references: BTreeMap<String, Reference>,
    /// Inquiries that carried no reference of the client, by the provider's own handle.
    #[serde(default)]
    pub inquiries: BTreeMap<String, Inquiry>,
    /// Every request, whatever it named.
    #[serde(default)]
    pub requests: Requests,
}

/// All that the provider saw under one reference of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub requests: Requests,
    /// The one that carried the reference, or the one that its payment named.
    pub inquiry: Option<Inquiry>,
    pub payment: Option<Payment>,
}

/// HTTP requests that named the reference, refused ones included: a client that sends a payment
/// twice shows here even when the provider booked it once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    pub inquiry: u64,
    pub pay: u64,
    pub status: u64,
    /// Balance, price list and whatever else there is.
    #[serde(default)]
    pub other: u64,
}

/// What is owed on, so that two providers' payments of one bill can be seen to be the same bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub bill_type: String,
    pub biller: String,
    pub customer_no: String,
    /// The tax year, where the bill type has one.
    pub year: Option<i64>,
}

/// An inquiry that the provider recorded. Where no bill was shown, its money is 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    pub subject: Subject,
    /// The product code as the client sent it.
    pub product: String,
    /// The amount that the client chose (e-money, money transfer).
    pub amount: Option<i64>,
    pub at_ms: i64,
    pub code: String,
    /// The provider's own id of it, where its payments name one.
    #[serde(default)]
    pub handle: String,
    pub admin: i64,
    pub selling_price: i64,
    pub price: i64,
}

/// A payment that the provider booked or refused for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub subject: Subject,
    pub product: String,
    pub selling_price: i64,
    pub price: i64,
    /// The provider's proof, where the bill type has one.
    pub serial: String,
    pub state: State,
    /// The provider's code for the state.
    pub code: String,
    pub at_ms: i64,
    pub settled_at_ms: Option<i64>,
    /// The deposit right after the booking.
    pub balance_after: i64,
    /// How many more status questions are answered with pending.
    pub pending_asks: u32,
}

/// The truth about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The request was sent but has not reached the books yet; the deposit is untouched.
    Travelling,
    /// Booked, and the deposit is charged; the biller has not decided.
    Pending,
    Paid,
    Failed,
    /// Was paid, and the money came back afterwards.
    Refunded,
}

impl Default for ProviderBooks {
    fn default() -> ProviderBooks {
        ProviderBooks {
            deposit: OPENING_DEPOSIT,
            references: BTreeMap::new(),
            inquiries: BTreeMap::new(),
            requests: Requests::default(),
        }
    }
}

impl ProviderBooks {
    pub fn payment(&self, reference: &str) -> Option<&Payment> {
        self.references.get(reference)?.payment.as_ref()
    }

    /// What the client asked under this reference; zeros when the provider never heard of it.
    pub fn requests(&self, reference: &str) -> Requests {
        self.references.get(reference).map_or_else(Requests::default, |known| known.requests)
    }

    /// All payments with their references.
    pub fn payments(&self) -> impl Iterator<Item = (&str, &Payment)> {
        self.references
            .iter()
            .filter_map(|(reference, known)| Some((reference.as_str(), known.payment.as_ref()?)))
    }

    /// What the deposit must be, by the payments alone.
    pub fn spent(&self) -> i64 {
        self.payments()
            .map(|(_, payment)| match payment.state {
                State::Pending | State::Paid => payment.price,
                State::Travelling | State::Failed | State::Refunded => 0,
            })
            .sum()
    }

    pub(crate) fn reference(&mut self, reference: &str) -> &mut Reference {
        self.references.entry(reference.to_owned()).or_default()
    }
}

impl Books {
    /// One provider's books; the opening books when it was never asked.
    pub fn provider(&self, id: &str) -> ProviderBooks {
        self.providers.get(id).cloned().unwrap_or_default()
    }

    pub(crate) fn provider_mut(&mut self, id: &str) -> &mut ProviderBooks {
        self.providers.entry(id.to_owned()).or_default()
    }

    /// Whether the biller has this bill's money since midnight in Jakarta. The biller does not
    /// care through which provider it came.
    pub(crate) fn paid_today(&self, subject: &Subject, now_ms: i64) -> bool {
        self.providers.values().flat_map(ProviderBooks::payments).any(|(_, payment)| {
            payment.state == State::Paid
                && payment.subject == *subject
                && jakarta::same_day(payment.at_ms, now_ms)
        })
    }

    /// Turns paid payments of this reference into refunded ones: a contradiction that comes late.
    /// `code` gives each provider's own code of it.
    pub(crate) fn refund(
        &mut self,
        reference: &str,
        code: impl Fn(&str) -> &'static str,
        now_ms: i64,
    ) -> bool {
        let mut found = false;
        for (provider, books) in &mut self.providers {
            let ProviderBooks { deposit, references, .. } = books;
            let known = references.get_mut(reference).and_then(|known| known.payment.as_mut());
            if let Some(payment) = known.filter(|payment| payment.state == State::Paid) {
                *deposit += payment.price;
                payment.state = State::Refunded;
                payment.code = code(provider).to_owned();
                payment.settled_at_ms = Some(now_ms);
                found = true;
            }
        }
        found
    }
}

/// Reads the books from their file; new books when there is none. Also for tests that look after
/// the simulator's process ended.
pub fn read_books(path: &Path) -> io::Result<Books> {
    match fs::read(path) {
        Ok(text) => serde_json::from_slice(&text).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Books::default()),
        Err(error) => Err(error),
    }
}

/// Replaces the file as a whole, so that a power cut leaves the old books or the new ones.
pub(crate) fn write_books(path: &Path, books: &Books) -> io::Result<()> {
    let text = serde_json::to_vec(books)?;
    let temporary = beside(path, "tmp");
    let mut file = File::create(&temporary)?;
    file.write_all(&text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)?;
    // The rename itself is only on disk once the folder is. Some systems cannot open a folder.
    if let Some(Ok(folder)) = path.parent().map(File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// `practice.json` and "lock" give `practice.json.lock`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
