//! The shapes of IAK's answers: copied from the provider's examples.

use loket_practice::{OPENING_DEPOSIT, State, practice_accounts};
use serde_json::{Map, Value, json};

use crate::{
    bench::numbers_of,
    iak::{Counter, Format, as_xml, elements, keys, raw, read_xml},
};

/// The printed payment of a registration (002) and of contributions (003).
const SEED_NONTAGLIS: &str = r#"{ "data": { "tr_id": 219346108, "code": "PLNNONTAG",
    "datetime": "20230103171240", "hp": "3225030000000", "tr_name": "JAYUSMAN", "period": "",
    "nominal": 696400, "admin": 1600, "response_code": "00", "message": "PAYMENT SUCCESS",
    "price": 698000, "selling_price": 696200, "balance": 726424608, "noref": "18147159",
    "ref_id": "09128374655", "desc": { "transaksi": "PENYAMBUNGAN BARU",
    "no_registrasi": "5392112011703", "tanggal_registrasi": "20120524" } }, "meta": [] }"#;
const SEED_BPJSTK: &str = r#"{ "data": { "tr_id": 219342904, "code": "BPJSTKPU",
    "datetime": "20220519163651", "hp": "210300016001", "tr_name": "PT LIMABELAS",
    "period": "202104", "nominal": 100000, "admin": 2500, "response_code": "00",
    "message": "PAYMENT SUCCESS", "price": 102500, "selling_price": 100500,
    "balance": 998359000, "noref": "iak62860fafe04c3", "ref_id": "091283746511",
    "desc": { "kode_iuran": "210300016066", "jht": 61688, "jkk": 1082, "jkm": 2166, "jpk": 2597,
    "jpn": 32467, "npp": "15092873", "kode_divisi": "000" } }, "meta": [] }"#;
const SEED_BPJSTK_XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<mp>\n  \
    <tr_id>219342904</tr_id>\n  <code>BPJSTKPU</code>\n  <datetime>20220519163651</datetime>\n  \
    <hp>210300016001</hp>\n  <tr_name>PT LIMABELAS</tr_name>\n  <period>202104</period>\n  \
    <nominal>100000</nominal>\n  <admin>2500</admin>\n  <response_code>00</response_code>\n  \
    <message>PAYMENT SUCCESS</message>\n  <price>102500</price>\n  \
    <selling_price>100500</selling_price>\n  <balance>998359000</balance>\n  \
    <noref>iak62860fafe04c3</noref>\n  <ref_id>091283746511</ref_id>\n  <desc>\n    \
    <kode_iuran>210300016066</kode_iuran>\n    <jht>61688</jht>\n    <jkk>1082</jkk>\n    \
    <jkm>2166</jkm>\n    <jpk>2597</jpk>\n    <jpn>32467</jpn>\n    <npp>15092873</npp>\n    \
    <kode_divisi>000</kode_divisi>\n  </desc>\n</mp>\n";

