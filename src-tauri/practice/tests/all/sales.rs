//! What a provider sells, and in which shapes it answers.

use loket_practice::{OPENING_DEPOSIT, State};
use serde_json::{Map, Value, json};

use crate::bench::{DIGIFLAZZ, DIGISWITCH, Heard, Shop, check_refused, get, numbers, post, sign};

/// Copied from the provider's examples: `desc`, then one sheet of `detail`. `i` is a number, `s` a
/// string.
const SHAPES: [(&str, &str, &str); 13] = [
    (
        "pln-postpaid",
        "daya:i lembar_tagihan:i tarif:s",
        "admin:s denda:s meter_akhir:s meter_awal:s nilai_tagihan:s periode:s",
    ),
    ("pln-nontaglis", "lembar_tagihan:i no_registrasi:s tanggal_registrasi:s transaksi:s", ""),
    (
        "pdam",
        "alamat:s jatuh_tempo:s lembar_tagihan:i tarif:s",
        "biaya_lain:s denda:s meter_akhir:s meter_awal:s nilai_tagihan:s periode:s",
    ),
    ("hp-postpaid", "lembar_tagihan:i", ""),
    ("internet", "lembar_tagihan:i", "admin:s nilai_tagihan:s periode:s"),
    ("bpjs-kesehatan", "alamat:s jumlah_peserta:s lembar_tagihan:i", "periode:s"),
    (
        "multifinance",
        "item_name:s lembar_tagihan:i no_pol:s no_rangka:s tenor:s",
        "biaya_lain:s denda:s periode:s",
    ),
    (
        "pbb",
        "alamat:s kab_kota:s kecamatan:s kelurahan:s kode_kab_kota:s lembar_tagihan:i \
         luas_gedung:s luas_tanah:s tahun_pajak:s",
        "",
    ),
    ("gas", "alamat:s lembar_tagihan:i", "meter_akhir:s meter_awal:s periode:s"),
    ("tv", "lembar_tagihan:i", "nilai_tagihan:s no_ref:s periode:s"),
    ("emoney", "lembar_tagihan:i", ""),
    (
        "samsat",
        "alamat:s biaya_admin_stnk:s biaya_admin_tnkb:s biaya_denda_bbn:s biaya_denda_pkb:s \
         biaya_denda_swd:s biaya_pajak_progresif:s biaya_parkir_pokok:s biaya_pokok_bbn:s \
         biaya_pokok_pkb:s biaya_pokok_swd:s lembar_tagihan:i merek_kb:s milik_kenama:s \
         model_kb:s nomor_identitas:s nomor_mesin:s nomor_polisi:s nomor_rangka:s \
         tahun_buatan:s tgl_akhir_pajak_baru:s",
        "",
    ),
    ("kirim-uang", "lembar_tagihan:i", ""),
];
const WITH_COMMISSION: [&str; 3] = ["pln-nontaglis", "emoney", "kirim-uang"];
const WITHOUT_SERIAL: [&str; 5] = ["pln-postpaid", "pdam", "hp-postpaid", "tv", "samsat"];

fn shape(object: &Map<String, Value>) -> String {
    let mut words: Vec<String> = object
        .iter()
        .filter(|(key, _)| *key != "detail" && *key != "desc")
        .map(|(key, value)| {
            let kind = if value.is_i64() {
                "i"
            } else if value.is_string() {
                "s"
            } else {
                "?"
            };
            format!("{key}:{kind}")
        })
        .collect();
    words.sort();
    words.join(" ")
}

fn check_shape(bill_type: &str, data: &Value, paid: bool) {
    let commission = if WITH_COMMISSION.contains(&bill_type) { "base_commission:i " } else { "" };
    let top = format!(
        "admin:i balance:i {commission}code:s customer_no:s message:s name:s price:i rc:s \
         ref_id:s selling_price:i sn:s status:s"
    );
    assert_eq!(shape(data.as_object().unwrap()), top, "{bill_type}");
    let (_, desc, sheet) = SHAPES.iter().find(|shape| shape.0 == bill_type).unwrap();
    assert_eq!(shape(data["desc"].as_object().unwrap()), *desc, "{bill_type}");
    let mut sheet = (*sheet).to_owned();
    if bill_type == "pln-postpaid" && !paid {
        sheet = sheet.replace("meter_akhir:s meter_awal:s ", "");
    }
    match data["desc"]["detail"].as_array() {
        None => assert_eq!(sheet, "", "{bill_type} has sheets"),
        Some(detail) => {
            let sheets = data["desc"]["lembar_tagihan"].as_u64().unwrap();
            assert_eq!(u64::try_from(detail.len()).unwrap(), sheets, "{bill_type}");
            for told in detail {
                assert_eq!(shape(told.as_object().unwrap()), sheet, "{bill_type}");
            }
        }
    }
}

