//! What the till shows: the JSON of `loketctl --json` and of the window alike. Plain structs with
//! public fields; nothing here decides anything. Money is whole rupiah, times are RFC 3339 with
//! the shop's offset. The window's TypeScript types are generated from these.

use serde::{Deserialize, Serialize};

#[cfg(test)]
use ts_rs::TS;

mod book;
mod collective;
mod doctor;
mod operators;
mod paper;
mod report;
mod safety;
mod shift;
mod update;

pub use book::{
    BadLine, BookAsking, BookCustomerView, BookDue, BookExport, BookFoundView, BookGroup, BookHead,
    BookImport, BookLine, BookNumberView, BookPage, BookSaving,
};
pub use collective::{
    AgreedLine, CollectiveAgreeing, CollectiveHead, CollectiveLineView, CollectiveMade,
    CollectiveMaking, CollectiveNews, CollectiveRun, CollectiveTally, CollectiveView, DepositLeft,
    LineMark,
};
pub use doctor::{DoctorView, FindingView, SavedView};
pub use operators::{OperatorView, SessionView};
pub use paper::{
    CheckView, CheckedPrint, LayoutView, PrintView, ReceiptLine, ReceiptView, UnprintedView,
};
pub use report::{
    ComparedView, DayView, ExportView, ReportAsking, ReportRow, ReportView, SumsView,
};
pub use safety::{CopyView, OlderView, RescueView, SafetyView};

pub use shift::{
    CashMoveView, ClosedView, CorrectionView, DepositView, FaceView, FallView, OpenItem,
    PiecesView, SaleMark, ShiftView, ShiftsView, TallyView,
};

pub use update::{UpdateOffer, UpdateView, UpdateWait};

/// A bill type, with what it asks for and who serves it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BillTypeView {
    pub bill_type: String,
    pub label: String,
    pub label_en: String,
    pub number_label: String,
    pub shortest: u32,
    pub longest: u32,
    pub letters: bool,
    pub needs_amount: bool,
    pub needs_identity: bool,
    pub takes_year: bool,
    /// There is one biller in the whole country, whatever a provider calls its product.
    pub one_biller: bool,
    /// In the order in which they are asked.
    pub accounts: Vec<ServingAccount>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ServingAccount {
    pub account: String,
    pub provider: String,
    pub provider_label: String,
    /// The agent may say how many months to pay.
    pub takes_months: bool,
    /// What it last left to the shop of a bill of this type, in rupiah.
    pub margin: Option<i64>,
    pub products: Vec<ProductView>,
}

/// A provider, and what an account there is made of.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ProviderView {
    pub provider: String,
    pub label: String,
    /// Where its API is known to be, production first.
    pub base_urls: Vec<String>,
    pub needs_username: bool,
    pub needs_partner_id: bool,
    /// The formats it speaks, its default first; empty where there is no choice.
    pub formats: Vec<String>,
    pub has_testing: bool,
    pub has_balance_url: bool,
    /// The inquiry's path, where it is a setting of the account.
    pub inquiry_path: Option<String>,
    pub hint: String,
    pub hint_en: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ProductView {
    pub code: String,
    pub name: String,
}

/// What the window asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct Asking {
    pub bill_type: String,
    pub customer_no: String,
    pub account: Option<String>,
    pub product: Option<String>,
    pub months: Option<u32>,
    pub year: Option<u32>,
    /// As typed: "50.000" is fifty thousand.
    pub amount: Option<String>,
    pub identity: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct AmountLine {
    pub label: String,
    pub amount: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct DetailLine {
    pub label: String,
    pub value: String,
}

/// What is owed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct InquiryView {
    pub inquiry_id: String,
    pub account: String,
    pub provider: String,
    pub provider_label: String,
    pub bill_type: String,
    pub product: String,
    pub biller: String,
    pub customer_no: String,
    pub identity: Option<String>,
    pub customer_name: String,
    pub periods: Vec<String>,
    pub sheets: u32,
    pub sheets_left: u32,
    pub lines: Vec<AmountLine>,
    pub details: Vec<DetailLine>,
    pub admin_fee: i64,
    pub customer_total: i64,
    pub deposit_cost: Option<i64>,
    /// Customer total less deposit cost, where the cost is known.
    pub margin: Option<i64>,
    pub balance: Option<i64>,
    /// The account's last known balance, where it cannot cover this bill: paying asks first.
    pub short_balance: Option<i64>,
    pub service_fee_allowed: bool,
    /// The shop's usual fee for this bill type, a proposal.
    pub service_fee: i64,
    /// Total less the parts, where they do not add up.
    pub difference: Option<i64>,
    pub asked_at: String,
    pub expires_at: String,
    /// Milliseconds until it expires.
    pub expires_in_ms: i64,
    /// An earlier payment of the same bill in this shop's ledger: paying asks first.
    pub paid_before: Option<PaidBefore>,
    /// Whose number it is in the shop's book.
    pub book: Option<BookFoundView>,
    pub practice: bool,
    /// Accounts that were asked before this one and could not answer.
    pub passed_over: Vec<PassedOverView>,
    pub warnings: Vec<String>,
}

