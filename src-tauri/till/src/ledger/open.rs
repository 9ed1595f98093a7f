//! Connections to the ledger's file: what each must be told before it is used.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{LedgerError, schema};

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

/// There is a ledger to read, and nothing to do before that only a writer can.
pub(super) fn is_of_today(path: &Path) -> bool {
    let known = schema::known();
    let is_whole = || -> rusqlite::Result<bool> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, flags)?;
        let done: i64 = reader.pragma_query_value(None, "user_version", |row| row.get(0))?;
        // A first start may have ended before it wrote its first event.
        let named = "SELECT EXISTS (SELECT 1 FROM identity)";
        Ok(done >= known && reader.query_row(named, [], |row| row.get(0))?)
    };
    path.exists()
        && is_whole().unwrap_or_else(|error| {
            // A dead process left a change of the file's mode half done. What cannot be opened for
            // other reasons is looked into, and told, by whoever opens it next.
            error.sqlite_error_code() != Some(ErrorCode::ReadOnly)
        })
}
