//! The customer book as the window and `loketctl` use it: what may be saved, lists in and out, and
//! when what falls due.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod common;

use common::{Hands, till_in};
use loket_core::provider::PROVIDERS;
use loket_till::till::Till;
use loket_till::view::{BookAsking, BookLine, BookNumberView, BookSaving};
use tempfile::TempDir;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

struct Shop {
    _folder: TempDir,
    clock: Hands,
    till: Till,
}

fn shop() -> Shop {
    let (folder, clock) = (TempDir::new().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    Shop { _folder: folder, clock, till }
}

fn number(bill_type: &str, customer_no: &str, due_day: Option<u8>) -> BookNumberView {
    BookNumberView {
        bill_type: bill_type.into(),
        customer_no: customer_no.into(),
        due_day,
        ..BookNumberView::default()
    }
}

fn saving(name: &str, numbers: Vec<BookNumberView>) -> BookSaving {
    BookSaving { name: name.into(), numbers, ..BookSaving::default() }
}

impl Shop {
    fn lines(&self, asking: &BookAsking) -> Vec<BookLine> {
        self.till.book(asking).unwrap().lines
    }

    fn refused(&self, saving: &BookSaving) -> String {
        self.till.save_customer(saving).expect_err("refused").view.code
    }
}

#[test]
fn what_is_saved_is_checked_and_normalised() {
    let shop = shop();
    let pln = |no: &str| number("pln-postpaid", no, None);
    assert_eq!(shop.refused(&saving("  ", vec![pln("530000000001")])), "no_name");
    assert_eq!(shop.refused(&saving("Siti", vec![])), "no_number");
    assert_eq!(shop.refused(&saving("Siti", vec![pln("53000")])), "bad_number");
    assert_eq!(shop.refused(&saving("Siti", vec![number("pulsa", "1", None)])), "bad_input");
    let day = number("pln-postpaid", "530000000001", Some(32));
    assert_eq!(shop.refused(&saving("Siti", vec![day])), "bad_due_day");
    let twice = vec![pln("530000000001"), pln("5300 0000 0001")];
    assert_eq!(shop.refused(&saving("Siti", twice)), "number_twice");
    assert!(shop.lines(&BookAsking::default()).is_empty(), "nothing of these was kept");

    let numbers = vec![pln("5300-0000-0001"), number("hp-postpaid", "+62 812 345 6789", None)];
    let saved = shop.till.save_customer(&saving(" Bu   Siti\n", numbers)).unwrap();
    assert_eq!(saved.name, "Bu Siti");
    let kept: Vec<&str> = saved.numbers.iter().map(|it| it.customer_no.as_str()).collect();
    assert_eq!(kept, ["530000000001", "08123456789"]);
    assert_eq!(shop.refused(&saving("Budi", vec![pln("530000000001")])), "number_taken");

    let gone = BookSaving { book_id: Some("NOBODY".into()), ..saving("X", vec![]) };
    assert_eq!(shop.refused(&gone), "not_found");
    shop.till.remove_customer(&saved.book_id).unwrap();
    assert!(shop.lines(&BookAsking::default()).is_empty());
}

#[test]
fn what_falls_due_is_told_by_the_till() {
    let shop = shop();
    // 22 November 2026.
    for (name, due) in
        [("A", Some(20)), ("B", Some(22)), ("C", Some(25)), ("D", Some(31)), ("E", None)]
    {
        let no = format!("53000000000{}", name.bytes().next().unwrap() - b'A');
        let one = saving(name, vec![number("pln-postpaid", &no, due)]);
        shop.till.save_customer(&one).unwrap();
    }
    let dues = |asking: &BookAsking| -> Vec<(String, Option<(u8, i64)>)> {
        let lines = shop.lines(asking).into_iter();
        lines.map(|it| (it.name, it.due.map(|due| (due.day, due.in_days)))).collect()
    };
    let told = |list: &[(&str, Option<(u8, i64)>)]| -> Vec<(String, Option<(u8, i64)>)> {
        list.iter().map(|(name, due)| ((*name).to_owned(), *due)).collect()
    };
    let all = BookAsking::default();
    assert_eq!(
        dues(&all),
        told(&[
            ("A", Some((20, -2))),
            ("B", Some((22, 0))),
            ("C", Some((25, 3))),
            ("D", Some((30, 8))),
            ("E", None)
        ])
    );
    let late = BookAsking { state: Some("late".into()), ..BookAsking::default() };
    assert_eq!(dues(&late), told(&[("A", Some((20, -2)))]));
    let head = shop.till.book_head().unwrap();
    assert_eq!((head.month.as_str(), head.unpaid, head.late), ("2026-11", 5, 1));
    // Ten days on it is the second of December.
    shop.clock.turn(10 * DAY_MS);
    assert_eq!(dues(&all)[0], ("A".into(), Some((20, 18))));
    assert_eq!(dues(&all)[3], ("D".into(), Some((31, 29))));
    // By pages, with a cursor that holds whatever a name does.
    let two = BookAsking { limit: Some(2), ..BookAsking::default() };
    let first = shop.till.book(&two).unwrap();
    let rest = BookAsking { after: first.next, ..BookAsking::default() };
    assert_eq!(shop.lines(&rest).iter().map(|it| it.name.as_str()).collect::<String>(), "CDE");
    let bad = BookAsking { after: Some("x".into()), ..BookAsking::default() };
    assert_eq!(shop.till.book(&bad).unwrap_err().view.code, "bad_input");
}

const LIST: &str = "\u{feff}Nama;Kelompok;Jenis;No. Pelanggan;Produk;Jatuh Tempo;Telepon;Catatan\r
Bu Siti;RT 03;PLN Pascabayar;0530 0000 0001;;20;'+62812;\"bayar; tunai\"\r
Bu Siti;RT 03;pdam;001013226;pdam;;;\r
Pak Budi;RT 04;pulsa;530000000002;;;;\r
;RT 04;pln-postpaid;530000000003;;;;\r
Ani;RT 04;pln-postpaid;5,3E+11;;;;\r
Ani;RT 04;pln-postpaid;12;;;;\r
Ani;RT 04;pln-postpaid;530000000004;;40;;\r
;;;;;;;\r
Eko;RT 03;pln-postpaid;053000000001;;;;\r
Eko;RT 03;pln-postpaid;530000000005;;1;;=HYPERLINK(1)\r
";

#[test]
fn a_list_is_taken_line_by_line() {
    let shop = shop();
    let done = shop.till.import_book(LIST).unwrap();
    assert_eq!((done.added, done.changed, done.same), (3, 0, 0));
    let bad: Vec<(u64, &str)> = done.bad.iter().map(|it| (it.line, it.code.as_str())).collect();
    assert_eq!(
        bad,
        [
            (4, "bad_bill_type"),
            (5, "no_name"),
            (6, "rounded"),
            (7, "bad_number"),
            (8, "bad_due_day"),
            (10, "number_taken")
        ]
    );
    assert!(done.bad[5].message.contains("Bu Siti"), "{}", done.bad[5].message);
    let lines = shop.lines(&BookAsking::default());
    let kept: Vec<(&str, &str)> =
        lines.iter().map(|it| (it.name.as_str(), it.customer_no.as_str())).collect();
    // Leading zeros stay.
    assert_eq!(
        kept,
        [("Eko", "530000000005"), ("Bu Siti", "053000000001"), ("Bu Siti", "001013226")]
    );
    assert_eq!(lines[1].book_id, lines[2].book_id, "one customer with two numbers");
    assert_eq!((lines[1].phone.as_str(), lines[1].note.as_str()), ("+62812", "bayar; tunai"));
    assert_eq!((lines[2].product.as_str(), lines[2].due_day), ("pdam", None));

    // Once more, and what we write ourselves: nothing changes.
    let events = || shop.till.ledger().verify().unwrap().events;
    let before = events();
    let again = shop.till.import_book(LIST).unwrap();
    assert_eq!((again.added, again.changed, again.same, again.bad.len()), (0, 0, 3, 6));
    let (text, numbers) = shop.till.export_book().unwrap();
    assert_eq!(numbers, 3);
    assert_eq!(
        text,
        "nama,kelompok,jenis,nomor,produk,jatuh_tempo,telepon,catatan\n\
         Bu Siti,RT 03,pln-postpaid,053000000001,,20,'+62812,bayar; tunai\n\
         Bu Siti,RT 03,pdam,001013226,pdam,,'+62812,bayar; tunai\n\
         Eko,RT 03,pln-postpaid,530000000005,,1,,'=HYPERLINK(1)\n"
    );
    let ours = shop.till.import_book(&text).unwrap();
    assert_eq!((ours.added, ours.changed, ours.same, ours.bad.len()), (0, 0, 3, 0));
    assert_eq!(events(), before);

    // Another day for a number that is there: changed, and nothing else of it is.
    let later = "name\ttype\tnumber\tdue day\nbu siti\tpln-postpaid\t053000000001\t21\n";
    let changed = shop.till.import_book(later).unwrap();
    assert_eq!((changed.added, changed.changed, changed.same), (0, 1, 0));
    let found = shop.lines(&BookAsking { query: Some("0530".into()), ..BookAsking::default() });
    assert_eq!((found[0].due_day, found[0].name.as_str()), (Some(21), "Bu Siti"));

    for text in ["", "apa saja\n1\n", "nama,nomor\nA,1\n"] {
        assert_eq!(shop.till.import_book(text).unwrap_err().view.code, "not_a_list", "{text:?}");
    }
}
