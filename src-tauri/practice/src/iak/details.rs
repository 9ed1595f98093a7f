//! The `desc` of each bill type, in the provider's shapes: which amounts are numbers and which are
//! digits in strings differs from key to key.
//!
//! Knows no totals but the sum of the parts it wrote down.

use super::{
    bill::{Ask, Owed},
    products::{Detail, Kind},
    tree::{Node, digits, text},
};
use crate::{
    dice::Dice,
    jakarta::{Month, civil},
    world::{self, Customer, Used},
};

/// The provider pays no more than four months of electricity at once.
const MOST_SHEETS: i64 = 4;

pub(super) fn of(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    match (ask.product.kind, ask.product.detail) {
        (Kind::Pln, _) => pln(ask, customer),
        (Kind::PlnNontaglis, _) => pln_nontaglis(ask, customer),
        (Kind::Pdam, Detail::Unified) => pdam_unified(ask, customer),
        (Kind::Pdam, _) => pdam(ask, customer),
        (Kind::Hp, _) => hp(customer),
        (Kind::Internet, Detail::Sentence) => internet_in_words(ask, customer),
        (Kind::Internet, _) => internet(ask, customer),
        (Kind::Bpjs, _) => bpjs(ask, customer),
        (Kind::BpjsWorkers, _) => bpjs_workers(ask),
        (Kind::Multifinance, _) => multifinance(ask, customer),
        (Kind::Pbb, _) => pbb(ask, customer),
        (Kind::Gas, _) => gas(ask, customer),
        (Kind::Tv, _) => tv(ask, customer),
        (Kind::Samsat, _) => samsat(ask, customer),
    }
}

/// The first and the last of them, or the only one.
fn span(periods: &[String]) -> String {
    match periods {
        [] => String::new(),
        [only] => only.clone(),
        [first, .., last] => format!("{first},{last}"),
    }
}

fn digits_of(months: &[Used]) -> Vec<String> {
    months.iter().map(|month| month.month.digits()).collect()
}

fn rows<T>(items: &[T], row: impl FnMut(&T) -> Node) -> Node {
    Node::List(items.iter().map(row).collect())
}

fn pln(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let mut used = world::electricity(customer, ask.month());
    let left = (customer.sheets - MOST_SHEETS).max(0);
    let sheets = customer.sheets - left;
    // The oldest are paid first.
    used.months.truncate(usize::try_from(sheets).unwrap_or(0));
    let fee = ask.product.fee;
    let detail = rows(&used.months, |month: &Used| {
        let mut row = Vec::new();
        if ask.paid {
            row.push(("meter_awal", text(format!("{:08}", month.meter_from))));
            row.push(("meter_akhir", text(format!("{:08}", month.meter_to))));
        }
        row.extend([
            ("periode", text(month.month.digits())),
            ("nilai_tagihan", digits(month.bill)),
            ("admin", digits(fee)),
            ("denda", digits(month.fine)),
            ("total", Node::Number(month.total() + fee)),
        ]);
        Node::Group(row)
    });
    let mut desc = vec![
        ("tarif", text(used.tariff)),
        ("daya", Node::Number(used.watts)),
        ("lembar_tagihan", digits(sheets)),
    ];
    if ask.paid {
        desc.push(("lembar_tagihan_sisa", Node::Number(left)));
    }
    desc.push(("tagihan", Node::Group(vec![("detail", detail)])));
    Owed {
        nominal: used.months.iter().map(Used::total).sum(),
        period: span(&digits_of(&used.months)),
        bills: sheets,
        desc: Node::Group(desc),
    }
}

fn pln_nontaglis(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let registered = world::registration(customer, ask.month());
    let desc = Node::Group(vec![
        ("transaksi", text(registered.what)),
        ("no_registrasi", text(registered.number)),
        ("tanggal_registrasi", text(registered.date)),
    ]);
    Owed { nominal: registered.amount, period: String::new(), bills: 1, desc }
}

