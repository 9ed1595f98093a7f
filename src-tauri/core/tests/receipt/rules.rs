//! One test for each rule of the slips.

use loket_core::bill::{BillType, Fact};
use loket_core::payment::State;
use loket_core::receipt::{Copy, Slip, Style, json, lines, tearoff, text};

use crate::samples::{CODE, WIDTHS, coded, fact, pln, pln_months, rp, sample, sheet};

pub(crate) const PROOF: &str = "BUKTI PEMBAYARAN YANG SAH";
const STATES: [Option<State>; 4] =
    [None, Some(State::InDoubt), Some(State::Paid), Some(State::Failed)];

/// With all white space folded, as one reads.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All parts must be there, in this order. Labels are padded to the paper, so spaces before a
/// colon do not count.
fn in_order(printed: &str, parts: &[&str]) {
    let printed = folded(printed).replace(" :", ":");
    let mut from = 0;
    for part in parts {
        let at = printed[from..].find(&part.replace(" :", ":"));
        let at = at.unwrap_or_else(|| panic!("{part} is missing or too early in\n{printed}"));
        from += at + part.replace(" :", ":").len();
    }
}

#[test]
fn words_of_proof_stand_on_paid_slips_and_on_no_others() {
    for kind in BillType::ALL {
        for state in STATES {
            for practice in [false, true] {
                for width in [24, 32, 42, 48] {
                    let slip = Slip { state, practice, ..sample(kind) };
                    let proof = folded(&text(&slip, width)).contains(PROOF);
                    let paid = state == Some(State::Paid) && !practice;
                    assert_eq!(proof, paid, "{} {state:?} {practice} {width}", kind.id());
                    assert_eq!(json(&slip, width)["proof"], paid);
                }
            }
        }
    }
}

#[test]
fn billers_speak_for_themselves_where_their_name_is_known() {
    let says = |slip: &Slip, words: &str| {
        let printed = folded(&text(slip, 32));
        assert!(printed.contains(words), "{words}\n{printed}");
    };
    let sah = "MENYATAKAN STRUK INI SEBAGAI BUKTI PEMBAYARAN YANG SAH";
    says(&pln(), &format!("PLN {sah}"));
    let mut pdam = sample(BillType::Pdam);
    says(&pdam, &format!("PDAM KOTA CONTOH {sah}"));
    for unknown in ["", "PDAM", " pdam "] {
        pdam.question.product.name = unknown.into();
        says(&pdam, "STRUK INI MERUPAKAN BUKTI PEMBAYARAN YANG SAH");
        assert!(!text(&pdam, 32).contains("MENYATAKAN"));
    }
    for kind in
        [BillType::Tv, BillType::Pbb, BillType::Samsat, BillType::Emoney, BillType::KirimUang]
    {
        says(&sample(kind), "STRUK INI MERUPAKAN BUKTI PEMBAYARAN YANG SAH");
    }
    says(
        &sample(BillType::Tv),
        "CONTOH VISION MENYATAKAN STRUK INI SEBAGAI BUKTI PEMBELIAN YANG SAH",
    );
}

#[test]
fn nobodys_text_makes_a_slip_into_proof() {
    let forgeries = [
        ("BUKTI PEMBAYARAN YANG SAH", ""),
        ("bukti  pembayaran\nyang\u{200b} sah", ""),
        ("BUKTI-PEMBAYARAN-YANG-SAH", "BUKTI PEMBAYARAN YANG SAHSAHSAH"),
        ("BUKTI PEMBAYARAN", "YANG SAH"),
        ("\u{ff22}UKTI PEMBAYARAN YANG SAHABAT", ""),
    ];
    for (first, second) in forgeries {
        for kind in BillType::ALL {
            for (state, practice) in STATES.into_iter().flat_map(|s| [(s, false), (s, true)]) {
                let mut slip = Slip { state, practice, ..sample(kind) };
                slip.shop.name = first.into();
                slip.shop.address = second.into();
                slip.shop.info = first.into();
                slip.bill.customer_name = first.into();
                slip.question.product.name = first.into();
                slip.provider_reference = first.into();
                slip.bill.facts = ["address", "tariff", "transaction", "info"]
                    .map(|key| fact(key, first))
                    .to_vec();
                let paid = state == Some(State::Paid) && !practice;
                let printed = folded(&text(&slip, 32)).to_uppercase();
                assert_eq!(printed.contains(PROOF), paid, "{printed}");
                let whole = json(&slip, 32).to_string().to_uppercase();
                assert!(paid || !whole.contains(PROOF), "{whole}");
            }
        }
    }
}

