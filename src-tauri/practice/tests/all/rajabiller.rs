//! RajaBiller: what it sells, and in which shapes it answers.

use std::sync::atomic::Ordering;

use loket_practice::{KEY, OPENING_DEPOSIT, Payment, ProviderBooks, State, practice_accounts};
use serde_json::{Value, json};

use crate::bench::{Heard, Shop, compact, numbers_of, post, request};

pub(crate) const ROOT: &str = "/internal/providers/mitra-bukalapak";

/// Provider type, product, and the root keys of an inquiry's and a payment's answer.
pub(crate) type Kind = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const PLN: Kind = (
    "postpaid-electricity",
    "listrik-pascabayar",
    "postpaid_electricity_customer",
    "postpaid_electricity_transaction",
);
pub(crate) const PDAM: Kind =
    ("water-bill", "sandbox-pdam", "water_bill_customer", "water_bill_transaction");

pub(crate) fn kind_of(bill_type: &str) -> Kind {
    if bill_type == "pdam" { PDAM } else { PLN }
}

/// The relay of a shop, as a client sees it.
pub(crate) struct Relay {
    pub(crate) shop: Shop,
}

impl Relay {
    pub(crate) async fn open() -> Relay {
        Relay { shop: Shop::open().await }
    }

    pub(crate) fn books(&self) -> ProviderBooks {
        self.shop.books().provider("rajabiller")
    }

