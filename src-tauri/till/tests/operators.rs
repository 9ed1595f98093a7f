//! Who may stand at the counter: PINs and wrong ones, what a cashier may not do, who did each event.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use loket_core::account::Secret;
use loket_core::operator::Right;
use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, OperatorView, Paying};
use serde_json::json;

use common::{Hands, Host, till_in};

mod common;

fn pin(digits: &str) -> Secret {
    Secret::new(digits.into())
}

fn person(code: &str, role: &str) -> OperatorView {
    OperatorView {
        code: code.into(),
        name: format!("Ibu {code}"),
        role: role.into(),
        ..OperatorView::default()
    }
}

/// A counter with an owner and a cashier, locked.
fn staffed(folder: &Path, clock: &Hands) -> Till {
    let till = till_in(folder, clock, PROVIDERS);
    till.is_a_counter();
    till.save_operator(&person("ani", "owner"), Some(&pin("2580")), true).unwrap();
    till.save_operator(&person("siti", "cashier"), Some(&pin("7395")), true).unwrap();
    till.lock(false).unwrap();
    till
}

fn code_of<T>(done: Result<T, TillError>) -> String {
    done.err().map(|error| error.view.code.clone()).unwrap_or_default()
}

#[test]
fn a_shop_of_one_person_needs_no_pin() {
    let folder = tempfile::tempdir().unwrap();
    let till = till_in(folder.path(), &Hands::at_start(), PROVIDERS);
    till.is_a_counter();
    let session = till.session().unwrap();
    assert!(!session.locked && session.may_run && session.operator.is_none());
    assert_eq!(code_of(till.may(Right::Run)), "");
}

#[test]
fn the_first_operator_is_an_owner_and_stands_there_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let till = till_in(folder.path(), &Hands::at_start(), PROVIDERS);
    till.is_a_counter();
    let save = |code: &str, role: &str, digits: Option<&str>, is_new: bool| {
        let pin = digits.map(pin);
        code_of(till.save_operator(&person(code, role), pin.as_ref(), is_new))
    };
    assert_eq!(save("siti", "cashier", Some("7395"), true), "no_owner");
    assert!(till.operators().unwrap().is_empty(), "nothing was written");
    for (code, role, digits) in [
        ("ani", "owner", None),
        ("ani", "owner", Some("1234")),
        ("ani", "owner", Some("12")),
        ("ani", "admin", Some("2580")),
        ("an i", "owner", Some("2580")),
        ("loketctl", "owner", Some("2580")),
    ] {
        assert_eq!(save(code, role, digits, true), "bad_operator", "{code} {role} {digits:?}");
    }
    assert_eq!(save("ani", "owner", Some("2580"), true), "");
    let session = till.session().unwrap();
    assert_eq!(session.operator.unwrap().code, "ANI");
    assert!(!session.locked && session.may_run);
    assert_eq!(save("ANI", "owner", Some("8520"), true), "bad_operator", "the code is taken");
    assert_eq!(save("budi", "owner", None, false), "not_found");
    assert_eq!(save("ani", "cashier", None, false), "no_owner");
    assert_eq!(save("siti", "cashier", Some("7395"), true), "");
    assert_eq!(code_of(till.remove_operator("ANI")), "no_owner");
    till.remove_operator("SITI").unwrap();
    assert!(till.remove_operator("ANI").unwrap().is_empty(), "the last one may go");
    assert!(!till.session().unwrap().locked, "and the shop is one person's again");
}

#[test]
fn a_locked_counter_opens_for_the_right_pin_alone() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = staffed(folder.path(), &clock);
    assert_eq!(code_of(till.may(Right::Sell)), "locked");
    assert_eq!(code_of(till.sign_in("SITI", &pin("2580"))), "bad_pin", "somebody else's PIN");
    assert_eq!(code_of(till.sign_in("BUDI", &pin("2580"))), "not_found");
    assert_eq!(code_of(till.may(Right::Sell)), "locked");
    let session = till.sign_in("SITI", &pin("7395")).unwrap();
    assert!(!session.locked && !session.may_run);
    assert_eq!(code_of(till.may(Right::Sell)), "");
    assert_eq!(code_of(till.may(Right::Run)), "not_allowed");
    assert_eq!(till.sees_only().unwrap().as_deref(), Some("SITI"));
    till.lock(true).unwrap();
    till.sign_in("ANI", &pin("2580")).unwrap();
    assert_eq!(code_of(till.may(Right::Run)), "");
    assert_eq!(till.sees_only().unwrap(), None);
    let kinds: Vec<(String, String)> = ["ANI", "SITI"]
        .into_iter()
        .flat_map(|code| till.ledger().events(code).unwrap())
        .filter(|event| event.entry.kind() != "operator_saved")
        .map(|event| (event.entry.kind().to_owned(), event.who))
        .collect();
    let kind = |kind: &str, who: &str| (kind.to_owned(), who.to_owned());
    assert_eq!(
        kinds,
        [
            kind("signed_out", "ANI"),
            kind("signed_in", "ANI"),
            kind("sign_in_refused", "SITI"),
            kind("signed_in", "SITI"),
            kind("signed_out", ""),
        ],
        "each try is written down; what locks itself is nobody's doing"
    );
    till.ledger().verify().unwrap();
}

