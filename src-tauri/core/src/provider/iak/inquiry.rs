//! What an inquiry's answer says is owed, or why there is no bill.

use super::answer::{self, Answer, Word};
use super::{bills, codes, lists};
use crate::account::Account;
use crate::bill::Question;
use crate::http::HttpAnswer;
use crate::money::Rupiah;
use crate::provider::shared::{printable, refusal_kind, unusable};
use crate::provider::{Inquired, Refusal};

/// The refusal that `rc` stands for.
pub(super) fn refusal(status: u16, rc: &str, message: &str) -> Refusal {
    Refusal {
        kind: refusal_kind(codes::find(rc), status),
        provider_code: printable(rc),
        provider_message: message.to_owned(),
    }
}

/// What keeps a successful answer from being a bill that can be paid: without `tr_id` there is
/// nothing to pay by.
fn flaw(answer: &Answer, cost: Option<Rupiah>) -> Option<&'static str> {
    let Some(total) = answer.customer_total.filter(|total| !total.is_zero()) else {
        return Some("price is missing or zero");
    };
    if answer.reference.is_none() {
        Some("ref_id is missing")
    } else if answer.customer_no.is_none() {
        Some("hp is missing")
    } else if answer.id.is_none() {
        Some("tr_id is missing")
    } else if cost.is_some_and(|cost| cost.is_zero() || cost > total) {
        // The deposit loses the total less the commission, never more: with the two words the
        // other way round, as elsewhere, the customer would pay the agent's price.
        Some("selling_price is above price, or zero")
    } else if answer.admin.is_some_and(|admin| admin > total) {
        Some("admin is above price")
    } else {
        None
    }
}

/// The answer is about another product. A product of the one biller of its kind may have been renamed
/// (PLNNONH became PLNNONTAG); at any other kind another code is another biller.
fn is_of_another_product(account: &Account, question: &Question, answer: &Answer) -> bool {
    let bill_type = question.bill_type();
    answer.product.as_deref().is_some_and(|code| {
        !code.eq_ignore_ascii_case(&question.product.code)
            && (!bill_type.has_one_biller() || lists::is_of_another_kind(account, code, bill_type))
    })
}

pub(super) fn read(account: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
    let answer = match answer::read(http) {
        Ok(answer) => answer,
        Err(seen) => return Inquired::Refused(seen.refusal(http.status)),
    };
    let rc = answer.rc.as_deref().unwrap_or_default();
    let reject = |reason: &str| {
        Inquired::Refused(unusable(http.status, &printable(rc), reason, &answer.message))
    };
    // What the deposit would lose must be known before it is agreed to.
    let cost = match &answer.deposit_cost {
        Ok(cost) => *cost,
        Err(reason) => return reject(&reason.to_string()),
    };
    if let Some(field) = answer.stranger(question) {
        return reject(&format!("{field} is another one than asked"));
    }
    if is_of_another_product(account, question, &answer) {
        return reject("code is another one than asked");
    }
    match (rc, answer.word) {
        ("", _) => reject("response_code is missing"),
        // A status is one of payments; here 1 says no more than the code does: the asking succeeded.
        ("00", Word::Failed | Word::Processing) => {
            reject("status speaks against a bill that is owed")
        }
        ("00", Word::Missing | Word::NotReceived | Word::Paid | Word::Unknown) => {
            if !(200..=299).contains(&http.status) {
                return reject("the HTTP status speaks against response_code 00");
            }
            match (flaw(&answer, cost), bills::bill(question, &answer, None)) {
                (None, Some(bill)) if answer.wrapped => Inquired::Owed(Box::new(bill)),
                (Some(reason), _) => reject(reason),
                (None, Some(_) | None) => reject("data is missing"),
            }
        }
        (rc, _) => Inquired::Refused(refusal(http.status, rc, &answer.message)),
    }
}
