//! What people and scripts type wrongly: each is refused in the same shape, before anything is
//! sent.

use loket_practice::read_books;
use serde_json::Value;

use crate::desk::{Desk, Ran, money, number, text};

#[test]
fn bad_input_is_refused_before_anything_is_sent() {
    let desk = Desk::practice();
    let pln = number("pln-postpaid", "paid");
    let wallet = number("emoney", "paid");
    let (car, identity) = ("9658548523568701", "0212502110170100");
    let cases: [(&str, &[&str]); 31] = [
        ("bad_number", &["pln-postpaid", "53000000000A"]),
        ("bad_number", &["pln-postpaid", "530000"]),
        ("bad_number", &["pln-postpaid", "5300000000011111"]),
        ("bad_number", &["pln-postpaid", ""]),
        ("bad_number", &["pln-postpaid", "   "]),
        ("bad_number", &["pln-postpaid", "530000000001,1"]),
        ("bad_number", &["pln-postpaid", "٥٣٠٠٠٠٠٠٠٠٠١"]),
        ("bad_number", &["pln-postpaid", "530000000001\"}"]),
        ("bad_number", &["pdam", "12'; DROP TABLE event"]),
        ("bad_number", &["pbb", "32980109237599999"]),
        ("bad_input", &["listrik", &pln]),
        ("bad_input", &["PLN-POSTPAID", &pln]),
        ("bad_input", &["", &pln]),
        ("no_account", &["tv", "127246500101", "--account", "latihan-rajabiller"]),
        ("not_found", &["pln-postpaid", &pln, "--account", "nobody"]),
        ("bad_input", &["pln-postpaid", &pln, "--product", "pdam"]),
        ("bad_amount", &["emoney", &wallet]),
        ("bad_amount", &["emoney", &wallet, "--amount", "0"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "-50000"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "50.00"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "5.0000"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "50,000"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "50000.5"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "5e4"]),
        ("bad_amount", &["emoney", &wallet, "--amount", "99999999999999999999"]),
        ("bad_amount", &["emoney", &wallet, "--amount", ""]),
        ("bad_amount", &["kirim-uang", "5830000004"]),
        ("bad_input", &["samsat", car]),
        ("bad_input", &["samsat", car, "--identity", "123"]),
        ("bad_input", &["samsat", car, "--identity", &identity.replace('0', "O")]),
        ("bad_input", &["pbb", "329801092375999991", "--year", "99"]),
    ];
    for (error, args) in cases {
        desk.refused(2, error, &[&["inquire"], args].concat());
    }
    let books = read_books(&desk.data().join("practice").join("books.json")).unwrap();
    let asked: usize = books.providers.values().map(|one| one.references.len()).sum();
    assert_eq!(asked, 0, "the provider heard of none");
    assert_eq!(money(&desk.one(&["verify"]), "payments"), 0);
}

/// A folder's name need not be text, nor what is typed.
#[cfg(unix)]
#[test]
fn what_is_no_text_is_no_panic() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::practice();
    let odd = OsStr::from_bytes(b"\xff");
    let folder = desk.data().join(odd);
    let mut listing = std::process::Command::new(loket_tests::programs::loketctl());
    listing.args(["--json", "--practice", "--data-dir"]).arg(&folder).arg("history");
    listing.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    desk.finish(listing.spawn().unwrap(), "history").expect(0);
    assert!(folder.join("practice").join("ledger.db").exists());
    let mut asking = desk.command(&["history", "--query"]);
    let told = desk.finish(asking.arg(odd).spawn().unwrap(), "history --query");
    assert_eq!(told.code, 1, "{}", told.err);
}

/// A slip of the finger is no fee.
#[test]
fn a_fee_beyond_all_sense_is_refused() {
    let desk = Desk::practice();
    let inquiry = desk.inquire("pln-postpaid", &number("pln-postpaid", "paid"), &[]);
    desk.pay(&inquiry, &["--service-fee", "1000001"]).refusal(2, "bad_amount");
    desk.refused(2, "bad_input", &["settings", "set", "service_fee:tv", "1000001"]);
    let paid = desk.pay(&inquiry, &["--service-fee", "1000000"]).expect(0).one();
    assert_eq!(money(&paid, "service_fee"), 1_000_000);
}

/// What people type that means something is understood.
#[test]
fn amounts_and_numbers_as_people_write_them() {
    let desk = Desk::practice();
    let wallet = number("emoney", "paid");
    for amount in ["50000", "50.000", "Rp 50.000", "rp50000", " 50000 "] {
        let inquiry = desk.inquire("emoney", &wallet, &["--amount", amount]);
        assert_eq!(money(&inquiry, "customer_total"), 52_500, "{amount}");
    }
    for typed in ["5300 0000 0001", "5300-0000-0001", " 530000000001\t", "530.000.000.001"] {
        let inquiry = desk.inquire("pln-postpaid", typed, &[]);
        assert_eq!(text(&inquiry, "customer_no"), "530000000001", "{typed}");
    }
    for typed in ["+62 821-0000-0001", "6282100000001", "0821 0000 0001"] {
        let inquiry = desk.inquire("emoney", typed, &["--amount", "50000"]);
        assert_eq!(text(&inquiry, "customer_no"), wallet, "one phone, one lock: {typed}");
    }
    let pair = number("samsat", "paid");
    let pasted = desk.inquire("samsat", &pair, &[]);
    let spaced = desk.inquire("samsat", &pair.replace(',', ", "), &[]);
    let (car, identity) = pair.split_once(',').unwrap();
    let apart = desk.inquire("samsat", car, &["--identity", identity]);
    for inquiry in [&pasted, &spaced, &apart] {
        assert_eq!((text(inquiry, "customer_no"), text(inquiry, "identity")), (car, identity));
    }
    let this_year = desk.inquire("pbb", "329801092375999991", &[]);
    let before = desk.inquire("pbb", "329801092375999991", &["--year", "2020"]);
    assert_ne!(this_year["customer_total"], before["customer_total"], "each year is a bill");
}

