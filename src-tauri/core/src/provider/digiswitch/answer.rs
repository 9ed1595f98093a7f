//! One answer body as fields. Strict about what money and identity hang on, lenient about what is
//! only shown; judges nothing.

use super::{Keys, wire_number};
use crate::bill::Question;
use crate::http::HttpAnswer;
use crate::json::{Json, Unreadable};
use crate::money::Rupiah;
use crate::provider::shared::{Unusable, bound_text, bounded, printable, shown_text};

/// The `status` field. Sister services of the same house write it in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Success,
    Pending,
    Failed,
    Missing,
    Unknown,
}

/// The fields of `data`. An empty string counts as missing.
pub(super) struct Answer {
    pub(super) reference: Option<String>,
    pub(super) customer_no: Option<String>,
    pub(super) product: Option<String>,
    pub(super) word: Word,
    pub(super) rc: Option<String>,
    pub(super) message: String,
    pub(super) customer_total: Option<Rupiah>,
    pub(super) deposit_cost: Option<Rupiah>,
    pub(super) admin: Option<Rupiah>,
    pub(super) balance: Option<Rupiah>,
    pub(super) name: String,
    pub(super) serial: String,
    /// Only where it is an object.
    pub(super) desc: Option<Json>,
}

impl Answer {
    /// The first field that is there and speaks of something else than was asked. The product is
    /// not among them: an inquiry may answer with another code than the one sent.
    pub(super) fn stranger(&self, question: &Question) -> Option<&'static str> {
        let differs =
            |field: &Option<String>, ours: &str| field.as_deref().is_some_and(|it| it != ours);
        if differs(&self.reference, &question.reference.0) {
            Some("ref_id")
        } else if differs(&self.customer_no, &wire_number(question)) {
            Some("customer_no")
        } else {
            None
        }
    }

    /// The first field that a success cannot do without, and that is not there.
    pub(super) fn missing(&self) -> Option<&'static str> {
        if self.reference.is_none() {
            Some("ref_id")
        } else if self.customer_no.is_none() {
            Some("customer_no")
        } else if self.customer_total.is_none() {
            Some("selling_price")
        } else {
            None
        }
    }
}

/// The product under either dialect's key; two that differ are as unusable as a doubled key.
fn product(keys: &Keys, data: &Json) -> Result<Option<String>, Unreadable> {
    match (bound_text(data, keys.product)?, bound_text(data, keys.other_product)?) {
        (Some(own), Some(other)) if own != other => {
            Err(Unreadable::Duplicate(keys.product.to_owned()))
        }
        (Some(code), _) | (None, Some(code)) => Ok(Some(code)),
        (None, None) => Ok(None),
    }
}

/// The response code. A number has lost its leading zero, so one digit gets it back.
fn response_code(data: &Json) -> Result<Option<String>, Unreadable> {
    Ok(match data.get("rc")? {
        Some(Json::Number(digit)) if digit.len() == 1 => Some(format!("0{digit}")),
        Some(_) | None => bound_text(data, "rc")?,
    })
}

fn word(data: &Json) -> Result<Word, Unreadable> {
    Ok(match bound_text(data, "status")?.map(|word| word.to_lowercase()).as_deref() {
        None => Word::Missing,
        Some("sukses" | "success") => Word::Success,
        Some("pending" | "processing") => Word::Pending,
        Some("gagal" | "failed") => Word::Failed,
        Some(_) => Word::Unknown,
    })
}

/// The provider's words, with the field errors that some refusals carry beside them.
fn message(data: &Json) -> String {
    let mut message = shown_text(data, "message");
    let fields = data
        .get("additional_data")
        .ok()
        .flatten()
        .and_then(|more| more.get("validation").ok().flatten());
    if let Some(Json::Object(fields)) = fields {
        for (_, errors) in fields {
            if let Json::List(errors) = errors {
                for error in errors {
                    if let Json::Text(error) = error {
                        message = format!("{message}; {}", printable(error));
                    }
                }
            }
        }
    }
    message
}

fn fields(keys: &Keys, data: &Json) -> Result<Answer, Unreadable> {
    let balance = data.text(keys.balance).ok().flatten();
    Ok(Answer {
        reference: bound_text(data, "ref_id")?,
        customer_no: bound_text(data, "customer_no")?,
        product: product(keys, data)?,
        word: word(data)?,
        rc: response_code(data)?,
        message: message(data),
        customer_total: data.money("selling_price")?,
        deposit_cost: data.money("price")?,
        admin: data.money("admin")?,
        balance: balance.and_then(|text| Rupiah::balance_from_wire(&text).ok()),
        name: shown_text(data, keys.name),
        serial: shown_text(data, "sn"),
        desc: match data.get("desc") {
            Ok(Some(Json::Object(pairs))) => Some(Json::Object(pairs.clone())),
            Ok(_) | Err(_) => None,
        },
    })
}

/// The object that every answer is wrapped in (Digiswitch document, remark below Response
/// SAMSAT), or anything else that stands there.
pub(super) fn data(http: &HttpAnswer) -> Result<Json, Unusable> {
    let unusable = |reason: Unreadable, message: String| Unusable {
        reason: reason.to_string(),
        code: String::new(),
        message,
    };
    let body = http.body.trim_start_matches('\u{feff}');
    let json = Json::read(body).map_err(|reason| unusable(reason, String::new()))?;
    match json.get("data") {
        Ok(Some(data)) => Ok(data.clone()),
        Ok(None) => Err(unusable(Unreadable::Missing("data".into()), message(&json))),
        Err(reason) => Err(unusable(reason, message(&json))),
    }
}

/// Reads a body, whatever its HTTP status: refusals come with 4xx and with 200.
pub(super) fn read(keys: &Keys, http: &HttpAnswer) -> Result<Answer, Unusable> {
    bounded(http)?;
    let data = data(http)?;
    fields(keys, &data).map_err(|reason| Unusable {
        reason: reason.to_string(),
        code: printable(&response_code(&data).ok().flatten().unwrap_or_default()),
        message: message(&data),
    })
}

#[cfg(test)]
mod tests {
    use super::super::DIGISWITCH;
    use super::*;

    fn answer(data: &str) -> Result<Answer, Unusable> {
        read(&DIGISWITCH, &HttpAnswer { status: 200, body: format!(r#"{{"data":{{{data}}}}}"#) })
    }

    #[test]
    fn a_code_that_came_as_a_number() {
        let code = |rc: &str| answer(&format!(r#""rc":{rc}"#)).ok().and_then(|read| read.rc);
        assert_eq!(code("0").as_deref(), Some("00"));
        assert_eq!(code("14").as_deref(), Some("14"), "it has lost no zero");
    }

    #[test]
    fn a_product_under_either_key() {
        let product = |data: &str| answer(data).map(|read| read.product).map_err(|it| it.reason);
        for data in [
            r#""code":"pln""#,
            r#""buyer_sku_code":"pln""#,
            r#""code":"pln","buyer_sku_code":"pln""#,
        ] {
            assert_eq!(product(data), Ok(Some("pln".into())), "{data}");
        }
        assert!(product(r#""code":"pln","buyer_sku_code":"pdam""#).is_err());
    }
}
