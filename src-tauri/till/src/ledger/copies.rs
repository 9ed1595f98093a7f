//! The copies in the shop's folder: one a day, named after their ledger and day, the oldest dropped.

use std::path::{Path, PathBuf};

use loket_core::calendar::Moment;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::backup::Checked;
pub use super::before::{copies_at, note_copies_at};
pub use super::beyond::Beyond;
use super::entry::{Entry, Stamp};
use super::{Ledger, LedgerError, before, chain};

/// How many days of copies are kept.
const KEPT: usize = 30;

/// The last copy that was made and found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCopy {
    pub at: Moment,
    pub file: String,
    pub events: i64,
}

/// A copy as it lies in the folder, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    pub file: String,
    /// The last thing that it knows.
    pub latest: Moment,
    pub events: i64,
    pub payments: i64,
    /// It is of another ledger.
    pub other: bool,
    /// What the present ledger knows beyond it; nothing where there is none to compare with.
    pub beyond: Option<Beyond>,
}

impl Ledger {
    /// Who writes in `folder` now, without taking the place.
    pub fn holder_in(folder: &Path) -> Option<String> {
        super::lock::holder(folder)
    }

    /// How many events there are.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn length(&self) -> Result<i64, LedgerError> {
        super::backup::length(&self.reading())
    }

    /// The hash of the event of this number; nothing where there is none.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn hash_of(&self, seq: i64) -> Result<Option<String>, LedgerError> {
        let hash: Option<chain::Hash> = self
            .reading()
            .prepare_cached("SELECT hash FROM event WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))
            .optional()?;
        Ok(hash.map(|hash| chain::hex(&hash)))
    }

    /// When the ledger was made.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn made_at(&self) -> Result<Moment, LedgerError> {
        let sql = "SELECT at_ms FROM event WHERE seq = 1";
        Ok(self.reading().query_row(sql, [], |row| row.get(0))?)
    }

    pub fn last_copy(&self) -> Result<Option<LastCopy>, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached("SELECT at_ms, file, events FROM last_copy")?
            .query_row([], |row| {
                Ok(LastCopy { at: row.get(0)?, file: row.get(1)?, events: row.get(2)? })
            })
            .optional()?)
    }

    /// Makes the copy of `day` in `folder`, checks it, writes that down, and drops the oldest ones.
    ///
    /// # Errors
    /// The copy is not whole or cannot be put there; an earlier one of the day is as it was.
    pub fn keep_copy(
        &self,
        stamp: impl Into<Stamp>,
        folder: &Path,
        day: &str,
        checked: Checked,
    ) -> Result<LastCopy, LedgerError> {
        let stamp = stamp.into();
        std::fs::create_dir_all(folder)?;
        let file = format!("{}{day}.db", self.prefix());
        let target = folder.join(&file);
        // Whoever is behind the copy of today is not the one to replace it.
        let there = facts(&target, file.clone()).map_or(0, |copy| copy.events);
        if there > self.length()? {
            return Err(LedgerError::Copy(format!("{file} has more events")));
        }
        let verified = self.backup_checked(&target, checked)?;
        let copy = LastCopy { at: stamp.at, file: file.clone(), events: verified.events };
        self.append(
            stamp,
            &Entry::BackedUp { file, events: verified.events, head: verified.head },
        )?;
        let mut names = names(folder, &self.prefix())?;
        names.sort();
        for old in names.iter().rev().skip(KEPT) {
            // One that cannot be dropped is in nobody's way.
            let _ = std::fs::remove_file(folder.join(old));
        }
        Ok(copy)
    }

    /// The copies in `folder`, newest first, those of other ledgers too: a new computer has a new ledger.
    /// What cannot be read is left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn copies(&self, folder: &Path) -> Result<Vec<Copy>, LedgerError> {
        let own = self.prefix();
        let mut copies = Ledger::copies_in(folder)?;
        for copy in &mut copies {
            copy.other = !copy.file.starts_with(&own);
        }
        self.beyond_each(&mut copies, folder)?;
        Ok(copies)
    }

    /// The copies in `folder`, where there is no ledger to compare them with.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn copies_in(folder: &Path) -> Result<Vec<Copy>, LedgerError> {
        let mut names = listed(folder)?;
        // By their days, whosever they are.
        names.sort_by(|one, other| day_of(other).cmp(day_of(one)));
        Ok(names.into_iter().filter_map(|file| facts(&folder.join(&file), file).ok()).collect())
    }

    /// Where the copy of this name lies in `folder`; nothing where there is none.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn copy_named(folder: &Path, file: &str) -> Result<Option<PathBuf>, LedgerError> {
        let mut names = listed(folder)?.into_iter();
        Ok(names.find(|name| name == file).map(|name| folder.join(name)))
    }

    /// A folder may hold the copies of several counters.
    fn prefix(&self) -> String {
        let id: String = self.ledger_id.chars().take(8).collect();
        format!("loket-{id}-")
    }
}

/// The names of the copies in `folder` that begin so: `loket-0123ABCD-2026-11-22.db`.
fn names(folder: &Path, prefix: &str) -> Result<Vec<String>, LedgerError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let of_ours = name.starts_with(prefix) && name.len() == NAME_LENGTH;
        let day = day_of(&name);
        let is_day = day.len() == 10 && day.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        if of_ours && is_day && name.ends_with(".db") {
            names.push(name);
        }
    }
    Ok(names)
}

/// Those of every day, and those from before an update.
fn listed(folder: &Path) -> Result<Vec<String>, LedgerError> {
    let mut listed = names(folder, "loket-")?;
    listed.extend(before::names(folder, "loket-"));
    Ok(listed)
}

const NAME_LENGTH: usize = "loket-0123ABCD-2026-11-22.db".len();

fn day_of(name: &str) -> &str {
    before::day_of(name).or_else(|| name.get(15..25)).unwrap_or_default()
}

/// A copy to read in, as it lies there.
pub(super) fn look(path: &Path) -> Result<Connection, LedgerError> {
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

fn facts(path: &Path, file: String) -> Result<Copy, LedgerError> {
    let sql = "SELECT at_ms, seq, (SELECT COUNT(*) FROM payment)
        FROM event ORDER BY seq DESC LIMIT 1";
    Ok(look(path)?.query_row(sql, [], |row| {
        let (latest, events, payments) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Copy { file, latest, events, payments, other: false, beyond: None })
    })?)
}
