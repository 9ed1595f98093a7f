//! Every provider with every bill it serves: the 18 pairs of the providers' table, and IAK's further
//! offers. Each goes through success, failure, pending and then paid, and a line that is cut after
//! the request has left, and is compared with what the provider's own books say.

use loket_practice::{OPENING_DEPOSIT, State};
use serde_json::Value;

use crate::desk::{is_practice, kinds, money, number_at, proves, stands, text};
use crate::shop::Shop;

struct Pair {
    provider: &'static str,
    bill_type: &'static str,
    more: &'static [&'static str],
    /// What the account is told besides.
    account: &'static [&'static str],
}

const fn pair(provider: &'static str, bill_type: &'static str) -> Pair {
    with(provider, bill_type, &[])
}

const fn with(
    provider: &'static str,
    bill_type: &'static str,
    more: &'static [&'static str],
) -> Pair {
    Pair { provider, bill_type, more, account: &[] }
}

const fn xml(bill_type: &'static str, more: &'static [&'static str]) -> Pair {
    Pair { account: &["--format", "xml"], ..with("iak", bill_type, more) }
}

const IDENTITY: &[&str] = &["--identity", "0212502110170100"];

macro_rules! pairs {
    ($($name:ident: $pair:expr;)*) => {
        $(
            #[test]
            fn $name() {
                journey(&$pair);
            }
        )*

        const PAIRS: &[Pair] = &[$($pair),*];
    };
}

pairs! {
    digiswitch_pln_postpaid: pair("digiswitch", "pln-postpaid");
    digiswitch_pln_nontaglis: pair("digiswitch", "pln-nontaglis");
    digiswitch_pdam: pair("digiswitch", "pdam");
    digiswitch_hp_postpaid: pair("digiswitch", "hp-postpaid");
    digiswitch_internet: pair("digiswitch", "internet");
    digiswitch_bpjs_kesehatan: pair("digiswitch", "bpjs-kesehatan");
    digiswitch_multifinance: pair("digiswitch", "multifinance");
    digiswitch_pbb: pair("digiswitch", "pbb");
    digiswitch_gas: pair("digiswitch", "gas");
    digiswitch_tv: pair("digiswitch", "tv");
    digiswitch_emoney: with("digiswitch", "emoney", &["--amount", "50000"]);
    digiswitch_samsat: with("digiswitch", "samsat", IDENTITY);
    digiswitch_kirim_uang: with("digiswitch", "kirim-uang", &["--amount", "150000"]);
    iak_pln_nontaglis: pair("iak", "pln-nontaglis");
    iak_bpjs_ketenagakerjaan: pair("iak", "bpjs-ketenagakerjaan");
    ayoconnect_pln_postpaid: pair("ayoconnect", "pln-postpaid");
    rajabiller_pln_postpaid: pair("rajabiller", "pln-postpaid");
    rajabiller_pdam: pair("rajabiller", "pdam");
    // Further offers of IAK.
    iak_pln_postpaid: pair("iak", "pln-postpaid");
    iak_bpjs_kesehatan: with("iak", "bpjs-kesehatan", &["--months", "2"]);
    iak_pdam: pair("iak", "pdam");
    iak_hp_postpaid: pair("iak", "hp-postpaid");
    iak_internet: pair("iak", "internet");
    iak_gas: pair("iak", "gas");
    iak_multifinance: pair("iak", "multifinance");
    iak_pbb: with("iak", "pbb", &["--year", "2024"]);
    iak_samsat: with("iak", "samsat", IDENTITY);
    iak_tv: pair("iak", "tv");
    // The same account, speaking XML.
    xml_pln_nontaglis: xml("pln-nontaglis", &[]);
    xml_bpjs_ketenagakerjaan: xml("bpjs-ketenagakerjaan", &[]);
    xml_pln_postpaid: xml("pln-postpaid", &[]);
    xml_bpjs_kesehatan: xml("bpjs-kesehatan", &["--months", "2"]);
    xml_pdam: xml("pdam", &[]);
    xml_hp_postpaid: xml("hp-postpaid", &[]);
    xml_internet: xml("internet", &[]);
    xml_gas: xml("gas", &[]);
    xml_multifinance: xml("multifinance", &[]);
    xml_pbb: xml("pbb", &["--year", "2024"]);
    xml_samsat: xml("samsat", IDENTITY);
    xml_tv: xml("tv", &[]);
}

/// What each provider tells of the deposit: IAK and Digiswitch its cost, the others nothing.
fn tells_cost(provider: &str) -> bool {
    matches!(provider, "digiswitch" | "iak")
}

/// Ayoconnect forbids a fee of the shop's own.
fn fee_of(provider: &str) -> i64 {
    if provider == "ayoconnect" { 0 } else { 1_500 }
}

fn inquire(shop: &Shop, pair: &Pair, happening: &str) -> Value {
    let (number, product) = number_at(pair.provider, pair.bill_type, happening);
    // The second number of a vehicle tax is asked for on its own.
    let number = number.split(',').next().unwrap_or_default();
    let inquiry =
        shop.desk.inquire(pair.bill_type, number, &[pair.more, &["--product", product]].concat());
    assert_eq!(text(&inquiry, "provider"), pair.provider);
    assert_eq!(text(&inquiry, "customer_no"), number);
    assert!(!text(&inquiry, "customer_name").is_empty(), "{inquiry}");
    assert!(money(&inquiry, "customer_total") > 0);
    assert_eq!(inquiry["service_fee_allowed"], pair.provider != "ayoconnect");
    let total = money(&inquiry, "customer_total");
    match (inquiry["deposit_cost"].as_i64(), inquiry["margin"].as_i64()) {
        (Some(cost), Some(margin)) if tells_cost(pair.provider) => assert_eq!(margin, total - cost),
        (None, None) if !tells_cost(pair.provider) => {}
        other => panic!("{other:?}: {inquiry}"),
    }
    assert!(inquiry["difference"].is_null(), "the parts add up: {inquiry}");
    assert_eq!(inquiry["passed_over"], Value::Array(Vec::new()));
    inquiry
}

/// Inquires and pays; ends with `code`, with one payment request and no status.
fn sale(shop: &Shop, pair: &Pair, happening: &str, code: i32) -> Value {
    let inquiry = inquire(shop, pair, happening);
    let fee = fee_of(pair.provider).to_string();
    let payment = shop.desk.pay(&inquiry, &["--service-fee", &fee]).expect(code).one();
    assert_eq!(payment["customer_total"], inquiry["customer_total"]);
    assert_eq!(money(&payment, "service_fee"), fee_of(pair.provider));
    let requests = shop.requests(&payment);
    assert_eq!((requests.pay, requests.status), (1, 0), "{happening}: sent once, asked nothing");
    payment
}

fn booked(shop: &Shop, payment: &Value) -> loket_practice::Payment {
    let books = shop.books();
    let booked = books.payment(text(payment, "reference")).expect("it is in the books").clone();
    assert_eq!(booked.selling_price, money(payment, "customer_total"), "one total everywhere");
    booked
}

fn is_paid(shop: &Shop, payment: &Value) {
    assert_eq!(stands(payment), ("paid", None, None), "{payment}");
    let booked = booked(shop, payment);
    assert_eq!(booked.state, State::Paid);
    if let Some(cost) = payment["deposit_cost"].as_i64() {
        assert_eq!(cost, booked.price);
    }
    // A serial that only repeats the customer's number is no proof.
    let repeats = booked.serial == text(payment, "customer_no");
    let serial = if repeats { "" } else { &booked.serial };
    assert_eq!(text(payment, "provider_reference"), serial, "NO REF is the provider's own");
    let slip = shop.desk.receipt(payment, "32");
    assert!(proves(&slip) && !is_practice(&slip), "{slip}");
    assert!(slip.contains(text(payment, "number")), "NO TRX:\n{slip}");
    for line in slip.lines() {
        assert!(line.len() <= 32, "{line}");
    }
}

fn asked_once(shop: &Shop, open: &Value) -> Value {
    let slip = shop.desk.receipt(open, "32");
    assert!(slip.contains("TITIP UANG") && !proves(&slip), "{slip}");
    let told = shop.desk.advise(open);
    let requests = shop.requests(&told);
    assert_eq!((requests.pay, requests.status), (1, 1), "asked, never sent again");
    told
}

fn journey(pair: &Pair) {
    let shop = Shop::at(pair.provider);
    if !pair.account.is_empty() {
        shop.desk.one(&[&["account", "edit", "toko"], pair.account].concat());
    }

    let paid = sale(&shop, pair, "paid", 0);
    is_paid(&shop, &paid);
    let shown = shop.desk.show(&paid);
    assert_eq!(kinds(&shown), ["inquired", "opened", "answered", "judged"]);

    let failed = sale(&shop, pair, "pay-fails", 3);
    assert_eq!(stands(&failed), ("failed", Some("rejected"), None), "{failed}");
    assert_eq!(booked(&shop, &failed).state, State::Failed);
    let slip = shop.desk.receipt(&failed, "32");
    assert!(slip.contains("PENGEMBALIAN UANG") && !proves(&slip), "{slip}");

    let open = sale(&shop, pair, "pending-then-paid", 4);
    assert_eq!(stands(&open), ("in_doubt", Some("pending"), None), "{open}");
    assert_eq!(booked(&shop, &open).state, State::Pending);
    is_paid(&shop, &asked_once(&shop, &open));

    let cut = sale(&shop, pair, "cut-silent", 4);
    assert_eq!(stands(&cut), ("in_doubt", Some("no_answer"), None), "{cut}");
    assert_eq!(booked(&shop, &cut).state, State::Paid, "the provider took it all the same");
    is_paid(&shop, &asked_once(&shop, &cut));

    let books = shop.books();
    assert_eq!(books.deposit, OPENING_DEPOSIT - books.spent());
    let requests = books.requests;
    assert_eq!((requests.inquiry, requests.pay, requests.status), (4, 4, 2));
    assert_eq!(requests.other, 0, "a sale makes no other calls");
    let day = shop.desk.one(&["report"]);
    assert_eq!((money(&day, "paid"), money(&day, "failed"), money(&day, "in_doubt")), (3, 1, 0));
    assert_eq!(money(&day, "cost_unknown"), if tells_cost(pair.provider) { 0 } else { 3 });
    assert_eq!(shop.desk.one(&["verify"])["ok"], true);
}

/// The providers' table, row by row, and nothing that is sold but not looked at.
#[test]
fn no_pair_is_left_out() {
    for account in loket_practice::practice_accounts() {
        for product in &account.products {
            let bill_type = product.split('=').next().unwrap();
            assert!(
                PAIRS.iter().any(|pair| {
                    pair.provider == account.provider && pair.bill_type == bill_type
                }),
                "{} sells {bill_type}",
                account.provider
            );
        }
    }
    assert_eq!(PAIRS.iter().filter(|pair| pair.account.is_empty()).count(), 28);
}
