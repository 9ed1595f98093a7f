//! Bills that nobody would invent: whatever a provider sends, no line is wider than the paper,
//! no digit is lost, and nothing but a payment looks like one. `PROPTEST_CASES=N` tries more.

use loket_core::bill::{BillType, Fact, Sheet};
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{self, Copy, Layout, Slip, text};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::rules::folded;
use crate::samples::sample;

const MOST: i64 = 9_007_199_254_740_991;
const KEYS: [&str; 15] = [
    Fact::AS_SENT,
    "address",
    "tariff",
    "power",
    "due_date",
    "participants",
    "months",
    "item_name",
    "fee_pkb",
    "fine_swd",
    "city",
    "transaction",
    "registration_no",
    "usage",
    "info",
];

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,40}",
        "(?s).{0,60}",
        "[A-Z0-9]{1,90}",
        "[A-Z]{1,12}( [A-Z0-9.]{1,12}){0,9}",
        "(BUKTI|PEMBAYARAN|YANG|SAH|[ \n-]){0,12}",
        Just("BUKTI PEMBAYARAN YANG SAH".to_owned()),
        Just("YANG SAH".to_owned()),
    ]
}

fn amount() -> impl Strategy<Value = Rupiah> {
    prop_oneof![Just(0), 0..2_000_000i64, 0..=MOST, Just(MOST)]
        .prop_map(|amount| Rupiah::try_from(amount).unwrap())
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let some = || proptest::option::of(amount());
    let meter = || proptest::option::of("[0-9]{1,10}");
    let period = prop_oneof!["(JAN|AGU|SEP)2[0-9]", any_text()];
    (period, some(), some(), some(), meter(), meter()).prop_map(
        |(period, amount, penalty, other, meter_first, meter_last)| Sheet {
            period,
            amount,
            penalty,
            other,
            meter_first,
            meter_last,
            ..Sheet::default()
        },
    )
}

/// Words of a customer's name in ASCII: all of it must be found again.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[!-~]{1,60}( [!-~]{1,40}){0,5}", any_text()]
}

/// A layout that a shop could have written, by the very check that its words go through.
fn any_layout() -> impl Strategy<Value = Option<Box<Layout>>> {
    const SOURCES: [&str; 12] = [
        "identity",
        "biller",
        "product",
        "year",
        "fact:address",
        "money_fact:fee_pkb | paid_at",
        "tariff_power",
        "periods",
        "meters | fact:usage",
        "sum:amount | without_parts",
        "status",
        "fact:as_sent",
    ];
    // Mostly what the check takes: a layout that it refuses tries nothing here.
    let label = || {
        prop_oneof![
            60 => "[A-Z][A-Z0-9 ./]{0,10}",
            1 => "\\PC{1,11}",
            20 => Just("BUKTI".to_owned()),
            20 => Just("PEMBAYARAN".to_owned()),
        ]
    };
    let unit =
        || prop_oneof![60 => " [A-Z0-9]{0,6}", 20 => Just("YANG SAH".to_owned()), 1 => any_text()];
    let line = || {
        prop_oneof![
            8 => "[A-Z][A-Z0-9 ]{0,30}",
            4 => "X(BUKTI|PEMBAYARAN|YANG|SAH|[ -]){0,6}",
            2 => Just("{place}".to_owned()),
            2 => Just("{biller} BUKTI PEMBAYARAN YANG SAH".to_owned()),
            2 => Just("BUKTI PEMBAYARAN YANG SAHABAT".to_owned()),
            1 => any_text(),
        ]
    };
    let said = |least| proptest::collection::vec(line(), least..=4);
    let rows = proptest::collection::vec(
        (label(), label(), proptest::sample::select(SOURCES.to_vec()), unit(), any::<bool>()),
        0..12,
    );
    let needed = ["customer_no", "customer_name", "reference", "number"].map(|from| {
        // What stands behind a needed source must not hide it.
        let more = prop_oneof![9 => Just(""), 1 => Just(" | sheets_table"), 1 => Just(" | year")];
        (label(), more).prop_map(
            move |(label, more)| json!({ "label": label, "from": format!("{from}{more}") }),
        )
    });
    let rows = (rows, needed, any::<u64>()).prop_map(|(rows, needed, order)| {
        let mut all: Vec<Value> = rows
            .into_iter()
            .map(|(label, long, from, unit, flag)| {
                let form = if flag { "count" } else { "date" };
                json!({ "label": label, "long": long, "from": from, "unit": unit, "as": form })
            })
            .chain(needed)
            .collect();
        all.push(json!({ "from": "sheets_table" }));
        let turn = usize::try_from(order).unwrap() % all.len();
        all.rotate_left(turn);
        all
    });
    (said(1), rows, said(0), any_text(), any::<bool>()).prop_map(
        |(title, rows, sentences, info, in_words)| {
            let text = json!({
                "title": title, "rows": rows, "sentences": sentences, "info": info,
                "in_words": in_words,
            });
            Layout::read(&text.to_string()).ok().map(Box::new)
        },
    )
}

