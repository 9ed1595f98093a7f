//! The first keys of a start: the field for the number is there before the page is, and what is typed into
//! it is not lost.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::driver::{Window, until};
use crate::running::{RETURN, Running, field_of};

/// Faster than anybody types: the page comes in the middle of the number.
const PAUSE: Duration = Duration::from_millis(8);
const NUMBER: &str = "530000000002";

#[test]
#[ignore = "needs a screen: make test"]
fn digits_typed_while_the_page_is_being_read_reach_the_number() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open(data.path());
    let field = field_of(&window);
    until("the page remembers its field", || {
        let kept = window.script("return localStorage.getItem('field')", &[]);
        kept.as_str().map(drop)
    });
    drop(window);

    let program = std::env::var_os("LOKET_BIN").expect("run it by `make test`");
    let data_dir = data.path().display().to_string();
    let running = Running::start(Path::new(&program), &["--data-dir", &data_dir], &[]);
    running.type_early(field, NUMBER, PAUSE);
    let asked = until("the number is asked about", || {
        running.press(RETURN);
        asked(&data.path().join("practice/ledger.db"))
    });
    running.kill();
    assert_eq!(asked, NUMBER, "each digit once, and in its place");
}

/// The number of the first bill that was asked about.
fn asked(ledger: &Path) -> Option<String> {
    let ledger = rusqlite::Connection::open(ledger).ok()?;
    let sql = "SELECT body FROM event WHERE kind = 'inquired' LIMIT 1";
    let body: String = ledger.query_row(sql, [], |row| row.get(0)).ok()?;
    let body: Value = serde_json::from_str(&body).unwrap();
    Some(body["question"]["customer_no"].as_str().unwrap().to_owned())
}