    #[track_caller]
    pub(crate) fn payment(&self, order: &str) -> Payment {
        self.books().payment(order).expect("booked").clone()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Heard {
        let head = format!(
            "POST {ROOT}/{path} HTTP/1.1\r\nContent-Type: application/json\r\nx-api-key: {KEY}\r\n"
        );
        request(&self.shop.address(), &head, &body.to_string()).await
    }

    pub(crate) async fn inquire(&self, kind: Kind, number: &str) -> (u16, Value) {
        self.post("bill-inquiry", &asked(kind, number)).await.json()
    }

    pub(crate) async fn send(&self, kind: Kind, number: &str, order: &str) -> Heard {
        self.post("bill-payment", &paying(kind, number, order)).await
    }

    pub(crate) async fn pay(&self, kind: Kind, number: &str, order: &str) -> (u16, Value) {
        self.send(kind, number, order).await.json()
    }

    pub(crate) async fn status(&self, kind: Kind, order: &str) -> (u16, Value) {
        let head = format!("GET {ROOT}/status/{}/{order} HTTP/1.1\r\nx-api-key: {KEY}\r\n", kind.0);
        request(&self.shop.address(), &head, "").await.json()
    }

    /// Shows a bill, and returns its total.
    pub(crate) async fn shown(&self, kind: Kind, number: &str) -> i64 {
        let answer = self.inquire(kind, number).await;
        let raw = check(&answer, 201, "0000", "SUCCESS");
        raw["total_price"].as_str().unwrap().parse().unwrap()
    }
}

pub(crate) fn asked(kind: Kind, number: &str) -> Value {
    json!({ "customerNumber": number, "productCode": kind.1, "providerType": kind.0 })
}

pub(crate) fn paying(kind: Kind, number: &str, order: &str) -> Value {
    let mut body = asked(kind, number);
    body["orderId"] = json!(order);
    body
}

/// The three places of a code agree; returns what the house behind the relay said.
#[track_caller]
pub(crate) fn check(answer: &(u16, Value), http: u16, rc: &str, status: &str) -> Value {
    let (told, body) = answer;
    let result = &body["data"]["normalizedResult"];
    let root = result["rootKey"].as_str().unwrap_or_else(|| panic!("no root key in {body}"));
    let raws = body["data"]["rawProviderResponse"].as_object().unwrap();
    assert_eq!(raws.len(), 1, "{body}");
    let raw = raws[root].clone();
    assert_eq!(
        (*told, &result["responseCode"], &result["resultStatus"], &raw["response_code"]),
        (http, &json!(rc), &json!(status), &json!(rc)),
        "{body}"
    );
    assert_eq!((&raw["message"], &body["success"]), (&result["message"], &json!(true)));
    raw
}

/// A refusal before there was a bill: every key of a transaction is there and tells nothing.
#[track_caller]
pub(crate) fn check_empty(answer: &(u16, Value), http: u16, rc: &str) {
    let raw = check(answer, http, rc, "FAILED");
    let money = ["admin_charge", "penalty_fee", "currency", "customer_name", "reference_number"];
    assert!(money.iter().all(|key| raw[*key] == ""), "{raw}");
    assert!(["", "0"].contains(&raw["total_price"].as_str().unwrap()), "{raw}");
}

#[tokio::test]
async fn the_documents_examples_are_answered_to_the_letter() {
    for (kind, at, http_body) in [
        (PLN, 1_780_397_393_124, include_str!("samples/rajabiller-pln-0000.json")),
        (PLN, 1_780_397_516_366, include_str!("samples/rajabiller-pln-0014.json")),
        (PLN, 1_780_393_807_653, include_str!("samples/rajabiller-pln-0068.json")),
        (PDAM, 1_780_395_419_829, include_str!("samples/rajabiller-pdam-one.json")),
        (PDAM, 1_780_395_448_268, include_str!("samples/rajabiller-pdam-two.json")),
        (PDAM, 1_780_395_475_734, include_str!("samples/rajabiller-pdam-0068.json")),
    ] {
        let relay = Relay::open().await;
        relay.shop.clock.store(at, Ordering::SeqCst);
        let sample: Value = serde_json::from_str(http_body).unwrap();
        let echo = &sample["data"]["providerRequestBody"];
        let (number, order) =
            (echo["customer_number"].as_str().unwrap(), echo["order_id"].as_str().unwrap());
        relay.shown(kind, number).await;
        let Heard::Answer { status, body, .. } = relay.send(kind, number, order).await else {
            panic!("no answer");
        };
        let text = String::from_utf8(body).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        // What an answer makes up of its own takes the place of what the example made up.
        let mut expected = compact(http_body);
        let raw = |of: &Value| of["data"]["rawProviderResponse"][kind.3].clone();
        for (ours, theirs) in [
            (&told["meta"]["requestId"], &sample["meta"]["requestId"]),
            (&told["meta"]["timestamp"], &sample["meta"]["timestamp"]),
            (&raw(&told)["reference_number"], &raw(&sample)["reference_number"]),
        ] {
            let (ours, theirs) = (ours.as_str().unwrap(), theirs.as_str().unwrap());
            assert_eq!(ours.len(), theirs.len(), "{ours} is as long as {theirs}");
            if !theirs.is_empty() {
                expected = expected.replace(theirs, ours);
            }
        }
        assert_eq!((status, text), (201, expected));
        let stamp = told["meta"]["timestamp"].as_str().unwrap();
        let seconds = sample["meta"]["timestamp"].as_str().unwrap();
        assert_eq!((&stamp[19..20], stamp.len()), (".", seconds.len()), "{stamp}");
    }
}

#[tokio::test]
async fn a_timestamp_is_in_utc_with_its_milliseconds() {
    let relay = Relay::open().await;
    let (_, body) = relay.inquire(PLN, "520000000000").await;
    // The clock of the tests stands at ten in the morning in Jakarta.
    assert_eq!(body["meta"]["timestamp"], "2026-11-22T03:00:00.000Z");
}

#[tokio::test]
async fn an_inquiry_has_the_keys_of_a_payment_and_no_order() {
    for (kind, number, total) in [
        (PLN, "520000000000", "206750"),
        (PLN, "520000010000", "103375"),
        (PLN, "520000000014", "206750"),
        (PDAM, "1998900000001", "3610"),
        (PDAM, "1998900000002", "7220"),
    ] {
        let relay = Relay::open().await;
        let (http, shown) = relay.inquire(kind, number).await;
        let raw = check(&(http, shown.clone()), 201, "0000", "SUCCESS");
        let data = &shown["data"];
        assert_eq!(data["normalizedResult"]["rootKey"], kind.2);
        assert_eq!(
            (&data["operation"], &data["providerType"]),
            (&json!("BILL_INQUIRY"), &json!(kind.0))
        );
        let echo = json!({ "customer_number": number, "product_code": kind.1 });
        assert_eq!(data["providerRequestBody"], echo);
        assert_eq!((&raw["total_price"], &raw["reference_number"]), (&json!(total), &json!("")));
        let (_, paid) = relay.pay(kind, number, "ORDER-1").await;
        let mut transaction = paid["data"]["rawProviderResponse"][kind.3].clone();
        transaction.as_object_mut().unwrap().remove("order_id");
        let keys = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&raw), keys(&transaction));
        assert_eq!(raw["bills"], transaction["bills"]);
    }
}