fn pdam(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::water(customer, ask.month());
    let detail = rows(&used.months, |month: &Used| {
        Node::Group(vec![
            ("period", text(month.month.digits())),
            ("first_meter", Node::Number(month.meter_from)),
            ("last_meter", Node::Number(month.meter_to)),
            ("penalty", Node::Number(month.fine)),
            ("bill_amount", Node::Number(month.bill)),
            ("misc_amount", Node::Number(month.other)),
            ("stand", text("")),
        ])
    });
    let desc = Node::Group(vec![
        ("bill_quantity", Node::Number(customer.sheets)),
        ("address", text(used.address)),
        ("biller_admin", text("")),
        ("pdam_name", text(ask.product.biller.to_uppercase())),
        ("stamp_duty", text("")),
        ("due_date", text(format!("1-20 {}", ask.month().words()))),
        ("kode_tarif", text(used.tariff)),
        ("bill", Node::Group(vec![("detail", detail)])),
    ]);
    Owed {
        nominal: used.months.iter().map(Used::total).sum(),
        period: span(&digits_of(&used.months)),
        bills: customer.sheets,
        desc,
    }
}

/// Some water companies tell all months in one row, and call them one bill.
fn pdam_unified(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::water(customer, ask.month());
    let sum = |part: fn(&Used) -> i64| Node::Number(used.months.iter().map(part).sum());
    let period = digits_of(&used.months).join(",");
    let meter = |month: Option<&Used>, end: fn(&Used) -> i64| Node::Number(month.map_or(0, end));
    let row = Node::Group(vec![
        ("period", text(period.clone())),
        ("first_meter", meter(used.months.first(), |month| month.meter_from)),
        ("last_meter", meter(used.months.last(), |month| month.meter_to)),
        ("penalty", sum(|month| month.fine)),
        ("bill_amount", sum(|month| month.bill)),
        ("misc_amount", sum(|month| month.other)),
    ]);
    let desc = Node::Group(vec![
        ("bill_quantity", Node::Number(1)),
        ("address", text(used.address)),
        ("biller_admin", text("")),
        ("pdam_name", text(ask.product.biller.to_uppercase())),
        ("stamp_duty", text("")),
        ("kode_tarif", text("")),
        ("bill", Node::Group(vec![("detail", Node::List(vec![row]))])),
    ]);
    Owed { nominal: used.months.iter().map(Used::total).sum(), period, bills: 1, desc }
}

/// The telephone's answer has the landline's shape with nothing in it.
fn hp(customer: &mut Customer) -> Owed {
    let row = ["periode", "nilai_tagihan", "admin", "total"].map(|name| (name, text("")));
    let detail = Node::List(vec![Node::Group(row.into())]);
    let desc = Node::Group(vec![
        ("kode_area", text("")),
        ("divre", text("")),
        ("datel", text("")),
        ("jumlah_tagihan", Node::Number(1)),
        ("tagihan", Node::Group(vec![("detail", detail)])),
    ]);
    Owed { nominal: world::telephone(customer), period: String::new(), bills: 1, desc }
}

fn internet(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let owed = world::internet(customer, ask.month());
    let fee = ask.product.fee;
    let detail = rows(&owed.months, |month: &Month| {
        Node::Group(vec![
            ("periode", text(month.words())),
            ("nilai_tagihan", digits(owed.plan)),
            ("admin", digits(fee)),
            ("total", Node::Number(owed.plan + fee)),
        ])
    });
    let dice = &mut customer.dice;
    let desc = Node::Group(vec![
        ("kode_area", text(format!("0{}", dice.between(21, 989)))),
        ("divre", text(format!("{:02}", dice.between(1, 7)))),
        ("datel", text(format!("{:04}", dice.between(1, 60)))),
        ("jumlah_tagihan", Node::Number(customer.sheets)),
        ("tagihan", Node::Group(vec![("detail", detail)])),
    ]);
    subscribed(&owed, desc)
}

fn internet_in_words(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let owed = world::internet(customer, ask.month());
    let plan = customer.dice.pick(&["Internet & TV 20 Mbps", "Internet Dasar", "Paket <Keluarga>"]);
    subscribed(&owed, Node::Group(vec![("product_desc", text(plan))]))
}

