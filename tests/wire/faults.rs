//! The matrix: what can happen to a request on its way, and what the till must say of the payment
//! then. Every row is met by a payment request and, on another payment, by an advice request.

use std::sync::Arc;

use crate::answers::{
    Framing, Play, Spoken, Step, broken, gzipped, head, nothing, page, whole, written,
};
use crate::certificates::{Shake, Shown};
use crate::desks::{doubled, with};
use crate::proxy::Gate;
use crate::tap::{Opens, Script};

/// What there is at the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Up,
    /// Nobody listens.
    Down,
    /// The name is nobody's.
    Nowhere,
    /// Connections are neither taken nor refused.
    Full,
}

/// Whether the request reaches the provider, who then books and answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    Books,
    Never,
}

use Provider::{Books, Never};

/// One row. State and reason are as the till tells them, with what calls the operator behind.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) line: Line,
    /// What the proxy does, where there is one.
    pub(crate) gate: Gate,
    pub(crate) shake: Shake,
    pub(crate) opens: Opens,
    pub(crate) provider: Provider,
    pub(crate) play: Script,
    /// The till's own patience is not to be waited for.
    pub(crate) silent: bool,
    /// After the payment request met it. Two where the machine decides which comes first.
    pub(crate) pay: &'static str,
    /// After the advice request of another payment met it; that one was booked, and unanswered.
    pub(crate) asked: &'static str,
}

pub(crate) const PAID: &str = "paid";
/// The one way to fail without a word of the provider's: not a byte left.
pub(crate) const NOT_SENT: &str = "failed not_sent";
pub(crate) const REJECTED: &str = "failed rejected";
pub(crate) const NO_ANSWER: &str = "in_doubt no_answer";
const UNREADABLE: &str = "in_doubt unreadable";
const UNCLEAR: &str = "in_doubt unclear_code";
const DISAGREES: &str = "in_doubt disagreement";
const MISMATCH: &str = "in_doubt mismatch";
const OTHER_TOTAL: &str = "in_doubt mismatch operator";
/// No advice: what the provider would say there is not the wire's matter.
pub(crate) const NOT_ASKED: &str = "-";

impl Row {
    /// What the payment comes to once the fault is gone and the provider is asked.
    pub(crate) fn then(&self) -> &'static str {
        match (self.pay, self.provider) {
            (NOT_SENT, _) => NOT_SENT,
            (REJECTED, _) => REJECTED,
            (_, Books) => PAID,
            // The provider does not know it, which proves nothing: a person decides.
            (_, Never) => "in_doubt not_found operator",
        }
    }

    pub(crate) fn line(self, line: Line) -> Row {
        Row { line, ..self }
    }

    fn opens(self, opens: Opens) -> Row {
        Row { opens, ..self }
    }

    pub(crate) fn shake(self, shake: Shake) -> Row {
        Row { shake, ..self }
    }

    fn gate(self, gate: Gate) -> Row {
        Row { gate, ..self }
    }

    fn silent(self) -> Row {
        Row { silent: true, ..self }
    }
}

