//! Checking the whole chain, event by event.

use std::collections::HashMap;

use loket_core::payment::{Event, State};
use rusqlite::Connection;

use super::entry::Entry;
use super::project::word;
use super::{Ledger, LedgerError, chain};

/// What a check of the whole chain found.
#[derive(Clone, Debug)]
pub struct Verified {
    pub events: i64,
    pub payments: i64,
    pub head: String,
}

impl Ledger {
    /// Checks every event's hash, place and readability.
    ///
    /// # Errors
    /// `Broken` names the first bad event.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        verify(&self.reading())
    }
}

pub(super) fn verify(reader: &Connection) -> Result<Verified, LedgerError> {
    let ledger_id: String =
        reader.query_row("SELECT ledger_id FROM identity", [], |row| row.get(0))?;
    let mut statement = reader.prepare(
        "SELECT seq, epoch, at_ms, kind, subject, body, previous, hash FROM event ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut previous, mut expected) = (chain::FIRST, 1i64);
    let mut states = HashMap::new();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let broken = |what: &str| Err(LedgerError::Broken { seq, what: what.into() });
        let (kind, subject, body): (String, String, String) =
            (row.get(3)?, row.get(4)?, row.get(5)?);
        if seq != expected {
            return Err(LedgerError::Broken { seq: expected, what: "it is missing".into() });
        }
        if row.get::<_, chain::Hash>(6)? != previous {
            return broken("it does not follow the one before");
        }
        let link = chain::Link {
            ledger_id: &ledger_id,
            epoch: row.get(1)?,
            seq,
            at_ms: row.get(2)?,
            kind: &kind,
            subject: &subject,
            body: &body,
        };
        let hash = link.hash(&previous);
        if row.get::<_, chain::Hash>(7)? != hash {
            return broken("its hash is not its content's");
        }
        match serde_json::from_str::<Entry>(&body) {
            Ok(entry) if entry.kind() == kind && entry.subject() == subject => {
                follow(&mut states, &entry);
            }
            Ok(_) => return broken("its columns are not its content's"),
            Err(_) => return broken("it cannot be read"),
        }
        previous = hash;
        expected = expected.saturating_add(1);
    }
    the_present_agrees(reader, &states)?;
    let payments = reader.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
    Ok(Verified { events: expected.saturating_sub(1), payments, head: chain::hex(&previous) })
}

/// Follows each payment's state through its events, by the core's own table.
fn follow(states: &mut HashMap<String, State>, entry: &Entry) {
    let (payment_id, event) = match entry {
        Entry::Opened(opening) => {
            states.insert(opening.payment_id.clone(), State::InDoubt);
            return;
        }
        Entry::Judged { payment_id, verdict, .. } => (payment_id, verdict.event),
        Entry::Settled { payment_id, outcome, .. } => match outcome {
            State::Paid => (payment_id, Event::Confirmed),
            State::Failed => (payment_id, Event::Rejected),
            State::InDoubt => return,
        },
        Entry::LedgerMade { .. }
        | Entry::Restored { .. }
        | Entry::AccountSaved { .. }
        | Entry::AccountRemoved { .. }
        | Entry::AccountsOrdered { .. }
        | Entry::SettingSet { .. }
        | Entry::Inquired(_)
        | Entry::Answered { .. }
        | Entry::Asked { .. }
        | Entry::OperatorCalled { .. }
        | Entry::Printed { .. } => return,
    };
    if let Some(state) = states.get_mut(payment_id) {
        *state = state.after(event).unwrap_or_else(|against| against.stays);
    }
}

/// The tables that show the present say what the events say, and the guards are in place.
fn the_present_agrees(
    reader: &Connection,
    states: &HashMap<String, State>,
) -> Result<(), LedgerError> {
    let broken = |what: String| Err(LedgerError::Broken { seq: 0, what });
    let mut statement = reader.prepare("SELECT payment_id, state FROM payment")?;
    let mut rows = statement.query([])?;
    let mut seen = 0usize;
    while let Some(row) = rows.next()? {
        let (payment_id, shown): (String, String) = (row.get(0)?, row.get(1)?);
        match states.get(&payment_id) {
            Some(state) if word(state)? == shown => seen = seen.saturating_add(1),
            Some(_) | None => return broken(format!("payment {payment_id} is shown as {shown}")),
        }
    }
    if seen != states.len() {
        return broken("a payment of the events is not shown".into());
    }
    let guards: i64 = reader.query_row(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'",
        [],
        |row| row.get(0),
    )?;
    if guards == 2 { Ok(()) } else { broken("the guards against changing events are gone".into()) }
}
