//! Network printers: raw bytes to a port, 9100 as a rule.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use super::talk::{self, Asked, Line, broken};
use super::{Fault, Job, PrintError, STALL, Taken, in_words};

/// A printer in the same shop answers a call at once.
const CALL: Duration = Duration::from_secs(3);
/// How long a close is waited for, which tells that a printer died over the last bytes.
const GOODBYE: Duration = Duration::from_millis(300);

/// The same for one that goes on talking.
const LONG_GOODBYE: Duration = Duration::from_secs(2);
/// What it may say meanwhile.
const LAST_WORDS: usize = 64;

pub(super) fn print(
    host: &str,
    port: u16,
    job: Job<'_>,
    asked: &mut Asked,
) -> Result<Taken, PrintError> {
    let mut line = call(host, port)?;
    let taken = talk::print(&mut line, job, asked)?;
    if taken == Taken::Sent {
        // Only a reset says that bytes were lost, and not which.
        line.close().map_err(|error| broken(&error).but_maybe())?;
    }
    Ok(taken)
}

/// Whether it opens its door. One that is asked for nothing prints nothing.
pub(super) fn answers(host: &str, port: u16) -> bool {
    call(host, port).is_ok()
}

fn call(host: &str, port: u16) -> Result<TcpLine, PrintError> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    let offline = |error: &io::Error| PrintError::new(Fault::Offline, in_words(error));
    for address in (host, port).to_socket_addrs().map_err(|error| offline(&error))? {
        match TcpStream::connect_timeout(&address, CALL) {
            Ok(stream) => {
                let ready = stream.set_nodelay(true).and(stream.set_write_timeout(Some(STALL)));
                return ready.map(|()| TcpLine(stream)).map_err(|error| offline(&error));
            }
            Err(error) => last = error,
        }
    }
    Err(offline(&last))
}

struct TcpLine(TcpStream);

impl TcpLine {
    /// Says that nothing more comes, and waits for the printer to close. It may say what it likes
    /// now, or nothing.
    fn close(&mut self) -> io::Result<()> {
        self.0.shutdown(Shutdown::Write)?;
        let until = Instant::now() + LONG_GOODBYE;
        for _ in 0..LAST_WORDS {
            let left = until.saturating_duration_since(Instant::now());
            if self.hear(GOODBYE.min(left))?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let mut said = [0; 1];
        match self.0.read(&mut said) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(said[0])),
            Err(error)
                if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Line for TcpLine {
    fn give(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        // Without an end, were it set as a timeout.
        if patience.is_zero() {
            self.0.set_nonblocking(true)?;
            let heard = self.byte();
            self.0.set_nonblocking(false)?;
            return heard;
        }
        self.0.set_read_timeout(Some(patience))?;
        self.byte()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A printer on loopback that does this with its call, and where it is.
    fn printer(does: impl FnOnce(TcpStream) + Send + 'static) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || does(listener.accept().unwrap().0));
        port
    }

    fn sends(port: u16, is_escpos: bool) -> Result<Taken, (Fault, bool)> {
        let job = Job { bytes: b"struk\n", is_escpos };
        let mut asked = Asked::with(Duration::from_millis(100));
        print("127.0.0.1", port, job, &mut asked).map_err(|error| (error.fault, error.may_come_out))
    }

    #[test]
    fn one_that_goes_on_talking_is_not_listened_to_for_ever() {
        // A word now and then, and more words than anybody reads.
        for pause in [50, 4] {
            let port = printer(move |mut line| {
                while line.write_all(b"\x14").is_ok() {
                    thread::sleep(Duration::from_millis(pause));
                }
            });
            let started = Instant::now();
            assert_eq!(sends(port, false), Ok(Taken::Sent), "{pause} ms");
            let took = started.elapsed();
            let most = Duration::from_millis(if pause == 50 { 3_000 } else { 1_500 });
            assert!(took < most, "{pause} ms: {took:?}");
        }
    }

    #[test]
    fn a_call_that_nobody_takes_is_known_and_a_reset_is_not() {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(sends(gone, true), Err((Fault::Offline, false)));
        for is_escpos in [true, false] {
            // Bytes that nobody read make the end a reset.
            let port = printer(|line| {
                let _ = line.peek(&mut [0; 1]);
            });
            assert_eq!(sends(port, is_escpos), Err((Fault::Offline, true)), "{is_escpos}");
        }
    }

    #[test]
    fn what_was_said_before_the_job_is_no_answer_to_it() {
        let port = printer(|mut line| {
            line.write_all(&[0]).unwrap();
            thread::sleep(Duration::from_secs(3));
        });
        let mut line = call("127.0.0.1", port).unwrap();
        thread::sleep(Duration::from_millis(200));
        let job = Job { bytes: b"struk\n", is_escpos: true };
        let mut asked = Asked::with(Duration::from_millis(100));
        assert_eq!(talk::print(&mut line, job, &mut asked), Ok(Taken::Sent));
        assert!(!asked.spoke);
        // Nothing is waited for where there is no patience.
        let started = Instant::now();
        assert_eq!(line.hear(Duration::ZERO).unwrap(), None);
        assert!(started.elapsed() < Duration::from_millis(50));
    }
}
