//! The fixtures' answers to payments and advices as samples: an order, an answer, and what the
//! fixture says of them. Two that are the same are one.

use std::collections::BTreeSet;
use std::fs;

use loket_core::account::Account;
use loket_core::http::HttpAnswer;
use loket_core::payment::{Event, Order, Verdict};
use loket_core::provider::Provider;
use serde_json::Value;

use super::oracle::{Asked, Call};
use super::spec::{SPECS, Spec};
use crate::support::{self, Fixtures};

/// One answer and what it answers.
pub(crate) struct Sample {
    pub(crate) spec: &'static Spec,
    /// The fixture's name.
    pub(crate) name: String,
    pub(crate) call: Call,
    pub(crate) account: Account,
    pub(crate) adapter: &'static dyn Provider,
    pub(crate) order: Order,
    pub(crate) asked: Asked,
    pub(crate) answer: HttpAnswer,
    /// What the fixture expects; a bill that is owed is as good as confirmed.
    pub(crate) expected: Event,
    /// The body stands in a provider's document as it is.
    pub(crate) documented: bool,
}

impl Sample {
    /// The verdict on `answer` in place of the sample's own.
    pub(crate) fn verdict(&self, call: Call, answer: &HttpAnswer) -> Verdict {
        match call {
            Call::Pay => self.adapter.payment_verdict(&self.account, &self.order, answer),
            Call::Advice => self.adapter.advice_verdict(&self.account, &self.order, answer),
            Call::Inquiry => panic!("an inquiry has no verdict"),
        }
    }

    pub(crate) fn with(&self, body: impl Into<String>) -> HttpAnswer {
        HttpAnswer { status: self.answer.status, body: body.into() }
    }

    pub(crate) fn is_xml(&self) -> bool {
        self.answer.body.trim_start_matches('\u{feff}').trim_start().starts_with('<')
    }
}

/// Every payment and advice of the fixtures, in the order of their names.
pub(crate) fn all() -> Vec<Sample> {
    every(&[("payment", Call::Pay), ("advice", Call::Advice)])
}

/// Every inquiry that is a bill.
pub(crate) fn owed() -> Vec<Sample> {
    let bills = every(&[("inquiry", Call::Inquiry)]).into_iter();
    bills.filter(|sample| sample.expected == Event::Confirmed).collect()
}

fn every(calls: &[(&str, Call)]) -> Vec<Sample> {
    let mut seen = BTreeSet::new();
    let mut samples = Vec::new();
    for spec in SPECS {
        let fixtures = Fixtures(spec.id);
        let mut paths: Vec<_> = fs::read_dir(fixtures.folder().join("cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let called = |it: &&(&str, Call)| case["operation"] == it.0;
            let Some((_, call)) = calls.iter().find(called).copied() else { continue };
            let expected = &case["expected"];
            let provider = case["provider"].as_str().unwrap_or(spec.id);
            let mut account = support::account(provider, false);
            account.format = case["format"].as_str().map(str::to_owned);
            let order = support::order(&case["order"]);
            let answer = fixtures.answer(&case);
            let key = (provider.to_owned(), case["order"].to_string(), answer.body.clone());
            if !seen.insert((key, format!("{call:?}"), answer.status)) {
                continue;
            }
            let replaced = case["replace"].as_array().is_some_and(|pairs| !pairs.is_empty());
            samples.push(Sample {
                spec,
                name: format!("{}/{}", spec.id, path.file_stem().unwrap().to_string_lossy()),
                call,
                adapter: support::adapter(provider),
                account,
                asked: Asked::of(spec, &order),
                order,
                answer,
                expected: match call {
                    Call::Pay | Call::Advice => {
                        serde_json::from_value(expected["event"].clone()).unwrap()
                    }
                    Call::Inquiry if expected["owed"].is_null() => Event::NoVerdict,
                    Call::Inquiry => Event::Confirmed,
                },
                documented: case["answer_file"].is_string() && !replaced,
            });
        }
    }
    samples
}

/// Those that are paid, each for the call it answers.
pub(crate) fn paid() -> Vec<Sample> {
    all().into_iter().filter(|sample| sample.expected == Event::Confirmed).collect()
}
