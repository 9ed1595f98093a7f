//! A sale: the inquiry, and the one payment of it.

use loket_core::account::{Account, Credentials};
use loket_core::bill::{BillType, Product, Question, Reference};
use loket_core::calendar::{Moment, from_http_date, inquiry_expires};
use loket_core::http::{Exchange, HttpAnswer};
use loket_core::money::Rupiah;
use loket_core::payment::{Order, Verdict};
use loket_core::provider::{Inquired, judge_payment};

use super::Till;
use crate::error::{Class, TillError};
use crate::ledger::entry::{Call, Came, Entry, Inquiry, Opening};
use crate::ledger::{LedgerError, NewPayment, Outgoing};
use crate::view::{Asking, InquiryView, Paying, PaymentView};

/// A clock this far off the provider's stops paying, in milliseconds.
const WORST_SKEW_MS: i64 = 5 * 60 * 1000;
/// A clock may be set back by this much when it is kept in step, in milliseconds.
const SLACK_MS: i64 = 2_000;

/// Reads a bill type's id.
///
/// # Errors
/// There is none of that name.
pub(super) fn bill_type(id: &str) -> Result<BillType, TillError> {
    BillType::from_id(id.trim()).ok_or_else(|| {
        let known: Vec<&str> = BillType::ALL.iter().map(|kind| kind.id()).collect();
        TillError::refused(
            "bad_input",
            format!("Tidak ada jenis tagihan bernama {id}."),
            &format!("Yang ada: {}.", known.join(", ")),
        )
    })
}

impl Till {
    /// Asks a provider what is owed. Nothing moves.
    ///
    /// # Errors
    /// Bad input, no account, no key, or the provider's refusal.
    pub async fn inquire(&self, asking: &Asking) -> Result<InquiryView, TillError> {
        let (account, question) = self.question(asking)?;
        self.clock_goes_forward()?;
        if let Some(by) = self.ledger.held_by() {
            return Err(LedgerError::Held { by: by.into() }.into());
        }
        let (key, _) = self.key_of(&account)?;
        let adapter = self.adapter(account.provider)?;
        let called = self.reachable(account.clone());
        let request = adapter.inquiry(&Credentials { account: &called, key: &key }, &question);
        let redaction = request.redaction();
        let wire = self.wire(&called)?;
        // Before the question leaves: one that crosses midnight belongs to the day it was asked.
        let asked_at = self.clock.now();
        self.mark(&question.reference.0);
        let reply = wire.ask(&request).await;
        let answer = match redaction.clean(reply.exchange) {
            Exchange::Answered(answer) => answer,
            Exchange::NotSent { detail } => return Err(no_network(&detail)),
            Exchange::NoAnswer { detail } => return Err(no_answer(&detail)),
        };
        let bill = match adapter.read_inquiry(&called, &question, &answer) {
            Inquired::Owed(bill) => *bill,
            Inquired::Refused(refusal) => return Err(refusal.into()),
        };
        let now = self.clock.now();
        let inquiry = Inquiry {
            inquiry_id: question.reference.0.clone(),
            account: account.name,
            account_version: account.version,
            provider: account.provider,
            question,
            bill,
            asked_at,
            expires_at: inquiry_expires(asked_at),
            skew_ms: reply
                .date
                .as_deref()
                .and_then(from_http_date)
                .map(|theirs| now.saturating_sub(theirs)),
            answer: answer.body,
        };
        self.ledger.append(now, &Entry::Inquired(Box::new(inquiry.clone())))?;
        self.inquiry_view(&inquiry)
    }

