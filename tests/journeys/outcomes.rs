//! What a sale can come to, for a bill with sheets, a bill with an address and a top-up: at a
//! provider of the shop's own, so that the slips are real ones.

use loket_practice::State;
use serde_json::Value;

use crate::desk::{Desk, is_practice, kinds, money, number, proves, stands, text};
use crate::shop::Shop;

struct Kind {
    bill_type: &'static str,
    more: &'static [&'static str],
}

const PLN: Kind = Kind { bill_type: "pln-postpaid", more: &[] };
const PDAM: Kind = Kind { bill_type: "pdam", more: &[] };
const EMONEY: Kind = Kind { bill_type: "emoney", more: &["--amount", "50000"] };

macro_rules! for_each_kind {
    ($($journey:ident: $pln:ident, $pdam:ident, $emoney:ident;)*) => {$(
        #[test]
        fn $pln() {
            $journey(&PLN);
        }
        #[test]
        fn $pdam() {
            $journey(&PDAM);
        }
        #[test]
        fn $emoney() {
            $journey(&EMONEY);
        }
    )*};
}

for_each_kind! {
    pending_then_paid: pln_pending_then_paid, pdam_pending_then_paid, emoney_pending_then_paid;
    pending_then_failed: pln_pending_then_failed, pdam_pending_then_failed,
        emoney_pending_then_failed;
    pay_fails: pln_pay_fails, pdam_pay_fails, emoney_pay_fails;
    refused_at_inquiry: pln_refused_at_inquiry, pdam_refused_at_inquiry,
        emoney_refused_at_inquiry;
    cut_after_the_request: pln_cut_after_the_request, pdam_cut_after_the_request,
        emoney_cut_after_the_request;
}

/// Prints, and gives the paper that came out.
pub(crate) fn print(desk: &Desk, payment: &Value, copy: &str) -> String {
    let printed = desk.one(&["print", text(payment, "payment_id")]);
    assert_eq!(text(&printed, "copy"), copy);
    assert_eq!(printed["payment_id"], payment["payment_id"]);
    std::fs::read_to_string(text(&printed, "target")).unwrap()
}

fn is_held(slip: &str) {
    assert!(slip.contains("TITIP UANG"), "money is held:\n{slip}");
    assert!(slip.contains("BUKAN BUKTI PELUNASAN"), "{slip}");
    assert!(!proves(slip), "a slip of a payment in doubt proves nothing:\n{slip}");
}

fn is_refund(slip: &str) {
    assert!(slip.contains("PENGEMBALIAN UANG"), "money goes back:\n{slip}");
    assert!(!proves(slip), "a refund slip proves nothing:\n{slip}");
}

fn is_valid(slip: &str) {
    assert!(proves(slip), "a paid slip proves the payment:\n{slip}");
    assert!(!slip.contains("TITIP") && !slip.contains("PENGEMBALIAN"), "{slip}");
    assert!(!is_practice(slip), "an address on loopback is no practice:\n{slip}");
}

fn pending(shop: &Shop, kind: &Kind, happening: &str) -> Value {
    let asked = number(kind.bill_type, happening);
    let payment = shop.desk.sale(kind.bill_type, &asked, kind.more, 4);
    assert_eq!(stands(&payment), ("in_doubt", Some("pending"), None));
    assert_eq!(text(&payment, "money_moved"), "unknown");
    assert_eq!(text(&payment, "provider_code"), "03");
    assert!(payment["paid_at"].is_null() && payment["next_advice_at"].is_string());
    is_held(&print(&shop.desk, &payment, "CA"));
    is_held(&print(&shop.desk, &payment, "CU1"));
    assert_eq!(shop.requests(&payment).status, 0, "pay ends with the first answer");
    payment
}

fn pending_then_paid(kind: &Kind) {
    let shop = Shop::open();
    let payment = pending(&shop, kind, "pending-then-paid");
    let paid = shop.desk.advise(&payment);
    assert_eq!(stands(&paid), ("paid", None, None));
    assert_eq!(text(&paid, "money_moved"), "yes");
    assert_eq!(paid["customer_total"], payment["customer_total"]);
    assert_eq!(paid["number"], payment["number"]);
    // The slips of the doubt were no originals of this one.
    let slip = print(&shop.desk, &paid, "CA");
    is_valid(&slip);
    assert!(slip.contains(text(&payment, "number")), "NO TRX:\n{slip}");
    let proof = text(&paid, "provider_reference");
    assert_eq!(proof.is_empty(), kind.bill_type != "emoney", "only one of the three has a serial");
    assert!(slip.contains(proof), "NO REF:\n{slip}");
    let again = print(&shop.desk, &paid, "CU1");
    is_valid(&again);
    assert!(again.contains("CETAK ULANG"), "a copy says so:\n{again}");
    let sold = ["inquired", "opened", "answered", "judged"];
    let twice = ["printed", "print_ended", "printed", "print_ended"];
    let settled = ["asked", "answered", "judged", "slips_voided"];
    assert_eq!(
        kinds(&shop.desk.show(&paid)),
        [&sold[..], &twice[..], &settled[..], &twice[..]].concat()
    );
    let requests = shop.requests(&paid);
    assert_eq!((requests.pay, requests.status), (1, 1));
    assert_eq!(shop.books().deposit, money(&paid, "balance"));
}

