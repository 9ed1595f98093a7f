//! What an answer to a payment or to an advice says of the payment. Paid needs every bound field
//! in a 2xx answer, and all three codes; failed needs a listed code that nothing speaks against;
//! all else is no verdict. Bills, a reference and `success` stand in failed and pending answers
//! too: they prove nothing.

use super::answer::{self, Answer, Codes, Unusable, Word};
use super::{bills, codes};
use crate::http::HttpAnswer;
use crate::payment::{Attention, Event, Order, Verdict, Why};
use crate::provider::shared::{Asked, Class, printable, proof};

/// What word and code say together, before the rest of the answer is looked at.
enum Said {
    Paid,
    Failed,
    Nothing(Why),
}

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
fn unusable(name: &str, status: u16, seen: &Unusable) -> Verdict {
    let code = printable(&seen.code);
    let why = match (seen.errors && !code.is_empty(), codes::find(&code)) {
        (false, _) => Why::Unreadable,
        (true, Some(_)) => Why::UnclearCode,
        (true, None) => Why::UnlistedCode,
    };
    Verdict::no_verdict(why, format!("{name}: HTTP {status}, {}", seen.reason))
        .coded(&code, &seen.message)
}

pub(super) fn judge(asked: Asked, order: &Order, http: &HttpAnswer) -> Verdict {
    let name = asked.name();
    let status = http.status;
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return unusable(name, status, &seen),
    };
    let verdict = match status {
        200..=299 | 400..=499 => decide(asked, order, &answer, status),
        _ => Verdict::no_verdict(
            Why::UnclearCode,
            format!("{name}: HTTP {status} settles nothing, whatever the body says"),
        ),
    };
    let code = match answer.codes() {
        Codes::None => String::new(),
        Codes::One(code) | Codes::Two(code, _) => printable(&code),
    };
    verdict.coded(&code, &answer.message)
}

fn decide(asked: Asked, order: &Order, answer: &Answer, status: u16) -> Verdict {
    let name = asked.name();
    if let Some(field) = answer.stranger(&order.question, Some(asked)) {
        let rule = format!("{name}: {field} is another one than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let word = answer.word.name();
    let rc = match answer.codes() {
        Codes::None => {
            let pending = answer.word == Word::Pending;
            let why = if pending { Why::Pending } else { Why::Unreadable };
            return Verdict::no_verdict(why, format!("{name}: no responseCode, {word}"));
        }
        Codes::Two(relay, raw) => {
            let (relay, raw) = (printable(&relay), printable(&raw));
            let rule = format!("{name}: responseCode {relay} speaks against response_code {raw}");
            return Verdict::no_verdict(Why::Disagreement, rule);
        }
        Codes::One(rc) => printable(&rc),
    };
    match said(asked, answer.word, &rc) {
        Said::Paid if status >= 400 => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: HTTP {status} speaks against code {rc}"),
        ),
        Said::Paid if answer.success == Some(false) => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: success false speaks against code {rc}"),
        ),
        Said::Paid => confirm(asked, order, answer, &rc),
        Said::Failed => reject(asked, order, answer, &rc),
        Said::Nothing(why) => {
            let mut verdict = Verdict::no_verdict(why, format!("{name}: code {rc} with {word}"));
            if why == Why::NotFound {
                verdict.attention = Some(Attention::Operator);
            }
            verdict
        }
    }
}

fn confirm(asked: Asked, order: &Order, answer: &Answer, rc: &str) -> Verdict {
    let name = asked.name();
    let question = &order.question;
    if let Some(field) = answer.missing(Some(asked)) {
        let rule = format!("{name}: code {rc} with resultStatus SUCCESS, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let agreed = answer.customer_total == Some(order.customer_total());
    let mut verdict = if agreed {
        let rule = format!("{name}: code {rc} with resultStatus SUCCESS, all fields bound");
        Verdict::new(Event::Confirmed, None, rule)
    } else {
        let rule = format!("{name}: code {rc} with resultStatus SUCCESS, another total_price");
        Verdict::no_verdict(Why::Mismatch, rule)
    };
    verdict.provider_reference = proof(question, &answer.reference, &question.customer_no);
    if agreed {
        verdict.bill = bills::bill(question, answer, Some(&order.bill));
        // On advice the relay's clock tells when it was asked, not when it was paid.
        verdict.paid_at = answer.answered_at.filter(|_| asked == Asked::Pay);
    } else {
        verdict.other_total = answer.customer_total;
        verdict.attention = Some(Attention::Operator);
    }
    verdict
}

fn reject(asked: Asked, order: &Order, answer: &Answer, rc: &str) -> Verdict {
    let name = asked.name();
    // A total of zero says that nothing was charged; any other must be the order's.
    let other_total = answer
        .customer_total
        .is_some_and(|total| !total.is_zero() && total != order.customer_total());
    if other_total {
        let rule = format!("{name}: code {rc} with another total_price than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    if asked == Asked::Advice && !answer.names_order() {
        let rule = format!("{name}: code {rc} without order_id");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let rule = format!("{name}: code {rc} with {}, listed as failed", answer.word.name());
    Verdict::new(Event::Rejected, Some(Why::Rejected), rule)
}
