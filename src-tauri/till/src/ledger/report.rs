//! The sums of business days: kept up to date with every payment, so that a month is added up from a
//! few hundred rows whatever the ledger holds. A payment counts on the day on which it was opened, by the
//! shop's clock, however late its verdict came. Knows no calendar, and nothing of what is shown.

use rusqlite::{Connection, Row, params};

use super::{Ledger, LedgerError};
use crate::view::DayView;

/// What sums are asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    Day,
    Month,
    BillType,
    Provider,
    Account,
    Operator,
    Hour,
}

/// What payments come to, in rupiah. Money is that of paid bills, but for `held`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub paid: u32,
    pub in_doubt: u32,
    pub failed: u32,
    pub customer_total: i64,
    pub service_fee: i64,
    /// Cost to the deposit, over the payments whose cost is known.
    pub deposit_cost: i64,
    /// Paid bills whose cost nobody told.
    pub cost_unknown: u32,
    /// Customer total and service fee less cost, over the payments whose cost is known.
    pub margin: i64,
    /// What customers left here for payments in doubt.
    pub held: i64,
}

/// The sums of one day, month, bill type...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub key: String,
    pub sums: Sums,
}

const SUMS: &str = "COALESCE(SUM(paid), 0), COALESCE(SUM(in_doubt), 0), COALESCE(SUM(failed), 0),
    COALESCE(SUM(customer_total), 0), COALESCE(SUM(service_fee), 0),
    COALESCE(SUM(deposit_cost), 0), COALESCE(SUM(cost_unknown), 0), COALESCE(SUM(margin), 0),
    COALESCE(SUM(held), 0)";

/// Between two days, and of one operator where one is named.
const OF: &str = "day BETWEEN ?1 AND ?2 AND (?3 = '' OR operator = ?3)";

fn sums(row: &Row<'_>) -> Result<Sums, rusqlite::Error> {
    Ok(Sums {
        paid: row.get(0)?,
        in_doubt: row.get(1)?,
        failed: row.get(2)?,
        customer_total: row.get(3)?,
        service_fee: row.get(4)?,
        deposit_cost: row.get(5)?,
        cost_unknown: row.get(6)?,
        margin: row.get(7)?,
        held: row.get(8)?,
    })
}

impl Dimension {
    /// The column, or what is made of one.
    fn key(self) -> &'static str {
        match self {
            Dimension::Day => "day",
            Dimension::Month => "substr(day, 1, 7)",
            Dimension::BillType => "bill_type",
            Dimension::Provider => "provider",
            Dimension::Account => "account",
            Dimension::Operator => "operator",
            Dimension::Hour => "printf('%02d', hour)",
        }
    }
}

/// Counts a payment as it stands into the sums of its day, or with -1 out of them again: before each
/// change of its state or cost, and after. What it is of stands in its first event.
pub(super) fn count(writer: &Connection, payment_id: &str, sign: i64) -> Result<(), LedgerError> {
    writer
        .prepare_cached(
            "INSERT INTO day_sum
             SELECT p.day, p.hour, event.body ->> '$.order.question.product.bill_type',
                event.body ->> '$.provider', p.account, p.operator,
                ?2 * (p.state = 'paid'), ?2 * (p.state = 'in_doubt'), ?2 * (p.state = 'failed'),
                iif(p.state = 'paid', ?2 * p.customer_total, 0),
                iif(p.state = 'paid', ?2 * p.service_fee, 0),
                iif(p.state = 'paid', ?2 * COALESCE(p.deposit_cost, 0), 0),
                ?2 * (p.state = 'paid' AND p.deposit_cost IS NULL),
                iif(p.state = 'paid' AND p.deposit_cost IS NOT NULL,
                    ?2 * (p.customer_total + p.service_fee - p.deposit_cost), 0),
                iif(p.state = 'in_doubt', ?2 * (p.customer_total + p.service_fee), 0)
             FROM payment p JOIN event ON event.seq = p.opened_seq WHERE p.payment_id = ?1
             ON CONFLICT (day, hour, bill_type, provider, account, operator) DO UPDATE SET
                paid = paid + excluded.paid, in_doubt = in_doubt + excluded.in_doubt,
                failed = failed + excluded.failed,
                customer_total = customer_total + excluded.customer_total,
                service_fee = service_fee + excluded.service_fee,
                deposit_cost = deposit_cost + excluded.deposit_cost,
                cost_unknown = cost_unknown + excluded.cost_unknown,
                margin = margin + excluded.margin, held = held + excluded.held",
        )?
        .execute(params![payment_id, sign])?;
    Ok(())
}

impl Ledger {
    /// The sums from one business day to another, both included: of one operator's payments, or of all
    /// where none is named.
    pub fn sums(&self, from: &str, to: &str, operator: &str) -> Result<Sums, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached(&format!("SELECT {SUMS} FROM day_sum WHERE {OF}"))?
            .query_row([from, to, operator], sums)?)
    }

    /// The same apart, in the order of their keys. What had no payment is not among them.
    pub fn sums_by(
        &self,
        from: &str,
        to: &str,
        operator: &str,
        dimension: Dimension,
    ) -> Result<Vec<Group>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT {SUMS}, {} AS key FROM day_sum WHERE {OF}
             GROUP BY key ORDER BY key",
            dimension.key()
        ))?;
        let rows = statement.query_map([from, to, operator], |row| {
            Ok(Group { sums: sums(row)?, key: row.get(9)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The totals of one business day, of one operator or of all.
    pub fn day(&self, day: &str, operator: &str) -> Result<DayView, LedgerError> {
        let all = self.sums(day, day, operator)?;
        let mut view = DayView {
            date: day.to_owned(),
            blind: false,
            paid: all.paid,
            in_doubt: all.in_doubt,
            failed: all.failed,
            customer_total: all.customer_total,
            service_fee: all.service_fee,
            grand_total: all.customer_total.saturating_add(all.service_fee),
            deposit_cost: all.deposit_cost,
            cost_unknown: all.cost_unknown,
            margin: all.margin,
            hours: vec![0; 24],
        };
        for group in self.sums_by(day, day, operator, Dimension::Hour)? {
            let hour = group.key.parse().unwrap_or(usize::MAX);
            if let Some(count) = view.hours.get_mut(hour) {
                *count = group.sums.paid;
            }
        }
        Ok(view)
    }
}

#[cfg(test)]
mod tests;
