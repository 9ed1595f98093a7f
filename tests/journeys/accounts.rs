//! The shop's own accounts: adding, editing, ordering, removing, and what a sale makes of them.

use loket_practice::USERNAME;
use serde_json::Value;

use crate::desk::{Desk, number, stands, text};
use crate::shop::{Host, KEY_VARIABLE, Shop};

const PLN: &str = "pln-postpaid";

#[test]
fn nothing_is_sold_without_an_account() {
    let desk = Desk::own();
    let asked = number(PLN, "paid");
    desk.refused(2, "no_account", &["inquire", PLN, &asked]);
    assert!(desk.ends(0, &["account", "list"]).is_empty());
    for line in desk.ends(0, &["bill-types"]) {
        assert_eq!(line["accounts"], Value::Array(Vec::new()), "{line}");
    }
    // The practice account is no account of the shop's.
    desk.bare().args(["--practice", "bill-types"]).output().unwrap();
    desk.refused(2, "no_account", &["inquire", PLN, &asked]);
}

#[test]
fn what_an_account_may_be() {
    let desk = Desk::own().with_env(KEY_VARIABLE, "sebuah-kunci-rahasia");
    let add = |name: &'static str, url: &'static str, more: &[&'static str]| {
        let fixed = ["account", "add", name, "--base-url", url, "--key-env", KEY_VARIABLE];
        [&fixed[..], more].concat()
    };
    let usual = ["--provider", "digiswitch", "--username", "toko"];
    for url in [
        "http://provider.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "http://localhost.example:80",
        "http://user@127.0.0.1",
        "ftp://127.0.0.1",
        "provider.example",
        "",
    ] {
        desk.refused(2, "bad_account", &add("toko", url, &usual));
    }
    let good = "https://provider.example";
    for more in [
        &["--provider", "digiswitch"][..],
        &["--provider", "nobody", "--username", "toko"],
        &[&usual[..], &["--product", "pdam"]].concat(),
        &[&usual[..], &["--product", "air=pdam:PDAM"]].concat(),
        &[&usual[..], &["--product", "pdam=:PDAM"]].concat(),
        // No pause between two askings is for loopback only.
        &[&usual[..], &["--advice-gap", "0"]].concat(),
        &[&usual[..], &["--balance-url", "http://provider.example/saldo"]].concat(),
    ] {
        desk.refused(2, "bad_account", &add("toko", good, more));
    }
    desk.refused(2, "bad_account", &add(" ", good, &usual));
    assert!(desk.ends(0, &["account", "list"]).is_empty(), "nothing of these was saved");
    desk.one(&add("toko", good, &usual));
    desk.refused(2, "bad_account", &add("toko", good, &usual));
    desk.refused(2, "not_found", &["account", "edit", "nobody", "--base-url", good]);
    desk.refused(2, "not_found", &["account", "remove", "nobody"]);
    desk.refused(2, "not_found", &["account", "test", "nobody"]);
    desk.refused(2, "not_found", &["account", "order", PLN, "nobody"]);
    desk.refused(2, "not_found", &["inquire", PLN, &number(PLN, "paid"), "--account", "nobody"]);
}

#[test]
fn a_wrong_key_is_the_accounts_fault() {
    let mut shop = Shop::open();
    let asked = number(PLN, "paid");
    let paid_with_the_right_one = shop.desk.inquire(PLN, &asked, &[]);
    shop.desk = shop.desk.with_env(KEY_VARIABLE, "kunci-yang-salah");
    let told = shop.desk.refused(3, "account_refused", &["inquire", PLN, &asked]);
    assert!(text(&told, "message").contains("41"), "the provider's code: {told}");
    // At the payment the provider refuses before it books anything: final, and free again.
    let failed = shop.desk.pay(&paid_with_the_right_one, &[]).expect(3).one();
    assert_eq!(stands(&failed), ("failed", Some("rejected"), None));
    assert!(shop.books().payment(text(&failed, "reference")).is_none());

    shop.desk = shop.desk.with_env(KEY_VARIABLE, " ");
    shop.desk.refused(2, "no_key", &["inquire", PLN, &asked]);
}

#[test]
fn a_missing_key_is_told_with_its_account() {
    let mut shop = Shop::open();
    shop.desk = shop.desk.with_env(KEY_VARIABLE, " ");
    let told = shop.desk.refused(2, "no_key", &["inquire", PLN, &number(PLN, "paid")]);
    assert_eq!(text(&told, "account"), "toko");
}

