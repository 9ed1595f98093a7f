//! What `desc` carries for each kind of bill, as facts and sheets. All of it is shown and printed;
//! no total is taken from it, and none of it is compared with the number that was asked for: the
//! documents' own examples differ there.

use super::answer::Answer;
use crate::bill::{BillType, Fact, Sheet};
use crate::calendar::{month_form, months_through, span_months};
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::fields::{self, Field, Form};
use crate::provider::shared::{MOST_SHEETS, shown_text};

use Form::{Date, Money, Sum, Text, Watts};

const AS_SENT: &str = Fact::AS_SENT;

/// What is in `desc` per kind of bill (IAK documentation, Payment of each product).
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
            Field("address", "address", "Alamat", Text),
            Field("kode_tarif", "tariff", "Golongan", Text),
            Field("due_date", "due_date", "Jatuh tempo", Text),
            Field("stamp_duty", "stamp_duty", "Meterai", Money),
            Field("pdam_name", AS_SENT, "Nama PDAM", Text),
            Field("biller_admin", AS_SENT, "Admin PDAM", Sum),
        ],
        BillType::Internet => &[
            Field("product_desc", "package", "Paket", Text),
            Field("divre", "divre", "Divre", Text),
            Field("datel", "datel", "Datel", Text),
            Field("kode_area", AS_SENT, "Kode area", Text),
        ],
        BillType::BpjsKesehatan => &[
            Field("jumlah_peserta", "participants", "Jumlah peserta", Text),
            Field("sisa_pembayaran", "balance_before", "Sisa sebelumnya", Money),
        ],
        BillType::BpjsKetenagakerjaan => BPJSTK,
        BillType::Multifinance => &[
            Field("item_name", "item_name", "Barang", Text),
            Field("no_rangka", "chassis_no", "No. rangka", Text),
            Field("no_pol", "plate_no", "No. polisi", Text),
            Field("tenor", "tenor", "Tenor", Text),
            Field("last_paid_due_date", AS_SENT, "Lunas s/d", Text),
            Field("max_payment", AS_SENT, "Maks bayar", Sum),
            Field("id_ref", AS_SENT, "Ref finance", Text),
        ],
        BillType::Pbb => &[
            Field("nop", AS_SENT, "NOP", Text),
            Field("lokasi", "address", "Lokasi", Text),
            Field("tahun_pajak", "tax_year", "Tahun pajak", Text),
            Field("kelurahan", "sub_district", "Kelurahan", Text),
            Field("kecamatan", "district", "Kecamatan", Text),
            Field("kode_kab_kota", "city_code", "Kode kab/kota", Text),
            Field("kab_kota", "city", "Kab/kota", Text),
            Field("luas_tanah", "land_area", "Luas tanah", Text),
            Field("luas_gedung", "building_area", "Luas bangunan", Text),
            Field("jatuh_tempo", "due_date", "Jatuh tempo", Text),
        ],
        BillType::Gas => &[
            Field("address", "address", "Alamat", Text),
            Field("usage", "usage", "Pemakaian (M3)", Text),
        ],
        BillType::Tv => &[
            Field("product_category", "package", "Paket", Text),
            Field("ppn", "vat", "PPN", Money),
        ],
        BillType::Samsat => SAMSAT,
        BillType::HpPostpaid | BillType::Emoney | BillType::KirimUang => &[],
    }
}

