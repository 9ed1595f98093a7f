//! Asking what became of a payment, and the operator's own verdict. Asking never pays.

use loket_core::account::{Account, Credentials, Secret};
use loket_core::payment::State;
use loket_core::provider::judge_advice;
use tracing::{info, warn};

use super::Till;
use super::sale::sent_mark;
use crate::error::TillError;
use crate::ledger::entry::{Call, Entry};
use crate::ledger::read::Payment;
use crate::ledger::{LedgerError, Stamp};
use crate::view::PaymentView;

/// How many payments one round looks at.
const A_ROUND: u32 = 200;
/// So often a payment is asked about before whoever waits leaves it to the person who was called: a
/// provider may book late.
const ASKED_OFTEN: u32 = 5;

impl Till {
    /// Asks about one payment now.
    ///
    /// # Errors
    /// Under the provider's minimum gap, no key, or a ledger that cannot be written.
    pub async fn advise(&self, id: &str) -> Result<PaymentView, TillError> {
        self.advise_now(id).await.map_err(|error| self.told_of(id, error))
    }

    async fn advise_now(&self, id: &str) -> Result<PaymentView, TillError> {
        let known = self.ledger.payment(id)?.opening.payment_id;
        let Some(_alone) = self.asked_about.set_alone(&known) else {
            let error = TillError::refused(
                "too_early",
                "Status pembayaran ini sedang ditanyakan.",
                "Tunggu jawabannya, paling lama satu menit.",
            );
            return Err(error.about(known));
        };
        // Read now that nobody else can be asking: the pause counts from what was asked last.
        let payment = self.ledger.payment(&known)?;
        self.not_on_the_wire(&payment)?;
        let wait_ms = self.wait_before_asking(&payment)?;
        if wait_ms > 0 {
            let error = TillError::refused(
                "too_early",
                format!(
                    "Status baru boleh dicek lagi {} detik lagi.",
                    wait_ms.saturating_add(999) / 1000
                ),
                "Penyedia membatasi seberapa sering status boleh ditanyakan.",
            );
            return Err(error.about(payment.opening.payment_id));
        }
        let (key, _) = self.key_of(&self.account_of(&payment)?)?;
        self.ask(&self.who()?, payment, key).await
    }

    /// While the request is on its way, nobody asks and nobody settles: the answer may be the
    /// next thing that comes.
    fn not_on_the_wire(&self, payment: &Payment) -> Result<(), TillError> {
        let payment_id = &payment.opening.payment_id;
        if !self.on_the_wire.has(payment_id) {
            return Ok(());
        }
        let error = TillError::refused(
            "too_early",
            "Permintaan pembayaran ini masih berjalan.",
            "Tunggu jawabannya, paling lama dua menit.",
        );
        Err(error.about(payment_id))
    }

    /// Asks about every payment whose advice is due.
    ///
    /// # Errors
    /// The ledger cannot be read or written. A payment that cannot be asked about now stays as it
    /// is, and is left out.
    pub async fn advise_due(&self) -> Result<Vec<PaymentView>, TillError> {
        let mut asked = Vec::new();
        for listed in self.ledger.awaiting(A_ROUND)? {
            let payment_id = listed.opening.payment_id;
            let Some(_alone) = self.asked_about.set_alone(&payment_id) else { continue };
            // A round takes its time: what was listed may have been asked about or decided since.
            let payment = self.ledger.payment(&payment_id)?;
            let due = payment.next_advice.is_some_and(|next| next <= self.clock.now())
                && self.adapter(&payment.opening.provider).is_ok()
                && !self.on_the_wire.has(&payment_id);
            if due && self.wait_before_asking(&payment)? == 0 {
                match self.ask_by_itself(payment).await {
                    Ok(view) => asked.push(view),
                    Err(error) if is_ledgers(&error) => return Err(error),
                    // No key, no way: it waits, but not for ever.
                    Err(_) => self.give_up_if_late(&payment_id)?,
                }
            }
        }
        Ok(asked)
    }

