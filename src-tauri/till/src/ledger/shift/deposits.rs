//! What events tell of each account's deposit, in their order, for the core's walk.

use std::collections::{BTreeMap, HashMap};

use loket_core::account::Account;
use loket_core::money::Rupiah;
use loket_core::payment::{Event, State};
use loket_core::shift::deposit::{Deposit, Fact, Fall, Mark, Taken, walk};
use rusqlite::{Connection, OptionalExtension, params};

use super::{LedgerError, Shift, one};
use crate::ledger::entry::{Call, Entry};

/// The last payment of an account up to an event.
const LAST_SALE: &str = "SELECT payment_id FROM payment WHERE account = ?1 AND opened_seq <= ?2
    ORDER BY opened_seq DESC LIMIT 1";

/// What happened since an event, of the kinds that tell something of a deposit.
const SINCE: &str = "SELECT seq, body FROM event WHERE seq > ?1 AND seq <= ?2 AND kind IN
    ('opened', 'judged', 'settled', 'balance_told', 'inquired', 'account_saved',
     'account_removed') ORDER BY seq";

/// Payments opened up to an event that may have had no verdict then: they have none now, or one came since.
const UNDECIDED: &str = "SELECT payment_id, opened_seq FROM payment INDEXED BY payment_open
        WHERE state = 'in_doubt' AND opened_seq <= ?1
    UNION
    SELECT p.payment_id, p.opened_seq FROM event e CROSS JOIN payment p ON p.payment_id = e.subject
        WHERE e.seq > ?1 AND e.kind IN ('judged', 'settled') AND p.opened_seq <= ?1
    ORDER BY 2";

/// Falls between the closing of the shift before and this opening, and the deposits since.
pub(super) fn told(
    reader: &Connection,
    shift: &Shift,
) -> Result<(Vec<Fall>, Vec<Deposit>), LedgerError> {
    let earlier: Option<(String, i64)> = reader
        .query_row(
            "SELECT shift_id, closed_seq FROM shift
             WHERE opened_seq < ?1 AND closed_seq IS NOT NULL ORDER BY opened_seq DESC LIMIT 1",
            [shift.cursor],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let mut before = Vec::new();
    if let Some((id, closed_seq)) = earlier {
        let closing = one(reader, &id)?.closed.map(|closed| closed.was.closing);
        let deposits = closing.map(|it| it.deposits).unwrap_or_default();
        let known: Vec<(String, Rupiah)> =
            deposits.into_iter().filter_map(|it| Some((it.account, it.last?))).collect();
        let span = Span { after: closed_seq, until: shift.cursor };
        before = deposits_of(reader, &known, span)?.into_iter().flat_map(|it| it.falls).collect();
    }
    let span = Span { after: shift.cursor, until: i64::MAX };
    Ok((before, deposits_of(reader, &shift.opening.balances, span)?))
}

/// The events after one and up to another.
#[derive(Clone, Copy)]
struct Span {
    after: i64,
    until: i64,
}

/// A payment, as it stands today.
struct Known {
    account: String,
    mark: Mark,
    state: State,
    cost: Option<Rupiah>,
}

impl Known {
    fn sent(&self) -> Fact {
        let taken = match self.state {
            State::Paid => Taken::Cost(self.cost),
            State::Failed => Taken::Nothing,
            State::InDoubt => Taken::Perhaps(self.cost),
        };
        Fact::Sent { sale: self.mark.clone(), taken }
    }
}

fn known(reader: &Connection, payment_id: &str) -> Result<Known, LedgerError> {
    let state = super::state_of(reader, payment_id)?;
    let mut statement = reader.prepare_cached(
        "SELECT account, number, created_ms, deposit_cost FROM payment WHERE payment_id = ?1",
    )?;
    Ok(statement.query_row([payment_id], |row| {
        let cost: Option<i64> = row.get(3)?;
        Ok(Known {
            account: row.get(0)?,
            mark: Mark { number: row.get(1)?, at: row.get(2)? },
            state,
            cost: cost.and_then(|cost| Rupiah::try_from(cost).ok()),
        })
    })?)
}

#[derive(Default)]
struct Facts {
    of: BTreeMap<String, Vec<Fact>>,
    /// Payments that have no verdict yet at this place of the walk.
    under_way: HashMap<String, Known>,
}

impl Facts {
    fn push(&mut self, account: &str, fact: Fact) {
        self.of.entry(account.to_owned()).or_default().push(fact);
    }

    /// What an event tells by itself.
    fn heard(&mut self, entry: Entry) {
        if let Entry::Judged { payment_id, verdict, call, .. } = entry {
            let told = self.judged(&payment_id, verdict.event);
            // What an advice tells may be the balance of then.
            if let (Some((account, number)), Some(balance), Call::Pay) =
                (told, verdict.balance, call)
            {
                self.push(&account, Fact::Balance { balance, of: Some(number) });
            }
        } else if let Entry::Settled { payment_id, outcome, .. } = entry {
            let event = match outcome {
                State::Paid => Event::Confirmed,
                State::Failed => Event::Rejected,
                State::InDoubt => Event::NoVerdict,
            };
            self.judged(&payment_id, event);
        } else if let Entry::BalanceTold { account, balance } = entry {
            self.push(&account, Fact::Balance { balance, of: None });
        } else if let Entry::Inquired(inquiry) = entry {
            if let Some(balance) = inquiry.bill.balance {
                self.push(&inquiry.account, Fact::Balance { balance, of: None });
            }
        } else if let Entry::AccountRemoved { name } = entry {
            self.push(&name, Fact::Another);
        }
    }

    /// A verdict, which may be the first one.
    fn judged(&mut self, payment_id: &str, event: Event) -> Option<(String, String)> {
        let known = self.under_way.get(payment_id)?;
        let told = (known.account.clone(), known.mark.number.clone());
        if State::InDoubt.after(event) != Ok(State::InDoubt) {
            let number = told.1.clone();
            self.push(&told.0, Fact::Decided { number });
            self.under_way.remove(payment_id);
        }
        Some(told)
    }
}

fn deposits_of(
    reader: &Connection,
    first: &[(String, Rupiah)],
    span: Span,
) -> Result<Vec<Deposit>, LedgerError> {
    let mut facts = Facts::default();
    begin(reader, &mut facts, first, span)?;
    let mut statement = reader.prepare_cached(SINCE)?;
    let mut rows = statement.query([span.after, span.until])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let entry = serde_json::from_str::<Entry>(&row.get::<_, String>(1)?)?;
        if let Entry::AccountSaved { account } = &entry
            && is_another(reader, account, seq)?
        {
            facts.push(&account.name, Fact::Another);
        }
        if let Entry::Opened(opening) = &entry {
            let sale = known(reader, &opening.payment_id)?;
            facts.push(&sale.account, sale.sent());
            facts.under_way.insert(opening.payment_id.clone(), sale);
        }
        facts.heard(entry);
    }
    let walked = facts.of.iter().map(|(account, facts)| walk(account, facts));
    walked.collect::<Option<Vec<_>>>().ok_or(LedgerError::TooLarge)
}

