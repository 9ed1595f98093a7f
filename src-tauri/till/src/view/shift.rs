//! What a shift looks like from outside. What should lie in the drawer is nothing until whoever counts
//! has counted, but for an owner.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// A note or a coin.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct FaceView {
    /// `50000` is a note, `500c` a coin.
    pub face: String,
    pub value: i64,
    pub is_coin: bool,
}

/// So many of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PiecesView {
    pub face: String,
    pub count: u32,
    /// What they come to; of no meaning where it is asked.
    #[serde(default)]
    pub sum: i64,
}

/// Cash that went in or out without a sale.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CashMoveView {
    pub at: String,
    pub by: String,
    /// `in` or `out`.
    pub direction: String,
    pub amount: i64,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct TallyView {
    pub count: u32,
    pub sum: i64,
}

/// A sale as people find it again.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SaleMark {
    pub number: String,
    pub at: String,
}

/// A balance fell by more than the sales cost.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct FallView {
    pub account: String,
    /// `fall`: no sale explains it; `perhaps`: sales in doubt would; `unknown`: a cost is not told.
    pub sure: String,
    pub amount: i64,
    pub after: Option<SaleMark>,
    pub before: Option<SaleMark>,
    pub doubts: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct DepositView {
    pub account: String,
    pub first: Option<i64>,
    pub last: Option<i64>,
    pub costs: i64,
    pub costs_unknown: u32,
    pub top_ups: i64,
    pub unexplained: i64,
    /// Gone as well; what is in doubt, or a sale of unknown cost, may explain it.
    pub perhaps: i64,
}

/// What an owner said later of a count.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CorrectionView {
    pub at: String,
    pub by: String,
    pub counted: i64,
    pub difference: i64,
    pub note: String,
}

/// The three balances: drawer, deposit, profit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ClosedView {
    /// Nothing of a shift that is open.
    pub closed_at: Option<String>,
    pub closed_by: String,
    pub counts: Vec<PiecesView>,
    pub counted: Option<i64>,
    pub expected: i64,
    /// Counted less expected.
    pub difference: Option<i64>,
    /// The same without its sign, for words.
    pub off_by: i64,
    pub paid: TallyView,
    pub in_doubt: TallyView,
    pub failed: TallyView,
    pub earlier_paid: TallyView,
    pub earlier_failed: TallyView,
    pub cash_in: i64,
    pub cash_out: i64,
    /// Money for collective lists that is not paid yet: more than at the beginning, or less.
    pub held: i64,
    pub deposits: Vec<DepositView>,
    pub falls: Vec<FallView>,
    /// What is left to the shop; nothing: whoever asks does not run it.
    pub margin: Option<i64>,
    pub margin_unknown: u32,
    /// The numbers of what was in doubt.
    pub still_in_doubt: Vec<String>,
    pub corrections: Vec<CorrectionView>,
}

/// What is not settled yet.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct OpenItem {
    pub payment_id: String,
    pub number: String,
    pub customer_name: String,
    pub grand_total: i64,
    pub at: String,
    /// `in_doubt`, `operator`, `unprinted`, or `collective`: a list with money, under its name.
    pub what: String,
    /// That list.
    pub collective_id: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ShiftView {
    pub shift_id: String,
    /// `L01-261130-S02`
    pub number: String,
    pub opened_at: String,
    pub opened_by: String,
    pub float: i64,
    pub moves: Vec<CashMoveView>,
    pub is_open: bool,
    /// Nothing where the shift is open and whoever asks may be the one who counts.
    pub balance: Option<ClosedView>,
    /// How many slips of it may be out there.
    pub printed: u32,
    pub practice: bool,
    /// Where a page of shifts that follows this one starts.
    pub cursor: i64,
}

/// How the drawer stands.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ShiftsView {
    pub now: Option<ShiftView>,
    pub faces: Vec<FaceView>,
    pub still_open: Vec<OpenItem>,
    pub earlier: Vec<ShiftView>,
    /// Sales of today that belong to no shift.
    pub outside: u32,
    /// Where the next page of earlier ones starts.
    pub next: Option<i64>,
}
