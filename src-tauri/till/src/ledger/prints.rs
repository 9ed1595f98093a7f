//! Print jobs: a row before their bytes leave, what became of them, and which slips a verdict made
//! void. Knows no printer and no layout.
//!
//! A job counts as a print from the moment it is written down, so that a copy that may be out there
//! is never followed by another original; it stops counting when it is known not to be on paper.

use loket_core::calendar::Moment;
use loket_core::payment::State;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::entry::{Entry, Outcome};
use super::project::state_of;
use super::read::{self, Payment};
use super::{Ledger, LedgerError, chain, insert};

#[cfg(test)]
mod tests;

/// A print job as it was written down.
#[derive(Clone, Debug)]
pub struct Job {
    pub payment: Payment,
    pub job: u32,
    pub copy: u32,
    /// From the hash of the job's event, which covers the job and all that went before it.
    pub code: String,
}

/// A job that nobody knows to be on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub payment_id: String,
    pub job: u32,
    pub copy: u32,
    pub target: String,
    pub at: Moment,
    /// What the printer said; nothing where nobody knows what became of the job.
    pub fault: Option<String>,
}

/// A print of a payment, as its event tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    pub at: Moment,
    pub copy: u32,
    pub slip: Option<State>,
    pub by: String,
    pub target: String,
    /// What stands on the paper.
    pub code: String,
}

/// What a print is known by: its payment's number and the first signs of its event's hash, which
/// nobody has before the print is written down.
fn check_code(number: &str, hash: &chain::Hash) -> String {
    let signs: String = chain::hex(hash).chars().take(8).collect();
    format!("{number}-{}", signs.to_uppercase())
}

/// The code that a carried event keeps: it has another hash in this chain, and its payment may have
/// got another number.
pub(super) fn code_in(
    ledger: &Connection,
    payment_id: &str,
    hash: &chain::Hash,
) -> Result<String, LedgerError> {
    let sql = "SELECT number FROM payment WHERE payment_id = ?1";
    let number: String = ledger.query_row(sql, [payment_id], |row| row.get(0))?;
    Ok(check_code(&number, hash))
}

impl Ledger {
    /// Writes a print job down, made from how the payment stands in the same transaction.
    ///
    /// # Errors
    /// No such payment; nothing was written then, and nothing may be printed.
    pub fn begin_print(
        &self,
        now: Moment,
        payment_id: &str,
        by: &str,
        target: impl FnOnce(&Payment) -> String,
    ) -> Result<Job, LedgerError> {
        self.write(|transaction| {
            let payment = read::one(transaction, payment_id)?;
            let target = target(&payment);
            begun(transaction, now, payment, by, target)
        })
    }

    /// Writes one event about a payment, as `append_about` does, and in the same transaction the
    /// print job of the slip that is valid after it: one wait for the disk, and paper at once.
    ///
    /// # Errors
    /// No such payment, or `make` refuses; nothing was written then, and nothing may be printed.
    pub fn append_and_print(
        &self,
        now: Moment,
        payment_id: &str,
        make: impl FnOnce(&Payment) -> Result<Entry, LedgerError>,
        by: &str,
        target: impl FnOnce(&Payment) -> Option<String>,
    ) -> Result<Option<Job>, LedgerError> {
        self.write(|transaction| {
            let entry = make(&read::one(transaction, payment_id)?)?;
            insert(transaction, now, &entry)?;
            let payment = read::one(transaction, payment_id)?;
            let Some(target) = target(&payment) else { return Ok(None) };
            begun(transaction, now, payment, by, target).map(Some)
        })
    }

    /// Writes down what became of a job.
    ///
    /// # Errors
    /// The disk refuses; the job stays in the queue as one that nobody knows of.
    pub fn end_print(
        &self,
        now: Moment,
        payment_id: &str,
        job: u32,
        outcome: Outcome,
        detail: &str,
    ) -> Result<(), LedgerError> {
        let entry = Entry::PrintEnded {
            payment_id: payment_id.into(),
            job,
            outcome,
            detail: detail.into(),
        };
        self.append(now, &entry).map(|_| ())
    }

    /// Print jobs that nobody knows to be on paper, oldest first.
    pub fn unprinted(&self) -> Result<Vec<Waiting>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT payment_id, job, copy, target, at_ms, fault FROM print_queue
             ORDER BY at_ms, payment_id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Waiting {
                payment_id: row.get(0)?,
                job: row.get(1)?,
                copy: row.get(2)?,
                target: row.get(3)?,
                at: row.get(4)?,
                fault: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every print of a payment, oldest first.
    pub fn prints(&self, payment_id: &str) -> Result<Vec<Print>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT e.at_ms, e.body, e.hash, p.number FROM event e
             JOIN payment p ON p.payment_id = e.subject
             WHERE e.subject = ?1 AND e.kind = 'printed' ORDER BY e.seq",
        )?;
        let mut rows = statement.query([payment_id])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let made = check_code(&row.get::<_, String>(3)?, &row.get(2)?);
            let entry = serde_json::from_str(&row.get::<_, String>(1)?)?;
            if let Entry::Printed { copy, target, slip, by, code, .. } = entry {
                let code = code.unwrap_or(made);
                found.push(Print { at: row.get(0)?, copy, slip, by, target, code });
            }
        }
        Ok(found)
    }
}

