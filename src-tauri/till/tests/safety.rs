//! The shop's copies: one a day, checked, where the shop wants them; late ones and missing folders told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::ledger::{Ledger, LedgerError};
use loket_till::till::Till;

use common::{Hands, START, till_in};

mod common;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = match std::fs::read_dir(folder) {
        Ok(entries) => {
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect()
        }
        Err(_) => Vec::new(),
    };
    names.sort();
    names
}

fn code_of<T>(done: Result<T, TillError>) -> String {
    done.err().map(|error| error.view.code.clone()).unwrap_or_default()
}

/// What the days of the copies are, from their names.
fn days(folder: &Path) -> Vec<String> {
    names(folder).iter().map(|name| name[name.len() - 13..name.len() - 3].to_owned()).collect()
}

#[test]
fn a_copy_is_made_each_day_and_found_whole() {
    let (folder, usb) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = Hands::at_start();
    let till = till_in(folder.path(), &clock, PROVIDERS);
    till.set_setting("backup_folder", usb.path().to_str().unwrap()).unwrap();
    assert_eq!(till.safety().unwrap().age_days, None);
    for expected in [1, 1, 1] {
        till.back_up_if_due().unwrap();
        assert_eq!(names(usb.path()).len(), expected, "once a day");
        clock.turn(20 * 60_000);
    }
    // Half an hour before midnight in Jakarta, and half an hour after it.
    clock.turn(12 * 60 * 60_000 + 7 * 60_000);
    till.back_up_if_due().unwrap();
    assert_eq!(days(usb.path()), ["2026-11-22"]);
    clock.turn(60 * 60_000);
    till.back_up_if_due().unwrap();
    assert_eq!(days(usb.path()), ["2026-11-22", "2026-11-23"]);
    let safety = till.safety().unwrap();
    assert_eq!((safety.age_days, safety.fault, safety.is_chosen), (Some(0), None, true));
    assert_eq!(safety.copies.len(), 2);
    assert!(safety.copies[0].file.contains("2026-11-23"), "the newest comes first");
    // That copies were made came after both, and is no loss.
    assert_eq!((safety.copies[0].newer, safety.copies[1].newer), (Some(0), Some(0)));
    till.ledger().verify().unwrap();
}

#[test]
fn a_folder_that_is_gone_is_told_and_tried_again() {
    let (folder, usb) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = Hands::at_start();
    let till = till_in(folder.path(), &clock, PROVIDERS);
    let place = usb.path().join("stick");
    std::fs::create_dir(&place).unwrap();
    till.set_setting("backup_folder", place.to_str().unwrap()).unwrap();
    till.back_up().unwrap();
    // A file in its place: what makes folders cannot bring it back.
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::write(&place, "").unwrap();
    clock.turn(DAY);
    assert!(!till.status().unwrap().copy_late);
    till.back_up_if_due().unwrap();
    assert!(till.safety().unwrap().fault.is_some());
    assert_eq!(code_of(till.back_up()), "copy_failed");
    clock.turn(2 * DAY);
    till.back_up_if_due().unwrap();
    assert!(till.status().unwrap().copy_late, "three days without one");
    std::fs::remove_file(&place).unwrap();
    assert_eq!(code_of(till.back_up()), "copy_failed", "its place is not made on this disk");
    assert!(!place.exists());
    std::fs::create_dir(&place).unwrap();
    till.back_up_if_due().unwrap();
    assert!(names(&place).is_empty(), "not again at once");
    clock.turn(10 * 60_000);
    till.back_up_if_due().unwrap();
    assert_eq!(names(&place).len(), 1);
    let safety = till.safety().unwrap();
    assert_eq!((safety.age_days, safety.fault), (Some(0), None));
    assert!(!till.status().unwrap().copy_late);
}

#[test]
fn a_shop_that_chose_nothing_has_copies_beside_its_ledger_and_is_told_when_they_are_late() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    clock.turn(3 * DAY - 1);
    assert!(!till.status().unwrap().copy_late);
    clock.turn(1);
    assert!(till.status().unwrap().copy_late);
    till.back_up_if_due().unwrap();
    assert_eq!(names(&folder.path().join("backups")).len(), 1);
    assert!(!till.safety().unwrap().is_chosen);
}

