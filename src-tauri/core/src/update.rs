//! Whether a new version of Loket may come: what a signed manifest says, and what that means for the
//! program that runs. Whoever serves the file is not trusted: it can hold it back, show an earlier one
//! again, or put another file in a version's place. It knows no network, no disk and no clock.

use std::collections::BTreeMap;
use std::fmt;

use minisign_verify::{PublicKey, Signature};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::account::is_loopback;
use crate::calendar::{Moment, from_rfc3339};

/// The form of manifest that this program reads.
pub const FORMAT: u64 = 1;
/// A manifest of a few versions and notes is far shorter, in bytes.
pub const LONGEST_MANIFEST: usize = 256 * 1024;
/// No package of Loket's is larger, its web view included, in bytes.
pub const LARGEST_ARTIFACT: u64 = 400 * 1024 * 1024;
/// Clocks may differ by as much as people take one zone for another, in milliseconds.
const CLOCKS_DIFFER_MS: i64 = 24 * 60 * 60 * 1000;

/// Three numbers and nothing else: a version that needs explaining is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    pub patch: u32,
}

impl Version {
    pub fn read(text: &str) -> Option<Version> {
        let mut parts = text.split('.').map(|part| {
            let plain = !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
            let short = part == "0" || !part.starts_with('0');
            part.parse().ok().filter(|_| plain && short)
        });
        let version =
            Version { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What lies on the server: the manifest to the letter, and the signature over those letters, in one
/// file, so that no two of them can be mixed.
#[derive(Deserialize, Serialize)]
pub struct Envelope {
    pub manifest: String,
    /// A minisign signature, base64 of the whole of its text, as the updater's own are.
    pub signature: String,
}

/// A manifest as it is written.
#[derive(Deserialize, Serialize)]
pub struct Written {
    pub format: u64,
    pub version: String,
    /// The oldest program that may go to it directly.
    pub minimum: String,
    pub issued: String,
    pub expires: String,
    /// How many steps of the ledger's schema that version knows.
    pub schema: i64,
    pub notes: Notes,
    /// By what a package is for: `linux-x86_64-deb`, `windows-x86_64-nsis`.
    pub platforms: BTreeMap<String, Artifact>,
}

/// What is new, for people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Notes {
    pub id: String,
    pub en: String,
}

/// The one file that is a version on one platform.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Artifact {
    pub url: String,
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
    /// Its own signature, for the updater.
    pub signature: String,
}

impl Artifact {
    /// Whether these bytes are the file that was named. Another build with a good signature is not.
    ///
    /// # Errors
    /// `WrongSize`, `WrongFile`.
    pub fn is_this(&self, bytes: &[u8]) -> Result<(), Refused> {
        if u64::try_from(bytes.len()).ok() != Some(self.size) {
            return Err(Refused::WrongSize);
        }
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if hash == self.sha256.to_ascii_lowercase() { Ok(()) } else { Err(Refused::WrongFile) }
    }
}

/// A manifest whose signature was checked: there is no other way to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    version: Version,
    minimum: Version,
    issued: Moment,
    expires: Moment,
    schema: i64,
    notes: Notes,
    platforms: BTreeMap<String, Artifact>,
}

impl Manifest {
    /// Opens what a server sent. `key` is a minisign public key, base64 of the whole of its text.
    ///
    /// # Errors
    /// It cannot be read, was not signed by that key, or is of a form that this program does not know.
    pub fn open(sent: &str, key: &str) -> Result<Manifest, Refused> {
        if sent.len() > LONGEST_MANIFEST {
            return Err(Refused::Unreadable);
        }
        let envelope: Envelope = serde_json::from_str(sent).map_err(|_| Refused::Unreadable)?;
        let key = unpacked(key).and_then(|text| PublicKey::decode(&text).ok());
        let signature = unpacked(&envelope.signature).and_then(|it| Signature::decode(&it).ok());
        let (Some(key), Some(signature)) = (key, signature) else {
            return Err(Refused::NotSigned);
        };
        key.verify(envelope.manifest.as_bytes(), &signature, false)
            .map_err(|_| Refused::NotSigned)?;
        Manifest::read(&envelope.manifest)
    }

    /// What whoever read it has seen by then.
    pub fn says(&self) -> Seen {
        Seen { version: Some(self.version), issued: self.issued }
    }

