//! Inquiry, payment and status of a bill: what the books say about a request, and what is answered.
//!
//! Pure: takes the books and the time, gives back an answer. The deposit is charged when a payment
//! is booked, pending ones included, and given back when it fails; the provider's documents do not
//! say when, and this way `opening deposit - spent = deposit` always holds.

use super::{
    Desk, bill,
    codes::{self, Code},
    numbers::{self, Case},
    products::{self, Kind, Product},
    reply::{self, bill_of, paid, refuse},
    request::{Asked, Echo},
};
use crate::{
    answer::{Answer, Delivery},
    books::{Books, Inquiry, Payment, State, Subject},
    faults::Happening,
    jakarta::{self, Month},
};

/// The surcharge of `OtherAmount`.
const SURCHARGE: i64 = 1000;
/// More than any shop sends; the documents give no limit.
const MOST_AMOUNT: i64 = 50_000_000;
/// The first tax year of the present property tax.
const FIRST_TAX_YEAR: i64 = 1994;
/// After this a status question of an old payment finds nothing.
const REMEMBERED_MS: i64 = 90 * 86_400_000;

pub(super) fn inquire(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let echo = &asked.echo;
    let known = books.provider_mut(desk.dialect.provider).reference(&echo.ref_id);
    if known.inquiry.is_some() || known.payment.is_some() {
        return refuse(desk, echo, &codes::REFERENCE);
    }
    let Some(product) = products::find(&echo.code) else {
        return refuse(desk, echo, &codes::PRODUCT);
    };
    let subject = subject(desk, asked, product);
    let case = numbers::case(product.kind, &echo.customer_no);
    let shown = check_sale(desk, asked, product, subject.year)
        .and_then(|()| check_case(desk, case, &subject, books));
    let mut inquiry = Inquiry {
        subject,
        product: echo.code.clone(),
        amount: asked.amount.filter(|_| product.kind.has_amount()),
        at_ms: desk.now_ms,
        code: codes::PAID.rc.to_owned(),
        admin: 0,
        selling_price: 0,
        price: 0,
    };
    let provider = books.provider_mut(desk.dialect.provider);
    if let Err(code) = shown {
        if code.recorded {
            code.rc.clone_into(&mut inquiry.code);
            provider.reference(&echo.ref_id).inquiry = Some(inquiry);
        }
        return refuse(desk, echo, code);
    }
    let bill = bill_of(product, &inquiry, case, false);
    inquiry.admin = bill.admin;
    inquiry.selling_price = bill.selling_price;
    inquiry.price = bill.price;
    let answer = reply::shown(desk, echo, product, bill, provider.deposit);
    provider.reference(&echo.ref_id).inquiry = Some(inquiry);
    if case.happening == Happening::InquiryNeverAnswers {
        return answer.delivered(Delivery::Never);
    }
    answer
}

fn subject(desk: &Desk, asked: &Asked, product: &Product) -> Subject {
    let this_year = Month::of(desk.now_ms).year;
    Subject {
        bill_type: product.kind.bill_type().to_owned(),
        biller: product.name.to_owned(),
        customer_no: asked.echo.customer_no.clone(),
        year: (product.kind == Kind::Pbb).then(|| asked.year.unwrap_or(this_year)),
    }
}

/// Whether the request can be about a bill of this product at all.
fn check_sale(
    desk: &Desk,
    asked: &Asked,
    product: &Product,
    year: Option<i64>,
) -> Result<(), &'static Code> {
    numbers::check(product.kind, &asked.echo.customer_no)?;
    if product.kind.has_amount() {
        let amount = asked.amount.ok_or(&codes::PAYLOAD)?;
        if !(1..=MOST_AMOUNT).contains(&amount) {
            return Err(&codes::NOMINAL);
        }
        if product.kind == Kind::Emoney && amount % 1000 != 0 {
            return Err(&codes::MULTIPLE);
        }
    }
    let this_year = Month::of(desk.now_ms).year;
    if year.is_some_and(|year| !(FIRST_TAX_YEAR..=this_year).contains(&year)) {
        return Err(&codes::NO_BILL);
    }
    Ok(())
}

/// What the biller says of the number.
fn check_case(
    desk: &Desk,
    case: Case,
    subject: &Subject,
    books: &Books,
) -> Result<(), &'static Code> {
    let happening = case.happening;
    if happening == Happening::InquiryFails {
        return Err(&codes::FAILED);
    }
    if happening == Happening::UnknownCustomer {
        return Err(&codes::CUSTOMER);
    }
    let paid = !case.repeatable && books.paid_today(subject, desk.now_ms);
    if paid || happening == Happening::AlreadyPaid {
        return Err(&codes::NO_BILL);
    }
    Ok(())
}

