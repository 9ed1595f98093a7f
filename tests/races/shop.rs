//! One shop with one till, shared by every racer as the windows of one program share it. A race is
//! played here in each of its orders, and after each everything is looked at that must hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use loket_core::account::Secret;
use loket_practice::{KEY, USERNAME, practice_accounts};
use loket_tests::clock::Hands;
use loket_till::error::TillError;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use loket_till::view::{AccountView, Asking, InquiryView, Paying, PaymentView};
use tempfile::TempDir;

use crate::stage::{Act, Orders};
use crate::street::{Drawer, Paper, Says, Street, WatchedClock};

/// Longer than Digiswitch's pause between two questions, in milliseconds.
const A_PAUSE: i64 = 61_000;

/// The account that may be asked about its payments at any moment.
const NEAR: &str = "dekat";

/// What one racer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Pays the inquiry of this place.
    Pay(usize),
    /// Asks about the first inquiry's payment by hand.
    Advise,
    /// The round that asks by itself.
    Round,
    Settle(&'static str),
    Print,
    /// Says that the slip did not come out.
    Saw,
    /// Edits the account of the first inquiry.
    Edit,
    Remove,
    /// Adds the account `baru`.
    Add,
}

/// A race: what was before, who runs, what the provider says, and every way it may end.
#[derive(Clone)]
pub(crate) struct Race {
    pub(crate) name: &'static str,
    /// The accounts at which the bill was asked about; all inquiries are of one bill.
    pub(crate) inquiries: &'static [&'static str],
    /// The first inquiry was paid, and this was heard of it.
    pub(crate) before: Option<Says>,
    pub(crate) racers: &'static [Does],
    pub(crate) payment: Says,
    pub(crate) status: Says,
    /// What the racers say, in their places, and how the payments stand in the end. Each of these
    /// happens in some order, and nothing else does.
    pub(crate) ends: &'static [&'static str],
}

/// How many orders ended so.
pub(crate) type Ends = BTreeMap<String, u32>;

pub(crate) struct Shop {
    till: Arc<Till>,
    street: Street,
    clock: Hands,
    paper: Paper,
    drawer: Drawer,
    count: AtomicU32,
    _folder: TempDir,
}

impl Shop {
    pub(crate) fn open() -> Shop {
        // Orders are what is tried here, and not the disk: a folder in memory, where there is one.
        let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
        let clock = Hands::at_start();
        let (street, paper, drawer) = (Street::new(&clock), Paper::default(), Drawer::default());
        for provider in ["digiswitch", "rajabiller"] {
            street.set_deposit(provider, 900_000_000);
        }
        let world = World {
            clock: Arc::new(WatchedClock(clock.clone())),
            store: Some(Box::new(drawer.clone())),
            network: Arc::new(street.clone()),
            printer: Arc::new(paper.clone()),
            ..World::machine()
        };
        let till = Till::open_in(world, folder.path(), None, Access::Write).unwrap();
        let count = AtomicU32::new(0);
        let shop =
            Shop { till: Arc::new(till), street, clock, paper, drawer, count, _folder: folder };
        for name in ["toko", "lain", NEAR] {
            shop.add(name, "digiswitch");
        }
        shop.add("raja", "rajabiller");
        shop
    }

    fn add(&self, name: &str, provider: &str) {
        let key = Some(Secret::new(KEY.into()));
        self.till.save_account(&account(name, provider), key, true).unwrap();
    }

    fn inquire(&self, account: &str, customer_no: &str) -> InquiryView {
        let asking = Asking {
            bill_type: "pln-postpaid".into(),
            customer_no: customer_no.into(),
            account: Some(account.into()),
            ..Asking::default()
        };
        block_on(self.till.inquire(&asking)).unwrap_or_else(|error| panic!("{:?}", error.view))
    }

    /// Plays the race in every order with at most so many switches.
    pub(crate) fn play(&self, race: &Race, switches: usize) -> (Ends, Vec<String>) {
        let (mut ends, mut complaints) = (Ends::new(), Vec::new());
        let mut orders = Orders::with(switches);
        loop {
            let mut bill = None;
            let played = orders.play(|| {
                let inquiries = Arc::new(self.prepare(race));
                let acts = race.racers.iter().map(|does| self.act(*does, &inquiries)).collect();
                bill = Some(inquiries);
                acts
            });
            let (Some((said, order)), Some(inquiries)) = (played, bill) else { break };
            let (stands, found) = self.look(race, &inquiries);
            let end = format!("{} -> {stands}", said.join(", "));
            complaints.extend(found.iter().map(|it| format!("{order}: {end}: {it}")));
            *ends.entry(end).or_default() += 1;
        }
        if let Err(broken) = self.till.ledger().verify() {
            complaints.push(format!("the chain is broken: {broken}"));
        }
        (ends, complaints)
    }

