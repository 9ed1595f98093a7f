//! The one payment of an inquiry.

use loket_core::account::Credentials;
use loket_core::calendar::Moment;
use loket_core::http::{Exchange, HttpAnswer};
use loket_core::money::Rupiah;
use loket_core::operator::Right;
use loket_core::payment::{Event, Order, Verdict};
use loket_core::provider::judge_payment;
use tracing::info;

use super::session::not_allowed;
use super::{Printing, Till};
use crate::error::TillError;
use crate::ledger::entry::{Call, Came, Entry, Inquiry, Opening};
use crate::ledger::read::Payment;
use crate::ledger::{LedgerError, NewPayment, Outgoing, Stamp};
use crate::log::Watch;
use crate::view::{Paying, PaymentView};

/// What is done with a print that is written down with its verdict.
pub(super) type Press<'a> = Box<dyn FnOnce(Printing) + Send + 'a>;

/// A clock this far off the provider's stops paying, in milliseconds.
const WORST_SKEW_MS: i64 = 5 * 60 * 1000;
/// A clock may be set back by this much when it is kept in step, in milliseconds.
const SLACK_MS: i64 = 2_000;

impl Till {
    /// Pays an inquiry, once, and ends with the first answer.
    ///
    /// # Errors
    /// Refused before anything was sent, or a fact could not be written; a payment without a
    /// verdict is a result.
    pub async fn pay(&self, paying: &Paying) -> Result<PaymentView, TillError> {
        self.pay_as(&self.who_pays(paying)?, paying, None).await
    }

    /// The same at a counter that may print without being asked: the slip's print is written down
    /// with the verdict, and given to `press` at once, to be carried out where nobody waits.
    ///
    /// # Errors
    /// As `pay`.
    pub async fn pay_and_print(
        &self,
        paying: &Paying,
        press: impl FnOnce(Printing) + Send,
    ) -> Result<PaymentView, TillError> {
        self.pay_as(&self.who_pays(paying)?, paying, Some(Box::new(press))).await
    }

    fn who_pays(&self, paying: &Paying) -> Result<String, TillError> {
        // It may have been sent before.
        self.who().map_err(|error| self.told_of(&paying.inquiry_id, error))
    }

    /// The same by whoever began it.
    pub(super) async fn pay_as(
        &self,
        who: &str,
        paying: &Paying,
        press: Option<Press<'_>>,
    ) -> Result<PaymentView, TillError> {
        match self.ledger.payment(&paying.inquiry_id) {
            Ok(payment) => {
                let payment_id = payment.opening.payment_id;
                return Err(self.told(LedgerError::AlreadyPaying { payment_id }.into()));
            }
            Err(LedgerError::NotFound) => {}
            // It may have been sent before.
            Err(error) => return Err(self.told_of(&paying.inquiry_id, error.into())),
        }
        let inquiry = self.ledger.inquiry(&paying.inquiry_id)?;
        self.still_valid(&inquiry)?;
        self.remembers_all()?;
        let order = self.order(&inquiry, paying)?;
        self.deposit_suffices(&inquiry, paying)?;
        let known_as = self.name_to_learn(&inquiry, paying)?;
        let account = self.ledger.account_version(&inquiry.account, inquiry.account_version)?;
        let adapter = self.adapter(&account.provider)?;
        let (key, _) = self.key_of(&account)?;
        let called = self.reachable(account.clone());
        let wire = self.wire(&called)?;
        let request = adapter.payment(&Credentials { account: &called, key: &key }, &order);
        let redaction = request.redaction();
        // Again: the keyring may have taken its time, and midnight may have passed.
        self.still_valid(&inquiry)?;
        let now = self.clock.now();
        let schedule = adapter.schedule().with_gap(account.advice_gap_seconds);
        let opening = Opening {
            payment_id: inquiry.inquiry_id.clone(),
            number: String::new(),
            counter: self.setting("counter")?,
            day: String::new(),
            hour: 0,
            day_count: 0,
            account: account.name.clone(),
            account_version: account.version,
            provider: account.provider.clone(),
            order: order.clone(),
            url: request.url().into(),
            request: request.shown().into(),
            next_advice: schedule.next(now, 0, None),
            known_as,
        };
        let new = NewPayment { opening, zone: self.zone()?, again: paying.again };
        let watch = Watch::start();
        let sending = self.on_the_wire.set(&inquiry.inquiry_id);
        let outgoing: Outgoing = self
            .ledger
            .open_payment(Stamp { at: now, who: who.into() }, new, request)
            .map_err(|error| self.told(error.into()))?;
        let payment_id = outgoing.payment_id().to_owned();
        let payment = payment_id.as_str();
        let bill_type = order.question.bill_type().id();
        info!(
            step = "committed",
            payment,
            bill_type,
            provider = account.provider.name(),
            ms = watch.ms()
        );
        self.mark(&sent_mark(&payment_id));
        info!(step = "sent", payment);
        let exchange = redaction.clean(wire.pay(outgoing).await.exchange);
        // Dialling took its time: the provider counts its pause from what it heard.
        self.mark(&sent_mark(&payment_id));
        let answered_at = self.clock.now();
        let written = || {
            self.store_answer(who, &payment_id, Call::Pay, &exchange)?;
            let verdict = judge_payment(adapter, &called, &order, &exchange);
            let next = schedule.next(answered_at, 0, None);
            match press {
                None => {
                    self.store_verdict(who, &payment_id, Call::Pay, verdict, Some(next))?;
                }
                Some(press) => {
                    let judged = judged(&payment_id, Call::Pay, verdict, Some(next));
                    if let Some(printing) = self.append_and_begin(who, &payment_id, judged)? {
                        press(printing);
                    }
                }
            }
            self.payment_view(&self.ledger.payment(&payment_id)?, false)
        };
        let done = written().map_err(|error: TillError| error.after_sending(&payment_id));
        drop(sending);
        info!(step = "done", payment, ms = watch.ms());
        done
    }