#[test]
fn thirty_days_are_kept_and_other_files_left_alone() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    let place = folder.path().join("backups");
    std::fs::create_dir(&place).unwrap();
    let others = ["foto.db", "loket-LAIN0000-2020-01-01.db", "loket-x-2020-01-01.db"];
    for other in others {
        std::fs::write(place.join(other), "x").unwrap();
    }
    for _ in 0..33 {
        till.back_up().unwrap();
        clock.turn(DAY);
    }
    let kept = names(&place);
    assert_eq!(kept.len(), 30 + others.len());
    assert!(others.iter().all(|other| kept.iter().any(|name| name == other)));
    assert_eq!(
        till.safety().unwrap().copies.last().unwrap().file.split_once("-2026-").unwrap().1,
        "11-25.db"
    );
}

#[test]
fn only_a_copy_of_this_ledger_can_be_put_in_its_place() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    let copies = till.back_up().unwrap().copies;
    assert!(till.copy_to_restore(&copies[0].file).unwrap().is_file());
    std::fs::copy(till.ledger().path(), folder.path().join("backups/lain.db")).unwrap();
    for file in ["lain.db", "../ledger.db", "", "/etc/passwd"] {
        assert_eq!(code_of(till.copy_to_restore(file)), "not_found", "{file}");
    }
}

#[test]
fn what_came_after_a_copy_is_counted_and_comes_back_only_when_it_may_be_lost() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    till.set_setting("shop_name", "WARUNG LAMA").unwrap();
    let file = till.back_up().unwrap().copies[0].file.clone();
    till.set_setting("shop_name", "WARUNG BARU").unwrap();
    let copy = &till.safety().unwrap().copies[0];
    assert_eq!((copy.newer, copy.newer_payments, copy.left_behind), (Some(1), 0, 1));
    let from = till.copy_to_restore(&file).unwrap();
    let place = till.folder().to_owned();
    drop(till);
    let refused = Ledger::restore(&place, &from, false, false, START);
    assert!(refused.is_err(), "it would lose what is newer");
    Ledger::restore(&place, &from, false, true, START).unwrap();
    let till = till_in(folder.path(), &clock, PROVIDERS);
    assert_eq!(till.setting("shop_name").unwrap(), "WARUNG LAMA");
    assert_eq!(till.safety().unwrap().age_days, Some(0), "that a copy was made is not forgotten");
    till.ledger().verify().unwrap();
}

#[test]
fn a_folder_is_tried_before_it_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let till: Till = till_in(folder.path(), &Hands::at_start(), PROVIDERS);
    for bad in ["salinan", "/nowhere/at/all", folder.path().join("ledger.db").to_str().unwrap()] {
        assert_eq!(code_of(till.set_setting("backup_folder", bad)), "bad_folder", "{bad}");
    }
    till.set_setting("backup_folder", folder.path().to_str().unwrap()).unwrap();
    till.set_setting("backup_folder", "").unwrap();
}

/// Two ledgers of one length that went separate ways: what counts is what one knows and the other does not.
#[test]
fn a_copy_of_the_same_length_may_know_other_things() {
    let (folder, other, clock) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), Hands::at_start());
    let till = till_in(folder.path(), &clock, PROVIDERS);
    till.set_setting("shop_name", "WARUNG").unwrap();
    till.ledger().backup(&other.path().join("ledger.db")).unwrap();
    // The same ledger goes on at another place, with a setting of its own.
    let there = till_in(other.path(), &clock, PROVIDERS);
    there.set_setting("shop_name", "WARUNG SANA").unwrap();
    let events = there.ledger().length().unwrap();
    for name in ["WARUNG SINI", "WARUNG SITU"] {
        till.set_setting("shop_name", name).unwrap();
    }
    let place = folder.path().join("backups");
    std::fs::create_dir(&place).unwrap();
    let file = format!("loket-{}-2026-11-22.db", &till.ledger().ledger_id()[..8]);
    there.ledger().backup(&place.join(&file)).unwrap();
    assert_eq!(till.ledger().length().unwrap(), events + 1, "by length one is missing");
    let copy = &till.safety().unwrap().copies[0];
    assert_eq!((copy.newer, copy.left_behind, copy.other), (Some(2), 2, false));
    drop(till);
    let refused = Ledger::restore(folder.path(), &place.join(&file), false, false, START);
    assert!(matches!(refused, Err(LedgerError::LosesNewer { newer: 2 })), "as the list said");
}
