//! What goes on by itself: payments in doubt are asked about, and the copy of the day is made.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use loket_till::error::TillError;
use tauri::async_runtime::block_on;

use super::{Desk, is_held};

impl Desk {
    /// One round of asking what became of the payments in doubt. The ledger of another process is
    /// that process's to look after.
    pub(crate) fn look_after(&self) -> Result<(), TillError> {
        // What cannot be opened is opened again when somebody asks for it, and not every few seconds: before a
        // step of the schema all of the ledger is copied.
        let is_unopened = {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.at_practice.is_none()
        };
        if is_unopened && self.looked.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let tills = self.tills()?;
        if self.is_open().is_err() {
            return Ok(());
        }
        for till in tills.iter().filter(|till| !is_held(till)) {
            block_on(till.advise_due())?;
            till.remember()?;
        }
        Ok(())
    }

    /// Makes the copy of the day where it is due. It takes its time, and payments are asked about meanwhile.
    pub(crate) fn back_up(&self) -> Result<(), TillError> {
        let own = self.open.lock().unwrap_or_else(PoisonError::into_inner).own.clone();
        own.map_or(Ok(()), |till| till.back_up_if_due())
    }
}
