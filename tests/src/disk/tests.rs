//! The disk itself: SQLite works on it as on any other, and it loses what a disk may lose and
//! nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use tempfile::TempDir;

use super::locks::{EXCLUSIVE, FileLocks, SHARED, SharedMemory};
use super::plan::{Length, Plan, Step, Struck};
use super::store::Store;
use super::{Disk, Fault, Survivors, Syncs};

fn on_disk() -> (TempDir, Disk) {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::in_memory(folder.path());
    (folder, disk)
}

fn open(folder: &TempDir, journal: &str, synchronous: &str) -> rusqlite::Result<Connection> {
    let database = Connection::open(folder.path().join("a.db"))?;
    let mode: String =
        database.query_row(&format!("PRAGMA journal_mode = {journal}"), [], |row| row.get(0))?;
    assert_eq!(mode, journal.to_lowercase());
    database.pragma_update(None, "synchronous", synchronous)?;
    database.busy_timeout(Duration::ZERO)?;
    database.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, filler BLOB)")?;
    Ok(database)
}

fn insert(database: &Connection, n: i64) -> rusqlite::Result<()> {
    // Big enough for several pages.
    database.execute("INSERT INTO t VALUES (?1, zeroblob(6000))", [n]).map(|_| ())
}

fn rows(database: &Connection) -> Vec<i64> {
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let mut statement = database.prepare("SELECT n FROM t ORDER BY n").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// A coin that falls as `seed` says.
fn coin(seed: u64) -> impl FnMut() -> bool {
    let mut state = seed;
    move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 63 == 1
    }
}

