//! A counter, its practice till beside it, and who stands where.

use loket_core::account::Secret;
use loket_till::view::{Asking, OperatorView};

use super::*;

#[test]
fn without_an_account_the_agent_practises_and_can_leave() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path().into(), false, None);
    let start = desk.start().unwrap();
    assert!(start.practice && !start.has_account && start.held_by.is_none());
    assert!(start.practice_numbers.iter().any(|number| number.customer_no == "530000000002"));
    desk.till().unwrap().set_setting("language", "en").unwrap();
    let own = desk.stand_at(false).unwrap();
    let language = own.settings.iter().find(|setting| setting.name == "language").unwrap();
    assert_eq!(language.value, "en", "the language goes along");
    assert!(!own.practice && own.practice_numbers.is_empty() && own.bill_types.len() == 14);
    assert!(desk.stand_at(true).unwrap().practice);
    desk.look_after().unwrap();
}

fn person(code: &str, role: &str) -> OperatorView {
    OperatorView {
        code: code.into(),
        name: code.into(),
        role: role.into(),
        ..OperatorView::default()
    }
}

/// Whoever goes to practice and comes back is who went, and nobody else.
#[test]
fn nobody_comes_back_from_practice_as_somebody_else() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path().into(), false, None);
    let pin = |digits: &str| Secret::new(digits.into());
    let here = |desk: &Desk| desk.till().unwrap().session().unwrap().operator.map(|it| it.code);
    desk.stand_at(false).unwrap();
    let save = |code: &str, role: &str, digits: &str| {
        let is_new = desk.till().unwrap().operators().unwrap().iter().all(|it| it.code != code);
        let saved =
            desk.till().unwrap().save_operator(&person(code, role), Some(&pin(digits)), is_new);
        saved.unwrap();
    };
    save("ANI", "owner", "2580");
    // The owner practises once, comes back, and goes home.
    desk.stand_at(true).unwrap();
    assert_eq!(here(&desk).as_deref(), Some("ANI"), "the same person practises");
    desk.stand_at(false).unwrap();
    assert_eq!(here(&desk).as_deref(), Some("ANI"));
    save("SITI", "cashier", "7395");
    desk.till().unwrap().lock(false).unwrap();
    // A cashier of after that goes there and back.
    desk.till().unwrap().sign_in("SITI", &pin("7395")).unwrap();
    desk.stand_at(true).unwrap();
    assert_eq!(here(&desk).as_deref(), Some("SITI"), "who came later is known there, too");
    desk.stand_at(false).unwrap();
    assert_eq!(here(&desk).as_deref(), Some("SITI"));
    assert!(desk.till_for(Right::Run).is_err());
    // The owner goes there, the counter locks itself, and the cashier opens it there.
    desk.till().unwrap().lock(false).unwrap();
    desk.till().unwrap().sign_in("ANI", &pin("2580")).unwrap();
    desk.stand_at(true).unwrap();
    desk.till().unwrap().lock(true).unwrap();
    desk.stand_at(false).unwrap();
    assert_eq!(here(&desk), None, "nobody stands where everybody has left");
    assert!(desk.till_for(Right::Sell).is_err());
    // Who only practised is nobody's operator in a shop that is open.
    desk.till().unwrap().sign_in("ANI", &pin("2580")).unwrap();
    desk.stand_at(true).unwrap();
    save("BUDI", "owner", "9042");
    desk.stand_at(false).unwrap();
    let known = desk.till().unwrap().operators().unwrap();
    assert!(
        known.iter().all(|it| it.code != "BUDI") || desk.till().unwrap().is_untouched().unwrap()
    );
}

#[test]
fn a_second_window_reads_until_the_first_one_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let first = Desk::new(folder.path().into(), false, None);
    first.start().unwrap();
    let second = Desk::new(folder.path().into(), false, None);
    assert!(second.start().unwrap().held_by.is_some());
    second.look_after().unwrap();
    drop(first);
    assert!(second.start().unwrap().held_by.is_none());
}

#[test]
fn a_reader_that_becomes_the_writer_keeps_its_simulator() {
    let folder = tempfile::tempdir().unwrap();
    let provider = PracticeProvider {
        base_url: String::new(),
        key: loket_practice::KEY.into(),
        accounts: practice_accounts(),
    };
    // Another program holds the ledger, and its simulator has ended or not begun yet.
    let holder = Till::open(folder.path(), Some(provider), Access::Write).unwrap();
    let desk = Desk::new(folder.path().into(), true, None);
    assert!(desk.till().unwrap().ledger().held_by().is_some());
    drop(holder);
    assert!(desk.start().unwrap().held_by.is_none());
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "530000000001".into(),
        ..Asking::default()
    };
    block_on(desk.till().unwrap().inquire(&asking)).unwrap();
}

#[test]
fn with_an_account_the_shop_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let till = Till::open(folder.path(), None, Access::Write).unwrap();
    let account = AccountView {
        name: "utama".into(),
        provider: "digiswitch".into(),
        base_url: "https://example.invalid".into(),
        username: Some("u".into()),
        key_env: Some("LOKET_TEST_KEY_THAT_IS_NOT_SET".into()),
        ..AccountView::default()
    };
    till.save_account(&account, None, true).unwrap();
    drop(till);
    let start = Desk::new(folder.path().into(), false, None).start().unwrap();
    assert!(!start.practice && start.has_account);
    let start = Desk::new(folder.path().into(), true, None).start().unwrap();
    assert!(start.practice && start.has_account);
}

