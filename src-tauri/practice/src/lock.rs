//! One process serves one file of books at a time, and the others can find it.
//!
//! The lock is the operating system's, so it dies with its process. Knows nothing of what is in
//! the books.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::books::beside;

/// Held as long as the simulator runs.
pub(crate) struct Lock {
    file: File,
    address: PathBuf,
}

pub(crate) enum Acquired {
    Ours(Lock),
    /// Another process serves the books; its address, where it has told one.
    Theirs(Option<SocketAddr>),
}

/// Between taking the lock and telling the address the other process binds a socket: wait for it.
const ADDRESS_TRIES: u32 = 40;
const ADDRESS_PAUSE: Duration = Duration::from_millis(50);

pub(crate) fn acquire(books: &Path) -> io::Result<Acquired> {
    let path = beside(books, "lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    let address = beside(books, "addr");
    // The other may be just starting, and tell its address soon, or just ending, and let go.
    for _ in 0..ADDRESS_TRIES {
        match file.try_lock() {
            Ok(()) => {
                // What a dead process left behind must not lead anyone to a stranger's port.
                forget(&address)?;
                return Ok(Acquired::Ours(Lock { file, address }));
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let told = fs::read_to_string(&address).ok().and_then(|text| text.trim().parse().ok());
        if told.is_some() {
            return Ok(Acquired::Theirs(told));
        }
        thread::sleep(ADDRESS_PAUSE);
    }
    Ok(Acquired::Theirs(None))
}

fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Lock {
    pub(crate) fn tell(&self, address: SocketAddr) -> io::Result<()> {
        fs::write(&self.address, format!("{address}\n"))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Best effort: the lock, not this file, says whether someone serves.
        let _ = forget(&self.address);
        let _ = self.file.unlock();
    }
}
