//! IAK: its documents' answers, code tables and requests.

use std::fmt::Write;

use loket_core::account::{Account, ProviderId, Secret};
use loket_core::bill::{Bill, BillType, Product};
use loket_core::http::{HttpAnswer, HttpRequest};
use loket_core::payment::{Event, Order, Verdict};
use loket_core::provider::iak::Iak;
use loket_core::provider::{Inquired, Provider};
use serde_json::{Value, json};

use crate::support::{self, Fixtures, show, word};

const FIXTURES: Fixtures = Fixtures("iak");

/// The documents' answers to a payment: bill type, file, and the JSON that has the same values.
const DOCUMENT: [(BillType, &str, &str); 3] = [
    (BillType::PlnNontaglis, "plnnontag.json", "plnnontag.json"),
    (BillType::BpjsKetenagakerjaan, "bpjstkpu.json", "bpjstkpu.json"),
    (BillType::BpjsKetenagakerjaan, "bpjstkpu.xml", "bpjstkpu.json"),
];

pub(crate) const DOCUMENTS: usize = DOCUMENT.len();

/// The order that one of the documents' answers belongs to, and that answer.
pub(crate) fn document(at: usize) -> (Order, String) {
    let (bill_type, file, values) = DOCUMENT[at];
    let json: Value = serde_json::from_str(&FIXTURES.read(&format!("document/{values}"))).unwrap();
    let data = &json["data"];
    let case = json!({
        "bill_type": bill_type.id(),
        "code": data["code"],
        "customer_no": data["hp"],
        "reference": data["ref_id"],
        "total": data["price"],
        "provider_key": data["tr_id"].to_string(),
    });
    (support::order(&case), FIXTURES.read(&format!("document/{file}")))
}

fn account() -> Account {
    support::account("iak", false)
}

fn answer(body: impl Into<String>) -> HttpAnswer {
    HttpAnswer { status: 200, body: body.into() }
}

#[test]
fn json_and_xml_of_one_payment_read_to_the_same() {
    let verdict = |at: usize| {
        let (order, body) = document(at);
        Iak.payment_verdict(&account(), &order, &answer(body))
    };
    let (json, xml) = (verdict(1), verdict(2));
    assert_eq!(json.event, Event::Confirmed, "{}", json.rule);
    assert_eq!(json, xml);
}

#[test]
fn an_inquiry_reads_the_bill_that_its_payment_reads() {
    for at in 0..DOCUMENTS {
        let (order, body) = document(at);
        let verdict = Iak.payment_verdict(&account(), &order, &answer(body.as_str()));
        assert_eq!(verdict.event, Event::Confirmed, "{}", verdict.rule);
        match Iak.read_inquiry(&account(), &order.question, &answer(body)) {
            Inquired::Owed(bill) => {
                assert_eq!(bill.provider_key, order.bill.provider_key);
                assert_eq!(Some(*bill), verdict.bill);
            }
            Inquired::Refused(why) => panic!("{why:?}"),
        }
    }
}

/// A month that was paid is known again by its name: each stands by itself in the bill's list.
#[test]
fn months_of_one_row_are_listed_one_by_one() {
    for (case, months) in [
        ("pdam-unified", &["OKT26", "NOV26"][..]),
        ("hp-inquiry-first-and-last", &["SEP26", "OKT26", "NOV26"]),
        ("hp-inquiry-span-across", &["20261021-20261120"]),
    ] {
        let case: Value =
            serde_json::from_str(&FIXTURES.read(&format!("cases/{case}.json"))).unwrap();
        let bill: Bill = serde_json::from_value(case["expected"]["owed"].clone()).unwrap();
        assert_eq!(bill.periods(), months, "{}", case["about"]);
    }
}

/// What the documents' numbers say of themselves, and of the meaning of the two prices.
#[test]
fn the_documents_money() {
    let bill = |at: usize| -> Bill {
        let (order, body) = document(at);
        Iak.payment_verdict(&account(), &order, &answer(body)).bill.unwrap()
    };
    let (nontaglis, workers) = (bill(0), bill(1));
    for bill in [&nontaglis, &workers] {
        assert_eq!(bill.difference, None, "price = nominal + admin");
        assert!(bill.deposit_cost.unwrap() < bill.customer_total);
    }
    assert!(nontaglis.deposit_cost.unwrap() < nontaglis.without_admin().unwrap());
    let parts = ["jht", "jkk", "jkm", "jkp", "jp"];
    let sum: i64 = parts.iter().map(|key| workers.fact(key).unwrap().parse::<i64>().unwrap()).sum();
    assert_eq!(Some(sum), workers.without_admin().map(|nominal| nominal.get()));
    assert_eq!((workers.fact("jkp"), workers.fact("jp")), (Some("2597"), Some("32467")));
    assert_eq!(workers.periods(), ["APR21"]);
}