    fn question(&self, asking: &Asking) -> Result<(Account, Question), TillError> {
        let bill_type = bill_type(&asking.bill_type)?;
        let bad = |message: &str| TillError::refused("bad_input", message, "Perbaiki isian.");
        // Pasted as one, the two numbers of a vehicle tax come apart at their comma.
        let (number, identity) = match asking.customer_no.split_once(',') {
            Some((number, identity)) if bill_type.needs_identity() => (number, Some(identity)),
            Some(_) | None => (asking.customer_no.as_str(), asking.identity.as_deref()),
        };
        let customer_no = bill_type.normalise(number)?;
        let identity = match identity.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if bill_type.needs_identity() => {
                let digits: String = text.chars().filter(|sign| *sign != ' ').collect();
                if !(10..=20).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit())
                {
                    return Err(bad("Nomor identitas harus 10 sampai 20 angka."));
                }
                Some(digits)
            }
            None if bill_type.needs_identity() => {
                return Err(bad("Nomor identitas belum diisi."));
            }
            Some(_) | None => None,
        };
        let amount = match asking.amount.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            Some(text) if bill_type.needs_amount() => {
                Some(Rupiah::from_person(text).ok().filter(|amount| !amount.is_zero()).ok_or_else(
                    || bad_amount("Nominal harus angka rupiah di atas 0, misalnya 50.000."),
                )?)
            }
            None if bill_type.needs_amount() => return Err(bad_amount("Nominal belum diisi.")),
            Some(_) | None => None,
        };
        if asking.year.is_some_and(|year| !(1990..=2100).contains(&year)) {
            return Err(bad("Tahun pajak tidak masuk akal."));
        }
        let (account, product) = self.choose(bill_type, asking)?;
        let question = Question {
            product,
            customer_no,
            identity,
            months: asking.months,
            year: asking.year.filter(|_| bill_type.takes_year()),
            amount,
            reference: Reference(self.new_reference()?),
        };
        Ok((account, question))
    }

    fn choose(
        &self,
        bill_type: BillType,
        asking: &Asking,
    ) -> Result<(Account, Product), TillError> {
        let no_account = |message: String| {
            TillError::refused(
                "no_account",
                message,
                "Tambahkan akun di Pengaturan, atau pakai mode latihan (--practice).",
            )
        };
        if !self.has_account()? {
            return Err(no_account("Belum ada akun penyedia.".into()));
        }
        if let Some(name) = &asking.account {
            self.account(name)?;
        }
        let serving = self.serving(bill_type)?;
        let of_account = serving.iter().filter(|(account, _)| {
            asking.account.as_ref().is_none_or(|name| *name == account.name)
        });
        let of_account: Vec<_> = of_account.collect();
        // The wrong city's bill can be a real one. Practice has nothing to lose, and its first
        // product is the documented one.
        if let (None, Some((_, products)), false) =
            (&asking.product, of_account.first(), self.is_practice())
            && products.len() > 1
        {
            let codes: Vec<String> =
                products.iter().map(|one| format!("{} ({})", one.code, one.name)).collect();
            return Err(TillError::refused(
                "bad_input",
                format!("{} punya beberapa produk; pilih satu.", bill_type.label()),
                &format!("--product: {}.", codes.join(", ")),
            ));
        }
        let mut offers = of_account
            .into_iter()
            .flat_map(|(account, products)| products.iter().map(move |product| (account, product)));
        let chosen = match &asking.product {
            Some(code) => offers.find(|(_, product)| product.code == *code),
            None => offers.next(),
        };
        match (chosen, &asking.product) {
            (Some((account, product)), _) => Ok((account.clone(), product.clone())),
            (None, Some(code)) => Err(TillError::refused(
                "bad_input",
                format!("Tidak ada produk {code} untuk {}.", bill_type.label()),
                "Pilih produk dari daftar.",
            )),
            (None, None) => {
                Err(no_account(format!("Tidak ada akun yang melayani {}.", bill_type.label())))
            }
        }
    }

    /// Pays an inquiry, once, and ends with the first answer.
    ///
    /// # Errors
    /// Refused before anything was sent, or a fact could not be written; a payment without a
    /// verdict is a result.
    pub async fn pay(&self, paying: &Paying) -> Result<PaymentView, TillError> {
        let inquiry = self.ledger.inquiry(&paying.inquiry_id)?;
        if let Ok(payment) = self.ledger.payment(&inquiry.inquiry_id) {
            let payment_id = payment.opening.payment_id;
            return Err(self.told(LedgerError::AlreadyPaying { payment_id }.into()));
        }
        self.still_valid(&inquiry)?;
        let order = self.order(&inquiry, paying)?;
        let account = self.ledger.account_version(&inquiry.account, inquiry.account_version)?;
        let adapter = self.adapter(account.provider)?;
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
            provider: account.provider,
            order: order.clone(),
            url: request.url().into(),
            request: request.shown().into(),
            next_advice: schedule.next(now, 0, None),
        };
        let new = NewPayment { opening, zone: self.zone()?, again: paying.again };
        let sending = self.on_the_wire(&inquiry.inquiry_id);
        let outgoing: Outgoing =
            self.ledger.open_payment(now, new, request).map_err(|error| self.told(error.into()))?;
        let payment_id = outgoing.payment_id().to_owned();
        self.mark(&sent_mark(&payment_id));
        let exchange = redaction.clean(wire.pay(outgoing).await.exchange);
        let written = || {
            self.store_answer(&payment_id, Call::Pay, &exchange)?;
            let verdict = judge_payment(adapter, &called, &order, &exchange);
            let next = schedule.next(now, 0, None);
            self.store_verdict(&payment_id, Call::Pay, verdict, Some(next))?;
            self.payment_view(&self.ledger.payment(&payment_id)?, false)
        };
        let done = written().map_err(|error: TillError| error.after_sending(&payment_id));
        drop(sending);
        done
    }

    fn order(&self, inquiry: &Inquiry, paying: &Paying) -> Result<Order, TillError> {
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
        if !service_fee.is_zero() && !inquiry.bill.service_fee_allowed {
            return Err(TillError::refused(
                "fee_not_allowed",
                "Penyedia melarang jasa loket untuk tagihan ini.",
                "Bayar tanpa jasa loket.",
            ));
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

    /// Same day, young enough, and by a clock that can be believed.
    fn still_valid(&self, inquiry: &Inquiry) -> Result<(), TillError> {
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
        skew_warning(inquiry).map_or(Ok(()), |warning| Err(clock_wrong(&warning)))
    }

    /// The clock has not been set behind what is already written down.
    pub(super) fn clock_goes_forward(&self) -> Result<(), TillError> {
        let now = self.clock.now();
        match self.ledger.latest_moment()? {
            Some(last) if now < last.saturating_sub(SLACK_MS) => Err(clock_wrong(
                "Jam komputer ini lebih awal daripada catatan terakhir di buku transaksi.",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The raw answer goes to disk before anybody judges it.
    pub(super) fn store_answer(
        &self,
        payment_id: &str,
        call: Call,
        exchange: &Exchange,
    ) -> Result<(), TillError> {
        let came = match exchange.clone() {
            Exchange::Answered(HttpAnswer { status, body }) => Came::Answered { status, body },
            Exchange::NoAnswer { detail } => Came::NoAnswer { detail },
            Exchange::NotSent { detail } => Came::NotSent { detail },
        };
        let entry = Entry::Answered { payment_id: payment_id.into(), call, came };
        self.ledger.append(self.clock.now(), &entry)?;
        Ok(())
    }

    pub(super) fn store_verdict(
        &self,
        payment_id: &str,
        call: Call,
        verdict: Verdict,
        next_advice: Option<Moment>,
    ) -> Result<(), TillError> {
        self.ledger.append_about(self.clock.now(), payment_id, |payment| {
            Ok(Entry::Judged {
                payment_id: payment_id.into(),
                call,
                contradiction: payment.state.after(verdict.event).is_err(),
                verdict: Box::new(verdict),
                next_advice,
            })
        })?;
        Ok(())
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

fn bad_amount(message: &str) -> TillError {
    TillError::refused("bad_amount", message, "Perbaiki nominalnya.")
}

pub(super) fn clock_wrong(message: &str) -> TillError {
    TillError::refused(
        "clock_wrong",
        message,
        "Betulkan jam komputer. Kalau jam sudah benar, simpan Pengaturan sekali, lalu ulangi.",
    )
}

fn no_network(detail: &str) -> TillError {
    TillError::new(
        Class::Refused,
        "no_network",
        format!("Penyedia tidak bisa dihubungi ({detail})."),
        "Periksa internet, lalu coba lagi.",
    )
}

fn no_answer(detail: &str) -> TillError {
    TillError::new(
        Class::Failed,
        "no_answer",
        format!("Penyedia tidak menjawab cek tagihan ({detail})."),
        "Tidak ada uang yang berpindah. Coba lagi.",
    )
}
