//! A clock that only the test turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use loket_till::ports::Clock;

/// 2026-11-22 10:52:10 in Jakarta: hours before midnight, when inquiries expire.
const START: i64 = 1_795_319_530_000;

/// The hands of one clock; clones turn together.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    #[must_use]
    pub fn at_start() -> Hands {
        Hands::at(START)
    }

    /// At `ms` since 1970.
    #[must_use]
    pub fn at(ms: i64) -> Hands {
        Hands(Arc::new(AtomicI64::new(ms)))
    }

    pub fn turn(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn steady(&self) -> i64 {
        self.now()
    }
}