/// The total by the parts, each type by its own rule.
fn parts(kind: Kind, raw: &Value) -> i64 {
    let money = |value: &Value| match value.as_str().unwrap() {
        "" => 0,
        digits => digits.parse::<i64>().unwrap(),
    };
    let bills = raw["bills"].as_array().unwrap();
    let amounts: i64 = bills.iter().map(|bill| money(&bill["amount"])).sum();
    let fines: i64 = bills.iter().map(|bill| money(&bill["penalty_fee"])).sum();
    assert_eq!(fines, money(&raw["penalty_fee"]));
    let outside = if kind == PLN { fines } else { 0 };
    amounts + outside + money(&raw["admin_charge"])
}

#[tokio::test]
async fn neighbours_owe_the_same_here_as_elsewhere_but_for_the_fee() {
    let relay = Relay::open().await;
    let mut several = 0;
    for at in 0..12 {
        for (kind, code, number, fee, others) in [
            (PLN, "pln", format!("5177128345{at:02}"), 1500, "admin"),
            (PDAM, "pdam", format!("77128345{at:02}"), 2500, "biaya_lain"),
        ] {
            let (_, there) = relay.shop.shown(code, &number).await;
            let answer = relay.inquire(kind, &number).await;
            let raw = check(&answer, 201, "0000", "SUCCESS");
            assert_eq!(raw["customer_name"], there["name"]);
            let sheets = there["desc"]["lembar_tagihan"].as_i64().unwrap();
            several += i64::from(sheets > 1);
            let total: i64 = raw["total_price"].as_str().unwrap().parse().unwrap();
            let other_fee = there["admin"].as_i64().unwrap();
            assert_eq!(total - sheets * fee, there["selling_price"].as_i64().unwrap() - other_fee);
            assert_eq!(raw["admin_charge"], (sheets * fee).to_string());
            assert_eq!(total, parts(kind, &raw), "{raw}");
            let bills = raw["bills"].as_array().unwrap();
            for (bill, sheet) in bills.iter().zip(there["desc"]["detail"].as_array().unwrap()) {
                let month = sheet["periode"].as_str().unwrap();
                assert_eq!(bill["period"], format!("{}-{}-01", &month[..4], &month[4..]));
                assert_eq!(bill["penalty_fee"], sheet["denda"]);
                assert!(sheet.get(others).is_some());
            }
            // The books know what the provider keeps to itself: the margin is the neighbour's.
            relay.pay(kind, &number, &format!("N-{code}-{at}")).await;
            let payment = relay.payment(&format!("N-{code}-{at}"));
            assert_eq!(payment.selling_price, total);
            let margin =
                there["selling_price"].as_i64().unwrap() - there["price"].as_i64().unwrap();
            assert_eq!(total - payment.price, margin);
        }
    }
    assert!(several > 2, "some owe several months");
    let books = relay.books();
    assert_eq!(books.deposit + books.spent(), OPENING_DEPOSIT);
}

#[tokio::test]
async fn sandbox_numbers_are_sold_as_their_notes_say() {
    for (what, rc, status) in [
        ("paid", "0000", "SUCCESS"),
        ("paid-two-bills", "0000", "SUCCESS"),
        ("pay-fails", "0014", "FAILED"),
        ("pending-then-paid", "0068", "PENDING"),
        ("pending-then-paid-two-bills", "0068", "PENDING"),
        ("pending-then-failed", "0068", "PENDING"),
    ] {
        let all = numbers_of("rajabiller", what);
        assert_eq!(all.len(), 2, "{what} is there for both bill types");
        for number in all {
            let relay = Relay::open().await;
            let (kind, customer) = (kind_of(number.bill_type), number.customer_no.as_str());
            assert_eq!(number.product, kind.1);
            // Twice, because training repeats.
            for order in ["ORDER-1", "ORDER-2"] {
                let before = relay.books().deposit;
                let total = relay.shown(kind, customer).await;
                let answer = relay.pay(kind, customer, order).await;
                let raw = check(&answer, 201, rc, status);
                assert_eq!(raw["total_price"], total.to_string(), "even of a failure");
                assert_eq!(
                    raw["bills"].as_array().unwrap().len(),
                    if what.contains("two") || customer == "520000000014" { 2 } else { 1 }
                );
                let told = relay.status(kind, order).await;
                let (state, rc, status) = match what {
                    "pay-fails" | "pending-then-failed" => (State::Failed, "0014", "FAILED"),
                    _ => (State::Paid, "0000", "SUCCESS"),
                };
                let later = check(&told, 200, rc, status);
                assert_eq!(later["reference_number"], raw["reference_number"], "proves nothing");
                let data = &told.1["data"];
                assert_eq!(data["providerRequestBody"], answer.1["data"]["providerRequestBody"]);
                assert_eq!(data["providerRequestBody"]["order_id"], order);
                assert_eq!(data["normalizedResult"]["rootKey"], kind.3);
                assert_eq!(later.get("order_id").is_some(), kind == PLN, "water names no order");
                let payment = relay.payment(order);
                assert_eq!((payment.state, payment.selling_price), (state, total));
                let lost = if state == State::Paid { payment.price } else { 0 };
                assert_eq!(relay.books().deposit, before - lost);
                let again = relay.status(kind, order).await;
                assert_eq!(again.1["data"], told.1["data"], "a verdict stays");
                let requests = relay.books().requests(order);
                assert_eq!((requests.inquiry, requests.pay, requests.status), (0, 1, 2));
            }
            let requests = relay.books().requests;
            assert_eq!((requests.inquiry, requests.pay, requests.status), (2, 2, 4));
            assert_eq!(relay.books().inquiries.len(), 2);
        }
    }
}

