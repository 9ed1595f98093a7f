//! Two processes at one ledger: one writes, the other reads.

use std::process::Child;
use std::time::Duration;

use loket_tests::programs::loketctl;
use serde_json::Value;

use crate::desk::{Desk, number, stands, text, wait_until};
use crate::shop::Shop;

const PLN: &str = "pln-postpaid";

pub(crate) fn start_paying(desk: &Desk, inquiry: &Value) -> Child {
    let total = inquiry["customer_total"].to_string();
    desk.command(&["pay", text(inquiry, "inquiry_id"), "--total", &total]).spawn().unwrap()
}

/// While `pid` holds the ledger others read it and change nothing.
fn others_read(desk: &Desk, pid: u32, open: &str, folder: &std::path::Path) {
    let listed = desk.ends(0, &["history"]);
    assert_eq!(listed.len(), 1);
    assert_eq!(stands(&listed[0]), ("in_doubt", Some("interrupted"), None));
    assert_eq!(text(&desk.one(&["show", open]), "state"), "in_doubt");
    assert_eq!(desk.one(&["verify"])["ok"], true);
    let backup = folder.join("copy.db");
    let backup = backup.to_str().unwrap();
    desk.one(&["backup", backup]);
    let holder = format!("{} ({pid})", loketctl().file_stem().unwrap().to_str().unwrap());
    let note = ["--note", "x", "--by", "Sari"];
    for args in [
        &["inquire", PLN, "530000000001"][..],
        &["advise", open],
        &[&["settle", open, "failed"], &note[..]].concat(),
        &["restore", backup, "--lose-newer"],
    ] {
        let told = desk.refused(2, "ledger_held", args);
        assert!(text(&told, "message").contains(&holder), "it names the holder: {told}");
    }
}

#[test]
fn a_slow_payment_holds_the_ledger_and_ends_well() {
    // Long enough for what happens meanwhile, on a busy machine too.
    let shop = Shop::slow("digiswitch", Duration::from_secs(6));
    let inquiry = shop.desk.inquire(PLN, &number(PLN, "slow"), &[]);
    let paying = start_paying(&shop.desk, &inquiry);
    let id = text(&inquiry, "inquiry_id");
    wait_until("the payment is booked", || shop.books().payment(id).is_some());
    assert_eq!(shop.desk.ends(0, &["history", "--state", "in_doubt"]).len(), 1);
    shop.desk.refused(2, "ledger_held", &["inquire", PLN, "530000000001"]);
    let requests = shop.books().requests(id);
    assert_eq!((requests.inquiry, requests.pay, requests.status), (1, 1, 0));
    assert_eq!(shop.books().references.len(), 1, "the refused inquiry never left");
    let ran = shop.desk.finish(paying, "pay, slowly");
    assert_eq!(stands(&ran.expect(0).one()), ("paid", None, None));
}

#[test]
fn the_lock_dies_with_its_process() {
    let desk = Desk::practice();
    let inquiry = desk.inquire(PLN, &number(PLN, "never-answers"), &[]);
    let id = text(&inquiry, "inquiry_id");
    let mut paying = start_paying(&desk, &inquiry);
    wait_until("the payment is booked", || desk.books().payment(id).is_some());
    others_read(&desk, paying.id(), id, desk.data());
    paying.kill().unwrap();
    paying.wait().unwrap();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    assert_eq!(text(&desk.advise(&desk.one(&["show", id])), "state"), "paid");
}

#[test]
fn doctor_tells_who_holds_the_ledger() {
    let desk = Desk::practice();
    let inquiry = desk.inquire(PLN, &number(PLN, "never-answers"), &[]);
    let mut paying = start_paying(&desk, &inquiry);
    let id = text(&inquiry, "inquiry_id");
    wait_until("the payment is booked", || desk.books().payment(id).is_some());
    let told = desk.one(&["doctor"]);
    paying.kill().unwrap();
    paying.wait().unwrap();
    assert!(told["held_by"].as_str().is_some_and(|by| by.contains("loketctl")), "{told}");
    assert!(desk.one(&["doctor"])["held_by"].is_null());
}

/// Many processes want to sell at once: each either sells or is told who is in the way, and the
/// numbers stay in one row.
#[test]
fn a_crowd_at_one_counter() {
    let shop = Shop::open();
    crowd(&shop.desk);
    assert_eq!(shop.books().payments().count(), 6);
    assert!(shop.books().references.values().all(|one| one.requests.pay <= 1));
}

/// In practice mode each process brings the simulator along, or calls the one that another brought.
#[test]
fn a_crowd_in_practice() {
    let desk = Desk::practice();
    desk.ends(0, &["account", "list"]);
    crowd(&desk);
    assert_eq!(desk.books().payments().count(), 6);
}

fn crowd(desk: &Desk) {
    let numbers: Vec<String> = (1..=6).map(|at| format!("53100000000{at}")).collect();
    std::thread::scope(|scope| {
        for number in &numbers {
            scope.spawn(move || {
                let inquiry = served(desk, &["inquire", PLN, number]);
                let (id, total) = (text(&inquiry, "inquiry_id"), &inquiry["customer_total"]);
                let paid = served(desk, &["pay", id, "--total", &total.to_string()]);
                assert_eq!(text(&paid, "state"), "paid");
            });
        }
    });
    let sold = desk.ends(0, &["history"]);
    let mut counts: Vec<&str> =
        sold.iter().map(|one| text(one, "number").rsplit('-').next().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, ["000001", "000002", "000003", "000004", "000005", "000006"]);
    assert_eq!(desk.one(&["verify"])["ok"], true);
}

/// Comes back until nobody is in the way.
fn served(desk: &Desk, args: &[&str]) -> Value {
    for _ in 0..300 {
        let ran = desk.run(args);
        if ran.code == 0 {
            return ran.one();
        }
        ran.refusal(2, "ledger_held");
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("never served: {args:?}");
}
