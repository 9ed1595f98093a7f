//! What a provider adapter is, and the list of them. An adapter is a pure, stateless translator:
//! it builds requests from credentials and an order, and reads answers into verdicts. Adding a
//! provider is one file beside this one, one line in `PROVIDERS`, one folder of fixtures.

use crate::account::{Account, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{Bill, BillType, Product, Question};
use crate::http::{Exchange, HttpAnswer, HttpRequest, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Event, Order, Verdict, Why};

pub mod digiswitch;

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

/// One line of a provider's price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub code: String,
    pub name: String,
    pub brand: String,
    pub admin: Option<Rupiah>,
    pub commission: Option<Rupiah>,
    pub sellable: bool,
}

/// A provider's protocol. Building never fails; reading is total.
pub trait Provider: Send + Sync {
    /// The names this adapter serves.
    fn serves(&self) -> &'static [ProviderId];
    /// The products sold where the account names none.
    fn default_products(&self, provider: ProviderId) -> Vec<Product>;
    fn service_fee_allowed(&self, bill_type: BillType) -> bool;
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
}

/// Every provider Loket speaks to.
pub static PROVIDERS: &[&dyn Provider] = &[&digiswitch::Digiswitch];

/// The adapter of `id`, where there is one.
pub fn provider(id: ProviderId) -> Option<&'static dyn Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.serves().contains(&id))
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
