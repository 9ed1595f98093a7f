//! Answers that settle nothing: whatever came back, the payment stays in doubt, was sent once, and
//! only asking (or the operator) decides it.

use std::process::Stdio;

use loket_practice::State;
use serde_json::Value;

use crate::desk::{Desk, money, number, stands, text, wait_until};

const PLN: &str = "pln-postpaid";

/// A sale of `happening` that ends in doubt.
fn doubtful(desk: &Desk, happening: &str, why: &str, attention: Option<&str>) -> Value {
    let payment = desk.sale(PLN, &number(PLN, happening), &[], 4);
    assert_eq!(stands(&payment), ("in_doubt", Some(why), attention), "{happening}");
    assert_eq!(text(&payment, "money_moved"), "unknown", "{happening}");
    assert!(desk.receipt(&payment, "32").contains("TITIP UANG"), "{happening}");
    assert_eq!(desk.requests(&payment).pay, 1, "{happening}: sent once");
    payment
}

/// All of these the provider has booked as paid, and says so when asked.
#[test]
fn what_the_answer_looked_like_settles_nothing() {
    let desk = Desk::practice();
    for (happening, why) in [
        ("garbage", "unreadable"),
        ("html", "unreadable"),
        ("redirect", "unreadable"),
        ("empty-body", "unreadable"),
        ("unlisted-code", "unlisted_code"),
        ("timeout-code", "unclear_code"),
        ("disagrees", "disagreement"),
        ("foreign-reference", "mismatch"),
        ("router-issue", "pending"),
    ] {
        let payment = doubtful(&desk, happening, why, None);
        let reference = text(&payment, "reference");
        let paid = desk.advise(&payment);
        assert_eq!(stands(&paid), ("paid", None, None), "{happening}");
        assert_eq!(desk.books().payment(reference).unwrap().state, State::Paid, "{happening}");
        let requests = desk.requests(&payment);
        assert_eq!((requests.pay, requests.status), (1, 1), "{happening}");
    }
    let (books, day) = (desk.books(), desk.one(&["report"]));
    assert_eq!(money(&day, "paid"), 9);
    assert_eq!(money(&day, "deposit_cost"), books.spent(), "both books tell of the same money");
}

#[test]
fn another_amount_calls_the_operator() {
    let desk = Desk::practice();
    let payment = doubtful(&desk, "other-amount", "mismatch", Some("operator"));
    let total = money(&payment, "customer_total");
    assert_eq!(money(&payment, "provider_total"), total + 1000);
    let told = desk.advise(&payment);
    assert_eq!(stands(&told), ("in_doubt", Some("mismatch"), Some("operator")));
    let id = text(&payment, "payment_id");
    let settled = desk.one(&["settle", id, "paid", "--note", "selisih 1.000", "--by", "Sari"]);
    assert_eq!(stands(&settled), ("paid", None, None));
    assert_eq!(money(&settled, "customer_total"), total, "the order's total is kept");
    assert_eq!(money(&settled, "provider_total"), total + 1000, "and the provider's beside it");
    assert_eq!(money(&settled, "deposit_cost"), desk.books().spent());
}

#[test]
fn a_payment_that_nobody_knows_calls_the_operator() {
    let desk = Desk::practice();
    let payment = doubtful(&desk, "lost-unbooked", "no_answer", None);
    for _ in 0..3 {
        let told = desk.advise(&payment);
        assert_eq!(stands(&told), ("in_doubt", Some("not_found"), Some("operator")));
        assert_eq!(text(&told, "money_moved"), "unknown", "not found proves nothing");
    }
    let requests = desk.requests(&payment);
    assert_eq!((requests.pay, requests.status), (1, 3), "asking never pays");
    assert!(desk.books().payment(text(&payment, "reference")).is_none());
    assert_eq!(money(&desk.one(&["doctor"]), "attention"), 1);
    let id = text(&payment, "payment_id");
    let settled = desk.one(&["settle", id, "failed", "--note", "tidak ada", "--by", "Sari"]);
    assert_eq!(stands(&settled).0, "failed");
    // The bill is free again.
    let again = desk.inquire(PLN, text(&payment, "customer_no"), &[]);
    desk.pay(&again, &[]).expect(4);
}

