//! What can be written down: one variant per kind of event. The JSON of a variant is what the
//! chain hashes, so fields are only ever added, with a default.

use serde::{Deserialize, Serialize};

use loket_core::account::{Account, ProviderId};
use loket_core::bill::{Bill, BillType, Question};
use loket_core::calendar::Moment;
use loket_core::money::Rupiah;
use loket_core::payment::{Order, State, Verdict};

mod things;

pub use things::{
    BookCustomer, BookNumber, Collective, CollectiveLine, Direction, LineAgreed, LineOf, Operator,
    PinHash, ShiftClosing, ShiftOpening, UpdateChecked,
};

/// When something happens, and who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub at: Moment,
    /// The code of an operator. Nothing: Loket did it by itself.
    pub who: String,
}

impl From<Moment> for Stamp {
    fn from(at: Moment) -> Stamp {
        Stamp { at, who: String::new() }
    }
}

/// Which call an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    Pay,
    Advice,
}

/// What became of a print job. That a printer took all bytes is not yet paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All bytes were taken.
    Sent,
    /// The printer, or a person who looked, said that it is on paper.
    OnPaper,
    /// It is not on paper, or not all of it.
    NotOnPaper,
}

/// What came back of one call, secrets removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Came {
    Answered { status: u16, body: String },
    NoAnswer { detail: String },
    NotSent { detail: String },
}

/// A bill as it was answered, with what is needed to pay it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    pub inquiry_id: String,
    pub account: String,
    pub account_version: u32,
    pub provider: ProviderId,
    pub question: Question,
    pub bill: Bill,
    pub asked_at: Moment,
    pub expires_at: Moment,
    /// This machine's clock less the provider's, in milliseconds, where it told its time.
    pub skew_ms: Option<i64>,
    /// The raw answer, secrets removed.
    pub answer: String,
    /// The accounts that were asked before this one and could not answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOver>,
    /// The line of a collective list that it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<LineOf>,
}

/// An account that could not answer an inquiry for reasons of its own or of its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    pub account: String,
    pub provider: ProviderId,
    /// The stable code of the error, and its words.
    pub code: String,
    pub message: String,
}

