//! Paper: hands a print job to a file, a network printer, a device, a serial line or the system's
//! queue, and says what became of it. Knows no payment and no layout.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[cfg(unix)]
mod device;
#[cfg(all(test, unix))]
mod pty_tests;
#[cfg(unix)]
mod queue;
mod serial;
#[cfg(windows)]
mod spooler;
mod talk;
mod tcp;

#[cfg(windows)]
use spooler as queue;

use talk::Asked;
use tracing::{info, warn};

use crate::log::Watch;

pub use queue::queues;

/// Where a network printer listens for raw bytes.
const RAW_PORT: u16 = 9100;
/// The speed that serial receipt printers leave the factory with.
const BAUD: u32 = 9600;

/// What a printer is given.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    pub bytes: &'a [u8],
    /// They are ESC/POS: the printer may be asked how it is.
    pub is_escpos: bool,
}

/// How sure it is that the job is on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All bytes were taken. Nobody said that they are on paper.
    Sent,
    /// The printer answered a question that stood behind the job.
    OnPaper,
}

/// Why a job is not on paper, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is off, gone, or was never there.
    Offline,
    PaperOut,
    CoverOpen,
    /// It stopped taking bytes.
    Stuck,
    /// The system's queue, or the file, does not take it.
    Refused,
    /// The setting names nothing that can print.
    BadTarget,
}

impl Fault {
    /// The word for it in errors and on screen.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Offline => "printer_offline",
            Fault::PaperOut => "paper_out",
            Fault::CoverOpen => "cover_open",
            Fault::Stuck => "printer_stuck",
            Fault::Refused => "print_failed",
            Fault::BadTarget => "bad_printer",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct PrintError {
    pub fault: Fault,
    pub detail: String,
    /// Nobody knows what became of the job: all of it may come out yet.
    pub may_come_out: bool,
}

impl PrintError {
    pub fn new(fault: Fault, detail: impl Into<String>) -> PrintError {
        PrintError { fault, detail: detail.into(), may_come_out: false }
    }

    pub fn unsure(fault: Fault, detail: impl Into<String>) -> PrintError {
        PrintError::new(fault, detail).but_maybe()
    }

    /// The same, where the job may be on paper all the same.
    fn but_maybe(self) -> PrintError {
        PrintError { may_come_out: true, ..self }
    }
}

/// What the system says, for people at a counter: they know cables and switches, and no numbers of
/// errors. What has no words here stands as the system said it.
fn in_words(error: &io::Error) -> String {
    let known = WORDS.iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(|| error.to_string(), |(_, words)| (*words).to_owned())
}

#[rustfmt::skip] // a table is read by its columns
const WORDS: &[(io::ErrorKind, &str)] = &[
    (io::ErrorKind::ConnectionRefused,  "printer menolak sambungan"),
    (io::ErrorKind::ConnectionReset,    "sambungan ke printer putus"),
    (io::ErrorKind::ConnectionAborted,  "sambungan ke printer putus"),
    (io::ErrorKind::NotConnected,       "sambungan ke printer putus"),
    (io::ErrorKind::BrokenPipe,         "sambungan ke printer putus"),
    (io::ErrorKind::UnexpectedEof,      "sambungan ke printer putus"),
    (io::ErrorKind::TimedOut,           "printer tidak menjawab"),
    (io::ErrorKind::WouldBlock,         "printer tidak menjawab"),
    (io::ErrorKind::HostUnreachable,    "printer tidak ada di jaringan"),
    (io::ErrorKind::NetworkUnreachable, "printer tidak ada di jaringan"),
    (io::ErrorKind::AddrNotAvailable,   "printer tidak ada di jaringan"),
    (io::ErrorKind::NotFound,           "tidak ditemukan"),
    (io::ErrorKind::PermissionDenied,   "tidak diizinkan"),
    (io::ErrorKind::AlreadyExists,      "berkasnya sudah ada"),
    (io::ErrorKind::StorageFull,        "disk penuh"),
    (io::ErrorKind::QuotaExceeded,      "disk penuh"),
    (io::ErrorKind::ReadOnlyFilesystem, "disk hanya bisa dibaca"),
];

/// Where a receipt goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    File(PathBuf),
    /// One that must not be there yet.
    NewFile(PathBuf),
    /// A queue of the system.
    Queue(String),
    /// Host and port of a network printer.
    Tcp(String, u16),
    /// `/dev/usb/lp0`
    Device(PathBuf),
    /// A serial line and its speed.
    Serial(String, u32),
    /// Where a copy waits to be pasted. No printer: the window hands it over itself.
    Clipboard,
}

