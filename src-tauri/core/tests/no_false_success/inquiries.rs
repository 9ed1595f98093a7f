//! Inquiries: a bill is the asked customer's, of the total that the answer tells, and of more than
//! nothing; a cut answer, another status or another code is no bill.

use loket_core::http::HttpAnswer;
use loket_core::provider::Inquired;

use crate::answers::attempt::{bill, everything};
use crate::answers::chance::Chance;
use crate::answers::oracle::{Call, body, may_owe};
use crate::answers::samples::{Sample, owed};
use crate::answers::spec::{Is, Need};
use crate::bytes::nudged;
use crate::changes::{CHANGES, Then};
use crate::fields::{bound, change, plain, write};

/// The total of the bill that the sample's adapter reads, with nothing the tables forbid.
fn total(sample: &Sample, answer: &HttpAnswer) -> Option<i64> {
    bill(sample, answer).unwrap()
}

#[test]
fn tables_and_fixtures_agree_on_bills() {
    let samples = owed();
    for sample in &samples {
        let told = may_owe(sample.spec, &sample.order.question, &sample.answer);
        assert_eq!(told.ok(), total(sample, &sample.answer), "{}", sample.name);
    }
    assert!(samples.len() > 60, "{}", samples.len());
}

/// As for payments, but that another total is another bill, which the agent sees and confirms.
#[test]
fn every_bound_field_in_every_way() {
    let mut tried = 0;
    for sample in owed() {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        assert!(total(&sample, &sample.with(write(&sample, &tree))).is_some(), "{}", sample.name);
        for (path, name, column, is, need) in bound(&sample, &tree, Call::Inquiry) {
            let was = tree.clone().at_mut(&path).clone();
            let Some((was, it)) = plain(sample.spec, is, &was) else { continue };
            if need == Need::Free {
                continue;
            }
            for (how, make, then) in CHANGES {
                let Some(new) = make(&was, &it) else { continue };
                let answer = sample.with(change(&sample, &tree, &path, new));
                let is_owed = total(&sample, &answer).is_some();
                let never = match then[column] {
                    Then::Never => is != Is::Total,
                    Then::Gone => need == Need::Must,
                    Then::Empty => need == Need::Must || !sample.is_xml(),
                    Then::Same | Then::Pads | Then::Texts | Then::Na => false,
                };
                assert!(!(never && is_owed), "{} {name} {how}", sample.name);
                tried += 1;
            }
        }
    }
    println!("{tried} changes of bills");
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn bodies_that_are_not_what_was_sent() {
    let mut chance = Chance(3);
    for sample in owed() {
        let body = &sample.answer.body;
        for end in (0..body.trim_end().len()).filter(|end| body.is_char_boundary(*end)) {
            let cut = sample.with(&body[..end]);
            let read = sample.adapter.read_inquiry(&sample.account, &sample.order.question, &cut);
            assert!(matches!(read, Inquired::Refused(_)), "{} cut at {end}", sample.name);
        }
        for _ in 0..60 {
            everything(&sample, &sample.with(nudged(body, &mut chance))).unwrap();
        }
        for status in [0, 100, 199, 200, 204, 299, 300, 302, 400, 404, 500, 503, 600] {
            let answer = HttpAnswer { status, body: body.clone() };
            assert_eq!(total(&sample, &answer).is_some(), status / 100 == 2, "HTTP {status}");
        }
    }
}

/// The bill of one customer, told to who asks for another.
#[test]
fn the_bill_of_another_customer_is_none() {
    let samples = owed();
    for asking in &samples {
        for answering in samples.iter().filter(|it| it.spec.id == asking.spec.id) {
            total(asking, &answering.answer);
        }
        let mut question = asking.order.question.clone();
        question.customer_no.push('0');
        let read = asking.adapter.read_inquiry(&asking.account, &question, &asking.answer);
        assert!(matches!(read, Inquired::Refused(_)), "{}", asking.name);
    }
}
