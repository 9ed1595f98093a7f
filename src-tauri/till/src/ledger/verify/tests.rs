//! A chain that is checked in several slices, each by a connection of its own.

use rusqlite::Connection;
use tempfile::TempDir;

use super::super::tests::{NOW, open};
use super::super::{Ledger, LedgerError};
use super::{Depth, Progress};
use crate::ledger::entry::Entry;

/// More than there are slices, and not a multiple of them.
const EVENTS: i64 = 43;

fn ledger(folder: &TempDir) -> Ledger {
    let ledger = open(folder.path());
    for at in 1..EVENTS {
        let entry = Entry::SettingSet {
            name: format!("name-{at}"),
            value: "value".into(),
            not_of_the_clock: true,
        };
        ledger.append(NOW + at, &entry).unwrap();
    }
    ledger
}

fn first_bad(ledger: &Ledger) -> i64 {
    match ledger.verify_to(Depth::Events, &Progress::default()) {
        Err(LedgerError::Broken { seq, .. }) => seq,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_bad_event_is_named_in_whatever_slice_it_is() {
    let folder = TempDir::new().unwrap();
    let ledger = ledger(&folder);
    let raw = Connection::open(ledger.path()).unwrap();
    raw.execute_batch("DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;")
        .unwrap();
    for seq in 1..=EVENTS {
        let body = "UPDATE event SET body = replace(body, 'value', 'other') WHERE seq IN (?1, ?2)";
        let back = "UPDATE event SET body = replace(body, 'other', 'value') WHERE seq IN (?1, ?2)";
        if seq > 1 {
            raw.execute(body, [seq, EVENTS]).unwrap();
            assert_eq!(first_bad(&ledger), seq, "of two that were changed");
            raw.execute(back, [seq, EVENTS]).unwrap();
        }
        raw.execute("UPDATE event SET at_ms = at_ms + 1 WHERE seq = ?1", [seq]).unwrap();
        assert_eq!(first_bad(&ledger), seq);
        raw.execute("UPDATE event SET at_ms = at_ms - 1 WHERE seq = ?1", [seq]).unwrap();
        if seq < EVENTS {
            raw.execute_batch(&format!(
                "CREATE TABLE kept AS SELECT * FROM event WHERE seq = {seq};
                 PRAGMA foreign_keys = OFF; DELETE FROM event WHERE seq = {seq};"
            ))
            .unwrap();
            assert_eq!(first_bad(&ledger), seq, "of one that is missing");
            raw.execute_batch("INSERT INTO event SELECT * FROM kept; DROP TABLE kept;").unwrap();
        }
        assert!(ledger.verify_to(Depth::Events, &Progress::default()).is_ok(), "{seq}");
    }
}

#[test]
fn events_alone_are_not_all_of_a_ledger() {
    let folder = TempDir::new().unwrap();
    let ledger = ledger(&folder);
    let raw = Connection::open(ledger.path()).unwrap();
    raw.execute("UPDATE setting SET value = 'other' WHERE name = 'name-7'", []).unwrap();
    assert_eq!(ledger.verify_to(Depth::Events, &Progress::default()).unwrap().events, EVENTS);
    assert!(matches!(ledger.verify(), Err(LedgerError::Broken { seq: 0, .. })));
}

#[test]
fn it_is_told_how_far_a_check_is() {
    let folder = TempDir::new().unwrap();
    let progress = Progress::default();
    assert_eq!(progress.now(), (0, 0, 0));
    ledger(&folder).verify_to(Depth::Whole, &progress).unwrap();
    let (checked, played, of) = progress.now();
    assert_eq!(of, EVENTS);
    // Both count in strides.
    assert!((EVENTS - 1..=EVENTS).contains(&checked), "{checked}");
    assert!((EVENTS - 1..=EVENTS).contains(&played), "{played}");
}
