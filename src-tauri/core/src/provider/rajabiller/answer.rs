//! One answer body as fields (RajaBiller documentation, Bill Payment, Response): the relay's own
//! summary, the request as the relay passed it on, and the biller side's raw answer. Strict about
//! what money and identity hang on, lenient about what is only shown; judges nothing.

use super::{Served, provider_type, served};
use crate::bill::Question;
use crate::calendar::{self, Moment};
use crate::http::HttpAnswer;
use crate::json::{Json, Unreadable};
use crate::money::Rupiah;
use crate::provider::shared::{Asked, Unusable, bound_text, bounded, shown_text};

/// What a payment's answer calls itself.
const PAYMENT: &str = "BILL_PAYMENT";

/// `resultStatus`, of which three values are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Success,
    Pending,
    Failed,
    Missing,
    Unknown,
}

impl Word {
    pub(super) fn name(self) -> &'static str {
        match self {
            Word::Success => "resultStatus SUCCESS",
            Word::Pending => "resultStatus PENDING",
            Word::Failed => "resultStatus FAILED",
            Word::Missing => "no resultStatus",
            Word::Unknown => "an unknown resultStatus",
        }
    }
}

/// The fields of one answer. An empty string counts as missing: failures are full of them.
pub(super) struct Answer {
    /// The relay answered. A failed payment has it too.
    pub(super) success: Option<bool>,
    operation: Option<String>,
    provider_type: Option<String>,
    pub(super) word: Word,
    /// The code of the relay's summary, and the one of the raw answer.
    relay_code: Option<String>,
    raw_code: Option<String>,
    pub(super) message: String,
    root_key: Option<String>,
    /// The keys of `rawProviderResponse`.
    roots: Vec<String>,
    /// The request as the relay passed it on.
    echo_order: Option<String>,
    echo_customer: Option<String>,
    echo_product: Option<String>,
    /// Electricity only: water names the order in the passed-on request alone.
    raw_order: Option<String>,
    raw_customer: Option<String>,
    pub(super) customer_total: Option<Rupiah>,
    /// Over all sheets.
    pub(super) admin: Option<Rupiah>,
    /// Says nothing by itself: pending and failed answers carry one too.
    pub(super) reference: String,
    /// The relay's clock when it answered.
    pub(super) answered_at: Option<Moment>,
    /// What stands under the one root; an empty object where there is none.
    pub(super) raw: Json,
}

/// What the two response codes say together.
pub(super) enum Codes {
    None,
    One(String),
    /// They speak against each other.
    Two(String, String),
}

impl Answer {
    pub(super) fn codes(&self) -> Codes {
        match (&self.relay_code, &self.raw_code) {
            (Some(relay), Some(raw)) if relay != raw => Codes::Two(relay.clone(), raw.clone()),
            (Some(code), _) | (None, Some(code)) => Codes::One(code.clone()),
            (None, None) => Codes::None,
        }
    }

