//! Races between programs: two `loketctl pay`, released together or held in a chosen order.

use std::process::Child;

use loket_practice::{KEY, USERNAME};
use loket_tests::programs::loketctl;
use serde_json::Value;

use crate::desk::{Desk, Ran, stands, text, wait_until};
use crate::gate::Gate;
use crate::outlet::{Host, KEY_VARIABLE};

const PLN: &str = "pln-postpaid";

/// What becomes of the program that holds the ledger, and when the other one learns of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The answer comes after the other one has given up.
    AnswerLast,
    /// The other one stands at the ledger's door when the answer comes.
    AnswerFirst,
    /// The other one stands there when the first one is killed; its answer never comes.
    Killed,
}

/// What the other one pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pays {
    TheSameInquiry,
    TheSameBill,
}

use Order::{AnswerFirst, AnswerLast, Killed};
use Pays::{TheSameBill, TheSameInquiry};

/// Who comes second, in which order, what that one hears, and whether money moved then.
const TABLE: [(Pays, Order, &str, &str); 6] = [
    // Whoever may not write still reads how its own inquiry stands.
    (TheSameInquiry, AnswerLast, "already_paying", "unknown"),
    (TheSameInquiry, AnswerFirst, "already_paying", "yes"),
    (TheSameInquiry, Killed, "already_paying", "unknown"),
    (TheSameBill, AnswerLast, "ledger_held", "no"),
    (TheSameBill, AnswerFirst, "paid_before", "no"),
    (TheSameBill, Killed, "bill_in_doubt", "unknown"),
];

/// Two programs' shop, and the gate before its provider.
struct Street {
    desk: Desk,
    host: Host,
    gate: Gate,
}

impl Street {
    fn open() -> Street {
        let desk = Desk::own().with_env(KEY_VARIABLE, KEY);
        let host = Host::start(std::time::Duration::from_millis(50));
        let gate = Gate::before(host.base_url());
        let street = Street { desk, host, gate };
        let url = street.gate.url.as_str();
        let who = ["--provider", "digiswitch", "--username", USERNAME];
        let how = ["--base-url", url, "--key-env", KEY_VARIABLE, "--advice-gap", "0"];
        street.desk.one(&[&["account", "add", "toko"], &who[..], &how].concat());
        street
    }

    fn pay(&self, inquiry: &Value) -> Child {
        let total = inquiry["customer_total"].to_string();
        self.desk.command(&["pay", text(inquiry, "inquiry_id"), "--total", &total]).spawn().unwrap()
    }

    /// Payment requests that the provider saw of this customer, and those that it booked.
    fn requests(&self, customer_no: &str) -> (u64, usize) {
        let books = self.host.books("digiswitch");
        let of_customer = books.references.values().filter(|known| {
            known.inquiry.as_ref().is_some_and(|it| it.subject.customer_no == customer_no)
        });
        of_customer.fold((0, 0), |(requests, booked), known| {
            (requests + known.requests.pay, booked + usize::from(known.payment.is_some()))
        })
    }

