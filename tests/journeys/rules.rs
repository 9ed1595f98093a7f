//! The rules of a payment's life, as a script at the command line meets them.

use serde_json::Value;

use crate::desk::{Desk, kinds, money, number, stands, text};
use crate::outcomes::print;
use crate::shop::Shop;

const PLN: &str = "pln-postpaid";

fn pay_args<'a>(inquiry: &'a Value, total: &'a str) -> [&'a str; 4] {
    ["pay", text(inquiry, "inquiry_id"), "--total", total]
}

#[test]
fn an_inquiry_is_paid_once() {
    let desk = Desk::practice();
    for (happening, code) in [("paid", 0), ("pay-fails", 3), ("pending-then-paid", 4)] {
        let inquiry = desk.inquire(PLN, &number(PLN, happening), &[]);
        let payment = desk.pay(&inquiry, &[]).expect(code).one();
        let total = inquiry["customer_total"].to_string();
        for more in [&[][..], &["--again"][..]] {
            let args = [&pay_args(&inquiry, &total)[..], more].concat();
            let told = desk.refused(2, "already_paying", &args);
            assert_eq!(told["payment_id"], payment["payment_id"], "it names the payment");
            assert_eq!(told["money_moved"], payment["money_moved"], "and what became of its money");
        }
        assert_eq!(desk.requests(&payment).pay, 1);
        assert_eq!(stands(&desk.show(&payment)), stands(&payment), "{happening}");
    }
}

#[test]
fn a_bill_in_doubt_is_locked() {
    let desk = Desk::practice();
    let doubtful = number(PLN, "pending-then-paid");
    let open = desk.sale(PLN, &doubtful, &[], 4);
    // The same number as a scanner would type it.
    let spaced = format!(" {} {}", &doubtful[..4], &doubtful[4..]);
    let second = desk.inquire(PLN, &spaced, &[]);
    let total = second["customer_total"].to_string();
    for more in [&[][..], &["--again"][..]] {
        let args = [&pay_args(&second, &total)[..], more].concat();
        let told = desk.refused(2, "bill_in_doubt", &args);
        assert_eq!(told["payment_id"], open["payment_id"]);
        assert_eq!(told["money_moved"], "unknown");
    }
    assert_eq!(desk.requests(&second_as_payment(&second)).pay, 0);
    assert_eq!(desk.ends(0, &["history"]).len(), 1, "not even written down");
    // Another bill goes on, and the advice opens the lock.
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    assert_eq!(text(&desk.advise(&open), "state"), "paid");
    let told = desk.refused(2, "paid_before", &pay_args(&second, &total));
    assert_eq!(told["payment_id"], open["payment_id"]);
}

/// An inquiry's reference is that of its payment.
fn second_as_payment(inquiry: &Value) -> Value {
    serde_json::json!({ "reference": inquiry["inquiry_id"] })
}

#[test]
fn the_lock_spans_accounts_and_products() {
    let shop = Shop::open();
    shop.add("flazz", "digiflazz", &[]);
    let open = shop.desk.sale("pdam", &number("pdam", "pending-then-paid"), &[], 4);
    let asked = text(&open, "customer_no");
    let other = shop.desk.inquire("pdam", asked, &["--account", "flazz"]);
    assert_eq!(text(&other, "provider"), "digiflazz");
    let total = other["customer_total"].to_string();
    let told = shop.desk.refused(2, "bill_in_doubt", &pay_args(&other, &total));
    assert_eq!(told["payment_id"], open["payment_id"]);
    assert!(shop.host.books("digiflazz").payments().next().is_none());
}

