//! The ledger that is tampered with: a shop's own, with every kind of event; and what an attacker
//! can do to a copy of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use loket_core::bill::BillType;
use loket_core::operator::Role;
use loket_tests::chain::Link;
use loket_till::ledger::entry::{
    Call, Came, Collective, CollectiveLine, Direction, Entry, LineAgreed, LineOf, Operator,
    Outcome, PinHash, Stamp, UpdateChecked,
};
use loket_till::ledger::verify::{Anchor, Depth, Progress, Verified};
use loket_till::ledger::{Access, Ledger, LedgerError};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use crate::desk::{number, text};
use crate::shop::Shop;

pub(crate) struct Book {
    _folder: TempDir,
    pub(crate) path: PathBuf,
    pub(crate) verified: Verified,
    /// The same ledger as it was some events before.
    pub(crate) older: PathBuf,
}

/// Made once, by the built `loketctl`.
pub(crate) fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(make)
}

fn make() -> Book {
    const PLN: &str = "pln-postpaid";
    let shop = Shop::open();
    let desk = &shop.desk;
    let folder = tempfile::tempdir().unwrap();
    desk.one(&["settings", "set", "shop_name", "Warung Bu Tini"]);
    shop.add("lain", "digiswitch", &[]);
    desk.one(&["account", "order", PLN, "toko", "lain"]);
    desk.one(&["account", "remove", "lain"]);
    let siti = format!("{PLN}={}:20", number(PLN, "paid"));
    desk.one(&["book", "add", "Bu Siti", "--group", "RT 03", "--number", &siti]);
    desk.one(&["book", "add", "Pak Budi", "--number", "pdam=1013226"]);
    let gone = desk.one(&["book", "add", "Ani", "--number", "pdam=1013227"]);
    desk.one(&["book", "remove", text(&gone, "book_id")]);
    desk.one(&["shift", "open", "--float", "200.000"]);
    let list = folder.path().join("list.csv");
    std::fs::write(&list, "nama;jenis;nomor\nBu Siti;pdam;1013228\nPak Budi;pdam;1013229\n")
        .unwrap();
    let made = desk.one(&["collective", "new", "--csv", list.to_str().unwrap()]);
    let list = text(&made["collective"]["head"], "collective_id");
    let asked = desk.one(&["collective", "ask", list]);
    let total = asked["head"]["tally"]["owed_total"].to_string();
    desk.one(&["collective", "pay", list, "--total", &total]);
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    desk.one(&["print", text(&paid, "payment_id")]);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    desk.one(&["print", text(&open, "payment_id")]);
    desk.advise(&open);
    // No queue of that name: this receipt waits to be printed.
    let waits = ["print", text(&paid, "payment_id"), "--printer", "tidak-ada"];
    desk.refused(2, "print_failed", &waits);
    let copy = folder.path().join("copy.db");
    desk.one(&["backup", copy.to_str().unwrap()]);
    let doubt = desk.sale(PLN, &number(PLN, "garbage"), &[], 4);
    let id = text(&doubt, "payment_id");
    desk.one(&["settle", id, "failed", "--note", "uang kembali", "--by", "Sari"]);
    desk.one(&["account", "test", "toko"]);
    let older = folder.path().join("older.db");
    desk.one(&["backup", older.to_str().unwrap()]);
    desk.one(&["restore", copy.to_str().unwrap(), "--lose-newer"]);
    let left = desk.sale(PLN, &number(PLN, "html"), &[], 4);

    let ledger = Ledger::open(desk.data(), "-", false, Access::Write, now()).unwrap();
    let called = Entry::OperatorCalled {
        payment_id: text(&left, "payment_id").to_owned(),
        reason: "no answer".into(),
    };
    ledger.append(now(), &called).unwrap();
    let told = Entry::BalanceTold {
        account: "toko".into(),
        balance: serde_json::from_str("123456").unwrap(),
    };
    ledger.append(now(), &told).unwrap();
    let line = |line| CollectiveLine {
        line,
        name: "Bu Siti".into(),
        group: "RT 03".into(),
        book_id: String::new(),
        bill_type: BillType::Pdam,
        customer_no: format!("101322{line}"),
        product: String::new(),
        biller: String::new(),
        amount: None,
        identity: None,
        months: None,
        year: None,
    };
    let of = LineOf { collective_id: "LIST".into(), line: 1 };
    let agreed = LineAgreed {
        line: 2,
        inquiry_id: "NONE".into(),
        customer_total: serde_json::from_str("12000").unwrap(),
        service_fee: serde_json::from_str("0").unwrap(),
        again: None,
        name_confirmed: false,
    };
    let money = agreed.customer_total;
    for entry in [
        Entry::CollectiveMade(Box::new(Collective {
            collective_id: "LIST".into(),
            name: "RT 03".into(),
            lines: vec![line(1), line(2), line(3)],
        })),
        Entry::LineClosed { of: LineOf { line: 3, ..of.clone() }, note: "lunas".into() },
        Entry::LineRefused { of, code: "nothing_owed".into(), message: "lunas".into() },
        Entry::CollectiveAgreed {
            collective_id: "LIST".into(),
            lines: vec![agreed.clone(), LineAgreed { line: 3, ..agreed }],
            cash: money,
            change: money,
        },
        Entry::CollectiveReturned { collective_id: "LIST".into(), lines: vec![2], amount: money },
        Entry::CollectiveRemoved { collective_id: "LIST".into() },
    ] {
        ledger.append(now(), &entry).unwrap();
    }
    let shift = ledger.shift_now().unwrap().unwrap().opening;
    ledger.move_cash(now(), Direction::Out, shift.float, "setor bank").unwrap();
    ledger.close_shift(now(), Vec::new(), shift.float).unwrap();
    ledger.correct_shift(now(), &shift.shift_id, shift.float, "salah hitung").unwrap();
    let job = ledger.begin_shift_print(now(), &shift.shift_id, "x".into()).unwrap();
    let id = &shift.shift_id;
    ledger.end_shift_print(now(), id, job.copy, Outcome::Sent, "").unwrap();
    // Of the next one nobody knows what became of it.
    let _ = ledger.begin_shift_print(now(), id, "x".into()).unwrap();
    let person = |code: &str, role| {
        Entry::OperatorSaved(Operator {
            code: code.into(),
            name: "Ani".into(),
            role,
            pin: PinHash("$argon2id$".into()),
        })
    };
    for entry in [
        person("ANI", Role::Owner),
        person("SITI", Role::Cashier),
        person("BUDI", Role::Cashier),
        Entry::SignInRefused { code: "SITI".into() },
        Entry::SignedIn { code: "ANI".into() },
        Entry::SignedOut { code: "ANI".into(), idle: true },
        Entry::OlderAccepted { had: 9, has: 7 },
        Entry::UpdateChecked(UpdateChecked {
            outcome: "offered".into(),
            version: Some("0.2.0".into()),
            issued: Some(7),
        }),
        Entry::OperatorRemoved { code: "BUDI".into() },
        Entry::BackedUp { file: "loket-2026-11-22.db".into(), events: 3, head: "00".into() },
    ] {
        ledger.append(Stamp { at: now(), who: "ANI".into() }, &entry).unwrap();
    }
    // The last one is in no table of the present.
    let nothing = Entry::Answered {
        payment_id: text(&left, "payment_id").to_owned(),
        call: Call::Advice,
        came: Came::NoAnswer { detail: "connection reset".into() },
    };
    ledger.append(now(), &nothing).unwrap();
    let path = folder.path().join("book.db");
    let verified = ledger.backup(&path).unwrap();
    // The copy as it lies in a data folder: with its journal's mode.
    let again = Connection::open(&path).unwrap();
    again.pragma_update(None, "journal_mode", "WAL").unwrap();
    drop(again);
    Book { _folder: folder, path, verified, older }
}