pub(super) fn pay(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let echo = &asked.echo;
    let provider = books.provider(desk.dialect.provider);
    let known = provider.references.get(&echo.ref_id).cloned().unwrap_or_default();
    // A reference is spent by its first payment, however that ended.
    if known.payment.is_some() {
        return refuse(desk, echo, &codes::REFERENCE);
    }
    let Some(product) = products::find(&echo.code) else {
        return refuse(desk, echo, &codes::PRODUCT);
    };
    // Reference, product, number and day make the transaction: with another of them there is none.
    let inquiry = known.inquiry.filter(|inquiry| {
        inquiry.code == codes::PAID.rc
            && inquiry.product == echo.code
            && inquiry.subject.customer_no == echo.customer_no
            && jakarta::same_day(inquiry.at_ms, desk.now_ms)
    });
    let Some(inquiry) = inquiry else {
        return refuse(desk, echo, &codes::NOT_FOUND);
    };
    let case = numbers::case(product.kind, &echo.customer_no);
    if case.happening == Happening::LostUnbooked {
        return refuse(desk, echo, &codes::NOT_FOUND).delivered(Delivery::Nothing);
    }
    let surcharge = if case.happening == Happening::OtherAmount { SURCHARGE } else { 0 };
    let price = inquiry.price + surcharge;
    if provider.deposit < price {
        return refuse(desk, echo, &codes::DEPOSIT);
    }
    let late = !case.repeatable && books.paid_today(&inquiry.subject, desk.now_ms);
    let (state, code) = if late { (State::Failed, &codes::NO_BILL) } else { ending(case) };
    let charge = matches!(state, State::Paid | State::Pending);
    let payment = Payment {
        subject: inquiry.subject.clone(),
        product: inquiry.product.clone(),
        selling_price: inquiry.selling_price + surcharge,
        price,
        serial: bill::serial(product.kind, &echo.customer_no, &echo.ref_id),
        state,
        code: code.rc.to_owned(),
        at_ms: desk.now_ms,
        settled_at_ms: matches!(state, State::Paid | State::Failed).then_some(desk.now_ms),
        balance_after: provider.deposit - if charge { price } else { 0 },
        pending_asks: desk.pending_asks,
    };
    let answer = if state == State::Paid {
        paid(desk, echo, product, case, &inquiry, &payment)
    } else {
        refuse(desk, echo, code)
    };
    let provider = books.provider_mut(desk.dialect.provider);
    provider.deposit = payment.balance_after;
    provider.reference(&echo.ref_id).payment = Some(payment);
    if late { answer } else { travels(desk, echo, case.happening, answer) }
}

/// What a payment comes to at first.
fn ending(case: Case) -> (State, &'static Code) {
    match case.happening {
        Happening::PayFails => (State::Failed, &codes::FAILED),
        Happening::PendingThenPaid
        | Happening::PendingThenPaidTwoBills
        | Happening::PendingThenFailed => (State::Pending, &codes::PENDING),
        Happening::RouterIssue => (State::Pending, &codes::ROUTER),
        Happening::BookedLate => (State::Travelling, &codes::PENDING),
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
        | Happening::EmptyBody => (State::Paid, &codes::PAID),
    }
}

/// What becomes of the answer to a payment on its way to the client.
fn travels(desk: &Desk, echo: &Echo, happening: Happening, answer: Answer) -> Answer {
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
        Happening::Redirect => Answer::redirect(desk.dialect.transaction_path),
        Happening::UnlistedCode => refuse(desk, echo, &codes::UNLISTED),
        Happening::TimeoutCode => refuse(desk, echo, &codes::TIMEOUT),
        Happening::FalseFailure => refuse(desk, echo, &codes::FAILED),
        // These two and the other amount are wrong inside of the body: see `paid`.
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
        | Happening::InquiryNeverAnswers => answer,
    }
}

pub(super) fn status(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let echo = &asked.echo;
    let provider = books.provider_mut(desk.dialect.provider);
    let known = provider.references.get_mut(&echo.ref_id);
    let found = known.and_then(|known| Some((known.inquiry.as_ref()?, known.payment.as_mut()?)));
    let found = found.filter(|(_, payment)| {
        payment.product == echo.code
            && payment.subject.customer_no == echo.customer_no
            && desk.now_ms.saturating_sub(payment.at_ms) <= REMEMBERED_MS
    });
    let Some((inquiry, payment)) = found else {
        return refuse(desk, echo, &codes::NOT_FOUND);
    };
    let Some(product) = products::find(&echo.code) else {
        return refuse(desk, echo, &codes::PRODUCT);
    };
    let case = numbers::case(product.kind, &echo.customer_no);
    match payment.state {
        State::Travelling => {
            // It arrives right after this question, which shows that "not found" proves nothing.
            settle(desk, payment, State::Paid, &codes::PAID);
            provider.deposit -= payment.price;
            payment.balance_after = provider.deposit;
            return refuse(desk, echo, &codes::NOT_FOUND);
        }
        State::Pending if payment.pending_asks > 0 => payment.pending_asks -= 1,
        State::Pending if case.happening == Happening::PendingThenFailed => {
            settle(desk, payment, State::Failed, &codes::FAILED);
            provider.deposit += payment.price;
        }
        State::Pending => settle(desk, payment, State::Paid, &codes::PAID),
        State::Paid | State::Failed | State::Refunded => {}
    }
    if payment.state == State::Paid {
        // Asked later, the provider tells the truth about reference and status word.
        let honest = Case { happening: Happening::Paid, ..case };
        return paid(desk, echo, product, honest, inquiry, payment);
    }
    refuse(desk, echo, codes::of_record(&payment.code))
}

fn settle(desk: &Desk, payment: &mut Payment, state: State, code: &Code) {
    payment.state = state;
    code.rc.clone_into(&mut payment.code);
    payment.settled_at_ms = Some(desk.now_ms);
}
