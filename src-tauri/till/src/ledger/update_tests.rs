//! What an update, cut off, and the way back from one must not cost: tables that stay empty, and payments.

use loket_core::payment::State;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::step_tests::{age, told};
use super::tests::{NOW, busy, dump, new_payment, open, order, request};
use super::*;

/// What a newer program wrote down last, of which this one knows nothing.
fn from_tomorrow(path: &Path) {
    let raw = Connection::open(path).unwrap();
    let (ledger_id, epoch): (String, i64) = raw
        .query_row("SELECT ledger_id, epoch FROM identity", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let (last, previous): (i64, chain::Hash) = raw
        .query_row("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let link = chain::Link {
        ledger_id: &ledger_id,
        epoch,
        seq: last + 1,
        at_ms: NOW,
        kind: "from_tomorrow",
        subject: "",
        body: r#"{"kind":"from_tomorrow"}"#,
    };
    let hash = link.hash(&previous);
    raw.execute(
        "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![link.seq, epoch, NOW, link.kind, link.subject, link.body, previous, hash],
    )
    .unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
}

#[test]
fn steps_that_were_cut_off_are_taken_wholly_the_next_time() {
    let folder = TempDir::new().unwrap();
    let ledger = told(folder.path());
    let (path, today) = (ledger.path().to_owned(), dump(&ledger));
    drop(ledger);
    age(&path);
    let mut old = Connection::open(&path).unwrap();
    // The events cannot all be played: it ends in the middle, as by a power cut.
    old.execute_batch(
        "CREATE TRIGGER cut BEFORE INSERT ON payment WHEN NEW.payment_id = 'R2'
        BEGIN SELECT RAISE(ABORT, 'cut off'); END",
    )
    .unwrap();
    assert!(migrate(&mut old).is_err());
    assert_eq!(steps::version(&old).unwrap(), 1, "no step was taken");
    old.execute_batch("DROP TRIGGER cut").unwrap();
    drop(old);
    let ledger = open(folder.path());
    assert_eq!(dump(&ledger), today);
    ledger.verify().unwrap();
}

#[test]
fn the_way_back_from_a_newer_program_forgets_no_payment() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = other.path().join("copy.db");
    let ledger = busy(folder.path());
    ledger.backup(&copy).unwrap();
    let (path, new) = (ledger.path().to_owned(), new_payment(order("530000000011", "N", "R11")));
    let _ = ledger.open_payment(NOW, new, request()).unwrap();
    drop(ledger);
    from_tomorrow(&path);
    let restore = |lose| Ledger::restore(folder.path(), &copy, false, lose, NOW);
    assert!(matches!(restore(false), Err(LedgerError::LosesNewer { .. })), "it is told first");
    restore(true).unwrap();
    let ledger = open(folder.path());
    assert_eq!(ledger.payment("R11").unwrap().state, State::InDoubt);
    let again = new_payment(order("530000000011", "N", "R12"));
    let again = ledger.open_payment(NOW, again, request());
    assert!(matches!(again, Err(LedgerError::BillInDoubt { .. })), "its bill stays locked");
}
