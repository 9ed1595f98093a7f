//! What becomes of a sale, whatever words a provider has for it: which payments are booked, when
//! they are decided, what the deposit loses, and how an answer travels.
//!
//! Common to all simulators, so that the same happening means the same everywhere. Knows no
//! provider's codes, formats or paths.

use crate::{
    answer::{Answer, Delivery},
    books::{Books, Payment, ProviderBooks, State, Subject},
    faults::Happening,
};

/// The surcharge of `OtherAmount`, in rupiah.
const SURCHARGE: i64 = 1000;

/// What a sale of a number will meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) happening: Happening,
    /// How many sheets are owed; none lets the number's own data decide.
    pub(crate) sheets: Option<i64>,
    /// Whether the bill is there again right after it was paid.
    pub(crate) repeatable: bool,
}

impl Case {
    /// Of a number that stands on no list: its ending decides, and its bill is there once a day.
    pub(crate) fn of_ending(number: &str, repeatable: bool) -> Case {
        match Happening::of_ending(number) {
            Some(happening) => Case { happening, sheets: Some(1), repeatable },
            None => Case { happening: Happening::Paid, sheets: None, repeatable },
        }
    }

    /// Asked later, a provider tells the truth about everything.
    pub(crate) fn honest(self) -> Case {
        Case { happening: Happening::Paid, ..self }
    }
}

/// What a provider says of a payment. Each has a code of its own for each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Paid,
    Pending,
    /// Its own trouble, with the payment undecided.
    Trouble,
    Failed,
    /// Paid already, by whomever.
    NoBill,
    NotFound,
    /// A code in no list of the provider: what a client meets when a list grows.
    Unlisted,
    /// The provider's timeout code.
    Timeout,
}

/// A payment that is about to be booked.
pub(crate) struct Order<'a> {
    pub(crate) provider: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) subject: Subject,
    pub(crate) product: &'a str,
    /// What the inquiry told: customer total and deposit cost, in rupiah.
    pub(crate) selling_price: i64,
    pub(crate) price: i64,
    pub(crate) serial: String,
    pub(crate) case: Case,
    pub(crate) now_ms: i64,
    pub(crate) pending_asks: u32,
    pub(crate) code: fn(Said) -> &'static str,
}

/// What became of it.
pub(crate) enum Booked {
    Recorded {
        payment: Box<Payment>,
        said: Said,
        /// The biller has the money already; nothing else happens to such an answer.
        late: bool,
    },
    /// The deposit does not suffice; nothing is recorded.
    Short,
    /// The request is lost: nothing is recorded and nothing is answered.
    Lost,
}

/// Books a payment. The deposit is charged at once, pending ones included, and given back when it
/// fails; no provider says when, and this way `opening deposit - spent = deposit` always holds.
pub(crate) fn book(books: &mut Books, order: Order<'_>) -> Booked {
    let happening = order.case.happening;
    if happening == Happening::LostUnbooked {
        return Booked::Lost;
    }
    let surcharge = if happening == Happening::OtherAmount { SURCHARGE } else { 0 };
    let price = order.price + surcharge;
    let deposit = books.provider_mut(order.provider).deposit;
    if deposit < price {
        return Booked::Short;
    }
    let late = !order.case.repeatable && books.paid_today(&order.subject, order.now_ms);
    let (state, said) = if late { (State::Failed, Said::NoBill) } else { ending(happening) };
    let charge = matches!(state, State::Paid | State::Pending);
    let payment = Payment {
        subject: order.subject,
        product: order.product.to_owned(),
        selling_price: order.selling_price + surcharge,
        price,
        serial: order.serial,
        state,
        code: (order.code)(said).to_owned(),
        at_ms: order.now_ms,
        settled_at_ms: matches!(state, State::Paid | State::Failed).then_some(order.now_ms),
        balance_after: deposit - if charge { price } else { 0 },
        pending_asks: order.pending_asks,
    };
    let provider = books.provider_mut(order.provider);
    provider.deposit = payment.balance_after;
    provider.reference(order.reference).payment = Some(payment.clone());
    Booked::Recorded { payment: Box::new(payment), said, late }
}