#[test]
fn a_payment_keeps_the_program_alive() {
    let desk = Arc::new(Desk::new("nowhere".into(), false, None));
    let one = desk.busy();
    let two = desk.busy();
    drop(one);
    assert!(desk.is_busy());
    drop(two);
    assert!(!desk.is_busy());
}

/// A ledger that cannot be opened has no people who could say who may restore; what comes back has.
#[test]
fn a_ledger_that_cannot_be_opened_comes_back_from_a_copy() {
    let (folder, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = folder.path();
    let desk = Desk::new(data.into(), false, None);
    desk.stand_at(false).unwrap();
    let till = desk.till().unwrap();
    let pin = Secret::new("2580".into());
    till.save_operator(&person("ANI", "owner"), Some(&pin), true).unwrap();
    let refused = |done: Result<RescueView, TillError>| done.err().map(|it| it.view.code.clone());
    assert_eq!(refused(desk.rescue()).as_deref(), Some("not_damaged"), "a till is open");
    // The copies went to a stick, which stands in the ledger alone and in a note beside it.
    till.set_setting("backup_folder", stick.path().to_str().unwrap()).unwrap();
    let file = till.back_up().unwrap().copies[0].file.clone();
    till.set_setting("shop_name", "SESUDAH SALINAN").unwrap();
    till.remember().unwrap();
    drop(till);
    drop(desk);
    let again = Desk::new(data.into(), false, None);
    assert_eq!(refused(again.rescue()).as_deref(), Some("not_damaged"), "it can be opened");

    let ledger = data.join("ledger.db");
    for journal in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(data.join(journal));
    }
    std::fs::write(&ledger, [0x5a; 8192]).unwrap();
    let desk = Desk::new(data.into(), false, None);
    let error = desk.start().err().unwrap().view;
    assert_eq!(error.code, "ledger_broken");
    let rescue = desk.rescue().unwrap();
    assert_eq!((rescue.practice, rescue.copies.len()), (false, 1));
    assert_eq!((rescue.copies[0].file.as_str(), rescue.copies[0].newer), (file.as_str(), None));
    for bad in ["../ledger.db", "ledger.db", ""] {
        assert_eq!(desk.rescue_from(bad).err().unwrap().view.code, "not_found", "{bad}");
    }
    assert_eq!(std::fs::read(&ledger).unwrap(), [0x5a; 8192], "nothing was touched");

    desk.rescue_from(&file).unwrap();
    desk.stand_at(false).unwrap();
    let till = desk.till().unwrap();
    assert!(till.session().unwrap().locked, "its people are back, and are asked who they are");
    assert!(till.older().is_some(), "and it is known that something is missing");
    till.ledger().verify().unwrap();
    let kept = std::fs::read_dir(data).unwrap().any(|it| {
        let it = it.unwrap();
        it.file_name().to_string_lossy().contains(".replaced-")
            && std::fs::read(it.path()).unwrap() == [0x5a; 8192]
    });
    assert!(kept, "what was damaged is kept");
    assert_eq!(refused(desk.rescue()).as_deref(), Some("not_damaged"));
}

/// A version is put in place once whoever is at a till has left it, and nobody begins anything meanwhile.
#[test]
fn nothing_begins_while_a_version_is_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(Desk::new(folder.path().into(), true, None));
    desk.start().unwrap();
    let code = |error: TillError| error.view.code;
    let held = desk.till().unwrap();
    assert_eq!(desk.stand_still().err().map(code).as_deref(), Some("update_waits"));
    let leaves = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        drop(held);
    });
    let still = desk.stand_still().unwrap();
    leaves.join().unwrap();
    assert_eq!(desk.till_for(Right::Sell).err().map(code).as_deref(), Some("updating"));
    assert_eq!(desk.stand_still().err().map(code).as_deref(), Some("updating"));
    assert!(desk.till().unwrap().status().is_ok(), "how things stand can be looked at");
    drop(still);
    drop(desk.till_for(Right::Sell).unwrap());
    let busy = desk.busy();
    assert_eq!(desk.waits().unwrap().len(), 1);
    drop(busy);
    assert!(desk.waits().unwrap().is_empty());
}

/// What was seen while somebody trained counts at the shop's own till.
#[test]
fn what_was_seen_of_versions_goes_along() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path().into(), true, None);
    desk.start().unwrap();
    let found = loket_till::ledger::entry::UpdateChecked {
        outcome: "offered".into(),
        version: Some("0.3.0".into()),
        issued: Some(7),
    };
    desk.till().unwrap().note_update(&found, true).unwrap();
    desk.stand_at(false).unwrap();
    let seen = desk.till().unwrap().updates_known().unwrap().seen;
    assert_eq!((seen.version.map(|it| it.to_string()).as_deref(), seen.issued), (Some("0.3.0"), 7));
}
