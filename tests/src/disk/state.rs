//! One disk and the files that are open on it: what SQLite's file system calls do, with SQLite's
//! own result codes. `vfs` is only their shape in C.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use rusqlite::ffi;

use super::locks::{FileLocks, Holder, SHARED, SharedMemory};
use super::plan::{Fault, Plan, Step, Struck};
use super::store::{Inode, Store};

/// What SQLite calls a WAL, after the name of its database, and how long its header is in bytes.
const WAL: &str = "-wal";
const WAL_HEADER: usize = 32;

/// A result code of SQLite other than `SQLITE_OK`.
pub(super) type Code = i32;

/// What a disk makes of a sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syncs {
    /// What is synced is durable.
    #[default]
    Done,
    /// It says that it synced and does nothing: a disk with a cache that lies.
    Ignored,
    /// What `synchronous=NORMAL` makes of a database with a WAL: a commit waits in the WAL, which
    /// is synced right before the database is written, and when it begins anew.
    AsNormal,
}

/// A sync of the machine's own files.
#[derive(Clone, Copy, Debug)]
pub struct Synced {
    /// When the first byte since the sync before it was about to be written.
    pub from: Instant,
    /// When all of them were durable.
    pub at: Instant,
    pub bytes: usize,
}

#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// The files are the machine's own; only faults come from here.
    pub(super) on_files: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) store: Store,
    pub(super) plan: Plan,
    pub(super) syncs: Syncs,
    locks: BTreeMap<Inode, FileLocks>,
    memory: BTreeMap<Inode, Weak<SharedMemory>>,
    /// The syncs of the machine's own files, for those who measure.
    synced: Vec<Synced>,
    /// When the first byte was written since the last of them, and how many were.
    writing: Option<(Instant, usize)>,
    /// Counts processes: what an earlier one opened is dead.
    life: u64,
    last: Holder,
}

impl Shared {
    pub(super) fn on_files() -> Shared {
        Shared { on_files: true, ..Shared::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The process is gone, and with it locks and shared memory.
    pub(super) fn end_life(&mut self) {
        self.life += 1;
        self.locks.clear();
        self.memory.clear();
        self.plan.next_life();
    }

    pub(super) fn writes(&mut self, bytes: usize) {
        let (from, before) = self.writing.unwrap_or((Instant::now(), 0));
        self.writing = Some((from, before + bytes));
    }

    pub(super) fn was_synced(&mut self) {
        let at = Instant::now();
        let (from, bytes) = self.writing.take().unwrap_or((at, 0));
        self.synced.push(Synced { from, at, bytes });
    }

    /// The syncs since the last look.
    pub(super) fn take_synced(&mut self) -> Vec<Synced> {
        self.writing = None;
        std::mem::take(&mut self.synced)
    }

    pub(super) fn step(&mut self, step: Step) -> Result<(), Code> {
        self.plan.step(step).map_or(Ok(()), |struck| Err(code(step, struck)))
    }

    pub(super) fn exists(&mut self, name: &str) -> Result<bool, Code> {
        self.plan.step(Step::Look).map_or(Ok(()), |_| Err(ffi::SQLITE_IOERR_ACCESS))?;
        // As the Unix one has it: an empty file is none.
        Ok(self.store.find(name).is_some_and(|inode| self.store.length(inode) > 0))
    }

    pub(super) fn delete(&mut self, name: &str, synced: bool) -> Result<(), Code> {
        self.step(Step::Delete)?;
        let synced = synced && self.syncs != Syncs::Ignored;
        if self.store.delete(name, synced) { Ok(()) } else { Err(ffi::SQLITE_IOERR_DELETE_NOENT) }
    }
}

fn code(step: Step, struck: Struck) -> Code {
    match (step, struck) {
        (Step::Write { .. }, Struck::By(Fault::Full)) => ffi::SQLITE_FULL,
        (Step::Open { .. } | Step::Create, _) => ffi::SQLITE_CANTOPEN,
        (Step::Read, _) => ffi::SQLITE_IOERR_READ,
        (Step::Write { .. }, _) => ffi::SQLITE_IOERR_WRITE,
        (Step::Truncate, _) => ffi::SQLITE_IOERR_TRUNCATE,
        (Step::Sync, _) => ffi::SQLITE_IOERR_FSYNC,
        (Step::Delete, _) => ffi::SQLITE_IOERR_DELETE,
        (Step::Look, _) => ffi::SQLITE_IOERR_FSTAT,
        (Step::Map { .. }, Struck::By(Fault::Full)) => ffi::SQLITE_IOERR_SHMSIZE,
        (Step::Map { .. }, Struck::By(Fault::ReadOnly)) => ffi::SQLITE_CANTOPEN,
        (Step::Map { .. }, _) => ffi::SQLITE_IOERR_SHMMAP,
    }
}

/// An open file.
pub(super) struct Handle {
    disk: Arc<Shared>,
    inode: Inode,
    life: u64,
    holder: Holder,
    memory: Option<Arc<SharedMemory>>,
    name: String,
    /// The file goes when it is closed.
    passing: bool,
}

impl Handle {
    /// Opens `name` with SQLite's `flags`, and tells the flags that it got.
    pub(super) fn open(disk: &Arc<Shared>, name: &str, flags: i32) -> Result<(Handle, i32), Code> {
        let mut state = disk.state();
        let state = &mut *state;
        let mut got = flags;
        let to_write = flags & ffi::SQLITE_OPEN_READWRITE != 0;
        let inode = match state.store.find(name) {
            Some(_) if flags & ffi::SQLITE_OPEN_EXCLUSIVE != 0 => return Err(ffi::SQLITE_CANTOPEN),
            Some(inode) => {
                match state.plan.step(Step::Open { to_write }) {
                    None => {}
                    // As the Unix one has it: what cannot be written is opened to be read.
                    Some(Struck::By(Fault::ReadOnly)) => {
                        got &= !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE);
                        got |= ffi::SQLITE_OPEN_READONLY;
                    }
                    Some(_) => return Err(ffi::SQLITE_CANTOPEN),
                }
                inode
            }
            None if flags & ffi::SQLITE_OPEN_CREATE != 0 => {
                state.step(Step::Create)?;
                state.store.create(name)
            }
            None => return Err(ffi::SQLITE_CANTOPEN),
        };
        state.store.opened(inode);
        state.last += 1;
        let passing = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
        let handle = Handle {
            disk: disk.clone(),
            inode,
            life: state.life,
            holder: state.last,
            memory: None,
            name: name.to_owned(),
            passing,
        };
        Ok((handle, got))
    }

    /// The disk, where this file's process still lives.
    fn alive(&self, code: Code) -> Result<MutexGuard<'_, State>, Code> {
        let state = self.disk.state();
        if state.life == self.life && !state.plan.is_dead() { Ok(state) } else { Err(code) }
    }

