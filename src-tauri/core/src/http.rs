//! A request and its answer as data. Nothing here opens a socket; the till's wire does.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// What an adapter wants sent. Headers and body may hold a signature, so there is no `Debug`:
/// what may be shown is in `shown`.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// The body with every secret replaced by `***`: what the ledger keeps.
    pub shown: String,
    /// Values that must never be stored or shown, wherever an answer may repeat them.
    pub secrets: Vec<String>,
    /// How long the whole exchange may take, in milliseconds.
    pub timeout_ms: u64,
}

impl HttpRequest {
    pub fn redaction(&self) -> Redaction {
        Redaction { secrets: self.secrets.clone() }
    }
}

/// What must never be stored or shown of one exchange.
#[derive(Clone, PartialEq, Eq)]
pub struct Redaction {
    secrets: Vec<String>,
}

impl Redaction {
    /// The exchange as it may be stored, shown and judged: one clean text for all three, so that
    /// a provider that repeats a signature cannot smuggle it into a bill.
    pub fn clean(&self, exchange: Exchange) -> Exchange {
        match exchange {
            Exchange::Answered(HttpAnswer { status, body }) => {
                Exchange::Answered(HttpAnswer { status, body: self.apply(&body) })
            }
            Exchange::NoAnswer { detail } => Exchange::NoAnswer { detail: self.apply(&detail) },
            Exchange::NotSent { detail } => Exchange::NotSent { detail: self.apply(&detail) },
        }
    }

    /// Replaces each secret in `text`, as it is and as JSON or XML would write it.
    pub fn apply(&self, text: &str) -> String {
        self.secrets.iter().filter(|secret| secret.len() >= 4).fold(
            text.to_owned(),
            |text, secret| {
                let quoted = serde_json::to_string(secret).unwrap_or_default();
                let escaped = quoted.trim_matches('"');
                text.replace(secret.as_str(), "***")
                    .replace(escaped, "***")
                    .replace(&escaped.replace('/', "\\/"), "***")
                    .replace(&in_xml(secret), "***")
            },
        )
    }
}

/// Text as it stands between two tags.
fn in_xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

/// A request that moves money. Nothing can send it: the ledger trades it for an `Outgoing` once
/// the payment is on disk.
///
/// ```compile_fail
/// fn around(request: loket_core::http::PaymentRequest) -> loket_core::http::HttpRequest {
///     request.0
/// }
/// ```
#[derive(PartialEq, Eq)]
pub struct PaymentRequest(HttpRequest);

impl PaymentRequest {
    pub fn new(request: HttpRequest) -> PaymentRequest {
        PaymentRequest(request)
    }

    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The body without secrets.
    pub fn shown(&self) -> &str {
        &self.0.shown
    }

    pub fn redaction(&self) -> Redaction {
        self.0.redaction()
    }

    /// For the ledger alone, after its commit; a test over the sources holds that.
    pub fn into_http(self) -> HttpRequest {
        self.0
    }
}

/// A whole answer: status line and body arrived, whatever they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    pub status: u16,
    pub body: String,
}

/// What the wire knows of one request. It can only say what happened to bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    Answered(HttpAnswer),
    /// Bytes left, and no whole answer came back.
    NoAnswer {
        detail: String,
    },
    /// Proved: no byte of the request left this machine.
    NotSent {
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_gone_however_it_is_written() {
        let redaction = Redaction { secrets: vec!["ab&<cd>\"'/ef".to_owned()] };
        for written in [
            "ab&<cd>\"'/ef",
            r#"ab&<cd>\"'/ef"#,
            r#"ab&<cd>\"'\/ef"#,
            "ab&amp;&lt;cd&gt;&quot;&apos;/ef",
        ] {
            assert_eq!(redaction.apply(&format!("<sign>{written}</sign>")), "<sign>***</sign>");
        }
    }

    #[test]
    fn a_payment_shows_its_address_and_its_body_without_secrets() {
        let request = PaymentRequest::new(HttpRequest {
            method: Method::Post,
            url: "https://provider.example/pay".into(),
            headers: Vec::new(),
            body: r#"{"sign":"rahasia"}"#.into(),
            shown: r#"{"sign":"***"}"#.into(),
            secrets: vec!["rahasia".into()],
            timeout_ms: 1,
        });
        assert_eq!(request.url(), "https://provider.example/pay");
        assert_eq!(request.shown(), r#"{"sign":"***"}"#);
    }
}
