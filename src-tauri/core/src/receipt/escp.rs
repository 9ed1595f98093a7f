//! ESC/P, the language of dot-matrix printers: the shop's stub at the left, the customer's part at
//! the right, one bill a tear-off. Knows no slip, but sees to it that the two parts, read across,
//! say nothing that the customer's part does not.

use super::ascii::printable;
use super::tearoff::STUB;
use super::{Line, Style, Tearoff, proof};

/// What 80 columns of ten to the inch hold when condensed.
const WIDEST: usize = 136;

/// Between the stub and the customer's part.
const TEAR: &str = " | ";

/// Wider than this the customer's part reads no better.
const PART: usize = 48;

/// Paper without forms is fed so many lines, to tear it at.
const TAIL: usize = 6;

/// `ESC @`: forget the last job. `ESC R 0` and `ESC t 0`: plain ASCII. `SI`: condensed.
const START: &[u8] = b"\x1b@\x1bR\0\x1bt\0\x0f";

/// A line feed alone leaves some heads where they are.
const NEXT: &[u8] = b"\r\n";
const FORM: &[u8] = b"\r\x0c";

/// `DC2`: the next job is not ours and wants its own pitch.
const END: &[u8] = b"\x12";

/// What one printer is told beside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EscP {
    /// What a line of the form holds when condensed, stub and all; at most 136.
    pub columns: usize,
    /// The form's height in lines, at most 127; 0 for paper without forms.
    pub form_lines: u8,
}

impl Default for EscP {
    fn default() -> EscP {
        EscP { columns: WIDEST, form_lines: 0 }
    }
}

impl EscP {
    /// How wide to make a tear-off so that its stub fits beside it.
    pub fn slip_columns(&self) -> usize {
        let columns = self.columns.min(WIDEST);
        match columns.checked_sub(STUB.saturating_add(TEAR.len())) {
            Some(part) if part >= 24 => part.min(PART),
            Some(_) | None => columns.min(PART),
        }
    }
}

pub(super) fn escp(tearoffs: &[Tearoff], settings: &EscP) -> Vec<u8> {
    let mut out = START.to_vec();
    let form_lines = settings.form_lines.min(127);
    if form_lines > 0 {
        // The top of the form is where the paper stands now.
        out.extend_from_slice(&[0x1b, b'C', form_lines]);
    }
    for tearoff in tearoffs {
        for (at, row) in rows(tearoff, settings.columns.min(WIDEST)).iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(NEXT);
            }
            strike_row(&mut out, row);
        }
        if form_lines > 0 {
            // From the last line, not from the one below it: where the slip fills its form, that
            // one is the next form's already, and the feed would waste it.
            out.extend_from_slice(FORM);
        } else {
            out.extend(NEXT.repeat(TAIL));
        }
    }
    out.extend_from_slice(END);
    out
}

/// The pieces of one line of the form.
type Row = Vec<Line>;

fn rows(tearoff: &Tearoff, columns: usize) -> Vec<Row> {
    let needed = STUB.saturating_add(TEAR.len()).saturating_add(tearoff.columns);
    if tearoff.stub.is_empty() || needed > columns {
        return tearoff.lines.iter().flat_map(|line| broken(line, columns)).collect();
    }
    let height = tearoff.stub.len().max(tearoff.lines.len());
    let blank = Line { text: String::new(), style: Style::Normal };
    let (mut stubs, mut parts) = (tearoff.stub.clone(), tearoff.lines.clone());
    stubs.resize(height, blank.clone());
    parts.resize(height, blank);
    if !proof::says(&parts) {
        guard(&mut stubs, &mut parts);
    }
    let row = |(mut stub, part): (Line, Line)| {
        stub.text.truncate(stub.text.trim_end().len());
        let room = STUB.saturating_sub(stub.text.chars().count());
        let tear = Line { text: format!("{}{TEAR}", " ".repeat(room)), style: Style::Normal };
        vec![stub, tear, part]
    };
    stubs.into_iter().zip(parts).map(row).collect()
}

/// Strikes out what reads as proof across the two parts. What is left of one of them may then read
/// as proof by itself, and so on: each round takes letters away, so there is a last one.
fn guard(stubs: &mut [Line], parts: &mut [Line]) {
    loop {
        let beside = stubs.iter().zip(parts.iter());
        let mut across: Vec<Line> =
            beside.flat_map(|(stub, part)| [stub.clone(), part.clone()]).collect();
        if !proof::says(&across) {
            return;
        }
        proof::strike(&mut across);
        let mut struck = across.into_iter();
        for (stub, part) in stubs.iter_mut().zip(parts.iter_mut()) {
            if let (Some(left), Some(right)) = (struck.next(), struck.next()) {
                (*stub, *part) = (left, right);
            }
        }
        proof::strike(stubs);
        proof::strike(parts);
    }
}

/// A line that is wider than the form goes on below: nothing is struck beside the paper.
fn broken(line: &Line, columns: usize) -> Vec<Row> {
    let letters: Vec<char> = line.text.trim_end().chars().collect();
    if letters.is_empty() {
        return vec![Vec::new()];
    }
    let piece = |part: &[char]| vec![Line { text: part.iter().collect(), style: line.style }];
    letters.chunks(columns.max(1)).map(piece).collect()
}

/// The row without spaces at its end; `ESC E` and `ESC F` around what is bold.
fn strike_row(out: &mut Vec<u8>, row: &[Line]) {
    let last = row.iter().rposition(|piece| !piece.text.trim_end().is_empty());
    for (at, piece) in row.iter().enumerate().take(last.map_or(0, |last| last.saturating_add(1))) {
        let text = if Some(at) == last { piece.text.trim_end() } else { &piece.text };
        let bold = piece.style != Style::Normal && !text.trim().is_empty();
        if bold {
            out.extend_from_slice(b"\x1bE");
        }
        out.extend_from_slice(printable(text).as_bytes());
        if bold {
            out.extend_from_slice(b"\x1bF");
        }
    }
}