    /// Milliseconds until the next advice of any payment is due; nothing where none will be, or where
    /// all that are left were asked about often and wait for a person.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn next_advice_in(&self) -> Result<Option<i64>, TillError> {
        let now = self.clock.now();
        let mut soonest = None;
        for payment in self.ledger.awaiting(A_ROUND)? {
            let is_called = payment.attention.is_some() && payment.asked >= ASKED_OFTEN;
            let next = payment.next_advice.filter(|_| !is_called);
            if let Some(next) = next {
                let wait = next.saturating_sub(now).max(self.wait_before_asking(&payment)?);
                soonest = Some(soonest.map_or(wait, |known: i64| known.min(wait)));
            }
        }
        Ok(soonest)
    }

    /// Milliseconds until this payment may be asked about by hand.
    pub(super) fn wait_before_asking(&self, payment: &Payment) -> Result<i64, TillError> {
        let opening = &payment.opening;
        let account = self.account_of(payment)?;
        let schedule =
            self.adapter(&account.provider)?.schedule().with_gap(account.advice_gap_seconds);
        let earliest = schedule.earliest(payment.created, payment.last_asked);
        let now = self.clock.now();
        let by_the_wall = earliest.saturating_sub(now).max(0).min(schedule.minimum_ms);
        // A wall clock set forward must not shorten the gap within this process.
        let by_the_steady = self
            .since(&sent_mark(&opening.payment_id))
            .map_or(0, |age| schedule.minimum_ms.saturating_sub(age).max(0));
        Ok(by_the_wall.max(by_the_steady))
    }

    /// The account as it was when the payment was made.
    fn account_of(&self, payment: &Payment) -> Result<Account, TillError> {
        let opening = &payment.opening;
        Ok(self.ledger.account_version(&opening.account, opening.account_version)?)
    }

    /// Nobody waits at the screen: a locked keyring is not asked again and again.
    async fn ask_by_itself(&self, payment: Payment) -> Result<PaymentView, TillError> {
        let (key, _) = self.keys.peek(&self.account_of(&payment)?)?;
        self.ask("", payment, key).await
    }

    async fn ask(
        &self,
        who: &str,
        payment: Payment,
        key: Secret,
    ) -> Result<PaymentView, TillError> {
        let opening = &payment.opening;
        let payment_id = opening.payment_id.as_str();
        let account = self.account_of(&payment)?;
        let adapter = self.adapter(&account.provider)?;
        let called = self.reachable(account.clone());
        let wire = self.wire(&called)?;
        let request = adapter.advice(&Credentials { account: &called, key: &key }, &opening.order);
        let redaction = request.redaction();
        let asked_at = self.clock.now();
        let stamp = Stamp { at: asked_at, who: who.into() };
        self.ledger.append(stamp, &Entry::Asked { payment_id: payment_id.into() })?;
        self.mark(&sent_mark(payment_id));
        info!(step = "asked", payment = payment_id, provider = account.provider.name());
        let exchange = redaction.clean(wire.ask(&request).await.exchange);
        self.mark(&sent_mark(payment_id));
        let answered_at = self.clock.now();
        self.store_answer(who, payment_id, Call::Advice, &exchange)?;
        let verdict = judge_advice(adapter, &called, &opening.order, &exchange, payment.why);
        let schedule = adapter.schedule().with_gap(account.advice_gap_seconds);
        let asked = usize::try_from(payment.asked).unwrap_or(usize::MAX).saturating_add(1);
        let next = schedule.next(payment.created, asked, Some(answered_at));
        self.store_verdict(who, payment_id, Call::Advice, verdict, Some(next))?;
        self.give_up_if_late(payment_id)?;
        self.payment_view(&self.ledger.payment(payment_id)?, false)
    }

    /// Calls the operator for a payment that has been in doubt for longer than the provider may
    /// take, whether it could be asked about or not.
    fn give_up_if_late(&self, payment_id: &str) -> Result<(), TillError> {
        let payment = self.ledger.payment(payment_id)?;
        let adapter = self.adapter(&payment.opening.provider)?;
        let now = self.clock.now();
        let late = now.saturating_sub(payment.created) >= adapter.schedule().give_up_ms;
        if late && payment.state == State::InDoubt && payment.next_advice.is_some() {
            let reason = "no verdict within the provider's time".into();
            let entry = Entry::OperatorCalled { payment_id: payment_id.into(), reason };
            self.ledger.append(now, &entry)?;
            warn!(step = "given_up", payment = payment_id, code = "given_up");
        }
        Ok(())
    }

    /// The operator's verdict, after asking the provider's help desk.
    ///
    /// # Errors
    /// No note or name, or there is a verdict already.
    pub fn settle(
        &self,
        id: &str,
        outcome: &str,
        note: &str,
        by: &str,
    ) -> Result<PaymentView, TillError> {
        let bad = |message: &str| TillError::refused("bad_input", message, "Lengkapi isian.");
        let outcome = match outcome {
            "paid" => State::Paid,
            "failed" => State::Failed,
            _ => return Err(bad("Hasilnya harus paid atau failed.")),
        };
        let (note, by) = (note.trim(), by.trim());
        if note.is_empty() || by.is_empty() {
            return Err(bad("Catatan dan nama harus diisi."));
        }
        // Whoever has signed in settles under their own name.
        let signed = self.signed_in()?.map(|it| format!("{} ({})", it.name, it.code));
        let by = signed.as_deref().unwrap_or(by);
        self.settle_as(id, outcome, note, by).map_err(|error| self.told_of(id, error))
    }

    fn settle_as(
        &self,
        id: &str,
        outcome: State,
        note: &str,
        by: &str,
    ) -> Result<PaymentView, TillError> {
        let payment = self.ledger.payment(id)?;
        self.not_on_the_wire(&payment)?;
        let payment_id = payment.opening.payment_id;
        self.ledger.append_about(self.stamp()?, &payment_id, |payment| {
            let open = payment.state == State::InDoubt;
            let acknowledges = payment.state == outcome && payment.attention.is_some();
            if !open && !acknowledges {
                return Err(LedgerError::Decided);
            }
            Ok(Entry::Settled {
                payment_id: payment_id.clone(),
                outcome,
                note: note.into(),
                by: by.into(),
            })
        })?;
        let verdict = super::show::word(&outcome);
        info!(step = "settled", payment = payment_id.as_str(), verdict = verdict.as_str());
        self.payment_view(&self.ledger.payment(&payment_id)?, false)
    }
}

fn is_ledgers(error: &TillError) -> bool {
    error.view.code.starts_with("ledger_")
}