/// The same code about the asking itself says nothing of the payment.
#[test]
fn a_wrong_key_at_the_advice_proves_nothing() {
    let mut shop = Shop::open();
    let open = shop.desk.sale(PLN, &number(PLN, "cut-silent"), &[], 4);
    shop.desk = shop.desk.with_env(KEY_VARIABLE, "kunci-yang-salah");
    let told = shop.desk.advise(&open);
    assert_eq!(text(&told, "state"), "in_doubt");
    assert_eq!(text(&told, "provider_code"), "41");
    shop.desk = shop.desk.with_env(KEY_VARIABLE, loket_practice::KEY);
    assert_eq!(text(&shop.desk.advise(&open), "state"), "paid");
}

#[test]
fn an_open_payment_is_asked_about_with_its_own_version() {
    let shop = Shop::open();
    let open = shop.desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    assert_eq!(open["account_version"], 1);
    let elsewhere = Host::start(std::time::Duration::ZERO);
    let edit = ["account", "edit", "toko", "--base-url", elsewhere.base_url()];
    let edited = shop.desk.one(&[&edit[..], &["--username", USERNAME]].concat());
    assert_eq!((&edited["version"], &edited["in_doubt"]), (&2.into(), &1.into()));
    assert_eq!(text(&edited, "base_url"), elsewhere.base_url());
    assert_eq!(edited["key_env"], KEY_VARIABLE, "what is not named stays");
    assert_eq!(edited["advice_gap"], 0);

    let paid = shop.desk.advise(&open);
    assert_eq!(stands(&paid), ("paid", None, None));
    assert_eq!(paid["account_version"], 1);
    assert_eq!(shop.requests(&paid).status, 1, "asked where it was paid");
    assert!(elsewhere.books("digiswitch").references.is_empty());
    // A new sale goes the new way.
    let next = shop.desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    assert_eq!(next["account_version"], 2);
    assert_eq!(elsewhere.books("digiswitch").payments().count(), 1);
}

#[test]
fn an_inquiry_is_paid_with_the_version_it_was_made_with() {
    let shop = Shop::open();
    let inquiry = shop.desk.inquire(PLN, &number(PLN, "paid"), &[]);
    shop.desk.one(&["account", "edit", "toko", "--base-url", "http://127.0.0.1:1"]);
    let paid = shop.desk.pay(&inquiry, &[]).expect(0).one();
    assert_eq!(paid["account_version"], 1);
    assert_eq!(shop.requests(&paid).pay, 1);
}

#[test]
fn an_account_with_open_payments_stays() {
    let shop = Shop::open();
    let open = shop.desk.sale(PLN, &number(PLN, "pending-then-failed"), &[], 4);
    shop.desk.refused(2, "account_in_use", &["account", "remove", "toko"]);
    assert_eq!(shop.desk.ends(0, &["account", "list"]).len(), 1);
    assert_eq!(text(&shop.desk.advise(&open), "state"), "failed");
    assert_eq!(shop.desk.one(&["account", "remove", "toko"])["removed"], "toko");
    assert!(shop.desk.ends(0, &["account", "list"]).is_empty());
    assert!(shop.desk.receipt(&open, "32").contains("PENGEMBALIAN"), "its payments can be seen");
    shop.desk.refused(2, "no_account", &["inquire", PLN, &number(PLN, "paid")]);
    // The name again is the next version: what was made with the old one is not mixed up.
    assert_eq!(shop.add("toko", "digiswitch", &[])["version"], 2);
}

#[test]
fn the_shop_orders_its_accounts() {
    let shop = Shop::open();
    shop.add("flazz", "digiflazz", &[]);
    let asked = number(PLN, "paid");
    let served = |bill_type: &str| -> Vec<String> {
        let lines = shop.desk.ends(0, &["bill-types"]);
        let line = lines.iter().find(|line| line["bill_type"] == bill_type).unwrap();
        let accounts = line["accounts"].as_array().unwrap();
        accounts.iter().map(|one| text(one, "account").to_owned()).collect()
    };
    assert_eq!(served(PLN), ["toko", "flazz"], "as they were named");
    assert_eq!(text(&shop.desk.inquire(PLN, &asked, &[]), "account"), "toko");
    shop.desk.one(&["account", "order", PLN, "flazz", "toko"]);
    assert_eq!(served(PLN), ["flazz", "toko"]);
    assert_eq!(served("pdam"), ["toko", "flazz"], "another bill type has its own order");
    assert_eq!(text(&shop.desk.inquire(PLN, &asked, &[]), "account"), "flazz");
    let chosen = shop.desk.inquire(PLN, &asked, &["--account", "toko"]);
    assert_eq!(text(&chosen, "account"), "toko");
    assert_eq!(served("kirim-uang"), ["toko"], "DigiFlazz sells no transfers");
    shop.desk.refused(
        2,
        "no_account",
        &["inquire", "kirim-uang", "5830000004", "--amount", "150000", "--account", "flazz"],
    );
}