#[test]
fn wrong_pins_make_the_next_one_wait_even_over_a_restart() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = staffed(folder.path(), &clock);
    let try_with = |till: &Till, digits: &str| code_of(till.sign_in("SITI", &pin(digits)));
    for _ in 0..3 {
        assert_eq!(try_with(&till, "1111"), "bad_pin");
    }
    assert_eq!(try_with(&till, "7395"), "pin_wait", "not even the right one is looked at");
    let waits = |till: &Till| {
        let everybody = till.operators().unwrap();
        everybody.into_iter().map(|it| (it.code, it.wait_ms)).collect::<Vec<_>>()
    };
    assert_eq!(waits(&till), [("ANI".into(), 0), ("SITI".into(), 5_000)], "and nobody else waits");
    drop(till);
    let till = till_in(folder.path(), &clock, PROVIDERS);
    till.is_a_counter();
    assert_eq!(try_with(&till, "7395"), "pin_wait");
    clock.turn(5_000);
    assert_eq!(try_with(&till, "1111"), "bad_pin");
    clock.turn(9_999);
    assert_eq!(try_with(&till, "7395"), "pin_wait");
    // Whoever sets the clock back waits as long as it takes, and not for ever.
    clock.turn(-3_600_000);
    assert_eq!(waits(&till)[1].1, 10_000);
    clock.turn(3_600_000 + 1);
    assert_eq!(try_with(&till, "7395"), "");
    till.lock(false).unwrap();
    assert_eq!(try_with(&till, "1111"), "bad_pin", "the right one begins anew");
    assert_eq!(try_with(&till, "7395"), "");
}

#[test]
fn a_new_pin_ends_the_old_one_and_a_removed_operator_stands_nowhere() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = staffed(folder.path(), &clock);
    till.sign_in("SITI", &pin("7395")).unwrap();
    // Elsewhere on this machine, by whoever has it.
    till.save_operator(&person("siti", "owner"), Some(&pin("9042")), false).unwrap();
    assert!(till.session().unwrap().may_run, "a role counts as it is now");
    till.remove_operator("SITI").unwrap();
    assert_eq!(code_of(till.may(Right::Sell)), "locked");
    assert_eq!(code_of(till.sign_in("SITI", &pin("9042"))), "not_found");
}

#[test]
fn a_cashier_sets_how_the_screen_looks_and_nothing_else() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = staffed(folder.path(), &clock);
    till.sign_in("SITI", &pin("7395")).unwrap();
    assert_eq!(code_of(till.set_setting("theme", "dark")), "");
    for (name, value) in
        [("service_fee:pdam", "2500"), ("shop_name", "WARUNG LAIN"), ("idle_lock", "0")]
    {
        assert_eq!(code_of(till.set_setting(name, value)), "not_allowed", "{name}");
    }
}

/// Who stands at the counter when an answer comes may be somebody else than who asked.
#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_payment_says_who_did_it() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = std::sync::Arc::new(staffed(folder.path(), &clock));
    let other = std::sync::Arc::downgrade(&till);
    let provider = Host::new(move |heard| {
        let asked: serde_json::Value = serde_json::from_str(&heard.body).unwrap();
        let owed = asked["command"] == "inq-pasca";
        if asked["command"] == "pay-pasca" {
            // The cashier goes and the owner comes while the provider takes its time.
            let till = other.upgrade().unwrap();
            till.lock(false).unwrap();
            till.sign_in("ANI", &pin("2580")).unwrap();
        }
        let data = json!({"data": {
            "ref_id": asked["ref_id"], "customer_no": asked["customer_no"],
            "customer_name": "BUDI", "buyer_sku_code": "pln", "admin": 2500, "price": 101_000,
            "selling_price": 102_500, "message": "Transaksi Pending", "rc": if owed { "00" } else { "03" },
            "status": if owed { "Sukses" } else { "Pending" }, "periode": "202611",
            "desc": {"tarif": "R1", "daya": 900, "lembar_tagihan": 1, "detail": [{
                "periode": "202611", "nilai_tagihan": "100000", "admin": "2500", "denda": "0"}]},
        }});
        (200, data.to_string())
    })
    .await;
    till.sign_in("ANI", &pin("2580")).unwrap();
    let account = AccountView {
        name: "utama".into(),
        provider: "digiswitch".into(),
        base_url: provider.url.clone(),
        username: Some("warung".into()),
        advice_gap: Some(0),
        ..AccountView::default()
    };
    till.save_account(&account, Some(pin("kunci")), true).unwrap();
    till.set_setting("service_fee:pln-postpaid", "500").unwrap();
    till.lock(false).unwrap();
    till.sign_in("SITI", &pin("7395")).unwrap();
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        ..Asking::default()
    };
    let inquiry = till.inquire(&asking).await.unwrap();
    let paying = |service_fee| Paying {
        inquiry_id: inquiry.inquiry_id.clone(),
        total: inquiry.customer_total,
        service_fee,
        ..Paying::default()
    };
    // The fee is the shop's, and the cashier has none of their own.
    for fee in [0, 5_000] {
        assert_eq!(code_of(till.pay(&paying(fee)).await), "not_allowed", "{fee}");
    }
    let payment = till.pay(&paying(500)).await.unwrap();
    assert_eq!(till.session().unwrap().operator.unwrap().code, "ANI");
    clock.turn(60_000);
    till.advise_due().await.unwrap();
    till.advise(&payment.payment_id).await.unwrap();
    till.settle(&payment.payment_id, "paid", "sudah di aplikasi", "Ani").unwrap();
    let events = till.show(&payment.payment_id).unwrap().events.unwrap();
    let told: Vec<String> =
        events.iter().map(|event| format!("{} {}", event.kind, event.who)).collect();
    assert_eq!(
        told,
        [
            "inquired SITI",
            "opened SITI",
            "answered SITI",
            "judged SITI",
            "asked ",
            "answered ",
            "judged ",
            "asked ANI",
            "answered ANI",
            "judged ANI",
            "settled ANI",
        ]
    );
    let text = till.receipt_text(&payment.payment_id, Some(48)).unwrap();
    assert!(text.contains("SITI"), "the receipt names who took the money:\n{text}");
    till.ledger().verify().unwrap();
}
