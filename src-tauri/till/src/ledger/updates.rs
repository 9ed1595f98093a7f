//! What a ledger remembers of newer versions of Loket: when it was last asked for one, and the most that
//! was ever seen, so that a server cannot go back behind it.

use loket_core::calendar::Moment;
use loket_core::update::{Seen, Version};
use rusqlite::{Connection, OptionalExtension, params};

use super::entry::UpdateChecked;
use super::{Ledger, LedgerError, schema};

/// The last time it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastLook {
    pub at: Moment,
    pub outcome: String,
}

impl Ledger {
    /// How many steps of the schema this program knows.
    pub fn steps_known() -> i64 {
        schema::known()
    }

    /// # Errors
    /// The ledger cannot be read.
    pub fn update_seen(&self) -> Result<(Option<LastLook>, Seen), LedgerError> {
        read(&self.reading())
    }
}

fn read(reader: &Connection) -> Result<(Option<LastLook>, Seen), LedgerError> {
    let row = reader
        .prepare_cached("SELECT at_ms, outcome, version, issued_ms FROM update_seen")?
        .query_row([], |row| {
            let version: Option<String> = row.get(2)?;
            let version = version.as_deref().and_then(Version::read);
            let last = LastLook { at: row.get(0)?, outcome: row.get(1)? };
            Ok((last, Seen { version, issued: row.get(3)? }))
        })
        .optional()?;
    Ok(row.map_or((None, Seen::default()), |(last, seen)| (Some(last), seen)))
}

pub(super) fn checked(
    writer: &Connection,
    at: Moment,
    found: &UpdateChecked,
) -> Result<(), LedgerError> {
    let (_, before) = read(writer)?;
    let seen = before.with(Seen {
        version: found.version.as_deref().and_then(Version::read),
        issued: found.issued.unwrap_or_default(),
    });
    writer
        .prepare_cached(
            "INSERT INTO update_seen VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT (one)
             DO UPDATE SET at_ms = ?1, outcome = ?2, version = ?3, issued_ms = ?4",
        )?
        .execute(params![at, found.outcome, seen.version.map(|it| it.to_string()), seen.issued])?;
    Ok(())
}