#[test]
fn an_account_sells_many_water_companies() {
    let shop = Shop::open();
    let three = ["pdam=pdamtirta:PDAM Tirta", "pdam=pdamsleman:PDAM Sleman", "pdam=pdam"];
    let products: Vec<&str> = three.iter().flat_map(|one| ["--product", *one]).collect();
    shop.desk.one(&[&["account", "edit", "toko"], &products[..]].concat());
    let asked = number("pdam", "paid");
    // The agent chooses: the wrong city's bill can be a real one.
    let told = shop.desk.refused(2, "bad_input", &["inquire", "pdam", &asked]);
    for product in ["pdamtirta (PDAM Tirta)", "pdamsleman (PDAM Sleman)"] {
        assert!(text(&told, "hint").contains(product), "{told}");
    }
    let first = shop.desk.inquire("pdam", &asked, &["--product", "pdamtirta"]);
    assert_eq!((text(&first, "product"), text(&first, "biller")), ("pdamtirta", "PDAM Tirta"));
    let chosen = shop.desk.inquire("pdam", &asked, &["--product", "pdamsleman"]);
    assert_eq!((text(&chosen, "product"), text(&chosen, "biller")), ("pdamsleman", "PDAM Sleman"));
    let unnamed = shop.desk.inquire("pdam", &asked, &["--product", "pdam"]);
    assert_eq!(text(&unnamed, "biller"), "PDAM");
    let paid = shop.desk.pay(&chosen, &[]).expect(0).one();
    assert_eq!((text(&paid, "product"), text(&paid, "biller")), ("pdamsleman", "PDAM Sleman"));
    assert_eq!(shop.books().payment(text(&paid, "reference")).unwrap().product, "pdamsleman");
    assert!(shop.desk.receipt(&paid, "32").contains("SLEMAN"));
    let wrong = ["inquire", "pdam", &asked, "--product", "pdamlain"];
    shop.desk.refused(2, "bad_input", &wrong);
    // Other bill types keep the provider's own codes.
    shop.desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    // A product that the provider does not sell (any more) is the account's fault.
    shop.desk.one(&["account", "edit", "toko", "--product", "pdam=pdamtutup:PDAM Tutup"]);
    shop.desk.refused(3, "account_refused", &["inquire", "pdam", &asked]);
}

#[test]
fn a_connection_test_asks_something_harmless() {
    let mut shop = Shop::at("digiflazz");
    let told = shop.desk.one(&["account", "test", "toko"]);
    assert_eq!((&told["ok"], text(&told, "found")), (&Value::Bool(true), "ok"));
    assert_eq!(told["balance"], loket_practice::OPENING_DEPOSIT);
    shop.host.switch_off();
    let told = shop.desk.run(&["account", "test", "toko"]).expect(3).one();
    assert_eq!((&told["ok"], text(&told, "found")), (&Value::Bool(false), "network"));
    shop.host.switch_on();
    shop.desk = shop.desk.with_env(KEY_VARIABLE, "kunci-yang-salah");
    let told = shop.desk.run(&["account", "test", "toko"]).expect(3).one();
    assert_eq!(text(&told, "found"), "key");
    assert!(shop.books().references.is_empty(), "no sale was asked for");
}

