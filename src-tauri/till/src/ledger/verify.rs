//! Checking the whole chain, event by event.

use rusqlite::Connection;

use super::entry::Entry;
use super::{Ledger, LedgerError, chain};

/// What a check of the whole chain found.
#[derive(Clone, Debug)]
pub struct Verified {
    pub events: i64,
    pub payments: i64,
    pub head: String,
}

impl Ledger {
    /// Checks every event's hash, place and readability.
    ///
    /// # Errors
    /// `Broken` names the first bad event.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        verify(&self.reading())
    }
}

pub(super) fn verify(reader: &Connection) -> Result<Verified, LedgerError> {
    let ledger_id: String =
        reader.query_row("SELECT ledger_id FROM identity", [], |row| row.get(0))?;
    let mut statement = reader.prepare(
        "SELECT seq, epoch, at_ms, kind, subject, body, previous, hash FROM event ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut previous, mut expected) = (chain::FIRST, 1i64);
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let broken = |what: &str| Err(LedgerError::Broken { seq, what: what.into() });
        let (kind, subject, body): (String, String, String) =
            (row.get(3)?, row.get(4)?, row.get(5)?);
        if seq != expected {
            return Err(LedgerError::Broken { seq: expected, what: "it is missing".into() });
        }
        if row.get::<_, chain::Hash>(6)? != previous {
            return broken("it does not follow the one before");
        }
        let link = chain::Link {
            ledger_id: &ledger_id,
            epoch: row.get(1)?,
            seq,
            at_ms: row.get(2)?,
            kind: &kind,
            subject: &subject,
            body: &body,
        };
        let hash = link.hash(&previous);
        if row.get::<_, chain::Hash>(7)? != hash {
            return broken("its hash is not its content's");
        }
        match serde_json::from_str::<Entry>(&body) {
            Ok(entry) if entry.kind() == kind && entry.subject() == subject => {}
            Ok(_) => return broken("its columns are not its content's"),
            Err(_) => return broken("it cannot be read"),
        }
        previous = hash;
        expected = expected.saturating_add(1);
    }
    let payments = reader.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
    Ok(Verified { events: expected.saturating_sub(1), payments, head: chain::hex(&previous) })
}
