//! Reading the ledger: payments, accounts, settings, events.

use loket_core::account::Account;
use loket_core::bill::{Bill, BillType, Question};
use loket_core::calendar::Moment;
use loket_core::payment::{Attention, Lock, State, Why};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use super::entry::{Entry, Inquiry, Opening};
use super::{Ledger, LedgerError};

/// A top-up or transfer of the same sum within this time asks first, in milliseconds.
const SAME_SUM_MS: i64 = 24 * 60 * 60 * 1000;
/// A bill without periods counts as the same for this long, in milliseconds.
const SAME_BILL_MS: i64 = 28 * SAME_SUM_MS;

/// A payment as it stands.
#[derive(Clone, Debug)]
pub struct Payment {
    pub opening: Opening,
    pub cursor: i64,
    pub created: Moment,
    pub state: State,
    pub why: Option<Why>,
    pub attention: Option<Attention>,
    pub provider_code: String,
    pub provider_message: String,
    pub provider_reference: String,
    /// The bill as the payment's own answer showed it, else the inquiry's.
    pub bill: Bill,
    pub deposit_cost: Option<i64>,
    pub balance: Option<i64>,
    pub provider_total: Option<i64>,
    pub paid_at: Option<Moment>,
    pub asked: u32,
    pub last_asked: Option<Moment>,
    pub next_advice: Option<Moment>,
    pub printed: u32,
    /// The code of who made it.
    pub operator: String,
}

/// One event, as read back.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub event_id: String,
    pub at: Moment,
    /// The code of an operator; nothing: Loket by itself.
    pub who: String,
    pub entry: Entry,
}

/// Which payments a page shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub from_day: Option<String>,
    pub to_day: Option<String>,
    pub query: Option<String>,
    pub state: Option<State>,
    /// The code of who made them.
    pub operator: Option<String>,
    pub after: Option<i64>,
    pub limit: u32,
}

pub(super) const PAYMENT: &str =
    "SELECT event.body, p.opened_seq, p.created_ms, p.state, p.why, p.attention,
    p.provider_code, p.provider_message, p.provider_reference, p.bill, p.deposit_cost, p.balance,
    p.provider_total, p.paid_ms, p.asked, p.last_asked_ms, p.next_advice_ms, p.printed, p.operator
    FROM payment p JOIN event ON event.seq = p.opened_seq";

fn worded<T: DeserializeOwned>(word: Option<String>) -> Result<Option<T>, LedgerError> {
    Ok(word.map(|word| serde_json::from_value(serde_json::Value::String(word))).transpose()?)
}

pub(super) fn payment(row: &Row<'_>) -> Result<Payment, LedgerError> {
    let Entry::Opened(opening) = serde_json::from_str::<Entry>(&row.get::<_, String>(0)?)? else {
        return Err(LedgerError::Io("a payment without its first event".into()));
    };
    let bill = match row.get::<_, Option<String>>(9)? {
        Some(text) => serde_json::from_str(&text)?,
        None => opening.order.bill.clone(),
    };
    Ok(Payment {
        cursor: row.get(1)?,
        created: row.get(2)?,
        state: worded(row.get(3)?)?.ok_or(LedgerError::NotFound)?,
        why: worded(row.get(4)?)?,
        attention: worded(row.get(5)?)?,
        provider_code: row.get(6)?,
        provider_message: row.get(7)?,
        provider_reference: row.get(8)?,
        bill,
        deposit_cost: row.get(10)?,
        balance: row.get(11)?,
        provider_total: row.get(12)?,
        paid_at: row.get(13)?,
        asked: row.get(14)?,
        last_asked: row.get(15)?,
        next_advice: row.get(16)?,
        printed: row.get(17)?,
        operator: row.get(18)?,
        opening: *opening,
    })
}

