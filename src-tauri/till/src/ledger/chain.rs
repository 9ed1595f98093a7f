//! The hash chain. Each event's hash covers a fixed binary encoding of the event and the hash of
//! the one before, so that a changed, missing or moved event is found:
//!
//! ```text
//! SHA-256( "loket-event-1"
//!          | len(ledger_id) ledger_id | epoch | seq | at_ms
//!          | len(kind) kind | len(subject) subject | len(body) body
//!          | previous hash, 32 bytes )
//! ```
//!
//! Lengths, epoch, seq and at_ms are 8 bytes, big endian, two's complement; texts are UTF-8. The
//! first event's previous hash is 32 zero bytes.

use sha2::{Digest, Sha256};

/// One row of the ledger, as the chain sees it.
pub struct Link<'a> {
    pub ledger_id: &'a str,
    pub epoch: i64,
    pub seq: i64,
    pub at_ms: i64,
    pub kind: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
}

pub type Hash = [u8; 32];

pub const FIRST: Hash = [0; 32];

impl Link<'_> {
    pub fn hash(&self, previous: &Hash) -> Hash {
        let mut sha = Sha256::new();
        sha.update(b"loket-event-1");
        text(&mut sha, self.ledger_id);
        for number in [self.epoch, self.seq, self.at_ms] {
            sha.update(number.to_be_bytes());
        }
        for part in [self.kind, self.subject, self.body] {
            text(&mut sha, part);
        }
        sha.update(previous);
        sha.finalize().into()
    }
}

fn text(sha: &mut Sha256, text: &str) {
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    sha.update(length.to_be_bytes());
    sha.update(text.as_bytes());
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector can be checked with any SHA-256 tool over the bytes described above.
    #[test]
    fn the_encoding_is_fixed() {
        let link = Link {
            ledger_id: "L",
            epoch: 1,
            seq: 2,
            at_ms: 3,
            kind: "opened",
            subject: "P",
            body: "{}",
        };
        assert_eq!(hex(&link.hash(&FIRST)), VECTOR);
    }

    const VECTOR: &str = "247e464d8e976c97a028ccbe983bd51b67e5a2f46d7023bb5d888404c10cd068";
}
