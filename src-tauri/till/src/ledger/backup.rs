//! Copies of the ledger, and coming back from one. A copy is checked before it counts; what a
//! restore replaces is kept beside it.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use loket_core::calendar::Moment;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::beyond::beyond;
use super::entry::Entry;
use super::lock::take_lock;
use super::steps::{migrate, not_newer, replay};
use super::verify::{Progress, Verified, chain_holds, sound, verify};
use super::{Ledger, LedgerError, Stamp, chain, insert, prepare, prints};

/// How a copy is looked at before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Every event is whole and in its place, and so are the pages: what a copy of every day can afford.
    Sound,
    /// And every table of the present says what the events say.
    Wholly,
}

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
        self.backup_checked(target, Checked::Wholly)
    }

    /// The same, looked at so closely.
    ///
    /// # Errors
    /// The same.
    pub fn backup_checked(&self, target: &Path, checked: Checked) -> Result<Verified, LedgerError> {
        let whole = |path: &Path| path.canonicalize().ok();
        if target.exists() && whole(target) == whole(&self.path) {
            return Err(LedgerError::OntoItself);
        }
        self.copy_to(target, checked).map_err(|error| {
            // A broken copy was taken from a broken ledger, or was broken on its way.
            let ours = matches!(error, LedgerError::Broken { .. }) && self.verify().is_err();
            if ours { error } else { error.of_the_copy() }
        })
    }

    fn copy_to(&self, target: &Path, checked: Checked) -> Result<Verified, LedgerError> {
        // Of its own: who looks things up meanwhile does not wait for the copy.
        put_copy(&self.another_reader()?, target, |copy| match checked {
            Checked::Wholly => verify(copy),
            Checked::Sound => sound(copy),
        })
    }

    /// Puts the copy `from` in place of the ledger of `folder`. No payment is forgotten: what the
    /// replaced ledger knows of payments beyond the copy is carried over where it can be read, so
    /// that bills in doubt stay locked and paid ones still ask.
    ///
    /// # Errors
    /// The copy is broken or of the other mode, another process writes, or the ledger there is
    /// readable and has more events (unless `lose_newer`); nothing was changed then.
    pub fn restore(
        folder: &Path,
        from: &Path,
        practice: bool,
        lose_newer: bool,
        stamp: impl Into<Stamp>,
    ) -> Result<Restored, LedgerError> {
        let stamp = stamp.into();
        std::fs::create_dir_all(folder)?;
        let (lock, held_by) = take_lock(folder)?;
        let Some(_lock) = lock else {
            return Err(LedgerError::Held { by: held_by.unwrap_or_default() });
        };
        if !from.is_file() {
            return Err(LedgerError::NotFound);
        }
        let (copy, verified) = opened(from).map_err(LedgerError::of_the_copy)?;
        let (copy_epoch, made_for): (i64, bool) =
            copy.query_row("SELECT epoch, practice FROM identity", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if made_for != practice {
            return Err(LedgerError::OtherMode);
        }
        let path = folder.join("ledger.db");
        let old = readable(&path)?;
        let common = old.as_ref().map(|old| common(&copy, old)).transpose()?.unwrap_or(0);
        let newer =
            old.as_ref().map(|old| beyond(old, &copy)).transpose()?.unwrap_or_default().events;
        if newer > 0 && !lose_newer {
            return Err(LedgerError::LosesNewer { newer });
        }
        let fresh = with_suffix(&path, ".restoring");
        let _ = std::fs::remove_file(&fresh);
        let in_doubt = {
            let mut target = Connection::open(&fresh)?;
            copy_pages(&copy, &mut target)?;
            target.pragma_update(None, "synchronous", "FULL")?;
            prepare(&target)?;
            migrate(&mut target)?;
            let transaction = target.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Beyond both, so that no two events ever share an id.
            let old_epoch: i64 = match &old {
                Some(old) => old.query_row("SELECT epoch FROM identity", [], |row| row.get(0))?,
                None => 0,
            };
            let epoch = copy_epoch.max(old_epoch).saturating_add(1);
            transaction.execute("UPDATE identity SET epoch = ?1", [epoch])?;
            let entry = Entry::Restored {
                replaced_events: old
                    .as_ref()
                    .map(length)
                    .transpose()?
                    .and_then(|n| n.try_into().ok()),
                from: from.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            };
            insert(&transaction, &stamp, &entry)?;
            if let Some(old) = &old {
                carry_over(old, common, &transaction)?;
            }
            replay(&transaction)?;
            let in_doubt = transaction.query_row(
                "SELECT COUNT(*) FROM payment WHERE state = 'in_doubt'",
                [],
                |row| row.get(0),
            )?;
            transaction.commit()?;
            in_doubt
        };
        drop(old);
        sync_file(&fresh)?;
        let kept = keep_replaced(&path, stamp.at)?;
        std::fs::rename(&fresh, &path)?;
        sync_folder(&path)?;
        Ok(Restored { events: verified.events, in_doubt, kept })
    }
}