#[test]
fn sqlite_works_with_either_journal_and_nothing_reaches_the_folder() {
    for journal in ["WAL", "DELETE"] {
        let (folder, disk) = on_disk();
        let database = open(&folder, journal, "FULL").unwrap();
        for n in 0..50 {
            insert(&database, n).unwrap();
        }
        let mut expected = vec!["a.db".to_owned()];
        if journal == "WAL" {
            expected.push("a.db-wal".into());
        }
        assert_eq!(disk.files(), expected, "{journal}");
        drop(database);
        assert_eq!(disk.files(), ["a.db"], "the last one out folds the journal in");
        assert!(disk.read("a.db").unwrap().len() > 300_000);
        assert_eq!(rows(&open(&folder, journal, "FULL").unwrap()).len(), 50);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn other_paths_go_to_the_machine() {
    let (folder, _disk) = on_disk();
    let elsewhere = tempfile::tempdir().unwrap();
    let database = Connection::open(elsewhere.path().join("b.db")).unwrap();
    database.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").unwrap();
    assert!(elsewhere.path().join("b.db-wal").exists());
    // A copy over both, by SQLite's own backup.
    let ours = open(&folder, "WAL", "FULL").unwrap();
    insert(&ours, 7).unwrap();
    let mut copy = Connection::open(elsewhere.path().join("copy.db")).unwrap();
    let backup = rusqlite::backup::Backup::new(&ours, &mut copy).unwrap();
    backup.run_to_completion(2, Duration::ZERO, None).unwrap();
    drop(backup);
    assert_eq!(rows(&copy), [7]);
}

#[test]
fn a_disk_can_be_copied_onto_another() {
    let ((folder, disk), (second, other)) = (on_disk(), on_disk());
    let database = open(&folder, "WAL", "FULL").unwrap();
    insert(&database, 1).unwrap();
    other.replace(disk.remains(Survivors::Nothing));
    insert(&database, 2).unwrap();
    assert_eq!(rows(&Connection::open(second.path().join("a.db")).unwrap()), [1]);
    let mut copy = Connection::open(second.path().join("b.db")).unwrap();
    let backup = rusqlite::backup::Backup::new(&database, &mut copy).unwrap();
    backup.run_to_completion(2, Duration::ZERO, None).unwrap();
    drop(backup);
    assert_eq!(rows(&copy), [1, 2]);
}

#[test]
fn connections_share_a_wal_and_one_writes() {
    let (folder, _disk) = on_disk();
    let one = open(&folder, "WAL", "FULL").unwrap();
    let other = open(&folder, "WAL", "FULL").unwrap();
    insert(&one, 1).unwrap();
    other.execute_batch("BEGIN").unwrap();
    assert_eq!(rows(&other), [1]);
    one.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&one, 2).unwrap();
    let busy = insert(&other, 3).unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    one.execute_batch("COMMIT").unwrap();
    assert_eq!(rows(&other), [1], "a reader stays where it began");
    // A checkpoint goes no further than the reader, and says so.
    let folded: (i64, i64, i64) = one
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(folded.0, 1, "{folded:?}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(rows(&other), [1, 2]);
}

#[test]
fn connections_wait_for_each_other_with_a_rollback_journal() {
    let (folder, _disk) = on_disk();
    let one = open(&folder, "DELETE", "FULL").unwrap();
    let other = open(&folder, "DELETE", "FULL").unwrap();
    one.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&one, 1).unwrap();
    assert!(rows(&other).is_empty(), "a reader may read while another prepares");
    let busy = other.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    other.execute_batch("BEGIN").unwrap();
    assert!(rows(&other).is_empty());
    let busy = one.execute_batch("COMMIT").unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    other.execute_batch("COMMIT").unwrap();
    one.execute_batch("COMMIT").unwrap();
    assert_eq!(rows(&other), [1]);
}

#[test]
fn threads_lose_no_update() {
    for journal in ["WAL", "DELETE"] {
        let (folder, _disk) = on_disk();
        let first = open(&folder, journal, "FULL").unwrap();
        insert(&first, 0).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let own = Connection::open(folder.path().join("a.db")).unwrap();
                    own.busy_timeout(Duration::from_secs(20)).unwrap();
                    for _ in 0..25 {
                        own.execute_batch(
                            "BEGIN IMMEDIATE;
                             INSERT INTO t SELECT MAX(n) + 1, NULL FROM t;
                             COMMIT",
                        )
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(rows(&first).last(), Some(&100), "{journal}");
    }
}

/// What is there after a power cut that spares nothing unsynced, and after a mere kill.
#[test]
fn a_commit_outlives_the_power_only_where_it_was_synced() {
    // journal, synchronous, is the last commit there after: power cut, kill
    let table = [
        ("WAL", "FULL", true, true),
        ("WAL", "NORMAL", false, true),
        ("WAL", "OFF", false, true),
        // Deleting the journal is the commit, and FULL does not sync that.
        ("DELETE", "EXTRA", true, true),
        ("DELETE", "OFF", false, true),
    ];
    for (journal, synchronous, after_cut, after_kill) in table {
        for (cut, expected) in [(true, after_cut), (false, after_kill)] {
            let (folder, disk) = on_disk();
            drop(open(&folder, journal, "EXTRA").unwrap());
            let database = open(&folder, journal, synchronous).unwrap();
            insert(&database, 1).unwrap();
            if cut {
                disk.cut_power(Survivors::Nothing);
            } else {
                disk.kill();
            }
            assert!(insert(&database, 2).is_err(), "the dead do not write");
            let again = Connection::open(folder.path().join("a.db")).unwrap();
            let there = rows(&again) == [1];
            assert_eq!(there, expected, "{journal} {synchronous}, cut: {cut}");
            drop(database);
            assert_eq!(rows(&again) == [1], expected, "the dead take nothing with them");
        }
    }
}

/// Death at every writing operation of two transactions, with every kind of remains: each is there
/// whole or not at all, and what was acknowledged is there.
#[test]
fn transactions_are_whole_wherever_the_power_goes() {
    for (journal, synchronous) in [("WAL", "FULL"), ("DELETE", "EXTRA")] {
        let mut n = 0;
        loop {
            n += 1;
            let mut ended = true;
            for seed in 0..6 {
                let (folder, disk) = on_disk();
                let database = open(&folder, journal, synchronous).unwrap();
                insert(&database, 1).unwrap();
                disk.die_at(n);
                let said: Vec<i64> =
                    [2, 3].into_iter().filter(|n| insert(&database, *n).is_ok()).collect();
                ended &= !disk.is_dead();
                match seed {
                    0 => disk.cut_power(Survivors::Nothing),
                    1 => disk.kill(),
                    _ => disk.cut_power(Survivors::ByChance(&mut coin(seed * 1000 + n))),
                }
                let again = Connection::open(folder.path().join("a.db")).unwrap();
                let there = rows(&again);
                assert!([&[1][..], &[1, 2], &[1, 2, 3]].contains(&&there[..]), "{there:?}");
                assert!(there.len() > said.len(), "{journal}, at {n}, {seed}: {said:?} {there:?}");
            }
            if ended {
                break;
            }
        }
        assert!(n > 8, "{journal}: {n} operations are too few to be true");
    }
}

#[test]
fn chance_spares_some_and_not_all() {
    let mut sizes = Vec::new();
    for seed in 1..40 {
        let mut store = Store::default();
        let inode = store.create("f");
        store.write_at(inode, 0, &[1; 4096]);
        store.sync(inode);
        store.write_at(inode, 100, &[2; 4096]);
        let left = store.remains(Survivors::ByChance(&mut coin(seed)));
        let bytes = &left["f"];
        let sectors = bytes[100..].chunks(412).filter(|part| part[0] == 2).count();
        sizes.push(bytes.iter().filter(|byte| **byte == 2).count());
        assert!(bytes[..100].iter().all(|byte| *byte == 1), "bytes beside a write are safe");
        assert!(bytes.len() == 4096 || bytes.len() == 4196, "{sectors}");
    }
    sizes.sort_unstable();
    sizes.dedup();
    assert!(sizes.len() > 10, "torn in many ways: {sizes:?}");
    let whole = |store: &Store| store.remains(Survivors::Nothing);
    let mut store = Store::default();
    let inode = store.create("f");
    store.write_at(inode, 0, b"abc");
    assert_eq!(whole(&store), BTreeMap::new(), "a new file is nowhere before its first sync");
    store.sync(inode);
    store.truncate(inode, 1);
    assert_eq!(whole(&store)["f"], b"abc");
    store.lose_unsynced(inode);
    store.sync(inode);
    assert_eq!(whole(&store)["f"], b"abc", "a failed sync is not made good by a later one");
    let other = store.create("g");
    store.sync(other);
    assert!(store.delete("f", false) && !store.delete("f", false));
    assert!(whole(&store).contains_key("f"), "a deletion waits for the folder's sync");
    store.sync(other);
    assert!(!whole(&store).contains_key("f"));
    assert!(store.delete("g", true));
    assert_eq!(whole(&store), BTreeMap::new());
}

/// fault, when it lasts: what an insert into a WAL database comes to.
#[test]
fn faults_come_out_as_sqlites_own_errors() {
    let table = [
        (Fault::Io, ErrorCode::SystemIoFailure),
        (Fault::Full, ErrorCode::DiskFull),
        (Fault::Sync, ErrorCode::SystemIoFailure),
        (Fault::ReadOnly, ErrorCode::SystemIoFailure),
    ];
    for (fault, code) in table {
        let (folder, disk) = on_disk();
        let database = open(&folder, "WAL", "FULL").unwrap();
        insert(&database, 1).unwrap();
        disk.fail_from(1, fault);
        assert_eq!(insert(&database, 2).unwrap_err().sqlite_error_code(), Some(code), "{fault:?}");
        disk.heal();
        insert(&database, 3).unwrap();
        disk.fail_at(1, fault);
        assert!(insert(&database, 4).is_err(), "{fault:?}");
        insert(&database, 5).unwrap();
        assert_eq!(rows(&database), [1, 3, 5], "{fault:?}");
        assert!(disk.operations(fault) > 0);
        disk.cut_power(Survivors::Nothing);
        drop(database);
        assert_eq!(rows(&open(&folder, "WAL", "FULL").unwrap()), [1, 3, 5], "{fault:?}");
    }
}

#[test]
fn the_machines_own_files_can_fail_too() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::on_files(folder.path());
    let database = open(&folder, "WAL", "FULL").unwrap();
    insert(&database, 1).unwrap();
    assert!(folder.path().join("a.db-wal").exists());
    for fault in Fault::ALL {
        disk.fail_at(1, fault);
        assert!(insert(&database, 2).is_err(), "{fault:?}");
        disk.fail_from(1, fault);
        assert!(insert(&database, 2).is_err() && insert(&database, 2).is_err(), "{fault:?}");
        disk.heal();
    }
    insert(&database, 3).unwrap();
    assert_eq!(rows(&database), [1, 3]);
    disk.die_at(1);
    assert!(insert(&database, 4).is_err());
    drop(database);
    assert!(open(&folder, "WAL", "FULL").is_err(), "the dead open nothing");
    disk.kill();
    assert_eq!(rows(&open(&folder, "WAL", "FULL").unwrap()), [1, 3]);
}

#[test]
fn a_disk_that_lies_about_syncs_loses_all() {
    let (folder, disk) = on_disk();
    disk.set_syncs(Syncs::Ignored);
    let database = open(&folder, "WAL", "FULL").unwrap();
    insert(&database, 1).unwrap();
    disk.cut_power(Survivors::Nothing);
    assert!(disk.files().is_empty());
}

/// The disk that does to FULL what SQLite does with NORMAL: the same commits are lost and kept, at
/// every point of a life with checkpoints.
#[test]
fn syncs_as_normal_are_those_of_normal() {
    let left = |synchronous: &str, syncs: Syncs, n: u64| {
        let (folder, disk) = on_disk();
        drop(open(&folder, "WAL", "FULL").unwrap());
        disk.set_syncs(syncs);
        let database = open(&folder, "WAL", synchronous).unwrap();
        database.pragma_update(None, "wal_autocheckpoint", 12).unwrap();
        let said = (0..20).filter(|at| {
            if *at == i64::try_from(n).unwrap() {
                disk.cut_power(Survivors::Nothing);
            }
            insert(&database, *at).is_ok()
        });
        let said = said.count();
        (said, rows(&Connection::open(folder.path().join("a.db")).unwrap()))
    };
    let mut lost = 0;
    for n in 0..20 {
        let normal = left("NORMAL", Syncs::Done, n);
        assert_eq!(normal, left("FULL", Syncs::AsNormal, n), "{n}");
        lost += normal.0 - normal.1.len();
        let full = left("FULL", Syncs::Done, n);
        assert_eq!(full.0, full.1.len(), "{n}");
    }
    assert!(lost > 20, "{lost}");
}

#[test]
fn faults_strike_what_they_are_about() {
    let steps = [
        // step, struck by: io, full once, full lasting, sync, read only
        (Step::Open { to_write: false }, [true, false, false, false, false]),
        (Step::Open { to_write: true }, [true, false, false, false, true]),
        (Step::Create, [true, true, true, false, true]),
        (Step::Read, [true, false, false, false, false]),
        (Step::Write { grows: true }, [true, true, true, false, true]),
        (Step::Write { grows: false }, [true, true, false, false, true]),
        (Step::Truncate, [true, false, false, false, true]),
        (Step::Sync, [true, false, false, true, true]),
        (Step::Delete, [true, false, false, false, true]),
        (Step::Look, [true, false, false, false, false]),
        (Step::Map { new: true }, [true, true, true, false, true]),
        (Step::Map { new: false }, [true, false, false, false, false]),
    ];
    for (step, expected) in steps {
        let once = |fault| {
            let mut plan = Plan::default();
            plan.fail_at(1, fault, Length::Once);
            plan.step(step) == Some(Struck::By(fault)) && plan.step(step).is_none()
        };
        let lasting = |fault| {
            let mut plan = Plan::default();
            plan.fail_at(1, fault, Length::Lasting);
            plan.step(step) == Some(Struck::By(fault)) && plan.step(step).is_some()
        };
        let found = [
            lasting(Fault::Io) && once(Fault::Io),
            once(Fault::Full),
            lasting(Fault::Full),
            lasting(Fault::Sync) && once(Fault::Sync),
            lasting(Fault::ReadOnly) && once(Fault::ReadOnly),
        ];
        assert_eq!(found, expected, "{step:?}");
    }
    let mut plan = Plan::default();
    plan.die_at(2);
    assert_eq!((plan.step(Step::Sync), plan.step(Step::Read)), (None, None));
    assert_eq!(plan.step(Step::Delete), Some(Struck::Dead));
    assert_eq!(plan.step(Step::Read), Some(Struck::Dead), "the dead do not read either");
    plan.next_life();
    assert_eq!(plan.step(Step::Sync), None);
}

#[test]
fn locks_exclude_as_sqlites_do() {
    let mut locks = FileLocks::default();
    assert!(locks.lock(1, SHARED) && locks.lock(2, SHARED));
    assert!(locks.lock(1, 2) && !locks.lock(2, 2), "one prepares to write");
    assert!(locks.is_reserved());
    assert!(!locks.lock(1, EXCLUSIVE), "a reader is there");
    assert!(!locks.lock(3, SHARED), "who waits for readers lets no new one in");
    locks.unlock(2, 0);
    assert!(locks.lock(1, EXCLUSIVE) && !locks.lock(2, SHARED));
    locks.unlock(1, SHARED);
    assert!(locks.lock(2, SHARED) && !locks.is_reserved());

    let memory = Arc::new(SharedMemory::default());
    assert!(memory.lock(1, 0b0011, false) && memory.lock(2, 0b0001, false));
    assert!(!memory.lock(2, 0b0010, true) && memory.lock(2, 0b0100, true));
    assert!(!memory.lock(1, 0b0100, false));
    memory.unlock(2, 0b0100);
    assert!(memory.lock(1, 0b0100, true));
    memory.leave(1);
    assert!(memory.lock(2, 0b0110, true));
}
