//! What one number owes at this provider: the biller's bill and the provider's fee.
//!
//! The documents' customer is behind the sandbox numbers, with the documents' months and amounts;
//! everybody else is the same here as at every provider. Knows no requests, books or JSON.

use super::{numbers::Known, products::Kind};
use crate::{
    dice::Dice,
    jakarta::Month,
    world::{self, Electricity, Used, Water},
};

#[derive(Debug)]
pub(super) struct Bill {
    pub(super) name: String,
    /// Tariff and connected load; water has no load.
    pub(super) tariff: String,
    pub(super) watts: i64,
    pub(super) address: String,
    pub(super) months: Vec<Used>,
    pub(super) admin: i64,
    pub(super) total: i64,
    /// What the deposit loses. The provider never tells it.
    pub(super) price: i64,
}

/// All that stands behind a bill but the provider's fee.
struct Household {
    name: String,
    tariff: String,
    watts: i64,
    address: String,
    months: Vec<Used>,
    margin: i64,
}

impl Bill {
    pub(super) fn of(kind: Kind, number: &str, known: &Known, now: Month) -> Bill {
        let household = match (known.documented(), kind) {
            (true, Kind::Electricity) => documented_electricity(known.case.sheets),
            (true, Kind::Water) => documented_water(known.case.sheets),
            (false, _) => neighbour(kind, number, known.case.sheets, now),
        };
        let Household { name, tariff, watts, address, months, margin } = household;
        let sheets = i64::try_from(months.len()).unwrap_or(0);
        let admin = sheets * kind.admin();
        let total = months.iter().map(Used::total).sum::<i64>() + admin;
        Bill { name, tariff, watts, address, months, admin, total, price: total - margin }
    }

    pub(super) fn fines(&self) -> i64 {
        self.months.iter().map(|month| month.fine).sum()
    }
}

fn neighbour(kind: Kind, number: &str, sheets: Option<i64>, now: Month) -> Household {
    let mut customer = world::customer(kind.seed(), number, sheets, true);
    let (tariff, watts, address, months) = match kind {
        Kind::Electricity => {
            let Electricity { tariff, watts, months } = world::electricity(&mut customer, now);
            (tariff.to_owned(), watts, String::new(), months)
        }
        Kind::Water => {
            let Water { tariff, address, months } = world::water(&mut customer, now);
            (format!("GOL {tariff}"), 0, address, months)
        }
    };
    let (name, margin) = (customer.name, customer.margin);
    Household { name, tariff, watts, address, months, margin }
}

/// The fee that the documents' customer leaves to the agent; they tell of none.
const DOCUMENTED_MARGIN: i64 = 600;

fn documented_electricity(sheets: Option<i64>) -> Household {
    let month = |year, month, meter_from, meter_to| Used {
        month: Month { year, month },
        bill: 85_875,
        fine: 16_000,
        other: 0,
        meter_from,
        meter_to,
    };
    let months = vec![month(2022, 12, 470_300, 473_000), month(2023, 1, 473_000, 475_700)];
    Household {
        name: "John Doe".to_owned(),
        tariff: "R1".to_owned(),
        watts: 1300,
        address: String::new(),
        months: first(sheets, months),
        margin: DOCUMENTED_MARGIN,
    }
}

fn documented_water(sheets: Option<i64>) -> Household {
    let month = |month, meter_from, meter_to| Used {
        month: Month { year: 2012, month },
        bill: 1110,
        fine: 0,
        other: 0,
        meter_from,
        meter_to,
    };
    Household {
        name: "JUNAIDI XX001".to_owned(),
        tariff: String::new(),
        watts: 0,
        address: "Jalan Ampera Raya No. 22".to_owned(),
        months: first(sheets, vec![month(1, 402, 458), month(2, 458, 514)]),
        margin: DOCUMENTED_MARGIN,
    }
}

fn first(sheets: Option<i64>, mut months: Vec<Used>) -> Vec<Used> {
    let count = sheets.and_then(|sheets| usize::try_from(sheets).ok()).unwrap_or(1);
    months.truncate(count);
    months
}

/// The biller's proof of a payment: 32 signs for electricity, none for water, as in the documents.
pub(super) fn reference_number(kind: Kind, number: &str, order_id: &str) -> String {
    match kind {
        Kind::Electricity => {
            let mut dice = Dice::of(&["rajabiller", "reference", number, order_id]);
            format!("0ASM21VS{}", dice.hex(24).to_uppercase())
        }
        Kind::Water => String::new(),
    }
}
