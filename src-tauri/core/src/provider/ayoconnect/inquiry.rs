//! What an inquiry's answer says is owed, or why there is no bill.

use super::answer::{self, Answer};
use super::{bills, codes};
use crate::bill::{BillType, Question};
use crate::http::HttpAnswer;
use crate::provider::shared::{Class, printable, refusal_kind, unusable};
use crate::provider::{Inquired, Refusal, RefusalKind};

/// "Maximum payment is only for 3 arrears at once" (Ayoconnect document, PLN Postpaid, notes).
const MOST_ARREARS: u32 = 3;

/// A refusal for a body that says too little. HTTP 401 is about the key, whatever stands in it.
pub(super) fn unreadable(http: &HttpAnswer, code: &str, reason: &str, message: &str) -> Refusal {
    let refusal = unusable(http.status, code, reason, message);
    match http.status {
        401 => Refusal { kind: RefusalKind::Account, ..refusal },
        _ => refusal,
    }
}

/// The refusal that `code` stands for. A gateway's status may stand in its place.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Refusal {
    Refusal {
        kind: match codes::find(code) {
            None if codes::is_of_a_gateway(code) => RefusalKind::Unavailable,
            row => refusal_kind(row, status),
        },
        provider_code: code.to_owned(),
        provider_message: message.to_owned(),
    }
}

/// What keeps a successful answer from being a bill. What is owed is the sum of the rows, and the
/// total must say the same (PLN: the total includes the fees).
fn flaw(answer: &Answer) -> Option<String> {
    let missing = |field: &str| Some(format!("{field} is missing"));
    let Some(amount) = answer.amount else { return missing("amount") };
    if answer.customer_no.is_none() {
        return missing("accountNumber");
    }
    if answer.product.is_none() {
        return missing("productCode");
    }
    if answer.inquiry_id.is_none() {
        return Some("inquiryId is missing or cannot be sent back".to_owned());
    }
    if amount.is_zero() {
        return Some("amount is zero".to_owned());
    }
    if bills::months(answer).next().is_none() {
        return Some("billDetails has no month".to_owned());
    }
    let Some(sum) = bills::sum(answer) else {
        return Some("a value of billDetails is missing or no amount".to_owned());
    };
    if sum != amount {
        return Some(format!(
            "amount is {}, but billDetails add up to {}",
            amount.get(),
            sum.get()
        ));
    }
    let fees = bills::admin(answer).is_some_and(|admin| admin > amount);
    fees.then(|| "totalAdmin is above amount".to_owned())
}

/// Another provider may take more months at once, so that the bill is not refused as such.
fn too_many(code: &str, months: u32) -> Refusal {
    Refusal {
        kind: RefusalKind::Unavailable,
        provider_code: code.to_owned(),
        provider_message: format!(
            "Ayoconnect membayar paling banyak {MOST_ARREARS} bulan sekaligus; \
             tagihan ini {months} bulan."
        ),
    }
}

pub(super) fn read(question: &Question, http: &HttpAnswer) -> Inquired {
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => {
            return Inquired::Refused(unreadable(http, &seen.code, &seen.reason, &seen.message));
        }
    };
    let code = printable(answer.code.as_deref().unwrap_or_default());
    let reject = |reason: &str| Inquired::Refused(unreadable(http, &code, reason, &answer.message));
    if code.is_empty() {
        return reject("responseCode is missing");
    }
    if let Some(field) = answer.stranger(question) {
        return reject(&format!("{field} is another one than asked"));
    }
    match (code.as_str(), answer.success) {
        ("300", Some(true)) => {}
        ("300", Some(false)) => {
            return reject("responseCode 300 and success speak against each other");
        }
        ("300", None) => return reject("success is missing"),
        // Nothing moves at an inquiry, so that a code of refusal needs no second field to agree.
        _ => match codes::find(&code).map(|row| row.pay) {
            Some(Class::Paid) => return reject("the code is a payment's success"),
            Some(Class::Pending | Class::Failed | Class::Unclear | Class::NotFound) | None => {
                return Inquired::Refused(refusal(http.status, &code, &answer.message));
            }
        },
    }
    if !(200..=299).contains(&http.status) {
        return reject("the HTTP status speaks against responseCode 300");
    }
    match (flaw(&answer), answer.amount) {
        (Some(reason), _) => reject(&reason),
        (None, None) => reject("amount is missing"),
        (None, Some(total)) => {
            let bill = bills::owed(question, &answer, total);
            let limited = question.bill_type() == BillType::PlnPostpaid;
            if limited && bill.sheet_count > MOST_ARREARS {
                Inquired::Refused(too_many(&code, bill.sheet_count))
            } else {
                Inquired::Owed(Box::new(bill))
            }
        }
    }
}
