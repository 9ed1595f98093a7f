//! The response codes (IAK documentation, Response Code; the payment pages of PLN Non Taglis and
//! BPJS Ketenagakerjaan PU show only "00"). What a code says of a payment depends on what was asked:
//! where a status was asked for, a code about the asking says nothing of the payment.

use crate::provider::RefusalKind;
use crate::provider::shared::{Class, Code, code, row};

use Class::{Failed, NotFound, Paid, Pending, Unclear};
use RefusalKind as Kind;

/// The codes below the line are not in the provider's own list: they were seen in its clients
/// only, so that none of them settles a payment.
#[rustfmt::skip]
const CODES: &[Code] = &[
    code("00", Paid,     Paid,     Kind::Unreadable),      // success
    code("01", Unclear,  Unclear,  Kind::NothingOwed),     // paid already: perhaps by ourselves
    code("02", Unclear,  Unclear,  Kind::Other),           // unpaid; for inquiries only
    code("03", Failed,   Unclear,  Kind::Other),           // the reference's form
    code("04", Failed,   Unclear,  Kind::Other),           // the reference is of another day
    code("05", Pending,  Unclear,  Kind::Unavailable),     // undefined error
    code("06", NotFound, NotFound, Kind::Other),           // inquiry or reference not found: proves nothing
    code("07", Failed,   Failed,   Kind::Other),           // failed
    code("08", Failed,   Failed,   Kind::UnknownCustomer), // billing id blocked
    code("09", Failed,   Unclear,  Kind::Unavailable),     // inquiry failed
    code("10", Failed,   Unclear,  Kind::NothingOwed),     // bill not available yet
    code("11", Unclear,  Unclear,  Kind::Other),           // reference not unique
    code("13", Failed,   Failed,   Kind::UnknownCustomer), // number blocked
    code("14", Failed,   Failed,   Kind::UnknownCustomer), // wrong number
    code("15", Failed,   Failed,   Kind::UnknownCustomer), // number not supported
    code("16", Failed,   Failed,   Kind::UnknownCustomer), // number of another operator
    code("17", Failed,   Unclear,  Kind::Deposit),         // deposit too small
    code("20", Failed,   Unclear,  Kind::Account),         // product unknown
    code("30", Failed,   Failed,   Kind::Other),           // pay at the biller's counter
    code("31", Failed,   Failed,   Kind::Unavailable),     // above the largest bill: elsewhere it may be paid
    code("32", Failed,   Failed,   Kind::Other),           // all periods must be paid
    code("33", Unclear,  Failed,   Kind::Unavailable),     // cannot be processed now: its status tells
    code("34", Unclear,  Unclear,  Kind::NothingOwed),     // bill paid already
    code("35", Failed,   Failed,   Kind::Other),           // another arrear first
    code("36", Failed,   Failed,   Kind::Other),           // past due: at the biller's counter
    code("37", Failed,   Failed,   Kind::Other),           // payment failed
    code("38", Failed,   Failed,   Kind::Other),           // payment failed
    code("39", Pending,  Pending,  Kind::Unavailable),     // in process
    code("40", Unclear,  Unclear,  Kind::NothingOwed),     // one of the arrears paid already
    code("41", Failed,   Failed,   Kind::Other),           // pay to the company
    code("42", Unclear,  NotFound, Kind::Other),           // payment request not received: proves nothing
    code("91", Unclear,  Unclear,  Kind::Unavailable),     // database
    code("92", Unclear,  Unclear,  Kind::Unavailable),     // general error
    code("93", Failed,   Failed,   Kind::BadInput),        // invalid sum
    code("94", Unclear,  Unclear,  Kind::Unavailable),     // service expired
    code("100", Failed,  Unclear,  Kind::Account),         // signature
    code("101", Failed,  Unclear,  Kind::Account),         // command
    code("102", Failed,  Unclear,  Kind::Address),         // address not listed
    code("103", Pending, Unclear,  Kind::Unavailable),     // timeout: it may have reached the biller
    code("105", Unclear, Unclear,  Kind::Unavailable),     // biller's error
    code("106", Failed,  Failed,   Kind::Unavailable),     // product off
    code("107", Failed,  Unclear,  Kind::Account),         // body's format
    code("108", Failed,  Failed,   Kind::UnknownCustomer), // number not for this product
    code("109", Failed,  Failed,   Kind::Unavailable),     // cut-off: PLN is closed 23:00 to 01:00 WIB
    code("110", Unclear, Unclear,  Kind::Unavailable),     // maintenance
    code("117", Failed,  Unclear,  Kind::Account),         // address of the call
    code("118", Failed,  Failed,   Kind::Account),         // account suspended
    code("201", Pending, Pending,  Kind::Unavailable),     // undefined response
    // ------------------------------------------------------------------------------------------
    code("44", Unclear,  Unclear,  Kind::TooOften),        // daily limit of inquiries
    code("45", Unclear,  Unclear,  Kind::TooOften),        // too many inquiries
    code("121", Unclear, Unclear,  Kind::Other),           // limits of prepaid products
    code("131", Unclear, Unclear,  Kind::Other),
    code("132", Unclear, Unclear,  Kind::Other),
    code("141", Unclear, Unclear,  Kind::Other),           // player's id
    code("142", Unclear, Unclear,  Kind::Other),
    code("143", Unclear, Unclear,  Kind::Other),
    code("202", Unclear, Unclear,  Kind::TooOften),        // one transaction a day for a number
    code("203", Unclear, Unclear,  Kind::Other),
    code("204", Unclear, Unclear,  Kind::Account),         // signature
    code("205", Unclear, Unclear,  Kind::Account),         // command
    code("206", Unclear, Unclear,  Kind::Other),
    code("207", Unclear, Unclear,  Kind::TooOften),        // one transaction a day for a number
    code("208", Unclear, Unclear,  Kind::Account),         // bad data
];

/// The row of `rc`, where it is listed.
pub(super) fn find(rc: &str) -> Option<&'static Code> {
    row(CODES, rc)
}
