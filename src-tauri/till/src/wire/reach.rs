//! How far a provider can be reached, step by step: its name, its door, its certificate, an answer.
//! Nothing is asked that a provider could take for a sale: the start of its address alone.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::Url;
use tokio::net::{TcpSocket, lookup_host};
use tokio::time::timeout;

use super::{Route, client, kind, plain};

/// How long each step may take.
const STEP: Duration = Duration::from_secs(4);

/// Where it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The address or the proxy is none.
    Nothing,
    /// Nobody knows the name.
    Name,
    /// Nobody opens.
    Connect,
    /// Who answers is not who they should be, or speaks no TLS.
    Tls,
    /// Connected, and no answer came.
    Answer,
    All,
}

/// What was found on the way.
#[derive(Clone, Debug)]
pub struct Reach {
    pub reached: Reached,
    pub host: String,
    pub through_proxy: bool,
    pub name_ms: u128,
    pub connect_ms: u128,
    /// With TLS and the answer's head.
    pub answer_ms: u128,
    pub status: u16,
    pub date: Option<String>,
    /// What kind of failure it was, where it was one.
    pub kind: &'static str,
}

/// Tries the way to a provider.
pub async fn reach(base_url: &str, route: &Route) -> Reach {
    let mut found = Reach {
        reached: Reached::Nothing,
        host: String::new(),
        through_proxy: route.proxy.is_some(),
        name_ms: 0,
        connect_ms: 0,
        answer_ms: 0,
        status: 0,
        date: None,
        kind: "address",
    };
    let Some((url, host, port)) = address(base_url) else { return found };
    found.host = format!("{host}:{port}");
    let door = match &route.proxy {
        Some(proxy) => address(proxy).map(|(_, host, port)| (host, port)),
        None => Some((host, port)),
    };
    let (Some((host, port)), Ok(client)) = (door, client(route)) else { return found };

    found.reached = Reached::Name;
    let started = Instant::now();
    let known = timeout(STEP, lookup_host((host.as_str(), port))).await;
    found.name_ms = started.elapsed().as_millis();
    let addresses: Vec<SocketAddr> = match known {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(_)) => Vec::new(),
        Err(_) => return Reach { kind: "timeout", ..found },
    };
    if addresses.is_empty() {
        return Reach { kind: "dns", ..found };
    }

    found.reached = Reached::Connect;
    let started = Instant::now();
    let opened = timeout(STEP, open(&addresses)).await;
    found.connect_ms = started.elapsed().as_millis();
    match opened {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Reach { kind: kind(&error.to_string()), ..found },
        Err(_) => return Reach { kind: "timeout", ..found },
    }

    found.reached = Reached::Answer;
    let started = Instant::now();
    let answer = client.head(url).timeout(STEP).header("connection", "close").send().await;
    found.answer_ms = started.elapsed().as_millis();
    match answer {
        Ok(answer) => {
            let date = answer.headers().get(reqwest::header::DATE);
            found.date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
            Reach { reached: Reached::All, status: answer.status().as_u16(), kind: "", ..found }
        }
        Err(error) => {
            // The door opened a moment ago: what fails before a byte leaves is the certificate.
            let reached = if error.is_connect() { Reached::Tls } else { Reached::Answer };
            Reach { reached, kind: kind(&plain(&error.without_url()).0), ..found }
        }
    }
}

async fn open(addresses: &[SocketAddr]) -> std::io::Result<()> {
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        match socket?.connect(*address).await {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The start of an address, without what may be a secret in it, and its host and port.
fn address(text: &str) -> Option<(Url, String, u16)> {
    let mut url = Url::parse(text).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some((url, host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_address_but_its_start_is_asked() {
        let (url, host, port) = address("https://a:b@api.example.com/v1/rahasia?key=x#y").unwrap();
        assert_eq!(url.as_str(), "https://api.example.com/");
        assert_eq!((host.as_str(), port), ("api.example.com", 443));
        assert!(address("kosong").is_none());
    }
}
