//! The customer book: who the shop's customers are, which numbers are theirs, and what was paid of
//! each this month. Knows days as they were written down; whose clock and zone, it does not.

use std::collections::HashMap;

use loket_core::bill::Question;
use loket_core::calendar::{Moment, Month};
use loket_core::payment::State;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::entry::{BookCustomer, BookNumber, Entry, Opening};
use super::{Ledger, LedgerError, insert};

/// A number without a day on which it falls due stands behind all that have one.
const NO_DUE_DAY: u8 = 99;

/// What a number of the book is told apart by: it may stand for any biller, or for one.
const SAME_BILLER: &str = "(product = '' OR product = ?3 OR (biller <> '' AND biller = ?4))";

/// Whose number an inquiry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub book_id: String,
    pub name: String,
    pub group: String,
    pub known_as: Option<String>,
}

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

/// Each customer anew: what it had before goes with it.
pub(super) fn saved(writer: &Connection, customer: &BookCustomer) -> Result<(), LedgerError> {
    let known = row_of(writer, &customer.book_id)?;
    let row = match known {
        Some(row) => {
            clear(writer, row, &customer.book_id)?;
            writer
                .prepare_cached(
                    "UPDATE book_customer SET name = ?2, group_name = ?3, phone = ?4, note = ?5
                     WHERE customer = ?1",
                )?
                .execute(params![
                    row,
                    customer.name,
                    customer.group,
                    customer.phone,
                    customer.note
                ])?;
            row
        }
        None => {
            writer
                .prepare_cached(
                    "INSERT INTO book_customer (book_id, name, group_name, phone, note)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    customer.book_id,
                    customer.name,
                    customer.group,
                    customer.phone,
                    customer.note
                ])?;
            writer.last_insert_rowid()
        }
    };
    for (place, number) in customer.numbers.iter().enumerate() {
        writer
            .prepare_cached("INSERT INTO book_number VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
            customer.book_id,
            i64::try_from(place).unwrap_or(i64::MAX),
            number.bill_type.id(),
            number.customer_no,
            number.product,
            number.biller,
            number.due_day,
            number.known_as,
        ])?;
    }
    let numbers: Vec<&str> = customer.numbers.iter().map(|it| it.customer_no.as_str()).collect();
    writer
        .prepare_cached(
            "INSERT INTO book_text (rowid, numbers, name, group_name) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![row, numbers.join(" "), customer.name, customer.group])?;
    Ok(())
}

pub(super) fn removed(writer: &Connection, book_id: &str) -> Result<(), LedgerError> {
    if let Some(row) = row_of(writer, book_id)? {
        clear(writer, row, book_id)?;
        writer.execute("DELETE FROM book_customer WHERE customer = ?1", [row])?;
    }
    Ok(())
}

fn row_of(reader: &Connection, book_id: &str) -> Result<Option<i64>, LedgerError> {
    Ok(reader
        .prepare_cached("SELECT customer FROM book_customer WHERE book_id = ?1")?
        .query_row([book_id], |row| row.get(0))
        .optional()?)
}

/// The numbers of a customer, and its words in the search.
fn clear(writer: &Connection, row: i64, book_id: &str) -> Result<(), LedgerError> {
    writer.prepare_cached("DELETE FROM book_number WHERE book_id = ?1")?.execute([book_id])?;
    writer.prepare_cached("DELETE FROM book_text WHERE rowid = ?1")?.execute([row])?;
    Ok(())
}

/// Notes whose bill a payment is.
pub(super) fn opened(writer: &Connection, opening: &Opening) -> Result<(), LedgerError> {
    let question = &opening.order.question;
    writer.prepare_cached("INSERT INTO payment_number VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
        params![
            opening.payment_id,
            question.bill_type().id(),
            question.customer_no,
            question.product.code,
            question.product.name,
            opening.known_as,
        ],
    )?;
    Ok(())
}

