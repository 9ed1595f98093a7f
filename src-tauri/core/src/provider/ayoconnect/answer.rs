//! One answer body as fields. Strict about what money and identity hang on, lenient about what is
//! only shown; judges nothing.

use super::pairs::{self, Pair, is_blank};
use crate::bill::Question;
use crate::calendar::Moment;
use crate::http::HttpAnswer;
use crate::json::{Json, Unreadable};
use crate::money::{NotMoney, Rupiah};
use crate::provider::fields::proof;
use crate::provider::shared::{Unusable, bound_text, bounded, printable, shown_text};

/// What the time of payment is called. An inquiry carries it too, and there it is the inquiry's own.
const TIME: &[&str] = &[
    "tanggal & waktu pembayaran",
    "tanggal &amp; waktu pembayaran",
    "tanggal dan waktu pembayaran",
];

/// What the biller's reference is called among the labelled texts.
const REFERENCE: &[&str] = &["nomor referensi"];

/// One row of `billDetails`: a month, or the fees.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    /// Nothing where it is missing or no amount.
    pub(super) value: Option<Rupiah>,
    pub(super) info: Vec<Pair>,
}

/// The fields of an answer. An empty string counts as missing.
pub(super) struct Answer {
    /// Digits, as sent.
    pub(super) code: Option<String>,
    /// No finality: it is true and false beside codes of processing.
    pub(super) success: Option<bool>,
    pub(super) message: String,
    pub(super) reference: Option<String>,
    pub(super) customer_no: Option<String>,
    pub(super) product: Option<String>,
    pub(super) inquiry_id: Option<String>,
    pub(super) amount: Option<Rupiah>,
    pub(super) admin: Option<Rupiah>,
    /// Empty where it is `N/A`.
    pub(super) name: String,
    /// Empty where it is `N/A`.
    token: String,
    pub(super) rows: Vec<Row>,
    pub(super) customer: Vec<Pair>,
    pub(super) details: Vec<Pair>,
    pub(super) extra: Vec<Pair>,
}

impl Answer {
    /// The first field that is there and speaks of something else than was asked.
    pub(super) fn stranger(&self, question: &Question) -> Option<&'static str> {
        let differs =
            |field: &Option<String>, ours: &str| field.as_deref().is_some_and(|it| it != ours);
        if differs(&self.customer_no, &question.customer_no) {
            Some("accountNumber")
        } else if differs(&self.product, &question.product.code) {
            Some("productCode")
        } else {
            None
        }
    }

    /// All labelled texts beside the rows.
    fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.customer.iter().chain(&self.details).chain(&self.extra)
    }

    /// The biller's reference: the token, else the labelled text of the same meaning.
    pub(super) fn serial(&self, question: &Question) -> String {
        let labelled = || {
            let mut all = self.pairs().filter(|pair| is_reference(pair));
            all.next().map(|pair| pair.value.clone()).unwrap_or_default()
        };
        let serial = if self.token.is_empty() { labelled() } else { self.token.clone() };
        proof(question, &serial, &question.customer_no)
    }

    /// When it was paid. Meaningful only beside a success of payment or advice.
    pub(super) fn paid_at(&self) -> Option<Moment> {
        self.pairs().filter(|pair| is_time(pair)).find_map(|pair| pairs::moment(&pair.value))
    }

    /// Whether it tells anything of the bill beyond its total.
    pub(super) fn tells(&self) -> bool {
        !self.rows.is_empty() || self.pairs().next().is_some()
    }
}

pub(super) fn is_time(pair: &Pair) -> bool {
    pair.is(TIME)
}

pub(super) fn is_reference(pair: &Pair) -> bool {
    pair.is(REFERENCE)
}

/// A number, or its digits as text: one client's library declares it so. Missing is never zero,
/// which would be the success.
fn code(json: &Json) -> Result<Option<String>, Unreadable> {
    match bound_text(json, "responseCode")? {
        Some(code) if !code.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Unreadable::WrongType("responseCode".to_owned()))
        }
        code => Ok(code),
    }
}