/// The tables name both `jht` and `jpn` the pension plan; on paper each goes by its key: `jpk`, the
/// lost job, is JKP, and `jpn` is JP. Dates are kept as sent, because their order of day and month
/// is not to be trusted (IAK documentation, BPJS Ketenagakerjaan PU and BPU, Response).
const BPJSTK: &[Field] = &[
    Field("kode_iuran", "contribution_code", "Kode iuran", Text),
    Field("npp", "npp", "NPP", Text),
    Field("kode_divisi", "division", "Divisi", Text),
    Field("kode_program", "program", "Program", Text),
    Field("jht", "jht", "JHT", Money),
    Field("jkk", "jkk", "JKK", Money),
    Field("jkm", "jkm", "JKM", Money),
    Field("jpk", "jkp", "JKP", Money),
    Field("jpn", "jp", "JP", Money),
    Field("kantor_cabang", "branch", "Cabang", Text),
    Field("tgl_efektif", "valid_from", "Tanggal efektif", Text),
    Field("tgl_expired", "valid_until", "Tanggal kedaluwarsa", Text),
];

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
    Field("biaya_pokok.BBN", "fee_bbn", "BBN pokok", Money),
    Field("biaya_pokok.SWD", "fee_swd", "SWDKLLJ pokok", Money),
    Field("biaya_pokok.PKB", "fee_pkb", "PKB pokok", Money),
    Field("biaya_denda.SWD", "fine_swd", "SWDKLLJ denda", Money),
    Field("biaya_denda.BBN", "fine_bbn", "BBN denda", Money),
    Field("biaya_denda.PKB", "fine_pkb", "PKB denda", Money),
    Field("biaya_admin.stnk", "admin_stnk", "Admin STNK", Money),
    Field("biaya_admin.tnkb", "admin_tnkb", "Admin TNKB", Money),
    Field("biaya_parkir_pokok", "parking", "Parkir pokok", Money),
    Field("biaya_pajak_progresif", "progressive", "Pajak progresif", Money),
    Field("ntpd", "ntpd", "NTPD", Text),
];

/// The facts of an answer. `number` is the one that was asked for.
pub(super) fn facts(bill_type: BillType, number: &str, answer: &Answer, desc: &Json) -> Vec<Fact> {
    let mut facts = fields::facts(table(bill_type), desc);
    // The slip has a row for the number asked for.
    facts.retain(|fact| fact.key != AS_SENT || fact.value != number);
    if bill_type == BillType::BpjsKesehatan {
        let branch = ["kode_cabang", "nama_cabang"].map(|key| shown_text(desc, key));
        let branch = branch.join(" ").trim().to_owned();
        if !branch.is_empty() {
            facts.push(Fact::new("branch", "Cabang", branch));
        }
        // Its period is a number of months (IAK documentation, BPJS Kesehatan).
        facts.extend(fields::months(&answer.period));
    }
    facts
}

/// Whether four digits are month and year: for gas they are documented so, and elsewhere where they
/// could not be year and month as well.
fn four_digits(bill_type: BillType, part: &str) -> bool {
    let year_first = |year: &str| year.parse::<u8>().is_ok_and(|month| month <= 12);
    bill_type == BillType::Gas || part.get(2..).is_some_and(|year| !year_first(year))
}

/// A period in printed form where it is surely a month; several, and the months of a span, stand
/// with commas between them.
fn period(bill_type: BillType, sent: &str) -> String {
    let months = match bill_type {
        BillType::PlnPostpaid
        | BillType::Pdam
        | BillType::HpPostpaid
        | BillType::Internet
        | BillType::BpjsKetenagakerjaan
        | BillType::Gas
        | BillType::Tv => true,
        BillType::PlnNontaglis
        | BillType::BpjsKesehatan
        | BillType::Multifinance
        | BillType::Pbb
        | BillType::Emoney
        | BillType::Samsat
        | BillType::KirimUang => false,
    };
    let clear = |part: &str| part.trim().len() != 4 || four_digits(bill_type, part.trim());
    let one = |part: &str| {
        let part = part.trim();
        match part.split('-').all(clear).then(|| span_months(part, MOST_SHEETS)).flatten() {
            _ if !months => part.to_owned(),
            Some(span) => span.join(", "),
            None if clear(part) => month_form(part),
            None => part.to_owned(),
        }
    };
    sent.split(',').map(one).collect::<Vec<_>>().join(", ")
}

/// Two months in one row may be the first and the last of several (IAK documentation, Telkom: three
/// bills, two months). Where the provider counts as many as that, all of them are named.
pub(super) fn whole(sheets: &mut [Sheet], count: u32) {
    let [sheet] = sheets else { return };
    let named: Vec<&str> = sheet.periods().collect();
    let [first, last] = named.as_slice() else { return };
    let all = months_through(first, last, MOST_SHEETS);
    if let Some(all) = all.filter(|all| u32::try_from(all.len()) == Ok(count)) {
        sheet.period = all.join(", ");
    }
}

