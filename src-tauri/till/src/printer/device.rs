//! Printers that are files: `/dev/usb/lp0`. Such a device takes no byte while the paper is out, for
//! as long as it is, so it is never waited for inside a write.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;

use super::talk::{self, Line};
use super::{Fault, Job, PrintError, STALL, Taken};

pub(super) fn print(path: &Path, job: Job<'_>, patience: Duration) -> Result<Taken, PrintError> {
    let open = |reads: bool| {
        OpenOptions::new()
            .read(reads)
            .write(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(path)
    };
    // Some drivers give nothing to read.
    let device = open(true).or_else(|_| open(false)).map_err(|error| {
        let detail = format!("{}: {error}", path.display());
        PrintError::new(Fault::Offline, detail)
    })?;
    talk::print(&mut DeviceLine(device), job, patience)
}

struct DeviceLine(File);

impl DeviceLine {
    /// Whether the device is ready for `what` in time.
    fn is_ready(&self, what: PollFlags, patience: Duration) -> io::Result<bool> {
        let patience = Timespec::try_from(patience)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut asked = [PollFd::new(&self.0, what)];
        Ok(poll(&mut asked, Some(&patience))? > 0)
    }
}

impl Line for DeviceLine {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if !self.is_ready(PollFlags::OUT, STALL)? {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match self.0.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        if !self.is_ready(PollFlags::IN, patience)? {
            return Ok(None);
        }
        let mut said = [0; 1];
        match self.0.read(&mut said) {
            Ok(1) => Ok(Some(said[0])),
            // Nothing to read here, or not readable at all.
            Ok(_) | Err(_) => Ok(None),
        }
    }
}
