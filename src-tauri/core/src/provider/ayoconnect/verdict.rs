//! What an answer to a payment or to an advice says of the payment. Paid needs every bound field
//! in a 2xx answer; failed needs a listed code that nothing speaks against; all else is no verdict.

use super::answer::{self, Answer};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::payment::{Attention, Event, Order, Verdict, Why};
use crate::provider::shared::{Asked, Class, printable};

/// What code and `success` say together, before the rest of the answer is looked at.
enum Said {
    Paid,
    Failed,
    Nothing(Why),
}

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
    let name = asked.name();
    let status = http.status;
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => {
            let rule = format!("{name}: HTTP {status}, {}", seen.reason);
            return Verdict::no_verdict(Why::Unreadable, rule).coded(&seen.code, &seen.message);
        }
    };
    let code = printable(answer.code.as_deref().unwrap_or_default());
    let verdict = match status {
        200..=299 | 400..=499 => decide(asked, order, &answer, &code, status),
        _ => Verdict::no_verdict(
            Why::UnclearCode,
            format!("{name}: HTTP {status} settles nothing, whatever the body says"),
        ),
    };
    verdict.coded(&code, &answer.message)
}

fn decide(asked: Asked, order: &Order, answer: &Answer, code: &str, status: u16) -> Verdict {
    let name = asked.name();
    if let Some(field) = stranger(order, answer) {
        let rule = format!("{name}: {field} is another one than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    if code.is_empty() {
        let rule = format!("{name}: HTTP {status}, responseCode is missing");
        return Verdict::no_verdict(Why::Unreadable, rule);
    }
    match said(asked, answer.success, code) {
        Said::Paid if status >= 400 => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: HTTP {status} speaks against responseCode {code}"),
        ),
        Said::Paid => confirm(asked, order, answer, code),
        Said::Failed => reject(asked, order, answer, code),
        Said::Nothing(why) => {
            let with = success_name(answer.success);
            let rule = format!("{name}: responseCode {code} with {with}");
            let mut verdict = Verdict::no_verdict(why, rule);
            if why == Why::NotFound {
                verdict.attention = Some(Attention::Operator);
            }
            verdict
        }
    }
}

fn confirm(asked: Asked, order: &Order, answer: &Answer, code: &str) -> Verdict {
    let name = asked.name();
    if let Some(field) = missing(answer) {
        let rule = format!("{name}: responseCode {code} with success true, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let agreed = answer.amount == Some(order.customer_total());
    let mut verdict = if agreed {
        let rule = format!("{name}: responseCode {code} with success true, all fields bound");
        Verdict::new(Event::Confirmed, None, rule)
    } else {
        let rule = format!("{name}: responseCode {code} with success true, but another amount");
        Verdict::no_verdict(Why::Mismatch, rule)
    };
    verdict.provider_reference = answer.serial(&order.question);
    verdict.paid_at = answer.paid_at();
    if agreed {
        verdict.bill = answer.tells().then(|| bills::paid(&order.question, answer, &order.bill));
    } else {
        verdict.other_total = answer.amount;
        verdict.attention = Some(Attention::Operator);
    }
    verdict
}

fn reject(asked: Asked, order: &Order, answer: &Answer, code: &str) -> Verdict {
    let name = asked.name();
    // Failures were seen with an amount of zero; any other must be the order's.
    let other_amount =
        answer.amount.is_some_and(|amount| !amount.is_zero() && amount != order.customer_total());
    if other_amount {
        let rule = format!("{name}: responseCode {code} with another amount than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    // A payment that was never made is refused with `{}`, and so is a status that finds it failed. But
    // a fault of the system looks the same for payment and asking: it has to name the payment.
    if asked == Asked::Advice && answer.reference.is_none() && codes::is_of_the_system(code) {
        let rule = format!("{name}: responseCode {code} without refNumber");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    // The biller gives a reference for what it took; failures come with "" or "N/A".
    if !answer.serial(&order.question).is_empty() {
        let rule = format!("{name}: responseCode {code} beside a biller's reference");
        return Verdict::no_verdict(Why::Disagreement, rule);
    }
    let with = success_name(answer.success);
    let rule = format!("{name}: responseCode {code} with {with}, listed as failed");
    Verdict::new(Event::Rejected, Some(Why::Rejected), rule)
}
