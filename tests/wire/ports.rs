//! What the till stands in here: one key, and the machine's network
//! with less patience. It must not know any fault or provider.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use loket_core::account::Secret;
use loket_core::http::HttpRequest;
use loket_practice::KEY;
use loket_till::secrets::{SecretError, SecretStore};
use loket_till::wire::{Exchanging, Line, MachineNetwork, Network, Route, WireError};

/// The practice provider's key, for whoever asks.
pub(crate) struct OneKey;

impl SecretStore for OneKey {
    fn get(&self, _name: &str) -> Result<Secret, SecretError> {
        Ok(Secret::new(KEY.into()))
    }

    fn set(&self, _name: &str, _key: &Secret) -> Result<(), SecretError> {
        Ok(())
    }

    fn remove(&self, _name: &str) -> Result<(), SecretError> {
        Ok(())
    }
}

/// The longest that a person stands at the counter for one answer, in milliseconds.
const LONGEST_WAIT_MS: u64 = 120_000;

/// The machine's network. Three things differ, and none of them is a rule about money: a silent
/// provider is waited for no longer than the test wants, a request can be led to a name that nobody
/// has, and one line serves all requests of an account. The till asks for a new line each time; a
/// line that kept its connections would show here.
#[derive(Clone, Default)]
pub(crate) struct Outside(Arc<Inside>);

#[derive(Default)]
struct Inside {
    line: Mutex<Option<Arc<dyn Line>>>,
    /// Zero leaves the request's own time.
    wait_ms: AtomicU64,
    astray: AtomicBool,
    /// Requests that would be waited for without end, or longer than anybody stands there.
    endless: AtomicU64,
}

impl Outside {
    pub(crate) fn wait(&self, ms: Option<u64>) {
        self.0.wait_ms.store(ms.unwrap_or(0), Ordering::SeqCst);
    }

    /// From now on every request goes to a name that no name server knows.
    pub(crate) fn lead_astray(&self, astray: bool) {
        self.0.astray.store(astray, Ordering::SeqCst);
    }

    pub(crate) fn endless(&self) -> u64 {
        self.0.endless.load(Ordering::SeqCst)
    }
}

impl Network for Outside {
    fn line(&self, route: &Route) -> Result<Box<dyn Line>, WireError> {
        let mut kept = self.0.line.lock().unwrap();
        let line = match &*kept {
            Some(line) => line.clone(),
            None => Arc::from(MachineNetwork::default().line(route)?),
        };
        *kept = Some(line.clone());
        Ok(Box::new(Hurried { outside: self.clone(), line }))
    }
}

struct Hurried {
    outside: Outside,
    line: Arc<dyn Line>,
}

impl Line for Hurried {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a> {
        Box::pin(async move {
            let inside = &self.outside.0;
            if request.timeout_ms == 0 || request.timeout_ms > LONGEST_WAIT_MS {
                inside.endless.fetch_add(1, Ordering::SeqCst);
            }
            let mut request = request.clone();
            let wait_ms = inside.wait_ms.load(Ordering::SeqCst);
            if wait_ms > 0 {
                request.timeout_ms = request.timeout_ms.min(wait_ms);
            }
            if inside.astray.load(Ordering::SeqCst) {
                request.url = astray(&request.url);
            }
            self.line.exchange(&request).await
        })
    }
}

/// The same path at a name that is reserved for being nobody's.
fn astray(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    format!("{scheme}://no-such-host.invalid/{path}")
}
