//! Inquiry, payment and status of a bill: what the books say about a request, and what is answered.
//!
//! Pure: takes the books and the time, gives back an answer.

use super::{
    Desk, bill, code_of,
    codes::{self, Code},
    numbers,
    products::{self, Kind, Product},
    rc_of,
    reply::{self, bill_of, paid, refuse},
    request::Asked,
};
use crate::{
    answer::{Answer, Delivery},
    biller::{self, Booked, Case, Found, Order, Said},
    books::{Books, Inquiry, Subject},
    faults::Happening,
    jakarta::{self, Month},
};

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
        handle: String::new(),
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
    // Practice mode asks this house first.
    if happening == Happening::FirstProviderClosed {
        return Err(&codes::CUT_OFF);
    }
    let paid = !case.repeatable && books.paid_today(subject, desk.now_ms);
    if paid || happening == Happening::AlreadyPaid {
        return Err(&codes::NO_BILL);
    }
    Ok(())
}

pub(super) fn pay(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let echo = &asked.echo;
    let provider = &*books.provider_mut(desk.dialect.provider);
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
    let booked = biller::book(
        books,
        Order {
            provider: desk.dialect.provider,
            reference: &echo.ref_id,
            subject: inquiry.subject.clone(),
            product: &inquiry.product,
            selling_price: inquiry.selling_price,
            price: inquiry.price,
            serial: bill::serial(product.kind, &echo.customer_no, &echo.ref_id),
            case,
            now_ms: desk.now_ms,
            pending_asks: desk.pending_asks,
            code: rc_of,
        },
    );
    let say = |said| refuse(desk, echo, code_of(said));
    match booked {
        Booked::Lost => say(Said::NotFound).delivered(Delivery::Nothing),
        Booked::Short => refuse(desk, echo, &codes::DEPOSIT),
        Booked::Recorded { said, late: true, .. } => say(said),
        Booked::Recorded { payment, said, late: false } => {
            let answer = match said {
                Said::Paid => paid(desk, echo, product, case, &inquiry, &payment),
                Said::Pending
                | Said::Trouble
                | Said::Failed
                | Said::NoBill
                | Said::NotFound
                | Said::Unlisted
                | Said::Timeout => say(said),
            };
            biller::travels(case.happening, answer, desk.dialect.transaction_path, say)
        }
    }
}

pub(super) fn status(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let echo = &asked.echo;
    let provider = books.provider_mut(desk.dialect.provider);
    let known = provider.references.get(&echo.ref_id);
    let found = known.and_then(|known| Some((known.inquiry.clone()?, known.payment.as_ref()?)));
    let found = found.filter(|(_, payment)| {
        payment.product == echo.code
            && payment.subject.customer_no == echo.customer_no
            && desk.now_ms.saturating_sub(payment.at_ms) <= REMEMBERED_MS
    });
    let Some((inquiry, _)) = found else {
        return refuse(desk, echo, &codes::NOT_FOUND);
    };
    let Some(product) = products::find(&echo.code) else {
        return refuse(desk, echo, &codes::PRODUCT);
    };
    let case = numbers::case(product.kind, &echo.customer_no);
    let found = biller::ask(provider, &echo.ref_id, case, desk.now_ms, rc_of);
    match (found, provider.payment(&echo.ref_id)) {
        (Some(Found::Paid), Some(payment)) => {
            paid(desk, echo, product, case.honest(), &inquiry, payment)
        }
        (Some(Found::Recorded), Some(payment)) => {
            refuse(desk, echo, codes::of_record(&payment.code))
        }
        (Some(Found::NotYet) | None, _) | (_, None) => refuse(desk, echo, &codes::NOT_FOUND),
    }
}
