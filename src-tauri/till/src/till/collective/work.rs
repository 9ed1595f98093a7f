//! What is done with a collective list until it is done or somebody stops it: asking, many at once
//! but so many at each provider; paying, one after another; printing, in the list's order. Every step
//! is looked up in the ledger before it is taken.

use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt as _;
use loket_core::name::is_same_name;
use loket_core::payment::Why;

use super::super::Till;
use super::super::inquire::no_network;
use super::super::show::word;
use super::asking_of;
use super::run::{CollectiveJob, Lane, STOPPED};
use crate::error::{Class, TillError};
use crate::ledger::LedgerError;
use crate::ledger::collective::Line;
use crate::ledger::entry::{Entry, Inquiry, LineAgreed, LineOf};
use crate::view::{Paying, PaymentView};

/// As many lines as wait for their turn at any provider.
const WAITING: usize = 64;
/// So many payments that failed one after another are no accident.
const TOO_MANY_FAILED: u32 = 3;

impl Till {
    /// Does a run to its end. Where it stops before, the list tells why.
    ///
    /// # Errors
    /// Why it stopped: what was done until then is in the ledger, and the next run goes on from there.
    pub async fn carry_on(&self, job: CollectiveJob) -> Result<(), TillError> {
        let done = match job.place.run.kind {
            "ask" => self.ask_lines(&job).await,
            "pay" => self.pay_lines(&job).await,
            _ => self.print_lines(&job),
        };
        if let Err(error) = &done {
            self.runs.keep_stop(&job.place.id, (*error.view).clone());
        }
        drop(job);
        done
    }

