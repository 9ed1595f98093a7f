//! A shop with an account of its own, at a provider that runs inside the test.

use std::path::PathBuf;
use std::time::Duration;

use loket_practice::{KEY, Options, Practice, ProviderBooks, Requests, USERNAME};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::desk::{Desk, text};

/// The variable from which the shop's account takes its key.
pub(crate) const KEY_VARIABLE: &str = "LOKET_KEY";

pub(crate) struct Shop {
    pub(crate) desk: Desk,
    pub(crate) provider: &'static str,
    pub(crate) host: Host,
}

/// The provider's machine: it can be switched off and on again at the same address.
pub(crate) struct Host {
    runtime: Runtime,
    folder: tempfile::TempDir,
    running: Option<Practice>,
    base_url: String,
    slow: Duration,
}

impl Host {
    pub(crate) fn start(slow: Duration) -> Host {
        let mut host = Host {
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            folder: tempfile::tempdir().unwrap(),
            running: None,
            base_url: "http://127.0.0.1:0".to_owned(),
            slow,
        };
        host.switch_on();
        host
    }

    fn books_file(&self) -> PathBuf {
        self.folder.path().join("books.json")
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn switch_off(&mut self) {
        self.runtime.block_on(self.running.take().unwrap().stop());
    }

    pub(crate) fn switch_on(&mut self) {
        let port = self.base_url.rsplit(':').next().unwrap().parse().unwrap();
        let options = Options { port, slow: self.slow, ..Options::new(self.books_file()) };
        let practice = self.runtime.block_on(Practice::start(options)).unwrap();
        self.base_url = practice.base_url();
        self.running = Some(practice);
    }

    pub(crate) fn books(&self, provider: &str) -> ProviderBooks {
        self.running.as_ref().unwrap().books().provider(provider)
    }

    pub(crate) fn set_deposit(&self, provider: &str, rupiah: i64) {
        self.running.as_ref().unwrap().set_deposit(provider, rupiah).unwrap();
    }
}

impl Shop {
    /// With the account `toko` at Digiswitch.
    pub(crate) fn open() -> Shop {
        Shop::at("digiswitch")
    }

    pub(crate) fn at(provider: &'static str) -> Shop {
        Shop::slow(provider, Duration::from_millis(50))
    }

    /// Slow answers take `slow`.
    pub(crate) fn slow(provider: &'static str, slow: Duration) -> Shop {
        let desk = Desk::own().with_env(KEY_VARIABLE, KEY);
        let shop = Shop { desk, provider, host: Host::start(slow) };
        shop.add("toko", provider, &[]);
        shop
    }

    /// Adds an account at this shop's provider.
    pub(crate) fn add(&self, name: &str, provider: &str, more: &[&str]) -> Value {
        let url = self.host.base_url();
        let fixed = ["account", "add", name, "--provider", provider, "--base-url", url];
        let usual = ["--key-env", KEY_VARIABLE, "--advice-gap", "0"];
        // DigiFlazz has no practice account; it wants what Digiswitch wants.
        let known = loket_practice::practice_accounts();
        let practice = known.iter().find(|one| one.provider == provider);
        let (username, partner) = match practice {
            Some(account) => (account.username, account.partner_id),
            None => (Some(USERNAME), None),
        };
        let words = |flag: &'static str, value: Option<&'static str>| {
            value.map_or_else(Vec::new, |value| vec![flag, value])
        };
        let who = [words("--username", username), words("--partner-id", partner)].concat();
        self.desk.one(&[&fixed[..], &who[..], &usual[..], more].concat())
    }

    pub(crate) fn books(&self) -> ProviderBooks {
        self.host.books(self.provider)
    }

    pub(crate) fn requests(&self, payment: &Value) -> Requests {
        self.books().requests(text(payment, "reference"))
    }
}
