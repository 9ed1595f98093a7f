//! Which account is asked, what is known of its deposit and margin, and that a payment stays where
//! its inquiry was made.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, InquiryView, Paying};
use serde_json::{Value, json};
use tempfile::TempDir;

use common::{Hands, Heard, Host, till_in};

mod common;

const MINUTE: i64 = 60_000;

/// A Digiswitch house: inquiries, and payments, end with these codes.
struct House {
    inquiry: &'static str,
    payment: &'static str,
    /// Of the inquiry; the payment's is not told.
    balance: Option<i64>,
}

const OPEN: House = House { inquiry: "00", payment: "00", balance: None };

fn answer(house: &House, heard: &Heard) -> (u16, String) {
    let asked: Value = serde_json::from_str(&heard.body).unwrap();
    if asked["cmd"] == "deposit" {
        return (200, json!({"data": {"deposit": 75_000}}).to_string());
    }
    let is_inquiry = asked.to_string().contains("inq-pasca");
    let rc = if is_inquiry { house.inquiry } else { house.payment };
    if rc == "html" {
        return (502, "<html>Bad Gateway</html>".into());
    }
    let mut data = json!({
        "ref_id": asked["ref_id"], "customer_no": asked["customer_no"], "name": "SITI AMINAH",
        "code": asked["code"], "message": "IP 36.71.2.9 tidak dikenal", "rc": rc,
        "status": if rc == "00" { "Sukses" } else { "Gagal" },
    });
    if rc == "00" {
        data["admin"] = json!(2500);
        data["price"] = json!(10_000);
        data["selling_price"] = json!(11_000);
    }
    if let (true, Some(balance)) = (is_inquiry, house.balance) {
        data["balance"] = json!(balance);
    }
    (200, json!({ "data": data }).to_string())
}

struct Shop {
    _folder: TempDir,
    clock: Hands,
    till: Till,
}

impl Shop {
    fn new() -> Shop {
        let (folder, clock) = (TempDir::new().unwrap(), Hands::at_start());
        Shop { till: till_in(folder.path(), &clock, PROVIDERS), _folder: folder, clock }
    }

    async fn at(&self, name: &str, house: House) -> Host {
        let host = Host::new(move |heard| answer(&house, heard)).await;
        self.account(name, "digiswitch", &host.url, &[]);
        host
    }

    fn account(&self, name: &str, provider: &str, url: &str, products: &[&str]) {
        let view = AccountView {
            name: name.into(),
            provider: provider.into(),
            base_url: url.into(),
            username: Some("toko".into()),
            products: products.iter().map(|it| (*it).to_owned()).collect(),
            advice_gap: Some(0),
            ..AccountView::default()
        };
        self.till.save_account(&view, Some(Secret::new("topsecret".into())), true).unwrap();
    }

    async fn ask(&self, bill_type: &str, number: &str) -> Result<InquiryView, TillError> {
        let asking =
            Asking { bill_type: bill_type.into(), customer_no: number.into(), ..Asking::default() };
        self.till.inquire(&asking).await
    }

    async fn pln(&self) -> Result<InquiryView, TillError> {
        self.ask("pln-postpaid", "530000000001").await
    }
}

fn paying(inquiry: &InquiryView) -> Paying {
    Paying {
        inquiry_id: inquiry.inquiry_id.clone(),
        total: inquiry.customer_total,
        ..Paying::default()
    }
}