fn subscribed(owed: &world::Subscription, desc: Node) -> Owed {
    let periods: Vec<String> = owed.months.iter().map(|month| month.digits()).collect();
    let bills = i64::try_from(owed.months.len()).unwrap_or(0);
    Owed { nominal: owed.plan * bills, period: span(&periods), bills, desc }
}

/// One bill, whose period is the number of months that the client asked for.
fn bpjs(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let insured = world::insured(customer);
    let desc = Node::Group(vec![
        ("kode_cabang", text(format!("{:04}", customer.dice.between(101, 1_999)))),
        ("nama_cabang", text(insured.town)),
        ("sisa_pembayaran", text("0")),
        ("jumlah_peserta", digits(insured.members)),
    ]);
    let nominal = insured.members * insured.each * ask.months;
    Owed { nominal, period: format!("{:02}", ask.months), bills: 1, desc }
}

/// Contributions of a company for its workers. The number that is asked for and the contribution
/// code differ in the provider's own example, so they differ here.
fn bpjs_workers(ask: &Ask<'_>) -> Owed {
    let mut dice = Dice::of(&[ask.product.seed, ask.customer_no]);
    let wages = dice.between(1, 3) * dice.between(80, 250) * 10_000;
    let parts = [
        ("jht", wages * 57 / 1_000),
        ("jkk", wages / 1_000),
        ("jkm", wages * 2 / 1_000),
        ("jpk", wages * 24 / 10_000),
        ("jpn", wages * 30 / 1_000),
    ];
    let own = ask.customer_no.get(..10).unwrap_or(ask.customer_no);
    let mut desc = vec![("kode_iuran", text(format!("{own}66")))];
    desc.extend(parts.map(|(name, amount)| (name, Node::Number(amount))));
    desc.push(("npp", text(dice.digits(8))));
    desc.push(("kode_divisi", text("000")));
    Owed {
        nominal: parts.iter().map(|(_, amount)| amount).sum(),
        period: ask.month().back(1).digits(),
        bills: 1,
        desc: Node::Group(desc),
    }
}

const ENGLISH_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn multifinance(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let loan = world::loan(customer);
    let nominal = loan.total();
    let last_paid = ask.month().back(1);
    let english = usize::try_from(last_paid.month - 1).ok().and_then(|at| ENGLISH_MONTHS.get(at));
    let dice = &mut customer.dice;
    let day = dice.between(1, 28);
    let desc = Node::Group(vec![
        ("misc_fee", Node::Number(loan.other)),
        ("item_name", text(loan.item)),
        ("no_rangka", text(loan.chassis)),
        ("no_pol", text(loan.plate)),
        ("tenor", text(format!("{:03}", loan.tenor))),
        ("installment", Node::Number(loan.monthly)),
        ("penalty_bill", Node::Number(loan.fine)),
        ("max_payment", Node::Number(0)),
        (
            "last_paid_due_date",
            text(format!(
                "{day:02} {} {:02}",
                english.copied().unwrap_or_default(),
                last_paid.year % 100
            )),
        ),
        ("id_ref", text(dice.digits(6))),
    ]);
    Owed { nominal, period: format!("{:03}", loan.instalment), bills: 1, desc }
}

fn pbb(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let parcel = world::parcel(customer);
    let tax = world::land_tax(ask.customer_no, ask.year);
    let fee = ask.product.fee;
    let object = format!("32{}", customer.dice.digits(16));
    let desc = Node::Group(vec![
        ("tanggal", text(civil(ask.at_ms).strftime("%Y-%m-%d %H:%M:%S").to_string())),
        ("nop", text(object)),
        ("tahun_pajak", digits(ask.year)),
        ("lokasi", text(parcel.address)),
        ("kelurahan", text(parcel.village)),
        ("kecamatan", text(parcel.district)),
        ("kode_kab_kota", text(parcel.town_code)),
        ("kab_kota", text(ask.product.biller.replace("PBB Kota", "PEMKOT").to_uppercase())),
        ("luas_tanah", text(format!("{} M2", parcel.land))),
        ("luas_gedung", text(format!("{} M2", parcel.building))),
        ("jatuh_tempo", text(format!("31/10/{}", ask.year))),
        ("total_tagihan", Node::Number(tax)),
        ("denda", Node::Number(0)),
        ("admin", Node::Number(fee)),
        ("total_bayar", Node::Number(tax + fee)),
    ]);
    Owed { nominal: tax, period: ask.month().digits(), bills: 1, desc }
}

