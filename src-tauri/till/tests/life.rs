//! The payment's life in the till, against a provider of a few lines and with a clock of our own:
//! what is on disk when the socket opens, what expires, what waits, what stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::ledger::{Access, Ledger};
use loket_till::till::Till;
use loket_till::view::{AccountView, Asking, InquiryView, Paying, PaymentView};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use common::{Hands, till_in};

mod common;

const MINUTE: i64 = 60_000;

/// What the provider does with a payment; inquiries always succeed.
#[derive(Clone)]
enum Pays {
    Pending,
    /// Tells the test that the request is there, and answers when told to.
    Waits(Arc<Notify>, Arc<Notify>),
    /// Looks into the ledger of that folder while the request is on the wire.
    Looks(PathBuf, Arc<Mutex<Vec<String>>>),
}

fn field(body: &str, name: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    json[name].as_str().unwrap().to_owned()
}

async fn provider(pays: Pays, date: Option<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (pays, date) = (pays.clone(), date.clone());
            tokio::spawn(async move {
                let mut seen = Vec::new();
                let mut buffer = [0u8; 4096];
                let body = loop {
                    let count = stream.read(&mut buffer).await.unwrap();
                    seen.extend_from_slice(&buffer[..count]);
                    let text = String::from_utf8_lossy(&seen).into_owned();
                    if let Some((_, body)) = text.split_once("\r\n\r\n")
                        && body.ends_with('}')
                    {
                        break body.to_owned();
                    }
                };
                let (reference, number) = (field(&body, "ref_id"), field(&body, "customer_no"));
                let command = field(&body, "command");
                if command == "pay-pasca" {
                    match &pays {
                        Pays::Pending => {}
                        Pays::Waits(here, go) => {
                            here.notify_one();
                            go.notified().await;
                        }
                        Pays::Looks(folder, found) => {
                            let ledger = Ledger::open(folder, "-", false, Access::Read, 0).unwrap();
                            let payment = ledger.payment(&reference).unwrap();
                            let events = ledger.events(&reference).unwrap();
                            let mut found = found.lock().unwrap();
                            found.push(format!("{:?}", payment.state));
                            found.extend(events.iter().map(|one| one.entry.kind().to_owned()));
                        }
                    }
                }
                let answer = if command == "inq-pasca" {
                    format!(
                        r#"{{"data":{{"ref_id":"{reference}","customer_no":"{number}","name":"SITI","code":"pln","admin":2500,"message":"ok","status":"Sukses","rc":"00","price":10000,"selling_price":11000}}}}"#
                    )
                } else {
                    format!(
                        r#"{{"data":{{"ref_id":"{reference}","customer_no":"{number}","code":"pln","message":"Pending","status":"Pending","rc":"03"}}}}"#
                    )
                };
                let date = date.map(|date| format!("date: {date}\r\n")).unwrap_or_default();
                let head =
                    format!("HTTP/1.1 200 OK\r\n{date}content-length: {}\r\n\r\n", answer.len());
                let _ = stream.write_all(format!("{head}{answer}").as_bytes()).await;
            });
        }
    });
    url
}

struct Shop {
    folder: TempDir,
    till: Till,
    clock: Hands,
}

impl Shop {
    fn new() -> Shop {
        let folder = TempDir::new().unwrap();
        let clock = Hands::at_start();
        Shop { till: till_in(folder.path(), &clock, PROVIDERS), folder, clock }
    }

    fn account(&self, base_url: String, advice_gap: Option<u64>) {
        let view = AccountView {
            name: "toko".into(),
            provider: "digiswitch".into(),
            base_url,
            username: Some("u".into()),
            advice_gap,
            ..AccountView::default()
        };
        self.till.save_account(&view, Some(Secret::new("topsecret".into())), true).unwrap();
    }

    async fn inquire(&self) -> InquiryView {
        let asking = Asking {
            bill_type: "pln-postpaid".into(),
            customer_no: "530000000001".into(),
            ..Asking::default()
        };
        self.till.inquire(&asking).await.unwrap()
    }