/// Copies the ledger that `source` reads to `target`, whole and checked, or not at all.
pub(super) fn put_copy<T>(
    source: &Connection,
    target: &Path,
    check: impl FnOnce(&Connection) -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    let unfinished = with_suffix(target, ".part");
    let _ = std::fs::remove_file(&unfinished);
    let put = || {
        let found = {
            let mut copy = Connection::open(&unfinished)?;
            // One moment of the ledger, whatever is written while it is copied.
            let moment = source.unchecked_transaction()?;
            moment.query_row("SELECT one FROM identity", [], |_| Ok(()))?;
            copy_pages(&moment, &mut copy)?;
            copy.pragma_update(None, "journal_mode", "DELETE")?;
            check(&copy)?
        };
        sync_file(&unfinished)?;
        std::fs::rename(&unfinished, target)?;
        sync_folder(target)?;
        Ok(found)
    };
    put().inspect_err(|_| {
        // Where the disk was full it would stay so.
        let _ = std::fs::remove_file(&unfinished);
    })
}

fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), LedgerError> {
    let backup = rusqlite::backup::Backup::new(from, to)?;
    Ok(backup.run_to_completion(256, Duration::ZERO, None)?)
}

/// Appends what the replaced ledger knows of payments after the last common event.
fn carry_over(old: &Connection, common: i64, target: &Connection) -> Result<(), LedgerError> {
    let mut statement =
        old.prepare("SELECT at_ms, body, hash FROM event WHERE seq > ?1 ORDER BY seq")?;
    let mut rows = statement.query([common])?;
    let mut left_out = HashSet::new();
    let is_newer = not_newer(old).is_err();
    while let Some(row) = rows.next()? {
        let at: Moment = row.get(0)?;
        let (mut entry, who) = match Entry::read(&row.get::<_, String>(1)?) {
            Ok(read) => read,
            // A newer program's, of which this one knows nothing.
            Err(_) if is_newer => continue,
            Err(error) => return Err(error.into()),
        };
        let known = |sql: &str, key: &str| -> Result<bool, LedgerError> {
            Ok(target.query_row(sql, [key], |row| row.get(0))?)
        };
        match &mut entry {
            Entry::LedgerMade { .. }
            | Entry::Restored { .. }
            | Entry::AccountRemoved { .. }
            | Entry::AccountsOrdered { .. }
            | Entry::SettingSet { .. }
            | Entry::BalanceTold { .. }
            // Who is in the book is what the copy says, as settings are.
            | Entry::CustomerSaved { .. }
            | Entry::CustomerRemoved { .. } => continue,
            // A carried payment may have been made with it, and is advised with it.
            Entry::AccountSaved { account } => {
                let there: bool = target.query_row(
                    "SELECT EXISTS (SELECT 1 FROM account_version WHERE name = ?1 AND version = ?2)",
                    rusqlite::params![account.name, account.version],
                    |row| row.get(0),
                )?;
                if there {
                    continue;
                }
            }
            Entry::Inquired(inquiry) => {
                let sql = "SELECT EXISTS (SELECT 1 FROM inquiry WHERE inquiry_id = ?1)";
                if known(sql, &inquiry.inquiry_id)? {
                    continue;
                }
            }
            Entry::Opened(opening) => {
                let sql = "SELECT EXISTS (SELECT 1 FROM payment WHERE payment_id = ?1)";
                if known(sql, &opening.payment_id)? {
                    left_out.insert(opening.payment_id.clone());
                    continue;
                }
                let sql = "SELECT EXISTS (SELECT 1 FROM payment WHERE number = ?1)";
                if known(sql, &opening.number)? {
                    opening.number.push('R');
                }
            }
            Entry::Answered { .. }
            | Entry::Judged { .. }
            | Entry::Asked { .. }
            | Entry::Settled { .. }
            | Entry::OperatorCalled { .. }
            | Entry::PrintEnded { .. }
            | Entry::BackedUp { .. }
            | Entry::OlderAccepted { .. }
            | Entry::UpdateChecked(_)
            // Of one shift that both have, or of one that was carried over.
            | Entry::CashMoved { .. }
            | Entry::ShiftClosed(_)
            | Entry::ShiftCorrected { .. }
            | Entry::ShiftPrinted { .. }
            | Entry::ShiftPrintEnded { .. }
            // Who may stand here, and who tried, is what it was last.
            | Entry::OperatorSaved(_)
            | Entry::OperatorRemoved { .. }
            | Entry::SignedIn { .. }
            | Entry::SignInRefused { .. }
            | Entry::SignedOut { .. } => {}
            Entry::CollectiveMade(made) => {
                let sql = "SELECT EXISTS (SELECT 1 FROM collective WHERE collective_id = ?1)";
                if known(sql, &made.collective_id)? {
                    continue;
                }
            }
            // Of a list that both have, perhaps carried over before: each of them once.
            Entry::LineRefused { .. }
            | Entry::LineClosed { .. }
            | Entry::CollectiveAgreed { .. }
            | Entry::CollectiveReturned { .. }
            | Entry::CollectiveRemoved { .. } => {
                let there: bool = target.query_row(
                    "SELECT EXISTS (SELECT 1 FROM event
                     WHERE subject = ?1 AND at_ms = ?2 AND body = ?3)",
                    rusqlite::params![entry.subject(), at, row.get::<_, String>(1)?],
                    |row| row.get(0),
                )?;
                if there {
                    continue;
                }
            }
            // One drawer has one shift at a time: where the copy has another one open, this one is
            // left to the file that is replaced and kept, and its sales go to the one that is open.
            Entry::ShiftOpened(opening) => {
                let sql = "SELECT EXISTS (SELECT 1 FROM shift WHERE shift_id = ?1 OR closed_seq IS NULL)";
                if known(sql, &opening.shift_id)? {
                    left_out.insert(opening.shift_id.clone());
                    continue;
                }
                let sql = "SELECT EXISTS (SELECT 1 FROM shift WHERE number = ?1)";
                if known(sql, &opening.number)? {
                    opening.number.push('R');
                }
            }
            // The paper is out there with the code that it has.
            Entry::Printed { payment_id, code: code @ None, .. } => {
                // Only the events of a replaced ledger are known to be whole.
                *code = prints::code_in(old, payment_id, &row.get(2)?).ok();
            }
            Entry::Printed { .. } => {}
            // Made anew by the verdict.
            Entry::SlipsVoided { .. } => continue,
        }
        if !left_out.contains(entry.subject()) {
            insert(target, &Stamp { at, who }, &entry)?;
        }
    }
    Ok(())
}

