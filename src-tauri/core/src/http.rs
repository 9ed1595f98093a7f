//! A request and its answer as data. Nothing here opens a socket; the till's wire does.

use crate::money::Rupiah;

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
    /// Replaces each secret of this request in `text`.
    pub fn redact(&self, text: &str) -> String {
        self.secrets
            .iter()
            .filter(|secret| secret.len() >= 4)
            .fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }
}

/// A request that moves money. Nothing can send it: the ledger trades it for an `Outgoing` once
/// the payment is on disk.
#[derive(PartialEq, Eq)]
pub struct PaymentRequest(pub HttpRequest);

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
    NoAnswer { detail: String },
    /// Proved: no byte of the request left this machine.
    NotSent { detail: String },
}

/// A deposit as a provider reports it.
pub type Balance = Option<Rupiah>;
