//! Connections to the ledger's file: what each must be told before it is used.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::LedgerError;

/// More than the ledger has statements that a payment runs: none is compiled twice.
const STATEMENTS: usize = 128;

/// A connection that writes, and that syncs whatever it says it wrote.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, LedgerError> {
    let writer = Connection::open(path)?;
    prepare(&writer)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    assert_durable(&writer)?;
    Ok(writer)
}

/// A connection that reads, and never writes.
pub(super) fn open_to_read(path: &Path, flags: OpenFlags) -> Result<Connection, LedgerError> {
    let reader = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    prepare(&reader)?;
    reader.pragma_update(None, "query_only", "ON")?;
    Ok(reader)
}

pub(super) fn prepare(connection: &Connection) -> Result<(), LedgerError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan never depends on what is bound. It would be made anew at nearly each execution: every
    // statement about a table with a partial index is compiled once more when another value is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(())
}

/// Reads back what was asked for: a build or file system that quietly does less is refused.
fn assert_durable(writer: &Connection) -> Result<(), LedgerError> {
    let mode: String = writer.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = writer.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if mode.eq_ignore_ascii_case("wal") && synchronous == 2 {
        Ok(())
    } else {
        Err(LedgerError::Io(format!("journal {mode}, synchronous {synchronous}")))
    }
}

/// Writes what an earlier process left in its journal into the ledger itself, and syncs it. A sync
/// that failed there may have left a hole that only a power cut would show: what is read now could
/// be gone then, and with it all that was appended behind it. Where somebody reads just now, the
/// rest follows at the next start.
pub(super) fn fold_journal(writer: &Connection) -> Result<(), LedgerError> {
    Ok(writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}
