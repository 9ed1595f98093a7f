//! The way back where the ledger cannot be opened at all. Nobody knows then who may do what: the people
//! and their PINs are in that ledger, so whoever stands at this machine may, as `loketctl restore` lets
//! them. What is damaged is kept, and as the copy is older than what is remembered of the ledger, nothing
//! is paid before an owner of the copy has seen it.

use std::path::{Path, PathBuf};

use loket_core::calendar::Zone;

use super::safety::copy_view;
use crate::error::TillError;
use crate::ledger::copies::{Copy, copies_at};
use crate::ledger::{Access, Ledger, LedgerError};
use crate::ports::{Clock, MachineClock};
use crate::view::RescueView;

/// A ledger that is there and cannot be read.
pub struct Rescue {
    folder: PathBuf,
    practice: bool,
}

impl Rescue {
    /// The damaged ledger in `data`, the shop's own before the practice one; nothing where both can be
    /// opened, or not for reasons that a copy cures.
    pub fn of(data: &Path) -> Option<Rescue> {
        [(data.to_owned(), false), (data.join("practice"), true)]
            .into_iter()
            .find(|(folder, practice)| is_damaged(folder, *practice))
            .map(|(folder, practice)| Rescue { folder, practice })
    }

    /// What there is to go back to, newest first.
    pub fn view(&self) -> RescueView {
        // The shop's zone is in the ledger as well.
        let zone = Zone::default();
        let mut copies: Vec<Copy> = self
            .places()
            .iter()
            .flat_map(|place| Ledger::copies_in(place).unwrap_or_default())
            .collect();
        copies.sort_by_key(|copy| std::cmp::Reverse(copy.latest));
        copies.dedup_by(|one, other| one.file == other.file && one.latest == other.latest);
        RescueView {
            practice: self.practice,
            places: self.places().iter().map(|place| place.display().to_string()).collect(),
            copies: copies.into_iter().map(|copy| copy_view(copy, zone)).collect(),
        }
    }

    /// Puts a copy in the damaged ledger's place.
    ///
    /// # Errors
    /// There is none of that name, or it is damaged as well; nothing was changed then.
    pub fn restore(&self, file: &str) -> Result<(), TillError> {
        let found = self.places().into_iter().filter_map(|place| {
            let at = Ledger::copy_named(&place, file).ok().flatten()?;
            Some((Ledger::copies_in(&place).ok()?.into_iter().find(|it| it.file == file)?, at))
        });
        // Of one name in both places: the one that knows more.
        let (_, from) = found.max_by_key(|(copy, _)| copy.events).ok_or(LedgerError::NotFound)?;
        let now = MachineClock::default().now();
        // What can still be read of it comes along; nothing else is lost that was not lost before.
        Ledger::restore(&self.folder, &from, self.practice, true, now)?;
        Ok(())
    }

    /// Beside the ledger, and where the shop last put a copy.
    fn places(&self) -> Vec<PathBuf> {
        let beside = self.folder.join("backups");
        let chosen = copies_at(&self.folder).filter(|place| *place != beside);
        chosen.into_iter().chain([beside]).collect()
    }
}

fn is_damaged(folder: &Path, practice: bool) -> bool {
    if !folder.join("ledger.db").is_file() {
        return false;
    }
    let now = MachineClock::default().now();
    let opened = Ledger::open(folder, "-", practice, Access::Read, now);
    // A disk that fails, a newer program and another process are nothing that a copy cures.
    matches!(opened, Err(LedgerError::Broken { .. } | LedgerError::Io(_)))
}
