//! Bringing a ledger's tables to what this program knows, and filling them from its events.

use rusqlite::{Connection, TransactionBehavior};

use super::entry::{Entry, Stamp};
use super::{LedgerError, project, schema};

/// Empties the projections and fills them from the events.
pub(super) fn replay(writer: &Connection) -> Result<(), LedgerError> {
    writer.pragma_update(None, "defer_foreign_keys", "ON")?;
    for table in schema::PROJECTIONS {
        writer.execute(&format!("DELETE FROM {table}"), [])?;
    }
    writer.execute("UPDATE identity SET latest_ms = 0", [])?;
    let mut events = writer.prepare("SELECT seq, at_ms, body FROM event ORDER BY seq")?;
    let mut rows = events.query([])?;
    while let Some(row) = rows.next()? {
        let (entry, who) = Entry::read(&row.get::<_, String>(2)?)?;
        project::project(writer, row.get(0)?, &Stamp { at: row.get(1)?, who }, &entry)?;
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
    let known = i64::try_from(schema::STEPS.len()).unwrap_or(i64::MAX);
    if done > known { Err(LedgerError::Newer(done)) } else { Ok(done) }
}

pub(super) fn migrate(writer: &mut Connection) -> Result<(), LedgerError> {
    let done = not_newer(writer)?;
    let known = i64::try_from(schema::STEPS.len()).unwrap_or(i64::MAX);
    // A step may add a table of the present: the events fill it.
    let fill = done > 0 && done < known;
    for (at, step) in schema::STEPS.iter().enumerate() {
        let step_number = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1);
        if step_number > done {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", step_number)?;
            if fill && step_number == known {
                replay(&transaction)?;
            }
            transaction.commit()?;
        }
    }
    Ok(())
}
