//! What an answer to a payment or to a status asked for says of the payment, for `judge` to decide.

use super::answer::{self, Answer, Word};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::payment::{Order, Verdict, Why};
use crate::provider::fields::proof;
use crate::provider::judge::{self, Read, Said};
use crate::provider::shared::{Asked, Class, printable};

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
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return seen.verdict(asked, http.status),
    };
    let question = &order.question;
    // Judged as it came: a code that needs cleaning first is on no list.
    let rc = answer.rc.as_deref().unwrap_or_default();
    let shown = printable(rc);
    let word = word_name(answer.word);
    let (said, words) = match rc {
        "" if answer.word == Word::Processing => {
            (Said::Nothing(Why::Pending), format!("no response_code, {word}"))
        }
        "" => (Said::Nothing(Why::Unreadable), format!("no response_code, {word}")),
        rc => (said(asked, answer.word, rc), format!("response_code {shown} with {word}")),
    };
    // Only errors were seen without the wrapping.
    let unwrapped = said == Said::Paid && !answer.wrapped;
    let read = Read {
        words,
        said,
        stranger: stranger(order, &answer),
        missing: missing(asked, &answer),
        objection: unwrapped.then(|| (Why::Unreadable, "data is missing".to_owned())),
        total: ("price", answer.customer_total),
        unnamed: answer.reference.is_none().then_some("ref_id"),
        proof: proof(question, &answer.serial, &question.customer_no),
        deposit_cost: answer.deposit_cost.as_ref().ok().copied().flatten(),
        balance: answer.balance,
        paid_at: answer.datetime,
        // Newer documentation, HTTP status: 400 is rejected, anything else but 200 is pending.
        refuses_by: |status| status == 400,
        bill: &|| bills::bill(question, &answer, Some(&order.bill)),
    };
    judge::judge(asked, order, http.status, &read).coded(&shown, &answer.message)
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
