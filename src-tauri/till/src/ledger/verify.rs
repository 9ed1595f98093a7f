//! Checking the whole chain, event by event, and that the file says nothing else.
//!
//! What a hash chain cannot show is what whoever rewrites *all* of the file can do, since no secret
//! goes into a hash: the chain computed anew from an event on, its tail cut off together with what
//! the tables of the present made of it, and the whole file replaced by an older copy of itself.
//! Each of them holds together. They are found by whoever has an [`Anchor`] of before: `verify` and
//! `backup` tell the number of events and the last one's hash, which cover all that went before.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::entry::Entry;
use super::schema::{PROJECTIONS, STEPS};
use super::steps::{migrate, replay, version};
use super::{Ledger, LedgerError, chain};

/// What a check of the whole chain found.
#[derive(Clone, Debug)]
pub struct Verified {
    pub events: i64,
    pub payments: i64,
    pub head: String,
}

/// What an earlier check told, kept outside of the file: on paper, in a backup's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub events: i64,
    pub head: String,
}

impl std::str::FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Anchor, Self::Err> {
        let (events, head) = text.trim().split_once(':').ok_or("it is EVENTS:HEAD")?;
        let events = events.parse().ok().filter(|events| *events > 0);
        let is_hash = head.len() == 64 && head.bytes().all(|sign| sign.is_ascii_hexdigit());
        match events {
            Some(events) if is_hash => Ok(Anchor { events, head: head.to_ascii_lowercase() }),
            Some(_) => Err("the head is 64 hexadecimal digits"),
            None => Err("the number of events is a whole number above zero"),
        }
    }
}

impl Ledger {
    /// Checks every event's hash, place and readability, that the tables of the present say what
    /// the events say, and that the file's tables, guards and pages are as they were made.
    ///
    /// # Errors
    /// `Broken` names the first bad event, or what else is wrong.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        let reader = self.reading();
        // One moment of the ledger: another process may write between two questions.
        let moment = reader.unchecked_transaction()?;
        verify(&moment)
    }

    /// The same, and that this ledger goes on from what an earlier check told.
    ///
    /// # Errors
    /// `Broken`, also where the event of that number is gone or another one.
    pub fn verify_from(&self, anchor: &Anchor) -> Result<Verified, LedgerError> {
        let verified = self.verify()?;
        let reader = self.reading();
        let sql = "SELECT hash FROM event WHERE seq = ?1";
        let hash: Option<chain::Hash> =
            reader.query_row(sql, [anchor.events], |row| row.get(0)).optional()?;
        let seq = anchor.events;
        match hash.map(|hash| chain::hex(&hash)) {
            Some(hash) if hash == anchor.head => Ok(verified),
            Some(_) => Err(LedgerError::Broken { seq, what: "it is not the one of before".into() }),
            None => Err(LedgerError::Broken { seq, what: "it was there and is missing".into() }),
        }
    }
}

pub(super) fn verify(reader: &Connection) -> Result<Verified, LedgerError> {
    let verified = chain_holds(reader)?;
    the_schema_is_ours(reader)?;
    the_present_agrees(reader)?;
    the_pages_are_sound(reader)?;
    Ok(verified)
}

/// The events and the pages, without playing the events once more.
pub(super) fn sound(reader: &Connection) -> Result<Verified, LedgerError> {
    let verified = chain_holds(reader)?;
    the_schema_is_ours(reader)?;
    the_pages_are_sound(reader)?;
    Ok(verified)
}

/// The events alone: each is whole, in its place, and follows the one before. What the ledger says
/// it is, is what its first event and its last one say.
pub(super) fn chain_holds(reader: &Connection) -> Result<Verified, LedgerError> {
    let (ledger_id, made_for, epoch_now): (String, bool, i64) =
        reader.query_row("SELECT ledger_id, practice, epoch FROM identity", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut last_epoch = 1;
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
        let entry = match serde_json::from_str::<Entry>(&body) {
            Ok(entry) if entry.kind() == kind && entry.subject() == subject => entry,
            Ok(_) => return broken("its columns are not its content's"),
            Err(_) => return broken("it cannot be read"),
        };
        let is_first = matches!(entry, Entry::LedgerMade { practice, .. } if practice == made_for);
        if seq == 1 && (!is_first || subject != ledger_id) {
            return broken("it did not make this ledger");
        }
        // Only a restore begins another epoch, and that one is higher.
        if link.epoch < last_epoch || (link.epoch > last_epoch && kind != "restored") {
            return broken("its epoch does not follow the one before");
        }
        last_epoch = link.epoch;
        previous = hash;
        expected = expected.saturating_add(1);
    }
    if epoch_now != last_epoch {
        let what = format!("the ledger says epoch {epoch_now}, its last event {last_epoch}");
        return Err(LedgerError::Broken { seq: 0, what });
    }
    let payments = reader.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
    Ok(Verified { events: expected.saturating_sub(1), payments, head: chain::hex(&previous) })
}

/// The tables that show the present say what the events say. The
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
                    let key: Value = row.get(0)?;
                    return broken(format!("{table} {key:?} is not what the events tell"));
                }
            }
        }
    }
    Ok(())
}

/// Tables, indexes and triggers are those that the steps of the schema make, to the letter: a guard
/// that does nothing, a lock that is no longer unique or a trigger that was added would otherwise
/// lie in wait for the next write.
pub(super) fn the_schema_is_ours(reader: &Connection) -> Result<(), LedgerError> {
    let made = Connection::open_in_memory()?;
    let done = version(reader)?;
    let steps = usize::try_from(done).unwrap_or(0);
    if steps > STEPS.len() {
        return Err(LedgerError::Newer(done));
    }
    for step in STEPS.iter().take(steps) {
        made.execute_batch(step)?;
    }
    let (shown, told) = (schema_of(reader)?, schema_of(&made)?);
    let other = shown.symmetric_difference(&told).next();
    other.map_or(Ok(()), |(kind, name, _)| {
        let what = format!("{kind} {name} is not as it was made");
        Err(LedgerError::Broken { seq: 0, what })
    })
}

/// Kind, name and SQL of all there is. The inner tables of the search are SQLite's own, whose words
/// may change with its version: of these the columns count. What a tool notes down about the tables'
/// sizes changes nothing.
fn schema_of(connection: &Connection) -> Result<BTreeSet<(String, String, String)>, LedgerError> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name || coalesce(CASE WHEN tbl_name GLOB '*_text_*' THEN
             (SELECT group_concat(name || ' ' || type || ' ' || pk) FROM pragma_table_info(m.name))
             ELSE sql END, '') || typeof(sql)
         FROM sqlite_master m WHERE name NOT GLOB 'sqlite_stat*'",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Indexes and the search find what the tables hold.
fn the_pages_are_sound(reader: &Connection) -> Result<(), LedgerError> {
    let check: String = reader.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if check == "ok" {
        return Ok(());
    }
    Err(LedgerError::Broken { seq: 0, what: format!("its pages: {check}") })
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
