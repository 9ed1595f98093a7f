//! Where time and chance come in. Everything else asks these, so that a test can be the world.

use std::time::Instant;

use loket_core::calendar::Moment;

/// Wall clock for the record, steady clock for gaps.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, as the machine believes.
    fn now(&self) -> Moment;
    /// Milliseconds since some fixed moment of this process; never goes back.
    fn steady(&self) -> i64;
}

/// The machine's own clocks.
pub struct MachineClock {
    started: Instant,
}

impl Default for MachineClock {
    fn default() -> Self {
        MachineClock { started: Instant::now() }
    }
}

impl Clock for MachineClock {
    // The one place that asks the machine for the time.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Moment {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|since| Moment::try_from(since.as_millis()).ok())
            .unwrap_or_default()
    }

    fn steady(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

pub trait Chance: Send + Sync {
    /// 15 bytes that nobody can foresee.
    fn bytes(&self) -> Option<[u8; 15]>;
}

/// The operating system's randomness.
pub struct MachineChance;

impl Chance for MachineChance {
    fn bytes(&self) -> Option<[u8; 15]> {
        let mut bytes = [0; 15];
        getrandom::fill(&mut bytes).ok().map(|()| bytes)
    }
}

/// A reference of 24 letters and digits: some providers take no other signs, and no two counters
/// ever make the same one (120 random bits in groups of five).
pub fn reference(bytes: [u8; 15]) -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut text = String::with_capacity(24);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = (held << 8) | u32::from(byte);
        bits = bits.saturating_add(8);
        while bits >= 5 {
            bits = bits.saturating_sub(5);
            let at = usize::try_from((held >> bits) & 31).unwrap_or_default();
            text.push(char::from(SIGNS.get(at).copied().unwrap_or(b'0')));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_letters_and_digits() {
        assert_eq!(reference([0; 15]), "0".repeat(24));
        assert_eq!(reference([255; 15]), "Z".repeat(24));
        let one = reference(MachineChance.bytes().unwrap());
        assert_eq!(one.len(), 24);
        assert!(one.bytes().all(|sign| sign.is_ascii_alphanumeric()));
        assert_ne!(one, reference(MachineChance.bytes().unwrap()));
    }
}