impl Target {
    /// Reads the shop's setting: empty for a file in `folder`; `tcp:HOST[:PORT]`, `dev:PATH`,
    /// `serial:PATH[:SPEED]`, `queue:NAME` or the bare name of a queue.
    ///
    /// # Errors
    /// What stands behind the kind is no host, path or number.
    pub fn from_setting(setting: &str, folder: &Path, file: &str) -> Result<Target, PrintError> {
        let bad = || PrintError::new(Fault::BadTarget, format!("«{setting}» bukan nama printer"));
        let setting = setting.trim();
        let (kind, rest) = setting.split_once(':').unwrap_or(("queue", setting));
        let rest = rest.trim();
        match (kind, rest) {
            ("queue", "") if setting.is_empty() => {
                Ok(Target::File(folder.join("receipts").join(file)))
            }
            (_, "") => Err(bad()),
            ("queue", name) => Ok(Target::Queue(name.to_owned())),
            ("tcp", host) => {
                let (host, port) = numbered(host, RAW_PORT).ok_or_else(bad)?;
                Ok(Target::Tcp(host, port))
            }
            ("dev", path) if is_printer(path) => Ok(Target::Device(path.into())),
            ("serial", path) => {
                let (path, baud) = numbered(path, BAUD).ok_or_else(bad)?;
                is_serial(&path).then_some(Target::Serial(path, baud)).ok_or_else(bad)
            }
            (_, _) => Err(bad()),
        }
    }

    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Target::File(_) | Target::NewFile(_) => "file",
            Target::Queue(_) => "queue",
            Target::Tcp(..) => "tcp",
            Target::Device(_) => "device",
            Target::Serial(..) => "serial",
            Target::Clipboard => "clipboard",
        }
    }

    pub fn describe(&self) -> String {
        match self {
            Target::File(path) | Target::NewFile(path) => path.display().to_string(),
            Target::Queue(name) => format!("queue:{name}"),
            Target::Tcp(host, port) => format!("tcp:{host}:{port}"),
            Target::Device(path) => format!("dev:{}", path.display()),
            Target::Serial(path, baud) => format!("serial:{path}:{baud}"),
            Target::Clipboard => "clipboard".to_owned(),
        }
    }
}

/// A printer's device, and no disk of this machine: whoever names it may be a page that was taken
/// over.
fn is_printer(path: &str) -> bool {
    let number = path.strip_prefix("/dev/usb/lp").or_else(|| path.strip_prefix("/dev/lp"));
    number.is_some_and(|number| number.parse::<u8>().is_ok())
}

/// `/dev/ttyUSB0`, `/dev/rfcomm0`, `COM3`.
fn is_serial(path: &str) -> bool {
    ["/dev/tty", "/dev/rfcomm", "COM"].iter().any(|start| {
        path.strip_prefix(start).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|sign| sign.is_ascii_alphanumeric())
        })
    })
}

/// `NAME` or `NAME:NUMBER`.
fn numbered<T: std::str::FromStr>(text: &str, usual: T) -> Option<(String, T)> {
    match text.rsplit_once(':') {
        None => Some((text.to_owned(), usual)),
        Some(("", _)) => None,
        Some((name, number)) => Some((name.to_owned(), number.parse().ok()?)),
    }
}

/// Where paper comes from: the machine's, or a test's own.
pub trait Printer: Send + Sync {
    /// Hands the whole job over. May wait for the printer's answer: call it where nobody waits.
    ///
    /// # Errors
    /// Not all of it was taken, or the printer said that it is not on paper.
    fn print(&self, target: &Target, job: Job<'_>) -> Result<Taken, PrintError>;
}

/// What is known of a printer from the jobs that it was asked about.
#[derive(Clone, Copy, Debug, Default)]
struct Manners {
    /// It answered once. A printer does not forget how: silence is a fault then, or a long slip.
    speaks: bool,
    /// Jobs that it said nothing to.
    silences: u32,
}

impl Manners {
    /// One that never answered is not waited for again, but for a job now and then: it may have been
    /// silent for another reason at first.
    fn patience(self) -> Duration {
        let is_mute = !self.speaks && !self.silences.is_multiple_of(ASK_AGAIN);
        if is_mute { talk::MUTE } else { talk::PATIENCE }
    }