#[tokio::test]
async fn a_provider_that_cannot_answer_is_passed_over() {
    // Cut-off, stock, signature, address, deposit, quota, a gateway's page.
    for (code, told) in [
        ("58", "unavailable"),
        ("68", "unavailable"),
        ("41", "account_refused"),
        ("45", "address_refused"),
        ("44", "deposit_low"),
        ("85", "too_often"),
        ("html", "unreadable"),
    ] {
        let shop = Shop::new();
        let first = shop.at("satu", House { inquiry: code, ..OPEN }).await;
        let second = shop.at("dua", OPEN).await;
        let inquiry = shop.pln().await.unwrap();
        assert_eq!(inquiry.account, "dua", "{code}");
        let passed = &inquiry.passed_over;
        assert_eq!(passed.len(), 1, "{code}");
        assert_eq!((passed[0].account.as_str(), passed[0].code.as_str()), ("satu", told), "{code}");
        assert_eq!((first.heard().len(), second.heard().len()), (1, 1));
        // It is written down with the bill, and told again.
        let again = shop.till.inquiry(&inquiry.inquiry_id).unwrap();
        assert_eq!(again.passed_over.len(), 1);
        let paid = shop.till.pay(&paying(&inquiry)).await.unwrap();
        assert_eq!((paid.state.as_str(), paid.account.as_str()), ("paid", "dua"));
        assert_eq!(first.heard().len(), 1, "nothing of the sale goes to the first one");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_or_has_no_key_is_passed_over() {
    let shop = Shop::new();
    shop.account("mati", "digiswitch", "http://127.0.0.1:1", &[]);
    let keyless = AccountView {
        name: "kosong".into(),
        provider: "digiswitch".into(),
        base_url: "http://127.0.0.1:1".into(),
        username: Some("toko".into()),
        key_env: Some("LOKET_TEST_KEY_THAT_IS_NOT_SET".into()),
        ..AccountView::default()
    };
    shop.till.save_account(&keyless, None, true).unwrap();
    let alive = shop.at("hidup", OPEN).await;
    let inquiry = shop.pln().await.unwrap();
    let codes: Vec<&str> = inquiry.passed_over.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["no_network", "no_key"]);
    assert_eq!((inquiry.account.as_str(), alive.heard().len()), ("hidup", 1));
}

#[tokio::test]
async fn what_is_about_the_bill_is_asked_nowhere_else() {
    for (code, told) in [
        ("54", "unknown_customer"),
        ("60", "nothing_owed"),
        ("02", "provider_refused"),
        ("87", "bad_input"),
        ("77", "provider_refused"),
    ] {
        let shop = Shop::new();
        shop.at("satu", House { inquiry: code, ..OPEN }).await;
        let second = shop.at("dua", OPEN).await;
        assert_eq!(shop.pln().await.unwrap_err().view.code, told, "{code}");
        assert!(second.heard().is_empty(), "{code}");
    }
}

#[tokio::test]
async fn a_named_account_is_asked_alone() {
    let shop = Shop::new();
    shop.at("satu", House { inquiry: "58", ..OPEN }).await;
    let second = shop.at("dua", OPEN).await;
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        account: Some("satu".into()),
        ..Asking::default()
    };
    assert_eq!(shop.till.inquire(&asking).await.unwrap_err().view.code, "unavailable");
    assert!(second.heard().is_empty());
}

