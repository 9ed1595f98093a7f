//! Copies of the ledger, and coming back from one.

use std::path::PathBuf;

use serde_json::Value;

use crate::desk::{Desk, money, number, text};
use crate::tamper::with_another_letter;

const PLN: &str = "pln-postpaid";

fn backup(desk: &Desk, name: &str) -> (String, Value) {
    let file = desk.data().join(name).to_str().unwrap().to_owned();
    let told = desk.one(&["backup", &file]);
    assert_eq!(text(&told, "file"), file);
    (file, told)
}

#[test]
fn a_backup_is_whole_and_restores_on_another_machine() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let verified = desk.one(&["verify"]);
    let (file, told) = backup(&desk, "salinan.db");
    assert_eq!(told["head"], verified["head"], "the copy is checked to its head");
    assert_eq!(told["events"], verified["events"]);

    let other = Desk::practice();
    let restored = other.one(&["restore", &file]);
    assert_eq!(restored["events"], verified["events"]);
    assert_eq!((money(&restored, "in_doubt"), &restored["kept"]), (1, &Value::Null));
    let after = other.one(&["verify"]);
    assert_eq!(money(&after, "payments"), 2);
    assert_eq!(money(&after, "events"), money(&verified, "events") + 1, "the restore is an event");
    for payment in [&paid, &open] {
        let (here, there) = (desk.show(payment), other.show(payment));
        for key in ["state", "number", "reference", "grand_total", "provider_reference", "events"] {
            assert_eq!(here[key], there[key], "{key}");
        }
    }
    // What happens from now on cannot be taken for what the old machine writes.
    let sold = other.sale(PLN, &number(PLN, "paid-two-bills"), &[], 0);
    let shown = other.show(&sold);
    let event = text(&shown["events"][0], "event_id");
    let epoch = event.split('-').nth(1).unwrap();
    assert_eq!(epoch, "2", "a new epoch at each restore: {event}");
}

/// A ledger that became empty is no new shop: what is paid by it could be paid already.
#[test]
fn nothing_is_paid_by_a_ledger_that_forgot() {
    let desk = Desk::practice();
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let (file, _) = backup(&desk, "salinan.db");
    for rest in ["", "-wal", "-shm"] {
        let part = desk.ledger_folder().join(format!("ledger.db{rest}"));
        if part.exists() {
            std::fs::remove_file(part).unwrap();
        }
    }
    let told = desk.bare().args(["--practice", "history"]).output().unwrap();
    assert!(String::from_utf8_lossy(&told.stderr).contains("lebih lama"), "{told:?}");
    let again = desk.inquire(PLN, text(&open, "customer_no"), &[]);
    desk.pay(&again, &[]).refusal(2, "ledger_older");
    assert_eq!(desk.requests(&open).pay, 1);
    // The copy knows it, and the bill is locked again.
    desk.one(&["restore", &file, "--lose-newer"]);
    desk.one(&["accept-older"]);
    let again = desk.inquire(PLN, text(&open, "customer_no"), &[]);
    let told = desk.pay(&again, &[]).refusal(2, "bill_in_doubt");
    assert_eq!(told["payment_id"], open["payment_id"]);
}

#[test]
fn a_restore_keeps_what_it_replaces() {
    let desk = Desk::practice();
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let (file, _) = backup(&desk, "pagi.db");
    let newer = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let events = money(&desk.one(&["verify"]), "events");

    desk.refused(2, "loses_newer", &["restore", &file]);
    assert_eq!(money(&desk.one(&["verify"]), "events"), events, "nothing was changed");
    desk.show(&newer);

    let restored = desk.one(&["restore", &file, "--lose-newer"]);
    let kept = PathBuf::from(text(&restored, "kept"));
    assert!(kept.starts_with(desk.ledger_folder()), "{kept:?}");
    // No payment is forgotten: what is newer than the copy was carried over.
    let carried = desk.one(&["show", text(&newer, "payment_id")]);
    assert_eq!(text(&carried, "state"), "paid");
    assert_eq!(desk.one(&["verify"])["ok"], true);
    let again = desk.inquire(PLN, text(&newer, "customer_no"), &[]);
    let told = desk.pay(&again, &[]).refusal(2, "paid_before");
    assert_eq!(told["payment_id"], newer["payment_id"]);

    // In doubt is still in doubt, and locked.
    let again = desk.inquire(PLN, text(&open, "customer_no"), &[]);
    let told = desk.pay(&again, &["--again"]).refusal(2, "bill_in_doubt");
    assert_eq!(told["payment_id"], open["payment_id"]);
    assert_eq!(text(&desk.advise(&open), "state"), "paid");

    // Back to the replaced one: a verdict is for ever, and stays through that too.
    desk.refused(2, "loses_newer", &["restore", kept.to_str().unwrap()]);
    desk.one(&["restore", kept.to_str().unwrap(), "--lose-newer"]);
    for payment in [&newer, &open] {
        assert_eq!(text(&desk.show(payment), "state"), "paid");
    }
    assert_eq!(desk.requests(&open).pay, 1);
    assert_eq!(desk.one(&["verify"])["ok"], true);
}

