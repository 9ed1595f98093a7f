//! What a request of the bill path asks for, and the signature it must carry.
//!
//! Knows no books and no products.

use md5::{Digest, Md5};

use super::{
    body::Body,
    codes::{self, Code},
};
use crate::{KEY, USERNAME};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Inquiry,
    Pay,
    Status,
    Prices,
}

/// Why a request is refused before it is understood: by a code, or because of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal {
    Code(&'static Code),
    Field(&'static str),
}

impl Command {
    pub(super) fn of(body: &Body) -> Option<Command> {
        match body.text("commands")? {
            "inq-pasca" => Some(Command::Inquiry),
            "pay-pasca" => Some(Command::Pay),
            "checkstatus" => Some(Command::Status),
            "pricelist-pasca" => Some(Command::Prices),
            _ => None,
        }
    }

    /// Refuses what lacks a field, and whoever is not the practice account.
    pub(super) fn check(self, body: &Body) -> Result<(), Refusal> {
        let required: &[&'static str] = match self {
            Command::Inquiry => &["username", "code", "hp", "ref_id", "sign"],
            Command::Pay => &["username", "sign"],
            Command::Status => &["username", "ref_id", "sign"],
            Command::Prices => &["username", "sign"],
        };
        if let Some(missing) = required.iter().find(|name| body.text(name).is_none()) {
            return Err(Refusal::Field(missing));
        }
        let suffix = match self {
            Command::Inquiry => body.text("ref_id").unwrap_or_default().to_owned(),
            Command::Pay => body.whole("tr_id").ok_or(Refusal::Field("tr_id"))?.to_string(),
            Command::Status => "cs".to_owned(),
            Command::Prices => "pl".to_owned(),
        };
        let known = body.text("username") == Some(USERNAME)
            && body.text("sign") == Some(signature(USERNAME, KEY, &suffix).as_str());
        if known { Ok(()) } else { Err(Refusal::Code(&codes::SIGNATURE)) }
    }
}

pub(super) fn signature(username: &str, key: &str, suffix: &str) -> String {
    let digest = Md5::digest(format!("{username}{key}{suffix}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_lowercase_hex_md5_of_username_key_and_suffix() {
        for (suffix, sign) in [
            ("ORD0001", "5994db6b5febd8fcf98b41fab7fbbebf"),
            ("219346108", "b4a8ff2280c9a4f97384598feb605306"),
            ("cs", "e51b600f165d3816b876762ccab7b194"),
            ("pl", "8dcfe47a79ff392599c6cecf04c107fd"),
            ("bl", "3fe6c6d2d517b3347e5a22b0ddc2014e"),
        ] {
            assert_eq!(signature("081234567890", "testkey-0001", suffix), sign, "{suffix}");
        }
    }
}