    /// The first field that is there and speaks of something else than was asked. An inquiry
    /// (`asked` is `None`) has no reference.
    pub(super) fn stranger(
        &self,
        question: &Question,
        asked: Option<Asked>,
    ) -> Option<&'static str> {
        let served = served(question.bill_type());
        let ours = |root: &str| served.is_some_and(|served| is_root(served, asked, root));
        let differs =
            |field: &Option<String>, ours: &str| field.as_deref().is_some_and(|it| it != ours);
        let reference = question.reference.0.as_str();
        let order = |field| asked.is_some() && differs(field, reference);
        if order(&self.echo_order) {
            Some("providerRequestBody.order_id")
        } else if order(&self.raw_order) {
            Some("order_id")
        } else if differs(&self.echo_customer, &question.customer_no) {
            Some("providerRequestBody.customer_number")
        } else if differs(&self.raw_customer, &question.customer_no) {
            Some("customer_number")
        } else if differs(&self.echo_product, &question.product.code) {
            Some("providerRequestBody.product_code")
        } else if differs(&self.provider_type, provider_type(question.bill_type())) {
            Some("providerType")
        } else if self.root_key.as_deref().is_some_and(|root| !ours(root)) {
            Some("rootKey")
        } else if self.roots.iter().any(|root| !ours(root)) {
            Some("the key of rawProviderResponse")
        } else if self.operation.as_deref().is_some_and(|it| !is_operation(asked, it)) {
            Some("operation")
        } else {
            None
        }
    }

    /// The first field that a success cannot do without, and that is not there. What the relay
    /// passed on is documented for payments only; a status may leave it out where the raw answer
    /// names the order itself. An inquiry's answer is documented nowhere: it may do with the one
    /// root, which is known by then, and with the relay's code.
    pub(super) fn missing(&self, asked: Option<Asked>) -> Option<&'static str> {
        let paying = asked == Some(Asked::Pay);
        if self.success.is_none() {
            Some("success")
        } else if !self.has_root(asked) {
            Some("the one key that rootKey names")
        } else if self.relay_code.is_none() {
            Some("responseCode")
        } else if asked.is_some() && self.raw_code.is_none() {
            Some("response_code")
        } else if asked.is_some()
            && self.echo_order.is_none()
            && (paying || self.raw_order.is_none())
        {
            Some("providerRequestBody.order_id")
        } else if paying && self.echo_customer.is_none() {
            Some("providerRequestBody.customer_number")
        } else if paying && self.echo_product.is_none() {
            Some("providerRequestBody.product_code")
        } else if paying && self.provider_type.is_none() {
            Some("providerType")
        } else if self.raw_customer.is_none() {
            Some("customer_number")
        } else if self.customer_total.is_none() {
            Some("total_price")
        } else {
            None
        }
    }

    /// There is one root, and it is the one that is named.
    fn has_root(&self, asked: Option<Asked>) -> bool {
        match &self.root_key {
            Some(named) => self.roots.as_slice() == std::slice::from_ref(named),
            None => asked.is_none() && self.roots.len() == 1,
        }
    }

    /// The answer names the order that is asked about.
    pub(super) fn names_order(&self) -> bool {
        self.echo_order.is_some() || self.raw_order.is_some()
    }
}

/// The roots that an answer may have. Which of the two an inquiry has is not documented.
fn is_root(served: &Served, asked: Option<Asked>, root: &str) -> bool {
    root == served.transaction || (asked.is_none() && root == served.customer)
}

/// Only a payment's word is documented. A status may call itself anything but an inquiry, and an
/// inquiry anything but a payment.
fn is_operation(asked: Option<Asked>, operation: &str) -> bool {
    match asked {
        Some(Asked::Pay) => operation == PAYMENT,
        Some(Asked::Advice) => !operation.to_ascii_uppercase().contains("INQUIRY"),
        None => operation != PAYMENT,
    }
}

/// A body without an answer in it.
pub(super) struct NoAnswer {
    pub(super) seen: Unusable,
    /// The relay refused the call itself: errors stand where the answer should be.
    pub(super) errors: bool,
}

fn word(text: Option<String>) -> Word {
    match text.map(|word| word.to_ascii_uppercase()).as_deref() {
        None => Word::Missing,
        Some("SUCCESS") => Word::Success,
        Some("PENDING") => Word::Pending,
        Some("FAILED") => Word::Failed,
        Some(_) => Word::Unknown,
    }
}

/// The object under `key`; missing, null, and an empty list in its place are an empty object.
fn inner(json: &Json, key: &str) -> Result<Json, Unreadable> {
    match json.get(key)? {
        Some(object @ Json::Object(_)) => Ok(object.clone()),
        None => Ok(Json::Object(Vec::new())),
        Some(Json::List(items)) if items.is_empty() => Ok(Json::Object(Vec::new())),
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
            Err(Unreadable::WrongType(key.to_owned()))
        }
    }
}

fn flag(json: &Json, key: &str) -> Result<Option<bool>, Unreadable> {
    match json.get(key)? {
        None => Ok(None),
        Some(Json::Bool(flag)) => Ok(Some(*flag)),
        Some(Json::Null | Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Object(_)) => {
            Err(Unreadable::WrongType(key.to_owned()))
        }
    }
}

/// The keys of an object, each once.
fn keys(json: &Json) -> Result<Vec<String>, Unreadable> {
    let Json::Object(pairs) = json else {
        return Ok(Vec::new());
    };
    for (key, _) in pairs {
        json.get(key)?;
    }
    Ok(pairs.iter().map(|(key, _)| key.clone()).collect())
}