fn opened(from: &Path) -> Result<(Connection, Verified), LedgerError> {
    let copy = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verified = verify(&copy)?;
    Ok((copy, verified))
}

/// The ledger at `path`, with its journal folded in, where it can be read at all. A disk that
/// fails now says nothing about that: what the ledger knows of payments is not given up for it.
fn readable(path: &Path) -> Result<Option<Connection>, LedgerError> {
    if !path.exists() {
        return Ok(None);
    }
    let folded_in = || -> Result<Connection, LedgerError> {
        let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let fold = "PRAGMA wal_checkpoint(TRUNCATE)";
        if old.query_row(fold, [], |row| row.get::<_, i64>(0))? != 0 {
            return Err(LedgerError::Held { by: "another process that reads".into() });
        }
        // Its events are all that is wanted of it.
        chain_holds(&old, &Progress::default())?;
        Ok(old)
    };
    match folded_in() {
        Ok(old) => Ok(Some(old)),
        Err(error @ (LedgerError::Held { .. } | LedgerError::Disk(_) | LedgerError::Full)) => {
            Err(error)
        }
        Err(_) => Ok(None),
    }
}

pub(super) fn length(ledger: &Connection) -> Result<i64, LedgerError> {
    Ok(ledger.query_row("SELECT COALESCE(MAX(seq), 0) FROM event", [], |row| row.get(0))?)
}

/// The last event that both have: up to there their chains are the same.
pub(super) fn common(one: &Connection, other: &Connection) -> Result<i64, LedgerError> {
    let hash = |ledger: &Connection, seq: i64| {
        ledger
            .query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| {
                row.get::<_, chain::Hash>(0)
            })
            .map_err(LedgerError::from)
    };
    // A hash covers all that went before, so the common part is found by halving.
    let (mut same, mut beyond) = (0, length(one)?.min(length(other)?).saturating_add(1));
    while beyond.saturating_sub(same) > 1 {
        let middle = same.midpoint(beyond);
        if hash(one, middle)? == hash(other, middle)? {
            same = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(same)
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

/// Some systems sync only what is open for writing.
fn sync_file(path: &Path) -> Result<(), LedgerError> {
    Ok(File::options().write(true).open(path)?.sync_all()?)
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
