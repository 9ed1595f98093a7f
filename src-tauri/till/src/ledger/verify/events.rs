//! The chain: each event is whole, in its place, and follows the one before. A long one is checked in
//! several slices at once, since what an event says of the one before stands in both of them. Knows nothing
//! of the tables that show the present.

use std::ops::RangeInclusive;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::super::entry::Entry;
use super::super::open::open_to_read;
use super::super::schema;
use super::super::steps::version;
use super::super::{LedgerError, chain};
use super::{Progress, Verified};

/// Fewer than so many events are checked sooner than another connection is made.
const FEW: i64 = if cfg!(test) { 6 } else { 20_000 };
/// More at once only wait for the disk.
const MOST_AT_ONCE: usize = 4;
/// Told so often how far it is.
const STRIDE: i64 = if cfg!(test) { 2 } else { 1_000 };

/// What a ledger says it is.
struct Identity {
    ledger_id: String,
    made_for: bool,
    /// A newer program's: it may know events that this one cannot read, and they are whole all the same.
    is_newer: bool,
}

/// How a slice ends.
struct End {
    epoch: i64,
    hash: chain::Hash,
}

/// The events alone: each is whole, in its place, and follows the one before. What the ledger says
/// it is, is what its first event and its last one say.
pub(in super::super) fn chain_holds(
    reader: &Connection,
    progress: &Progress,
) -> Result<Verified, LedgerError> {
    let at_once = thread::available_parallelism().map_or(1, usize::from).min(MOST_AT_ONCE);
    chain_holds_by(at_once, reader, progress)
}

/// The same while somebody sells: it leaves the other cores alone.
pub(super) fn chain_holds_aside(reader: &Connection) -> Result<Verified, LedgerError> {
    chain_holds_by(1, reader, &Progress::default())
}

fn chain_holds_by(
    at_once: usize,
    reader: &Connection,
    progress: &Progress,
) -> Result<Verified, LedgerError> {
    let (ledger_id, made_for, epoch_now): (String, bool, i64) =
        reader.query_row("SELECT ledger_id, practice, epoch FROM identity", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let identity = Identity { ledger_id, made_for, is_newer: version(reader)? > schema::known() };
    let (first, last): (i64, i64) = reader.query_row(
        "SELECT COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0) FROM event",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if first != 1 {
        return Err(LedgerError::Broken { seq: 1, what: "it is missing".into() });
    }
    progress.there_are(last);
    let end = match others(reader, last, at_once) {
        Some((path, slices)) => together(&path, slices, &identity, progress)?,
        None => links(reader, &identity, 1..=last, progress)?,
    };
    if epoch_now != end.epoch {
        let what = format!("the ledger says epoch {epoch_now}, its last event {}", end.epoch);
        return Err(LedgerError::Broken { seq: 0, what });
    }
    let payments = reader.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
    Ok(Verified { events: last, payments, head: chain::hex(&end.hash) })
}

/// The file, and the slices in which others read it, where that is worth it.
fn others(
    reader: &Connection,
    last: i64,
    at_once: usize,
) -> Option<(PathBuf, Vec<RangeInclusive<i64>>)> {
    let path = reader.path().filter(|path| !path.is_empty())?;
    if last < FEW || at_once < 2 {
        return None;
    }
    let parts = i64::try_from(at_once).ok()?;
    let size = last / parts + 1;
    let slices = (0..parts).map(|part| part * size + 1..=last.min((part + 1) * size));
    Some((PathBuf::from(path), slices.filter(|slice| !slice.is_empty()).collect()))
}

fn together(
    path: &std::path::Path,
    slices: Vec<RangeInclusive<i64>>,
    identity: &Identity,
    progress: &Progress,
) -> Result<End, LedgerError> {
    let ends = thread::scope(|scope| {
        let running: Vec<_> = slices
            .into_iter()
            .map(|slice| {
                scope.spawn(move || {
                    // Events are never changed: what another connection sees of these is the same.
                    let reader = open_to_read(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                    links(&reader, identity, slice, progress)
                })
            })
            .collect();
        // What panics is our own fault, and says nothing of the ledger.
        let end = |one: thread::ScopedJoinHandle<'_, _>| {
            one.join().unwrap_or_else(|it| resume_unwind(it))
        };
        running.into_iter().map(end).collect::<Vec<_>>()
    });
    // In their order: the first bad event is the one to name.
    let mut last = Err(LedgerError::Io("there is nothing to check".into()));
    for end in ends {
        last = Ok(end?);
    }
    last
}

/// Checks the events of one slice, and that the first of them follows the one before it.
fn links(
    reader: &Connection,
    identity: &Identity,
    slice: RangeInclusive<i64>,
    progress: &Progress,
) -> Result<End, LedgerError> {
    let (mut expected, last) = (*slice.start(), *slice.end());
    let before = reader
        .query_row("SELECT epoch, hash FROM event WHERE seq = ?1", [expected - 1], |row| {
            Ok(End { epoch: row.get(0)?, hash: row.get(1)? })
        })
        .optional()?;
    let mut end = match before {
        Some(before) => before,
        None if expected == 1 => End { epoch: 1, hash: chain::FIRST },
        None => {
            return Err(LedgerError::Broken { seq: expected - 1, what: "it is missing".into() });
        }
    };
    let mut statement = reader.prepare(
        "SELECT seq, epoch, at_ms, kind, subject, body, previous, hash FROM event
         WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query([expected, last])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let broken = |what: &str| Err(LedgerError::Broken { seq, what: what.into() });
        let (kind, subject, body) = (text(row, 3)?, text(row, 4)?, text(row, 5)?);
        if seq != expected {
            return Err(LedgerError::Broken { seq: expected, what: "it is missing".into() });
        }
        if row.get::<_, chain::Hash>(6)? != end.hash {
            return broken("it does not follow the one before");
        }
        let link = chain::Link {
            ledger_id: &identity.ledger_id,
            epoch: row.get(1)?,
            seq,
            at_ms: row.get(2)?,
            kind,
            subject,
            body,
        };
        let hash = link.hash(&end.hash);
        if row.get::<_, chain::Hash>(7)? != hash {
            return broken("its hash is not its content's");
        }
        let entry = match serde_json::from_str::<Entry>(body) {
            Ok(entry) if entry.kind() == kind && entry.subject() == subject => Some(entry),
            Ok(_) => return broken("its columns are not its content's"),
            Err(_) if identity.is_newer && seq > 1 => None,
            Err(_) => return broken("it cannot be read"),
        };
        let is_first = matches!(entry,
            Some(Entry::LedgerMade { practice, .. }) if practice == identity.made_for);
        if seq == 1 && (!is_first || subject != identity.ledger_id) {
            return broken("it did not make this ledger");
        }
        // Only a restore begins another epoch, and that one is higher.
        if link.epoch < end.epoch || (link.epoch > end.epoch && kind != "restored") {
            return broken("its epoch does not follow the one before");
        }
        end = End { epoch: link.epoch, hash };
        if expected % STRIDE == 0 {
            progress.checked(STRIDE);
        }
        expected = expected.saturating_add(1);
    }
    if expected != last.saturating_add(1) {
        return Err(LedgerError::Broken { seq: expected, what: "it is missing".into() });
    }
    Ok(end)
}

/// A text where it lies: most of a check would be copying otherwise.
fn text<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<&'a str, LedgerError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}
