//! Reading the book: pages of its numbers, groups, and how many have paid this month.

use loket_core::calendar::{Moment, Month};
use loket_core::payment::State;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::number;
use crate::ledger::entry::BookNumber;
use crate::ledger::search::{like, quoted};
use crate::ledger::{Ledger, LedgerError};

/// A number without a day on which it falls due stands behind all that have one.
const NO_DUE_DAY: u8 = 99;

/// How a number of the book stands this month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Neither paid nor in doubt.
    Unpaid,
    /// Unpaid, and its day has passed.
    Late,
    Paid,
    InDoubt,
}

/// Which numbers of the book a page shows.
#[derive(Clone, Debug)]
pub struct BookFilter {
    pub month: Month,
    pub group: Option<String>,
    pub query: Option<String>,
    pub bill_type: Option<String>,
    pub standing: Option<Standing>,
    pub after: Option<Place>,
    pub limit: u32,
}

/// Where a page ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub due: u8,
    pub name: String,
    pub book_id: String,
    pub place: i64,
}

/// One number of the book with its payment of this month: the one in doubt, or the last one paid.
#[derive(Clone, Debug)]
pub struct Line {
    pub place: Place,
    pub group: String,
    pub phone: String,
    pub note: String,
    pub number: BookNumber,
    pub payment: Option<LinePayment>,
}

#[derive(Clone, Debug)]
pub struct LinePayment {
    pub payment_id: String,
    pub state: State,
    pub at: Moment,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub customers: u32,
    pub numbers: u32,
    pub unpaid: u32,
    pub late: u32,
    pub paid: u32,
    pub in_doubt: u32,
}

impl Ledger {
    /// The groups by name, each with how many customers it has.
    pub fn book_groups(&self) -> Result<Vec<(String, u32)>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT group_name, COUNT(*) FROM book_customer WHERE group_name <> ''
             GROUP BY group_name ORDER BY group_name",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How the whole book stands this month.
    pub fn book_counts(&self, month: &Month) -> Result<Counts, LedgerError> {
        let mut values = Vec::new();
        let lines = lines_of(month, &mut values);
        let sql = format!(
            "{lines} SELECT (SELECT COUNT(*) FROM book_customer), COUNT(*),
                COUNT(*) FILTER (WHERE p.state IS NULL),
                COUNT(*) FILTER (WHERE p.state IS NULL AND due < {}),
                COUNT(*) FILTER (WHERE p.state = 'paid'),
                COUNT(*) FILTER (WHERE p.state = 'in_doubt')
             {WITH_PAYMENT}",
            month.today
        );
        Ok(self.reading().prepare_cached(&sql)?.query_row(params_from_iter(values), |row| {
            Ok(Counts {
                customers: row.get(0)?,
                numbers: row.get(1)?,
                unpaid: row.get(2)?,
                late: row.get(3)?,
                paid: row.get(4)?,
                in_doubt: row.get(5)?,
            })
        })?)
    }

    /// One page of the book: by the day on which each number falls due, then by name.
    pub fn book(&self, filter: &BookFilter) -> Result<Vec<Line>, LedgerError> {
        let (sql, values) = page_of(filter);
        let reader = self.reading();
        let mut statement = reader.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(line(row)?);
        }
        Ok(page)
    }
}

/// The numbers of the book, and the payment of this month of each.
fn lines_of(month: &Month, values: &mut Vec<Value>) -> String {
    values.extend([
        i64::from(month.days).into(),
        month.first.clone().into(),
        month.last.clone().into(),
    ]);
    // Of a number that has both, the payment in doubt is told: its money may have moved again.
    format!(
        "WITH line AS (
            SELECT n.*, b.customer, b.name, b.group_name, b.phone, b.note,
                COALESCE(min(n.due_day, ?1), {NO_DUE_DAY}) AS due,
                (SELECT p.payment_id FROM payment_number m JOIN payment p USING (payment_id)
                 WHERE m.bill_type = n.bill_type AND m.customer_no = n.customer_no
                    AND (n.product = '' OR m.product = n.product
                        OR (n.biller <> '' AND m.biller = n.biller))
                    AND (p.state = 'in_doubt'
                        OR (p.state = 'paid' AND p.day BETWEEN ?2 AND ?3))
                 ORDER BY p.state, p.opened_seq DESC LIMIT 1) AS payment_id
            FROM book_number n JOIN book_customer b USING (book_id))"
    )
}