fn success(json: &Json) -> Result<Option<bool>, Unreadable> {
    match json.get("success")? {
        None => Ok(None),
        Some(Json::Bool(flag)) => Ok(Some(*flag)),
        Some(Json::Text(text)) if text == "true" => Ok(Some(true)),
        Some(Json::Text(text)) if text == "false" => Ok(Some(false)),
        Some(Json::Null | Json::Text(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
            Err(Unreadable::WrongType("success".to_owned()))
        }
    }
}

/// The Indonesian words, else the English ones; a gateway sends plain text.
fn message(json: &Json) -> String {
    match json.get("message") {
        Ok(Some(words @ Json::Object(_))) => ["ID", "EN"]
            .into_iter()
            .map(|language| shown_text(words, language))
            .find(|words| !words.is_empty())
            .unwrap_or_default(),
        Ok(_) | Err(_) => shown_text(json, "message"),
    }
}

/// A value that is no amount says nothing. One that stands twice, or is negative, is a price that
/// needs guessing, and so is the whole answer.
fn row(row: &Json) -> Result<Row, Unreadable> {
    Ok(Row {
        id: shown_text(row, "billId"),
        label: shown_text(row, "key"),
        value: match row.money("value") {
            Err(why @ (Unreadable::Duplicate(_) | Unreadable::Money(_, NotMoney::Negative))) => {
                return Err(why);
            }
            read => read.ok().flatten(),
        },
        info: pairs::below(row, "billInfo"),
    })
}

/// The rows of `billDetails`. They make up what is owed, so that they must not stand twice.
fn rows(data: &Json) -> Result<Vec<Row>, Unreadable> {
    data.get("billDetails")?;
    let rows = pairs::objects(data, "billDetails").iter();
    rows.filter(|row| !matches!(row, Json::Null)).map(row).collect()
}

fn known(text: String) -> String {
    if is_blank(&text) { String::new() } else { text }
}

/// An id that can be sent back. Zero stands where there is none.
fn inquiry_id(data: &Json) -> Option<String> {
    let id = data.text("inquiryId").ok().flatten()?.trim().to_owned();
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && !id.trim_matches(['0', '-']).is_empty()).then_some(id)
}

fn fields(json: &Json, data: &Json) -> Result<Answer, Unreadable> {
    Ok(Answer {
        code: code(json)?,
        success: success(json)?,
        message: message(json),
        reference: bound_text(data, "refNumber")?,
        customer_no: bound_text(data, "accountNumber")?,
        product: bound_text(data, "productCode")?,
        inquiry_id: inquiry_id(data),
        amount: data.money("amount")?,
        admin: data.money("totalAdmin")?,
        name: known(shown_text(data, "customerName")),
        token: known(shown_text(data, "token")),
        rows: rows(data)?,
        customer: [pairs::below(data, "customerDetails"), pairs::below(data, "customerDetail")]
            .concat(),
        details: pairs::below(data, "productDetails"),
        extra: pairs::below(data, "extraFields"),
    })
}

/// Reads the envelope, whatever the HTTP status.
pub(super) fn envelope(http: &HttpAnswer) -> Result<Json, Unusable> {
    let body = http.body.trim_start_matches('\u{feff}');
    let unusable = |reason: Unreadable| Unusable {
        reason: reason.to_string(),
        code: String::new(),
        message: String::new(),
    };
    match Json::read(body) {
        Ok(json @ Json::Object(_)) => Ok(json),
        Ok(_) => Err(unusable(Unreadable::WrongType("the answer".to_owned()))),
        Err(reason) => Err(unusable(reason)),
    }
}

/// What a body that fails on `reason` still says.
pub(super) fn seen(json: &Json, reason: &Unreadable) -> Unusable {
    Unusable {
        reason: reason.to_string(),
        code: printable(&code(json).ok().flatten().unwrap_or_default()),
        message: message(json),
    }
}

pub(super) fn read(http: &HttpAnswer) -> Result<Answer, Unusable> {
    bounded(http)?;
    let json = envelope(http)?;
    let nothing = Json::Object(Vec::new());
    // An early failure has `{}`; an empty list or null says the same.
    let data = match json.get("data") {
        Ok(None) => &nothing,
        Ok(Some(Json::List(items))) if items.is_empty() => &nothing,
        Ok(Some(data)) => data,
        Err(reason) => return Err(seen(&json, &reason)),
    };
    fields(&json, data).map_err(|reason| seen(&json, &reason))
}

/// The code and its companions alone, for answers whose `data` is something else.
pub(super) fn head(json: &Json) -> Result<(Option<String>, Option<bool>, String), Unusable> {
    let head = code(json).and_then(|code| Ok((code, success(json)?)));
    head.map(|(code, success)| (code, success, message(json))).map_err(|why| seen(json, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Result<Answer, Unusable> {
        read(&HttpAnswer { status: 200, body: body.into() })
    }

    #[test]
    fn success_as_a_word() {
        let success = |word: &str| {
            let read = answer(&format!(r#"{{"responseCode":0,"success":{word}}}"#));
            read.map(|read| read.success).map_err(|unusable| unusable.reason)
        };
        assert_eq!(success("\"true\""), Ok(Some(true)));
        assert_eq!(success("\"false\""), Ok(Some(false)));
        assert!(success("\"no\"").is_err());
    }

    #[test]
    fn rows_or_texts_tell_of_a_bill() {
        let tells = |data: &str| answer(&format!(r#"{{"data":{data}}}"#)).ok().map(|it| it.tells());
        assert_eq!(tells("{}"), Some(false));
        assert_eq!(tells(r#"{"billDetails":[{"billId":"0","value":"1"}]}"#), Some(true));
        assert_eq!(tells(r#"{"productDetails":[{"key":"Tarif","value":"R1"}]}"#), Some(true));
    }
}
