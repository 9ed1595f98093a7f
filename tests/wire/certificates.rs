//! Certificates of the right and of every wrong kind, and TLS servers that show them. Times are the
//! machine's own: that is what TLS looks at.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use tokio_rustls::TlsAcceptor;

/// How a TLS connection begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shake {
    Right,
    With(Shown),
    /// Answers in clear.
    Plain,
    /// Closes, resets or says nothing after the client's first word.
    Closes,
    Resets,
    Silent,
}

/// What a server shows or wants beside the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    OtherName,
    Expired,
    NotYet,
    UnknownIssuer,
    SelfSigned,
    /// A certificate of the client's is wanted, in the older TLS during the handshake and in the
    /// newer one after the client has finished its part of it.
    WantsOne12,
    WantsOne13,
    /// The right one, in the older TLS alone.
    Right12,
}

const SHOWN: [Shown; 8] = [
    Shown::OtherName,
    Shown::Expired,
    Shown::NotYet,
    Shown::UnknownIssuer,
    Shown::SelfSigned,
    Shown::WantsOne12,
    Shown::WantsOne13,
    Shown::Right12,
];

/// A server for each certificate.
pub(crate) struct Servers {
    right: TlsAcceptor,
    others: Vec<(Shown, TlsAcceptor)>,
    issuer: String,
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

type Versions = &'static [&'static SupportedProtocolVersion];

static BOTH: Versions = &[&version::TLS13, &version::TLS12];
static NEWER: Versions = &[&version::TLS13];
static OLDER: Versions = &[&version::TLS12];

fn acceptor(
    chain: CertificateDer<'static>,
    key: &KeyPair,
    versions: Versions,
    wants: Option<&Issuer>,
) -> TlsAcceptor {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(ring.clone());
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = match wants {
        None => builder.with_no_client_auth(),
        Some(issuer) => {
            let mut roots = RootCertStore::empty();
            roots.add(issuer.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), ring);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![chain], key).unwrap()))
}

impl Servers {
    pub(crate) fn new() -> Servers {
        let (ours, theirs) = (issuer(), issuer());
        let make = |shown: Option<Shown>| {
            let mut params = params("127.0.0.1");
            let (mut versions, mut wants, mut by) = (BOTH, None, Some(&ours));
            match shown {
                None => {}
                Some(Shown::OtherName) => params = self::params("other.invalid"),
                Some(Shown::Expired) => {
                    params.not_before = date_time_ymd(2020, 1, 1);
                    params.not_after = date_time_ymd(2021, 1, 1);
                }
                Some(Shown::NotYet) => {
                    params.not_before = date_time_ymd(2190, 1, 1);
                    params.not_after = date_time_ymd(2191, 1, 1);
                }
                Some(Shown::UnknownIssuer) => by = Some(&theirs),
                Some(Shown::SelfSigned) => by = None,
                Some(Shown::WantsOne12) => (versions, wants) = (OLDER, Some(&theirs)),
                Some(Shown::WantsOne13) => (versions, wants) = (NEWER, Some(&theirs)),
                Some(Shown::Right12) => versions = OLDER,
            }
            let key = KeyPair::generate().unwrap();
            let certificate = match by {
                Some(issuer) => params.signed_by(&key, issuer),
                None => params.self_signed(&key),
            };
            acceptor(certificate.unwrap().der().clone(), &key, versions, wants)
        };
        Servers {
            right: make(None),
            others: SHOWN.into_iter().map(|shown| (shown, make(Some(shown)))).collect(),
            issuer: ours.pem(),
        }
    }

    /// Writes down whom an account has to trust.
    pub(crate) fn write_issuer(&self, file: &Path) {
        std::fs::write(file, &self.issuer).unwrap();
    }

    pub(crate) fn acceptor(&self, shake: Shake) -> &TlsAcceptor {
        match shake {
            Shake::With(wanted) => {
                &self.others.iter().find(|(shown, _)| *shown == wanted).unwrap().1
            }
            Shake::Right | Shake::Plain | Shake::Closes | Shake::Resets | Shake::Silent => {
                &self.right
            }
        }
    }
}
