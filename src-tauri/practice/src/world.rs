//! The people behind the numbers: who they are, what they used and what they owe for it, the same
//! at every provider. Invented from the number alone; only the months move with the clock.
//!
//! Knows no wire format and no provider's fee. The order of the draws is part of a person: another
//! order gives everyone another bill.

mod owed_once;

pub(crate) use self::owed_once::{insured, land_tax, loan, parcel, registration, vehicle};
use crate::{dice::Dice, jakarta::Month};

/// A customer of one biller, by the biller's seed and the number.
pub(crate) struct Customer {
    pub(crate) name: String,
    /// What a provider leaves to the agent of each sale, in rupiah: 300 to 2000 as in documents.
    pub(crate) margin: i64,
    pub(crate) sheets: i64,
    pub(crate) dice: Dice,
}

/// `sheets` names how many are owed, where that is known; `monthly` bills may be two or three.
pub(crate) fn customer(seed: &str, number: &str, sheets: Option<i64>, monthly: bool) -> Customer {
    let mut dice = Dice::of(&[seed, number]);
    let name = dice.name();
    let margin = dice.between(6, 40) * 50;
    let sheets = sheets.unwrap_or_else(|| usual_sheets(monthly, &mut dice));
    Customer { name, margin, sheets, dice }
}

/// Most people owe one month; some two or three.
fn usual_sheets(monthly: bool, dice: &mut Dice) -> i64 {
    let luck = dice.between(1, 10);
    if !monthly || luck <= 7 {
        1
    } else if luck <= 9 {
        2
    } else {
        3
    }
}

/// One month of electricity or water, in rupiah and units of the meter.
#[derive(Debug)]
pub(crate) struct Used {
    pub(crate) month: Month,
    pub(crate) bill: i64,
    pub(crate) fine: i64,
    /// Other costs of the month, apart from the bill.
    pub(crate) other: i64,
    pub(crate) meter_from: i64,
    pub(crate) meter_to: i64,
}

impl Used {
    pub(crate) fn total(&self) -> i64 {
        self.bill + self.fine + self.other
    }
}

/// Electricity, oldest month first.
pub(crate) struct Electricity {
    pub(crate) tariff: &'static str,
    pub(crate) watts: i64,
    pub(crate) months: Vec<Used>,
}

pub(crate) fn electricity(customer: &mut Customer, now: Month) -> Electricity {
    let dice = &mut customer.dice;
    let power = dice.between(0, 3);
    let (watts, late) = match power {
        0 => (450, 3000),
        1 => (900, 3000),
        2 => (1300, 5000),
        _ => (2200, 10_000),
    };
    let mut meter = dice.between(4_000, 60_000);
    let mut months = Vec::new();
    for back in (0..customer.sheets).rev() {
        let used = dice.between(32, 140);
        let bill = used * dice.between(1_352, 1_444);
        // This month's bill is not late yet, the ones before it are.
        let fine = if back > 0 { late } else { 0 };
        let (meter_from, meter_to) = (meter, meter + used);
        months.push(Used { month: now.back(back), bill, fine, other: 0, meter_from, meter_to });
        meter += used;
    }
    Electricity { tariff: if power < 2 { "R1M" } else { "R1" }, watts, months }
}

/// Water, oldest month first.
pub(crate) struct Water {
    pub(crate) tariff: &'static str,
    pub(crate) address: String,
    pub(crate) months: Vec<Used>,
}

pub(crate) fn water(customer: &mut Customer, now: Month) -> Water {
    let dice = &mut customer.dice;
    let tariff = dice.pick(&["2A", "3A", "3B"]);
    let address = dice.address();
    let mut meter = dice.between(200, 2_400);
    let mut months = Vec::new();
    // Water is billed in the month after it flowed.
    for back in (1..=customer.sheets).rev() {
        let used = dice.between(8, 34);
        let fine = if back > 1 { 5_000 } else { 0 };
        let (meter_from, meter_to) = (meter, meter + used);
        let month = now.back(back);
        months.push(Used { month, bill: used * 3_450, fine, other: 2_500, meter_from, meter_to });
        meter += used;
    }
    Water { tariff, address, months }
}

/// Piped gas, oldest month first.
pub(crate) struct Gas {
    pub(crate) address: String,
    pub(crate) months: Vec<Used>,
}

pub(crate) fn gas(customer: &mut Customer, now: Month) -> Gas {
    let dice = &mut customer.dice;
    let address = dice.address();
    let mut meter = dice.between(900, 7_000);
    let mut months = Vec::new();
    for back in (1..=customer.sheets).rev() {
        let used = dice.between(6, 45);
        let (meter_from, meter_to) = (meter, meter + used);
        let month = now.back(back);
        months.push(Used { month, bill: used * 4_250, fine: 0, other: 0, meter_from, meter_to });
        meter += used;
    }
    Gas { address, months }
}

/// A fixed price each month, oldest month first.
pub(crate) struct Subscription {
    pub(crate) plan: i64,
    pub(crate) months: Vec<Month>,
}

pub(crate) fn internet(customer: &mut Customer, now: Month) -> Subscription {
    let plan = customer.dice.between(12, 30) * 9_900;
    Subscription { plan, months: last_months(customer.sheets, now) }
}

pub(crate) fn television(customer: &mut Customer, now: Month) -> Subscription {
    let plan = customer.dice.between(7, 20) * 9_500;
    Subscription { plan, months: last_months(customer.sheets, now) }
}

fn last_months(count: i64, now: Month) -> Vec<Month> {
    (0..count).rev().map(|back| now.back(back)).collect()
}

/// What a telephone cost last month, in rupiah.
pub(crate) fn telephone(customer: &mut Customer) -> i64 {
    customer.dice.between(38_000, 135_000)
}