    /// Fills `buffer`, and tells whether there was as much.
    pub(super) fn read(&self, at: usize, buffer: &mut [u8]) -> Result<bool, Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_READ)?;
        state.step(Step::Read)?;
        Ok(state.store.read_at(self.inode, at, buffer) == buffer.len())
    }

    pub(super) fn write(&self, at: usize, bytes: &[u8]) -> Result<(), Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_WRITE)?;
        let grows = at + bytes.len() > state.store.length(self.inode);
        let wal = || state.store.find(&format!("{}{WAL}", self.name));
        if state.syncs == Syncs::AsNormal
            && let Some(wal) = wal()
        {
            state.store.sync(wal);
        }
        let step = Step::Write { grows };
        let struck = state.plan.step(step);
        let done = match struck {
            None => bytes.len(),
            Some(struck) if struck.leaves_half() => bytes.len() / 2,
            Some(_) => 0,
        };
        state.store.write_at(self.inode, at, &bytes[..done]);
        struck.map_or(Ok(()), |struck| Err(code(step, struck)))
    }

    pub(super) fn truncate(&self, length: usize) -> Result<(), Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_TRUNCATE)?;
        state.step(Step::Truncate)?;
        state.store.truncate(self.inode, length);
        Ok(())
    }

    pub(super) fn sync(&self) -> Result<(), Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_FSYNC)?;
        if let Err(code) = state.step(Step::Sync) {
            if !state.plan.is_dead() {
                state.store.lose_unsynced(self.inode);
            }
            return Err(code);
        }
        let done = match state.syncs {
            Syncs::Done => true,
            Syncs::Ignored => false,
            Syncs::AsNormal => {
                !self.name.ends_with(WAL) || state.store.began_with(self.inode, WAL_HEADER)
            }
        };
        if done {
            state.store.sync(self.inode);
        }
        Ok(())
    }

    pub(super) fn length(&self) -> Result<usize, Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_FSTAT)?;
        state.step(Step::Look)?;
        Ok(state.store.length(self.inode))
    }

    pub(super) fn lock(&self, level: i32) -> Result<(), Code> {
        let mut state = self.alive(ffi::SQLITE_IOERR_LOCK)?;
        let got = state.locks.entry(self.inode).or_default().lock(self.holder, level);
        if got { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    }

    pub(super) fn unlock(&self, level: i32) {
        if let Ok(mut state) = self.alive(ffi::SQLITE_IOERR_UNLOCK) {
            state.locks.entry(self.inode).or_default().unlock(self.holder, level);
        }
    }

    pub(super) fn is_reserved(&self) -> Result<bool, Code> {
        let state = self.alive(ffi::SQLITE_IOERR_CHECKRESERVEDLOCK)?;
        Ok(state.locks.get(&self.inode).is_some_and(FileLocks::is_reserved))
    }

    /// A region of the shared memory, where it is there or may be made.
    pub(super) fn map(
        &mut self,
        region: usize,
        size: usize,
        make: bool,
    ) -> Result<Option<*const AtomicU64>, Code> {
        let (address, memory) = {
            let mut state = self.alive(ffi::SQLITE_IOERR_SHMMAP)?;
            let there = state.memory.get(&self.inode).and_then(Weak::upgrade);
            let new = !there.as_ref().is_some_and(|memory| memory.has(region));
            state.step(Step::Map { new })?;
            let memory = there.unwrap_or_else(|| {
                let memory = Arc::new(SharedMemory::default());
                state.memory.insert(self.inode, Arc::downgrade(&memory));
                memory
            });
            ((make || !new).then(|| memory.region(region, size)), memory)
        };
        self.memory = Some(memory);
        Ok(address)
    }

    /// Takes or leaves `count` slots from `first` on.
    pub(super) fn slots(&self, first: usize, count: usize, flags: i32) -> Result<(), Code> {
        let mask = (first..first + count).fold(0u8, |mask, slot| mask | (1 << slot));
        let Some(memory) = &self.memory else { return Err(ffi::SQLITE_IOERR_SHMLOCK) };
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            memory.unlock(self.holder, mask);
            return Ok(());
        }
        let _state = self.alive(ffi::SQLITE_IOERR_SHMLOCK)?;
        let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        if memory.lock(self.holder, mask, exclusive) { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    }

    pub(super) fn unmap(&mut self) {
        if let Some(memory) = self.memory.take() {
            memory.leave(self.holder);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.unmap();
        self.unlock(SHARED - 1);
        let mut state = self.disk.state();
        if self.passing && state.life == self.life {
            state.store.delete(&self.name, false);
        }
        state.store.closed(self.inode);
    }
}
