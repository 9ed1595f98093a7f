//! The tables that show the present: they say what the events say. All events are played once more into a
//! ledger of its own, and every row is compared. That one lies on the disk, in a file that nobody else sees,
//! since a shop's ledger can be larger than its memory. Knows nothing of the chain.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::super::LedgerError;
use super::super::open::prepare;
use super::super::schema::PROJECTIONS;
use super::super::steps::{migrate, replay_told, version};
use super::Progress;

/// Pages kept in memory, in KiB: the rows that are compared lie all over the file.
const CACHE_KIB: i64 = 64 * 1024;

/// Plays the events of `reader` once more and compares every row.
pub(super) fn the_present_agrees(
    reader: &Connection,
    progress: &Progress,
) -> Result<(), LedgerError> {
    let broken = |what: String| Err(LedgerError::Broken { seq: 0, what });
    // Without a name, SQLite keeps it in a file of the system's own for such, and only what does not
    // fit into the memory.
    let mut played = Connection::open("")?;
    prepare(&played)?;
    played.pragma_update(None, "cache_size", -CACHE_KIB)?;
    played.pragma_update(None, "journal_mode", "OFF")?;
    played.pragma_update(None, "synchronous", "OFF")?;
    migrate(&mut played)?;
    // One transaction: nothing has to come through a power cut here.
    let played = played.unchecked_transaction()?;
    copy_rows(reader, &played, "identity")?;
    copy_rows(reader, &played, "event")?;
    replay_told(&played, |events| progress.played(events))?;
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
        let columns = reader.prepare(&format!("SELECT * FROM {table}"))?.column_count();
        // As many columns as the longest key has.
        let order: Vec<String> = (1..=columns.min(5)).map(|at| at.to_string()).collect();
        let sql = format!("SELECT * FROM {table} ORDER BY {}", order.join(", "));
        let (mut shown, mut told) = (reader.prepare(&sql)?, played.prepare(&sql)?);
        let (mut shown, mut told) = (shown.query([])?, told.query([])?);
        loop {
            match (shown.next()?, told.next()?) {
                (None, None) => break,
                (Some(one), Some(other)) if values(one, columns)? == values(other, columns)? => {}
                (Some(row), _) | (None, Some(row)) => {
                    let key = match row.get(0)? {
                        Value::Text(text) => text,
                        Value::Integer(number) => number.to_string(),
                        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
                    };
                    return broken(format!("{table} {key} is not what the events tell"));
                }
            }
        }
    }
    Ok(())
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