    async fn ask_lines(&self, job: &CollectiveJob) -> Result<(), TillError> {
        let run = &*job.place.run;
        let first: Mutex<Option<TillError>> = Mutex::new(None);
        futures_util::stream::iter(&job.lines)
            .for_each_concurrent(WAITING, async |line| {
                if run.is_stopping() {
                    return;
                }
                match self.ask_line(job, *line).await {
                    Ok(_) => run.one_done(),
                    Err(error) => {
                        run.stop();
                        first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                }
            })
            .await;
        first.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Asks for one line, and writes down why there is nothing to pay where that is so.
    ///
    /// # Errors
    /// What would stop every other line as well.
    async fn ask_line(
        &self,
        job: &CollectiveJob,
        number: u32,
    ) -> Result<Option<Inquiry>, TillError> {
        let of = job.of_line(number);
        let listed = self.ledger.collective_line(&of)?.listed;
        let at_once = self.setting("collective_at_once")?.parse().unwrap_or(1);
        let lane = Lane { of, run: &job.place.run, runs: &self.runs, at_once };
        match self.inquire_as(&job.who, &asking_of(&listed), Some(&lane)).await {
            Ok(inquiry) => Ok(Some(inquiry)),
            Err(error) if error.view.code == STOPPED => Ok(None),
            Err(error) => self.refuse_line(&job.who, &lane.of, error).map(|()| None),
        }
    }

    /// Writes down what speaks against a line.
    ///
    /// # Errors
    /// `error` itself, where it is about more than this line.
    fn refuse_line(&self, who: &str, of: &LineOf, error: TillError) -> Result<(), TillError> {
        if !is_of_the_line(&error) {
            return Err(error);
        }
        let view = *error.view;
        let entry = Entry::LineRefused { of: of.clone(), code: view.code, message: view.message };
        match self.ledger.append_of_line(self.stamp_of(who), of, &entry) {
            // Its payment says all there is to say.
            Ok(()) | Err(LedgerError::LineBusy { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn pay_lines(&self, job: &CollectiveJob) -> Result<(), TillError> {
        let run = &*job.place.run;
        let mut failed: u32 = 0;
        for line in &job.lines {
            if run.is_stopping() {
                break;
            }
            run.now().insert(*line);
            let paid = self.pay_line(job, *line).await;
            run.now().remove(line);
            run.one_done();
            let Some(payment) = paid? else { continue };
            let why = payment.why.as_deref().unwrap_or_default();
            let is = |known: Why| why == word(&known);
            match payment.state.as_str() {
                "failed" if is(Why::NotSent) => {
                    return Err(no_network("permintaan tidak terkirim"));
                }
                "failed" => failed = failed.saturating_add(1),
                "in_doubt" if is(Why::NoAnswer) || is(Why::Interrupted) => {
                    return Err(line_is_down(&payment));
                }
                _ => failed = 0,
            }
            if failed >= TOO_MANY_FAILED {
                return Err(too_many_failed(failed));
            }
        }
        Ok(())
    }

    /// Pays one line as it was agreed to; nothing where it cannot be, or not any more.
    ///
    /// # Errors
    /// What would stop every other line as well.
    async fn pay_line(
        &self,
        job: &CollectiveJob,
        number: u32,
    ) -> Result<Option<PaymentView>, TillError> {
        let of = job.of_line(number);
        let line = self.ledger.collective_line(&of)?;
        let Some(agreed) = line.agreed.clone().filter(|_| !line.known.something_left) else {
            return Ok(None);
        };
        let inquiry = match self.fresh(&line)? {
            Some(inquiry) => inquiry,
            None => match self.ask_line(job, number).await? {
                Some(inquiry) => inquiry,
                None => return Ok(None),
            },
        };
        if let Some(error) = self.is_another_bill(&agreed, &inquiry)? {
            return self.refuse_line(&job.who, &of, error).map(|()| None);
        }
        let paying = Paying {
            inquiry_id: inquiry.inquiry_id.clone(),
            total: agreed.customer_total.get(),
            service_fee: agreed.service_fee.get(),
            cash: agreed.grand_total().map(i64::from),
            again: agreed.again,
            // What the deposit is known to hold was told when people agreed.
            low_balance: true,
            name_confirmed: agreed.name_confirmed,
        };
        match self.pay_as(&job.who, &paying, None).await {
            Ok(payment) => Ok(Some(payment)),
            Err(error) => self.refuse_line(&job.who, &of, error).map(|()| None),
        }
    }

    /// The line's inquiry, where it can still be paid; nothing where the line is to be asked anew.
    fn fresh(&self, line: &Line) -> Result<Option<Inquiry>, TillError> {
        if !line.known.may_be_paid() || line.refusal.is_some() {
            return Ok(None);
        }
        let Some(id) = &line.inquiry_id else { return Ok(None) };
        let inquiry = self.ledger.inquiry(id)?;
        match self.still_valid(&inquiry) {
            Ok(()) => Ok(Some(inquiry)),
            Err(error) if error.view.code == "expired" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is owed by now may be another bill than the one that people agreed to: another total,
    /// other months, another name.
    fn is_another_bill(
        &self,
        agreed: &LineAgreed,
        inquiry: &Inquiry,
    ) -> Result<Option<TillError>, TillError> {
        let seen = self.ledger.inquiry(&agreed.inquiry_id)?.bill;
        let bill = &inquiry.bill;
        let same = bill.customer_total == agreed.customer_total
            && bill.periods() == seen.periods()
            && is_same_name(&seen.customer_name, &bill.customer_name);
        Ok((!same).then(|| {
            let (now, then) = (bill.customer_total, agreed.customer_total);
            TillError::refused(
                "bill_changed",
                format!(
                    "Tagihannya sekarang {now}, disetujui {then}, atau bulan dan namanya lain."
                ),
                "Tunjukkan kepada pelanggan, lalu centang lagi; atau kembalikan uangnya.",
            )
        }))
    }

    fn print_lines(&self, job: &CollectiveJob) -> Result<(), TillError> {
        let run = &*job.place.run;
        for line in &job.lines {
            if run.is_stopping() {
                break;
            }
            let Some(id) = self.ledger.collective_line(&job.of_line(*line))?.inquiry_id else {
                continue;
            };
            run.now().insert(*line);
            let printed = self.print(&id, None);
            run.now().remove(line);
            printed?;
            run.one_done();
        }
        Ok(())
    }
}

fn line_is_down(payment: &PaymentView) -> TillError {
    let mut error = TillError::refused(
        "line_down",
        "Koneksi putus setelah satu pembayaran terkirim. Sisanya belum dibayar.",
        "Loket memeriksa pembayaran itu sendiri. Periksa internet, lalu lanjutkan.",
    )
    .about(payment.payment_id.clone());
    error.view.money_moved = "unknown".into();
    error
}

fn too_many_failed(failed: u32) -> TillError {
    TillError::refused(
        "many_failed",
        format!("{failed} pembayaran gagal berturut-turut."),
        "Lihat alasannya di daftar. Kalau sudah beres, lanjutkan.",
    )
}

/// Whether a refusal is about one line of a list, and not about every other as well.
fn is_of_the_line(error: &TillError) -> bool {
    const OF_THE_LINE: &[&str] = &[
        "already_paying",
        "bad_amount",
        "bad_input",
        "bad_number",
        "bill_changed",
        "bill_in_doubt",
        "fee_not_allowed",
        "line_busy",
        "name_differs",
        "no_account",
        "not_agreed",
        "paid_before",
        "total_changed",
    ];
    match error.class {
        Class::Failed => true,
        Class::Refused => OF_THE_LINE.contains(&error.view.code.as_str()),
        Class::Internal | Class::InDoubt => false,
    }
}
