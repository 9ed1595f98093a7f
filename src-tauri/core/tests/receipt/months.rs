//! A slip for each month: what stands on each, that nothing is made up, and which bills stay on one.

use loket_core::bill::Fact;
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{Output, Slip, bytes, tearoffs};

use crate::samples::{coded, pln, pln_months};

/// Three months whose parts the provider told, admin fee included.
pub(crate) fn pln_each() -> Slip {
    let mut slip = coded(pln_months());
    for month in &mut slip.bill.sheets {
        month.admin = Some(rp(3_500));
    }
    slip
}

fn rp(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

/// The pieces of paper as texts, white space folded.
fn slips(slip: &Slip) -> Vec<String> {
    let folded = |one| {
        let text = String::from_utf8(bytes(&[one], &Output::Text)).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    tearoffs(slip, 32, true).into_iter().map(folded).collect()
}

#[test]
fn each_month_has_its_own_parts_and_the_last_one_the_cash() {
    let slip = Slip { service_fee: rp(1_000), ..pln_each() };
    let slips = slips(&slip);
    for (at, (month, meters, total)) in [
        ("JUL26", "00011401-00011560", "67.700"),
        ("AGU26", "00011560-00011701", "65.400"),
        ("SEP26", "00011701-00011847", "73.229"),
    ]
    .into_iter()
    .enumerate()
    {
        let one = &slips[at];
        for words in [
            &format!("LEMBAR {} DARI 3", at + 1),
            &format!("BL/TH : {month}"),
            &format!("STAND METER: {meters}"),
            "ADMIN BANK : Rp 3.500",
            &format!("TOTAL BAYAR: Rp {total}"),
            "BUKTI PEMBAYARAN YANG SAH",
            "NO TRX : L01-260911-000123",
        ] {
            assert!(one.contains(words), "{words}:\n{one}");
        }
        let last = at == 2;
        for words in ["3 LEMBAR : Rp 206.329", "JASA LOKET : Rp 1.000", "BAYAR SEMUA: Rp 207.329"] {
            assert_eq!(one.contains(words), last, "{words}:\n{one}");
        }
        for words in ["TUNAI : Rp 210.000", "KEMBALI : Rp 2.671"] {
            assert_eq!(one.contains(words), last, "{words}:\n{one}");
        }
    }
    assert_eq!(slips.len(), 3);
}

/// What the provider left unpaid is said on each, and never what these slips pay.
#[test]
fn arrears_are_those_that_are_left() {
    let mut slip = pln_each();
    assert!(slips(&slip).iter().all(|one| !one.contains("TUNGGAKAN")));
    slip.bill.sheets_left = 2;
    assert!(slips(&slip).iter().all(|one| one.contains("SISA TUNGGAKAN 2 BULAN")));
}

/// A bill whose months do not make up its total to the rupiah, or that is not paid.
#[test]
fn what_does_not_come_apart_stays_on_one_slip() {
    let whole = pln_each();
    assert_eq!(slips(&whole).len(), 3);
    let mut odd = Vec::new();
    let mut add = |what: &'static str, change: &dyn Fn(&mut Slip)| {
        let mut slip = whole.clone();
        change(&mut slip);
        odd.push((what, slip));
    };
    add("a rupiah more", &|slip| slip.customer_total = rp(206_330));
    add("no admin fee of a month", &|slip| slip.bill.sheets[1].admin = None);
    add("another admin fee of all", &|slip| slip.bill.admin_fee = rp(10_000));
    add("no amount of a month", &|slip| slip.bill.sheets[0].amount = None);
    add("more sheets than are told", &|slip| slip.bill.sheet_count = 4);
    add("a sum of no month", &|slip| {
        slip.bill.facts.push(Fact::new("stamp_duty", "Meterai", "0500"));
    });
    add("a sum that cannot be read", &|slip| {
        slip.bill.facts.push(Fact::new("stamp_duty", "Meterai", "lima ratus"));
    });
    add("in doubt", &|slip| slip.state = Some(State::InDoubt));
    add("failed", &|slip| slip.state = Some(State::Failed));
    add("a preview", &|slip| slip.state = None);
    for (what, slip) in odd {
        assert_eq!(slips(&slip).len(), 1, "{what}");
    }
    let mut zero = whole;
    zero.bill.facts.push(Fact::new("stamp_duty", "Meterai", "0"));
    assert_eq!(slips(&zero).len(), 3, "a sum of nothing");
    assert_eq!(slips(&pln()).len(), 1, "one month");
    assert_eq!(tearoffs(&pln_each(), 32, false).len(), 1, "as the shop has it");
}

#[test]
fn practice_proves_nothing_on_any_of_them() {
    for one in slips(&Slip { practice: true, ..pln_each() }) {
        assert!(one.contains("LATIHAN") && !one.contains("BUKTI PEMBAYARAN YANG SAH"), "{one}");
    }
}
