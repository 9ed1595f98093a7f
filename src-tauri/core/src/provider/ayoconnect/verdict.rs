//! What an answer to a payment or to an advice says of the payment, for `judge` to decide.

use super::answer::{self, Answer};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::money::Rupiah;
use crate::payment::{Order, Verdict, Why};
use crate::provider::judge::{self, Read, Said};
use crate::provider::shared::{Asked, Class, printable};

/// The field that is another one than the order's. Missing fields are looked at later.
fn stranger(order: &Order, answer: &Answer) -> Option<&'static str> {
    match &answer.reference {
        Some(reference) if *reference != order.question.reference.0 => Some("refNumber"),
        Some(_) | None => answer.stranger(&order.question),
    }
}

/// The first field that a success cannot do without, and that is not there.
fn missing(answer: &Answer) -> Option<&'static str> {
    if answer.reference.is_none() {
        Some("refNumber")
    } else if answer.customer_no.is_none() {
        Some("accountNumber")
    } else if answer.product.is_none() {
        Some("productCode")
    } else if answer.amount.is_none() {
        Some("amount")
    } else {
        None
    }
}

/// The total that the answer tells. What is owed is the sum of the rows: where they have values that
/// make another sum than the order's, that sum is what was charged, whatever `amount` says. Failures
/// come with rows of zeros.
fn total(order: &Order, answer: &Answer, said: Said) -> (&'static str, Option<Rupiah>) {
    let told = !answer.rows.is_empty() && answer.rows.iter().all(|row| row.value.is_some());
    let sum = bills::sum(answer);
    let nothing = said == Said::Failed && sum == Some(Rupiah::ZERO);
    if told && !nothing && sum != Some(order.customer_total()) {
        ("sum of billDetails", sum)
    } else {
        ("amount", answer.amount)
    }
}

/// `success` is no finality: processing was seen with true and with false. A final code without it
/// is half an answer, but for a refusal before anything was booked.
fn said(asked: Asked, success: Option<bool>, code: &str) -> Said {
    match (codes::find(code).map(|row| row.class(asked)), success) {
        (Some(Class::Paid), Some(true)) => Said::Paid,
        (Some(Class::Failed), Some(false)) => Said::Failed,
        (Some(Class::Failed), None) if asked == Asked::Pay => Said::Failed,
        (Some(Class::Paid | Class::Failed), None) => Said::Nothing(Why::Unreadable),
        (Some(Class::Paid), Some(false)) | (Some(Class::Failed | Class::NotFound), Some(true)) => {
            Said::Nothing(Why::Disagreement)
        }
        (Some(Class::Pending), _) => Said::Nothing(Why::Pending),
        (Some(Class::Unclear), _) => Said::Nothing(Why::UnclearCode),
        (Some(Class::NotFound), Some(false) | None) => Said::Nothing(Why::NotFound),
        // Time-out, bad gateway: processing (Ayoconnect documentation, Payment, remark).
        (None, _) if codes::is_outside(code) => Said::Nothing(Why::Pending),
        (None, _) => Said::Nothing(Why::UnlistedCode),
    }
}

fn success_name(success: Option<bool>) -> &'static str {
    match success {
        Some(true) => "success true",
        Some(false) => "success false",
        None => "no success",
    }
}

pub(super) fn judge(asked: Asked, order: &Order, http: &HttpAnswer) -> Verdict {
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return seen.verdict(asked, http.status),
    };
    let question = &order.question;
    let code = printable(answer.code.as_deref().unwrap_or_default());
    let (said, words) = match code.as_str() {
        "" => (Said::Nothing(Why::Unreadable), "responseCode is missing".to_owned()),
        code => {
            let with = success_name(answer.success);
            (said(asked, answer.success, code), format!("responseCode {code} with {with}"))
        }
    };
    let proof = answer.serial(question);
    // The biller gives a reference for what it took; failures come with "" or "N/A".
    let taken = said == Said::Failed && !proof.is_empty();
    // A payment that was never made is refused with `{}`, and so is a status that finds it failed.
    // But a fault of the system looks the same for payment and asking: it has to name the payment.
    let unnamed = answer.reference.is_none() && codes::is_of_the_system(&code);
    let read = Read {
        words,
        said,
        stranger: stranger(order, &answer),
        missing: missing(&answer),
        objection: taken
            .then(|| (Why::Disagreement, "a biller's reference stands beside it".into())),
        total: total(order, &answer, said),
        unnamed: unnamed.then_some("refNumber"),
        proof,
        deposit_cost: None,
        balance: None,
        paid_at: answer.paid_at(),
        // "HTTP error" is pending where it carries no code of its own (response codes, last row).
        refuses_by: judge::any_4xx,
        bill: &|| answer.tells().then(|| bills::paid(question, &answer, &order.bill)),
    };
    judge::judge(asked, order, http.status, &read).coded(&code, &answer.message)
}
