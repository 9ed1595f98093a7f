//! The ledger: an append-only, hash-chained record of all that happened, in SQLite. The only
//! user of rusqlite. It must not know providers, the network or paper.
//!
//! Every write is one event and its projection in one transaction, synced before it returns. One
//! process writes at a time, held by an OS lock that dies with the process; others read.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use loket_core::account::Account;
use loket_core::calendar::{Moment, Zone};
use loket_core::http::{HttpRequest, PaymentRequest};
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Params, Transaction, TransactionBehavior, params,
};

pub mod backup;
mod before;
mod beyond;
pub mod book;
pub mod chain;
pub mod collective;
pub mod copies;
mod deposit;
pub mod entry;
mod error;
mod lock;
pub mod look;
mod open;
pub mod operators;
mod pages;
pub mod prints;
mod project;
pub mod read;
pub mod report;
mod schema;
mod search;
pub mod shift;
#[cfg(test)]
mod shift_tests;
#[cfg(test)]
mod step_tests;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod update_tests;
mod updates;
pub mod verify;

pub use error::LedgerError;

pub use entry::Stamp;
use entry::{Entry, Opening};
use lock::{holder, take_lock};
use open::{fold_journal, is_of_today, open_to_read, open_to_write, prepare};
use steps::migrate;
#[cfg(test)]
use steps::replay;

/// Older versions can lose a commit when a write meets a checkpoint (the WAL-reset bug).
const OLDEST_SQLITE: i32 = 3_051_003;

/// A payment that is on disk and may leave, once. Only the ledger makes one, it cannot be copied,
/// and sending takes it:
///
/// ```compile_fail
/// fn twice(outgoing: loket_till::ledger::Outgoing) {
///     let again = outgoing.clone();
/// }
/// ```
/// ```compile_fail
/// async fn twice(wire: &loket_till::wire::Wire, outgoing: loket_till::ledger::Outgoing) {
///     wire.pay(outgoing).await;
///     wire.pay(outgoing).await;
/// }
/// ```
/// ```compile_fail
/// fn made_up(request: loket_core::http::HttpRequest) -> loket_till::ledger::Outgoing {
///     loket_till::ledger::Outgoing { payment_id: String::new(), request }
/// }
/// ```
#[must_use = "a payment on disk that is never sent stays in doubt"]
pub struct Outgoing {
    payment_id: String,
    request: HttpRequest,
}

impl Outgoing {
    pub fn payment_id(&self) -> &str {
        &self.payment_id
    }

    /// For the wire, which takes the whole of it.
    pub(crate) fn into_request(self) -> HttpRequest {
        self.request
    }
}

/// What the till wants opened, before the ledger gives it a number.
pub struct NewPayment {
    pub opening: Opening,
    pub zone: Zone,
    /// The agent has seen that this bill was paid before.
    pub again: bool,
}

/// What a process wants of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Write,
    /// Leaves the one writer's place free.
    Read,
}

pub struct Ledger {
    path: PathBuf,
    ledger_id: String,
    /// Nothing where another process writes. Emptied by a write that the disk refused.
    writer: Option<Mutex<Option<Connection>>>,
    reader: Mutex<Connection>,
    held_by: Option<String>,
    /// Held until the process ends.
    _lock: Option<File>,
}

