//! What an answer to a payment or to a status asked for says of the payment. Paid needs every
//! bound field in a 2xx answer; failed needs a listed code that nothing speaks against; all else
//! is no verdict.

use super::answer::{self, Answer, Word};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::payment::{Attention, Event, Order, Verdict, Why};
use crate::provider::shared::{Asked, Class, printable, proof};

/// What status and code say together, before the rest of the answer is looked at.
enum Said {
    Paid,
    Failed,
    Nothing(Why),
}

/// The field that is another one than the order's. The product may be the one sent or the one
/// that the inquiry answered. Missing fields are looked at later.
fn stranger(order: &Order, answer: &Answer) -> Option<&'static str> {
    let product = answer.product.as_ref();
    let product_differs = product.is_some_and(|code| *code != order.question.product.code)
        && answer.product != order.bill.product_answered;
    let id_differs = answer.id.is_some() && answer.id != order.bill.provider_key;
    answer
        .stranger(&order.question)
        .or(id_differs.then_some("tr_id"))
        .or(product_differs.then_some("code"))
}

/// The first field that a success cannot do without, and that is not there. Every answer to a
/// payment carries all of them (IAK documentation, Payment, Response); the inquiry's id may be
/// missing where the status was asked for by our reference.
fn missing(asked: Asked, answer: &Answer) -> Option<&'static str> {
    if answer.reference.is_none() {
        Some("ref_id")
    } else if answer.id.is_none() && asked == Asked::Pay {
        Some("tr_id")
    } else if answer.customer_no.is_none() {
        Some("hp")
    } else if answer.product.is_none() {
        Some("code")
    } else if answer.customer_total.is_none() {
        Some("price")
    } else {
        None
    }
}

/// Code and status must agree. A status is documented where it was asked for; there a failure
/// needs it, while examples of a success do without.
fn said(asked: Asked, word: Word, rc: &str) -> Said {
    let class = codes::find(rc).map(|code| code.class(asked));
    match (class, word) {
        (Some(Class::Paid), Word::Paid | Word::Missing) => Said::Paid,
        (Some(Class::Failed), Word::Failed) => Said::Failed,
        (Some(Class::Failed), Word::Missing) if asked == Asked::Pay => Said::Failed,
        (Some(Class::Failed), Word::Missing) => Said::Nothing(Why::UnclearCode),
        (Some(Class::Pending), Word::Processing | Word::Missing)
        | (Some(Class::Unclear) | None, Word::Processing) => Said::Nothing(Why::Pending),
        (Some(Class::Unclear), Word::Failed | Word::NotReceived | Word::Missing) => {
            Said::Nothing(Why::UnclearCode)
        }
        (Some(Class::NotFound), Word::Failed | Word::NotReceived | Word::Missing) => {
            Said::Nothing(Why::NotFound)
        }
        (None, Word::Failed | Word::NotReceived | Word::Missing | Word::Unknown) => {
            Said::Nothing(Why::UnlistedCode)
        }
        (
            Some(Class::Paid),
            Word::NotReceived | Word::Failed | Word::Processing | Word::Unknown,
        )
        | (
            Some(Class::Failed),
            Word::NotReceived | Word::Paid | Word::Processing | Word::Unknown,
        )
        | (Some(Class::Pending), Word::NotReceived | Word::Paid | Word::Failed | Word::Unknown)
        | (Some(Class::Unclear), Word::Paid | Word::Unknown)
        | (Some(Class::NotFound), Word::Paid | Word::Processing | Word::Unknown)
        | (None, Word::Paid) => Said::Nothing(Why::Disagreement),
    }
}

