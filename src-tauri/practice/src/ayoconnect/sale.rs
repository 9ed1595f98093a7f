//! Inquiry, payment and status of a bill: what the books say about a request, and what is answered.
//!
//! Pure: takes the books and the time, gives back an answer. A payment names the inquiry that it
//! pays; one inquiry is paid once.

use super::{
    Asked, BILL_TYPE, BILLER, Desk, PAYMENT_PATH, PRODUCT, PROVIDER,
    bill::{self, Bill, MOST_SHEETS},
    codes::{self, Code},
    numbers,
    reply::{self, Sold, refused},
    request::{self, extras_are_sound, text, whole},
};
use crate::{
    answer::{Answer, Delivery},
    biller::{self, Booked, Case, Found, Order, Said},
    books::{Books, Inquiry, Payment, ProviderBooks, State, Subject},
    faults::Happening,
    jakarta::{self, Month},
};

/// The numbers of the documents' examples, from which this simulator counts up.
const FIRST_INQUIRY: i64 = 2_692_552;
const FIRST_TRANSACTION: i64 = 180_232;

/// This provider's code for what its record says.
fn code_of(said: Said) -> &'static Code {
    match said {
        Said::Paid => &codes::PAID,
        Said::Pending => &codes::PENDING,
        Said::Trouble => &codes::TROUBLE,
        Said::Failed => &codes::FAILED,
        Said::NoBill => &codes::NO_BILL,
        Said::NotFound => &codes::NOT_FOUND,
        Said::Unlisted => &codes::UNLISTED,
        Said::Timeout => &codes::TIMEOUT,
    }
}

fn rc_of(said: Said) -> &'static str {
    code_of(said).rc
}

pub(super) fn inquire(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let (Some(number), Some(product)) = (text(asked, "accountNumber"), text(asked, "productCode"))
    else {
        return refused(&codes::REQUEST);
    };
    if !extras_are_sound(asked, &["month", "amount"]) {
        return refused(&codes::REQUEST);
    }
    if product != PRODUCT {
        return refused(&codes::UNKNOWN_PRODUCT);
    }
    let subject = Subject {
        bill_type: BILL_TYPE.to_owned(),
        biller: BILLER.to_owned(),
        customer_no: number.to_owned(),
        year: None,
    };
    let case = numbers::case(number);
    let bill = Bill::of(number, case, Month::of(desk.now_ms));
    let refusal = no_bill(desk, case, &bill, &subject, books);
    let inquiries = &mut books.provider_mut(PROVIDER).inquiries;
    let inquiry_id = FIRST_INQUIRY + i64::try_from(inquiries.len()).unwrap_or(0);
    let money = |rupiah: i64| if refusal.is_none() { rupiah } else { 0 };
    let inquiry = Inquiry {
        subject,
        product: product.to_owned(),
        amount: None,
        at_ms: desk.now_ms,
        code: refusal.unwrap_or(&codes::SHOWN).rc.to_owned(),
        handle: inquiry_id.to_string(),
        admin: money(bill.admin),
        selling_price: money(bill.total),
        price: money(bill.price),
    };
    inquiries.insert(inquiry_id.to_string(), inquiry);
    if let Some(code) = refusal {
        return refused(code);
    }
    let answer = reply::shown(inquiry_id, number, &bill, desk.now_ms);
    if case.happening == Happening::InquiryNeverAnswers {
        return answer.delivered(Delivery::Never);
    }
    answer
}

/// Why no bill of this number is shown.
fn no_bill(
    desk: &Desk,
    case: Case,
    bill: &Bill,
    subject: &Subject,
    books: &Books,
) -> Option<&'static Code> {
    let happening = case.happening;
    if !numbers::is_well_formed(&subject.customer_no) || happening == Happening::UnknownCustomer {
        return Some(&codes::CUSTOMER);
    }
    if i64::try_from(bill.months.len()).is_ok_and(|months| months > MOST_SHEETS) {
        return Some(&codes::MONTHS);
    }
    if happening == Happening::InquiryFails {
        return Some(&codes::OFFLINE);
    }
    let paid = !case.repeatable && books.paid_today(subject, desk.now_ms);
    (paid || happening == Happening::AlreadyPaid).then_some(&codes::NO_BILL)
}

/// What a payment says it pays.
struct Paying<'a> {
    number: &'a str,
    product: &'a str,
    inquiry_id: i64,
    amount: i64,
    reference: &'a str,
}

fn paying(asked: &Asked) -> Option<Paying<'_>> {
    extras_are_sound(asked, &["month"]).then_some(())?;
    Some(Paying {
        number: text(asked, "accountNumber")?,
        product: text(asked, "productCode")?,
        inquiry_id: whole(asked, "inquiryId")?,
        amount: whole(asked, "amount")?,
        reference: request::reference(asked)?,
    })
}

