//! One answer body as fields. Strict about what money and identity hang on, lenient about what is
//! only shown; judges nothing. All keys are optional here: what a success cannot do without is
//! asked for where it is judged.

use super::body::{self, Format};
use crate::bill::Question;
use crate::calendar::{Moment, jakarta};
use crate::http::HttpAnswer;
use crate::json::{Json, Unreadable};
use crate::money::{NotMoney, Rupiah};
use crate::provider::shared::{Unusable, bound_text, bounded, printable, shown_text};

/// The `status` field (IAK documentation, Check Status); other answers usually have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// 0: the payment request has not been received.
    NotReceived,
    /// 1
    Paid,
    /// 2
    Failed,
    /// 3
    Processing,
    Missing,
    Unknown,
}

/// The fields of an answer. An empty string counts as missing.
pub(super) struct Answer {
    /// The provider's own wrapping was there; its short errors come without.
    pub(super) wrapped: bool,
    pub(super) reference: Option<String>,
    /// The provider's own id of the inquiry: a number or text, kept as text.
    pub(super) id: Option<String>,
    pub(super) customer_no: Option<String>,
    pub(super) product: Option<String>,
    pub(super) word: Word,
    pub(super) rc: Option<String>,
    pub(super) message: String,
    /// `price`, what the customer owes. At this provider `selling_price` is what the deposit
    /// loses (IAK documentation, Payment, Response).
    pub(super) customer_total: Option<Rupiah>,
    /// `selling_price`: the total less the commission, which may exceed the admin fee. A fraction of
    /// a rupiah is no sum, but no payment hangs on it: who reads the answer decides.
    pub(super) deposit_cost: Result<Option<Rupiah>, Unreadable>,
    pub(super) nominal: Option<Rupiah>,
    pub(super) admin: Option<Rupiah>,
    pub(super) balance: Option<Rupiah>,
    pub(super) name: String,
    /// As sent: a month, a span, a count, a number of an instalment, or nothing.
    pub(super) period: String,
    pub(super) serial: String,
    pub(super) datetime: Option<Moment>,
    /// Only where it is an object: it comes as `[]`, `""` or not at all as well.
    pub(super) desc: Option<Json>,
}

impl Answer {
    /// The first field that is there and speaks of something else than was asked. The product is
    /// not among them: which other code may be the same bill depends on what was asked.
    pub(super) fn stranger(&self, question: &Question) -> Option<&'static str> {
        let differs =
            |field: &Option<String>, ours: &str| field.as_deref().is_some_and(|it| it != ours);
        if differs(&self.reference, &question.reference.0) {
            Some("ref_id")
        } else if differs(&self.customer_no, &question.customer_no) {
            Some("hp")
        } else {
            None
        }
    }
}

/// The code under one key. A number has lost its leading zero, so one digit gets it back.
fn code(data: &Json, key: &str) -> Result<Option<String>, Unreadable> {
    Ok(match data.get(key)? {
        Some(Json::Number(digit)) if digit.len() == 1 => Some(format!("0{digit}")),
        Some(_) | None => bound_text(data, key)?,
    })
}

/// The code under either key; two that differ are as unusable as a doubled key.
pub(super) fn response_code(data: &Json) -> Result<Option<String>, Unreadable> {
    match (code(data, "response_code")?, code(data, "rc")?) {
        (Some(one), Some(other)) if one != other => {
            Err(Unreadable::Duplicate("response_code".into()))
        }
        (Some(rc), _) | (None, Some(rc)) => Ok(Some(rc)),
        (None, None) => Ok(None),
    }
}

fn word(data: &Json) -> Result<Word, Unreadable> {
    Ok(match bound_text(data, "status")?.as_deref() {
        None => Word::Missing,
        Some("0") => Word::NotReceived,
        Some("1") => Word::Paid,
        Some("2") => Word::Failed,
        Some("3") => Word::Processing,
        Some(_) => Word::Unknown,
    })
}

/// The provider's words, with the field errors that some refusals carry beside them. Shown only:
/// its languages mix, so that nothing is read from it.
pub(super) fn message(data: &Json) -> String {
    let mut said = vec![shown_text(data, "message")];
    if let Ok(Some(Json::Object(fields))) = data.get("error_details") {
        for (_, errors) in fields {
            let errors = match errors {
                Json::List(errors) => errors.as_slice(),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
                    std::slice::from_ref(errors)
                }
            };
            for error in errors {
                if let Json::Text(error) = error {
                    said.push(printable(error));
                }
            }
        }
    }
    said.retain(|part| !part.is_empty());
    said.join("; ")
}