/// The first of two names for one thing that says something.
fn either(row: &Json, keys: [&str; 2]) -> Option<String> {
    keys.into_iter().map(|key| shown_text(row, key)).find(|text| !text.is_empty())
}

fn money(row: &Json, keys: [&str; 2]) -> Option<Rupiah> {
    keys.into_iter().find_map(|key| row.money(key).ok().flatten())
}

fn row(bill_type: BillType, row: &Json) -> Sheet {
    let mut meters =
        [either(row, ["meter_awal", "first_meter"]), either(row, ["meter_akhir", "last_meter"])];
    // One product sends both readings in one text instead.
    let stand = shown_text(row, "stand");
    if let ([None, None], Some((first, last))) = (&meters, stand.split_once('-')) {
        meters = [first, last].map(|meter| Some(meter.trim().to_owned()));
    }
    let [meter_first, meter_last] = meters;
    Sheet {
        period: period(bill_type, &either(row, ["periode", "period"]).unwrap_or_default()),
        amount: money(row, ["nilai_tagihan", "bill_amount"]),
        admin: money(row, ["admin", "biller_admin"]),
        penalty: money(row, ["denda", "penalty"]),
        other: money(row, ["biaya_lain", "misc_amount"]),
        meter_first,
        meter_last,
        reference: either(row, ["no_ref", "noref"]),
    }
}

/// The rows of `tagihan.detail` or `bill.detail`; one alone may stand there without its list, and
/// one in which every field is empty says nothing.
pub(super) fn rows(bill_type: BillType, desc: &Json) -> Vec<Sheet> {
    let nothing = Json::Object(Vec::new());
    let holders = ["tagihan", "bill"].map(|key| desc.get(key).ok().flatten().unwrap_or(&nothing));
    holders
        .into_iter()
        .map(|holder| match holder.get("detail") {
            Ok(Some(Json::List(rows))) => rows.as_slice(),
            Ok(Some(row @ Json::Object(_))) => std::slice::from_ref(row),
            Ok(_) | Err(_) => &[],
        })
        .flat_map(|rows| rows.iter())
        .filter(|detail| matches!(detail, Json::Object(_)))
        .map(|detail| row(bill_type, detail))
        .filter(|sheet| *sheet != Sheet::default())
        .collect()
}

/// The one sheet of a bill without rows: its period, with the parts that stand in `desc` itself.
/// Nothing where it would say no more than the bill.
pub(super) fn single(bill_type: BillType, answer: &Answer, desc: &Json) -> Option<Sheet> {
    let nominal = answer.nominal;
    let bare = Sheet { amount: nominal, ..Sheet::default() };
    let part = |key: &str| desc.money(key).ok().flatten();
    let mut sheet = Sheet { period: period(bill_type, &answer.period), ..bare.clone() };
    match bill_type {
        BillType::Gas => {
            sheet.meter_first = Some(shown_text(desc, "first_meter")).filter(|it| !it.is_empty());
            sheet.meter_last = Some(shown_text(desc, "last_meter")).filter(|it| !it.is_empty());
        }
        BillType::Multifinance => {
            sheet.penalty = part("penalty_bill");
            sheet.other = part("misc_fee");
            let alone = [sheet.penalty, sheet.other].into_iter().flatten().all(Rupiah::is_zero);
            sheet.amount = part("installment").or(nominal.filter(|_| alone));
        }
        BillType::Pbb => {
            let year = shown_text(desc, "tahun_pajak");
            if !year.is_empty() {
                sheet.period = year;
            }
            sheet.penalty = part("denda");
            // The examples have no fine: whether it is inside the total is told by the nominal.
            let whole = part("total_tagihan").or(nominal);
            let fine = sheet.penalty.unwrap_or(Rupiah::ZERO);
            sheet.amount =
                if whole == nominal { whole.and_then(|whole| whole.minus(fine)) } else { whole };
        }
        BillType::PlnPostpaid
        | BillType::PlnNontaglis
        | BillType::Pdam
        | BillType::HpPostpaid
        | BillType::Internet
        | BillType::BpjsKesehatan
        | BillType::BpjsKetenagakerjaan
        | BillType::Tv
        | BillType::Emoney
        | BillType::Samsat
        | BillType::KirimUang => {}
    }
    (sheet != bare).then_some(sheet)
}
