//! The response codes. RajaBiller's documentation shows three (0000, 0014, 0068); the others are
//! known from a client of the same switch, so each is read as carefully as its meaning allows. On
//! advice only a code about the payment itself can fail it: a code about the key, the hour, the
//! product, the deposit or the message may be about the asking, and says nothing of the payment.

use crate::provider::RefusalKind;
use crate::provider::shared::{Class, Code, code, row};

use Class::{Failed, NotFound, Paid, Pending, Unclear};
use RefusalKind as Kind;

pub(super) const SUCCESS: &str = "0000";

#[rustfmt::skip]
const CODES: &[Code] = &[
    code("0000", Paid,     Paid,     Kind::Unreadable),      // success
    code("0004", Failed,   Unclear,  Kind::Account),         // key refused; on advice, of the asking
    code("0005", Unclear,  Unclear,  Kind::Unavailable),     // other error: any step may have failed
    code("0008", Failed,   Unclear,  Kind::Unavailable),     // not at this hour; on advice, of the asking
    code("0009", Failed,   Unclear,  Kind::Account),         // user inactive; on advice, of the asking
    code("0013", Failed,   Failed,   Kind::BadInput),        // invalid sum: an asking has none, so it is the payment's
    code("0014", Failed,   Failed,   Kind::UnknownCustomer), // customer unknown: of the payment
    code("0015", Failed,   Failed,   Kind::UnknownCustomer), // meter unknown: of the payment
    code("0017", Failed,   Failed,   Kind::Other),           // the customer owes other bills: of the payment
    code("0030", Failed,   Unclear,  Kind::Account),         // message not understood; on advice, the asking's
    code("0033", Failed,   Unclear,  Kind::Account),         // product unknown; a product code settles nothing later
    code("0035", Failed,   Unclear,  Kind::Account),         // user unknown; on advice, of the asking
    code("0036", Unclear,  Unclear,  Kind::Other),           // reference used before: that may be this payment
    code("0041", Failed,   Failed,   Kind::BadInput),        // sum too small: the payment's
    code("0042", Failed,   Failed,   Kind::BadInput),        // sum too large: the payment's
    code("0043", Failed,   Failed,   Kind::BadInput),        // change of power, smaller: of the payment
    code("0044", Failed,   Failed,   Kind::BadInput),        // change of power, invalid: of the payment
    code("0045", Failed,   Failed,   Kind::Account),         // admin fee invalid: the payment's, set up by the provider
    code("0046", Failed,   Unclear,  Kind::Deposit),         // the relay's deposit; it may be short now and not then
    code("0047", Failed,   Failed,   Kind::Other),           // kWh limit: of the payment
    code("0048", Failed,   Unclear,  Kind::Unavailable),     // request expired; on advice it may be the asking
    code("0063", Pending,  Pending,  Kind::Other),           // no payment yet
    code("0068", Pending,  Pending,  Kind::Unavailable),     // timeout, pending
    code("0077", Failed,   Failed,   Kind::Other),           // customer suspended: of the payment
    code("0083", Failed,   Pending,  Kind::Other),           // at the biller's own counter only
    code("0088", Unclear,  Unclear,  Kind::NothingOwed),     // paid already: perhaps by this payment
    code("0089", Failed,   Unclear,  Kind::NothingOwed),     // no bill yet; after a payment that is what is left
    code("0090", Failed,   Pending,  Kind::Unavailable),     // cut-off
    code("0091", Unclear,  Unclear,  Kind::Unavailable),     // database error: any step may have failed
    code("0092", NotFound, NotFound, Kind::Other),           // reference unknown: a slow payment may not be booked yet
    code("0094", Failed,   Failed,   Kind::Other),           // reversed: the payment's own end
    code("0098", Unclear,  Unclear,  Kind::Other),           // reference number invalid: whose, is not told
    code("0100", Pending,  Pending,  Kind::Unavailable),     // unknown error
    // The relay's own word beside HTTP 401, in place of an answer. It settles nothing.
    code("UNAUTHORIZED", Unclear, Unclear, Kind::Account),
];

/// The row of `rc`, where it is listed.
pub(super) fn find(rc: &str) -> Option<&'static Code> {
    row(CODES, rc)
}

/// A code about the caller: its key, or its standing there.
pub(super) fn is_about_the_key(rc: &str) -> bool {
    matches!(rc, "0004" | "0009" | "0035" | "UNAUTHORIZED")
}
