//! The `desc` of each bill type, in the provider's shapes: money inside it is digits in strings.
//!
//! Knows no totals but the sum of the parts it wrote down. Every draw is made whether or not the
//! field is shown, so that inquiry and payment tell of the same bill.

use serde_json::{Value, json};

use super::{
    bill::{ADMIN, Ask, Owed},
    products::Kind,
};
use crate::{
    jakarta::Month,
    world::{self, Customer, Used},
};

pub(super) fn of(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    match ask.product.kind {
        Kind::Pln => pln(ask, customer),
        Kind::PlnNontaglis => pln_nontaglis(ask, customer),
        Kind::Pdam => pdam(ask, customer),
        Kind::Hp => plain(world::telephone(customer)),
        Kind::Internet => internet(ask, customer),
        Kind::Bpjs => bpjs(customer),
        Kind::Multifinance => multifinance(customer),
        Kind::Pbb => pbb(ask, customer),
        Kind::Gas => gas(ask, customer),
        Kind::Tv => tv(ask, customer),
        Kind::Emoney | Kind::KirimUang => plain(ask.amount),
        Kind::Samsat => samsat(ask, customer),
    }
}

/// The bill types of which the provider tells nothing but the number of sheets.
fn plain(parts: i64) -> Owed {
    Owed { parts, fees: 1, desc: json!({ "lembar_tagihan": 1 }) }
}

fn pln(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::electricity(customer, ask.month);
    let sheet = |month: &Used| {
        let mut sheet = json!({
            "periode": month.month.digits(),
            "nilai_tagihan": month.bill.to_string(),
            "admin": ADMIN.to_string(),
            "denda": month.fine.to_string(),
        });
        if let (true, Some(sheet)) = (ask.paid, sheet.as_object_mut()) {
            sheet.insert("meter_awal".to_owned(), json!(format!("{:08}", month.meter_from)));
            sheet.insert("meter_akhir".to_owned(), json!(format!("{:08}", month.meter_to)));
        }
        sheet
    };
    let desc = json!({
        "tarif": used.tariff, "daya": used.watts, "lembar_tagihan": customer.sheets,
        "detail": used.months.iter().map(sheet).collect::<Vec<Value>>(),
    });
    Owed { parts: used.months.iter().map(Used::total).sum(), fees: customer.sheets, desc }
}

fn pln_nontaglis(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let registered = world::registration(customer, ask.month);
    let desc = json!({
        "lembar_tagihan": 1,
        "transaksi": registered.what,
        "no_registrasi": registered.number,
        "tanggal_registrasi": registered.date,
    });
    Owed { parts: registered.amount, fees: 1, desc }
}

fn pdam(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::water(customer, ask.month);
    let sheet = |month: &Used| {
        json!({
            "periode": month.month.digits(),
            "nilai_tagihan": month.bill.to_string(),
            "denda": month.fine.to_string(),
            "meter_awal": format!("{:08}", month.meter_from),
            "meter_akhir": format!("{:08}", month.meter_to),
            "biaya_lain": month.other.to_string(),
        })
    };
    let desc = json!({
        "tarif": used.tariff, "lembar_tagihan": customer.sheets, "alamat": used.address,
        "jatuh_tempo": format!("1-20 {}", ask.month.words()),
        "detail": used.months.iter().map(sheet).collect::<Vec<Value>>(),
    });
    Owed { parts: used.months.iter().map(Used::total).sum(), fees: customer.sheets, desc }
}

fn internet(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let owed = world::internet(customer, ask.month);
    let sheet = |month: &Month| {
        json!({
            "periode": month.words(),
            "nilai_tagihan": owed.plan.to_string(),
            "admin": ADMIN.to_string(),
        })
    };
    let detail: Vec<Value> = owed.months.iter().map(sheet).collect();
    let desc = json!({ "lembar_tagihan": customer.sheets, "detail": detail });
    Owed { parts: owed.plan * customer.sheets, fees: customer.sheets, desc }
}

