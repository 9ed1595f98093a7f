//! What the till stands in here: a clock that stands still, a key, paper, and the street between the
//! till and the providers' books. Each of them is a place where a racer waits to be called. The street
//! counts what leaves and watches what must not happen at the same time. It judges no verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loket_core::account::Secret;
use loket_core::http::{Exchange, HttpAnswer, HttpRequest, Method};
use loket_practice::{Asked, Bench, KEY};
use loket_tests::clock::Hands;
use loket_till::ports::Clock;
use loket_till::printer::{Job, PrintError, Printer, Taken, Target};
use loket_till::secrets::{SecretError, SecretStore};
use loket_till::wire::{Exchanging, Line, Network, Reply, Route, WireError};

use crate::stage::stop;

/// A clock that stands still during a race; to look at it is a place to wait.
#[derive(Clone)]
pub(crate) struct WatchedClock(pub(crate) Hands);

impl Clock for WatchedClock {
    fn now(&self) -> i64 {
        stop();
        self.0.now()
    }

    // Asked under a lock of the till: nobody waits here.
    fn steady(&self) -> i64 {
        self.0.steady()
    }
}

/// The providers' key, for whoever asks; and which names were told one and not told to forget it.
#[derive(Clone, Default)]
pub(crate) struct Drawer(Arc<Mutex<BTreeSet<String>>>);

impl Drawer {
    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.0.lock().unwrap().clone()
    }
}

impl SecretStore for Drawer {
    // Asked under a lock of the till: nobody waits here.
    fn get(&self, name: &str) -> Result<Secret, SecretError> {
        let kept = self.0.lock().unwrap();
        kept.get(name).map(|_| Secret::new(KEY.into())).ok_or(SecretError::NoKey)
    }

