//! The disk fails at every single operation of what a till does: once, or from then on. What it may
//! come to stands in `CASES`; whatever it comes to, no promise may be broken.

use std::collections::{BTreeMap, BTreeSet};

use loket_tests::disk::{Disk, Fault, Survivors};
use loket_till::error::{Class, TillError};

use crate::examine::examine;
use crate::shop::{Shop, Step, number};
use crate::table::print;

/// What is tried while the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Take(Step),
    /// A start after a crash with a payment in doubt.
    Start,
    /// The same as `Take`, in a ledger whose journal is folded in meanwhile.
    Fold(Step),
}

struct Case {
    name: &'static str,
    before: &'static [Step],
    act: Act,
    faults: &'static [Fault],
    /// What it comes to where the fault hinders nothing.
    done: &'static str,
    /// How it may stop with an error of the ledger: what is said of the money, and whether the
    /// payment had left. Each must be seen.
    stops: &'static [&'static str],
    /// What the same comes to once the disk is well again, in the same process. Each must be seen.
    again: &'static [&'static str],
}

const PAYS: &[&str] = &["no, not sent", "unknown, sent", "unknown, not sent"];

const CASES: &[Case] = &[
    Case {
        name: "inquire",
        before: &[],
        act: Act::Take(Step::Inquire(11)),
        faults: &Fault::ALL,
        done: "owed",
        stops: &["no, not sent"],
        again: &["owed"],
    },
    Case {
        name: "pay",
        before: &[Step::Inquire(11)],
        act: Act::Take(Step::Pay(11)),
        faults: &Fault::ALL,
        done: "paid",
        // Unknown and not sent: nothing could be read, not even whether there was an earlier try.
        stops: PAYS,
        again: &["paid", "already_paying"],
    },
    Case {
        name: "pay, the answer is lost",
        before: &[Step::Inquire(13)],
        act: Act::Take(Step::Pay(13)),
        faults: &Fault::ALL,
        done: "in_doubt",
        stops: PAYS,
        again: &["in_doubt", "already_paying"],
    },
    Case {
        name: "pay, no connection",
        before: &[Step::Inquire(15)],
        act: Act::Take(Step::Pay(15)),
        faults: &[Fault::Io],
        done: "failed",
        stops: &["no, not sent", "unknown, not sent"],
        again: &["failed", "already_paying"],
    },
    Case {
        name: "pay what was paid",
        before: &[Step::Inquire(13), Step::Pay(13)],
        act: Act::Take(Step::Pay(13)),
        faults: &[Fault::Io],
        done: "already_paying",
        stops: &["unknown, not sent"],
        again: &["already_paying"],
    },
    Case {
        name: "pay, with a checkpoint",
        before: &[Step::Inquire(11)],
        act: Act::Fold(Step::Pay(11)),
        faults: &[Fault::Full, Fault::Sync],
        done: "paid",
        stops: &["no, not sent", "unknown, sent"],
        again: &["paid", "already_paying"],
    },
    Case {
        name: "advise",
        before: &[Step::Inquire(12), Step::Pay(12)],
        act: Act::Take(Step::Advise(12)),
        faults: &Fault::ALL,
        done: "paid",
        stops: &["unknown, not sent", "yes, not sent"],
        again: &["paid"],
    },
    Case {
        name: "settle",
        before: &[Step::Inquire(13), Step::Pay(13)],
        act: Act::Take(Step::Settle(13)),
        faults: &Fault::ALL,
        done: "paid",
        stops: &["unknown, not sent", "yes, not sent"],
        again: &["paid", "decided"],
    },
    Case {
        name: "print",
        before: &[Step::Inquire(11), Step::Pay(11)],
        act: Act::Take(Step::Print(11)),
        faults: &Fault::ALL,
        done: "printed",
        stops: &["yes, not sent", "unknown, not sent"],
        again: &["printed"],
    },
    Case {
        name: "close and start",
        before: &[Step::Inquire(12), Step::Pay(12)],
        act: Act::Take(Step::Reopen),
        faults: &Fault::ALL,
        done: "open",
        stops: &["no, not sent"],
        again: &["open"],
    },
    Case {
        name: "start after a crash",
        before: &[Step::Inquire(12), Step::Pay(12)],
        act: Act::Start,
        faults: &Fault::ALL,
        done: "open",
        stops: &["no, not sent"],
        again: &["open"],
    },
];

/// What follows the fault, before the power goes and everything is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The disk is well again, and the same is tried in the same process.
    Again,
    /// The power goes at once.
    Power,
    /// The process is killed, the next one finds a disk that is well, and sells.
    Kill,
}

/// How a fault comes, and what follows it, at the `n`th operation: all of it where it is a sync
/// that fails, as there are few; else by turns.
fn runs(fault: Fault, lasts: bool, n: u64) -> &'static [Then] {
    match (fault, lasts, n % 3) {
        (_, false, _) => &[Then::Again],
        (Fault::Sync, true, _) => &[Then::Again, Then::Power, Then::Kill],
        (_, true, 0) => &[Then::Power],
        (_, true, 1) => &[Then::Again],
        (_, true, _) => &[Then::Kill],
    }
}

/// One run: what it came to, and when it was tried again.
struct Ran {
    first: String,
    again: Option<String>,
}

impl Case {
    fn customer(&self) -> Option<u32> {
        match self.act {
            Act::Take(step) | Act::Fold(step) => match step {
                Step::Inquire(customer)
                | Step::Pay(customer)
                | Step::Advise(customer)
                | Step::Print(customer)
                | Step::Settle(customer) => Some(customer),
                Step::Set | Step::Reopen => None,
            },
            Act::Start => None,
        }
    }