pub(crate) fn row(
    name: impl Into<String>,
    provider: Provider,
    pay: &'static str,
    asked: &'static str,
    play: impl Fn(&Spoken<'_>) -> Play + Send + Sync + 'static,
) -> Row {
    let (line, gate, shake, opens) = (Line::Up, Gate::Open, Shake::Right, Opens::Reads);
    let (name, play, silent) = (name.into(), Arc::new(play), false);
    Row { name, line, gate, shake, opens, provider, play, silent, pay, asked }
}

fn quiet(_: &Spoken<'_>) -> Play {
    Play { steps: Vec::new(), heard: None }
}

pub(crate) fn true_answer(said: &Spoken<'_>) -> Play {
    whole(said.status, "", &said.body)
}

/// The true answer in an envelope of the caller's making.
fn enveloped(said: &Spoken<'_>, bytes: Vec<u8>) -> Play {
    Play { steps: vec![Step::Say(bytes)], heard: Some((said.status, said.body.clone().into())) }
}

/// A body other than the true one, in an envelope that nothing is wrong with.
fn body(said: &Spoken<'_>, body: impl AsRef<[u8]>) -> Play {
    whole(said.status, "", body)
}

fn digits(change: i64) -> impl Fn(&str) -> String {
    move |value| (value.parse::<i64>().unwrap() + change).to_string()
}

fn put(value: &'static str) -> impl Fn(&str) -> String {
    move |_| value.to_owned()
}

fn failure(said: &Spoken<'_>) -> String {
    said.desk.failure_of(said.reference, said.customer_no)
}

/// Every row over a plain connection.
#[rustfmt::skip] // a table is read by its columns
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        row("no fault at all",                 Books, PAID,       PAID,       true_answer),

        // Before a byte.
        row("nobody listens",                  Never, NOT_SENT,   NO_ANSWER,  quiet).line(Line::Down),
        row("a name that is nobody's",         Never, NOT_SENT,   NO_ANSWER,  quiet).line(Line::Nowhere),
        row("closed at once",                  Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ClosesAtOnce),
        // The reset may be there before the connection is, or after: either is told as it is.
        row("reset at once",                   Never, "failed not_sent|in_doubt no_answer", NO_ANSWER, quiet).opens(Opens::ResetsAtOnce),

        // The request is on its way.
        row("reset, no byte of it read",       Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ResetsUnread),
        row("reset after the head of it",      Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ResetsAfterHead),
        row("never read",                      Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::NeverReads).silent(),

        // It was read.
        row("closed after it",                 Never, NO_ANSWER,  NO_ANSWER,  quiet),
        row("closed after it",                 Books, NO_ANSWER,  NO_ANSWER,  quiet),
        row("reset after it",                  Never, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Reset)),
        row("reset after it",                  Books, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Reset)),
        row("silence after it",                Never, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Hold)).silent(),
        row("silence after it",                Books, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Hold)).silent(),

        // What came is not HTTP.
        row("no HTTP",                         Books, NO_ANSWER,  NO_ANSWER,  |_| broken("\u{1}\u{2} hello\r\n\r\n")),
        row("a body without a head",           Books, NO_ANSWER,  NO_ANSWER,  |said| broken(said.body.clone())),
        row("half a status line",              Books, NO_ANSWER,  NO_ANSWER,  |_| broken("HTTP/1.1 20")),
        row("a status of two digits",          Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("HTTP/1.1 20 OK\r\n\r\n{}", said.body))),
        row("HTTP/2 unasked",                  Books, NO_ANSWER,  NO_ANSWER,  |_| broken(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64".to_vec())),
        row("a header without a colon",        Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("HTTP/1.1 200 OK\r\nhello\r\n\r\n{}", said.body))),
        row("a head of 1 MB",                  Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Length, 200, &format!("x: {}\r\n", "a".repeat(1 << 20)), said.body.as_bytes()))),
        row("a head of 1,000 lines",           Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Length, 200, &"x: y\r\n".repeat(1000), said.body.as_bytes()))),
        row("a head, and silence",             Books, NO_ANSWER,  NO_ANSWER,  |_| Play { steps: vec![Step::Say(head(200, "content-length: 99\r\n").into()), Step::Hold], heard: None }).silent(),
        row("half the body, and silence",      Books, NO_ANSWER,  NO_ANSWER,  half_and_silence).silent(),
        row("half the body, and a reset",      Books, NO_ANSWER,  NO_ANSWER,  half_and_reset),
        row("a drip that ends too late",       Books, NO_ANSWER,  NO_ANSWER,  |said| drip(said, 100)).silent(),
        row("a drip that ends in time",        Books, PAID,       PAID,       |said| drip(said, 2)),

        // The envelope and the letter do not fit.
        row("a length one too long, closed",   Books, NO_ANSWER,  NO_ANSWER,  |said| broken(measured(said, 1))),
        row("a length one too short",          Books, UNREADABLE, UNREADABLE, one_short),
        row("a length of 0",                   Books, UNREADABLE, UNREADABLE, |said| Play { heard: Some((200, Vec::new())), ..broken(format!("{}{}", head(200, "content-length: 0\r\n"), said.body)) }),
        row("a length below 0",                Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("{}{}", head(200, "content-length: -1\r\n"), said.body))),
        row("a length in words",               Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("{}{}", head(200, "content-length: many\r\n"), said.body))),
        row("two lengths",                     Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Length, 200, "content-length: 5\r\n", said.body.as_bytes()))),
        row("in chunks",                       Books, PAID,       PAID,       |said| enveloped(said, written(Framing::Chunked, said.status, "", said.body.as_bytes()))),
        row("in chunks, with a length too",    Books, PAID,       PAID,       |said| enveloped(said, written(Framing::Chunked, said.status, "content-length: 5\r\n", said.body.as_bytes()))),
        row("in chunks without a last one",    Books, NO_ANSWER,  NO_ANSWER,  |said| broken(chunks(said, "0\r\n\r\n", ""))),
        row("in chunks, garbage for the last", Books, NO_ANSWER,  NO_ANSWER,  |said| broken(chunks(said, "0\r\n\r\n", "zz\r\n\r\n"))),
        row("in chunks, garbage for a size",   Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("{}hello\r\n{}\r\n0\r\n\r\n", head(200, "transfer-encoding: chunked\r\n"), said.body))),
        row("in chunks, none well measured",   Books, NO_ANSWER,  NO_ANSWER,  |said| broken(format!("{}5\r\n{}\r\n0\r\n\r\n", head(200, "transfer-encoding: chunked\r\n"), said.body))),
        row("until it closes",                 Books, PAID,       PAID,       |said| enveloped(said, written(Framing::Close, said.status, "", said.body.as_bytes()))),
        row("until it is reset",               Books, NO_ANSWER,  NO_ANSWER,  |said| Play { steps: vec![Step::Say(written(Framing::Close, 200, "", said.body.as_bytes())), Step::Rest(20), Step::Reset], heard: None }),
        row("packed, and nobody asked",        Books, UNREADABLE, UNREADABLE, |said| gzipped(&said.body)),

        // Too much of it.
        row("127 KiB",                         Books, PAID,       PAID,       |said| body(said, padded(&said.body, 127 << 10))),
        row("4 MiB",                           Books, UNREADABLE, UNREADABLE, |said| body(said, padded(&said.body, 4 << 20))),
        row("4 MiB and a byte",                Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Length, 200, "", padded(&said.body, (4 << 20) + 1).as_bytes()))),
        row("10 MB",                           Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Length, 200, "", padded(&said.body, 10_000_000).as_bytes()))),
        row("10 MB in chunks",                 Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Chunked, 200, "", padded(&said.body, 10_000_000).as_bytes()))),
        row("10 MB until it closes",           Books, NO_ANSWER,  NO_ANSWER,  |said| broken(written(Framing::Close, 200, "", padded(&said.body, 10_000_000).as_bytes()))),

        // A word before the answer.
        row("100, then the answer",            Books, PAID,       PAID,       |said| after("HTTP/1.1 100 Continue\r\n\r\n", said)),
        row("103, then the answer",            Books, PAID,       PAID,       |said| after("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", said)),
        row("100, and closed",                 Books, NO_ANSWER,  NO_ANSWER,  |_| broken("HTTP/1.1 100 Continue\r\n\r\n")),
        row("100, and silence",                Books, NO_ANSWER,  NO_ANSWER,  |_| Play { steps: vec![Step::Say(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()), Step::Hold], heard: None }).silent(),

        // Two answers: the first one counts, and nothing after it.
        row("a stranger's, then the true one", Books, MISMATCH,   MISMATCH,   |said| two(stranger(said), said.body.clone())),
        row("the true one, then a failure",    Books, PAID,       PAID,       |said| two(said.body.clone(), failure(said))),
        row("a page, then the true one",       Books, UNREADABLE, UNREADABLE, |said| two("<html></html>".into(), said.body.clone())),

        // A whole answer of nothing.
        row("nothing",                         Books, UNREADABLE, UNREADABLE, |said| body(said, "")),
        row("white space",                     Books, UNREADABLE, UNREADABLE, |said| body(said, " \r\n\t ")),
        row("null",                            Books, UNREADABLE, UNREADABLE, |said| body(said, "null")),
        row("an empty list",                   Books, UNREADABLE, UNREADABLE, |said| body(said, "[]")),
        row("an empty object",                 Books, UNREADABLE, UNREADABLE, |said| body(said, "{}")),
        row("words behind the answer",         Books, UNREADABLE, UNREADABLE, |said| body(said, format!("{}<!-- 4711", said.body))),
        row("the answer twice in one body",    Books, UNREADABLE, UNREADABLE, |said| body(said, said.body.repeat(2))),
        row("in two bytes a letter",           Books, UNREADABLE, UNREADABLE, |said| body(said, said.body.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())),

        // An answer about something else.
        row("another reference",               Books, MISMATCH,   MISMATCH,   |said| body(said, stranger(said))),
        row("another customer",                Books, MISMATCH,   MISMATCH,   |said| body(said, with(&said.body, said.desk.customer, digits(1)))),
        row("no reference",                    Books, MISMATCH,   MISMATCH,   |said| body(said, with(&said.body, said.desk.reference, put("")))),
        row("another amount",                  Books, OTHER_TOTAL, OTHER_TOTAL, |said| body(said, with(&said.body, said.desk.total, digits(1)))),
        row("an amount below 0",               Books, UNREADABLE, UNREADABLE, |said| body(said, with(&said.body, said.desk.total, |total| format!("-{total}")))),
        row("an amount as a power",            Books, UNREADABLE, UNREADABLE, |said| body(said, with(&said.body, said.desk.total, |total| format!("{total}e0")))),
        row("two references",                  Books, UNREADABLE, UNREADABLE, |said| body(said, doubled(&said.body, said.desk.reference, put("X")))),
        row("two amounts",                     Books, UNREADABLE, UNREADABLE, |said| body(said, doubled(&said.body, said.desk.total, digits(1)))),
        row("two codes, a failure first",      Books, UNREADABLE, UNREADABLE, |said| body(said, doubled(&said.body, said.desk.code, put(said.desk.failed)))),

        // A listed failure counts as one under 2xx and 4xx, and nowhere else.
        row("200 with a failure",              Never, REJECTED,   NOT_ASKED,  |said| whole(200, "", failure(said))),
        row("400 with a failure",              Never, REJECTED,   NOT_ASKED,  |said| whole(400, "", failure(said))),
        row("307 with a failure",              Books, UNCLEAR,    UNCLEAR,    |said| whole(307, "", failure(said))),
        row("500 with a failure",              Books, UNCLEAR,    UNCLEAR,    |said| whole(500, "", failure(said))),
        row("503 with a failure",              Books, UNCLEAR,    UNCLEAR,    |said| whole(503, "", failure(said))),
        row("503 with a failure",              Never, UNCLEAR,    UNCLEAR,    |said| whole(503, "", failure(said))),
    ];
    for (status, provider, with_a_page, with_the_answer) in STATUSES {
        let asked = [*with_a_page, *with_the_answer];
        rows.push(row(format!("{status} with a page"), *provider, asked[0], asked[0], |_| page(*status)));
        rows.push(row(format!("{status} with the answer"), Books, asked[1], asked[1], |said| {
            // Whoever follows this sends the same once more.
            let location = match status {
                300..=399 => format!("location: {}\r\n", said.location),
                _ => String::new(),
            };
            whole(*status, &location, &said.body)
        }));
    }
    rows
}

