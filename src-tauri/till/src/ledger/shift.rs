//! Shifts at the drawer: one open at a time, what was written down of each, and which payments belong
//! to it. It knows no rule of what should lie in the drawer: that is the core's.

use loket_core::calendar::{Moment, Zone};
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::shift::{Closing, Pieces, Sale, Totals, difference};
use rusqlite::{Connection, OptionalExtension, params};

use super::entry::{Direction, Entry, ShiftClosing, ShiftOpening, Stamp};
use super::project::state_of;
use super::{Ledger, LedgerError, collective, insert, run};

mod deposits;
mod slips;

pub use slips::{ShiftJob, WaitingSlip};
pub(super) use slips::{print_ended, printed};

/// Cash that went in or out without a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub at: Moment,
    pub by: String,
    pub direction: Direction,
    pub amount: Rupiah,
    pub reason: String,
}

/// What an owner said later of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub at: Moment,
    pub by: String,
    pub counted: Rupiah,
    pub difference: i64,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at: Moment,
    pub by: String,
    pub was: ShiftClosing,
}

/// A shift, as its events tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub opening: ShiftOpening,
    pub opened_at: Moment,
    pub opened_by: String,
    pub moves: Vec<Move>,
    pub closed: Option<Closed>,
    pub corrections: Vec<Correction>,
    /// How many slips of it may be out there.
    pub printed: u32,
    pub cursor: i64,
}

impl Ledger {
    /// Opens a shift with the next number of its counter's day.
    ///
    /// # Errors
    /// `ShiftIsOpen`; nothing was written then.
    pub fn open_shift(
        &self,
        stamp: impl Into<Stamp>,
        mut opening: ShiftOpening,
        zone: Zone,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            if let Some(id) = open_now(transaction)? {
                let number = one(transaction, &id)?.opening.number;
                return Err(LedgerError::ShiftIsOpen { number });
            }
            opening.day = zone.day(stamp.at);
            opening.day_count = transaction.query_row(
                "SELECT COALESCE(MAX(day_count), 0) + 1 FROM shift WHERE day = ?1 AND counter = ?2",
                params![opening.day, opening.counter],
                |row| row.get(0),
            )?;
            let day = zone.compact_day(stamp.at);
            opening.number = format!("{}-{day}-S{:02}", opening.counter, opening.day_count);
            opening.balances = balances(transaction)?;
            insert(transaction, &stamp, &Entry::ShiftOpened(Box::new(opening)))?;
            Ok(())
        })
    }

    /// # Errors
    /// `NoShift`; nothing was written then.
    pub fn move_cash(
        &self,
        stamp: impl Into<Stamp>,
        direction: Direction,
        amount: Rupiah,
        reason: &str,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let shift_id = open_now(transaction)?.ok_or(LedgerError::NoShift)?;
            let reason = reason.to_owned();
            insert(transaction, &stamp, &Entry::CashMoved { shift_id, amount, direction, reason })?;
            Ok(())
        })
    }

    /// Closes the open shift with what was counted; what should be there is worked out in the same
    /// transaction, after the count is known.
    ///
    /// # Errors
    /// `NoShift`, `TooLarge`; nothing was written then.
    pub fn close_shift(
        &self,
        stamp: impl Into<Stamp>,
        counts: Vec<Pieces>,
        counted: Rupiah,
    ) -> Result<Shift, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let shift_id = open_now(transaction)?.ok_or(LedgerError::NoShift)?;
            let shift = one(transaction, &shift_id)?;
            let closing = standing(transaction, &shift)?;
            let expected =
                closing.drawer(shift.opening.float).expected().ok_or(LedgerError::TooLarge)?;
            let difference = difference(counted, expected).ok_or(LedgerError::TooLarge)?;
            let id = shift_id.clone();
            let was = ShiftClosing { shift_id, counts, counted, expected, difference, closing };
            insert(transaction, &stamp, &Entry::ShiftClosed(Box::new(was)))?;
            one(transaction, &id)
        })
    }

    /// What an owner says was really counted. The count itself stays.
    ///
    /// # Errors
    /// `NotFound`, `ShiftNotClosed`; nothing was written then.
    pub fn correct_shift(
        &self,
        stamp: impl Into<Stamp>,
        id: &str,
        counted: Rupiah,
        note: &str,
    ) -> Result<Shift, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let shift = one(transaction, id)?;
            let closed = shift.closed.ok_or(LedgerError::ShiftNotClosed)?;
            let entry = Entry::ShiftCorrected {
                shift_id: shift.opening.shift_id,
                counted,
                difference: difference(counted, closed.was.expected)
                    .ok_or(LedgerError::TooLarge)?,
                note: note.into(),
            };
            insert(transaction, &stamp, &entry)?;
            one(transaction, id)
        })
    }

    /// The shift that is open.
    pub fn shift_now(&self) -> Result<Option<Shift>, LedgerError> {
        let reader = self.reading();
        open_now(&reader)?.map(|id| one(&reader, &id)).transpose()
    }

    /// The business day on which the shift that is open was opened.
    pub fn open_shift_day(&self) -> Result<Option<String>, LedgerError> {
        let reader = self.reading();
        let sql = "SELECT day FROM shift WHERE closed_seq IS NULL";
        Ok(reader.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?)
    }

    /// A shift by its id or its number.
    ///
    /// # Errors
    /// `NotFound`, or a ledger that cannot be read.
    pub fn shift(&self, id: &str) -> Result<Shift, LedgerError> {
        one(&self.reading(), id)
    }

    /// Shifts, the newest first; `before`: the cursor of the last one of the page before.
    pub fn shifts(&self, before: Option<i64>, limit: u32) -> Result<Vec<Shift>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT shift_id FROM shift WHERE opened_seq < ?1 ORDER BY opened_seq DESC LIMIT ?2",
        )?;
        let ids: Vec<String> = statement
            .query_map(params![before.unwrap_or(i64::MAX), limit], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        ids.iter().map(|id| one(&reader, id)).collect()
    }

    /// How many payments of a day belong to no shift.
    pub fn outside_shifts(&self, day: &str) -> Result<u32, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached(
                "SELECT COUNT(*) FROM payment p LEFT JOIN shift_payment s USING (payment_id)
                 WHERE p.day = ?1 AND s.taken_in IS NULL",
            )?
            .query_row([day], |row| row.get(0))?)
    }

    /// How a shift that is open stands: what its closing would say now.
    pub fn shift_standing(&self, shift: &Shift) -> Result<Closing, LedgerError> {
        standing(&self.reading(), shift)
    }
}

