//! Closing slips: each is written down before its bytes leave, and waits until it is known to be on paper.
//! It knows no printer and no layout.

use loket_core::calendar::Moment;
use rusqlite::{Connection, params};

use super::super::entry::{Entry, Outcome, Stamp};
use super::super::{Ledger, LedgerError, insert, run};
use super::{Shift, one};

/// A closing slip that is written down and has not left yet.
#[derive(Clone, Debug)]
pub struct ShiftJob {
    pub shift: Shift,
    pub copy: u32,
    pub at: Moment,
}

/// A closing slip that nobody knows to be on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingSlip {
    pub shift_id: String,
    pub number: String,
    pub copy: u32,
    pub target: String,
    pub at: Moment,
    /// What the printer said; nothing where nobody knows what became of it.
    pub fault: Option<String>,
}

impl Ledger {
    /// Writes a closing slip down, before its bytes leave.
    ///
    /// # Errors
    /// `NotFound`, `ShiftNotClosed`; nothing was written then, and nothing may be printed.
    pub fn begin_shift_print(
        &self,
        stamp: impl Into<Stamp>,
        id: &str,
        target: String,
    ) -> Result<ShiftJob, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let shift = one(transaction, id)?;
            if shift.closed.is_none() {
                return Err(LedgerError::ShiftNotClosed);
            }
            let shift_id = shift.opening.shift_id.clone();
            let copy = shift.printed.saturating_add(1);
            insert(transaction, &stamp, &Entry::ShiftPrinted { shift_id, copy, target })?;
            Ok(ShiftJob { shift, copy, at: stamp.at })
        })
    }

    /// Writes down what became of it.
    ///
    /// # Errors
    /// The disk refuses; the slip goes on counting, and waits.
    pub fn end_shift_print(
        &self,
        stamp: impl Into<Stamp>,
        shift_id: &str,
        copy: u32,
        outcome: Outcome,
        detail: &str,
    ) -> Result<(), LedgerError> {
        let entry = Entry::ShiftPrintEnded {
            shift_id: shift_id.into(),
            copy,
            outcome,
            detail: detail.into(),
        };
        self.append(stamp, &entry).map(|_| ())
    }

    /// Closing slips that nobody knows to be on paper, oldest first.
    pub fn unprinted_slips(&self) -> Result<Vec<WaitingSlip>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT shift_id, number, copy, target, at_ms, fault
             FROM shift_print JOIN shift USING (shift_id) ORDER BY at_ms, shift_id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WaitingSlip {
                shift_id: row.get(0)?,
                number: row.get(1)?,
                copy: row.get(2)?,
                target: row.get(3)?,
                at: row.get(4)?,
                fault: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A slip counts, and waits in the place of what waited before.
pub(in crate::ledger) fn printed(
    writer: &Connection,
    at: Moment,
    shift_id: &str,
    copy: u32,
    target: &str,
) -> Result<(), LedgerError> {
    run(
        writer,
        "UPDATE shift SET printed = MAX(printed, ?2) WHERE shift_id = ?1",
        params![shift_id, copy],
    )?;
    run(
        writer,
        "INSERT OR REPLACE INTO shift_print VALUES (?1, ?2, ?3, ?4, NULL)",
        params![shift_id, copy, target, at],
    )?;
    Ok(())
}

/// A slip that is known not to be on paper does not count; the next try is the same copy again.
pub(in crate::ledger) fn print_ended(
    writer: &Connection,
    shift_id: &str,
    copy: u32,
    outcome: Outcome,
    detail: &str,
) -> Result<(), LedgerError> {
    match outcome {
        Outcome::NotOnPaper => {
            run(
                writer,
                "UPDATE shift SET printed = ?2 - 1 WHERE shift_id = ?1 AND printed = ?2",
                params![shift_id, copy],
            )?;
            run(
                writer,
                "UPDATE shift_print SET fault = ?3 WHERE shift_id = ?1 AND copy = ?2",
                params![shift_id, copy, detail],
            )?;
        }
        Outcome::Sent | Outcome::OnPaper => {
            // It may have been told before that it is not on paper, and somebody looked since.
            run(
                writer,
                "UPDATE shift SET printed = MAX(printed, ?2) WHERE shift_id = ?1",
                params![shift_id, copy],
            )?;
            run(
                writer,
                "DELETE FROM shift_print WHERE shift_id = ?1 AND copy = ?2",
                params![shift_id, copy],
            )?;
        }
    }
    Ok(())
}
