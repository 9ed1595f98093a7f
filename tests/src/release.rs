//! A new version of Loket as its makers publish it: packages with their signatures, and the manifest that
//! names them, signed as a whole. The tests make good and bad ones with it, the program `release` real ones.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loket_core::calendar::Moment;
use loket_core::update::{Artifact, Envelope, FORMAT, Notes, Written};
use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox};

pub struct Maker {
    public: PublicKey,
    secret: SecretKey,
}

/// What a manifest says beside its packages.
#[derive(Clone, Debug)]
pub struct Release {
    pub version: String,
    pub minimum: String,
    pub issued: Moment,
    pub expires: Moment,
    pub schema: i64,
    pub notes_id: String,
    pub notes_en: String,
}

impl Maker {
    /// With a key of this moment.
    ///
    /// # Panics
    /// Where the system gives no random numbers.
    #[must_use]
    pub fn new() -> Maker {
        let KeyPair { pk, sk } = KeyPair::generate_unencrypted_keypair().unwrap();
        Maker { public: pk, secret: sk }
    }

    /// With a key as `tauri signer generate` writes it: base64 of a minisign secret key's text.
    ///
    /// # Errors
    /// It is none, or has another password.
    pub fn with_key(key: &str, password: &str) -> Result<Maker, String> {
        let text = STANDARD.decode(key.trim()).map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|error| error.to_string())?;
        let boxed = SecretKeyBox::from_string(&text).map_err(|error| error.to_string())?;
        let secret =
            boxed.into_secret_key(Some(password.to_owned())).map_err(|error| error.to_string())?;
        let public = PublicKey::from_secret_key(&secret).map_err(|error| error.to_string())?;
        Ok(Maker { public, secret })
    }

    /// The public key as the program's configuration has it.
    ///
    /// # Panics
    /// Never with a key that was made or read.
    #[must_use]
    pub fn public(&self) -> String {
        STANDARD.encode(self.public.to_box().unwrap().into_string())
    }

    /// A signature as the updater reads it.
    ///
    /// # Panics
    /// Where the key cannot sign.
    #[must_use]
    pub fn sign(&self, bytes: &[u8], comment: &str) -> String {
        let signed = minisign::sign(None, &self.secret, bytes, Some(comment), None).unwrap();
        STANDARD.encode(signed.into_string())
    }

    /// A package with its signature, which says for which version it is.
    #[must_use]
    pub fn package(&self, version: &str, url: &str, bytes: &[u8]) -> Artifact {
        use sha2::Digest as _;
        let hash = sha2::Sha256::digest(bytes);
        let file = url.rsplit('/').next().unwrap_or_default();
        Artifact {
            url: url.into(),
            size: u64::try_from(bytes.len()).unwrap(),
            sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            signature: self.sign(bytes, &format!("file:{file}\tversion:{version}")),
        }
    }

    /// What goes on the server.
    #[must_use]
    pub fn manifest(&self, release: &Release, packages: &[(&str, Artifact)]) -> String {
        let written = Written {
            format: FORMAT,
            version: release.version.clone(),
            minimum: release.minimum.clone(),
            issued: moment(release.issued),
            expires: moment(release.expires),
            schema: release.schema,
            notes: Notes { id: release.notes_id.clone(), en: release.notes_en.clone() },
            platforms: packages.iter().map(|(key, one)| ((*key).to_owned(), one.clone())).collect(),
        };
        self.envelope(&serde_json::to_string_pretty(&written).unwrap())
    }

    /// Any text, signed as a manifest is.
    #[must_use]
    pub fn envelope(&self, manifest: &str) -> String {
        let signature = self.sign(manifest.as_bytes(), "manifest");
        let envelope = Envelope { manifest: manifest.into(), signature };
        serde_json::to_string_pretty(&envelope).unwrap()
    }
}

impl Default for Maker {
    fn default() -> Maker {
        Maker::new()
    }
}

fn moment(at: Moment) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap().to_string()
}
