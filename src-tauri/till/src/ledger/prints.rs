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
use super::{Ledger, LedgerError, Stamp, chain, insert, run};

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
    pub at: Moment,
    /// No slip of this payment was on paper before, as far as anybody knows.
    pub is_first_paper: bool,
}

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Paper,
    /// A copy for the customer's phone.
    Share,
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
        stamp: impl Into<Stamp>,
        payment_id: &str,
        by: &str,
        purpose: Purpose,
        target: impl FnOnce(&Payment) -> String,
    ) -> Result<Job, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let payment = read::one(transaction, payment_id)?;
            let target = target(&payment);
            begun(transaction, &stamp, payment, by, purpose, target)
        })
    }

    /// Writes one event about a payment, as `append_about` does, and in the same transaction the
    /// print job of the slip that is valid after it: one wait for the disk, and paper at once.
    ///
    /// # Errors
    /// No such payment, or `make` refuses; nothing was written then, and nothing may be printed.
    pub fn append_and_print(
        &self,
        stamp: impl Into<Stamp>,
        payment_id: &str,
        make: impl FnOnce(&Payment) -> Result<Entry, LedgerError>,
        by: &str,
        target: impl FnOnce(&Payment) -> Option<String>,
    ) -> Result<Option<Job>, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let entry = make(&read::one(transaction, payment_id)?)?;
            insert(transaction, &stamp, &entry)?;
            let payment = read::one(transaction, payment_id)?;
            let Some(target) = target(&payment) else { return Ok(None) };
            begun(transaction, &stamp, payment, by, Purpose::Paper, target).map(Some)
        })
    }

    /// Writes down what became of a job.
    ///
    /// # Errors
    /// The disk refuses; the job stays in the queue as one that nobody knows of.
    pub fn end_print(
        &self,
        stamp: impl Into<Stamp>,
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
        self.append(stamp, &entry).map(|_| ())
    }

    /// Print jobs that nobody knows to be on paper, oldest first.
    pub fn unprinted(&self) -> Result<Vec<Waiting>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT payment_id, job, copy, target, at_ms, fault FROM print_queue
             WHERE shared = 0 ORDER BY at_ms, payment_id, job",
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
    stamp: &Stamp,
    payment: Payment,
    by: &str,
    purpose: Purpose,
    target: String,
) -> Result<Job, LedgerError> {
    let payment_id = payment.opening.payment_id.clone();
    let earlier = jobs(transaction, &payment_id)?;
    // Jobs of before they were followed have no number, and count.
    let counted = u32::try_from(earlier.len()).unwrap_or(u32::MAX);
    let last = earlier.iter().map(|one| one.job).max().unwrap_or(0).max(counted);
    let job = last.saturating_add(1);
    let copy = payment.printed.saturating_add(1);
    let is_first_paper =
        purpose == Purpose::Paper && !earlier.iter().any(|one| one.is_paper && one.may_be_out);
    let (slip, shared) = (Some(payment.state), purpose == Purpose::Share);
    let by = by.to_owned();
    let entry = Entry::Printed { payment_id, copy, target, job, slip, by, code: None, shared };
    let seq = insert(transaction, stamp, &entry)?;
    let hash: chain::Hash =
        transaction.query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| row.get(0))?;
    let code = check_code(&payment.opening.number, &hash);
    Ok(Job { payment, job, copy, code, at: stamp.at, is_first_paper })
}

/// A job of before.
struct Earlier {
    job: u32,
    is_paper: bool,
    /// Nobody knows that it is not.
    may_be_out: bool,
}

fn jobs(reader: &Connection, payment_id: &str) -> Result<Vec<Earlier>, LedgerError> {
    let mut statement = reader.prepare_cached(
        "SELECT body FROM event WHERE subject = ?1 AND kind IN ('printed', 'print_ended')
         ORDER BY seq",
    )?;
    let mut rows = statement.query([payment_id])?;
    let mut found: Vec<Earlier> = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = serde_json::from_str(&row.get::<_, String>(0)?)?;
        if let Entry::Printed { job, shared, .. } = entry {
            found.push(Earlier { job, is_paper: !shared, may_be_out: true });
        } else if let Entry::PrintEnded { job: ended, outcome, .. } = entry
            && let Some(one) = found.iter_mut().rfind(|one| one.job == ended)
        {
            one.may_be_out = outcome != Outcome::NotOnPaper;
        }
    }
    Ok(found)
}

/// A job counts, and waits for word of what became of it. The next paper takes the place of what
/// waited before; a copy that is shared leaves it.
pub(super) fn queued(
    writer: &Connection,
    at: Moment,
    payment_id: &str,
    job: u32,
    copy: u32,
    target: &str,
    shared: bool,
) -> Result<(), LedgerError> {
    // Two chains that a restore put together may both have counted.
    run(
        writer,
        "UPDATE payment SET printed = MAX(printed, ?2) WHERE payment_id = ?1",
        (payment_id, copy),
    )?;
    if job == 0 {
        return Ok(());
    }
    if !shared {
        forget(writer, payment_id)?;
    }
    run(
        writer,
        "INSERT OR REPLACE INTO print_queue VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6)",
        params![payment_id, job, copy, target, at, shared],
    )?;
    Ok(())
}

/// What became of a job that waits; what is heard of one that does not changes nothing.
pub(super) fn ended(
    writer: &Connection,
    payment_id: &str,
    job: u32,
    outcome: Outcome,
    detail: &str,
) -> Result<(), LedgerError> {
    // Only the last copy that counts can stop counting: what came after it is out there.
    let counted = match outcome {
        // It may have been told before that it is not on paper, and somebody looked since.
        Outcome::Sent | Outcome::OnPaper => "MAX(printed, q.copy)",
        // The next try is the same copy again.
        Outcome::NotOnPaper => "CASE WHEN printed = q.copy THEN q.copy - 1 ELSE printed END",
    };
    run(
        writer,
        &format!(
            "UPDATE payment SET printed = {counted} FROM print_queue q
             WHERE payment.payment_id = ?1 AND q.payment_id = ?1 AND q.job = ?2"
        ),
        (payment_id, job),
    )?;
    match outcome {
        Outcome::Sent | Outcome::OnPaper => run(
            writer,
            "DELETE FROM print_queue WHERE payment_id = ?1 AND job = ?2",
            (payment_id, job),
        )?,
        Outcome::NotOnPaper => {
            run(
                writer,
                "UPDATE print_queue SET fault = ?3 WHERE payment_id = ?1 AND job = ?2",
                (payment_id, job, detail),
            )?;
            // Whoever shared it was told, and nothing waits for a printer.
            run(
                writer,
                "DELETE FROM print_queue WHERE payment_id = ?1 AND job = ?2 AND shared = 1",
                (payment_id, job),
            )?
        }
    };
    Ok(())
}

/// A slip of another state is not to be printed any more.
pub(super) fn forget(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    run(writer, "DELETE FROM print_queue WHERE payment_id = ?1", [payment_id])?;
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
