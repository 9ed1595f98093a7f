//! Inquiry, payment and status of a bill: what the books say about a request, and what is answered.
//!
//! Pure: takes the books and the time, gives back an answer.

use super::{
    Desk, PROVIDER, URL, bill,
    body::Body,
    code_of,
    codes::{self, Code},
    numbers::{self, Fate},
    products::{self, Kind, Product},
    rc_of,
    reply::{self, Sale, Stage, refuse, refuse_field},
    request::Refusal,
};
use crate::{
    answer::{Answer, Delivery},
    biller::{self, Booked, Found, Order},
    books::{Books, Inquiry, Payment, ProviderBooks, State, Subject},
    faults::Happening,
    jakarta::{self, Month},
};

/// The first inquiry's id: the one of the documents' example.
const FIRST_HANDLE: usize = 219_346_108;
/// Longer references are refused: the provider's own examples have twelve digits.
const LONGEST_REFERENCE: usize = 64;
/// The first tax year of the present property tax.
const FIRST_TAX_YEAR: i64 = 1994;

/// What an inquiry may ask for on top of the number.
struct Extra {
    months: i64,
    year: Option<i64>,
    identity: Option<String>,
}

pub(super) fn inquire(desk: &Desk, body: &Body, books: &mut Books) -> Answer {
    let word = |name: &str| body.text(name).unwrap_or_default();
    let (reference, code, hp) = (word("ref_id"), word("code"), word("hp"));
    let plain = reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain || reference.len() > LONGEST_REFERENCE {
        return refuse(desk, &codes::REFERENCE);
    }
    if books.provider_mut(PROVIDER).reference(reference).inquiry.is_some() {
        return refuse(desk, &codes::DUPLICATE);
    }
    let product = match products::find(code) {
        Some(product) if product.active => product,
        Some(_) => return refuse(desk, &codes::SWITCHED_OFF),
        None => return refuse(desk, &codes::PRODUCT),
    };
    let extra = match extra(product, body) {
        Ok(extra) => extra,
        Err(Refusal::Code(code)) => return refuse(desk, code),
        Err(Refusal::Field(field)) => return refuse_field(desk, field),
    };
    let fate = numbers::fate(product.kind, hp);
    let subject = Subject {
        bill_type: product.kind.bill_type().to_owned(),
        biller: product.biller.to_owned(),
        // Another provider's number of a vehicle tax has both parts, and the bill is the same.
        customer_no: match &extra.identity {
            Some(identity) => format!("{hp},{identity}"),
            None => hp.to_owned(),
        },
        year: extra.year,
    };
    let shown = numbers::check(product.kind, hp)
        .and_then(|()| check_year(desk, extra.year))
        .and_then(|()| check_fate(desk, fate, &subject, books));
    let mut inquiry = Inquiry {
        subject,
        product: product.code.to_owned(),
        amount: None,
        at_ms: desk.now_ms,
        code: codes::BILL_SHOWN.rc.to_owned(),
        handle: String::new(),
        admin: 0,
        selling_price: 0,
        price: 0,
    };
    let provider = books.provider_mut(PROVIDER);
    if let Err(code) = shown {
        code.rc.clone_into(&mut inquiry.code);
        provider.reference(reference).inquiry = Some(inquiry);
        return refuse(desk, code);
    }
    let asked = Sale { product, reference, inquiry: &inquiry, fate };
    let bill = reply::bill_of(&asked, extra.months, false);
    inquiry.handle = next_handle(provider);
    inquiry.admin = bill.admin;
    inquiry.selling_price = bill.total;
    inquiry.price = bill.cost;
    let sale = Sale { product, reference, inquiry: &inquiry, fate };
    let answer = reply::shown(desk, &sale, bill);
    provider.reference(reference).inquiry = Some(inquiry);
    if fate.case.happening == Happening::InquiryNeverAnswers {
        return answer.delivered(Delivery::Never);
    }
    answer
}

fn extra(product: &Product, body: &Body) -> Result<Extra, Refusal> {
    let mut extra = Extra { months: 1, year: None, identity: None };
    if product.kind == Kind::Bpjs {
        let months = body.whole("month").filter(|months| (1..=12).contains(months));
        extra.months = months.ok_or(Refusal::Field("month"))?;
    }
    if product.kind == Kind::Pbb {
        // A text in the documents.
        let year = body.text("year").filter(|year| year.len() == 4);
        extra.year = Some(year.and(body.whole("year")).ok_or(Refusal::Field("year"))?);
    }
    if product.kind == Kind::Samsat {
        let identity = body.text("nomor_identitas").ok_or(Refusal::Field("nomor_identitas"))?;
        numbers::check_identity(identity).map_err(Refusal::Code)?;
        extra.identity = Some(identity.to_owned());
    }
    Ok(extra)
}

fn check_year(desk: &Desk, year: Option<i64>) -> Result<(), &'static Code> {
    let this_year = Month::of(desk.now_ms).year;
    let known = year.is_none_or(|year| (FIRST_TAX_YEAR..=this_year).contains(&year));
    if known { Ok(()) } else { Err(&codes::NOT_AVAILABLE) }
}

/// What the biller says of the number.
fn check_fate(
    desk: &Desk,
    fate: Fate,
    subject: &Subject,
    books: &Books,
) -> Result<(), &'static Code> {
    let happening = fate.case.happening;
    if happening == Happening::InquiryFails {
        return Err(fate.code.unwrap_or(&codes::TIMEOUT));
    }
    if happening == Happening::UnknownCustomer {
        return Err(&codes::CUSTOMER);
    }
    let paid = !fate.case.repeatable && books.paid_today(subject, desk.now_ms);
    if paid || happening == Happening::AlreadyPaid {
        return Err(&codes::ALREADY_PAID);
    }
    Ok(())
}

