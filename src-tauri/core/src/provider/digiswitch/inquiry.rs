//! What an inquiry's answer says is owed, or why there is no bill.

use super::answer::{self, Answer, Word};
use super::{Keys, bills, codes};
use crate::bill::Question;
use crate::http::HttpAnswer;
use crate::provider::shared::{printable, refusal_kind, unusable};
use crate::provider::{Inquired, Refusal};

/// The refusal that `rc` stands for.
pub(super) fn refusal(rc: &str, message: &str, status: u16) -> Refusal {
    Refusal {
        kind: refusal_kind(codes::find(rc), status),
        provider_code: printable(rc),
        provider_message: message.to_owned(),
    }
}

/// What keeps the prices of a successful answer from being a bill's.
fn flaw(answer: &Answer) -> Option<&'static str> {
    match (answer.customer_total, answer.deposit_cost) {
        (Some(total), Some(cost)) if cost.is_zero() || total < cost => {
            Some("selling_price is below price, or price is zero")
        }
        (Some(total), Some(_)) if answer.admin.is_some_and(|admin| admin > total) => {
            Some("admin is above selling_price")
        }
        (Some(_), Some(_)) => None,
        (Some(_), None) => Some("price is missing"),
        (None, _) => Some("selling_price is missing"),
    }
}

pub(super) fn read(keys: &Keys, question: &Question, http: &HttpAnswer) -> Inquired {
    let answer = match answer::read(keys, http) {
        Ok(answer) => answer,
        Err(seen) => return Inquired::Refused(seen.refusal(http.status)),
    };
    let raw = answer.rc.as_deref().unwrap_or_default();
    let rc = printable(raw);
    let reject =
        |reason: &str| Inquired::Refused(unusable(http.status, &rc, reason, &answer.message));
    if let Some(field) = answer.stranger(question) {
        return reject(&format!("{field} is another one than asked"));
    }
    if rc.is_empty() {
        return reject("rc is missing");
    }
    match (raw, answer.word) {
        ("00", Word::Success) if !(200..=299).contains(&http.status) => {
            reject("the HTTP status speaks against rc 00")
        }
        ("00", Word::Success) => match (answer.missing(), flaw(&answer)) {
            (Some(field), _) => reject(&format!("{field} is missing")),
            (None, Some(reason)) => reject(reason),
            (None, None) => match bills::bill(question, &answer, None) {
                Some(bill) => Inquired::Owed(Box::new(bill)),
                None => reject("selling_price is missing"),
            },
        },
        ("00", _) | (_, Word::Success) => reject("status and rc speak against each other"),
        (_, Word::Pending | Word::Failed | Word::Missing | Word::Unknown) => {
            Inquired::Refused(refusal(raw, &answer.message, http.status))
        }
    }
}
