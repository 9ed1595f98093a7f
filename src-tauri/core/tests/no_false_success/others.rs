//! Answers that are whole and are another's: another order's, another provider's, of another HTTP
//! status, with another code; and failures, which never turn into successes.

use std::collections::BTreeMap;

use loket_core::http::HttpAnswer;
use loket_core::payment::Event;

use crate::answers::attempt::{everything, objection, verdicts};
use crate::answers::oracle::{Asked, Call, body, may_pay};
use crate::answers::samples::{Sample, all, paid};
use crate::answers::spec::Is;
use crate::answers::tree::Tree;
use crate::fields::{general, write};
use crate::support::rupiah;

/// Every sample's answer, told to every other order of its provider.
#[test]
fn the_answer_to_another_order_settles_nothing() {
    let samples = all();
    let (mut tried, mut same) = (0u32, 0u32);
    for asking in samples.iter().filter(|sample| sample.expected == Event::Confirmed) {
        for answering in samples.iter().filter(|sample| sample.expected != Event::NoVerdict) {
            if asking.spec.id != answering.spec.id {
                continue;
            }
            for verdict in verdicts(asking, &answering.answer).unwrap() {
                tried += 1;
                same += u32::from(verdict.event == Event::Confirmed);
            }
        }
    }
    println!("{tried} verdicts, {same} of them paid: the orders are the same");
    assert!(tried > 20_000 && same < tried / 2, "{same} of {tried}");
}

/// Two orders that differ in one thing only.
#[test]
fn an_order_that_differs_in_one_thing_is_another() {
    for mut sample in paid() {
        let order = sample.order.clone();
        let is_paid = |sample: &Sample| {
            let verdict = sample.verdict(sample.call, &sample.answer);
            verdict.event == Event::Confirmed
        };
        assert!(is_paid(&sample), "{}", sample.name);
        sample.order.question.reference.0.push('1');
        assert!(!is_paid(&sample), "{}: reference", sample.name);
        sample.order = order.clone();
        sample.order.question.customer_no.insert(0, '1');
        assert!(!is_paid(&sample), "{}: customer", sample.name);
        sample.order = order.clone();
        sample.order.bill.customer_total = rupiah(order.customer_total().get() + 1);
        assert!(!is_paid(&sample), "{}: total", sample.name);
        sample.order = order.clone();
        sample.order.question.product.code.push('1');
        sample.order.bill.product_answered = None;
        let told = may_pay(
            sample.spec,
            sample.call,
            &Asked::of(sample.spec, &sample.order),
            &sample.answer,
        );
        assert_eq!(is_paid(&sample), told.is_ok(), "{}: product, {told:?}", sample.name);
    }
}

/// No provider's success is another's.
#[test]
fn the_answer_of_another_provider_settles_nothing() {
    let samples = all();
    for asking in samples.iter().filter(|sample| sample.documented) {
        for answering in samples.iter().filter(|sample| sample.documented) {
            if asking.spec.id != answering.spec.id {
                for verdict in verdicts(asking, &answering.answer).unwrap() {
                    let names = (&asking.name, &answering.name);
                    assert_eq!(verdict.event, Event::NoVerdict, "{names:?}: {}", verdict.rule);
                }
            }
        }
    }
}