    pub(super) fn order(&self, inquiry: &Inquiry, paying: &Paying) -> Result<Order, TillError> {
        let money = |amount: i64| {
            Rupiah::try_from(amount).map_err(|_| bad_amount("Nominal tidak bisa dibaca."))
        };
        if money(paying.total)? != inquiry.bill.customer_total {
            return Err(TillError::refused(
                "total_changed",
                format!("Total tagihan adalah {}.", inquiry.bill.customer_total),
                "Bacakan total yang benar kepada pelanggan, lalu konfirmasi lagi.",
            ));
        }
        let service_fee = money(paying.service_fee)?;
        if service_fee > Order::LARGEST_FEE {
            return Err(TillError::refused(
                "bad_amount",
                format!("Jasa loket paling banyak {}.", Order::LARGEST_FEE),
                "Periksa lagi jasa loketnya.",
            ));
        }
        if !service_fee.is_zero() && !inquiry.bill.service_fee_allowed {
            return Err(TillError::refused(
                "fee_not_allowed",
                "Penyedia melarang jasa loket untuk tagihan ini.",
                "Bayar tanpa jasa loket.",
            ));
        }
        // What a list takes was worked out here, and agreed to.
        if inquiry.bill.service_fee_allowed
            && inquiry.of.is_none()
            && service_fee != self.usual_fee(inquiry.question.bill_type())?
            && self.may(Right::Run).is_err()
        {
            return Err(not_allowed());
        }
        let mut order = Order {
            question: inquiry.question.clone(),
            bill: inquiry.bill.clone(),
            service_fee,
            cash: Rupiah::ZERO,
        };
        let grand_total = order.grand_total().ok_or_else(|| bad_amount("Total terlalu besar."))?;
        order.cash = paying.cash.map(money).transpose()?.unwrap_or(grand_total);
        if order.cash < grand_total {
            return Err(TillError::refused(
                "cash_short",
                format!("Uang tunai kurang: total bayar {grand_total}."),
                "Minta kekurangannya kepada pelanggan.",
            ));
        }
        Ok(order)
    }