#[test]
fn not_found_at_first_and_paid_later() {
    let desk = Desk::practice();
    let payment = doubtful(&desk, "booked-late", "no_answer", None);
    let told = desk.advise(&payment);
    assert_eq!(stands(&told), ("in_doubt", Some("not_found"), Some("operator")));
    let paid = desk.advise(&payment);
    assert_eq!(stands(&paid), ("paid", None, None));
    assert_eq!(desk.requests(&payment).pay, 1);
    assert_eq!(money(&paid, "asked"), 2);
}

/// The program is killed while it waits: what it wrote before it sent is all that there is.
#[test]
fn a_killed_payment_is_in_doubt_and_settled_by_asking() {
    let desk = Desk::practice();
    let inquiry = desk.inquire(PLN, &number(PLN, "never-answers"), &[]);
    let (id, total) = (text(&inquiry, "inquiry_id"), inquiry["customer_total"].to_string());
    let mut command = desk.command(&["pay", id, "--total", &total]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the request reaches the provider", || desk.books().payment(id).is_some());
    child.kill().unwrap();
    child.wait().unwrap();

    let shown = desk.one(&["show", id]);
    assert_eq!(stands(&shown), ("in_doubt", Some("interrupted"), None));
    assert_eq!(shown["events"].as_array().unwrap().len(), 2, "inquired and opened");
    assert_eq!(text(&shown, "money_moved"), "unknown");
    assert!(desk.receipt(&shown, "32").contains("TITIP UANG"));
    desk.refused(2, "already_paying", &["pay", id, "--total", &total]);
    assert_eq!(desk.one(&["verify"])["ok"], true);

    let paid = desk.advise(&shown);
    assert_eq!(stands(&paid), ("paid", None, None));
    let requests = desk.requests(&paid);
    assert_eq!((requests.pay, requests.status), (1, 1));
    assert_eq!(paid["number"], shown["number"]);
}

/// `--wait` leaves what nobody knows to the person who was called, after it was asked about often.
#[test]
fn waiting_ends_where_a_person_has_to_decide() {
    let desk = Desk::practice();
    let payment = doubtful(&desk, "lost-unbooked", "no_answer", None);
    let asked = desk.ends(0, &["advise", "--wait"]);
    assert!(asked.iter().all(|one| stands(one).2 == Some("operator")), "{asked:?}");
    assert_eq!(asked.len(), 5);
    assert_eq!(desk.requests(&payment).pay, 1);
}

/// One `advise` looks at all that are due, and `--wait` goes on until nothing is open.
#[test]
fn advise_asks_about_all_that_are_due() {
    let desk = Desk::practice();
    let mut open = Vec::new();
    for happening in ["pending-then-paid", "pending-then-failed", "booked-late", "cut-silent"] {
        open.push(desk.sale(PLN, &number(PLN, happening), &[], 4));
    }
    let asked = desk.ends(0, &["advise"]);
    let found: Vec<_> = asked.iter().map(|one| text(one, "state")).collect();
    assert_eq!(found, ["paid", "failed", "in_doubt", "paid"], "in the order of their sale");
    for (before, after) in open.iter().zip(&asked) {
        assert_eq!(before["payment_id"], after["payment_id"]);
    }
    let asked = desk.ends(0, &["advise", "--wait"]);
    assert_eq!(asked.len(), 1, "only what is in doubt is asked about");
    assert_eq!(stands(&asked[0]), ("paid", None, None));
    assert!(desk.ends(0, &["advise"]).is_empty(), "nothing is open any more");
}
