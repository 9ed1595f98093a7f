//! A newer Loket: asks for the manifest, lets the core decide, and fetches the one file that was named. It
//! installs nothing, and knows no till: what was seen before is told to it, and what it finds it tells.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use loket_core::update::{
    Decision, LONGEST_MANIFEST, Manifest, Offer, Refused, Seen, Standing, Version, decide,
};

use crate::error::{Class, TillError};
use crate::ledger::Ledger;
use crate::ledger::entry::UpdateChecked;
use crate::till::UpdatesKnown;
use crate::view::{ErrorView, UpdateOffer, UpdateView, UpdateWait};
use crate::wire::{FetchError, fetch};

/// A manifest is a page of text: a server that drips it is none.
const MANIFEST_TIME: Duration = Duration::from_secs(60);

/// Where newer versions come from, and for what.
#[derive(Clone, Debug)]
pub struct Source {
    pub address: String,
    /// A minisign public key, base64 of its text.
    pub key: String,
    /// What kind of package this program came in; nothing: it was built by hand.
    pub platform: Option<String>,
}

/// What is being done now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Idle,
    Asking,
    Fetching,
    Ready,
    Installing,
    Installed,
}

impl Stage {
    fn id(self) -> &'static str {
        match self {
            Stage::Idle => "idle",
            Stage::Asking => "asking",
            Stage::Fetching => "fetching",
            Stage::Ready => "ready",
            Stage::Installing => "installing",
            Stage::Installed => "installed",
        }
    }
}

#[derive(Default)]
struct State {
    stage: Stage,
    /// What this process saw: it counts where no ledger could be written, too.
    seen: Seen,
    offer: Option<Offer>,
    percent: u8,
    /// The package, once it is whole and the one that was named.
    package: Option<Arc<Vec<u8>>>,
    trouble: Option<ErrorView>,
}

pub struct Updates {
    /// Nothing: no address was built in.
    source: Option<Source>,
    running: &'static str,
    state: Mutex<State>,
    stop: AtomicBool,
}