#[test]
fn every_code_on_every_table() {
    let (order, _) = document(0);
    let body = |rc: &str, status: &str| {
        let status = status.parse::<u32>().map_or(Value::Null, Value::from);
        let data = json!({
            "tr_id": order.bill.provider_key,
            "ref_id": order.question.reference.0,
            "hp": order.question.customer_no,
            "code": order.question.product.code,
            "message": "",
            "status": status,
            "response_code": rc,
            "price": order.customer_total(),
        });
        answer(json!({ "data": data, "meta": [] }).to_string())
    };
    let mut table = String::from(
        "What each response code says: of a payment when the payment is answered, of the same\n\
         when its status was asked for, and of an inquiry. Capitals settle the payment. Codes that\n\
         are not here are on no list.\n\n",
    );
    let words = ["0", "1", "2", "3", "9", ""];
    let titles = words.map(|word| match word {
        "" => "no status".to_owned(),
        word => format!("{:<14}", format!("status {word}")),
    });
    let account = account();
    let codes: Vec<String> = (0..1000).map(|rc| format!("{rc:02}")).collect();
    let row = |rc: &str, judge: &dyn Fn(&HttpAnswer) -> Verdict| -> Option<String> {
        let cells = words.map(|s| format!("{:<14}", word(&judge(&body(rc, s)))));
        let listed = !cells[2].starts_with("unlisted");
        listed.then(|| format!("{rc:<10}{}", cells.concat().trim_end()))
    };
    writeln!(table, "pay       {}", titles.concat()).unwrap();
    let pay = |http: &HttpAnswer| Iak.payment_verdict(&account, &order, http);
    let rows: Vec<String> = codes.iter().filter_map(|rc| row(rc, &pay)).collect();
    writeln!(table, "{}\n\nadvice    {}", rows.join("\n"), titles.concat()).unwrap();
    let advice = |http: &HttpAnswer| Iak.advice_verdict(&account, &order, http);
    let asked: Vec<String> = codes.iter().filter_map(|rc| row(rc, &advice)).collect();
    writeln!(table, "{}\n\ninquiry", asked.join("\n")).unwrap();
    assert_eq!(rows.len(), asked.len(), "a code is on both tables or on none");
    for line in &rows {
        let rc = line.split(' ').next().unwrap();
        match Iak.read_inquiry(&account, &order.question, &body(rc, "")) {
            Inquired::Owed(_) => writeln!(table, "{rc:<10}a bill").unwrap(),
            Inquired::Refused(why) => writeln!(table, "{rc:<10}{:?}", why.kind).unwrap(),
        }
    }
    FIXTURES.check_file("codes.txt", &table);
}

/// The account and key of the test vectors.
fn vector_account(format: Option<&str>) -> (Account, Secret) {
    let mut account = account();
    account.username = Some("081234567890".into());
    account.base_url = "https://testpostpaid.mobilepulsa.net".into();
    account.format = format.map(str::to_owned);
    (account, Secret::new("testkey-0001".into()))
}

fn plain() -> Value {
    json!({ "bill_type": "pln-postpaid", "code": "PLNPOSTPAID", "total": 302_500,
        "customer_no": "530000000000", "reference": "ORD0001", "provider_key": "219346108" })
}

fn with(bill_type: &str, code: &str, field: &str, value: Value) -> Order {
    let mut case = plain();
    case["bill_type"] = json!(bill_type);
    case["code"] = json!(code);
    case[field] = value;
    support::order(&case)
}

