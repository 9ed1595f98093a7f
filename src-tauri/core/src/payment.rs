//! The payment's life: three states, four events, one table. Pure and closed: a new provider
//! must not touch this file, and a new variant must break the build wherever it matters.

use serde::{Deserialize, Serialize};

use crate::bill::{Bill, BillType, Question};
use crate::calendar::Moment;
use crate::money::Rupiah;

/// What a payment can be. Pending and unknown are one state: what may be done about them is the
/// same (ask) and what may not (pay again) too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    InDoubt,
    Paid,
    Failed,
}

/// What can happen to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A bound answer says it is paid, or the operator does.
    Confirmed,
    /// A listed final code says it is not paid, or the operator does.
    Rejected,
    /// No byte of the payment request left this machine.
    NotSent,
    /// Everything else.
    NoVerdict,
}

/// An event that speaks against a verdict already given. It moves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    pub stays: State,
}

impl State {
    pub const ALL: [State; 3] = [State::InDoubt, State::Paid, State::Failed];

    /// The whole table. A verdict is for ever: what contradicts it is kept and raised, and moves
    /// nothing.
    pub fn after(self, event: Event) -> Result<State, Contradiction> {
        match (self, event) {
            (State::InDoubt, Event::Confirmed) => Ok(State::Paid),
            (State::InDoubt, Event::Rejected | Event::NotSent) => Ok(State::Failed),
            (State::InDoubt, Event::NoVerdict) => Ok(State::InDoubt),
            (State::Paid, Event::Confirmed | Event::NoVerdict) => Ok(State::Paid),
            (State::Failed, Event::Rejected | Event::NoVerdict) => Ok(State::Failed),
            (State::Paid, Event::Rejected | Event::NotSent)
            | (State::Failed, Event::Confirmed | Event::NotSent) => {
                Err(Contradiction { stays: self })
            }
        }
    }
}

impl Event {
    pub const ALL: [Event; 4] =
        [Event::Confirmed, Event::Rejected, Event::NotSent, Event::NoVerdict];
}

/// Why a payment stands where it stands; for the agent, never for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The provider says it is still working on it.
    Pending,
    /// The request left, and no whole answer came back.
    NoAnswer,
    /// The program ended between the request and its answer.
    Interrupted,
    /// The answer is about something else: reference, customer, product or amount.
    Mismatch,
    /// The fields of the answer speak against each other.
    Disagreement,
    /// A code on no list.
    UnlistedCode,
    /// A code that the provider's own list leaves open.
    UnclearCode,
    /// The provider does not know the reference.
    NotFound,
    Unreadable,
    NotSent,
    Rejected,
}

/// What calls the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    Operator,
    Contradiction,
}

/// What the provider says of one payment, as its adapter read one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub event: Event,
    pub why: Option<Why>,
    /// The rule that decided, in words that name field and code; for the ledger.
    pub rule: String,
    pub provider_code: String,
    pub provider_message: String,
    /// Serial, token or reference: the customer's proof. Meaningful only beside `Confirmed`.
    pub provider_reference: String,
    pub deposit_cost: Option<Rupiah>,
    pub balance: Option<Rupiah>,
    /// Another customer total than agreed, in an answer that is otherwise bound and successful.
    pub other_total: Option<Rupiah>,
    /// The bill as the payment's answer shows it: fuller than the inquiry's at some providers.
    pub bill: Option<Bill>,
    pub attention: Option<Attention>,
    /// When it was paid, by the provider's own clock, where the answer tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Moment>,
}

impl Verdict {
    pub fn new(event: Event, why: Option<Why>, rule: impl Into<String>) -> Verdict {
        Verdict {
            event,
            why,
            rule: rule.into(),
            provider_code: String::new(),
            provider_message: String::new(),
            provider_reference: String::new(),
            deposit_cost: None,
            balance: None,
            other_total: None,
            bill: None,
            attention: None,
            paid_at: None,
        }
    }

    pub fn no_verdict(why: Why, rule: impl Into<String>) -> Verdict {
        Verdict::new(Event::NoVerdict, Some(why), rule)
    }

    pub fn coded(mut self, code: &str, message: &str) -> Verdict {
        self.provider_code = code.to_owned();
        self.provider_message = message.to_owned();
        self
    }
}

/// One inquiry that the agent confirmed: what will be paid, frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub question: Question,
    pub bill: Bill,
    /// The shop's own fee, never sent to a provider.
    pub service_fee: Rupiah,
    /// What the customer handed over.
    pub cash: Rupiah,
}

impl Order {
    /// A shop's own fee, at most: above any that is asked for, and below what a slip of the finger makes.
    pub const LARGEST_FEE: Rupiah = Rupiah::MILLION;

    pub fn customer_total(&self) -> Rupiah {
        self.bill.customer_total
    }

