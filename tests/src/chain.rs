//! The ledger's chain of hashes a second time, from its description in `ledger/chain.rs`. Shares no
//! code with it.

use sha2::{Digest as _, Sha256};

/// One event's row as it is hashed.
pub struct Link<'a> {
    pub ledger_id: &'a str,
    pub seq: i64,
    pub epoch: i64,
    pub at_ms: i64,
    /// Kind, subject and body.
    pub words: &'a [String; 3],
    pub previous: &'a [u8],
}

impl Link<'_> {
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        let mut bytes = b"loket-event-1".to_vec();
        let text = |bytes: &mut Vec<u8>, text: &str| {
            bytes.extend(u64::try_from(text.len()).unwrap().to_be_bytes());
            bytes.extend(text.as_bytes());
        };
        text(&mut bytes, self.ledger_id);
        for number in [self.epoch, self.seq, self.at_ms] {
            bytes.extend(number.to_be_bytes());
        }
        for word in self.words {
            text(&mut bytes, word);
        }
        bytes.extend(self.previous);
        Sha256::digest(&bytes).to_vec()
    }
}