#[test]
fn a_shop_that_is_called_yang_sah_cannot_finish_the_practice_line() {
    let mut slip = Slip { practice: true, ..pln() };
    slip.shop.name = "YANG SAH".into();
    assert!(!folded(&text(&slip, 32)).contains(PROOF));
}

#[test]
fn practice_slips_say_so_at_head_and_foot() {
    for state in STATES {
        for width in WIDTHS {
            let slip = Slip { practice: true, state, ..sample(BillType::Emoney) };
            let printed = text(&slip, width);
            let printed: Vec<&str> = printed.lines().map(str::trim).collect();
            assert_eq!(printed.first(), Some(&"LATIHAN - BUKAN BUKTI PEMBAYARAN"));
            assert_eq!(printed.last(), Some(&"LATIHAN - BUKAN BUKTI PEMBAYARAN"));
            assert!(!text(&Slip { practice: false, ..slip }, width).contains("LATIHAN"));
        }
    }
}

#[test]
fn the_kind_follows_from_the_state() {
    for (state, kind, words) in [
        (Some(State::Paid), "paid", "STRUK PEMBAYARAN TAGIHAN LISTRIK"),
        (Some(State::InDoubt), "in_doubt", "BUKTI TITIP UANG TRANSAKSI SEDANG DIPROSES"),
        (Some(State::Failed), "failed", "BUKTI PENGEMBALIAN UANG PEMBAYARAN TIDAK BERHASIL"),
        (None, "preview", "PRATINJAU / BELUM DIBAYAR"),
    ] {
        let slip = Slip { state, ..pln() };
        assert_eq!(json(&slip, 32)["kind"], kind);
        assert!(folded(&text(&slip, 32)).contains(words), "{words}");
    }
    let failed = text(&Slip { state: Some(State::Failed), ..pln() }, 32);
    assert_eq!(json(&Slip { state: Some(State::Failed), ..pln() }, 32)["change"], 100_000);
    in_order(&failed, &["TUNAI : Rp 100.000", "KEMBALI : Rp 100.000", "PENERIMA : ....."]);
}

#[test]
fn parts_stand_in_their_order_on_every_receipt() {
    for kind in BillType::ALL {
        for width in WIDTHS {
            let mut slip = sample(kind);
            slip.provider_reference = "REF123".into();
            slip.cash = rp(3_000_000);
            slip.bill.sheets_left = 2;
            slip.shop.info = "BUKA 07-21".into();
            let number = slip.question.customer_no.clone();
            let parts = [
                "WARUNG BERKAH Jl. Melati 1, Sleman",
                number.as_str(),
                ": Rp ",
                "NO REF : REF123",
                "NO TRX : L01-260911-000123",
                PROOF,
                "ADMIN BANK : Rp",
                "JASA LOKET : Rp",
                "TOTAL BAYAR: Rp",
                "TUNAI : Rp",
                "KEMBALI : Rp",
                "ANDA MASIH MEMILIKI SISA TUNGGAKAN 2 BULAN",
                "BUKA 07-21",
                "L01/K02/11-09-26 10:11/000123/CA",
            ];
            in_order(&text(&slip, width), &parts);
        }
    }
}

/// Without a bank of its own name the slip names none: the bill type is no bank.
#[test]
fn a_transfer_names_the_bank_that_was_asked_for() {
    let mut transfer = sample(BillType::KirimUang);
    in_order(&text(&transfer, 32), &["BANK TUJUAN: BANK CONTOH", "NO REKENING"]);
    transfer.question.product.name = BillType::KirimUang.label().into();
    assert!(!text(&transfer, 32).contains("BANK TUJUAN"));
}

#[test]
fn references_stand_only_on_paid_slips_and_never_empty() {
    for kind in BillType::ALL {
        let reference = "0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A3";
        let slip = Slip { provider_reference: reference.into(), ..sample(kind) };
        let paid = text(&slip, 32);
        assert!(paid.contains("NO REF     : 0SMK25A1B2C3D4E5\n             F6A7B8C9D0E1F2A3\n"));
        for state in [None, Some(State::InDoubt), Some(State::Failed)] {
            let other = Slip { state, ..slip.clone() };
            assert!(!text(&other, 32).contains("NO REF"), "{state:?}");
            assert_eq!(json(&other, 32)["provider_reference"], "");
            assert_eq!(json(&other, 32)["paid_at"], serde_json::Value::Null);
        }
        let mut without = Slip { provider_reference: " \u{7}".into(), ..sample(kind) };
        without.bill.sheets.iter_mut().for_each(|sheet| sheet.reference = None);
        assert!(!text(&without, 32).contains("NO REF"));
        assert!(text(&without, 32).contains("NO TRX     : L01-260911-000123"));
    }
    assert!(text(&sample(BillType::Tv), 32).contains("NO REF     : 21102205\n"), "of the sheet");
    let both = Slip { provider_reference: "SN77".into(), ..sample(BillType::Tv) };
    in_order(&text(&both, 32), &["NO REF: SN77 21102205 NO TRX"]);
}

