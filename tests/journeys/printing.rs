//! Receipts on a network printer that is well, mute, late, slow, empty, open, or dies: what the agent
//! hears, what waits to be printed, and that an original stays one until it is on paper.

use std::time::Duration;

use loket_tests::paper::escpos::{self, Cut};
use loket_tests::printer::{Mood, VirtualPrinter};
use loket_till::printer::{Job, MachinePrinter, Printer as _, Taken, Target};
use serde_json::Value;

use crate::desk::{Desk, number, text};

const PLN: &str = "pln-postpaid";

/// A paid bill at a shop with this printer.
fn paid_with(printer: &VirtualPrinter) -> (Desk, Value) {
    let desk = Desk::practice();
    desk.one(&["settings", "set", "printer", &printer.setting()]);
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    (desk, paid)
}

/// What came out, as a person reads it; a printer's command that is none fails.
fn words(bytes: &[u8]) -> String {
    escpos::print(bytes, 32).unwrap().lines().join("\n")
}

fn waiting(desk: &Desk) -> Vec<Value> {
    desk.run(&["unprinted"]).expect(0).lines()
}

/// The mood, what `print` says, and how sure it is or what is wrong. What a printer did that died is
/// for `a_slip_that_may_be_on_paper_is_looked_for`.
const MOODS: &[(Mood, Result<&str, &str>)] = &[
    (Mood::Well, Ok("on_paper")),
    (Mood::Slow, Ok("on_paper")),
    // Nobody said that it is on paper.
    (Mood::Mute, Ok("sent")),
    (Mood::Deaf, Ok("sent")),
    (Mood::Late(Duration::from_millis(1_000)), Ok("on_paper")),
    // After the patience.
    (Mood::Late(Duration::from_secs(9)), Ok("sent")),
    (Mood::PaperOut, Err("paper_out")),
    (Mood::CoverOpen, Err("cover_open")),
];

#[test]
fn every_mood_of_a_printer() {
    for (mood, said) in MOODS {
        let printer = VirtualPrinter::start(*mood);
        let (desk, paid) = paid_with(&printer);
        let id = text(&paid, "payment_id");
        match said {
            Ok(outcome) => {
                let done = desk.one(&["print", id]);
                assert_eq!(text(&done, "outcome"), *outcome, "{mood:?}");
                assert_eq!(waiting(&desk), Vec::<Value>::new(), "{mood:?}");
                assert_eq!(text(&desk.one(&["print", id]), "copy"), "CU1", "{mood:?}");
            }
            Err(code) => {
                let told = desk.refused(2, code, &["print", id]);
                assert_eq!(text(&told, "money_moved"), "yes", "{mood:?}: {told}");
                let queue = waiting(&desk);
                assert_eq!(queue.len(), 1, "{mood:?}");
                assert_eq!((text(&queue[0], "payment_id"), text(&queue[0], "copy")), (id, "CA"));
                assert!(!text(&queue[0], "fault").is_empty(), "{mood:?}: {}", queue[0]);
                let _ = printer.paper();
                printer.becomes(Mood::Well);
                assert_eq!(
                    words(&printer.paper()),
                    "",
                    "{mood:?}: a slip that failed comes out later"
                );
                let done = desk.one(&["print", id]);
                assert_eq!(text(&done, "copy"), "CA", "{mood:?}: it never was on paper");
                assert!(words(&printer.paper()).contains("/CA"), "{mood:?}");
                assert_eq!(waiting(&desk), Vec::<Value>::new(), "{mood:?}");
            }
        }
        assert_eq!(text(&desk.show(&paid), "state"), "paid");
    }
}

/// The printer took some of the slip, or all of it, and died: nobody knows what is on its paper.
#[test]
fn a_slip_that_may_be_on_paper_is_looked_for() {
    for came_out in ["no", "yes"] {
        let printer = VirtualPrinter::start(Mood::DiesAfter(100));
        let (desk, paid) = paid_with(&printer);
        let id = text(&paid, "payment_id");
        let told = desk.refused(2, "printer_offline", &["print", id]);
        assert_eq!(text(&told, "money_moved"), "yes", "{told}");
        assert!(text(&told, "hint").contains("apakah kertasnya keluar"), "{told}");
        let queue = waiting(&desk);
        assert_eq!((queue.len(), text(&queue[0], "copy")), (1, "CA"), "{queue:?}");
        assert!(queue[0]["fault"].is_null(), "nobody knows: {}", queue[0]);
        assert_eq!(printer.paper().len(), 100, "a part of it is on paper");
        printer.becomes(Mood::Well);
        desk.one(&["print", id, "--came-out", came_out]);
        let queue = waiting(&desk);
        let copy = if came_out == "no" {
            assert!(!text(&queue[0], "fault").is_empty(), "{}", queue[0]);
            "CA"
        } else {
            assert_eq!(queue, Vec::<Value>::new());
            "CU1"
        };
        assert_eq!(text(&desk.one(&["print", id]), "copy"), copy, "came out: {came_out}");
        let words = words(&printer.paper());
        assert_eq!(words.contains("/CA"), copy == "CA", "came out: {came_out}\n{words}");
        assert_eq!(waiting(&desk), Vec::<Value>::new());
    }
}