#[test]
fn other_commands_refuse_what_is_none() {
    let desk = Desk::practice();
    for (code, error, args) in [
        (2, "not_found", &["show", "NOBODY"][..]),
        (2, "not_found", &["receipt", "NOBODY"]),
        (2, "not_found", &["print", "NOBODY"]),
        (2, "not_found", &["advise", "NOBODY"]),
        (2, "not_found", &["settle", "NOBODY", "paid", "--note", "x", "--by", "y"]),
        (2, "not_found", &["pay", "NOBODY", "--total", "1"]),
        (2, "bad_input", &["history", "--from", "22-11-2026"]),
        (2, "bad_input", &["history", "--to", "2026-02-30"]),
        (2, "bad_input", &["history", "--state", "lunas"]),
        (2, "bad_input", &["history", "--after", "x"]),
        (2, "bad_input", &["report", "--date", "2026-13-01"]),
        (2, "bad_input", &["settings", "get", "nothing"]),
        (2, "bad_input", &["settings", "set", "nothing", "1"]),
        (2, "bad_input", &["settings", "set", "zone", "GMT"]),
        (2, "bad_input", &["settings", "set", "columns", "20"]),
        (2, "bad_input", &["settings", "set", "counter", "L-1"]),
        (2, "bad_input", &["account", "order", "listrik", "latihan"]),
        (1, "usage", &["inquire", "pln-postpaid"]),
        (1, "usage", &["pay", "X"]),
        (1, "usage", &["nothing"]),
        (1, "usage", &["history", "--limit", "x"]),
        (1, "usage", &["history", "--limit", "-1"]),
        (1, "usage", &["advise", "X", "--wait"]),
        (1, "usage", &["receipt", "X", "--format", "docx"]),
        (1, "usage", &["--nothing", "history"]),
    ] {
        desk.refused(code, error, args);
    }
    // Paper narrower than any printer's, of a payment that is there.
    let paid = desk.sale("pln-postpaid", &number("pln-postpaid", "paid"), &[], 0);
    for width in ["0", "23", "137"] {
        let args = ["receipt", text(&paid, "payment_id"), "--width", width];
        desk.refused(2, "bad_input", &args);
    }
}

/// `--json`, `--practice` and `--data-dir` stand anywhere; without `--json` people read words.
#[test]
fn global_flags_stand_anywhere() {
    let desk = Desk::practice();
    let folder = desk.data().to_str().unwrap();
    let run = |args: &[&str]| -> Ran {
        let mut command = std::process::Command::new(loket_tests::programs::loketctl());
        let output = command.args(args).env_remove("LOKET_DATA_DIR").output().unwrap();
        Ran {
            command: args.join(" "),
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    };
    let number = number("pln-postpaid", "paid");
    for args in [
        &["--json", "--practice", "--data-dir", folder, "inquire", "pln-postpaid", &number][..],
        &["inquire", "--json", "pln-postpaid", "--practice", &number, "--data-dir", folder],
        &["inquire", "pln-postpaid", &number, "--data-dir", folder, "--practice", "--json"],
    ] {
        assert_eq!(text(&run(args).expect(0).one(), "customer_no"), number);
    }
    let nested = ["settings", "get", "counter", "--json", "--practice", "--data-dir", folder];
    assert_eq!(run(&nested).expect(0).one()["value"], "L01");

    // Words, with the way to pay on their last line.
    let said = run(&["--practice", "--data-dir", folder, "inquire", "pln-postpaid", &number]);
    let said = said.expect(0).out;
    assert!(serde_json::from_str::<Value>(&said).is_err(), "{said}");
    assert!(said.contains("Total tagihan Rp "), "{said}");
    let pay: Vec<&str> = said.lines().last().unwrap().split(' ').skip(1).collect();
    let flags = ["--practice", "--data-dir", folder];
    let paid = run(&[&pay[..], &flags[..]].concat()).expect(0).out;
    assert!(paid.contains("LUNAS") && paid.contains("Uang sudah terpotong."), "{paid}");
    let refused = run(&[&pay[..], &flags[..]].concat()).expect(2);
    assert!(refused.out.is_empty() && refused.err.contains("sudah dibayar sekali"), "{refused}");
    assert!(refused.err.contains("Uang sudah terpotong."), "by that payment: {refused}");
    let usage = run(&["pay"]).expect(1);
    assert!(usage.out.is_empty() && usage.err.contains("Usage"), "{usage}");
    for flag in ["--help", "--version"] {
        assert!(!run(&[flag]).expect(0).out.is_empty());
    }
}
