//! Bringing a ledger's tables to what this program knows, and filling them from its events.

use rusqlite::{Connection, TransactionBehavior};

use super::entry::{Entry, Stamp};
use super::{LedgerError, project, schema};

/// Pages of SQLite in memory, in KiB, while all tables of many years are filled.
const FILL_CACHE_KIB: i64 = 256 * 1024;
/// Told so often how far it is.
const STRIDE: i64 = if cfg!(test) { 2 } else { 1_000 };

/// Empties the projections and fills them from the events.
pub(super) fn replay(writer: &Connection) -> Result<(), LedgerError> {
    replay_told(writer, |_| {})
}

/// The same, and tells how many more events were played, again and again.
pub(super) fn replay_told(writer: &Connection, told: impl Fn(i64)) -> Result<(), LedgerError> {
    writer.pragma_update(None, "defer_foreign_keys", "ON")?;
    for table in schema::PROJECTIONS {
        writer.execute(&format!("DELETE FROM {table}"), [])?;
    }
    writer.execute("UPDATE identity SET latest_ms = 0", [])?;
    let mut events = writer.prepare("SELECT seq, at_ms, body FROM event ORDER BY seq")?;
    let mut rows = events.query([])?;
    while let Some(row) = rows.next()? {
        let (entry, who) = Entry::read(&row.get::<_, String>(2)?)?;
        let seq = row.get(0)?;
        project::project(writer, seq, &Stamp { at: row.get(1)?, who }, &entry)?;
        if seq % STRIDE == 0 {
            told(STRIDE);
        }
    }
    Ok(())
}

/// How many steps of the schema were taken.
pub(super) fn version(connection: &Connection) -> Result<i64, LedgerError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// How many steps were taken, where this program knows all of them.
pub(super) fn not_newer(connection: &Connection) -> Result<i64, LedgerError> {
    let done = version(connection)?;
    if done > schema::known() { Err(LedgerError::Newer(done)) } else { Ok(done) }
}

pub(super) fn migrate(writer: &mut Connection) -> Result<(), LedgerError> {
    let done = not_newer(writer)?;
    let known = schema::known();
    if done == known {
        return Ok(());
    }
    // A step may add a table of the present: the events fill it, where those of before can.
    let says_more = |step: i64| !schema::OF_NEW_EVENTS.contains(&step);
    let fill = done > 0 && (done.saturating_add(1)..=known).any(says_more);
    let usual: i64 = writer.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    if fill {
        writer.pragma_update(None, "cache_size", -FILL_CACHE_KIB)?;
    }
    // All of them or none: whoever comes after a power cut would not know that a table is still to be filled.
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in schema::STEPS.iter().skip(usize::try_from(done).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if fill {
        replay(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    if fill {
        writer.pragma_update(None, "cache_size", usual)?;
    }
    Ok(())
}