/// The meters of all months together: how several bills look is not documented.
fn gas(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let used = world::gas(customer, ask.month());
    let first = used.months.first().map_or(0, |month| month.meter_from);
    let last = used.months.last().map_or(0, |month| month.meter_to);
    let periods: Vec<String> = used.months.iter().map(|month| month.month.month_first()).collect();
    let desc = Node::Group(vec![
        ("address", text(used.address)),
        ("first_meter", text(format!("{first:06}"))),
        ("last_meter", text(format!("{last:06}"))),
        ("usage", Node::Number(last - first)),
    ]);
    Owed {
        nominal: used.months.iter().map(Used::total).sum(),
        period: span(&periods),
        bills: customer.sheets,
        desc,
    }
}

fn tv(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let owed = world::television(customer, ask.month());
    let periods: Vec<String> = owed.months.iter().map(|month| month.short_words()).collect();
    let detail = match ask.product.detail {
        Detail::Nothing => Node::List(Vec::new()),
        Detail::Rows | Detail::Unified | Detail::Sentence => rows(&periods, |period: &String| {
            Node::Group(vec![
                ("periode", text(period)),
                ("nilai_tagihan", digits(owed.plan)),
                ("no_ref", text(format!("{}A", customer.dice.digits(3)))),
            ])
        }),
    };
    let desc = Node::Group(vec![
        ("bill_quantity", digits(customer.sheets)),
        ("product_category", text("")),
        ("ppn", Node::Number(0)),
        ("tagihan", Node::Group(vec![("detail", detail)])),
    ]);
    Owed {
        nominal: owed.plan * customer.sheets,
        period: span(&periods),
        bills: customer.sheets,
        desc,
    }
}

fn samsat(ask: &Ask<'_>, customer: &mut Customer) -> Owed {
    let identity = ask.customer_no.split(',').nth(1).unwrap_or_default();
    let vehicle = world::vehicle(customer, ask.month());
    let nominal = vehicle.total();
    let proof = customer.dice.hex(12).to_uppercase();
    let fees = |tax: i64, insurance: i64| {
        Node::Group(vec![("BBN", text("0")), ("PKB", digits(tax)), ("SWD", digits(insurance))])
    };
    let period = format!("{}09-{}", ask.month().digits(), vehicle.expires);
    let desc = Node::Group(vec![
        ("nomor_identitas", text(identity)),
        ("nomor_rangka", text(vehicle.chassis)),
        ("nomor_mesin", text(vehicle.engine)),
        ("alamat", text(vehicle.address)),
        ("nomor_polisi", text(vehicle.plate)),
        ("milik_kenama", text("001")),
        ("merek_kb", text(vehicle.brand)),
        ("model_kb", text(vehicle.model)),
        ("tahun_buatan", digits(vehicle.built)),
        ("tgl_akhir_pajak_baru", text(vehicle.expires)),
        ("biaya_pokok", fees(vehicle.tax, vehicle.insurance)),
        ("biaya_denda", fees(vehicle.tax_fine, vehicle.insurance_fine)),
        ("biaya_admin", Node::Group(vec![("stnk", text("0")), ("tnkb", text("0"))])),
        ("biaya_parkir_pokok", text("0")),
        ("biaya_pajak_progresif", text("0")),
        ("ntpd", text(if ask.paid { proof } else { String::new() })),
    ]);
    Owed { nominal, period, bills: 1, desc }
}
