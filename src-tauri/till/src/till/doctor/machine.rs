//! The machine that the counter stands on. Looked at also where no ledger can be opened.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Patient;
use super::words::Finding;
use crate::ledger::look::{free_bytes, sqlite_version};
use crate::log;
use crate::programs::{program, run};

/// Less free space than this is little, in MB.
const LITTLE: u64 = 500;
/// Less than this is none: the ledger's own journal needs some.
const NONE: u64 = 50;
/// A write that takes longer is felt at the counter, in milliseconds.
const SLOW_MS: u128 = 500;
/// Less free memory than this makes everything slow, in MB.
const LITTLE_MEMORY: u64 = 150;
/// How many kinds of trouble are told.
const TOLD: usize = 6;
/// How long the list of packages may take to answer.
const QUESTION: Duration = Duration::from_secs(3);
/// Beside the ledger, for as long as the disk is tried.
const TRIAL: &str = ".loket-periksa";

pub(super) fn versions(patient: &Patient) -> Vec<Finding> {
    let webview = patient.webview.clone().or_else(installed_webview);
    let finding = Finding::new("versions", "ok").with("loket", env!("CARGO_PKG_VERSION"));
    vec![
        finding
            .with("sqlite", sqlite_version())
            .with("system", system())
            .with("webview", webview.unwrap_or_else(|| "?".into())),
    ]
}

/// The system's name and version.
fn system() -> String {
    let named = || {
        let text = std::fs::read_to_string("/etc/os-release").ok()?;
        let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(name.trim_matches('"').to_owned())
    };
    let name = named().unwrap_or_else(|| std::env::consts::OS.into());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{name} {} {}", kernel.trim(), std::env::consts::ARCH)
}

/// What Debian's list of packages says; nothing where there is none. Its program is asked: the list itself
/// is nobody else's to read.
fn installed_webview() -> Option<String> {
    let mut asking = program("dpkg-query");
    asking.args(["-W", "-f", "${Version}", "libwebkit2gtk-4.1-0"]);
    let told = run(&mut asking, &[], QUESTION).ok()?;
    (told.status.success() && !told.output.is_empty()).then_some(told.output)
}

pub(super) fn folders(patient: &Patient) -> Vec<Finding> {
    let program = std::env::current_exe().unwrap_or_default();
    let finding = Finding::new("folders", "ok").with("program", at_home(&program));
    vec![finding.with("data", at_home(&patient.data))]
}

/// The path without the name of whose home it is in.
fn at_home(path: &Path) -> String {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let inside = home.map(PathBuf::from).filter(|home| home.components().count() > 1);
    let inside = inside.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned));
    inside.map_or_else(|| path.display().to_string(), |rest| format!("~/{}", rest.display()))
}

pub(super) fn memory(_: &Patient) -> Vec<Finding> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let megabytes = |name: &str| -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    };
    let (memory, free) = (megabytes("MemTotal:"), megabytes("MemAvailable:"));
    let (Some(memory), Some(free)) = (memory, free) else {
        return vec![Finding::new("machine", "unknown").with("cores", cores)];
    };
    let found = if free < LITTLE_MEMORY { "low" } else { "ok" };
    let finding = Finding::new("machine", found).with("cores", cores);
    vec![finding.with("memory", memory).with("free", free)]
}

pub(super) fn disk(patient: &Patient) -> Vec<Finding> {
    let free = free_bytes(&patient.data).map(|free| free / (1024 * 1024));
    let told = free.map_or_else(|| "?".into(), |free| free.to_string());
    let started = Instant::now();
    let tried = try_to_write(&patient.data.join(TRIAL));
    let ms = started.elapsed().as_millis();
    let found = match tried {
        Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => "full",
        Err(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied | ErrorKind::NotFound) => {
            "read_only"
        }
        Err(_) => "broken",
        Ok(()) if free.is_some_and(|free| free < NONE) => "full",
        Ok(()) if free.is_some_and(|free| free < LITTLE) => "low",
        Ok(()) if ms > SLOW_MS => "slow",
        Ok(()) => "ok",
    };
    vec![Finding::new("disk", found).with("free", told).with("ms", ms)]
}

/// A small write that is on the disk when this returns.
fn try_to_write(path: &Path) -> Result<(), ErrorKind> {
    let write = || {
        let mut file = std::fs::File::create(path)?;
        file.write_all(&[b'x'; 4096])?;
        file.sync_all()
    };
    let written = write();
    let _ = std::fs::remove_file(path);
    written.map_err(|error| error.kind())
}

pub(super) fn logs(patient: &Patient) -> Vec<Finding> {
    let troubles = log::troubles(&log::folder(&patient.data));
    if troubles.is_empty() {
        return vec![Finding::new("logs", "ok")];
    }
    // What an agent does wrong at the counter is refused all day.
    let is_bad = |code: &str| ["panic", "ledger_fault", "ledger_not_opened"].contains(&code);
    let bad = troubles.iter().any(|it| is_bad(&it.code));
    let codes: Vec<String> =
        troubles.iter().take(TOLD).map(|it| format!("{} {}x", it.code, it.count)).collect();
    let found = if bad { "bad" } else { "some" };
    vec![Finding::new("logs", found).with("codes", codes.join(", "))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_not_named() {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap());
        assert_eq!(at_home(&home.join("a/b")), "~/a/b");
        assert_eq!(at_home(Path::new("/srv/loket")), "/srv/loket");
    }
}
