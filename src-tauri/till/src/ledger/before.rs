//! The copy of a ledger before a newer program brings it up to date: the way back to the older program.
//! Without it the ledger stays as it is.

use std::path::{Path, PathBuf};

use loket_core::calendar::{Moment, Zone};
use rusqlite::Connection;

use super::backup::put_copy;
use super::steps::version;
use super::verify::{Progress, chain_holds, the_pages_are_sound};
use super::{LedgerError, look, schema};

/// Beside the ledger: where its copies go.
const COPIES_AT: &str = "ledger.copies";
/// How many of these copies are kept. The daily ones are thinned out for themselves.
const KEPT: usize = 3;
/// What people see that it is.
const NAME: &str = "-sebelum-pembaruan-";

/// Where the copies of the ledger in `folder` went last.
pub fn copies_at(folder: &Path) -> Option<PathBuf> {
    let place = std::fs::read_to_string(folder.join(COPIES_AT)).ok()?;
    Some(PathBuf::from(place.trim())).filter(|place| place.is_absolute())
}

/// Notes where they go, for the day on which no setting can be read.
pub fn note_copies_at(folder: &Path, copies: &Path) {
    // One that cannot be noted is looked for beside the ledger.
    let _ = std::fs::write(folder.join(COPIES_AT), copies.display().to_string());
}

/// Copies a ledger of an older schema, checked, before a step is taken.
///
/// # Errors
/// `NoCopyBefore`, or the ledger itself is broken; nothing was changed then.
pub(super) fn keep(ledger: &Connection, folder: &Path, now: Moment) -> Result<(), LedgerError> {
    let done = version(ledger)?;
    let known = schema::known();
    if done <= 0 || done >= known {
        return Ok(());
    }
    let made = ledger.query_row("SELECT ledger_id FROM identity", [], |row| row.get(0));
    let id: String = match made {
        Ok(id) => id,
        // A first start that ended before its first event: there is nothing to go back to.
        Err(rusqlite::Error::QueryReturnedNoRows) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let prefix = format!("loket-{}{NAME}", id.chars().take(8).collect::<String>());
    let file = format!("{prefix}{}-langkah-{done}.db", Zone::default().day(now));
    let beside = folder.join("backups");
    let size = std::fs::metadata(folder.join("ledger.db"))?.len();
    // A stick that is not there, is full or breaks what it holds: then on the ledger's own disk.
    let chosen = copies_at(folder).filter(|place| *place != beside && place.is_dir());
    let mut why = String::new();
    for place in chosen.into_iter().chain([beside]) {
        match put_in(ledger, &place, &file, size) {
            Ok(()) => {
                drop_oldest(&place, &prefix, &file);
                return Ok(());
            }
            Err(error) => why = error.to_string(),
        }
    }
    // Only a ledger that is broken itself is told as one: a good one must not be given up for a bad disk.
    chain_holds(ledger, &Progress::default())?;
    Err(LedgerError::NoCopyBefore(why))
}

fn put_in(ledger: &Connection, place: &Path, file: &str, size: u64) -> Result<(), LedgerError> {
    std::fs::create_dir_all(place)?;
    // Asked before, so that a disk is not filled in vain again and again.
    if look::free_bytes(place).is_some_and(|free| free < size) {
        return Err(LedgerError::Full);
    }
    put_copy(ledger, &place.join(file), |copy| {
        // Its tables are the older program's to judge; its events and pages are whole.
        chain_holds(copy, &Progress::default())?;
        the_pages_are_sound(copy)
    })
}

/// The one that was just made stays, whatever its name says of its day.
fn drop_oldest(place: &Path, prefix: &str, made: &str) {
    let mut names = names(place, prefix);
    names.retain(|name| name != made);
    names.sort_by_key(|name| parts(name).map(|(day, step)| (day.to_owned(), step)));
    for old in names.iter().rev().skip(KEPT - 1) {
        // One that cannot be dropped is in nobody's way.
        let _ = std::fs::remove_file(place.join(old));
    }
}

/// The names of these copies in `place` that begin so.
pub(super) fn names(place: &Path, prefix: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.starts_with(prefix) && parts(name).is_some())
        .collect()
}

/// The day in such a name.
pub(super) fn day_of(name: &str) -> Option<&str> {
    parts(name).map(|(day, _)| day)
}

/// Day and step of `loket-0123ABCD-sebelum-pembaruan-2026-11-30-langkah-12.db`.
fn parts(name: &str) -> Option<(&str, u32)> {
    let (_, rest) = name.strip_prefix("loket-")?.split_once(NAME)?;
    let (day, step) = rest.strip_suffix(".db")?.split_once("-langkah-")?;
    let is_day = day.len() == 10 && day.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    Some((day, step.parse().ok()?)).filter(|_| is_day)
}

#[cfg(test)]
mod tests;
