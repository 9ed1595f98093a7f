//! The customer book: who the shop's customers are, which numbers are theirs, and what was paid of
//! each this month. Knows days as they were written down; whose clock and zone, it does not.

use std::collections::HashMap;

use loket_core::bill::Question;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::entry::{BookCustomer, BookNumber, Entry, Opening};
use super::{Ledger, LedgerError, Stamp, insert, run};

mod list;
#[cfg(test)]
mod tests;

pub use list::{BookFilter, Counts, Line, LinePayment, Place, Standing};

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
        run(writer, "DELETE FROM book_customer WHERE customer = ?1", [row])?;
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
        stamp: impl Into<Stamp>,
        customers: Vec<BookCustomer>,
    ) -> Result<Vec<BookCustomer>, LedgerError> {
        let stamp = stamp.into();
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
                insert(transaction, &stamp, &entry)?;
                saved.push(customer);
            }
            Ok(saved)
        })
    }

    /// Takes a customer out of the book. What was paid stays what it is.
    ///
    /// # Errors
    /// `NotFound`; nothing was written then.
    pub fn remove_customer(
        &self,
        stamp: impl Into<Stamp>,
        book_id: &str,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            if row_of(transaction, book_id)?.is_none() {
                return Err(LedgerError::NotFound);
            }
            insert(transaction, &stamp, &Entry::CustomerRemoved { book_id: book_id.into() })?;
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