/// The earlier payment of the same bill, if our own ledger shows one: the same periods, or for
/// top-ups and transfers the same sum within a day.
pub(super) fn paid_before(
    reader: &Connection,
    question: &Question,
    bill: &Bill,
    now: Moment,
) -> Result<Option<String>, LedgerError> {
    let mut statement = reader.prepare_cached(&format!(
        "{PAYMENT} WHERE p.lock_key = ?1
            AND (p.state = 'paid' OR p.contradicted) ORDER BY p.opened_seq DESC LIMIT 24"
    ))?;
    let mut rows = statement.query([Lock::of(question).key()])?;
    while let Some(row) = rows.next()? {
        let earlier = payment(row)?;
        let age = now.saturating_sub(earlier.created);
        let same = if question.bill_type().needs_amount() {
            age < SAME_SUM_MS
        } else {
            same_bill(&earlier.opening.order.bill, bill, age)
        };
        if same {
            return Ok(Some(earlier.opening.payment_id));
        }
    }
    Ok(None)
}

/// `NOV26`
fn is_month(period: &str) -> bool {
    let (name, year) = period.split_at_checked(3).unwrap_or_default();
    year.len() == 2
        && name.bytes().all(|it| it.is_ascii_uppercase())
        && year.bytes().all(|it| it.is_ascii_digit())
}

pub(super) fn same_bill(earlier: &Bill, bill: &Bill, age_ms: i64) -> bool {
    let (before, now) = (earlier.periods(), bill.periods());
    if !before.is_empty() && !now.is_empty() {
        let again = before.iter().any(|period| period.len() > 3 && now.contains(period));
        // "01" is a count of months or an instalment, and a span that nobody could read is no month
        // either: beside the same words, only the age says anything.
        let told = before.iter().chain(&now).all(|period| is_month(period));
        return again || (!told && age_ms < SAME_BILL_MS);
    }
    match (earlier.fact("tax_year"), bill.fact("tax_year")) {
        (Some(before), Some(now)) => before == now,
        (Some(_) | None, _) => age_ms < SAME_BILL_MS,
    }
}

/// A payment by its id or its number.
pub(super) fn one(reader: &Connection, id: &str) -> Result<Payment, LedgerError> {
    let sql = format!("{PAYMENT} WHERE p.payment_id = ?1 OR p.number = ?1 LIMIT 1");
    let mut statement = reader.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    rows.next()?.map_or(Err(LedgerError::NotFound), payment)
}

/// Payments in doubt made with an account, over all its versions.
pub(super) fn in_doubt_with(reader: &Connection, account: &str) -> Result<u32, LedgerError> {
    Ok(reader.query_row(
        "SELECT COUNT(*) FROM payment INDEXED BY payment_open
         WHERE account = ?1 AND state = 'in_doubt'",
        [account],
        |row| row.get(0),
    )?)
}