    /// A bill of its own for each order.
    fn prepare(&self, race: &Race) -> Vec<InquiryView> {
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        let customer_no = format!("54{number:010}");
        // What was left in doubt by the orders before is not asked about in this one.
        self.clear_away();
        let own = format!("akun{number}");
        if race.inquiries.contains(&"own") {
            self.add(&own, "digiswitch");
        }
        let inquiries: Vec<_> = race
            .inquiries
            .iter()
            .map(|name| self.inquire(if *name == "own" { &own } else { name }, &customer_no))
            .collect();
        if let Some(heard) = race.before {
            self.street.says(heard, Says::Cut);
            block_on(self.till.pay(&paying(&inquiries[0]))).unwrap();
            self.clock.turn(A_PAUSE);
        }
        self.street.says(race.payment, race.status);
        inquiries
    }

    fn clear_away(&self) {
        for payment in self.till.ledger().awaiting(200).unwrap() {
            self.till.settle(&payment.opening.payment_id, "failed", "beres", "Sari").unwrap();
        }
    }

    fn act(&self, does: Does, inquiries: &Arc<Vec<InquiryView>>) -> Act {
        let (till, inquiries) = (Arc::clone(&self.till), Arc::clone(inquiries));
        Box::new(move || {
            let (first, id) = (&inquiries[0], inquiries[0].inquiry_id.as_str());
            match does {
                Does::Pay(place) => said(block_on(till.pay(&paying(&inquiries[place])))),
                Does::Advise => said(block_on(till.advise(id))),
                Does::Round => match block_on(till.advise_due()) {
                    Ok(asked) => format!("{} asked", asked.len()),
                    Err(error) => refusal(&error),
                },
                Does::Settle(outcome) => said(till.settle(id, outcome, "kata penyedia", "Sari")),
                Does::Print => match till.print(id, None) {
                    Ok(printed) => printed.copy,
                    Err(error) => refusal(&error),
                },
                Does::Saw => match till.saw_paper(id, false) {
                    Ok(()) => "not out".into(),
                    Err(error) => refusal(&error),
                },
                Does::Edit => {
                    saved(till.save_account(&account(&first.account, &first.provider), None, false))
                }
                Does::Add => saved(till.save_account(
                    &account(&format!("baru{id}"), "digiswitch"),
                    Some(Secret::new(KEY.into())),
                    true,
                )),
                Does::Remove => match till.remove_account(&first.account) {
                    Ok(()) => "removed".into(),
                    Err(error) => refusal(&error),
                },
            }
        })
    }

    /// How the bill's payments stand, and what does not hold.
    fn look(&self, race: &Race, inquiries: &[InquiryView]) -> (String, Vec<String>) {
        let mut complaints = self.street.complaints();
        let (mut stands, mut open, mut opened) = (Vec::new(), 0, 0);
        for inquiry in inquiries {
            let id = inquiry.inquiry_id.as_str();
            let sends = self.street.sends(id);
            let booked = self.street.booked_requests(&inquiry.provider, id);
            if u64::from(sends) != booked {
                complaints.push(format!("{sends} sent, {booked} in the books"));
            }
            let Ok(payment) = self.till.show(id) else {
                if sends > 0 {
                    complaints.push("sent, and not in the ledger".into());
                }
                continue;
            };
            opened += 1;
            open += u32::from(payment.state != "failed");
            if sends != u32::from(payment.why.as_deref() != Some("not_sent")) {
                complaints.push(format!("{sends} payment requests"));
            }
            complaints.extend(life(&payment));
            let slip = self.till.receipt_text(id, None).unwrap();
            let slip = slip.split_whitespace().collect::<Vec<_>>().join(" ");
            let proves = slip.contains("BUKTI PEMBAYARAN YANG SAH");
            if proves != (payment.state == "paid") {
                complaints.push(format!("{} with the receipt {slip}", payment.state));
            }
            stands.push(standing(&payment));
        }
        if open > 1 {
            complaints.push(format!("{open} payments of one bill that have not failed"));
        }
        let pays = race.racers.iter().any(|does| matches!(does, Does::Pay(_)));
        if opened == 0 && pays && !race.racers.contains(&Does::Remove) {
            complaints.push("nobody paid".into());
        }
        let copies = self.paper.take();
        let distinct: BTreeSet<&String> = copies.iter().collect();
        if distinct.len() != copies.len() {
            complaints.push("two originals were printed".into());
        }
        stands.extend(self.accounts(race, &inquiries[0]));
        (stands.join(" + "), complaints)
    }