fn fields(json: &Json, data: &Json) -> Result<Answer, Unreadable> {
    let summary = inner(data, "normalizedResult")?;
    let echo = inner(data, "providerRequestBody")?;
    let response = inner(data, "rawProviderResponse")?;
    let roots = keys(&response)?;
    let raw = match roots.as_slice() {
        [root] => inner(&response, root)?,
        _ => Json::Object(Vec::new()),
    };
    let message = shown_text(&summary, "message");
    let meta = inner(json, "meta").unwrap_or(Json::Null);
    Ok(Answer {
        success: flag(json, "success")?,
        operation: bound_text(data, "operation")?,
        provider_type: bound_text(data, "providerType")?,
        word: word(bound_text(&summary, "resultStatus")?),
        relay_code: bound_text(&summary, "responseCode")?,
        raw_code: bound_text(&raw, "response_code")?,
        message: if message.is_empty() { shown_text(&raw, "message") } else { message },
        root_key: bound_text(&summary, "rootKey")?,
        roots,
        echo_order: bound_text(&echo, "order_id")?,
        echo_customer: bound_text(&echo, "customer_number")?,
        echo_product: bound_text(&echo, "product_code")?,
        raw_order: bound_text(&raw, "order_id")?,
        raw_customer: bound_text(&raw, "customer_number")?,
        customer_total: raw.money("total_price")?,
        admin: raw.money("admin_charge")?,
        reference: reference(&raw),
        answered_at: calendar::from_rfc3339(&shown_text(&meta, "timestamp")),
        raw,
    })
}

/// The biller side's own reference, under either of its names; water's may both be empty.
fn reference(raw: &Json) -> String {
    let own = shown_text(raw, "reference_number");
    if own.is_empty() { shown_text(raw, "biller_ref") } else { own }
}

/// The first error of a refused call, as some relays write it in a list and some alone.
fn first_error(json: &Json) -> Json {
    let listed = json.items("errors").first().cloned();
    listed
        .or_else(|| json.get("error").ok().flatten().cloned())
        .filter(|error| matches!(error, Json::Object(_)))
        .unwrap_or(Json::Null)
}

/// Reads a body, whatever its HTTP status.
pub(super) fn read(http: &HttpAnswer) -> Result<Answer, NoAnswer> {
    let body = http.body.trim_start_matches('\u{feff}');
    let unusable = |reason: Unreadable, code: String, message: String| NoAnswer {
        seen: Unusable { reason: reason.to_string(), code, message },
        errors: false,
    };
    let plain = |reason: Unreadable| unusable(reason, String::new(), String::new());
    bounded(http).map_err(|seen| NoAnswer { seen, errors: false })?;
    let json = Json::read(body).map_err(plain)?;
    let data = match json.get("data") {
        Ok(Some(data @ Json::Object(_))) => data,
        Ok(None) => {
            let error = first_error(&json);
            let told = shown_text(&error, "message");
            let message = if told.is_empty() { shown_text(&json, "message") } else { told };
            let missing = Unreadable::Missing("data".into());
            return Err(NoAnswer {
                errors: matches!(error, Json::Object(_)),
                ..unusable(missing, shown_text(&error, "code"), message)
            });
        }
        Ok(Some(_)) => return Err(plain(Unreadable::WrongType("data".into()))),
        Err(reason) => return Err(plain(reason)),
    };
    fields(&json, data).map_err(|reason| {
        let summary = inner(data, "normalizedResult").unwrap_or(Json::Null);
        let (code, message) =
            (shown_text(&summary, "responseCode"), shown_text(&summary, "message"));
        unusable(reason, code, message)
    })
}

/// Whether a text speaks of an address: "IP not whitelisted".
pub(super) fn names_address(message: &str) -> bool {
    message
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("ip"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_echo_or_the_answer_names_the_order() {
        let named = |data: &str| {
            let body = format!(r#"{{"data":{{{data}}}}}"#);
            read(&HttpAnswer { status: 200, body }).ok().map(|answer| answer.names_order())
        };
        let echo = r#""providerRequestBody":{"order_id":"A"}"#;
        let own = r#""rawProviderResponse":{"x":{"order_id":"A"}}"#;
        assert_eq!(named(echo), Some(true));
        assert_eq!(named(own), Some(true));
        assert_eq!(named(&format!("{echo},{own}")), Some(true));
        assert_eq!(named(r#""operation":"x""#), Some(false));
    }
}