/// Writes a job down for the payment as it stands.
fn begun(
    transaction: &Transaction<'_>,
    now: Moment,
    payment: Payment,
    by: &str,
    target: String,
) -> Result<Job, LedgerError> {
    let payment_id = payment.opening.payment_id.clone();
    let jobs: u32 = transaction.query_row(
        "SELECT COUNT(*) FROM event WHERE subject = ?1 AND kind = 'printed'",
        [&payment_id],
        |row| row.get(0),
    )?;
    let (job, copy) = (jobs.saturating_add(1), payment.printed.saturating_add(1));
    let slip = Some(payment.state);
    let entry = Entry::Printed { payment_id, copy, target, job, slip, by: by.into(), code: None };
    let seq = insert(transaction, now, &entry)?;
    let hash: chain::Hash =
        transaction.query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| row.get(0))?;
    let code = check_code(&payment.opening.number, &hash);
    Ok(Job { payment, job, copy, code })
}

/// A job counts, and waits for word of what became of it.
pub(super) fn queued(
    writer: &Connection,
    at: Moment,
    payment_id: &str,
    job: u32,
    copy: u32,
    target: &str,
) -> Result<(), LedgerError> {
    writer.execute("UPDATE payment SET printed = ?2 WHERE payment_id = ?1", (payment_id, copy))?;
    if job > 0 {
        writer.execute(
            "INSERT OR REPLACE INTO print_queue VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
            params![payment_id, job, copy, target, at],
        )?;
    }
    Ok(())
}

/// Only the payment's last job is waited for: what is heard of an earlier one changes nothing.
pub(super) fn ended(
    writer: &Connection,
    payment_id: &str,
    job: u32,
    outcome: Outcome,
    detail: &str,
) -> Result<(), LedgerError> {
    match outcome {
        Outcome::Sent | Outcome::OnPaper => {
            // It may have been told before that it is not on paper, and somebody looked since.
            count(writer, payment_id, job, 0)?;
            writer.execute(
                "DELETE FROM print_queue WHERE payment_id = ?1 AND job = ?2",
                (payment_id, job),
            )?;
        }
        Outcome::NotOnPaper => {
            // The next try is the same copy again.
            count(writer, payment_id, job, 1)?;
            writer.execute(
                "UPDATE print_queue SET fault = ?3 WHERE payment_id = ?1 AND job = ?2",
                (payment_id, job, detail),
            )?;
        }
    }
    Ok(())
}

/// Counts the prints up to the job that waits, less `off`.
fn count(writer: &Connection, payment_id: &str, job: u32, off: u32) -> Result<(), LedgerError> {
    writer.execute(
        "UPDATE payment SET printed = q.copy - ?3 FROM print_queue q
         WHERE payment.payment_id = ?1 AND q.payment_id = ?1 AND q.job = ?2",
        (payment_id, job, off),
    )?;
    Ok(())
}

/// A slip of another state is not to be printed any more.
pub(super) fn forget(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    writer.execute("DELETE FROM print_queue WHERE payment_id = ?1", [payment_id])?;
    Ok(())
}

/// Slips of a payment that a verdict may make void: the payment, its state, how many there are.
pub(super) type Slips = (String, State, u32);

/// What was printed of a payment, before an event that may decide it.
pub(super) fn before(writer: &Connection, entry: &Entry) -> Result<Option<Slips>, LedgerError> {
    let (Entry::Judged { payment_id, .. } | Entry::Settled { payment_id, .. }) = entry else {
        return Ok(None);
    };
    let copies: u32 = writer
        .prepare_cached("SELECT printed FROM payment WHERE payment_id = ?1")?
        .query_row([payment_id], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    if copies == 0 {
        return Ok(None);
    }
    Ok(Some((payment_id.clone(), state_of(writer, payment_id)?, copies)))
}

/// The event that marks those slips void, if the payment has another state now.
pub(super) fn voided(
    writer: &Connection,
    slips: Option<Slips>,
) -> Result<Option<Entry>, LedgerError> {
    let Some((payment_id, slip, copies)) = slips else { return Ok(None) };
    let stands = state_of(writer, &payment_id)? == slip;
    Ok((!stands).then_some(Entry::SlipsVoided { payment_id, slip, copies }))
}
