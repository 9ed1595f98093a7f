//! Backup and restore on the machine's own files, with a fault at every operation that SQLite does
//! for them. What they do beside SQLite (rename, link, sync of a folder) is not struck here.

use std::collections::BTreeMap;
use std::path::Path;

use loket_core::payment::State;
use loket_tests::disk::{Disk, Fault};
use loket_till::ledger::{Access, Ledger, LedgerError};
use tempfile::TempDir;

use crate::shop::{Image, Shop, Step};
use crate::table::print;

/// 2026-11-23 in Jakarta.
const NOW: i64 = 1_795_406_000_000;

/// A folder whose syncs cost nothing, where there is one: no power is cut here.
fn quick_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// A ledger, an older copy of it, and how the payments in it stand.
struct Scene {
    ledger: Image,
    copy: Vec<u8>,
    payments: BTreeMap<String, State>,
    head: String,
}

fn scene() -> Scene {
    let folder = quick_folder();
    let copy = folder.path().join("copy.db");
    let mut shop = Shop::new();
    for step in [Step::Inquire(11), Step::Pay(11), Step::Inquire(12), Step::Pay(12)] {
        shop.take(step).unwrap();
    }
    shop.till().ledger().backup(&copy).unwrap();
    for step in [Step::Inquire(13), Step::Pay(13), Step::Inquire(21), Step::Pay(21)] {
        shop.take(step).unwrap();
    }
    let state = |id: &String| (id.clone(), shop.till().ledger().payment(id).unwrap().state);
    Scene {
        ledger: shop.image(),
        copy: std::fs::read(copy).unwrap(),
        payments: shop.told.keys().map(state).collect(),
        head: shop.till().ledger().verify().unwrap().head,
    }
}

impl Scene {
    fn set(&self) -> (TempDir, Disk) {
        let folder = quick_folder();
        for (name, bytes) in &self.ledger {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        std::fs::write(folder.path().join("copy.db"), &self.copy).unwrap();
        let disk = Disk::on_files(folder.path());
        (folder, disk)
    }

    /// The ledger of `folder` is whole and has every payment as it stood; tells its head.
    fn whole(&self, folder: &Path, at: &str) -> String {
        let ledger = open(folder).unwrap_or_else(|error| panic!("{at}: {error}"));
        for (id, state) in &self.payments {
            let found = ledger.payment(id).map(|payment| payment.state);
            assert!(found.as_ref().is_ok_and(|found| found == state), "{at}: {id} {found:?}");
        }
        ledger.verify().unwrap_or_else(|error| panic!("{at}: {error}")).head
    }
}

fn open(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, "unused", false, Access::Write, NOW)
}

fn restore(folder: &Path) -> Result<(), LedgerError> {
    Ledger::restore(folder, &folder.join("copy.db"), false, true, NOW).map(|_| ())
}

#[test]
fn copies_are_whole_or_not_made() {
    let scene = scene();
    let mut rows = vec![["while trying to", "fault", "operations"].map(str::to_owned).to_vec()];
    for fault in Fault::ALL {
        let mut struck = 0;
        for n in 1.. {
            let at = format!("backup, {fault:?} at {n}");
            let (folder, disk) = scene.set();
            let copy = folder.path().join("copy.db");
            let ledger = open(folder.path()).unwrap();
            disk.fail_at(n, fault);
            let made = ledger.backup(&copy);
            if disk.is_fault_to_come() {
                made.unwrap();
                break;
            }
            struck += 1;
            disk.heal();
            match made {
                // The copy is whole whatever failed beside it.
                Ok(verified) => assert_eq!(verified.head, scene.head, "{at}"),
                Err(LedgerError::Copy(_) | LedgerError::Full) => {
                    assert!(std::fs::read(&copy).unwrap() == scene.copy, "{at}: as it was");
                }
                Err(error) => panic!("{at}: {error}"),
            }
            assert_eq!(ledger.backup(&copy).unwrap().head, scene.head, "{at}, again");
            drop(ledger);
            assert_eq!(scene.whole(folder.path(), &at), scene.head, "{at}");
        }
        rows.push(vec!["back up".into(), format!("{fault:?}"), struck.to_string()]);
    }
    for fault in Fault::ALL {
        let mut struck = 0;
        for n in 1.. {
            let at = format!("restore, {fault:?} at {n}");
            let (folder, disk) = scene.set();
            disk.fail_at(n, fault);
            let done = restore(folder.path());
            let came = !disk.is_fault_to_come();
            disk.heal();
            let head = scene.whole(folder.path(), &at);
            assert_eq!(head == scene.head, done.is_err(), "{at}: changed or not, {done:?}");
            if !came {
                done.unwrap();
                break;
            }
            struck += 1;
            if n % 4 == 0 {
                restore(folder.path()).unwrap_or_else(|error| panic!("{at}, again: {error}"));
                scene.whole(folder.path(), &at);
            }
        }
        rows.push(vec!["restore".into(), format!("{fault:?}"), struck.to_string()]);
    }
    print(&rows);
}
