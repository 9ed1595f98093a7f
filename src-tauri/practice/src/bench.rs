//! The providers without socket, file or thread, for whoever is the network between: the same
//! routes and the same books as behind the server. Knows no provider's format, and no clock.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

pub use crate::answer::Delivery;
use crate::{
    answer::Answer,
    books::{Books, Payment, Reference},
    simulator::{Call, Method, Route, SIMULATORS, simulator},
};

/// All providers with their books, in memory.
#[derive(Clone, Debug, Default)]
pub struct Bench {
    books: Books,
    /// How many status questions of a pending payment are answered with pending.
    pub pending_asks: u32,
}

/// One request, as it comes out of a network.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Without host and query.
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// What a provider says, and how badly that would travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    pub body: String,
    pub delivery: Delivery,
}

impl Bench {
    /// Serves one request at the moment `now_ms`.
    pub fn serve(&mut self, asked: &Asked<'_>, now_ms: i64) -> Told {
        let routes = SIMULATORS.iter().flat_map(|simulator| simulator.routes);
        let of_path: Vec<&Route> = routes.filter(|route| is_at(route.path, asked.path)).collect();
        let method = match asked.method {
            "GET" => Some(Method::Get),
            "POST" => Some(Method::Post),
            _ => None,
        };
        let Some(route) = of_path.iter().find(|route| Some(route.method) == method) else {
            let status = if of_path.is_empty() { 404 } else { 405 };
            return told(Answer::text(status, "text/plain", String::new()));
        };
        let headers = header_map(asked.headers);
        let call = Call {
            path: asked.path,
            headers: &headers,
            body: asked.body,
            now_ms,
            pending_asks: self.pending_asks,
        };
        told((route.serve)(&call, &mut self.books))
    }

    pub fn books(&self) -> &Books {
        &self.books
    }

    /// Fills up or empties the deposit at one provider.
    pub fn set_deposit(&mut self, provider: &str, rupiah: i64) {
        self.books.provider_mut(provider).deposit = rupiah;
    }

    /// Turns a paid payment into a refunded one: a contradiction that comes late. Tells whether
    /// there was one.
    pub fn refund(&mut self, reference: &str, now_ms: i64) -> bool {
        let code = |provider: &str| simulator(provider).map_or("", |known| known.refunded);
        self.books.refund(reference, code, now_ms)
    }

    /// All that this provider knows under a reference.
    pub fn known(&self, provider: &str, reference: &str) -> Option<&Reference> {
        self.books.providers.get(provider)?.references.get(reference)
    }

    /// What became of a payment, by its reference.
    pub fn payment(&self, provider: &str, reference: &str) -> Option<&Payment> {
        self.known(provider, reference)?.payment.as_ref()
    }
}

fn told(answer: Answer) -> Told {
    Told { status: answer.status, body: answer.body, delivery: answer.delivery }
}

fn header_map(headers: &[(&str, &str)]) -> HeaderMap {
    let read = |(name, value): &(&str, &str)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    };
    headers.iter().filter_map(read).collect()
}

/// Whether `path` fits a route's pattern: a part in braces takes anything.
fn is_at(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            (_, _) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KEY, USERNAME};
    use md5::{Digest, Md5};

    fn ask<'a>(path: &'a str, body: &'a str) -> Asked<'a> {
        let headers = &[("content-type", "application/json")];
        Asked { method: "POST", path, headers, body: body.as_bytes() }
    }

    #[test]
    fn paths_fit_their_patterns() {
        assert!(is_at("/a/{x}", "/a/b") && is_at("/a", "/a"));
        assert!(!is_at("/a/{x}", "/a/") && !is_at("/a/{x}", "/a") && !is_at("/a", "/a/b"));
    }

    #[test]
    fn the_same_routes_answer_as_behind_the_server() {
        let mut bench = Bench::default();
        assert_eq!(bench.serve(&ask("/nowhere", "{}"), 0).status, 404);
        let path = "/v1/user/api/transaction";
        assert_eq!(bench.serve(&Asked { method: "GET", ..ask(path, "") }, 0).status, 405);
        let sign: String = Md5::digest(format!("{USERNAME}{KEY}R1"))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let body = format!(
            r#"{{"command":"inq-pasca","username":"{USERNAME}","code":"pln",
                "customer_no":"530000000001","ref_id":"R1","sign":"{sign}"}}"#
        );
        let told = bench.serve(&ask(path, &body), 1_795_319_530_000);
        assert_eq!((told.status, told.delivery), (200, Delivery::Whole), "{}", told.body);
        assert!(told.body.contains("\"rc\":\"00\""), "{}", told.body);
        assert!(bench.known("digiswitch", "R1").is_some_and(|known| known.inquiry.is_some()));
    }
}
