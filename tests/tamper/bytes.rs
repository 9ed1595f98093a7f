//! The file as bytes: cut short, overwritten, flipped, and its journal swapped or cut.
//!
//! A flip that `verify` does not find lies where no reader looks (free space in a page, bytes that
//! SQLite keeps for itself): each such file must then read exactly as before, in every table.

use std::collections::BTreeMap;
use std::path::Path;

use fastrand::Rng;
use loket_till::ledger::entry::Entry;
use loket_till::ledger::verify::Anchor;
use loket_till::ledger::{Access, Ledger};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::book::{book, look, now, rows};

pub(crate) type Readable = BTreeMap<String, Vec<Vec<Value>>>;

/// All that can be read: the schema, the mark, every row of every table, and what a search finds.
pub(crate) fn readable(path: &Path) -> Readable {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let reader = Connection::open_with_flags(path, flags).unwrap();
    let mut all = BTreeMap::new();
    // Of the search's own tables what they mean, not how that is written.
    let schema = rows(
        &reader,
        "SELECT type, name, tbl_name, CASE WHEN name GLOB '*_text_*' THEN
             (SELECT group_concat(name || ' ' || type || ' ' || pk) FROM pragma_table_info(m.name))
             ELSE sql END
         FROM sqlite_master m ORDER BY name",
    );
    for row in &schema {
        if let (Value::Text(kind), Value::Text(name)) = (&row[0], &row[1])
            && kind == "table"
            // The search's own tables: what they are for is tried instead.
            && !name.contains("_text_")
        {
            all.insert(name.clone(), rows(&reader, &format!("SELECT * FROM {name} ORDER BY 1, 2")));
        }
    }
    let searches = [
        ("customer_text", "SELECT customer_no, name FROM customer ORDER BY 1, 2"),
        ("book_text", "SELECT numbers, name, group_name FROM book_text ORDER BY 1, 2"),
    ];
    for (table, words) in searches {
        for word in rows(&reader, words).iter().flatten() {
            let Value::Text(word) = word else { panic!("{word:?}") };
            let parts = (2..word.len()).map(|end| &word[end - 2..=end]).chain([word.as_str()]);
            for part in parts {
                let sql = format!(
                    "SELECT rowid FROM {table} WHERE {table} MATCH '\"{part}\"' ORDER BY 1"
                );
                all.insert(format!("{table} found by {part}"), rows(&reader, &sql));
            }
        }
    }
    all.insert("sqlite_master".into(), schema);
    all.insert("user_version".into(), rows(&reader, "PRAGMA user_version"));
    all
}

/// Puts `bytes` in place of the ledger: found, or it reads as before. Says whether it was found.
fn found(bytes: &[u8], what: &str, before: &Readable) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    std::fs::write(&path, bytes).unwrap();
    if look(folder.path(), None).is_err() {
        return true;
    }
    for (table, rows) in readable(&path) {
        assert!(before.get(&table) == Some(&rows), "{what}: {table} reads differently: {rows:?}");
    }
    false
}

#[test]
fn a_file_that_was_cut_short_is_found_at_every_length() {
    let whole = std::fs::read(&book().path).unwrap();
    let before = readable(&book().path);
    let page = 4096;
    assert_eq!(whole.len() % page, 0);
    let mut tried = 0;
    for end in (page..whole.len()).step_by(page) {
        for length in [end - 1, end, end + 1, end + page / 2] {
            assert!(found(&whole[..length], &format!("cut to {length}"), &before), "{length}");
            tried += 1;
        }
    }
    for length in [2, 15, 16, 99, 100, 101, 511, 512, 1024] {
        assert!(found(&whole[..length], &format!("cut to {length}"), &before), "{length}");
    }
    assert!(tried > 80, "{tried}");
}

/// An empty file (for SQLite, one byte is nothing, too) is what a first start leaves that was cut off: a new ledger begins there, with an
/// id of its own, and only what was written down before tells that there was another one.
#[test]
fn an_empty_file_is_a_new_ledger_and_not_the_one_of_before() {
    for left in [None, Some(0), Some(1)] {
        let folder = tempfile::tempdir().unwrap();
        if let Some(left) = left {
            std::fs::write(folder.path().join("ledger.db"), vec![b'S'; left]).unwrap();
        }
        assert_eq!(look(folder.path(), None).unwrap().events, 1);
        assert!(look(folder.path(), Some(&book().anchor())).is_err());
    }
}

#[test]
fn pages_that_were_overwritten_are_found_or_read_by_nobody() {
    let whole = std::fs::read(&book().path).unwrap();
    let before = readable(&book().path);
    let page = 4096;
    let mut missed = 0;
    for at in (0..whole.len()).step_by(page) {
        for (what, filling) in
            [("zeroed", vec![0; page]), ("the first page", whole[..page].to_vec())]
        {
            let mut bytes = whole.clone();
            bytes[at..at + page].copy_from_slice(&filling);
            if bytes != whole && !found(&bytes, &format!("page at {at}: {what}"), &before) {
                missed += 1;
            }
        }
    }
    // The pages that deleted rows left behind.
    let free = book().number("PRAGMA freelist_count");
    assert!(missed <= free * 2, "{missed} were not found, and {free} pages are free");
}