fn pending_then_failed(kind: &Kind) {
    let shop = Shop::open();
    let payment = pending(&shop, kind, "pending-then-failed");
    let failed = shop.desk.advise(&payment);
    assert_eq!(stands(&failed), ("failed", Some("rejected"), None));
    assert_eq!(text(&failed, "money_moved"), "no");
    assert!(failed["paid_at"].is_null() && failed["next_advice_at"].is_null());
    is_refund(&print(&shop.desk, &failed, "CA"));
    assert_eq!(shop.requests(&failed).pay, 1);
    assert_eq!(shop.books().spent(), 0, "the provider gave the money back");
    // A failed bill is free again.
    let again = shop.desk.inquire(kind.bill_type, text(&payment, "customer_no"), kind.more);
    assert!(again["paid_before"].is_null());
    shop.desk.pay(&again, &[]).expect(4);
}

fn pay_fails(kind: &Kind) {
    let shop = Shop::open();
    let payment =
        shop.desk.sale(kind.bill_type, &number(kind.bill_type, "pay-fails"), kind.more, 3);
    assert_eq!(stands(&payment), ("failed", Some("rejected"), None));
    assert_eq!((text(&payment, "provider_code"), text(&payment, "money_moved")), ("02", "no"));
    is_refund(&print(&shop.desk, &payment, "CA"));
    let day = shop.desk.one(&["report"]);
    assert_eq!((money(&day, "failed"), money(&day, "paid")), (1, 0));
    assert_eq!(money(&day, "grand_total"), 0, "a failed sale takes no money in");
    assert_eq!(shop.books().spent(), 0);
}

/// The provider says no before there is a bill: nothing of a payment is written down.
fn refused_at_inquiry(kind: &Kind) {
    let shop = Shop::open();
    let before = money(&shop.desk.one(&["verify"]), "events");
    for (happening, error, code) in [
        ("unknown-customer", "unknown_customer", "54"),
        ("already-paid", "nothing_owed", "60"),
        ("inquiry-fails", "provider_refused", "02"),
    ] {
        let asked = number(kind.bill_type, happening);
        let args = [&["inquire", kind.bill_type, &asked], kind.more].concat();
        let told = shop.desk.refused(3, error, &args);
        assert!(text(&told, "message").contains(code), "the provider's code: {told}");
    }
    assert!(shop.desk.ends(0, &["history"]).is_empty());
    let verified = shop.desk.one(&["verify"]);
    assert_eq!((money(&verified, "events"), money(&verified, "payments")), (before, 0));
    assert!(shop.books().payments().next().is_none());
}

/// In practice mode: the simulator ends with each process, and its books tell what it did.
fn cut_after_the_request(kind: &Kind) {
    let desk = Desk::practice();
    for (happening, why) in [("cut-silent", "no_answer"), ("cut-body", "no_answer")] {
        let payment = desk.sale(kind.bill_type, &number(kind.bill_type, happening), kind.more, 4);
        assert_eq!(stands(&payment), ("in_doubt", Some(why), None), "{happening}");
        assert_eq!(text(&payment, "money_moved"), "unknown");
        let reference = text(&payment, "reference");
        assert_eq!(desk.requests(&payment).pay, 1, "{happening}: sent once");
        assert_eq!(desk.books().payment(reference).unwrap().state, State::Paid);
        assert!(desk.receipt(&payment, "32").contains("TITIP UANG"));

        let paid = desk.advise(&payment);
        assert_eq!(stands(&paid), ("paid", None, None), "{happening}");
        let requests = desk.requests(&payment);
        assert_eq!((requests.pay, requests.status), (1, 1), "{happening}: asked, never sent again");
        let slip = desk.receipt(&paid, "32");
        assert!(is_practice(&slip) && !slip.contains("TITIP"), "{slip}");
    }
    let books = desk.books();
    assert_eq!(books.payments().count(), 2);
    let day = desk.one(&["report"]);
    assert_eq!(money(&day, "deposit_cost"), books.spent(), "both books tell of the same money");
}
