//! Printers that are files: `/dev/usb/lp0`. Such a device takes no byte while the paper is out, for
//! as long as it is, so it is never waited for inside a write.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::talk::{self, Asked, Line};
use super::{Fault, Job, PrintError, STALL, Taken, in_words};

/// How long a device is left alone that says it is ready and then is not.
const LOOK: Duration = Duration::from_millis(5);

pub(super) fn print(path: &Path, job: Job<'_>, asked: &mut Asked) -> Result<Taken, PrintError> {
    talk::print(&mut DeviceLine::open(path, STALL)?, job, asked)
}

/// A device that carries bytes both ways, or away only.
pub(super) struct DeviceLine {
    file: File,
    reads: bool,
    /// How long it may take no byte at all.
    stall: Duration,
}

impl DeviceLine {
    pub(super) fn open(path: &Path, stall: Duration) -> Result<DeviceLine, PrintError> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let open = |reads: bool| {
            let file = OpenOptions::new().read(reads).write(true).custom_flags(flags).open(path)?;
            Ok(DeviceLine { file, reads, stall })
        };
        // Some drivers give nothing to read.
        open(true).or_else(|_| open(false)).map_err(|error: io::Error| {
            PrintError::new(Fault::Offline, format!("{}: {}", path.display(), in_words(&error)))
        })
    }

    /// What the device is ready for, of `what`, in time; a device that is gone is ready to say so.
    fn ready(&self, what: PollFlags, patience: Duration) -> io::Result<PollFlags> {
        let patience = Timespec::try_from(patience)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut asked = [PollFd::new(&self.file, what)];
        poll(&mut asked, Some(&patience))?;
        let [asked] = asked;
        Ok(asked.revents())
    }
}

impl Line for DeviceLine {
    fn give(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let since = Instant::now();
        loop {
            let left = self.stall.saturating_sub(since.elapsed());
            if self.ready(PollFlags::OUT, left)?.is_empty() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match self.file.write(bytes) {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Err(_) if left.is_zero() => return Err(io::ErrorKind::TimedOut.into()),
                Err(_) => thread::sleep(LOOK),
            }
        }
    }

    fn hear(&mut self, patience: Duration) -> io::Result<Option<u8>> {
        if !self.reads {
            return Ok(None);
        }
        let ready = self.ready(PollFlags::IN, patience)?;
        if ready.is_empty() {
            return Ok(None);
        }
        let is_gone = ready.intersects(PollFlags::HUP | PollFlags::ERR);
        let mut said = [0; 1];
        match self.file.read(&mut said) {
            Ok(1) => Ok(Some(said[0])),
            Err(error) if is_gone || Errno::from_io_error(&error) == Some(Errno::NODEV) => {
                Err(error)
            }
            Ok(_) if is_gone => Err(io::ErrorKind::BrokenPipe.into()),
            // Nothing to read here, or not readable at all.
            Ok(_) | Err(_) => Ok(None),
        }
    }
}
