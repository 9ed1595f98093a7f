//! A program that meets the ledger of a newer one, and one that cannot copy the ledger of an older one:
//! `loketctl` says what happened, that no money moved, and what to do, and changes nothing.

use std::path::Path;
use std::process::Command;

use loket_tests::programs::loketctl;
use loket_till::ledger::{Access, Ledger};
use rusqlite::Connection;

fn refused(data: &Path, line: &[&str]) -> (i32, serde_json::Value) {
    let ran = Command::new(loketctl())
        .args(["--json", "--data-dir"])
        .arg(data)
        .args(line)
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    let told = serde_json::from_str(told.lines().last().unwrap_or_default());
    (ran.status.code().unwrap(), told.unwrap_or_default())
}

fn steps(file: &Path) -> i64 {
    let ledger = Connection::open(file).unwrap();
    ledger.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn ledger_in(folder: &Path) -> std::path::PathBuf {
    let ledger = Ledger::open(folder, "LEDGER01", false, Access::Write, 1_795_319_530_000).unwrap();
    ledger.path().to_owned()
}

#[test]
fn a_ledger_of_a_newer_program_is_refused_and_the_copy_of_before_is_the_way_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = ledger_in(folder.path());
    let copy = folder.path().join("loket-LEDGER01-sebelum-pembaruan-2026-11-22-langkah-13.db");
    let (code, _) = refused(folder.path(), &["backup", copy.to_str().unwrap()]);
    assert_eq!(code, 0);
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for line in [&["history"][..], &["verify"], &["settings", "get", "zone"], &["doctor"]] {
        let (code, told) = refused(folder.path(), line);
        let error = &told["error"];
        if line == ["doctor"] && error.is_null() {
            continue;
        }
        assert_eq!((code, error["code"].as_str()), (2, Some("ledger_newer")), "{line:?}: {told}");
        assert_eq!(error["money_moved"], "no");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("versi terbaru") && hint.contains("sebelum-pembaruan"), "{hint}");
    }
    assert_eq!(steps(&file), 99, "it is as it was");
    let (code, told) = refused(folder.path(), &["restore", copy.to_str().unwrap(), "--lose-newer"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(refused(folder.path(), &["verify"]).0, 0);
}

/// Without room for the copy the ledger is not touched; with it, it goes on.
#[test]
fn an_older_ledger_waits_for_room_for_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let file = ledger_in(folder.path());
    let known = steps(&file);
    let old = Connection::open(&file).unwrap();
    old.execute_batch("DROP TABLE update_seen;").unwrap();
    old.pragma_update(None, "user_version", known - 1).unwrap();
    drop(old);
    // A file in the folder's place.
    std::fs::write(folder.path().join("backups"), b"").unwrap();
    let (code, told) = refused(folder.path(), &["history"]);
    assert_eq!((code, told["error"]["code"].as_str()), (2, Some("no_copy_before")), "{told}");
    assert_eq!(told["error"]["money_moved"], "no");
    assert_eq!(steps(&file), known - 1);
    std::fs::remove_file(folder.path().join("backups")).unwrap();
    assert_eq!(refused(folder.path(), &["history"]).0, 0);
    assert_eq!(steps(&file), known);
    let copies: Vec<_> = std::fs::read_dir(folder.path().join("backups"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    let day = &copies[0]["loket-LEDGER01-sebelum-pembaruan-".len()..][..10];
    assert_eq!(
        copies,
        [format!("loket-LEDGER01-sebelum-pembaruan-{day}-langkah-{}.db", known - 1)]
    );
    assert_eq!(refused(folder.path(), &["verify"]).0, 0);
}