pub(crate) fn now() -> i64 {
    // Far ahead: the clock is not what is tried here.
    4_000_000_000_000
}

impl Book {
    pub(crate) fn anchor(&self) -> Anchor {
        Anchor { events: self.verified.events, head: self.verified.head.clone() }
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        rows(&Connection::open(&self.path).unwrap(), sql)
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        let reader = Connection::open(&self.path).unwrap();
        reader.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A copy in a folder of its own.
    pub(crate) fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(&self.path, folder.path().join("ledger.db")).unwrap();
        folder
    }

    /// What `verify` says after `act` was done to a copy, whose guards were taken away for it and
    /// put back afterwards.
    pub(crate) fn after(&self, act: impl FnOnce(&Connection)) -> Result<Verified, LedgerError> {
        let folder = self.copy();
        attack(&folder.path().join("ledger.db"), act);
        look(folder.path(), None)
    }
}

/// Opens the file as whoever has a tool for it: no guards, no checks.
pub(crate) fn attack(path: &Path, act: impl FnOnce(&Connection)) {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    let guards = guards(&raw);
    for (name, _) in &guards {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    act(&raw);
    for (name, sql) in &guards {
        // Whoever meddled with the guards meant it.
        raw.execute_batch(sql).unwrap_or_else(|error| assert!(error.to_string().contains(name)));
    }
}

fn guards(raw: &Connection) -> Vec<(String, String)> {
    let mut found =
        raw.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// What the product says of the ledger in `folder`.
pub(crate) fn look(folder: &Path, anchor: Option<&Anchor>) -> Result<Verified, LedgerError> {
    let ledger = Ledger::open(folder, "-", false, Access::Read, now())?;
    match anchor {
        Some(anchor) => ledger.verify_from(anchor, Depth::Whole, &Progress::default()),
        None => ledger.verify(),
    }
}

pub(crate) fn rows(reader: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = reader.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Computes the chain anew from event `from` on.
pub(crate) fn chain_anew(raw: &Connection, from: i64) {
    let ledger_id: String =
        raw.query_row("SELECT ledger_id FROM identity", [], |row| row.get(0)).unwrap();
    let mut previous: Vec<u8> = raw
        .query_row("SELECT hash FROM event WHERE seq = ?1", [from - 1], |row| row.get(0))
        .unwrap_or_else(|_| vec![0; 32]);
    let mut statement = raw
        .prepare(
            "SELECT seq, epoch, at_ms, kind, subject, body FROM event WHERE seq >= ?1 ORDER BY seq",
        )
        .unwrap();
    let mut events = statement.query([from]).unwrap();
    while let Some(row) = events.next().unwrap() {
        let [seq, epoch, at_ms] = [row.get(0), row.get(1), row.get(2)].map(Result::unwrap);
        let words = [row.get(3), row.get(4), row.get(5)].map(Result::unwrap);
        let link =
            Link { ledger_id: &ledger_id, seq, epoch, at_ms, words: &words, previous: &previous };
        let hash = link.hash();
        raw.execute(
            "UPDATE event SET previous = ?2, hash = ?3 WHERE seq = ?1",
            params![seq, previous, hash],
        )
        .unwrap();
        previous = hash;
    }
}

/// Every kind that the program can write, from its source: a new one cannot be forgotten here.
#[test]
fn the_book_has_every_kind_of_event() {
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/till/src/ledger/entry.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let kinds = source.split("pub fn kind(&self)").nth(1).unwrap();
    let kinds = kinds.split("pub fn subject").next().unwrap();
    let written: BTreeSet<String> =
        kinds.split("=> \"").skip(1).map(|rest| rest.split('"').next().unwrap().into()).collect();
    let there: BTreeSet<String> = book()
        .rows("SELECT DISTINCT kind FROM event")
        .into_iter()
        .map(|mut row| match row.remove(0) {
            Value::Text(kind) => kind,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(written.len() >= 15);
    assert_eq!(there, written);
}

/// The attacker's tools alone change nothing, and computing the chain anew gives the same chain.
#[test]
fn without_a_change_nothing_is_found() {
    let verified = book().after(|_| ()).unwrap();
    assert_eq!(verified.head, book().verified.head);
    let anew = book().after(|raw| chain_anew(raw, 1)).unwrap();
    assert_eq!(anew.head, book().verified.head);
    let folder = book().copy();
    look(folder.path(), Some(&book().anchor())).unwrap();
}