    fn try_it(&self, shop: &mut Shop) -> Result<String, TillError> {
        match self.act {
            Act::Take(step) | Act::Fold(step) => shop.take(step),
            Act::Start => shop.open().map(|()| "open".into()),
        }
    }

    /// Tries it with the `n`th operation that `fault` can strike failing; nothing where there are
    /// fewer.
    fn run(&self, shop: &Shop, n: u64, fault: Fault, lasts: bool, then: Then) -> Option<Ran> {
        let mut shop = shop.fork_closed();
        // A till that starts folds the journal in: what shall be in it is written after that.
        match self.act {
            Act::Start => {}
            Act::Take(Step::Reopen) => {
                shop.open().unwrap();
                shop.take(Step::Set).unwrap();
            }
            Act::Take(_) => shop.open().unwrap(),
            Act::Fold(_) => {
                shop.open().unwrap();
                shop.fill_journal();
            }
        }
        if lasts {
            shop.disk.fail_from(n, fault);
        } else {
            shop.disk.fail_at(n, fault);
        }
        let before = shop.sent();
        let done = self.try_it(&mut shop);
        if shop.disk.is_fault_to_come() {
            let done = done.unwrap_or_else(|error| error.view.code);
            assert_eq!(done, self.done, "{}, untouched", self.name);
            return None;
        }
        let at = format!("{}, {fault:?} at {n}, lasts: {lasts}, then {then:?}", self.name);
        let first = self.outcome(&shop, done, shop.sent() > before, fault, &at);
        shop.disk.heal();
        let mut again = None;
        match then {
            Then::Again => {
                let done = self.try_it(&mut shop);
                again = Some(done.unwrap_or_else(|error| error.view.code));
            }
            Then::Power => {}
            Then::Kill => {
                shop.die(Disk::kill);
                shop.open().unwrap_or_else(|error| panic!("{at}: {error}"));
                for (step, expected) in [(Step::Inquire(31), "owed"), (Step::Pay(31), "paid")] {
                    let done = shop.take(step).unwrap_or_else(|error| panic!("{at}: {error}"));
                    assert_eq!(done, expected, "{at}");
                }
            }
        }
        shop.die(|disk| disk.cut_power(Survivors::Nothing));
        let findings = examine(&mut shop);
        assert!(findings.is_empty(), "{at}: {findings:#?}");
        Some(Ran { first, again })
    }

    /// In the words of the table; what it says of the money must be true.
    fn outcome(
        &self,
        shop: &Shop,
        done: Result<String, TillError>,
        sent: bool,
        fault: Fault,
        at: &str,
    ) -> String {
        let error = match done {
            Ok(state) => return state,
            Err(error) => error,
        };
        let view = &error.view;
        if let Some(customer) = self.customer() {
            let paid = shop.outside.provider.lock().unwrap().paid(&number(customer)) > 0;
            match view.money_moved.as_str() {
                "no" => assert!(!paid, "{at}: money moved, {view:?}"),
                "yes" => assert!(paid, "{at}: no money moved, {view:?}"),
                _ => {}
            }
        }
        if view.code == self.done {
            return view.code.clone();
        }
        let codes: &[&str] = match fault {
            Fault::Full => &["ledger_full", "ledger_broken"],
            Fault::Io | Fault::Sync | Fault::ReadOnly => &["ledger_broken"],
        };
        assert!(codes.contains(&view.code.as_str()), "{at}: {view:?}");
        if sent {
            assert_eq!(error.class, Class::InDoubt, "{at}: {view:?}");
            assert!(view.payment_id.is_some(), "{at}: {view:?}");
        }
        format!("{}, {}", view.money_moved, if sent { "sent" } else { "not sent" })
    }

    fn check(&self, rows: &mut Vec<Vec<String>>) {
        let mut shop = Shop::new();
        for step in self.before {
            shop.take(*step).unwrap();
        }
        let (mut seen, mut seen_again) = (BTreeSet::new(), BTreeSet::new());
        for fault in self.faults {
            for lasts in [false, true] {
                let mut counts: BTreeMap<String, u32> = BTreeMap::new();
                let mut times = 0u32;
                let all = (1..).flat_map(|n| runs(*fault, lasts, n).iter().map(move |it| (n, it)));
                for ran in all.map_while(|(n, then)| self.run(&shop, n, *fault, lasts, *then)) {
                    times += 1;
                    seen_again.extend(ran.again);
                    *counts.entry(ran.first).or_default() += 1;
                }
                let from = if lasts { "from there on" } else { "once" };
                let counts: Vec<_> = counts
                    .into_iter()
                    .map(|(outcome, count)| {
                        let text = format!("{count} {outcome}");
                        seen.insert(outcome);
                        text
                    })
                    .collect();
                rows.push(vec![
                    self.name.into(),
                    format!("{fault:?}"),
                    from.into(),
                    times.to_string(),
                    counts.join("; "),
                ]);
            }
        }
        let hinders_nothing = seen.remove(self.done);
        // A checkpoint that fails is no failed sale.
        assert!(hinders_nothing || !matches!(self.act, Act::Fold(_)), "{}", self.name);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let expected: BTreeSet<String> = words(self.stops);
        assert_eq!(seen, expected, "{}", self.name);
        let expected: BTreeSet<String> = words(self.again);
        assert_eq!(seen_again, expected, "{}, again", self.name);
    }
}

#[test]
fn the_till_stops_safely_wherever_the_disk_fails() {
    let mut rows =
        vec![["while trying to", "fault", "strikes", "times", "came to"].map(str::to_owned).into()];
    for case in CASES {
        case.check(&mut rows);
    }
    print(&rows);
}