/// A payment as it was before its first byte left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub payment_id: String,
    pub number: String,
    pub counter: String,
    /// Business day in the shop's zone.
    pub day: String,
    pub hour: u8,
    pub day_count: i64,
    pub account: String,
    pub account_version: u32,
    pub provider: ProviderId,
    pub order: Order,
    /// Address and body of the request, secrets removed.
    pub url: String,
    pub request: String,
    /// When the window asks first what became of it.
    pub next_advice: Moment,
    /// The name that the book knows this number by once the payment is paid, where that is news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_as: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    LedgerMade {
        ledger_id: String,
        /// What a ledger is for never changes: a practice sale must not become proof.
        #[serde(default)]
        practice: bool,
    },
    Restored {
        replaced_events: Option<u64>,
        from: String,
    },
    AccountSaved {
        account: Box<Account>,
    },
    AccountRemoved {
        name: String,
    },
    AccountsOrdered {
        bill_type: BillType,
        names: Vec<String>,
    },
    SettingSet {
        name: String,
        value: String,
        /// It says nothing of the clock. Earlier programs wrote none of these: each setting that was
        /// saved then was taken for a person's word that the clock is right, and still is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        not_of_the_clock: bool,
    },
    Inquired(Box<Inquiry>),
    Opened(Box<Opening>),
    /// The raw answer, stored before it is judged.
    Answered {
        payment_id: String,
        call: Call,
        came: Came,
    },
    /// The event of the payment's life, with the rule that gave it.
    Judged {
        payment_id: String,
        call: Call,
        verdict: Box<Verdict>,
        contradiction: bool,
        next_advice: Option<Moment>,
    },
    /// An advice is about to leave; it counts for the gap even if the program ends now.
    Asked {
        payment_id: String,
    },
    /// The operator decided.
    Settled {
        payment_id: String,
        outcome: State,
        note: String,
        by: String,
    },
    /// Advice was given up: the operator must look.
    OperatorCalled {
        payment_id: String,
        reason: String,
    },
    /// A print job, before its bytes leave.
    Printed {
        payment_id: String,
        /// Which print of the slip this is; 1 is the original.
        copy: u32,
        target: String,
        /// Counts the payment's jobs over all its slips. 0: a job of before they were followed.
        #[serde(default)]
        job: u32,
        /// The state whose slip it is.
        #[serde(default)]
        slip: Option<State>,
        /// The operator.
        #[serde(default)]
        by: String,
        /// The code on that paper, where this event was carried over from a replaced ledger, whose
        /// chain it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// A copy for the customer's phone, as a file or on the clipboard.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        shared: bool,
    },
    /// What became of a print job.
    PrintEnded {
        payment_id: String,
        job: u32,
        outcome: Outcome,
        /// What the printer said, or who looked at the paper.
        detail: String,
    },
    /// The verdict came: slips of before it, such as one for money left here, say nothing any more.
    SlipsVoided {
        payment_id: String,
        slip: State,
        copies: u32,
    },
    /// A provider told the deposit when it was asked for it.
    BalanceTold {
        account: String,
        balance: Rupiah,
    },
    /// The ledger was copied, and the copy was checked.
    BackedUp {
        /// The copy's name in the shop's folder for copies.
        file: String,
        /// How many events it has, and the hash of its last one.
        events: i64,
        head: String,
    },
    /// An owner goes on with a ledger that is older than the one that was last used here.
    OlderAccepted {
        had: i64,
        has: i64,
    },
    OperatorSaved(Operator),
    OperatorRemoved {
        code: String,
    },
    /// The right PIN was given.
    SignedIn {
        code: String,
    },
    /// A wrong PIN was given.
    SignInRefused {
        code: String,
    },
    /// The counter was locked.
    SignedOut {
        code: String,
        /// By itself, as nobody did anything.
        idle: bool,
    },
    /// A customer of the book, new or changed; the whole of it.
    CustomerSaved {
        customer: Box<BookCustomer>,
    },
    CustomerRemoved {
        book_id: String,
    },
    CollectiveMade(Box<Collective>),
    /// A line was asked for, or was to be paid, and there is nothing to pay.
    LineRefused {
        #[serde(flatten)]
        of: LineOf,
        code: String,
        message: String,
    },
    /// People agreed to these bills, and their money was taken.
    CollectiveAgreed {
        collective_id: String,
        lines: Vec<LineAgreed>,
        cash: Rupiah,
        change: Rupiah,
    },
    /// The money of lines that are not paid was given back: they will not be paid any more.
    CollectiveReturned {
        collective_id: String,
        lines: Vec<u32>,
        amount: Rupiah,
    },
    /// A person found that a line was paid, although its payment failed: it is done with.
    LineClosed {
        #[serde(flatten)]
        of: LineOf,
        note: String,
    },
    /// A list of which nothing was paid is not wanted any more.
    CollectiveRemoved {
        collective_id: String,
    },
    ShiftOpened(Box<ShiftOpening>),
    /// Cash went into the drawer or out of it, without a sale.
    CashMoved {
        shift_id: String,
        amount: Rupiah,
        direction: Direction,
        reason: String,
    },
    ShiftClosed(Box<ShiftClosing>),
    /// An owner says what was really counted.
    ShiftCorrected {
        shift_id: String,
        counted: Rupiah,
        difference: i64,
        note: String,
    },
    /// A closing slip, before its bytes leave.
    ShiftPrinted {
        shift_id: String,
        /// 1 is the original.
        copy: u32,
        target: String,
    },
    /// What became of it.
    ShiftPrintEnded {
        shift_id: String,
        copy: u32,
        outcome: Outcome,
        detail: String,
    },
    /// It was asked whether there is a newer Loket.
    UpdateChecked(UpdateChecked),
}

