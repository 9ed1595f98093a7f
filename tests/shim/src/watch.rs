//! Which calls count, what they are called, and where the program ends. Everything here asks the
//! kernel itself: a function of libc would come back to this library.

use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use libc::{AT_FDCWD, c_int, c_long, syscall};

/// A descriptor that no program under test comes to by itself.
const LOG_AT_LEAST: c_int = 500;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Write,
    Send,
    Receive,
    Connect,
    Truncate,
    Sync,
    Delete,
    Rename,
    Link,
    MakeFolder,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Open => "open",
            Kind::Write => "write",
            Kind::Send => "send",
            Kind::Receive => "receive",
            Kind::Connect => "connect",
            Kind::Truncate => "truncate",
            Kind::Sync => "sync",
            Kind::Delete => "delete",
            Kind::Rename => "rename",
            Kind::Link => "link",
            Kind::MakeFolder => "folder",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    FirstByte,
    Half,
    LastByte,
    After,
}

/// Where the program ends.
struct End {
    when: When,
    kind: String,
    name: Vec<u8>,
    nth: usize,
    seen: AtomicUsize,
}

impl End {
    fn read(text: &str) -> Option<End> {
        let mut words = text.split(' ');
        let when = match words.next()? {
            "before" => When::Before,
            "first" => When::FirstByte,
            "half" => When::Half,
            "last" => When::LastByte,
            "after" => When::After,
            _ => return None,
        };
        Some(End {
            when,
            kind: words.next()?.to_owned(),
            name: words.next()?.as_bytes().to_vec(),
            nth: words.next()?.parse().ok()?,
            seen: AtomicUsize::new(0),
        })
    }

    fn is_about(&self, kind: Kind, name: &[u8]) -> bool {
        self.kind == kind.word()
            && match self.name.strip_prefix(b"*") {
                Some(ending) => name.ends_with(ending),
                None => name == self.name,
            }
    }

    /// Counts one more, and tells whether it is the one.
    fn is_now(&self) -> bool {
        self.seen.fetch_add(1, Ordering::SeqCst).saturating_add(1) == self.nth
    }
}

struct Orders {
    log: Option<c_int>,
    end: Option<End>,
}

fn orders() -> &'static Orders {
    static ORDERS: OnceLock<Orders> = OnceLock::new();
    ORDERS.get_or_init(|| {
        let log = std::env::var_os("LOKET_SHIM_LOG").and_then(|path| {
            let mut path = path.as_bytes().to_vec();
            path.push(0);
            let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC;
            // SAFETY: `path` ends with a zero and outlives the call.
            let fd = unsafe { syscall(libc::SYS_openat, AT_FDCWD, path.as_ptr(), flags, 0o644) };
            // SAFETY: no pointers.
            let high = unsafe {
                let high = syscall(libc::SYS_fcntl, fd, libc::F_DUPFD_CLOEXEC, LOG_AT_LEAST);
                syscall(libc::SYS_close, fd);
                high
            };
            c_int::try_from(high).ok().filter(|fd| *fd >= 0)
        });
        let end = std::env::var("LOKET_SHIM_KILL").ok().map(|text| match End::read(&text) {
            Some(end) => end,
            // A test that asks for nothing sensible must not pass for one that asked.
            None => die(),
        });
        Orders { log, end }
    })
}

fn die() -> ! {
    loop {
        // SAFETY: no pointers.
        unsafe { syscall(libc::SYS_kill, syscall(libc::SYS_getpid), libc::SIGKILL) };
    }
}

/// What an open descriptor leads to, as the kernel calls it.
fn target(fd: c_int) -> Option<Vec<u8>> {
    let link = format!("/proc/self/fd/{fd}\0");
    let mut place = [0u8; 1024];
    // SAFETY: both places are as long as told.
    let length = unsafe {
        syscall(libc::SYS_readlinkat, AT_FDCWD, link.as_ptr(), place.as_mut_ptr(), place.len())
    };
    usize::try_from(length).ok().and_then(|length| place.get(..length)).map(<[u8]>::to_vec)
}

/// The last part of a path.
fn last_part(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    path.rsplit(|sign| *sign == b'/').next().unwrap_or(path)
}

/// The call's kind and name, where it counts: files, standard output, connections. Pipes, events
/// and the like between a program's own threads do not, and neither do reads of files.
fn counted(kind: Kind, fd: c_int) -> Option<(Kind, Vec<u8>)> {
    if kind == Kind::Write && fd == libc::STDOUT_FILENO {
        return Some((kind, b"stdout".to_vec()));
    }
    if fd <= libc::STDERR_FILENO {
        return None;
    }
    let target = target(fd)?;
    if target.starts_with(b"socket:") {
        let kind = if kind == Kind::Write { Kind::Send } else { kind };
        return Some((kind, b"provider".to_vec()));
    }
    (is_file(&target) && kind != Kind::Receive).then(|| (kind, last_part(&target).to_vec()))
}

/// A file on a disk, or in memory as on one.
fn is_file(path: &[u8]) -> bool {
    let is_device = path.starts_with(b"/dev/") && !path.starts_with(b"/dev/shm/");
    path.starts_with(b"/") && !is_device && !path.starts_with(b"/proc/")
}

/// A call about an open file or connection. `call` makes it with the first bytes of so many.
pub(crate) fn on_file(
    kind: Kind,
    fd: c_int,
    bytes: usize,
    call: impl Fn(usize) -> c_long,
) -> c_long {
    match counted(kind, fd) {
        Some((kind, name)) => watched(kind, &name, bytes, call),
        None => call(bytes),
    }
}

/// A call about a path.
pub(crate) fn on_path(kind: Kind, path: &CStr, call: impl Fn() -> c_long) -> c_long {
    watched(kind, last_part(path.to_bytes()), 0, |_| call())
}

fn watched(kind: Kind, name: &[u8], bytes: usize, call: impl Fn(usize) -> c_long) -> c_long {
    let Orders { log, end } = orders();
    if let Some(log) = log {
        let line = [kind.word().as_bytes(), format!(" {bytes} ").as_bytes(), name, b"\n"].concat();
        // SAFETY: the line's own bytes.
        unsafe { syscall(libc::SYS_write, *log, line.as_ptr(), line.len()) };
    }
    let Some(end) = end.as_ref().filter(|end| end.is_about(kind, name)) else {
        return call(bytes);
    };
    let part = match end.when {
        When::After => {
            let answer = call(bytes);
            if came_about(kind, answer) && end.is_now() {
                die();
            }
            return answer;
        }
        When::Before => 0,
        When::FirstByte => 1,
        When::Half => bytes.div_ceil(2),
        When::LastByte => bytes.saturating_sub(1),
    };
    if end.is_now() {
        if part > 0 {
            call(part.min(bytes));
        }
        die();
    }
    call(bytes)
}

/// Whether a call did what it is for. A connection that is under way has begun; an answer of no
/// bytes is none.
fn came_about(kind: Kind, answer: c_long) -> bool {
    match kind {
        Kind::Connect => {
            answer == 0 || std::io::Error::last_os_error().raw_os_error() == Some(libc::EINPROGRESS)
        }
        Kind::Receive => answer > 0,
        Kind::Open
        | Kind::Write
        | Kind::Send
        | Kind::Truncate
        | Kind::Sync
        | Kind::Delete
        | Kind::Rename
        | Kind::Link
        | Kind::MakeFolder => answer >= 0,
    }
}
