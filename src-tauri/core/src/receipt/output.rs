//! The one door from tear-offs to bytes. The same tear-offs make the same bytes, for ever.

use super::escp::{EscP, escp};
use super::escpos::{EscPos, escpos};
use super::pdf::{Page, pdf};
use super::png::png;
use super::{Line, Tearoff};

/// What a receipt is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Lines that end in `\n`.
    Text,
    /// Thermal printers.
    EscPos(EscPos),
    /// Dot matrix.
    EscP(EscP),
    Pdf(Page),
    /// A picture to send to the customer's phone.
    Png,
}

/// The tear-offs, one after another. Nothing to tear off is nothing at all.
pub fn bytes(tearoffs: &[Tearoff], output: &Output) -> Vec<u8> {
    if tearoffs.is_empty() {
        return Vec::new();
    }
    match output {
        Output::Text => {
            let texts: Vec<String> = tearoffs.iter().map(|one| written(&one.lines)).collect();
            texts.join("\n").into_bytes()
        }
        Output::EscPos(settings) => escpos(tearoffs, settings),
        Output::EscP(settings) => escp(tearoffs, settings),
        Output::Pdf(page) => pdf(tearoffs, *page),
        Output::Png => png(tearoffs),
    }
}

/// Lines that end in `\n`, without spaces at their ends.
pub(super) fn written(lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        out.push_str(line.text.trim_end());
        out.push('\n');
    }
    out
}
