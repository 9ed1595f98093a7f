//! While a shift is open a cashier cannot add up what should lie in the drawer, and finds any payment that
//! a customer asks about.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::sheet::Kind;
use loket_till::till::Till;
use loket_till::view::{
    AccountView, Asking, HistoryAsking, HistoryPage, OperatorView, Paying, ReportAsking,
};
use serde_json::json;

use common::{Hands, Host, till_in};

mod common;

const PINS: [(&str, &str, &str); 3] =
    [("ANI", "owner", "2580"), ("SITI", "cashier", "7395"), ("BUDI", "cashier", "9042")];

fn code_of<T>(done: Result<T, TillError>) -> String {
    done.err().map(|error| error.view.code.clone()).unwrap_or_default()
}

fn stand(till: &Till, code: &str) {
    let digits = PINS.iter().find(|it| it.0 == code).unwrap().2;
    till.sign_in(code, &Secret::new(digits.into())).unwrap();
}

/// Each bill is 102.500.
async fn provider() -> Host {
    Host::new(|heard| {
        let asked: serde_json::Value = serde_json::from_str(&heard.body).unwrap();
        let data = json!({"data": {
            "ref_id": asked["ref_id"], "customer_no": asked["customer_no"],
            "name": "PAK SASTRO", "admin": 2500, "price": 101_000,
            "selling_price": 102_500, "message": "Transaksi Sukses", "rc": "00", "status": "Sukses",
            "sn": "SN1", "periode": "202611",
            "desc": {"tarif": "R1", "daya": 900, "lembar_tagihan": 1, "detail": [{
                "periode": "202611", "nilai_tagihan": "100000", "admin": "2500", "denda": "0"}]},
        }});
        (200, data.to_string())
    })
    .await
}

async fn shop(folder: &Path, clock: &Hands) -> (Till, Host) {
    let till = till_in(folder, clock, PROVIDERS);
    till.is_a_counter();
    for (code, role, digits) in PINS {
        let (code, role) = (code.to_owned(), role.to_owned());
        let view = OperatorView { name: code.clone(), code, role, ..OperatorView::default() };
        till.save_operator(&view, Some(&Secret::new(digits.into())), true).unwrap();
    }
    let host = provider().await;
    let account = AccountView {
        name: "utama".into(),
        provider: "digiswitch".into(),
        base_url: host.url.clone(),
        username: Some("warung".into()),
        ..AccountView::default()
    };
    till.save_account(&account, Some(Secret::new("kunci".into())), true).unwrap();
    (till, host)
}

async fn sell(till: &Till, code: &str, customer_no: u64) -> String {
    stand(till, code);
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: customer_no.to_string(),
        ..Asking::default()
    };
    let inquiry = till.inquire(&asking).await.unwrap();
    let (inquiry_id, total) = (inquiry.inquiry_id, inquiry.customer_total);
    let paid = till.pay(&Paying { inquiry_id, total, ..Paying::default() }).await.unwrap();
    assert_eq!(paid.state, "paid");
    paid.number
}

fn history(till: &Till, query: &str, after: Option<String>) -> HistoryPage {
    let query = Some(query.to_owned());
    till.history(&HistoryAsking { query, after, ..HistoryAsking::default() }).unwrap()
}

fn owners(page: &HistoryPage) -> Vec<&str> {
    page.payments.iter().map(|it| it.operator.as_str()).collect()
}

