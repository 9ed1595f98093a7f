//! The inquiry: which account is asked what is owed, one after another, and what each answers. Moves no
//! money.

use loket_core::account::{Account, Credentials};
use loket_core::bill::{BillType, Question};
use loket_core::calendar::{from_http_date, inquiry_expires};
use loket_core::http::Exchange;
use loket_core::provider::Inquired;
use tracing::info;

use super::Till;
use super::collective::run::Lane;
use crate::error::{Class, TillError};
use crate::ledger::LedgerError;
use crate::ledger::entry::{Entry, Inquiry, PassedOver};
use crate::log::Watch;
use crate::view::{Asking, InquiryView};

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
    /// Asks what is owed. Nothing moves. Where a provider cannot answer for reasons of its own, the
    /// next account that serves the same biller is asked, and the bill tells who was passed over.
    ///
    /// # Errors
    /// Bad input, no account, no key, or a refusal that is about the bill.
    pub async fn inquire(&self, asking: &Asking) -> Result<InquiryView, TillError> {
        let inquiry = self.inquire_as(&self.who()?, asking, None).await?;
        self.inquiry_view(&inquiry)
    }

    /// The same by whoever began it, and for a line of a collective list where there is one.
    pub(super) async fn inquire_as(
        &self,
        who: &str,
        asking: &Asking,
        lane: Option<&Lane<'_>>,
    ) -> Result<Inquiry, TillError> {
        let wanted = self.wanted(asking)?;
        let offers = self.offers(wanted.bill_type, asking)?;
        self.clock_goes_forward()?;
        if let Some(by) = self.ledger.held_by() {
            return Err(LedgerError::Held { by: by.into() }.into());
        }
        let mut passed_over: Vec<PassedOver> = Vec::new();
        let mut first: Option<TillError> = None;
        for (account, product) in offers {
            let question = wanted.of(product, self.new_reference()?);
            // Counter sales wait for nobody; lists ask so many at once and no more.
            let _pass = match lane {
                Some(lane) => Some(lane.enter(&account.provider).await?),
                None => None,
            };
            let mut inquiry = match self.ask_one(&account, question).await {
                Ok(inquiry) => inquiry,
                Err(Stopped::Here(error)) => {
                    passed_over.push(PassedOver {
                        account: account.name,
                        provider: account.provider,
                        code: error.view.code.clone(),
                        message: error.view.message.clone(),
                    });
                    first = first.or(Some(error));
                    continue;
                }
                Err(Stopped::Everywhere(error)) => {
                    return Err(answered_after(error, &account.name, &passed_over));
                }
            };
            inquiry.passed_over = passed_over;
            let stamp = self.stamp_of(who);
            match lane {
                Some(lane) => {
                    inquiry.of = Some(lane.of.clone());
                    let entry = Entry::Inquired(Box::new(inquiry.clone()));
                    self.ledger.append_of_line(stamp, &lane.of, lane.agreed, &entry)?;
                }
                None => {
                    self.ledger.append(stamp, &Entry::Inquired(Box::new(inquiry.clone())))?;
                }
            }
            return Ok(inquiry);
        }
        Err(nobody_answers(first, &passed_over))
    }

    /// Asks one account.
    async fn ask_one(&self, account: &Account, question: Question) -> Result<Inquiry, Stopped> {
        let (key, _) = self.key_of(account).map_err(Stopped::Here)?;
        let adapter = self.adapter(&account.provider).map_err(Stopped::Here)?;
        let called = self.reachable(account.clone());
        let request = adapter.inquiry(&Credentials { account: &called, key: &key }, &question);
        let redaction = request.redaction();
        let wire = self.wire(&called).map_err(Stopped::Here)?;
        // Before the question leaves: one that crosses midnight belongs to the day it was asked.
        let asked_at = self.clock.now();
        self.mark(&question.reference.0);
        let (watch, reference) = (Watch::start(), question.reference.0.as_str());
        let (provider, bill_type) = (account.provider.name(), question.bill_type().id());
        info!(step = "inquiry", payment = reference, provider, bill_type);
        let reply = wire.ask(&request).await;
        info!(step = "inquiry_ended", payment = reference, ms = watch.ms());
        let answer = match redaction.clean(reply.exchange) {
            Exchange::Answered(answer) => answer,
            Exchange::NotSent { detail } => return Err(Stopped::Here(no_network(&detail))),
            Exchange::NoAnswer { detail } => return Err(Stopped::Here(no_answer(&detail))),
        };
        let bill = match adapter.read_inquiry(&called, &question, &answer) {
            Inquired::Owed(bill) => *bill,
            Inquired::Refused(refusal) if refusal.kind.is_the_providers() => {
                return Err(Stopped::Here(refusal.into()));
            }
            Inquired::Refused(refusal) => return Err(Stopped::Everywhere(refusal.into())),
        };
        let now = self.clock.now();
        Ok(Inquiry {
            inquiry_id: question.reference.0.clone(),
            account: account.name.clone(),
            account_version: account.version,
            provider: account.provider.clone(),
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
            passed_over: Vec::new(),
            of: None,
        })
    }
}

/// Why one account gave no bill.
enum Stopped {
    /// The reason is this account's or its provider's: another may have an answer.
    Here(TillError),
    /// It is about the bill.
    Everywhere(TillError),
}

/// The first choice's error, with a word about those that were asked after it.
fn nobody_answers(first: Option<TillError>, passed_over: &[PassedOver]) -> TillError {
    let mut error = first.unwrap_or_else(|| no_network("tidak ada akun"));
    let others: Vec<String> = passed_over
        .iter()
        .skip(1)
        .map(|other| format!("{}: {}", other.account, other.message))
        .collect();
    if let (Some(tried), false) = (passed_over.first(), others.is_empty()) {
        let message = &error.view.message;
        error.view.message = format!("{}: {message} {}", tried.account, others.join(" "));
    }
    error
}

/// The answer of an account that was asked in the place of others, with a word about those.
fn answered_after(mut error: TillError, account: &str, passed_over: &[PassedOver]) -> TillError {
    if !passed_over.is_empty() {
        let before: Vec<String> = passed_over
            .iter()
            .map(|other| format!("{} dilewati: {}", other.account, other.message))
            .collect();
        let message = &error.view.message;
        error.view.message = format!("{account}: {message} ({})", before.join(" "));
    }
    error
}

pub(super) fn no_network(detail: &str) -> TillError {
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
