//! The tables of the present, guards, indexes, and the marks of the file: all that is no event.

use std::sync::OnceLock;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::book::{Book, attack, book, look, rows};
use crate::bytes::{Readable, readable};

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

/// Every table but `event`, from the file itself: a new one cannot be forgotten.
fn tables(book: &Book) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'event'
        AND name NOT GLOB 'sqlite_*' ORDER BY name";
    book.rows(sql).iter().map(|row| text(&row[0])).collect()
}

/// Other values, of the same kind and of another one.
fn others(value: &Value) -> Vec<Value> {
    let mut others = match value {
        Value::Null => vec![Value::Integer(1), Value::Text("x".into())],
        Value::Integer(number) => vec![Value::Integer(number ^ 1), Value::Null],
        Value::Real(number) => vec![Value::Real(-number)],
        Value::Text(text) => vec![Value::Text(format!("{text}x")), Value::Text(String::new())],
        Value::Blob(blob) => {
            let mut flipped = blob.clone();
            if let Some(byte) = flipped.last_mut() {
                *byte ^= 1;
            }
            vec![Value::Blob(flipped), Value::Blob(Vec::new())]
        }
    };
    others.retain(|other| other != value);
    others
}

/// How each row is found: by its row number, or by its key.
fn places(raw: &Connection, table: &str) -> Vec<String> {
    let has_rowid = raw.prepare(&format!("SELECT rowid FROM {table}")).is_ok();
    let key = if has_rowid {
        "'rowid = ' || rowid".to_owned()
    } else {
        let sql = format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0");
        let part = |row: &Vec<Value>| format!("'{0} = ' || quote({0})", text(&row[0]));
        rows(raw, &sql).iter().map(part).collect::<Vec<_>>().join(" || ' AND ' || ")
    };
    rows(raw, &format!("SELECT {key} FROM {table}")).iter().map(|row| text(&row[0])).collect()
}

/// Whether nothing is said of a change, although something reads differently; nothing where the
/// table refuses it.
fn passes(
    book: &Book,
    change: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
) -> Option<bool> {
    let folder = book.copy();
    let path = folder.path().join("ledger.db");
    let mut done = false;
    attack(&path, |raw| done = change(raw).is_ok_and(|count| count == 1));
    let unsaid = || look(folder.path(), None).is_ok() && readable(&path) != *before(book);
    done.then(unsaid)
}

fn before(book: &Book) -> &'static Readable {
    static BEFORE: OnceLock<Readable> = OnceLock::new();
    BEFORE.get_or_init(|| readable(&book.path))
}

