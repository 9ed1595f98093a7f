//! Inquiry, payment and status of a bill: what the books say about a request, and what is answered.
//!
//! Pure: takes the books and the time, gives back an answer. Nothing in a payment names an inquiry,
//! and nothing in the documents says that one is needed; here a payment needs one of the same
//! number and product on the same day, else it is "expired", as everything else of this provider
//! is priced by the inquiry.

use super::{
    Desk, PAYMENT_PATH, PROVIDER,
    bill::{self, Bill},
    codes::{self, Code},
    numbers::{self, Known},
    products::{self, Kind, Product},
    reply::{self, Echo, Shown, Verdict},
    request::{self, Order},
};
use crate::{
    answer::{Answer, Delivery},
    biller::{self, Booked, Found, Said},
    books::{Books, Inquiry, Payment, ProviderBooks, State, Subject},
    faults::Happening,
    jakarta::{self, Month},
};

/// This provider's code for what its record says.
fn code_of(said: Said) -> &'static Code {
    match said {
        Said::Paid => &codes::PAID,
        // Its timeout code is its pending code.
        Said::Pending | Said::Timeout => &codes::PENDING,
        Said::Trouble => &codes::TROUBLE,
        // The one failure of a payment in the documents.
        Said::Failed => &codes::CUSTOMER,
        Said::NoBill => &codes::PAID_ALREADY,
        Said::NotFound => &codes::NOT_FOUND,
        Said::Unlisted => &codes::UNLISTED,
    }
}

fn rc_of(said: Said) -> &'static str {
    code_of(said).rc
}

/// The echo and the product of an order, or the answer to one of no known kind or product.
fn opened<'a>(desk: &Desk, order: &'a Order) -> Result<(Echo<'a>, &'static Product), Answer> {
    let Some(kind) = Kind::of_provider_type(&order.provider_type) else {
        return Err(reply::malformed("providerType is not known"));
    };
    let echo = Echo {
        kind,
        customer_number: &order.customer_number,
        order_id: order.order_id.as_deref(),
        product_code: &order.product_code,
    };
    match products::find(kind, &order.product_code) {
        Some(product) => Ok((echo, product)),
        None => Err(reply::refused(desk, echo, &codes::PRODUCT)),
    }
}

pub(super) fn inquire(desk: &Desk, order: &Order, books: &mut Books) -> Answer {
    let (echo, product) = match opened(desk, order) {
        Ok(opened) => opened,
        Err(refused) => return refused,
    };
    let known = numbers::of(product.kind, echo.customer_number);
    let subject = Subject {
        bill_type: product.kind.bill_type().to_owned(),
        biller: product.name.to_owned(),
        customer_no: order.customer_number.clone(),
        year: None,
    };
    let refusal = no_bill(desk, product.kind, &known, &subject, books);
    let bill = Bill::of(product.kind, echo.customer_number, &known, Month::of(desk.now_ms));
    let inquiries = &mut books.provider_mut(PROVIDER).inquiries;
    let handle = format!("{:08}", inquiries.len() + 1);
    let money = |rupiah: i64| if refusal.is_none() { rupiah } else { 0 };
    let inquiry = Inquiry {
        subject,
        product: product.code.to_owned(),
        amount: None,
        at_ms: desk.now_ms,
        code: refusal.unwrap_or(&codes::PAID).rc.to_owned(),
        handle: handle.clone(),
        admin: money(bill.admin),
        selling_price: money(bill.total),
        price: money(bill.price),
    };
    inquiries.insert(handle, inquiry);
    if let Some(code) = refusal {
        return reply::refused(desk, echo, code);
    }
    let shown = Shown { bill: &bill, total: bill.total, reference_number: "" };
    let answer = reply::told(desk, echo, Verdict::from(&codes::PAID), &shown);
    if known.case.happening == Happening::InquiryNeverAnswers {
        return answer.delivered(Delivery::Never);
    }
    answer
}

/// Why the biller shows no bill of this number.
fn no_bill(
    desk: &Desk,
    kind: Kind,
    known: &Known,
    subject: &Subject,
    books: &Books,
) -> Option<&'static Code> {
    let happening = known.case.happening;
    if !numbers::is_well_formed(kind, &subject.customer_no)
        || happening == Happening::UnknownCustomer
    {
        return Some(&codes::CUSTOMER);
    }
    if happening == Happening::InquiryFails {
        return known.code;
    }
    let paid = !known.case.repeatable && books.paid_today(subject, desk.now_ms);
    (paid || happening == Happening::AlreadyPaid).then_some(&codes::PAID_ALREADY)
}

/// The newest bill that was shown today of this number and product.
fn shown_today(
    provider: &ProviderBooks,
    product: &Product,
    number: &str,
    now_ms: i64,
) -> Option<Inquiry> {
    let shown = provider.inquiries.values().filter(|inquiry| {
        inquiry.code == codes::PAID.rc
            && inquiry.product == product.code
            && inquiry.subject.customer_no == number
            && jakarta::same_day(inquiry.at_ms, now_ms)
    });
    shown.max_by_key(|inquiry| inquiry.at_ms).cloned()
}

