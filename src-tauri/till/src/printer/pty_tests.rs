//! Device files and serial lines, on a line that the system makes between two programs (a
//! pseudo-terminal): at one end what talks to printers, at the other a printer of the test.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::device::DeviceLine;
use super::serial::SerialLine;
use super::talk::{self, Asked};
use super::{BAUD, Fault, Job, PrintError, Taken};

/// As a printer asks and is asked; see `talk`.
const HAVE_YOU_PRINTED: &[u8] = b"\x1dr\x01";
const IS_THERE_PAPER: &[u8] = b"\x10\x04\x04";
const FORGET: &[u8] = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08";

const WHY_OFFLINE: &[u8] = b"\x10\x04\x02";
/// It printed, and has paper; the paper is out; it forgot what it had.
const PRINTED: &[u8] = &[0];
const PAPER_OUT: &[u8] = &[0x72];
const FORGOT: &[u8] = &[0x37, 0x25, 0];

const PATIENCE: Duration = Duration::from_millis(300);
const STALL: Duration = Duration::from_millis(200);

/// What a printer says to which question.
type Answers = &'static [(&'static [u8], &'static [u8])];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Device,
    Serial,
}

const KINDS: [Kind; 2] = [Kind::Device, Kind::Serial];

/// The printer's end, and the path of ours.
fn line(kind: Kind) -> (File, PathBuf) {
    let end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&end).unwrap();
    unlockpt(&end).unwrap();
    let path = ptsname(&end, Vec::new()).unwrap().into_string().unwrap();
    // A printer's device carries bytes as they are. A serial line begins as a terminal, with line
    // ends made over and an echo: whoever prints has to end that.
    if kind == Kind::Device {
        let mut modes = tcgetattr(&end).unwrap();
        modes.make_raw();
        tcsetattr(&end, OptionalActions::Now, &modes).unwrap();
    }
    (File::from(end), path.into())
}

fn print(kind: Kind, path: &Path, bytes: &[u8], is_escpos: bool) -> Result<Taken, PrintError> {
    let (job, mut asked) = (Job { bytes, is_escpos }, Asked::with(PATIENCE));
    match kind {
        Kind::Device => talk::print(&mut DeviceLine::open(path, STALL)?, job, &mut asked),
        Kind::Serial => {
            let path = path.to_str().unwrap();
            talk::print(&mut SerialLine::open(path, BAUD, STALL)?, job, &mut asked)
        }
    }
}

/// Reads until the line is closed, and answers; then says what it read.
fn printer(end: File, answers: Answers, pause: Duration) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || serve(end, answers, pause))
}

fn serve(mut end: File, answers: Answers, pause: Duration) -> Vec<u8> {
    let mut all = Vec::new();
    let mut some = [0; 4096];
    while let Ok(count @ 1..) = end.read(&mut some) {
        all.extend_from_slice(&some[..count]);
        let said = answers.iter().find(|(question, _)| all.ends_with(question));
        if let Some((_, answer)) = said {
            end.write_all(answer).unwrap();
        }
        thread::sleep(pause);
    }
    all
}

/// The fault, and whether the job may come out all the same.
fn fails(done: Result<Taken, PrintError>) -> Result<Taken, (Fault, bool)> {
    done.map_err(|error| (error.fault, error.may_come_out))
}

/// Every byte there is, and every pair that a terminal would make something else of.
fn slip() -> Vec<u8> {
    let all = (0..=u8::MAX).chain(*b"\r\n\n\r\t\x03\x04\x11\x13\x1a\x7f");
    all.cycle().take(3_000).chain(*b"end\n").collect()
}

/// What came of a job, and all that the printer read.
fn came(kind: Kind, answers: Answers, is_escpos: bool) -> (Result<Taken, (Fault, bool)>, Vec<u8>) {
    let (end, path) = line(kind);
    let printer = printer(end, answers, Duration::ZERO);
    let done = fails(print(kind, &path, &slip(), is_escpos));
    (done, printer.join().unwrap())
}

/// That the printer read this slip and what was sent behind it, and nothing else.
fn assert_read(read: &[u8], slip: &[u8], behind: &[&[u8]], what: impl std::fmt::Debug) {
    let sent = [slip, &behind.concat()].concat();
    let alike = read.iter().zip(&sent).take_while(|(one, other)| one == other).count();
    let (read, sent) = (&read[alike..], &sent[alike..]);
    let head = |bytes: &[u8]| bytes[..bytes.len().min(20)].to_vec();
    assert!(
        read == sent,
        "{what:?}: after {alike} bytes {:?} instead of {:?}",
        head(read),
        head(sent)
    );
}

