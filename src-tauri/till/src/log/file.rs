//! The log's files: so many of such a size, the oldest dropped. Several programs write them at the
//! same time: each line is one append, and whoever finds the newest file full moves the others on
//! under a lock. Nothing is synced: a log that a power cut takes the end of is worth no wait.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How large a file becomes, in bytes.
const SIZE: u64 = 1_000_000;
/// How many there are.
const FILES: u32 = 5;
/// After a write that failed the next one is tried after so long: a disk that is full or gone must
/// not cost a sale its time.
const REST: Duration = Duration::from_secs(1);

/// So many lines are written between two looks at the file, which cost more than a line does.
const UNSEEN: u32 = 16;

pub(super) struct LogFile {
    folder: PathBuf,
    size: u64,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    file: Option<File>,
    /// How large it was when it was last looked at, with what this program wrote since.
    size: u64,
    /// Lines until it is looked at again: others write as well.
    unseen: u32,
    /// Lines that could not be written since one last was.
    lost: u64,
    /// Half a line may stand at the end.
    torn: bool,
    rests_until: Option<Instant>,
}

/// The file of this age; the newest has 0.
pub(super) fn path(folder: &Path, age: u32) -> PathBuf {
    match age {
        0 => folder.join("loket.log"),
        age => folder.join(format!("loket.{age}.log")),
    }
}

/// All of them that may be there, newest first.
pub(super) fn paths(folder: &Path) -> impl Iterator<Item = PathBuf> {
    (0..FILES).map(|age| path(folder, age))
}

impl LogFile {
    pub(super) fn of(folder: &Path) -> LogFile {
        LogFile::sized(folder, SIZE)
    }

    fn sized(folder: &Path, size: u64) -> LogFile {
        LogFile { folder: folder.to_owned(), size, now: Mutex::default() }
    }

    /// Appends one line, or counts it as lost.
    pub(super) fn write(&self, line: &str) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.rests_until.is_some_and(|until| Instant::now() < until) {
            now.lost = now.lost.saturating_add(1);
            return;
        }
        match self.append(&mut now, line) {
            Ok(()) => (now.lost, now.rests_until) = (0, None),
            Err(_) => {
                now.file = None;
                now.lost = now.lost.saturating_add(1);
                now.rests_until = Instant::now().checked_add(REST);
            }
        }
    }

    fn append(&self, now: &mut Now, line: &str) -> io::Result<()> {
        let line = match (now.torn, now.lost) {
            (false, 0) => line.to_owned(),
            (true, 0) => format!("\n{line}"),
            (_, lost) => format!("\nlost={lost}\n{line}"),
        };
        let room = self.size.saturating_sub(u64::try_from(line.len()).unwrap_or(u64::MAX));
        let known = match now.file.take() {
            Some(file) if now.unseen > 0 => Some(file),
            Some(file) if !is_gone(&file)? => Some(look(file, now)?),
            Some(_) | None => None,
        };
        let mut file = match known {
            Some(file) => file,
            None => look(self.open()?, now)?,
        };
        if now.size > room {
            file = look(self.move_on(room)?, now)?;
        }
        let written = file.write(line.as_bytes())?;
        now.size = now.size.saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        now.unseen = now.unseen.saturating_sub(1);
        now.torn = written < line.len();
        now.file = Some(file);
        if now.torn { Err(io::ErrorKind::WriteZero.into()) } else { Ok(()) }
    }

    fn open(&self) -> io::Result<File> {
        let open = || File::options().create(true).append(true).open(path(&self.folder, 0));
        open().or_else(|_| {
            std::fs::create_dir_all(&self.folder)?;
            open()
        })
    }

    /// A file with room. Another program may have seen to it.
    fn move_on(&self, room: u64) -> io::Result<File> {
        let lock = File::create(self.folder.join("logs.lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            // It is at it: the line goes wherever the newest is now.
            Err(TryLockError::WouldBlock) => return self.open(),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let newest = self.open()?;
        if newest.metadata()?.len() <= room {
            return Ok(newest);
        }
        drop(newest);
        for age in (0..FILES.saturating_sub(1)).rev() {
            match std::fs::rename(
                path(&self.folder, age),
                path(&self.folder, age.saturating_add(1)),
            ) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        self.open()
    }
}

/// Looks how large a file is by now.
fn look(file: File, now: &mut Now) -> io::Result<File> {
    now.size = file.metadata()?.len();
    now.unseen = UNSEEN;
    Ok(file)
}

/// Somebody deleted the file that is still open.
#[cfg(unix)]
fn is_gone(file: &File) -> io::Result<bool> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) == 0)
}

