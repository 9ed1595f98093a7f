//! The wire: the only user of reqwest. It sends what it is given once, and says what happened to
//! the bytes. It reads no meaning: only an adapter can say that a payment failed.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use loket_core::account::is_loopback;
use loket_core::http::{Exchange, HttpAnswer, HttpRequest, Method};
use reqwest::{Client, redirect, retry};
use tracing::{info, warn};

use crate::ledger::Outgoing;
use crate::log::{self, Watch};

pub mod reach;

/// An answer longer than this is no answer of a bill provider, in bytes.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
const CONNECT_MS: u64 = 10_000;
/// A server of files that says nothing for so long says nothing more.
const FETCH_SILENCE_MS: u64 = 30_000;

#[derive(Debug, thiserror::Error)]
#[error("the connection cannot be set up: {0}")]
pub struct WireError(String);

/// How to reach an account's provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub proxy: Option<String>,
    /// A certificate in PEM form to trust beside the system's.
    pub ca_cert: Option<Vec<u8>>,
}

/// What came of one request.
#[derive(Debug)]
pub struct Reply {
    pub exchange: Exchange,
    /// The answer's `Date` header.
    pub date: Option<String>,
}

/// Where bytes leave: the machine's network, or a test's own.
pub trait Network: Send + Sync {
    /// # Errors
    /// A proxy address or certificate that cannot be used.
    fn line(&self, route: &Route) -> Result<Box<dyn Line>, WireError>;
}

/// A way to one provider. It sends each request it is given once, whatever comes of it.
pub trait Line: Send + Sync {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a>;
}

/// A request under way.
pub type Exchanging<'a> = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// What the till holds of a line: a payment leaves through it only as an [`Outgoing`].
///
/// ```no_run
/// async fn once(wire: &loket_till::wire::Wire, outgoing: loket_till::ledger::Outgoing) {
///     wire.pay(outgoing).await;
/// }
/// ```
pub struct Wire {
    line: Box<dyn Line>,
}

impl Wire {
    /// # Errors
    /// A proxy address or certificate that cannot be used.
    pub fn new(network: &dyn Network, route: &Route) -> Result<Wire, WireError> {
        Ok(Wire { line: network.line(route)? })
    }

    /// Sends a payment that is on disk. It takes the only copy there is.
    pub async fn pay(&self, outgoing: Outgoing) -> Reply {
        self.line.exchange(&outgoing.into_request()).await
    }

    /// Sends a question. It must be safe to repeat.
    pub async fn ask(&self, request: &HttpRequest) -> Reply {
        self.line.exchange(request).await
    }
}

/// The machine's network. A route's client is made once: each new one reads all certificates of the
/// system, which takes longer than everything else that a payment does on this machine.
#[derive(Default)]
pub struct MachineNetwork {
    clients: Mutex<Vec<(Route, Client)>>,
}

/// An account has one route, and a changed one leaves the old behind.
const MOST_CLIENTS: usize = 16;

impl Network for MachineNetwork {
    fn line(&self, route: &Route) -> Result<Box<dyn Line>, WireError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| known == route) {
            return Ok(Box::new(OwnConnections { client: client.clone() }));
        }
        let client = client(route)?;
        if clients.len() >= MOST_CLIENTS {
            clients.remove(0);
        }
        clients.push((route.clone(), client.clone()));
        Ok(Box::new(OwnConnections { client }))
    }
}

fn client(route: &Route) -> Result<Client, WireError> {
    let mut builder = plain_client();
    if let Some(proxy) = &route.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|e| plain(&e.without_url()))?);
    }
    if let Some(pem) = &route.ca_cert {
        let certificate = reqwest::Certificate::from_pem(pem).map_err(|e| plain(&e))?;
        builder = builder.tls_certs_merge([certificate]);
    }
    builder.build().map_err(|e| plain(&e))
}

/// One connection for each request, and nothing that anybody else decides on the way.
fn plain_client() -> reqwest::ClientBuilder {
    // Whoever comes second finds it installed: nothing to do then.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .http1_only()
        .pool_max_idle_per_host(0)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .connect_timeout(Duration::from_millis(CONNECT_MS))
        .user_agent(concat!("Loket/", env!("CARGO_PKG_VERSION")))
}

/// Why a file did not come, or not whole.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{0}")]
    Broken(String),
    #[error("HTTP {0}")]
    Status(u16),
    /// More bytes than there may be.
    #[error("more than {0} bytes")]
    TooLong(u64),
    #[error("stopped")]
    Stopped,
}