impl Ledger {
    /// Opens or makes the ledger of `folder`. Where another process writes it, this one reads.
    ///
    /// # Errors
    /// A ledger of a newer program, an old SQLite, or a disk that cannot be used.
    pub fn open(
        folder: &Path,
        fresh_id: &str,
        practice: bool,
        access: Access,
        now: Moment,
    ) -> Result<Ledger, LedgerError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(LedgerError::OldSqlite(rusqlite::version()));
        }
        std::fs::create_dir_all(folder)?;
        let path = folder.join("ledger.db");
        // Whoever only reads leaves the writer's place free, once there is something to read.
        let (lock, held_by) = match access {
            Access::Read if is_of_today(&path) => (None, holder(folder)),
            Access::Read | Access::Write => take_lock(folder)?,
        };
        if lock.is_none() && path.exists() && !is_of_today(&path) {
            // Only the writer may take the steps, and that one is an older program.
            return Err(LedgerError::Held { by: held_by.unwrap_or_else(|| "?".into()) });
        }
        let writer = match &lock {
            Some(_) => {
                let mut writer = open_to_write(&path)?;
                before::keep(&writer, folder, now)?;
                migrate(&mut writer)?;
                fold_journal(&writer)?;
                Some(writer)
            }
            None => None,
        };
        let flags = match writer {
            Some(_) => OpenFlags::SQLITE_OPEN_READ_WRITE,
            None => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let reader = open_to_read(&path, flags).map_err(|error| match &held_by {
            // The process that holds it has not made it yet.
            Some(by) => LedgerError::Held { by: by.clone() },
            None => error,
        })?;
        // Whoever only reads takes no step, and reads no tables that it does not know.
        steps::not_newer(&reader)?;
        let mut ledger = Ledger {
            path,
            ledger_id: String::new(),
            writer: writer.map(|writer| Mutex::new(Some(writer))),
            reader: Mutex::new(reader),
            held_by,
            _lock: lock,
        };
        ledger.ledger_id = match ledger.identity()? {
            Some((_, made_for)) if made_for != practice => return Err(LedgerError::OtherMode),
            Some((id, _)) => id,
            None => {
                let ledger_id = fresh_id.to_owned();
                ledger.append(now, &Entry::LedgerMade { ledger_id, practice })?;
                fresh_id.to_owned()
            }
        };
        Ok(ledger)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn ledger_id(&self) -> &str {
        &self.ledger_id
    }

    pub fn may_write(&self) -> bool {
        self.writer.is_some()
    }

    /// Who writes this ledger, where it is not this process.
    pub fn held_by(&self) -> Option<&str> {
        self.held_by.as_deref()
    }

    /// The ledger's id, and whether it is for practice.
    fn identity(&self) -> Result<Option<(String, bool)>, LedgerError> {
        Ok(self
            .reading()
            .query_row("SELECT ledger_id, practice FROM identity", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    }

    /// A connection for what takes its time: others go on reading beside it.
    fn another_reader(&self) -> Result<Connection, LedgerError> {
        let flags = match self.writer {
            Some(_) => OpenFlags::SQLITE_OPEN_READ_WRITE,
            None => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        open_to_read(&self.path, flags)
    }

    fn reading(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `with` in one transaction, synced before this returns.
    ///
    /// After an error of the disk the next write opens the file anew: what a connection remembers
    /// of a write that failed half-way is not to be built on (the search index of SQLite 3.54
    /// counts such a row, and is unsound for ever).
    fn write<T>(
        &self,
        with: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let Some(writer) = &self.writer else {
            let by = self.held_by.clone().unwrap_or_else(|| "?".into());
            return Err(LedgerError::Held { by });
        };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match writer.take() {
            Some(connection) => writer.insert(connection),
            None => writer.insert(open_to_write(&self.path)?),
        };
        let done = in_transaction(connection, with);
        if done.as_ref().is_err_and(look::is_the_disks) {
            *writer = None;
        }
        done
    }

    /// Writes one event and its projection, synced.
    ///
    /// # Errors
    /// Nothing was written then.
    pub fn append(&self, stamp: impl Into<Stamp>, entry: &Entry) -> Result<i64, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| insert(transaction, &stamp, entry))
    }

    /// Writes one event about a payment, made from how the payment stands in the same
    /// transaction: what was read a moment ago may have been decided since.
    ///
    /// # Errors
    /// No such payment, or `make` refuses; nothing was written then.
    pub fn append_about(
        &self,
        stamp: impl Into<Stamp>,
        payment_id: &str,
        make: impl FnOnce(&read::Payment) -> Result<Entry, LedgerError>,
    ) -> Result<Entry, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let entry = make(&read::one(transaction, payment_id)?)?;
            insert(transaction, &stamp, &entry)?;
            Ok(entry)
        })
    }

    /// Saves the next version of an account, made from the version `before`, or a new account.
    ///
    /// # Errors
    /// `AccountChanged`: it is another version by now; nothing was written then.
    pub fn save_account(
        &self,
        stamp: impl Into<Stamp>,
        mut account: Account,
        before: Option<u32>,
    ) -> Result<Account, LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            let (stands, last) = read::versions(transaction, &account.name)?;
            if stands != before {
                return Err(LedgerError::AccountChanged);
            }
            account.version = last.saturating_add(1);
            insert(
                transaction,
                &stamp,
                &Entry::AccountSaved { account: Box::new(account.clone()) },
            )?;
            Ok(account)
        })
    }

    /// Removes an account that no payment in doubt was made with.
    ///
    /// # Errors
    /// `AccountInUse`; nothing was written then.
    pub fn remove_account(&self, stamp: impl Into<Stamp>, name: &str) -> Result<(), LedgerError> {
        let stamp = stamp.into();
        self.write(|transaction| {
            if read::in_doubt_with(transaction, name)? > 0 {
                return Err(LedgerError::AccountInUse);
            }
            insert(transaction, &stamp, &Entry::AccountRemoved { name: name.into() })?;
            Ok(())
        })
    }

    /// Commits the payment as in doubt and trades its request for an `Outgoing`.
    ///
    /// # Errors
    /// The bill is locked, was paid before, the inquiry has a payment already, its account is gone,
    /// or the disk refuses; nothing was written and nothing may be sent.
    pub fn open_payment(
        &self,
        stamp: impl Into<Stamp>,
        new: NewPayment,
        request: PaymentRequest,
    ) -> Result<Outgoing, LedgerError> {
        let payment_id = new.opening.payment_id.clone();
        let stamp = stamp.into();
        self.write(|transaction| open_in(transaction, &stamp, new))?;
        Ok(Outgoing { payment_id, request: request.into_http() })
    }

    /// Empties the projections and replays every event into them.
    ///
    /// # Errors
    /// An event that cannot be read; the projections stay as they were.
    #[cfg(test)]
    fn rebuild(&self) -> Result<(), LedgerError> {
        self.write(|transaction| replay(transaction))
    }
}

