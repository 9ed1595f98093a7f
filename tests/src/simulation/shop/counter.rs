//! At the counter: customers come, are told what they owe, pay, and come back.

use loket_till::error::TillError;
use loket_till::view::{InquiryView, Paying, PaymentView};

use super::{BETWEEN_CUSTOMERS, Done, MINUTE, Next, Shop};
use crate::simulation::customers::{Customer, neighbours};

impl Shop {
    pub(super) fn customer_comes(&mut self) {
        let opened = {
            let world = self.world.lock();
            world.oracle.as_ref().map_or(0, |oracle| oracle.payments.len())
        };
        if opened >= self.plan.payments as usize {
            self.open = false;
            return;
        }
        let pause = self.between(1_000, 2 * BETWEEN_CUSTOMERS);
        self.after(pause, Next::CustomerComes);
        let at = self.world.lock().dice.usize(0..self.neighbours.len());
        let mut customer = self.neighbours[at].clone();
        // Everybody's bill is there once a day: some come for another's.
        if self.luck(500) {
            let dice = &mut self.world.lock().dice;
            customer = neighbours(1, dice).remove(0);
        }
        if self.luck(50) {
            self.count("agent: pays in a second window");
            self.inquire(customer.clone());
        }
        self.inquire(customer);
    }

    pub(super) fn inquire(&mut self, customer: Customer) {
        let Some(till) = self.till.clone() else { return };
        self.begin(async move {
            let answer = till.inquire(&customer.asking).await;
            Done::Inquired(customer, answer.map(Box::new))
        });
    }

    pub(super) fn pay(&mut self, customer: Customer, inquiry: &InquiryView) {
        let wrong = self.luck(10);
        if wrong {
            self.count("agent: names another total");
        }
        let paying = Paying {
            inquiry_id: inquiry.inquiry_id.clone(),
            total: inquiry.customer_total + i64::from(wrong),
            again: self.luck(if inquiry.paid_before.is_some() { 300 } else { 10 }),
            low_balance: self.luck(300),
            ..Paying::default()
        };
        let twice = self.luck(60);
        if twice {
            self.count("agent: presses twice");
            self.send(customer.clone(), paying.clone());
        }
        self.send(customer, paying);
    }

    pub(super) fn send(&mut self, customer: Customer, paying: Paying) {
        let Some(till) = self.till.clone() else { return };
        let prints = self.luck(500);
        self.begin(async move {
            let answer = if prints {
                // What does not come out is in the queue; nothing is sold again for it.
                let press = |printing| drop(till.carry_out(printing));
                till.pay_and_print(&paying, press).await
            } else {
                till.pay(&paying).await
            };
            Done::Paid(customer, paying, answer.map(Box::new))
        });
    }

    pub(super) fn done(&mut self, done: Done) {
        match done {
            Done::Inquired(_, Err(error)) => self.refused("inquire", &error),
            Done::Inquired(customer, Ok(inquiry)) => {
                let late = self.luck(15);
                if late {
                    self.count("agent: waits too long");
                }
                let pause = self.between(3_000, if late { 40 * MINUTE } else { MINUTE });
                self.after(pause, Next::Pays(customer, inquiry));
            }
            Done::Paid(customer, paying, Err(error)) => {
                self.refused("pay", &error);
                self.says_so(&paying, &error);
                if error.view.code == "clock_wrong" && self.luck(700) {
                    self.mend_clock();
                }
                if self.luck(200) {
                    let pause = self.between(2_000, 3 * MINUTE);
                    self.after(pause, Next::Wants(customer));
                }
            }
            Done::Paid(customer, _, Ok(payment)) => self.answered(customer, &payment),
            Done::Asked => {}
            Done::Rounds => {
                self.rounds = false;
                self.plan_rounds();
                self.call_operator();
            }
        }
    }

    pub(super) fn answered(&mut self, customer: Customer, payment: &PaymentView) {
        self.plan_rounds();
        let id = payment.payment_id.clone();
        if payment.state == "in_doubt" {
            if self.luck(400) {
                self.count("agent: pays what is in doubt");
                let pause = self.between(1_000, 2 * MINUTE);
                self.after(pause, Next::Wants(customer));
            }
            if self.luck(200) {
                let pause = self.between(1_000, 4 * MINUTE);
                self.after(pause, Next::AsksByHand(id.clone()));
            }
        }
        if self.luck(300)
            && let Some(till) = &self.till
        {
            let _ = till.print(&id, None);
        }
        if self.luck(5) {
            let mut world = self.world.lock();
            let now = world.now;
            let refunded = world.bench.refund(&id, now);
            drop(world);
            if refunded {
                self.count("provider: refunds a payment late");
                let pause = self.between(MINUTE, 30 * MINUTE);
                self.after(pause, Next::AsksByHand(id));
            }
        }
    }

    pub(super) fn refused(&self, what: &str, error: &TillError) {
        let mut world = self.world.lock();
        world.tally.count(&format!("{what} refused: {}", error.view.code));
        world.note(|| format!("{what} refused: {error}"));
    }

    /// An error that says no money moved is right about it.
    pub(super) fn says_so(&self, paying: &Paying, error: &TillError) {
        let mut world = self.world.lock();
        world.follow();
        let id = &paying.inquiry_id;
        let oracle = world.oracle.as_ref();
        let state = oracle.and_then(|oracle| Some(oracle.payments.get(id)?.state));
        let moved = error.view.money_moved.as_str();
        let about_it = error.view.payment_id.as_deref().is_none_or(|other| other == id);
        let wrong = match state {
            // A till that cannot read its ledger does not know, and says so.
            None if world.disk_may_fail => moved == "yes",
            None => moved != "no" && about_it,
            Some(_) if !about_it => false,
            Some("failed") => moved == "yes",
            Some(_) => moved == "no" && world.sent.contains_key(id),
        };
        if wrong {
            world.must_not(format!("{id} is {state:?} and the agent hears {moved}: {error}"));
        }
    }
}