/// What a whole answer is worth under each status; whether the provider booked it behind the page.
#[rustfmt::skip]
const STATUSES: &[(u16, Provider, &str, &str)] = &[
    //              a page      the true answer
    (200, Books,    UNREADABLE, PAID),
    (201, Books,    UNREADABLE, PAID),
    (202, Books,    UNREADABLE, PAID),
    (204, Books,    UNREADABLE, UNREADABLE), // has no body
    (301, Never,    UNREADABLE, UNCLEAR),
    (302, Never,    UNREADABLE, UNCLEAR),
    (303, Never,    UNREADABLE, UNCLEAR),
    (304, Never,    UNREADABLE, UNREADABLE), // has no body
    (307, Never,    UNREADABLE, UNCLEAR),
    (308, Never,    UNREADABLE, UNCLEAR),
    (400, Never,    UNREADABLE, DISAGREES),
    (401, Never,    UNREADABLE, DISAGREES),
    (403, Never,    UNREADABLE, DISAGREES),
    (404, Never,    UNREADABLE, DISAGREES),
    (407, Never,    UNREADABLE, DISAGREES),
    (408, Never,    UNREADABLE, DISAGREES),
    (421, Never,    UNREADABLE, DISAGREES),
    (425, Never,    UNREADABLE, DISAGREES),
    (429, Never,    UNREADABLE, DISAGREES),
    (500, Books,    UNREADABLE, UNCLEAR),
    (502, Books,    UNREADABLE, UNCLEAR),
    (503, Books,    UNREADABLE, UNCLEAR),
    (503, Never,    UNREADABLE, UNCLEAR),
    (504, Books,    UNREADABLE, UNCLEAR),
    (599, Books,    UNREADABLE, UNCLEAR),
];

