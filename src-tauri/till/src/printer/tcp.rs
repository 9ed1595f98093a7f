//! Network printers: raw bytes to a port, 9100 as a rule.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use super::talk::{self, Line, broken};
use super::{Fault, Job, PrintError, STALL, Taken};

/// A printer in the same shop answers a call at once.
const CALL: Duration = Duration::from_secs(3);
/// How long a close is waited for, which tells that a printer died over the last bytes.
const GOODBYE: Duration = Duration::from_millis(300);

pub(super) fn print(
    host: &str,
    port: u16,
    job: Job<'_>,
    patience: Duration,
) -> Result<Taken, PrintError> {
    let mut line = call(host, port)?;
    let taken = talk::print(&mut line, job, patience)?;
    if taken == Taken::Sent {
        line.0.shutdown(Shutdown::Write).map_err(|error| broken(&error))?;
        // It may say what it likes now, or nothing. Only a reset says that bytes were lost.
        while let Some(_said) = line.hear(GOODBYE).map_err(|error| broken(&error))? {}
    }
    Ok(taken)
}

fn call(host: &str, port: u16) -> Result<TcpLine, PrintError> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    let offline = |error: &io::Error| PrintError::new(Fault::Offline, error.to_string());
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

impl Line for TcpLine {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        self.0.set_read_timeout(Some(patience))?;
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
