//! What `desc` carries for each kind of bill, as sheets and facts. All of it is shown and printed;
//! no total is taken from it.

use super::answer::Answer;
use crate::bill::{Bill, BillType, Fact, Question, Sheet};
use crate::calendar::month_form;
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::fields::{self, Field, Form};
use crate::provider::shared::{MOST_SHEETS, difference, shown_text};

use Form::{Date, Money, Text, Watts};

/// The keys of `desc` per kind of bill (Digiswitch document, Response PLN to Response Kirim Uang).
/// Of two keys for one fact the first that is present is taken.
fn table(bill_type: BillType) -> &'static [Field] {
    match bill_type {
        BillType::PlnPostpaid => {
            &[Field("tarif", "tariff", "Tarif", Text), Field("daya", "power", "Daya (VA)", Watts)]
        }
        BillType::PlnNontaglis => &[
            Field("transaksi", "transaction", "Transaksi", Text),
            Field("no_registrasi", "registration_no", "No. registrasi", Text),
            Field("tanggal_registrasi", "registration_date", "Tanggal registrasi", Date),
        ],
        BillType::Pdam => &[
            Field("tarif", "tariff", "Golongan", Text),
            Field("alamat", "address", "Alamat", Text),
            Field("jatuh_tempo", "due_date", "Jatuh tempo", Text),
        ],
        BillType::BpjsKesehatan => &[
            Field("jumlah_peserta", "participants", "Jumlah peserta", Text),
            Field("alamat", "address", "Alamat", Text),
        ],
        BillType::Multifinance => &[
            Field("item_name", "item_name", "Barang", Text),
            Field("no_rangka", "chassis_no", "No. rangka", Text),
            Field("no_pol", "plate_no", "No. polisi", Text),
            Field("tenor", "tenor", "Tenor", Text),
        ],
        BillType::Pbb => &[
            Field("alamat", "address", "Alamat", Text),
            Field("tahun_pajak", "tax_year", "Tahun pajak", Text),
            Field("kelurahan", "sub_district", "Kelurahan", Text),
            Field("kecamatan", "district", "Kecamatan", Text),
            Field("kode_kab_kota", "city_code", "Kode kab/kota", Text),
            Field("kab_kota", "city", "Kab/kota", Text),
            Field("luas_tanah", "land_area", "Luas tanah", Text),
            Field("luas_gedung", "building_area", "Luas bangunan", Text),
        ],
        BillType::Gas => &[Field("alamat", "address", "Alamat", Text)],
        BillType::Samsat => SAMSAT,
        BillType::HpPostpaid
        | BillType::Internet
        | BillType::BpjsKetenagakerjaan
        | BillType::Tv
        | BillType::Emoney
        | BillType::KirimUang => &[],
    }
}

/// The document's example says `biaya_admin_tnkb`, its table `biaya_tnkb` (Digiswitch document,
/// Response SAMSAT).
const SAMSAT: &[Field] = &[
    Field("alamat", "address", "Alamat", Text),
    Field("nomor_identitas", "identity_no", "No. identitas", Text),
    Field("nomor_rangka", "chassis_no", "No. rangka", Text),
    Field("nomor_mesin", "engine_no", "No. mesin", Text),
    Field("nomor_polisi", "plate_no", "No. polisi", Text),
    Field("milik_kenama", "owner_no", "Milik ke-", Text),
    Field("merek_kb", "brand", "Merek", Text),
    Field("model_kb", "model", "Model", Text),
    Field("tahun_buatan", "year_built", "Tahun buatan", Text),
    Field("tgl_akhir_pajak_baru", "valid_until", "Berlaku sampai", Date),
    Field("biaya_pokok_bbn", "fee_bbn", "BBN pokok", Money),
    Field("biaya_pokok_swd", "fee_swd", "SWDKLLJ pokok", Money),
    Field("biaya_pokok_pkb", "fee_pkb", "PKB pokok", Money),
    Field("biaya_denda_swd", "fine_swd", "SWDKLLJ denda", Money),
    Field("biaya_denda_bbn", "fine_bbn", "BBN denda", Money),
    Field("biaya_denda_pkb", "fine_pkb", "PKB denda", Money),
    Field("biaya_admin_stnk", "admin_stnk", "Admin STNK", Money),
    Field("biaya_admin_tnkb", "admin_tnkb", "Admin TNKB", Money),
    Field("biaya_tnkb", "admin_tnkb", "Admin TNKB", Money),
    Field("biaya_parkir_pokok", "parking", "Parkir pokok", Money),
    Field("biaya_pajak_progresif", "progressive", "Pajak progresif", Money),
];

