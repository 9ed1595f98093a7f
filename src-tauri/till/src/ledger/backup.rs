//! Copies of the ledger, and coming back from one. A copy is checked before it counts; what a
//! restore replaces is kept beside it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use loket_core::calendar::Moment;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::entry::Entry;
use super::verify::{Verified, verify};
use super::{Ledger, LedgerError, chain, insert, prepare, take_lock};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    pub events: i64,
    pub in_doubt: i64,
    /// Where the replaced ledger lies now.
    pub kept: Option<PathBuf>,
}

impl Ledger {
    /// Copies the ledger to `target`, checks the copy, and puts it in place whole or not at all.
    ///
    /// # Errors
    /// The copy is not whole; `target` is as it was.
    pub fn backup(&self, target: &Path) -> Result<Verified, LedgerError> {
        let unfinished = with_suffix(target, ".part");
        let _ = std::fs::remove_file(&unfinished);
        let verified = {
            let mut copy = Connection::open(&unfinished)?;
            {
                let source = self.reading();
                let backup = rusqlite::backup::Backup::new(&source, &mut copy)?;
                backup.run_to_completion(256, Duration::ZERO, None)?;
            }
            copy.pragma_update(None, "journal_mode", "DELETE")?;
            sound(&copy)?
        };
        File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, target)?;
        sync_folder(target)?;
        Ok(verified)
    }

    /// Puts the copy `from` in place of the ledger of `folder`. Payments in doubt stay locked.
    ///
    /// # Errors
    /// The copy is broken, another process writes, or the ledger there is readable and has more
    /// events (unless `lose_newer`); nothing was changed then.
    pub fn restore(
        folder: &Path,
        from: &Path,
        lose_newer: bool,
        now: Moment,
    ) -> Result<Restored, LedgerError> {
        std::fs::create_dir_all(folder)?;
        let (lock, held_by) = take_lock(folder)?;
        let Some(_lock) = lock else {
            return Err(LedgerError::Held { by: held_by.unwrap_or_default() });
        };
        if !from.is_file() {
            return Err(LedgerError::NotFound);
        }
        let copy = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let verified = sound(&copy)?;
        let path = folder.join("ledger.db");
        let replaced = head_of(&path);
        if let Some((events, _)) = &replaced
            && !contains(&copy, &replaced)?
            && !lose_newer
        {
            let newer = events.saturating_sub(verified.events).max(1);
            return Err(LedgerError::LosesNewer { newer });
        }
        let fresh = with_suffix(&path, ".restoring");
        let _ = std::fs::remove_file(&fresh);
        {
            let mut target = Connection::open(&fresh)?;
            rusqlite::backup::Backup::new(&copy, &mut target)?.run_to_completion(
                256,
                Duration::ZERO,
                None,
            )?;
            target.pragma_update(None, "synchronous", "FULL")?;
            prepare(&target)?;
            let events = replaced.as_ref().and_then(|(events, _)| u64::try_from(*events).ok());
            let transaction = target.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute("UPDATE identity SET epoch = epoch + 1", [])?;
            let entry = Entry::Restored {
                replaced_events: events,
                from: from.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            };
            insert(&transaction, now, &entry)?;
            transaction.commit()?;
        }
        File::open(&fresh)?.sync_all()?;
        let kept = keep_replaced(&path, now)?;
        std::fs::rename(&fresh, &path)?;
        sync_folder(&path)?;
        let in_doubt =
            copy.query_row("SELECT COUNT(*) FROM payment WHERE state = 'in_doubt'", [], |row| {
                row.get(0)
            })?;
        Ok(Restored { events: verified.events, in_doubt, kept })
    }
}

/// Sound in its pages and in its chain.
fn sound(copy: &Connection) -> Result<Verified, LedgerError> {
    let check: String = copy.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if check != "ok" {
        return Err(LedgerError::Broken { seq: 0, what: format!("the copy's pages: {check}") });
    }
    verify(copy)
}

type Head = Option<(i64, chain::Hash)>;

/// Length and head of the ledger at `path`, where it can be read.
fn head_of(path: &Path) -> Head {
    let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
    old.query_row("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .ok()
}

/// Whether the copy has everything that the replaced ledger has.
fn contains(copy: &Connection, head: &Head) -> Result<bool, LedgerError> {
    let Some((seq, hash)) = head else { return Ok(true) };
    Ok(copy.query_row(
        "SELECT COUNT(*) FROM event WHERE seq = ?1 AND hash = ?2",
        rusqlite::params![seq, hash],
        |row| row.get::<_, i64>(0),
    )? == 1)
}

/// Gives the ledger that will be replaced a second name, so that no moment is without one.
fn keep_replaced(path: &Path, now: Moment) -> Result<Option<PathBuf>, LedgerError> {
    if !path.exists() {
        return Ok(None);
    }
    let kept = with_suffix(path, &format!(".replaced-{now}"));
    for journal in ["", "-wal", "-shm"] {
        let from = with_suffix(path, journal);
        if from.exists() {
            let to = with_suffix(&kept, journal);
            std::fs::hard_link(&from, &to).or_else(|_| std::fs::copy(&from, &to).map(|_| ()))?;
        }
    }
    // Only an unreadable ledger still has a journal here: a readable one was folded in when its
    // last connection closed.
    for journal in ["-wal", "-shm"] {
        let left = with_suffix(path, journal);
        if left.exists() {
            std::fs::remove_file(left)?;
        }
    }
    Ok(Some(kept))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A rename is durable once its folder is synced; folders cannot be opened everywhere.
fn sync_folder(path: &Path) -> Result<(), LedgerError> {
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