#[test]
fn a_slip_arrives_as_it_is_and_the_answer_counts() {
    for kind in KINDS {
        let (done, read) = came(kind, &[(HAVE_YOU_PRINTED, PRINTED)], true);
        assert_eq!(done, Ok(Taken::OnPaper), "{kind:?}");
        assert_read(&read, &slip(), &[HAVE_YOU_PRINTED], kind);
    }
}

#[test]
fn silence_is_not_paper() {
    for kind in KINDS {
        let (done, read) = came(kind, &[], true);
        assert_eq!(done, Ok(Taken::Sent), "{kind:?}");
        assert_read(&read, &slip(), &[HAVE_YOU_PRINTED, IS_THERE_PAPER], kind);
        let (done, read) = came(kind, &[(b"end\n", PRINTED)], false);
        assert_eq!(done, Ok(Taken::Sent), "{kind:?}");
        assert_read(&read, &slip(), &[], ("what is not ESC/POS is not asked", kind));
    }
}

#[test]
fn a_printer_without_paper_says_so() {
    for kind in KINDS {
        // It got as far as the question, so the slip may well be on the end of the paper.
        let (done, _) = came(kind, &[(HAVE_YOU_PRINTED, &[0x0c])], true);
        assert_eq!(done, Err((Fault::PaperOut, true)), "{kind:?}");
        for (forgets, may_come_out) in [
            (FORGOT, false),
            // A printer that says nothing to that, or too little, may print it yet.
            (b"", true),
            (&FORGOT[..2], true),
            // It printed after all.
            (b"\0\x37\x25\0", true),
        ] {
            let (end, path) = line(kind);
            let answers: Answers =
                Box::leak(Box::new([(IS_THERE_PAPER, PAPER_OUT), (FORGET, forgets)]));
            let printer = printer(end, answers, Duration::ZERO);
            let done = fails(print(kind, &path, &slip(), true));
            assert_eq!(done, Err((Fault::PaperOut, may_come_out)), "{kind:?}, {forgets:?}");
            let read = printer.join().unwrap();
            assert_read(&read, &slip(), &[HAVE_YOU_PRINTED, IS_THERE_PAPER, FORGET], kind);
        }
    }
}

#[test]
fn an_open_cover_is_a_fault_that_the_printer_takes_back() {
    for kind in KINDS {
        let open: Answers = &[(IS_THERE_PAPER, &[0x12]), (WHY_OFFLINE, &[0x16]), (FORGET, FORGOT)];
        for (answers, may_come_out) in [(open, false), (&open[..2], true)] {
            let (done, _) = came(kind, answers, true);
            assert_eq!(done, Err((Fault::CoverOpen, may_come_out)), "{kind:?}");
        }
    }
}

/// Only what has the fixed bits of an answer is one.
#[test]
fn what_is_said_unasked_is_no_answer() {
    for kind in KINDS {
        let (done, _) = came(kind, &[(HAVE_YOU_PRINTED, b"\x25\x37\x40\x60\x37\x25\0")], true);
        assert_eq!(done, Ok(Taken::Sent), "{kind:?}");
        let late: Answers = &[(IS_THERE_PAPER, &[0, 0x12]), (WHY_OFFLINE, &[0x12])];
        let (done, _) = came(kind, late, true);
        assert_eq!(done, Ok(Taken::OnPaper), "{kind:?}: late, and of this job");
        let (done, _) = came(kind, &[(IS_THERE_PAPER, &[0, 0x72]), (FORGET, FORGOT)], true);
        assert_eq!(done, Err((Fault::PaperOut, true)), "{kind:?}: the paper ended behind it");
    }
}

/// A printer that says late that it forgot, and that it printed: the next job on the line does not
/// take that for its own.
#[test]
fn what_an_earlier_job_left_on_the_line_is_no_answer() {
    for kind in KINDS {
        let (end, path) = line(kind);
        let mut late = end.try_clone().unwrap();
        let printer = printer(end, &[(IS_THERE_PAPER, PAPER_OUT)], Duration::ZERO);
        let slip = slip();
        let job = Job { bytes: &slip, is_escpos: true };
        let [first, second] = match kind {
            Kind::Device => two(&mut DeviceLine::open(&path, STALL).unwrap(), job, &mut late),
            Kind::Serial => {
                let path = path.to_str().unwrap();
                two(&mut SerialLine::open(path, BAUD, STALL).unwrap(), job, &mut late)
            }
        };
        drop(late);
        assert_eq!(first, Err((Fault::PaperOut, true)), "{kind:?}");
        assert_eq!(second, Err((Fault::PaperOut, true)), "{kind:?}");
        printer.join().unwrap();
    }
}

