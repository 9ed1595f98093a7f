//! Whoever edits the ledger's file is found out, and the first bad event is named.

use std::fs;

use crate::desk::{Desk, number, text};

const PLN: &str = "pln-postpaid";

/// `bytes` with the last letter of `needle` changed, at its first place from `after` on.
pub(crate) fn with_another_letter(bytes: &[u8], after: &str, needle: &str) -> Vec<u8> {
    let find = |from: usize, what: &str| {
        let place = bytes[from..].windows(what.len()).position(|part| part == what.as_bytes());
        from + place.unwrap_or_else(|| panic!("{what} is not in the file"))
    };
    let at = find(find(0, after), needle);
    let mut changed = bytes.to_vec();
    // One letter into another one: the JSON still reads.
    changed[at + needle.len() - 1] ^= 1;
    changed
}

/// Changes one letter of `needle` at its first place after `after`, and gives the file back.
fn change(desk: &Desk, after: &str, needle: &str) -> Vec<u8> {
    let path = desk.ledger_folder().join("ledger.db");
    let journal = desk.ledger_folder().join("ledger.db-wal");
    let left = fs::metadata(journal).map_or(0, |journal| journal.len());
    assert_eq!(left, 0, "the last writer folds its journal in");
    let before = fs::read(&path).unwrap();
    fs::write(&path, with_another_letter(&before, after, needle)).unwrap();
    before
}

#[test]
fn a_changed_letter_is_found_and_its_event_named() {
    let desk = Desk::practice();
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let shown = desk.show(&paid);
    let place = |kind: &str| {
        let events = shown["events"].as_array().unwrap();
        let event = events.iter().find(|event| event["kind"] == kind).unwrap();
        text(event, "event_id").rsplit('-').next().unwrap().to_owned()
    };
    let id = text(&paid, "payment_id");
    let path = desk.ledger_folder().join("ledger.db");
    for (kind, head, needle) in [
        ("inquired", format!("{{\"kind\":\"inquired\",\"inquiry_id\":\"{id}\""), "\"name\":\"PLN"),
        ("opened", format!("{{\"kind\":\"opened\",\"payment_id\":\"{id}\""), "WULANDARI"),
        ("answered", format!("{{\"kind\":\"answered\",\"payment_id\":\"{id}\""), "Sukses"),
        ("judged", format!("{{\"kind\":\"judged\",\"payment_id\":\"{id}\""), "all fields bound"),
    ] {
        let before = change(&desk, &head, needle);
        let ran = desk.run(&["verify"]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{kind}: {ran}");
        let said: serde_json::Value = serde_json::from_str(ran.err.trim()).unwrap();
        let message = text(&said["error"], "message");
        assert!(message.contains(&format!("event {} ", place(kind))), "{kind}: {message}");
        let doctor = desk.run(&["doctor"]).expect(1).one();
        assert_eq!(doctor["ledger"]["ok"], false, "{kind}");
        // A copy of it would be no copy.
        let copy = desk.data().join("copy.db");
        desk.refused(1, "ledger_broken", &["backup", copy.to_str().unwrap()]);
        assert!(!copy.exists(), "{kind}: a bad backup leaves nothing under its name");
        fs::write(&path, before).unwrap();
        assert_eq!(desk.one(&["verify"])["ok"], true);
    }
}

/// A state that no event gave: the table alone is not the ledger.
#[test]
fn a_changed_amount_in_an_event_is_found() {
    let desk = Desk::practice();
    let paid = desk.sale("emoney", &number("emoney", "paid"), &["--amount", "50000"], 0);
    let id = text(&paid, "payment_id");
    let shown = desk.show(&paid);
    let events = shown["events"].as_array().unwrap();
    let opened = events.iter().find(|event| event["kind"] == "opened").unwrap();
    let place = text(opened, "event_id").rsplit('-').next().unwrap();
    change(&desk, &format!("{{\"kind\":\"opened\",\"payment_id\":\"{id}\""), "\"cash\":52500");
    let told = desk.refused(1, "ledger_broken", &["verify"]);
    assert!(text(&told, "message").contains(&format!("event {place} ")), "{told}");
}