    /// The account of the race, where it has one of its own, and whose keys are still in the drawer.
    fn accounts(&self, race: &Race, inquiry: &InquiryView) -> Option<String> {
        if race.inquiries != ["own"] {
            return None;
        }
        let known = self.till.accounts().unwrap();
        let version = |name: &str| known.iter().find(|one| one.name == name).map(|one| one.version);
        let added = format!("baru{}", inquiry.inquiry_id);
        let kept = |name: &str| {
            let mine = format!("{name}v");
            self.drawer.names().iter().filter(|one| one.starts_with(&mine)).count()
        };
        let name = if race.racers.contains(&Does::Add) { &added } else { &inquiry.account };
        let version = version(name).map_or("gone".to_owned(), |version| format!("v{version}"));
        Some(format!("account {version}, {} keys", kept(name)))
    }
}

/// Every event of a payment against what may follow on what.
fn life(payment: &PaymentView) -> Vec<String> {
    let mut complaints = Vec::new();
    let (mut verdict, mut on_the_wire) = (None, false);
    for event in payment.events.iter().flatten() {
        let data = &event.data;
        let by_payment = data["call"] == "pay";
        let outcome = match event.kind.as_str() {
            "judged" => data["verdict"]["event"].as_str(),
            "settled" => data["outcome"].as_str(),
            _ => None,
        };
        let outcome = match outcome {
            Some("confirmed" | "paid") => Some("paid"),
            Some("rejected" | "not_sent" | "failed") => Some("failed"),
            _ => None,
        };
        if on_the_wire && ["asked", "settled"].contains(&event.kind.as_str()) {
            complaints.push(format!("{} while the payment was on the wire", event.kind));
        }
        match event.kind.as_str() {
            "opened" => on_the_wire = true,
            "judged" if by_payment => on_the_wire = false,
            _ => {}
        }
        let against = verdict.is_some() && outcome.is_some() && outcome != verdict;
        if event.kind == "judged" && data["contradiction"] != against {
            complaints.push(format!("a contradiction is not marked as it is: {data}"));
        }
        if event.kind == "settled" && against {
            complaints.push("settled against a verdict".into());
        }
        verdict = verdict.or(outcome);
    }
    if verdict.unwrap_or("in_doubt") != payment.state {
        complaints.push(format!("{} after the verdict {verdict:?}", payment.state));
    }
    complaints
}

fn account(name: &str, provider: &str) -> AccountView {
    let known = practice_accounts();
    let known = known.iter().find(|account| account.provider == provider);
    AccountView {
        name: name.into(),
        provider: provider.into(),
        base_url: if name == NEAR { "http://127.0.0.1" } else { "https://example.invalid" }.into(),
        advice_gap: (name == NEAR).then_some(0),
        username: known.map_or(Some(USERNAME), |account| account.username).map(str::to_owned),
        partner_id: known.and_then(|account| account.partner_id).map(str::to_owned),
        ..AccountView::default()
    }
}

fn paying(inquiry: &InquiryView) -> Paying {
    Paying {
        inquiry_id: inquiry.inquiry_id.clone(),
        total: inquiry.customer_total,
        ..Paying::default()
    }
}

/// As the window's commands do: on a thread that may block.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// State, reason and what calls the operator, as far as they are there.
fn standing(payment: &PaymentView) -> String {
    let parts = [Some(&payment.state), payment.why.as_ref(), payment.attention.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn said(result: Result<PaymentView, TillError>) -> String {
    result.map_or_else(|error| refusal(&error), |payment| standing(&payment))
}

fn saved(result: Result<AccountView, TillError>) -> String {
    result.map_or_else(|error| refusal(&error), |account| format!("v{}", account.version))
}

/// A refusal as the agent hears it: its code, and whether money moved. One that has not all of its
/// words is told as such, and is on no list.
fn refusal(error: &TillError) -> String {
    let view = &error.view;
    let about = [
        "already_paying",
        "bill_in_doubt",
        "paid_before",
        "too_early",
        "decided",
        "still_printing",
        "nothing_waits",
    ];
    let whole = !view.message.is_empty()
        && !view.hint.is_empty()
        && view.payment_id.is_some() == about.contains(&view.code.as_str());
    let moved = &view.money_moved;
    format!("{}{} (moved: {moved})", if whole { "" } else { "HALF TOLD " }, view.code)
}
