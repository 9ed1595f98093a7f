//! The commands that are killed: what comes before each, and what must hold after it besides what
//! must hold always.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::desk::{Ending, Ran, text};
use crate::points::Aim;
use crate::shop::{Bill, Shop, slip_is_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    FirstStart,
    AddAccount,
    Inquire,
    Pay,
    Advise,
    /// Asking after a payment was killed: the log of the dead process is read first.
    Recover,
    Settle,
    Print,
    Backup,
    Restore,
}

impl Act {
    pub(crate) const ALL: [Act; 10] = [
        Act::FirstStart,
        Act::AddAccount,
        Act::Inquire,
        Act::Pay,
        Act::Advise,
        Act::Recover,
        Act::Settle,
        Act::Print,
        Act::Backup,
        Act::Restore,
    ];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Act::FirstStart => "first start",
            Act::AddAccount => "account add",
            Act::Inquire => "inquire",
            Act::Pay => "pay",
            Act::Advise => "advise",
            Act::Recover => "advise after a killed pay",
            Act::Settle => "settle",
            Act::Print => "print",
            Act::Backup => "backup",
            Act::Restore => "restore",
        }
    }

    /// What the command writes into the ledger, in this order.
    pub(crate) fn commits(self) -> &'static [&'static str] {
        match self {
            Act::FirstStart => &["the first tables", "more tables", "the ledger's own name"],
            Act::AddAccount => &["the account"],
            Act::Inquire => &["the bill"],
            Act::Pay => &["the payment in doubt", "the answer", "the verdict"],
            Act::Advise | Act::Recover => &["that it is asked", "the answer", "the verdict"],
            Act::Settle => &["the operator's verdict"],
            Act::Print => &["the print"],
            Act::Backup | Act::Restore => &[],
        }
    }
}

/// A command that is about to run, and what was made ready for it.
pub(crate) struct Ready {
    pub(crate) act: Act,
    pub(crate) data: PathBuf,
    pub(crate) args: Vec<String>,
    /// The payment that it is about, or will be.
    payment: Option<String>,
    /// The inquiry that a payment is made of.
    inquiry: Option<Value>,
    /// Another inquiry of the same bill.
    second: Option<Value>,
    bill: Option<Bill>,
    /// A customer number for a sale afterwards.
    number: String,
    /// How many events the copy has that was there before, and how many the next one has.
    copied: Option<i64>,
    events: i64,
}

impl Ready {
    fn new(act: Act, data: &Path, args: &[impl AsRef<str>]) -> Ready {
        Ready {
            act,
            data: data.to_owned(),
            args: args.iter().map(|arg| arg.as_ref().to_owned()).collect(),
            payment: None,
            inquiry: None,
            second: None,
            bill: None,
            number: String::new(),
            copied: None,
            events: 0,
        }
    }

    fn about(self, payment: String) -> Ready {
        Ready { payment: Some(payment), ..self }
    }

    fn with_inquiry(self, inquiry: Value) -> Ready {
        Ready { inquiry: Some(inquiry), ..self }
    }
}

