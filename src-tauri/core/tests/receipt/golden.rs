//! Whole slips, as files: read them as a cashier would. `UPDATE=1` writes them anew.

use std::path::PathBuf;

use loket_core::bill::BillType;
use loket_core::payment::State;
use loket_core::receipt::{Copy, Slip, text};

use crate::samples::{WIDTHS, pln_months, sample};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/receipts");

fn cases() -> Vec<(String, Slip)> {
    let mut cases: Vec<(String, Slip)> = BillType::ALL
        .into_iter()
        .map(|kind| (format!("{}-paid", kind.id()), sample(kind)))
        .collect();
    for kind in [BillType::PlnPostpaid, BillType::Pdam, BillType::Emoney] {
        let paid = sample(kind);
        let mut add = |name: &str, slip: Slip| cases.push((format!("{}-{name}", kind.id()), slip));
        add("in-doubt", Slip { state: Some(State::InDoubt), ..paid.clone() });
        add("failed", Slip { state: Some(State::Failed), ..paid.clone() });
        add("practice", Slip { practice: true, ..paid.clone() });
        add("reprint", Slip { copy: Copy::Again(2), ..paid.clone() });
        let asked = Slip { state: None, number: String::new(), paid_at: None, ..paid };
        add("preview", Slip { cash: Default::default(), ..asked });
    }
    cases.push(("pln-postpaid-months-paid".into(), pln_months()));
    cases
}

#[test]
fn slips_are_as_their_files() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut known = Vec::new();
    for (name, slip) in cases() {
        for width in WIDTHS {
            let file = format!("{name}-{width}.txt");
            let path = PathBuf::from(FOLDER).join(&file);
            let printed = text(&slip, width);
            if update {
                std::fs::create_dir_all(FOLDER).unwrap();
                std::fs::write(&path, &printed).unwrap();
            } else if std::fs::read_to_string(&path).unwrap_or_default() != printed {
                wrong.push(format!("--- {file}\n{printed}"));
            }
            known.push(file);
        }
    }
    assert!(wrong.is_empty(), "other than the files (UPDATE=1 rewrites):\n{}", wrong.join("\n"));
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&file), "no slip is called {file}");
    }
}