/// RajaBiller's answers name their kind of bill in several places. Another kind in one of them, or in
/// all, is another bill.
#[test]
fn the_answer_about_another_kind_of_bill_settles_nothing() {
    #[rustfmt::skip]
    let kinds = [
        // the name                          another
        ("postpaid_electricity_transaction", "water_bill_transaction"),
        ("water_bill_transaction",           "postpaid_electricity_transaction"),
        ("postpaid_electricity_transaction", "prepaid_electricity_transaction"),
        ("water_bill_transaction",           "water_bill_customer"),
        ("postpaid-electricity",             "water-bill"),
        ("water-bill",                       "postpaid-electricity"),
    ];
    let mut tried = 0;
    for sample in paid().iter().filter(|sample| sample.spec.id == "rajabiller") {
        for (name, another) in kinds.iter().filter(|(name, _)| sample.answer.body.contains(name)) {
            let body = &sample.answer.body;
            let once = body.replacen(name, another, 1);
            for answer in [body.replace(name, another), once] {
                for verdict in verdicts(sample, &sample.with(answer)).unwrap() {
                    assert_ne!(verdict.event, Event::Confirmed, "{}: {another}", sample.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

/// Success by a 2xx alone; failure by a 2xx, and by those 4xx that the provider's document does not
/// call pending; a bill by a 2xx alone.
#[test]
fn every_http_status() {
    let mut seen = BTreeMap::new();
    for sample in all().iter().filter(|sample| sample.expected != Event::NoVerdict) {
        let statuses: Vec<u16> = if sample.documented {
            (0..=999).chain([u16::MAX]).collect()
        } else {
            vec![100, 199, 200, 299, 300, 304, 399, 400, 404, 422, 499, 500, 502, 503, 599, 600]
        };
        for status in statuses {
            let answer = HttpAnswer { status, body: sample.answer.body.clone() };
            let verdict = sample.verdict(sample.call, &answer);
            if let Some(why) = objection(sample, sample.call, &answer, &verdict) {
                panic!("{why}");
            }
            let refuses = if sample.spec.id == "iak" { status == 400 } else { status / 100 == 4 };
            let expected = match (sample.expected, status / 100) {
                (Event::Confirmed | Event::Rejected, 2) => sample.expected,
                (Event::Rejected, 4) if refuses => sample.expected,
                _ => Event::NoVerdict,
            };
            assert_eq!(verdict.event, expected, "{} HTTP {status}", sample.name);
            *seen.entry(format!("{expected:?}")).or_insert(0u32) += 1;
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|count| *count > 400), "{seen:?}");
}

/// Every code of one to four digits, and the words beside it, in the place of a document's success.
#[test]
fn every_code_that_there_can_be() {
    let codes: Vec<String> = (1..=4usize)
        .flat_map(|width| (0..10u32.pow(width as u32)).map(move |code| format!("{code:0width$}")))
        .filter(|code| code.len() < 4 || code.starts_with("00"))
        .collect();
    let mut first = BTreeMap::new();
    for sample in paid().into_iter().filter(|sample| sample.documented) {
        first.entry(sample.spec.id).or_insert(sample);
    }
    assert_eq!(first.len(), 4);
    for sample in first.values() {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        let nodes = tree.nodes();
        let of = |wanted: &dyn Fn(Is) -> bool| {
            let named = |name: &str| {
                let fields = sample.spec.fields.iter().filter(|field| wanted(field.is));
                fields.into_iter().any(|field| field.at.split('|').any(|at| at == general(name)))
            };
            nodes.iter().filter(|(_, name)| named(name)).map(|(path, _)| path).collect::<Vec<_>>()
        };
        let places = of(&|is| is == Is::Code);
        let words = of(&|is| matches!(is, Is::Word(..) | Is::Flag { text: true, .. }));
        assert!(!places.is_empty());
        for code in &codes {
            let mut changed = tree.clone();
            for place in &places {
                *changed.at_mut(place) = Tree::text(code);
            }
            let [paid, advised] = verdicts(sample, &sample.with(write(sample, &changed))).unwrap();
            let listed = sample.spec.paid.contains(&code.as_str());
            for verdict in [paid, advised] {
                assert_eq!(verdict.event == Event::Confirmed, listed, "{} {code}", sample.name);
            }
            for word in sample.spec.words {
                let mut said = changed.clone();
                for place in &words {
                    *said.at_mut(place) = Tree::text(*word);
                }
                verdicts(sample, &sample.with(write(sample, &said))).unwrap();
            }
            words.iter().for_each(|place| changed.remove(place));
            verdicts(sample, &sample.with(write(sample, &changed))).unwrap();
        }
    }
}

/// A failure stays one, or becomes open, whatever else in it is changed; it is never paid.
#[test]
fn a_failure_never_turns_into_a_success() {
    let mut tried = 0;
    for sample in all().iter().filter(|sample| sample.expected == Event::Rejected) {
        let Some(tree) = body(sample.spec, &sample.answer.body) else { continue };
        let tells = |name: &str| {
            sample.spec.fields.iter().any(|field| {
                let word = matches!(field.is, Is::Code | Is::Word(..) | Is::Flag { .. });
                word && field
                    .at
                    .split('|')
                    .any(|at| at == name || at.starts_with(&format!("{name}.")))
            })
        };
        for (path, name) in tree.nodes() {
            if sample.is_xml() && path.len() < 2 {
                continue;
            }
            let asked = &sample.order.question;
            let total = sample.order.customer_total().get().to_string();
            for new in [
                Tree::Null,
                Tree::Bool(true),
                Tree::Number("0".to_owned()),
                Tree::Number(total.clone()),
                Tree::text(&total),
                Tree::text(&asked.reference.0),
                Tree::text(&asked.customer_no),
                Tree::text("SUCCESS"),
                Tree::text("Sukses"),
                Tree::text("00"),
                Tree::text("0000"),
                Tree::List(vec![]),
                Tree::Object(vec![]),
            ] {
                let mut changed = tree.clone();
                *changed.at_mut(&path) = new;
                let answer = sample.with(write(sample, &changed));
                everything(sample, &answer).unwrap();
                if !tells(&general(&name)) {
                    for call in [Call::Pay, Call::Advice] {
                        let verdict = sample.verdict(call, &answer);
                        assert_ne!(verdict.event, Event::Confirmed, "{} {name}", sample.name);
                    }
                }
                tried += 1;
            }
        }
    }
    println!("{tried} changes of failures");
    assert!(tried > 5_000, "{tried}");
}