/// The inquiry that a payment may pay.
fn payable(
    desk: &Desk,
    paying: &Paying<'_>,
    provider: &ProviderBooks,
) -> Result<Inquiry, &'static Code> {
    if paying.product != PRODUCT {
        return Err(&codes::NO_PRODUCT);
    }
    let handle = paying.inquiry_id.to_string();
    let shown = provider.inquiries.get(&handle).filter(|inquiry| inquiry.code == codes::SHOWN.rc);
    let inquiry = shown.ok_or(&codes::NO_INQUIRY)?;
    let agrees = inquiry.subject.customer_no == paying.number
        && inquiry.product == paying.product
        && inquiry.selling_price == paying.amount;
    if !agrees {
        return Err(&codes::DIFFERS);
    }
    let spent = provider.references.values().any(|known| {
        known.payment.is_some()
            && known.inquiry.as_ref().is_some_and(|inquiry| inquiry.handle == handle)
    });
    if spent {
        return Err(&codes::NO_INQUIRY);
    }
    if !jakarta::same_day(inquiry.at_ms, desk.now_ms) {
        return Err(&codes::EXPIRED);
    }
    Ok(inquiry.clone())
}

pub(super) fn pay(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let Some(paying) = paying(asked) else {
        return refused(&codes::REQUEST);
    };
    let provider = &*books.provider_mut(PROVIDER);
    // A reference is spent by its first payment, however that ended.
    if provider.payment(paying.reference).is_some() {
        return refused(&codes::DUPLICATE);
    }
    let inquiry = match payable(desk, &paying, provider) {
        Ok(inquiry) => inquiry,
        Err(code) => return refused(code),
    };
    let case = numbers::case(paying.number);
    let booked = biller::book(
        books,
        Order {
            provider: PROVIDER,
            reference: paying.reference,
            subject: inquiry.subject.clone(),
            product: &inquiry.product,
            selling_price: inquiry.selling_price,
            price: inquiry.price,
            serial: bill::token(paying.number, paying.reference),
            case,
            now_ms: desk.now_ms,
            pending_asks: desk.pending_asks,
            code: rc_of,
        },
    );
    let (payment, said, late) = match booked {
        Booked::Lost => return refused(&codes::NOT_FOUND).delivered(Delivery::Nothing),
        Booked::Short => return refused(&codes::DEPOSIT),
        Booked::Recorded { payment, said, late } => (payment, said, late),
    };
    let sold = sold(&inquiry, paying.reference, &payment);
    let answer = match said {
        Said::Paid => paid(case.happening, sold),
        Said::Pending => reply::told(&codes::PENDING, true, Sold { token: "", ..sold }),
        Said::Trouble => {
            let nothing = Sold { transaction: 0, amount: 0, admin: 0, token: "", ..sold };
            reply::told(&codes::TROUBLE, false, nothing)
        }
        Said::Failed | Said::NoBill | Said::NotFound | Said::Unlisted | Said::Timeout => {
            refused(code_of(said))
        }
    };
    // The inquiry is spent by this, and the transaction is numbered and told by it.
    books.provider_mut(PROVIDER).reference(paying.reference).inquiry = Some(inquiry);
    if late {
        return answer;
    }
    biller::travels(case.happening, answer, PAYMENT_PATH, |said| refused(code_of(said)))
}

/// The answer to a payment that went through, wrong inside where the number wants it so.
fn paid(happening: Happening, sold: Sold<'_>) -> Answer {
    let foreign = format!("{}X", sold.reference);
    let reference =
        if happening == Happening::ForeignReference { &foreign } else { sold.reference };
    let success = happening != Happening::Disagrees;
    reply::told(&codes::PAID, success, Sold { reference, ..sold })
}

/// A surcharge that the number wanted is in the fee, so that the parts still give the total.
fn sold<'a>(inquiry: &'a Inquiry, reference: &'a str, payment: &'a Payment) -> Sold<'a> {
    let inquiry_id = inquiry.handle.parse().unwrap_or(FIRST_INQUIRY);
    Sold {
        reference,
        transaction: FIRST_TRANSACTION + (inquiry_id - FIRST_INQUIRY),
        number: &inquiry.subject.customer_no,
        amount: payment.selling_price,
        admin: inquiry.admin + payment.selling_price - inquiry.selling_price,
        token: &payment.serial,
    }
}

pub(super) fn status(desk: &Desk, asked: &Asked, books: &mut Books) -> Answer {
    let Some(reference) = request::reference(asked) else {
        return refused(&codes::REQUEST);
    };
    let provider = books.provider_mut(PROVIDER);
    let inquiry = provider.references.get(reference).and_then(|known| known.inquiry.clone());
    let Some(inquiry) = inquiry else {
        return reply::unknown(reference);
    };
    let number = inquiry.subject.customer_no.as_str();
    let case = numbers::case(number);
    let found = biller::ask(provider, reference, case, desk.now_ms, rc_of);
    let (Some(Found::Paid | Found::Recorded), Some(payment)) = (found, provider.payment(reference))
    else {
        return reply::unknown(reference);
    };
    let sold = sold(&inquiry, reference, payment);
    let code = codes::of_record(&payment.code);
    match payment.state {
        State::Paid => {
            let bill = Bill::of(number, case, Month::of(inquiry.at_ms));
            reply::proved(sold, &bill, payment.settled_at_ms.unwrap_or(payment.at_ms))
        }
        State::Pending | State::Travelling => reply::undecided(code, sold),
        State::Failed | State::Refunded => reply::failed(code, sold),
    }
}