    /// A job was taken, and the printer `spoke` or not.
    fn learn(&mut self, spoke: bool) {
        self.speaks |= spoke;
        self.silences = if spoke { 0 } else { self.silences.wrapping_add(1) };
    }
}

/// The machine's files, printers and print queues.
#[derive(Default)]
pub struct MachinePrinter {
    known: Mutex<HashMap<String, Manners>>,
}

impl MachinePrinter {
    fn known(&self) -> MutexGuard<'_, HashMap<String, Manners>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Printer for MachinePrinter {
    fn print(&self, target: &Target, job: Job<'_>) -> Result<Taken, PrintError> {
        let watch = Watch::start();
        let done = self.take(target, job);
        let (printer, ms) = (target.kind(), watch.ms());
        match &done {
            Ok(Taken::OnPaper) => info!(step = "print", printer, outcome = "on_paper", ms),
            Ok(Taken::Sent) => info!(step = "print", printer, outcome = "sent", ms),
            Err(error) => {
                let outcome = if error.may_come_out { "unknown" } else { "not_on_paper" };
                warn!(step = "print", printer, outcome, code = error.fault.code(), ms);
            }
        }
        done
    }
}

impl MachinePrinter {
    fn take(&self, target: &Target, job: Job<'_>) -> Result<Taken, PrintError> {
        let name = target.describe();
        let patience = self.known().get(&name).copied().unwrap_or_default().patience();
        let mut asked = Asked::with(patience);
        let done = match target {
            Target::File(path) => return to_file(path, job, false),
            Target::NewFile(path) => return to_file(path, job, true),
            Target::Queue(name) => return queue::print(name, job),
            Target::Tcp(host, port) => tcp::print(host, *port, job, &mut asked),
            Target::Serial(path, baud) => serial::print(path, *baud, job, &mut asked),
            Target::Clipboard => Err(PrintError::new(Fault::BadTarget, "bukan printer")),
            #[cfg(unix)]
            Target::Device(path) => device::print(path, job, &mut asked),
            #[cfg(not(unix))]
            Target::Device(_) => Err(PrintError::new(Fault::BadTarget, "hanya di Linux")),
        };
        // A job that was not taken says nothing about whether the printer speaks.
        if job.is_escpos && (asked.spoke || done.is_ok()) {
            self.known().entry(name).or_default().learn(asked.spoke);
        }
        done
    }
}

/// Whether the printer's way is there. Nothing is sent, and no paper comes out.
pub fn is_there(target: &Target) -> bool {
    match target {
        Target::Tcp(host, port) => tcp::answers(host, *port),
        #[cfg(unix)]
        Target::Device(path) => device::DeviceLine::open(path, STALL).is_ok(),
        #[cfg(not(unix))]
        Target::Device(_) => false,
        // A line's own name is no file on every system.
        Target::Serial(path, _) => cfg!(windows) || Path::new(path).exists(),
        // Whether a queue is there, the system's list of them says.
        Target::Queue(_) | Target::File(_) | Target::NewFile(_) | Target::Clipboard => true,
    }
}

/// How many jobs the system keeps for this printer.
pub fn jobs_waiting(target: &Target) -> usize {
    match target {
        Target::Queue(name) => queue::jobs(name),
        Target::File(_)
        | Target::NewFile(_)
        | Target::Tcp(..)
        | Target::Device(_)
        | Target::Serial(..)
        | Target::Clipboard => 0,
    }
}

fn to_file(path: &Path, job: Job<'_>, is_new: bool) -> Result<Taken, PrintError> {
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = File::options();
        file.write(true).create(true).truncate(!is_new).create_new(is_new);
        file.open(path)?.write_all(job.bytes)
    };
    match write() {
        Ok(()) => Ok(Taken::OnPaper),
        Err(error) => Err(PrintError::new(Fault::Refused, in_words(&error))),
    }
}

/// How long a printer may take no byte at all before it counts as stuck.
const STALL: Duration = Duration::from_secs(8);
/// Every so many jobs a printer that never answered is waited for as long as any other.
const ASK_AGAIN: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_names_a_target() {
        let read = |setting: &str| {
            Target::from_setting(setting, Path::new("/data"), "a.txt")
                .map(|target| target.describe())
                .map_err(|error| error.fault)
        };
        for (setting, target) in [
            ("", "/data/receipts/a.txt"),
            ("kasir", "queue:kasir"),
            (" queue:kasir ", "queue:kasir"),
            ("tcp:192.168.1.50", "tcp:192.168.1.50:9100"),
            ("tcp:printer.local:9101", "tcp:printer.local:9101"),
            ("dev:/dev/usb/lp0", "dev:/dev/usb/lp0"),
            ("serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0:9600"),
            ("serial:COM3:115200", "serial:COM3:115200"),
        ] {
            assert_eq!(read(setting).as_deref(), Ok(target), "{setting}");
        }
        for setting in [
            "queue:",
            "tcp:",
            "tcp:host:x",
            "tcp::9100",
            "tcp:host:99999",
            "dev:/dev/sda",
            "dev:/dev/usb/lp0/../../sda",
            "serial:/dev/sda",
            "serial:/dev/tty/../sda",
            "usb:1",
        ] {
            assert_eq!(read(setting), Err(Fault::BadTarget), "{setting}");
        }
    }

    #[test]
    fn a_printer_that_never_answered_is_waited_for_every_twentieth_time() {
        let mut printer = Manners::default();
        for job in 0..60 {
            let patience = if job % 20 == 0 { talk::PATIENCE } else { talk::MUTE };
            assert_eq!(printer.patience(), patience, "{job}");
            printer.learn(false);
        }
        printer.learn(true);
        for job in 0..60 {
            assert_eq!(printer.patience(), talk::PATIENCE, "it spoke once, {job} jobs ago");
            printer.learn(false);
        }
    }
}
