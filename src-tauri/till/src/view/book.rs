//! What the customer book looks like from outside.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// Whose number an inquiry is about, by the shop's book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookFoundView {
    pub book_id: String,
    pub name: String,
    pub group: String,
    /// The name that the provider gave when it was last agreed to.
    pub known_as: Option<String>,
    /// The bill is in another name: paying asks first.
    pub differs: bool,
}

/// A customer as the form and the scripts save it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct BookSaving {
    /// Nothing for a new one.
    pub book_id: Option<String>,
    pub name: String,
    pub group: String,
    pub phone: String,
    pub note: String,
    pub numbers: Vec<BookNumberView>,
}

/// A customer of the book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookCustomerView {
    pub book_id: String,
    pub name: String,
    pub group: String,
    pub phone: String,
    pub note: String,
    pub numbers: Vec<BookNumberView>,
}

/// What a customer pays each month.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct BookNumberView {
    pub bill_type: String,
    pub customer_no: String,
    /// The code of the biller's product; empty where any will do.
    pub product: String,
    pub biller: String,
    pub due_day: Option<u8>,
    /// When saving: nothing keeps the name that is known.
    pub known_as: Option<String>,
}

/// Which numbers of the book are wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct BookAsking {
    pub group: Option<String>,
    /// Part of a name, a number or a group.
    pub query: Option<String>,
    pub bill_type: Option<String>,
    /// `unpaid`, `late`, `paid` or `in_doubt`, all of this month; nothing means all.
    pub state: Option<String>,
    pub limit: Option<u32>,
    pub after: Option<String>,
}

/// One number of the book, as it stands this month.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookLine {
    pub book_id: String,
    /// Which of the customer's numbers it is.
    pub place: i64,
    pub name: String,
    pub group: String,
    pub phone: String,
    pub note: String,
    pub bill_type: String,
    pub customer_no: String,
    pub product: String,
    pub biller: String,
    pub due_day: Option<u8>,
    pub known_as: Option<String>,
    /// `unpaid`, `paid` or `in_doubt`.
    pub state: String,
    /// The payment that is in doubt, or was paid this month.
    pub payment_id: Option<String>,
    pub paid_at: Option<String>,
    /// When it falls due this month, where it is unpaid and the book knows.
    pub due: Option<BookDue>,
}

/// When a bill falls due.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookDue {
    pub date: String,
    /// The day of this month; a month that is shorter has it on its last.
    pub day: u8,
    /// Days until then: 0 is today, less is late.
    pub in_days: i64,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookPage {
    pub lines: Vec<BookLine>,
    pub next: Option<String>,
}

/// The book at a glance.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookHead {
    /// `YYYY-MM`, by the shop's days.
    pub month: String,
    pub customers: u32,
    pub numbers: u32,
    pub unpaid: u32,
    pub late: u32,
    pub paid: u32,
    pub in_doubt: u32,
    pub groups: Vec<BookGroup>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookGroup {
    pub group: String,
    pub customers: u32,
}

/// What became of a list that was read into the book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookImport {
    /// Lines that brought a number which was not in the book.
    pub added: u32,
    /// Lines whose number was there, with something else beside it.
    pub changed: u32,
    /// Lines that said what the book says.
    pub same: u32,
    pub bad: Vec<BadLine>,
}

/// A line of which nothing was taken.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BadLine {
    pub line: u64,
    /// Stable; the window words it in the agent's language.
    pub code: String,
    pub message: String,
    /// What stood there, so that it can be found.
    pub text: String,
}

/// Where the book was written to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BookExport {
    pub file: String,
    pub numbers: u32,
}
