//! Ayoconnect: what it sells, and in which shapes it answers.

use std::sync::atomic::Ordering;

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use loket_practice::{
    Inquiry, KEY, OPENING_DEPOSIT, Payment, ProviderBooks, State, practice_accounts,
};
use serde_json::{Value, json};

use crate::bench::{DIGISWITCH, Heard, Shop, compact, numbers_of, post, request};

pub(crate) const PARTNER: &str = "latihan-mitra";
pub(crate) const CHECK: &str = "/api/v2/bill/check";
pub(crate) const PAYMENT: &str = "/api/v2/bill/payment";
pub(crate) const STATUS: &str = "/api/v2/bill/status";
const BALANCE: &str = "/api/v2/partner/balance";
const PRODUCTS: &str = "/api/v1/partner/products";
/// The documents' customer.
pub(crate) const INDAH: &str = "516070377775";

/// A token, put together by hand from the bytes of its payload.
pub(crate) fn token(secret: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        base64url(br#"{"alg":"HS256","typ":"JWT"}"#),
        base64url(payload.as_bytes())
    );
    let key = EncodingKey::from_secret(secret.as_bytes());
    let signature = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{signed}.{signature}")
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for piece in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(*piece.get(at).unwrap_or(&0)));
        for at in 0..=piece.len() {
            text.push(char::from(LETTERS[bits >> (18 - 6 * at) & 63]));
        }
    }
    text
}