/// Every row over TLS. A handshake that fails leaves no byte of the request; one that ends does.
#[rustfmt::skip]
pub(crate) fn tls_rows() -> Vec<Row> {
    use Shake::{Closes, Plain, Resets, With};
    vec![
        row("the right certificate",           Books, PAID,       PAID,       true_answer),
        row("the older TLS",                   Books, PAID,       PAID,       true_answer).shake(With(Shown::Right12)),
        row("nobody listens",                  Never, NOT_SENT,   NO_ANSWER,  quiet).line(Line::Down),
        row("a certificate of another name",   Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::OtherName)),
        row("an expired certificate",          Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::Expired)),
        row("a certificate not yet valid",     Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::NotYet)),
        row("an unknown issuer",               Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::UnknownIssuer)),
        row("issued by itself",                Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::SelfSigned)),
        row("plain text for TLS",              Never, NOT_SENT,   NO_ANSWER,  quiet).shake(Plain),
        row("closed in the handshake",         Never, NOT_SENT,   NO_ANSWER,  quiet).shake(Closes),
        row("reset in the handshake",          Never, NOT_SENT,   NO_ANSWER,  quiet).shake(Resets),
        row("wants a certificate, older TLS",  Never, NOT_SENT,   NO_ANSWER,  quiet).shake(With(Shown::WantsOne12)),
        // In the newer TLS the client is done before the server refuses: bytes may have left.
        row("wants a certificate, newer TLS",  Never, NO_ANSWER,  NO_ANSWER,  quiet).shake(With(Shown::WantsOne13)),
        row("closed after the handshake",      Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ClosesAtOnce),
        row("reset after the handshake",       Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ResetsUnread),
        row("reset after the head",            Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ResetsAfterHead),
        row("reset after the request",         Never, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Reset)),
        row("reset after the request",         Books, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Reset)),
        row("silence after the request",       Books, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Hold)).silent(),
        row("until it closes",                 Books, PAID,       PAID,       |said| enveloped(said, written(Framing::Close, said.status, "", said.body.as_bytes()))),
        // Anybody on the way can cut so: TLS ends with a word of its own.
        row("until it breaks off",             Books, NO_ANSWER,  NO_ANSWER,  |said| Play { steps: vec![Step::Say(written(Framing::Close, 200, "", said.body.as_bytes())), Step::Drop], heard: None }),
        row("307 to the same address",         Books, UNCLEAR,    UNCLEAR,    |said| whole(307, &format!("location: {}\r\n", said.location), &said.body)),
        row("502 with a page",                 Books, UNREADABLE, UNREADABLE, |_| page(502)),
    ]
}

