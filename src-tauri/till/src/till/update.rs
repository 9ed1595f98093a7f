//! What a till has to say where a newer Loket is to come: what was seen of versions, and what must come to
//! its end before this program does. It asks no server and installs nothing.

use loket_core::calendar::Moment;
use loket_core::update::Seen;

use super::Till;
use crate::error::TillError;
use crate::ledger::entry::{Entry, UpdateChecked};
use crate::view::UpdateWait;

/// So many payments in doubt are named, at most.
const NAMED: u32 = 10;

/// What a till knows of updates.
#[derive(Clone, Debug, Default)]
pub struct UpdatesKnown {
    pub seen: Seen,
    /// When it was last asked, and what came of it.
    pub last: Option<(Moment, String)>,
    pub now: Moment,
    /// The latest moment in the ledger.
    pub latest: Moment,
}

impl Till {
    /// # Errors
    /// The ledger cannot be read.
    pub fn updates_known(&self) -> Result<UpdatesKnown, TillError> {
        let (last, seen) = self.ledger.update_seen()?;
        Ok(UpdatesKnown {
            seen,
            last: last.map(|last| (last.at, last.outcome)),
            now: self.clock.now(),
            latest: self.ledger.latest_moment()?.unwrap_or_default(),
        })
    }

    /// Writes down that it was asked, by Loket itself or by whoever stands here.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn note_update(&self, found: &UpdateChecked, by_itself: bool) -> Result<(), TillError> {
        let stamp = if by_itself { self.clock.now().into() } else { self.stamp()? };
        self.ledger.append(stamp, &Entry::UpdateChecked(found.clone()))?;
        Ok(())
    }

    /// The shop wants Loket to ask by itself.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn asks_for_updates(&self) -> Result<bool, TillError> {
        Ok(self.setting("update_check")? == "yes")
    }

    /// A moment as this shop writes it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn written_moment(&self, at: Moment) -> Result<String, TillError> {
        Ok(self.zone()?.rfc3339(at))
    }

    /// What must come to its end before this program may: payments in doubt, whoever pays them, and what
    /// this program is at.
    ///
    /// # Errors
    /// The ledger cannot be read: then nobody may say that nothing is under way.
    pub fn under_way(&self) -> Result<Vec<UpdateWait>, TillError> {
        let practice = self.is_practice();
        let mut waits: Vec<UpdateWait> = self
            .ledger
            .in_doubt(NAMED)?
            .into_iter()
            .map(|payment| UpdateWait {
                what: "in_doubt".into(),
                number: Some(payment.opening.number.clone()),
                name: Some(payment.opening.order.bill.customer_name.clone()),
                payment_id: Some(payment.opening.payment_id),
                practice,
            })
            .collect();
        let mut plain = |what: &str| {
            let (payment_id, number, name) = (None, None, None);
            waits.push(UpdateWait { what: what.into(), payment_id, number, name, practice });
        };
        if self.on_the_wire.any() || self.asked_about.any() {
            plain("working");
        }
        if self.printing.any() {
            plain("printing");
        }
        if self.runs.any() {
            plain("collective");
        }
        Ok(waits)
    }
}