pub(super) fn pay(desk: &Desk, order: &Order, books: &mut Books) -> Answer {
    let (echo, product) = match opened(desk, order) {
        Ok(opened) => opened,
        Err(refused) => return refused,
    };
    let Some(order_id) = echo.order_id.filter(|order_id| request::is_order_id(order_id)) else {
        return reply::refused(desk, echo, &codes::MESSAGE);
    };
    let provider = &*books.provider_mut(PROVIDER);
    // An order id is spent by its first payment, however that ended.
    if provider.payment(order_id).is_some() {
        return reply::refused(desk, echo, &codes::DUPLICATE);
    }
    let Some(inquiry) = shown_today(provider, product, echo.customer_number, desk.now_ms) else {
        return reply::refused(desk, echo, &codes::EXPIRED);
    };
    let known = numbers::of(product.kind, echo.customer_number);
    let booked = biller::book(
        books,
        biller::Order {
            provider: PROVIDER,
            reference: order_id,
            subject: inquiry.subject,
            product: &inquiry.product,
            selling_price: inquiry.selling_price,
            price: inquiry.price,
            serial: bill::reference_number(product.kind, echo.customer_number, order_id),
            case: known.case,
            now_ms: desk.now_ms,
            pending_asks: desk.pending_asks,
            code: rc_of,
        },
    );
    match booked {
        Booked::Lost => reply::refused(desk, echo, &codes::NOT_FOUND).delivered(Delivery::Nothing),
        Booked::Short => reply::refused(desk, echo, &codes::DEPOSIT),
        Booked::Recorded { said, late: true, .. } => reply::refused(desk, echo, code_of(said)),
        Booked::Recorded { mut payment, said, late: false } => {
            // A sandbox number that names its code fails, or waits, under that code.
            if let (Said::Failed | Said::Trouble, Some(code)) = (said, known.code) {
                code.rc.clone_into(&mut payment.code);
                let kept = &mut books.provider_mut(PROVIDER).reference(order_id).payment;
                *kept = Some(Payment::clone(&payment));
            }
            let say = |code: &Code| record(desk, echo, Verdict::from(code), &known, &payment);
            let answer = match (said, known.case.happening) {
                (Said::Paid, happening) => paid(desk, echo, happening, &known, &payment),
                (
                    Said::Pending
                    | Said::Trouble
                    | Said::Failed
                    | Said::NoBill
                    | Said::NotFound
                    | Said::Unlisted
                    | Said::Timeout,
                    _,
                ) => say(codes::find(&payment.code).unwrap_or(code_of(said))),
            };
            biller::travels(known.case.happening, answer, PAYMENT_PATH, |said| say(code_of(said)))
        }
    }
}

/// The answer to a payment that went through, wrong inside where the number wants it so.
fn paid(
    desk: &Desk,
    echo: Echo<'_>,
    happening: Happening,
    known: &Known,
    payment: &Payment,
) -> Answer {
    let other = echo.order_id.map(|order_id| format!("{order_id}X"));
    let foreign = Echo { order_id: other.as_deref(), ..echo };
    let echo = if happening == Happening::ForeignReference { foreign } else { echo };
    let raw = if happening == Happening::Disagrees { &codes::PENDING } else { &codes::PAID };
    record(desk, echo, Verdict { normalized: &codes::PAID, raw }, known, payment)
}

/// An answer about a recorded payment, with the bill that it is of: the months are those of the
/// inquiry, which was on the same day.
fn record(
    desk: &Desk,
    echo: Echo<'_>,
    verdict: Verdict<'_>,
    known: &Known,
    payment: &Payment,
) -> Answer {
    let bill = Bill::of(echo.kind, echo.customer_number, known, Month::of(payment.at_ms));
    let shown =
        Shown { bill: &bill, total: payment.selling_price, reference_number: &payment.serial };
    reply::told(desk, echo, verdict, &shown)
}

pub(super) fn status(desk: &Desk, kind: Kind, order_id: &str, books: &mut Books) -> Answer {
    let provider = books.provider_mut(PROVIDER);
    let nothing = Echo { kind, customer_number: "", order_id: Some(order_id), product_code: "" };
    let booked = provider.payment(order_id).cloned();
    let Some(payment) = booked.filter(|payment| payment.subject.bill_type == kind.bill_type())
    else {
        return reply::refused(desk, nothing, &codes::NOT_FOUND);
    };
    let echo = Echo {
        customer_number: &payment.subject.customer_no,
        product_code: &payment.product,
        ..nothing
    };
    let known = numbers::of(kind, echo.customer_number);
    let found = biller::ask(provider, order_id, known.case, desk.now_ms, rc_of);
    match (found, provider.payment(order_id)) {
        (Some(Found::Paid | Found::Recorded), Some(payment)) => {
            let code = codes::find(&payment.code).unwrap_or(&codes::UNLISTED);
            // The biller never took a second payment of the bill: there is none to tell of.
            if payment.state == State::Failed && code == &codes::PAID_ALREADY {
                return reply::refused(desk, echo, code);
            }
            record(desk, echo, Verdict::from(code), &known, payment)
        }
        (Some(Found::NotYet) | None, _) | (_, None) => {
            reply::refused(desk, nothing, &codes::NOT_FOUND)
        }
    }
}
