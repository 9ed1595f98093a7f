//! A disk in memory under the real ledger: it knows what was written and what was synced, so that
//! it can lose its power, and it fails when it is told to. Nothing of the product knows it: it is
//! SQLite's default file system in the test's process, takes the files under the folders that were
//! given to it, and hands every other path on to the machine's own. It must not know the ledger.
//!
//! ```
//! # let folder = tempfile::tempdir().unwrap();
//! use loket_tests::disk::{Disk, Survivors};
//! let disk = Disk::in_memory(folder.path());
//! let database = rusqlite::Connection::open(folder.path().join("a.db")).unwrap();
//! database.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").unwrap();
//! disk.cut_power(Survivors::Nothing);
//! assert!(database.execute_batch("INSERT INTO t VALUES (1)").is_err(), "its process died");
//! rusqlite::Connection::open(folder.path().join("a.db"))
//!     .and_then(|again| again.execute_batch("INSERT INTO t VALUES (1)"))
//!     .unwrap();
//! ```
//!
//! What the model takes from a real disk, each at its worst:
//! - a write is durable at the next sync of its file, and until then each of its sectors of 512
//!   bytes may be on the disk or not, in any order; bytes outside of a write are never harmed;
//! - a new file is durable at its first sync, a deleted one gone with a synced delete or with the
//!   next sync of a file in that folder;
//! - a sync that failed has lost what it was for: a later one that works does not bring it back,
//!   although programs go on reading what they wrote;
//! - the memory that connections share dies with its processes, and so do locks.
//!
//! No clock and no chance but the caller's: the same calls give the same disk. Only when the machine's
//! own files were synced is kept by the clock, for those who measure.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

mod locks;
mod plan;
mod real;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod vfs;

pub use plan::Fault;
pub use state::{Synced, Syncs};
pub use store::Survivors;

use plan::Length;
use state::Shared;

/// The disk of one folder. It is there until it is dropped.
pub struct Disk {
    shared: Arc<Shared>,
}

impl Disk {
    /// An empty disk for the SQLite files under `folder`, which must exist. What else lies there
    /// stays where it is.
    pub fn in_memory(folder: &Path) -> Disk {
        Disk::over(folder, Shared::default())
    }

    /// The machine's own files under `folder`, with faults: for programs that move SQLite's files
    /// about. Faults and death strike as in memory; there is no power to cut.
    pub fn on_files(folder: &Path) -> Disk {
        Disk::over(folder, Shared::on_files())
    }

    fn over(folder: &Path, shared: Shared) -> Disk {
        let folder = folder.canonicalize().expect("the folder exists");
        let shared = Arc::new(shared);
        vfs::register(folder.to_str().expect("a path in UTF-8"), &shared);
        Disk { shared }
    }

    /// How the files under a folder on the machine's own disk were synced since the last look.
    pub fn take_synced(&self) -> Vec<Synced> {
        self.shared.state().take_synced()
    }

    /// The process dies now: what it had open is dead for ever, what it wrote stays.
    pub fn kill(&self) {
        self.shared.state().end_life();
    }

    /// The power goes now: as `kill`, but of what was not synced only the survivors stay.
    pub fn cut_power(&self, survivors: Survivors<'_>) {
        let mut state = self.shared.state();
        state.store.cut_power(survivors);
        state.end_life();
    }

    /// The process dies right before its `n`th writing operation from now, counted from 1: that
    /// one and all after it fail, until `kill` or `cut_power` says that this was its end. A
    /// writing operation is a write, truncation, sync or deletion, or the making of a file.
    pub fn die_at(&self, n: u64) {
        self.shared.state().plan.die_at(n);
    }

    /// Whether the moment of `die_at` has come.
    pub fn is_dead(&self) -> bool {
        self.shared.state().plan.is_dead()
    }

    /// The `n`th operation from now that `fault` can strike, counted from 1, fails with it: that
    /// one alone.
    pub fn fail_at(&self, n: u64, fault: Fault) {
        self.shared.state().plan.fail_at(n, fault, Length::Once);
    }

    /// The same, and every operation after it that `fault` can strike.
    pub fn fail_from(&self, n: u64, fault: Fault) {
        self.shared.state().plan.fail_at(n, fault, Length::Lasting);
    }

    /// Whether a fault that was asked for has not come yet.
    pub fn is_fault_to_come(&self) -> bool {
        self.shared.state().plan.is_coming()
    }

    /// Takes back every fault and death that was asked for and has not come.
    pub fn heal(&self) {
        self.shared.state().plan.heal();
    }

    /// What it makes of a sync from now on.
    pub fn set_syncs(&self, syncs: Syncs) {
        self.shared.state().syncs = syncs;
    }

    /// How many writing operations there were, for `die_at`.
    pub fn writes(&self) -> u64 {
        self.shared.state().plan.writes()
    }

    /// How many operations there were that `fault` can strike, for `fail_at`. `Fault::Io` can
    /// strike all.
    pub fn operations(&self, fault: Fault) -> u64 {
        self.shared.state().plan.operations(fault)
    }

    /// The names of all files, relative to the folder.
    pub fn files(&self) -> Vec<String> {
        self.shared.state().store.names()
    }

    /// What a file holds now, as programs see it.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.shared.state().store.read(name)
    }

    /// What a power cut now would leave.
    pub fn remains(&self, survivors: Survivors<'_>) -> BTreeMap<String, Vec<u8>> {
        self.shared.state().store.remains(survivors)
    }

    /// All that lies there from now on is `files`, synced: what is left of another disk, for
    /// instance. What is open loses its file.
    pub fn replace(&self, files: BTreeMap<String, Vec<u8>>) {
        self.shared.state().store.replace(files);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        vfs::unregister(&self.shared);
    }
}