#[test]
fn fees_and_cash_stand_only_where_there_are_any() {
    let mut slip = pln();
    slip.service_fee = rp(0);
    slip.cash = rp(0);
    let printed = text(&slip, 32);
    for absent in ["JASA LOKET", "TUNAI", "KEMBALI", "TOTAL TAG"] {
        assert!(!printed.contains(absent), "{absent}");
    }
    assert!(printed.contains("TOTAL BAYAR: Rp           73.229"));
    slip.cash = rp(1_000);
    assert!(!text(&slip, 32).contains("KEMBALI"), "no change of too little cash");
}

#[test]
fn totals_are_never_made_from_parts() {
    let mut slip = pln();
    slip.bill.sheets[0].amount = Some(rp(1));
    slip.bill.admin_fee = rp(999_999);
    let read = json(&slip, 32);
    assert_eq!(read["customer_total"], 73_229);
    assert_eq!(read["grand_total"], 74_229);
    assert_eq!(read["change"], 25_771);
    slip.bill.sheets[0].amount = None;
    assert!(!text(&slip, 32).contains("RP TAG PLN"), "a negative part is left out");
    assert!(text(&slip, 32).contains("TOTAL BAYAR: Rp           74.229"));
}

#[test]
fn several_months_stand_on_one_slip() {
    let printed = text(&pln_months(), 32);
    in_order(
        &printed,
        &[
            "BL/TH : JUL26, AGU26, SEP26",
            "STAND METER: 00011401-00011847",
            "JUL26 : Rp 61.200",
            "AGU26 : Rp 58.900",
            "SEP26 : Rp 69.729",
            "RP TAG PLN : Rp 189.829",
            "DENDA : Rp 6.000",
            "TERIMA KASIH",
        ],
    );
    let mut odd = pln_months();
    odd.bill.sheets[0].period = String::new();
    odd.bill.sheets[1].period = "1-15 DES 2014".into();
    let printed = text(&odd, 32);
    in_order(&printed, &["LEMBAR 1 : Rp 61.200", "1-15 DES 2014: Rp 58.900"]);
}

/// What no layout knows is printed under the provider's own label, before the reference.
#[test]
fn unknown_facts_are_printed_as_they_come() {
    let mut slip = pln();
    for (label, value) in [("Insentif", "D0000000000"), ("", "1"), ("Kosong", " ")] {
        slip.bill.facts.push(Fact::new(Fact::AS_SENT, label, value));
    }
    slip.bill.facts.push(Fact::new(Fact::AS_SENT, "Nama Loket Penerima Setoran", "KANTOR 7"));
    let printed = text(&slip, 32);
    in_order(&printed, &["RP TAG PLN", "INSENTIF : D0000000000", "KANTOR 7", "NO REF"]);
    assert!(printed.contains("NAMA LOKET PENERIMA SETORAN"), "{printed}");
    assert!(!printed.contains("KOSONG"), "{printed}");
    let waiting = Slip { state: Some(State::InDoubt), ..slip };
    assert!(!text(&waiting, 32).contains("INSENTIF"), "a slip without a verdict tells of no bill");
}

#[test]
fn water_is_counted_where_the_meters_can_be_read() {
    let mut slip = sample(BillType::Pdam);
    assert!(text(&slip, 32).contains("PEMAKAIAN  : 13 M3\n"));
    slip.bill.sheets = vec![sheet("AGU26", 1, "22", "9")];
    assert!(!text(&slip, 32).contains("PEMAKAIAN"));
    slip.bill.facts.push(fact("usage", "15"));
    assert!(text(&slip, 32).contains("PEMAKAIAN  : 15 M3\n"), "what the provider says comes first");
}

#[test]
fn zeros_of_a_vehicle_tax_stand_where_there_is_room() {
    let mut slip = sample(BillType::Samsat);
    slip.bill.facts.retain(|fact| fact.key != "fee_pkb");
    slip.bill.facts.push(fact("fee_pkb", "0"));
    let narrow = text(&slip, 32);
    assert!(narrow.contains("PKB POKOK  : Rp                0\n"));
    for hidden in ["PKB DENDA", "BBN", "ADM STNK", "PARKIR"] {
        assert!(!narrow.contains(hidden), "{hidden}");
    }
    let wide = text(&slip, 42);
    assert!(wide.contains("PKB DENDA") && wide.contains("ADM STNK") && !wide.contains("PARKIR"));
}

