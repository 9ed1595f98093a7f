//! What a counter remembers of its ledger outside of the ledger's file: how far it was when it was
//! last used here. Whoever puts an older file in its place takes payments away that are paid: that is
//! noticed, and nothing is paid until an owner has seen it.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::Till;
use crate::error::TillError;
use crate::ledger::backup::Restored;
use crate::ledger::entry::{Entry, Stamp};
use crate::ledger::read::Filter;
use crate::ledger::verify::Anchor;
use crate::ledger::{Ledger, LedgerError};
use crate::view::OlderView;

/// Puts a copy in the ledger's place on purpose, as `Ledger::restore` does. Where the replaced ledger
/// `knew_all`, its payments come along and there is nothing to be noticed afterwards: what was
/// remembered of it goes first, since a restore may be cut off as soon as the other one is there.
///
/// # Errors
/// As `Ledger::restore`; what was remembered is remembered still.
pub fn restore(
    folder: &Path,
    from: &Path,
    practice: bool,
    lose_newer: bool,
    stamp: impl Into<Stamp>,
    knew_all: bool,
) -> Result<Restored, LedgerError> {
    let memory = folder.join(MEMORY);
    let was = if knew_all { std::fs::read(&memory).ok() } else { None };
    if was.is_some() {
        let _ = std::fs::remove_file(&memory);
    }
    let done = Ledger::restore(folder, from, practice, lose_newer, stamp);
    if let (Err(_), Some(was)) = (&done, was) {
        let _ = std::fs::write(memory, was);
    }
    done
}

const MEMORY: &str = "ledger.last";

/// Whether the ledger knows all that was remembered of it.
///
/// # Errors
/// The ledger cannot be read.
pub fn knows_all(ledger: &Ledger, folder: &Path) -> Result<bool, LedgerError> {
    match remembered(folder) {
        None => Ok(true),
        Some(anchor) => Ok(ledger.hash_of(anchor.events)? == Some(anchor.head)),
    }
}

/// A memory that cannot be read says nothing.
fn remembered(folder: &Path) -> Option<Anchor> {
    std::fs::read_to_string(folder.join(MEMORY)).ok().and_then(|text| text.parse().ok())
}

impl Till {
    fn memory(&self) -> PathBuf {
        self.folder.join(MEMORY)
    }

    /// Compares the ledger with what was remembered of it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn look_back(&self) -> Result<(), TillError> {
        let Some(Anchor { events: had, .. }) = remembered(&self.folder) else { return Ok(()) };
        let older = match knows_all(&self.ledger, &self.folder)? {
            true => None,
            false => Some(OlderView { had, has: self.ledger.length()? }),
        };
        *self.older.lock().unwrap_or_else(PoisonError::into_inner) = older;
        Ok(())
    }

    /// Nothing was ever sold here, and no account is set up.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn is_untouched(&self) -> Result<bool, TillError> {
        let any = Filter { limit: 1, ..Filter::default() };
        Ok(!self.has_account()? && self.ledger.history(&any)?.is_empty())
    }

    /// Remembers how far the ledger is, unless what was remembered is still to be explained.
    ///
    /// # Errors
    /// The ledger cannot be read. A memory that cannot be written is none, and no trouble.
    pub fn remember(&self) -> Result<(), TillError> {
        if !self.ledger.may_write() || self.older().is_some() {
            return Ok(());
        }
        let events = self.ledger.length()?;
        let Some(head) = self.ledger.hash_of(events)? else { return Ok(()) };
        let text = format!("{events}:{head}\n");
        if std::fs::read_to_string(self.memory()).ok().as_ref() != Some(&text) {
            let fresh = self.memory().with_extension("last.part");
            let _ =
                std::fs::write(&fresh, text).and_then(|()| std::fs::rename(&fresh, self.memory()));
        }
        Ok(())
    }

    /// The ledger is older than the one that was last used here.
    pub fn older(&self) -> Option<OlderView> {
        self.older.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing is paid by a ledger that may not know what was paid.
    ///
    /// # Errors
    /// It is older than what is remembered of it.
    pub fn remembers_all(&self) -> Result<(), TillError> {
        match self.older() {
            None => Ok(()),
            Some(OlderView { had, has }) => Err(TillError::refused(
                "ledger_older",
                format!("Buku transaksi ini lebih lama: {has} kejadian, sebelumnya {had}."),
                "Kembalikan dari salinan terbaru; atau pemilik menyatakan bahwa buku ini yang dipakai.",
            )),
        }
    }

    /// An owner goes on with the older ledger, knowing that later payments are not in it.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn accept_older(&self) -> Result<(), TillError> {
        let Some(OlderView { had, has }) = self.older() else { return Ok(()) };
        self.ledger.append(self.stamp()?, &Entry::OlderAccepted { had, has })?;
        *self.older.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.remember()
    }
}
