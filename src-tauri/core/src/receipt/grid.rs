//! Characters on a grid of columns: wrapping, centring, labels and money. Never cuts a word or a
//! number that fits on a line, never loses a character. Knows nothing of bills.

use super::{Line, Style};
use crate::money::Rupiah;

/// The narrowest paper: the largest amount must fit on one line.
const NARROWEST: usize = 24;

/// A space that no line is broken at; it is struck as a plain one.
pub(super) const GLUE: char = '\u{a0}';

/// A roll of paper.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    pub(super) columns: usize,
}

/// What stands behind a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Money(Rupiah),
    /// Each starts a line; one of 32 characters is printed in two halves.
    References(Vec<String>),
    /// Dots to sign on.
    Signature,
}

impl Value {
    /// In one piece, for readers without a grid.
    pub(super) fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::References(references) => references.join(", "),
            Value::Money(amount) => amount.to_string(),
            Value::Signature => String::new(),
        }
    }
}

impl Paper {
    pub(super) fn new(columns: usize) -> Paper {
        Paper { columns: columns.max(NARROWEST) }
    }

    /// Wider than a 58 mm roll: longer labels fit, and lines that say zero do not cost much.
    pub(super) fn is_wide(self) -> bool {
        self.columns >= 42
    }

    pub(super) fn label_width(self) -> usize {
        match self.columns {
            0..42 => 11,
            42..48 => 15,
            _ => 16,
        }
    }

    /// What is left behind the label and its colon.
    fn value_width(self) -> usize {
        self.columns.saturating_sub(self.label_width()).saturating_sub(2)
    }

    pub(super) fn rule(self) -> Line {
        normal("-".repeat(self.columns))
    }

    pub(super) fn centred(self, text: &str, style: Style) -> Vec<Line> {
        wrap(text, self.columns).into_iter().map(|line| self.centre(&line, style)).collect()
    }

    /// Words from the left edge on.
    pub(super) fn left(self, text: &str) -> Vec<Line> {
        wrap(text, self.columns).into_iter().map(normal).collect()
    }

    fn centre(self, text: &str, style: Style) -> Line {
        let left = self.columns.saturating_sub(width(text)) / 2;
        let text = text.replace(GLUE, " ");
        Line { text: format!("{}{text}", " ".repeat(left)), style }
    }

    /// Parts that stay whole, joined by `/` and broken behind one.
    pub(super) fn trace(self, parts: &[String]) -> Vec<Line> {
        let mut lines: Vec<String> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let last = at.saturating_add(1) == parts.len();
            let part = if last { part.clone() } else { format!("{part}/") };
            match lines.last_mut() {
                Some(line) if width(line).saturating_add(width(&part)) <= self.columns => {
                    line.push_str(&part);
                }
                Some(_) | None => lines.extend(wrap(&part, self.columns)),
            }
        }
        lines.iter().map(|line| self.centre(line, Style::Normal)).collect()
    }

    /// A label and its value: behind the colon where each word fits there, else on lines of its
    /// own.
    pub(super) fn field(self, label: &str, value: &Value, style: Style) -> Vec<Line> {
        let texts = match value {
            Value::Money(amount) => self.money(label, *amount),
            Value::Text(text) => self.words(label, std::slice::from_ref(text)),
            Value::References(references) => {
                let pieces: Vec<String> = references.iter().flat_map(|one| halves(one)).collect();
                self.words(label, &pieces)
            }
            Value::Signature => {
                self.words(label, &[".".repeat(self.value_width().saturating_sub(2))])
            }
        };
        texts.into_iter().map(|text| Line { text, style }).collect()
    }

    fn money(self, label: &str, amount: Rupiah) -> Vec<String> {
        let digits = amount.dotted();
        let room = self.value_width();
        let needed = width(&digits).saturating_add(3);
        let fits = needed <= room && width(label) <= self.label_width();
        if fits {
            let gap = room.saturating_sub(2);
            return vec![format!("{}: Rp{digits:>gap$}", self.label(label))];
        }
        let mut lines = self.label_alone(label);
        let columns = self.columns;
        lines.push(format!("{:>columns$}", format!("Rp {digits}")));
        lines
    }

    fn words(self, label: &str, pieces: &[String]) -> Vec<String> {
        let longest =
            pieces.iter().flat_map(|piece| piece.split(' ')).map(width).max().unwrap_or(0);
        let room = self.value_width();
        if longest <= room && width(label) <= self.label_width() {
            let under = " ".repeat(self.label_width().saturating_add(2));
            let head = format!("{}: ", self.label(label));
            return pieces
                .iter()
                .flat_map(|piece| wrap(piece, room))
                .enumerate()
                .map(|(at, line)| format!("{}{line}", if at == 0 { &head } else { &under }))
                .collect();
        }
        // Two spaces set the value off, unless they alone would break it.
        let indent = if longest.saturating_add(2) <= self.columns { "  " } else { "" };
        let room = self.columns.saturating_sub(width(indent));
        let mut lines = self.label_alone(label);
        lines.extend(
            pieces.iter().flat_map(|piece| wrap(piece, room)).map(|line| format!("{indent}{line}")),
        );
        lines
    }

    fn label(self, label: &str) -> String {
        let width = self.label_width();
        format!("{label:<width$}")
    }

    fn label_alone(self, label: &str) -> Vec<String> {
        let label =
            if width(label) <= self.label_width() { self.label(label) } else { label.to_owned() };
        wrap_keeping_spaces(&format!("{label}:"), self.columns)
    }
}

