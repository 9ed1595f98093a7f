//! The log: from which a support person understands a day. Each line is a step with fields from a
//! closed list (`mask`), in files of a bounded size (`file`). Nothing here can stop a sale: what
//! cannot be written is counted and forgotten. It knows no ledger and no money.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Write as _};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use loket_core::calendar::{Moment, Zone};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Metadata, Subscriber, error, info, warn};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::ports::{Clock as _, MachineClock};

mod file;
mod mask;
mod read;

use file::LogFile;
use mask::Fields;
pub use mask::text;
pub use read::{Trouble, tail, troubles};

/// Below the data folder.
const FOLDER: &str = "logs";
/// How much is told: `off`, `error`, `warn`, `info` (where it is not set), `debug`.
const LEVEL: &str = "LOKET_LOG";

/// Where the logs of this data lie.
pub fn folder(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// This program's time from start to end. Whatever ends without `end` was no clean end, and the
/// next start tells so.
pub struct Run {
    mark: Option<File>,
}

impl Run {
    /// Begins to log, for the whole process. A second call changes nothing.
    pub fn begin(program: &'static str, version: &str, data: &Path) -> Run {
        let folder = folder(data);
        let most = level(std::env::var(LEVEL).ok().as_deref());
        let lines = Lines { file: Arc::new(LogFile::of(&folder)), program, most };
        // Whoever began before goes on.
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines));
        std::panic::set_hook(Box::new(broke));
        let (mark, left) = match most {
            LevelFilter::OFF => (None, None),
            _ => mark(&folder, program),
        };
        info!(step = "start", version, os = std::env::consts::OS);
        if let Some(left) = left {
            warn!(step = "unclean_end", code = "unclean_end", run = left.as_str());
        }
        Run { mark }
    }

    /// It ends as it should.
    pub fn end(&mut self, status: u8) {
        let Some(mark) = self.mark.take() else {
            info!(step = "end", status);
            return;
        };
        // One that stays is taken for an unclean end, which a full disk may be.
        let _ = mark.set_len(0);
        info!(step = "end", status);
    }
}

fn level(set: Option<&str>) -> LevelFilter {
    set.and_then(|set| set.trim().parse().ok()).unwrap_or(LevelFilter::INFO)
}

/// Takes the program's mark, and tells what a run before left on it. Where another one of this
/// program runs, or nothing can be written, there is none.
fn mark(folder: &Path, program: &str) -> (Option<File>, Option<String>) {
    let take = || -> std::io::Result<Option<(File, String)>> {
        std::fs::create_dir_all(folder)?;
        let mut mark = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join(format!("{program}.run")))?;
        match mark.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut left = String::new();
        mark.read_to_string(&mut left)?;
        mark.set_len(0)?;
        std::io::Seek::rewind(&mut mark)?;
        write!(mark, "{}", time(MachineClock::default().now()))?;
        Ok(Some((mark, left)))
    };
    match take() {
        Ok(Some((mark, left))) => (Some(mark), Some(left).filter(|left| !left.is_empty())),
        Ok(None) | Err(_) => (None, None),
    }
}

/// A panic's place and message, which may hold anything, on the log and on standard error.
fn broke(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
    let place = place.unwrap_or_default();
    let said = info.payload();
    let said = said
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| said.downcast_ref::<String>().map(String::as_str))
        .unwrap_or_default();
    error!(step = "panic", code = "panic", place = place.as_str(), message = said);
    // Whoever closed the other end is not told; a second panic here would end the program.
    let _ = writeln!(std::io::stderr(), "loket: panic: {place}: {}", text(said));
}

/// Times a step, in milliseconds.
#[derive(Clone, Copy)]
pub struct Watch(Instant);

impl Watch {
    #[must_use]
    pub fn start() -> Watch {
        Watch(Instant::now())
    }

    pub fn ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The part of an address that a log may hold.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// Writes what Loket itself tells, and nothing that a library says.
struct Lines {
    file: Arc<LogFile>,
    program: &'static str,
    most: LevelFilter,
}

impl<S: Subscriber> Layer<S> for Lines {
    fn enabled(&self, about: &Metadata<'_>, _: Context<'_, S>) -> bool {
        about.is_event() && about.target().starts_with("loket") && *about.level() <= self.most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let now = time(MachineClock::default().now());
        let level = event.metadata().level().as_str();
        let (program, pid) = (self.program, std::process::id());
        self.file.write(&format!("{now} {level} {program}/{pid}{}\n", fields.0));
    }
}

/// In the western zone, whatever zone the shop is in: providers reckon in it.
fn time(now: Moment) -> String {
    let mut text = Zone::Wib.rfc3339(now);
    let offset = text.split_off(text.len().saturating_sub("+07:00".len()));
    format!("{text}.{:03}{offset}", now.rem_euclid(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_its_host() {
        for (url, wanted) in [
            ("https://kasir:rahasia@api.example.com:8443/v1?key=rahasia", "api.example.com:8443"),
            ("http://127.0.0.1:9/x", "127.0.0.1:9"),
            ("api.example.com?key=rahasia", "api.example.com"),
        ] {
            assert_eq!(host(url), wanted);
        }
    }

    /// Whoever logs a customer logs nothing of them: the field is not on the list. Nor is there a way
    /// around by a message, and what libraries say is theirs.
    #[test]
    fn only_what_is_on_the_list_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = Arc::new(LogFile::of(folder.path()));
        let lines = Lines { file, program: "loket", most: LevelFilter::INFO };
        let log = tracing_subscriber::registry().with(lines);
        tracing::subscriber::with_default(log, || {
            info!(step = "sent", customer_no = "530000000001", name = %"SITI", ms = 7_u64);
            info!(step = "answered", code = "SITI AMINAH", status = 200_u16, holder = None::<&str>);
            info!("paid by {} with {}", "SITI AMINAH", 530_000_000_001_u64);
            info!(target: "reqwest::connect", step = "of a library");
            tracing::debug!(step = "too much");
        });
        let told = tail(folder.path(), 10_000);
        let fields: Vec<&str> = told
            .lines()
            .map(|line| line.split_once(&format!("/{}", std::process::id())).unwrap().1)
            .collect();
        assert_eq!(
            fields,
            [
                " step=sent ms=7",
                " step=answered code=*** status=200",
                " message=\"paid by *** with ***\"",
            ]
        );
    }

    #[test]
    fn a_run_that_did_not_end_is_told_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (first, left) = mark(folder.path(), "loket");
        assert_eq!(left, None, "nothing ran before");
        assert!(mark(folder.path(), "loket").0.is_none(), "another one runs: it leaves no mark");
        drop(first);
        let (second, left) = mark(folder.path(), "loket");
        assert!(left.is_some_and(|left| left.starts_with("20")), "killed: since when it ran");
        let mut run = Run { mark: second };
        run.end(0);
        drop(run);
        assert_eq!(mark(folder.path(), "loket").1, None, "it ended");
    }

    #[test]
    fn moments_are_told_to_the_millisecond_in_jakarta() {
        assert_eq!(time(1_795_000_000_007), "2026-11-18T18:06:40.007+07:00");
    }

    #[test]
    fn levels_are_words() {
        assert_eq!(level(None), LevelFilter::INFO);
        assert_eq!(level(Some("off")), LevelFilter::OFF);
        assert_eq!(level(Some("warn")), LevelFilter::WARN);
        assert_eq!(level(Some("semua")), LevelFilter::INFO);
    }
}
