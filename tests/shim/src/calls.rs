//! The functions that are stood in for, by the names under which libc has them. Each hands its
//! arguments to the kernel as they came.
//!
//! `open` and its kin have a variable list of arguments in C; an integer there is passed as any
//! other on the systems that Linux runs on, so a third argument stands for it.

use std::ffi::CStr;

use libc::{
    AT_FDCWD, SYS_connect, SYS_fdatasync, SYS_fsync, SYS_ftruncate, SYS_linkat, SYS_mkdirat,
    SYS_openat, SYS_pwrite64, SYS_read, SYS_readv, SYS_recvfrom, SYS_recvmsg, SYS_renameat2,
    SYS_sendmsg, SYS_sendto, SYS_unlinkat, SYS_write, SYS_writev, c_char, c_int, c_long, c_void,
    iovec, mode_t, msghdr, off_t, size_t, sockaddr, socklen_t, ssize_t, syscall,
};

use crate::watch::{Kind, on_file, on_path};

/// What the kernel answers fits what libc's function answers.
fn word(answer: c_long) -> c_int {
    c_int::try_from(answer).unwrap_or(-1)
}

fn size(answer: c_long) -> ssize_t {
    ssize_t::try_from(answer).unwrap_or(-1)
}

macro_rules! stands_in {
    ($($(#[$about:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block)*) => {
        $(
            $(#[$about])*
            /// # Safety
            /// As libc's function of this name.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn $name($($argument: $type),*) -> $answer $body
        )*
    };
}

/// # Safety
/// `path` is a C string.
unsafe fn opens(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, as they came.
    let open = || unsafe { syscall(SYS_openat, folder, path, flags, mode) };
    if flags & libc::O_CREAT == 0 {
        return word(open());
    }
    // SAFETY: the caller's own promise.
    word(on_path(Kind::Open, unsafe { CStr::from_ptr(path) }, open))
}

/// Writes the first `limit` bytes of several pieces, one after the other.
///
/// # Safety
/// `pieces` has `count` of them.
unsafe fn some_of(fd: c_int, pieces: *const iovec, count: usize, limit: usize) -> c_long {
    let mut left = limit;
    for at in 0..count {
        // SAFETY: `at` is below `count`.
        let piece = unsafe { &*pieces.add(at) };
        let here = piece.iov_len.min(left);
        if here > 0 {
            // SAFETY: `here` bytes of the piece are there.
            unsafe { syscall(SYS_write, fd, piece.iov_base, here) };
        }
        left = left.saturating_sub(here);
    }
    0
}

/// # Safety
/// `pieces` has `count` of them.
unsafe fn length(pieces: *const iovec, count: usize) -> usize {
    // SAFETY: each is below `count`.
    (0..count).map(|at| unsafe { (*pieces.add(at)).iov_len }).sum()
}

stands_in! {
    fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: handed on.
        unsafe { opens(AT_FDCWD, path, flags, mode) }
    }

    fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: handed on.
        unsafe { opens(AT_FDCWD, path, flags, mode) }
    }

    fn openat(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: handed on.
        unsafe { opens(folder, path, flags, mode) }
    }

    fn openat64(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: handed on.
        unsafe { opens(folder, path, flags, mode) }
    }

    fn write(fd: c_int, bytes: *const c_void, count: size_t) -> ssize_t {
        // SAFETY: at most the caller's own bytes.
        size(on_file(Kind::Write, fd, count, |count| unsafe {
            syscall(SYS_write, fd, bytes, count)
        }))
    }

    fn pwrite(fd: c_int, bytes: *const c_void, count: size_t, at: off_t) -> ssize_t {
        // SAFETY: at most the caller's own bytes.
        size(on_file(Kind::Write, fd, count, |count| unsafe {
            syscall(SYS_pwrite64, fd, bytes, count, at)
        }))
    }

    fn pwrite64(fd: c_int, bytes: *const c_void, count: size_t, at: off_t) -> ssize_t {
        // SAFETY: at most the caller's own bytes.
        size(on_file(Kind::Write, fd, count, |count| unsafe {
            syscall(SYS_pwrite64, fd, bytes, count, at)
        }))
    }

    fn writev(fd: c_int, pieces: *const iovec, count: c_int) -> ssize_t {
        let pieces_there = usize::try_from(count).unwrap_or(0);
        // SAFETY: the caller's own count.
        let bytes = unsafe { length(pieces, pieces_there) };
        // SAFETY: the caller's pieces, all of them or the first bytes.
        size(on_file(Kind::Write, fd, bytes, |limit| unsafe {
            if limit < bytes {
                some_of(fd, pieces, pieces_there, limit)
            } else {
                syscall(SYS_writev, fd, pieces, count)
            }
        }))
    }

    fn send(fd: c_int, bytes: *const c_void, count: size_t, flags: c_int) -> ssize_t {
        // SAFETY: at most the caller's own bytes.
        size(on_file(Kind::Write, fd, count, |count| unsafe {
            syscall(SYS_sendto, fd, bytes, count, flags, std::ptr::null::<sockaddr>(), 0)
        }))
    }

    fn sendto(
        fd: c_int,
        bytes: *const c_void,
        count: size_t,
        flags: c_int,
        to: *const sockaddr,
        to_length: socklen_t
    ) -> ssize_t {
        // SAFETY: at most the caller's own bytes.
        size(on_file(Kind::Write, fd, count, |count| unsafe {
            syscall(SYS_sendto, fd, bytes, count, flags, to, to_length)
        }))
    }

    fn sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> ssize_t {
        // SAFETY: the caller's message.
        let (pieces, count) = unsafe { ((*message).msg_iov, (*message).msg_iovlen) };
        // SAFETY: the caller's own count.
        let bytes = unsafe { length(pieces, count) };
        // SAFETY: the caller's pieces, all of them or the first bytes.
        size(on_file(Kind::Write, fd, bytes, |limit| unsafe {
            if limit < bytes {
                some_of(fd, pieces, count, limit)
            } else {
                syscall(SYS_sendmsg, fd, message, flags)
            }
        }))
    }

    fn read(fd: c_int, into: *mut c_void, count: size_t) -> ssize_t {
        // SAFETY: the caller's place.
        size(on_file(Kind::Receive, fd, 0, |_| unsafe { syscall(SYS_read, fd, into, count) }))
    }

    fn readv(fd: c_int, pieces: *const iovec, count: c_int) -> ssize_t {
        // SAFETY: the caller's places.
        size(on_file(Kind::Receive, fd, 0, |_| unsafe { syscall(SYS_readv, fd, pieces, count) }))
    }

    fn recv(fd: c_int, into: *mut c_void, count: size_t, flags: c_int) -> ssize_t {
        // SAFETY: the caller's place.
        size(on_file(Kind::Receive, fd, 0, |_| unsafe {
            let nobody = std::ptr::null_mut::<c_void>();
            syscall(SYS_recvfrom, fd, into, count, flags, nobody, nobody)
        }))
    }

    fn recvfrom(
        fd: c_int,
        into: *mut c_void,
        count: size_t,
        flags: c_int,
        from: *mut sockaddr,
        from_length: *mut socklen_t
    ) -> ssize_t {
        // SAFETY: the caller's places.
        size(on_file(Kind::Receive, fd, 0, |_| unsafe {
            syscall(SYS_recvfrom, fd, into, count, flags, from, from_length)
        }))
    }

    fn recvmsg(fd: c_int, message: *mut msghdr, flags: c_int) -> ssize_t {
        // SAFETY: the caller's message.
        size(on_file(Kind::Receive, fd, 0, |_| unsafe {
            syscall(SYS_recvmsg, fd, message, flags)
        }))
    }

    fn connect(fd: c_int, to: *const sockaddr, to_length: socklen_t) -> c_int {
        // SAFETY: the caller's address.
        let connect = || unsafe { syscall(SYS_connect, fd, to, to_length) };
        // SAFETY: every address begins with its family.
        let family = if to.is_null() { 0 } else { c_int::from(unsafe { (*to).sa_family }) };
        // A keyring or the name service is reached by a path, a provider is not.
        if family != libc::AF_INET && family != libc::AF_INET6 {
            return word(connect());
        }
        word(on_file(Kind::Connect, fd, 0, |_| connect()))
    }

    fn ftruncate(fd: c_int, length: off_t) -> c_int {
        // SAFETY: no pointers.
        word(on_file(Kind::Truncate, fd, 0, |_| unsafe { syscall(SYS_ftruncate, fd, length) }))
    }

    fn ftruncate64(fd: c_int, length: off_t) -> c_int {
        // SAFETY: no pointers.
        word(on_file(Kind::Truncate, fd, 0, |_| unsafe { syscall(SYS_ftruncate, fd, length) }))
    }

    fn fsync(fd: c_int) -> c_int {
        // SAFETY: no pointers.
        word(on_file(Kind::Sync, fd, 0, |_| unsafe { syscall(SYS_fsync, fd) }))
    }

    fn fdatasync(fd: c_int) -> c_int {
        // SAFETY: no pointers.
        word(on_file(Kind::Sync, fd, 0, |_| unsafe { syscall(SYS_fdatasync, fd) }))
    }

    fn unlink(path: *const c_char) -> c_int {
        // SAFETY: the caller's C string.
        word(on_path(Kind::Delete, unsafe { CStr::from_ptr(path) }, || unsafe {
            syscall(SYS_unlinkat, AT_FDCWD, path, 0)
        }))
    }

    fn rename(from: *const c_char, to: *const c_char) -> c_int {
        // SAFETY: the caller's C strings.
        word(on_path(Kind::Rename, unsafe { CStr::from_ptr(from) }, || unsafe {
            syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)
        }))
    }

    fn linkat(
        from_folder: c_int,
        from: *const c_char,
        to_folder: c_int,
        to: *const c_char,
        flags: c_int
    ) -> c_int {
        // SAFETY: the caller's C strings.
        word(on_path(Kind::Link, unsafe { CStr::from_ptr(from) }, || unsafe {
            syscall(SYS_linkat, from_folder, from, to_folder, to, flags)
        }))
    }

    fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
        // SAFETY: the caller's C string.
        word(on_path(Kind::MakeFolder, unsafe { CStr::from_ptr(path) }, || unsafe {
            syscall(SYS_mkdirat, AT_FDCWD, path, mode)
        }))
    }
}
