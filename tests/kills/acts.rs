//! The commands that are killed, and what comes before each.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::desk::{Ending, text};
use crate::points::Aim;
use crate::shop::{Bill, Shop};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    FirstStart,
    AddAccount,
    Inquire,
    Pay,
    /// A collective list of two.
    PayList,
    Advise,
    /// Asking after a payment was killed: the log of the dead process is read first.
    Recover,
    Settle,
    Print,
    Backup,
    Restore,
}

impl Act {
    pub(crate) const ALL: [Act; 11] = [
        Act::FirstStart,
        Act::AddAccount,
        Act::Inquire,
        Act::Pay,
        Act::PayList,
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
            Act::PayList => "collective pay",
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
            Act::FirstStart => &["the tables", "the ledger's own name"],
            Act::AddAccount => &["the account"],
            Act::Inquire => &["the bill"],
            Act::Pay => &["the payment in doubt", "the answer", "the verdict"],
            Act::PayList => &[
                "what was agreed to",
                "the first payment in doubt",
                "the first answer",
                "the first verdict",
                "the second payment in doubt",
                "the second answer",
                "the second verdict",
            ],
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
    pub(crate) payment: Option<String>,
    /// What that one is made of.
    pub(crate) asked: Option<Asked>,
    pub(crate) bill: Option<Bill>,
    /// The collective list that is paid.
    pub(crate) list: Option<String>,
    /// A customer number for a sale afterwards.
    pub(crate) number: String,
    /// How many events the copy has that was there before, and how many the next one has.
    pub(crate) copied: Option<i64>,
    pub(crate) events: i64,
}

/// Two inquiries of one bill: the payment is made of the first, and nobody may pay the second
/// beside it.
pub(crate) struct Asked {
    pub(crate) first: Value,
    pub(crate) second: Value,
}

impl Ready {
    fn new(act: Act, data: &Path, args: &[impl AsRef<str>]) -> Ready {
        Ready {
            act,
            data: data.to_owned(),
            args: args.iter().map(|arg| arg.as_ref().to_owned()).collect(),
            payment: None,
            asked: None,
            bill: None,
            list: None,
            number: String::new(),
            copied: None,
            events: 0,
        }
    }

    /// The command is about the payment of these inquiries.
    fn about(self, asked: Asked) -> Ready {
        Ready { payment: Some(asked.id()), asked: Some(asked), ..self }
    }
}

impl Asked {
    fn twice(shop: &mut Shop, bill: &Bill) -> Asked {
        Asked { first: shop.inquire(bill), second: shop.inquire_again(bill) }
    }

    /// A payment has its inquiry's id.
    fn id(&self) -> String {
        text(&self.first, "inquiry_id").to_owned()
    }

    /// Pays the first; it must be in doubt then.
    fn in_doubt(shop: &mut Shop, bill: &Bill) -> Asked {
        let asked = Asked::twice(shop, bill);
        shop.pay(&asked.first).expect(&[4]);
        asked
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
            let asked = Asked::twice(shop, &bill);
            Ready::new(act, &data, &Shop::pay_args(&asked.first)).about(asked)
        }
        Act::PayList => {
            let mut rows = "nama;jenis;nomor\n".to_owned();
            for name in ["Bu Siti", "Pak Budi"] {
                let bill = shop.bill(None);
                rows += &format!("{name};{};{}\n", bill.bill_type, bill.number);
            }
            let file = shop.root().join("daftar.csv");
            std::fs::write(&file, rows).unwrap();
            let file = file.to_string_lossy().into_owned();
            let made = shop.run(&["collective", "new", "--csv", &file]).expect(&[0]).one();
            let id = text(&made["collective"]["head"], "collective_id").to_owned();
            let asked = shop.run(&["collective", "ask", &id]).expect(&[0]).one();
            assert_eq!(asked["head"]["tally"]["owed"], 2, "{asked}");
            let total = asked["head"]["tally"]["owed_total"].to_string();
            let args = ["collective", "pay", &id, "--total", &total];
            Ready { list: Some(id.clone()), ..Ready::new(act, &data, &args) }
        }
        Act::Recover => {
            let bill = some_bill(shop, plain);
            let asked = Asked::twice(shop, &bill);
            shop.run_in(&data, &Shop::pay_args(&asked.first), Ending::At(killed_pay));
            shop.quiet();
            Ready::new(act, &data, &["advise", &asked.id()]).about(asked)
        }
        Act::Advise => {
            let bill = if plain { shop.bill(Some("cut-silent")) } else { shop.doubtful_bill() };
            let asked = Asked::in_doubt(shop, &bill);
            let args: &[&str] = match plain || shop.rng.bool() {
                true => &["advise", &asked.id()],
                false => &["advise"],
            };
            Ready::new(act, &data, args).about(asked)
        }
        Act::Settle => {
            let is_booked = shop.rng.bool();
            let happening = if is_booked { "cut-silent" } else { "lost-unbooked" };
            let outcome = if is_booked { "paid" } else { "failed" };
            let bill = shop.bill(Some(happening));
            let asked = Asked::in_doubt(shop, &bill);
            let id = asked.id();
            shop.settled.insert(id.clone());
            let args = ["settle", &id, outcome, "--note", "kata penyedia", "--by", "Sari"];
            Ready::new(act, &data, &args).about(asked)
        }
        Act::Print => {
            let bill = some_bill(shop, plain);
            let payment = shop.sell(&bill);
            let id = text(&payment, "payment_id").to_owned();
            if shop.rng.bool() {
                shop.run(&["print", &id]).expect(&[0]);
            }
            Ready { payment: Some(id.clone()), ..Ready::new(act, &data, &["print", &id]) }
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
            let asked = Asked::in_doubt(shop, &doubtful);
            let copy = shop.copy().to_string_lossy().into_owned();
            Ready::new(act, &data, &["restore", &copy, "--lose-newer"]).about(asked)
        }
    }
}

/// Makes a copy, and tells how many events it has.
fn copied(shop: &Shop) -> i64 {
    let copy = shop.copy().to_string_lossy().into_owned();
    shop.run(&["backup", &copy]).expect(&[0]).one()["events"].as_i64().unwrap()
}