#[cfg(not(unix))]
fn is_gone(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all(folder: &Path) -> u64 {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
    }

    fn lines(folder: &Path) -> Vec<String> {
        let texts = paths(folder).filter_map(|path| std::fs::read_to_string(path).ok());
        texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn a_loop_of_errors_fills_no_disk() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogFile::sized(folder.path(), 10_000);
        for at in 0..20_000 {
            log.write(&format!("ERROR the same again, number {at}\n"));
            if at % 1000 == 0 {
                assert!(all(folder.path()) <= 50_000, "{at}");
            }
        }
        let kept = lines(folder.path());
        assert!(all(folder.path()) <= 50_000 && all(folder.path()) > 40_000);
        assert!(kept.iter().any(|line| line.ends_with("number 19999")), "the newest are kept");
        assert!(!kept.iter().any(|line| line.ends_with("number 9")), "the oldest are not");
    }

    #[test]
    fn several_writers_lose_no_line_and_mix_none() {
        let folder = tempfile::tempdir().unwrap();
        // Each has its own handle and its own idea of the newest file, as two programs have.
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let log = LogFile::sized(folder.path(), 30_000);
                scope.spawn(move || {
                    for at in 0..500 {
                        log.write(&format!("writer={writer} line={at} {}\n", "x".repeat(20)));
                    }
                });
            }
        });
        let kept = lines(folder.path());
        let wanted: BTreeSet<String> = (0..4)
            .flat_map(|writer| {
                (0..500).map(move |at| format!("writer={writer} line={at} {}", "x".repeat(20)))
            })
            .collect();
        assert_eq!(kept.len(), 2000, "2,000 lines of about 38 bytes fit five files of 30,000");
        assert_eq!(kept.into_iter().collect::<BTreeSet<_>>(), wanted);
        assert!(path(folder.path(), 2).exists(), "they were moved on");
    }

    #[test]
    fn what_cannot_be_written_is_counted_and_told_later() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("logs");
        // A file where the folder should be: nothing can be written there, whoever runs this.
        std::fs::write(&inside, "").unwrap();
        let log = LogFile::sized(&inside, 1000);
        for _ in 0..3 {
            log.write("in vain\n");
        }
        std::fs::remove_file(&inside).unwrap();
        log.now.lock().unwrap().rests_until = None;
        log.write("again\n");
        assert_eq!(lines(&inside), ["", "lost=3", "again"]);
    }

    #[test]
    fn a_folder_that_was_deleted_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("logs");
        let log = LogFile::sized(&inside, 1000);
        log.write("one\n");
        std::fs::remove_dir_all(&inside).unwrap();
        // After a look at the file.
        for _ in 0..UNSEEN {
            log.write("two\n");
        }
        assert_eq!(lines(&inside), ["two"]);
    }

    /// What a line costs a sale. Only told: it depends on the machine.
    #[test]
    fn a_line_is_cheap() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogFile::of(folder.path());
        let started = Instant::now();
        for _ in 0..10_000 {
            log.write("2026-11-22T10:13:00.000+07:00 INFO loket/1234 step=answered status=200\n");
        }
        println!("{:?} a line", started.elapsed() / 10_000);
        assert_eq!(lines(folder.path()).len(), 10_000);
    }
}
