//! What goes back through the tap, to the byte, and what a client that keeps to HTTP must hear of
//! it. Knows HTTP and what was sold; judges nothing.

use std::io::Write;

use crate::desks::Desk;

/// What the tap does, one after the other. After the last it closes in good order.
#[derive(Clone)]
pub(crate) enum Step {
    Say(Vec<u8>),
    /// Milliseconds of silence.
    Rest(u64),
    /// Keeps the connection open until the client leaves.
    Hold,
    /// Ends the connection with a reset.
    Reset,
    /// Ends it without the last word of TLS.
    Drop,
}

pub(crate) struct Play {
    pub(crate) steps: Vec<Step>,
    /// Status and body of the one answer there is; nothing where there is none.
    pub(crate) heard: Option<(u16, Vec<u8>)>,
}

/// What the tap knows when it is about to answer.
pub(crate) struct Spoken<'a> {
    pub(crate) desk: &'static Desk,
    pub(crate) reference: &'a str,
    pub(crate) customer_no: &'a str,
    /// The address that was asked, for a redirect that would send the same once more.
    pub(crate) location: String,
    /// The provider's true answer; empty where the request never reached it.
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// How an end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Length,
    Chunked,
    Close,
}

impl Framing {
    pub(crate) const ALL: [Framing; 3] = [Framing::Length, Framing::Chunked, Framing::Close];
}

/// Nothing is answered.
pub(crate) fn nothing(step: Step) -> Play {
    Play { steps: vec![step], heard: None }
}

/// Bytes that are no whole answer, and the end.
pub(crate) fn broken(bytes: impl Into<Vec<u8>>) -> Play {
    Play { steps: vec![Step::Say(bytes.into())], heard: None }
}

pub(crate) fn head(status: u16, lines: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{lines}\r\n")
}

/// An answer to the byte. The body is in three chunks where it is in chunks.
pub(crate) fn written(framing: Framing, status: u16, lines: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = match framing {
        Framing::Length => head(status, &format!("{lines}content-length: {}\r\n", body.len())),
        Framing::Chunked => head(status, &format!("{lines}transfer-encoding: chunked\r\n")),
        Framing::Close => head(status, lines),
    }
    .into_bytes();
    if framing == Framing::Chunked {
        for part in body.chunks(body.len() / 3 + 1) {
            bytes.extend(format!("{:x}\r\n", part.len()).as_bytes());
            bytes.extend(part);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\n\r\n");
    } else {
        bytes.extend(body);
    }
    bytes
}

/// A whole answer, after which the connection stays open: a client that would use it again can.
pub(crate) fn whole(status: u16, lines: &str, body: impl AsRef<[u8]>) -> Play {
    let body = body.as_ref();
    let bytes = written(Framing::Length, status, lines, body);
    // These have no body, whatever follows their head.
    let heard = if matches!(status, 204 | 304) { Vec::new() } else { body.to_vec() };
    Play { steps: vec![Step::Say(bytes), Step::Hold], heard: Some((status, heard)) }
}

/// A gateway's page.
pub(crate) fn page(status: u16) -> Play {
    let body = format!("<html><head><title>{status}</title></head><body>{status}</body></html>");
    whole(status, "", body)
}

/// A gzip of `body`, said to be one. The client never asked for it.
pub(crate) fn gzipped(body: &str) -> Play {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(body.as_bytes()).unwrap();
    whole(200, "content-encoding: gzip\r\n", packer.finish().unwrap())
}