/// The version that an account has, where there is one, and the last that it ever had.
pub(super) fn versions(reader: &Connection, name: &str) -> Result<(Option<u32>, u32), LedgerError> {
    Ok(reader.query_row(
        "SELECT (SELECT version FROM account WHERE name = ?1),
            (SELECT COALESCE(MAX(version), 0) FROM account_version WHERE name = ?1)",
        [name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

impl Ledger {
    /// A payment by its id or its number.
    ///
    /// # Errors
    /// `NotFound`, or a ledger that cannot be read.
    pub fn payment(&self, id: &str) -> Result<Payment, LedgerError> {
        one(&self.reading(), id)
    }

    pub fn inquiry(&self, id: &str) -> Result<Inquiry, LedgerError> {
        let body: Option<String> = self
            .reading()
            .prepare_cached(
                "SELECT body FROM event JOIN inquiry USING (seq) WHERE inquiry_id = ?1",
            )?
            .query_row([id], |row| row.get(0))
            .optional()?;
        match body.map(|body| serde_json::from_str(&body)).transpose()? {
            Some(Entry::Inquired(inquiry)) => Ok(*inquiry),
            Some(_) | None => Err(LedgerError::NotFound),
        }
    }

    pub fn paid_before(
        &self,
        question: &Question,
        bill: &Bill,
        now: Moment,
    ) -> Result<Option<String>, LedgerError> {
        paid_before(&self.reading(), question, bill, now)
    }

    /// The payment in doubt that holds the lock of this question's bill.
    pub fn in_doubt_of(&self, question: &Question) -> Result<Option<String>, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached(
                "SELECT payment_id FROM payment WHERE lock_key = ?1 AND state = 'in_doubt'",
            )?
            .query_row([Lock::of(question).key()], |row| row.get(0))
            .optional()?)
    }

    /// A payment's events, oldest first.
    pub fn events(&self, subject: &str) -> Result<Vec<Recorded>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT epoch, seq, at_ms, body FROM event WHERE subject = ?1 ORDER BY seq",
        )?;
        let mut rows = statement.query([subject])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let (epoch, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (entry, who) = Entry::read(&row.get::<_, String>(3)?)?;
            events.push(Recorded {
                event_id: format!("{}-{epoch}-{seq}", self.ledger_id),
                at: row.get(2)?,
                who,
                entry,
            });
        }
        Ok(events)
    }

    /// Payments in doubt, oldest first.
    pub fn in_doubt(&self, limit: u32) -> Result<Vec<Payment>, LedgerError> {
        self.some("p.state = 'in_doubt' ORDER BY p.opened_seq", limit)
    }

    /// Payments in doubt that will be asked about again, the most urgent first.
    pub fn awaiting(&self, limit: u32) -> Result<Vec<Payment>, LedgerError> {
        self.some(
            "p.state = 'in_doubt' AND p.next_advice_ms IS NOT NULL ORDER BY p.next_advice_ms",
            limit,
        )
    }

    /// Payments that call the operator, oldest first.
    pub fn calling(&self, limit: u32) -> Result<Vec<Payment>, LedgerError> {
        self.some("p.attention IS NOT NULL ORDER BY p.opened_seq", limit)
    }

    /// How many ask for a person.
    pub fn how_many_call(&self) -> Result<u32, LedgerError> {
        let sql = "SELECT COUNT(*) FROM payment WHERE attention IS NOT NULL";
        Ok(self.reading().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    fn some(&self, which: &str, limit: u32) -> Result<Vec<Payment>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(&format!("{PAYMENT} WHERE {which} LIMIT ?1"))?;
        let mut rows = statement.query([limit])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(payment(row)?);
        }
        Ok(page)
    }

    pub fn settings(&self) -> Result<Vec<(String, String)>, LedgerError> {
        let reader = self.reading();
        let mut statement =
            reader.prepare_cached("SELECT name, value FROM setting ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One of them.
    pub fn setting(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The accounts as they are now, in the order in which they were named.
    pub fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        self.bodies(
            "SELECT v.body FROM account a JOIN account_version v USING (name, version)
             ORDER BY a.rowid",
            [],
        )
    }

    /// One version of an account: what a payment was made with, even if it is edited since.
    pub fn account_version(&self, name: &str, version: u32) -> Result<Account, LedgerError> {
        self.bodies(
            "SELECT body FROM account_version WHERE name = ?1 AND version = ?2",
            params![name, version],
        )?
        .pop()
        .ok_or(LedgerError::NotFound)
    }

    /// The highest version that an account of this name ever had.
    pub fn last_version(&self, name: &str) -> Result<u32, LedgerError> {
        Ok(versions(&self.reading(), name)?.1)
    }

    fn bodies<T: DeserializeOwned>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<T>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(found)
    }

    pub fn account_order(&self, bill_type: BillType) -> Result<Vec<String>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader
            .prepare_cached("SELECT name FROM account_order WHERE bill_type = ?1 ORDER BY place")?;
        let rows = statement.query_map([bill_type.id()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Payments in doubt made with an account, over all its versions.
    pub fn in_doubt_with(&self, account: &str) -> Result<u32, LedgerError> {
        in_doubt_with(&self.reading(), account)
    }

    /// The last balance that each account told.
    pub fn balances(&self) -> Result<Vec<(String, i64, Moment)>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader.prepare_cached(
            "SELECT name, balance, at_ms FROM account_balance WHERE name IN
                (SELECT name FROM account) ORDER BY name",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What each account last left to the shop of a bill of this type, in rupiah.
    pub fn margins(&self, bill_type: BillType) -> Result<Vec<(String, i64)>, LedgerError> {
        let reader = self.reading();
        let mut statement = reader
            .prepare_cached("SELECT name, margin FROM account_margin WHERE bill_type = ?1")?;
        let rows = statement.query_map([bill_type.id()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The latest moment written down since a person last said that the clock is right.
    pub fn latest_moment(&self) -> Result<Option<Moment>, LedgerError> {
        Ok(self
            .reading()
            .query_row("SELECT latest_ms FROM identity", [], |row| row.get(0))
            .optional()?)
    }
}