/// What a payment comes to at first.
fn ending(happening: Happening) -> (State, Said) {
    match happening {
        Happening::PayFails => (State::Failed, Said::Failed),
        Happening::PendingThenPaid
        | Happening::PendingThenPaidTwoBills
        | Happening::PendingThenFailed => (State::Pending, Said::Pending),
        Happening::RouterIssue => (State::Pending, Said::Trouble),
        Happening::BookedLate => (State::Travelling, Said::Pending),
        Happening::Paid
        | Happening::PaidTwoBills
        | Happening::InquiryFails
        | Happening::AlreadyPaid
        | Happening::UnknownCustomer
        | Happening::Slow
        | Happening::CutBody
        | Happening::CutSilent
        | Happening::Garbage
        | Happening::Html
        | Happening::NeverAnswers
        | Happening::UnlistedCode
        | Happening::OtherAmount
        | Happening::ForeignReference
        | Happening::LostUnbooked
        | Happening::Disagrees
        | Happening::TimeoutCode
        | Happening::Redirect
        | Happening::FalseFailure
        | Happening::InquiryNeverAnswers
        | Happening::EmptyBody
        | Happening::FirstProviderClosed => (State::Paid, Said::Paid),
    }
}

/// What becomes of the answer to a payment on its way to the client. `refuse` makes the provider's
/// answer for what is said instead; `path` is where a redirect leads. A foreign reference, fields
/// that disagree and another amount are wrong inside of the body: the provider makes those.
pub(crate) fn travels(
    happening: Happening,
    answer: Answer,
    path: &'static str,
    refuse: impl Fn(Said) -> Answer,
) -> Answer {
    match happening {
        Happening::Slow => answer.delivered(Delivery::Slow),
        Happening::CutBody => answer.delivered(Delivery::HalfBody),
        Happening::CutSilent | Happening::LostUnbooked | Happening::BookedLate => {
            answer.delivered(Delivery::Nothing)
        }
        Happening::NeverAnswers => answer.delivered(Delivery::Never),
        Happening::Garbage => Answer::garbage(),
        Happening::Html => Answer::bad_gateway(),
        Happening::EmptyBody => Answer::text(200, "application/json", String::new()),
        Happening::Redirect => Answer::redirect(path),
        Happening::UnlistedCode => refuse(Said::Unlisted),
        Happening::TimeoutCode => refuse(Said::Timeout),
        Happening::FalseFailure => refuse(Said::Failed),
        Happening::ForeignReference
        | Happening::Disagrees
        | Happening::OtherAmount
        | Happening::Paid
        | Happening::PaidTwoBills
        | Happening::InquiryFails
        | Happening::PayFails
        | Happening::PendingThenPaid
        | Happening::PendingThenPaidTwoBills
        | Happening::PendingThenFailed
        | Happening::AlreadyPaid
        | Happening::UnknownCustomer
        | Happening::RouterIssue
        | Happening::InquiryNeverAnswers
        | Happening::FirstProviderClosed => answer,
    }
}

/// What a status question finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The request is still on its way; it arrives right after this question, which shows that
    /// "not found" proves nothing.
    NotYet,
    Paid,
    /// As the record's own code says.
    Recorded,
}

/// Asks about a recorded payment, and lets time pass for it. Nothing where there is none.
pub(crate) fn ask(
    books: &mut ProviderBooks,
    reference: &str,
    case: Case,
    now_ms: i64,
    code: fn(Said) -> &'static str,
) -> Option<Found> {
    let ProviderBooks { deposit, references, .. } = books;
    let payment = references.get_mut(reference)?.payment.as_mut()?;
    match payment.state {
        State::Travelling => {
            settle(payment, State::Paid, code(Said::Paid), now_ms);
            *deposit -= payment.price;
            payment.balance_after = *deposit;
            return Some(Found::NotYet);
        }
        State::Pending if payment.pending_asks > 0 => payment.pending_asks -= 1,
        State::Pending if case.happening == Happening::PendingThenFailed => {
            settle(payment, State::Failed, code(Said::Failed), now_ms);
            *deposit += payment.price;
        }
        State::Pending => settle(payment, State::Paid, code(Said::Paid), now_ms),
        State::Paid | State::Failed | State::Refunded => {}
    }
    Some(if payment.state == State::Paid { Found::Paid } else { Found::Recorded })
}

fn settle(payment: &mut Payment, state: State, code: &str, now_ms: i64) {
    payment.state = state;
    code.clone_into(&mut payment.code);
    payment.settled_at_ms = Some(now_ms);
}
