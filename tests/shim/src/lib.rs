//! A library that is loaded before libc (`LD_PRELOAD`) into a program under test. It takes the
//! place of the calls with which a program touches files and connections, writes each down, and
//! ends the program with SIGKILL at the one that was asked for: before it, after some of its bytes,
//! or after it. The program under test knows nothing of this and has no switch for it.
//!
//! It knows nothing of the program either: only calls, file names and bytes. Linux only; elsewhere
//! it is empty.
//!
//! | variable | holds |
//! | --- | --- |
//! | `LOKET_SHIM_LOG` | the file to which every call is written, a line each, before it is made |
//! | `LOKET_SHIM_KILL` | `WHEN KIND NAME N`: at the Nth call of this kind on this name |
//!
//! `WHEN` is one of `before`, `first` (after the first byte), `half`, `last` (before the last byte)
//! and `after`. A name that begins with `*` means every name that ends so.

// The functions here are called by C's rules with C's pointers, and hand them on to the kernel:
// that cannot be said without `unsafe`. No product code may be in this crate.
#![allow(unsafe_code, reason = "stands in for functions of libc")]
#![cfg(target_os = "linux")]

mod calls;
mod watch;
