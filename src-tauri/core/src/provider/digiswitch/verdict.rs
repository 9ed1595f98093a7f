//! What an answer to a payment or to an advice says of the payment. Paid needs every bound field
//! in a 2xx answer; failed needs a listed code that nothing speaks against; all else is no verdict.

use super::answer::{self, Answer, Word};
use super::codes;
use super::{Keys, bills, wire_number};
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
    let name = asked.name();
    let status = http.status;
    let answer = match answer::read(keys, http) {
        Ok(answer) => answer,
        Err(seen) => {
            let rule = format!("{name}: HTTP {status}, {}", seen.reason);
            return Verdict::no_verdict(Why::Unreadable, rule).coded(&seen.rc, &seen.message);
        }
    };
    let rc = printable(answer.rc.as_deref().unwrap_or_default());
    let verdict = match status {
        200..=299 | 400..=499 => decide(asked, order, &answer, &rc, status),
        _ => Verdict::no_verdict(
            Why::UnclearCode,
            format!("{name}: HTTP {status} settles nothing, whatever the body says"),
        ),
    };
    verdict.coded(&rc, &answer.message)
}

fn decide(asked: Asked, order: &Order, answer: &Answer, rc: &str, status: u16) -> Verdict {
    let name = asked.name();
    if let Some(field) = stranger(order, answer) {
        let rule = format!("{name}: {field} is another one than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let word = word_name(answer.word);
    if rc.is_empty() {
        let why = if answer.word == Word::Pending { Why::Pending } else { Why::Unreadable };
        return Verdict::no_verdict(why, format!("{name}: no rc, {word}"));
    }
    match said(asked, answer.word, rc) {
        Said::Paid if status >= 400 => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: HTTP {status} speaks against rc {rc}"),
        ),
        Said::Paid => confirm(asked, order, answer, rc),
        Said::Failed => reject(asked, order, answer, rc),
        Said::Nothing(why) => {
            let mut verdict = Verdict::no_verdict(why, format!("{name}: rc {rc} with {word}"));
            if why == Why::NotFound {
                verdict.attention = Some(Attention::Operator);
            }
            verdict
        }
    }
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

fn confirm(asked: Asked, order: &Order, answer: &Answer, rc: &str) -> Verdict {
    let name = asked.name();
    if let Some(field) = answer.missing() {
        let rule = format!("{name}: rc {rc} with status Sukses, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let agreed = answer.customer_total == Some(order.customer_total());
    let mut verdict = if agreed {
        let rule = format!("{name}: rc {rc} with status Sukses, all fields bound");
        Verdict::new(Event::Confirmed, None, rule)
    } else {
        let rule = format!("{name}: rc {rc} with status Sukses, but another selling_price");
        Verdict::no_verdict(Why::Mismatch, rule)
    };
    verdict.provider_reference =
        proof(&order.question, &answer.serial, &wire_number(&order.question));
    verdict.deposit_cost = answer.deposit_cost;
    verdict.balance = answer.balance;
    if agreed {
        verdict.bill = answer
            .desc
            .as_ref()
            .and_then(|_| bills::bill(&order.question, answer, Some(&order.bill)));
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
        let rule = format!("{name}: rc {rc} with another selling_price than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    if asked == Asked::Advice && answer.reference.is_none() {
        let rule = format!("{name}: rc {rc} without ref_id");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let rule = format!("{name}: rc {rc} with {}, listed as failed", word_name(answer.word));
    let mut verdict = Verdict::new(Event::Rejected, Some(Why::Rejected), rule);
    verdict.balance = answer.balance;
    verdict
}
