//! Checking the whole chain, event by event, and that the file says nothing else.
//!
//! What a hash chain cannot show is what whoever rewrites *all* of the file can do, since no secret
//! goes into a hash: the chain computed anew from an event on, its tail cut off together with what
//! the tables of the present made of it, and the whole file replaced by an older copy of itself.
//! Each of them holds together. They are found by whoever has an [`Anchor`] of before: `verify` and
//! `backup` tell the number of events and the last one's hash, which cover all that went before.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::{Connection, OptionalExtension};

use super::schema::STEPS;
use super::steps::version;
use super::{Ledger, LedgerError, chain};

mod events;
mod present;
#[cfg(test)]
mod tests;

pub(super) use events::chain_holds;
use events::chain_holds_aside;
use present::the_present_agrees;

/// How far a check has come, for whoever waits for it: a ledger of many years takes its time.
#[derive(Debug, Default)]
pub struct Progress {
    events: AtomicI64,
    /// Once the chain holds: so many of them were played once more.
    played: AtomicI64,
    of: AtomicI64,
}

impl Progress {
    /// Events whose place in the chain was checked, events played once more, and how many there are.
    pub fn now(&self) -> (i64, i64, i64) {
        let read = |number: &AtomicI64| number.load(Ordering::Relaxed);
        (read(&self.events), read(&self.played), read(&self.of))
    }

    fn checked(&self, events: i64) {
        self.events.fetch_add(events, Ordering::Relaxed);
    }

    fn played(&self, events: i64) {
        self.played.fetch_add(events, Ordering::Relaxed);
    }

    fn there_are(&self, events: i64) {
        self.of.store(events, Ordering::Relaxed);
    }
}

/// How much of a ledger is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The events: none was changed, moved, added or left out. Seconds, also for millions.
    Events,
    /// And all that the file says about the present, with its indexes and its search.
    #[default]
    Whole,
}

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
        self.verify_to(Depth::Whole, &Progress::default())
    }

    /// The same as deep as is asked for, told how far it has come.
    ///
    /// # Errors
    /// The same.
    pub fn verify_to(&self, depth: Depth, progress: &Progress) -> Result<Verified, LedgerError> {
        // Of its own: who sells meanwhile does not wait for it.
        let reader = self.another_reader()?;
        // One moment of the ledger: another process may write between two questions.
        let moment = reader.unchecked_transaction()?;
        match depth {
            Depth::Events => chain_holds(&moment, progress),
            Depth::Whole => wholly(&moment, progress),
        }
    }

    /// The same, and that this ledger goes on from what an earlier check told.
    ///
    /// # Errors
    /// `Broken`, also where the event of that number is gone or another one.
    pub fn verify_from(
        &self,
        anchor: &Anchor,
        depth: Depth,
        progress: &Progress,
    ) -> Result<Verified, LedgerError> {
        let verified = self.verify_to(depth, progress)?;
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
    wholly(reader, &Progress::default())
}

fn wholly(reader: &Connection, progress: &Progress) -> Result<Verified, LedgerError> {
    let verified = chain_holds(reader, progress)?;
    the_schema_is_ours(reader)?;
    the_present_agrees(reader, progress)?;
    the_pages_are_sound(reader)?;
    Ok(verified)
}

/// The events and the pages, without playing the events once more, while somebody sells.
pub(super) fn sound(reader: &Connection) -> Result<Verified, LedgerError> {
    let verified = chain_holds_aside(reader)?;
    the_schema_is_ours(reader)?;
    the_pages_are_sound(reader)?;
    Ok(verified)
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
pub(super) fn the_pages_are_sound(reader: &Connection) -> Result<(), LedgerError> {
    let check: String = reader.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if check == "ok" {
        return Ok(());
    }
    Err(LedgerError::Broken { seq: 0, what: format!("its pages: {check}") })
}