/// Makes everything ready for a command. A plain one has no surprises, so that it comes to every
/// point; another has any happening. `killed_pay` is where the payment before a recovery ends.
pub(crate) fn ready(shop: &mut Shop, act: Act, plain: bool, killed_pay: &Aim) -> Ready {
    let data = shop.data.clone();
    let some_bill = |shop: &mut Shop, plain: bool| {
        if plain { shop.bill(None) } else { shop.any_bill() }
    };
    match act {
        Act::FirstStart => {
            let count = shop.count();
            let parent = shop.root().join(format!("baru-{count}"));
            std::fs::create_dir(&parent).unwrap();
            let number = format!("36{count:0>7}1");
            Ready { number, ..Ready::new(act, &parent.join("toko"), &["bill-types"]) }
        }
        Act::AddAccount => {
            let count = shop.count();
            let args = shop.account_args(&format!("toko-{count}"), "digiswitch");
            Ready { number: format!("35{count:0>7}1"), ..Ready::new(act, &data, &args) }
        }
        Act::Inquire => {
            let bill = some_bill(shop, plain);
            let args = shop.inquire_args(&bill);
            Ready { bill: Some(bill), ..Ready::new(act, &data, &args) }
        }
        Act::Pay => {
            let bill = some_bill(shop, plain);
            let (inquiry, second) = (shop.inquire(&bill), shop.inquire_again(&bill));
            Ready {
                payment: Some(text(&inquiry, "inquiry_id").to_owned()),
                second: Some(second),
                ..Ready::new(act, &data, &Shop::pay_args(&inquiry))
            }
            .with_inquiry(inquiry)
        }
        Act::Recover => {
            let bill = some_bill(shop, plain);
            let (inquiry, second) = (shop.inquire(&bill), shop.inquire_again(&bill));
            shop.run_in(&data, &Shop::pay_args(&inquiry), Ending::At(killed_pay));
            shop.quiet();
            let id = text(&inquiry, "inquiry_id").to_owned();
            Ready { second: Some(second), ..Ready::new(act, &data, &["advise", &id]) }
                .with_inquiry(inquiry)
                .about(id)
        }
        Act::Advise => {
            let bill = if plain { shop.bill(Some("cut-silent")) } else { shop.doubtful_bill() };
            let (inquiry, second) = (shop.inquire(&bill), shop.inquire_again(&bill));
            shop.pay(&inquiry).expect(&[4]);
            let id = text(&inquiry, "inquiry_id").to_owned();
            let args: &[&str] = match plain || shop.rng.bool() {
                true => &["advise", &id],
                false => &["advise"],
            };
            Ready { second: Some(second), ..Ready::new(act, &data, args) }
                .with_inquiry(inquiry)
                .about(id)
        }
        Act::Settle => {
            let is_booked = shop.rng.bool();
            let happening = if is_booked { "cut-silent" } else { "lost-unbooked" };
            let outcome = if is_booked { "paid" } else { "failed" };
            let bill = shop.bill(Some(happening));
            let (inquiry, second) = (shop.inquire(&bill), shop.inquire_again(&bill));
            shop.pay(&inquiry).expect(&[4]);
            let id = text(&inquiry, "inquiry_id").to_owned();
            shop.settled.insert(id.clone());
            let args = ["settle", &id, outcome, "--note", "kata penyedia", "--by", "Sari"];
            Ready { second: Some(second), ..Ready::new(act, &data, &args) }
                .with_inquiry(inquiry)
                .about(id)
        }
        Act::Print => {
            let bill = some_bill(shop, plain);
            let payment = shop.sell(&bill);
            let id = text(&payment, "payment_id").to_owned();
            if shop.rng.bool() {
                shop.run(&["print", &id]).expect(&[0]);
            }
            Ready::new(act, &data, &["print", &id]).about(id)
        }
        Act::Backup => {
            let copy = shop.copy();
            let copied = match plain || shop.rng.bool() {
                true => Some(copied(shop)),
                false => {
                    let _ = std::fs::remove_file(&copy);
                    None
                }
            };
            let bill = shop.bill(None);
            shop.sell(&bill);
            let events = shop.verify();
            let copy = copy.to_string_lossy().into_owned();
            Ready { copied, events, ..Ready::new(act, &data, &["backup", &copy]) }
        }
        Act::Restore => {
            copied(shop);
            let (paid, doubtful) = (shop.bill(None), shop.bill(Some("cut-silent")));
            shop.sell(&paid);
            let (inquiry, second) = (shop.inquire(&doubtful), shop.inquire_again(&doubtful));
            shop.pay(&inquiry).expect(&[4]);
            let id = text(&inquiry, "inquiry_id").to_owned();
            let copy = shop.copy().to_string_lossy().into_owned();
            Ready {
                second: Some(second),
                ..Ready::new(act, &data, &["restore", &copy, "--lose-newer"])
            }
            .with_inquiry(inquiry)
            .about(id)
        }
    }
}

/// Makes a copy, and tells how many events it has.
fn copied(shop: &Shop) -> i64 {
    let copy = shop.copy().to_string_lossy().into_owned();
    shop.run(&["backup", &copy]).expect(&[0]).one()["events"].as_i64().unwrap()
}

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
    let (id, inquiry) = (ready.payment.as_ref().unwrap(), ready.inquiry.as_ref().unwrap());
    let second = ready.second.as_ref().unwrap();
    let refused_as = match left {
        "in doubt" => "bill_in_doubt",
        "paid" => "paid_before",
        "not there" => {
            assert_eq!(shop.payment_requests(id), 0, "{id} was sent and is not on disk");
            // What never was can be: the same inquiry makes the payment now.
            let paid = shop.pay(inquiry).expect(&[0, 3, 4]).one();
            let state = text(&paid, "state").replace('_', " ");
            return locked_while_in_doubt(shop, ready, &state);
        }
        // The bill is free.
        _ => {
            shop.pay(inquiry).refused("already_paying");
            shop.pay(second).expect(&[0, 3, 4]);
            return;
        }
    };
    let told = shop.pay(second).refused(refused_as);
    assert_eq!(told["payment_id"], id.as_str(), "{told}");
    assert_eq!(shop.payment_requests(text(second, "inquiry_id")), 0, "refused, and sent");
    shop.pay(inquiry).refused("already_paying");
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
