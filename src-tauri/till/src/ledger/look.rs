//! A quick look at the ledger, for whoever wants to know how it is and cannot wait: its end, its
//! schema, and as many of its pages as a few seconds allow. All of it is looked at by `verify`.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use loket_core::calendar::Moment;
use rusqlite::{Connection, ErrorCode};
use tracing::{error, info, warn};

use super::verify::{the_schema_is_ours, verify};
use super::{Ledger, LedgerError, chain, steps};

/// A ledger of so many events is looked at wholly: that takes no longer.
const SMALL: i64 = 5_000;
/// How many events at the end of a larger one are looked at.
const AT_THE_END: i64 = 20_000;

/// Room on the disk of a folder; nothing where this system cannot be asked.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Room on the disk of a folder; nothing where this system cannot be asked.
#[cfg(not(unix))]
pub fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// What a quick look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub schema: i64,
    pub events: i64,
    pub payments: i64,
    /// So many events at the end were looked at, and found whole.
    pub checked: i64,
    /// All pages were looked at in the time there was.
    pub all_pages: bool,
}

/// What waits for a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub in_doubt: i64,
    pub oldest: Option<Moment>,
    /// How many of all payments call the operator.
    pub calling: i64,
}

/// The SQLite that is built in.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

impl Ledger {
    /// How many steps of the schema its file has taken.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn schema(&self) -> Result<i64, LedgerError> {
        steps::version(&self.reading())
    }

    /// Looks at what can be looked at `within` this time. Nobody waits for it: it has a connection
    /// of its own.
    ///
    /// # Errors
    /// `Broken` names the event or what else is wrong; the file cannot be read.
    pub fn look(&self, within: Duration) -> Result<Look, LedgerError> {
        let reader = self.another_reader()?;
        let until = Instant::now().checked_add(within);
        // One moment of the ledger: another process may write between two questions.
        let moment = reader.unchecked_transaction()?;
        let schema = steps::version(&moment)?;
        let events = super::backup::length(&moment)?;
        if events <= SMALL {
            let payments = verify(&moment)?.payments;
            return Ok(Look { schema, events, payments, checked: events, all_pages: true });
        }
        the_schema_is_ours(&moment)?;
        let checked = the_end_holds(&moment, until)?;
        let sum = "SELECT COALESCE(SUM(paid + in_doubt + failed), 0) FROM day_sum";
        let payments = moment.query_row(sum, [], |row| row.get(0))?;
        let left = until.map_or(Duration::ZERO, |it| it.saturating_duration_since(Instant::now()));
        let all_pages = pages_hold(&moment, left)?;
        Ok(Look { schema, events, payments, checked, all_pages })
    }

    /// How many events a copy has, where its end and what can be read of it `within` this time holds.
    ///
    /// # Errors
    /// It is not whole, or cannot be read.
    pub fn look_at_copy(path: &Path, within: Duration) -> Result<i64, LedgerError> {
        let copy = super::copies::look(path)?;
        the_end_holds(&copy, Instant::now().checked_add(within))?;
        pages_hold(&copy, within)?;
        super::backup::length(&copy)
    }

    /// What waits for a verdict or a person.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn waiting(&self) -> Result<Waiting, LedgerError> {
        let sql = "SELECT (SELECT COUNT(*) FROM payment WHERE state = 'in_doubt'),
            (SELECT at_ms FROM event WHERE seq =
                (SELECT MIN(opened_seq) FROM payment WHERE state = 'in_doubt')),
            (SELECT COUNT(*) FROM payment WHERE attention IS NOT NULL)";
        Ok(self.reading().query_row(sql, [], |row| {
            Ok(Waiting { in_doubt: row.get(0)?, oldest: row.get(1)?, calling: row.get(2)? })
        })?)
    }
}

/// The events at the end, from the last one backwards: each is whole and follows the one before.
fn the_end_holds(reader: &Connection, until: Option<Instant>) -> Result<i64, LedgerError> {
    let ledger_id: String =
        reader.query_row("SELECT ledger_id FROM identity", [], |row| row.get(0))?;
    let mut statement = reader.prepare(
        "SELECT seq, epoch, at_ms, kind, subject, body, previous, hash FROM event
         ORDER BY seq DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([AT_THE_END])?;
    let (mut after, mut checked): (Option<(i64, chain::Hash)>, i64) = (None, 0);
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let broken = |what: &str| Err(LedgerError::Broken { seq, what: what.into() });
        let (kind, subject, body): (String, String, String) =
            (row.get(3)?, row.get(4)?, row.get(5)?);
        let (previous, hash): (chain::Hash, chain::Hash) = (row.get(6)?, row.get(7)?);
        let link = chain::Link {
            ledger_id: &ledger_id,
            epoch: row.get(1)?,
            seq,
            at_ms: row.get(2)?,
            kind: &kind,
            subject: &subject,
            body: &body,
        };
        if link.hash(&previous) != hash {
            return broken("its hash is not its content's");
        }
        match after {
            Some((next, _)) if next != seq.saturating_add(1) => {
                return broken("the one after it is missing");
            }
            Some((_, wanted)) if wanted != hash => {
                return broken("the one after it does not follow it");
            }
            Some(_) | None => {}
        }
        if seq == 1 && previous != chain::FIRST {
            return broken("it did not make this ledger");
        }
        after = Some((seq, previous));
        checked = checked.saturating_add(1);
        if until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
    }
    Ok(checked)
}

/// Whether all pages were looked at in the time there was.
fn pages_hold(reader: &Connection, within: Duration) -> Result<bool, LedgerError> {
    let clock = interrupted_after(reader, within);
    let told = reader.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
    drop(clock);
    match told {
        Ok(told) if told == "ok" => Ok(true),
        // Its words may name what stands in a row.
        Ok(_) => Err(LedgerError::Broken { seq: 0, what: "its pages".into() }),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends what the connection does after so long, unless the answer is dropped before.
fn interrupted_after(reader: &Connection, within: Duration) -> Sender<()> {
    let (done, waits) = channel();
    let handle = reader.get_interrupt_handle();
    std::thread::spawn(move || {
        if waits.recv_timeout(within) == Err(RecvTimeoutError::Timeout) {
            handle.interrupt();
        }
    });
    done
}

/// Whether what the connection knows is not to be built on after this; the log hears of it.
pub(super) fn is_the_disks(fault: &LedgerError) -> bool {
    let is_the_disks =
        matches!(fault, LedgerError::Disk(_) | LedgerError::Io(_) | LedgerError::Full);
    if is_the_disks {
        error!(step = "ledger_fault", code = "ledger_fault", kind = fault.kind());
    }
    is_the_disks
}

/// For the log: the ledger was opened, and by whom it is held where not by this process.
pub(crate) fn opened(ledger: &Ledger, practice: bool) {
    info!(
        step = "ledger",
        mode = if practice { "practice" } else { "own" },
        schema = ledger.schema().unwrap_or_default(),
        events = ledger.length().unwrap_or_default(),
        sqlite = sqlite_version(),
        outcome = if ledger.may_write() { "writes" } else { "reads" },
        holder = ledger.held_by(),
    );
}

/// For the log.
pub(crate) fn not_opened(fault: &LedgerError) {
    warn!(step = "ledger", code = "ledger_not_opened", kind = fault.kind());
}
