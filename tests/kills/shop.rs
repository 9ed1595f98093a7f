//! A shop with accounts at four providers that outlive every kill, and the comparison of its
//! ledger with their books: what must hold whatever was killed when.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fastrand::Rng;
use loket_practice::{Books, Options, Practice, State};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::desk::{Desk, Ending, KEY_VARIABLE, Ran, text};

/// Enough for every sale of a shop.
const DEPOSIT: i64 = 1_000_000_000;

/// What is sold: provider, bill type, digits of a customer number.
#[rustfmt::skip] // a table is read by its columns
const OFFERS: &[(&str, &str, usize)] = &[
    ("digiswitch", "pln-postpaid",         12),
    ("iak",        "pln-nontaglis",        13),
    ("ayoconnect", "pln-postpaid",         12),
    ("rajabiller", "pln-postpaid",         12),
    ("digiswitch", "gas",                  10),
    ("iak",        "bpjs-ketenagakerjaan", 12),
    ("rajabiller", "pdam",                 10),
];

/// What happens to a sale, as the end of the customer number asks the provider for it. Those
/// without an end stand on the provider's list of numbers.
#[rustfmt::skip] // a table is read by its columns
const HAPPENINGS: &[(&str, Option<&str>)] = &[
    ("cut-body",            Some("999004")),
    ("cut-silent",          Some("999005")),
    ("garbage",             Some("999006")),
    ("unlisted-code",       Some("999009")),
    ("router-issue",        Some("999012")),
    ("lost-unbooked",       Some("999013")),
    ("booked-late",         Some("999014")),
    ("timeout-code",        Some("999016")),
    ("pay-fails",           None),
    ("pending-then-failed", None),
];

/// A bill that somebody brings to the counter.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    provider: &'static str,
    pub(crate) bill_type: &'static str,
    pub(crate) number: String,
    product: Option<&'static str>,
}

pub(crate) struct Shop {
    runtime: Runtime,
    practice: Option<Practice>,
    root: TempDir,
    pub(crate) desk: Desk,
    pub(crate) data: PathBuf,
    pub(crate) rng: Rng,
    brought: usize,
    counted: usize,
    /// Every number that was ever seen, with its payment.
    numbers: BTreeMap<String, String>,
    /// Every verdict that was ever seen, by payment.
    verdicts: BTreeMap<String, String>,
    /// What a person decided.
    pub(crate) settled: BTreeSet<String>,
    /// References of sales that this shop's ledger has nothing to do with.
    elsewhere: BTreeSet<String>,
}

/// In memory where the system has such a place: a kill loses nothing that the system was handed,
/// wherever it lies, and thousands of syncs would wear a disk.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let usual = || if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let here = std::env::var_os("LOKET_KILLS_IN").map_or_else(usual, PathBuf::from);
    tempfile::Builder::new().prefix("loket-kills-").tempdir_in(here).unwrap()
}

impl Shop {
    pub(crate) fn open(seed: u64) -> Shop {
        let root = folder();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let books = root.path().join("penyedia").join("books.json");
        let practice = runtime.block_on(Practice::start(Options::new(books))).unwrap();
        for provider in ["digiswitch", "iak", "ayoconnect", "rajabiller"] {
            practice.set_deposit(provider, DEPOSIT).unwrap();
        }
        let said = root.path().join("said");
        std::fs::create_dir(&said).unwrap();
        std::fs::create_dir(root.path().join("salinan")).unwrap();
        let shop = Shop {
            data: root.path().join("toko"),
            desk: Desk::new(said),
            runtime,
            practice: Some(practice),
            root,
            rng: Rng::with_seed(seed),
            brought: 0,
            counted: 0,
            numbers: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            settled: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
        };
        for provider in ["digiswitch", "iak", "ayoconnect", "rajabiller"] {
            let args = shop.account_args(provider, provider);
            shop.run(&args).expect(&[0]);
        }
        shop
    }

