//! A conversation with a receipt printer over any line that carries bytes both ways. Asks what
//! Epson's ESC/POS reference names: `GS r` (answered after all that stands before it was printed),
//! `DLE EOT` (answered at once), `DLE DC4` (forgets what is not printed yet).

use std::io;
use std::time::Duration;

use super::{Fault, Job, PrintError, Taken};

/// How long a printer may take to strike a slip and say so.
pub(super) const PATIENCE: Duration = Duration::from_millis(2_500);
/// The same for one that never said anything.
pub(super) const MUTE: Duration = Duration::from_millis(150);
/// A question about now is answered at once, or not at all.
const AT_ONCE: Duration = Duration::from_millis(250);

/// `GS r 1`: the paper sensor, in order.
const HAVE_YOU_PRINTED: [u8; 3] = [0x1d, b'r', 1];
/// `DLE EOT n`: why it is off-line, and the paper sensor, at once.
const WHY_OFFLINE: [u8; 3] = [0x10, 0x04, 2];
const IS_THERE_PAPER: [u8; 3] = [0x10, 0x04, 4];
/// `DLE DC4 8`: empties the buffer, so that a slip that failed does not come out later.
const FORGET: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/// A line to a printer.
pub(super) trait Line {
    /// Sends all of it.
    ///
    /// # Errors
    /// `TimedOut` where the printer stopped taking bytes.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The next byte that it says, if it says one in time.
    ///
    /// # Errors
    /// The line is broken.
    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>>;
}

/// Sends the job and finds out what became of it.
pub(super) fn print(
    line: &mut impl Line,
    job: Job<'_>,
    patience: Duration,
) -> Result<Taken, PrintError> {
    if let Err(error) = line.send(job.bytes) {
        let named = if job.is_escpos { fault_now(line) } else { None };
        return Err(named.unwrap_or_else(|| broken(&error)));
    }
    if !job.is_escpos {
        return Ok(Taken::Sent);
    }
    line.send(&HAVE_YOU_PRINTED).map_err(|error| broken(&error))?;
    match wait_for(line, patience, |said| said & 0x90 == 0).map_err(|error| broken(&error))? {
        Some(said) if said & 0x0c == 0x0c => Err(paper_out()),
        Some(_) => Ok(Taken::OnPaper),
        None => match fault_now(line) {
            Some(fault) => {
                // Best effort: a printer that cannot hear this cannot print either.
                let _ = line.send(&FORGET);
                Err(fault)
            }
            None => Ok(Taken::Sent),
        },
    }
}

/// What the printer says is wrong with it, if it says anything.
fn fault_now(line: &mut impl Line) -> Option<PrintError> {
    // Answers to `DLE EOT` have these bits fixed.
    let is_status = |said: u8| said & 0x93 == 0x12;
    let mut ask = |question: &[u8]| {
        line.send(question).ok()?;
        wait_for(line, AT_ONCE, is_status).ok()?
    };
    let paper = ask(&IS_THERE_PAPER)?;
    if paper & 0x60 != 0 {
        return Some(paper_out());
    }
    let cause = ask(&WHY_OFFLINE)?;
    if cause & 0x20 != 0 {
        return Some(paper_out());
    }
    if cause & 0x04 != 0 {
        return Some(PrintError::new(Fault::CoverOpen, "tutup printer terbuka"));
    }
    (cause & 0x40 != 0).then(|| PrintError::new(Fault::Stuck, "printer melaporkan kesalahan"))
}

/// The first byte of this kind; others are what printers say unasked.
fn wait_for(
    line: &mut impl Line,
    patience: Duration,
    is_it: impl Fn(u8) -> bool,
) -> io::Result<Option<u8>> {
    // A printer that babbles is not listened to for ever.
    for _ in 0..64 {
        match line.hear(patience)? {
            Some(said) if is_it(said) => return Ok(Some(said)),
            Some(_) => {}
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn paper_out() -> PrintError {
    PrintError::new(Fault::PaperOut, "kertas printer habis")
}

/// A line that broke, in words.
pub(super) fn broken(error: &io::Error) -> PrintError {
    if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) {
        return PrintError::new(Fault::Stuck, "printer berhenti menerima");
    }
    PrintError::new(Fault::Offline, error.to_string())
}