/// One sheet, whose "period" is the number of months it covers.
fn bpjs(customer: &mut Customer) -> Owed {
    let months = customer.sheets;
    let insured = world::insured(customer);
    let desc = json!({
        "jumlah_peserta": insured.members.to_string(), "lembar_tagihan": 1,
        "alamat": insured.town,
        "detail": [{ "periode": format!("{months:02}") }],
    });
    Owed { parts: insured.members * insured.each * months, fees: 1, desc }
}

fn multifinance(customer: &mut Customer) -> Owed {
    let loan = world::loan(customer);
    let desc = json!({
        "lembar_tagihan": 1, "item_name": loan.item,
        "no_rangka": loan.chassis,
        "no_pol": loan.plate,
        "tenor": format!("{:03}", loan.tenor),
        "detail": [{
            "periode": format!("{:03}", loan.instalment),
            "denda": loan.fine.to_string(), "biaya_lain": loan.other.to_string(),
        }],
    });
    Owed { parts: loan.total(), fees: 1, desc }
}

fn pbb(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let parcel = world::parcel(customer);
    let desc = json!({
        "lembar_tagihan": 1, "alamat": parcel.address,
        "tahun_pajak": ask.year.to_string(),
        "kelurahan": parcel.village,
        "kecamatan": parcel.district,
        "kode_kab_kota": parcel.town_code,
        "kab_kota": ask.product.name.replace("PBB Kota", "PEMKOT").to_uppercase(),
        "luas_tanah": format!("{} M2", parcel.land),
        "luas_gedung": format!("{} M2", parcel.building),
    });
    Owed { parts: world::land_tax(ask.customer_no, ask.year), fees: 1, desc }
}

fn gas(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::gas(customer, ask.month);
    let sheet = |month: &Used| {
        json!({
            "periode": month.month.month_first(),
            "meter_awal": format!("{:06}", month.meter_from),
            "meter_akhir": format!("{:06}", month.meter_to),
        })
    };
    let detail: Vec<Value> = used.months.iter().map(sheet).collect();
    let desc =
        json!({ "lembar_tagihan": customer.sheets, "alamat": used.address, "detail": detail });
    Owed { parts: used.months.iter().map(Used::total).sum(), fees: customer.sheets, desc }
}

fn tv(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let owed = world::television(customer, ask.month);
    let mut sheet = |month: &Month| {
        json!({
            "periode": month.short_words(),
            "nilai_tagihan": owed.plan.to_string(),
            "no_ref": format!("{}A", customer.dice.digits(3)),
        })
    };
    let detail: Vec<Value> = owed.months.iter().map(&mut sheet).collect();
    let desc = json!({ "lembar_tagihan": customer.sheets, "detail": detail });
    Owed { parts: owed.plan * customer.sheets, fees: customer.sheets, desc }
}

fn samsat(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let identity = ask.customer_no.split(',').nth(1).unwrap_or("");
    let vehicle = world::vehicle(customer, ask.month);
    let parts = vehicle.total();
    let desc = json!({
        "lembar_tagihan": 1, "alamat": vehicle.address, "nomor_identitas": identity,
        "nomor_rangka": vehicle.chassis,
        "nomor_mesin": vehicle.engine,
        "nomor_polisi": vehicle.plate,
        "milik_kenama": "001",
        "merek_kb": vehicle.brand,
        "model_kb": vehicle.model,
        "tahun_buatan": vehicle.built.to_string(),
        "tgl_akhir_pajak_baru": vehicle.expires,
        "biaya_pokok_bbn": "0", "biaya_pokok_swd": vehicle.insurance.to_string(),
        "biaya_pokok_pkb": vehicle.tax.to_string(),
        "biaya_denda_swd": vehicle.insurance_fine.to_string(),
        "biaya_denda_bbn": "0", "biaya_denda_pkb": vehicle.tax_fine.to_string(),
        "biaya_admin_stnk": "0", "biaya_admin_tnkb": "0", "biaya_parkir_pokok": "0",
        "biaya_pajak_progresif": "0",
    });
    Owed { parts, fees: 1, desc }
}
