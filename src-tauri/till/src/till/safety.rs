//! The shop's copies: one a day, in the folder that the shop chose, checked before it counts.

use std::path::{Path, PathBuf};

use loket_core::calendar::Zone;
use tracing::{info, warn};

use super::Till;
use crate::error::{Class, TillError};
use crate::ledger::backup::Checked;
use crate::ledger::copies::{Copy, note_copies_at};
use crate::ledger::entry::Stamp;
use crate::ledger::{Ledger, LedgerError};
use crate::log::Watch;
use crate::view::{CopyView, SafetyView};

/// After the start the counter comes first.
const FIRST_LOOK_MS: i64 = 60_000;
/// Between two tries where the folder is not there.
const AGAIN_MS: i64 = 10 * 60_000;
/// A shop that has had no copy for so many days is told.
const LATE_DAYS: i64 = 3;

const TRIED: &str = "copy";

impl Till {
    pub(super) fn copies_folder(&self) -> Result<(PathBuf, bool), TillError> {
        let chosen = self.setting("backup_folder")?;
        Ok(match chosen.is_empty() {
            true => (self.folder.join("backups"), false),
            false => (PathBuf::from(chosen), true),
        })
    }

    /// How the shop's copies stand.
    ///
    /// # Errors
    /// The ledger cannot be read. A folder that is not there is a fault that is told.
    pub fn safety(&self) -> Result<SafetyView, TillError> {
        let zone = self.zone()?;
        let (folder, is_chosen) = self.copies_folder()?;
        let last = self.ledger.last_copy()?;
        let mut fault = self.copy_fault();
        let copies = match self.ledger.copies(&folder) {
            Ok(copies) => copies,
            // Nothing was ever copied there.
            Err(_) if !is_chosen => Vec::new(),
            Err(error) => {
                fault = fault.or_else(|| Some(error.to_string()));
                Vec::new()
            }
        };
        Ok(SafetyView {
            folder: folder.display().to_string(),
            is_chosen,
            last_at: last.as_ref().map(|last| zone.rfc3339(last.at)),
            age_days: self.copy_age_days()?,
            fault,
            copies: copies.into_iter().map(|copy| copy_view(copy, zone)).collect(),
        })
    }

    /// Days since the last copy, by the shop's calendar; nothing where there was none.
    pub(super) fn copy_age_days(&self) -> Result<Option<i64>, TillError> {
        let zone = self.zone()?;
        let midnight = |moment| zone.start_of(&zone.day(moment)).unwrap_or(moment);
        let today = midnight(self.clock.now());
        let last = self.ledger.last_copy()?;
        Ok(last.map(|last| today.saturating_sub(midnight(last.at)).max(0) / DAY_MS))
    }

    /// Whether the shop should be told that its copies are late: of its own ledger, once that is old enough.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(super) fn copy_is_late(&self) -> Result<bool, TillError> {
        if self.is_practice() {
            return Ok(false);
        }
        let days = match self.copy_age_days()? {
            Some(days) => days,
            None => self.clock.now().saturating_sub(self.ledger.made_at()?).max(0) / DAY_MS,
        };
        Ok(days >= LATE_DAYS)
    }

    /// Makes a copy now.
    ///
    /// # Errors
    /// It could not be made or is not whole; earlier ones are as they were.
    pub fn back_up(&self) -> Result<SafetyView, TillError> {
        self.remembers_all()?;
        let stamp = self.stamp()?;
        self.keep_copy(stamp, Checked::Wholly)?;
        self.safety()
    }

    /// Makes today's copy where there is none yet. A folder that is not there is tried again later, and told.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn back_up_if_due(&self) -> Result<(), TillError> {
        let early = self.clock.steady() < FIRST_LOOK_MS
            || self.since(TRIED).is_some_and(|age| age < AGAIN_MS);
        // Over an older ledger the copy of today may be the one that is wanted back.
        let not_now = early || self.older().is_some();
        if self.is_practice() || !self.ledger.may_write() || not_now {
            return Ok(());
        }
        if self.copy_age_days()? == Some(0) {
            return Ok(());
        }
        // Its fault is kept and shown.
        let _ = self.keep_copy(self.clock.now().into(), Checked::Sound);
        Ok(())
    }

    fn keep_copy(&self, stamp: Stamp, checked: Checked) -> Result<(), TillError> {
        self.mark(TRIED);
        let (folder, is_chosen) = self.copies_folder()?;
        if is_chosen && !folder.is_dir() {
            // A stick that is not there: its place is not made on this same disk.
            let what = format!("{} tidak ada", folder.display());
            self.note_copy_fault(Some(what.clone()));
            warn!(step = "copy", code = "copy_failed", kind = "no_folder");
            return Err(LedgerError::Copy(what).into());
        }
        // For the day on which no setting can be read any more.
        note_copies_at(&self.folder, &folder);
        let day = self.zone()?.day(stamp.at);
        let watch = Watch::start();
        let kept = self.ledger.keep_copy(stamp, &folder, &day, checked);
        self.note_copy_fault(kept.as_ref().err().map(ToString::to_string));
        match &kept {
            Ok(copy) => info!(step = "copy", events = copy.events, ms = watch.ms()),
            Err(error) => {
                warn!(step = "copy", code = "copy_failed", kind = error.kind(), ms = watch.ms())
            }
        }
        kept.map_err(|error| {
            // Of the place where copies go, not of the ledger.
            let of_the_place =
                matches!(error, LedgerError::Io(_) | LedgerError::Disk(_) | LedgerError::Full);
            match of_the_place {
                true => LedgerError::Copy(error.to_string()),
                false => error,
            }
        })?;
        Ok(())
    }

    /// Where the copy of this name lies: only the shop's own folder for copies is looked into.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn copy_to_restore(&self, file: &str) -> Result<PathBuf, TillError> {
        let (folder, _) = self.copies_folder()?;
        Ledger::copy_named(&folder, file)?.ok_or_else(|| LedgerError::NotFound.into())
    }

    /// Where this till's ledger lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

pub(super) fn copy_view(copy: Copy, zone: Zone) -> CopyView {
    let beyond = copy.beyond.unwrap_or_default();
    CopyView {
        latest: zone.rfc3339(copy.latest),
        newer: copy.beyond.map(|beyond| beyond.events),
        newer_payments: beyond.payments,
        left_behind: beyond.left_behind,
        other: copy.other,
        payments: copy.payments,
        file: copy.file,
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether copies can be put into a folder.
///
/// # Errors
/// It is not there, or nothing can be written in it.
pub(super) fn check_folder(path: &str) -> Result<(), TillError> {
    let folder = Path::new(path);
    let trial = folder.join(".loket-coba");
    let fits = folder.is_absolute()
        && folder.is_dir()
        && std::fs::write(&trial, b"loket").is_ok()
        && std::fs::remove_file(&trial).is_ok();
    if fits {
        return Ok(());
    }
    Err(TillError::new(
        Class::Refused,
        "bad_folder",
        format!("Folder {path} tidak ada atau tidak bisa ditulis."),
        "Pasang flashdisk, atau tulis alamat folder lengkap, misalnya D:\\Salinan atau /media/usb.",
    ))
}