fn report(till: &Till, span: &str, by: &str) -> loket_till::view::ReportView {
    let (span, by) = (span.to_owned(), by.to_owned());
    till.report(&ReportAsking { span, by, ..ReportAsking::default() }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_adds_up_the_drawer_of_an_open_shift() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let (till, _host) = shop(folder.path(), &clock).await;
    sell(&till, "SITI", 530_000_000_001).await;
    clock.turn(24 * 3_600_000);
    till.open_shift(&[], Some("100.000")).unwrap();
    for number in 2..5 {
        sell(&till, "SITI", 530_000_000_000 + number).await;
    }
    sell(&till, "BUDI", 530_000_000_009).await;

    stand(&till, "SITI");
    let day = till.day(None).unwrap();
    assert_eq!((day.blind, day.paid, day.hours.iter().sum::<u32>()), (true, 3, 3));
    let today = report(&till, "today", "type");
    assert_eq!((today.blind, today.sums.paid, today.before.sums.paid), (true, 3, 1));
    // Three bills of 102.500, nothing of that in any field; nor with yesterday's, nor as a difference.
    let known = ["307500", "410000", "205000", "102500", "303000", "4500"];
    for text in [
        serde_json::to_string(&day).unwrap(),
        serde_json::to_string(&today).unwrap(),
        serde_json::to_string(&report(&till, "week", "day")).unwrap(),
        serde_json::to_string(&report(&till, "month", "operator")).unwrap(),
        serde_json::to_string(&report(&till, "today", "hour")).unwrap(),
    ] {
        for sum in known {
            assert!(!text.contains(&format!(":{sum}")), "{sum} in {text}");
        }
    }
    let yesterday = report(&till, "yesterday", "day");
    assert_eq!((yesterday.blind, yesterday.sums.grand_total), (false, 102_500), "before the shift");
    let dates = ReportAsking { span: "today".into(), ..ReportAsking::default() };
    let out = Some(folder.path().join("out"));
    assert_eq!(code_of(till.export_report(&dates, Kind::Csv, out.clone())), "counted_blind");
    assert_eq!(code_of(till.day_list(None, None)), "counted_blind");
    assert_eq!(code_of(till.print_day_list(None, None)), "counted_blind");

    stand(&till, "ANI");
    assert_eq!(till.day(None).unwrap().grand_total, 410_000, "an owner sees it");
    assert_eq!(report(&till, "today", "type").sums.grand_total, 410_000);

    stand(&till, "SITI");
    till.close_shift(&[], Some("510.000")).unwrap();
    assert_eq!(till.day(None).unwrap().grand_total, 307_500, "and so does who has counted");
    assert_eq!(report(&till, "today", "type").rows[0].share, 1_000);
    till.export_report(&dates, Kind::Csv, out).unwrap();
    till.day_list(None, None).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn any_payment_is_found_and_not_all_of_them() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let (till, _host) = shop(folder.path(), &clock).await;
    let earlier = sell(&till, "BUDI", 530_000_000_031).await;
    clock.turn(24 * 3_600_000);
    stand(&till, "SITI");
    till.open_shift(&[], Some("0")).unwrap();
    let mine = sell(&till, "SITI", 530_000_000_001).await;
    let mut theirs = String::new();
    for number in 11..25 {
        theirs = sell(&till, "BUDI", 530_000_000_000 + number).await;
    }
    stand(&till, "SITI");
    let own = history(&till, "", None);
    assert_eq!(owners(&own), ["SITI"]);
    assert_eq!(own.payments[0].number, mine);
    // Too short to name a payment.
    assert_eq!(owners(&history(&till, "L", None)), ["SITI"]);
    let asked = HistoryAsking { operator: Some("BUDI".into()), ..HistoryAsking::default() };
    assert_eq!(owners(&till.history(&asked).unwrap()), ["SITI"], "whoever is asked for");

    let found = history(&till, &theirs, None);
    assert_eq!((found.payments.len(), found.payments[0].number.as_str()), (1, theirs.as_str()));
    assert!(till.receipt(&found.payments[0].payment_id, None).is_ok(), "to print it again");
    // By a name that all have: a few of the fifteen of the shift, all of before, and no way on from them.
    let some = history(&till, "SASTRO", None);
    assert_eq!((some.payments.len(), some.next), (11, None));
    assert_eq!(some.payments[10].number, earlier);
    let last = some.payments[9].cursor.clone();
    let beyond = history(&till, "SASTRO", last);
    assert_eq!((beyond.payments.len(), beyond.payments[0].number.as_str()), (1, earlier.as_str()));

    stand(&till, "ANI");
    assert_eq!(history(&till, "", None).payments.len(), 16);
    stand(&till, "SITI");
    till.close_shift(&[], Some("1.000.000")).unwrap();
    assert_eq!(history(&till, "", None).payments.len(), 16, "as before, once it is counted");
}
