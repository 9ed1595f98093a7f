//! The writer's place: an OS lock that dies with its process, and a note of who has it.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::LedgerError;

/// A file of its own: where locks are mandatory, the locked one cannot be read.
const NOTE: &str = "ledger.holder";

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

/// Who writes in this folder now, without taking the place.
pub(super) fn holder(folder: &Path) -> Option<String> {
    let lock = File::options().write(true).open(folder.join("ledger.lock")).ok()?;
    matches!(lock.try_lock(), Err(TryLockError::WouldBlock)).then(|| noted(folder))
}

fn noted(folder: &Path) -> String {
    match std::fs::read_to_string(folder.join(NOTE)) {
        Ok(by) if !by.is_empty() => by,
        Ok(_) | Err(_) => "another process".into(),
    }
}

/// Takes the folder's lock, or tells who has it.
pub(super) fn take_lock(folder: &Path) -> Result<(Option<File>, Option<String>), LedgerError> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("ledger.lock"))?;
    match patiently(&lock) {
        Ok(()) => {
            let program = std::env::current_exe()
                .ok()
                .and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
                .unwrap_or_else(|| "loket".into());
            let mut file = File::create(folder.join(NOTE))?;
            write!(file, "{program} ({})", std::process::id())?;
            Ok((Some(lock), None))
        }
        Err(TryLockError::WouldBlock) => Ok((None, Some(noted(folder)))),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
