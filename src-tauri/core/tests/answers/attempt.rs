//! One attempt: an answer tried on every reader of an adapter, and what must hold for each.

use loket_core::http::HttpAnswer;
use loket_core::payment::{Event, Verdict};
use loket_core::provider::Inquired;

use super::oracle::{Call, may_fail, may_owe, may_pay};
use super::samples::Sample;

/// What speaks against a verdict on this answer.
pub(crate) fn objection(
    sample: &Sample,
    call: Call,
    answer: &HttpAnswer,
    verdict: &Verdict,
) -> Option<String> {
    let allowed = match verdict.event {
        Event::NoVerdict => Ok(()),
        Event::NotSent => Err("no answer proves that nothing was sent".to_owned()),
        Event::Confirmed => may_pay(sample.spec, call, &sample.asked, answer).and_then(|()| {
            let total = verdict.bill.as_ref().map(|bill| bill.customer_total);
            match (total, verdict.other_total) {
                (Some(total), _) if total != sample.order.customer_total() => {
                    Err(format!("the bill that was paid is one of {}", total.get()))
                }
                (_, Some(_)) => Err("it has another total".to_owned()),
                (_, None) => Ok(()),
            }
        }),
        Event::Rejected => may_fail(sample.spec, call, &sample.asked, answer),
    };
    allowed.err().map(|why| {
        format!("{}: {call:?} is {:?} ({}), but {why}", sample.name, verdict.event, verdict.rule)
    })
}

/// Both verdicts on `answer`, neither of which has an objection.
pub(crate) fn verdicts(sample: &Sample, answer: &HttpAnswer) -> Result<[Verdict; 2], String> {
    let verdicts = [Call::Pay, Call::Advice].map(|call| (call, sample.verdict(call, answer)));
    for (call, verdict) in &verdicts {
        if let Some(why) = objection(sample, *call, answer, verdict) {
            return Err(format!("{why}\nHTTP {} {}", answer.status, start(&answer.body)));
        }
    }
    Ok(verdicts.map(|(_, verdict)| verdict))
}

/// The beginning of a body, to be shown.
fn start(body: &str) -> String {
    body.chars().take(6_000).collect()
}

/// The total of the bill that the answer to an inquiry is; one of another total than the answer
/// tells, or of another customer, is an error.
pub(crate) fn bill(sample: &Sample, answer: &HttpAnswer) -> Result<Option<i64>, String> {
    let question = &sample.order.question;
    let read = sample.adapter.read_inquiry(&sample.account, question, answer);
    let Inquired::Owed(bill) = read else { return Ok(None) };
    let total = bill.customer_total.get();
    let told = match may_owe(sample.spec, question, answer) {
        Ok(told) if told == total => return Ok(Some(total)),
        Ok(told) => format!("the total is {told}"),
        Err(why) => why,
    };
    Err(format!("{}: a bill of {total}, but {told}\n{}", sample.name, start(&answer.body)))
}

/// Every reader of the sample's adapter on `answer`: none panics, and none says what the tables
/// do not allow.
pub(crate) fn everything(sample: &Sample, answer: &HttpAnswer) -> Result<(), String> {
    verdicts(sample, answer)?;
    bill(sample, answer)?;
    let balance = sample.adapter.read_balance(answer);
    let prices = sample.adapter.read_prices(&sample.account, answer);
    drop(sample.adapter.read_probe(&sample.account, answer));
    if !(200..300).contains(&answer.status) && (balance.is_ok() || prices.is_ok()) {
        return Err(format!("{}: HTTP {} has a balance or prices", sample.name, answer.status));
    }
    Ok(())
}
