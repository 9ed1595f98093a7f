//! The blind count: while a shift is open, a cashier is not told what the sales since then come to.
//! Float, own sales and cash moves would add up to what should lie in the drawer. How many there were is
//! no secret, and any single payment is found by whoever looks for it.

use super::Till;
use crate::error::TillError;
use crate::ledger::read::{Filter, Payment};
use crate::view::{ComparedView, DayView, ReportRow, ReportView, SumsView};

/// So many payments of others are found at once: enough for the one that a customer asks about, and too
/// few to add up a day.
const FOUND: u32 = 10;
/// The shortest text that names a payment.
const NAMES: usize = 3;

impl Till {
    /// The cashier who is not told what payments up to business day `to` come to, and the day on which the
    /// shift was opened that has some of them. Nothing where sums may be told.
    fn kept_from(&self, to: Option<&str>) -> Result<Option<(String, String)>, TillError> {
        let Some(code) = self.sees_only()? else { return Ok(None) };
        let since = self.ledger.open_shift_day()?;
        let since = since.filter(|since| to.is_none_or(|to| since.as_str() <= to));
        Ok(since.map(|since| (code, since)))
    }

    /// Whether sums of business days up to `to` are kept from whoever stands here.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(super) fn is_blind(&self, to: &str) -> Result<bool, TillError> {
        Ok(self.kept_from(Some(to))?.is_some())
    }

    /// Refuses what would hand a cashier the payments of an open shift to be added up.
    ///
    /// # Errors
    /// `counted_blind`.
    pub(super) fn not_blind(&self, to: &str) -> Result<(), TillError> {
        match self.is_blind(to)? {
            false => Ok(()),
            true => Err(TillError::refused(
                "counted_blind",
                "Jumlah uang tampak setelah kas ditutup.",
                "Hitung dan tutup kas dulu, atau minta pemilik.",
            )),
        }
    }

    /// The payments that are asked for, as far as whoever stands here may see them: a cashier their own
    /// while a shift is open; by name or number a few of anybody's since it was opened, and all of before.
    pub(super) fn seen(&self, mut filter: Filter) -> Result<Vec<Payment>, TillError> {
        let Some((own, since)) = self.kept_from(filter.to_day.as_deref())? else {
            return Ok(self.ledger.history(&filter)?);
        };
        let names = filter.query.as_deref().is_some_and(|it| it.trim().chars().count() >= NAMES);
        if !names || filter.operator.as_deref() == Some(&own) {
            filter.operator = Some(own);
            return Ok(self.ledger.history(&filter)?);
        }
        let mut found = Vec::new();
        // Going on from a page would be walking through all of them.
        if filter.after.is_none() {
            found = self.ledger.history(&Filter {
                from_day: filter.from_day.clone().max(Some(since.clone())),
                limit: filter.limit.min(FOUND),
                ..filter.clone()
            })?;
        }
        let zone = self.zone()?;
        let before = zone.start_of(&since).map(|start| zone.day(start.saturating_sub(1)));
        filter.limit = filter.limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if let (Some(before), true) = (before, filter.limit > 0) {
            filter.to_day = Some(before);
            found.extend(self.ledger.history(&filter)?);
        }
        Ok(found)
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