    pub(crate) fn close(mut self) {
        if let Some(practice) = self.practice.take() {
            self.runtime.block_on(practice.stop());
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Where copies of the ledger go.
    pub(crate) fn copy(&self) -> PathBuf {
        self.root().join("salinan").join("salinan.db")
    }

    fn practice(&self) -> &Practice {
        self.practice.as_ref().unwrap()
    }

    pub(crate) fn books(&self) -> Books {
        self.practice().books()
    }

    pub(crate) fn run(&self, args: &[impl AsRef<str>]) -> Ran {
        self.run_in(&self.data, args, Ending::ByItself)
    }

    pub(crate) fn run_in(&self, data: &Path, args: &[impl AsRef<str>], ending: Ending<'_>) -> Ran {
        let args: Vec<&str> = args.iter().map(AsRef::as_ref).collect();
        self.desk.run(data, &args, ending)
    }

    /// The words that add an account of this name.
    pub(crate) fn account_args(&self, name: &str, provider: &str) -> Vec<String> {
        let known = loket_practice::practice_accounts();
        let account = known.iter().find(|one| one.provider == provider).unwrap();
        let url = self.practice().base_url();
        let mut args = vec!["account", "add", name, "--provider", provider, "--base-url", &url];
        args.extend(["--key-env", KEY_VARIABLE, "--advice-gap", "0"]);
        args.extend(account.username.iter().flat_map(|name| ["--username", name]));
        args.extend(account.partner_id.iter().flat_map(|id| ["--partner-id", id]));
        args.into_iter().map(str::to_owned).collect()
    }

    /// Never the same twice.
    pub(crate) fn count(&mut self) -> usize {
        self.counted += 1;
        self.counted
    }

    /// A bill that nobody has brought before, to which `happening` happens; nothing is an ordinary
    /// one that can be paid.
    pub(crate) fn bill(&mut self, happening: Option<&str>) -> Bill {
        let (provider, bill_type, digits) = OFFERS[self.brought % OFFERS.len()];
        self.brought += 1;
        let head = |digits: usize| format!("3{:0>rest$}", self.brought, rest = digits - 1);
        let Some(happening) = happening else {
            let number = format!("{}7", head(digits - 1));
            return Bill { provider, bill_type, number, product: None };
        };
        let end = HAPPENINGS.iter().find(|(name, _)| *name == happening).unwrap().1;
        if let Some(end) = end {
            let number = format!("{}{end}", head(digits - end.len()));
            return Bill { provider, bill_type, number, product: None };
        }
        let listed = loket_practice::sandbox_numbers();
        let found = listed.iter().find(|one| {
            one.provider == provider && one.bill_type == bill_type && one.what_happens == happening
        });
        match found {
            Some(one) => Bill {
                provider,
                bill_type,
                number: one.customer_no.clone(),
                product: Some(one.product),
            },
            // Not every provider lists one for every bill type: the next offer may.
            None => self.bill(Some(happening)),
        }
    }

    /// Any bill, with anything happening to it.
    pub(crate) fn any_bill(&mut self) -> Bill {
        let at = self.rng.usize(0..HAPPENINGS.len() * 2);
        self.bill(HAPPENINGS.get(at).map(|(name, _)| *name))
    }

    /// A bill that is in doubt once it is paid.
    pub(crate) fn doubtful_bill(&mut self) -> Bill {
        let doubtful = HAPPENINGS.len() - 2;
        let at = self.rng.usize(0..doubtful);
        self.bill(Some(HAPPENINGS[at].0))
    }

    pub(crate) fn inquire(&self, bill: &Bill) -> Value {
        self.run(&self.inquire_args(bill)).expect(&[0]).one()
    }

    /// Another inquiry of the same bill, at another provider where one serves it: a lock and the
    /// memory of what was paid hold over all of them.
    pub(crate) fn inquire_again(&mut self, bill: &Bill) -> Value {
        let others: Vec<&str> = OFFERS
            .iter()
            .filter(|(_, bill_type, _)| *bill_type == bill.bill_type && bill.product.is_none())
            .map(|(provider, _, _)| *provider)
            .collect();
        let provider = match others.is_empty() {
            true => bill.provider,
            false => others[self.rng.usize(0..others.len())],
        };
        self.inquire(&Bill { provider, ..bill.clone() })
    }

    pub(crate) fn inquire_args(&self, bill: &Bill) -> Vec<String> {
        let mut args = vec!["inquire", bill.bill_type, &bill.number, "--account", bill.provider];
        args.extend(bill.product.iter().flat_map(|product| ["--product", product]));
        args.into_iter().map(str::to_owned).collect()
    }

    pub(crate) fn pay_args(inquiry: &Value) -> Vec<String> {
        let total = inquiry["customer_total"].to_string();
        ["pay", text(inquiry, "inquiry_id"), "--total", &total].map(str::to_owned).to_vec()
    }

    pub(crate) fn pay(&self, inquiry: &Value) -> Ran {
        self.run(&Shop::pay_args(inquiry))
    }

    /// Inquires and pays; whatever comes of it is a payment.
    pub(crate) fn sell(&self, bill: &Bill) -> Value {
        let inquiry = self.inquire(bill);
        self.pay(&inquiry).expect(&[0, 3, 4]).one()
    }

    /// How often a payment of this reference was asked for, at any provider.
    pub(crate) fn payment_requests(&self, reference: &str) -> u64 {
        let books = self.books();
        books.providers.values().map(|one| one.requests(reference).pay).sum()
    }

    /// Takes note of a sale at these providers that another ledger holds.
    pub(crate) fn sold_elsewhere(&mut self, reference: &str) {
        self.elsewhere.insert(reference.to_owned());
    }

    /// Waits until the provider is done with what a killed process had sent: as long as its end of
    /// a connection is there, it may still book.
    pub(crate) fn quiet(&self) {
        let url = self.practice().base_url();
        let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
        let here = format!(":{port:04X}");
        let started = Instant::now();
        loop {
            let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
            let busy = table.lines().skip(1).any(|line| {
                let mut words = line.split_whitespace().skip(1);
                let local = words.next().unwrap_or_default();
                let state = words.nth(1).unwrap_or_default();
                // Established, being established, or left by the other end.
                local.ends_with(&here) && ["01", "03", "08"].contains(&state)
            });
            if !busy {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "the provider never rests");
            std::thread::sleep(Duration::from_micros(300));
        }
    }

    /// The whole chain is sound; it has so many events.
    pub(crate) fn verify(&self) -> i64 {
        let verified = self.run(&["verify"]).expect(&[0]).one();
        assert_eq!(verified["ok"], true, "{verified}");
        verified["events"].as_i64().unwrap()
    }

    /// The ledger says nothing that the providers' books do not: every payment that
    /// left is there, sent once, never failed where it was booked and never paid where it was not;
    /// no verdict and no number changes, and nothing vanishes.
    pub(crate) fn compare(&mut self) -> BTreeMap<String, Value> {
        let listed = self.run(&["history", "--limit", "1000"]).expect(&[0]).lines();
        let books = self.books();
        let ledger: BTreeMap<String, Value> =
            listed.into_iter().map(|one| (text(&one, "reference").to_owned(), one)).collect();
        for (provider, theirs) in &books.providers {
            for (reference, known) in &theirs.references {
                if self.elsewhere.contains(reference) {
                    continue;
                }
                let sent = known.requests.pay;
                assert!(sent <= 1, "{reference} was sent {sent} times to {provider}");
                let unknown = sent > 0 && !ledger.contains_key(reference);
                assert!(!unknown, "{reference} was sent to {provider} and is not in the ledger");
            }
        }
        for (reference, payment) in &ledger {
            let (id, state) = (text(payment, "payment_id"), text(payment, "state"));
            let booked = books.provider(text(payment, "provider"));
            let booked = booked.payment(reference);
            let agrees = match (state, booked.map(|one| one.state)) {
                ("in_doubt", _) | ("paid", Some(State::Paid)) | ("failed", Some(State::Failed)) => {
                    true
                }
                // The help desk's word to a person.
                ("failed", None) => self.settled.contains(id),
                _ => false,
            };
            assert!(agrees, "the ledger says {state}, the provider {booked:?}: {payment}");
            let total = payment["customer_total"].as_i64();
            let same = booked.is_none_or(|one| Some(one.selling_price) == total);
            assert!(same || state != "paid", "another total than the provider's: {payment}");
            let told = self.verdicts.entry(id.to_owned()).or_insert_with(|| state.to_owned());
            assert!(*told == "in_doubt" || told == state, "was {told}, and now: {payment}");
            state.clone_into(told);
            let number = text(payment, "number").to_owned();
            let owner = self.numbers.entry(number).or_insert_with(|| id.to_owned());
            assert_eq!(owner, id, "a number is used twice: {payment}");
        }
        for id in self.verdicts.keys() {
            let is_there = ledger.values().any(|one| text(one, "payment_id") == id);
            assert!(is_there, "the payment {id} was in the ledger and is not any more");
        }
        ledger
    }

    /// Asks about everything in doubt until it is as the books say. What no provider knows of stays
    /// in doubt and calls the operator, who settles it.
    pub(crate) fn settle_all(&mut self) {
        let in_doubt = |ledger: &BTreeMap<String, Value>| -> Vec<Value> {
            ledger.values().filter(|one| text(one, "state") == "in_doubt").cloned().collect()
        };
        let open = in_doubt(&self.compare());
        if open.is_empty() {
            return;
        }
        let books = self.books();
        let booked = |payment: &Value| {
            let theirs = books.provider(text(payment, "provider"));
            theirs.payment(text(payment, "reference")).is_some()
        };
        if open.iter().all(booked) {
            self.run(&["advise", "--wait"]).expect(&[0]);
        } else {
            for payment in &open {
                self.settle_one(payment, booked(payment));
            }
        }
        let left = in_doubt(&self.compare());
        assert!(left.is_empty(), "still in doubt: {left:?}");
    }

    fn settle_one(&mut self, payment: &Value, is_booked: bool) {
        let id = text(payment, "payment_id");
        let mut told = self.run(&["advise", id]).expect(&[0]).one();
        if is_booked {
            // Some come late: a provider does not find at first what it has.
            if told["state"] == "in_doubt" {
                told = self.run(&["advise", id]).expect(&[0]).one();
            }
            assert_ne!(told["state"], "in_doubt", "the books have it: {told}");
            return;
        }
        assert_eq!(told["state"], "in_doubt", "no provider knows of it: {told}");
        assert_eq!(told["attention"], "operator", "nobody else can tell: {told}");
        self.settled.insert(id.to_owned());
        self.run(&["settle", id, "failed", "--note", "tidak ada", "--by", "Sari"]).expect(&[0]);
    }

    /// The slip is the one that fits the payment's state.
    pub(crate) fn slip_fits(&self, payment: &Value) {
        let id = text(payment, "payment_id");
        let slip = self.run(&["receipt", id, "--width", "48"]).expect(&[0]).out;
        slip_is_of(&slip, text(payment, "state"), text(payment, "number"));
    }
}

/// Slips are read with their white space folded.
#[track_caller]
pub(crate) fn slip_is_of(slip: &str, state: &str, number: &str) {
    let folded = slip.split_whitespace().collect::<Vec<_>>().join(" ");
    #[rustfmt::skip] // a table is read by its columns
    let kinds = [
        ("paid",     "BUKTI PEMBAYARAN YANG SAH"),
        ("in_doubt", "BUKTI TITIP UANG"),
        ("failed",   "BUKTI PENGEMBALIAN UANG"),
    ];
    for (kind, words) in kinds {
        assert_eq!(folded.contains(words), kind == state, "a slip of {state}:\n{slip}");
    }
    assert!(folded.contains(number), "a slip without its number {number}:\n{slip}");
}
