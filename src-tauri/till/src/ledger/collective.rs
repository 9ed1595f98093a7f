//! Collective lists: what is on them, what was asked, agreed to and paid of each line. What may be
//! done with a line is the core's; that it still may is looked at in the transaction that does it.

use std::collections::BTreeSet;

use loket_core::bill::Bill;
use loket_core::calendar::Moment;
use loket_core::collective::{Known, change_of};
use loket_core::money::Rupiah;
use loket_core::payment::State;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::entry::{
    Collective, CollectiveLine, Entry, Inquiry, LineAgreed, LineOf, Opening, Stamp,
};
use super::{Ledger, LedgerError, insert};

mod project;
#[cfg(test)]
mod tests;

pub(super) use project::{
    agreed, asked, closed, decided, made, refused, removed, returned, unsure,
};

/// A list, without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub collective_id: String,
    pub name: String,
    pub made_at: Moment,
    pub made_by: String,
    pub removed: bool,
    /// What was taken for it, and given back at once as change.
    pub cash: i64,
    pub change: i64,
}

/// What the last inquiry of a line told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineBill {
    pub account: String,
    pub product: String,
    pub biller: String,
    pub customer_name: String,
    pub periods: Vec<String>,
    pub customer_total: Rupiah,
    pub deposit_cost: Option<Rupiah>,
    pub service_fee_allowed: bool,
}

impl LineBill {
    fn of(inquiry: &Inquiry) -> LineBill {
        let bill: &Bill = &inquiry.bill;
        LineBill {
            account: inquiry.account.clone(),
            product: inquiry.question.product.code.clone(),
            biller: inquiry.question.product.name.clone(),
            customer_name: bill.customer_name.clone(),
            periods: bill.periods(),
            customer_total: bill.customer_total,
            deposit_cost: bill.deposit_cost,
            service_fee_allowed: bill.service_fee_allowed,
        }
    }
}

/// Why there was nothing to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRefusal {
    pub code: String,
    pub message: String,
}

/// The payment of a line's last inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePayment {
    pub state: State,
    pub why: Option<String>,
    pub attention: Option<String>,
    pub printed: u32,
}

/// A line, as its events tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub listed: CollectiveLine,
    /// The last inquiry that ended in a bill.
    pub inquiry_id: Option<String>,
    pub bill: Option<LineBill>,
    pub refusal: Option<LineRefusal>,
    pub agreed: Option<LineAgreed>,
    pub payment: Option<LinePayment>,
    /// A payment of this line, of whatever inquiry, that keeps it from being touched.
    pub kept_by: Option<String>,
    pub known: Known,
}

impl Line {
    /// The money that was taken for it, or nothing.
    pub fn held(&self) -> Rupiah {
        let agreed = self.agreed.as_ref().filter(|_| self.known.is_held());
        agreed.and_then(LineAgreed::grand_total).unwrap_or(Rupiah::ZERO)
    }
}

const LINE: &str = "SELECT l.listed, l.inquiry_id, l.bill, l.refusal, l.agreed, l.returned,
        p.state, p.why, p.attention, p.printed,
        (SELECT q.payment_id FROM collective_try t JOIN payment q ON q.payment_id = t.inquiry_id
         WHERE t.collective_id = l.collective_id AND t.line = l.line
            AND (q.state <> 'failed' OR q.contradicted) LIMIT 1),
        l.unsure, l.settled = 2
    FROM collective_line l LEFT JOIN payment p ON p.payment_id = l.inquiry_id";

