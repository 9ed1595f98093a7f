//! One piece of paper, ready for any output: the grid's lines, the shop's stub, and what the QR
//! code holds. Knows no printer.

use super::grid::Paper;
use super::{Line, Slip, compose, drawn, lines, proof};

/// How wide the shop's stub is.
pub(super) const STUB: usize = 40;

/// One piece of paper. What is no slip (a day's closing) has neither stub nor code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tearoff {
    pub columns: usize,
    pub lines: Vec<Line>,
    /// Kept by the shop where the form has room for it; may be empty.
    pub stub: Vec<Line>,
    /// What the QR code holds; no code, no QR.
    pub code: Option<String>,
}

/// The slip as one piece of paper.
pub fn tearoff(slip: &Slip, columns: usize) -> Tearoff {
    Tearoff {
        columns: Paper::new(columns).columns,
        lines: lines(slip, columns),
        stub: stub(slip),
        code: compose::code(slip),
    }
}

/// What the shop keeps of a slip, at 40 columns; nothing of a preview.
pub fn stub(slip: &Slip) -> Vec<Line> {
    let paper = Paper::new(STUB);
    let parts = compose::stub::parts(slip, paper);
    let mut lines: Vec<Line> = parts.iter().flat_map(|part| drawn(part, paper)).collect();
    if !slip.is_proof() {
        proof::strike(&mut lines);
    }
    lines
}
