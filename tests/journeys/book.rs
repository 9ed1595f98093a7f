//! The customer book at the command line: who has not paid, and what stops when a name is another.

use serde_json::Value;

use crate::desk::{Desk, number, text};

const PLN: &str = "pln-postpaid";

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| text(line, "name")).collect()
}

#[test]
fn a_month_from_the_book() {
    let desk = Desk::practice();
    let (paid, other) = (number(PLN, "paid"), number(PLN, "pending-then-paid"));
    let siti = format!("{PLN}={paid}:20");
    let saved = desk.one(&["book", "add", "Bu Siti", "--group", "RT 03", "--number", &siti]);
    let budi = format!("{PLN}={other}");
    desk.one(&["book", "add", "Pak Budi", "--group", "RT 04", "--number", &budi]);
    desk.refused(2, "number_taken", &["book", "add", "Ani", "--number", &siti]);
    assert_eq!(
        names(&desk.ends(0, &["book", "list", "--unpaid"])),
        ["Bu Siti", "Pak Budi"],
        "who has a day comes first"
    );

    // One is paid, one is not certain yet: neither is asked for money again.
    let inquiry = desk.inquire(PLN, &paid, &[]);
    assert_eq!(inquiry["book"]["name"], "Bu Siti");
    assert_eq!(inquiry["book"]["differs"], false);
    let payment = desk.pay(&inquiry, &[]).expect(0).one();
    let open = desk.sale(PLN, &other, &[], 4);
    assert!(desk.ends(0, &["book", "list", "--unpaid"]).is_empty());
    let lines = desk.ends(0, &["book", "list"]);
    assert_eq!(text(&lines[0], "state"), "paid");
    assert_eq!(lines[0]["payment_id"], payment["payment_id"]);
    assert_eq!(lines[0]["known_as"], inquiry["customer_name"], "the first name is remembered");
    assert_eq!(text(&lines[1], "state"), "in_doubt");
    assert_eq!(lines[1]["known_as"], Value::Null, "nobody knows yet whether it was paid");
    assert_eq!(text(&desk.advise(&open), "state"), "paid");
    let found = desk.ends(0, &["book", "list", "--group", "RT 04"]);
    assert_eq!(text(&found[0], "state"), "paid");
    assert_ne!(found[0]["known_as"], Value::Null);
    assert_eq!(names(&desk.ends(0, &["book", "list", "--query", "siti"])), ["Bu Siti"]);

    let id = text(&saved, "book_id");
    let edited = desk.one(&["book", "edit", id, "--name", "Siti A", "--phone", "0812"]);
    assert_eq!(edited["numbers"][0]["customer_no"], paid.as_str());
    assert_eq!(edited["numbers"][0]["known_as"], inquiry["customer_name"]);
    desk.one(&["book", "remove", id]);
    assert_eq!(names(&desk.ends(0, &["book", "list"])), ["Pak Budi"]);
    assert_eq!(text(&desk.show(&payment), "state"), "paid", "what was paid stays");
    desk.one(&["verify"]);
}

#[test]
fn a_name_that_differs_stops_before_anything_is_sent() {
    let desk = Desk::practice();
    let no = number(PLN, "paid");
    let siti = format!("{PLN}={no}");
    desk.one(&["book", "add", "Bu Siti", "--number", &siti, "--known-as", "ORANG LAIN"]);
    let inquiry = desk.inquire(PLN, &no, &[]);
    assert_eq!(inquiry["book"]["differs"], true);
    let (id, total) = (text(&inquiry, "inquiry_id"), inquiry["customer_total"].to_string());
    let told = desk.refused(2, "name_differs", &["pay", id, "--total", &total]);
    assert_eq!(told["money_moved"], "no");
    // Agreeing to something else is not agreeing to the name.
    desk.refused(2, "name_differs", &["pay", id, "--total", &total, "--again", "--low-balance"]);
    assert_eq!(desk.books().references.values().map(|known| known.requests.pay).sum::<u64>(), 0);
    assert!(desk.ends(0, &["history"]).is_empty(), "not even written down");

    let paid = desk.one(&["pay", id, "--total", &total, "--name-confirmed"]);
    assert_eq!(text(&paid, "state"), "paid");
    let lines = desk.ends(0, &["book", "list"]);
    assert_eq!(lines[0]["known_as"], inquiry["customer_name"], "the new name is remembered");
    // From now on it is the known one, and only what was paid before asks.
    let next = desk.inquire(PLN, &no, &[]);
    assert_eq!(next["book"]["differs"], false);
    desk.refused(2, "paid_before", &["pay", text(&next, "inquiry_id"), "--total", &total]);
    desk.one(&["verify"]);
}

#[test]
fn a_list_goes_in_and_comes_out() {
    let desk = Desk::practice();
    let file = desk.data().join("pelanggan.csv");
    let list = "nama;jenis;nomor;jatuh_tempo;catatan\n\
        Bu Siti;pln-postpaid;053000000001;20;=1+1\n\
        Pak Budi;pulsa;1;;\n\
        Ani;bpjs-kesehatan;8888801234560001;;\n";
    std::fs::write(&file, list).unwrap();
    let name = file.to_str().unwrap();
    let done = desk.ends(2, &["book", "import", name]);
    assert_eq!((&done[0]["added"], &done[0]["same"]), (&2.into(), &0.into()));
    assert_eq!(done[0]["bad"][0]["line"], 3);
    assert_eq!(done[0]["bad"][0]["code"], "bad_bill_type");
    assert_eq!(names(&desk.ends(0, &["book", "list"])), ["Bu Siti", "Ani"]);

    let out = desk.data().join("keluar.csv");
    let told = desk.one(&["book", "export", out.to_str().unwrap()]);
    assert_eq!(told["numbers"], 2);
    let written = std::fs::read_to_string(&out).unwrap();
    assert!(written.contains("pln-postpaid,053000000001,,20,,'=1+1\n"), "{written}");
    let again = desk.one(&["book", "import", out.to_str().unwrap()]);
    assert_eq!(
        (&again["added"], &again["changed"], &again["same"]),
        (&0.into(), &0.into(), &2.into())
    );
}