/// The same job twice on one line. Between them comes what the printer had to say of the first.
fn two(
    line: &mut impl talk::Line,
    job: Job<'_>,
    late: &mut File,
) -> [Result<Taken, (Fault, bool)>; 2] {
    let first = fails(talk::print(line, job, &mut Asked::with(PATIENCE)));
    late.write_all(FORGOT).unwrap();
    late.write_all(PRINTED).unwrap();
    // The system carries it over when it likes.
    thread::sleep(Duration::from_millis(100));
    [first, fails(talk::print(line, job, &mut Asked::with(PATIENCE)))]
}

/// More than any line holds.
fn long_slip() -> Vec<u8> {
    vec![b'x'; 300_000]
}

#[test]
fn a_printer_that_takes_nothing_more_is_stuck() {
    for kind in KINDS {
        for is_escpos in [true, false] {
            let (mut end, path) = line(kind);
            let (done, heard) = mpsc::channel();
            thread::spawn(move || done.send(print(kind, &path, &long_slip(), is_escpos)));
            let done = heard.recv_timeout(Duration::from_secs(10));
            let error = done.expect("it is not waited for without an end").unwrap_err();
            assert_eq!((error.fault, error.may_come_out), (Fault::Stuck, true), "{kind:?}");
            // It takes bytes again. Our end is closed by now, so this comes to an end.
            let mut late = Vec::new();
            let _ = end.read_to_end(&mut late);
            // What had reached its own end by then (4 kB here) no line takes back.
            let taken_back = kind == Kind::Device || late.len() < 10_000;
            assert!(taken_back, "{kind:?}: {} bytes come out later", late.len());
        }
    }
}

/// It stands still in the middle of a slip, then hears again: it is told to forget the slip, and the
/// slip is known not to come out if it says that it did.
#[test]
fn a_slip_that_got_stuck_is_taken_back() {
    for kind in KINDS {
        for (forgets, may_come_out) in [(FORGOT, false), (b"", true)] {
            let (mut end, path) = line(kind);
            let answers: Answers =
                Box::leak(Box::new([(IS_THERE_PAPER, PAPER_OUT), (FORGET, forgets)]));
            let printer = thread::spawn(move || {
                end.read_exact(&mut [0; 4_000]).unwrap();
                thread::sleep(STALL + STALL / 2);
                serve(end, answers, Duration::ZERO)
            });
            let done = fails(print(kind, &path, &long_slip(), true));
            assert_eq!(done, Err((Fault::PaperOut, may_come_out)), "{kind:?}, {forgets:?}");
            assert!(printer.join().unwrap().ends_with(FORGET), "{kind:?}");
        }
    }
}

/// A line whose other side took nothing, not even the first byte.
#[test]
fn a_job_that_was_not_begun_is_not_on_paper() {
    let (_end, path) = line(Kind::Device);
    let mut full = DeviceLine::open(&path, STALL).unwrap();
    while talk::Line::give(&mut full, b"an earlier job").is_ok() {}
    for is_escpos in [true, false] {
        let done = fails(print(Kind::Device, &path, b"x", is_escpos));
        assert_eq!(done, Err((Fault::Stuck, false)), "{is_escpos}");
    }
}

#[test]
fn a_slow_printer_is_not_stuck() {
    for kind in KINDS {
        let (end, path) = line(kind);
        let started = Instant::now();
        let printer = printer(end, &[(HAVE_YOU_PRINTED, PRINTED)], Duration::from_millis(5));
        let done = print(kind, &path, &long_slip(), true);
        assert!(started.elapsed() > STALL, "{kind:?}: {:?}", started.elapsed());
        assert_eq!(done, Ok(Taken::OnPaper), "{kind:?}");
        assert_read(&printer.join().unwrap(), &long_slip(), &[HAVE_YOU_PRINTED], kind);
    }
}

/// In the middle of the slip, and after all of it: nobody knows what is on paper.
#[test]
fn a_line_that_goes_away_is_off() {
    for kind in KINDS {
        for (bytes, read) in [(long_slip(), 4_000), (slip(), slip().len())] {
            let (mut end, path) = line(kind);
            let printer = thread::spawn(move || end.read_exact(&mut vec![0; read]).unwrap());
            let done = print(kind, &path, &bytes, true);
            printer.join().unwrap();
            assert_eq!(fails(done), Err((Fault::Offline, true)), "{kind:?}, {read}");
        }
    }
}

#[test]
fn a_path_that_is_not_there_is_off() {
    for kind in KINDS {
        let error = print(kind, Path::new("/dev/nonexistent"), b"x", true).unwrap_err();
        assert_eq!((error.fault, error.may_come_out), (Fault::Offline, false), "{kind:?}");
        assert!(error.detail.starts_with("/dev/nonexistent: "), "{}", error.detail);
    }
}