fn normal(text: String) -> Line {
    Line { text, style: Style::Normal }
}

/// All text is ASCII by now: a character is a column.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// A padded label keeps its padding where it fits.
fn wrap_keeping_spaces(text: &str, columns: usize) -> Vec<String> {
    if width(text) <= columns { vec![text.to_owned()] } else { wrap(text, columns) }
}

/// Greedy wrapping at spaces; only a word longer than a whole line is broken.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let joined = lines.last().map(|line| width(line).saturating_add(1 + width(word)));
        match lines.last_mut() {
            Some(line) if joined.is_some_and(|joined| joined <= columns) => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.extend(broken(word, columns)),
        }
    }
    lines
}

fn broken(word: &str, columns: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(columns.max(1)).map(|part| part.iter().collect()).collect()
}

/// References of 32 characters read best as 16 and 16.
fn halves(reference: &str) -> Vec<String> {
    if width(reference) == 32 && !reference.contains(' ') {
        broken(reference, 16)
    } else {
        vec![reference.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: usize, label: &str, value: &Value) -> Vec<String> {
        let lines = Paper::new(columns).field(label, value, Style::Normal);
        lines.into_iter().map(|line| line.text).collect()
    }

    fn money(amount: i64) -> Value {
        Value::Money(Rupiah::try_from(amount).unwrap())
    }

    #[test]
    fn money_stands_at_the_right_edge() {
        assert_eq!(shown(32, "RP TAG PLN", &money(69_729)), ["RP TAG PLN : Rp           69.729"]);
        assert_eq!(
            shown(42, "RP TAG PLN", &money(69_729)),
            ["RP TAG PLN     : Rp                 69.729"]
        );
        assert_eq!(
            shown(24, "TOTAL BAYAR", &money(9_007_199_254_740_991)),
            ["TOTAL BAYAR:", "Rp 9.007.199.254.740.991"]
        );
    }

    #[test]
    fn long_values_wrap_at_words_or_go_below() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            shown(32, "ALAMAT", &text("JL MELATI 3 RT 02 RW 01")),
            ["ALAMAT     : JL MELATI 3 RT 02", "             RW 01"]
        );
        assert_eq!(
            shown(32, "NO RANGKA", &text("MH1CONTOH00000000000001")),
            ["NO RANGKA  :", "  MH1CONTOH00000000000001"]
        );
        let number = "1".repeat(24);
        assert_eq!(shown(24, "NO", &text(&number)), ["NO         :", number.as_str()]);
        let whole = shown(32, "X", &text(&"ab".repeat(40))).split_off(1);
        assert_eq!(whole.concat(), "ab".repeat(40), "nothing is lost");
    }

    #[test]
    fn a_label_that_is_too_long_has_its_own_line() {
        let value = Value::Text("X".to_owned());
        assert_eq!(shown(32, "1-15 DES 2014", &value), ["1-15 DES 2014:", "  X"]);
        assert_eq!(
            shown(32, "1-15 DES 2014", &money(500)),
            ["1-15 DES 2014:", "                          Rp 500"]
        );
    }

    #[test]
    fn words_that_are_glued_stay_on_one_line() {
        let text = "STRUK INI MERUPAKAN BUKTI PEMBAYARAN\u{a0}YANG\u{a0}SAH";
        let lines = Paper::new(42).centred(text, Style::Normal);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["STRUK INI MERUPAKAN BUKTI", "PEMBAYARAN YANG SAH"]);
    }

    #[test]
    fn references_come_in_halves() {
        let reference = Value::References(vec!["0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A3".into()]);
        assert_eq!(
            shown(32, "NO REF", &reference),
            ["NO REF     : 0SMK25A1B2C3D4E5", "             F6A7B8C9D0E1F2A3"]
        );
        assert_eq!(
            shown(24, "NO REF", &reference),
            ["NO REF     :", "  0SMK25A1B2C3D4E5", "  F6A7B8C9D0E1F2A3"]
        );
    }

    #[test]
    fn the_trace_breaks_between_its_parts() {
        let parts: Vec<String> =
            ["L01", "K02", "11-09-26 10:11", "000123", "CU-2"].map(String::from).to_vec();
        let lines = Paper::new(32).trace(&parts);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["L01/K02/11-09-26 10:11/000123/", "CU-2"]);
    }
}
