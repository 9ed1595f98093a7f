//! The print queues of Windows: its spooler takes a document's bytes as they are (`RAW`). The only
//! file here that calls the system itself, and so the only one with unsafe code. `queue` is the same
//! for Unix.

#![allow(unsafe_code, reason = "the spooler is spoken to through C functions only")]

use std::io;
use std::iter::once;
use std::ptr::{null, null_mut};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_DATATYPE};
use windows_sys::Win32::Graphics::Printing::{
    AbortPrinter, ClosePrinter, DOC_INFO_1W, EndDocPrinter, EndPagePrinter, EnumPrintersW,
    OpenPrinterW, PRINTER_ENUM_CONNECTIONS, PRINTER_ENUM_LOCAL, PRINTER_HANDLE, PRINTER_INFO_4W,
    StartDocPrinterW, StartPagePrinter, WritePrinter,
};

use super::{Fault, Job, PrintError, Taken};

/// How long the spooler may take over one slip: a queue that prints without a spool file waits for
/// its printer, and one of another machine for that.
const PATIENCE: Duration = Duration::from_secs(10);

/// `RPC_S_SERVER_UNAVAILABLE`: the spooler's service does not run.
const NO_SERVICE: u32 = 1722;

/// Why a driver takes no printer's own bytes, and what to do.
const NO_RAW: &str = "driver v4, atau mode cetak terlindungi Windows, menolak byte mentah (RAW): \
                      pasang driver «Generic / Text Only», atau matikan mode itu";

/// Hands the job to a queue as it is.
pub(super) fn print(name: &str, job: Job<'_>) -> Result<Taken, PrintError> {
    let (name, bytes) = (name.to_owned(), job.bytes.to_vec());
    let (done, heard) = mpsc::channel();
    thread::spawn(move || {
        // Nobody may be waiting for it any more.
        let _ = done.send(spool(&name, &bytes));
    });
    match heard.recv_timeout(PATIENCE) {
        Ok(told) => told.map(|()| Taken::Sent).map_err(|error| fault(&error)),
        // The call goes on, and may end well.
        Err(_) => Err(PrintError::unsure(
            Fault::Stuck,
            "Print Spooler tidak menjawab; lihat antreannya sebelum mencetak lagi",
        )),
    }
}

fn fault(error: &io::Error) -> PrintError {
    let number = error.raw_os_error().and_then(|number| u32::try_from(number).ok());
    let detail = match number {
        Some(ERROR_INVALID_DATATYPE) => format!("{error}; {NO_RAW}"),
        Some(NO_SERVICE) => format!("Print Spooler tidak berjalan; {error}"),
        Some(_) | None => error.to_string(),
    };
    PrintError::new(Fault::Refused, detail)
}

fn spool(name: &str, bytes: &[u8]) -> io::Result<()> {
    let queue = Queue::open(name)?;
    let document = Document::start(&queue)?;
    document.write(bytes)?;
    document.end()
}

/// The names of the system's queues, its own and those of other machines that it prints on; none
/// where the spooler does not run.
pub fn queues() -> Vec<String> {
    // A queue may appear between the question for its size and the one for its name.
    (0..4).find_map(|_| list().transpose()).and_then(Result::ok).unwrap_or_default()
}

/// The names, or nothing where they grew meanwhile.
fn list() -> io::Result<Option<Vec<String>>> {
    let flags = PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS;
    let (mut needed, mut count) = (0, 0);
    // SAFETY: without a buffer nothing is written but the two numbers.
    let done =
        unsafe { EnumPrintersW(flags, null(), 4, null_mut(), 0, &raw mut needed, &raw mut count) };
    if done != 0 {
        return Ok(Some(Vec::new()));
    }
    grown_or(last_error())?;
    // Of whole records, so that they lie where records may lie.
    let record = size_of::<PRINTER_INFO_4W>();
    let records = usize::try_from(needed).unwrap_or(0).div_ceil(record);
    let mut found = vec![PRINTER_INFO_4W::default(); records];
    let size = u32::try_from(records * record).unwrap_or(needed);
    // SAFETY: the buffer is as long as is said, and lives on while its records are read below.
    let done = unsafe {
        let buffer = found.as_mut_ptr().cast();
        EnumPrintersW(flags, null(), 4, buffer, size, &raw mut needed, &raw mut count)
    };
    if done == 0 {
        return grown_or(last_error()).map(|()| None);
    }
    let found = found.iter().take(usize::try_from(count).unwrap_or(0));
    // SAFETY: the spooler filled `count` records with pointers to texts in the same buffer.
    Ok(Some(found.map(|one| unsafe { text(one.pPrinterName) }).collect()))
}

