//! Paper through the system's print queue, with an `lp` of our own in front of the real one.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use crate::desk::{Desk, number, text};

/// A desk whose `lp` runs `script`; `$OUT` is a folder for it.
fn desk_with_lp(script: &str) -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let lp = folder.path().join("lp");
    let text = format!("#!/bin/sh\nOUT={}\n{script}\n", folder.path().display());
    std::fs::write(&lp, text).unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    (Desk::practice().with_env("PATH", &path), folder)
}

#[test]
fn a_receipt_goes_to_the_queue_as_it_is_and_the_next_one_is_a_copy() {
    let (desk, out) = desk_with_lp("echo \"$@\" >> $OUT/asked; cat >> $OUT/paper");
    let paid = desk.sale("pdam", &number("pdam", "paid"), &[], 0);
    let id = text(&paid, "payment_id");
    let slip = desk.receipt(&paid, "32");
    let first = desk.one(&["print", id, "--printer", "kasir"]);
    assert_eq!((text(&first, "target"), text(&first, "copy")), ("queue:kasir", "CA"));
    let paper = std::fs::read_to_string(out.path().join("paper")).unwrap();
    let (above, code) = paper.split_once(" CEK ").expect("the print's own code");
    let below = code.split_once('\n').unwrap().1;
    assert_eq!(
        format!("{above}{below}").trim_end(),
        slip.trim_end(),
        "what prints is what was shown"
    );
    let asked = std::fs::read_to_string(out.path().join("asked")).unwrap();
    assert!(asked.starts_with("-d kasir "), "{asked}");
    let second = desk.one(&["print", id, "--printer", "kasir"]);
    assert_eq!(text(&second, "copy"), "CU1");
    let paper = std::fs::read_to_string(out.path().join("paper")).unwrap();
    assert!(paper.contains("CU-1"), "{paper}");
}

#[test]
fn a_printer_that_refuses_changes_nothing_of_the_payment() {
    let (desk, _out) = desk_with_lp("echo 'lp: no such queue' >&2; exit 1");
    let paid = desk.sale("pdam", &number("pdam", "paid"), &[], 0);
    let id = text(&paid, "payment_id");
    let told = desk.refused(2, "print_failed", &["print", id, "--printer", "kasir"]);
    assert_eq!(text(&told, "money_moved"), "yes", "{told}");
    assert!(text(&told, "message").contains("no such queue"), "{told}");
    assert_eq!(text(&desk.show(&paid), "state"), "paid");
}
