//! Behind the counter: the till's rounds, the operator, and all that goes wrong with a machine.

use loket_practice::State;

use super::{DEPOSIT, Done, MINUTE, Next, Shop};
use crate::disk::Fault;
use crate::simulation::world::Weather;

impl Shop {
    pub(super) fn plan_rounds(&mut self) {
        let waits = self.agenda.values().any(|next| matches!(next, Next::Rounds));
        if self.rounds || waits {
            return;
        }
        let wait = self.till.as_ref().and_then(|till| till.next_advice_in().ok().flatten());
        if let Some(wait) = wait {
            self.after(wait.max(1_000), Next::Rounds);
        }
    }

    pub(super) fn make_rounds(&mut self) {
        let Some(till) = self.till.clone() else { return };
        self.rounds = true;
        self.begin(async move {
            let _ = till.advise_due().await;
            Done::Rounds
        });
    }

    pub(super) fn call_operator(&mut self) {
        let Some(till) = &self.till else { return };
        let calling = till.ledger().calling(200).unwrap_or_default();
        for payment in calling {
            let id = payment.opening.payment_id;
            if self.called.insert(id.clone()) {
                let pause = self.between(MINUTE, 40 * MINUTE);
                self.after(pause, Next::Operator(id));
            }
        }
    }

    /// The operator asks the provider's help desk, and settles once that is certain.
    pub(super) fn operator(&mut self, id: &str) {
        let Some(till) = self.till.clone() else { return };
        let (state, known) = {
            let world = self.world.lock();
            let known = world.oracle.as_ref().and_then(|oracle| oracle.payments.get(id).cloned());
            let Some(known) = known else { return };
            let booked = world.bench.payment(&known.provider, id).map(|payment| payment.state);
            let travels = world
                .late
                .values()
                .any(|parcel| parcel.body.contains(id) || parcel.body.contains("tr_id"));
            let state = if travels { Some(State::Travelling) } else { booked };
            (state, known)
        };
        let outcome = match state {
            Some(State::Travelling | State::Pending) => None,
            _ if known.state != "in_doubt" => Some(known.state),
            Some(State::Paid | State::Refunded) => Some("paid"),
            Some(State::Failed) | None => Some("failed"),
        };
        match outcome {
            Some(outcome) => {
                self.count("agent: settles by hand");
                let settled = till.settle(id, outcome, "telepon bantuan penyedia", "Ibu Sri");
                if let Err(error) = settled {
                    self.refused("settle", &error);
                    if error.view.code != "decided" {
                        self.after(10 * MINUTE, Next::Operator(id.to_owned()));
                    }
                }
            }
            None => self.after(60 * MINUTE, Next::Operator(id.to_owned())),
        }
    }

    pub(super) fn weather(&mut self) {
        if !self.open {
            return;
        }
        let pause = self.between(2 * MINUTE, 40 * MINUTE);
        self.after(pause, Next::Weather);
        let (what, dice) = {
            let mut world = self.world.lock();
            let what = world.dice.u32(0..14);
            (what, world.dice.u64(..))
        };
        let mut world = self.world.lock();
        let (counted, was) = match what {
            0 | 1 => (None, world.weather = Weather::STORM),
            2..=4 => (None, world.weather = Weather::FAIR),
            5 => (Some("keyring: locked"), world.keyring_locked = true),
            6 => (None, world.keyring_locked = false),
            7 => (Some("printer: out of paper"), world.no_paper = true),
            8 => (None, world.no_paper = false),
            9 => {
                world.turned_at = world.now;
                (Some("clock: set back"), world.skew -= 1_000 * (dice % 1_200) as i64)
            }
            10 => {
                world.turned_at = world.now;
                (Some("clock: set forward"), world.skew += 1_000 * (dice % 7_200) as i64)
            }
            11 => {
                let name = ["digiswitch", "iak", "ayoconnect", "rajabiller"][dice as usize % 4];
                let rest = if dice.is_multiple_of(3) { 1_000 } else { DEPOSIT };
                world.bench.set_deposit(name, rest);
                ((rest < DEPOSIT).then_some("provider: deposit empty"), ())
            }
            12 => (None, world.bench.pending_asks = (dice % 4) as u32),
            _ => (Some("agent: edits the account"), ()),
        };
        let () = was;
        if let Some(counted) = counted {
            world.tally.count(counted);
        }
        world.note(|| format!("weather {what} {counted:?}"));
        drop(world);
        if counted == Some("agent: edits the account") {
            self.edit(dice);
        }
        if matches!(what, 5 | 7) {
            // A person soon does something about it.
            let mend = self.between(MINUTE, 30 * MINUTE);
            self.after(mend, Next::Mend);
        }
        self.disk_trouble(dice);
    }

    /// For the next operations the disk is full, or broken, or refuses to sync.
    pub(super) fn disk_trouble(&mut self, dice: u64) {
        let Some(disk) = self.disk.clone().filter(|_| dice.is_multiple_of(5)) else { return };
        let fault = Fault::ALL[(dice / 5) as usize % Fault::ALL.len()];
        self.count(match fault {
            Fault::Io => "disk: an operation fails",
            Fault::Full => "disk: full",
            Fault::Sync => "disk: a sync fails",
            Fault::ReadOnly => "disk: read-only",
        });
        disk.fail_at(1 + dice % 9, fault);
        self.world.lock().disk_may_fail = true;
        let at = self.world.lock().dice.usize(0..self.neighbours.len());
        let customer = self.neighbours[at].clone();
        self.inquire(customer);
        // What a failed sync lost is lost: a shop with such a disk starts again.
        if fault == Fault::Sync || self.luck(300) {
            self.count("crash: after a disk fault");
            self.crash();
        }
    }

    pub(super) fn edit(&mut self, dice: u64) {
        let Some(till) = &self.till else { return };
        let accounts = till.accounts().unwrap_or_default();
        if accounts.is_empty() {
            return;
        }
        let account = &accounts[dice as usize % accounts.len()];
        let done = match dice % 5 {
            0 => till.order_accounts(
                "pln-postpaid",
                &accounts
                    .iter()
                    .map(|account| account.name.clone())
                    .filter(|name| name != "digiflazz")
                    .rev()
                    .collect::<Vec<_>>(),
            ),
            _ => till.save_account(account, None, false).map(|_| ()),
        };
        if let Err(error) = done {
            self.refused("edit", &error);
        }
    }

    pub(super) fn mend_clock(&mut self) {
        {
            let mut world = self.world.lock();
            world.skew = 0;
            world.turned_at = world.now;
            world.note(|| "the clock is right again".into());
        }
        if let Some(till) = &self.till {
            let _ = till.set_setting("clock_ok", "yes");
        }
    }
}