/// `i` is a number, `s` a string; `?` stands before what only a payment tells.
const ROWS: &str = "admin:s denda:s ?meter_akhir:s ?meter_awal:s nilai_tagihan:s periode:s total:i";
const DESCS: [(&str, &str, &str, &str); 17] = [
    ("PLNPOSTPAID", "daya:i lembar_tagihan:s ?lembar_tagihan_sisa:i tarif:s", "tagihan", ROWS),
    ("PLNNONTAG", "no_registrasi:s tanggal_registrasi:s transaksi:s", "", ""),
    ("PDAMKOTA.SURABAYA", WATER, "bill", WATER_ROW),
    ("PDAMKOTA.MEDAN", WATER, "bill", WATER_ROW),
    ("AETRA", WATER, "bill", WATER_ROW),
    (
        "PDAMKOTA.YOGYAKARTA",
        "address:s bill_quantity:i biller_admin:s kode_tarif:s pdam_name:s stamp_duty:s",
        "bill",
        "bill_amount:i first_meter:i last_meter:i misc_amount:i penalty:i period:s",
    ),
    ("HPTHREE", LINE, "tagihan", "admin:s nilai_tagihan:s periode:s total:s"),
    ("TELKOMPSTN", LINE, "tagihan", "admin:s nilai_tagihan:s periode:s total:i"),
    ("CBN", "product_desc:s", "", ""),
    ("BPJS", "jumlah_peserta:s kode_cabang:s nama_cabang:s sisa_pembayaran:s", "", ""),
    ("BPJSTKPU", "jht:i jkk:i jkm:i jpk:i jpn:i kode_divisi:s kode_iuran:s npp:s", "", ""),
    (
        "FNMEGA",
        "id_ref:s installment:i item_name:s last_paid_due_date:s max_payment:i misc_fee:i \
         no_pol:s no_rangka:s penalty_bill:i tenor:s",
        "",
        "",
    ),
    (
        "PBBKOT.CIMAHI",
        "admin:i denda:i jatuh_tempo:s kab_kota:s kecamatan:s kelurahan:s kode_kab_kota:s \
         lokasi:s luas_gedung:s luas_tanah:s nop:s tahun_pajak:s tanggal:s total_bayar:i \
         total_tagihan:i",
        "",
        "",
    ),
    ("PGAS", "address:s first_meter:s last_meter:s usage:i", "", ""),
    ("TVBIG", "bill_quantity:s ppn:i product_category:s", "tagihan", ""),
    (
        "TVTLKMV",
        "bill_quantity:s ppn:i product_category:s",
        "tagihan",
        "nilai_tagihan:s no_ref:s periode:s",
    ),
    (
        "ESAMSAT.JABAR",
        "alamat:s biaya_pajak_progresif:s biaya_parkir_pokok:s merek_kb:s milik_kenama:s \
         model_kb:s nomor_identitas:s nomor_mesin:s nomor_polisi:s nomor_rangka:s ntpd:s \
         tahun_buatan:s tgl_akhir_pajak_baru:s",
        "",
        "",
    ),
];
const WATER: &str = "address:s bill_quantity:i biller_admin:s due_date:s kode_tarif:s pdam_name:s \
                     stamp_duty:s";
const WATER_ROW: &str =
    "bill_amount:i first_meter:i last_meter:i misc_amount:i penalty:i period:s stand:s";
const LINE: &str = "datel:s divre:s jumlah_tagihan:i kode_area:s";

const INQUIRY_KEYS: &str = "tr_id code hp tr_name period nominal admin ref_id response_code \
                            message price selling_price desc";
const PAYMENT_KEYS: &str = "tr_id code datetime hp tr_name period nominal admin response_code \
                            message price selling_price balance noref ref_id desc";
const OPEN_KEYS: &str = "tr_id code hp tr_name period nominal admin ref_id status response_code \
                         message price selling_price balance desc";
const SETTLED_KEYS: &str = "tr_id code datetime hp tr_name period nominal admin status \
                            response_code message price selling_price balance noref ref_id desc";

fn kind(value: &Value) -> &'static str {
    if value.is_i64() {
        "i"
    } else if value.is_string() {
        "s"
    } else {
        "?"
    }
}

fn shape(object: &Map<String, Value>) -> String {
    let leaves = object.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
    let words: Vec<String> = leaves.map(|(key, value)| format!("{key}:{}", kind(value))).collect();
    words.join(" ")
}

fn expected(words: &str, paid: bool) -> String {
    let told = words.split(' ').filter(|word| paid || !word.starts_with('?'));
    told.map(|word| word.trim_start_matches('?')).collect::<Vec<_>>().join(" ")
}

fn check_desc(code: &str, desc: &Value, paid: bool) {
    let (_, words, group, row) = DESCS.iter().find(|known| known.0 == code).expect(code);
    assert_eq!(shape(desc.as_object().unwrap()), expected(words, paid), "{code}");
    if group.is_empty() {
        return;
    }
    let rows = desc[group]["detail"].as_array().unwrap();
    assert_eq!(rows.is_empty(), row.is_empty(), "{code}");
    for told in rows {
        assert_eq!(shape(told.as_object().unwrap()), expected(row, paid), "{code}");
    }
}

/// The keys of the answer itself, in their order.
fn top(text: &str) -> String {
    let keys = keys(text);
    let end = keys.iter().position(|key| key == "desc").unwrap();
    keys[1..=end].join(" ")
}

