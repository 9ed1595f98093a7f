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
use super::{BAUD, Fault, Job, PrintError, Taken, talk};

/// As a printer asks and is asked; see `talk`.
const HAVE_YOU_PRINTED: &[u8] = b"\x1dr\x01";
const IS_THERE_PAPER: &[u8] = b"\x10\x04\x04";
const FORGET: &[u8] = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08";

const PATIENCE: Duration = Duration::from_millis(300);
const STALL: Duration = Duration::from_millis(200);

/// What a printer says to which question.
type Answers = &'static [(&'static [u8], u8)];

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
    let job = Job { bytes, is_escpos };
    match kind {
        Kind::Device => talk::print(&mut DeviceLine::open(path, STALL)?, job, PATIENCE),
        Kind::Serial => {
            let path = path.to_str().unwrap();
            talk::print(&mut SerialLine::open(path, BAUD, STALL)?, job, PATIENCE)
        }
    }
}

/// Reads until the line is closed, and answers; then says what it read.
fn printer(mut end: File, answers: Answers, pause: Duration) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut all = Vec::new();
        let mut some = [0; 4096];
        while let Ok(count @ 1..) = end.read(&mut some) {
            all.extend_from_slice(&some[..count]);
            let said = answers.iter().find(|(question, _)| all.ends_with(question));
            if let Some((_, answer)) = said {
                end.write_all(&[*answer]).unwrap();
            }
            thread::sleep(pause);
        }
        all
    })
}

/// Every byte there is, and every pair that a terminal would make something else of.
fn slip() -> Vec<u8> {
    let all = (0..=u8::MAX).chain(*b"\r\n\n\r\t\x03\x04\x11\x13\x1a\x7f");
    all.cycle().take(3_000).chain(*b"end\n").collect()
}

/// What came of a job, and all that the printer read.
fn came(kind: Kind, answers: Answers, is_escpos: bool) -> (Result<Taken, Fault>, Vec<u8>) {
    let (end, path) = line(kind);
    let printer = printer(end, answers, Duration::ZERO);
    let done = print(kind, &path, &slip(), is_escpos).map_err(|error| error.fault);
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
        let (done, read) = came(kind, &[(HAVE_YOU_PRINTED, 0)], true);
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
        let (done, read) = came(kind, &[(b"end\n", 0)], false);
        assert_eq!(done, Ok(Taken::Sent), "{kind:?}");
        assert_read(&read, &slip(), &[], ("what is not ESC/POS is not asked", kind));
    }
}

#[test]
fn a_printer_without_paper_says_so() {
    for kind in KINDS {
        let (done, _) = came(kind, &[(HAVE_YOU_PRINTED, 0x0c)], true);
        assert_eq!(done, Err(Fault::PaperOut), "{kind:?}");
        let (done, read) = came(kind, &[(IS_THERE_PAPER, 0x72)], true);
        assert_eq!(done, Err(Fault::PaperOut), "{kind:?}");
        assert_read(&read, &slip(), &[HAVE_YOU_PRINTED, IS_THERE_PAPER, FORGET], kind);
    }
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
            assert_eq!(error.fault, Fault::Stuck, "{kind:?}");
            // It takes bytes again. Our end is closed by now, so this comes to an end.
            let mut late = Vec::new();
            let _ = end.read_to_end(&mut late);
            // What had reached its own end by then (4 kB here) no line takes back.
            let taken_back = kind == Kind::Device || late.len() < 10_000;
            assert!(taken_back, "{kind:?}: {} bytes come out later", late.len());
        }
    }
}

#[test]
fn a_slow_printer_is_not_stuck() {
    for kind in KINDS {
        let (end, path) = line(kind);
        let started = Instant::now();
        let printer = printer(end, &[(HAVE_YOU_PRINTED, 0)], Duration::from_millis(5));
        let done = print(kind, &path, &long_slip(), true);
        assert!(started.elapsed() > STALL, "{kind:?}: {:?}", started.elapsed());
        assert_eq!(done, Ok(Taken::OnPaper), "{kind:?}");
        assert_read(&printer.join().unwrap(), &long_slip(), &[HAVE_YOU_PRINTED], kind);
    }
}

/// In the middle of the slip, and after all of it.
#[test]
fn a_line_that_goes_away_is_off() {
    for kind in KINDS {
        for (bytes, read) in [(long_slip(), 4_000), (slip(), slip().len())] {
            let (mut end, path) = line(kind);
            let printer = thread::spawn(move || end.read_exact(&mut vec![0; read]).unwrap());
            let done = print(kind, &path, &bytes, true);
            printer.join().unwrap();
            assert_eq!(done.unwrap_err().fault, Fault::Offline, "{kind:?}, {read}");
        }
    }
}

#[test]
fn a_path_that_is_not_there_is_off() {
    for kind in KINDS {
        let error = print(kind, Path::new("/dev/nonexistent"), b"x", true).unwrap_err();
        assert_eq!(error.fault, Fault::Offline, "{kind:?}");
        assert!(error.detail.starts_with("/dev/nonexistent: "), "{}", error.detail);
    }
}
