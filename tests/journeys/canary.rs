//! Keys and signatures are nowhere but on the wire: not in any file of the data folder, not in
//! anything that was ever printed, even where a provider sends them back.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use loket_practice::{KEY, USERNAME};
use loket_tests::hunt::nowhere;
use md5::{Digest as _, Md5};

use crate::desk::{Desk, kinds, number, text};
use crate::shop::{KEY_VARIABLE, Shop};

const PLN: &str = "pln-postpaid";

fn sign(username: &str, key: &str, suffix: &str) -> String {
    let digest = Md5::digest(format!("{username}{key}{suffix}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All that can be signed with this key: every reference, the deposit and the price list.
fn secrets(username: &str, key: &str, references: &[String]) -> Vec<String> {
    let more = ["depo", "pricelist"].map(str::to_owned);
    let signs = references.iter().chain(&more).map(|suffix| sign(username, key, suffix));
    signs.chain([key.to_owned()]).collect()
}

#[test]
fn no_key_is_kept_or_shown() {
    let shop = Shop::at("digiflazz");
    let desk = &shop.desk;
    let mut last = serde_json::Value::Null;
    for (happening, code) in
        [("paid", 0), ("pay-fails", 3), ("pending-then-paid", 4), ("garbage", 4), ("html", 4)]
    {
        last = desk.sale(PLN, &number(PLN, happening), &[], code);
        desk.advise(&last);
        desk.show(&last);
        desk.one(&["print", text(&last, "payment_id")]);
    }
    desk.one(&["account", "test", "toko"]);
    desk.one(&["account", "edit", "toko", "--testing"]);
    desk.ends(0, &["account", "list"]);
    desk.one(&["doctor"]);
    let copy = desk.data().join("copy.db");
    desk.one(&["backup", copy.to_str().unwrap()]);
    let csv = desk.data().join("history.csv");
    desk.one(&["history", "--csv", csv.to_str().unwrap()]);
    desk.refused(3, "unknown_customer", &["inquire", PLN, &number(PLN, "unknown-customer")]);

    let references: Vec<String> = shop.books().references.keys().cloned().collect();
    assert_eq!(references.len(), 6);
    nowhere(
        desk.data(),
        desk.said(),
        &secrets(USERNAME, KEY, &references),
        text(&last, "reference"),
    );
}

/// Answers every request with the request itself as its message, and in the bill too if wanted:
/// what a careless provider does.
fn parrot(in_the_bill: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
            let body = loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                seen.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&seen).into_owned();
                if let Some((_, body)) = text.split_once("\r\n\r\n")
                    && (count == 0 || serde_json::from_str::<serde_json::Value>(body).is_ok())
                {
                    break body.to_owned();
                }
            };
            let asked: serde_json::Value = serde_json::from_str(&body).unwrap();
            let inquiry = asked["command"] == "inq-pasca";
            let (status, rc) = if inquiry { ("Sukses", "00") } else { ("Pending", "03") };
            let address = if in_the_bill { body.as_str() } else { "JL MAWAR 3" };
            let name = if in_the_bill { asked["sign"].as_str().unwrap() } else { "TINI" };
            let answer = serde_json::json!({ "data": {
                "ref_id": asked["ref_id"], "customer_no": asked["customer_no"],
                "code": asked["code"], "message": body, "status": status, "rc": rc,
                "name": name, "admin": 2500, "sn": "", "balance": 1_000_000, "price": 51_000,
                "selling_price": 52_500, "desc": { "lembar_tagihan": 1, "alamat": address },
            }})
            .to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let length = answer.len();
            let _ = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{answer}");
        }
    });
    url
}

#[test]
fn a_message_that_repeats_the_signature_is_cleaned() {
    sells_at(&parrot(false));
}

#[test]
fn a_bill_that_repeats_the_signature_is_cleaned() {
    sells_at(&parrot(true));
}

fn sells_at(url: &str) {
    let key = "kunci-rahasia-toko-burung-7431";
    let desk = Desk::own().with_env(KEY_VARIABLE, key);
    let add = ["account", "add", "toko", "--provider", "digiswitch", "--username", "toko"];
    let more = ["--base-url", url, "--key-env", KEY_VARIABLE, "--advice-gap", "0"];
    desk.one(&[&add[..], &more].concat());
    let payment = desk.sale("hp-postpaid", "081234554320", &[], 4);
    desk.advise(&payment);
    let shown = desk.show(&payment);
    assert!(text(&shown, "provider_message").contains("***"), "{shown}");
    assert_eq!(kinds(&shown).len(), 7);
    desk.receipt(&payment, "32");
    let reference = text(&payment, "reference").to_owned();
    nowhere(
        desk.data(),
        desk.said(),
        &secrets("toko", key, std::slice::from_ref(&reference)),
        &reference,
    );
}

/// Without a keyring a typed key serves one start and is kept nowhere.
#[cfg(target_os = "linux")]
#[test]
fn a_typed_key_is_forgotten() {
    let mut shop = Shop::open();
    let desk = Desk::own();
    let add = ["account", "add", "toko", "--provider", "digiswitch", "--username", USERNAME];
    let more = ["--base-url", shop.host.base_url(), "--advice-gap", "0"];
    let args = [&add[..], &more].concat();
    desk.run(&args).refusal(2, "no_key");
    let added = desk.run_typing(&args, KEY).expect(0);
    assert_eq!(text(&added.one(), "key"), "memory");
    assert!(added.err.contains("keyring"), "it says that it will ask again: {added}");

    let asked = number(PLN, "paid");
    let inquire = ["inquire", PLN, &asked];
    desk.run_typing(&inquire, "kunci-salah-ketik").refusal(3, "account_refused");
    let inquiry = desk.run_typing(&inquire, KEY).expect(0).one();
    let total = inquiry["customer_total"].to_string();
    let pay = ["pay", text(&inquiry, "inquiry_id"), "--total", &total];
    // No key, no payment: nothing is written down, and the same inquiry is paid with it.
    assert_eq!(desk.run(&pay).code, 2);
    let paid = desk.run_typing(&pay, KEY).expect(0).one();
    assert_eq!(shop.requests(&paid).pay, 1);
    shop.host.switch_off();
    let references = [text(&paid, "reference").to_owned()];
    nowhere(desk.data(), desk.said(), &secrets(USERNAME, KEY, &references), &references[0]);
}