    /// Total and service fee; nothing where the sum leaves the range.
    pub fn grand_total(&self) -> Option<Rupiah> {
        self.bill.customer_total.plus(self.service_fee)
    }

    pub fn lock(&self) -> Lock {
        Lock::of(&self.question)
    }
}

/// What must not be paid twice at once, over all providers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lock {
    pub bill_type: BillType,
    pub customer_no: String,
    /// The sum of a top-up or transfer; zero for all other bills, so that no part is ever null.
    pub amount: Rupiah,
}

impl Lock {
    pub fn of(question: &Question) -> Lock {
        Lock {
            bill_type: question.bill_type(),
            customer_no: question.customer_no.clone(),
            amount: if question.bill_type().needs_amount() {
                question.amount.unwrap_or(Rupiah::ZERO)
            } else {
                Rupiah::ZERO
            },
        }
    }

    /// One string, for a unique index.
    pub fn key(&self) -> String {
        format!("{}/{}/{}", self.bill_type.id(), self.customer_no, self.amount.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::{Product, Reference};

    /// The table as a cashier could read it.
    const TABLE: &str = "\
InDoubt + Confirmed -> Paid
InDoubt + Rejected -> Failed
InDoubt + NotSent -> Failed
InDoubt + NoVerdict -> InDoubt
Paid + Confirmed -> Paid
Paid + Rejected -> contradiction, stays Paid
Paid + NotSent -> contradiction, stays Paid
Paid + NoVerdict -> Paid
Failed + Confirmed -> contradiction, stays Failed
Failed + Rejected -> Failed
Failed + NotSent -> contradiction, stays Failed
Failed + NoVerdict -> Failed
";

    #[test]
    fn the_whole_table() {
        let mut printed = String::new();
        for state in State::ALL {
            for event in Event::ALL {
                let cell = match state.after(event) {
                    Ok(next) => format!("{next:?}"),
                    Err(against) => format!("contradiction, stays {:?}", against.stays),
                };
                printed.push_str(&format!("{state:?} + {event:?} -> {cell}\n"));
            }
        }
        assert_eq!(printed, TABLE);
    }

    #[test]
    fn a_verdict_is_for_ever() {
        // All 21,844 sequences of at most seven events.
        let mut layer = vec![(State::InDoubt, None)];
        for _ in 0..7 {
            let mut next = Vec::new();
            for (state, verdict) in layer {
                for event in Event::ALL {
                    let after = state.after(event).unwrap_or_else(|against| against.stays);
                    let verdict: Option<State> =
                        verdict.or((after != State::InDoubt).then_some(after));
                    assert!(verdict.is_none_or(|first| first == after), "moved after a verdict");
                    next.push((after, verdict));
                }
            }
            layer = next;
        }
    }

    fn order(bill_type: BillType, customer_no: &str, amount: Option<i64>) -> Order {
        let rupiah = |amount| Rupiah::try_from(amount).unwrap();
        Order {
            question: Question {
                product: Product { bill_type, code: "x".into(), name: String::new() },
                customer_no: customer_no.into(),
                identity: None,
                months: None,
                year: None,
                amount: amount.map(rupiah),
                reference: Reference("R1".into()),
            },
            bill: Bill {
                customer_name: String::new(),
                product_answered: None,
                admin_fee: Rupiah::ZERO,
                customer_total: rupiah(52_500),
                deposit_cost: None,
                balance: None,
                service_fee_allowed: true,
                sheets: Vec::new(),
                sheet_count: 1,
                sheets_left: 0,
                facts: Vec::new(),
                difference: None,
                provider_key: None,
            },
            service_fee: rupiah(2_000),
            cash: rupiah(60_000),
        }
    }

    #[test]
    fn the_customer_pays_the_total_and_the_shops_fee() {
        let mut order = order(BillType::PlnPostpaid, "530000000001", None);
        assert_eq!(order.customer_total().get(), 52_500);
        assert_eq!(order.grand_total().map(Rupiah::get), Some(54_500));
        order.bill.customer_total = Rupiah::try_from(9_007_199_254_740_991_i64).unwrap();
        assert_eq!(order.grand_total(), None, "it never wraps around");
    }

    /// These stand in ledgers: another text for the same bill would let it be paid twice.
    #[test]
    fn a_bill_is_locked_by_type_and_number_and_a_top_up_by_its_sum_too() {
        let key = |bill_type, amount| order(bill_type, "081234554320", amount).lock().key();
        assert_eq!(key(BillType::HpPostpaid, None), "hp-postpaid/081234554320/0");
        assert_eq!(key(BillType::HpPostpaid, Some(50_000)), "hp-postpaid/081234554320/0");
        assert_eq!(key(BillType::Emoney, Some(50_000)), "emoney/081234554320/50000");
        assert_eq!(key(BillType::Emoney, None), "emoney/081234554320/0");
    }
}
