//! What is done with a collective list until it is done or somebody stops it: asking, many at once
//! but so many at each provider; paying, one after another; printing, in the list's order. Every step
//! is looked up in the ledger before it is taken.

use std::collections::{HashMap, HashSet};
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
/// So many in a row are no accident.
const TOO_MANY: u32 = 3;

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
        let troubles = Mutex::new(Troubles::default());
        let lock = || troubles.lock().unwrap_or_else(PoisonError::into_inner);
        futures_util::stream::iter(&job.lines)
            .for_each_concurrent(WAITING, async |line| {
                if run.is_stopping() {
                    return;
                }
                let asked = self.ask_line(job, *line, None).await;
                let mut troubles = lock();
                match asked {
                    Ok(Asked::Bill(_)) => troubles.none_at(EVERYWHERE),
                    Ok(Asked::Nothing(Some(error))) if is_of_the_provider(&error) => {
                        if troubles.one_at(EVERYWHERE, error) {
                            run.stop();
                        }
                    }
                    Ok(Asked::Nothing(_)) => {}
                    Err(error) => {
                        troubles.stop_for(error);
                        run.stop();
                        return;
                    }
                }
                drop(troubles);
                run.one_done();
            })
            .await;
        troubles.into_inner().unwrap_or_else(PoisonError::into_inner).end()
    }

    /// Asks for one line, and writes down why there is nothing to pay where that is so.
    ///
    /// # Errors
    /// What would stop every other line as well.
    async fn ask_line(
        &self,
        job: &CollectiveJob,
        number: u32,
        agreed: Option<&LineAgreed>,
    ) -> Result<Asked, TillError> {
        let of = job.of_line(number);
        let line = self.ledger.collective_line(&of)?;
        let agreed = agreed.or(line.agreed.as_ref());
        let at_once = self.setting("collective_at_once")?.parse().unwrap_or(1);
        let lane = Lane { of, agreed, run: &job.place.run, runs: &self.runs, at_once };
        match self.inquire_as(&job.who, &asking_of(&line.listed), Some(&lane)).await {
            Ok(inquiry) => Ok(Asked::Bill(Box::new(inquiry))),
            Err(error) if error.view.code == STOPPED => Ok(Asked::Nothing(None)),
            Err(error) => {
                let error = self.refuse_line(&job.who, &lane.of, agreed, error)?;
                Ok(Asked::Nothing(Some(error)))
            }
        }
    }

    /// Writes down what speaks against a line.
    ///
    /// # Errors
    /// `error` itself, where it is about more than this line.
    fn refuse_line(
        &self,
        who: &str,
        of: &LineOf,
        agreed: Option<&LineAgreed>,
        error: TillError,
    ) -> Result<TillError, TillError> {
        if !is_of_the_line(&error) {
            return Err(error);
        }
        let (code, message) = (error.view.code.clone(), error.view.message.clone());
        let entry = Entry::LineRefused { of: of.clone(), code, message };
        match self.ledger.append_of_line(self.stamp_of(who), of, agreed, &entry) {
            // Its payment, or whoever gave the money back, says all there is to say.
            Ok(()) | Err(LedgerError::LineBusy { .. } | LedgerError::ListChanged) => Ok(error),
            Err(error) => Err(error.into()),
        }
    }

    async fn pay_lines(&self, job: &CollectiveJob) -> Result<(), TillError> {
        let run = &*job.place.run;
        let mut troubles = Troubles::default();
        let (mut paid, mut doubtful) = (0, 0);
        for number in &job.lines {
            if run.is_stopping() {
                break;
            }
            let line = self.ledger.collective_line(&job.of_line(*number))?;
            let account = line.bill.as_ref().map(|it| it.account.clone()).unwrap_or_default();
            // An account that is in trouble keeps nobody waiting who goes through another one.
            if troubles.bars(&account) {
                continue;
            }
            run.now().insert(*number);
            let done = self.pay_line(job, &line).await;
            run.now().remove(number);
            run.one_done();
            let payment = match done {
                Ok(Done::Paid(payment)) => payment,
                Ok(Done::Nothing(Some(error))) if is_of_the_provider(&error) => {
                    troubles.one_at(&account, error);
                    continue;
                }
                Ok(Done::Nothing(_)) => continue,
                Err(error) if is_of_the_account(&error) => {
                    troubles.bar(&account, error);
                    continue;
                }
                Err(error) => {
                    troubles.stop_for(error);
                    break;
                }
            };
            let why = payment.why.as_deref().unwrap_or_default();
            let is = |known: Why| why == word(&known);
            match payment.state.as_str() {
                "paid" => {
                    paid += 1;
                    troubles.none_at(&account);
                }
                "failed" if is(Why::NotSent) => {
                    troubles.bar(&account, no_network("permintaan tidak terkirim"));
                }
                "failed" => {
                    troubles.one_at(&account, many("many_failed", "gagal"));
                }
                _ => {
                    doubtful += 1;
                    if is(Why::NoAnswer) || is(Why::Interrupted) {
                        troubles.stop_for(line_is_down(&payment));
                        break;
                    }
                    if is(Why::Pending) {
                        troubles.none_at(&account);
                    } else {
                        // Nobody can tell what became of these: no more of them.
                        troubles.one_at(&account, many("many_doubtful", "tanpa kepastian"));
                    }
                }
            }
        }
        troubles.end().map_err(|error| with_what_was_paid(error, paid, doubtful))
    }

    /// Pays one line as it was agreed to; nothing where it cannot be, or not any more.
    ///
    /// # Errors
    /// What would stop every other line as well.
    async fn pay_line(&self, job: &CollectiveJob, line: &Line) -> Result<Done, TillError> {
        let number = line.listed.line;
        let of = job.of_line(number);
        let may = line.known.may_be_paid() || line.known.may_be_retried();
        let Some(agreed) = line.agreed.clone().filter(|_| may) else {
            return Ok(Done::Nothing(None));
        };
        let inquiry = match self.fresh(line)? {
            Some(inquiry) => inquiry,
            None => match self.ask_line(job, number, Some(&agreed)).await? {
                Asked::Bill(inquiry) => *inquiry,
                Asked::Nothing(why) => return Ok(Done::Nothing(why)),
            },
        };
        let refuse = |error| {
            let error = self.refuse_line(&job.who, &of, Some(&agreed), error)?;
            Ok(Done::Nothing(Some(error)))
        };
        if let Some(error) = self.is_another_bill(&agreed, &inquiry)? {
            return refuse(error);
        }
        let paying = Paying {
            inquiry_id: inquiry.inquiry_id.clone(),
            total: agreed.customer_total.get(),
            service_fee: agreed.service_fee.get(),
            cash: agreed.grand_total().map(i64::from),
            again: agreed.again.is_some(),
            // What the deposit is known to hold was told when people agreed.
            low_balance: true,
            name_confirmed: agreed.name_confirmed,
        };
        match self.pay_as(&job.who, &paying, None).await {
            Ok(payment) => Ok(Done::Paid(Box::new(payment))),
            Err(error) => refuse(error),
        }
    }

    /// The line's inquiry, where it can still be paid; nothing where the line is to be asked anew.
    fn fresh(&self, line: &Line) -> Result<Option<Inquiry>, TillError> {
        if !line.known.may_be_paid() || line.refusal.is_some() {
            return Ok(None);
        }
        let Some(id) = &line.inquiry_id else { return Ok(None) };
        let inquiry = self.ledger.inquiry(id)?;
        // The clock may have been put right since: the next answer tells.
        self.clock_goes_forward()?;
        Ok(self.still_valid(&inquiry).is_ok().then_some(inquiry))
    }

    /// What is owed by now may be another bill than the one that people agreed to: another total,
    /// other months, another name, or one that no fee may be taken for.
    fn is_another_bill(
        &self,
        agreed: &LineAgreed,
        inquiry: &Inquiry,
    ) -> Result<Option<TillError>, TillError> {
        let seen = self.ledger.inquiry(&agreed.inquiry_id)?.bill;
        let bill = &inquiry.bill;
        let same = bill.customer_total == agreed.customer_total
            && bill.periods() == seen.periods()
            && is_same_name(&seen.customer_name, &bill.customer_name)
            && (bill.service_fee_allowed || agreed.service_fee.is_zero());
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
            let printed = self.print_as(&job.who, &id, None);
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

fn many(code: &str, how: &str) -> TillError {
    TillError::refused(
        code,
        format!("{TOO_MANY} pembayaran {how} berturut-turut di akun yang sama."),
        "Lihat alasannya di daftar. Kalau sudah beres, lanjutkan.",
    )
}

/// What stopped a run says nothing of what it paid before.
fn with_what_was_paid(mut error: TillError, paid: u32, doubtful: u32) -> TillError {
    if paid > 0 {
        error.view.message = format!("{} {paid} tagihan sudah lunas.", error.view.message);
        error.view.money_moved = "yes".into();
    }
    if doubtful > 0 {
        error.view.message = format!("{} {doubtful} menunggu kepastian.", error.view.message);
        error.view.money_moved = "unknown".into();
    }
    error
}

/// What an asking ended with.
enum Asked {
    Bill(Box<Inquiry>),
    /// Nothing to pay, and why, unless somebody stopped the run.
    Nothing(Option<TillError>),
}

/// What became of a line that was to be paid.
enum Done {
    Paid(Box<PaymentView>),
    /// It was not, and why, unless it had been decided meanwhile.
    Nothing(Option<TillError>),
}

/// What would hit every line behind a bad one as well: so many in a row at an account, and it is left
/// alone for the rest of the run.
#[derive(Default)]
struct Troubles {
    in_a_row: HashMap<String, u32>,
    barred: HashSet<String>,
    first: Option<TillError>,
}

/// Inquiries may go to any account.
const EVERYWHERE: &str = "";

impl Troubles {
    fn none_at(&mut self, account: &str) {
        self.in_a_row.remove(account);
    }

    /// Whether it is one too many.
    fn one_at(&mut self, account: &str, error: TillError) -> bool {
        let count = self.in_a_row.entry(account.to_owned()).or_default();
        *count = count.saturating_add(1);
        let too_many = *count >= TOO_MANY;
        if too_many {
            self.bar(account, error);
        }
        too_many
    }

    fn bar(&mut self, account: &str, error: TillError) {
        self.barred.insert(account.to_owned());
        self.first.get_or_insert(error);
    }

    fn bars(&self, account: &str) -> bool {
        self.barred.contains(account)
    }

    /// It is about more than an account: that is what the run ends with.
    fn stop_for(&mut self, error: TillError) {
        self.first = Some(error);
    }

    fn end(self) -> Result<(), TillError> {
        self.first.map_or(Ok(()), Err)
    }
}

/// A refusal that the next line is likely to meet as well.
fn is_of_the_provider(error: &TillError) -> bool {
    const OF_THE_PROVIDER: &[&str] = &[
        "account_refused",
        "address_refused",
        "deposit_low",
        "no_answer",
        "provider_refused",
        "too_often",
        "unavailable",
        "unreadable",
    ];
    OF_THE_PROVIDER.contains(&error.view.code.as_str())
}

/// What no payment through this account comes past, and one through another may.
fn is_of_the_account(error: &TillError) -> bool {
    const OF_THE_ACCOUNT: &[&str] = &[
        "bad_account",
        "keyring_locked",
        "keyring_missing",
        "keyring_slow",
        "no_key",
        "no_network",
    ];
    OF_THE_ACCOUNT.contains(&error.view.code.as_str())
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
