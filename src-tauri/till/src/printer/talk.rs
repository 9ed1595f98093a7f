//! A conversation with a receipt printer over any line that carries bytes both ways. Asks what
//! Epson's ESC/POS reference names: `GS r` (answered after all that stands before it was printed),
//! `DLE EOT` (answered at once), `DLE DC4` (forgets what is not printed yet).

use std::io;
use std::time::{Duration, Instant};

use super::{Fault, Job, PrintError, Taken, in_words};

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
/// What a printer says once it did (the clear response).
const FORGOT: [u8; 3] = [0x37, 0x25, 0];
/// A printer that babbles is not listened to for ever.
const BABBLE: usize = 64;

/// A line to a printer.
pub(super) trait Line {
    /// Takes some of the bytes, and says how many.
    ///
    /// # Errors
    /// `TimedOut` where the printer stopped taking bytes: none of these was taken.
    fn give(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Waits until what was given is with the printer.
    ///
    /// # Errors
    /// As for `give`.
    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The next byte that it says, if it says one in time.
    ///
    /// # Errors
    /// The line is broken.
    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>>;
}

/// How a printer is asked, and whether it ever said anything to it.
#[derive(Debug)]
pub(super) struct Asked {
    pub patience: Duration,
    pub spoke: bool,
}

impl Asked {
    pub(super) fn with(patience: Duration) -> Asked {
        Asked { patience, spoke: false }
    }
}

/// Sends the job and finds out what became of it.
pub(super) fn print(
    line: &mut impl Line,
    job: Job<'_>,
    asked: &mut Asked,
) -> Result<Taken, PrintError> {
    if job.is_escpos {
        read_away(line).map_err(|error| broken(&error))?;
    }
    if let Err(unsent) = send(line, job.bytes) {
        return Err(cut_short(line, job, &unsent, asked));
    }
    if !job.is_escpos {
        return Ok(Taken::Sent);
    }
    // The printer has all of it. A line that breaks from here on says nothing about the paper.
    let lost = |error: &io::Error| broken(error).but_maybe();
    if let Err(unsent) = send(line, &HAVE_YOU_PRINTED) {
        let unsent = Unsent { is_begun: true, ..unsent };
        return Err(cut_short(line, job, &unsent, asked).but_maybe());
    }
    let patience = asked.patience;
    let printed = listen(line, patience, asked, Said::printed).map_err(|error| lost(&error))?;
    match printed {
        // It worked off what stands before the question, whatever the paper is now.
        Some(Paper::Out) => Err(paper_out().but_maybe()),
        Some(Paper::In) => Ok(Taken::OnPaper),
        None => {
            let now = ask_now(line, asked).map_err(|error| lost(&error))?;
            match (now.fault, now.printed) {
                (Some(fault), Some(_)) => Err(fault.but_maybe()),
                (Some(fault), None) => Err(taken_back(line, fault, asked)),
                (None, Some(Paper::Out)) => Err(paper_out().but_maybe()),
                (None, Some(Paper::In)) => Ok(Taken::OnPaper),
                (None, None) => Ok(Taken::Sent),
            }
        }
    }
}

/// What an earlier job left on the line would be taken for an answer to this one.
fn read_away(line: &mut impl Line) -> io::Result<()> {
    for _ in 0..BABBLE {
        if line.hear(Duration::ZERO)?.is_none() {
            break;
        }
    }
    Ok(())
}

/// Bytes that were not all taken.
struct Unsent {
    error: io::Error,
    /// Some were: they may be on paper, or come out yet.
    is_begun: bool,
}

fn send(line: &mut impl Line, bytes: &[u8]) -> Result<(), Unsent> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let is_begun = rest.len() < bytes.len();
        match line.give(rest) {
            Ok(0) => return Err(Unsent { error: io::ErrorKind::WriteZero.into(), is_begun }),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Unsent { error, is_begun }),
        }
    }
    line.settle().map_err(|error| Unsent { error, is_begun: !bytes.is_empty() })
}

/// Why a job was not taken to its end, and whether some of it may come out.
fn cut_short(line: &mut impl Line, job: Job<'_>, unsent: &Unsent, asked: &mut Asked) -> PrintError {
    let told = broken(&unsent.error);
    // A line that does not take the question takes nothing else either.
    let now = if job.is_escpos { ask_now(line, asked).ok() } else { None };
    let is_heard = now.is_some();
    let fault = now.and_then(|now| now.fault).unwrap_or(told);
    match (unsent.is_begun, is_heard) {
        // What the printer still holds is an earlier job: that one stays.
        (false, _) => fault,
        (true, false) => fault.but_maybe(),
        (true, true) => taken_back(line, fault, asked),
    }
}

