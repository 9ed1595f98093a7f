//! Events that are edited, deleted, moved, made up, and chains that are computed anew.

use loket_till::ledger::LedgerError;
use rusqlite::Connection;

use crate::book::{attack, book, chain_anew, look};

/// What is said about a manipulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// `verify` names this event.
    Event(i64),
    /// `verify` finds it, and there is no one event to name.
    Found,
    /// The file holds together. Whoever wrote down what `verify` told before finds it.
    OnlyWithAnchor,
    /// The file holds together, and goes on from what it was: nothing shows it but the provider's
    /// own books and the customer's receipt.
    Never,
}

fn said_of(act: impl FnOnce(&Connection)) -> Said {
    let folder = book().copy();
    attack(&folder.path().join("ledger.db"), act);
    match look(folder.path(), None) {
        Err(LedgerError::Broken { seq: 0, .. }) => Said::Found,
        Err(LedgerError::Broken { seq, .. }) => Said::Event(seq),
        Err(_) => Said::Found,
        Ok(_) => match look(folder.path(), Some(&book().anchor())) {
            Err(_) => Said::OnlyWithAnchor,
            Ok(_) => Said::Never,
        },
    }
}

fn sql(text: &str) -> impl FnOnce(&Connection) + '_ {
    move |raw| raw.execute_batch(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Each column of each event, and several changes of its content.
#[test]
fn an_edit_of_any_column_of_any_event_names_it() {
    #[rustfmt::skip]
    const EDITS: &[&str] = &[
        "seq = seq + 1000",
        "epoch = epoch + 1",
        "at_ms = at_ms - 1",
        "at_ms = at_ms + 86400000",
        "kind = 'asked'",
        "kind = kind || ' '",
        "subject = subject || 'X'",
        "subject = ''",
        "body = body || ' '",                       // reads the same
        "body = ' ' || body",
        "body = replace(body, '}', ',\"x\":1}')",   // a field that no program reads
        "body = upper(body)",
        "body = '{}'",
        "body = ''",
        "previous = zeroblob(32)",
        "previous = hash",
        "hash = zeroblob(32)",
        "hash = previous",
    ];
    let mut edited = 0;
    for seq in 1..=book().verified.events {
        for edit in EDITS {
            let changed = format!("UPDATE event SET {edit} WHERE seq = {seq}");
            // A change that writes what is there already is no change.
            let differs = format!("SELECT count(*) FROM event WHERE seq = {seq} AND NOT ({})", {
                let (column, value) = edit.split_once(" = ").unwrap();
                format!("{column} IS {value}")
            });
            if book().number(&differs) == 0 {
                continue;
            }
            assert_eq!(said_of(sql(&changed)), Said::Event(seq), "{changed}");
            edited += 1;
        }
    }
    assert!(edited >= book().verified.events * 16, "{edited} edits");
}

#[test]
fn what_is_said_of_deleted_moved_and_made_up_events() {
    let last = book().verified.events;
    let middle = last / 2;
    let of = |kind: &str, order: &str| {
        let sql =
            format!("SELECT seq FROM event WHERE kind = '{kind}' ORDER BY seq {order} LIMIT 1");
        book().number(&sql)
    };
    let (settled, opened) = (of("settled", ""), of("opened", ""));
    let renumber = |from: i64| {
        // In two steps, since a number is taken until its event has moved.
        format!(
            "UPDATE event SET seq = -seq WHERE seq > {from};
             UPDATE event SET seq = -seq - 1 WHERE seq < 0;"
        )
    };
    let swap = |one: i64, other: i64, columns: &str| {
        format!(
            "CREATE TEMP TABLE x AS SELECT * FROM event WHERE seq IN ({one}, {other});
             UPDATE event SET ({columns}) = (SELECT {columns} FROM x
                WHERE x.seq = {one} + {other} - event.seq) WHERE seq IN ({one}, {other});"
        )
    };
    let all = "epoch, at_ms, kind, subject, body, previous, hash";
    let content = "epoch, at_ms, kind, subject, body";
    let forged = |seq: i64| {
        format!(
            "INSERT INTO event SELECT {seq}, epoch, at_ms, 'setting_set', 'shop_name',
                '{{\"kind\":\"setting_set\",\"name\":\"shop_name\",\"value\":\"Warung Lain\"}}',
                hash, zeroblob(32) FROM event WHERE seq = {last}"
        )
    };
    let present = "UPDATE setting SET value = 'Warung Lain' WHERE name = 'shop_name';
        UPDATE identity SET latest_ms = (SELECT at_ms FROM event ORDER BY seq DESC LIMIT 1);";
    let doctored = "UPDATE event SET body = replace(body, 'uang kembali', 'uang hilang!')";

    #[rustfmt::skip] // a table is read by its columns
    let table: Vec<(&str, String, Option<i64>, Said)> = vec![
        // what is done                                  in SQL                                     chain anew from  what is said
        ("the first event is deleted",                   "DELETE FROM event WHERE seq = 1".into(),              None, Said::Event(1)),
        ("one in the middle is deleted",                 format!("DELETE FROM event WHERE seq = {middle}"),     None, Said::Event(middle)),
        ("the last two are deleted",                     format!("DELETE FROM event WHERE seq > {last} - 2"),   None, Said::Found),
        ("the last ten are deleted",                     format!("DELETE FROM event WHERE seq > {last} - 10"),  None, Said::Found),
        ("all are deleted",                              "DELETE FROM event".into(),                            None, Said::Found),
        ("one is deleted, the others renumbered",        format!("DELETE FROM event WHERE seq = {middle}; {}", renumber(middle)), None, Said::Event(middle)),
        ("the same, chain and all",                      format!("DELETE FROM event WHERE seq = {middle}; {}", renumber(middle)), Some(middle), Said::Found),
        ("two change places, with their hashes",         swap(middle, middle + 1, all),                         None, Said::Event(middle)),
        ("two change places, hashes stay",               swap(middle, middle + 1, content),                     None, Said::Event(middle)),
        ("two far ones change places",                   swap(3, last - 1, all),                                None, Said::Event(3)),
        ("an event is written twice",                    format!("INSERT INTO event SELECT {last} + 1, epoch, at_ms, kind, subject, body, previous, hash FROM event WHERE seq = {last}"), None, Said::Event(last + 1)),
        ("one is made up, with a wrong hash",            forged(last + 1),                                      None, Said::Event(last + 1)),
        ("with a number too high",                       forged(last + 2),                                      None, Said::Event(last + 1)),
        ("with number zero",                             forged(0),                                             None, Said::Event(1)),
        ("with a right hash, tables of the present left", forged(last + 1),                                     Some(last + 1), Said::Found),
        ("an amount is changed, chain anew, tables left", format!("UPDATE event SET body = replace(body, '\"cash\":', '\"cash\":1') WHERE seq = {opened}"), Some(opened), Said::Found),
        ("the ledger is given another id, chain anew",   "UPDATE identity SET ledger_id = 'ANOTHER'".into(),    Some(1), Said::Event(1)),
        ("another epoch from an event on, chain anew",   format!("UPDATE event SET epoch = 7 WHERE seq >= {middle}; UPDATE identity SET epoch = 7"), Some(middle), Said::Event(middle)),
        // What the file cannot show.
        ("a note is changed, chain anew from there",     doctored.into(),                                       Some(settled), Said::OnlyWithAnchor),
        ("the tail is cut off, with all that tables knew", format!("DELETE FROM event WHERE seq = {last}"),      None, Said::OnlyWithAnchor),
        ("one is made up with all that belongs to it",   format!("{}; {present}", forged(last + 1)),            Some(last + 1), Said::Never),
    ];
    for (what, done, anew, said) in table {
        let found = said_of(|raw| {
            sql(&done)(raw);
            if let Some(from) = anew {
                chain_anew(raw, from);
            }
        });
        assert_eq!(found, said, "{what}");
    }
}

#[test]
fn an_older_copy_in_its_place_is_found_by_what_was_written_down() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(&book().older, folder.path().join("ledger.db")).unwrap();
    look(folder.path(), None).unwrap();
    let told = look(folder.path(), Some(&book().anchor())).unwrap_err().to_string();
    assert!(told.contains(&format!("event {} ", book().verified.events)), "{told}");
}