#[test]
fn requests_to_the_byte() {
    let order = support::order(&plain());
    let mut out = String::new();
    for format in [None, Some("xml")] {
        let (account, key) = vector_account(format);
        let live = support::credentials(&account, &key);
        let mut line = |title: &str, request: &HttpRequest| {
            show(&mut out, &format!("{}: {title}", format.unwrap_or("json")), request);
        };
        line("inquiry", &Iak.inquiry(&live, &order.question));
        line("payment", &Iak.payment(&live, &order).into_http());
        line("status", &Iak.advice(&live, &order));
        line("price list", &Iak.prices(&live).unwrap());
        line("probe", &Iak.probe(&live, &order.question.reference));
        line("balance", &Iak.balance(&live).unwrap());
    }
    let (account, key) = vector_account(None);
    let live = support::credentials(&account, &key);
    for (title, order) in [
        ("health insurance of two months", with("bpjs-kesehatan", "BPJS", "months", json!(2))),
        (
            "health insurance: one month where the agent said nothing",
            with("bpjs-kesehatan", "BPJS", "months", Value::Null),
        ),
        (
            "workers' insurance of two months",
            with("bpjs-ketenagakerjaan", "BPJSTKPU", "months", json!(2)),
        ),
        (
            "workers' insurance: no month where the agent said nothing",
            with("bpjs-ketenagakerjaan", "BPJSTKPU", "months", Value::Null),
        ),
        ("property tax of a year", with("pbb", "PBBKOT.CIMAHI", "year", json!(2026))),
        ("vehicle tax", with("samsat", "ESAMSAT.JABAR", "identity", json!("0212502110170100"))),
        ("a year that is not asked for", with("tv", "TVBIG", "year", json!(2026))),
        ("months that are not asked for", with("gas", "PGAS", "months", json!(2))),
        ("a code with letters of both formats", with("pdam", "A&B<\"C\">'", "year", Value::Null)),
    ] {
        show(&mut out, &format!("inquiry, {title}"), &Iak.inquiry(&live, &order.question));
    }
    let (xml, key) = vector_account(Some("xml"));
    let xml = support::credentials(&xml, &key);
    let nasty = with("pdam", "A&B<\"C\">'", "year", Value::Null);
    show(&mut out, "inquiry, the same code in XML", &Iak.inquiry(&xml, &nasty.question));
    let bare = with("pln-postpaid", "PLNPOSTPAID", "provider_key", Value::Null);
    show(&mut out, "payment without the inquiry's id", &Iak.payment(&live, &bare).into_http());
    FIXTURES.check_file("requests.txt", &out);

    // md5 of user name, key and suffix, taken with another program.
    for (title, sign) in [
        ("inquiry", "5994db6b5febd8fcf98b41fab7fbbebf"),
        ("payment", "b4a8ff2280c9a4f97384598feb605306"),
        ("status", "e51b600f165d3816b876762ccab7b194"),
        ("price list", "8dcfe47a79ff392599c6cecf04c107fd"),
        ("balance", "3fe6c6d2d517b3347e5a22b0ddc2014e"),
    ] {
        for format in ["json", "xml"] {
            let part =
                out.split("# ").find(|part| part.starts_with(&format!("{format}: {title}\n")));
            assert!(part.unwrap().contains(sign), "{format}: {title}");
        }
    }
}

/// The documents' requests: the same keys in the same order, with our own values in them. Their
/// signs come from no key that is known.
#[test]
fn a_payment_is_the_documents_request() {
    let (_, key) = vector_account(None);
    for (at, request, format) in [
        (0, "plnnontag-request.json", "json"),
        (1, "bpjstkpu-request.json", "json"),
        (1, "bpjstkpu-request.xml", "xml"),
    ] {
        let (order, _) = document(at);
        let (mut account, _) = vector_account(Some(format));
        account.username = Some("123123123".into());
        let credentials = support::credentials(&account, &key);
        let body = Iak.payment(&credentials, &order).into_http().shown;
        let tight = |text: &str| text.split_whitespace().collect::<String>();
        let documents = tight(&FIXTURES.read(&format!("document/{request}")));
        let documents = documents.replace("e4fe9e9c8ba737d6897e7f15bb1380a0", "***");
        assert_eq!(tight(&body), documents, "{request}");
    }
}

/// A code that the account sells as another kind of bill is another product, whatever it is called.
#[test]
fn an_inquiry_is_not_answered_by_what_the_account_sells_as_another_kind() {
    let order = support::order(&plain());
    let body = json!({ "data": {
        "tr_id": 219_346_108, "code": "LISTRIK-B", "hp": "530000000000", "ref_id": "ORD0001",
        "response_code": "00", "message": "INQUIRY SUCCESS", "nominal": 300_000, "admin": 2_500,
        "price": 302_500, "selling_price": 301_800, "desc": {},
    }, "meta": [] });
    let mut account = account();
    let mut owed = |bill_type: Option<BillType>| {
        account.products = bill_type
            .map(|bill_type| Product { bill_type, code: "listrik-b".into(), name: "PLN".into() })
            .into_iter()
            .collect();
        let read = Iak.read_inquiry(&account, &order.question, &answer(body.to_string()));
        matches!(read, Inquired::Owed(_))
    };
    assert!(owed(None) && owed(Some(BillType::PlnPostpaid)), "renamed, there is one biller");
    assert!(!owed(Some(BillType::PlnNontaglis)));
}