    /// Plays one line of the table; nothing where the machine was too slow for that order.
    fn play(&self, pays: Pays, order: Order, customer_no: &str) -> Option<(Ran, u32)> {
        let first = self.desk.inquire(PLN, customer_no, &[]);
        let second = match pays {
            TheSameInquiry => first.clone(),
            TheSameBill => self.desk.inquire(PLN, customer_no, &[]),
        };
        self.gate.shut();
        let mut winner = self.pay(&first);
        wait_until("the provider has the payment", || self.gate.kept() == 1);
        let loser = self.pay(&second);
        let (loser, waits) = match order {
            AnswerLast => (Ok(self.desk.finish(loser, "pay, second")), true),
            AnswerFirst | Killed => {
                let mut loser = loser;
                stands_at_the_door(&loser);
                let waits = loser.try_wait().unwrap().is_none();
                (Err(loser), waits)
            }
        };
        if order == Killed {
            winner.kill().unwrap();
        }
        self.gate.open();
        let holder = winner.id();
        let ran = self.desk.finish(winner, "pay, first");
        let heard = loser.unwrap_or_else(|loser| self.desk.finish(loser, "pay, second"));
        let id = text(&first, "inquiry_id");
        if order == Killed {
            assert_eq!(text(&self.desk.one(&["advise", id]), "state"), "paid");
        } else {
            assert_eq!(stands(&ran.expect(0).one()), ("paid", None, None));
        }
        assert_eq!(self.requests(customer_no), (1, 1), "{pays:?}, {order:?}");
        // However it went, the same inquiry is not paid again, and the refusal names the payment.
        let again = self.desk.finish(self.pay(&first), "pay, again").refusal(2, "already_paying");
        assert_eq!((text(&again, "payment_id"), text(&again, "money_moved")), (id, "yes"));
        let told = text(&again, "message");
        assert!(told.contains(id), "{told}");
        assert_eq!(self.requests(customer_no), (1, 1), "{pays:?}, {order:?}");
        let read_only = ["ledger_held", "\"unknown\""].iter().any(|it| heard.err.contains(it));
        let gave_up = order == AnswerFirst && read_only;
        (waits && !gave_up).then_some((heard, holder))
    }
}

/// Waits until the program has the ledger's lock file open: it is at the door, and waits there for two
/// seconds.
fn stands_at_the_door(child: &Child) {
    let files = format!("/proc/{}/fd", child.id());
    wait_until("the second program is at the ledger's door", || {
        let open = std::fs::read_dir(&files).into_iter().flatten().flatten();
        open.filter_map(|file| std::fs::read_link(file.path()).ok())
            .any(|file| file.ends_with("ledger.lock"))
    });
}

#[test]
fn two_programs_in_every_order() {
    let street = Street::open();
    let mut customers = 540_000_000_000_u64..;
    for round in 1..=3 {
        for (pays, order, code, moved) in TABLE {
            // A machine that stalls for two seconds plays another order than the one that is wanted.
            let played = customers
                .by_ref()
                .take(5)
                .find_map(|customer_no| street.play(pays, order, &customer_no.to_string()));
            let (heard, holder) = played.expect("five times too slow");
            let told = heard.refusal(2, code);
            let line = format!("{pays:?}, {order:?}, round {round}: {told}");
            assert_eq!(text(&told, "money_moved"), moved, "{line}");
            assert!(!text(&told, "hint").is_empty(), "{line}");
            if code == "ledger_held" {
                let name = loketctl().file_stem().unwrap().to_str().unwrap().to_owned();
                let by = format!("{name} ({holder})");
                assert!(text(&told, "message").contains(&by), "it names {by}: {line}");
            } else {
                assert!(told["payment_id"].is_string(), "{line}");
            }
        }
    }
    assert_eq!(street.desk.one(&["verify"])["ok"], true);
}

/// Nobody holds anything back: a double Enter in a terminal, two windows of a terminal.
#[test]
fn two_programs_let_go_together() {
    let street = Street::open();
    for round in 0..20_u64 {
        let customer_no = (550_000_000_000 + round).to_string();
        let first = street.desk.inquire(PLN, &customer_no, &[]);
        let same = round % 2 == 0;
        let second = if same { first.clone() } else { street.desk.inquire(PLN, &customer_no, &[]) };
        let children = [street.pay(&first), street.pay(&second)];
        let mut ran = children.map(|child| street.desk.finish(child, "pay"));
        ran.sort_by_key(|one| one.code);
        let [winner, loser] = ran;
        assert_eq!(stands(&winner.expect(0).one()), ("paid", None, None));
        let code = if same { "already_paying" } else { "paid_before" };
        let told = loser.refusal(2, code);
        assert_eq!(text(&told, "money_moved"), if same { "yes" } else { "no" }, "{told}");
        assert_eq!(street.requests(&customer_no), (1, 1), "round {round}");
    }
    assert_eq!(street.desk.ends(0, &["history"]).len(), 20);
}