/// A payment is paid: the book learns the name that it was agreed under.
pub(super) fn paid(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    let learned = writer
        .prepare_cached(
            "SELECT bill_type, customer_no, product, biller, known_as FROM payment_number
             WHERE payment_id = ?1 AND known_as IS NOT NULL",
        )?
        .query_row([payment_id], |row| {
            let text = |at| row.get::<_, String>(at);
            Ok([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?])
        })
        .optional()?;
    if let Some(learned) = learned {
        let sql = format!(
            "UPDATE book_number SET known_as = ?5
             WHERE bill_type = ?1 AND customer_no = ?2 AND {SAME_BILLER}"
        );
        writer.prepare_cached(&sql)?.execute(learned)?;
    }
    Ok(())
}

/// Who has this number already, where it is somebody else than `book_id`.
fn taken_by(
    reader: &Connection,
    book_id: &str,
    number: &BookNumber,
) -> Result<Option<String>, LedgerError> {
    Ok(reader
        .prepare_cached(
            "SELECT b.name FROM book_number n JOIN book_customer b USING (book_id)
             WHERE n.bill_type = ?1 AND n.customer_no = ?2 AND n.book_id <> ?3
                AND (n.product = '' OR ?4 = '' OR n.product = ?4) LIMIT 1",
        )?
        .query_row(
            params![number.bill_type.id(), number.customer_no, book_id, number.product],
            |row| row.get(0),
        )
        .optional()?)
}

/// The name that a number is known by: as it stands in the book, or as the provider told it when
/// something was last paid for it here.
fn name_known(
    reader: &Connection,
    book_id: &str,
    number: &BookNumber,
) -> Result<Option<String>, LedgerError> {
    let stands: Option<String> = reader
        .prepare_cached(
            "SELECT known_as FROM book_number
             WHERE bill_type = ?1 AND customer_no = ?2 AND product = ?3 AND book_id = ?4",
        )?
        .query_row(
            params![number.bill_type.id(), number.customer_no, number.product, book_id],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    if stands.is_some() {
        return Ok(stands);
    }
    Ok(reader
        .prepare_cached(
            "SELECT c.name FROM payment_number n
             JOIN payment p USING (payment_id) JOIN customer c USING (customer_id)
             WHERE n.bill_type = ?1 AND n.customer_no = ?2
                AND (?3 = '' OR n.product = ?3 OR (?4 <> '' AND n.biller = ?4))
                AND p.state = 'paid' AND c.name <> ''
             ORDER BY p.opened_seq DESC LIMIT 1",
        )?
        .query_row(
            params![number.bill_type.id(), number.customer_no, number.product, number.biller],
            |row| row.get(0),
        )
        .optional()?)
}

impl Ledger {
    /// Saves customers of the book, all of them or none. A name that the provider gave and that
    /// nobody says stays as it is known.
    ///
    /// # Errors
    /// `NumberTaken` names who has a number; nothing was written then.
    pub fn save_customers(
        &self,
        now: Moment,
        customers: Vec<BookCustomer>,
    ) -> Result<Vec<BookCustomer>, LedgerError> {
        self.write(|transaction| {
            let mut saved = Vec::new();
            for mut customer in customers {
                for number in &mut customer.numbers {
                    if let Some(name) = taken_by(transaction, &customer.book_id, number)? {
                        let number = number.customer_no.clone();
                        return Err(LedgerError::NumberTaken { number, name });
                    }
                    if number.known_as.is_none() {
                        number.known_as = name_known(transaction, &customer.book_id, number)?;
                    }
                }
                let entry = Entry::CustomerSaved { customer: Box::new(customer.clone()) };
                insert(transaction, now, &entry)?;
                saved.push(customer);
            }
            Ok(saved)
        })
    }

    /// Takes a customer out of the book. What was paid stays what it is.
    ///
    /// # Errors
    /// `NotFound`; nothing was written then.
    pub fn remove_customer(&self, now: Moment, book_id: &str) -> Result<(), LedgerError> {
        self.write(|transaction| {
            if row_of(transaction, book_id)?.is_none() {
                return Err(LedgerError::NotFound);
            }
            insert(transaction, now, &Entry::CustomerRemoved { book_id: book_id.into() })?;
            Ok(())
        })
    }

    /// One customer of the book.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn book_customer(&self, book_id: &str) -> Result<BookCustomer, LedgerError> {
        customers(&self.reading(), Some(book_id))?.pop().ok_or(LedgerError::NotFound)
    }

    /// The whole book, by name.
    pub fn book_customers(&self) -> Result<Vec<BookCustomer>, LedgerError> {
        customers(&self.reading(), None)
    }

    /// Whose number this is.
    pub fn book_of(&self, question: &Question) -> Result<Option<Found>, LedgerError> {
        let sql = format!(
            "SELECT b.book_id, b.name, b.group_name, n.known_as
             FROM book_number n JOIN book_customer b USING (book_id)
             WHERE n.bill_type = ?1 AND n.customer_no = ?2 AND {SAME_BILLER}
             ORDER BY n.product = ?3 DESC LIMIT 1"
        );
        let product = &question.product;
        Ok(self
            .reading()
            .prepare_cached(&sql)?
            .query_row(
                params![
                    question.bill_type().id(),
                    question.customer_no,
                    product.code,
                    product.name
                ],
                |row| {
                    Ok(Found {
                        book_id: row.get(0)?,
                        name: row.get(1)?,
                        group: row.get(2)?,
                        known_as: row.get(3)?,
                    })
                },
            )
            .optional()?)
    }

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
        let like: String = wanted
            .chars()
            .flat_map(|sign| match sign {
                '%' | '_' | '\\' => vec!['\\', sign],
                _ => vec![sign],
            })
            .collect();
        and(
            "(line.name LIKE ? ESCAPE '\\' OR line.customer_no LIKE ? ESCAPE '\\')",
            &[format!("%{like}%").into(), format!("{like}%").into()],
        );
        return;
    }
    let phrase = format!("\"{}\"", wanted.replace('"', "\"\""));
    and("line.customer IN (SELECT rowid FROM book_text WHERE book_text MATCH ?)", &[phrase.into()]);
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

