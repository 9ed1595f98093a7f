//! The command line, as words. Knows nothing of what they do.

use std::path::PathBuf;

use crate::book::BookCommand;
use crate::collective::CollectiveCommand;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use loket_till::ledger::verify::Anchor;

/// Loket without a window: the same till for scripts, support and tests.
#[derive(Parser)]
#[command(name = "loketctl", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Folder of the ledger and everything else
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print one JSON object, or one a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Use the practice provider and its own ledger
    #[arg(long, global = true)]
    pub(crate) practice: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command that was given, without what it is about: for the log.
pub(crate) fn command_name() -> Option<String> {
    let known = Cli::command();
    let is_known = |name: &String| known.get_subcommands().any(|it| it.get_name() == name);
    std::env::args_os().skip(1).filter_map(|it| it.into_string().ok()).find(is_known)
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The agent's accounts at providers
    #[command(subcommand)]
    Account(AccountCommand),
    /// Who may stand at the counter of the window
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// The drawer's shifts: float, cash in and out, the count
    #[command(subcommand)]
    Shift(ShiftCommand),
    /// Lists of bills that are paid with one sum of money (kolektif)
    #[command(subcommand)]
    Collective(CollectiveCommand),
    /// All bill types, each with the accounts that serve it
    BillTypes,
    /// Ask what is owed
    Inquire(Inquire),
    /// Pay an inquiry, once
    Pay(Pay),
    /// Ask what became of a payment, or of all that are due
    Advise {
        payment_id: Option<String>,
        /// Until all are settled or given up
        #[arg(long, conflicts_with = "payment_id")]
        wait: bool,
    },
    /// Decide a payment in doubt by hand
    Settle {
        payment_id: String,
        outcome: Outcome,
        #[arg(long)]
        note: String,
        #[arg(long)]
        by: String,
    },
    /// The whole life of a payment, event by event
    Show { payment_id: String },
    /// Payments, newest first
    History(History),
    /// The shop's own customers, and who has not paid this month
    #[command(subcommand)]
    Book(BookCommand),
    /// The receipt as the next print would be; records nothing
    Receipt(Receipt),
    /// Record a print, then print the original or a copy
    Print {
        payment_id: String,
        /// A system queue, `tcp:HOST[:PORT]`, `dev:/dev/usb/lp0` or `serial:PATH[:SPEED]`; without it as
        /// the shop has set
        #[arg(long)]
        printer: Option<String>,
        /// Print nothing: say whether the print that waits came out
        #[arg(long, value_name = "yes|no", conflicts_with = "printer")]
        came_out: Option<CameOut>,
    },
    /// Prints that nobody knows to be on paper
    Unprinted,
    /// A page that tries the printer out and proves nothing
    TestPrint {
        #[arg(long)]
        printer: Option<String>,
    },
    /// The shop's settings
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// The totals of a day, or of a span of days apart by day, month, bill type, provider or hour
    Report(Report),
    /// Check the whole ledger: every event, and that the tables say what the events say
    Verify {
        /// The events alone, which takes seconds also for millions
        #[arg(long)]
        events: bool,
        /// What an earlier `verify` or `backup` told: finds a tail cut off, an older copy put in
        /// place, and a chain computed anew, which the file alone cannot show
        #[arg(long, value_name = "EVENTS:HEAD")]
        expect: Option<Anchor>,
    },
    /// Copy the ledger to a file, and check the copy; without a file to the shop's folder for copies,
    /// as the window does each day
    Backup { file: Option<PathBuf> },
    /// What goes to a provider's help desk about a payment, as PDF: a counted copy of its slip, and every
    /// step with the provider's own answers
    Complaint {
        payment_id: String,
        /// The folder for the file
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Put a copy in place of the ledger
    Restore {
        file: PathBuf,
        /// Even if the ledger there has newer events
        #[arg(long)]
        lose_newer: bool,
    },
    /// Go on with a ledger that is older than the one that was last used here: payments that came after it
    /// are not in it
    AcceptOlder,
    /// Look at everything that the counter stands on. Ends with 0 also with warnings, with 1 where something
    /// does not work
    Doctor {
        /// Write it down with the end of the log, for support: no key, no customer and no amount is in it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The practice provider alone
    #[command(subcommand)]
    Practice(PracticeCommand),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CameOut {
    Yes,
    No,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Outcome {
    Paid,
    Failed,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Escpos,
    Escp,
    Pdf,
    Png,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PageKind {
    A4,
    #[value(name = "58")]
    Roll58,
    #[value(name = "80")]
    Roll80,
}

#[derive(Args)]
pub(crate) struct Receipt {
    #[arg(required_unless_present = "check")]
    pub(crate) payment_id: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Columns of the paper
    #[arg(long)]
    pub(crate) width: Option<u32>,
    /// The paper of a PDF: A4, or a roll of so many millimetres
    #[arg(long, value_enum, default_value = "a4")]
    pub(crate) page: PageKind,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Tell an original from a reprint, a void slip, and one that is not ours, by the code on it
    #[arg(long, value_name = "CODE", conflicts_with_all = ["payment_id", "out"])]
    pub(crate) check: Option<String>,
}

#[derive(Args)]
pub(crate) struct Inquire {
    pub(crate) bill_type: String,
    pub(crate) customer_no: String,
    #[arg(long)]
    pub(crate) account: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub(crate) product: Option<String>,
    #[arg(long)]
    pub(crate) months: Option<u32>,
    #[arg(long)]
    pub(crate) year: Option<u32>,
    #[arg(long, value_name = "RP", allow_hyphen_values = true)]
    pub(crate) amount: Option<String>,
    #[arg(long, value_name = "NO")]
    pub(crate) identity: Option<String>,
}

#[derive(Args)]
pub(crate) struct Pay {
    pub(crate) inquiry_id: String,
    /// The total that was read out to the customer
    #[arg(long, value_name = "RP", allow_hyphen_values = true)]
    pub(crate) total: String,
    #[arg(long, value_name = "RP", allow_hyphen_values = true)]
    pub(crate) service_fee: Option<String>,
    #[arg(long, value_name = "RP", allow_hyphen_values = true)]
    pub(crate) cash: Option<String>,
    /// Although the ledger shows this bill as paid
    #[arg(long)]
    pub(crate) again: bool,
    /// Although the last known balance does not cover it
    #[arg(long)]
    pub(crate) low_balance: bool,
    /// Although the bill is in another name than the customer book knows
    #[arg(long)]
    pub(crate) name_confirmed: bool,
}

#[derive(Args)]
pub(crate) struct History {
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<String>,
    /// Part of a name or number
    #[arg(long)]
    pub(crate) query: Option<String>,
    #[arg(long)]
    pub(crate) state: Option<String>,
    /// The code of who made them
    #[arg(long, value_name = "CODE")]
    pub(crate) operator: Option<String>,
    #[arg(long)]
    pub(crate) limit: Option<u32>,
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "xlsx")]
    pub(crate) csv: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Report {
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["from", "to"])]
    pub(crate) date: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<String>,
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,
    /// Print the list of the day's payments on the shop's paper, with --date; it is no receipt
    #[arg(long, conflicts_with_all = ["from", "to", "by"])]
    pub(crate) print: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum By {
    Day,
    Month,
    Type,
    Provider,
    Account,
    Hour,
}

#[derive(Subcommand)]
pub(crate) enum SettingsCommand {
    /// One setting, or all
    Get {
        name: Option<String>,
    },
    Set {
        name: String,
        value: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum PracticeCommand {
    /// Serve until stopped
    Serve {
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
}

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Add an account; its key comes on standard input, or from --key-env
    Add {
        name: String,
        #[arg(long)]
        provider: String,
        #[arg(long)]
        base_url: String,
        #[command(flatten)]
        more: AccountArgs,
    },
    List,
    /// Change what is given; a new version that later payments use
    Edit {
        name: String,
        #[arg(long)]
        base_url: Option<String>,
        /// Read a new key from standard input
        #[arg(long)]
        new_key: bool,
        #[command(flatten)]
        more: AccountArgs,
    },
    /// Who is asked first for a bill type
    Order {
        bill_type: String,
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Whether the provider answers
    Test {
        name: String,
    },
    Remove {
        name: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum OperatorCommand {
    List,
    /// Add an operator; the PIN of 4 to 8 digits comes on standard input
    Add {
        /// Stands on receipts: one to eight letters and digits
        code: String,
        #[arg(long)]
        name: String,
        /// owner or cashier
        #[arg(long)]
        role: String,
    },
    Edit {
        code: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        role: Option<String>,
        /// Read a new PIN from standard input
        #[arg(long)]
        new_pin: bool,
    },
    Remove {
        code: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum ShiftCommand {
    /// Open a shift with what lies in the drawer
    Open {
        #[arg(long, value_name = "RP")]
        float: String,
    },
    /// Cash into the drawer or out of it, without a sale
    Cash {
        direction: CashDirection,
        amount: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Close the open shift with what was counted
    Close {
        /// FACExCOUNT, as often as needed; a coin of a thousand is 1000c
        #[arg(long = "count", value_name = "FACExCOUNT", required_unless_present = "counted")]
        counts: Vec<String>,
        /// Only the sum
        #[arg(long, value_name = "RP", conflicts_with = "counts")]
        counted: Option<String>,
    },
    /// An owner says what was really counted; the count stays
    Correct {
        number: String,
        #[arg(long, value_name = "RP")]
        counted: String,
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// A shift by its number; without one the shift that is open
    Show { number: Option<String> },
    /// Shifts, newest first
    List,
    /// Print the closing slip
    Print {
        number: String,
        #[arg(long)]
        printer: Option<String>,
        /// Print nothing: say whether the slip that waits came out
        #[arg(long, value_name = "yes|no", conflicts_with = "printer")]
        came_out: Option<CameOut>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CashDirection {
    In,
    Out,
}

#[derive(Args)]
pub(crate) struct AccountArgs {
    #[arg(long)]
    pub(crate) username: Option<String>,
    #[arg(long)]
    pub(crate) partner_id: Option<String>,
    /// How to speak to the provider, where it has several ways: json or xml
    #[arg(long)]
    pub(crate) format: Option<String>,
    /// BILL_TYPE=CODE[:NAME], as often as needed
    #[arg(long = "product", value_name = "BILL_TYPE=CODE[:NAME]")]
    pub(crate) products: Vec<String>,
    /// Tell the provider that this is development
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub(crate) testing: Option<bool>,
    #[arg(long)]
    pub(crate) balance_url: Option<String>,
    #[arg(long)]
    pub(crate) inquiry_path: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Option<String>,
    #[arg(long)]
    pub(crate) proxy: Option<String>,
    /// The environment variable that holds the key at each start
    #[arg(long, value_name = "VAR")]
    pub(crate) key_env: Option<String>,
    /// Seconds between two askings about a payment
    #[arg(long, value_name = "SECONDS")]
    pub(crate) advice_gap: Option<u64>,
}