/// Each provider has another harmless question, and each tells a wrong key from no network.
#[test]
fn a_connection_is_tested_at_every_provider() {
    for (provider, balance) in
        [("digiswitch", false), ("iak", true), ("ayoconnect", true), ("rajabiller", false)]
    {
        let mut shop = Shop::at(provider);
        let told = shop.desk.one(&["account", "test", "toko"]);
        assert_eq!((&told["ok"], text(&told, "found")), (&Value::Bool(true), "ok"), "{provider}");
        let known = told["balance"].as_i64();
        assert_eq!(known, balance.then_some(loket_practice::OPENING_DEPOSIT), "{provider}");
        assert!(shop.books().references.values().all(|one| one.payment.is_none()), "{provider}");
        assert_eq!(shop.books().requests.pay, 0, "no sale was asked for");
        shop.desk = shop.desk.with_env(KEY_VARIABLE, "kunci-yang-salah");
        let told = shop.desk.run(&["account", "test", "toko"]).expect(3).one();
        assert_eq!(text(&told, "found"), "key", "{provider}: {told}");
        shop.host.switch_off();
        let told = shop.desk.run(&["account", "test", "toko"]).expect(3).one();
        assert_eq!(text(&told, "found"), "network", "{provider}");
    }
}

/// What an account needs is told by its provider.
#[test]
fn each_provider_wants_its_own_words() {
    let desk = Desk::own().with_env(KEY_VARIABLE, "sebuah-kunci-rahasia");
    let add = |name: &'static str, more: &[&'static str]| {
        let url = ["--base-url", "https://provider.example", "--key-env", KEY_VARIABLE];
        desk.run(&[&["account", "add", name], &url[..], more].concat())
    };
    for more in [
        &["--provider", "iak"][..],
        &["--provider", "ayoconnect", "--username", "toko"],
        &["--provider", "digiswitch", "--username", "toko", "--format", "xml"],
        &["--provider", "rajabiller", "--inquiry-path", "internal/cek"],
        &["--provider", "rajabiller", "--inquiry-path", "//elsewhere.example/cek"],
        &["--provider", "contoh", "--username", "toko"],
    ] {
        add("toko", more).refusal(2, "bad_account");
    }
    add("satu", &["--provider", "iak", "--username", "0812", "--format", "xml"]).expect(0);
    add("dua", &["--provider", "ayoconnect", "--partner-id", "P1"]).expect(0);
    add("tiga", &["--provider", "rajabiller", "--inquiry-path", "/internal/cek"]).expect(0);
    let listed = desk.ends(0, &["account", "list"]);
    let told: Vec<&str> = listed.iter().map(|one| text(one, "provider")).collect();
    assert_eq!(told, ["iak", "ayoconnect", "rajabiller"]);
    let served = |bill_type: &str| -> Vec<String> {
        let lines = desk.ends(0, &["bill-types"]);
        let line = lines.iter().find(|line| line["bill_type"] == bill_type).unwrap();
        let accounts = line["accounts"].as_array().unwrap();
        accounts.iter().map(|one| text(one, "account").to_owned()).collect()
    };
    assert_eq!(served("pln-postpaid"), ["satu", "dua", "tiga"]);
    assert_eq!(served("pdam"), ["satu", "tiga"]);
    assert_eq!(served("bpjs-ketenagakerjaan"), ["satu"]);
    assert!(served("emoney").is_empty());
}

/// A provider forbids what the shop would like to add.
#[test]
fn no_fee_of_the_shops_own_where_it_is_forbidden() {
    let shop = Shop::at("ayoconnect");
    let (asked, _) = crate::desk::number_at("ayoconnect", PLN, "paid");
    let inquiry = shop.desk.inquire(PLN, &asked, &[]);
    assert_eq!(
        (&inquiry["service_fee_allowed"], &inquiry["service_fee"]),
        (&false.into(), &0.into())
    );
    shop.desk.pay(&inquiry, &["--service-fee", "1000"]).refusal(2, "fee_not_allowed");
    assert_eq!(shop.books().requests.pay, 0);
    let paid = shop.desk.pay(&inquiry, &[]).expect(0).one();
    assert_eq!(paid["grand_total"], inquiry["customer_total"]);
    let slip = shop.desk.receipt(&paid, "32");
    assert!(!slip.contains("JASA LOKET") && slip.contains("TOTAL BAYAR"), "{slip}");
}

#[test]
fn practice_has_its_own_account_and_ledger() {
    let desk = Desk::practice();
    let add = ["account", "add", "toko", "--provider", "digiswitch", "--username", "x"];
    let more = ["--base-url", "https://provider.example", "--key-env", "X"];
    desk.refused(2, "bad_account", &[&add[..], &more].concat());
    desk.refused(2, "bad_account", &["account", "remove", "latihan"]);
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let own = desk.bare().args(["--json", "history"]).output().unwrap();
    assert!(own.status.success() && own.stdout.is_empty(), "practice is not in the shop's ledger");
}
