//! The tables against the fixtures, before anything is tried with them: what the fixtures call paid
//! or failed the tables allow, and what they call open the tables mostly forbid.

use loket_core::payment::Event;

use crate::answers::oracle::{may_fail, may_pay};
use crate::answers::samples;

#[test]
fn tables_and_fixtures_agree() {
    let mut wrong = Vec::new();
    for sample in samples::all() {
        let paid = may_pay(sample.spec, sample.call, &sample.asked, &sample.answer);
        let failed = may_fail(sample.spec, sample.call, &sample.asked, &sample.answer);
        match (sample.expected, &paid, &failed) {
            (Event::Confirmed, Ok(()), Err(_))
            | (Event::Rejected, Err(_), Ok(()))
            | (Event::NoVerdict, Err(_), Err(_)) => {}
            (expected, ..) => {
                wrong.push(format!("{} {expected:?}: {paid:?} {failed:?}", sample.name))
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
