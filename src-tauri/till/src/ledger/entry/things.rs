//! What events are about besides payments: people, customers of the book, shifts, collective lists.

use loket_core::bill::BillType;
use loket_core::calendar::Moment;
use loket_core::money::Rupiah;
use loket_core::operator::Role;
use loket_core::shift::{Closing, Pieces};
use serde::{Deserialize, Serialize};

/// A person who stands at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Stands on receipts; see [`loket_core::operator::code`].
    pub code: String,
    pub name: String,
    pub role: Role,
    pub pin: PinHash,
}

/// A PIN after argon2, as a PHC string. It does not show itself in messages.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PinHash(pub String);

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash")
    }
}

/// A customer of the shop's own book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookCustomer {
    pub book_id: String,
    /// As the shop calls them.
    pub name: String,
    /// A street, a route: what the shop walks or calls together. Empty where there is none.
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
    pub numbers: Vec<BookNumber>,
}

/// What a customer of the book pays each month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookNumber {
    pub bill_type: BillType,
    /// Normalised, as questions carry it.
    pub customer_no: String,
    /// The biller's product code and name; empty where there is one biller, or nobody said which.
    #[serde(default)]
    pub product: String,
    #[serde(default)]
    pub biller: String,
    /// The day of the month on which it falls due, 1 to 31.
    #[serde(default)]
    pub due_day: Option<u8>,
    /// The name that the provider gave when it was last agreed to.
    #[serde(default)]
    pub known_as: Option<String>,
}

/// A shift as it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftOpening {
    pub shift_id: String,
    /// `L01-261130-S02`
    pub number: String,
    pub counter: String,
    /// Business day in the shop's zone.
    pub day: String,
    pub day_count: i64,
    pub float: Rupiah,
    /// How the float was counted; empty: only its sum was said.
    pub counts: Vec<Pieces>,
    /// The last balance that each account told.
    pub balances: Vec<(String, Rupiah)>,
}

/// A shift as it ends. Nothing of it is ever changed: a wrong count is corrected beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosing {
    pub shift_id: String,
    pub counts: Vec<Pieces>,
    pub counted: Rupiah,
    /// Less than nothing where more went out than anybody wrote down.
    pub expected: i64,
    pub difference: i64,
    pub closing: Closing,
}

/// Which way cash went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

/// A list of bills that are paid with one sum of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collective {
    pub collective_id: String,
    pub name: String,
    pub lines: Vec<CollectiveLine>,
}

/// One bill of it, as it was listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectiveLine {
    /// From 1, for ever.
    pub line: u32,
    pub name: String,
    #[serde(default)]
    pub group: String,
    /// Whose it is in the shop's book, where it came from there.
    #[serde(default)]
    pub book_id: String,
    pub bill_type: BillType,
    /// Normalised, as questions carry it.
    pub customer_no: String,
    /// The biller's product; empty where there is one biller, or the shop has one account for it.
    #[serde(default)]
    pub product: String,
    #[serde(default)]
    pub biller: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u32>,
}

/// A line of a collective list, from outside of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOf {
    pub collective_id: String,
    pub line: u32,
}

/// What was agreed to of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAgreed {
    pub line: u32,
    /// The inquiry whose bill was seen.
    pub inquiry_id: String,
    pub customer_total: Rupiah,
    pub service_fee: Rupiah,
    /// The earlier payment of this bill here that was seen: it is paid all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
    /// The name differs from the book's, and it is the right one.
    #[serde(default)]
    pub name_confirmed: bool,
}

impl LineAgreed {
    /// What the customer pays for it; nothing beyond all sense.
    pub fn grand_total(&self) -> Option<Rupiah> {
        self.customer_total.plus(self.service_fee)
    }
}

/// What was found where it was asked whether there is a newer Loket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateChecked {
    /// `none`, `offered`, or why not.
    pub outcome: String,
    /// What the manifest said, where one with a good signature came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Moment>,
}
