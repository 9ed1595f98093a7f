//! What adapters have in common: signing words, JSON in a document's own order, provider text made
//! fit to be shown, and the shape of a code table. It holds no code, key or path of any provider:
//! those are each adapter's own.

use md5::{Digest, Md5};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Refusal, RefusalKind};
use crate::bill::Sheet;
use crate::http::HttpAnswer;
use crate::json::{Json, Unreadable};
use crate::money::Rupiah;
use crate::payment::{Verdict, Why};

/// More sheets than any household owes; counts beyond it were seen and are nonsense.
pub(super) const MOST_SHEETS: u32 = 120;

/// Longer than any answer about one bill, by far; only price lists are longer. What is read of such an
/// answer is compared with each other, so that its work must have an end.
const LONGEST_ANSWER: usize = 128 * 1024;

/// Lowercase hex of the md5 of all parts in a row.
pub(super) fn md5_hex(parts: &[&str]) -> String {
    // Whole length at once: a buffer that grows leaves copies of the key behind.
    let length = parts.iter().map(|part| part.len()).sum();
    let mut input = Zeroizing::new(String::with_capacity(length));
    for part in parts {
        input.push_str(part);
    }
    Md5::digest(input.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An object in the documents' own order of fields.
pub(super) fn object(fields: &[(&str, Value)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(key, value)| format!("{}:{value}", Value::from(*key))).collect();
    format!("{{{}}}", pairs.join(","))
}

/// Provider text on one line, without control characters and invisible marks.
pub(super) fn printable(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control())
        .filter(|letter| {
            !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text for the eye: whatever is missing, doubled or of another type is empty.
pub(super) fn shown_text(json: &Json, key: &str) -> String {
    printable(&json.text(key).ok().flatten().unwrap_or_default())
}

/// A field that something is bound to; an empty string counts as missing.
pub(super) fn bound_text(data: &Json, key: &str) -> Result<Option<String>, Unreadable> {
    Ok(data.text(key)?.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Which call was answered: each has its own table of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Pay,
    Advice,
}

impl Asked {
    pub(super) fn name(self) -> &'static str {
        match self {
            Asked::Pay => "pay",
            Asked::Advice => "advice",
        }
    }
}

/// What a code says of the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Paid,
    Pending,
    /// Final, and not charged.
    Failed,
    /// Known, and open: wait and look again, however often it comes.
    Unclear,
    /// The provider does not know the reference. That proves nothing.
    NotFound,
}

/// One row of a provider's table.
pub(super) struct Code {
    pub(super) rc: &'static str,
    pub(super) pay: Class,
    pub(super) advice: Class,
    /// What it means where no bill was found.
    pub(super) refusal: RefusalKind,
}

impl Code {
    pub(super) fn class(&self, asked: Asked) -> Class {
        match asked {
            Asked::Pay => self.pay,
            Asked::Advice => self.advice,
        }
    }
}

pub(super) const fn code(
    rc: &'static str,
    pay: Class,
    advice: Class,
    refusal: RefusalKind,
) -> Code {
    Code { rc, pay, advice, refusal }
}

/// The row of `rc`, where it is listed.
pub(super) fn row(table: &'static [Code], rc: &str) -> Option<&'static Code> {
    table.iter().find(|code| code.rc == rc)
}

/// What a refusal is about. A code on no list beside a status of 500 or more is a gateway's: it says
/// nothing about the bill, and another account may have an answer.
pub(super) fn refusal_kind(code: Option<&Code>, status: u16) -> RefusalKind {
    match code {
        Some(code) => code.refusal,
        None if status >= 500 => RefusalKind::Unavailable,
        None => RefusalKind::Other,
    }
}

/// A body that cannot be used, with what it still says.
pub(super) struct Unusable {
    pub(super) reason: String,
    pub(super) code: String,
    pub(super) message: String,
}

/// An answer about one bill has to be of a size that such an answer can have.
pub(super) fn bounded(http: &HttpAnswer) -> Result<(), Unusable> {
    if http.body.len() <= LONGEST_ANSWER {
        return Ok(());
    }
    let reason = "the answer is too long".to_owned();
    Err(Unusable { reason, code: String::new(), message: String::new() })
}

impl Unusable {
    pub(super) fn verdict(&self, asked: Asked, status: u16) -> Verdict {
        let rule = format!("{}: HTTP {status}, {}", asked.name(), self.reason);
        Verdict::no_verdict(Why::Unreadable, rule).coded(&printable(&self.code), &self.message)
    }

    pub(super) fn refusal(&self, status: u16) -> Refusal {
        unusable(status, &self.code, &self.reason, &self.message)
    }
}

/// A refusal in our own words, for an answer that cannot be used.
pub(super) fn unusable(status: u16, rc: &str, reason: &str, message: &str) -> Refusal {
    let note = if message.is_empty() { String::new() } else { format!(" ({message})") };
    Refusal {
        kind: RefusalKind::Unreadable,
        provider_code: rc.to_owned(),
        provider_message: format!("HTTP {status}: {reason}{note}"),
    }
}

/// How many periods are named: each is a sheet, whatever else is counted.
pub(super) fn named(sheets: &[Sheet]) -> u32 {
    u32::try_from(sheets.iter().flat_map(Sheet::periods).count()).unwrap_or(0)
}

/// `total` less the parts, where every sheet has an amount and they do not add up.
pub(super) fn difference(total: Rupiah, admin: Rupiah, sheets: &[Sheet]) -> Option<i64> {
    if sheets.is_empty() || sheets.iter().any(|sheet| sheet.amount.is_none()) {
        return None;
    }
    let parts = sheets.iter().flat_map(|sheet| [sheet.amount, sheet.penalty, sheet.other]);
    let sum = Rupiah::sum(parts.flatten().chain([admin]))?;
    total.get().checked_sub(sum.get()).filter(|rest| *rest != 0)
}
