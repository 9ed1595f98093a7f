//! What an answer to a payment or to an advice says of the payment, for `judge` to decide. Bills, a
//! reference and `success` stand in failed and pending answers too: they prove nothing.

use super::answer::{self, Codes, NoAnswer, Word};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::payment::{Order, Verdict, Why};
use crate::provider::fields::proof;
use crate::provider::judge::{self, Read, Said};
use crate::provider::shared::{Asked, Class, printable};

fn said(asked: Asked, word: Word, rc: &str) -> Said {
    let code = codes::find(rc);
    // What fails a payment and stays open on advice keeps the word that it has when paying.
    let fails_when_paying = code.is_some_and(|code| code.pay == Class::Failed);
    match (code.map(|code| code.class(asked)), word) {
        (Some(Class::Paid), Word::Success) => Said::Paid,
        (Some(Class::Failed), Word::Failed) => Said::Failed,
        // A refusal before anything was booked may come without the relay's word.
        (Some(Class::Failed), Word::Missing) if asked == Asked::Pay => Said::Failed,
        (Some(Class::Paid | Class::Failed), Word::Missing) => Said::Nothing(Why::Unreadable),
        (Some(Class::Pending), Word::Failed) if fails_when_paying => Said::Nothing(Why::Pending),
        (Some(Class::Pending), Word::Pending | Word::Missing)
        | (Some(Class::Unclear) | None, Word::Pending) => Said::Nothing(Why::Pending),
        (Some(Class::Unclear), Word::Failed | Word::Missing) => Said::Nothing(Why::UnclearCode),
        (Some(Class::NotFound), Word::Pending | Word::Failed | Word::Missing) => {
            Said::Nothing(Why::NotFound)
        }
        (None, Word::Success | Word::Failed | Word::Missing | Word::Unknown) => {
            Said::Nothing(Why::UnlistedCode)
        }
        (Some(Class::Paid), Word::Pending | Word::Failed | Word::Unknown)
        | (Some(Class::Pending), Word::Success | Word::Failed | Word::Unknown)
        | (Some(Class::Failed), Word::Success | Word::Pending | Word::Unknown)
        | (Some(Class::Unclear | Class::NotFound), Word::Success | Word::Unknown) => {
            Said::Nothing(Why::Disagreement)
        }
    }
}

/// A body without an answer in it. A code in its place is one about the call.
fn unusable(asked: Asked, status: u16, answer: &NoAnswer) -> Verdict {
    let mut verdict = answer.seen.verdict(asked, status);
    if answer.errors && !verdict.provider_code.is_empty() {
        let listed = codes::find(&verdict.provider_code).is_some();
        verdict.why = Some(if listed { Why::UnclearCode } else { Why::UnlistedCode });
    }
    verdict
}

pub(super) fn judge(asked: Asked, order: &Order, http: &HttpAnswer) -> Verdict {
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return unusable(asked, http.status, &seen),
    };
    let question = &order.question;
    let word = answer.word.name();
    let (code, said, words) = match answer.codes() {
        Codes::None => {
            let pending = answer.word == Word::Pending;
            let why = if pending { Why::Pending } else { Why::Unreadable };
            (String::new(), Said::Nothing(why), format!("no responseCode, {word}"))
        }
        Codes::Two(relay, raw) => {
            let (relay, raw) = (printable(&relay), printable(&raw));
            let words = format!("responseCode {relay} speaks against response_code {raw}");
            (relay, Said::Nothing(Why::Disagreement), words)
        }
        // Judged as it came: a code that needs cleaning first is on no list.
        Codes::One(code) => {
            let said = said(asked, answer.word, &code);
            let code = printable(&code);
            let words = format!("code {code} with {word}");
            (code, said, words)
        }
    };
    let denied = said == Said::Paid && answer.success == Some(false);
    let read = Read {
        words,
        said,
        stranger: answer.stranger(question, Some(asked)),
        missing: answer.missing(Some(asked)),
        objection: denied.then(|| (Why::Disagreement, "success is false".to_owned())),
        total: ("total_price", answer.customer_total),
        unnamed: (!answer.names_order()).then_some("order_id"),
        proof: proof(question, &answer.reference, &question.customer_no),
        deposit_cost: None,
        balance: None,
        // On advice the relay's clock tells when it was asked, not when it was paid.
        paid_at: answer.answered_at.filter(|_| asked == Asked::Pay),
        // No status of a refusal is documented (RajaBiller document): any 4xx with a listed code.
        refuses_by: judge::any_4xx,
        bill: &|| bills::bill(question, &answer, Some(&order.bill)),
    };
    judge::judge(asked, order, http.status, &read).coded(&code, &answer.message)
}