#[tokio::test]
async fn where_nobody_can_answer_the_first_ones_reason_is_told() {
    let shop = Shop::new();
    shop.at("satu", House { inquiry: "58", ..OPEN }).await;
    shop.at("dua", House { inquiry: "41", ..OPEN }).await;
    let error = shop.pln().await.unwrap_err().view;
    assert_eq!((error.code.as_str(), error.money_moved.as_str()), ("unavailable", "no"));
    assert!(
        error.message.contains("satu: ") && error.message.contains("dua: "),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn a_payment_never_moves_on() {
    for code in ["58", "68", "41", "html"] {
        let shop = Shop::new();
        let first = shop.at("satu", House { payment: code, ..OPEN }).await;
        let second = shop.at("dua", OPEN).await;
        let inquiry = shop.pln().await.unwrap();
        let payment = shop.till.pay(&paying(&inquiry)).await.unwrap();
        assert_ne!(payment.state, "paid", "{code}");
        assert_eq!(payment.account, "satu");
        assert_eq!(first.heard().len(), 2, "one inquiry, one payment");
        assert!(second.heard().is_empty(), "{code}: the payment was sent to one account only");
    }
}

#[tokio::test]
async fn another_citys_water_is_no_answer() {
    let shop = Shop::new();
    let dry = Host::new(|heard| answer(&House { inquiry: "58", ..OPEN }, heard)).await;
    let wet = Host::new(|heard| answer(&OPEN, heard)).await;
    shop.account("satu", "digiswitch", &dry.url, &["pdam=sleman:PDAM Kab. Sleman"]);
    shop.account("dua", "digiswitch", &wet.url, &["pdam=bdg:PDAM Kota Bandung"]);
    assert_eq!(shop.ask("pdam", "1013226").await.unwrap_err().view.code, "unavailable");
    assert!(wet.heard().is_empty());
    shop.account("tiga", "digiswitch", &wet.url, &["pdam=slm:Pdam kab Sleman"]);
    let inquiry = shop.ask("pdam", "1013226").await.unwrap();
    assert_eq!((inquiry.account.as_str(), inquiry.product.as_str()), ("tiga", "slm"));
}

/// "PDAM" is one company here and another one there; the same code at the same provider is one.
#[tokio::test]
async fn a_name_that_names_no_city_is_no_answer() {
    let shop = Shop::new();
    let dry = Host::new(|heard| answer(&House { inquiry: "58", ..OPEN }, heard)).await;
    let wet = Host::new(|heard| answer(&OPEN, heard)).await;
    shop.account("satu", "digiswitch", &dry.url, &["pdam=sleman"]);
    shop.account("dua", "digiflazz", &wet.url, &["pdam=bdg"]);
    assert_eq!(shop.ask("pdam", "1013226").await.unwrap_err().view.code, "unavailable");
    assert!(wet.heard().is_empty());
    shop.account("tiga", "digiswitch", &wet.url, &["pdam=sleman:Air Sleman"]);
    assert_eq!(shop.ask("pdam", "1013226").await.unwrap().account, "tiga");
}

/// Three months were meant: an account that cannot be told so would bill for another sum.
#[tokio::test]
async fn months_are_asked_only_where_they_can_be_told() {
    let shop = Shop::new();
    let other = shop.at("lain", OPEN).await;
    let months = |account: Option<&str>| Asking {
        bill_type: "bpjs-kesehatan".into(),
        customer_no: "8801234560001".into(),
        months: Some(3),
        account: account.map(str::to_owned),
        ..Asking::default()
    };
    for account in [None, Some("lain")] {
        let error = shop.till.inquire(&months(account)).await.unwrap_err().view;
        assert_eq!(error.code, "bad_input");
    }
    shop.account("mati", "iak", "http://127.0.0.1:1", &[]);
    assert_eq!(shop.till.inquire(&months(None)).await.unwrap_err().view.code, "no_network");
    assert!(other.heard().is_empty(), "the next one cannot be told the months either");
}

#[tokio::test]
async fn a_refusal_after_others_were_passed_over_says_so() {
    let shop = Shop::new();
    shop.at("satu", House { inquiry: "58", ..OPEN }).await;
    shop.at("dua", House { inquiry: "54", ..OPEN }).await;
    let error = shop.pln().await.unwrap_err().view;
    assert_eq!(error.code, "unknown_customer");
    assert!(error.message.starts_with("dua: "), "{}", error.message);
    assert!(error.message.contains("satu dilewati: "), "{}", error.message);
}

#[tokio::test]
async fn what_was_paid_since_counts_against_the_balance() {
    let shop = Shop::new();
    let host = shop.at("toko", House { balance: Some(25_000), ..OPEN }).await;
    let (first, second) = (shop.pln().await.unwrap(), shop.ask("pln-postpaid", "530000000002"));
    let second = second.await.unwrap();
    shop.clock.turn(1_000);
    assert_eq!(shop.till.pay(&paying(&first)).await.unwrap().state, "paid");
    shop.clock.turn(1_000);
    assert_eq!(shop.till.inquiry(&second.inquiry_id).unwrap().short_balance, None);
    assert_eq!(shop.till.pay(&paying(&second)).await.unwrap().state, "paid");
    let third = Host::new(|heard| answer(&OPEN, heard)).await;
    let view = shop.till.accounts().unwrap().remove(0);
    let moved = AccountView { proxy: Some(third.url.clone()), ..view };
    shop.till.save_account(&moved, Some(Secret::new("topsecret".into())), false).unwrap();
    shop.clock.turn(1_000);
    // This one tells no balance: 25.000 were told, 20.000 have gone since.
    let asking = shop.ask("pln-postpaid", "530000000003").await.unwrap();
    assert_eq!(asking.short_balance, Some(5_000));
    assert_eq!(shop.till.pay(&paying(&asking)).await.unwrap_err().view.code, "balance_low");
    assert_eq!(host.heard().len(), 4);
}

#[tokio::test]
async fn a_balance_that_does_not_cover_the_bill_asks_first() {
    let shop = Shop::new();
    let host = shop.at("toko", House { balance: Some(9_999), ..OPEN }).await;
    let inquiry = shop.pln().await.unwrap();
    assert_eq!((inquiry.margin, inquiry.short_balance), (Some(1_000), Some(9_999)));
    let error = shop.till.pay(&paying(&inquiry)).await.unwrap_err().view;
    assert_eq!((error.code.as_str(), error.money_moved.as_str()), ("balance_low", "no"));
    assert_eq!(host.heard().len(), 1, "nothing was sent");
    assert!(shop.till.status().unwrap().in_doubt.is_empty(), "and nothing opened");
    let sure = Paying { low_balance: true, ..paying(&inquiry) };
    assert_eq!(shop.till.pay(&sure).await.unwrap().state, "paid");
}

#[tokio::test]
async fn a_balance_just_enough_asks_nothing() {
    let shop = Shop::new();
    shop.at("toko", House { balance: Some(10_000), ..OPEN }).await;
    let inquiry = shop.pln().await.unwrap();
    assert_eq!(inquiry.short_balance, None, "the deposit loses 10.000, not the customer's 11.000");
    assert_eq!(shop.till.pay(&paying(&inquiry)).await.unwrap().state, "paid");
}

#[tokio::test]
async fn balances_are_shown_with_their_age() {
    let shop = Shop::new();
    shop.at("switch", House { balance: Some(50_000), ..OPEN }).await;
    let flazz = Host::new(|heard| answer(&OPEN, heard)).await;
    shop.account("flazz", "digiflazz", &flazz.url, &[]);
    let known = || {
        let balances = shop.till.status().unwrap().balances;
        balances.into_iter().map(|it| (it.account, it.balance, it.can_ask)).collect::<Vec<_>>()
    };
    assert_eq!(known(), [("switch".into(), None, false), ("flazz".into(), None, true)]);
    // From an answer where there is no such call, by asking where there is one.
    shop.pln().await.unwrap();
    shop.clock.turn(5 * MINUTE);
    let told = shop.till.ask_balance("flazz").await.unwrap();
    assert_eq!((told.balance, told.provider_label.as_str()), (Some(75_000), "DigiFlazz"));
    assert_eq!(
        known(),
        [("switch".into(), Some(50_000), false), ("flazz".into(), Some(75_000), true)]
    );
    let at: Vec<_> = shop.till.status().unwrap().balances.into_iter().map(|it| it.at).collect();
    assert_eq!(at[0].as_deref(), Some("2026-11-22T10:52:10+07:00"));
    assert_eq!(at[1].as_deref(), Some("2026-11-22T10:57:10+07:00"));
    assert_eq!(shop.till.ask_balance("switch").await.unwrap_err().view.code, "no_balance_call");
    let test = shop.till.test_account("flazz").await.unwrap();
    assert_eq!((test.ok, test.balance), (true, Some(75_000)));
    assert_eq!(shop.till.ledger().verify().unwrap().payments, 0, "all of it is in the ledger");
}

#[tokio::test]
async fn margins_are_told_before_the_next_sale() {
    let shop = Shop::new();
    shop.at("satu", OPEN).await;
    shop.at("dua", OPEN).await;
    let margins = || {
        let kinds = shop.till.bill_types().unwrap();
        let pln = kinds.into_iter().find(|kind| kind.bill_type == "pln-postpaid").unwrap();
        pln.accounts.into_iter().map(|one| one.margin).collect::<Vec<_>>()
    };
    assert_eq!(margins(), [None, None]);
    shop.pln().await.unwrap();
    assert_eq!(margins(), [Some(1_000), None]);
}

#[tokio::test]
async fn a_connection_test_tells_what_stands_in_the_way() {
    for (code, found, address) in
        [("41", "key", None), ("45", "address", Some("36.71.2.9")), ("html", "unclear", None)]
    {
        let shop = Shop::new();
        let host = Host::new(move |_| {
            if code == "html" {
                return (502, "<html>Bad Gateway</html>".into());
            }
            let data =
                json!({"rc": code, "status": "Gagal", "message": "IP 36.71.2.9 tidak dikenal"});
            (400, json!({ "data": data }).to_string())
        })
        .await;
        shop.account("toko", "digiswitch", &host.url, &[]);
        let test = shop.till.test_account("toko").await.unwrap();
        assert_eq!((test.ok, test.found.as_str()), (false, found), "{code}");
        assert_eq!(test.address.as_deref(), address, "{code}");
        shop.account("mati", "digiswitch", "http://127.0.0.1:1", &[]);
        assert_eq!(shop.till.test_account("mati").await.unwrap().found, "network");
    }
}

/// A shop whose address changes reaches its provider through a machine whose address is listed.
#[tokio::test]
async fn an_account_goes_through_its_proxy() {
    let shop = Shop::new();
    let proxy = Host::new(|heard| answer(&OPEN, heard)).await;
    let through = |name: &str, base_url: &str, proxy: &str| {
        let view = AccountView {
            name: name.into(),
            provider: "digiswitch".into(),
            base_url: base_url.into(),
            username: Some("toko".into()),
            proxy: Some(proxy.into()),
            ..AccountView::default()
        };
        shop.till.save_account(&view, Some(Secret::new("topsecret".into())), true)
    };
    through("toko", "http://127.0.0.1:1", &proxy.url).unwrap();
    let inquiry = shop.pln().await.unwrap();
    let paid = shop.till.pay(&paying(&inquiry)).await.unwrap();
    assert_eq!(paid.state, "paid");
    let lines: Vec<String> = proxy.heard().into_iter().map(|one| one.line).collect();
    assert_eq!(lines, ["POST http://127.0.0.1:1/v1/user/api/transaction"; 2]);
    for wrong in ["proxy.example", "https://user:pass@proxy.example", "socks5://127.0.0.1"] {
        assert_eq!(
            through("lain", "http://127.0.0.1:1", wrong).unwrap_err().view.code,
            "bad_account"
        );
    }
}

/// A proxy that opens no way has seen a host's name and not one byte of the payment.
#[tokio::test]
async fn a_proxy_that_refuses_has_sent_nothing() {
    let shop = Shop::new();
    let host = shop.at("toko", OPEN).await;
    let inquiry = shop.pln().await.unwrap();
    let gate = Host::new(|heard| {
        assert!(heard.line.starts_with("CONNECT "), "{}", heard.line);
        assert!(!heard.body.contains("pay-pasca"));
        (502, String::new())
    })
    .await;
    let view = AccountView {
        name: "toko".into(),
        provider: "digiswitch".into(),
        base_url: "https://provider.invalid".into(),
        username: Some("toko".into()),
        proxy: Some(gate.url.clone()),
        ..AccountView::default()
    };
    shop.till.save_account(&view, Some(Secret::new("topsecret".into())), false).unwrap();
    // This inquiry belongs to the version before; a new one meets the gate.
    assert_eq!(shop.till.pay(&paying(&inquiry)).await.unwrap().state, "paid");
    assert_eq!(host.heard().len(), 2);
    assert_eq!(shop.pln().await.unwrap_err().view.code, "no_network");
    assert_eq!(gate.heard().len(), 1);
}