#[tokio::test]
async fn a_payment_has_the_keys_and_types_of_the_printed_one() {
    for (code, number, printed) in
        [("PLNNONTAG", "3225030000000", SEED_NONTAGLIS), ("BPJSTKPU", "210300016001", SEED_BPJSTK)]
    {
        let counter = Counter::open(Format::Json).await;
        let (_, tr_id, _) = counter.shown(code, number).await;
        let (_, text) = raw(counter.send(&counter.payment_of(&tr_id)).await);
        assert_eq!(keys(&text), keys(printed), "{code}");
        let (told, printed): (Value, Value) =
            (serde_json::from_str(&text).unwrap(), serde_json::from_str(printed).unwrap());
        for part in ["", "/desc"] {
            let at = format!("/data{part}");
            let object = |value: &Value| value.pointer(&at).unwrap().as_object().unwrap().clone();
            assert_eq!(shape(&object(&told)), shape(&object(&printed)), "{code}");
        }
        let data = &told["data"];
        assert_eq!(data["tr_id"], 219_346_108, "the printed id is the first");
        assert_eq!(data["hp"], number);
        assert_eq!(data["datetime"], "20261122100000", "Jakarta's clock");
        assert_eq!(data["message"], "PAYMENT SUCCESS");
    }
}

#[tokio::test]
async fn a_payment_in_xml_has_the_elements_of_the_printed_one() {
    let counter = Counter::open(Format::Xml).await;
    let (_, tr_id, _) = counter.shown("BPJSTKPU", "210300016001").await;
    let (_, text) = raw(counter.send(&counter.payment_of(&tr_id)).await);
    assert_eq!(elements(&text), elements(SEED_BPJSTK_XML));
    let indents = |text: &str| {
        let indent = |line: &str| line.len() - line.trim_start().len();
        text.lines().map(indent).collect::<Vec<_>>()
    };
    assert_eq!(indents(&text), indents(SEED_BPJSTK_XML));
    let desc = &read_xml(&text)["mp"]["desc"];
    let parts: i64 = ["jht", "jkk", "jkm", "jpk", "jpn"]
        .iter()
        .map(|key| desc[key].as_str().unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(read_xml(&text)["mp"]["nominal"], parts.to_string());
    assert_ne!(desc["kode_iuran"], "210300016001", "the example's codes differ as well");
}

#[tokio::test]
async fn every_product_is_sold_in_the_documented_shape() {
    let counter = Counter::open(Format::Json).await;
    let mut sold = Vec::new();
    let documented =
        numbers_of("iak", "paid").into_iter().chain(numbers_of("iak", "paid-two-bills"));
    let mut sales: Vec<(String, String)> =
        documented.map(|number| (number.product.to_owned(), number.customer_no)).collect();
    for code in ["PDAMKOTA.MEDAN", "PDAMKOTA.YOGYAKARTA", "AETRA"] {
        sales.push((code.to_owned(), "10200999".to_owned()));
    }
    for (code, number) in &sales {
        counter.shop.practice.as_ref().unwrap().set_deposit("iak", OPENING_DEPOSIT).unwrap();
        let before = counter.deposit();
        let (reference, tr_id, shown) = counter.shown(code, number).await;
        check_desc(code, &shown["desc"], false);
        assert_eq!(counter.deposit(), before, "an inquiry costs nothing");

        let (http, paid) = counter.pay(&tr_id).await;
        check_desc(code, &paid["desc"], true);
        assert_eq!((http, &paid["response_code"]), (200, &json!("00")));
        for same in ["tr_id", "hp", "tr_name", "period", "nominal", "admin", "price", "ref_id"] {
            assert_eq!(shown[same], paid[same], "{same} of {code} {number}");
        }
        assert_eq!((&paid["code"], &paid["ref_id"]), (&json!(code), &json!(reference)));
        assert!(!paid["noref"].as_str().unwrap().is_empty(), "{paid}");
        let rupiah = |key: &str| paid[key].as_i64().unwrap();
        assert_eq!(rupiah("price"), rupiah("nominal") + rupiah("admin"));
        assert_eq!(rupiah("balance"), before - rupiah("selling_price"));
        assert_eq!(counter.deposit(), rupiah("balance"));
        let payment = counter.payment(&reference);
        assert_eq!(payment.state, State::Paid);
        assert_eq!(
            (payment.selling_price, payment.price, payment.serial.as_str()),
            (rupiah("price"), rupiah("selling_price"), paid["noref"].as_str().unwrap()),
            "the books have one language: the customer's total and the deposit's loss"
        );
        let known = counter.books().references[&reference].inquiry.clone().unwrap();
        assert_eq!((known.handle, known.admin), (tr_id, rupiah("admin")));

        let (_, mut told) = counter.status(&reference).await;
        assert_eq!(told.as_object_mut().unwrap().remove("status"), Some(json!(1)));
        assert_eq!(told, paid, "the status tells the same");
        sold.push(code.clone());
    }
    sold.sort_unstable();
    sold.dedup();
    assert_eq!(sold.len(), DESCS.len(), "{sold:?}");
    let account = practice_accounts().into_iter().find(|account| account.name == "latihan-iak");
    let mut products: Vec<String> = account
        .unwrap()
        .products
        .iter()
        .map(|product| product.split(['=', ':']).nth(1).unwrap().to_owned())
        .collect();
    products.sort_unstable();
    assert_eq!(products, sold, "the account sells all of them");
}

#[tokio::test]
async fn xml_and_json_tell_the_same_of_every_bill_type() {
    let mut counter = Counter::open(Format::Json).await;
    for number in numbers_of("iak", "paid") {
        counter.format = Format::Json;
        let (reference, tr_id, _) = counter.shown(number.product, &number.customer_no).await;
        let (_, open) = counter.status(&reference).await;
        counter.format = Format::Xml;
        assert_eq!(counter.status(&reference).await.1, as_xml(&open), "{number:?}");
        let (_, mut paid) = counter.pay(&tr_id).await;
        counter.format = Format::Json;
        let (_, told) = counter.status(&reference).await;
        counter.format = Format::Xml;
        assert_eq!(counter.status(&reference).await.1, as_xml(&told), "{number:?}");
        // A payment's own answer has another name for the proof of some bill types.
        let fields = paid.as_object_mut().unwrap();
        let differs = ["pln-postpaid", "pdam", "hp-postpaid", "internet", "tv"];
        let name = if differs.contains(&number.bill_type) { "no_ref" } else { "noref" };
        assert_eq!(fields.remove(name).as_ref(), Some(&told["noref"]), "{number:?}");
        let mut rest = as_xml(&told);
        rest.as_object_mut().unwrap().retain(|key, _| key != "noref" && key != "status");
        assert_eq!(paid, rest, "{number:?}");
    }
    let (_, _, shown) = counter.shown("TELKOMPSTN", "6391601999").await;
    assert_eq!(shown["desc"]["tagihan"]["detail"].as_array().unwrap().len(), 3);
    let (_, _, shown) = counter.shown("TELKOMPSTN", "6391600000").await;
    assert!(shown["desc"]["tagihan"]["detail"].is_object(), "one element is no list");
}

#[tokio::test]
async fn answers_come_in_the_documented_order_at_each_stage() {
    let counter = Counter::patient(Format::Json, 1).await;
    for (code, settled, status, rc) in
        [("6391601039", "00", 1, "PAYMENT SUCCESS"), ("6391602039", "07", 2, "PEMBAYARAN GAGAL")]
    {
        let reference = counter.shop.reference();
        let (_, text) = raw(counter.send(&counter.inquiry("TELKOMPSTN", code, &reference)).await);
        assert_eq!(top(&text), INQUIRY_KEYS);
        let data: Value = serde_json::from_str(&text).unwrap();
        let tr_id = data["data"]["tr_id"].to_string();
        let told = |text: &str| {
            let body: Value = serde_json::from_str(text).unwrap();
            (body["data"]["status"].clone(), body["data"]["response_code"].clone())
        };
        let ask = || async { raw(counter.send(&counter.question(&reference)).await).1 };

        let text = ask().await;
        assert_eq!((top(&text).as_str(), told(&text)), (OPEN_KEYS, (json!(0), json!("42"))));
        assert!(text.contains("REQUEST PEMBAYARAN BELUM DITERIMA"));

        let (_, text) = raw(counter.send(&counter.payment_of(&tr_id)).await);
        assert_eq!(told(&text), (Value::Null, json!("39")));
        assert_eq!(top(&text), PAYMENT_KEYS.replace(" noref", ""), "no proof yet");
        assert_eq!(counter.payment(&reference).state, State::Pending);

        let text = ask().await;
        assert_eq!((top(&text).as_str(), told(&text)), (OPEN_KEYS, (json!(3), json!("39"))));

        for _ in 0..2 {
            let text = ask().await;
            assert_eq!(top(&text), SETTLED_KEYS);
            assert_eq!(told(&text), (json!(status), json!(settled)));
            assert!(text.contains(rc), "{text}");
            assert_eq!(text.contains("\"noref\":\"\""), settled != "00", "{text}");
        }
        assert_eq!(counter.books().requests(&reference).status, 4);
    }
    assert_eq!(counter.deposit() + counter.books().spent(), OPENING_DEPOSIT);
}