fn line_of(row: &Row<'_>) -> Result<Line, LedgerError> {
    fn read<T: for<'a> Deserialize<'a>>(
        row: &Row<'_>,
        at: usize,
    ) -> Result<Option<T>, LedgerError> {
        let text: Option<String> = row.get(at)?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }
    let listed = read(row, 0)?.ok_or(LedgerError::NotFound)?;
    let state: Option<String> = row.get(6)?;
    let payment = match state {
        Some(state) => Some(LinePayment {
            state: serde_json::from_value(serde_json::Value::String(state))?,
            why: row.get(7)?,
            attention: row.get(8)?,
            printed: row.get(9)?,
        }),
        None => None,
    };
    let bill: Option<LineBill> = read(row, 2)?;
    let refusal: Option<LineRefusal> = read(row, 3)?;
    let agreed: Option<LineAgreed> = read(row, 4)?;
    let kept_by: Option<String> = row.get(10)?;
    Ok(Line {
        listed,
        inquiry_id: row.get(1)?,
        known: Known {
            has_bill: bill.is_some(),
            refused: refusal.is_some(),
            agreed: agreed.is_some(),
            returned: row.get(5)?,
            payment: payment.as_ref().map(|it| it.state),
            something_left: kept_by.is_some(),
            unsure: row.get(11)?,
            closed: row.get(12)?,
        },
        kept_by,
        bill,
        refusal,
        agreed,
        payment,
    })
}

fn lines(reader: &Connection, collective_id: &str) -> Result<Vec<Line>, LedgerError> {
    let sql = format!("{LINE} WHERE l.collective_id = ?1 ORDER BY l.line");
    let mut statement = reader.prepare_cached(&sql)?;
    let mut rows = statement.query([collective_id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(line_of(row)?);
    }
    Ok(found)
}

fn line(reader: &Connection, collective_id: &str, number: u32) -> Result<Line, LedgerError> {
    let sql = format!("{LINE} WHERE l.collective_id = ?1 AND l.line = ?2");
    let mut statement = reader.prepare_cached(&sql)?;
    let mut rows = statement.query(params![collective_id, number])?;
    rows.next()?.map(line_of).transpose()?.ok_or(LedgerError::NotFound)
}

const HEAD: &str = "SELECT collective_id, name, made_ms, made_by, removed, cash, change
    FROM collective";

fn head_of(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        collective_id: row.get(0)?,
        name: row.get(1)?,
        made_at: row.get(2)?,
        made_by: row.get(3)?,
        removed: row.get(4)?,
        cash: row.get(5)?,
        change: row.get(6)?,
    })
}

fn head(reader: &Connection, collective_id: &str) -> Result<Head, LedgerError> {
    reader
        .prepare_cached(&format!("{HEAD} WHERE collective_id = ?1"))?
        .query_row([collective_id], head_of)
        .optional()?
        .ok_or(LedgerError::NotFound)
}

/// What lies in the drawer for lists, and is no payment's that is paid or in doubt.
pub(super) fn held(reader: &Connection) -> Result<i64, LedgerError> {
    Ok(reader
        .prepare_cached(
            "SELECT COALESCE(SUM(l.agreed_total), 0)
             FROM collective_line l INDEXED BY collective_line_open
             LEFT JOIN payment p ON p.payment_id = l.inquiry_id
             WHERE l.agreed_total IS NOT NULL AND l.settled <> 1
                AND (p.state IS NULL OR p.state = 'failed')",
        )?
        .query_row([], |row| row.get(0))?)
}

