//! What one number owes at this provider: PLN's bill and the provider's fee for each month.
//!
//! The documents' customer is behind the listed numbers, with the documents' months and amounts;
//! everybody else is the same here as at every provider. Knows no requests, books or JSON.

use crate::{
    biller::Case,
    dice::Dice,
    jakarta::Month,
    world::{self, Electricity, Used},
};

/// The provider's fee for one month, as in the documents' example.
pub(super) const ADMIN: i64 = 3000;
/// How many months the provider takes at once.
pub(super) const MOST_SHEETS: i64 = 3;

#[derive(Debug)]
pub(super) struct Bill {
    pub(super) name: String,
    pub(super) tariff: &'static str,
    pub(super) watts: i64,
    /// Oldest first.
    pub(super) months: Vec<Used>,
    pub(super) admin: i64,
    pub(super) total: i64,
    /// What the deposit loses. The provider never tells it.
    pub(super) price: i64,
}

impl Bill {
    pub(super) fn of(number: &str, case: Case, now: Month) -> Bill {
        let mut customer = world::customer("pln", number, case.sheets, true);
        // All listed numbers are repeatable, and only they are.
        if case.repeatable {
            let months = documented(customer.sheets);
            return Bill::sum("INDAH PUTRI".to_owned(), "R1", 450, months, DOCUMENTED_MARGIN);
        }
        let Electricity { tariff, watts, months } = world::electricity(&mut customer, now);
        Bill::sum(customer.name, tariff, watts, months, customer.margin)
    }

    fn sum(name: String, tariff: &'static str, watts: i64, months: Vec<Used>, margin: i64) -> Bill {
        let sheets = i64::try_from(months.len()).unwrap_or(0);
        let admin = sheets * ADMIN;
        let total = months.iter().map(Used::total).sum::<i64>() + admin;
        Bill { name, tariff, watts, months, admin, total, price: total - margin }
    }
}

/// The fee that the documents' customer leaves to the agent; they tell of none.
const DOCUMENTED_MARGIN: i64 = 600;

/// February 2016 as in the documents, and as many months of the same before it.
fn documented(sheets: i64) -> Vec<Used> {
    const USED: i64 = 5400;
    let february = Month { year: 2016, month: 2 };
    let month = |back: i64| Used {
        month: february.back(back),
        bill: 19_220,
        fine: 3000,
        other: 0,
        meter_from: 470_300 - back * USED,
        meter_to: 475_700 - back * USED,
    };
    (0..sheets).rev().map(month).collect()
}

/// PLN's proof of a payment, 32 signs.
pub(super) fn token(number: &str, reference: &str) -> String {
    let mut dice = Dice::of(&["ayoconnect", "token", number, reference]);
    format!("0213170Z{}", dice.hex(24).to_uppercase())
}
