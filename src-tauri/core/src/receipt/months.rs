//! A slip for each month of a bill, where the provider told every month's parts and they make up the
//! total to the rupiah. Nothing is made up: a bill that does not come apart stays on one slip.

use super::Slip;
use crate::bill::{Bill, Fact, Sheet};
use crate::money::Rupiah;
use crate::payment::State;

/// Which month's slip it is.
pub(super) struct Month<'a> {
    /// From 1.
    pub(super) number: usize,
    pub(super) count: usize,
    /// On the last one: the slip of all, whose fee, cash and change are told there.
    pub(super) whole: Option<&'a Slip>,
}

/// The slips of the months, in their order; nothing where the bill stays on one.
pub(super) fn split(slip: &Slip) -> Option<Vec<Slip>> {
    let sheets = &slip.bill.sheets;
    let counted = usize::try_from(slip.bill.sheet_count).is_ok_and(|count| count == sheets.len());
    if slip.state != Some(State::Paid) || sheets.len() < 2 || !counted || has_other_sums(&slip.bill)
    {
        return None;
    }
    let totals: Vec<Rupiah> = sheets.iter().map(total).collect::<Option<_>>()?;
    let admin = Rupiah::sum(sheets.iter().filter_map(|sheet| sheet.admin))?;
    if Rupiah::sum(totals.iter().copied())? != slip.customer_total || admin != slip.bill.admin_fee {
        return None;
    }
    let month = |(sheet, customer_total): (&Sheet, Rupiah)| Slip {
        bill: Bill {
            sheets: vec![sheet.clone()],
            sheet_count: 1,
            admin_fee: sheet.admin.unwrap_or(Rupiah::ZERO),
            customer_total,
            ..slip.bill.clone()
        },
        customer_total,
        service_fee: Rupiah::ZERO,
        cash: Rupiah::ZERO,
        ..slip.clone()
    };
    Some(sheets.iter().zip(totals).map(month).collect())
}

/// What a month costs; nothing where the provider did not tell its amount and its admin fee.
fn total(sheet: &Sheet) -> Option<Rupiah> {
    let parts = [Some(sheet.amount?), Some(sheet.admin?), sheet.penalty, sheet.other];
    Rupiah::sum(parts.into_iter().flatten())
}

/// A sum that belongs to no month.
fn has_other_sums(bill: &Bill) -> bool {
    let is_sum = |fact: &&Fact| Fact::SUMS.contains(&fact.key.as_str());
    bill.facts
        .iter()
        .filter(is_sum)
        .any(|fact| Rupiah::from_wire(&fact.value).map_or(true, |amount| !amount.is_zero()))
}