    async fn pay(&self, inquiry: &InquiryView) -> Result<PaymentView, String> {
        let paying =
            Paying { inquiry_id: inquiry.inquiry_id.clone(), total: 11_000, ..Paying::default() };
        self.till.pay(&paying).await.map_err(|error| error.view.code)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_doubt_is_on_disk_before_the_provider_hears_of_it() {
    let (shop, found) = (Shop::new(), Arc::new(Mutex::new(Vec::new())));
    let looks = Pays::Looks(shop.folder.path().to_owned(), found.clone());
    shop.account(provider(looks, None).await, None);
    let paid = shop.pay(&shop.inquire().await).await.unwrap();
    assert_eq!(*found.lock().unwrap(), ["InDoubt", "inquired", "opened"]);
    let life = shop.till.show(&paid.payment_id).unwrap().events.unwrap();
    let kinds: Vec<&str> = life.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["inquired", "opened", "answered", "judged"], "raw first, then judged");
    let text = serde_json::to_string(&life).unwrap();
    assert!(!text.contains("topsecret") && text.contains(r#"\"sign\":\"***\""#), "{text}");
}

#[tokio::test]
async fn an_inquiry_expires_after_half_an_hour_and_at_midnight() {
    let shop = Shop::new();
    shop.account(provider(Pays::Pending, None).await, None);
    let inquiry = shop.inquire().await;
    shop.clock.turn(30 * MINUTE);
    assert_eq!(shop.pay(&inquiry).await.unwrap_err(), "expired");
    // 23:59 in Jakarta.
    shop.clock.turn(12 * 60 * MINUTE + 37 * MINUTE);
    let late = shop.inquire().await;
    shop.clock.turn(MINUTE);
    assert_eq!(shop.pay(&late).await.unwrap_err(), "expired", "the provider's day is over");
}

#[tokio::test]
async fn a_wrong_clock_stops_paying() {
    let shop = Shop::new();
    let date = Some("Sun, 22 Nov 2026 03:40:00 GMT".to_owned());
    shop.account(provider(Pays::Pending, date).await, None);
    let inquiry = shop.inquire().await;
    assert_eq!(inquiry.warnings.len(), 1, "shown before it stops: {:?}", inquiry.warnings);
    assert_eq!(shop.pay(&inquiry).await.unwrap_err(), "clock_wrong", "12 minutes off");
    shop.clock.turn(-3 * MINUTE);
    assert!(shop.till.status().unwrap().clock_wrong.is_some());
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        ..Asking::default()
    };
    assert_eq!(shop.till.inquire(&asking).await.unwrap_err().view.code, "clock_wrong");
    for (name, value) in [("zone", "WIB"), ("theme", "dark"), ("language", "en")] {
        shop.till.set_setting(name, value).unwrap();
        assert!(
            shop.till.status().unwrap().clock_wrong.is_some(),
            "{name} is no word on the clock"
        );
    }
    assert!(shop.till.set_setting("clock_ok", "no").is_err());
    shop.till.set_setting("clock_ok", "yes").unwrap();
    assert!(shop.till.inquire(&asking).await.is_ok(), "a person said that the clock is right");
}

#[tokio::test]
async fn advice_keeps_the_gaps_and_ends_with_the_operator() {
    let shop = Shop::new();
    shop.account(provider(Pays::Pending, None).await, None);
    let payment = shop.pay(&shop.inquire().await).await.unwrap();
    assert_eq!((payment.state.as_str(), payment.why.as_deref()), ("in_doubt", Some("pending")));
    let early = shop.till.advise(&payment.payment_id).await.unwrap_err().view;
    assert_eq!((early.code.as_str(), early.money_moved.as_str()), ("too_early", "unknown"));
    let mut asked_at = Vec::new();
    for minute in 1..=8 {
        shop.clock.turn(MINUTE);
        if !shop.till.advise_due().await.unwrap().is_empty() {
            asked_at.push(minute);
        }
    }
    assert_eq!(asked_at, [1, 3, 8], "after 1, 2 and 5 minutes");
    shop.clock.turn(24 * 60 * MINUTE);
    let last = shop.till.advise_due().await.unwrap().pop().unwrap();
    assert_eq!(last.attention.as_deref(), Some("operator"));
    assert_eq!(shop.till.next_advice_in().unwrap(), None, "given up");
    shop.clock.turn(24 * 60 * MINUTE);
    assert!(shop.till.advise_due().await.unwrap().is_empty());
    assert_eq!(shop.till.status().unwrap().in_doubt.len(), 1, "still locked, still shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_settles_a_payment_that_is_on_the_wire() {
    let (here, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let shop = Arc::new(Shop::new());
    shop.account(provider(Pays::Waits(here.clone(), go.clone()), None).await, Some(0));
    let inquiry = shop.inquire().await;
    let (paying, bill) = (shop.clone(), inquiry.clone());
    let sale = tokio::spawn(async move { paying.pay(&bill).await });
    here.notified().await;
    let settled = shop.till.settle(&inquiry.inquiry_id, "failed", "gone", "Sari").unwrap_err();
    assert_eq!(
        (settled.view.code.as_str(), settled.view.money_moved.as_str()),
        ("too_early", "unknown")
    );
    assert!(shop.till.advise_due().await.unwrap().is_empty());
    go.notify_one();
    assert_eq!(sale.await.unwrap().unwrap().state, "in_doubt");
    let settled = shop.till.settle(&inquiry.inquiry_id, "failed", "gone", "Sari").unwrap();
    assert_eq!(settled.state, "failed");
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let shop = Shop::new();
    shop.account(provider(Pays::Pending, None).await, None);
    let inquiry = shop.inquire().await;
    shop.pay(&inquiry).await.unwrap();
    let Shop { folder, till, clock } = shop;
    drop(till);
    let till = till_in(folder.path(), &clock, PROVIDERS);
    let paying = Paying { inquiry_id: inquiry.inquiry_id, total: 11_000, ..Paying::default() };
    let again = till.pay(&paying).await.unwrap_err().view;
    assert_eq!((again.code.as_str(), again.money_moved.as_str()), ("already_paying", "unknown"));
    assert_eq!(till.status().unwrap().in_doubt.len(), 1);
}