#[test]
fn the_balance_has_its_own_address() {
    let (mut account, key) = vector_account(None);
    let x = "https://x.id";
    for (base, own, url) in [
        ("https://mobilepulsa.net", None, "https://prepaid.iak.id/api/check-balance"),
        ("https://mobilepulsa.net/", None, "https://prepaid.iak.id/api/check-balance"),
        ("https://testpostpaid.mobilepulsa.net", None, "https://prepaid.iak.dev/api/check-balance"),
        ("http://127.0.0.1:9/iak/", None, "http://127.0.0.1:9/iak/api/check-balance"),
        ("https://mobilepulsa.net", Some(" "), "https://prepaid.iak.id/api/check-balance"),
        (x, Some("https://prepaid.iak.id"), "https://prepaid.iak.id/api/check-balance"),
        (x, Some("https://y.id:8/"), "https://y.id:8/api/check-balance"),
        (x, Some("http://127.0.0.1:9/iak"), "http://127.0.0.1:9/iak/api/check-balance"),
        (x, Some("https://y.id/own/path/"), "https://y.id/own/path/api/check-balance"),
        (x, Some("https://y.id/own/api/check-balance/"), "https://y.id/own/api/check-balance"),
        (x, Some("https://api.mobilepulsa.net"), "https://api.mobilepulsa.net/v1/legacy/index"),
        (
            x,
            Some("https://TestPrepaid.mobilepulsa.net/"),
            "https://TestPrepaid.mobilepulsa.net/v1/legacy/index",
        ),
        (x, Some("http://127.0.0.1:9/v1/legacy/index"), "http://127.0.0.1:9/v1/legacy/index"),
        (
            x,
            Some("https://api.mobilepulsa.net/v1/legacy/index"),
            "https://api.mobilepulsa.net/v1/legacy/index",
        ),
    ] {
        account.base_url = base.into();
        account.balance_url = own.map(str::to_owned);
        let request = Iak.balance(&support::credentials(&account, &key)).unwrap();
        assert_eq!(request.url, url);
        let named = request.body.contains("\"commands\":\"balance\"");
        assert_eq!(named, url.ends_with("/v1/legacy/index"), "{url}");
    }
}

#[test]
fn nothing_shown_holds_a_secret() {
    for format in ["json", "xml"] {
        let (account, _) = vector_account(Some(format));
        let key = Secret::new("k<&\"1'>".into());
        let credentials = support::credentials(&account, &key);
        let (order, _) = document(0);
        let requests = [
            Iak.inquiry(&credentials, &order.question),
            Iak.payment(&credentials, &order).into_http(),
            Iak.advice(&credentials, &order),
            Iak.balance(&credentials).unwrap(),
            Iak.prices(&credentials).unwrap(),
            Iak.probe(&credentials, &order.question.reference),
        ];
        for request in requests {
            assert_eq!(request.secrets.len(), 2);
            assert_eq!(request.secrets[0], key.expose());
            for secret in &request.secrets {
                assert!(!request.shown.contains(secret.as_str()));
                assert!(!request.url.contains(secret.as_str()));
            }
            assert!(request.body.contains(&request.secrets[1]), "the sign is in the body");
            assert!(!request.body.contains(key.expose()));
            assert_eq!(request.redaction().apply(&request.body), request.shown);
        }
    }
}

#[test]
fn what_the_adapter_serves() {
    let facts = &Iak.facts()[0];
    assert_eq!((facts.id, facts.label, facts.formats), ("iak", "IAK", &["json", "xml"][..]));
    let products = Iak.default_products(&ProviderId::new("iak"));
    for bill_type in BillType::ALL {
        let sold = products.iter().any(|product| product.bill_type == bill_type);
        let unknown = matches!(bill_type, BillType::Emoney | BillType::KirimUang);
        assert_eq!(sold, !unknown, "{}", bill_type.id());
        assert!(Iak.service_fee_allowed(bill_type));
        let months = ["bpjs-kesehatan", "bpjs-ketenagakerjaan"].contains(&bill_type.id());
        assert_eq!(Iak.takes_months(bill_type), months);
    }
    let sells = |code: &str| products.iter().any(|product| product.code == code);
    assert!(sells("PLNNONTAG") && sells("BPJSTKPU"));

    let schedule = Iak.schedule();
    let (account, key) = vector_account(None);
    let (order, _) = document(0);
    let sent = Iak.payment(&support::credentials(&account, &key), &order).into_http();
    let first = schedule.next(0, 0, None);
    assert!(first >= 60_000 && u64::try_from(first).unwrap() > sent.timeout_ms);
    assert_eq!(schedule.next(0, 1, Some(first)), first + 120_000, "gaps grow");
    assert_eq!((schedule.next(0, 40, Some(0)), schedule.give_up_ms), (3_600_000, 86_400_000));
}