    fn set(&self, name: &str, _key: &Secret) -> Result<(), SecretError> {
        stop();
        self.0.lock().unwrap().insert(name.into());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretError> {
        stop();
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// All that was ever printed.
#[derive(Clone, Default)]
pub(crate) struct Paper(Arc<Mutex<Vec<String>>>);

impl Paper {
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Printer for Paper {
    fn print(&self, _target: &Target, job: Job<'_>) -> Result<Taken, PrintError> {
        stop();
        self.0.lock().unwrap().push(String::from_utf8(job.bytes.to_vec()).unwrap());
        Ok(Taken::Sent)
    }
}

/// What comes back of a payment or of a question about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Says {
    /// The provider's own answer: paid, where the payment reached it.
    Paid,
    Failed,
    Pending,
    NotFound,
    /// The request arrives, and its answer is lost.
    Cut,
    /// Nothing leaves.
    NotSent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pay,
    Status,
    Other,
}

#[derive(Default)]
struct Inside {
    bench: Bench,
    payment: Option<Says>,
    status: Option<Says>,
    /// Payments on their way: reference to customer number.
    in_the_air: BTreeMap<String, String>,
    /// References that were asked about, with the moment.
    asked: Vec<(String, i64)>,
    sends: BTreeMap<String, u32>,
    /// What must not happen, and did.
    complaints: Vec<String>,
}

/// The street, with the providers at its end.
#[derive(Clone)]
pub(crate) struct Street {
    inside: Arc<Mutex<Inside>>,
    clock: Hands,
}

impl Street {
    pub(crate) fn new(clock: &Hands) -> Street {
        Street { inside: Arc::default(), clock: clock.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_deposit(&self, provider: &str, rupiah: i64) {
        self.lock().bench.set_deposit(provider, rupiah);
    }

    /// From now on payments and questions are answered so.
    pub(crate) fn says(&self, payment: Says, status: Says) {
        let mut inside = self.lock();
        inside.payment = Some(payment);
        inside.status = Some(status);
    }

    /// How often a payment under this reference left.
    pub(crate) fn sends(&self, reference: &str) -> u32 {
        self.lock().sends.get(reference).copied().unwrap_or(0)
    }

    /// Payment requests that the providers' books have under this reference.
    pub(crate) fn booked_requests(&self, provider: &str, reference: &str) -> u64 {
        self.lock().bench.known(provider, reference).map_or(0, |known| known.requests.pay)
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().complaints)
    }

    fn leaves(&self, kind: Kind, reference: &str, customer_no: &str) {
        let now = self.clock.steady();
        let mut inside = self.lock();
        let mut complaints = Vec::new();
        match kind {
            Kind::Pay => {
                if inside.in_the_air.values().any(|one| one == customer_no) {
                    complaints.push(format!("two payments of {customer_no} on the way at once"));
                }
                *inside.sends.entry(reference.into()).or_default() += 1;
                inside.in_the_air.insert(reference.into(), customer_no.into());
            }
            Kind::Status => {
                if inside.in_the_air.contains_key(reference) {
                    complaints.push("asked while the payment was on its way".into());
                }
                if inside.asked.contains(&(reference.to_owned(), now)) {
                    complaints.push("asked twice without the provider's pause".into());
                }
                inside.asked.push((reference.into(), now));
            }
            Kind::Other => {}
        }
        inside.complaints.extend(complaints);
    }

    fn serve(&self, request: &HttpRequest) -> HttpAnswer {
        let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{}", path.split('?').next().unwrap_or_default());
        let headers: Vec<(&str, &str)> =
            request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let asked = Asked { method, path: &path, headers: &headers, body: request.body.as_bytes() };
        let told = self.lock().bench.serve(&asked, self.clock.steady());
        HttpAnswer { status: told.status, body: told.body }
    }

    fn exchange(&self, request: &HttpRequest) -> Exchange {
        let kind = kind_of(request);
        let (reference, customer_no) = (of_ours(&request.body), customer_no(&request.body));
        let says = match kind {
            Kind::Pay => self.lock().payment,
            Kind::Status => self.lock().status,
            Kind::Other => None,
        };
        // Here what is about to leave is on disk already.
        stop();
        if says == Some(Says::NotSent) {
            return Exchange::NotSent { detail: "no way".into() };
        }
        self.leaves(kind, &reference, &customer_no);
        let answer = self.serve(request);
        // Arrived and booked, and nothing heard of it yet.
        stop();
        self.lock().in_the_air.remove(&reference);
        let words = |status: &str, rc: &str| {
            let body = format!(
                r#"{{"data":{{"ref_id":"{reference}","customer_no":"{customer_no}","message":"-","status":"{status}","rc":"{rc}"}}}}"#
            );
            Exchange::Answered(HttpAnswer { status: 200, body })
        };
        match says {
            None | Some(Says::Paid) => Exchange::Answered(answer),
            Some(Says::Failed) => words("Gagal", "02"),
            Some(Says::Pending) => words("Pending", "03"),
            Some(Says::NotFound) => words("Gagal", "50"),
            Some(Says::Cut | Says::NotSent) => Exchange::NoAnswer { detail: "cut".into() },
        }
    }
}

impl Network for Street {
    fn line(&self, _route: &Route) -> Result<Box<dyn Line>, WireError> {
        // Whoever pays has looked around by now, and nothing is written down yet.
        stop();
        Ok(Box::new(self.clone()))
    }
}

impl Line for Street {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a> {
        Box::pin(async move { Reply { exchange: self.exchange(request), date: None } })
    }
}

/// What the documents of Digiswitch and RajaBiller call these.
fn kind_of(request: &HttpRequest) -> Kind {
    let has = |word: &str| request.body.contains(word) || request.url.contains(word);
    if has("pay-pasca") || has("bill-payment") {
        Kind::Pay
    } else if has("status-pasca") || has("/status/") {
        Kind::Status
    } else {
        Kind::Other
    }
}

/// The reference in a request: 24 letters and digits.
fn of_ours(text: &str) -> String {
    let is_sign = |sign: char| sign.is_ascii_digit() || sign.is_ascii_uppercase();
    text.split(|sign: char| !sign.is_ascii_alphanumeric())
        .find(|word| word.len() == 24 && word.chars().all(is_sign))
        .unwrap_or_default()
        .to_owned()
}

/// The customer number in a request: twelve digits.
fn customer_no(text: &str) -> String {
    text.split(|sign: char| !sign.is_ascii_alphanumeric())
        .find(|word| word.len() == 12 && word.bytes().all(|sign| sign.is_ascii_digit()))
        .unwrap_or_default()
        .to_owned()
}