/// An account that could not answer, with the stable code of its error and its words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PassedOverView {
    pub account: String,
    pub provider: String,
    pub provider_label: String,
    pub code: String,
    pub message: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PaidBefore {
    pub payment_id: String,
    pub number: String,
    pub paid_at: String,
    pub grand_total: i64,
}

/// What the window pays: an inquiry by its id and the total that the agent confirmed.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct Paying {
    pub inquiry_id: String,
    /// The customer total that the agent saw and confirmed.
    pub total: i64,
    pub service_fee: i64,
    /// Nothing means exactly the grand total.
    pub cash: Option<i64>,
    /// The agent saw the earlier payment and pays all the same.
    pub again: bool,
    /// The agent saw that the last known balance does not cover it, and pays all the same.
    pub low_balance: bool,
    /// The agent saw that the bill's name is not the one in the book, and that it is right.
    pub name_confirmed: bool,
}

/// One payment.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PaymentView {
    pub payment_id: String,
    pub inquiry_id: String,
    pub number: String,
    pub reference: String,
    /// `in_doubt`, `paid` or `failed`.
    pub state: String,
    pub why: Option<String>,
    /// `operator`, `contradiction` or nothing.
    pub attention: Option<String>,
    pub account: String,
    pub account_version: u32,
    pub provider: String,
    pub provider_label: String,
    pub bill_type: String,
    pub product: String,
    pub biller: String,
    pub customer_no: String,
    pub identity: Option<String>,
    pub customer_name: String,
    pub periods: Vec<String>,
    pub provider_code: String,
    pub provider_message: String,
    pub provider_reference: String,
    pub admin_fee: i64,
    pub customer_total: i64,
    /// Another total that the provider named in an otherwise successful answer.
    pub provider_total: Option<i64>,
    pub service_fee: i64,
    pub grand_total: i64,
    pub cash: i64,
    pub change: i64,
    pub deposit_cost: Option<i64>,
    pub balance: Option<i64>,
    pub created_at: String,
    pub paid_at: Option<String>,
    /// When the window asks next what became of it; nothing once there is a verdict.
    pub next_advice_at: Option<String>,
    /// Milliseconds until the operator may ask by hand.
    pub may_ask_in_ms: Option<i64>,
    pub asked: u32,
    /// How often a receipt of it was printed.
    pub printed: u32,
    pub practice: bool,
    /// The code of who made it.
    pub operator: String,
    /// Whether money moved: `yes`, `no` or `unknown`.
    pub money_moved: String,
    /// Where a page of history that follows this payment starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub events: Option<Vec<EventView>>,
}

/// One event of a payment's life.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct EventView {
    /// Ledger id, epoch and sequence: unique over all counters.
    pub event_id: String,
    pub at: String,
    /// The code of who did it; nothing where Loket did it by itself.
    pub who: String,
    /// `opened`, `answered`, `judged`, `asked`, `settled`, `printed`...
    pub kind: String,
    /// In plain words, Indonesian.
    pub text: String,
    #[cfg_attr(test, ts(type = "unknown"))]
    pub data: serde_json::Value,
}

/// Which payments to list.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct HistoryAsking {
    /// Business days, `YYYY-MM-DD`, inclusive.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Part of a name or number, three characters or more.
    pub query: Option<String>,
    pub state: Option<String>,
    /// The code of who made them.
    pub operator: Option<String>,
    pub limit: Option<u32>,
    pub after: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct HistoryPage {
    pub payments: Vec<PaymentView>,
    /// Where the next page starts; nothing on the last.
    pub next: Option<String>,
}

