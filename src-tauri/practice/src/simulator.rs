//! What a simulated provider is, and the list of them: paths with what serves them, the practice
//! account there, numbers to train with. Knows no provider's format.

use axum::http::{HeaderMap, header};

use crate::{SandboxNumber, answer::Answer, ayoconnect, books::Books, digiswitch, iak, rajabiller};

/// One request, as a provider sees it.
pub(crate) struct Call<'a> {
    pub(crate) path: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pub(crate) pending_asks: u32,
}

impl Call<'_> {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, where it is of this media type: under another one it is read as none at all.
    pub(crate) fn body_of_type(&self, media: &str) -> &[u8] {
        let kind = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        if kind.starts_with(media) { self.body } else { b"" }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// A path, in the pattern of the web framework, and what answers there.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) serve: fn(&Call<'_>, &mut Books) -> Answer,
}

/// One provider.
pub(crate) struct Simulator {
    /// Its name in the books.
    pub(crate) id: &'static str,
    pub(crate) routes: &'static [Route],
    /// The practice account; nothing where practice mode comes without one.
    pub(crate) account: Option<fn() -> PracticeAccount>,
    pub(crate) sandbox: fn() -> Vec<SandboxNumber>,
    /// The code under which a late reversal stands in the books.
    pub(crate) refunded: &'static str,
}

/// All of them, in the order in which practice mode asks them.
pub(crate) static SIMULATORS: &[&Simulator] = &[
    &digiswitch::SWITCH,
    &digiswitch::FLAZZ,
    &iak::IAK,
    &ayoconnect::AYOCONNECT,
    &rajabiller::RAJABILLER,
];

pub(crate) fn simulator(id: &str) -> Option<&'static Simulator> {
    SIMULATORS.iter().copied().find(|simulator| simulator.id == id)
}

/// An account that practice mode comes with. Its key is [`crate::KEY`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeAccount {
    pub name: &'static str,
    pub provider: &'static str,
    pub username: Option<&'static str>,
    pub partner_id: Option<&'static str>,
    /// What it sells: `BILL_TYPE=CODE:NAME`.
    pub products: Vec<String>,
}

/// The accounts that practice mode comes with, in the order in which they are asked.
pub fn practice_accounts() -> Vec<PracticeAccount> {
    SIMULATORS.iter().filter_map(|simulator| simulator.account).map(|account| account()).collect()
}
