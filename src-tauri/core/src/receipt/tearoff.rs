//! One piece of paper, ready for any output: the grid's lines, the shop's stub, and what the QR
//! code holds. Knows no printer.

use super::grid::Paper;
use super::months::Month;
use super::{Line, Shop, Slip, Style, ascii, compose, drawn, lines_of, months, proof};
use crate::calendar::Moment;

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
    tearoff_of(slip, None, columns)
}

/// The same, or a piece for each month where the shop wants that and the bill comes apart: fee, cash
/// and change stand on the last one, beside the total of all.
pub fn tearoffs(slip: &Slip, columns: usize, each_month: bool) -> Vec<Tearoff> {
    let months = if each_month { months::split(slip) } else { None };
    let Some(months) = months else { return vec![tearoff(slip, columns)] };
    let count = months.len();
    months
        .iter()
        .enumerate()
        .map(|(at, month)| {
            let number = at.saturating_add(1);
            let whole = (number == count).then_some(slip);
            tearoff_of(month, Some(&Month { number, count, whole }), columns)
        })
        .collect()
}

fn tearoff_of(slip: &Slip, month: Option<&Month<'_>>, columns: usize) -> Tearoff {
    Tearoff {
        columns: Paper::new(columns).columns,
        lines: lines_of(slip, month, columns),
        stub: stub(slip),
        code: compose::code(slip),
    }
}

/// A page that tries a printer out and proves nothing: the columns counted out, each style once.
pub fn test_page(shop: &Shop, at: Moment, columns: usize) -> Tearoff {
    let paper = Paper::new(columns);
    let ruler: String = "1234567890".chars().cycle().take(paper.columns).collect();
    let mut lines = paper.centred(&ascii::clean(&shop.name), Style::Title);
    lines.extend(paper.centred("CETAK UJI", Style::Total));
    lines.push(Line { text: ruler, style: Style::Normal });
    lines.extend(paper.centred(&format!("{} kolom", paper.columns), Style::Normal));
    lines.extend(paper.centred(&shop.zone.paper_time(at), Style::Normal));
    lines.extend(paper.centred("BUKAN BUKTI PEMBAYARAN", Style::Normal));
    proof::strike(&mut lines);
    Tearoff { columns: paper.columns, lines, stub: Vec::new(), code: None }
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