/// The parts that the answer tells, where it tells all of them.
fn parts(bill_type: &str, data: &Value) -> Option<i64> {
    let money = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
    let sheets = || data["desc"]["detail"].as_array().unwrap().iter();
    let sum =
        |keys: &[&str]| sheets().flat_map(|sheet| keys.iter().map(|key| money(&sheet[*key]))).sum();
    match bill_type {
        "pln-postpaid" => Some(sum(&["nilai_tagihan", "denda", "admin"])),
        "internet" => Some(sum(&["nilai_tagihan", "admin"])),
        "pdam" => Some(sum(&["nilai_tagihan", "denda", "biaya_lain"]) + data["admin"].as_i64()?),
        "tv" => Some(sum(&["nilai_tagihan"]) + data["admin"].as_i64()?),
        "samsat" => {
            let desc = data["desc"].as_object().unwrap();
            let fees = desc.iter().filter(|(key, _)| key.starts_with("biaya_"));
            Some(fees.map(|(_, value)| money(value)).sum::<i64>() + data["admin"].as_i64()?)
        }
        _ => None,
    }
}

#[tokio::test]
async fn every_bill_type_is_sold_in_the_documented_shape() {
    let shop = Shop::open().await;
    let mut sold = Vec::new();
    for number in numbers("paid").into_iter().chain(numbers("paid-two-bills")) {
        let (code, customer) = (number.product, number.customer_no.as_str());
        let before = shop.deposit();
        let (reference, shown) = shop.shown(code, customer).await;
        check_shape(number.bill_type, &shown, false);
        assert_eq!(shown["sn"], "", "nothing is proved by an inquiry");
        assert_eq!((shown["balance"].as_i64(), shop.deposit()), (Some(before), before));

        let (http, paid) = shop.pay(code, customer, &reference).await;
        check_shape(number.bill_type, &paid, true);
        assert_eq!((http, &paid["rc"], &paid["status"]), (200, &json!("00"), &json!("Sukses")));
        assert_eq!((&paid["ref_id"], &paid["customer_no"]), (&json!(reference), &json!(customer)));
        for same in ["name", "code", "admin", "price", "selling_price"] {
            assert_eq!(shown[same], paid[same], "{same} of {customer}");
        }
        assert_eq!(paid["sn"] == "", WITHOUT_SERIAL.contains(&number.bill_type), "{paid}");

        let (price, total) =
            (paid["price"].as_i64().unwrap(), paid["selling_price"].as_i64().unwrap());
        assert!((300..=2000).contains(&(total - price)) && price > 0, "{paid}");
        assert_eq!(parts(number.bill_type, &paid).unwrap_or(total), total, "{paid}");
        assert_eq!(
            (paid["balance"].as_i64(), shop.deposit()),
            (Some(before - price), before - price)
        );
        assert_eq!(shop.status(code, customer, &reference).await, (200, paid.clone()));
        assert_eq!(shop.payment(&reference).state, State::Paid);
        sold.push(number.bill_type);
    }
    sold.sort_unstable();
    sold.dedup();
    assert_eq!(sold.len(), 13, "every bill type was sold: {sold:?}");
}

#[tokio::test]
async fn two_bills_have_two_sheets_and_the_documented_ones_can_be_sold_again() {
    let shop = Shop::open().await;
    for _ in 0..2 {
        let (reference, shown) = shop.shown("pln", "530000000002").await;
        let periods: Vec<&str> = shown["desc"]["detail"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sheet| sheet["periode"].as_str().unwrap())
            .collect();
        assert_eq!(periods, ["202610", "202611"], "months up to the clock's");
        assert_eq!(shown["admin"], 5000);
        assert_eq!(shop.pay("pln", "530000000002", &reference).await.1["rc"], "00");
    }
}

#[tokio::test]
async fn an_ordinary_number_always_owes_the_same_and_once_a_day() {
    let (shop, other) = (Shop::open().await, Shop::open().await);
    for (code, customer) in [("pln", "521234567890"), ("pdam", "A40912"), ("bpjs", "8801112223334")]
    {
        let (reference, shown) = shop.shown(code, customer).await;
        let (_, elsewhere) = other.shown(code, customer).await;
        for same in ["name", "selling_price", "price", "desc"] {
            assert_eq!(shown[same], elsewhere[same]);
        }
        assert_eq!(shop.pay(code, customer, &reference).await.1["rc"], "00");
        let again = shop.inquire(code, customer, &shop.reference()).await;
        check_refused(&again, 200, "60");
        assert_eq!(again.1["status"], "Gagal");
    }
}

#[tokio::test]
async fn an_amount_is_paid_with_the_fee_on_top_and_again_the_same_day() {
    let shop = Shop::open().await;
    for (code, customer, amount) in
        [("emoney", "081298765432", 22_000), ("kirimuang", "7731234567", 32_500)]
    {
        for _ in 0..2 {
            let reference = shop.reference();
            let mut body = shop.inquiry(code, customer, &reference);
            body["amount"] = json!(amount);
            body["testing"] = json!(true);
            let (_, answer) = shop.send(&body).await.json();
            assert_eq!(answer["data"]["selling_price"], amount + 2500);
            assert_eq!(
                shop.pay(code, customer, &reference).await.1["selling_price"],
                amount + 2500
            );
        }
    }
}