    fn read(text: &str) -> Result<Manifest, Refused> {
        #[derive(Deserialize)]
        struct Form {
            format: u64,
        }
        // The form first: another one may have other fields.
        let form: Form = serde_json::from_str(text).map_err(|_| Refused::Unreadable)?;
        if form.format != FORMAT {
            return Err(Refused::UnknownFormat);
        }
        let written: Written = serde_json::from_str(text).map_err(|_| Refused::Unreadable)?;
        let manifest = Manifest {
            version: Version::read(&written.version).ok_or(Refused::Unreadable)?,
            minimum: Version::read(&written.minimum).ok_or(Refused::Unreadable)?,
            issued: from_rfc3339(&written.issued).ok_or(Refused::Unreadable)?,
            expires: from_rfc3339(&written.expires).ok_or(Refused::Unreadable)?,
            schema: written.schema,
            notes: written.notes,
            platforms: written.platforms,
        };
        let fits = |one: &Artifact| {
            let is_hash =
                one.sha256.len() == 64 && one.sha256.bytes().all(|sign| sign.is_ascii_hexdigit());
            let is_safe = one.url.starts_with("https://") || is_loopback(&one.url);
            is_hash && is_safe && (1..=LARGEST_ARTIFACT).contains(&one.size)
        };
        let whole = manifest.issued < manifest.expires && manifest.platforms.values().all(fits);
        if whole { Ok(manifest) } else { Err(Refused::Unreadable) }
    }
}

fn unpacked(text: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
    String::from_utf8(bytes).ok()
}

/// The most that was ever seen in manifests with a good signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub version: Option<Version>,
    /// When the last of them was issued.
    pub issued: Moment,
}

impl Seen {
    /// With what another one saw.
    pub fn with(self, other: Seen) -> Seen {
        Seen { version: self.version.max(other.version), issued: self.issued.max(other.issued) }
    }
}

/// The program that runs, and what it knows.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    pub running: Version,
    /// Steps of the schema that its ledgers have.
    pub schema: i64,
    /// What kind of package it came in.
    pub platform: &'a str,
    pub seen: Seen,
    pub now: Moment,
    /// The latest moment in the ledger: a clock that was set back does not make an old manifest young.
    pub latest: Moment,
}

/// A version that may be installed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub version: Version,
    pub notes: Notes,
    pub platform: String,
    pub artifact: Artifact,
    /// From then on it is not installed, whatever was fetched before.
    pub expires: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This is the newest version.
    None,
    Offered(Box<Offer>),
    Refused(Refused),
}

/// Why nothing is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no manifest, or one that makes no sense.
    Unreadable,
    /// Not signed by the key that this program knows, or changed since.
    NotSigned,
    UnknownFormat,
    /// It was issued in the future of this machine's clock.
    ClockBehind,
    /// A later one was seen before: the server goes back, or somebody shows an old file again.
    Replayed,
    /// Its version is older than the program that runs.
    Older,
    /// Its time is over: the server stands still, or somebody holds the news back.
    Expired,
    /// The program that runs is too old to go there directly.
    TooFar {
        minimum: Version,
    },
    /// That version does not know the ledger as it is now.
    SchemaOlder,
    /// There is no package of it for this machine.
    NoPackage,
    /// More or fewer bytes than were named.
    WrongSize,
    /// Other bytes than were named.
    WrongFile,
}

impl Refused {
    /// A stable name for scripts and the page.
    pub fn code(self) -> &'static str {
        match self {
            Refused::Unreadable => "update_unreadable",
            Refused::NotSigned => "update_not_signed",
            Refused::UnknownFormat => "update_unknown_format",
            Refused::ClockBehind => "update_clock",
            Refused::Replayed => "update_replayed",
            Refused::Older => "update_older",
            Refused::Expired => "update_expired",
            Refused::TooFar { .. } => "update_too_far",
            Refused::SchemaOlder => "update_schema",
            Refused::NoPackage => "update_no_package",
            Refused::WrongSize | Refused::WrongFile => "update_wrong_file",
        }
    }
}

/// What a manifest means for the program that runs, and what has been seen by then.
pub fn decide(manifest: &Manifest, standing: &Standing<'_>) -> (Decision, Seen) {
    let Standing { running, seen, .. } = standing;
    // Time does not go back, whatever the clock says.
    let now = standing.now.max(standing.latest).max(seen.issued);
    if manifest.issued > now.saturating_add(CLOCKS_DIFFER_MS) {
        // Not taken for seen: a slip of the hand at the makers' would lock out all that follow.
        return (Decision::Refused(Refused::ClockBehind), *seen);
    }
    let this = manifest.says();
    let decision = if manifest.issued < seen.issued || this.version < seen.version {
        Decision::Refused(Refused::Replayed)
    } else if manifest.version < *running {
        Decision::Refused(Refused::Older)
    } else if manifest.expires <= now {
        Decision::Refused(Refused::Expired)
    } else if manifest.version == *running {
        Decision::None
    } else if manifest.minimum > *running {
        Decision::Refused(Refused::TooFar { minimum: manifest.minimum })
    } else if manifest.schema < standing.schema {
        Decision::Refused(Refused::SchemaOlder)
    } else {
        match manifest.platforms.get(standing.platform) {
            None => Decision::Refused(Refused::NoPackage),
            Some(artifact) => Decision::Offered(Box::new(Offer {
                version: manifest.version,
                notes: manifest.notes.clone(),
                platform: standing.platform.to_owned(),
                artifact: artifact.clone(),
                expires: manifest.expires,
            })),
        }
    };
    (decision, seen.with(this))
}

#[cfg(test)]
mod tests;
