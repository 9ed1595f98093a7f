//! The slip: from a payment's state to lines on a grid, as text, as JSON and as a tear-off that
//! every kind of paper takes. The kind of slip follows from the state; nobody can choose it. Knows
//! no provider: what a biller's slip looks like stands in `receipt/layouts/*.json`, and what a
//! printer or a page wants to be told, in one file for each output.

mod ascii;
pub mod closing;
mod complaint;
mod compose;
mod daylist;
mod escp;
mod escpos;
mod grid;
mod layout;
mod months;
mod output;
mod pdf;
mod png;
mod proof;
mod qr;
mod sample;
mod tearoff;
mod terbilang;
mod values;

use serde_json::json;

pub use self::complaint::{Complaint, Step, complaint};
use self::compose::Part;
pub use self::daylist::{DayList, ListedPayment, day_list};
pub use self::escp::EscP;
pub use self::escpos::{Cut, EscPos, Qr};
use self::grid::Paper;
pub use self::layout::{Layout, LayoutError, is_billers_own, usual as usual_layout};
use self::months::Month;
pub use self::output::{Output, bytes};
pub use self::pdf::Page;
pub use self::sample::sample;
pub use self::tearoff::{Tearoff, stub, tearoff, tearoffs, test_page};
use crate::bill::{Bill, Question};
use crate::calendar::{Moment, Zone};
use crate::money::Rupiah;
use crate::payment::State;

/// What the shop is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub name: String,
    pub address: String,
    /// `L01`
    pub counter: String,
    pub zone: Zone,
    pub operator: String,
    /// The shop's own foot line; may be empty.
    pub info: String,
}

/// Which print of a slip this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// CA, the first print.
    Original,
    /// CU, a later print, with its number.
    Again(u32),
}

/// What a slip is made from. The kind follows from `state`; nobody can choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    pub shop: Shop,
    pub practice: bool,
    /// Empty in a preview.
    pub number: String,
    pub question: Question,
    /// The best known: the payment's own reading or the inquiry's.
    pub bill: Bill,
    pub customer_total: Rupiah,
    pub service_fee: Rupiah,
    pub cash: Rupiah,
    /// Nothing: a preview before the payment.
    pub state: Option<State>,
    pub provider_reference: String,
    pub paid_at: Option<Moment>,
    pub printed_at: Moment,
    pub copy: Copy,
    /// The check code; nothing where nothing was recorded.
    pub code: Option<String>,
    /// The shop's own; nothing: the one that Loket brings for the biller.
    pub layout: Option<Box<Layout>>,
}

/// How a line is to be struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Normal,
    /// Bold.
    Title,
    /// Bold, or large where the paper has room.
    Total,
}

/// One line, already padded to the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub style: Style,
}

/// The kinds of slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Paid,
    InDoubt,
    Failed,
    Preview,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Kind::Paid => "paid",
            Kind::InDoubt => "in_doubt",
            Kind::Failed => "failed",
            Kind::Preview => "preview",
        }
    }
}

impl Slip {
    fn kind(&self) -> Kind {
        match self.state {
            Some(State::Paid) => Kind::Paid,
            Some(State::InDoubt) => Kind::InDoubt,
            Some(State::Failed) => Kind::Failed,
            None => Kind::Preview,
        }
    }

    fn layout(&self) -> &Layout {
        self.layout.as_deref().unwrap_or_else(|| layout::usual(&self.question.product))
    }

    /// Whether the slip proves a payment. Practice proves nothing, whatever its state.
    fn is_proof(&self) -> bool {
        self.kind() == Kind::Paid && !self.practice
    }
}

/// What layouts know a biller by: its name as it stands on paper.
pub fn biller_name(name: &str) -> String {
    ascii::capitals(name)
}

/// The slip as lines of at most `columns` characters, for paper of 24 columns or more.
pub fn lines(slip: &Slip, columns: usize) -> Vec<Line> {
    lines_of(slip, None, columns)
}

/// The same for one month's slip of a bill of several.
fn lines_of(slip: &Slip, month: Option<&Month<'_>>, columns: usize) -> Vec<Line> {
    let paper = Paper::new(columns);
    let parts = compose::parts(slip, month, paper);
    let mut lines: Vec<Line> = parts.iter().flat_map(|part| drawn(part, paper)).collect();
    if !slip.is_proof() {
        proof::strike(&mut lines);
    }
    lines
}

fn drawn(part: &Part, paper: Paper) -> Vec<Line> {
    match part {
        Part::Text(text, style) => paper.centred(text, *style),
        Part::Title(titles) => {
            let whole = titles.join(" ");
            if grid::width(&whole) <= paper.columns {
                return paper.centred(&whole, Style::Title);
            }
            titles.iter().flat_map(|line| paper.centred(line, Style::Title)).collect()
        }
        Part::Field(field) => {
            let label = if paper.is_wide() { &field.long } else { &field.label };
            paper.field(label, &field.value, field.style)
        }
        Part::Trace(parts) => paper.trace(parts),
        Part::Rule => vec![paper.rule()],
        Part::Blank => vec![Line { text: String::new(), style: Style::Normal }],
    }
}

/// The slip as text: lines that end in `\n`, without spaces at their ends.
pub fn text(slip: &Slip, columns: usize) -> String {
    output::written(&lines(slip, columns))
}

/// The slip for machines. Money is whole rupiah; a grand total beyond all sense is null.
pub fn json(slip: &Slip, columns: usize) -> serde_json::Value {
    let guarded = |text: String| if slip.is_proof() { text } else { proof::struck(text) };
    let fields: Vec<serde_json::Value> = compose::parts(slip, None, Paper::new(columns))
        .into_iter()
        .filter_map(|part| match part {
            Part::Field(field) => Some(json!({
                "label": guarded(field.long),
                "value": guarded(field.value.plain()),
            })),
            Part::Text(..) | Part::Title(_) | Part::Trace(_) | Part::Rule | Part::Blank => None,
        })
        .collect();
    let lines: Vec<String> =
        lines(slip, columns).iter().map(|line| line.text.trim_end().to_owned()).collect();
    let (copy, copy_no) = match slip.copy {
        Copy::Original => ("CA", 0),
        Copy::Again(number) => ("CU", number),
    };
    // Beside any other state a reference is no proof, and a time of payment is none.
    let paid = slip.kind() == Kind::Paid;
    let reference = if paid { ascii::clean(&slip.provider_reference) } else { String::new() };
    json!({
        "kind": slip.kind().id(),
        "practice": slip.practice,
        "title": guarded(compose::titles(slip).join(" ")),
        "number": ascii::clean(&slip.number),
        "copy": copy,
        "copy_no": copy_no,
        "proof": slip.is_proof(),
        "customer_total": slip.customer_total.get(),
        "admin_fee": slip.bill.admin_fee.get(),
        "service_fee": slip.service_fee.get(),
        "grand_total": compose::grand_total(slip).map(Rupiah::get),
        "cash": slip.cash.get(),
        "change": compose::change(slip).unwrap_or(Rupiah::ZERO).get(),
        "check_code": compose::code(slip),
        "provider_reference": guarded(reference),
        "paid_at": slip.paid_at.filter(|_| paid).map(|at| slip.shop.zone.rfc3339(at)),
        "fields": fields,
        "lines": lines,
    })
}
