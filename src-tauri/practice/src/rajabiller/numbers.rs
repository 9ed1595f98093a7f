//! Customer numbers: which are well formed, and what happens to a sale of each.
//!
//! The provider's sandbox numbers carry the response code of their payment: electricity's begin
//! with 5200 and end in the code, water's begin with 1998900 and have it before their last two
//! digits. The four or two digits that are left tell which case of the code it is. Documented are
//! 520000000000, …14 and …68, 1998900000001, …0002 and …6801; the other numbers of the pattern are
//! this simulator's. All of them can be sold again and again; every other number has its bill once
//! a day. Knows no money and no requests.

use super::{
    codes::{self, Code},
    products::{self, KINDS, Kind},
};
use crate::{
    SandboxNumber,
    biller::Case,
    faults::{ENDING_MARK, HAPPENINGS, Happening},
};

/// What there is to know of a number before it is sold.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) case: Case,
    /// The code that a sandbox number names.
    pub(super) code: Option<&'static Code>,
}

impl Known {
    /// The documents' own customer, who is behind all sandbox numbers.
    pub(super) fn documented(&self) -> bool {
        self.code.is_some()
    }
}

pub(super) fn of(kind: Kind, number: &str) -> Known {
    match sandbox_case(kind, number) {
        Some((case, code)) => Known { case, code: Some(code) },
        None => Known { case: Case::of_ending(number, false), code: None },
    }
}

/// Which case of its code a sandbox number is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    One,
    Two,
    /// One bill; what is pending fails in the end.
    FailsLater,
}

fn sandbox_case(kind: Kind, number: &str) -> Option<(Case, &'static Code)> {
    let (rc, variant) = match kind {
        // The documents' own numbers owe two bills.
        Kind::Electricity => match number.strip_prefix("5200")?.split_at_checked(4)? {
            ("0000", rc) => (rc, Variant::Two),
            ("0001", rc) => (rc, Variant::One),
            ("0002", rc) => (rc, Variant::FailsLater),
            _ => return None,
        },
        Kind::Water => match number.strip_prefix("1998900")?.split_at_checked(4)? {
            (rc, "01") => (rc, Variant::One),
            (rc, "02") => (rc, Variant::Two),
            (rc, "03") => (rc, Variant::FailsLater),
            _ => return None,
        },
    };
    let code = codes::find(rc)?;
    let happening = happening(code, variant)?;
    let sheets = if variant == Variant::Two { 2 } else { 1 };
    Some((Case { happening, sheets: Some(sheets), repeatable: true }, code))
}

/// What a code is in the life of a sale. Codes about the request and not about the bill name none.
fn happening(code: &Code, variant: Variant) -> Option<Happening> {
    match (code.rc, variant) {
        ("0068", Variant::FailsLater) => Some(Happening::PendingThenFailed),
        (_, Variant::FailsLater) => None,
        ("0068", Variant::One) => Some(Happening::PendingThenPaid),
        ("0068", Variant::Two) => Some(Happening::PendingThenPaidTwoBills),
        ("0000", Variant::One) => Some(Happening::Paid),
        ("0000", Variant::Two) => Some(Happening::PaidTwoBills),
        ("0088", _) => Some(Happening::AlreadyPaid),
        // No bill can be shown.
        ("0089" | "0090", _) => Some(Happening::InquiryFails),
        // Codes that decide nothing: the payment is pending under them, and paid when asked.
        ("0005" | "0063" | "0091" | "0098" | "0100", _) => Some(Happening::RouterIssue),
        // The documents show 0014 as the answer to a payment, with the bills of a success: the
        // inquiry must have shown them.
        (
            "0008" | "0009" | "0013" | "0014" | "0015" | "0017" | "0035" | "0041" | "0042" | "0045"
            | "0047" | "0077" | "0083",
            _,
        ) => Some(Happening::PayFails),
        _ => None,
    }
}

/// Whether a number can be one of this bill type.
pub(super) fn is_well_formed(kind: Kind, number: &str) -> bool {
    match kind {
        Kind::Electricity => number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit()),
        Kind::Water => {
            (4..=25).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}

/// The documented numbers first, then those that fill up the training.
fn listed(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Electricity => &[
            "520000000000",
            "520000000014",
            "520000000068",
            "520000010000",
            "520000010068",
            "520000020068",
            "520000000088",
            "520000000090",
            "520000000091",
        ],
        Kind::Water => &[
            "1998900000001",
            "1998900000002",
            "1998900006801",
            "1998900001401",
            "1998900006802",
            "1998900006803",
            "1998900008801",
            "1998900009001",
            "1998900009101",
        ],
    }
}

/// What stands before a fault's ending in the example that the help list shows.
fn example_start(kind: Kind) -> &'static str {
    match kind {
        Kind::Electricity => "520001",
        Kind::Water => "1998912",
    }
}

/// The help list: the sandbox numbers, then one example of each fault, type by type.
pub(super) fn sandbox() -> Vec<SandboxNumber> {
    let mut all = Vec::new();
    for kind in KINDS {
        let sandbox = listed(kind)
            .iter()
            .map(|number| ((*number).to_owned(), of(kind, number).case.happening));
        let faults = HAPPENINGS.iter().filter_map(|entry| {
            let number = format!("{}{ENDING_MARK}{}", example_start(kind), entry.ending?);
            Some((number, entry.happening))
        });
        let product = products::PRODUCTS.iter().find(|product| product.kind == kind);
        all.extend(sandbox.chain(faults).filter_map(|(customer_no, happening)| {
            let entry = happening.entry()?;
            Some(SandboxNumber {
                provider: super::PROVIDER,
                bill_type: kind.bill_type(),
                product: product?.code,
                customer_no,
                what_happens: entry.id,
                happening,
                note_id: entry.indonesian,
                note_en: entry.english,
            })
        }));
    }
    all
}