/// Counts up from the books, where nothing is ever removed.
fn next_handle(provider: &ProviderBooks) -> String {
    let known = provider.references.values().filter_map(|known| known.inquiry.as_ref());
    (FIRST_HANDLE + known.filter(|inquiry| !inquiry.handle.is_empty()).count()).to_string()
}

/// The reference whose inquiry has this id.
pub(super) fn reference_of(provider: &ProviderBooks, handle: i64) -> Option<String> {
    let handle = handle.to_string();
    let mut known = provider.references.iter();
    let found = known
        .find(|(_, known)| known.inquiry.as_ref().is_some_and(|inquiry| inquiry.handle == handle));
    found.map(|(reference, _)| reference.clone())
}

pub(super) fn pay(desk: &Desk, body: &Body, books: &mut Books) -> Answer {
    let provider = &*books.provider_mut(PROVIDER);
    let reference = body.whole("tr_id").and_then(|handle| reference_of(provider, handle));
    let known = reference.and_then(|reference| {
        let inquiry = provider.references.get(&reference)?.inquiry.clone()?;
        let product = products::find(&inquiry.product)?;
        Some((reference, inquiry, product))
    });
    let Some((reference, inquiry, product)) = known else {
        return refuse(desk, &codes::NOT_FOUND);
    };
    // What a second payment of one inquiry does is not documented. It books nothing here, however
    // the first one ended, and its answer proves nothing about the first one.
    if provider.payment(&reference).is_some() {
        return refuse(desk, &codes::ALREADY_PAID);
    }
    if !jakarta::same_day(inquiry.at_ms, desk.now_ms) {
        return refuse(desk, &codes::OTHER_DAY);
    }
    let sale = sale_of(product, &reference, &inquiry);
    let booked = biller::book(books, order(desk, &sale));
    match booked {
        Booked::Lost => refuse(desk, &codes::NOT_FOUND).delivered(Delivery::Nothing),
        Booked::Short => refuse(desk, &codes::DEPOSIT),
        Booked::Recorded { payment, said, late } => {
            // A sandbox number's own code, where it has one and the biller has no other word.
            let code = match sale.fate.code {
                Some(code) if !late => code,
                Some(_) | None => code_of(said),
            };
            let record = books.provider_mut(PROVIDER).reference(&reference).payment.as_mut();
            if let Some(record) = record {
                code.rc.clone_into(&mut record.code);
            }
            let answer = reply::paid(desk, &sale, &payment, code);
            if late {
                return answer;
            }
            let say = |said| reply::paid(desk, &sale, &payment, code_of(said));
            let happening = sale.fate.case.happening;
            let answer = biller::travels(happening, answer, URL, say);
            // What cannot be read still comes under the heading of the request's format.
            if matches!(happening, Happening::Garbage | Happening::EmptyBody) {
                return Answer { content_type: desk.format.media(), ..answer };
            }
            answer
        }
    }
}

fn sale_of<'a>(product: &'static Product, reference: &'a str, inquiry: &'a Inquiry) -> Sale<'a> {
    let hp = inquiry.subject.customer_no.split(',').next().unwrap_or_default();
    Sale { product, reference, inquiry, fate: numbers::fate(product.kind, hp) }
}

fn order<'a>(desk: &Desk, sale: &Sale<'a>) -> Order<'a> {
    let inquiry = sale.inquiry;
    let month = Month::of(desk.now_ms);
    Order {
        provider: PROVIDER,
        reference: sale.reference,
        subject: inquiry.subject.clone(),
        product: &inquiry.product,
        selling_price: inquiry.selling_price,
        price: inquiry.price,
        serial: bill::biller_reference(
            sale.product,
            &inquiry.subject.customer_no,
            sale.reference,
            month,
        ),
        case: sale.fate.case,
        now_ms: desk.now_ms,
        pending_asks: desk.pending_asks,
        code: rc_of,
    }
}

pub(super) fn status(desk: &Desk, body: &Body, books: &mut Books) -> Answer {
    let reference = body.text("ref_id").unwrap_or_default();
    let provider = books.provider_mut(PROVIDER);
    let inquiry = provider.references.get(reference).and_then(|known| known.inquiry.clone());
    let inquiry = inquiry.filter(|inquiry| !inquiry.handle.is_empty());
    let found = inquiry.and_then(|inquiry| Some((products::find(&inquiry.product)?, inquiry)));
    let Some((product, inquiry)) = found else {
        return refuse(desk, &codes::NOT_FOUND);
    };
    let sale = sale_of(product, reference, &inquiry);
    let found = biller::ask(provider, reference, sale.fate.case, desk.now_ms, rc_of);
    let deposit = provider.deposit;
    // A request that is still travelling is none that was received.
    let payment = provider.payment(reference).filter(|_| found != Some(Found::NotYet));
    let (stage, code) = payment.map_or((Stage::NotReceived, &codes::NOT_RECEIVED), verdict);
    reply::status(desk, &sale, payment, stage, code, deposit)
}

fn verdict(payment: &Payment) -> (Stage, &'static Code) {
    match payment.state {
        State::Travelling => (Stage::NotReceived, &codes::NOT_RECEIVED),
        State::Pending => (Stage::InProcess, &codes::PENDING),
        State::Paid => (Stage::Paid, &codes::PAID),
        State::Failed if payment.code == codes::PAYMENT_FAILED.rc => {
            (Stage::Failed, &codes::PAYMENT_FAILED)
        }
        // Whatever kept it from being paid, and also what came back after it was.
        State::Failed | State::Refunded => (Stage::Failed, &codes::FAILED),
    }
}
