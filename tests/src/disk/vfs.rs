//! SQLite's file system interface in C. Every call finds its disk or its open file and hands on to
//! `state`; paths under no folder of ours go to the machine's own file system.
//!
//! Here and in `real` alone is `unsafe`: SQLite takes a file system only as a table of C
//! functions over raw pointers. What they rely on is SQLite's contract (<https://sqlite.org/c3ref/vfs.html>,
//! <https://sqlite.org/c3ref/io_methods.html>): pointers are valid for the call, a file is used
//! between `xOpen` and `xClose` only and by one thread at a time, buffers are as long as it says.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::plan::Step;
use super::real;
use super::state::{Code, Handle, Shared};

/// The folders and their disks.
static DISKS: Mutex<Vec<(String, Arc<Shared>)>> = Mutex::new(Vec::new());

struct System(*mut sqlite3_vfs);
// SAFETY: a registered file system is never changed or freed, and SQLite calls it from any thread.
unsafe impl Send for System {}
// SAFETY: as above.
unsafe impl Sync for System {}

/// The machine's own file system.
static SYSTEM: OnceLock<System> = OnceLock::new();

fn disks() -> MutexGuard<'static, Vec<(String, Arc<Shared>)>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn register(folder: &str, shared: &Arc<Shared>) {
    SYSTEM.get_or_init(install);
    // The chance of a run (salts of journals) begins anew, so that the run can be had again.
    // SAFETY: no buffer is asked to be filled.
    unsafe { ffi::sqlite3_randomness(0, ptr::null_mut()) };
    let mut disks = disks();
    assert!(disks.iter().all(|(other, _)| other != folder), "{folder} has a disk already");
    disks.push((folder.to_owned(), shared.clone()));
}

pub(super) fn unregister(shared: &Arc<Shared>) {
    disks().retain(|(_, other)| !Arc::ptr_eq(other, shared));
}

/// Makes ours the default, once.
fn install() -> System {
    // SAFETY: the default file system exists for as long as the process; ours is leaked, so that
    // it does too. Its own methods for time, sleep and libraries need nothing of `sqlite3_vfs`.
    unsafe {
        // One lock for all threads' allocations, kept for statistics that nobody reads. Refused
        // where SQLite is in use already; it is only slower then.
        let _ = ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, c_int::from(false));
        let system = ffi::sqlite3_vfs_find(ptr::null());
        assert!(!system.is_null(), "SQLite has a file system");
        let own = sqlite3_vfs {
            iVersion: (*system).iVersion.min(2),
            szOsFile: (*system).szOsFile.max(room_for_ours()),
            pNext: ptr::null_mut(),
            zName: c"loket-disk".as_ptr(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xRandomness: Some(randomness),
            ..*system
        };
        let registered = ffi::sqlite3_vfs_register(Box::into_raw(Box::new(own)), 1);
        assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes another file system");
        System(system)
    }
}

fn room_for_ours() -> c_int {
    size_of::<OpenFile>().max(real::ROOM).try_into().unwrap()
}

fn system() -> *mut sqlite3_vfs {
    SYSTEM.get_or_init(install).0
}

/// The disk that a path belongs to, and the file's name on it.
///
/// # Safety
/// `path` is null or a C string.
unsafe fn find(path: *const c_char) -> Option<(Arc<Shared>, String)> {
    if path.is_null() {
        return None;
    }
    // SAFETY: by contract.
    let path = unsafe { CStr::from_ptr(path) }.to_str().ok()?;
    disks().iter().find_map(|(folder, disk)| {
        let name = path.strip_prefix(folder.as_str())?.strip_prefix('/')?;
        Some((disk.clone(), name.to_owned()))
    })
}

/// The table of the functions that stand under their names where this is used.
macro_rules! methods {
    () => {
        sqlite3_io_methods {
            iVersion: 2,
            xClose: Some(close),
            xRead: Some(read),
            xWrite: Some(write),
            xTruncate: Some(truncate),
            xSync: Some(sync),
            xFileSize: Some(file_size),
            xLock: Some(lock),
            xUnlock: Some(unlock),
            xCheckReservedLock: Some(check_reserved_lock),
            xFileControl: Some(file_control),
            xSectorSize: Some(sector_size),
            xDeviceCharacteristics: Some(device_characteristics),
            xShmMap: Some(shm_map),
            xShmLock: Some(shm_lock),
            xShmBarrier: Some(shm_barrier),
            xShmUnmap: Some(shm_unmap),
            xFetch: None,
            xUnfetch: None,
        }
    };
}
pub(super) use methods;