#[tokio::test]
async fn pending_payments_are_settled_when_asked() {
    let shop = Shop::open().await;
    let mut good = numbers("pending-then-paid");
    good.extend(numbers("pending-then-paid-two-bills"));
    assert!(good.len() >= 13 && numbers("pending-then-failed").len() == 13);
    for number in good.iter().chain(&numbers("pending-then-failed")) {
        let (code, customer) = (number.product, number.customer_no.as_str());
        let before = shop.deposit();
        let (reference, _) = shop.shown(code, customer).await;
        let pending = shop.pay(code, customer, &reference).await;
        check_refused(&pending, 200, "03");
        assert_eq!(pending.1["status"], "Pending");
        assert_eq!(shop.payment(&reference).state, State::Pending);
        check_refused(&shop.pay(code, customer, &reference).await, 400, "49");

        let told = shop.status(code, customer, &reference).await;
        let payment = shop.payment(&reference);
        if number.what_happens == "pending-then-failed" {
            check_refused(&told, 200, "02");
            assert_eq!((payment.state, shop.deposit()), (State::Failed, before));
        } else {
            assert_eq!(told.1["rc"], "00");
            assert_eq!((payment.state, shop.deposit()), (State::Paid, before - payment.price));
        }
        assert_eq!(shop.status(code, customer, &reference).await, told, "a verdict stays");
    }
}

#[tokio::test]
async fn a_pending_payment_can_stay_so_for_some_questions() {
    let shop = Shop::with(DIGISWITCH, 2).await;
    let (reference, _) = shop.shown("pln", "630000000001").await;
    shop.pay("pln", "630000000001", &reference).await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        let (_, data) = shop.status("pln", "630000000001", &reference).await;
        codes.push(data["rc"].as_str().unwrap().to_owned());
    }
    assert_eq!(codes, ["03", "03", "00", "00"]);
    assert_eq!(shop.requests(&reference).status, 4);
}

#[tokio::test]
async fn digiflazz_is_the_same_under_other_names_and_with_its_own_books() {
    let shop = Shop::with(DIGIFLAZZ, 0).await;
    let (reference, shown) = shop.shown("plnnontaglist", "3225030005921").await;
    let (_, paid) = shop.pay("plnnontaglist", "3225030005921", &reference).await;
    for key in ["buyer_sku_code", "customer_name", "buyer_last_saldo"] {
        assert!(shown.get(key).is_some() && paid.get(key).is_some(), "{key}");
    }
    for key in ["code", "name", "balance"] {
        assert!(paid.get(key).is_none(), "{key} is the other dialect's");
    }
    assert_eq!(paid["buyer_sku_code"], "plnnontaglist", "the code that was sent");
    let failed = shop.inquire("pln", "530000000003", "R9").await;
    check_refused(&failed, 200, "02");
    assert_eq!(failed.1["buyer_sku_code"], "pln");
    assert_eq!(shop.books().provider("digiswitch").deposit, OPENING_DEPOSIT);
    assert!(shop.deposit() < OPENING_DEPOSIT);
}

#[tokio::test]
async fn deposit_and_price_list_are_signed_with_words_of_their_own() {
    for dialect in [DIGISWITCH, DIGIFLAZZ] {
        let shop = Shop::with(dialect, 0).await;
        let selector = if shop.dialect.provider == "digiflazz" { "cmd" } else { "command" };
        let ask = |word: &str, sign: String| {
            json!({ selector: word, "username": loket_practice::USERNAME, "sign": sign })
                .to_string()
        };
        let deposit = |sign| {
            let body = ask("deposit", sign);
            let (address, path) = (shop.address(), shop.dialect.deposit);
            async move { post(&address, path, &body).await.json() }
        };
        assert_eq!(
            deposit(sign("depo")).await,
            (200, json!({"data": {"deposit": OPENING_DEPOSIT}}))
        );
        let (http, refused) = deposit(sign("deposit")).await;
        assert_eq!((http, &refused["data"]["rc"]), (400, &json!("41")), "a known mistake");

        let list = ask("pasca", sign("pricelist"));
        let (_, list) = post(&shop.address(), shop.dialect.price_list, &list).await.json();
        let list = list["data"].as_array().unwrap();
        let codes: Vec<&str> =
            list.iter().map(|line| line[shop.dialect.code].as_str().unwrap()).collect();
        for code in ["pln", "pdam", "pdamsleman", "kirimuang"] {
            assert!(codes.contains(&code), "{code} in {codes:?}");
        }
        let closed = list.iter().find(|line| line[shop.dialect.code] == "pdamtutup").unwrap();
        let active = closed.get("status").or(closed.get("seller_product_status"));
        assert_eq!(active, Some(&json!(false)));
        let wrong = ask("pascabayar", sign("pricelist"));
        let (_, wrong) = post(&shop.address(), shop.dialect.price_list, &wrong).await.json();
        assert_eq!(wrong["data"]["rc"], "40");
    }
}

#[tokio::test]
async fn answers_carry_a_date() {
    let shop = Shop::open().await;
    let Heard::Answer { status, head, .. } = get(&shop.address(), "/practice/books").await else {
        panic!("no answer");
    };
    assert_eq!(status, 200);
    assert!(head.contains("\r\ndate: "), "{head}");
}
