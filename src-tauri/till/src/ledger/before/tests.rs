//! The copy before an update: made, kept, found again, and the reason to stop where it cannot be.

use super::super::step_tests::{age, told};
use super::super::tests::{NOW, dump};
use super::super::{Access, Ledger};
use super::*;

fn reopened(folder: &Path, at: Moment) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, "-", false, Access::Write, at)
}

fn in_backups(folder: &Path) -> Vec<String> {
    let mut names = names(&folder.join("backups"), "loket-");
    names.sort();
    names
}

/// The way back: what the older program left is in the copy to the letter, and opens again.
#[test]
fn a_copy_is_made_before_the_first_step() {
    let folder = tempfile::tempdir().unwrap();
    let (path, today, id) = {
        let ledger = told(folder.path());
        (ledger.path().to_owned(), dump(&ledger), ledger.ledger_id().to_owned())
    };
    age(&path);
    drop(reopened(folder.path(), NOW).unwrap());
    let [file] = &in_backups(folder.path())[..] else { panic!("{:?}", in_backups(folder.path())) };
    let short: String = id.chars().take(8).collect();
    assert_eq!(*file, format!("loket-{short}-sebelum-pembaruan-2026-11-22-langkah-1.db"));
    let copy = Connection::open(folder.path().join("backups").join(file)).unwrap();
    assert_eq!(version(&copy).unwrap(), 1, "as the older program left it");
    drop(copy);
    // It is among the copies, and a restore from it knows all that was known.
    let ledger = reopened(folder.path(), NOW).unwrap();
    let listed = ledger.copies(&folder.path().join("backups")).unwrap();
    assert_eq!(listed.iter().map(|it| it.file.as_str()).collect::<Vec<_>>(), [file]);
    drop(ledger);
    let from = Ledger::copy_named(&folder.path().join("backups"), file).unwrap().unwrap();
    let fresh = tempfile::tempdir().unwrap();
    std::fs::create_dir(fresh.path().join("backups")).unwrap();
    std::fs::copy(&from, fresh.path().join("ledger.db")).unwrap();
    let again = reopened(fresh.path(), NOW).unwrap();
    assert_eq!(dump(&again), today);
    again.verify().unwrap();
}

#[test]
fn nothing_is_copied_where_no_step_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    drop(told(folder.path()));
    drop(reopened(folder.path(), NOW).unwrap());
    assert!(!folder.path().join("backups").exists());
}

#[test]
fn three_are_kept_and_daily_copies_thin_them_out_never() {
    let folder = tempfile::tempdir().unwrap();
    let path = told(folder.path()).path().to_owned();
    let day = 24 * 60 * 60 * 1000;
    for days in 0..5 {
        age(&path);
        drop(reopened(folder.path(), NOW + days * day).unwrap());
    }
    let kept = in_backups(folder.path());
    assert_eq!(kept.len(), 3);
    assert!(kept[0].contains("2026-11-24") && kept[2].contains("2026-11-26"), "{kept:?}");
    let ledger = reopened(folder.path(), NOW + 5 * day).unwrap();
    let backups = folder.path().join("backups");
    for at in 0..40 {
        let day = format!("2026-{:02}-{:02}", 10 + at / 28, at % 28 + 1);
        ledger
            .keep_copy(NOW + 5 * day_ms(at), &backups, &day, super::super::backup::Checked::Sound)
            .unwrap();
    }
    assert_eq!(in_backups(folder.path()), kept);
}

fn day_ms(days: i64) -> i64 {
    days * 24 * 60 * 60 * 1000
}

/// Where the shop's folder is: the stick, else beside the ledger.
#[test]
fn it_goes_where_the_shops_copies_go() {
    let (folder, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = told(folder.path()).path().to_owned();
    note_copies_at(folder.path(), stick.path());
    age(&path);
    drop(reopened(folder.path(), NOW).unwrap());
    assert_eq!(names(stick.path(), "loket-").len(), 1);
    assert!(!folder.path().join("backups").exists());
    note_copies_at(folder.path(), &stick.path().join("gone"));
    age(&path);
    drop(reopened(folder.path(), NOW).unwrap());
    assert_eq!(in_backups(folder.path()).len(), 1);
}

/// Without a copy no step is taken, and the next try goes on as if nothing had been.
#[test]
fn where_it_cannot_be_made_the_ledger_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (path, today) = {
        let ledger = told(folder.path());
        (ledger.path().to_owned(), dump(&ledger))
    };
    age(&path);
    // A file in the folder's place: nothing can be put there.
    std::fs::write(folder.path().join("backups"), b"").unwrap();
    for access in [Access::Write, Access::Read] {
        let refused = Ledger::open(folder.path(), "-", false, access, NOW);
        assert!(matches!(refused, Err(LedgerError::NoCopyBefore(_))), "{access:?}");
        assert_eq!(version(&Connection::open(&path).unwrap()).unwrap(), 1);
    }
    std::fs::remove_file(folder.path().join("backups")).unwrap();
    // What a killed copy left behind is in nobody's way.
    std::fs::create_dir(folder.path().join("backups")).unwrap();
    let prefix: String = "loket-".into();
    std::fs::write(folder.path().join("backups").join(prefix + "x.db.part"), b"half").unwrap();
    let ledger = reopened(folder.path(), NOW).unwrap();
    assert_eq!(dump(&ledger), today);
    assert_eq!(in_backups(folder.path()).len(), 1);
}

/// A ledger that was changed by hand is not brought up to date: it is told, as it is told elsewhere.
#[test]
fn a_broken_ledger_is_called_broken_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = told(folder.path()).path().to_owned();
    age(&path);
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TRIGGER event_is_never_changed;
         UPDATE event SET body = replace(body, 'SITI', 'SITA') WHERE seq > 1;
         CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;",
    )
    .unwrap();
    drop(old);
    let refused = reopened(folder.path(), NOW);
    assert!(matches!(refused, Err(LedgerError::Broken { .. })));
    assert_eq!(version(&Connection::open(&path).unwrap()).unwrap(), 1);
    assert!(in_backups(folder.path()).is_empty());
}

#[test]
fn only_its_own_names_are_read() {
    let good = "loket-0123ABCD-sebelum-pembaruan-2026-11-30-langkah-12.db";
    assert_eq!(parts(good), Some(("2026-11-30", 12)));
    for other in [
        "loket-0123ABCD-2026-11-30.db",
        "loket-0123ABCD-sebelum-pembaruan-2026-11-30-langkah-12.db.part",
        "loket-0123ABCD-sebelum-pembaruan-2026-11-30-langkah-x.db",
        "loket-0123ABCD-sebelum-pembaruan-kemarin-langkah-1.db",
        "x-0123ABCD-sebelum-pembaruan-2026-11-30-langkah-12.db",
    ] {
        assert_eq!(parts(other), None, "{other}");
    }
}
