//! What the ledger tells of the counter: itself, its copies, its clock, and what waits.

use std::time::Duration;

use super::super::Till;
use super::Patient;
use super::words::Finding;
use crate::error::TillError;
use crate::ledger::{Ledger, LedgerError};

/// How long the quick look may take at the ledger, and at its last copy.
const LOOK: Duration = Duration::from_secs(3);
/// A clock may be set back by this much when it is kept in step, in milliseconds.
const SLACK_MS: i64 = 2_000;
const MINUTE_MS: i64 = 60_000;

fn till<'a>(patient: &'a Patient, name: &'static str) -> Result<&'a Till, Vec<Finding>> {
    patient.till.as_deref().map_err(|_| vec![Finding::new(name, "unknown")])
}

/// What a look that failed says.
fn fault(error: &LedgerError) -> Finding {
    if let LedgerError::Broken { seq, .. } = error {
        return match seq {
            0 => Finding::new("ledger", "not_ours"),
            seq => Finding::new("ledger", "broken").with("event", seq),
        };
    }
    Finding::new("ledger", "unreadable").with("kind", error.kind())
}

pub(super) fn ledger(patient: &Patient) -> Vec<Finding> {
    let till = match &patient.till {
        Ok(till) => till,
        Err(error) => {
            return vec![Finding::new("ledger", "unreadable").with("kind", &error.view.code)];
        }
    };
    let mut found = vec![match till.ledger.look(LOOK) {
        Err(error) => fault(&error),
        Ok(look) => {
            let is_whole = look.checked == look.events && look.all_pages;
            Finding::new("ledger", if is_whole { "ok" } else { "end_ok" })
                .with("events", look.events)
                .with("payments", look.payments)
                .with("schema", look.schema)
                .with("checked", look.checked)
        }
    }];
    if let Some(older) = till.older() {
        let finding = Finding::new("ledger", "older");
        found.push(finding.with("had", older.had).with("has", older.has));
    }
    found
}

pub(super) fn holder(patient: &Patient) -> Vec<Finding> {
    let by = match &patient.till {
        Ok(till) => till.ledger.held_by().map(str::to_owned),
        Err(_) => None,
    };
    vec![match by {
        Some(by) => Finding::new("holder", "held").with("by", by),
        None => Finding::new("holder", "free"),
    }]
}

pub(super) fn clock(patient: &Patient) -> Vec<Finding> {
    let till = match till(patient, "clock") {
        Ok(till) => till,
        Err(unknown) => return unknown,
    };
    let Ok(last) = till.ledger.latest_moment() else {
        return vec![Finding::new("clock", "unknown")];
    };
    let behind = last.unwrap_or_default().saturating_sub(till.clock.now());
    vec![if behind > SLACK_MS {
        let minutes = behind.saturating_add(MINUTE_MS - 1) / MINUTE_MS;
        Finding::new("clock", "behind").with("minutes", minutes)
    } else {
        Finding::new("clock", "ok")
    }]
}

pub(super) fn copies(patient: &Patient) -> Vec<Finding> {
    if patient.practice {
        return vec![Finding::new("copies", "practice")];
    }
    let found = till(patient, "copies")
        .map(|till| last_copy(till).unwrap_or_else(|_| Finding::new("copies", "unknown")));
    found.map_or_else(|unknown| unknown, |found| vec![found])
}

fn last_copy(till: &Till) -> Result<Finding, TillError> {
    let Some(last) = till.ledger.last_copy()? else { return Ok(Finding::new("copies", "none")) };
    let (folder, _) = till.copies_folder()?;
    let path = folder.join(&last.file);
    let days = till.copy_age_days()?.unwrap_or_default();
    Ok(if !path.is_file() {
        Finding::new("copies", "gone")
    } else if Ledger::look_at_copy(&path, LOOK).is_err() {
        Finding::new("copies", "broken")
    } else if till.copy_is_late()? {
        Finding::new("copies", "late").with("days", days)
    } else {
        Finding::new("copies", "ok").with("days", days).with("events", last.events)
    })
}

pub(super) fn waiting(patient: &Patient) -> Vec<Finding> {
    let till = match till(patient, "waiting") {
        Ok(till) => till,
        Err(unknown) => return unknown,
    };
    let Ok(waiting) = till.ledger.waiting() else {
        return vec![Finding::new("waiting", "unknown")];
    };
    let zone = till.zone().unwrap_or_default();
    let since = waiting.oldest.map_or_else(|| "?".into(), |oldest| zone.paper_time(oldest));
    let found = match (waiting.in_doubt, waiting.calling) {
        (0, 0) => "none",
        (_, 0) => "some",
        (_, _) => "calling",
    };
    let finding = Finding::new("waiting", found).with("count", waiting.in_doubt);
    vec![finding.with("calling", waiting.calling).with("since", since)]
}
