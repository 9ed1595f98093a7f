//! Which payments are spoken of with a provider, or printed, at this moment by this program. Knows no payment's
//! state: that is the ledger's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Marked payments, and how often each is. Counted, so that a second window that is refused the same
/// payment takes away its own mark and not the one of the payment under way.
#[derive(Default)]
pub(super) struct Marks(Arc<Mutex<HashMap<String, u32>>>);

/// A mark, until it is dropped; on whatever thread.
pub(super) struct Mark {
    marks: Arc<Mutex<HashMap<String, u32>>>,
    payment_id: String,
}

impl Marks {
    pub(super) fn set(&self, payment_id: &str) -> Mark {
        let mut marked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = marked.entry(payment_id.to_owned()).or_default();
        *count = count.saturating_add(1);
        Mark { marks: Arc::clone(&self.0), payment_id: payment_id.to_owned() }
    }

    /// The mark, if nobody else has it.
    pub(super) fn set_alone(&self, payment_id: &str) -> Option<Mark> {
        let mut marked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if marked.contains_key(payment_id) {
            return None;
        }
        marked.insert(payment_id.to_owned(), 1);
        Some(Mark { marks: Arc::clone(&self.0), payment_id: payment_id.to_owned() })
    }

    pub(super) fn any(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(super) fn has(&self, payment_id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(payment_id)
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut marked = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = marked.get_mut(&self.payment_id) {
            *count = count.saturating_sub(1);
        }
        marked.retain(|_, count| *count > 0);
    }
}