    /// What the deposit is known to hold covers the bill, or the agent has seen that it may not.
    fn deposit_suffices(&self, inquiry: &Inquiry, paying: &Paying) -> Result<(), TillError> {
        match self.short_deposit(inquiry)? {
            Some(left) if !paying.low_balance => Err(TillError::refused(
                "balance_low",
                format!("Saldo {} yang diketahui tinggal {left}.", inquiry.account),
                "Isi saldo dulu. Kalau saldo sudah diisi, ulangi dengan --low-balance.",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// What is left of the last known deposit of the inquiry's account, where it cannot cover the
    /// bill. Where the cost is not told, the customer total stands for it.
    pub(super) fn short_deposit(&self, inquiry: &Inquiry) -> Result<Option<Rupiah>, TillError> {
        let cost = inquiry.bill.deposit_cost.unwrap_or(inquiry.bill.customer_total);
        let left = self.ledger.deposit_left(&inquiry.account)?;
        let left = left.map(|left| Rupiah::try_from(left.max(0)).unwrap_or(Rupiah::ZERO));
        Ok(left.filter(|left| *left < cost))
    }

    /// Same day, young enough, and by a clock that can be believed.
    pub(super) fn still_valid(&self, inquiry: &Inquiry) -> Result<(), TillError> {
        self.clock_goes_forward()?;
        let now = self.clock.now();
        let life = inquiry.expires_at.saturating_sub(inquiry.asked_at);
        let worn_out = self.since(&inquiry.inquiry_id).is_some_and(|age| age >= life);
        if now >= inquiry.expires_at || now < inquiry.asked_at.saturating_sub(SLACK_MS) || worn_out
        {
            return Err(TillError::refused(
                "expired",
                "Hasil cek tagihan sudah kedaluwarsa.",
                "Cek tagihan lagi; kalau totalnya berubah, sampaikan ke pelanggan.",
            ));
        }
        skew_warning(inquiry).map_or(Ok(()), |warning| {
            Err(clock_wrong(&warning, "Betulkan jam komputer, lalu cek tagihan lagi."))
        })
    }

    /// The clock has not been set behind what is already written down.
    pub(super) fn clock_goes_forward(&self) -> Result<(), TillError> {
        let now = self.clock.now();
        match self.ledger.latest_moment()? {
            Some(last) if now < last.saturating_sub(SLACK_MS) => Err(clock_wrong(
                "Jam komputer ini lebih awal daripada catatan terakhir di buku transaksi.",
                "Betulkan jam komputer. Kalau sudah benar, pemilik menekan Jam sudah benar \
                 (loketctl settings set clock_ok yes), lalu ulangi.",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The raw answer goes to disk before anybody judges it.
    pub(super) fn store_answer(
        &self,
        who: &str,
        payment_id: &str,
        call: Call,
        exchange: &Exchange,
    ) -> Result<(), TillError> {
        let came = match exchange.clone() {
            Exchange::Answered(HttpAnswer { status, body }) => Came::Answered { status, body },
            Exchange::NoAnswer { detail } => Came::NoAnswer { detail },
            Exchange::NotSent { detail } => Came::NotSent { detail },
        };
        let (word, status) = match &came {
            Came::Answered { status, .. } => ("answered", *status),
            Came::NoAnswer { .. } => ("no_answer", 0),
            Came::NotSent { .. } => ("not_sent", 0),
        };
        let entry = Entry::Answered { payment_id: payment_id.into(), call, came };
        self.ledger.append(self.stamp_of(who), &entry)?;
        info!(step = "answered", payment = payment_id, call = word_of(call), came = word, status);
        Ok(())
    }

    pub(super) fn store_verdict(
        &self,
        who: &str,
        payment_id: &str,
        call: Call,
        verdict: Verdict,
        next_advice: Option<Moment>,
    ) -> Result<(), TillError> {
        let judged = judged(payment_id, call, verdict, next_advice);
        self.ledger.append_about(self.stamp_of(who), payment_id, judged)?;
        Ok(())
    }
}

/// The event of a verdict on a payment as it stands.
fn judged(
    payment_id: &str,
    call: Call,
    verdict: Verdict,
    next_advice: Option<Moment>,
) -> impl FnOnce(&Payment) -> Result<Entry, LedgerError> {
    let payment_id = payment_id.to_owned();
    let event = match verdict.event {
        Event::Confirmed => "paid",
        Event::Rejected | Event::NotSent => "failed",
        Event::NoVerdict => "none",
    };
    let why = verdict.why.map(|why| super::show::word(&why)).unwrap_or_default();
    info!(
        step = "judged",
        payment = payment_id.as_str(),
        call = word_of(call),
        verdict = event,
        why = why.as_str(),
        rule = verdict.rule.as_str()
    );
    move |payment| {
        Ok(Entry::Judged {
            payment_id,
            call,
            contradiction: payment.state.after(verdict.event).is_err(),
            verdict: Box::new(verdict),
            next_advice,
        })
    }
}

fn word_of(call: Call) -> &'static str {
    match call {
        Call::Pay => "pay",
        Call::Advice => "advice",
    }
}

/// What to say of a clock that is too far off the provider's.
pub(super) fn skew_warning(inquiry: &Inquiry) -> Option<String> {
    let skew = inquiry.skew_ms.map(i64::saturating_abs).filter(|skew| *skew > WORST_SKEW_MS)?;
    Some(format!("Jam komputer ini berbeda {} menit dari jam penyedia.", skew / 60_000))
}

/// The name under which a send or an asking is marked on the steady clock.
pub(super) fn sent_mark(payment_id: &str) -> String {
    format!("sent/{payment_id}")
}

pub(super) fn bad_amount(message: &str) -> TillError {
    TillError::refused("bad_amount", message, "Perbaiki nominalnya.")
}

fn clock_wrong(message: &str, hint: &str) -> TillError {
    TillError::refused("clock_wrong", message, hint)
}
