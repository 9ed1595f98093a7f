//! What an inquiry's answer says is owed, or why there is no bill. RajaBiller documents no
//! inquiry, so it is read as leniently as the bill's safety allows: of either root, and without a
//! reference.

use super::answer::{self, Answer, Codes, NoAnswer, Word};
use super::{bills, codes};
use crate::bill::Question;
use crate::http::HttpAnswer;
use crate::provider::shared::{printable, refusal_kind, unusable};
use crate::provider::{Inquired, Refusal, RefusalKind};

/// What the status line, or the words beside it, say of a call that the relay refused.
fn refused_call(status: u16, message: &str) -> Option<RefusalKind> {
    match status {
        401 => Some(RefusalKind::Account),
        403 => Some(RefusalKind::Address),
        429 => Some(RefusalKind::TooOften),
        400..=499 if answer::names_address(message) => Some(RefusalKind::Address),
        _ => None,
    }
}

fn refusal(kind: RefusalKind, code: &str, message: &str) -> Refusal {
    Refusal { kind, provider_code: code.to_owned(), provider_message: message.to_owned() }
}

/// The refusal of a body that carries no answer.
fn no_answer(http: &HttpAnswer, answer: &NoAnswer) -> Refusal {
    let seen = &answer.seen;
    let code = printable(&seen.code);
    let listed = codes::find(&code).filter(|_| answer.errors).map(|code| code.refusal);
    match listed.or_else(|| refused_call(http.status, &seen.message)) {
        Some(kind) if seen.message.is_empty() => {
            refusal(kind, &code, &format!("HTTP {}", http.status))
        }
        Some(kind) => refusal(kind, &code, &seen.message),
        None => unusable(http.status, &code, &seen.reason, &seen.message),
    }
}

/// The refusal that `rc` stands for.
fn coded(http: &HttpAnswer, rc: &str, message: &str) -> Refusal {
    let status = http.status;
    let kind = match codes::find(rc) {
        None if answer::names_address(message) => RefusalKind::Address,
        None => refused_call(status, message).unwrap_or_else(|| refusal_kind(None, status)),
        listed => refusal_kind(listed, status),
    };
    refusal(kind, &printable(rc), message)
}

/// What keeps the totals of a successful answer from being a bill's.
fn flaw(answer: &Answer) -> Option<&'static str> {
    match (answer.customer_total, answer.admin) {
        (Some(total), _) if total.is_zero() => Some("total_price is zero"),
        (Some(total), Some(admin)) if admin > total => Some("admin_charge is above total_price"),
        (Some(_) | None, Some(_) | None) => None,
    }
}

pub(super) fn read(question: &Question, http: &HttpAnswer) -> Inquired {
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return Inquired::Refused(no_answer(http, &seen)),
    };
    let (rc, against) = match answer.codes() {
        Codes::None => (String::new(), false),
        Codes::One(rc) => (rc, false),
        Codes::Two(rc, _) => (rc, true),
    };
    // Judged as it came, and cleaned to be shown.
    let shown = printable(&rc);
    let reject =
        |reason: &str| Inquired::Refused(unusable(http.status, &shown, reason, &answer.message));
    if let Some(field) = answer.stranger(question, None) {
        return reject(&format!("{field} is another one than asked"));
    }
    if against {
        return reject("responseCode and response_code speak against each other");
    }
    match (rc.as_str(), answer.word) {
        ("", _) => match refused_call(http.status, &answer.message) {
            Some(kind) => Inquired::Refused(refusal(kind, "", &answer.message)),
            None => reject("responseCode is missing"),
        },
        (codes::SUCCESS, Word::Success) if !(200..=299).contains(&http.status) => {
            reject("the HTTP status speaks against code 0000")
        }
        (codes::SUCCESS, Word::Success) if answer.success == Some(false) => {
            reject("success false speaks against code 0000")
        }
        (codes::SUCCESS, Word::Success) => match (answer.missing(None), flaw(&answer)) {
            (Some(field), _) => reject(&format!("{field} is missing")),
            (None, Some(reason)) => reject(reason),
            (None, None) => match bills::bill(question, &answer, None) {
                Some(bill) => Inquired::Owed(Box::new(bill)),
                None => reject("total_price is missing"),
            },
        },
        (codes::SUCCESS, _) | (_, Word::Success) => {
            reject("resultStatus and responseCode speak against each other")
        }
        (rc, _) => Inquired::Refused(coded(http, rc, &answer.message)),
    }
}

/// The status of an order that nobody made: whatever is said of it, unless of the key or of the
/// address, shows that the account works.
pub(super) fn read_probe(http: &HttpAnswer) -> Result<(), Refusal> {
    let answer = answer::read(http).map_err(|seen| no_answer(http, &seen))?;
    let rc = match answer.codes() {
        Codes::None => String::new(),
        Codes::One(rc) | Codes::Two(rc, _) => printable(&rc),
    };
    let refused = refused_call(http.status, &answer.message);
    match (rc.as_str(), refused) {
        (rc, _) if codes::is_about_the_key(rc) => {
            Err(refusal(RefusalKind::Account, rc, &answer.message))
        }
        (rc, Some(kind)) => Err(refusal(kind, rc, &answer.message)),
        ("", None) => Err(unusable(http.status, "", "responseCode is missing", &answer.message)),
        (rc, None) if codes::find(rc).is_none() && answer::names_address(&answer.message) => {
            Err(refusal(RefusalKind::Address, rc, &answer.message))
        }
        (_, None) if http.status >= 500 || (300..=399).contains(&http.status) => {
            Err(unusable(http.status, &rc, "the HTTP status is no success", &answer.message))
        }
        (_, None) => Ok(()),
    }
}