pub(super) fn told(result: Result<(), Code>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    got: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's contract; `file` has room for `szOsFile` bytes.
    unsafe {
        let Some((disk, name)) = find(path) else {
            return (*system()).xOpen.unwrap()(system(), path, file, flags, got);
        };
        if disk.on_files {
            return real::open(&disk, system(), path, file, flags, got);
        }
        let ours = file.cast::<OpenFile>();
        // Without methods it is never closed.
        (*ours).base.pMethods = ptr::null();
        match Handle::open(&disk, &name, flags) {
            Ok((handle, flags)) => {
                (*ours).handle = Box::into_raw(Box::new(handle));
                (*ours).base.pMethods = &raw const METHODS;
                if !got.is_null() {
                    *got = flags;
                }
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, path: *const c_char, synced: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        match find(path) {
            Some((disk, name)) if !disk.on_files => told(disk.state().delete(&name, synced != 0)),
            found => match found.map_or(Ok(()), |(disk, _)| disk.state().step(Step::Delete)) {
                Ok(()) => (*system()).xDelete.unwrap()(system(), path, synced),
                Err(code) => code,
            },
        }
    }
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    flags: c_int,
    there: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        match find(path) {
            Some((disk, name)) if !disk.on_files => {
                told(disk.state().exists(&name).map(|found| *there = c_int::from(found)))
            }
            found => match found.map_or(Ok(()), |(disk, _)| disk.state().step(Step::Look)) {
                Ok(()) => (*system()).xAccess.unwrap()(system(), path, flags, there),
                Err(code) => code,
            },
        }
    }
}

unsafe extern "C" fn full_pathname(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    room: c_int,
    full: *mut c_char,
) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe { (*system()).xFullPathname.unwrap()(system(), path, room, full) }
}

/// Chance that is the same each time: a run must be repeatable.
unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, count: c_int, bytes: *mut c_char) -> c_int {
    let length = usize::try_from(count).unwrap_or(0);
    // SAFETY: SQLite's contract.
    unsafe { ptr::write_bytes(bytes, 0x4c, length) };
    count
}

/// What SQLite keeps of an open file: its methods, and ours.
#[repr(C)]
struct OpenFile {
    base: sqlite3_file,
    handle: *mut Handle,
}

/// # Safety
/// `file` was opened by `open` and is not closed.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a mut Handle {
    // SAFETY: by contract; one thread at a time uses a file.
    unsafe { &mut *(*file.cast::<OpenFile>()).handle }
}

static METHODS: sqlite3_io_methods = methods!();

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite's contract: the last call on this file.
    unsafe {
        let ours = file.cast::<OpenFile>();
        drop(Box::from_raw((*ours).handle));
        (*ours).base.pMethods = ptr::null();
    }
    ffi::SQLITE_OK
}

pub(super) fn place(at: sqlite3_int64) -> usize {
    usize::try_from(at).expect("no place before the start")
}

pub(super) fn size(count: c_int) -> usize {
    usize::try_from(count).expect("a length")
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        let buffer = std::slice::from_raw_parts_mut(to.cast::<u8>(), size(count));
        match handle(file).read(place(at), buffer) {
            Ok(true) => ffi::SQLITE_OK,
            Ok(false) => ffi::SQLITE_IOERR_SHORT_READ,
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), size(count));
        told(handle(file).write(place(at), bytes))
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: SQLite's contract.
    told(unsafe { handle(file) }.truncate(place(length)))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    told(unsafe { handle(file) }.sync())
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, length: *mut sqlite3_int64) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe {
        let found = handle(file).length();
        told(found.map(|found| *length = sqlite3_int64::try_from(found).unwrap()))
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    told(unsafe { handle(file) }.lock(level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe { handle(file) }.unlock(level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, held: *mut c_int) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe { told(handle(file).is_reserved().map(|reserved| *held = c_int::from(reserved))) }
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// What SQLite takes a disk on Unix to be, so that it works here as it does there.
unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4096
}

/// As on Unix. None of the others is claimed: they would let SQLite leave out syncs.
unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    length: c_int,
    make: c_int,
    address: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite's contract; a region lives until its last connection unmaps or closes.
    unsafe {
        *address = ptr::null_mut();
        let mapped = handle(file).map(size(region), size(length), make != 0);
        told(mapped.map(|found| {
            if let Some(found) = found {
                *address = found.cast_mut().cast();
            }
        }))
    }
}

unsafe extern "C" fn shm_lock(
    file: *mut sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite's contract.
    told(unsafe { handle(file) }.slots(size(first), size(count), flags))
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite's contract.
    unsafe { handle(file) }.unmap();
    ffi::SQLITE_OK
}