/// An account, without its key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct AccountView {
    pub name: String,
    pub provider: String,
    pub base_url: String,
    pub username: Option<String>,
    pub partner_id: Option<String>,
    pub format: Option<String>,
    /// `BILL_TYPE=CODE[:NAME]`
    pub products: Vec<String>,
    pub testing: bool,
    pub balance_url: Option<String>,
    pub inquiry_path: Option<String>,
    pub ca_cert: Option<String>,
    pub proxy: Option<String>,
    pub key_env: Option<String>,
    pub advice_gap: Option<u64>,
    pub version: u32,
    /// Where its key is: `keyring`, `environment`, `memory` or `practice`; or why it is not at
    /// hand: `missing`, `locked`, `slow` or `no_keyring`.
    pub key: String,
    /// Payments in doubt made with it: it cannot be removed while there are any.
    pub in_doubt: u32,
    /// The error's code, where a key that was just typed could not be kept over restarts.
    pub not_kept: Option<String>,
}

/// What a connection test found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct AccountTest {
    pub account: String,
    pub ok: bool,
    /// `ok`, `key`, `address`, `network` or `unclear`.
    pub found: String,
    pub message: String,
    /// The address from which the provider saw this machine, where it is not on its list.
    pub address: Option<String>,
    pub balance: Option<i64>,
}

/// The shop's settings.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SettingView {
    pub name: String,
    pub value: String,
}

/// Everything the window needs before its first sale.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct StartView {
    pub version: String,
    pub practice: bool,
    /// There is at least one account of the agent's own.
    pub has_account: bool,
    /// Another process holds the ledger: reading works, selling does not.
    pub held_by: Option<String>,
    pub settings: Vec<SettingView>,
    pub bill_types: Vec<BillTypeView>,
    pub providers: Vec<ProviderView>,
    /// Accounts whose key must be typed, as no keyring holds it.
    pub keys_wanted: Vec<String>,
    /// Numbers to train with; empty outside practice.
    pub practice_numbers: Vec<PracticeNumber>,
    pub session: SessionView,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct PracticeNumber {
    /// The practice account that it is meant for.
    pub account: String,
    pub bill_type: String,
    pub customer_no: String,
    pub note: String,
    pub note_en: String,
}

/// What the strip at the foot of the window shows.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct StatusView {
    pub now: String,
    pub in_doubt: Vec<PaymentView>,
    /// Payments that call the operator, whatever their state: a contradicted one is decided.
    pub calling: Vec<PaymentView>,
    /// How many call the operator.
    pub attention: u32,
    /// The last balance of each account, with when it was told.
    pub balances: Vec<BalanceView>,
    /// Print jobs that nobody knows to be on paper, oldest first.
    pub unprinted: Vec<UnprintedView>,
    /// The clock disagrees with the providers' or with the ledger: paying stops.
    pub clock_wrong: Option<String>,
    /// The shop has had no copy of its ledger for some days.
    pub copy_late: bool,
    /// The ledger is not the one that was last used here: nothing is paid until an owner has seen it.
    pub older: Option<OlderView>,
    /// The number of the shift that is open.
    pub shift: Option<String>,
    /// Collective lists that are being worked on, or with money that was taken and is not paid yet.
    pub collectives: Vec<CollectiveHead>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct BalanceView {
    pub account: String,
    pub provider: String,
    pub provider_label: String,
    /// Nothing where no answer has told it yet.
    pub balance: Option<i64>,
    pub at: Option<String>,
    /// The provider can be asked for it; elsewhere it comes with the answers of sales.
    pub can_ask: bool,
}

/// An error as it is shown: what happened, whether money moved, what to do next.
#[derive(Clone, Debug, Hash, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ErrorView {
    /// Stable; the window words it in the agent's language.
    pub code: String,
    pub message: String,
    /// `no`, `unknown` or `yes`.
    pub money_moved: String,
    pub hint: String,
    /// The payment it is about: the one that was paid before, or that holds the bill's lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub payment_id: Option<String>,
    /// The account whose key is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub account: Option<String>,
}