fn open_now(reader: &Connection) -> Result<Option<String>, LedgerError> {
    Ok(reader
        .prepare_cached("SELECT shift_id FROM shift WHERE closed_seq IS NULL")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

fn balances(reader: &Connection) -> Result<Vec<(String, Rupiah)>, LedgerError> {
    let mut statement =
        reader.prepare_cached("SELECT name, balance FROM account_balance ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    let told: Vec<(String, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(told
        .into_iter()
        .filter_map(|(name, balance)| Some((name, Rupiah::try_from(balance).ok()?)))
        .collect())
}

/// A shift by its id or its number.
fn one(reader: &Connection, id: &str) -> Result<Shift, LedgerError> {
    let found: Option<(String, u32, i64)> = reader
        .prepare_cached(
            "SELECT shift_id, printed, opened_seq FROM shift WHERE shift_id = ?1 OR number = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (shift_id, printed, cursor) = found.ok_or(LedgerError::NotFound)?;
    let mut statement =
        reader.prepare_cached("SELECT at_ms, body FROM event WHERE subject = ?1 ORDER BY seq")?;
    let mut rows = statement.query([&shift_id])?;
    let mut shift: Option<Shift> = None;
    while let Some(row) = rows.next()? {
        let at: Moment = row.get(0)?;
        let (entry, by) = Entry::read(&row.get::<_, String>(1)?)?;
        match (entry, &mut shift) {
            (Entry::ShiftOpened(opening), None) => {
                shift = Some(Shift {
                    opening: *opening,
                    opened_at: at,
                    opened_by: by,
                    moves: Vec::new(),
                    closed: None,
                    corrections: Vec::new(),
                    printed,
                    cursor,
                });
            }
            (Entry::CashMoved { amount, direction, reason, .. }, Some(shift)) => {
                shift.moves.push(Move { at, by, direction, amount, reason });
            }
            (Entry::ShiftClosed(was), Some(shift)) if shift.closed.is_none() => {
                shift.closed = Some(Closed { at, by, was: *was });
            }
            (Entry::ShiftCorrected { counted, difference, note, .. }, Some(shift)) => {
                shift.corrections.push(Correction { at, by, counted, difference, note });
            }
            _ => {}
        }
    }
    shift.ok_or(LedgerError::NotFound)
}

/// What is known of an open shift's money now.
fn standing(reader: &Connection, shift: &Shift) -> Result<Closing, LedgerError> {
    let moved = |wanted: Direction| {
        let of = shift.moves.iter().filter(|it| it.direction == wanted).map(|it| it.amount);
        Rupiah::sum(of).ok_or(LedgerError::TooLarge)
    };
    let totals =
        Totals::of(&sales(reader, &shift.opening.shift_id)?).ok_or(LedgerError::TooLarge)?;
    let mut statement = reader.prepare_cached(
        "SELECT number FROM payment WHERE state = 'in_doubt' ORDER BY opened_seq",
    )?;
    let in_doubt =
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let (falls_before, deposits) = deposits::told(reader, shift)?;
    let before: i64 = reader
        .prepare_cached("SELECT held FROM shift WHERE shift_id = ?1")?
        .query_row([&shift.opening.shift_id], |row| row.get(0))?;
    let held = collective::held(reader)?.checked_sub(before).ok_or(LedgerError::TooLarge)?;
    Ok(Closing {
        cash_in: moved(Direction::In)?,
        cash_out: moved(Direction::Out)?,
        held,
        totals,
        deposits,
        falls_before,
        in_doubt,
    })
}

fn sales(reader: &Connection, shift_id: &str) -> Result<Vec<Sale>, LedgerError> {
    let mut statement = reader.prepare_cached(
        "SELECT p.payment_id, p.customer_total, p.service_fee, p.deposit_cost,
            s.taken_in IS ?1, s.decided_in IS ?1
         FROM shift_payment s JOIN payment p USING (payment_id)
         WHERE s.taken_in = ?1 OR s.decided_in = ?1",
    )?;
    let mut rows = statement.query([shift_id])?;
    let mut sales = Vec::new();
    while let Some(row) = rows.next()? {
        let amount = |at: usize| -> Result<Rupiah, LedgerError> {
            Rupiah::try_from(row.get::<_, i64>(at)?).map_err(|_| LedgerError::TooLarge)
        };
        let cost: Option<i64> = row.get(3)?;
        sales.push(Sale {
            grand_total: amount(1)?.plus(amount(2)?).ok_or(LedgerError::TooLarge)?,
            taken_here: row.get(4)?,
            decided_here: row.get(5)?,
            state: state_of(reader, &row.get::<_, String>(0)?)?,
            cost: cost.and_then(|cost| Rupiah::try_from(cost).ok()),
        });
    }
    Ok(sales)
}

pub(super) fn opened(
    writer: &Connection,
    seq: i64,
    opening: &ShiftOpening,
) -> Result<(), LedgerError> {
    run(
        writer,
        "INSERT INTO shift (shift_id, opened_seq, number, counter, day, day_count, held)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            opening.shift_id,
            seq,
            opening.number,
            opening.counter,
            opening.day,
            opening.day_count,
            collective::held(writer)?,
        ],
    )?;
    Ok(())
}

pub(super) fn closed(writer: &Connection, seq: i64, shift_id: &str) -> Result<(), LedgerError> {
    run(
        writer,
        "UPDATE shift SET closed_seq = ?2 WHERE shift_id = ?1 AND closed_seq IS NULL",
        params![shift_id, seq],
    )?;
    Ok(())
}

/// A payment's money was taken: it belongs to the shift that is open, if one is.
pub(super) fn took(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    let Some(shift_id) = open_now(writer)? else { return Ok(()) };
    writer
        .prepare_cached("INSERT INTO shift_payment (payment_id, taken_in) VALUES (?1, ?2)")?
        .execute([payment_id, &shift_id])?;
    Ok(())
}

/// A verdict may have come: the first one belongs to the shift that is open, whichever took the money.
pub(super) fn decided(
    writer: &Connection,
    payment_id: &str,
    before: State,
) -> Result<(), LedgerError> {
    if before != State::InDoubt || state_of(writer, payment_id)? == State::InDoubt {
        return Ok(());
    }
    let Some(shift_id) = open_now(writer)? else { return Ok(()) };
    writer
        .prepare_cached(
            "INSERT INTO shift_payment (payment_id, decided_in) VALUES (?1, ?2)
             ON CONFLICT (payment_id) DO UPDATE SET decided_in = excluded.decided_in",
        )?
        .execute([payment_id, &shift_id])?;
    Ok(())
}