/// In one process, as the window is: a printer that once answered is waited for, however long it
/// was silent; one that never did is not.
#[test]
fn a_printer_that_never_answered_is_not_waited_for() {
    let (late, bytes) = (Mood::Late(Duration::from_millis(1_500)), b"struk\n".as_slice());
    for (first, said) in [(Mood::Well, Taken::OnPaper), (Mood::Mute, Taken::Sent)] {
        let printer = VirtualPrinter::start(first);
        let setting = printer.setting();
        let port = setting.rsplit_once(':').unwrap().1.parse().unwrap();
        let target = Target::Tcp("127.0.0.1".to_owned(), port);
        let machine = MachinePrinter::default();
        let print = || machine.print(&target, Job { bytes, is_escpos: true }).unwrap();
        assert_eq!(print(), said, "{first:?}");
        printer.becomes(Mood::Mute);
        assert_eq!(print(), Taken::Sent, "{first:?}");
        printer.becomes(late);
        assert_eq!(print(), said, "{first:?}, then late");
    }
}

#[test]
fn a_printer_that_is_not_there_and_a_name_that_is_none() {
    let printer = VirtualPrinter::start(Mood::Well);
    let (desk, paid) = paid_with(&printer);
    let id = text(&paid, "payment_id");
    // Nobody listens on the port that a closed listener had.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let gone = format!("tcp:127.0.0.1:{gone}");
    desk.refused(2, "printer_offline", &["print", id, "--printer", &gone]);
    assert_eq!(waiting(&desk).len(), 1);
    desk.refused(2, "bad_printer", &["print", id, "--printer", "dev:/dev/sda"]);
    desk.refused(2, "bad_input", &["settings", "set", "printer", "usb:1"]);
    desk.refused(2, "printer_offline", &["test-print", "--printer", &gone]);
    let test = desk.one(&["test-print"]);
    assert_eq!(text(&test, "outcome"), "on_paper");
    assert!(words(&printer.paper()).contains("BUKAN BUKTI PEMBAYARAN"));
}

/// The agent looked: what came out is done, what did not is an original again.
#[test]
fn a_person_says_whether_it_came_out() {
    let printer = VirtualPrinter::start(Mood::PaperOut);
    let (desk, paid) = paid_with(&printer);
    let id = text(&paid, "payment_id");
    desk.refused(2, "nothing_waits", &["print", id, "--came-out", "yes"]);
    desk.refused(2, "paper_out", &["print", id]);
    desk.one(&["print", id, "--came-out", "yes"]);
    assert_eq!(waiting(&desk), Vec::<Value>::new());
    desk.refused(2, "paper_out", &["print", id]);
    desk.one(&["print", id, "--came-out", "no"]);
    assert_eq!(text(&waiting(&desk)[0], "copy"), "CU1", "the original did come out");
    printer.becomes(Mood::Well);
    assert_eq!(text(&desk.one(&["print", id]), "copy"), "CU1");
}

