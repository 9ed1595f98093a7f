//! Slips printed out of RajaBiller's documented answers: what a customer adds up must be right.

use loket_core::bill::BillType;
use loket_core::calendar::Zone;
use loket_core::payment::{Order, State};
use loket_core::receipt::{Copy, Shop, Slip, text};
use serde_json::{Value, json};

use crate::rajabiller::{document, verdict};
use crate::support;

/// The slip of a paid order, one line each with its columns folded.
fn slip(order: &Order, body: &str) -> Vec<String> {
    let verdict = verdict(order, 201, body);
    let slip = Slip {
        shop: Shop {
            name: "WARUNG CONTOH".into(),
            address: String::new(),
            counter: "L01".into(),
            zone: Zone::Wit,
            operator: String::new(),
            info: String::new(),
        },
        practice: false,
        number: "L01-260602-000123".into(),
        question: order.question.clone(),
        bill: verdict.bill.expect("a bill"),
        customer_total: order.customer_total(),
        service_fee: support::rupiah(0),
        cash: support::rupiah(0),
        state: Some(State::Paid),
        provider_reference: verdict.provider_reference,
        paid_at: verdict.paid_at,
        printed_at: verdict.paid_at.unwrap(),
        copy: Copy::Original,
        code: None,
        layout: None,
    };
    let folded = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text(&slip, 48).lines().map(folded).collect()
}

fn has(slip: &[String], lines: &[&str]) {
    for line in lines {
        let times = slip.iter().filter(|printed| printed == line).count();
        assert_eq!(times, 1, "{line} in\n{}", slip.join("\n"));
    }
}

#[test]
fn a_slip_of_electricity_adds_up() {
    let (order, body) = document(BillType::PlnPostpaid, "pln-success");
    let slip = slip(&order, &body);
    has(
        &slip,
        &[
            "TARIF/DAYA : R1/1300VA",
            "BL/TH : DES22, JAN23",
            "STAND METER : 00470300-00475700",
            "RP TAG PLN : Rp 171.750",
            "DENDA : Rp 32.000",
            "ADMIN BANK : Rp 3.000",
            "TOTAL BAYAR : Rp 206.750",
            "NO TRX : L01-260602-000123",
            "TERIMA KASIH",
        ],
    );
    assert!(slip.iter().any(|line| line.contains("0ASM21VS134830C5")));
    assert!(slip.join(" ").contains("Informasi Hubungi Call Center 123 Atau Hub PLN Terdekat"));
    assert!(!slip.join(" ").contains("PLN Mobile"), "the biller's own line stands alone");
}

/// Without rows the parts come from the head.
#[test]
fn a_slip_of_electricity_without_rows_adds_up() {
    let (order, body) = document(BillType::PlnPostpaid, "pln-success");
    let mut json: Value = serde_json::from_str(&body).unwrap();
    json["data"]["rawProviderResponse"]["postpaid_electricity_transaction"]["bills"] = Value::Null;
    has(
        &slip(&order, &json.to_string()),
        &[
            "BL/TH : DES22, JAN23",
            "RP TAG PLN : Rp 171.750",
            "DENDA : Rp 32.000",
            "ADMIN BANK : Rp 3.000",
            "TOTAL BAYAR : Rp 206.750",
        ],
    );
}

#[test]
fn a_slip_of_water_has_no_reference_and_tells_its_parts_once() {
    let (order, body) = document(BillType::Pdam, "pdam-multiple");
    let plain = slip(&order, &body);
    has(
        &plain,
        &[
            "TGL BAYAR : 02-06-2026 19:17",
            "PERIODE : JAN12, FEB12",
            "STAND METER : 402-514",
            "PEMAKAIAN : 112 M3",
            "TAGIHAN : Rp 2.220",
            "ADMIN BANK : Rp 5.000",
            "TOTAL BAYAR : Rp 7.220",
            "NO TRX : L01-260602-000123",
        ],
    );
    assert!(!plain.iter().any(|line| line.starts_with("NO REF")), "none is invented");

    let (mut order, body) = document(BillType::Pdam, "pdam-single");
    let mut json: Value = serde_json::from_str(&body).unwrap();
    let raw = &mut json["data"]["rawProviderResponse"]["water_bill_transaction"];
    for (key, value) in
        [("amount", "60000"), ("penalty_fee", "5000"), ("stamp_duty", "3000"), ("waste", "2000")]
    {
        raw["bills"][0][key] = json!(value);
    }
    raw["total_price"] = json!("62500");
    order.bill.customer_total = support::rupiah(62_500);
    has(
        &slip(&order, &json.to_string()),
        &[
            "TAGIHAN : Rp 50.000",
            "METERAI : Rp 3.000",
            "SAMPAH : Rp 2.000",
            "DENDA : Rp 5.000",
            "ADMIN BANK : Rp 2.500",
            "TOTAL BAYAR : Rp 62.500",
        ],
    );
}