/// A payment of a list's line is opened only as people agreed to it, and only while nothing of
/// that line may have left. Tells what was agreed to; nothing for a payment of no list.
pub(super) fn may_open(
    writer: &Connection,
    opening: &Opening,
) -> Result<Option<LineAgreed>, LedgerError> {
    let of: Option<(String, u32)> = writer
        .prepare_cached("SELECT collective_id, line FROM collective_try WHERE inquiry_id = ?1")?
        .query_row([&opening.payment_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((collective_id, number)) = of else { return Ok(None) };
    let line = line(writer, &collective_id, number)?;
    if line.known.something_left {
        return Err(LedgerError::LineBusy { line: number });
    }
    let agreed = line.agreed.as_ref().filter(|_| line.known.may_be_paid());
    let order = &opening.order;
    let as_agreed = agreed.is_some_and(|it| {
        it.customer_total == order.bill.customer_total && it.service_fee == order.service_fee
    });
    if !as_agreed || line.inquiry_id.as_ref() != Some(&opening.payment_id) {
        return Err(LedgerError::NotAgreed);
    }
    Ok(line.agreed)
}

impl Ledger {
    /// # Errors
    /// Nothing was written then.
    pub fn make_collective(
        &self,
        stamp: impl Into<Stamp>,
        made: Collective,
    ) -> Result<(), LedgerError> {
        self.append(stamp, &Entry::CollectiveMade(Box::new(made))).map(|_| ())
    }

    /// Writes down what the asking for a line ended with: `Inquired` or `LineRefused`. `agreed`: what
    /// people had agreed to when it was asked, which may be over meanwhile.
    ///
    /// # Errors
    /// `LineBusy`: a payment of it is under way or done; `ListChanged`: the agreement is another one.
    /// Nothing was written then.
    pub fn append_of_line(
        &self,
        stamp: impl Into<Stamp>,
        of: &LineOf,
        agreed: Option<&LineAgreed>,
        entry: &Entry,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let line = line(transaction, &of.collective_id, of.line)?;
            if !line.known.may_be_asked() {
                return Err(LedgerError::LineBusy { line: of.line });
            }
            if line.agreed.as_ref() != agreed {
                return Err(LedgerError::ListChanged);
            }
            insert(transaction, &stamp, entry)?;
            Ok(())
        })
    }

    /// Writes down that people agreed to `agreed` and gave `cash`, from which the change follows.
    ///
    /// # Errors
    /// `LineBusy`, `ListChanged`, `TooLarge` where the money is short or beyond all sense; nothing
    /// was written then.
    pub fn agree_to_lines(
        &self,
        stamp: impl Into<Stamp>,
        collective_id: &str,
        agreed: Vec<LineAgreed>,
        cash: Rupiah,
    ) -> Result<Rupiah, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            if head(transaction, collective_id)?.removed {
                return Err(LedgerError::ListChanged);
            }
            let (mut held, mut parts) = (Vec::new(), Vec::new());
            for one in &agreed {
                let line = line(transaction, collective_id, one.line)?;
                if line.known.something_left {
                    return Err(LedgerError::LineBusy { line: one.line });
                }
                let same_bill = line.inquiry_id.as_ref() == Some(&one.inquiry_id)
                    && line.bill.as_ref().is_some_and(|it| it.customer_total == one.customer_total);
                // Money is taken once for one and the same bill.
                let is_news = line.known.unsure
                    || line.refusal.is_some()
                    || line.agreed.as_ref().is_none_or(|before| {
                        before.inquiry_id != one.inquiry_id
                            || before.grand_total() != one.grand_total()
                    });
                if !line.known.may_be_agreed() || !same_bill || !is_news {
                    return Err(LedgerError::ListChanged);
                }
                held.push(line.held());
                parts.push(one.grand_total().ok_or(LedgerError::TooLarge)?);
            }
            let held = Rupiah::sum(held).ok_or(LedgerError::TooLarge)?;
            let change = change_of(cash, held, parts).ok_or(LedgerError::TooLarge)?;
            let entry = Entry::CollectiveAgreed {
                collective_id: collective_id.into(),
                lines: agreed,
                cash,
                change,
            };
            insert(transaction, &stamp, &entry)?;
            Ok(change)
        })
    }

    /// Writes down that the money of these lines was given back: they are not paid any more.
    ///
    /// # Errors
    /// `LineBusy`: something of a line may have left; `ListChanged`: no money of it is here.
    /// Nothing was written then.
    pub fn return_lines(
        &self,
        stamp: impl Into<Stamp>,
        collective_id: &str,
        numbers: &[u32],
    ) -> Result<Rupiah, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let numbers: BTreeSet<u32> = numbers.iter().copied().collect();
            if numbers.is_empty() {
                return Err(LedgerError::ListChanged);
            }
            let mut parts = Vec::new();
            for number in &numbers {
                let line = line(transaction, collective_id, *number)?;
                if line.known.something_left {
                    return Err(LedgerError::LineBusy { line: *number });
                }
                if !line.known.may_be_given_back() {
                    return Err(LedgerError::ListChanged);
                }
                parts.push(line.held());
            }
            let amount = Rupiah::sum(parts).ok_or(LedgerError::TooLarge)?;
            let entry = Entry::CollectiveReturned {
                collective_id: collective_id.into(),
                lines: numbers.into_iter().collect(),
                amount,
            };
            insert(transaction, &stamp, &entry)?;
            Ok(amount)
        })
    }

    /// Closes a line that was paid, although its payment failed: its provider said so later, and a
    /// person looked into it. What was taken for it stays in the drawer.
    ///
    /// # Errors
    /// `LineBusy`: a verdict may still come; `ListChanged`: nothing keeps it from being paid or given
    /// back. Nothing was written then.
    pub fn close_line(
        &self,
        stamp: impl Into<Stamp>,
        of: &LineOf,
        note: &str,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let known = line(transaction, &of.collective_id, of.line)?.known;
            if !known.may_be_closed() {
                return Err(match known.something_left && !known.closed {
                    true => LedgerError::LineBusy { line: of.line },
                    false => LedgerError::ListChanged,
                });
            }
            insert(transaction, &stamp, &Entry::LineClosed { of: of.clone(), note: note.into() })?;
            Ok(())
        })
    }

    /// Takes a list away for which no money was ever taken.
    ///
    /// # Errors
    /// `MoneyTaken`, `NotFound`; nothing was written then.
    pub fn remove_collective(
        &self,
        stamp: impl Into<Stamp>,
        collective_id: &str,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let ever = head(transaction, collective_id)?.cash > 0;
            let lines = lines(transaction, collective_id)?;
            if ever || lines.iter().any(|it| it.known.agreed || it.known.something_left) {
                return Err(LedgerError::MoneyTaken);
            }
            let collective_id = collective_id.to_owned();
            insert(transaction, &stamp, &Entry::CollectiveRemoved { collective_id })?;
            Ok(())
        })
    }

    /// A list and its lines, in the order in which they were listed.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn collective(&self, collective_id: &str) -> Result<(Head, Vec<Line>), LedgerError> {
        let reader = self.reading();
        Ok((head(&reader, collective_id)?, lines(&reader, collective_id)?))
    }

    /// One line of a list.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn collective_line(&self, of: &LineOf) -> Result<Line, LedgerError> {
        line(&self.reading(), &of.collective_id, of.line)
    }

    /// Whether a payment is of a list.
    pub fn is_of_a_list(&self, payment_id: &str) -> Result<bool, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM collective_try WHERE inquiry_id = ?1)")?
            .query_row([payment_id], |row| row.get(0))?)
    }

    /// Lists with money that was taken and is not paid yet, the oldest first.
    pub fn collectives_open(&self) -> Result<Vec<Head>, LedgerError> {
        self.heads(
            "collective_id IN (SELECT collective_id FROM collective_line INDEXED BY
                collective_line_open
                WHERE agreed_total IS NOT NULL AND settled <> 1 AND settled <> 2)
             ORDER BY made_seq",
            u32::MAX,
        )
    }

    /// Lists, the newest first.
    pub fn collectives(&self, limit: u32) -> Result<Vec<Head>, LedgerError> {
        self.heads("removed = 0 ORDER BY made_seq DESC", limit)
    }

    fn heads(&self, which: &str, limit: u32) -> Result<Vec<Head>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(&format!("{HEAD} WHERE {which} LIMIT ?1"))?;
        let heads = statement.query_map([limit], head_of)?;
        Ok(heads.collect::<rusqlite::Result<_>>()?)
    }
}
