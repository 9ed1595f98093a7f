//! The providers as the tap sees them from outside: what a payment request looks like, and where
//! the fields stand that a fault wants to change. Written from the providers' documents; it shares
//! nothing with the adapters.

/// One provider in one format, with a bill that it sells.
pub(crate) struct Desk {
    pub(crate) name: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) format: Option<&'static str>,
    pub(crate) bill_type: &'static str,
    /// Digits of a customer number, and the ones that it begins with.
    pub(crate) digits: usize,
    pub(crate) prefix: &'static str,
    /// A request with this in it moves money.
    pub(crate) pays: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) total: &'static str,
    pub(crate) code: &'static str,
    /// A failure's code, to stand beside a success's.
    pub(crate) failed: &'static str,
    /// A payment's final failure, with `{ref}` and `{no}` to be filled in.
    pub(crate) failure: &'static str,
}

const PLN: &str = "pln-postpaid";
const NONTAGLIS: &str = "pln-nontaglis";

const SWITCH_FAILURE: &str = r#"{"data":{"ref_id":"{ref}","customer_no":"{no}","message":"Transaksi Gagal","status":"Gagal","rc":"02"}}"#;

const DIGISWITCH: Desk = Desk {
    name: "digiswitch",
    provider: "digiswitch",
    format: None,
    bill_type: PLN,
    digits: 12,
    prefix: "54",
    pays: "\"pay-pasca\"",
    reference: "ref_id",
    customer: "customer_no",
    total: "selling_price",
    code: "rc",
    failed: "02",
    failure: SWITCH_FAILURE,
};

const IAK_JSON: Desk = Desk {
    name: "iak json",
    provider: "iak",
    format: Some("json"),
    bill_type: NONTAGLIS,
    digits: 13,
    prefix: "44",
    pays: "\"pay-pasca\"",
    reference: "ref_id",
    customer: "hp",
    total: "price",
    code: "response_code",
    failed: "07",
    failure: r#"{"data":{"ref_id":"{ref}","hp":"{no}","response_code":"07","message":"FAILED"}}"#,
};

pub(crate) static DESKS: [Desk; 6] = [
    DIGISWITCH,
    Desk { name: "digiflazz", provider: "digiflazz", ..DIGISWITCH },
    IAK_JSON,
    Desk {
        name: "iak xml",
        format: Some("xml"),
        pays: ">pay-pasca<",
        failure: "<?xml version=\"1.0\"?><mp><ref_id>{ref}</ref_id><hp>{no}</hp>\
                  <response_code>07</response_code><message>FAILED</message></mp>",
        ..IAK_JSON
    },
    Desk {
        name: "ayoconnect",
        provider: "ayoconnect",
        format: None,
        bill_type: PLN,
        digits: 12,
        prefix: "54",
        pays: " /api/v2/bill/payment ",
        reference: "refNumber",
        customer: "accountNumber",
        total: "amount",
        code: "responseCode",
        failed: "198",
        failure: r#"{"responseCode":198,"success":false,"message":{"ID":"Gagal","EN":"Failed"},"data":{"refNumber":"{ref}","accountNumber":"{no}"}}"#,
    },
    Desk {
        name: "rajabiller",
        provider: "rajabiller",
        format: None,
        bill_type: PLN,
        digits: 12,
        prefix: "54",
        pays: "/bill-payment ",
        reference: "order_id",
        customer: "customer_number",
        total: "total_price",
        code: "response_code",
        failed: "0014",
        failure: r#"{"data":{"normalizedResult":{"message":"Gagal","responseCode":"0014","resultStatus":"FAILED"},"providerRequestBody":{"order_id":"{ref}","customer_number":"{no}"}},"success":true}"#,
    },
];

impl Desk {
    /// A customer whom no earlier sale had.
    pub(crate) fn customer_no(&self, count: u32) -> String {
        let rest = self.digits - self.prefix.len();
        format!("{}{count:0rest$}", self.prefix)
    }

    /// The words with which it fails this payment.
    pub(crate) fn failure_of(&self, reference: &str, customer_no: &str) -> String {
        self.failure.replace("{ref}", reference).replace("{no}", customer_no)
    }

    pub(crate) fn is_payment(&self, request: &[u8]) -> bool {
        String::from_utf8_lossy(request).contains(self.pays)
    }
}

/// Where the value of `key` stands in JSON or XML, each time.
fn places(body: &str, key: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (opening, closings) in
        [(format!("\"{key}\":\""), "\""), (format!("\"{key}\":"), ",}"), (format!("<{key}>"), "<")]
    {
        for (at, _) in body.match_indices(&opening) {
            let start = at + opening.len();
            let rest = &body[start..];
            // A text, which the first pattern finds without its quotes.
            if closings == ",}" && rest.starts_with('"') {
                continue;
            }
            let length = rest.find(|sign| closings.contains(sign)).unwrap();
            found.push((start, start + length));
        }
    }
    assert!(!found.is_empty(), "{key} is nowhere in {body}");
    found.sort_unstable();
    found
}

/// `body` with another value in every place of `key`.
pub(crate) fn with(body: &str, key: &str, value: impl Fn(&str) -> String) -> String {
    let mut changed = body.to_owned();
    for (start, end) in places(body, key).into_iter().rev() {
        let new = value(&body[start..end]);
        changed.replace_range(start..end, &new);
    }
    changed
}

/// `body` with `key` a second time, right before its first place.
pub(crate) fn doubled(body: &str, key: &str, value: impl Fn(&str) -> String) -> String {
    let (start, end) = places(body, key)[0];
    let new = value(&body[start..end]);
    let (before, rest) = body.split_at(start);
    if before.ends_with('>') {
        let opening = format!("<{key}>");
        let before = before.strip_suffix(&opening).unwrap();
        format!("{before}{opening}{new}</{key}>{opening}{rest}")
    } else {
        let quote = if before.ends_with('"') { "\"" } else { "" };
        let opening = format!("\"{key}\":{quote}");
        let before = before.strip_suffix(&opening).unwrap();
        format!("{before}{opening}{new}{quote},{opening}{rest}")
    }
}
