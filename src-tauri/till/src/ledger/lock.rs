//! The writer's place: an OS lock that dies with its process, and a note of who has it.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::LedgerError;

/// Tries for two seconds: a short command may just be ending.
fn patiently(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..20 {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(100)),
            done => return done,
        }
    }
    lock.try_lock()
}

/// Takes the folder's lock, or tells who has it.
pub(super) fn take_lock(folder: &Path) -> Result<(Option<File>, Option<String>), LedgerError> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("ledger.lock"))?;
    // A file of its own: where locks are mandatory, the locked one cannot be read.
    let holder = folder.join("ledger.holder");
    match patiently(&lock) {
        Ok(()) => {
            let program = std::env::current_exe()
                .ok()
                .and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
                .unwrap_or_else(|| "loket".into());
            let mut file = File::create(holder)?;
            write!(file, "{program} ({})", std::process::id())?;
            Ok((Some(lock), None))
        }
        Err(TryLockError::WouldBlock) => {
            let by = std::fs::read_to_string(holder).unwrap_or_default();
            Ok((None, Some(if by.is_empty() { "another process".into() } else { by })))
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
