//! When this program may make way for a newer one: never while a payment is in doubt, nor while anything is
//! on the wire, on its way to paper or in a list's run. Asked before, and again at the moment itself.

use loket_core::update::Seen;
use loket_till::ledger::entry::UpdateChecked;
use loket_till::till::UpdatesKnown;
use loket_till::update::Updates;
use loket_till::view::{UpdateView, UpdateWait};

use super::*;

/// Loket asks by itself once a day at most, in milliseconds.
const BETWEEN_LOOKS: i64 = 24 * 60 * 60 * 1000;

impl Desk {
    pub(crate) fn updates(&self) -> &Updates {
        &self.updates
    }

    pub(super) fn tills(&self) -> Result<Vec<Arc<Till>>, TillError> {
        let open = self.opened()?;
        let practice = open.practice.as_ref().map(|training| Arc::clone(&training.till));
        Ok(open.own.iter().cloned().chain(practice).collect())
    }

    /// What all open tills know together.
    pub(crate) fn updates_known(&self) -> Result<UpdatesKnown, TillError> {
        let mut all = UpdatesKnown::default();
        for till in self.tills()? {
            let one = till.updates_known()?;
            all.seen = all.seen.with(one.seen);
            all.latest = all.latest.max(one.latest);
            all.now = all.now.max(one.now);
            let newer = |had: &(i64, String)| one.last.as_ref().is_some_and(|it| it.0 > had.0);
            if all.last.as_ref().is_none_or(newer) {
                all.last = one.last;
            }
        }
        Ok(all)
    }

    /// How it stands with newer versions.
    pub(crate) fn update(&self) -> Result<UpdateView, TillError> {
        let till = self.till()?;
        let last = match self.updates_known()?.last {
            Some((at, outcome)) => Some((till.written_moment(at)?, outcome)),
            None => None,
        };
        drop(till);
        let waits = if self.updates.off().is_empty() { self.waits()? } else { Vec::new() };
        Ok(self.updates.view(last, waits))
    }

    /// Asks whether there is a newer Loket; `by_itself` only where it is due and the shop wants it.
    pub(crate) fn look_for_update(&self, by_itself: bool) -> Result<UpdateView, TillError> {
        let known = self.updates_known()?;
        if !by_itself || (self.updates.off().is_empty() && self.look_is_due(&known)?) {
            let found = block_on(self.updates.ask(&known))?;
            self.note(&found, by_itself)?;
        }
        self.update()
    }

    fn look_is_due(&self, known: &UpdatesKnown) -> Result<bool, TillError> {
        let till = self.till()?;
        // Where it cannot be written down it would be asked again and again.
        if is_held(&till) || !till.asks_for_updates()? {
            return Ok(false);
        }
        // A clock that was set back does not put it off for ever.
        let age = known.last.as_ref().map(|(at, _)| known.now.saturating_sub(*at));
        Ok(age.is_none_or(|age| !(0..BETWEEN_LOOKS).contains(&age)))
    }

    fn note(&self, found: &UpdateChecked, by_itself: bool) -> Result<(), TillError> {
        for till in self.tills()?.iter().filter(|till| !is_held(till)) {
            till.note_update(found, by_itself)?;
        }
        Ok(())
    }

    /// What was seen at one till counts at the other one.
    pub(super) fn take_seen_along(from: &Till, to: &Till) -> Result<(), TillError> {
        let (had, has) = (from.updates_known()?.seen, to.updates_known()?.seen);
        if is_held(to) || has.with(had) == has || had == Seen::default() {
            return Ok(());
        }
        let found = UpdateChecked {
            outcome: "seen".into(),
            version: had.version.map(|it| it.to_string()),
            issued: Some(had.issued),
        };
        to.note_update(&found, true)
    }

    /// What must come to its end first.
    pub(crate) fn waits(&self) -> Result<Vec<UpdateWait>, TillError> {
        let mut waits = Vec::new();
        for till in self.tills()? {
            waits.extend(till.under_way()?);
        }
        if waits.is_empty() && self.is_busy() {
            waits.push(working());
        }
        Ok(waits)
    }

    /// Until the guard is dropped nobody begins anything at any till.
    ///
    /// # Errors
    /// `update_waits`: something is under way.
    pub(crate) fn stand_still(self: &Arc<Desk>) -> Result<Still, TillError> {
        if self.closing.swap(true, Ordering::SeqCst) {
            return Err(still_closing());
        }
        let still = Still(Arc::clone(self));
        let began = Instant::now();
        loop {
            // Whoever is at a till holds it; the desk's own hold is one. What they began is looked at after they
            // have gone.
            let is_free = {
                let open = self.opened()?;
                let practice = open.practice.as_ref().map(|training| &training.till);
                open.own.iter().chain(practice).all(|till| Arc::strong_count(till) == 1)
            };
            let waits = self.waits()?;
            // A payment in doubt is not waited for here: that may take days.
            let in_doubt = waits.iter().any(|wait| wait.what == "in_doubt");
            if waits.is_empty() && is_free {
                return Ok(still);
            }
            if in_doubt || began.elapsed() > PATIENCE {
                let first = waits.into_iter().next().unwrap_or_else(working);
                return Err(update_waits(&first));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Refused while this program makes way.
    pub(super) fn is_open(&self) -> Result<(), TillError> {
        if self.closing.load(Ordering::SeqCst) { Err(still_closing()) } else { Ok(()) }
    }
}

/// While it lives, nothing begins.
pub(crate) struct Still(Arc<Desk>);

impl Drop for Still {
    fn drop(&mut self) {
        self.0.closing.store(false, Ordering::SeqCst);
    }
}

fn working() -> UpdateWait {
    UpdateWait {
        what: "working".into(),
        payment_id: None,
        number: None,
        name: None,
        practice: false,
    }
}

fn still_closing() -> TillError {
    TillError::refused(
        "updating",
        "Versi baru Loket sedang dipasang.",
        "Tidak ada yang dibayar. Tunggu sampai Loket mulai lagi.",
    )
}

fn update_waits(first: &UpdateWait) -> TillError {
    let what = match (first.what.as_str(), &first.number, &first.name) {
        ("in_doubt", Some(number), Some(name)) => {
            format!("pembayaran {number} ({name}) menunggu kepastian")
        }
        ("printing", ..) => "struk sedang dicetak".into(),
        ("collective", ..) => "daftar kolektif sedang dikerjakan".into(),
        _ => "masih ada pekerjaan yang berjalan".into(),
    };
    let error = TillError::refused(
        "update_waits",
        format!("Belum dipasang: {what}."),
        "Tunggu sampai selesai, lalu pasang lagi. Loket tetap bisa dipakai.",
    );
    match &first.payment_id {
        Some(id) => error.about(id),
        None => error,
    }
}
