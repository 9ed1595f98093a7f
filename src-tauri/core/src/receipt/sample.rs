//! An invented payment on a layout that a shop is still writing, with a value for every row. It is for
//! eyes only: it carries no number of the shop's and proves nothing.

use super::grid::Paper;
use super::layout::{Layout, Source};
use super::{Copy, Line, Shop, Slip, compose, drawn, proof};
use crate::bill::{Bill, Fact, Product, Question, Reference, Sheet};
use crate::calendar::Moment;
use crate::money::Rupiah;
use crate::payment::State;

/// The fact that stands for the status: nothing but a payment has one, and the sample is none.
const STATUS: &str = "status";

/// What facts look like that are no plain name or place.
const FACTS: [(&str, &str); 26] = [
    ("address", "JL MELATI 3 RT 02 RW 01"),
    ("tariff", "R1"),
    ("power", "450"),
    ("participants", "003"),
    ("months", "02"),
    ("usage", "13"),
    ("tenor", "030"),
    ("owner_no", "001"),
    ("tax_year", "2026"),
    ("year_built", "2018"),
    ("brand", "HONDA"),
    ("model", "VARIO 125"),
    ("item_name", "HONDA VARIO 125"),
    ("plate_no", "AB 1234 XX"),
    ("chassis_no", "MH1CONTOH0000001"),
    ("engine_no", "JFCONTOH01"),
    ("identity_no", "3404000000000001"),
    ("due_date", "20260920"),
    ("valid_from", "20260901"),
    ("valid_until", "20271022"),
    ("registration_date", "20260901"),
    ("registration_no", "5392112011703"),
    ("land_area", "113 M2"),
    ("building_area", "47 M2"),
    ("ntpd", "Q8X0CONTOH01"),
    (STATUS, "SUKSES"),
];

/// The lines that this layout makes for a biller, at this width.
pub fn sample(
    layout: &Layout,
    product: &Product,
    shop: &Shop,
    at: Moment,
    columns: usize,
) -> Vec<Line> {
    let slip = invented(layout, product, shop, at);
    let paper = Paper::new(columns);
    let parts = compose::sample_parts(&slip, paper);
    let mut lines: Vec<Line> = parts.iter().flat_map(|part| drawn(part, paper)).collect();
    proof::strike(&mut lines);
    lines
}

fn invented(layout: &Layout, product: &Product, shop: &Shop, at: Moment) -> Slip {
    let layout = &with_status(layout);
    let rupiah = |amount: i64| Rupiah::try_from(amount).unwrap_or(Rupiah::ZERO);
    let shows = |source: Source| layout.shows(&source);
    let sheet = |period: &str, first: &str, last: &str| Sheet {
        period: period.to_owned(),
        amount: shows(Source::SumAmount).then(|| rupiah(60_000)),
        penalty: shows(Source::SumPenalty).then(|| rupiah(2_500)),
        other: shows(Source::SumOther).then(|| rupiah(1_000)),
        meter_first: Some(first.to_owned()),
        meter_last: Some(last.to_owned()),
        ..Sheet::default()
    };
    let mut sheets = vec![sheet("AGU26", "00011560", "00011701")];
    if shows(Source::SheetsTable) {
        sheets.push(sheet("SEP26", "00011701", "00011847"));
    }
    let facts = facts(layout);
    let admin_fee = rupiah(2_500);
    let parts = sheets
        .iter()
        .flat_map(|sheet| [sheet.amount, sheet.penalty, sheet.other])
        .flatten()
        .chain(facts.iter().filter(|fact| fact.is_sum()).map(|fact| money(&fact.value)));
    let told = Rupiah::sum(parts).filter(|sum| !sum.is_zero()).unwrap_or_else(|| rupiah(100_000));
    let total = told.plus(admin_fee).unwrap_or(told);
    let service_fee = rupiah(1_000);
    let cash = total.plus(rupiah(20_000)).unwrap_or(total);
    Slip {
        shop: shop.clone(),
        practice: true,
        number: format!("{}-000000-000000", shop.counter),
        question: Question {
            product: named(product),
            customer_no: "123456789012".to_owned(),
            identity: Some("3404000000000001".to_owned()),
            months: None,
            year: Some(2026),
            amount: None,
            reference: Reference(String::new()),
        },
        bill: Bill {
            customer_name: "SITI AMINAH".to_owned(),
            product_answered: None,
            admin_fee,
            customer_total: total,
            deposit_cost: None,
            balance: None,
            service_fee_allowed: true,
            sheet_count: u32::try_from(sheets.len()).unwrap_or(1),
            sheets,
            sheets_left: 0,
            facts,
            difference: None,
            provider_key: None,
        },
        customer_total: total,
        service_fee,
        cash,
        state: Some(State::Paid),
        provider_reference: "0SMK25A1B2C3D4E5F6A7B8C9D0E1F2A3".to_owned(),
        paid_at: Some(at),
        printed_at: at,
        // Rows of later prints stand on it as well.
        copy: Copy::Again(1),
        code: None,
        layout: Some(Box::new(layout.clone())),
    }
}

/// The layout with a fact in the place of the status.
fn with_status(layout: &Layout) -> Layout {
    let mut layout = layout.clone();
    let sources = layout.rows.iter_mut().flat_map(|row| &mut row.from.0);
    for source in sources.filter(|source| **source == Source::Status) {
        *source = Source::Fact(STATUS.to_owned());
    }
    layout
}

/// A layout for all billers of a type is shown with one of them, whose name stands where it does on
/// paper.
fn named(product: &Product) -> Product {
    let mut product = product.clone();
    if product.name.is_empty() && !product.bill_type.has_one_biller() {
        product.name = format!("{} Contoh", product.bill_type.label());
    }
    product
}

fn money(text: &str) -> Rupiah {
    Rupiah::from_wire(text).unwrap_or(Rupiah::ZERO)
}

/// A value for each fact that the layout shows; a kind that is not known here is its own name.
fn facts(layout: &Layout) -> Vec<Fact> {
    let mut keys: Vec<(&str, bool)> = Vec::new();
    for source in layout.rows.iter().flat_map(|row| &row.from.0) {
        let shown: Vec<(&str, bool)> = if let Source::Fact(key) = source {
            vec![(key, false)]
        } else if let Source::MoneyFact(key) = source {
            vec![(key, true)]
        } else if *source == Source::TariffPower {
            vec![("tariff", false), ("power", false)]
        } else if *source == Source::BrandModel {
            vec![("brand", false), ("model", false)]
        } else {
            vec![]
        };
        for (key, is_money) in shown {
            if !keys.iter().any(|(known, _)| *known == key) {
                keys.push((key, is_money));
            }
        }
    }
    let value = |key: &str, is_money: bool| match FACTS.iter().find(|(known, _)| *known == key) {
        _ if is_money => "12500".to_owned(),
        Some((_, value)) => (*value).to_owned(),
        None => key.replace('_', " ").to_uppercase(),
    };
    keys.into_iter().map(|(key, is_money)| Fact::new(key, key, value(key, is_money))).collect()
}
