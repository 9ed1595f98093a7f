//! What a provider adapter is, and the list of them. An adapter is a pure, stateless translator:
//! it builds requests from credentials and an order, and reads answers into verdicts. Adding a
//! provider is one file beside this one, one line in `PROVIDERS`, one folder of fixtures.

use crate::account::{Account, BadAccount, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{Bill, BillType, Product, Question, Reference};
use crate::http::{Exchange, HttpAnswer, HttpRequest, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Event, Order, Verdict, Why};

pub mod ayoconnect;
pub mod digiswitch;
mod fields;
pub mod iak;
mod judge;
pub mod rajabiller;
mod shared;

/// How an inquiry ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inquired {
    Owed(Box<Bill>),
    /// The provider refused, or its answer cannot be used. Nothing moved either way.
    Refused(Refusal),
}

/// Why there is no bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub kind: RefusalKind,
    pub provider_code: String,
    pub provider_message: String,
}

/// What the agent can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The number is wrong or unknown.
    UnknownCustomer,
    /// Nothing is owed now, or it is paid already.
    NothingOwed,
    /// The product is closed, disturbed or at its cut-off.
    Unavailable,
    /// The amount or another input does not suit.
    BadInput,
    /// The account: key, username, product code.
    Account,
    /// This machine's address is not on the provider's list.
    Address,
    /// The deposit does not suffice.
    Deposit,
    /// Too many askings; wait.
    TooOften,
    /// The answer is unreadable or about something else.
    Unreadable,
    Other,
}

impl RefusalKind {
    /// The reason lies with the provider or with the account there, not with the bill: another
    /// account may have an answer.
    pub fn is_the_providers(self) -> bool {
        match self {
            RefusalKind::Unavailable
            | RefusalKind::Account
            | RefusalKind::Address
            | RefusalKind::Deposit
            | RefusalKind::TooOften
            | RefusalKind::Unreadable => true,
            // What is not understood is no reason to ask elsewhere: it may be about the bill.
            RefusalKind::UnknownCustomer
            | RefusalKind::NothingOwed
            | RefusalKind::BadInput
            | RefusalKind::Other => false,
        }
    }
}

/// One line of a provider's price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The kind of bill, where the list tells.
    pub bill_type: Option<BillType>,
    pub code: String,
    pub name: String,
    pub brand: String,
    pub admin: Option<Rupiah>,
    pub commission: Option<Rupiah>,
    pub sellable: bool,
}

/// What a provider is called and what an account there is made of. The window's form and the
/// command line's checks follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// On the command line and in the ledger.
    pub id: &'static str,
    /// On screen.
    pub label: &'static str,
    /// Where its API is known to be, production first; a proposal.
    pub base_urls: &'static [&'static str],
    pub needs_username: bool,
    pub needs_partner_id: bool,
    /// The formats it speaks, its default first; empty where there is no choice.
    pub formats: &'static [&'static str],
    /// Requests can say that this is development.
    pub has_testing: bool,
    /// The balance call may be at another address than all others.
    pub has_balance_url: bool,
    /// The inquiry's path, where it is a setting of the account.
    pub inquiry_path: Option<&'static str>,
    /// What an agent should know before adding an account, Indonesian and English; may be empty.
    pub hint: &'static str,
    pub hint_en: &'static str,
}

impl Facts {
    /// What most providers have: a name, a user name and a key.
    pub const fn usual(id: &'static str, label: &'static str) -> Facts {
        Facts {
            id,
            label,
            base_urls: &[],
            needs_username: true,
            needs_partner_id: false,
            formats: &[],
            has_testing: false,
            has_balance_url: false,
            inquiry_path: None,
            hint: "",
            hint_en: "",
        }
    }

    /// Whether `account` has what this provider wants.
    ///
    /// # Errors
    /// What is missing or not understood.
    pub fn check(&self, account: &Account) -> Result<(), BadAccount> {
        let empty = |text: &Option<String>| text.as_deref().is_none_or(|it| it.trim().is_empty());
        if self.needs_username && empty(&account.username) {
            return Err(BadAccount::NoUsername);
        }
        if self.needs_partner_id && empty(&account.partner_id) {
            return Err(BadAccount::NoPartnerId);
        }
        match account.format.as_deref() {
            Some(format) if !self.formats.contains(&format) => Err(BadAccount::UnknownFormat),
            Some(_) | None => Ok(()),
        }
    }
}

