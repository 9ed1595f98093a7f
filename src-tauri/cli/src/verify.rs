//! `loketctl verify`: checks the ledger, and tells meanwhile how far it is. A ledger of many years takes
//! its time, and silence would look like a program that hangs.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use loket_till::error::TillError;
use loket_till::ledger::verify::{Anchor, Depth, Progress};
use serde_json::json;

use crate::End;
use crate::run::Desk;
use crate::words;

/// Before that nobody has begun to wait.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two lines in a log; a screen is told as often as it is waited for.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

impl Desk {
    pub(crate) fn verify(&self, expect: Option<&Anchor>, depth: Depth) -> Result<End, TillError> {
        let ledger = self.till.ledger();
        let progress = Progress::default();
        let found = thread::scope(|scope| {
            let (done, waited) = mpsc::channel::<()>();
            scope.spawn(|| tell(&progress, waited));
            let found = match expect {
                Some(anchor) => ledger.verify_from(anchor, depth, &progress),
                None => ledger.verify_to(depth, &progress),
            };
            drop(done);
            found
        })?;
        let view = json!({
            "ok": true, "events": found.events, "payments": found.payments, "head": found.head,
            "tables": depth == Depth::Whole,
        });
        self.done(&view, |_| format!("Utuh: {} kejadian.\n{0}:{}", found.events, found.head))
    }
}

/// Tells how far the check is, until whoever checks lets the other end go.
fn tell(progress: &Progress, waited: Receiver<()>) {
    let to_screen = std::io::stderr().is_terminal();
    let mut wait = PATIENCE;
    let mut told = false;
    while waited.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let line = words::verify_progress(progress.now());
        let mut stderr = std::io::stderr().lock();
        // Whoever closed the other end is not told.
        let _ = match to_screen {
            true => write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush()),
            false => writeln!(stderr, "{line}"),
        };
        told = true;
        wait = if to_screen { PATIENCE } else { BETWEEN_LINES };
    }
    if told && to_screen {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}