/// Six columns from `at` on.
fn number(row: &Row<'_>, at: usize) -> Result<BookNumber, LedgerError> {
    let column = |by: usize| at.saturating_add(by);
    Ok(BookNumber {
        bill_type: serde_json::from_value(serde_json::Value::String(row.get(column(0))?))?,
        customer_no: row.get(column(1))?,
        product: row.get(column(2))?,
        biller: row.get(column(3))?,
        due_day: row.get(column(4))?,
        known_as: row.get(column(5))?,
    })
}

/// One customer or all, in two questions.
fn customers(reader: &Connection, one: Option<&str>) -> Result<Vec<BookCustomer>, LedgerError> {
    let mut numbers: HashMap<String, Vec<BookNumber>> = HashMap::new();
    let mut statement = reader.prepare_cached(
        "SELECT book_id, bill_type, customer_no, product, biller, due_day, known_as
         FROM book_number WHERE ?1 IS NULL OR book_id = ?1 ORDER BY book_id, place",
    )?;
    let mut rows = statement.query([one])?;
    while let Some(row) = rows.next()? {
        numbers.entry(row.get(0)?).or_default().push(number(row, 1)?);
    }
    let mut statement = reader.prepare_cached(
        "SELECT book_id, name, group_name, phone, note FROM book_customer
         WHERE ?1 IS NULL OR book_id = ?1 ORDER BY name, customer",
    )?;
    let mut rows = statement.query([one])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let book_id: String = row.get(0)?;
        found.push(BookCustomer {
            numbers: numbers.remove(&book_id).unwrap_or_default(),
            book_id,
            name: row.get(1)?,
            group: row.get(2)?,
            phone: row.get(3)?,
            note: row.get(4)?,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
