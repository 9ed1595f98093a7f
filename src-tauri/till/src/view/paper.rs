//! What a receipt, its preview and its prints look like from outside.

use loket_core::receipt::Layout;
use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// What a bill type's slips show, or one biller's.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct LayoutView {
    /// The setting that holds the shop's own.
    pub setting: String,
    /// The shop wrote one for exactly this.
    pub is_own: bool,
    /// The one in force.
    #[cfg_attr(test, ts(type = "import('./Layout').Layout"))]
    pub layout: Layout,
    /// The one that Loket brings.
    #[cfg_attr(test, ts(type = "import('./Layout').Layout"))]
    pub usual: Layout,
}

/// A receipt as the next print would be.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ReceiptView {
    /// `paid`, `in_doubt`, `failed`, `preview`, `sample` or `list`.
    pub kind: String,
    pub columns: u32,
    pub lines: Vec<ReceiptLine>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ReceiptLine {
    pub text: String,
    /// `normal`, `title`, `total`, or `tear` between two pieces of paper.
    pub style: String,
}

/// What a print came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PrintView {
    pub payment_id: String,
    /// The file written, or the queue it was handed to.
    pub target: String,
    /// `CA`, or `CU` with its number.
    pub copy: String,
    /// `sent`: the printer took it all; `on_paper`: it said that it is on paper.
    pub outcome: String,
}

/// A print job that nobody knows to be on paper.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct UnprintedView {
    /// Nothing where it is a closing slip.
    pub payment_id: String,
    /// The shift whose closing slip it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub shift_id: Option<String>,
    /// The payment's, or the shift's.
    pub number: String,
    pub bill_type: String,
    pub customer_no: String,
    pub customer_name: String,
    /// The payment's state, whose slip it is; `closed`: a shift's.
    pub state: String,
    /// `CA`, or `CU` with its number.
    pub copy: String,
    pub target: String,
    pub at: String,
    /// What the printer said. Nothing where nobody knows whether it came out.
    pub fault: Option<String>,
}

/// What a code on paper says.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CheckView {
    /// `original`, `reprint`, `void` (a slip that a later verdict replaced) or `not_ours`.
    pub verdict: String,
    pub code: String,
    /// Nothing where it is not ours.
    pub print: Option<CheckedPrint>,
}

/// The print that a code belongs to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CheckedPrint {
    pub payment_id: String,
    pub number: String,
    /// The state whose slip was printed.
    pub slip: String,
    /// The payment's state now.
    pub state: String,
    /// `CA`, or `CU` with its number.
    pub copy: String,
    pub printed_at: String,
    pub by: String,
    pub customer_name: String,
    pub customer_no: String,
    pub grand_total: i64,
    pub practice: bool,
}