/// A bill that went into doubt after the copy was made is as locked after the restore.
#[test]
fn what_is_in_doubt_stays_locked_through_a_restore() {
    let desk = Desk::practice();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let (file, _) = backup(&desk, "pagi.db");
    let open = desk.sale(PLN, &number(PLN, "cut-silent"), &[], 4);
    let restored = desk.one(&["restore", &file, "--lose-newer"]);
    assert_eq!(restored["in_doubt"], 1);
    let shown = desk.show(&open);
    assert_eq!(text(&shown, "state"), "in_doubt");
    assert_eq!(shown["reference"], open["reference"]);
    assert_eq!(text(&desk.advise(&open), "state"), "paid");
    let requests = desk.requests(&open);
    assert_eq!((requests.pay, requests.status), (1, 1));
}

/// A practice ledger in the shop's place, or the other way round, would make slips lie.
#[test]
fn the_two_kinds_of_ledger_are_never_swapped() {
    let practice = Desk::practice();
    practice.sale(PLN, &number(PLN, "paid"), &[], 0);
    let (file, _) = backup(&practice, "latihan.db");
    let own = Desk::own();
    own.refused(2, "other_mode", &["restore", &file]);
    let (file, _) = backup(&own, "toko.db");
    practice.refused(2, "other_mode", &["restore", &file, "--lose-newer"]);
    assert_eq!(practice.ends(0, &["history"]).len(), 1);
}

#[test]
fn a_copy_that_has_everything_is_taken_without_asking() {
    let desk = Desk::practice();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let (file, _) = backup(&desk, "salinan.db");
    let restored = desk.one(&["restore", &file]);
    assert!(PathBuf::from(text(&restored, "kept")).is_file());
    assert_eq!(desk.one(&["verify"])["ok"], true);
    // The restore itself is newer than the copy now.
    desk.refused(2, "loses_newer", &["restore", &file]);
}

#[test]
fn a_bad_copy_changes_nothing() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let (file, _) = backup(&desk, "salinan.db");
    let whole = std::fs::read(&file).unwrap();
    let verified = desk.one(&["verify"]);
    // One letter of the customer's name inside of an event.
    let event = format!("{{\"kind\":\"opened\",\"payment_id\":\"{}\"", text(&paid, "payment_id"));
    let changed = with_another_letter(&whole, &event, text(&paid, "customer_name"));
    let cases = [
        ("cut.db", &whole[..whole.len() / 2]),
        ("text.db", b"no ledger"),
        ("changed.db", &changed),
    ];
    for (copy, bytes) in cases {
        let path = desk.data().join(copy);
        std::fs::write(&path, bytes).unwrap();
        let path = path.to_str().unwrap();
        for more in [&[][..], &["--lose-newer"]] {
            desk.refused(1, "copy_failed", &[&["restore", path], more].concat());
        }
        assert_eq!(desk.one(&["verify"])["head"], verified["head"], "{copy}");
    }
    // A backup that has no place leaves the file of an earlier one as it was.
    let nowhere = desk.data().join("no-folder").join("copy.db");
    assert_eq!(desk.run(&["backup", nowhere.to_str().unwrap()]).code, 1);
    desk.refused(2, "not_found", &["restore", desk.data().join("none.db").to_str().unwrap()]);
    assert_eq!(text(&desk.show(&paid), "state"), "paid");
}

/// The ledger is whole; only the copy has no place. "Do not sell" is no help then.
#[test]
fn a_backup_without_a_place_is_not_the_ledgers_fault() {
    let desk = Desk::practice();
    let nowhere = desk.data().join("no-folder").join("copy.db");
    let ran = desk.run(&["backup", nowhere.to_str().unwrap()]);
    assert!(ran.code != 0 && !ran.err.contains("ledger_broken"), "{ran}");
}

/// NO REF on a slip is read from the table beside the events.
#[test]
fn a_changed_proof_is_found() {
    let desk = Desk::practice();
    let paid = desk.sale("emoney", &number("emoney", "paid"), &["--amount", "50000"], 0);
    let path = desk.ledger_folder().join("ledger.db");
    let proof = text(&paid, "provider_reference");
    let whole = std::fs::read(&path).unwrap();
    // Its row holds message and proof side by side; no event does.
    let row = format!("{}{proof}", text(&paid, "provider_message"));
    std::fs::write(&path, with_another_letter(&whole, &row, proof)).unwrap();
    let slip = desk.receipt(&paid, "48");
    let honest = slip.contains(proof);
    assert!(
        honest || desk.run(&["verify"]).code == 1,
        "the slip lies and verify is content:\n{slip}"
    );
}
