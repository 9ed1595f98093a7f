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
    dice::Dice,
    world::{self, Customer, Used},
};

pub(super) fn of(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let sheets = customer.sheets;
    match ask.product.kind {
        Kind::Pln => pln(ask, customer),
        Kind::PlnNontaglis => pln_nontaglis(ask, &mut customer.dice),
        Kind::Pdam => pdam(ask, customer),
        Kind::Hp => plain(customer.dice.between(38_000, 135_000)),
        Kind::Internet => internet(ask, sheets, &mut customer.dice),
        Kind::Bpjs => bpjs(sheets, &mut customer.dice),
        Kind::Multifinance => multifinance(&mut customer.dice),
        Kind::Pbb => pbb(ask, &mut customer.dice),
        Kind::Gas => gas(ask, sheets, &mut customer.dice),
        Kind::Tv => tv(ask, sheets, &mut customer.dice),
        Kind::Emoney | Kind::KirimUang => plain(ask.amount),
        Kind::Samsat => samsat(ask, &mut customer.dice),
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

fn pln_nontaglis(ask: &Ask<'_>, dice: &mut Dice) -> Owed {
    let what = dice.pick(&["PENYAMBUNGAN BARU", "PERUBAHAN DAYA", "PENERANGAN SEMENTARA"]);
    let registered = ask.month.back(1);
    let desc = json!({
        "lembar_tagihan": 1,
        "transaksi": what,
        "no_registrasi": format!("53{}", dice.digits(11)),
        "tanggal_registrasi": format!("{}{:02}", registered.digits(), dice.between(1, 28)),
    });
    Owed { parts: dice.between(95_000, 420_000), fees: 1, desc }
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

fn internet(ask: &Ask<'_>, sheets: i64, dice: &mut Dice) -> Owed {
    let plan = dice.between(12, 30) * 9_900;
    let detail: Vec<Value> = (0..sheets)
        .rev()
        .map(|back| {
            json!({
                "periode": ask.month.back(back).words(),
                "nilai_tagihan": plan.to_string(),
                "admin": ADMIN.to_string(),
            })
        })
        .collect();
    let desc = json!({ "lembar_tagihan": sheets, "detail": detail });
    Owed { parts: plan * sheets, fees: sheets, desc }
}

/// One sheet, whose "period" is the number of months it covers.
fn bpjs(months: i64, dice: &mut Dice) -> Owed {
    let members = dice.between(1, 4);
    let each = match dice.between(1, 5) {
        1 => 100_000,
        _ => 35_000,
    };
    let town = dice.pick(&["JAKARTA PUSAT", "KOTA CONTOH", "KAB. CONTOH", "SLEMAN", "DENPASAR"]);
    let desc = json!({
        "jumlah_peserta": members.to_string(), "lembar_tagihan": 1, "alamat": town,
        "detail": [{ "periode": format!("{months:02}") }],
    });
    Owed { parts: members * each * months, fees: 1, desc }
}

fn multifinance(dice: &mut Dice) -> Owed {
    let item = dice.pick(&["SEPEDA MOTOR MATIC 125", "SEPEDA MOTOR BEBEK 110", "MOBIL KELUARGA"]);
    let tenor = dice.between(2, 6) * 6;
    let instalment = dice.between(1, tenor);
    let monthly = dice.between(28, 75) * 10_000;
    let fine = if dice.between(1, 4) == 1 { dice.between(2, 30) * 1_000 } else { 0 };
    let other = if dice.between(1, 4) == 1 { 10_000 } else { 0 };
    let desc = json!({
        "lembar_tagihan": 1, "item_name": item,
        "no_rangka": format!("MH1JFB{}CK{}", dice.digits(3), dice.digits(6)),
        "no_pol": format!("B{}UWX", dice.digits(4)),
        "tenor": format!("{tenor:03}"),
        "detail": [{
            "periode": format!("{instalment:03}"),
            "denda": fine.to_string(), "biaya_lain": other.to_string(),
        }],
    });
    Owed { parts: monthly + fine + other, fees: 1, desc }
}

fn pbb(ask: &Ask<'_>, dice: &mut Dice) -> Owed {
    let desc = json!({
        "lembar_tagihan": 1, "alamat": dice.address(),
        "tahun_pajak": ask.year.to_string(),
        "kelurahan": dice.pick(&["SUKAMAJU", "MEKARSARI", "KARANGREJO"]),
        "kecamatan": dice.pick(&["CONTOH UTARA", "CONTOH SELATAN", "CONTOH BARAT"]),
        "kode_kab_kota": format!("00{}", dice.digits(2)),
        "kab_kota": ask.product.name.replace("PBB Kota", "PEMKOT").to_uppercase(),
        "luas_tanah": format!("{} M2", dice.between(60, 300)),
        "luas_gedung": format!("{} M2", dice.between(30, 160)),
    });
    // Each tax year is a bill of its own.
    let tax = Dice::of(&[ask.customer_no, &ask.year.to_string()]).between(28_000, 240_000);
    Owed { parts: tax, fees: 1, desc }
}

fn gas(ask: &Ask<'_>, sheets: i64, dice: &mut Dice) -> Owed {
    let address = dice.address();
    let mut meter = dice.between(900, 7_000);
    let (mut parts, mut detail) = (0, Vec::new());
    for back in (1..=sheets).rev() {
        let used = dice.between(6, 45);
        parts += used * 4_250;
        detail.push(json!({
            "periode": ask.month.back(back).month_first(),
            "meter_awal": format!("{meter:06}"),
            "meter_akhir": format!("{:06}", meter + used),
        }));
        meter += used;
    }
    let desc = json!({ "lembar_tagihan": sheets, "alamat": address, "detail": detail });
    Owed { parts, fees: sheets, desc }
}

fn tv(ask: &Ask<'_>, sheets: i64, dice: &mut Dice) -> Owed {
    let plan = dice.between(7, 20) * 9_500;
    let detail: Vec<Value> = (0..sheets)
        .rev()
        .map(|back| {
            json!({
                "periode": ask.month.back(back).short_words(),
                "nilai_tagihan": plan.to_string(),
                "no_ref": format!("{}A", dice.digits(3)),
            })
        })
        .collect();
    let desc = json!({ "lembar_tagihan": sheets, "detail": detail });
    Owed { parts: plan * sheets, fees: sheets, desc }
}

fn samsat(ask: &Ask<'_>, dice: &mut Dice) -> Owed {
    let identity = ask.customer_no.split(',').nth(1).unwrap_or("");
    let (insurance, tax) = (35_000, dice.between(240, 640) * 500);
    let (insurance_fine, tax_fine) =
        if dice.between(1, 5) == 1 { (8_000, tax / 50) } else { (0, 0) };
    let built = ask.month.year - dice.between(1, 12);
    let expires = format!("{}09", ask.month.back(-12).digits());
    let desc = json!({
        "lembar_tagihan": 1, "alamat": dice.address(), "nomor_identitas": identity,
        "nomor_rangka": format!("MHKV5EA2JFJ{}", dice.digits(6)),
        "nomor_mesin": format!("1NRF{}", dice.digits(6)),
        "nomor_polisi": format!("DK {}AL", dice.digits(4)),
        "milik_kenama": "001",
        "merek_kb": dice.pick(&["HONDA", "YAMAHA", "SUZUKI"]),
        "model_kb": dice.pick(&["SEPEDA MOTOR 110", "SEPEDA MOTOR 125", "SEPEDA MOTOR 150"]),
        "tahun_buatan": built.to_string(),
        "tgl_akhir_pajak_baru": expires,
        "biaya_pokok_bbn": "0", "biaya_pokok_swd": insurance.to_string(),
        "biaya_pokok_pkb": tax.to_string(), "biaya_denda_swd": insurance_fine.to_string(),
        "biaya_denda_bbn": "0", "biaya_denda_pkb": tax_fine.to_string(),
        "biaya_admin_stnk": "0", "biaya_admin_tnkb": "0", "biaya_parkir_pokok": "0",
        "biaya_pajak_progresif": "0",
    });
    Owed { parts: insurance + tax + insurance_fine + tax_fine, fees: 1, desc }
}