#[tokio::test]
async fn a_pending_payment_can_stay_so_for_some_questions() {
    let shop = Shop::with(crate::bench::DIGISWITCH, 2).await;
    let relay = Relay { shop };
    relay.shown(PDAM, "1998900006801").await;
    check(&relay.pay(PDAM, "1998900006801", "P-1").await, 201, "0068", "PENDING");
    for (rc, status) in
        [("0068", "PENDING"), ("0068", "PENDING"), ("0000", "SUCCESS"), ("0000", "SUCCESS")]
    {
        check(&relay.status(PDAM, "P-1").await, 200, rc, status);
    }
}

#[tokio::test]
async fn a_sandbox_number_names_its_code() {
    let relay = Relay::open().await;
    for (kind, number, rc) in [
        (PLN, "520000000088", "0088"),
        (PDAM, "1998900008801", "0088"),
        (PLN, "520000000089", "0089"),
        (PLN, "520000000090", "0090"),
        (PDAM, "1998900009001", "0090"),
    ] {
        check_empty(&relay.inquire(kind, number).await, 201, rc);
        check_empty(&relay.pay(kind, number, &format!("ORDER-{number}")).await, 201, "0048");
    }
    for rc in ["0009", "0013", "0015", "0017", "0047", "0077", "0083"] {
        let number = format!("52000000{rc}");
        relay.shown(PLN, &number).await;
        let raw = check(&relay.pay(PLN, &number, &number).await, 201, rc, "FAILED");
        assert_eq!(raw["total_price"], "206750");
        assert_eq!(
            (relay.payment(&number).state, relay.payment(&number).code.as_str()),
            (State::Failed, rc)
        );
        check(&relay.status(PLN, &number).await, 200, rc, "FAILED");
    }
    for (rc, status) in
        [("0091", "FAILED"), ("0063", "PENDING"), ("0100", "PENDING"), ("0005", "FAILED")]
    {
        let number = format!("52000000{rc}");
        relay.shown(PLN, &number).await;
        check(&relay.pay(PLN, &number, &number).await, 201, rc, status);
        assert_eq!(relay.payment(&number).state, State::Pending);
        check(&relay.status(PLN, &number).await, 200, "0000", "SUCCESS");
        assert_eq!(relay.payment(&number).state, State::Paid);
    }
}

#[tokio::test]
async fn a_refund_contradicts_an_earlier_success() {
    let relay = Relay::open().await;
    relay.shown(PLN, "520000000000").await;
    relay.pay(PLN, "520000000000", "ORDER-1").await;
    let refund = json!({ "ref_id": "ORDER-1" }).to_string();
    let answer = post(&relay.shop.address(), "/practice/refund", &refund).await;
    assert_eq!(answer.json().0, 200);
    check(&relay.status(PLN, "ORDER-1").await, 200, "0094", "FAILED");
    assert_eq!(
        (relay.payment("ORDER-1").state, relay.books().deposit),
        (State::Refunded, OPENING_DEPOSIT)
    );
}

#[test]
fn practice_mode_comes_with_an_account_here() {
    let all = practice_accounts();
    let account = all.iter().find(|account| account.provider == "rajabiller").unwrap();
    assert_eq!(
        (account.name, account.username, account.partner_id),
        ("latihan-rajabiller", None, None)
    );
    assert_eq!(
        account.products,
        ["pln-postpaid=listrik-pascabayar:PLN Pascabayar", "pdam=sandbox-pdam:PDAM Kota Contoh"]
    );
    let places: Vec<&str> = all.iter().map(|account| account.provider).collect();
    assert_eq!((places.first(), places.last()), (Some(&"digiswitch"), Some(&"rajabiller")));
}
