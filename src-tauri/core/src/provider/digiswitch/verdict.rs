//! What an answer to a payment or to an advice says of the payment, for `judge` to decide.

use super::answer::{self, Answer, Word};
use super::codes;
use super::{Keys, bills, wire_number};
use crate::http::HttpAnswer;
use crate::payment::{Order, Verdict, Why};
use crate::provider::fields::proof;
use crate::provider::judge::{self, Read, Said};
use crate::provider::shared::{Asked, Class, printable};

/// The field that is another one than the order's. The product may be the one sent or the one
/// that the inquiry answered. Missing fields are looked at later.
fn stranger(order: &Order, answer: &Answer) -> Option<&'static str> {
    let product = answer.product.as_ref();
    let known = |code: &String| *code == order.question.product.code;
    let product_differs =
        product.is_some_and(|code| !known(code)) && answer.product != order.bill.product_answered;
    answer.stranger(&order.question).or(product_differs.then_some("the product code"))
}

/// Status and code must agree (DigiFlazz documentation, response codes: each has its status).
fn said(asked: Asked, word: Word, rc: &str) -> Said {
    let class = codes::find(rc).map(|code| code.class(asked));
    match (class, word) {
        (Some(Class::Paid), Word::Success) => Said::Paid,
        (Some(Class::Failed), Word::Failed) => Said::Failed,
        // A refusal before anything was booked may come without status.
        (Some(Class::Failed), Word::Missing) if asked == Asked::Pay => Said::Failed,
        (Some(Class::Paid | Class::Failed), Word::Missing) => Said::Nothing(Why::Unreadable),
        (Some(Class::Pending), Word::Pending | Word::Missing) | (None, Word::Pending) => {
            Said::Nothing(Why::Pending)
        }
        (Some(Class::Unclear), Word::Failed | Word::Missing) => Said::Nothing(Why::UnclearCode),
        (Some(Class::NotFound), Word::Failed | Word::Missing) => Said::Nothing(Why::NotFound),
        (None, Word::Failed | Word::Missing | Word::Unknown) => Said::Nothing(Why::UnlistedCode),
        (Some(Class::Paid), Word::Pending | Word::Failed | Word::Unknown)
        | (Some(Class::Pending), Word::Success | Word::Failed | Word::Unknown)
        | (
            Some(Class::Failed | Class::Unclear | Class::NotFound),
            Word::Success | Word::Pending | Word::Unknown,
        )
        | (None, Word::Success) => Said::Nothing(Why::Disagreement),
    }
}

pub(super) fn judge(asked: Asked, keys: &Keys, order: &Order, http: &HttpAnswer) -> Verdict {
    let answer = match answer::read(keys, http) {
        Ok(answer) => answer,
        Err(seen) => return seen.verdict(asked, http.status),
    };
    let question = &order.question;
    let raw = answer.rc.as_deref().unwrap_or_default();
    let rc = printable(raw);
    let word = word_name(answer.word);
    let pending = answer.word == Word::Pending;
    let (said, words) = match rc.as_str() {
        "" if pending => (Said::Nothing(Why::Pending), format!("no rc, {word}")),
        "" => (Said::Nothing(Why::Unreadable), format!("no rc, {word}")),
        // A code that needs cleaning first is on no list.
        rc => (said(asked, answer.word, raw), format!("rc {rc} with {word}")),
    };
    let read = Read {
        words,
        said,
        stranger: stranger(order, &answer),
        missing: answer.missing(),
        objection: None,
        total: ("selling_price", answer.customer_total),
        unnamed: answer.reference.is_none().then_some("ref_id"),
        proof: proof(question, &answer.serial, &wire_number(question)),
        deposit_cost: answer.deposit_cost,
        balance: answer.balance,
        paid_at: None,
        // Response shape, HTTP: business refusals come as 4xx too, and which is nowhere said.
        refuses_by: judge::any_4xx,
        bill: &|| {
            answer.desc.as_ref().and_then(|_| bills::bill(question, &answer, Some(&order.bill)))
        },
    };
    judge::judge(asked, order, http.status, &read).coded(&rc, &answer.message)
}

fn word_name(word: Word) -> &'static str {
    match word {
        Word::Success => "status Sukses",
        Word::Pending => "status Pending",
        Word::Failed => "status Gagal",
        Word::Missing => "no status",
        Word::Unknown => "an unknown status",
    }
}
