//! What a shop sends to a provider's help desk about one payment: its facts, its slip, and every
//! step with the provider's own answers. Pages of plain lines; knows no ledger and no secret.

use super::ascii::clean;
use super::grid::wrap;
use super::{Line, Style, Tearoff};

/// Columns of an A4 page that can be read and pasted.
const COLUMNS: usize = 84;
/// Of an answer, what a person looks at; the rest stays in the ledger.
const LONGEST_ANSWER: usize = 6_000;

/// One payment, told to somebody who was not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaint {
    pub shop: String,
    pub practice: bool,
    /// When this was written, in the shop's zone.
    pub at: String,
    /// Label and value, in the order in which they are read.
    pub facts: Vec<(String, String)>,
    pub steps: Vec<Step>,
}

/// One event of the payment's life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub at: String,
    /// The operator's code; nothing where the program did it by itself.
    pub who: String,
    pub text: String,
    /// What went over the wire, secrets removed.
    pub raw: String,
}

/// The complaint as lines for pages.
pub fn complaint(told: &Complaint) -> Tearoff {
    let mut lines = Vec::new();
    let mut put = |style: Style, text: String| lines.push(Line { text, style });
    put(Style::Title, "BERKAS PENGADUAN PEMBAYARAN".into());
    if told.practice {
        put(Style::Title, "LATIHAN - BUKAN PEMBAYARAN SUNGGUHAN".into());
    }
    put(Style::Normal, clean(&format!("{} - dibuat {}", told.shop, told.at)));
    put(Style::Normal, "-".repeat(COLUMNS));
    for (label, value) in &told.facts {
        let rows = wrap(&clean(value), COLUMNS.saturating_sub(LABEL));
        for (at, row) in rows.iter().enumerate() {
            let label = if at == 0 { format!("{:<16}: ", clean(label)) } else { " ".repeat(LABEL) };
            put(Style::Normal, format!("{label}{row}"));
        }
    }
    put(Style::Normal, String::new());
    put(Style::Title, "PERJALANAN PEMBAYARAN".into());
    put(Style::Normal, "-".repeat(COLUMNS));
    for step in &told.steps {
        let who = if step.who.is_empty() { "LOKET" } else { &step.who };
        put(Style::Title, clean(&format!("{}  {who}", step.at)));
        for row in wrap(&clean(&step.text), COLUMNS.saturating_sub(2)) {
            put(Style::Normal, format!("  {row}"));
        }
        let shown: String = step.raw.chars().take(LONGEST_ANSWER).collect();
        for row in broken(&clean(&shown), COLUMNS.saturating_sub(4)) {
            put(Style::Normal, format!("  | {row}"));
        }
        if shown.len() < step.raw.len() {
            put(Style::Normal, "  | (dipotong)".into());
        }
    }
    Tearoff { columns: COLUMNS, lines, ..Tearoff::default() }
}

const LABEL: usize = 18;

/// In pieces of so many letters: what a machine said has no words to break at.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(columns.max(1)).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_loses_no_digit_and_no_line_is_too_wide() {
        let answer = format!("{{\"rc\":\"68\",\"sn\":\"{}\"}}", "1234567890".repeat(40));
        let told = Complaint {
            shop: "WARUNG BERKAH".into(),
            practice: true,
            at: "22-11-2026 10:52".into(),
            facts: vec![
                ("NO TRX".into(), "L01-261122-000123".into()),
                ("PESAN".into(), "x ".repeat(90)),
            ],
            steps: vec![Step {
                at: "22-11-2026 10:52:10".into(),
                who: String::new(),
                text: "Jawaban pembayaran".into(),
                raw: answer.clone(),
            }],
        };
        let page = complaint(&told);
        assert!(page.lines.iter().all(|line| line.text.chars().count() <= COLUMNS));
        let all: String = page.lines.iter().map(|line| line.text.as_str()).collect();
        assert!(all.contains("LATIHAN") && all.contains("L01-261122-000123"));
        let said: String =
            page.lines.iter().filter_map(|line| line.text.strip_prefix("  | ")).collect();
        assert_eq!(said, answer);
        assert!(!all.contains("BUKTI PEMBAYARAN YANG SAH"), "it proves nothing by itself");
    }

    #[test]
    fn a_very_long_answer_is_cut_and_says_so() {
        let raw = "7".repeat(LONGEST_ANSWER + 1);
        let step = Step { raw, ..Step::default() };
        let page = complaint(&Complaint { steps: vec![step], ..Complaint::default() });
        assert_eq!(page.lines.last().map(|line| line.text.as_str()), Some("  | (dipotong)"));
    }
}
