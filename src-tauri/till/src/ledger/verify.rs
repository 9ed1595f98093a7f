//! Checking the whole chain, event by event.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::entry::Entry;
use super::schema::PROJECTIONS;
use super::{Ledger, LedgerError, chain, migrate, replay, version};

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
    the_present_agrees(reader)?;
    let payments = reader.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
    Ok(Verified { events: expected.saturating_sub(1), payments, head: chain::hex(&previous) })
}

/// The tables that show the present say what the events say, and the guards are in place. The
/// events are played once more into a ledger in memory, and every row is compared.
fn the_present_agrees(reader: &Connection) -> Result<(), LedgerError> {
    let broken = |what: String| Err(LedgerError::Broken { seq: 0, what });
    let mut played = Connection::open_in_memory()?;
    migrate(&mut played)?;
    copy_rows(reader, &played, "identity")?;
    copy_rows(reader, &played, "event")?;
    replay(&played)?;
    // A copy that an older program made has not all tables of today; what it has must be right.
    let there = |table: &str| -> Result<bool, LedgerError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?1)";
        Ok(reader.query_row(sql, [table], |row| row.get(0))?)
    };
    let is_old = version(reader)? < version(&played)?;
    for table in PROJECTIONS.iter().chain(&["identity"]) {
        if is_old && !there(table)? {
            continue;
        }
        let sql = format!("SELECT * FROM {table} ORDER BY 1, 2");
        let (mut shown, mut told) = (reader.prepare(&sql)?, played.prepare(&sql)?);
        let columns = shown.column_count();
        let (mut shown, mut told) = (shown.query([])?, told.query([])?);
        loop {
            match (shown.next()?, told.next()?) {
                (None, None) => break,
                (Some(one), Some(other)) if values(one, columns)? == values(other, columns)? => {}
                (Some(row), _) | (None, Some(row)) => {
                    let key: Value = row.get(0)?;
                    return broken(format!("{table} {key:?} is not what the events tell"));
                }
            }
        }
    }
    let guards: i64 = reader.query_row(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'",
        [],
        |row| row.get(0),
    )?;
    if guards == 2 { Ok(()) } else { broken("the guards against changing events are gone".into()) }
}

fn values(row: &Row<'_>, columns: usize) -> Result<Vec<Value>, LedgerError> {
    (0..columns).map(|at| Ok(row.get(at)?)).collect()
}

fn copy_rows(from: &Connection, to: &Connection, table: &str) -> Result<(), LedgerError> {
    let mut statement = from.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        insert.execute(params_from_iter(values(row, columns)?))?;
    }
    Ok(())
}