/// The code on paper tells an original from a copy, and both from what is not ours.
#[test]
fn the_code_on_paper_tells_what_it_is() {
    let printer = VirtualPrinter::start(Mood::Well);
    let desk = Desk::practice();
    desk.one(&["settings", "set", "printer", &printer.setting()]);
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let id = text(&open, "payment_id");
    let print = || {
        desk.one(&["print", id]);
        let words = words(&printer.paper());
        let (_, code) = words.split_once("CEK ").expect(&words);
        code.split_whitespace().next().unwrap().to_owned()
    };
    let check = |code: &str, exit: i32| desk.run(&["receipt", "--check", code]).expect(exit).one();
    let titip = print();
    assert_eq!(text(&check(&titip, 0), "verdict"), "original");
    desk.advise(&open);
    let found = check(&titip, 0);
    assert_eq!(text(&found, "verdict"), "void", "paid now: that slip is replaced");
    assert_eq!(
        (text(&found["print"], "slip"), text(&found["print"], "state")),
        ("in_doubt", "paid")
    );
    let (original, copy) = (print(), print());
    assert_eq!(text(&check(&original.to_lowercase(), 0), "verdict"), "original");
    let found = check(&copy, 0);
    assert_eq!((text(&found, "verdict"), text(&found["print"], "copy")), ("reprint", "CU1"));
    assert!(original != copy && titip != original, "each print has a code of its own");
    let forged = format!("{}00000000", original.trim_end_matches(|sign: char| sign != '-'));
    for code in [forged.as_str(), "L01-261122-999999-12345678", "apa saja", ""] {
        assert_eq!(text(&check(code, 3), "verdict"), "not_ours", "{code}");
    }
    let slip = desk.receipt(&open, "32");
    assert!(!slip.contains("CEK "), "what was not printed has no code:\n{slip}");
}

/// The grid's lines, the cut, the code, and the drawer once: with the money, not with a copy.
#[test]
fn what_a_printer_is_set_up_for() {
    let printer = VirtualPrinter::start(Mood::Well);
    let (desk, paid) = paid_with(&printer);
    for (name, value) in [("cut", "partial"), ("drawer", "yes"), ("qr", "native")] {
        desk.one(&["settings", "set", name, value]);
    }
    let slip = desk.receipt(&paid, "32");
    let shown: Vec<&str> = slip.lines().collect();
    for (copy, drawers) in [("CA", 1), ("CU1", 0)] {
        assert_eq!(text(&desk.one(&["print", text(&paid, "payment_id")]), "copy"), copy);
        let paper = escpos::print(&printer.paper(), 32).unwrap();
        assert_eq!((paper.drawers(), paper.cuts().as_slice()), (drawers, &[Cut::Partial][..]));
        let lines = paper.lines();
        let code = lines.iter().find_map(|line| line.trim().strip_prefix("CEK ")).unwrap();
        assert_eq!(paper.codes(), [code]);
        if copy == "CA" {
            let rest: Vec<&str> =
                lines.iter().map(String::as_str).filter(|line| !line.contains(code)).collect();
            assert_eq!(rest[..shown.len()], shown, "what prints is what was shown");
        }
    }
}

/// Every form that a receipt can be had in, from the program itself.
#[test]
fn a_receipt_as_a_file() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    for (format, begins) in
        [("escpos", &b"\x1b@"[..]), ("escp", b"\x1b@"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")]
    {
        let file = desk.data().join(format);
        let id = text(&paid, "payment_id");
        let args = ["receipt", id, "--format", format, "--out", file.to_str().unwrap()];
        assert_eq!(desk.run(&args).expect(0).out, "");
        assert!(std::fs::read(&file).unwrap().starts_with(begins), "{format}");
    }
    let narrow = ["receipt", text(&paid, "payment_id"), "--format", "pdf", "--width", "10"];
    desk.refused(2, "bad_input", &narrow);
    assert_eq!(text(&desk.one(&["print", text(&paid, "payment_id")]), "copy"), "CA");
}

/// Two months paid at once, on two slips that are cut apart; the cash is on the last.
#[test]
fn a_slip_for_each_month() {
    let printer = VirtualPrinter::start(Mood::Well);
    let desk = Desk::practice();
    for (name, value) in
        [("printer", printer.setting().as_str()), ("cut", "full"), ("slips", "per_month")]
    {
        desk.one(&["settings", "set", name, value]);
    }
    let paid = desk.sale(PLN, "530000000002", &[], 0);
    desk.one(&["print", text(&paid, "payment_id")]);
    let paper = escpos::print(&printer.paper(), 32).unwrap();
    assert_eq!(paper.cuts(), [Cut::Full, Cut::Full]);
    let all = paper.lines().join("\n");
    for (words, times) in [
        ("LEMBAR 1 DARI 2", 1),
        ("LEMBAR 2 DARI 2", 1),
        ("TOTAL BAYAR:", 2),
        ("2 LEMBAR   : Rp", 1),
        ("TUNAI      :", 1),
        ("/CA", 2),
    ] {
        assert_eq!(all.matches(words).count(), times, "{words}:\n{all}");
    }
    desk.refused(2, "bad_input", &["settings", "set", "slips", "some"]);
}