/// Every row over TLS through a proxy. A tunnel that is not had leaves no byte of the request.
#[rustfmt::skip]
pub(crate) fn proxy_rows() -> Vec<Row> {
    use Gate::{Closes, Down, Holds, Resets, Says};
    vec![
        row("a tunnel",                        Books, PAID,       PAID,       true_answer),
        row("no proxy there",                  Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Down),
        row("403 for a tunnel",                Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Says("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")),
        row("407 for a tunnel",                Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Says("HTTP/1.1 407 Who Are You\r\ncontent-length: 0\r\n\r\n")),
        row("307 for a tunnel",                Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Says("HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:1/\r\n\r\n")),
        row("502 for a tunnel",                Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Says("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")),
        row("no HTTP for a tunnel",            Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Says("\u{5}\u{0} hello\r\n\r\n")),
        row("closed for a tunnel",             Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Closes),
        row("reset for a tunnel",              Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Resets),
        row("silence for a tunnel",            Never, NOT_SENT,   NO_ANSWER,  quiet).gate(Holds),
        row("a tunnel to nobody",              Never, NOT_SENT,   NO_ANSWER,  quiet).line(Line::Down),
        row("a tunnel to plain text",          Never, NOT_SENT,   NO_ANSWER,  quiet).shake(Shake::Plain),
        row("a tunnel to another name",        Never, NOT_SENT,   NO_ANSWER,  quiet).shake(Shake::With(Shown::OtherName)),
        row("a tunnel, reset after the head",  Never, NO_ANSWER,  NO_ANSWER,  quiet).opens(Opens::ResetsAfterHead),
        row("a tunnel, closed after it",       Never, NO_ANSWER,  NO_ANSWER,  quiet),
        row("a tunnel, closed after it",       Books, NO_ANSWER,  NO_ANSWER,  quiet),
        row("a tunnel, silence after it",      Books, NO_ANSWER,  NO_ANSWER,  |_| nothing(Step::Hold)).silent(),
    ]
}

