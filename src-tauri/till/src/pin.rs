//! PINs, hashed so that whoever reads the ledger's file guesses slowly. A PIN keeps people at one
//! counter apart; it is no lock on the disk.

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use loket_core::account::Secret;

use crate::ledger::entry::PinHash;

/// Argon2id with 19 MiB, two passes and one lane: what OWASP's password sheet asks for at least,
/// and well under half a second on an old PC.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The hash of a PIN with this salt; nothing where it cannot be made.
pub(crate) fn hash(pin: &Secret, salt: &[u8]) -> Option<PinHash> {
    let salt = SaltString::encode_b64(salt).ok()?;
    let hash = hasher().hash_password(pin.expose().as_bytes(), &salt).ok()?;
    Some(PinHash(hash.to_string()))
}

/// Whether this is the PIN. A hash that cannot be read is nobody's.
pub(crate) fn fits(pin: &Secret, hash: &PinHash) -> bool {
    PasswordHash::new(&hash.0)
        .is_ok_and(|hash| hasher().verify_password(pin.expose().as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_fits_its_own_hash_and_no_other() {
        let pin = Secret::new("2580".into());
        let one = hash(&pin, &[7; 15]).unwrap();
        assert!(one.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.0);
        assert_ne!(one, hash(&pin, &[8; 15]).unwrap(), "two people may have one PIN");
        assert!(fits(&pin, &one));
        assert!(!fits(&Secret::new("2581".into()), &one));
        assert!(!fits(&pin, &PinHash(String::new())));
        assert_eq!(format!("{one:?}"), "PinHash");
    }
}
