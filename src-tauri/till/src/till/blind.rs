//! The blind count: while a shift is open, a cashier is not told what the sales since then come to.
//! Float, own sales and cash moves would add up to what should lie in the drawer. How many there were is
//! no secret, and any single payment is found by whoever looks for it.

use super::Till;
use crate::error::TillError;
use crate::ledger::read::Filter;
use crate::view::{ComparedView, DayView, ReportRow, ReportView, SumsView};

/// So many payments of others are found at once: enough for the one that a customer asks about, and too
/// few to add up a day.
const FOUND: u32 = 10;
/// The shortest text that names a payment.
const NAMES: usize = 3;

impl Till {
    /// The code of a cashier who is not told what payments up to business day `to` come to: the open
    /// shift has some of them. Nothing where sums may be told.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(super) fn blind(&self, to: Option<&str>) -> Result<Option<String>, TillError> {
        let Some(code) = self.sees_only()? else { return Ok(None) };
        let since = self.ledger.open_shift_day()?;
        Ok(since.filter(|since| to.is_none_or(|to| since.as_str() <= to)).map(|_| code))
    }

    /// Refuses what would hand a cashier the payments of an open shift to be added up.
    ///
    /// # Errors
    /// `shift_open`.
    pub(super) fn not_blind(&self, to: &str) -> Result<(), TillError> {
        match self.blind(Some(to))? {
            None => Ok(()),
            Some(_) => Err(TillError::refused(
                "counted_blind",
                "Jumlah uang tampak setelah kas ditutup.",
                "Hitung dan tutup kas dulu, atau minta pemilik.",
            )),
        }
    }

    /// Narrows what a cashier asks of the history to their own payments; by name or number, to a few of
    /// anybody's. Whether it did, and there is no page after this one.
    pub(super) fn narrow(&self, filter: &mut Filter) -> Result<bool, TillError> {
        let Some(own) = self.blind(filter.to_day.as_deref())? else { return Ok(false) };
        let names = filter.query.as_deref().is_some_and(|it| it.trim().chars().count() >= NAMES);
        if !names {
            filter.operator = Some(own);
            return Ok(false);
        }
        if filter.operator.as_deref() == Some(&own) {
            return Ok(false);
        }
        // Going on from a page is walking through all of them.
        filter.limit = if filter.after.is_some() { 0 } else { filter.limit.min(FOUND) };
        Ok(true)
    }
}

impl DayView {
    pub(super) fn without_money(self) -> DayView {
        let DayView { date, paid, in_doubt, failed, hours, .. } = self;
        DayView { date, paid, in_doubt, failed, hours, blind: true, ..DayView::default() }
    }
}

impl ReportView {
    /// Counts alone. A difference from what is known tells as much as the sum itself.
    pub(super) fn without_money(self) -> ReportView {
        let ComparedView { from, to, sums, paid, .. } = self.before;
        let before = ComparedView {
            from,
            to,
            sums: sums.without_money(),
            paid,
            grand_total: 0,
            deposit_cost: 0,
            margin: 0,
        };
        let mut rows: Vec<ReportRow> = self
            .rows
            .into_iter()
            .map(|row| ReportRow { share: 0, sums: row.sums.without_money(), ..row })
            .collect();
        // Their order would tell as well.
        let by_size = !matches!(self.by.as_str(), "" | "day" | "month" | "hour");
        if by_size {
            rows.sort_by(|one, other| {
                other.sums.paid.cmp(&one.sums.paid).then_with(|| one.key.cmp(&other.key))
            });
        }
        ReportView { blind: true, sums: self.sums.without_money(), before, rows, ..self }
    }
}

impl SumsView {
    fn without_money(self) -> SumsView {
        let SumsView { paid, in_doubt, failed, .. } = self;
        SumsView { paid, in_doubt, failed, ..SumsView::default() }
    }
}
