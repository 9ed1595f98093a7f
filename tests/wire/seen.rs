//! What is looked at in a cell, and kept where it does not hold: one run shows all that is wrong.

use loket_till::view::EventView;

use crate::tap::Connection;

/// The ledger holds what came, to the letter, and an answer only where there was one.
pub(crate) fn heard(event: &EventView, connections: &[Connection], seen: &mut Seen) {
    let came = &event.data["came"];
    let heard = connections.first().and_then(|one| one.heard.as_ref());
    let stored = (came["outcome"] == "answered")
        .then(|| (came["status"].as_u64().unwrap(), came["body"].as_str().unwrap().to_owned()));
    let heard = heard
        .map(|(status, body)| (u64::from(*status), String::from_utf8_lossy(body).into_owned()));
    // Only so much as a reader can bear.
    seen.check(stored == heard, || format!("{stored:.300?} is stored, {heard:.300?} was said"));
}

/// What was looked at, and did not hold.
#[derive(Default)]
pub(crate) struct Seen(pub(crate) Vec<String>);

impl Seen {
    pub(crate) fn check(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        if !holds {
            self.0.push(complaint());
        }
    }

    pub(crate) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, is: &T, must: &T) {
        self.check(is == must, || format!("{what}: {is:?}, not {must:?}"));
    }
}
