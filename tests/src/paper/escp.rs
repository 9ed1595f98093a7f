//! A dot-matrix printer with an 8 inch line, after Epson's ESC/P command reference. Where printers
//! differ the strictest reading holds: a line feed alone does not bring the head back.

use super::{Fault, Row, Tape};

/// Paper behind the head: lines, and where forms begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub rows: Vec<Row>,
    /// As the job set it.
    pub form_lines: Option<usize>,
    pub form_feeds: usize,
    /// Whether every letter was condensed.
    pub condensed: bool,
    /// Whether the printer is left as it was found: plain pitch, not bold.
    pub left_plain: bool,
    /// The head's line at the end of the job.
    pub stopped_at: usize,
}

impl Printed {
    pub fn lines(&self) -> Vec<String> {
        self.rows.iter().map(Row::text).collect()
    }

    /// The lines of each form that has any ink; one without end where the job sets no length.
    pub fn forms(&self) -> Vec<Vec<&Row>> {
        let length = self.form_lines.unwrap_or(usize::MAX);
        let forms = self.rows.chunks(length).map(|form| form.iter().collect::<Vec<_>>());
        forms.filter(|form| form.iter().any(|row| !row.text().is_empty())).collect()
    }
}

#[derive(Default)]
struct Head {
    row: usize,
    column: usize,
    bold: bool,
    condensed: bool,
}

/// Prints the job.
///
/// # Errors
/// A byte that is neither printable ASCII nor a command whose effect is known here, a letter over
/// another, or one beside the paper.
pub fn print(job: &[u8]) -> Result<Printed, Fault> {
    let mut tape = Tape::new(job);
    let mut head = Head::default();
    let mut paper: Vec<Vec<Option<(char, bool)>>> = Vec::new();
    let mut printed = Printed { condensed: true, ..Printed::default() };
    while let Some(byte) = tape.next() {
        match byte {
            b' '..=b'~' => {
                // 17.1 letters an inch, or 10.
                let width = if head.condensed { 137 } else { 80 };
                if head.column >= width {
                    return Err(tape.fault(format!("a letter in column {}", head.column)));
                }
                printed.condensed &= head.condensed;
                let rows = paper.len().max(head.row + 1);
                paper.resize(rows, Vec::new());
                let row = &mut paper[head.row];
                row.resize(row.len().max(head.column + 1), None);
                if byte != b' ' && row[head.column].is_some_and(|(letter, _)| letter != ' ') {
                    return Err(tape.fault("a letter over another"));
                }
                row[head.column] = Some((char::from(byte), head.bold));
                head.column += 1;
            }
            b'\r' => head.column = 0,
            b'\n' => head.row += 1,
            0x0c => {
                let length = printed.form_lines.unwrap_or(66);
                head.row = (head.row / length + 1) * length;
                head.column = 0;
                printed.form_feeds += 1;
            }
            0x0f => head.condensed = true,
            0x12 => head.condensed = false,
            0x1b => match tape.parameter()? {
                b'@' => {
                    if head.row + head.column > 0 {
                        return Err(tape.fault("ESC @ within a job"));
                    }
                    head = Head::default();
                }
                command @ (b'R' | b't') => {
                    let chosen = tape.parameter()?;
                    if chosen != 0 {
                        return Err(tape.fault(format!("ESC {} {chosen}", char::from(command))));
                    }
                }
                b'E' => head.bold = true,
                b'F' => head.bold = false,
                b'C' => {
                    let lines = tape.parameter()?;
                    if !(1..=127).contains(&lines) || head.row + head.column > 0 {
                        return Err(tape.fault(format!("ESC C {lines} at line {}", head.row)));
                    }
                    printed.form_lines = Some(usize::from(lines));
                }
                other => return Err(tape.fault(format!("ESC {other:#04x}"))),
            },
            other => return Err(tape.fault(format!("byte {other:#04x} among text"))),
        }
    }
    if head.column > 0 {
        return Err(tape.fault("text that is never printed"));
    }
    printed.left_plain = !head.bold && !head.condensed;
    printed.stopped_at = head.row;
    paper.resize(paper.len().max(head.row), Vec::new());
    printed.rows = paper
        .into_iter()
        .map(|cells| {
            let mut row = Row::default();
            for (letter, bold) in cells.into_iter().map(|cell| cell.unwrap_or((' ', false))) {
                row.push(letter, bold, false);
            }
            row
        })
        .collect();
    Ok(printed)
}
