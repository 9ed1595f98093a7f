//! A whole sale at each provider by an account of the shop's own, and a provider that is away.

use loket_practice::{OPENING_DEPOSIT, State};

use crate::desk::{is_practice, kinds, money, number, proves, stands, text};
use crate::shop::Shop;

const PLN: &str = "pln-postpaid";

macro_rules! at_each_provider {
    ($($provider:ident),*) => {$(
        #[test]
        fn $provider() {
            sells(stringify!($provider));
        }
    )*};
}

at_each_provider!(digiswitch, digiflazz);

fn sells(provider: &'static str) {
    let shop = Shop::at(provider);
    let mut asked = vec![
        (PLN, "paid", &[][..]),
        ("pln-nontaglis", "paid", &[]),
        ("pdam", "paid", &[]),
        ("hp-postpaid", "paid", &[]),
        ("internet", "paid-two-bills", &[]),
        ("bpjs-kesehatan", "paid", &[]),
        ("multifinance", "paid", &[]),
        ("pbb", "paid", &[]),
        ("gas", "paid-two-bills", &[]),
        ("tv", "paid", &[]),
        ("emoney", "paid", &["--amount", "20000"]),
        ("samsat", "paid", &[]),
        ("pdam", "pending-then-paid", &[]),
        (PLN, "slow", &[]),
    ];
    // DigiFlazz sells no transfers.
    if provider == "digiswitch" {
        asked.push(("kirim-uang", "paid", &["--amount", "150000"]));
    }
    let count = asked.len();
    let mut spent = 0;
    for (bill_type, happening, more) in asked {
        let pending = happening == "pending-then-paid";
        let number = number(bill_type, happening);
        let mut payment = shop.desk.sale(bill_type, &number, more, if pending { 4 } else { 0 });
        if pending {
            payment = shop.desk.advise(&payment);
        }
        assert_eq!(stands(&payment), ("paid", None, None), "{bill_type} {happening}");
        assert_eq!(text(&payment, "provider"), provider);
        let joined = match payment["identity"].as_str() {
            Some(identity) => format!("{},{identity}", text(&payment, "customer_no")),
            None => text(&payment, "customer_no").to_owned(),
        };
        assert_eq!(joined, number, "a pasted pair comes apart");
        let books = shop.books();
        let booked = books.payment(text(&payment, "reference")).unwrap();
        assert_eq!(booked.state, State::Paid);
        assert_eq!(booked.subject.customer_no, number);
        assert_eq!(booked.selling_price, money(&payment, "customer_total"));
        spent += money(&payment, "deposit_cost");
        assert_eq!(books.deposit, OPENING_DEPOSIT - spent, "{bill_type}");
        assert_eq!(money(&payment, "balance"), books.deposit, "{bill_type}");
        let slip = shop.desk.receipt(&payment, "32");
        assert!(proves(&slip) && !is_practice(&slip), "{slip}");
    }
    let day = shop.desk.one(&["report"]);
    assert_eq!(money(&day, "paid"), i64::try_from(count).unwrap());
    assert_eq!(money(&day, "deposit_cost"), spent);
    assert!(shop.books().references.values().all(|one| one.requests.pay == 1));
}

/// Proved: not one byte of the request left, so the payment has failed and the bill is free.
#[test]
fn a_provider_that_is_away_at_the_payment() {
    let mut shop = Shop::open();
    let asked = number(PLN, "paid");
    let inquiry = shop.desk.inquire(PLN, &asked, &[]);
    shop.host.switch_off();
    let failed = shop.desk.pay(&inquiry, &[]).expect(3).one();
    assert_eq!(stands(&failed), ("failed", Some("not_sent"), None));
    assert_eq!(text(&failed, "money_moved"), "no");
    let shown = shop.desk.show(&failed);
    assert_eq!(kinds(&shown), ["inquired", "opened", "answered", "judged"]);
    assert_eq!(shown["events"][2]["data"]["came"]["outcome"], "not_sent");
    assert!(shop.desk.receipt(&failed, "32").contains("PENGEMBALIAN UANG"));
    shop.desk.refused(2, "no_network", &["inquire", PLN, &asked]);

    shop.host.switch_on();
    assert_eq!(shop.requests(&failed).pay, 0);
    // What failed stays failed: its inquiry is spent, and a new one is paid.
    let told = shop.desk.pay(&inquiry, &[]).refusal(2, "already_paying");
    assert_eq!(told["payment_id"], failed["payment_id"]);
    let paid = shop.desk.sale(PLN, &asked, &[], 0);
    assert_ne!(paid["reference"], failed["reference"]);
    assert_eq!(shop.books().payments().count(), 1);
}

/// An advice that was not sent proves nothing about the payment.
#[test]
fn a_provider_that_is_away_at_the_advice() {
    let mut shop = Shop::open();
    let open = shop.desk.sale(PLN, &number(PLN, "pending-then-failed"), &[], 4);
    shop.host.switch_off();
    for _ in 0..2 {
        let told = shop.desk.advise(&open);
        assert_eq!(stands(&told), ("in_doubt", Some("pending"), None));
    }
    let other = shop.desk.ends(0, &["history", "--state", "in_doubt"]);
    assert_eq!(other.len(), 1);
    shop.host.switch_on();
    assert_eq!(text(&shop.desk.advise(&open), "state"), "failed");
}

#[test]
fn an_empty_deposit_fails_the_payment_and_nothing_else() {
    let shop = Shop::open();
    let inquiry = shop.desk.inquire(PLN, &number(PLN, "paid"), &[]);
    shop.host.set_deposit("digiswitch", 1000);
    let failed = shop.desk.pay(&inquiry, &[]).expect(3).one();
    assert_eq!(stands(&failed), ("failed", Some("rejected"), None));
    assert_eq!(text(&failed, "provider_code"), "44");
    assert_eq!(shop.books().deposit, 1000);
    shop.host.set_deposit("digiswitch", OPENING_DEPOSIT);
    shop.desk.sale(PLN, &number(PLN, "paid"), &[], 0);
}

/// Not more than one question a minute where nobody said otherwise.
#[test]
fn advice_keeps_the_providers_gap() {
    let shop = Shop::open();
    shop.desk.one(&["account", "edit", "toko", "--advice-gap", "60"]);
    let open = shop.desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let wait = money(&open, "may_ask_in_ms");
    assert!((55_000..=60_000).contains(&wait), "{wait}");
    let id = text(&open, "payment_id");
    let told = shop.desk.refused(2, "too_early", &["advise", id]);
    assert_eq!(told["payment_id"], open["payment_id"]);
    assert!(shop.desk.ends(0, &["advise"]).is_empty(), "nothing is due");
    assert_eq!(shop.requests(&open).status, 0);
    assert_eq!(stands(&shop.desk.show(&open)).0, "in_doubt");
}