#[test]
fn a_top_up_is_locked_with_its_amount() {
    let desk = Desk::practice();
    let asked = number("emoney", "pending-then-paid");
    let open = desk.sale("emoney", &asked, &["--amount", "50000"], 4);
    desk.sale("emoney", &asked, &["--amount", "60000"], 4);
    let same = desk.inquire("emoney", &asked, &["--amount", "50.000"]);
    let told = desk.pay(&same, &[]).refusal(2, "bill_in_doubt");
    assert_eq!(told["payment_id"], open["payment_id"]);
    // Paid, the same sum asks first and another one does not.
    assert_eq!(text(&desk.advise(&open), "state"), "paid");
    let same = desk.inquire("emoney", &asked, &["--amount", "50000"]);
    assert_eq!(same["paid_before"]["payment_id"], open["payment_id"]);
    desk.pay(&same, &[]).refusal(2, "paid_before");
    let other = desk.inquire("emoney", &asked, &["--amount", "70000"]);
    assert!(other["paid_before"].is_null());
    desk.pay(&other, &[]).expect(4);
}

#[test]
fn a_paid_bill_asks_before_it_is_paid_again() {
    let desk = Desk::practice();
    let first = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let inquiry = desk.inquire(PLN, &number(PLN, "paid"), &[]);
    let before = &inquiry["paid_before"];
    for key in ["payment_id", "number", "paid_at", "grand_total"] {
        assert_eq!(before[key], first[key], "{inquiry}");
    }
    let told = desk.pay(&inquiry, &[]).refusal(2, "paid_before");
    assert_eq!(told["payment_id"], first["payment_id"]);
    assert_eq!(desk.books().payments().count(), 1);
    let second = desk.pay(&inquiry, &["--again"]).expect(0).one();
    assert_ne!(second["reference"], first["reference"]);
    assert_eq!(desk.books().payments().count(), 2);
    assert!(text(&second, "number").ends_with("-000002"));
}

