//! Every case of every provider's folder: what the adapter makes of one answer.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use loket_core::payment::Verdict;
use loket_core::provider::{Inquired, PROVIDERS, Refusal};
use serde_json::{Value, json};

use crate::support::{self, Fixtures};

fn refusal(refusal: &Refusal) -> Value {
    json!({
        "refused": format!("{:?}", refusal.kind),
        "provider_code": refusal.provider_code,
        "provider_message": refusal.provider_message,
    })
}

/// What the adapter makes of one case.
fn reading(fixtures: &Fixtures, case: &Value) -> Value {
    let id = case["provider"].as_str().unwrap_or(fixtures.0);
    let mut account = support::account(id, false);
    account.format = case["format"].as_str().map(str::to_owned);
    let adapter = support::adapter(id);
    let answer = fixtures.answer(case);
    let order = || support::order(&case["order"]);
    let verdict = |verdict: Verdict| serde_json::to_value(verdict).unwrap();
    let balance = |read: Result<_, Refusal>| match read {
        Ok(balance) => json!({ "balance": balance }),
        Err(why) => refusal(&why),
    };
    match case["operation"].as_str().unwrap() {
        "inquiry" => match adapter.read_inquiry(&account, &order().question, &answer) {
            Inquired::Owed(bill) => json!({ "owed": bill }),
            Inquired::Refused(why) => refusal(&why),
        },
        "payment" => verdict(adapter.payment_verdict(&account, &order(), &answer)),
        "advice" => verdict(adapter.advice_verdict(&account, &order(), &answer)),
        "balance" => balance(adapter.read_balance(&answer).map(Some)),
        "probe" => balance(adapter.read_probe(&account, &answer)),
        "prices" => match adapter.read_prices(&account, &answer) {
            Ok(lines) => lines
                .iter()
                .map(|line| {
                    let mut listed = json!({
                        "code": line.code,
                        "name": line.name,
                        "brand": line.brand,
                        "admin": line.admin,
                        "commission": line.commission,
                        "sellable": line.sellable,
                    });
                    if let Some(bill_type) = line.bill_type {
                        listed["bill_type"] = json!(bill_type);
                    }
                    listed
                })
                .collect(),
            Err(why) => refusal(&why),
        },
        other => panic!("no operation {other}"),
    }
}

/// The folders of all adapters: each has the name of the first that it serves.
fn folders() -> Vec<&'static str> {
    PROVIDERS.iter().map(|provider| provider.facts()[0].id).collect()
}

#[test]
fn every_case_reads_as_expected() {
    let update = std::env::var("UPDATE").is_ok();
    let mut wrong = String::new();
    for folder in folders() {
        let fixtures = Fixtures(folder);
        let mut paths: Vec<_> = fs::read_dir(fixtures.folder().join("cases"))
            .unwrap_or_else(|error| panic!("{folder} has no cases: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in &paths {
            let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            let text = fs::read_to_string(path).unwrap();
            let mut case: Value = serde_json::from_str(&text).expect(&name);
            let read = reading(&fixtures, &case);
            if case["expected"] != read {
                let seen = serde_json::to_string_pretty(&read).unwrap();
                writeln!(wrong, "{name}: {}\nread {seen}", case["about"]).unwrap();
            }
            if update {
                case["expected"] = read;
                fs::write(path, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
            }
        }
    }
    assert!(update || wrong.is_empty(), "{wrong}");
}

/// A provider whose folder lacks one of these was not thought through.
#[test]
fn no_adapter_leaves_out_what_can_happen() {
    for folder in folders() {
        let mut seen = BTreeSet::new();
        let cases = Fixtures(folder).folder().join("cases");
        for entry in fs::read_dir(cases).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let case: Value = serde_json::from_str(&text).unwrap();
            let operation = case["operation"].as_str().unwrap().to_owned();
            let expected = &case["expected"];
            let end = match (expected["event"].as_str(), expected["why"].as_str()) {
                (Some("no_verdict"), Some(why)) => why.to_owned(),
                (Some(event), _) => event.to_owned(),
                (None, _) if !expected["owed"].is_null() => "owed".to_owned(),
                (None, _) => "refused".to_owned(),
            };
            seen.insert((operation, end));
        }
        for (operation, ends) in [
            ("inquiry", &["owed", "refused"][..]),
            (
                "payment",
                &["confirmed", "rejected", "pending", "mismatch", "unlisted_code", "unreadable"],
            ),
            (
                "advice",
                &["confirmed", "rejected", "pending", "mismatch", "not_found", "unreadable"],
            ),
        ] {
            for end in ends {
                let wanted = (operation.to_owned(), (*end).to_owned());
                assert!(seen.contains(&wanted), "{folder} has no case of {operation}: {end}");
            }
        }
    }
}