fn facts(bill_type: BillType, desc: &Json, sheets: &[Sheet]) -> Vec<Fact> {
    let mut facts = fields::facts(table(bill_type), desc);
    // Its `periode` is a number of months (Digiswitch document, Response BPJS Kesehatan).
    if let (BillType::BpjsKesehatan, Some(sheet)) = (bill_type, sheets.first()) {
        facts.extend(fields::months(&sheet.period));
    }
    facts
}

fn sheet(bill_type: BillType, detail: &Json) -> Sheet {
    let text = |key| Some(shown_text(detail, key)).filter(|text| !text.is_empty());
    let money = |key| detail.money(key).ok().flatten();
    let period = shown_text(detail, "periode");
    let counts = matches!(bill_type, BillType::BpjsKesehatan | BillType::Multifinance);
    Sheet {
        period: if counts { period } else { month_form(&period) },
        amount: money("nilai_tagihan"),
        admin: money("admin"),
        penalty: money("denda"),
        other: money("biaya_lain"),
        meter_first: text("meter_awal"),
        meter_last: text("meter_akhir"),
        reference: text("no_ref"),
    }
}

/// The rows of `detail`; a single row may stand there without its list.
fn sheets(bill_type: BillType, desc: &Json) -> Vec<Sheet> {
    let rows = match desc.get("detail") {
        Ok(Some(Json::List(rows))) => rows.as_slice(),
        Ok(Some(row @ Json::Object(_))) => std::slice::from_ref(row),
        Ok(_) | Err(_) => &[],
    };
    rows.iter()
        .filter(|row| matches!(row, Json::Object(_)))
        .map(|row| sheet(bill_type, row))
        .collect()
}

/// The rows themselves, or the provider's own count where there are none and it makes sense.
fn count(sheets: &[Sheet], desc: &Json) -> Option<u32> {
    let said = || shown_text(desc, "lembar_tagihan").parse::<u32>().ok();
    let counted = u32::try_from(sheets.len()).ok().filter(|rows| *rows > 0);
    counted.or_else(|| said().filter(|said| (1..=MOST_SHEETS).contains(said)))
}

/// The bill of a successful answer. A payment's answer keeps what only the inquiry told; `None`
/// without a total.
pub(super) fn bill(question: &Question, answer: &Answer, asked: Option<&Bill>) -> Option<Bill> {
    let customer_total = answer.customer_total?;
    let bill_type = question.bill_type();
    let nothing = Json::Object(Vec::new());
    let desc = answer.desc.as_ref().unwrap_or(&nothing);
    let told = sheets(bill_type, desc);
    let rows = told.len();
    let sheets = fields::sheets(told, asked);
    let mut facts = facts(bill_type, desc, &sheets);
    let mut sheet_count = count(&sheets, desc);
    if let Some(asked) = asked {
        if rows < asked.sheets.len() {
            sheet_count = None;
        }
        sheet_count = sheet_count.or(Some(asked.sheet_count));
        let missing = asked.facts.iter().filter(|old| facts.iter().all(|f| f.key != old.key));
        let missing: Vec<Fact> = missing.cloned().collect();
        facts.extend(missing);
    }
    let admin_fee = answer
        .admin
        .or_else(|| asked.map(|asked| asked.admin_fee))
        .or_else(|| Rupiah::sum(sheets.iter().filter_map(|sheet| sheet.admin)))
        .unwrap_or(Rupiah::ZERO);
    let kept_name = asked.map(|asked| asked.customer_name.clone()).unwrap_or_default();
    let answered = answer.product.clone().filter(|code| *code != question.product.code);
    Some(Bill {
        customer_name: if answer.name.is_empty() { kept_name } else { answer.name.clone() },
        product_answered: answered,
        admin_fee,
        customer_total,
        deposit_cost: answer.deposit_cost,
        balance: answer.balance,
        service_fee_allowed: true,
        difference: difference(customer_total, admin_fee, &sheets),
        sheets,
        sheet_count: sheet_count.unwrap_or(1),
        sheets_left: 0,
        facts,
        provider_key: None,
    })
}