/// Fetches a file of at most `most` bytes: no redirect, and no longer a silence than `FETCH_SILENCE_MS`.
/// `go_on` hears how many bytes there are, and may end it.
///
/// # Errors
/// It did not come whole; what came is dropped.
pub async fn fetch(
    url: &str,
    most: u64,
    mut go_on: impl FnMut(u64) -> bool,
) -> Result<Vec<u8>, FetchError> {
    let broken = |error: reqwest::Error| FetchError::Broken(plain(&error.without_url()).0);
    if !url.starts_with("https://") && !is_loopback(url) {
        return Err(FetchError::Broken("not https".into()));
    }
    let silence = Duration::from_millis(FETCH_SILENCE_MS);
    let client = plain_client().read_timeout(silence).build().map_err(broken)?;
    let asked = client.get(url).header("connection", "close").send();
    let mut response = asked.await.map_err(broken)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        let there = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if there > most {
            return Err(FetchError::TooLong(most));
        }
        if !go_on(there) {
            return Err(FetchError::Stopped);
        }
    }
    Ok(bytes)
}

/// Every request opens its own connection: a reused one may be re-dialled and a payment sent twice
/// without anybody asking.
struct OwnConnections {
    client: Client,
}

impl Line for OwnConnections {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a> {
        Box::pin(async {
            let watch = Watch::start();
            let reply = self.send(request).await;
            told(&reply.exchange, request, watch);
            reply
        })
    }
}

/// What became of a request, without any of its words.
fn told(exchange: &Exchange, request: &HttpRequest, watch: Watch) {
    let (host, ms) = (log::host(&request.url), watch.ms());
    match exchange {
        Exchange::Answered(answer) => {
            info!(step = "wire", host, came = "answered", status = answer.status, ms);
        }
        Exchange::NoAnswer { detail } => {
            warn!(step = "wire", host, came = "no_answer", kind = kind(detail), ms);
        }
        Exchange::NotSent { detail } => {
            warn!(step = "wire", host, came = "not_sent", kind = kind(detail), ms);
        }
    }
}

/// What kind of failure these words are about.
pub(crate) fn kind(detail: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("dns error", "dns"),
        ("certificate", "certificate"),
        ("tls", "tls"),
        ("refused", "refused"),
        ("unreachable", "unreachable"),
        ("reset", "reset"),
        ("timed out", "timeout"),
        ("too long", "too_long"),
        ("closed", "closed"),
        ("incomplete", "closed"),
        ("error decoding", "unreadable"),
    ];
    let detail = detail.to_lowercase();
    KINDS.iter().find(|(word, _)| detail.contains(word)).map_or("other", |(_, kind)| kind)
}

impl OwnConnections {
    async fn send(&self, request: &HttpRequest) -> Reply {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let mut sending = self
            .client
            .request(method, &request.url)
            .timeout(Duration::from_millis(request.timeout_ms))
            .header("connection", "close");
        for (name, value) in &request.headers {
            sending = sending.header(*name, value);
        }
        if !request.body.is_empty() {
            sending = sending.body(request.body.clone());
        }
        let built = match sending.build() {
            Ok(built) => built,
            Err(error) => {
                let detail = explain(error, request);
                return Reply { exchange: Exchange::NotSent { detail }, date: None };
            }
        };
        match self.client.execute(built).await {
            Ok(response) => read(response, request).await,
            // Asked before anything else: a connect that timed out is both, and no byte left.
            Err(error) if error.is_connect() => {
                let detail = explain(error, request);
                Reply { exchange: Exchange::NotSent { detail }, date: None }
            }
            Err(error) => Reply {
                exchange: Exchange::NoAnswer { detail: explain(error, request) },
                date: None,
            },
        }
    }
}

async fn read(mut response: reqwest::Response, request: &HttpRequest) -> Reply {
    let status = response.status().as_u16();
    let date = response
        .headers()
        .get(reqwest::header::DATE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut body = Vec::new();
    let exchange = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                if body.len().saturating_add(chunk.len()) > LONGEST_ANSWER {
                    break Exchange::NoAnswer { detail: "the answer is too long".into() };
                }
                body.extend_from_slice(&chunk);
            }
            Ok(None) => {
                let body = String::from_utf8_lossy(&body).into_owned();
                break Exchange::Answered(HttpAnswer { status, body });
            }
            Err(error) => break Exchange::NoAnswer { detail: explain(error, request) },
        }
    };
    Reply { exchange, date }
}

/// The error with its causes and without addresses or secrets.
fn explain(error: reqwest::Error, request: &HttpRequest) -> String {
    request.redaction().apply(&plain(&error.without_url()).0)
}

fn plain(error: &dyn std::error::Error) -> WireError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    WireError(text)
}
