//! What the providers' documents say an answer hangs on: one table an adapter. Written from the
//! documents and from the rules of a payment's life, not from the adapters; where an adapter is
//! stricter than its table nothing is wrong, where it is more lenient a test fails.

/// How a field stands to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// There is no success without it, and it agrees.
    Must,
    /// It may be missing; where it stands it agrees.
    Fits,
    /// It says nothing about this call.
    Free,
}

/// What a field is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    /// The payment's own reference.
    Reference,
    Customer,
    /// The code sent, or the one that the inquiry answered.
    Product,
    /// The provider's own id of the inquiry.
    Key,
    /// The customer total.
    Total,
    /// The response code.
    Code,
    /// A word beside the code: those of success, those of failure.
    Word(&'static [&'static str], &'static [&'static str]),
    /// A truth value: those of success are `true`. Its failures are `false`, or either.
    Flag {
        text: bool,
        failed: &'static [&'static str],
    },
    /// The name of the one root that a bill type's answer has.
    Root,
    /// An object whose one key is that root.
    OnlyRoot,
    /// What the bill type is called.
    Kind,
    /// What the call is called.
    Operation,
    /// Rows of values that make up the total; unreadable ones say nothing.
    Rows,
    /// Money that no verdict hangs on, but that has to be money, and to stand once.
    Price,
    /// What the deposit loses: as a price, but a fraction of a rupiah is no reason to doubt.
    Cost,
    /// The biller's reference: there is none beside a failure.
    Proof,
    /// Labelled texts, of which one may be that reference.
    Labels(&'static str),
}

/// One row: paths with `|` between are alternatives, of which one has to be there where the row
/// is a `Must`; `*` is the one key of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) at: &'static str,
    pub(crate) is: Is,
    pub(crate) pay: Need,
    pub(crate) advice: Need,
    pub(crate) inquiry: Need,
}

/// One adapter.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The fixtures' folder, and the adapter's first name.
    pub(crate) id: &'static str,
    pub(crate) fields: &'static [Field],
    /// A code that comes as a number of one digit has lost its zero.
    pub(crate) pads: bool,
    /// A vehicle's number goes out with its owner's, one comma between.
    pub(crate) joins_identity: bool,
    pub(crate) paid: &'static [&'static str],
    pub(crate) owed: &'static str,
    /// Codes that fail a payment as the answer to it: final, and not charged.
    pub(crate) fails_pay: &'static [&'static str],
    /// Codes that fail it when asked about: those about the payment itself.
    pub(crate) fails_advice: &'static [&'static str],
    /// Failing codes that have to name the payment when asked about.
    pub(crate) must_name: Names,
    /// Texts of a success where the sample has text: a success may be written otherwise as well.
    pub(crate) words: &'static [&'static str],
}

/// Which failures told on advice need the payment's reference.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    All,
    Only(&'static [&'static str]),
}

const fn field(at: &'static str, is: Is, pay: Need, advice: Need, inquiry: Need) -> Field {
    Field { at, is, pay, advice, inquiry }
}

use Is::{Code, Cost, Customer, Flag, Key, Kind, Labels, OnlyRoot, Operation, Price, Product};
use Is::{Proof, Reference, Root, Rows, Total, Word};
use Need::{Fits, Free, Must};

#[rustfmt::skip]
const DIGISWITCH: Spec = Spec {
    id: "digiswitch",
    fields: &[
        //    where                           bound to   pay   advice inquiry
        field("data.ref_id",                  Reference, Must, Must,  Must),
        field("data.customer_no",             Customer,  Must, Must,  Must),
        field("data.code|data.buyer_sku_code", Product,  Fits, Fits,  Free),
        field("data.selling_price",           Total,     Must, Must,  Must),
        field("data.rc",                      Code,      Must, Must,  Must),
        field("data.status", Word(&["sukses", "success"], &["gagal", "failed"]), Must, Must, Must),
        field("data.price",                   Price,     Fits, Fits,  Fits),
        field("data.admin",                   Price,     Fits, Fits,  Fits),
    ],
    pads: true,
    joins_identity: true,
    paid: &["00"],
    owed: "00",
    fails_pay: &[
        "02", "40", "41", "42", "43", "44", "45", "51", "52", "53", "54", "55", "56", "57", "58",
        "59", "61", "62", "63", "65", "66", "67", "68", "69", "72", "73", "74", "80", "81", "82",
        "84", "85", "86", "87", "88",
    ],
    fails_advice: &["02", "51", "52", "53", "54", "55", "57", "58", "59", "72", "73", "74", "84"],
    must_name: Names::All,
    words: &["Sukses", "Gagal", "Pending", "00", "02", "03", "41"],
};

