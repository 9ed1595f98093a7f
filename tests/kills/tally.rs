//! How often each point was hit, and what it left.

use std::fmt::Write as _;

use crate::acts::Act;
use crate::plan::Plan;

/// The point of a kill that no call was chosen for.
pub(crate) const ANY_TIME: &str = "at any time";
/// What a payment may be after a kill, in the order of the table's columns.
const LEFT: [&str; 4] = ["not there", "in doubt", "paid", "failed"];

#[derive(Default)]
struct Row {
    hits: usize,
    left: [usize; 4],
    planned: bool,
}

pub(crate) struct Tally {
    rows: Vec<(Act, String, Row)>,
}

impl Tally {
    pub(crate) fn of(plan: &Plan) -> Tally {
        let mut rows = Vec::new();
        for (act, points, _) in &plan.points {
            let names = points.iter().map(|point| point.name.as_str()).chain([ANY_TIME]);
            let row = || Row { planned: true, ..Row::default() };
            rows.extend(names.map(|name| (*act, name.to_owned(), row())));
        }
        Tally { rows }
    }

    pub(crate) fn hit(&mut self, act: Act, point: &str, left: &str) {
        let at = self.rows.iter().position(|(other, name, _)| *other == act && name == point);
        let at = at.unwrap_or_else(|| {
            // The rehearsal did not come here. It stands with its command.
            let end = self.rows.iter().rposition(|(other, _, _)| *other == act).unwrap() + 1;
            self.rows.insert(end, (act, point.to_owned(), Row::default()));
            end
        });
        let (_, _, row) = &mut self.rows[at];
        row.hits += 1;
        if let Some(column) = LEFT.iter().position(|state| *state == left) {
            row.left[column] += 1;
        }
    }

    pub(crate) fn kills(&self) -> usize {
        self.rows.iter().map(|(_, _, row)| row.hits).sum()
    }

    /// The planned points that nothing was killed at.
    pub(crate) fn missed(&self) -> Vec<String> {
        let missed = self.rows.iter().filter(|(_, _, row)| row.planned && row.hits == 0);
        missed.map(|(act, name, _)| format!("{}: {name}", act.words())).collect()
    }

    /// One line a point; a state is empty where the command is about no payment.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        let mut last = None;
        for (act, name, row) in &self.rows {
            if last != Some(*act) {
                last = Some(*act);
                let columns = ["kills"].iter().chain(&LEFT);
                let _ = write!(text, "\n{:58}", act.words());
                columns.for_each(|column| {
                    let _ = write!(text, " {column:>9}");
                });
                text.push('\n');
            }
            let _ = write!(text, "  {name:56} {:>9}", row.hits);
            for count in row.left {
                let shown = if count == 0 { String::new() } else { count.to_string() };
                let _ = write!(text, " {shown:>9}");
            }
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }
}