/// A provider's protocol. Building never fails; reading is total.
pub trait Provider: Send + Sync {
    /// One for each name this adapter serves.
    fn facts(&self) -> &'static [Facts];
    /// The products sold where the account names none.
    fn default_products(&self, provider: &ProviderId) -> Vec<Product>;
    fn service_fee_allowed(&self, bill_type: BillType) -> bool;
    /// The agent may say how many months to pay.
    fn takes_months(&self, _bill_type: BillType) -> bool {
        false
    }
    /// How long to wait between askings.
    fn schedule(&self) -> Schedule;

    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest;
    fn read_inquiry(&self, account: &Account, question: &Question, answer: &HttpAnswer)
    -> Inquired;

    /// Moves money, once.
    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest;
    fn payment_verdict(&self, account: &Account, order: &Order, answer: &HttpAnswer) -> Verdict;

    /// Asks how a payment already sent ended. Safe to repeat.
    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest;
    /// A code about the asking says nothing of the payment: advice has its own table.
    fn advice_verdict(&self, account: &Account, order: &Order, answer: &HttpAnswer) -> Verdict;

    /// The deposit, where the provider has such a call.
    fn balance(&self, credentials: &Credentials<'_>) -> Option<HttpRequest>;
    fn read_balance(&self, answer: &HttpAnswer) -> Result<Rupiah, Refusal>;

    fn prices(&self, credentials: &Credentials<'_>) -> Option<HttpRequest>;
    fn read_prices(&self, account: &Account, answer: &HttpAnswer) -> Result<Vec<Listed>, Refusal>;

    /// The most harmless question that tells a wrong key, a foreign address and a working
    /// connection apart. `reference` is one that no payment has.
    fn probe(&self, credentials: &Credentials<'_>, reference: &Reference) -> HttpRequest;
    /// The balance, where the probe's answer tells it.
    fn read_probe(&self, account: &Account, answer: &HttpAnswer)
    -> Result<Option<Rupiah>, Refusal>;
}

/// Every provider Loket speaks to.
pub static PROVIDERS: &[&dyn Provider] =
    &[&digiswitch::Digiswitch, &iak::Iak, &ayoconnect::Ayoconnect, &rajabiller::RajaBiller];

/// The adapter of `id` among `providers`, with the facts of that name.
pub fn find(
    providers: &[&'static dyn Provider],
    id: &ProviderId,
) -> Option<(&'static dyn Provider, &'static Facts)> {
    providers.iter().find_map(|provider| {
        let facts = provider.facts().iter().find(|facts| facts.id == id.name())?;
        Some((*provider, facts))
    })
}

/// What an exchange says of the payment that was sent in it.
pub fn judge_payment(
    provider: &dyn Provider,
    account: &Account,
    order: &Order,
    exchange: &Exchange,
) -> Verdict {
    match exchange {
        Exchange::Answered(answer) => provider.payment_verdict(account, order, answer),
        Exchange::NoAnswer { .. } => {
            Verdict::no_verdict(Why::NoAnswer, "wire: bytes left and no whole answer came")
        }
        Exchange::NotSent { .. } => {
            Verdict::new(Event::NotSent, Some(Why::NotSent), "wire: no byte of the payment left")
        }
    }
}

/// What an exchange says of a payment that was asked about. An advice that was not sent, or not
/// answered, proves nothing about the payment; `before` is why it was in doubt, and stays.
pub fn judge_advice(
    provider: &dyn Provider,
    account: &Account,
    order: &Order,
    exchange: &Exchange,
    before: Option<Why>,
) -> Verdict {
    let still = |rule| Verdict::no_verdict(before.unwrap_or(Why::NoAnswer), rule);
    match exchange {
        Exchange::Answered(answer) => provider.advice_verdict(account, order, answer),
        Exchange::NoAnswer { .. } => still("wire: the advice has no answer"),
        Exchange::NotSent { .. } => still("wire: the advice was not sent"),
    }
}