#[rustfmt::skip]
const IAK: Spec = Spec {
    id: "iak",
    fields: &[
        //    where                              bound to   pay   advice inquiry
        field("data.ref_id",                     Reference, Must, Must,  Must),
        field("data.tr_id",                      Key,       Must, Fits,  Free),
        field("data.hp",                         Customer,  Must, Must,  Must),
        field("data.code",                       Product,   Must, Must,  Free),
        field("data.price",                      Total,     Must, Must,  Must),
        field("data.response_code|data.rc",      Code,      Must, Must,  Must),
        field("response_code|rc",                Code,      Fits, Fits,  Fits),
        field("data.status", Word(&["1"], &["2"]),          Fits, Fits,  Free),
        field("data.selling_price",              Cost,      Fits, Fits,  Fits),
        field("data.nominal",                    Price,     Fits, Fits,  Fits),
        field("data.admin",                      Price,     Fits, Fits,  Fits),
    ],
    pads: true,
    joins_identity: false,
    paid: &["00"],
    owed: "00",
    // Not 02 and 33: the documents send to the status for them.
    fails_pay: &[
        "03", "04", "07", "08", "09", "10", "13", "14", "15", "16", "17", "20", "30", "31",
        "32", "35", "36", "37", "38", "41", "93", "100", "101", "102", "106", "107", "108", "109",
        "117", "118",
    ],
    // 118 says that the account is suspended, and is told beside status 2, the payment's own.
    fails_advice: &[
        "07", "08", "13", "14", "15", "16", "30", "31", "32", "33", "35", "36", "37", "38", "41",
        "93", "106", "108", "109", "118",
    ],
    must_name: Names::All,
    words: &["00", "0", "1", "2", "3", "07", "37", "39", "102"],
};

#[rustfmt::skip]
const AYOCONNECT: Spec = Spec {
    id: "ayoconnect",
    fields: &[
        //    where                 bound to   pay   advice inquiry
        field("data.refNumber",     Reference, Must, Must,  Free),
        field("data.accountNumber", Customer,  Must, Must,  Must),
        field("data.productCode",   Product,   Must, Must,  Must),
        field("data.amount",        Total,     Must, Must,  Must),
        field("data.billDetails",   Rows,      Fits, Fits,  Must),
        field("responseCode",       Code,      Must, Must,  Must),
        field("success", Flag { text: true, failed: &["false"] }, Must, Must, Must),
        field("data.totalAdmin",    Price,     Fits, Fits,  Fits),
        field("data.token",         Proof,     Fits, Fits,  Free),
        field("data.customerDetails", Labels("nomor referensi"), Fits, Fits, Free),
        field("data.productDetails",  Labels("nomor referensi"), Fits, Fits, Free),
    ],
    pads: false,
    joins_identity: false,
    paid: &["0", "1", "2", "3", "4", "99"],
    owed: "300",
    fails_pay: &[
        "100", "101", "103", "104", "105", "106", "107", "109", "110", "111", "112", "114", "180",
        "181", "184", "185", "186", "198", "199", "301", "304", "305", "306", "307", "308", "310",
        "311", "312", "313", "314", "315", "316", "317", "318", "319", "320", "321", "322", "323",
        "324", "341", "364", "399",
    ],
    fails_advice: &[
        "100", "101", "103", "104", "105", "106", "107", "109", "110", "111", "112", "114", "180",
        "198", "199",
    ],
    must_name: Names::Only(&["101", "180", "199"]),
    words: &["0", "99", "100", "299", "300", "N/A", "true"],
};

#[rustfmt::skip]
const RAJABILLER: Spec = Spec {
    id: "rajabiller",
    fields: &[
        //    where                                        bound to   pay   advice inquiry
        field("success", Flag { text: false, failed: &["true", "false"] }, Must, Must, Fits),
        field("data.operation",                            Operation, Fits, Fits,  Fits),
        field("data.providerType",                         Kind,      Must, Fits,  Fits),
        field("data.providerRequestBody.order_id",         Reference, Must, Fits,  Free),
        field("data.providerRequestBody.customer_number",  Customer,  Must, Fits,  Fits),
        field("data.providerRequestBody.product_code",     Product,   Must, Fits,  Fits),
        field("data.normalizedResult.responseCode",        Code,      Must, Must,  Must),
        field("data.normalizedResult.resultStatus", Word(&["success"], &["failed"]), Must, Must, Fits),
        field("data.normalizedResult.rootKey",             Root,      Must, Must,  Fits),
        field("data.rawProviderResponse",                  OnlyRoot,  Must, Must,  Must),
        field("data.rawProviderResponse.*.response_code",  Code,      Must, Must,  Fits),
        field("data.rawProviderResponse.*.order_id",       Reference, Fits, Fits,  Free),
        field("data.providerRequestBody.order_id|data.rawProviderResponse.*.order_id",
                                                           Reference, Must, Must,  Free),
        field("data.rawProviderResponse.*.customer_number", Customer, Must, Must,  Must),
        field("data.rawProviderResponse.*.total_price",    Total,     Must, Must,  Must),
        field("data.rawProviderResponse.*.admin_charge",   Price,     Fits, Fits,  Fits),
    ],
    pads: false,
    joins_identity: false,
    paid: &["0000"],
    owed: "0000",
    fails_pay: &[
        "0004", "0008", "0009", "0013", "0014", "0015", "0017", "0030", "0033", "0035", "0041",
        "0042", "0043", "0044", "0045", "0046", "0047", "0048", "0077", "0083", "0089", "0090",
        "0094",
    ],
    // Less the codes about key, hour, product, deposit and message: those are of the asking.
    fails_advice: &[
        "0013", "0014", "0015", "0017", "0041", "0042", "0043", "0044", "0045", "0047", "0077",
        "0094",
    ],
    must_name: Names::All,
    words: &[
        "SUCCESS", "FAILED", "PENDING", "0000", "0014", "0068", "0092", "water-bill",
        "postpaid-electricity", "postpaid_electricity_transaction", "water_bill_transaction",
    ],
};

pub(crate) const SPECS: [&Spec; 4] = [&DIGISWITCH, &IAK, &AYOCONNECT, &RAJABILLER];
