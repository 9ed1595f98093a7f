//! The copies in the shop's folder: one a day, named after their ledger and day, the oldest dropped.

use std::path::{Path, PathBuf};

use loket_core::calendar::Moment;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::entry::{Entry, Stamp};
use super::{Ledger, LedgerError, chain};

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
}

impl Ledger {
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
    ) -> Result<LastCopy, LedgerError> {
        let stamp = stamp.into();
        std::fs::create_dir_all(folder)?;
        let file = format!("{}{day}.db", self.prefix());
        let verified = self.backup(&folder.join(&file))?;
        let copy = LastCopy { at: stamp.at, file: file.clone(), events: verified.events };
        self.append(
            stamp,
            &Entry::BackedUp { file, events: verified.events, head: verified.head },
        )?;
        let mut names = self.names(folder)?;
        names.sort();
        for old in names.iter().rev().skip(KEPT) {
            // One that cannot be dropped is in nobody's way.
            let _ = std::fs::remove_file(folder.join(old));
        }
        Ok(copy)
    }

    /// The copies of this ledger in `folder`, newest first. What cannot be read is left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn copies(&self, folder: &Path) -> Result<Vec<Copy>, LedgerError> {
        let mut names = self.names(folder)?;
        names.sort();
        let copies = names.into_iter().rev();
        Ok(copies.filter_map(|file| facts(folder.join(&file), file).ok()).collect())
    }

    /// Where the copy of this name lies in `folder`; nothing where it is none of this ledger's.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn copy_named(&self, folder: &Path, file: &str) -> Result<Option<PathBuf>, LedgerError> {
        Ok(self.names(folder)?.into_iter().find(|name| name == file).map(|name| folder.join(name)))
    }

    /// A folder may hold the copies of several counters.
    fn prefix(&self) -> String {
        let id: String = self.ledger_id.chars().take(8).collect();
        format!("loket-{id}-")
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, LedgerError> {
        let prefix = self.prefix();
        let is_copy = |name: &str| {
            let day = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".db"));
            day.is_some_and(|day| {
                day.len() == 10 && day.bytes().all(|sign| sign.is_ascii_digit() || sign == b'-')
            })
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if is_copy(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

fn facts(path: PathBuf, file: String) -> Result<Copy, LedgerError> {
    let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sql = "SELECT at_ms, seq, (SELECT COUNT(*) FROM payment)
        FROM event ORDER BY seq DESC LIMIT 1";
    Ok(copy.query_row(sql, [], |row| {
        Ok(Copy { file, latest: row.get(0)?, events: row.get(1)?, payments: row.get(2)? })
    })?)
}
