//! The response codes that this provider gives, with the words beside them.
//!
//! Only the codes that the simulator has a reason to give, and those that its sandbox numbers can
//! name. What a client should make of a code is not said here: that is the client's own table, and
//! a shared one would hide its mistakes.

/// One response code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) rc: &'static str,
    pub(super) status: &'static str,
    pub(super) message: &'static str,
}

const fn failed(rc: &'static str, message: &'static str) -> Code {
    Code { rc, status: "FAILED", message }
}

const fn pending(rc: &'static str, message: &'static str) -> Code {
    Code { rc, status: "PENDING", message }
}

pub(super) const PAID: Code = Code { rc: "0000", status: "SUCCESS", message: "successful" };
pub(super) const CUSTOMER: Code = failed("0014", "unknown customer number");
pub(super) const MESSAGE: Code = failed("0030", "bad message");
pub(super) const PRODUCT: Code = failed("0033", "unknown product");
pub(super) const DUPLICATE: Code = failed("0036", "duplicate order id");
pub(super) const DEPOSIT: Code = failed("0046", "insufficient balance");
pub(super) const EXPIRED: Code = failed("0048", "request expired");
pub(super) const PENDING: Code = pending("0068", "pending");
pub(super) const PAID_ALREADY: Code = failed("0088", "bills already paid");
pub(super) const TROUBLE: Code = failed("0091", "database error");
pub(super) const NOT_FOUND: Code = failed("0092", "order id not found");
pub(super) const REVERSED: Code = failed("0094", "transaction already reversed");
/// In no list: what a client meets when a list grows.
pub(super) const UNLISTED: Code = failed("0078", "transaction cannot be shown");

const CODES: [Code; 31] = [
    PAID,
    failed("0005", "other error"),
    failed("0008", "access time not allowed"),
    failed("0009", "user inactive"),
    failed("0013", "invalid amount"),
    CUSTOMER,
    failed("0015", "unknown meter number"),
    failed("0017", "customer has outstanding bills"),
    MESSAGE,
    PRODUCT,
    failed("0035", "user not registered"),
    DUPLICATE,
    failed("0041", "amount below minimum"),
    failed("0042", "amount above maximum"),
    failed("0045", "invalid admin amount"),
    DEPOSIT,
    failed("0047", "total kwh limit exceeded"),
    EXPIRED,
    pending("0063", "no payment yet"),
    PENDING,
    failed("0077", "customer suspended"),
    failed("0083", "bill can only be paid at the counter"),
    PAID_ALREADY,
    failed("0089", "current bill is not available"),
    failed("0090", "cut off is in progress"),
    TROUBLE,
    NOT_FOUND,
    REVERSED,
    failed("0098", "reference number is invalid"),
    pending("0100", "unknown error"),
    UNLISTED,
];

pub(super) fn find(rc: &str) -> Option<&'static Code> {
    static ALL: [Code; 31] = CODES;
    ALL.iter().find(|code| code.rc == rc)
}
