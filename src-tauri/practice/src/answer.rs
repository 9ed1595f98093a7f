//! An answer as data: what a provider says, and how badly it travels.
//!
//! Providers make answers without touching a socket; the server delivers them. Knows no provider.

use serde_json::Value;

/// What a provider answers to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    /// Where a redirect leads.
    pub(crate) location: Option<&'static str>,
    pub(crate) delivery: Delivery,
}

/// How the answer reaches the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Whole,
    Slow,
    /// The head and half of the body, then the end of the connection.
    HalfBody,
    /// Not one byte, then the end of the connection.
    Nothing,
    /// Nothing, and the connection stays open.
    Never,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        Answer::text(status, "application/json", body.to_string())
    }

    pub(crate) fn text(status: u16, content_type: &'static str, body: String) -> Answer {
        Answer { status, content_type, body, location: None, delivery: Delivery::Whole }
    }

    pub(crate) fn delivered(self, delivery: Delivery) -> Answer {
        Answer { delivery, ..self }
    }

    /// Not JSON at all, under a JSON heading.
    pub(crate) fn garbage() -> Answer {
        Answer::text(200, "application/json", "{\"data\":{\"ref_id\":\"\u{fffd}<<".to_owned())
    }

    pub(crate) fn bad_gateway() -> Answer {
        let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                    <center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
        Answer::text(502, "text/html", page.to_owned())
    }

    pub(crate) fn redirect(location: &'static str) -> Answer {
        Answer {
            location: Some(location),
            ..Answer::text(307, "text/plain", "Temporary Redirect".to_owned())
        }
    }
}
