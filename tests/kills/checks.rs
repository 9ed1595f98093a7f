//! What must hold after each command that was killed, besides what must hold always.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::acts::{Act, Asked, Ready};
use crate::desk::{Ending, Ran, text};
use crate::shop::{Shop, slip_is_of};

/// What the ledger says of the command's payment right after the end, and everything that must hold
/// from then on until all is settled.
pub(crate) fn after(shop: &mut Shop, ready: &Ready, ran: &Ran) -> &'static str {
    shop.quiet();
    if ready.act == Act::FirstStart {
        starts_after_all(shop, ready);
        return "";
    }
    // Who comes first after a kill folds its log in, or only reads it.
    if shop.rng.bool() {
        shop.run(&["settings", "set", "columns", "32"]).expect(&[0]);
    }
    shop.verify();
    let ledger = shop.compare();
    let left = match &ready.payment {
        Some(id) => state_of(&ledger, id),
        None => "",
    };
    if let Some(id) = &ready.payment {
        agrees_with_what_it_said(ran, id, left);
        if let Some(payment) = find(&ledger, id) {
            shop.slip_fits(payment);
        }
    }
    if left == "in doubt" {
        // The next customer does not wait, and gets a number of her own.
        let other = shop.bill(None);
        shop.sell(&other);
    }
    match ready.act {
        Act::AddAccount => account_is_there_or_not(shop, ready),
        Act::Inquire => {
            let inquiry = shop.inquire(ready.bill.as_ref().unwrap());
            shop.pay(&inquiry).expect(&[0, 3, 4]);
        }
        Act::Print => prints_are_counted(shop, ready, &ledger),
        Act::Backup => copy_is_whole(shop, ready),
        Act::Restore => {
            locked_while_in_doubt(shop, ready, left);
            let done = shop.run(&ready.args).expect(&[0]).one();
            assert!(!done["kept"].is_null(), "a restore keeps what it replaces: {done}");
            nothing_left_beside(&shop.data, ".restoring");
            let left = state_of(&shop.compare(), ready.payment.as_ref().unwrap());
            locked_while_in_doubt(shop, ready, left);
        }
        Act::Pay | Act::Recover | Act::Advise | Act::Settle => {
            locked_while_in_doubt(shop, ready, left);
        }
        Act::PayList => list_is_paid_after_all(shop, ready),
        Act::FirstStart => {}
    }
    shop.settle_all();
    left
}

fn find<'a>(ledger: &'a BTreeMap<String, Value>, id: &str) -> Option<&'a Value> {
    ledger.values().find(|one| text(one, "payment_id") == id)
}

fn state_of(ledger: &BTreeMap<String, Value>, id: &str) -> &'static str {
    match find(ledger, id).map(|one| text(one, "state")) {
        None => "not there",
        Some("in_doubt") => "in doubt",
        Some("paid") => "paid",
        Some("failed") => "failed",
        Some(other) => panic!("no such state: {other}"),
    }
}

/// What a command has said before it ended, the ledger says as well.
fn agrees_with_what_it_said(ran: &Ran, id: &str, left: &str) {
    for said in ran.lines() {
        if said["payment_id"] == id && said["state"].is_string() {
            let state = text(&said, "state").replace('_', " ");
            assert_eq!(state, left, "it said otherwise: {ran}");
        }
    }
}

/// A bill whose payment is in doubt cannot be paid again by anybody; one that is paid asks first;
/// one that was never sent is free.
fn locked_while_in_doubt(shop: &Shop, ready: &Ready, left: &str) {
    let id = ready.payment.as_ref().unwrap();
    let Asked { first, second } = ready.asked.as_ref().unwrap();
    let refused_as = match left {
        "in doubt" => "bill_in_doubt",
        "paid" => "paid_before",
        "not there" => {
            assert_eq!(shop.payment_requests(id), 0, "{id} was sent and is not on disk");
            // What never was can be: the same inquiry makes the payment now.
            let paid = shop.pay(first).expect(&[0, 3, 4]).one();
            let state = text(&paid, "state").replace('_', " ");
            return locked_while_in_doubt(shop, ready, &state);
        }
        // The bill is free.
        _ => {
            shop.pay(first).refused("already_paying");
            shop.pay(second).expect(&[0, 3, 4]);
            return;
        }
    };
    let told = shop.pay(second).refused(refused_as);
    assert_eq!(told["payment_id"], id.as_str(), "{told}");
    assert_eq!(shop.payment_requests(text(second, "inquiry_id")), 0, "refused, and sent");
    shop.pay(first).refused("already_paying");
}

/// A list goes on from where it was, and each of its bills is paid once. Money that nobody wrote
/// down was not taken.
fn list_is_paid_after_all(shop: &mut Shop, ready: &Ready) {
    let id = ready.list.as_ref().unwrap();
    let list = |shop: &Shop| shop.run(&["collective", "show", id]).expect(&[0]).one();
    shop.settle_all();
    let before = list(shop);
    match text(&before["head"], "state") {
        "draft" => drop(shop.run(&ready.args).expect(&[0])),
        "open" => drop(shop.run(&["collective", "resume", id]).expect(&[0])),
        state => assert_eq!(state, "done", "{before}"),
    }
    let after = list(shop);
    assert_eq!(
        (&after["head"]["state"], &after["head"]["tally"]["paid"]),
        (&"done".into(), &2.into())
    );
    assert_eq!(after["cash"], after["head"]["tally"]["paid_total"], "one sum, to the rupiah");
    let numbers: Vec<&str> =
        after["lines"].as_array().unwrap().iter().map(|it| text(it, "customer_no")).collect();
    for number in numbers {
        let books = shop.books();
        let known = books.providers.values().flat_map(|one| one.references.values());
        let paid = known.filter_map(|it| it.payment.as_ref());
        let paid = paid.filter(|it| it.subject.customer_no == number).count();
        assert_eq!(paid, 1, "{number} was booked {paid} times");
    }
}

