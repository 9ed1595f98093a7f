//! A made-up fifth provider sells from inquiry to receipt, through a till that was not touched for
//! it: one adapter file, one line in the list, and a folder of fixtures. That nothing else knows a
//! provider's name is held by `tidy.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Mutex;

use loket_core::account::Secret;
use loket_core::provider::Provider;
use loket_core::provider::digiswitch::Digiswitch;
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, Paying, PaymentView};
use serde_json::Value;

use common::{Hands, Host, till_in};
use contoh::Contoh;

mod common;
#[path = "fifth/contoh.rs"]
mod contoh;

/// The list with its one new line.
static PROVIDERS: &[&dyn Provider] = &[&Digiswitch, &Contoh];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/contoh");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()
}

/// Answers with the fixtures named for each call, in turn.
async fn host(answers: &[&'static str]) -> Host {
    let left = Mutex::new(answers.iter().rev().copied().collect::<Vec<_>>());
    Host::new(move |heard| {
        assert_eq!(heard.line, "POST /bill");
        if !heard.head.contains("x-key: topsecret") {
            return (401, "{}".into());
        }
        let asked: Value = serde_json::from_str(&heard.body).unwrap();
        let name = left.lock().unwrap().pop().unwrap();
        (200, fixture(name).replace("{id}", asked["id"].as_str().unwrap()))
    })
    .await
}

async fn sale(till: &Till, url: &str, name: &str) -> PaymentView {
    let account = AccountView {
        name: name.into(),
        provider: "contoh".into(),
        base_url: url.into(),
        advice_gap: Some(0),
        ..AccountView::default()
    };
    till.save_account(&account, Some(Secret::new("topsecret".into())), true).unwrap();
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        account: Some(name.into()),
        ..Asking::default()
    };
    let inquiry = till.inquire(&asking).await.unwrap();
    assert_eq!((inquiry.provider_label.as_str(), inquiry.customer_total), ("Contoh", 84_000));
    let paying = Paying {
        inquiry_id: inquiry.inquiry_id,
        total: inquiry.customer_total,
        again: true,
        ..Paying::default()
    };
    till.pay(&paying).await.unwrap()
}

fn slip(till: &Till, payment: &PaymentView) -> String {
    let receipt = till.receipt(&payment.payment_id, Some(32)).unwrap();
    let words: Vec<String> = receipt.lines.into_iter().map(|line| line.text).collect();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_fifth_provider_sells_like_the_others() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    assert!(till.providers().iter().any(|it| it.provider == "contoh"), "the form offers it");

    let paid = sale(&till, &host(&["owed", "paid"]).await.url, "lunas").await;
    assert_eq!((paid.state.as_str(), paid.provider.as_str()), ("paid", "contoh"));
    assert!(slip(&till, &paid).contains("BUKTI PEMBAYARAN YANG SAH"));

    let failed = sale(&till, &host(&["owed", "failed"]).await.url, "gagal").await;
    assert_eq!(failed.state, "failed");
    assert!(slip(&till, &failed).contains("PENGEMBALIAN UANG"));

    let open =
        sale(&till, &host(&["owed", "pending", "unknown", "paid"]).await.url, "tunggu").await;
    assert_eq!((open.state.as_str(), open.why.as_deref()), ("in_doubt", Some("pending")));
    assert!(slip(&till, &open).contains("TITIP UANG"));
    let unknown = till.advise(&open.payment_id).await.unwrap();
    assert_eq!(unknown.attention.as_deref(), Some("operator"));
    assert_eq!(till.advise(&open.payment_id).await.unwrap().state, "paid");

    let tested = host(&["unknown"]).await;
    let account = AccountView {
        name: "uji".into(),
        provider: "contoh".into(),
        base_url: tested.url.clone(),
        ..AccountView::default()
    };
    till.save_account(&account, Some(Secret::new("topsecret".into())), true).unwrap();
    assert!(till.test_account("uji").await.unwrap().ok);
    till.ledger().verify().unwrap();
}

/// A program without the adapter still reads what was written with it, and sells nothing there.
#[tokio::test]
async fn a_ledger_outlives_a_provider() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    let paid = sale(&till, &host(&["owed", "paid"]).await.url, "lunas").await;
    let open = sale(&till, &host(&["owed", "pending"]).await.url, "tunggu").await;
    drop(till);
    let older = till_in(folder.path(), &clock, &[&Digiswitch]);
    assert_eq!(older.show(&paid.payment_id).unwrap().provider_label, "contoh");
    assert_eq!(older.status().unwrap().in_doubt[0].may_ask_in_ms, None);
    assert!(older.advise_due().await.unwrap().is_empty(), "nobody can be asked");
    assert_eq!(older.advise(&open.payment_id).await.unwrap_err().view.code, "bad_account");
    assert_eq!(older.accounts().unwrap().len(), 2);
    let kinds = older.bill_types().unwrap();
    assert!(kinds.iter().all(|kind| kind.accounts.is_empty()));
    assert_eq!(older.status().unwrap().balances.len(), 2);
    older.ledger().verify().unwrap();
}
