//! The examination, for whoever helps: also of a ledger that cannot be opened.

use std::path::Path;
use std::sync::Arc;

use loket_till::error::TillError;
use loket_till::ledger::Access;
use loket_till::till::doctor::{Examination, Patient, report};
use loket_till::till::{PracticeProvider, Till};
use loket_till::view::{DoctorView, FindingView};
use serde_json::{Value, json};

use crate::End;
use crate::run::{internal, out};

pub(crate) fn doctor(
    data: &Path,
    practice: Option<PracticeProvider>,
    as_json: bool,
    file: Option<&Path>,
) -> Result<End, TillError> {
    let is_practice = practice.is_some();
    let till = Till::open(data, practice, Access::Read).map(Arc::new);
    let patient = Patient { data: data.to_owned(), practice: is_practice, till, webview: None };
    let examination = Examination::of(patient);
    examination.run(|name| eprintln!("{name} ..."));
    let view = examination.view();
    if as_json {
        out(&as_one(&view, data).to_string())?;
    } else {
        out(&report(&view))?;
    }
    if let Some(file) = file {
        examination.save(file)?;
        eprintln!("Berkas bantuan: {}", file.display());
    }
    Ok(if view.worst == "fault" { End::Internal } else { End::Done })
}

/// The findings, and what scripts ask for most in a place of its own.
fn as_one(view: &DoctorView, data: &Path) -> Value {
    let of = |name: &str| -> Vec<&FindingView> {
        view.findings.iter().filter(|it| it.name == name).collect()
    };
    let fact = |name: &str, fact: &str| -> Option<String> {
        of(name).iter().find_map(|it| it.facts.get(fact).cloned())
    };
    let number = |name: &str, of: &str| fact(name, of).and_then(|it| it.parse::<i64>().ok());
    let queues: Vec<String> = fact("printer", "queues")
        .map(|queues| queues.split(", ").map(str::to_owned).collect())
        .unwrap_or_default();
    let accounts: Vec<Value> = of("key")
        .iter()
        .map(|it| json!({"name": it.about, "provider": it.facts.get("provider"), "key": it.facts.get("key")}))
        .collect();
    json!({
        "version": view.version,
        "system": fact("versions", "system"),
        "data_dir": data,
        "practice": view.practice,
        "now": view.at,
        "held_by": fact("holder", "by"),
        "ledger": {
            "ok": of("ledger").iter().all(|it| it.state != "fault"),
            "events": number("ledger", "events"),
        },
        "in_doubt": number("waiting", "count"),
        "attention": number("waiting", "calling"),
        "accounts": accounts,
        "queues": queues,
        "worst": view.worst,
        "findings": serde_json::to_value(&view.findings).map_err(internal).unwrap_or_default(),
    })
}