/// A slip that may be on paper is counted, and the next one is none of those.
fn prints_are_counted(shop: &Shop, ready: &Ready, ledger: &BTreeMap<String, Value>) {
    let payment = find(ledger, ready.payment.as_ref().unwrap()).unwrap();
    let (id, number) = (text(payment, "payment_id"), text(payment, "number"));
    let printed = payment["printed"].as_u64().unwrap();
    let slips = || -> Vec<PathBuf> {
        let found = std::fs::read_dir(shop.data.join("receipts"));
        let paths = found.into_iter().flatten().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_string_lossy().contains(number)).collect()
    };
    let before = slips();
    let there = u64::try_from(before.len()).unwrap();
    assert!(there <= printed, "{there} slips, {printed} counted: {payment}");
    let done = shop.run(&["print", id]).expect(&[0]).one();
    let copy = if printed == 0 { "CA".to_owned() } else { format!("CU{printed}") };
    assert_eq!(text(&done, "copy"), copy, "{printed} counted: {payment}");
    let path = PathBuf::from(text(&done, "target"));
    assert!(!before.contains(&path), "printed over another slip: {done}");
    let slip = std::fs::read_to_string(&path).unwrap();
    slip_is_of(&slip, text(payment, "state"), number);
}

/// An account is there whole or not at all, and can be sold with either way.
fn account_is_there_or_not(shop: &Shop, ready: &Ready) {
    let name = &ready.args[2];
    let listed = shop.run(&["account", "list"]).expect(&[0]).lines();
    let is_there = listed.iter().any(|one| text(one, "name") == name);
    let again = shop.run(&ready.args);
    match is_there {
        true => drop(again.refused("bad_account")),
        false => drop(again.expect(&[0])),
    }
    let asking = ["inquire", "gas", &ready.number, "--account", name];
    let inquiry = shop.run(&asking).expect(&[0]).one();
    shop.pay(&inquiry).expect(&[0]);
}

/// A copy is the earlier one or the new one, never a part.
fn copy_is_whole(shop: &Shop, ready: &Ready) {
    let copy = shop.copy();
    let name = copy.to_string_lossy().into_owned();
    let there = shop.root().join("lain");
    if copy.exists() {
        let told = shop.run_in(&there, &["restore", &name], Ending::ByItself).expect(&[0]).one();
        let verified = shop.run_in(&there, &["verify"], Ending::ByItself).expect(&[0]).one();
        let events = told["events"].as_i64().unwrap();
        assert_eq!(verified["events"], events + 1, "{told}");
        std::fs::remove_dir_all(&there).unwrap();
        let known = [ready.copied.unwrap_or(ready.events), ready.events];
        assert!(known.contains(&events), "{events} events of {known:?}");
    }
    assert!(copy.exists() || ready.copied.is_none(), "the earlier copy is gone");
    shop.run(&ready.args).expect(&[0]);
    nothing_left_beside(copy.parent().unwrap(), ".part");
}

/// What an unfinished attempt left is cleared by the next that succeeds.
fn nothing_left_beside(folder: &Path, mark: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(!name.contains(mark), "left behind: {name}");
    }
}

/// Whoever comes next after a first start that was killed, a reader or a writer, finds a ledger.
fn starts_after_all(shop: &mut Shop, ready: &Ready) {
    #[rustfmt::skip] // a table is read by its columns
    let nexts: [(&[&str], i64); 5] = [
        (&["verify"],                            0),
        (&["bill-types"],                        0),
        (&["history"],                           0),
        (&["settings", "get"],                   0),
        (&["settings", "set", "columns", "32"],  1),
    ];
    let (next, written) = nexts[shop.rng.usize(0..nexts.len())];
    shop.run_in(&ready.data, next, Ending::ByItself).expect(&[0]);
    let account = shop.account_args("toko", "digiswitch");
    shop.run_in(&ready.data, &account, Ending::ByItself).expect(&[0]);
    let asking = ["inquire", "gas", &ready.number, "--account", "toko"];
    let inquiry = shop.run_in(&ready.data, &asking, Ending::ByItself).expect(&[0]).one();
    shop.sold_elsewhere(text(&inquiry, "inquiry_id"));
    let pay = Shop::pay_args(&inquiry);
    let paid = shop.run_in(&ready.data, &pay, Ending::ByItself).expect(&[0]).one();
    assert_eq!(paid["state"], "paid");
    let verified = shop.run_in(&ready.data, &["verify"], Ending::ByItself).expect(&[0]).one();
    // Its own name, the account, the bill; the payment opened, answered and judged.
    assert_eq!(verified["events"], 6 + written, "{verified}");
    std::fs::remove_dir_all(ready.data.parent().unwrap()).unwrap();
}
