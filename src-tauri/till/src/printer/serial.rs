//! Serial receipt printers, 8 data bits, no parity, one stop bit, as they leave the factory.

use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use serialport::SerialPort;

use super::talk::{self, Line};
use super::{Fault, Job, PrintError, STALL, Taken};

pub(super) fn print(
    path: &str,
    baud: u32,
    job: Job<'_>,
    patience: Duration,
) -> Result<Taken, PrintError> {
    let port = serialport::new(path, baud)
        .timeout(STALL)
        .open()
        .map_err(|error| PrintError::new(Fault::Offline, format!("{path}: {error}")))?;
    talk::print(&mut SerialLine(port), job, patience)
}

struct SerialLine(Box<dyn SerialPort>);

impl Line for SerialLine {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.set_timeout(STALL)?;
        self.0.write_all(bytes)?;
        // What the line still holds is not with the printer.
        self.0.flush()
    }

    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        self.0.set_timeout(patience)?;
        let mut said = [0; 1];
        match self.0.read(&mut said) {
            Ok(1) => Ok(Some(said[0])),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(None),
            Err(error) => Err(error),
        }
    }
}
