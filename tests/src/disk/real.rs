//! The machine's own files with faults before them: each call is counted, and struck or handed on.
//!
//! `unsafe` for the reason that `vfs` gives, and by the same contract. The inner file lives in a
//! buffer of its own, as large and aligned as SQLite would give it.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::plan::Step;
use super::state::Shared;
use super::vfs::{methods, size, told};

/// What SQLite keeps of an open file: its methods, and ours.
#[repr(C)]
struct OpenFile {
    base: sqlite3_file,
    inner: *mut Inner,
}

pub(super) const ROOM: usize = size_of::<OpenFile>();

struct Inner {
    disk: Arc<Shared>,
    /// The machine's `sqlite3_file`.
    file: Box<[u64]>,
}

impl Inner {
    fn file(&mut self) -> *mut sqlite3_file {
        self.file.as_mut_ptr().cast()
    }
}

/// # Safety
/// As `xOpen` of a file system; `system` is the machine's.
pub(super) unsafe fn open(
    disk: &Arc<Shared>,
    system: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    got: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's contract; the inner file does not move with its box.
    unsafe {
        let ours = file.cast::<OpenFile>();
        (*ours).base.pMethods = ptr::null();
        let mut there = 0;
        (*system).xAccess.unwrap()(system, path, ffi::SQLITE_ACCESS_EXISTS, &raw mut there);
        let step = if there == 0 && flags & ffi::SQLITE_OPEN_CREATE != 0 {
            Step::Create
        } else {
            Step::Open { to_write: flags & ffi::SQLITE_OPEN_READWRITE != 0 }
        };
        if let Err(code) = disk.state().step(step) {
            return code;
        }
        let words = size((*system).szOsFile).div_ceil(size_of::<u64>());
        let mut inner = Box::new(Inner { disk: Arc::clone(disk), file: vec![0; words].into() });
        let opened = (*system).xOpen.unwrap()(system, path, inner.file(), flags, got);
        if opened == ffi::SQLITE_OK {
            (*ours).inner = Box::into_raw(inner);
            (*ours).base.pMethods = &raw const METHODS;
        } else if !(*inner.file()).pMethods.is_null() {
            (*(*inner.file()).pMethods).xClose.unwrap()(inner.file());
        }
        opened
    }
}

/// # Safety
/// `file` was opened by `open` and is not closed.
unsafe fn inner<'a>(file: *mut sqlite3_file) -> &'a mut Inner {
    // SAFETY: by contract; one thread at a time uses a file.
    unsafe { &mut *(*file.cast::<OpenFile>()).inner }
}

/// Hands a call on to the machine's file, where `$step` is not struck.
macro_rules! handed_on {
    ($name:ident, $method:ident, ($($arg:ident: $type:ty),*), $step:expr) => {
        unsafe extern "C" fn $name(file: *mut sqlite3_file, $($arg: $type),*) -> c_int {
            // SAFETY: SQLite's contract.
            unsafe {
                let inner = inner(file);
                let step: Option<Step> = $step;
                let struck = step.map_or(Ok(()), |step| inner.disk.state().step(step));
                if struck.is_err() {
                    return told(struck);
                }
                let file = inner.file();
                (*(*file).pMethods).$method.unwrap()(file, $($arg),*)
            }
        }
    };
}

handed_on!(read, xRead, (to: *mut c_void, count: c_int, at: sqlite3_int64), Some(Step::Read));
handed_on!(
    handed_write,
    xWrite,
    (from: *const c_void, count: c_int, at: sqlite3_int64),
    Some(Step::Write { grows: true })
);
handed_on!(truncate, xTruncate, (length: sqlite3_int64), Some(Step::Truncate));
handed_on!(handed_sync, xSync, (flags: c_int), Some(Step::Sync));

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        inner(file).disk.state().writes(size(count));
        handed_write(file, from, count, at)
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        let done = handed_sync(file, flags);
        if done == ffi::SQLITE_OK {
            inner(file).disk.state().was_synced();
        }
        done
    }
}

handed_on!(file_size, xFileSize, (length: *mut sqlite3_int64), Some(Step::Look));
handed_on!(lock, xLock, (level: c_int), None);
handed_on!(unlock, xUnlock, (level: c_int), None);
handed_on!(check_reserved_lock, xCheckReservedLock, (held: *mut c_int), None);
handed_on!(file_control, xFileControl, (op: c_int, with: *mut c_void), None);
handed_on!(sector_size, xSectorSize, (), None);
handed_on!(device_characteristics, xDeviceCharacteristics, (), None);
handed_on!(
    shm_map,
    xShmMap,
    (region: c_int, length: c_int, make: c_int, address: *mut *mut c_void),
    Some(Step::Map { new: make != 0 })
);
handed_on!(shm_lock, xShmLock, (first: c_int, count: c_int, flags: c_int), None);
handed_on!(shm_unmap, xShmUnmap, (delete: c_int), None);

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: SQLite's contract.
    unsafe {
        let file = inner(file).file();
        (*(*file).pMethods).xShmBarrier.unwrap()(file);
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite's contract: the last call on this file.
    unsafe {
        let ours = file.cast::<OpenFile>();
        let mut inner = Box::from_raw((*ours).inner);
        (*ours).base.pMethods = ptr::null();
        let file = inner.file();
        (*(*file).pMethods).xClose.unwrap()(file)
    }
}

static METHODS: sqlite3_io_methods = methods!();