#[test]
fn any_value_of_any_table_of_the_present_is_held_against_the_events() {
    let book = book();
    let (mut tried, mut refused, mut missed) = (0, 0, Vec::new());
    let source = Connection::open(&book.path).unwrap();
    for table in tables(book) {
        let names: Vec<String> = {
            let statement = source.prepare(&format!("SELECT * FROM {table}")).unwrap();
            statement.column_names().map(str::to_owned).collect()
        };
        let places = places(&source, &table);
        assert!(!places.is_empty(), "the book has a row of {table}");
        // A few rows of each stand for all: the first, the last, one between.
        let picked = [0, places.len() / 2, places.len() - 1];
        for (_, place) in places.iter().enumerate().filter(|(at, _)| picked.contains(at)) {
            let sql = format!("SELECT * FROM {table} WHERE {place}");
            let row = &rows(&source, &sql)[0];
            for (column, value) in names.iter().zip(row) {
                for other in others(value) {
                    let sql = format!("UPDATE {table} SET \"{column}\" = ?1 WHERE {place}");
                    match passes(book, |raw| raw.execute(&sql, [&other])) {
                        // The table's own rules, which only an edit of the schema ends.
                        None => refused += 1,
                        Some(false) => tried += 1,
                        Some(true) => missed.push(format!("{sql}: {value:?} to {other:?}")),
                    }
                }
            }
            let sql = format!("DELETE FROM {table} WHERE {place}");
            match passes(book, |raw| raw.execute(&sql, [])) {
                None => refused += 1,
                Some(false) => tried += 1,
                Some(true) => missed.push(sql),
            }
        }
    }
    println!("{tried} edits tried, {refused} refused by the tables");
    assert!(tried > 200, "{tried} edits");
    assert!(refused < tried / 2, "{refused} of them were refused");
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What is done in SQL, and a word of what `verify` or the start must say; nothing where there is
/// nothing to find.
#[test]
fn guards_locks_and_marks_are_as_they_were_made() {
    #[rustfmt::skip] // a table is read by its columns
    let table: &[(&str, &str, Option<&str>)] = &[
        ("a guard that guards nothing",       "CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT 1; END", Some("event_is_never_changed")),
        ("a guard at another table",          "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON setting BEGIN SELECT 1; END", Some("event_is_never_deleted")),
        ("a trigger that pays",               "CREATE TRIGGER pays AFTER INSERT ON payment BEGIN UPDATE payment SET state = 'paid'; END", Some("trigger pays")),
        ("the bill's lock is gone",           "DROP INDEX payment_one_in_doubt", Some("payment_one_in_doubt")),
        ("the bill's lock locks nothing",     "DROP INDEX payment_one_in_doubt; CREATE INDEX payment_one_in_doubt ON payment (lock_key) WHERE state = 'in_doubt'", Some("payment_one_in_doubt")),
        ("another index is gone",             "DROP INDEX payment_day", Some("payment_day")),
        ("a table more",                      "CREATE TABLE extra (x)", Some("extra")),
        ("a view more",                       "CREATE VIEW extra AS SELECT 1", Some("extra")),
        ("a column more",                     "ALTER TABLE setting ADD COLUMN x TEXT", Some("setting")),
        ("a table without its checks",        "DROP TABLE account_order; CREATE TABLE account_order (bill_type, place, name)", Some("account_order")),
        ("the search is gone",                "DROP TABLE customer_text", Some("customer_text")),
        ("practice becomes a shop's ledger",  "UPDATE identity SET practice = 1 - practice", Some("Other")),
        ("a step of the schema is untold",    "PRAGMA user_version = 1", Some("account_margin")),
        ("no step of the schema is told",     "PRAGMA user_version = 0", Some("event")),
        ("a step that is not known yet",      "PRAGMA user_version = 99", Some("Newer")),
        ("a step below nothing",              "PRAGMA user_version = -1", Some("event")),
        // Nothing of ours reads these.
        ("an application's id",               "PRAGMA application_id = 7", None),
        ("the tables' sizes are noted",       "ANALYZE", None),
        ("the file is packed",                "VACUUM", None),
    ];
    for (what, sql, expected) in table {
        let said = book().after(|raw| {
            // The attack put the guards away; those that the case makes itself stay.
            raw.execute_batch(sql).unwrap_or_else(|error| panic!("{what}: {error}"));
        });
        match (said, expected) {
            (Ok(_), None) => {}
            (Err(error), Some(word)) => {
                let told = format!("{error:?}");
                assert!(told.contains(word), "{what}: {told}");
            }
            (said, _) => panic!("{what}: {said:?}"),
        }
    }
}

/// Whoever changes what a ledger is for, in every place at once: that is a chain computed anew, but
/// the first event tells.
#[test]
fn a_practice_ledger_does_not_become_a_shops() {
    use loket_till::ledger::{Access, Ledger, LedgerError};
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::open(folder.path(), "L", true, Access::Write, 1).unwrap());
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    raw.execute("UPDATE identity SET practice = 0", []).unwrap();
    drop(raw);
    let ledger = Ledger::open(folder.path(), "L", false, Access::Read, 1).unwrap();
    let said = ledger.verify();
    assert!(matches!(said, Err(LedgerError::Broken { seq: 1, .. })), "{said:?}");
}