/// `YmdHis`; no zone is named, so Jakarta's is taken.
fn moment(sent: &str) -> Option<Moment> {
    if sent.len() != 14 || !sent.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| sent.get(at..at.checked_add(2)?)?.parse::<i8>().ok();
    let year = sent.get(..4)?.parse::<i16>().ok().filter(|year| (2000..2100).contains(year))?;
    jakarta((year, two(4)?, two(6)?), (two(8)?, two(10)?, two(12)?))
}

fn fields(data: &Json, wrapped: bool) -> Result<Answer, Unreadable> {
    let balance = data.text("balance").ok().flatten();
    // Some examples write the key in two words.
    let serial = ["noref", "no_ref"].map(|key| shown_text(data, key));
    Ok(Answer {
        wrapped,
        reference: bound_text(data, "ref_id")?,
        id: bound_text(data, "tr_id")?,
        customer_no: bound_text(data, "hp")?,
        product: bound_text(data, "code")?,
        word: word(data)?,
        rc: response_code(data)?,
        message: message(data),
        customer_total: data.money("price")?,
        deposit_cost: match data.money("selling_price") {
            Err(part @ Unreadable::Money(_, NotMoney::Fraction)) => Err(part),
            read => Ok(read?),
        },
        nominal: data.money("nominal")?,
        admin: data.money("admin")?,
        balance: balance.and_then(|text| Rupiah::balance_from_wire(&text).ok()),
        name: shown_text(data, "tr_name"),
        period: shown_text(data, "period"),
        serial: serial.into_iter().find(|serial| !serial.is_empty()).unwrap_or_default(),
        datetime: moment(&shown_text(data, "datetime")),
        desc: match data.get("desc") {
            Ok(Some(Json::Object(pairs))) => Some(Json::Object(pairs.clone())),
            Ok(_) | Err(_) => None,
        },
    })
}

/// What carries the fields: `data` in JSON, the root in XML, and the whole body where a short
/// error stands alone. The second value tells that the provider's wrapping was there.
pub(super) fn data(http: &HttpAnswer) -> Result<(Json, bool), Unusable> {
    let plain = |reason: String| Unusable { reason, code: String::new(), message: String::new() };
    let (format, json) = body::read(&http.body).map_err(plain)?;
    let unusable = |reason: Unreadable| Unusable {
        reason: reason.to_string(),
        code: printable(&response_code(&json).ok().flatten().unwrap_or_default()),
        message: message(&json),
    };
    if !matches!(json, Json::Object(_)) {
        return Err(unusable(Unreadable::Missing("data".into())));
    }
    let alone = response_code(&json).map_err(unusable)?;
    match json.get("data").map_err(unusable)? {
        Some(data @ Json::Object(_)) => {
            // A code beside `data` must not speak against the one inside.
            let inside = response_code(data).ok().flatten();
            if alone.is_some() && alone != inside {
                return Err(unusable(Unreadable::Duplicate("response_code".into())));
            }
            Ok((data.clone(), true))
        }
        Some(_) | None if format == Format::Xml => Ok((json, true)),
        Some(_) | None if alone.is_some() => Ok((json, false)),
        Some(_) => Err(unusable(Unreadable::WrongType("data".into()))),
        None => Err(unusable(Unreadable::Missing("data".into()))),
    }
}

/// Reads a body, whatever its HTTP status: refusals come with 400 and with 200.
pub(super) fn read(http: &HttpAnswer) -> Result<Answer, Unusable> {
    bounded(http)?;
    let (data, wrapped) = data(http)?;
    fields(&data, wrapped).map_err(|reason| Unusable {
        reason: reason.to_string(),
        code: printable(&response_code(&data).ok().flatten().unwrap_or_default()),
        message: message(&data),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_without_a_zone_are_jakartas() {
        // 2023-01-03 17:12:40 in Jakarta.
        assert_eq!(moment("20230103171240"), Some(1_672_740_760_000));
        for sent in ["", "20230103", "20231303171240", "20230103251240", "00000000000000", "now"] {
            assert_eq!(moment(sent), None, "{sent}");
        }
        assert_eq!(moment("202301031712401"), None, "a digit more");
        assert_eq!(moment("2023010317124 "), None, "no digit");
    }

    #[test]
    fn a_code_that_came_as_a_number() {
        let read = |code: &str| {
            let body = format!(r#"{{"data":{{"response_code":{code}}}}}"#);
            read(&HttpAnswer { status: 200, body }).ok().and_then(|answer| answer.rc)
        };
        assert_eq!(read("5").as_deref(), Some("05"));
        assert_eq!(read("17").as_deref(), Some("17"), "it has lost no zero");
    }
}