pub(super) fn judge(asked: Asked, order: &Order, http: &HttpAnswer) -> Verdict {
    let name = asked.name();
    let status = http.status;
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => {
            let rule = format!("{name}: HTTP {status}, {}", seen.reason);
            return Verdict::no_verdict(Why::Unreadable, rule).coded(&seen.rc, &seen.message);
        }
    };
    // Judged as it came: a code that needs cleaning first is on no list.
    let rc = answer.rc.as_deref().unwrap_or_default();
    let verdict = match status {
        200..=299 | 400..=499 => decide(asked, order, &answer, rc, status),
        _ => Verdict::no_verdict(
            Why::UnclearCode,
            format!("{name}: HTTP {status} settles nothing, whatever the body says"),
        ),
    };
    verdict.coded(&printable(rc), &answer.message)
}

fn decide(asked: Asked, order: &Order, answer: &Answer, rc: &str, status: u16) -> Verdict {
    let name = asked.name();
    if let Some(field) = stranger(order, answer) {
        let rule = format!("{name}: {field} is another one than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let word = word_name(answer.word);
    if rc.is_empty() {
        let why = if answer.word == Word::Processing { Why::Pending } else { Why::Unreadable };
        return Verdict::no_verdict(why, format!("{name}: no response_code, {word}"));
    }
    match said(asked, answer.word, rc) {
        Said::Paid if status >= 400 => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: HTTP {status} speaks against response_code {rc}"),
        ),
        Said::Paid if !answer.wrapped => Verdict::no_verdict(
            Why::Unreadable,
            format!("{name}: response_code {rc}, but data is missing"),
        ),
        Said::Paid => confirm(asked, order, answer, rc),
        Said::Failed => reject(asked, order, answer, rc),
        Said::Nothing(why) => {
            let rule = format!("{name}: response_code {} with {word}", printable(rc));
            let mut verdict = Verdict::no_verdict(why, rule);
            if why == Why::NotFound {
                verdict.attention = Some(Attention::Operator);
            }
            verdict
        }
    }
}

fn word_name(word: Word) -> &'static str {
    match word {
        Word::NotReceived => "status 0",
        Word::Paid => "status 1",
        Word::Failed => "status 2",
        Word::Processing => "status 3",
        Word::Missing => "no status",
        Word::Unknown => "an unknown status",
    }
}

fn confirm(asked: Asked, order: &Order, answer: &Answer, rc: &str) -> Verdict {
    let said = format!("{}: response_code {rc} with {}", asked.name(), word_name(answer.word));
    if let Some(field) = missing(asked, answer) {
        let rule = format!("{said}, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let agreed = answer.customer_total == Some(order.customer_total());
    let mut verdict = if agreed {
        Verdict::new(Event::Confirmed, None, format!("{said}, all fields bound"))
    } else {
        Verdict::no_verdict(Why::Mismatch, format!("{said}, but another price"))
    };
    verdict.provider_reference =
        proof(&order.question, &answer.serial, &order.question.customer_no);
    verdict.deposit_cost = answer.deposit_cost;
    verdict.balance = answer.balance;
    if agreed {
        verdict.bill = bills::bill(&order.question, answer, Some(&order.bill));
        verdict.paid_at = answer.datetime;
    } else {
        verdict.other_total = answer.customer_total;
        verdict.attention = Some(Attention::Operator);
    }
    verdict
}

fn reject(asked: Asked, order: &Order, answer: &Answer, rc: &str) -> Verdict {
    let name = asked.name();
    // A price of zero says that nothing was charged; any other price must be the order's.
    let other_total = answer
        .customer_total
        .is_some_and(|total| !total.is_zero() && total != order.customer_total());
    if other_total {
        let rule = format!("{name}: response_code {rc} with another price than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    if asked == Asked::Advice && answer.reference.is_none() {
        let rule = format!("{name}: response_code {rc} without ref_id");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let word = word_name(answer.word);
    let rule = format!("{name}: response_code {rc} with {word}, listed as failed");
    let mut verdict = Verdict::new(Event::Rejected, Some(Why::Rejected), rule);
    verdict.balance = answer.balance;
    verdict
}
