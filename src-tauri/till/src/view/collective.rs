//! What a collective payment (kolektif) looks like from outside: one list of bills, one sum of money.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{BadLine, BookAsking, ErrorView};

/// Where a new list comes from: the numbers of the book that are asked for, or lines of text in the
/// columns of the book's own CSV (`nominal` and `identitas` may be added).
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct CollectiveMaking {
    /// Empty: named after the group and the day.
    pub name: String,
    pub book: Option<BookAsking>,
    pub csv: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveMade {
    pub collective: CollectiveView,
    /// Lines of the text of which nothing was taken.
    pub bad: Vec<BadLine>,
}

/// A list at a glance.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveHead {
    pub collective_id: String,
    pub name: String,
    pub made_at: String,
    /// The code of who made it.
    pub made_by: String,
    /// `draft`: no money was taken yet; `open`: money was taken and something is still to be paid,
    /// decided or given back; `done`; `removed`.
    pub state: String,
    pub tally: CollectiveTally,
}

/// How many lines stand where, and what they come to in rupiah.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveTally {
    pub lines: u32,
    /// Not asked yet.
    pub new: u32,
    /// Asked, and there is no bill to pay.
    pub refused: u32,
    /// Asked, and owed.
    pub owed: u32,
    /// Its money was taken; it is still to be paid.
    pub agreed: u32,
    pub paid: u32,
    pub in_doubt: u32,
    /// Proved not paid; its money is still here.
    pub failed: u32,
    /// Its money was given back.
    pub returned: u32,
    /// A person found that it was paid, although its payment failed.
    pub closed: u32,
    /// Sums of grand totals.
    pub owed_total: i64,
    pub paid_total: i64,
    pub in_doubt_total: i64,
    /// Taken, and neither paid nor in doubt: it is to be paid, or to be given back.
    pub held_total: i64,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveView {
    pub head: CollectiveHead,
    /// In the order in which receipts are printed: by group, then as they were listed.
    pub lines: Vec<CollectiveLineView>,
    /// What is being done with it now.
    pub run: Option<CollectiveRun>,
    /// Why the last run in this program stopped before its end; it can go on.
    pub stopped: Option<ErrorView>,
    /// Money that was taken, over all agreements, and the change that was given at once.
    pub cash: i64,
    pub change: i64,
    /// What is left of the deposits that its lines are paid from, where it is known.
    pub deposits: Vec<DepositLeft>,
    /// Paid lines whose receipt was never printed.
    pub unprinted: u32,
}

/// How a line looked when it was last told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct LineMark {
    pub line: u32,
    /// Another one where anything of the line is another.
    pub mark: u32,
}

impl LineMark {
    fn of(line: &CollectiveLineView) -> LineMark {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
        LineMark { line: line.line, mark: u32::from_le_bytes([a, b, c, d]) }
    }
}

/// A list for somebody who looks again and again: five hundred whole lines twice a second would keep a
/// window from listening.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveNews {
    /// Of its lines only those that are not known as they are.
    pub view: CollectiveView,
    /// All lines, in the view's order.
    pub marks: Vec<LineMark>,
}

impl CollectiveNews {
    pub fn of(mut view: CollectiveView, known: &[LineMark]) -> CollectiveNews {
        let marks: Vec<LineMark> = view.lines.iter().map(LineMark::of).collect();
        let known: HashSet<&LineMark> = known.iter().collect();
        view.lines.retain(|line| !known.contains(&LineMark::of(line)));
        CollectiveNews { view, marks }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct DepositLeft {
    pub account: String,
    pub balance: i64,
}

/// Work that goes on by itself until it is done or somebody stops it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveRun {
    /// `ask`, `pay` or `print`.
    pub kind: String,
    pub done: u32,
    pub of: u32,
    /// Lines that are being worked on now.
    pub now: Vec<u32>,
    /// It ends after what is on the wire now.
    pub stopping: bool,
    /// How long it has run, in milliseconds.
    pub for_ms: i64,
}

#[derive(Clone, Debug, Hash, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CollectiveLineView {
    /// Its number in the list, from 1, for ever.
    pub line: u32,
    /// As the list says; the bill's own name is `customer_name`.
    pub name: String,
    pub group: String,
    pub book_id: String,
    pub bill_type: String,
    pub customer_no: String,
    pub product: String,
    pub biller: String,
    /// `new`, `refused`, `owed`, `agreed`, `paid`, `in_doubt`, `failed`, `returned` or `closed`.
    pub state: String,
    pub inquiry_id: Option<String>,
    pub account: String,
    pub customer_name: String,
    pub periods: Vec<String>,
    pub customer_total: i64,
    pub service_fee: i64,
    pub grand_total: i64,
    /// What it takes from its account's deposit: the cost, or the total where no cost is told.
    pub takes: i64,
    /// What was agreed to and taken, where that is so.
    pub agreed_total: Option<i64>,
    /// Asked again since, and it is another bill by now, or nobody knows what was done since: it is
    /// not paid before that is agreed to once more.
    pub changed: bool,
    /// The bill is in another name than the book knows: paying wants `name_confirmed`.
    pub differs: bool,
    /// Paid before in this shop: paying wants `again`.
    pub paid_before: Option<String>,
    /// Why there is nothing to pay, or why it was not paid.
    pub refusal: Option<ErrorView>,
    /// The payment: of a failed one too; of an earlier inquiry where that one keeps the line.
    pub payment_id: Option<String>,
    pub why: Option<String>,
    pub attention: Option<String>,
    /// Proved not paid, and nothing speaks against that: it may be tried once more.
    pub may_retry: bool,
    /// Its payment failed and the provider said otherwise later: an owner looks, and closes it.
    pub may_close: bool,
    pub printed: u32,
}

/// What the agent agrees to: these lines at these totals, for this money.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct CollectiveAgreeing {
    pub collective_id: String,
    pub lines: Vec<AgreedLine>,
    /// The sum of the lines' grand totals, as it was read out.
    pub total: i64,
    /// One lump sum; what is over is change.
    pub cash: i64,
    /// The agent saw that the last known balance does not cover it, and pays all the same.
    pub low_balance: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct AgreedLine {
    pub line: u32,
    pub inquiry_id: String,
    /// The grand total that was seen.
    pub grand_total: i64,
    /// It was paid before here, and is paid all the same.
    pub again: bool,
    /// The name differs from the book's, and it is the right one.
    pub name_confirmed: bool,
}