/// How things stood at the first event: the last sale of each account, those under way, the balances.
fn begin(
    reader: &Connection,
    facts: &mut Facts,
    first: &[(String, Rupiah)],
    span: Span,
) -> Result<(), LedgerError> {
    for (account, _) in first {
        let last: Option<String> = reader
            .prepare_cached(LAST_SALE)?
            .query_row(params![account, span.after], |row| row.get(0))
            .optional()?;
        if let Some(id) = last
            && !was_in_doubt(reader, &id, span.after)?
        {
            let sale = known(reader, &id)?.mark;
            let number = sale.number.clone();
            facts.push(account, Fact::Sent { sale, taken: Taken::Nothing });
            facts.push(account, Fact::Decided { number });
        }
    }
    // Opened before and decided since, or not yet.
    let mut statement = reader.prepare_cached(UNDECIDED)?;
    let ids: Vec<String> =
        statement.query_map([span.after], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for id in ids {
        if was_in_doubt(reader, &id, span.after)? {
            let sale = known(reader, &id)?;
            facts.push(&sale.account, sale.sent());
            facts.under_way.insert(id, sale);
        }
    }
    for (account, balance) in first {
        facts.push(account, Fact::Balance { balance: *balance, of: None });
    }
    Ok(())
}

/// Whether a payment had no verdict yet at event `seq`.
fn was_in_doubt(reader: &Connection, payment_id: &str, seq: i64) -> Result<bool, LedgerError> {
    let mut statement = reader.prepare_cached(
        "SELECT body FROM event WHERE subject = ?1 AND seq <= ?2 AND kind IN ('judged', 'settled')",
    )?;
    let mut rows = statement.query(params![payment_id, seq])?;
    while let Some(row) = rows.next()? {
        let entry = serde_json::from_str::<Entry>(&row.get::<_, String>(0)?)?;
        let decides =
            matches!(&entry, Entry::Judged { verdict, .. } if verdict.event != Event::NoVerdict);
        if decides || matches!(entry, Entry::Settled { .. }) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether this version of an account draws on another deposit than the one before it.
fn is_another(reader: &Connection, account: &Account, seq: i64) -> Result<bool, LedgerError> {
    let before: Option<String> = reader
        .prepare_cached(
            "SELECT body FROM event WHERE subject = ?1 AND kind = 'account_saved' AND seq < ?2
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![account.name, seq], |row| row.get(0))
        .optional()?;
    let Some(body) = before else { return Ok(false) };
    let Entry::AccountSaved { account: before } = serde_json::from_str(&body)? else {
        return Ok(false);
    };
    Ok(before.provider != account.provider
        || before.base_url != account.base_url
        || before.username != account.username
        || before.partner_id != account.partner_id)
}

#[cfg(test)]
mod tests;
