//! Serial receipt printers, 8 data bits, no parity, one stop bit, as they leave the factory.

use std::io;
#[cfg(windows)]
use std::io::{Read as _, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, SerialPort};

#[cfg(unix)]
use super::device::DeviceLine;
use super::talk::{self, Asked, Line};
use super::{Fault, Job, PrintError, STALL, Taken};

/// How often a line is looked at that still holds bytes.
const LOOK: Duration = Duration::from_millis(5);

pub(super) fn print(
    path: &str,
    baud: u32,
    job: Job<'_>,
    asked: &mut Asked,
) -> Result<Taken, PrintError> {
    talk::print(&mut SerialLine::open(path, baud, STALL)?, job, asked)
}

pub(super) struct SerialLine {
    /// On Unix the bytes go this way: the library's own writes wait inside the system, without an
    /// end where a printer takes nothing.
    #[cfg(unix)]
    bytes: DeviceLine,
    /// How the line is set, and what it still holds.
    port: Box<dyn SerialPort>,
    stall: Duration,
}

impl SerialLine {
    pub(super) fn open(path: &str, baud: u32, stall: Duration) -> Result<SerialLine, PrintError> {
        // First, since the library then keeps everybody else out.
        #[cfg(unix)]
        let bytes = DeviceLine::open(std::path::Path::new(path), stall)?;
        let port = serialport::new(path, baud)
            .timeout(stall)
            .open()
            .map_err(|error| PrintError::new(Fault::Offline, format!("{path}: {error}")))?;
        Ok(SerialLine {
            #[cfg(unix)]
            bytes,
            port,
            stall,
        })
    }

    #[cfg(unix)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.give(bytes)
    }

    #[cfg(windows)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.port.set_timeout(self.stall)?;
        // So much goes over the slowest line before the patience ends.
        self.port.write(bytes.get(..256).unwrap_or(bytes))
    }

    /// What is held would come out later, and closing would wait for it. Best effort.
    fn drop_held(&self) {
        let _ = self.port.clear(ClearBuffer::Output);
    }

    /// Waits until the line holds nothing more: what it holds is not with the printer.
    fn drain(&self) -> io::Result<()> {
        let (mut held, mut took) = (u32::MAX, Instant::now());
        loop {
            let now = self.port.bytes_to_write()?;
            if now == 0 {
                return Ok(());
            }
            if now < held {
                (held, took) = (now, Instant::now());
            }
            if took.elapsed() >= self.stall {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(LOOK);
        }
    }
}

impl Line for SerialLine {
    fn give(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes).inspect_err(|_| self.drop_held())
    }

    fn settle(&mut self) -> io::Result<()> {
        self.drain().inspect_err(|_| self.drop_held())
    }

    #[cfg(unix)]
    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        self.bytes.hear(patience)
    }

    #[cfg(windows)]
    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        // No patience at all would be a wait without an end to some drivers.
        if patience.is_zero() && self.port.bytes_to_read()? == 0 {
            return Ok(None);
        }
        self.port.set_timeout(patience.max(Duration::from_millis(1)))?;
        let mut said = [0; 1];
        match self.port.read(&mut said) {
            Ok(1) => Ok(Some(said[0])),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(None),
            Err(error) => Err(error),
        }
    }
}
