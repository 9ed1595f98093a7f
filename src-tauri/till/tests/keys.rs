//! Keys that are not at hand: nothing is lost, nothing is left behind, and nobody is asked twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, Paying};
use serde_json::{Value, json};
use tempfile::TempDir;

use common::{Drawer, Hands, Host, till_with};

mod common;

fn account() -> AccountView {
    AccountView {
        name: "toko".into(),
        provider: "digiswitch".into(),
        base_url: "http://127.0.0.1:1".into(),
        username: Some("warung".into()),
        advice_gap: Some(0),
        ..AccountView::default()
    }
}

fn shop(folder: &TempDir) -> (Till, Drawer) {
    let drawer = Drawer::default();
    (till_with(folder.path(), &Hands::at_start(), PROVIDERS, &drawer), drawer)
}

fn key() -> Option<Secret> {
    Some(Secret::new("topsecret".into()))
}

/// The new version would be without its key for ever.
#[test]
fn an_edit_never_loses_the_key_of_a_locked_keyring() {
    let folder = TempDir::new().unwrap();
    let (till, drawer) = shop(&folder);
    till.save_account(&account(), key(), true).unwrap();
    let other = AccountView { testing: true, ..account() };
    drawer.shut(true);
    let error = till.save_account(&other, None, false).unwrap_err().view;
    assert_eq!((error.code.as_str(), error.account.as_deref()), ("keyring_locked", Some("toko")));
    assert_eq!(till.accounts().unwrap()[0].version, 1, "nothing was saved");
    drawer.shut(false);
    till.save_account(&other, None, false).unwrap();
    assert_eq!(drawer.names(), ["tokov1", "tokov2"]);
}

#[test]
fn a_key_that_could_not_be_kept_is_told_and_serves_until_the_end() {
    let folder = TempDir::new().unwrap();
    let (till, drawer) = shop(&folder);
    drawer.shut(true);
    let saved = till.save_account(&account(), key(), true).unwrap();
    assert_eq!((saved.key.as_str(), saved.not_kept.as_deref()), ("memory", Some("keyring_locked")));
    assert_eq!(till.accounts().unwrap()[0].not_kept, None, "told once, when it happened");
}

#[test]
fn an_account_whose_key_would_stay_behind_is_not_removed() {
    let folder = TempDir::new().unwrap();
    let (till, drawer) = shop(&folder);
    till.save_account(&account(), key(), true).unwrap();
    till.save_account(&AccountView { testing: true, ..account() }, None, false).unwrap();
    drawer.shut(true);
    assert_eq!(till.remove_account("toko").unwrap_err().view.code, "keyring_locked");
    assert_eq!(till.accounts().unwrap().len(), 1);
    drawer.shut(false);
    till.remove_account("toko").unwrap();
    assert!(drawer.names().is_empty(), "the keys of every version");
}

#[test]
fn an_account_does_not_give_up_its_variable_for_nothing() {
    let folder = TempDir::new().unwrap();
    let (till, _) = shop(&folder);
    let named = AccountView { key_env: Some("LOKET_TEST_UNSET".into()), ..account() };
    till.save_account(&named, None, true).unwrap();
    assert_eq!(till.save_account(&account(), None, false).unwrap_err().view.code, "no_key");
    till.save_account(&account(), key(), false).unwrap();
}

/// Who may change an account, such as a page that was taken over, need not know its key.
#[test]
fn a_key_does_not_go_along_to_another_address() {
    let folder = TempDir::new().unwrap();
    let (till, drawer) = shop(&folder);
    till.save_account(&account(), key(), true).unwrap();
    let certificate = TempDir::new().unwrap();
    let certificate = certificate.path().join("ca.pem").display().to_string();
    for (what, led_away) in [
        ("address", AccountView { base_url: "http://127.0.0.1:2".into(), ..account() }),
        ("proxy", AccountView { proxy: Some("http://127.0.0.1:9".into()), ..account() }),
        ("certificate", AccountView { ca_cert: Some(certificate.clone()), ..account() }),
    ] {
        let error = till.save_account(&led_away, None, false).unwrap_err().view;
        assert_eq!(
            (error.code.as_str(), error.money_moved.as_str()),
            ("key_again", "no"),
            "{what}"
        );
        assert_eq!(till.accounts().unwrap()[0].version, 1, "{what}: nothing was saved");
    }
    assert_eq!(drawer.names(), ["tokov1"]);
    let moved = AccountView { base_url: "http://127.0.0.1:2".into(), ..account() };
    till.save_account(&moved, key(), false).unwrap();
    assert_eq!(drawer.names(), ["tokov1", "tokov2"]);
    // No kept key goes along to an address that names a variable for its own.
    let named = AccountView { key_env: Some("LOKET_TEST_UNSET".into()), ..account() };
    till.save_account(&named, None, false).unwrap();
    assert_eq!(drawer.names(), ["tokov1", "tokov2"]);
}

/// A locked keyring shows a prompt each time it is asked.
#[tokio::test]
async fn a_locked_keyring_is_asked_again_only_by_a_person() {
    let host = Host::new(|heard| {
        let asked: Value = serde_json::from_str(&heard.body).unwrap();
        let paying = !asked.to_string().contains("inq-pasca");
        (200, json!({"data": {
            "ref_id": asked["ref_id"], "customer_no": asked["customer_no"], "code": asked["code"],
            "name": "SITI AMINAH", "admin": 2500, "price": 10_000, "selling_price": 11_000,
            "rc": if paying { "03" } else { "00" },
            "status": if paying { "Pending" } else { "Sukses" }, "message": "",
        }}).to_string())
    })
    .await;
    let (folder, clock) = (TempDir::new().unwrap(), Hands::at_start());
    let drawer = Drawer::default();
    let till = till_with(folder.path(), &clock, PROVIDERS, &drawer);
    let view = AccountView { base_url: host.url.clone(), ..account() };
    till.save_account(&view, key(), true).unwrap();
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        ..Asking::default()
    };
    let inquiry = till.inquire(&asking).await.unwrap();
    let paying = Paying { inquiry_id: inquiry.inquiry_id, total: 11_000, ..Paying::default() };
    let payment = till.pay(&paying).await.unwrap();
    assert_eq!(payment.state, "in_doubt");
    drawer.shut(true);
    let before = drawer.asked();
    for _ in 0..4 {
        clock.turn(10_000);
        assert!(till.advise_due().await.unwrap().is_empty());
        till.accounts().unwrap();
        assert_eq!(till.keys_wanted().unwrap(), ["toko"]);
    }
    assert_eq!(drawer.asked() - before, 1, "found locked once");
    assert_eq!(till.advise(&payment.payment_id).await.unwrap_err().view.code, "keyring_locked");
    assert_eq!(drawer.asked() - before, 2, "a person may have its password now");
    drawer.shut(false);
    till.advise(&payment.payment_id).await.unwrap();
    clock.turn(10_000);
    assert_eq!(till.advise_due().await.unwrap().len(), 1, "and then it serves again");
}