#[test]
fn only_the_total_that_was_shown_is_paid() {
    let desk = Desk::practice();
    let inquiry = desk.inquire(PLN, &number(PLN, "paid"), &[]);
    let total = money(&inquiry, "customer_total");
    for wrong in [total - 1, total + 1, total - money(&inquiry, "admin_fee"), 0] {
        desk.refused(2, "total_changed", &pay_args(&inquiry, &wrong.to_string()));
    }
    let right = total.to_string();
    let args = |more: &[&'static str]| [&pay_args(&inquiry, &right)[..], more].concat();
    let (short, exact) = ((total + 1999).to_string(), (total + 2000).to_string());
    for cash in ["0", "1", &short] {
        let more = ["--service-fee", "2000", "--cash", cash];
        desk.refused(2, "cash_short", &[&pay_args(&inquiry, &right)[..], &more].concat());
    }
    for bad in ["-1", "50.00", "1e5", "x", "", "99999999999999999999"] {
        desk.refused(2, "bad_amount", &pay_args(&inquiry, bad));
    }
    desk.refused(2, "bad_amount", &args(&["--cash", "-5"]));
    desk.refused(2, "bad_amount", &args(&["--service-fee", "-5"]));
    assert!(desk.ends(0, &["history"]).is_empty(), "a refused payment is none");
    assert!(desk.books().payments().next().is_none());
    let more = ["--service-fee", "2.000", "--cash", &exact];
    let payment = desk.run(&[&pay_args(&inquiry, &right)[..], &more].concat()).expect(0).one();
    assert_eq!((money(&payment, "change"), money(&payment, "service_fee")), (0, 2000));
    assert_eq!(money(&payment, "grand_total"), total + 2000);
}

#[test]
fn the_operator_settles_with_a_note_and_a_name() {
    let shop = Shop::open();
    let desk = &shop.desk;
    // The first was never booked, of the second the provider has another total.
    for (happening, outcome, state) in
        [("lost-unbooked", "failed", "failed"), ("other-amount", "paid", "paid")]
    {
        let payment = desk.sale(PLN, &number(PLN, happening), &[], 4);
        let id = text(&payment, "payment_id");
        let settle = |outcome: &'static str, note: &'static str, by: &'static str| {
            vec!["settle", id, outcome, "--note", note, "--by", by]
        };
        desk.refused(2, "bad_input", &settle(outcome, " ", "Sari"));
        desk.refused(2, "bad_input", &settle(outcome, "sudah ditelepon", ""));
        desk.refused(1, "usage", &["settle", id, outcome, "--note", "x"]);
        desk.refused(1, "usage", &settle("maybe", "x", "Sari"));
        assert_eq!(text(&desk.show(&payment), "state"), "in_doubt");

        let settled = desk.one(&settle(outcome, "kata CS penyedia", "Sari"));
        assert_eq!(text(&settled, "state"), state);
        assert!(settled["attention"].is_null() && settled["next_advice_at"].is_null());
        for second in ["paid", "failed"] {
            desk.refused(2, "decided", &settle(second, "berubah pikiran", "Sari"));
        }
        let shown = desk.show(&payment);
        let last = shown["events"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(text(&last, "kind"), "settled");
        for word in ["kata CS penyedia", "Sari"] {
            assert!(text(&last, "text").contains(word), "{last}");
        }
        let slip = print(desk, &settled, "CA");
        let words = if outcome == "paid" { "BUKTI PEMBAYARAN YANG SAH" } else { "PENGEMBALIAN" };
        assert!(slip.contains(words), "{slip}");
    }
}

#[test]
fn a_verdict_is_for_ever() {
    let shop = Shop::open();
    let desk = &shop.desk;
    // The provider has booked it, and the operator believes that it did not.
    let payment = desk.sale(PLN, &number(PLN, "cut-silent"), &[], 4);
    let id = text(&payment, "payment_id");
    desk.one(&["settle", id, "failed", "--note", "salah paham", "--by", "Sari"]);
    let told = desk.advise(&payment);
    assert_eq!((text(&told, "state"), text(&told, "money_moved")), ("failed", "unknown"));
    assert_eq!(told["attention"], "contradiction");
    let words = desk.bare().args(["show", id]).output().unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("bertentangan") && !words.contains("Tidak ada uang"), "{words}");
    let shown = desk.show(&payment);
    assert_eq!(stands(&shown).0, "failed");
    let first = ["inquired", "opened", "answered", "judged", "settled"];
    let then = ["asked", "answered", "judged"];
    assert_eq!(kinds(&shown), [&first[..], &then[..]].concat(), "both sides are kept");
    assert_eq!(shown["events"][7]["data"]["contradiction"], true);
    assert!(
        desk.receipt(&payment, "32").contains("PENGEMBALIAN UANG"),
        "the slip follows the state"
    );
    assert_eq!(money(&desk.one(&["doctor"]), "attention"), 1);
    // Only the way it stands can be said again: the operator has looked.
    desk.refused(2, "decided", &["settle", id, "paid", "--note", "x", "--by", "Sari"]);
    let seen = desk.one(&["settle", id, "failed", "--note", "uang ditagih", "--by", "Sari"]);
    assert_eq!((text(&seen, "state"), &seen["attention"]), ("failed", &Value::Null));
    assert_eq!(text(&seen, "money_moved"), "no", "somebody looked");
    assert_eq!(shop.requests(&payment).pay, 1);
}

#[test]
fn an_answer_of_failure_that_was_none_is_raised() {
    let desk = Desk::practice();
    let payment = desk.sale(PLN, &number(PLN, "false-failure"), &[], 3);
    let told = desk.advise(&payment);
    assert_eq!((text(&told, "state"), &told["attention"]), ("failed", &"contradiction".into()));
    assert_eq!(desk.requests(&payment).pay, 1);
}

#[test]
fn paid_stays_paid_when_it_is_asked_about_again() {
    let desk = Desk::practice();
    let payment = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    print(&desk, &payment, "CA");
    let told = desk.advise(&payment);
    assert_eq!(stands(&told), ("paid", None, None));
    for key in ["paid_at", "provider_reference", "customer_total", "printed", "deposit_cost"] {
        assert_eq!(told[key], desk.show(&payment)[key]);
    }
    assert_eq!((&told["paid_at"], money(&told, "printed")), (&payment["paid_at"], 1));
}
