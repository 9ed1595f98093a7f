//! What is left of each account's deposit: the last balance that it told, less what the payments opened
//! since then cost. Kept up with every payment, so that it is one row whatever the ledger holds. It knows
//! nothing of what a fall of the deposit means.

use loket_core::calendar::Moment;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Ledger, LedgerError, run};

/// An account told its balance in event `seq`: what was opened before counts no more.
pub(super) fn told(
    writer: &Connection,
    seq: i64,
    at: Moment,
    account: &str,
    balance: Option<i64>,
) -> Result<(), LedgerError> {
    if let Some(balance) = balance {
        writer
            .prepare_cached(
                "INSERT INTO account_balance (name, balance, at_ms, told_seq, spent)
                 VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT (name) DO UPDATE SET balance = excluded.balance,
                    at_ms = excluded.at_ms, told_seq = excluded.told_seq, spent = 0",
            )?
            .execute(params![account, balance, at, seq])?;
    }
    Ok(())
}

/// Counts a payment as it stands into what its account has spent since it told its balance, or with -1 out
/// of it again: before each change of its state or cost, and after. What failed costs nothing; where
/// the cost is not told, the total stands for it.
pub(super) fn count(writer: &Connection, payment_id: &str, sign: i64) -> Result<(), LedgerError> {
    writer
        .prepare_cached(
            "UPDATE account_balance
             SET spent = spent + ?2 * COALESCE(p.deposit_cost, p.customer_total)
             FROM payment p
             WHERE p.payment_id = ?1 AND account_balance.name = p.account
                AND p.opened_seq > account_balance.told_seq AND p.state <> 'failed'",
        )?
        .execute(params![payment_id, sign])?;
    Ok(())
}

/// What an account held and earned says nothing about the next one of its name.
pub(super) fn forget(writer: &Connection, account: &str) -> Result<(), LedgerError> {
    run(writer, "DELETE FROM account_balance WHERE name = ?1", [account])?;
    run(writer, "DELETE FROM account_margin WHERE name = ?1", [account])?;
    Ok(())
}

impl Ledger {
    /// What should be left of the last balance that an account told, in rupiah; nothing where it told none.
    pub fn deposit_left(&self, account: &str) -> Result<Option<i64>, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached("SELECT balance - spent FROM account_balance WHERE name = ?1")?
            .query_row([account], |row| row.get(0))
            .optional()?)
    }
}
