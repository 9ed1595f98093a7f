//! An update that is killed: at every call of the copy and of the step, from outside of the program. No step
//! is ever taken without its copy, and the next start goes on as if nothing had been.

use std::collections::HashMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use loket_tests::programs::{beside_loketctl, loketctl};
use loket_till::ledger::entry::Entry;
use loket_till::ledger::{Access, Ledger};
use rusqlite::Connection;

const NOW: i64 = 1_795_319_530_000;

/// A ledger that the program of before left, with enough in it for several pages.
fn old_ledger(folder: &Path) -> i64 {
    let ledger = Ledger::open(folder, "LEDGER01", false, Access::Write, NOW).unwrap();
    for at in 0..120 {
        let value = format!("{at} ").repeat(40);
        let name = "info_line".into();
        ledger.append(NOW, &Entry::SettingSet { name, value, not_of_the_clock: true }).unwrap();
    }
    let file = ledger.path().to_owned();
    drop(ledger);
    let old = Connection::open(file).unwrap();
    let known: i64 = old.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    old.execute_batch("DROP TABLE update_seen;").unwrap();
    old.pragma_update(None, "user_version", known - 1).unwrap();
    known
}

fn copied(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    copy_all(from, to.path());
    to
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn run(data: &Path, shim: &Path, variable: Option<(&str, String)>) -> std::process::ExitStatus {
    let mut command = Command::new(loketctl());
    command.arg("--data-dir").arg(data).arg("verify");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((name, value)) = variable {
        command.env("LD_PRELOAD", shim).env(name, value);
    }
    command.status().unwrap()
}

/// As it lies there, looked at in a copy: to look into a journal would fold it in.
fn steps(data: &Path) -> i64 {
    let looked = copied(data);
    let ledger = Connection::open(looked.path().join("ledger.db")).unwrap();
    ledger.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// The copies of before that are in place.
fn copies(data: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data.join("backups")) else { return Vec::new() };
    let all = entries.map(|entry| entry.unwrap().path());
    all.filter(|path| path.to_string_lossy().ends_with(".db")).collect()
}

#[test]
fn no_step_without_its_copy_whenever_it_is_killed() {
    let old = tempfile::tempdir().unwrap();
    let known = old_ledger(old.path());
    let tools = tempfile::tempdir().unwrap();
    let shim = tools.path().join("shim.so");
    std::os::unix::fs::symlink(beside_loketctl("libloket_shim.so"), &shim).unwrap();

    let log = tools.path().join("calls");
    let rehearsal = copied(old.path());
    let whole = run(rehearsal.path(), &shim, Some(("LOKET_SHIM_LOG", log.display().to_string())));
    assert!(whole.success());
    let (mut seen, mut aims) = (HashMap::<String, usize>::new(), Vec::new());
    for line in std::fs::read_to_string(&log).unwrap().lines() {
        let (kind, rest) = line.split_once(' ').unwrap();
        let name = rest.split_once(' ').unwrap().1.to_owned();
        let nth = seen.entry(format!("{kind} {name}")).or_default();
        *nth += 1;
        let changes = ["write", "sync", "rename", "delete", "truncate", "folder"].contains(&kind);
        let ours = name.starts_with("ledger.db") || name.contains("sebelum") || name == "backups";
        if changes && ours {
            aims.push(format!("before {kind} {name} {nth}"));
            if kind == "rename" || kind == "sync" {
                aims.push(format!("after {kind} {name} {nth}"));
            }
        }
    }
    assert!(
        aims.iter().any(|aim| aim.starts_with("after rename loket-LEDGER01-sebelum")),
        "{aims:?}"
    );
    assert!(aims.len() > 20, "{aims:?}");
    // Pages of one file are much of a muchness: some of them, and all that is not a page.
    let (pages, rest): (Vec<&String>, Vec<&String>) =
        aims.iter().partition(|aim| aim.starts_with("before write"));
    let stride = pages.len().div_ceil(25).max(1);
    let (mut killed, mut with_copy, mut stepped) = (0, 0, 0);
    for aim in pages.into_iter().step_by(stride).chain(rest) {
        let data = copied(old.path());
        let ended = run(data.path(), &shim, Some(("LOKET_SHIM_KILL", aim.clone())));
        killed += usize::from(ended.signal() == Some(9));
        let there = copies(data.path());
        if steps(data.path()) == known {
            stepped += 1;
            assert_eq!(there.len(), 1, "{aim}: a step without a copy");
        }
        for copy in &there {
            with_copy += 1;
            let copy = Connection::open(copy).unwrap();
            let sound: String =
                copy.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
            let at: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            assert_eq!((sound.as_str(), at), ("ok", known - 1), "{aim}: what is in place is whole");
        }
        assert!(run(data.path(), &shim, None).success(), "{aim}: the next start goes on");
        assert_eq!((steps(data.path()), copies(data.path()).len()), (known, 1), "{aim}");
    }
    // Before, between and after: each was met.
    assert!(killed > 20 && with_copy > 5 && stepped > 2, "{killed} {with_copy} {stepped}");
}
