//! The ways out of the counter: keys, providers, printers.

use futures_util::future::join_all;
use loket_core::account::Account;
use loket_core::calendar::from_http_date;

use super::super::Till;
use super::Patient;
use super::words::Finding;
use crate::error::TillError;
use crate::printer::{self, Target};
use crate::wire::Route;
use crate::wire::reach::{Reach, Reached, reach};

/// A clock this far off a provider's is told, in milliseconds.
const OFF_MS: i64 = 2 * 60 * 1000;

pub(super) fn keys(patient: &Patient) -> Vec<Finding> {
    let Ok(till) = &patient.till else { return Vec::new() };
    // A locked keyring is asked once, and the answer is every account's.
    let accounts = till.accounts().unwrap_or_default();
    let mut found = Vec::new();
    let mut keyring = "unused";
    for account in accounts {
        let key = account.key.as_str();
        let (of_the_keyring, of_the_account) = match key {
            "keyring" => ("ok", "there"),
            "missing" if account.key_env.is_none() => ("ok", "missing"),
            "missing" => ("unused", "missing"),
            "locked" => ("locked", "unknown"),
            "slow" => ("slow", "unknown"),
            "no_keyring" => ("missing", "unknown"),
            _ => ("unused", "there"),
        };
        if keyring == "unused" {
            keyring = of_the_keyring;
        }
        let finding = Finding::new("key", of_the_account).about(&account.name);
        found.push(finding.with("key", key).with("provider", &account.provider));
    }
    found.push(Finding::new("keyring", keyring));
    found
}

pub(super) fn network(patient: &Patient) -> Vec<Finding> {
    let Ok(till) = &patient.till else { return Vec::new() };
    if patient.practice {
        return vec![Finding::new("network", "unused"), Finding::new("provider", "practice")];
    }
    let accounts = till.ledger.accounts().unwrap_or_default();
    if accounts.is_empty() {
        return vec![Finding::new("network", "unused")];
    }
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return Vec::new();
    };
    let ways = accounts.iter().map(|account| async move {
        let reached = match route(account) {
            Some(route) => Some(reach(&account.base_url, &route).await),
            None => None,
        };
        (account, reached)
    });
    let reached = runtime.block_on(join_all(ways));
    // A name that nobody answers for must not hold the thread.
    runtime.shutdown_background();
    told(till, &reached)
}

fn route(account: &Account) -> Option<Route> {
    let ca_cert = match &account.ca_cert {
        Some(path) => Some(std::fs::read(path).ok()?),
        None => None,
    };
    Some(Route { proxy: account.proxy.clone(), ca_cert })
}

fn told(till: &Till, reached: &[(&Account, Option<Reach>)]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut knows_a_name = false;
    for (account, reach) in reached {
        let Some(reach) = reach else {
            found.push(Finding::new("provider", "address").about(&account.name));
            continue;
        };
        let word = match reach.reached {
            Reached::Nothing => "address",
            Reached::Name => "dns",
            Reached::Connect => "connect",
            Reached::Tls => "tls",
            Reached::Answer => "answer",
            Reached::All => "ok",
        };
        knows_a_name |= !matches!(reach.reached, Reached::Nothing | Reached::Name);
        found.push(
            Finding::new("provider", word)
                .about(&account.name)
                .with("host", &reach.host)
                .with("dns", reach.name_ms)
                .with("connect", reach.connect_ms)
                .with("answer", reach.answer_ms)
                .with("status", reach.status)
                .with("kind", reach.kind)
                .with("proxy", if reach.through_proxy { "yes" } else { "no" }),
        );
        if let Some(theirs) = reach.date.as_deref().and_then(from_http_date) {
            let off = till.clock.now().saturating_sub(theirs).saturating_abs();
            let (word, minutes) = if off > OFF_MS { ("off", off / 60_000) } else { ("agrees", 0) };
            let finding = Finding::new("clock", word).about(&account.name);
            found.push(finding.with("minutes", minutes).with("seconds", off / 1000));
        }
    }
    found.push(Finding::new("network", if knows_a_name { "ok" } else { "none" }));
    found
}

pub(super) fn printer(patient: &Patient) -> Vec<Finding> {
    let queues = printer::queues();
    let mut found = match &patient.till {
        Ok(till) => {
            configured(till, &queues).unwrap_or_else(|_| vec![Finding::new("printer", "unknown")])
        }
        Err(_) => vec![Finding::new("printer", "unknown")],
    };
    if !queues.is_empty() {
        found.push(Finding::new("printer", "queues").with("queues", queues.join(", ")));
    }
    found
}

fn configured(till: &Till, queues: &[String]) -> Result<Vec<Finding>, TillError> {
    let setting = till.setting("printer")?;
    let mut found = Vec::new();
    if setting.is_empty() {
        found.push(Finding::new("printer", "none"));
    } else {
        found.push(match Target::from_setting(&setting, &till.folder, "periksa.txt") {
            Err(_) => Finding::new("printer", "bad"),
            Ok(Target::Queue(name)) if !queues.contains(&name) => {
                Finding::new("printer", "no_queue").with("printer", name)
            }
            Ok(target) => {
                let jobs = printer::jobs_waiting(&target);
                let word = match printer::is_there(&target) {
                    false => "offline",
                    true if jobs > 0 => "jobs",
                    true => "ok",
                };
                Finding::new("printer", word).with("printer", target.describe()).with("jobs", jobs)
            }
        });
    }
    let unprinted = till.unprinted()?.len();
    if unprinted > 0 {
        found.push(Finding::new("printer", "unprinted").with("unprinted", unprinted));
    }
    Ok(found)
}