impl Entry {
    /// The name in the `kind` column.
    pub fn kind(&self) -> &'static str {
        match self {
            Entry::LedgerMade { .. } => "ledger_made",
            Entry::Restored { .. } => "restored",
            Entry::AccountSaved { .. } => "account_saved",
            Entry::AccountRemoved { .. } => "account_removed",
            Entry::AccountsOrdered { .. } => "accounts_ordered",
            Entry::SettingSet { .. } => "setting_set",
            Entry::Inquired(_) => "inquired",
            Entry::Opened(_) => "opened",
            Entry::Answered { .. } => "answered",
            Entry::Judged { .. } => "judged",
            Entry::Asked { .. } => "asked",
            Entry::Settled { .. } => "settled",
            Entry::OperatorCalled { .. } => "operator_called",
            Entry::Printed { .. } => "printed",
            Entry::PrintEnded { .. } => "print_ended",
            Entry::SlipsVoided { .. } => "slips_voided",
            Entry::BalanceTold { .. } => "balance_told",
            Entry::BackedUp { .. } => "backed_up",
            Entry::OlderAccepted { .. } => "older_accepted",
            Entry::OperatorSaved(_) => "operator_saved",
            Entry::OperatorRemoved { .. } => "operator_removed",
            Entry::SignedIn { .. } => "signed_in",
            Entry::SignInRefused { .. } => "sign_in_refused",
            Entry::SignedOut { .. } => "signed_out",
            Entry::CustomerSaved { .. } => "customer_saved",
            Entry::CustomerRemoved { .. } => "customer_removed",
            Entry::CollectiveMade(_) => "collective_made",
            Entry::LineRefused { .. } => "line_refused",
            Entry::CollectiveAgreed { .. } => "collective_agreed",
            Entry::CollectiveReturned { .. } => "collective_returned",
            Entry::LineClosed { .. } => "line_closed",
            Entry::CollectiveRemoved { .. } => "collective_removed",
            Entry::ShiftOpened(_) => "shift_opened",
            Entry::CashMoved { .. } => "cash_moved",
            Entry::ShiftClosed(_) => "shift_closed",
            Entry::ShiftCorrected { .. } => "shift_corrected",
            Entry::ShiftPrinted { .. } => "shift_printed",
            Entry::ShiftPrintEnded { .. } => "shift_print_ended",
            Entry::UpdateChecked(_) => "update_checked",
        }
    }

    /// What the event is about: a payment, an account, a setting.
    pub fn subject(&self) -> &str {
        match self {
            Entry::LedgerMade { ledger_id, .. } => ledger_id,
            Entry::Restored { .. } | Entry::OlderAccepted { .. } | Entry::UpdateChecked(_) => "",
            Entry::AccountSaved { account } => &account.name,
            Entry::AccountRemoved { name } | Entry::BalanceTold { account: name, .. } => name,
            Entry::AccountsOrdered { bill_type, .. } => bill_type.id(),
            Entry::CustomerSaved { customer } => &customer.book_id,
            Entry::CustomerRemoved { book_id } => book_id,
            Entry::SettingSet { name, .. } => name,
            Entry::Inquired(inquiry) => &inquiry.inquiry_id,
            Entry::Opened(opening) => &opening.payment_id,
            Entry::Answered { payment_id, .. }
            | Entry::Judged { payment_id, .. }
            | Entry::Asked { payment_id }
            | Entry::Settled { payment_id, .. }
            | Entry::OperatorCalled { payment_id, .. }
            | Entry::Printed { payment_id, .. }
            | Entry::PrintEnded { payment_id, .. }
            | Entry::SlipsVoided { payment_id, .. } => payment_id,
            Entry::BackedUp { file, .. } => file,
            Entry::OperatorSaved(Operator { code, .. })
            | Entry::OperatorRemoved { code }
            | Entry::SignedIn { code }
            | Entry::SignInRefused { code }
            | Entry::SignedOut { code, .. } => code,
            Entry::CollectiveMade(collective) => &collective.collective_id,
            Entry::LineRefused { of: LineOf { collective_id, .. }, .. }
            | Entry::LineClosed { of: LineOf { collective_id, .. }, .. }
            | Entry::CollectiveAgreed { collective_id, .. }
            | Entry::CollectiveReturned { collective_id, .. }
            | Entry::CollectiveRemoved { collective_id } => collective_id,
            Entry::ShiftOpened(opening) => &opening.shift_id,
            Entry::ShiftClosed(closing) => &closing.shift_id,
            Entry::CashMoved { shift_id, .. }
            | Entry::ShiftCorrected { shift_id, .. }
            | Entry::ShiftPrinted { shift_id, .. }
            | Entry::ShiftPrintEnded { shift_id, .. } => shift_id,
        }
    }

    /// The JSON that the chain hashes: the event, and who did it.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn written(&self, who: &str) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct By<'a> {
            #[serde(flatten)]
            entry: &'a Entry,
            who: &'a str,
        }
        match who {
            "" => serde_json::to_string(self),
            who => serde_json::to_string(&By { entry: self, who }),
        }
    }

    /// The event, and who did it.
    ///
    /// # Errors
    /// It is not what this program writes.
    pub fn read(body: &str) -> serde_json::Result<(Entry, String)> {
        #[derive(Deserialize)]
        struct By {
            #[serde(default)]
            who: String,
        }
        let By { who } = serde_json::from_str(body)?;
        Ok((serde_json::from_str(body)?, who))
    }
}