/// The true answer, cut after the first `k` of its bytes.
pub(crate) fn cut(framing: Framing, at: Cut) -> Row {
    // A body that ends with its connection looks whole to HTTP: the judge has to see it.
    let in_body = matches!(at, Cut::Body(_) | Cut::LastByte);
    let expected = if framing == Framing::Close && in_body { UNREADABLE } else { NO_ANSWER };
    row(format!("{framing:?}, {at:?}"), Books, expected, expected, move |said| {
        // White space at its end is no part of an answer.
        let mut bytes = written(framing, said.status, "", said.body.trim_end().as_bytes());
        let body = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let keep = match at {
            Cut::Head(part) => (body - 2) * part / 4,
            Cut::Body(part) => body + (bytes.len() - body) * part / 16,
            Cut::LastByte => bytes.len() - 1,
        };
        bytes.truncate(keep);
        let heard = (expected == UNREADABLE).then(|| (said.status, bytes[body..].to_vec()));
        Play { heard, ..broken(bytes) }
    })
}

/// Where an answer is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// Quarters of the head; the last is right before its end.
    Head(usize),
    /// Sixteenths of the body; the first is right between head and body.
    Body(usize),
    LastByte,
}

impl Cut {
    pub(crate) fn all() -> impl Iterator<Item = Cut> {
        (1..=4).map(Cut::Head).chain((0..16).map(Cut::Body)).chain([Cut::LastByte])
    }
}

fn stranger(said: &Spoken<'_>) -> String {
    with(&said.body, said.desk.reference, |own| format!("{own}X"))
}

fn half(said: &Spoken<'_>) -> Step {
    let bytes = written(Framing::Length, 200, "", said.body.as_bytes());
    Step::Say(bytes[..bytes.len() - said.body.len() / 2].to_vec())
}

fn half_and_silence(said: &Spoken<'_>) -> Play {
    Play { steps: vec![half(said), Step::Hold], heard: None }
}

fn half_and_reset(said: &Spoken<'_>) -> Play {
    Play { steps: vec![half(said), Step::Rest(20), Step::Reset], heard: None }
}

/// A few bytes at a time; late, it would take a hundred times as long as anybody waits here.
fn drip(said: &Spoken<'_>, ms: u64) -> Play {
    let bytes = written(Framing::Length, said.status, "", said.body.as_bytes());
    let drop = |drop: &[u8]| [Step::Say(drop.to_vec()), Step::Rest(ms)];
    let heard = (ms < 10).then(|| (said.status, said.body.clone().into()));
    Play { steps: bytes.chunks(16).flat_map(drop).collect(), heard }
}

/// The true answer under a length that is off by so much, and the end.
fn measured(said: &Spoken<'_>, off: usize) -> String {
    let length = format!("content-length: {}\r\n", said.body.len() + off);
    format!("{}{}", head(200, &length), said.body)
}

fn one_short(said: &Spoken<'_>) -> Play {
    let text = said.body.trim_end();
    let length = text.len() - 1;
    let bytes = format!("{}{text}", head(200, &format!("content-length: {length}\r\n")));
    Play { heard: Some((200, text.as_bytes()[..length].to_vec())), ..broken(bytes) }
}

/// The true answer in chunks, with another end.
fn chunks(said: &Spoken<'_>, end: &str, other: &str) -> String {
    let bytes = written(Framing::Chunked, 200, "", said.body.as_bytes());
    let text = String::from_utf8(bytes).unwrap();
    format!("{}{other}", text.strip_suffix(end).unwrap())
}

fn padded(body: &str, length: usize) -> String {
    format!("{body}{}", " ".repeat(length - body.len()))
}

/// Words first, and in a moment the whole answer.
fn after(words: &str, said: &Spoken<'_>) -> Play {
    let mut play = true_answer(said);
    play.steps.insert(0, Step::Say(words.into()));
    play
}

/// Two whole answers in one breath.
fn two(first: String, second: String) -> Play {
    let bytes =
        [first.as_bytes(), second.as_bytes()].map(|body| written(Framing::Length, 200, "", body));
    Play { steps: vec![Step::Say(bytes.concat()), Step::Hold], heard: Some((200, first.into())) }
}
