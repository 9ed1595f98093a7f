//! An agent's account at one provider: everything but its key. One version of it is what a
//! payment was made with; an edit makes the next version.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::bill::{BillType, Product};

/// A provider's name on the command line and in the ledger, such as `iak`. It is open: a ledger
/// that names a provider this program does not speak to can still be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderId(String);

impl ProviderId {
    pub fn new(name: impl Into<String>) -> ProviderId {
        ProviderId(name.into())
    }

    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One version of an account. No field is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    pub version: u32,
    pub provider: ProviderId,
    /// Scheme, host and an optional prefix; the adapter appends the documented path.
    pub base_url: String,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub partner_id: Option<String>,
    /// `json` or `xml`, where the provider speaks both.
    #[serde(default)]
    pub format: Option<String>,
    /// Replace the provider's default codes of their bill types.
    #[serde(default)]
    pub products: Vec<Product>,
    #[serde(default)]
    pub testing: bool,
    #[serde(default)]
    pub balance_url: Option<String>,
    #[serde(default)]
    pub inquiry_path: Option<String>,
    #[serde(default)]
    pub ca_cert: Option<String>,
    #[serde(default)]
    pub proxy: Option<String>,
    /// The environment variable that holds the key, instead of the keyring.
    #[serde(default)]
    pub key_env: Option<String>,
    /// Replaces first delay, minimum and growth of the advice schedule.
    #[serde(default)]
    pub advice_gap_seconds: Option<u64>,
}

impl Account {
    /// Whether what is signed with the key goes to the same provider on the same way as with
    /// `other`: to its hosts, through its proxy, trusting the same certificates.
    pub fn goes_the_way_of(&self, other: &Account) -> bool {
        self.provider == other.provider
            && self.base_url == other.base_url
            && self.balance_url == other.balance_url
            && self.proxy == other.proxy
            && self.ca_cert == other.ca_cert
    }
}

/// Letters of an account's name: it stands in lists and errors.
const LONGEST_NAME: usize = 60;

/// Why an account cannot be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAccount {
    NoName,
    /// Too long, or with marks that are no letters.
    BadName,
    /// Not `https://`, and not loopback.
    NotHttps,
    NotAnAddress,
    /// More than scheme, host and prefix.
    NotABase,
    /// No pause between advices is allowed on loopback only.
    GapNeedsLoopback,
    NoUsername,
    NoPartnerId,
    /// A format that the provider does not speak.
    UnknownFormat,
    /// A path that does not begin with one slash.
    BadPath,
}

/// The host of `url` where its scheme is known, with whether that scheme is TLS.
fn host_of(url: &str) -> Option<(bool, &str)> {
    let (secure, rest) = match url.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        Some(_) | None => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    if authority.contains('@') {
        return None; // a user's name in an address would end up in messages
    }
    let host = match authority.strip_prefix('[') {
        Some(inner) => inner.split(']').next()?,
        None => authority.split(':').next()?,
    };
    (!host.is_empty()).then_some((secure, host))
}

/// The address is this machine itself.
pub fn is_loopback(url: &str) -> bool {
    host_of(url).is_some_and(|(_, host)| {
        host == "localhost"
            || host == "::1"
            || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    })
}

impl Account {
    /// What holds for an account at any provider; what one provider wants more is in its facts.
    pub fn check(&self) -> Result<(), BadAccount> {
        if self.name.trim().is_empty() {
            return Err(BadAccount::NoName);
        }
        if self.name.chars().count() > LONGEST_NAME || self.name.chars().any(char::is_control) {
            return Err(BadAccount::BadName);
        }
        for url in [Some(&self.base_url), self.balance_url.as_ref()].into_iter().flatten() {
            match host_of(url) {
                None => return Err(BadAccount::NotAnAddress),
                Some((false, _)) if !is_loopback(url) => return Err(BadAccount::NotHttps),
                Some(_) => {}
            }
        }
        // Paths are appended to it.
        if self.base_url.contains(['?', '#']) {
            return Err(BadAccount::NotABase);
        }
        // A user's name or password in a proxy's address would be stored and shown.
        if self.proxy.as_deref().is_some_and(|proxy| host_of(proxy).is_none()) {
            return Err(BadAccount::NotAnAddress);
        }
        if self.advice_gap_seconds == Some(0) && !is_loopback(&self.base_url) {
            return Err(BadAccount::GapNeedsLoopback);
        }
        // `//host` would lead the request elsewhere.
        if self.inquiry_path.as_deref().is_some_and(|path| {
            !path.starts_with('/') || path.starts_with("//") || path.contains([' ', '#', '@'])
        }) {
            return Err(BadAccount::BadPath);
        }
        Ok(())
    }

    /// The products this account sells for `bill_type`: its own, or the provider's defaults.
    pub fn products_for(&self, bill_type: BillType, defaults: &[Product]) -> Vec<Product> {
        let of_type = |products: &[Product]| -> Vec<Product> {
            products.iter().filter(|product| product.bill_type == bill_type).cloned().collect()
        };
        let own = of_type(&self.products);
        if own.is_empty() { of_type(defaults) } else { own }
    }

    /// The address of a documented path at this account's base URL.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.trim_end_matches('/'))
    }
}

/// A key in memory. It has no `Debug`, `Clone` or `Serialize`, and is wiped when dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: String) -> Secret {
        Secret(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What an adapter signs with: built for one call and dropped after it.
pub struct Credentials<'a> {
    pub account: &'a Account,
    pub key: &'a Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths are appended to a base: what stands behind a question mark would swallow them.
    #[test]
    fn a_base_is_scheme_host_and_prefix() {
        let account = |base_url: &str, name: &str| {
            let mut account: Account = serde_json::from_value(serde_json::json!({
                "name": name, "version": 1, "provider": "iak", "base_url": base_url,
                "products": [], "testing": false,
            }))
            .unwrap();
            account.username = Some("toko".into());
            account.check()
        };
        for url in ["https://a.example", "https://a.example/pre", "http://127.0.0.1:9/x"] {
            assert_eq!(account(url, "toko"), Ok(()), "{url}");
        }
        for url in ["https://a.example/pre?k=1", "https://a.example/#x", "https://a.example?"] {
            assert_eq!(account(url, "toko"), Err(BadAccount::NotABase), "{url}");
        }
        for name in ["a\nb", "\u{1b}[2J", &"x".repeat(61)] {
            assert_eq!(account("https://a.example", name), Err(BadAccount::BadName));
        }
    }

    #[test]
    fn loopback_is_what_it_says() {
        for url in
            ["http://127.0.0.1:80", "http://localhost/x", "http://[::1]:9", "http://127.9.9.9"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in
            ["http://127.0.0.1.example.id", "http://localhost.example", "https://10.0.0.1", "x"]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