pub(crate) fn any_slip() -> impl Strategy<Value = Slip> {
    let kind = proptest::sample::select(BillType::ALL.to_vec());
    let states = vec![None, Some(State::InDoubt), Some(State::Paid), Some(State::Failed)];
    let state = proptest::sample::select(states);
    let copy = prop_oneof![Just(Copy::Original), any::<u32>().prop_map(Copy::Again)];
    let words = (any_text(), any_text(), any_text(), any_text(), any_text(), name());
    let money = (amount(), amount(), amount(), amount());
    let code = prop_oneof![
        Just(None),
        "L[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9A-F]{8}".prop_map(Some),
        any_text().prop_map(Some),
    ];
    let numbers =
        ("[0-9A-Z]{4,25}", "[A-Z0-9]{0,40}|[A-Z0-9]{32}", "[A-Z][0-9]{2}-[0-9]{6}-[0-9]{6}", code);
    let bill = (
        proptest::collection::vec(any_sheet(), 0..=6),
        0..4u32,
        proptest::collection::vec(
            (proptest::sample::select(KEYS.to_vec()), any_text(), any_text()),
            0..6,
        ),
    );
    let looks = (any::<bool>(), copy, prop_oneof![Just(None), any_layout()]);
    (kind, state, looks, words, money, numbers, bill).prop_map(
        |(kind, state, looks, words, money, numbers, bill)| {
            let (practice, copy, layout) = looks;
            let mut slip = Slip { state, practice, copy, layout, ..sample(kind) };
            let (shop, address, info, operator, product, name) = words;
            slip.shop.name = shop;
            slip.shop.address = address;
            slip.shop.info = info;
            slip.shop.operator = operator;
            slip.question.product.name = product;
            slip.bill.customer_name = name;
            (slip.customer_total, slip.service_fee, slip.cash, slip.bill.admin_fee) = money;
            slip.bill.customer_total = slip.customer_total;
            (slip.question.customer_no, slip.provider_reference, slip.number, slip.code) = numbers;
            let (sheets, left, facts) = bill;
            slip.bill.sheets = sheets;
            slip.bill.sheets_left = left;
            let fact = |(key, label, value): (&str, String, String)| Fact::new(key, &label, value);
            slip.bill.facts = facts.into_iter().map(fact).collect();
            slip
        },
    )
}

pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
}

/// Readings that must stand on the slip: one that two sheets share may be the inside of a range.
fn meters(slip: &Slip) -> Vec<&String> {
    let all: Vec<&String> =
        slip.bill.sheets.iter().flat_map(|s| [&s.meter_first, &s.meter_last]).flatten().collect();
    let once = |meter: &&String| all.iter().filter(|other| *other == meter).count() == 1;
    all.iter().copied().filter(once).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_slip_fits_its_paper_and_loses_no_digit(
        slip in any_slip(),
        width in prop_oneof![24..=60usize, Just(32), Just(42), Just(48)],
    ) {
        let printed = text(&slip, width);
        for line in printed.lines() {
            prop_assert!(line.chars().count() <= width, "wider than {width}:\n{printed}");
            prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line:?}");
            prop_assert_eq!(line, line.trim_end());
        }
        // A number is found whole where a line can hold it, else without the line ends.
        let whole = squeezed(&printed);
        let stands = |number: &str| {
            if number.len() <= width && number.len() != 32 {
                printed.contains(number)
            } else {
                whole.contains(number)
            }
        };
        let total = slip.customer_total.dotted();
        prop_assert!(stands(&total), "total {total}:\n{printed}");
        prop_assert!(stands(&slip.question.customer_no), "customer number:\n{printed}");
        prop_assert!(stands(&slip.number), "number:\n{printed}");
        if let (Some(code), Some(_)) = (&slip.code, slip.state)
            && code.starts_with("L0")
        {
            prop_assert!(stands(code), "code:\n{printed}");
        }
        if !slip.cash.is_zero() {
            prop_assert!(stands(&slip.cash.dotted()), "cash:\n{printed}");
        }
        if slip.state == Some(State::Paid) {
            prop_assert!(stands(&slip.provider_reference), "reference:\n{printed}");
        }
        let metered = matches!(
            slip.question.bill_type(),
            BillType::PlnPostpaid | BillType::Pdam | BillType::Gas
        );
        if metered && slip.layout.is_none() && matches!(slip.state, None | Some(State::Paid)) {
            for meter in meters(&slip) {
                prop_assert!(stands(meter), "meter {meter}:\n{printed}");
            }
        }
        let name = &slip.bill.customer_name;
        if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !bare(name).contains("YANGSAH") {
            prop_assert!(whole.contains(&squeezed(name)), "name {name}:\n{printed}");
        }
    }

    #[test]
    fn nothing_but_a_payment_looks_like_one(slip in any_slip(), width in 24..=60usize) {
        let paid = slip.state == Some(State::Paid) && !slip.practice;
        let printed = text(&slip, width);
        prop_assert_eq!(folded(&printed).contains("BUKTI PEMBAYARAN YANG SAH"), paid, "{}", printed);
        prop_assert!(paid || !bare(&printed).contains("BUKTIPEMBAYARANYANGSAH"), "{}", printed);
        let read = receipt::json(&slip, width);
        prop_assert_eq!(&read["proof"], paid);
        prop_assert!(paid || !folded(&read.to_string()).to_uppercase().contains("BUKTI PEMBAYARAN YANG SAH"));
    }
}

/// Layouts that the check refuses would leave these tests with nothing but Loket's own.
#[test]
fn most_layouts_that_are_tried_are_ones_that_a_shop_could_have() {
    let mut runner = TestRunner::deterministic();
    let layout = any_layout();
    let taken = (0..200).filter(|_| layout.new_tree(&mut runner).unwrap().current().is_some());
    let taken = taken.count();
    assert!(taken > 80, "{taken} of 200");
}
