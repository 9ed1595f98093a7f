//! What a counter remembers of its ledger outside of the ledger's file: how far it was when it was
//! last used here. Whoever puts an older file in its place takes payments away that are paid: that is
//! noticed, and nothing is paid until an owner has seen it.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::Till;
use crate::error::TillError;
use crate::ledger::entry::Entry;
use crate::ledger::verify::Anchor;
use crate::view::OlderView;

/// Forgets what was remembered of the ledger in `folder`: another one was put there on purpose.
pub fn forget(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(MEMORY));
}

const MEMORY: &str = "ledger.last";

impl Till {
    fn memory(&self) -> PathBuf {
        self.folder.join(MEMORY)
    }

    /// Compares the ledger with what was remembered of it. A memory that cannot be read says nothing.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn look_back(&self) -> Result<(), TillError> {
        let remembered: Option<Anchor> =
            std::fs::read_to_string(self.memory()).ok().and_then(|text| text.parse().ok());
        let Some(remembered) = remembered else { return Ok(()) };
        let is_there = self.ledger.hash_of(remembered.events)?.as_ref() == Some(&remembered.head);
        let older =
            (!is_there).then_some(OlderView { had: remembered.events, has: self.ledger.length()? });
        *self.older.lock().unwrap_or_else(PoisonError::into_inner) = older;
        Ok(())
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
    pub(super) fn remembers_all(&self) -> Result<(), TillError> {
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