fn in_transaction<T>(
    writer: &mut Connection,
    with: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = with(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// Writes a payment down as in doubt, with the next number of its counter's day.
fn open_in(transaction: &Connection, stamp: &Stamp, new: NewPayment) -> Result<(), LedgerError> {
    let now = stamp.at;
    let NewPayment { mut opening, zone, again } = new;
    let found = |sql: &str, key: &str| {
        let mut statement = transaction.prepare_cached(sql)?;
        Ok::<_, LedgerError>(statement.query_row([key], |row| row.get::<_, String>(0)).optional()?)
    };
    let lock = opening.order.lock().key();
    if let Some(payment_id) =
        found("SELECT payment_id FROM payment WHERE payment_id = ?1", &opening.payment_id)?
    {
        return Err(LedgerError::AlreadyPaying { payment_id });
    }
    if let Some(payment_id) =
        found("SELECT payment_id FROM payment WHERE lock_key = ?1 AND state = 'in_doubt'", &lock)?
    {
        return Err(LedgerError::BillInDoubt { payment_id });
    }
    if found("SELECT name FROM account WHERE name = ?1", &opening.account)?.is_none() {
        return Err(LedgerError::AccountGone);
    }
    let agreed = collective::may_open(transaction, &opening)?;
    let earlier =
        read::paid_before(transaction, &opening.order.question, &opening.order.bill, now)?;
    if let Some(payment_id) = earlier {
        // Who agreed to a line has seen one earlier payment, and none of those that came since.
        let seen = agreed.map_or(again, |it| it.again.as_ref() == Some(&payment_id));
        if !seen {
            return Err(LedgerError::PaidBefore { payment_id });
        }
    }
    opening.day = zone.day(now);
    opening.hour = zone.hour(now);
    opening.day_count = transaction
        .prepare_cached(
            "SELECT COALESCE(MAX(day_count), 0) + 1 FROM payment WHERE day = ?1 AND counter = ?2",
        )?
        .query_row(params![opening.day, opening.counter], |row| row.get(0))?;
    opening.number =
        format!("{}-{}-{:06}", opening.counter, zone.compact_day(now), opening.day_count);
    insert(transaction, stamp, &Entry::Opened(Box::new(opening)))?;
    Ok(())
}

/// Runs one statement, which is compiled once for each connection.
fn run(writer: &Connection, sql: &str, bound: impl Params) -> rusqlite::Result<usize> {
    writer.prepare_cached(sql)?.execute(bound)
}

/// Appends `entry` to the chain and projects it.
fn insert(writer: &Connection, stamp: &Stamp, entry: &Entry) -> Result<i64, LedgerError> {
    let now = stamp.at;
    if let Entry::LedgerMade { ledger_id, practice } = entry {
        writer.execute(
            "INSERT INTO identity VALUES (1, ?1, 1, ?2, ?3)",
            params![ledger_id, practice, now],
        )?;
    }
    let (ledger_id, epoch): (String, i64) = writer
        .prepare_cached("SELECT ledger_id, epoch FROM identity")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let last = writer
        .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, chain::Hash>(1)?)))
        .optional()?;
    let (last_seq, previous) = last.unwrap_or((0, chain::FIRST));
    let seq = last_seq.saturating_add(1);
    let body = entry.written(&stamp.who)?;
    let link = chain::Link {
        ledger_id: &ledger_id,
        epoch,
        seq,
        at_ms: now,
        kind: entry.kind(),
        subject: entry.subject(),
        body: &body,
    };
    let hash = link.hash(&previous);
    writer
        .prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![seq, epoch, now, link.kind, link.subject, body, previous, hash])?;
    let slips = prints::before(writer, entry)?;
    project::project(writer, seq, stamp, entry)?;
    if let Some(voided) = prints::voided(writer, slips)? {
        insert(writer, stamp, &voided)?;
    }
    Ok(seq)
}