const WITH_PAYMENT: &str = "FROM line LEFT JOIN payment p ON p.payment_id = line.payment_id";

fn page_of(filter: &BookFilter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut sql = lines_of(&filter.month, &mut values);
    sql.push_str(
        " SELECT line.book_id, line.place, line.name, line.group_name, line.phone, line.note,
            line.bill_type, line.customer_no, line.product, line.biller, line.due_day,
            line.known_as, line.due, p.payment_id, p.state, COALESCE(p.paid_ms, p.created_ms) ",
    );
    sql.push_str(WITH_PAYMENT);
    sql.push_str(" WHERE 1");
    let mut and = |clause: &str, bound: &[Value]| {
        sql.push_str(" AND ");
        sql.push_str(clause);
        values.extend_from_slice(bound);
    };
    if let Some(group) = &filter.group {
        and("line.group_name = ?", &[group.clone().into()]);
    }
    if let Some(bill_type) = &filter.bill_type {
        and("line.bill_type = ?", &[bill_type.clone().into()]);
    }
    if let Some(query) = filter.query.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        search(&mut and, query);
    }
    match filter.standing {
        None => {}
        Some(Standing::Unpaid) => and("p.state IS NULL", &[]),
        Some(Standing::Late) => {
            and("p.state IS NULL AND line.due < ?", &[i64::from(filter.month.today).into()]);
        }
        Some(Standing::Paid) => and("p.state = 'paid'", &[]),
        Some(Standing::InDoubt) => and("p.state = 'in_doubt'", &[]),
    }
    if let Some(after) = &filter.after {
        and(
            "(line.due, line.name, line.book_id, line.place) > (?, ?, ?, ?)",
            &[
                i64::from(after.due).into(),
                after.name.clone().into(),
                after.book_id.clone().into(),
                after.place.into(),
            ],
        );
    }
    and(
        "1 ORDER BY line.due, line.name, line.book_id, line.place LIMIT ?",
        &[i64::from(filter.limit).into()],
    );
    (sql, values)
}

/// Adds what `query` looks for: part of a name, a number or a group.
fn search(and: &mut impl FnMut(&str, &[Value]), query: &str) {
    // A number is looked for as it is kept, however it was typed or pasted.
    let is_number = query.chars().all(|sign| sign.is_ascii_digit() || " .-".contains(sign));
    let wanted = match is_number {
        true => query.chars().filter(char::is_ascii_digit).collect(),
        false => query.to_owned(),
    };
    if wanted.chars().count() < 3 {
        // Too short for the index of three letters.
        let like = like(&wanted);
        and(
            "(line.name LIKE ? ESCAPE '\\' OR line.customer_no LIKE ? ESCAPE '\\')",
            &[format!("%{like}%").into(), format!("{like}%").into()],
        );
        return;
    }
    let matched = "line.customer IN (SELECT rowid FROM book_text WHERE book_text MATCH ?)";
    and(matched, &[quoted(&wanted).into()]);
}

fn line(row: &Row<'_>) -> Result<Line, LedgerError> {
    let payment = match row.get::<_, Option<String>>(13)? {
        None => None,
        Some(payment_id) => {
            let state = serde_json::from_value(serde_json::Value::String(row.get(14)?))?;
            Some(LinePayment { payment_id, state, at: row.get(15)? })
        }
    };
    Ok(Line {
        place: Place {
            due: row.get(12)?,
            name: row.get(2)?,
            book_id: row.get(0)?,
            place: row.get(1)?,
        },
        group: row.get(3)?,
        phone: row.get(4)?,
        note: row.get(5)?,
        number: number(row, 6)?,
        payment,
    })
}