/// Has the printer forget the job. Only one that says it did is known not to print it.
fn taken_back(line: &mut impl Line, fault: PrintError, asked: &mut Asked) -> PrintError {
    let mut has_printed = false;
    let forgot = |said| {
        has_printed |= matches!(said, Said::Printed(_));
        matches!(said, Said::Forgot).then_some(())
    };
    let heard = match send(line, &FORGET) {
        Ok(()) => listen(line, AT_ONCE, asked, forgot),
        Err(unsent) => Err(unsent.error),
    };
    match heard {
        Ok(Some(())) if !has_printed => fault,
        Ok(_) | Err(_) => fault.but_maybe(),
    }
}

/// How it is with the printer at this moment.
struct Now {
    /// What it says is wrong, if it says anything.
    fault: Option<PrintError>,
    /// It said meanwhile that it printed: its answer was late.
    printed: Option<Paper>,
}

fn ask_now(line: &mut impl Line, asked: &mut Asked) -> io::Result<Now> {
    let mut printed = None;
    let mut ask = |question: &[u8]| {
        send(line, question).map_err(|unsent| unsent.error)?;
        listen(line, AT_ONCE, asked, |said| {
            printed = printed.or(said.printed());
            if let Said::Status(status) = said { Some(status) } else { None }
        })
    };
    let mut fault = None;
    if let Some(paper) = ask(&IS_THERE_PAPER)? {
        fault = if paper & 0x60 != 0 {
            Some(paper_out())
        } else {
            ask(&WHY_OFFLINE)?.and_then(why_offline)
        };
    }
    Ok(Now { fault, printed })
}

fn why_offline(cause: u8) -> Option<PrintError> {
    if cause & 0x20 != 0 {
        return Some(paper_out());
    }
    if cause & 0x04 != 0 {
        return Some(PrintError::new(Fault::CoverOpen, "tutup printer terbuka"));
    }
    (cause & 0x40 != 0).then(|| PrintError::new(Fault::Stuck, "printer melaporkan kesalahan"))
}

#[derive(Clone, Copy)]
enum Paper {
    In,
    Out,
}

/// What a printer says, by the bits that are fixed in it.
#[derive(Clone, Copy)]
enum Said {
    /// To `GS r`.
    Printed(Paper),
    /// To `DLE EOT`.
    Status(u8),
    /// To `DLE DC4 8`.
    Forgot,
    /// Unasked.
    Other,
}

impl Said {
    /// What the last byte of these makes of them.
    fn of(last: [u8; 3]) -> Said {
        match last {
            FORGOT => Said::Forgot,
            [.., said] if said & 0xf0 == 0 => {
                Said::Printed(if said & 0x0c == 0 { Paper::In } else { Paper::Out })
            }
            [.., said] if said & 0x93 == 0x12 => Said::Status(said),
            _ => Said::Other,
        }
    }

    fn printed(self) -> Option<Paper> {
        if let Said::Printed(paper) = self { Some(paper) } else { None }
    }
}

/// The first thing said, of what is looked for, within the patience.
fn listen<T>(
    line: &mut impl Line,
    patience: Duration,
    asked: &mut Asked,
    mut pick: impl FnMut(Said) -> Option<T>,
) -> io::Result<Option<T>> {
    let until = Instant::now() + patience;
    let mut last = [u8::MAX; 3];
    for _ in 0..BABBLE {
        let Some(said) = line.hear(until.saturating_duration_since(Instant::now()))? else {
            break;
        };
        last = [last[1], last[2], said];
        let said = Said::of(last);
        asked.spoke |= !matches!(said, Said::Other);
        if let Some(found) = pick(said) {
            return Ok(Some(found));
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
    PrintError::new(Fault::Offline, in_words(error))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Without paper; takes nothing at one of the times that it is given something.
    struct Stalls {
        at: usize,
        given: usize,
        says: VecDeque<u8>,
    }

    impl Line for Stalls {
        fn give(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.given += 1;
            if self.given == self.at {
                return Err(io::ErrorKind::TimedOut.into());
            }
            if bytes == IS_THERE_PAPER {
                self.says.push_back(0x72);
            }
            if bytes == FORGET {
                self.says.extend(FORGOT);
            }
            Ok(bytes.len())
        }

        fn hear(&mut self, _patience: Duration) -> io::Result<Option<u8>> {
            Ok(self.says.pop_front())
        }
    }

    #[test]
    fn a_question_that_could_not_be_asked_is_asked_by_looking() {
        // The job, the question behind it, the one about now, the order to forget.
        for (at, fault, may_come_out) in [
            (1, Fault::PaperOut, false),
            (2, Fault::PaperOut, true),
            (3, Fault::Stuck, true),
            (4, Fault::PaperOut, true),
            (5, Fault::PaperOut, false),
        ] {
            let mut line = Stalls { at, given: 0, says: VecDeque::new() };
            let job = Job { bytes: b"struk\n", is_escpos: true };
            let error = print(&mut line, job, &mut Asked::with(PATIENCE)).unwrap_err();
            assert_eq!((error.fault, error.may_come_out), (fault, may_come_out), "{at}");
        }
    }
}