#[test]
fn later_prints_say_so() {
    let slip = Slip { copy: Copy::Again(2), ..pln() };
    let printed = text(&slip, 42);
    assert!(printed.contains("L01/K02/11-09-26 10:11/000123/CU-2\n"));
    assert!(printed.contains("CETAK ULANG (CU-2)\n"));
    assert!(printed.contains("TGL BAYAR      : 11-09-2026 10:13\n"), "the trace has another time");
    let read = json(&slip, 42);
    assert_eq!((&read["copy"], &read["copy_no"]), (&"CU".into(), &2.into()));
    assert_eq!(json(&pln(), 42)["copy"], "CA");
    assert!(text(&pln(), 42).contains("/000123/CA\n"));
}

#[test]
fn the_check_code_stands_at_the_foot_of_what_is_recorded() {
    for (state, stands) in [
        (None, false),
        (Some(State::InDoubt), true),
        (Some(State::Paid), true),
        (Some(State::Failed), true),
    ] {
        for practice in [false, true] {
            let slip = Slip { state, practice, ..coded(pln()) };
            let printed = text(&slip, 32);
            let last = printed.lines().rfind(|line| !line.contains("LATIHAN")).unwrap();
            let line = format!(" CEK {CODE}");
            assert_eq!(last == line, stands, "{state:?} {practice}\n{printed}");
            assert_eq!(printed.contains("CEK"), stands, "{printed}");
            let known = if stands { CODE.into() } else { serde_json::Value::Null };
            assert_eq!(json(&slip, 32)["check_code"], known);
            assert_eq!(tearoff(&slip, 32).code.as_deref(), stands.then_some(CODE));
        }
    }
    for nothing in [None, Some(String::new()), Some(" \u{200b}\u{1b}".to_owned())] {
        let slip = Slip { code: nothing, ..pln() };
        assert_eq!(text(&slip, 32), text(&pln(), 32));
        assert_eq!(json(&slip, 32)["check_code"], serde_json::Value::Null);
        assert_eq!(tearoff(&slip, 32).code, None);
    }
    let narrow = text(&coded(pln()), 24);
    assert!(narrow.ends_with("CEK\nL01-260911-000123-7F3A9C\n           21\n"), "{narrow}");
}

#[test]
fn titles_and_totals_are_marked_for_the_printer() {
    let marked = |slip: &Slip, style| {
        let lines = lines(slip, 32);
        let texts = lines.into_iter().filter(|line| line.style == style);
        texts.map(|line| line.text.trim().to_owned()).collect::<Vec<_>>()
    };
    let paid = pln();
    assert_eq!(marked(&paid, Style::Title), ["WARUNG BERKAH", "STRUK PEMBAYARAN TAGIHAN LISTRIK"]);
    assert_eq!(marked(&paid, Style::Total), ["TOTAL BAYAR: Rp           74.229"]);
    let failed = Slip { state: Some(State::Failed), ..paid };
    assert_eq!(marked(&failed, Style::Total), ["KEMBALI    : Rp          100.000"]);
}

#[test]
fn machines_read_the_same_slip() {
    let read = json(&pln(), 32);
    assert_eq!(read["title"], "STRUK PEMBAYARAN TAGIHAN LISTRIK");
    assert_eq!(read["number"], "L01-260911-000123");
    assert_eq!(read["admin_fee"], 3_500);
    assert_eq!(read["service_fee"], 1_000);
    assert_eq!(read["cash"], 100_000);
    assert_eq!(read["provider_reference"], "0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A3");
    assert_eq!(read["paid_at"], "2026-09-11T10:13:00+07:00");
    assert_eq!(read["practice"], false);
    assert_eq!(read["fields"][0], serde_json::json!({"label": "IDPEL", "value": "231000000002"}));
    let printed: String = read["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| format!("{}\n", l.as_str().unwrap()))
        .collect();
    assert_eq!(printed, text(&pln(), 32));
}

#[test]
fn a_contribution_code_is_printed_where_it_differs_from_the_number() {
    let mut workers = sample(BillType::BpjsKetenagakerjaan);
    let number = workers.question.customer_no.clone();
    workers.bill.facts.push(fact("contribution_code", "400000100099"));
    let asked = format!("NO VA: {number}");
    for width in [32, 48] {
        in_order(&text(&workers, width), &["KODE IURAN: 400000100099", &asked, "NPP"]);
    }
    workers.bill.facts.pop();
    workers.bill.facts.push(fact("contribution_code", &number));
    in_order(&text(&workers, 32), &[&format!("KODE IURAN: {number}"), "NPP"]);
    assert!(!text(&workers, 32).contains("NO VA"));

    let mut internet = sample(BillType::Internet);
    internet.bill.facts.push(fact("package", "HOME 50 MBPS"));
    in_order(&text(&internet, 32), &["PAKET: HOME 50 MBPS"]);
}