/// Seeded: `LOKET_FLIPS` and `LOKET_SEED` try more and others.
#[test]
fn a_flipped_byte_is_found_or_read_by_nobody() {
    let set = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (flips, seed) = (set("LOKET_FLIPS").unwrap_or(800), set("LOKET_SEED").unwrap_or(1));
    let whole = std::fs::read(&book().path).unwrap();
    let before = readable(&book().path);
    let mut rng = Rng::with_seed(seed);
    // The file's head, the head of each page, and anywhere.
    let heads = (0..whole.len()).step_by(4096).map(|page| page + rng.usize(0..12));
    let heads: Vec<usize> = (0..100).chain(heads).collect();
    let anywhere = (0..flips).map(|_| rng.usize(0..whole.len()));
    let places: Vec<usize> = heads.into_iter().chain(anywhere).collect();
    let (mut seen, mut unread) = (0, 0);
    for at in &places {
        let mut bytes = whole.clone();
        bytes[*at] ^= 1 << rng.u8(0..8);
        if found(&bytes, &format!("seed {seed}, byte {at}"), &before) {
            seen += 1;
        } else {
            unread += 1;
        }
    }
    println!("{} flips: {seen} found, {unread} read by nobody", places.len());
    assert!(seen > unread / 4, "{seen} were found and {unread} were not");
}

/// The journal of a process that died holds the last events. It may be cut, flipped or another
/// ledger's: what is left is a beginning of what was, never anything else.
#[test]
fn of_a_damaged_journal_a_beginning_is_left() {
    let folder = book().copy();
    let ledger = Ledger::open(folder.path(), "-", false, Access::Write, now()).unwrap();
    let mut heads = vec![ledger.verify().unwrap()];
    for count in 0..8 {
        let (name, value) = ("shop_name".to_owned(), format!("Warung {count}"));
        ledger
            .append(now() + count, &Entry::SettingSet { name, value, not_of_the_clock: true })
            .unwrap();
        heads.push(ledger.verify().unwrap());
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let (main, journal) = (read("ledger.db"), read("ledger.db-wal"));
    let last = heads.last().unwrap();
    let anchor = Anchor { events: last.events, head: last.head.clone() };
    // A day that might have been at the same ledger, and another shop's.
    let journal_at = |folder: &Path| {
        let ledger = Ledger::open(folder, "-", false, Access::Write, now()).unwrap();
        let (name, value) = ("shop_name".to_owned(), "Lain".to_owned());
        ledger.append(now(), &Entry::SettingSet { name, value, not_of_the_clock: true }).unwrap();
        std::fs::read(folder.join("ledger.db-wal")).unwrap()
    };
    let (same, other) = (journal_at(book().copy().path()), {
        let folder = tempfile::tempdir().unwrap();
        journal_at(folder.path())
    });

    let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
    // A frame is a page with a head of 24 bytes, behind the journal's own 32.
    for length in (0..journal.len()).step_by(2060).chain([1, 31, 32, 33, journal.len() - 1]) {
        damaged.push((format!("cut to {length}"), journal[..length].to_vec()));
    }
    let mut rng = Rng::with_seed(1);
    for _ in 0..120 {
        let at = rng.usize(0..journal.len());
        let mut flipped = journal.clone();
        flipped[at] ^= 1 << rng.u8(0..8);
        damaged.push((format!("byte {at} flipped"), flipped));
    }
    let looked = |journal: &[u8], anchor: Option<&Anchor>| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ledger.db"), &main).unwrap();
        std::fs::write(folder.path().join("ledger.db-wal"), journal).unwrap();
        look(folder.path(), anchor)
    };
    assert!(looked(&other, None).is_err(), "another ledger's journal");
    // Another end of the same beginning: a chain computed anew.
    assert!(looked(&same, None).is_ok() && looked(&same, Some(&anchor)).is_err());
    let (mut whole, mut begun) = (0, 0);
    for (what, journal) in damaged {
        let Ok(left) = looked(&journal, None) else { continue };
        let known = heads.iter().find(|head| head.events == left.events);
        let known = known.unwrap_or_else(|| panic!("{what}: {} events", left.events));
        assert_eq!(known.head, left.head, "{what}");
        let is_whole = left.events == last.events;
        assert_eq!(looked(&journal, Some(&anchor)).is_ok(), is_whole, "{what}");
        *(if is_whole { &mut whole } else { &mut begun }) += 1;
    }
    println!("{begun} journals left a beginning, {whole} the whole");
    assert!(begun > 20);
}
