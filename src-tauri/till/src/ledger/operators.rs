//! Who may stand at the counter. It knows codes, roles and hashes, and no PIN.

use loket_core::calendar::Moment;
use loket_core::operator::Role;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::entry::{Entry, Operator, PinHash, Stamp};
use super::{Ledger, LedgerError, insert, run};

/// An operator, and the wrong PINs in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub operator: Operator,
    pub wrong: u32,
    pub last_wrong: Option<Moment>,
}

const KNOWN: &str = "SELECT code, name, role, pin, wrong, last_wrong_ms FROM operator";

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    let role: String = row.get(2)?;
    Ok(Known {
        operator: Operator {
            code: row.get(0)?,
            name: row.get(1)?,
            // The table holds no other; whoever cannot be told from a cashier is one.
            role: Role::from_id(&role).unwrap_or(Role::Cashier),
            pin: PinHash(row.get(3)?),
        },
        wrong: row.get(4)?,
        last_wrong: row.get(5)?,
    })
}

impl Ledger {
    /// Everybody, owners first.
    pub fn operators(&self) -> Result<Vec<Known>, LedgerError> {
        all(&self.reading())
    }

    pub fn operator(&self, code: &str) -> Result<Option<Known>, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached(&format!("{KNOWN} WHERE code = ?1"))?
            .query_row([code], known)
            .optional()?)
    }

    pub fn has_operators(&self) -> Result<bool, LedgerError> {
        Ok(self
            .reading()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM operator)")?
            .query_row([], |row| row.get(0))?)
    }

    /// Saves an operator that `make` makes of the one of before.
    ///
    /// # Errors
    /// `NoOwner`: nobody would be left who runs the shop; or `make` refuses. Nothing was written then.
    pub fn save_operator(
        &self,
        stamp: impl Into<Stamp>,
        code: &str,
        make: impl FnOnce(Option<Operator>) -> Result<Operator, LedgerError>,
    ) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let before = all(transaction)?.into_iter().find(|it| it.operator.code == code);
            let operator = make(before.map(|it| it.operator))?;
            insert(transaction, &stamp, &Entry::OperatorSaved(operator))?;
            somebody_runs_the_shop(transaction)
        })
    }

    /// Removes an operator; the last one may go, and the shop is one person's again.
    ///
    /// # Errors
    /// `NotFound`, `NoOwner`; nothing was written then.
    pub fn remove_operator(&self, stamp: impl Into<Stamp>, code: &str) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            if !all(transaction)?.iter().any(|it| it.operator.code == code) {
                return Err(LedgerError::NotFound);
            }
            insert(transaction, &stamp, &Entry::OperatorRemoved { code: code.into() })?;
            somebody_runs_the_shop(transaction)
        })
    }
}

fn all(connection: &Connection) -> Result<Vec<Known>, LedgerError> {
    let mut statement =
        connection.prepare_cached(&format!("{KNOWN} ORDER BY role DESC, name, code"))?;
    let rows = statement.query_map([], known)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn somebody_runs_the_shop(transaction: &Connection) -> Result<(), LedgerError> {
    let operators = all(transaction)?;
    let is_run = operators.is_empty() || operators.iter().any(|it| it.operator.role == Role::Owner);
    if is_run { Ok(()) } else { Err(LedgerError::NoOwner) }
}

pub(super) fn saved(writer: &Connection, operator: &Operator) -> Result<(), LedgerError> {
    let role = super::project::word(&operator.role)?;
    run(
        writer,
        "INSERT INTO operator (code, name, role, pin) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, role = excluded.role,
             wrong = CASE WHEN pin = excluded.pin THEN wrong ELSE 0 END, pin = excluded.pin",
        params![operator.code, operator.name, role, operator.pin.0],
    )?;
    Ok(())
}

pub(super) fn removed(writer: &Connection, code: &str) -> Result<(), LedgerError> {
    run(writer, "DELETE FROM operator WHERE code = ?1", [code])?;
    Ok(())
}

/// Somebody gave a PIN.
pub(super) fn tried(
    writer: &Connection,
    at: Moment,
    code: &str,
    right: bool,
) -> Result<(), LedgerError> {
    let sql = match right {
        true => "UPDATE operator SET wrong = 0, last_wrong_ms = NULL WHERE code = ?1",
        false => "UPDATE operator SET wrong = wrong + 1, last_wrong_ms = ?2 WHERE code = ?1",
    };
    match right {
        true => run(writer, sql, [code])?,
        false => run(writer, sql, params![code, at])?,
    };
    Ok(())
}
