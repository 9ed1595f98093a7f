//! What is looked at: paper now and then, and in the evening everything against the books.

use loket_practice::State;

use super::{DEPOSIT, Next, Shop};
use crate::simulation::customers::is_lied_about;
use crate::simulation::world::Weather;

impl Shop {
    /// Some payment's receipt says what its state is, and nothing else.
    pub(super) fn look_at_paper(&mut self) {
        let Some(till) = &self.till else { return };
        let picked = {
            let mut world = self.world.lock();
            if !world.luck(30) {
                return;
            }
            let Some(oracle) = world.oracle.take() else { return };
            let mut ids: Vec<&String> = oracle.payments.keys().collect();
            ids.sort_unstable();
            let picked = (!ids.is_empty()).then(|| {
                let id = ids[world.dice.usize(0..ids.len())].clone();
                (oracle.payments[&id].state, id)
            });
            world.oracle = Some(oracle);
            picked
        };
        let Some((state, id)) = picked else { return };
        let Ok(paper) = till.receipt(&id, None) else { return };
        let text: String = paper.lines.iter().map(|line| format!("{} ", line.text)).collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        let proof = words.join(" ").contains("BUKTI PEMBAYARAN YANG SAH");
        if paper.kind != state || proof != (state == "paid") {
            let what = format!("{id} is {state}, its receipt {} with proof {proof}", paper.kind);
            self.world.lock().must_not(what);
        }
        self.count("checked: a receipt");
    }

    // The evening

    /// All faults end: from now on the wire is calm, and only what providers themselves do is left.
    pub(super) fn heal(&mut self) {
        {
            let mut world = self.world.lock();
            world.weather = Weather::CALM;
            world.keyring_locked = false;
            world.no_paper = false;
            world.skew = 0;
            world.turned_at = world.now;
            world.note(|| "all is well again".into());
            for account in ["digiswitch", "digiflazz", "iak", "ayoconnect", "rajabiller"] {
                world.bench.set_deposit(account, DEPOSIT);
            }
        }
        self.disk_is_well();
        self.mend_clock();
        self.agenda.retain(|_, next| {
            matches!(next, Next::Work(_) | Next::Rounds | Next::Operator(_) | Next::Arrives)
        });
        self.call_operator();
        self.plan_rounds();
    }

    /// Nothing is stuck, and the ledger says what the providers' books say.
    pub(super) fn compare(&mut self) {
        let Some(till) = self.till.clone() else { return };
        let verified = till.ledger().verify();
        let mut world = self.world.lock();
        world.follow();
        let Some(oracle) = world.oracle.take() else { return };
        match verified {
            Ok(verified) if verified.events == oracle.last_seq() => {}
            Ok(_) => world.must_not("the oracle has not followed the ledger to its end".into()),
            Err(error) => world.must_not(format!("the chain is broken: {error}")),
        }
        for (id, known) in &oracle.payments {
            let booked = world.bench.payment(&known.provider, id).map(|payment| payment.state);
            let paid = matches!(booked, Some(State::Paid | State::Refunded));
            let right = match known.state {
                "paid" => paid,
                // What was given back again is not paid.
                "failed" => booked != Some(State::Paid) || is_lied_about(&known.customer_no),
                _ => false,
            };
            let requests = world.bench.known(&known.provider, id).map_or(0, |it| it.requests.pay);
            let waits = known.state == "in_doubt" && known.calls_operator;
            if !(right || waits) {
                world.must_not(format!("{id} ends {} and the books say {booked:?}", known.state));
            }
            if requests > 1 {
                world.must_not(format!("{id} reached its provider {requests} times"));
            }
            world.tally.count(&format!("ends {}", known.state));
        }
        for (provider, books) in world.bench.books().providers.clone() {
            for (reference, _) in books.payments() {
                if !oracle.payments.contains_key(reference) {
                    world.must_not(format!("{provider} booked {reference}, which no ledger has"));
                }
            }
        }
        world.oracle = Some(oracle);
    }
}
