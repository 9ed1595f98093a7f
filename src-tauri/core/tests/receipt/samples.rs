//! Invented bills of all 14 types, as complete as providers send them.

use loket_core::bill::{Bill, BillType, Fact, Product, Question, Reference, Sheet};
use loket_core::calendar::{Moment, Zone};
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{Copy, Shop, Slip};

pub(crate) const WIDTHS: [usize; 3] = [32, 42, 48];

pub(crate) fn rp(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

/// 11-09-2026 in Jakarta.
pub(crate) fn at(hour: i64, minute: i64) -> Moment {
    Zone::Wib.start_of("2026-09-11").unwrap() + (hour * 60 + minute) * 60_000
}

pub(crate) fn sheet(period: &str, amount: i64, first: &str, last: &str) -> Sheet {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Sheet {
        period: period.to_owned(),
        amount: (amount > 0).then(|| rp(amount)),
        meter_first: text(first),
        meter_last: text(last),
        ..Sheet::default()
    }
}

pub(crate) fn fact(key: &str, value: &str) -> Fact {
    Fact { key: key.to_owned(), label: key.to_owned(), value: value.to_owned() }
}

/// A paid slip without facts and sheets.
fn plain(bill_type: BillType, name: &str, customer_no: &str, total: i64, admin: i64) -> Slip {
    Slip {
        shop: Shop {
            name: "WARUNG BERKAH".into(),
            address: "Jl. Melati 1, Sleman".into(),
            counter: "L01".into(),
            zone: Zone::Wib,
            operator: "K02".into(),
            info: String::new(),
        },
        practice: false,
        number: "L01-260911-000123".into(),
        question: Question {
            product: Product { bill_type, code: "x".into(), name: name.into() },
            customer_no: customer_no.into(),
            identity: None,
            months: None,
            year: None,
            amount: None,
            reference: Reference("L01260911000123AAAAAA".into()),
        },
        bill: Bill {
            customer_name: "SITI AMINAH".into(),
            product_answered: None,
            admin_fee: rp(admin),
            customer_total: rp(total),
            deposit_cost: None,
            balance: None,
            service_fee_allowed: true,
            sheets: Vec::new(),
            sheet_count: 1,
            sheets_left: 0,
            facts: Vec::new(),
            difference: None,
            provider_key: None,
        },
        customer_total: rp(total),
        service_fee: rp(1_000),
        cash: rp(0),
        state: Some(State::Paid),
        provider_reference: String::new(),
        paid_at: Some(at(10, 13)),
        printed_at: at(10, 11),
        copy: Copy::Original,
        code: None,
        layout: None,
    }
}

fn with(mut slip: Slip, reference: &str, sheets: Vec<Sheet>, facts: &[(&str, &str)]) -> Slip {
    slip.provider_reference = reference.to_owned();
    slip.bill.sheet_count = sheets.len().max(1) as u32;
    slip.bill.sheets = sheets;
    slip.bill.facts = facts.iter().map(|(key, value)| fact(key, value)).collect();
    slip
}

pub(crate) fn sample(bill_type: BillType) -> Slip {
    match bill_type {
        BillType::PlnPostpaid => pln(),
        BillType::PlnNontaglis => with(
            plain(bill_type, "PLN Nontaglis", "3225030005921", 1_502_500, 2_500),
            "0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A4",
            vec![],
            &[
                ("transaction", "PENYAMBUNGAN BARU"),
                ("registration_no", "5392112011703"),
                ("registration_date", "24-05-2012"),
            ],
        ),
        BillType::Pdam => pdam(),
        BillType::HpPostpaid => with(
            plain(bill_type, "Telkomsel Halo", "081234554320", 152_500, 2_500),
            "1094857201",
            vec![],
            &[],
        ),
        BillType::Internet => internet(),
        BillType::BpjsKesehatan => with(
            plain(bill_type, "BPJS Kesehatan", "8888801234560001", 302_500, 2_500),
            "22F0A1B2C3D4E5F6",
            vec![sheet("02", 0, "", "")],
            &[("participants", "3"), ("months", "2 BULAN"), ("address", "SLEMAN")],
        ),
        BillType::BpjsKetenagakerjaan => workers(),
        BillType::Multifinance => finance(),
        BillType::Pbb => pbb(),
        BillType::Gas => with(
            plain(bill_type, "Gas PGN", "0110014601", 126_500, 2_500),
            "PGN0099887766",
            vec![sheet("JUL26", 0, "006538", "006550"), sheet("AGU26", 0, "006550", "006571")],
            &[("address", "JL CEMPAKA RAYA NO 12 BLOK C SLEMAN")],
        ),
        BillType::Tv => tv(),
        BillType::Emoney => {
            let mut slip = with(
                plain(bill_type, "GoPay", "082100000001", 102_500, 2_500),
                "2609111013554422",
                vec![],
                &[],
            );
            slip.question.amount = Some(rp(100_000));
            slip.cash = rp(105_000);
            slip
        }
        BillType::Samsat => samsat(),
        BillType::KirimUang => {
            let mut slip = with(
                plain(bill_type, "Bank Contoh", "5830000004", 506_500, 6_500),
                "202609111013000987",
                vec![],
                &[("note", "BAYAR SEKOLAH"), ("sender", "SITI AMINAH")],
            );
            slip.bill.customer_name = "BUDI SANTOSO".into();
            slip.question.amount = Some(rp(500_000));
            slip
        }
    }
}

pub(crate) const CODE: &str = "L01-260911-000123-7F3A9C21";

/// The slip with its check code.
pub(crate) fn coded(slip: Slip) -> Slip {
    Slip { code: Some(CODE.to_owned()), ..slip }
}

/// The bill that cashiers see most.
pub(crate) fn pln() -> Slip {
    let mut slip = with(
        plain(BillType::PlnPostpaid, "PLN Pascabayar", "231000000002", 73_229, 3_500),
        "0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A3",
        vec![sheet("SEP26", 69_729, "00011701", "00011847")],
        &[("tariff", "R1"), ("power", "450")],
    );
    slip.bill.sheets_left = 1;
    slip.cash = rp(100_000);
    slip
}

/// Three months of one household, with fines.
pub(crate) fn pln_months() -> Slip {
    let mut slip = pln();
    slip.bill.sheets = vec![
        sheet("JUL26", 61_200, "00011401", "00011560"),
        sheet("AGU26", 58_900, "00011560", "00011701"),
        sheet("SEP26", 69_729, "00011701", "00011847"),
    ];
    for month in &mut slip.bill.sheets[..2] {
        month.penalty = Some(rp(3_000));
    }
    slip.bill.sheet_count = 3;
    slip.bill.sheets_left = 0;
    slip.bill.admin_fee = rp(10_500);
    slip.customer_total = rp(206_329);
    slip.bill.customer_total = slip.customer_total;
    slip.cash = rp(210_000);
    slip
}

fn pdam() -> Slip {
    let mut month = sheet("AGU26", 60_663, "9", "22");
    month.other = Some(rp(6_000));
    month.penalty = Some(rp(2_500));
    with(
        plain(BillType::Pdam, "PDAM Kota Contoh", "1100001", 71_663, 2_500),
        "267411786",
        vec![month],
        &[("address", "JL MELATI 3 RT 02 RW 01"), ("tariff", "D2")],
    )
}

fn internet() -> Slip {
    let mut slip = with(
        plain(BillType::Internet, "IndiHome", "122345678901", 683_000, 5_000),
        "5544332211",
        vec![sheet("AGU26", 339_000, "", ""), sheet("SEP26", 339_000, "", "")],
        &[],
    );
    slip.cash = rp(700_000);
    slip
}

fn workers() -> Slip {
    let mut slip = with(
        plain(
            BillType::BpjsKetenagakerjaan,
            "BPJS Ketenagakerjaan",
            "400000100001",
            1_847_500,
            2_500,
        ),
        "998877665544",
        vec![sheet("SEP26", 0, "", "")],
        &[
            ("npp", "AB012345"),
            ("division", "000"),
            ("jht", "1140000"),
            ("jkk", "48000"),
            ("jkm", "60000"),
            ("jkp", "0"),
            ("jp", "597000"),
        ],
    );
    slip.bill.customer_name = "CV MAJU BERSAMA SEJAHTERA ABADI".into();
    slip
}

fn finance() -> Slip {
    let mut instalment = sheet("014", 850_000, "", "");
    instalment.penalty = Some(rp(12_500));
    instalment.other = Some(rp(10_000));
    with(
        plain(BillType::Multifinance, "Contoh Finance", "6391601201", 875_000, 2_500),
        "MF2609110001",
        vec![instalment],
        &[
            ("item_name", "HONDA VARIO 125 CBS ISS 2024"),
            ("chassis_no", "MH1CONTOH00000000000001"),
            ("plate_no", "AB 1234 XX"),
            ("tenor", "030"),
            ("due_date", "15-09-2026"),
        ],
    )
}

fn pbb() -> Slip {
    let mut slip = with(
        plain(BillType::Pbb, "PBB Kota Contoh", "329801092375999991", 187_500, 2_500),
        "A1B2C3D4E5F60001",
        vec![],
        &[
            ("address", "JL CEMPAKA RAYA NO 12 RT 003 RW 010"),
            ("tax_year", "2026"),
            ("sub_district", "SUKAMAJU"),
            ("district", "CONTOH UTARA"),
            ("city_code", "0023"),
            ("city", "KOTA CONTOH"),
            ("land_area", "113 M2"),
            ("building_area", "47 M2"),
        ],
    );
    slip.question.year = Some(2026);
    slip
}

fn tv() -> Slip {
    let mut month = sheet("SEP26", 97_500, "", "");
    month.reference = Some("21102205".into());
    with(plain(BillType::Tv, "Contoh Vision", "127246500101", 100_000, 2_500), "", vec![month], &[])
}

fn samsat() -> Slip {
    let mut slip = with(
        plain(BillType::Samsat, "Pajak Kendaraan", "9650000000000001", 253_500, 5_000),
        "",
        vec![],
        &[
            ("address", "JL KENANGA 5 SLEMAN"),
            ("plate_no", "AB 1234 XX"),
            ("brand", "HONDA"),
            ("model", "VARIO 125"),
            ("year_built", "2018"),
            ("chassis_no", "MH1CONTOH0000001"),
            ("engine_no", "JFCONTOH01"),
            ("valid_until", "22-10-2027"),
            ("fee_pkb", "213500"),
            ("fine_pkb", "0"),
            ("fee_swd", "35000"),
            ("fine_swd", "0"),
            ("fee_bbn", "0"),
            ("admin_stnk", "0"),
            ("admin_tnkb", "0"),
            ("ntpd", "Q8X0CONTOH01"),
        ],
    );
    slip.bill.customer_name = "BUDI SANTOSO".into();
    slip.question.identity = Some("0212502110170100".into());
    slip.service_fee = rp(2_000);
    slip.paid_at = Some(at(10, 20));
    slip
}