impl Updates {
    pub fn new(source: Option<Source>, running: &'static str) -> Updates {
        let source = source.filter(|it| !it.address.is_empty() && !it.key.is_empty());
        Updates { source, running, state: Mutex::default(), stop: AtomicBool::new(false) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why there are no updates here; empty where there are.
    pub fn off(&self) -> &'static str {
        match &self.source {
            None => "no_address",
            Some(Source { platform: None, .. }) => "no_package",
            Some(_) => "",
        }
    }

    fn source(&self) -> Result<(&Source, &str), TillError> {
        let off = || {
            TillError::refused(
                "update_off",
                "Loket ini tidak memperbarui dirinya sendiri.",
                "Pasang versi baru dengan berkas pemasangnya.",
            )
        };
        let source = self.source.as_ref().ok_or_else(off)?;
        Ok((source, source.platform.as_deref().ok_or_else(off)?))
    }

    /// How it stands, as the page sees it.
    pub fn view(&self, last: Option<(String, String)>, waits: Vec<UpdateWait>) -> UpdateView {
        let state = self.state();
        let (last_at, last) = last.unzip();
        UpdateView {
            version: self.running.into(),
            off: self.off().into(),
            last_at,
            last,
            offer: state.offer.as_ref().map(|offer| UpdateOffer {
                version: offer.version.to_string(),
                notes: offer.notes.id.clone(),
                notes_en: offer.notes.en.clone(),
                size: offer.artifact.size,
            }),
            stage: state.stage.id().into(),
            percent: state.percent,
            trouble: state.trouble.clone(),
            waits,
        }
    }

    /// Takes the place for one piece of work; whoever comes second finds it taken.
    fn begin(&self, stage: Stage, from: &[Stage]) -> Result<(), TillError> {
        let mut state = self.state();
        if !from.contains(&state.stage) {
            return Err(busy());
        }
        state.stage = stage;
        state.trouble = None;
        Ok(())
    }

    /// Asks for the manifest and decides. What was found is to be written down, whatever it was.
    ///
    /// # Errors
    /// There is nowhere to ask, or something is being done already. Nothing was asked then.
    pub async fn ask(&self, known: &UpdatesKnown) -> Result<UpdateChecked, TillError> {
        let (source, platform) = self.source()?;
        self.begin(Stage::Asking, &[Stage::Idle, Stage::Ready])?;
        let found = self.found(source, platform, known).await;
        let mut state = self.state();
        state.stage = Stage::Idle;
        let (decision, manifest) = match found {
            Ok((decision, seen, manifest)) => {
                state.seen = seen;
                (decision, Some(manifest))
            }
            Err((outcome, error)) => {
                // What was offered before is no more than what was offered before.
                state.stage = if state.package.is_some() { Stage::Ready } else { Stage::Idle };
                state.trouble = Some(*error.view);
                let (version, issued) = (None, None);
                return Ok(UpdateChecked { outcome, version, issued });
            }
        };
        let outcome = match decision {
            Decision::None => "none",
            Decision::Offered(_) => "offered",
            Decision::Refused(why) => why.code(),
        };
        let offer = match decision {
            Decision::Offered(offer) => Some(*offer),
            Decision::None => None,
            Decision::Refused(why) => {
                state.trouble = Some(*refused(why).view);
                None
            }
        };
        if state.offer != offer {
            state.package = None;
        }
        state.offer = offer;
        state.stage = if state.package.is_some() { Stage::Ready } else { Stage::Idle };
        // A manifest from the future is none that anybody saw.
        let counts = manifest.filter(|_| outcome != Refused::ClockBehind.code());
        Ok(UpdateChecked {
            outcome: outcome.into(),
            version: counts.and_then(|seen| seen.version).map(|it| it.to_string()),
            issued: counts.map(|seen| seen.issued),
        })
    }

    async fn found(
        &self,
        source: &Source,
        platform: &str,
        known: &UpdatesKnown,
    ) -> Result<(Decision, Seen, Seen), (String, TillError)> {
        let most = u64::try_from(LONGEST_MANIFEST).unwrap_or(u64::MAX);
        let began = Instant::now();
        let sent = fetch(&source.address, most, |_| began.elapsed() < MANIFEST_TIME)
            .await
            .map_err(|error| ("unreachable".to_owned(), unreachable(&error)))?;
        let opened = Manifest::open(&String::from_utf8_lossy(&sent), &source.key);
        let manifest = opened.map_err(|why| (why.code().to_owned(), refused(why)))?;
        let running = Version::read(self.running)
            .ok_or_else(|| ("internal".to_owned(), refused(Refused::Unreadable)))?;
        let standing = Standing {
            running,
            schema: Ledger::steps_known(),
            platform,
            seen: known.seen.with(self.state().seen),
            now: known.now,
            latest: known.latest,
        };
        let (decision, seen) = decide(&manifest, &standing);
        Ok((decision, seen, manifest.says()))
    }

    /// Takes the place for a fetch of what is offered: whoever looks from here on sees it.
    ///
    /// # Errors
    /// Nothing is offered, or something is being done already.
    pub fn begin_fetch(&self) -> Result<Offer, TillError> {
        self.source()?;
        let offer = self.state().offer.clone().ok_or_else(nothing_offered)?;
        self.begin(Stage::Fetching, &[Stage::Idle])?;
        self.stop.store(false, Ordering::SeqCst);
        self.state().percent = 0;
        Ok(offer)
    }

    /// Fetches the package, whose place is taken, and looks whether it is the one that was named.
    ///
    /// # Errors
    /// Other bytes came: they are dropped.
    pub async fn fetch(&self, offer: Offer) -> Result<(), TillError> {
        let size = offer.artifact.size;
        let come = fetch(&offer.artifact.url, size, |there| {
            let percent = there.saturating_mul(100).checked_div(size).unwrap_or(100);
            self.state().percent = u8::try_from(percent).unwrap_or(100);
            !self.stop.load(Ordering::SeqCst)
        });
        let checked = match come.await {
            Ok(bytes) => offer.artifact.is_this(&bytes).map(|()| bytes).map_err(refused),
            Err(FetchError::TooLong(_)) => Err(refused(Refused::WrongSize)),
            Err(error) => Err(unreachable(&error)),
        };
        let mut state = self.state();
        match checked {
            Ok(bytes) => {
                state.package = Some(Arc::new(bytes));
                state.stage = Stage::Ready;
                Ok(())
            }
            Err(error) => {
                state.stage = Stage::Idle;
                // Who stopped it knows why.
                let stopped = self.stop.load(Ordering::SeqCst);
                state.trouble = (!stopped).then(|| (*error.view).clone());
                Err(error)
            }
        }
    }

    /// Ends a fetch that is under way.
    pub fn stop_fetch(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// A package is here that may be installed.
    ///
    /// # Errors
    /// There is none.
    pub fn is_ready(&self) -> Result<(), TillError> {
        self.source()?;
        if self.state().package.is_some() { Ok(()) } else { Err(nothing_offered()) }
    }

    /// Hands the package over to whoever installs it, once it was looked at again.
    ///
    /// # Errors
    /// Nothing is ready, it is not what was named, its time is over, or the installer refuses.
    pub fn install(
        &self,
        known: &UpdatesKnown,
        installer: impl FnOnce(&Source, &Offer, &[u8]) -> Result<(), String>,
    ) -> Result<(), TillError> {
        let (source, _) = self.source()?;
        let (offer, package) = {
            let state = self.state();
            state.offer.clone().zip(state.package.clone()).ok_or_else(nothing_offered)?
        };
        self.begin(Stage::Installing, &[Stage::Ready])?;
        let in_time = known.now.max(known.latest) < offer.expires;
        let whole =
            offer.artifact.is_this(&package).and(in_time.then_some(()).ok_or(Refused::Expired));
        let done = whole.map_err(refused).and_then(|()| {
            installer(source, &offer, &package).map_err(|why| {
                TillError::new(
                    Class::Refused,
                    "update_not_installed",
                    format!("Versi baru tidak terpasang: {why}."),
                    "Loket tetap versi yang sekarang. Ulangi, atau pasang dengan berkas pemasangnya.",
                )
            })
        });
        let mut state = self.state();
        state.stage = if done.is_ok() { Stage::Installed } else { Stage::Ready };
        state.trouble = done.as_ref().err().map(|error| (*error.view).clone());
        done
    }
}

fn busy() -> TillError {
    TillError::refused("update_busy", "Pembaruan sedang dikerjakan.", "Tunggu sampai selesai.")
}

fn nothing_offered() -> TillError {
    TillError::refused("update_nothing", "Tidak ada versi baru yang siap.", "Cek pembaruan dulu.")
}

fn unreachable(error: &FetchError) -> TillError {
    TillError::refused(
        "update_unreachable",
        format!("Server pembaruan tidak menjawab dengan benar: {error}."),
        "Loket tetap bisa dipakai. Periksa internet, lalu coba lagi nanti.",
    )
}

fn refused(why: Refused) -> TillError {
    let (message, hint) = match why {
        Refused::Unreadable => (
            "Keterangan versi baru tidak bisa dibaca.".to_owned(),
            "Coba lagi nanti. Loket tetap versi yang sekarang.",
        ),
        Refused::NotSigned => (
            "Keterangan versi baru tidak ditandatangani pembuat Loket.".to_owned(),
            "Jangan pasang apa pun dari sana. Loket tetap versi yang sekarang.",
        ),
        Refused::UnknownFormat => (
            "Keterangan versi baru ditulis untuk Loket yang lebih baru.".to_owned(),
            "Pasang versi terbaru dengan berkas pemasangnya.",
        ),
        Refused::ClockBehind => (
            "Keterangan versi baru bertanggal di masa depan.".to_owned(),
            "Periksa tanggal dan jam komputer, lalu cek lagi.",
        ),
        Refused::Replayed => (
            "Server menunjukkan keterangan yang lebih lama dari yang pernah dilihat.".to_owned(),
            "Tidak ada yang dipasang. Coba lagi nanti.",
        ),
        Refused::Older => (
            "Server menawarkan versi yang lebih lama dari yang dipakai.".to_owned(),
            "Tidak ada yang dipasang. Coba lagi nanti.",
        ),
        Refused::Expired => (
            "Keterangan versi baru sudah kedaluwarsa.".to_owned(),
            "Periksa tanggal komputer; kalau benar, coba lagi nanti.",
        ),
        Refused::TooFar { minimum } => (
            format!("Versi baru hanya bisa dipasang di atas versi {minimum} atau sesudahnya."),
            "Pasang dulu versi itu dengan berkas pemasangnya.",
        ),
        Refused::SchemaOlder => (
            "Versi yang ditawarkan tidak mengenal buku transaksi yang sekarang.".to_owned(),
            "Tidak ada yang dipasang. Coba lagi nanti.",
        ),
        Refused::NoPackage => {
            ("Versi baru belum ada untuk komputer ini.".to_owned(), "Coba lagi nanti.")
        }
        Refused::WrongSize | Refused::WrongFile => (
            "Berkas yang terunduh bukan yang disebut pembuat Loket.".to_owned(),
            "Berkas itu dibuang dan tidak dipasang. Coba unduh lagi.",
        ),
    };
    TillError::refused(why.code(), message, hint)
}