#[test]
fn the_tests_own_token_is_the_documented_one() {
    let vector = token("secret-0001", r#"{"partnerId":"PARTNER01","refNumber":"ORD0001"}"#);
    assert_eq!(
        vector,
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
         eyJwYXJ0bmVySWQiOiJQQVJUTkVSMDEiLCJyZWZOdW1iZXIiOiJPUkQwMDAxIn0.\
         DZ_9YJ_nu3McuCiHFNaiiFTnhoXSIRfPQFIuc3eVvO0"
    );
}

pub(crate) struct Mitra {
    pub(crate) shop: Shop,
}

impl Mitra {
    pub(crate) async fn open() -> Mitra {
        Mitra { shop: Shop::open().await }
    }

    pub(crate) fn books(&self) -> ProviderBooks {
        self.shop.books().provider("ayoconnect")
    }

    #[track_caller]
    pub(crate) fn payment(&self, reference: &str) -> Payment {
        self.books().payment(reference).expect("booked").clone()
    }

    #[track_caller]
    pub(crate) fn inquiry(&self, id: i64) -> Inquiry {
        self.books().inquiries.get(&id.to_string()).expect("recorded").clone()
    }

    /// The same JSON as body and as token.
    pub(crate) async fn send(&self, path: &str, asked: &Value) -> Heard {
        let text = asked.to_string();
        self.raw(path, &headers(&token(KEY, &text)), &text).await
    }

    pub(crate) async fn raw(&self, path: &str, headers: &str, body: &str) -> Heard {
        let head = format!("POST {path} HTTP/1.1\r\n{headers}");
        request(&self.shop.address(), &head, body).await
    }

    pub(crate) async fn inquire(&self, number: &str) -> (u16, Value) {
        self.send(CHECK, &asked(number)).await.json()
    }

    /// Shows a bill; returns the payment of it.
    pub(crate) async fn shown(&self, number: &str, reference: &str) -> Value {
        let (http, body) = self.inquire(number).await;
        check(&(http, body.clone()), 300, true);
        paying(number, &body["data"], reference)
    }

    pub(crate) async fn pay(&self, paying: &Value) -> (u16, Value) {
        self.send(PAYMENT, paying).await.json()
    }

    pub(crate) async fn status(&self, reference: &str) -> (u16, Value) {
        self.send(STATUS, &json!({ "partnerId": PARTNER, "refNumber": reference })).await.json()
    }
}

pub(crate) fn headers(token: &str) -> String {
    format!(
        "Content-Type: application/json\r\nKEY: {PARTNER}\r\nTOKEN: {token}\r\nVERSION: 2.0\r\n"
    )
}

pub(crate) fn asked(number: &str) -> Value {
    json!({ "partnerId": PARTNER, "accountNumber": number, "productCode": "TLSTPOS" })
}

pub(crate) fn paying(number: &str, shown: &Value, reference: &str) -> Value {
    let mut body = asked(number);
    body["inquiryId"] = shown["inquiryId"].clone();
    body["amount"] = shown["amount"].clone();
    body["refNumber"] = json!(reference);
    body
}

/// The envelope; returns what is in it.
#[track_caller]
pub(crate) fn check(answer: &(u16, Value), code: i64, success: bool) -> Value {
    let (http, body) = answer;
    let status = if code == 401 { 401 } else { 200 };
    assert_eq!(
        (*http, &body["responseCode"], &body["success"]),
        (status, &json!(code), &json!(success)),
        "{body}"
    );
    assert!(["ID", "EN"].iter().all(|language| body["message"][*language].is_string()));
    assert_eq!(body.as_object().unwrap().len(), 4);
    body["data"].clone()
}

#[track_caller]
pub(crate) fn check_refused(answer: &(u16, Value), code: i64) {
    assert_eq!(check(answer, code, false), json!({}));
}

/// Of a failure that is known: every key of a status, and no money.
#[track_caller]
pub(crate) fn check_failed(answer: &(u16, Value), code: i64, reference: &str) {
    let data = check(answer, code, false);
    assert_eq!(data["refNumber"], reference);
    for key in ["amount", "totalAdmin", "transactionId"] {
        assert_eq!(data[key], 0, "{data}");
    }
    let lists = ["customerDetails", "billDetails", "productDetails", "extraFields"];
    assert!(lists.iter().all(|key| data[*key] == json!([])), "{data}");
}

/// The provider never heard of it.
#[track_caller]
pub(crate) fn check_unknown(answer: &(u16, Value), reference: &str) {
    let data = check(answer, 188, false);
    assert_eq!(data["refNumber"], reference);
    let lists = ["customerDetails", "billDetails", "productDetails", "extraFields"];
    assert!(lists.iter().all(|key| data[*key].is_null()), "{data}");
    assert_eq!(data.as_object().unwrap().len(), 17);
}

#[tokio::test]
async fn the_documents_example_is_answered_to_the_letter() {
    let mitra = Mitra::open().await;
    let text = |heard: Heard| {
        let Heard::Answer { status: 200, body, .. } = heard else { panic!("{heard:?}") };
        String::from_utf8(body).unwrap()
    };
    // 3 August 2022, 22:22 in Jakarta.
    mitra.shop.clock.store(1_659_540_120_000, Ordering::SeqCst);
    let inquiry = text(mitra.send(CHECK, &asked(INDAH)).await);
    assert_eq!(inquiry, compact(include_str!("samples/ayoconnect-inquiry.json")));
    let shown: Value = serde_json::from_str(&inquiry).unwrap();
    let paying = paying(INDAH, &shown["data"], "rg6ytrdvrvr4");
    let payment = text(mitra.send(PAYMENT, &paying).await);
    assert_eq!(payment, compact(include_str!("samples/ayoconnect-payment.json")));
    mitra.shop.pass(10 * 3_600_000);
    let ask = json!({ "partnerId": PARTNER, "refNumber": "rg6ytrdvrvr4" });
    let status = text(mitra.send(STATUS, &ask).await);
    let token = mitra.payment("rg6ytrdvrvr4").serial;
    assert_eq!(token.len(), 32);
    let expected = compact(include_str!("samples/ayoconnect-status.json"));
    assert_eq!(status, expected.replace("0213170Z02B75C0DCEF586D46B67C528", &token));
}

fn pairs(list: &Value, key: &str) -> String {
    let list = list.as_array().unwrap().iter();
    list.filter(|pair| pair["key"] == key).map(|pair| pair["value"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn several_months_have_a_row_each_and_the_fee_one() {
    let mitra = Mitra::open().await;
    let (_, body) = mitra.inquire("516070377764").await;
    let data = &body["data"];
    assert_eq!((&data["amount"], &data["totalAdmin"]), (&json!(75_660), &json!(9000)));
    let rows = data["billDetails"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["billId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["3", "2", "1", "0"], "no order is promised");
    assert!(rows.iter().all(|row| row["isMandatory"] == true && row["value"].is_i64()));
    let sum: i64 = rows.iter().map(|row| row["value"].as_i64().unwrap()).sum();
    assert_eq!(sum, 75_660);
    assert_eq!((&rows[3]["billInfo"], &rows[3]["value"]), (&json!([]), &json!(9000)));
    let months: Vec<String> = rows.iter().map(|row| pairs(&row["billInfo"], "Bulan")).collect();
    assert_eq!(months, ["Feb16", "Jan16", "Dec15", ""]);
    let details = &data["productDetails"];
    assert_eq!(pairs(details, "Total LBR Tagihan"), "3 Bulan");
    assert_eq!(pairs(details, "BL/TH"), "Dec15, Jan16, Feb16");
    assert_eq!(pairs(details, "Stand Meter"), "459500-464900, 464900-470300, 470300-475700");

    let paying = paying("516070377764", data, "R1");
    let paid = check(&mitra.pay(&paying).await, 0, true);
    assert_eq!((&paid["billDetails"], &paid["amount"]), (&json!([]), &json!(75_660)));
    assert!(paid.get("customerName").is_none() && paid.get("validity").is_none());
    let told = check(&mitra.status("R1").await, 0, true);
    let ids: Vec<Value> =
        told["billDetails"].as_array().unwrap().iter().map(|row| row["billId"].clone()).collect();
    assert_eq!(ids, ["1", "2", "3", "0"]);
    assert_eq!(told["token"], paid["token"]);
    assert_eq!(pairs(&told["productDetails"], "Nomor Referensi"), mitra.payment("R1").serial);
}

#[tokio::test]
async fn neighbours_owe_the_same_here_as_elsewhere_but_for_the_fee() {
    let mitra = Mitra::open().await;
    let mut several = 0;
    for at in 0..12 {
        let number = format!("5177128345{at:02}");
        let (_, there) = mitra.shop.shown("pln", &number).await;
        let (_, body) = mitra.inquire(&number).await;
        let data = &body["data"];
        assert_eq!(data["customerName"], there["name"]);
        let sheets = there["desc"]["lembar_tagihan"].as_i64().unwrap();
        several += i64::from(sheets > 1);
        let amount = data["amount"].as_i64().unwrap();
        assert_eq!(data["totalAdmin"], sheets * 3000);
        let elsewhere = there["selling_price"].as_i64().unwrap();
        assert_eq!(amount - sheets * 3000, elsewhere - there["admin"].as_i64().unwrap());
        for row in data["billDetails"].as_array().unwrap() {
            let info = &row["billInfo"];
            if row["billId"] != "0" {
                let parts: i64 = ["Rp Tag PLN", "Denda"]
                    .iter()
                    .map(|key| pairs(info, key).parse::<i64>().unwrap())
                    .sum();
                assert_eq!(row["value"], parts);
            }
        }
        let reference = format!("N{at}");
        check(&mitra.pay(&paying(&number, data, &reference)).await, 0, true);
        let payment = mitra.payment(&reference);
        assert_eq!(payment.selling_price, amount);
        assert_eq!(amount - payment.price, elsewhere - there["price"].as_i64().unwrap());
    }
    assert!(several > 2, "some owe several months");
    let books = mitra.books();
    assert_eq!(books.deposit + books.spent(), OPENING_DEPOSIT);
}

#[tokio::test]
async fn sandbox_numbers_are_sold_as_their_notes_say() {
    for (what, code) in [
        ("paid", 0),
        ("paid-two-bills", 0),
        ("pay-fails", 100),
        ("pending-then-paid", 299),
        ("pending-then-paid-two-bills", 299),
        ("pending-then-failed", 299),
    ] {
        let all = numbers_of("ayoconnect", what);
        assert!(!all.is_empty(), "{what}");
        for number in all {
            let mitra = Mitra::open().await;
            assert_eq!((number.bill_type, number.product), ("pln-postpaid", "TLSTPOS"));
            // Twice, because training repeats.
            for reference in ["R1", "R2"] {
                let before = mitra.books().deposit;
                let paying = mitra.shown(&number.customer_no, reference).await;
                let answer = mitra.pay(&paying).await;
                if code == 100 {
                    check_refused(&answer, 100);
                } else {
                    let data = check(&answer, code, true);
                    assert_eq!(
                        (&data["refNumber"], &data["amount"]),
                        (&json!(reference), &paying["amount"])
                    );
                    assert_eq!(data["token"] == "", code == 299, "proved only when paid");
                }
                let told = mitra.status(reference).await;
                let payment = mitra.payment(reference);
                if what.ends_with("fails") || what.ends_with("failed") {
                    check_failed(&told, 100, reference);
                    assert_eq!((payment.state, mitra.books().deposit), (State::Failed, before));
                } else {
                    let data = check(&told, 0, true);
                    assert_eq!(data["amount"], paying["amount"]);
                    assert_eq!(data["token"], payment.serial);
                    assert_eq!(
                        (payment.state, mitra.books().deposit),
                        (State::Paid, before - payment.price)
                    );
                    let margin = payment.selling_price - payment.price;
                    assert!((300..=2000).contains(&margin));
                }
                assert_eq!(mitra.status(reference).await, told, "a verdict stays");
                check_refused(&mitra.pay(&paying).await, 102);
                let requests = mitra.books().requests(reference);
                assert_eq!((requests.inquiry, requests.pay, requests.status), (0, 2, 2));
            }
            let requests = mitra.books().requests;
            assert_eq!((requests.inquiry, requests.pay, requests.status), (2, 4, 4));
        }
    }
}

#[tokio::test]
async fn a_pending_payment_can_stay_so_for_some_questions() {
    let mitra = Mitra { shop: Shop::with(DIGISWITCH, 2).await };
    let paying = mitra.shown(INDAH, "R1").await;
    mitra.pay(&paying).await;
    for _ in 0..2 {
        let data = check(&mitra.status("R1").await, 299, true);
        assert_eq!((&data["customerName"], &data["token"]), (&json!("N/A"), &json!("N/A")));
        assert_eq!((&data["amount"], &data["billDetails"]), (&json!(25_220), &json!([])));
    }
    check(&mitra.status("R1").await, 0, true);
}

#[tokio::test]
async fn balance_and_products_are_told() {
    let mitra = Mitra::open().await;
    let me = json!({ "partnerId": PARTNER });
    let balance = check(&mitra.send(BALANCE, &me).await.json(), 0, true);
    let expected = json!({ "balance": OPENING_DEPOSIT, "currency": "IDR", "partnerId": PARTNER });
    assert_eq!(balance, expected);
    let products = check(&mitra.send(PRODUCTS, &me).await.json(), 0, true);
    let list = products.as_array().unwrap();
    assert_eq!(
        (list.len(), &list[0]["code"], &list[0]["active"]),
        (1, &json!("TLSTPOS"), &json!(true))
    );
    assert_eq!(list[0]["adminFee"], 3000);
    assert_eq!(list[0].as_object().unwrap().len(), 10);
    let older = headers(&token(KEY, &me.to_string())).replace("VERSION: 2.0", "VERSION: 1.0");
    check(&mitra.raw(BALANCE, &older, "").await.json(), 0, true);
    let stranger = headers(&token("kunci-lain", &me.to_string()));
    check_refused(&mitra.raw(BALANCE, &stranger, "").await.json(), 401);
    assert_eq!(mitra.books().requests.other, 4);
}

#[tokio::test]
async fn a_refund_contradicts_an_earlier_success() {
    let mitra = Mitra::open().await;
    let paying = mitra.shown("516070377770", "R1").await;
    check(&mitra.pay(&paying).await, 0, true);
    let refund = json!({ "ref_id": "R1" }).to_string();
    assert_eq!(post(&mitra.shop.address(), "/practice/refund", &refund).await.json().0, 200);
    check_failed(&mitra.status("R1").await, 198, "R1");
    assert_eq!(
        (mitra.payment("R1").state, mitra.books().deposit),
        (State::Refunded, OPENING_DEPOSIT)
    );
}

#[test]
fn practice_mode_comes_with_an_account_here() {
    let all = practice_accounts();
    let account = all.iter().find(|account| account.provider == "ayoconnect").unwrap();
    assert_eq!(
        (account.name, account.username, account.partner_id),
        ("latihan-ayoconnect", None, Some(PARTNER))
    );
    assert_eq!(account.products, ["pln-postpaid=TLSTPOS:PLN Pascabayar"]);
}