/// That a buffer was too small is no error.
fn grown_or(error: io::Error) -> io::Result<()> {
    let number = error.raw_os_error().and_then(|number| u32::try_from(number).ok());
    if number == Some(ERROR_INSUFFICIENT_BUFFER) { Ok(()) } else { Err(error) }
}

/// A text of Windows up to its end.
///
/// # Safety
/// `at` is null or points to a text that ends with a zero.
unsafe fn text(at: *const u16) -> String {
    if at.is_null() {
        return String::new();
    }
    let mut signs = Vec::new();
    loop {
        // SAFETY: all before this one were not the end, so this one belongs to the text.
        let sign = unsafe { *at.add(signs.len()) };
        if sign == 0 {
            return String::from_utf16_lossy(&signs);
        }
        signs.push(sign);
    }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain(once(0)).collect()
}

fn last_error() -> io::Error {
    io::Error::last_os_error()
}

/// What the spooler said to a call: zero is no.
fn done(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(last_error()) } else { Ok(()) }
}

/// A queue that is open, and is closed however its use ends.
struct Queue(PRINTER_HANDLE);

impl Queue {
    fn open(name: &str) -> io::Result<Queue> {
        let name = wide(name);
        let mut handle = PRINTER_HANDLE::default();
        // SAFETY: the name ends with a zero and outlives the call; defaults may be null.
        done(unsafe { OpenPrinterW(name.as_ptr(), &raw mut handle, null()) })?;
        Ok(Queue(handle))
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: it was opened, and is closed here only. Nothing is left to do where that fails.
        unsafe { ClosePrinter(self.0) };
    }
}

/// A document on its way into a queue. One that did not get to its end is taken back, so that half a
/// slip is not printed later.
struct Document<'a> {
    queue: &'a Queue,
    is_whole: bool,
}

impl<'a> Document<'a> {
    fn start(queue: &'a Queue) -> io::Result<Document<'a>> {
        let (mut name, mut datatype) = (wide("Loket"), wide("RAW"));
        let about = DOC_INFO_1W {
            pDocName: name.as_mut_ptr(),
            pOutputFile: null_mut(),
            pDatatype: datatype.as_mut_ptr(),
        };
        // SAFETY: the queue is open; both texts end with a zero and outlive the call.
        if unsafe { StartDocPrinterW(queue.0, 1, &raw const about) } == 0 {
            return Err(last_error());
        }
        let document = Document { queue, is_whole: false };
        // SAFETY: the queue is open and has a document.
        done(unsafe { StartPagePrinter(queue.0) })?;
        Ok(document)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            let mut taken = 0;
            // SAFETY: the queue is open, and `rest` has `length` bytes at least.
            done(unsafe {
                WritePrinter(self.queue.0, rest.as_ptr().cast(), length, &raw mut taken)
            })?;
            rest = match usize::try_from(taken).ok().and_then(|taken| rest.get(taken..)) {
                Some(left) if taken > 0 => left,
                Some(_) | None => return Err(io::ErrorKind::WriteZero.into()),
            };
        }
        Ok(())
    }

    fn end(mut self) -> io::Result<()> {
        // SAFETY: the queue is open and has a document with a page.
        done(unsafe { EndPagePrinter(self.queue.0) })?;
        // SAFETY: the queue is open and has a document.
        done(unsafe { EndDocPrinter(self.queue.0) })?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for Document<'_> {
    fn drop(&mut self) {
        if !self.is_whole {
            // SAFETY: the queue is open. Nothing is left to do where that fails.
            unsafe { AbortPrinter(self.queue.0) };
        }
    }
}
/// How many jobs wait in a queue: not asked here.
pub(super) fn jobs(_: &str) -> usize {
    0
}
