//! From a server to the hands of the installer: good versions, and every bad one that a server or whoever
//! sits on the line can show. Real HTTP on loopback, a real ledger, and signatures of a key of this moment.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

mod downgrade;
#[cfg(target_os = "linux")]
mod killed;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use loket_core::update::Artifact;
use loket_tests::clock::Hands;
use loket_tests::keys::Drawer;
use loket_tests::release::{Maker, Release};
use loket_tests::server::{Page, Server};
use loket_till::ledger::{Access, Ledger};
use loket_till::ports::Clock as _;
use loket_till::till::{Till, World};
use loket_till::update::{Source, Updates};
use tempfile::TempDir;

const DAY: i64 = 24 * 60 * 60 * 1000;
const DEB: &str = "linux-x86_64-deb";
const RUNNING: &str = "0.1.0";
/// Larger than one read of a socket.
const SIZE: usize = 300_000;

/// A counter that asks a server of its own.
struct Counter {
    server: Server,
    maker: Maker,
    clock: Hands,
    folder: TempDir,
    running: &'static str,
    now: RefCell<(Till, Updates)>,
}

impl Counter {
    fn new() -> Counter {
        Counter::running(RUNNING)
    }

    fn running(running: &'static str) -> Counter {
        let (server, maker, clock) = (Server::start(), Maker::new(), Hands::at_start());
        let folder = TempDir::new().unwrap();
        let now = RefCell::new(started(&folder, &clock, &server, &maker.public(), running));
        Counter { server, maker, clock, folder, running, now }
    }

    /// The program ends and begins anew: what it knows then is what its ledger knows.
    fn restart(&self, running: &'static str) {
        let key = self.maker.public();
        // The ledger is let go first.
        let elsewhere = TempDir::new().unwrap();
        *self.now.borrow_mut() = started(&elsewhere, &self.clock, &self.server, &key, running);
        *self.now.borrow_mut() = started(&self.folder, &self.clock, &self.server, &key, running);
    }

    fn release(&self, version: &str) -> Release {
        Release {
            version: version.into(),
            minimum: "0.1.0".into(),
            issued: self.clock.now() - DAY,
            expires: self.clock.now() + 30 * DAY,
            schema: Ledger::steps_known(),
            notes_id: "Lebih cepat.".into(),
            notes_en: "Faster.".into(),
        }
    }

    /// The package of a version, put where its manifest says.
    fn package(&self, version: &str) -> Artifact {
        let path = format!("/loket-{version}.deb");
        let bytes = bytes_of(version);
        self.server.put(&path, Page::File(bytes.clone()));
        self.maker.package(version, &self.server.url(&path), &bytes)
    }

    fn publish(&self, release: &Release) {
        let package = self.package(&release.version);
        self.serve(&self.maker.manifest(release, &[(DEB, package)]));
    }

    fn serve(&self, manifest: &str) {
        self.server.put("/update.json", Page::File(manifest.as_bytes().to_vec()));
    }

    /// What the look comes to, as it is written down.
    fn look(&self) -> String {
        let (till, updates) = &*self.now.borrow();
        let known = till.updates_known().unwrap();
        let found = wait(updates.ask(&known)).unwrap();
        till.note_update(&found, true).unwrap();
        assert_eq!(updates.view(None, Vec::new()).offer.is_some(), found.outcome == "offered");
        found.outcome
    }

    /// The code of the trouble, or nothing where the package is ready.
    fn fetch(&self) -> String {
        let (_, updates) = &*self.now.borrow();
        let done = updates.begin_fetch().and_then(|offer| wait(updates.fetch(offer)));
        let stage = updates.view(None, Vec::new()).stage;
        assert_eq!(stage == "ready", done.is_ok());
        done.err().map(|error| error.view.code).unwrap_or_default()
    }

    /// The bytes that reach the installer; nothing where none do.
    fn installed(&self) -> Option<Vec<u8>> {
        let (till, updates) = &*self.now.borrow();
        let mut handed = None;
        let done = updates.install(&till.updates_known().unwrap(), |_, _, package| {
            handed = Some(package.to_vec());
            Ok(())
        });
        assert_eq!(done.is_ok(), handed.is_some());
        handed
    }
}

fn bytes_of(version: &str) -> Vec<u8> {
    version.bytes().cycle().take(SIZE).collect()
}

fn started(
    folder: &TempDir,
    clock: &Hands,
    server: &Server,
    key: &str,
    running: &'static str,
) -> (Till, Updates) {
    let world = World {
        clock: Arc::new(clock.clone()),
        store: Some(Box::new(Drawer::default())),
        ..World::machine()
    };
    let till = Till::open_in(world, folder.path(), None, Access::Write).unwrap();
    let (address, platform) = (server.url("/update.json"), Some(DEB.to_owned()));
    (till, Updates::new(Some(Source { address, key: key.into(), platform }), running))
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_good_version_reaches_the_installer_byte_for_byte() {
    let counter = Counter::new();
    assert_eq!(counter.look(), "unreachable", "there is nothing yet");
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "offered");
    assert!(counter.installed().is_none(), "nothing is fetched by itself");
    assert_eq!(counter.server.asked(), ["/update.json", "/update.json"]);
    assert_eq!(counter.fetch(), "");
    assert_eq!(counter.installed().unwrap(), bytes_of("0.2.0"));
    // Once it is in place the same manifest is nothing new.
    counter.restart("0.2.0");
    assert_eq!(counter.look(), "none");
}

#[test]
fn an_older_signed_version_is_refused() {
    let counter = Counter::running("0.2.0");
    counter.publish(&counter.release("0.1.9"));
    assert_eq!(counter.look(), "update_older");
    assert_eq!(counter.fetch(), "update_nothing");
}

/// The manifest of 0.2.0 is kept by somebody, and shown again once 0.3.0 was seen.
#[test]
fn a_frozen_server_cannot_go_back_behind_what_was_seen() {
    let counter = Counter::new();
    let old = counter.maker.manifest(&counter.release("0.2.0"), &[(DEB, counter.package("0.2.0"))]);
    counter.clock.turn(2 * DAY);
    counter.publish(&counter.release("0.3.0"));
    assert_eq!(counter.look(), "offered");
    counter.serve(&old);
    assert_eq!(counter.look(), "update_replayed");
    counter.restart(RUNNING);
    assert_eq!(counter.look(), "update_replayed", "the ledger remembers it");
    // An earlier issue of the very version that was seen is no better.
    let mut earlier = counter.release("0.3.0");
    earlier.issued -= 1;
    counter.publish(&earlier);
    assert_eq!(counter.look(), "update_replayed");
    // Nor does it count that the one of before was only looked at while it was refused.
    let mut far = counter.release("0.4.0");
    far.minimum = "0.3.5".into();
    counter.publish(&far);
    assert_eq!(counter.look(), "update_too_far");
    counter.publish(&counter.release("0.3.0"));
    assert_eq!(counter.look(), "update_replayed");
}

#[test]
fn what_was_seen_comes_along_through_a_restore() {
    let counter = Counter::new();
    let copy = counter.folder.path().join("copy.db");
    counter.now.borrow().0.ledger().backup(&copy).unwrap();
    counter.publish(&counter.release("0.3.0"));
    assert_eq!(counter.look(), "offered");
    let elsewhere = TempDir::new().unwrap();
    let key = counter.maker.public();
    *counter.now.borrow_mut() = started(&elsewhere, &counter.clock, &counter.server, &key, RUNNING);
    // That it was asked for updates is nothing that anybody would miss.
    Ledger::restore(counter.folder.path(), &copy, false, false, counter.clock.now()).unwrap();
    counter.restart(RUNNING);
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "update_replayed");
}

#[test]
fn another_file_under_the_named_address_is_dropped() {
    let counter = Counter::new();
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "offered");
    let path = "/loket-0.2.0.deb";
    let good = bytes_of("0.2.0");
    // An older build with a good signature of ours, of the same length.
    assert_eq!(bytes_of("0.1.9").len(), good.len());
    counter.server.put(path, Page::File(bytes_of("0.1.9")));
    assert_eq!(counter.fetch(), "update_wrong_file");
    let mut longer = good.clone();
    longer.push(b'x');
    counter.server.put(path, Page::File(longer));
    assert_eq!(counter.fetch(), "update_wrong_file");
    counter.server.put(path, Page::File(good[..SIZE - 1].to_vec()));
    assert_eq!(counter.fetch(), "update_wrong_file");
    counter.server.put(path, Page::CutShort(good.clone(), SIZE / 2));
    assert_eq!(counter.fetch(), "update_unreachable");
    counter.server.put("/elsewhere.deb", Page::File(good.clone()));
    counter.server.put(path, Page::Elsewhere(302, counter.server.url("/elsewhere.deb")));
    assert_eq!(counter.fetch(), "update_unreachable");
    assert!(!counter.server.asked().contains(&"/elsewhere.deb".to_owned()), "nobody is led away");
    assert!(counter.installed().is_none());
    // And the right one is taken after all that.
    counter.server.put(path, Page::File(good));
    assert_eq!(counter.fetch(), "");
}

/// The manifest's own signature is good, and names an older build: the swap that only the version in the
/// package's signature could tell. Both sides are the makers' own words, so nothing here can know better;
/// the updater does, as it compares the version in that signature.
#[test]
fn a_package_carries_the_version_that_it_was_signed_for() {
    let counter = Counter::new();
    let signed = counter.package("0.2.0").signature;
    let text = String::from_utf8(decoded(&signed)).unwrap();
    assert!(text.lines().nth(2).unwrap().ends_with("\tversion:0.2.0"), "{text}");
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[test]
fn what_was_fetched_in_time_is_not_installed_too_late() {
    let counter = Counter::new();
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "offered");
    assert_eq!(counter.fetch(), "");
    counter.clock.turn(30 * DAY);
    assert!(counter.installed().is_none());
    let trouble = counter.now.borrow().1.view(None, Vec::new()).trouble;
    assert_eq!(trouble.map(|it| it.code).as_deref(), Some("update_expired"));
}

#[test]
fn what_has_expired_is_refused_whatever_the_clock_says() {
    let counter = Counter::new();
    counter.publish(&counter.release("0.2.0"));
    counter.clock.turn(30 * DAY);
    assert_eq!(counter.look(), "update_expired");
    // Set back by a month: the ledger has just been written to.
    counter.clock.turn(-30 * DAY);
    assert_eq!(counter.look(), "update_expired");
}

#[test]
fn every_changed_byte_of_a_manifest_is_found() {
    let counter = Counter::new();
    let mut small = counter.release("0.2.0");
    small.notes_id = String::new();
    small.notes_en = String::new();
    let good = counter.maker.manifest(&small, &[(DEB, counter.package("0.2.0"))]);
    let sent: serde_json::Value = serde_json::from_str(&good).unwrap();
    let text = sent["manifest"].as_str().unwrap();
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1;
        let mut changed = sent.clone();
        changed["manifest"] = String::from_utf8(bytes).unwrap().into();
        let opened =
            loket_core::update::Manifest::open(&changed.to_string(), &counter.maker.public());
        assert_eq!(opened.err().map(|why| why.code()), Some("update_not_signed"), "byte {at}");
    }
    // One of them all the way through.
    counter.serve(&good.replace("0.2.0", "0.2.1"));
    assert_eq!(counter.look(), "update_not_signed");
    counter.serve(&good);
    assert_eq!(counter.look(), "offered");
}

#[test]
fn another_key_is_nobodys() {
    let counter = Counter::new();
    let other = Maker::new();
    let package = counter.package("0.2.0");
    counter.serve(&other.manifest(&counter.release("0.2.0"), &[(DEB, package)]));
    assert_eq!(counter.look(), "update_not_signed");
}

#[test]
fn what_does_not_fit_this_program_is_named() {
    let counter = Counter::new();
    let mut far = counter.release("0.2.0");
    far.minimum = "0.1.1".into();
    counter.publish(&far);
    assert_eq!(counter.look(), "update_too_far");
    let mut backward = counter.release("0.2.0");
    backward.schema = Ledger::steps_known() - 1;
    counter.publish(&backward);
    assert_eq!(counter.look(), "update_schema");
    let windows = [("windows-x86_64-nsis", counter.package("0.2.0"))];
    counter.serve(&counter.maker.manifest(&counter.release("0.2.0"), &windows));
    assert_eq!(counter.look(), "update_no_package");
    counter.serve(&counter.maker.envelope(r#"{"format":2}"#));
    assert_eq!(counter.look(), "update_unknown_format");
    for nonsense in ["", "<html>", "{}", "[]", r#"{"manifest":"","signature":""}"#] {
        counter.serve(nonsense);
        let told = counter.look();
        assert!(told == "update_unreadable" || told == "update_not_signed", "{nonsense}: {told}");
    }
    counter.serve(&" ".repeat(2_000_000));
    assert_eq!(counter.look(), "unreachable", "a manifest without end is not read to its end");
    counter.server.put("/update.json", Page::Elsewhere(302, counter.server.url("/other.json")));
    assert_eq!(counter.look(), "unreachable");
}

#[test]
fn a_download_can_be_stopped_and_begun_anew() {
    let counter = Counter::new();
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "offered");
    let pause = Duration::from_millis(400);
    counter.server.put("/loket-0.2.0.deb", Page::Slow(bytes_of("0.2.0"), pause));
    let (till, updates) = counter.now.replace({
        let elsewhere = TempDir::new().unwrap();
        let key = counter.maker.public();
        started(&elsewhere, &counter.clock, &counter.server, &key, counter.running)
    });
    let updates = Arc::new(updates);
    let fetching = Arc::clone(&updates);
    let offer = updates.begin_fetch().unwrap();
    let fetch = std::thread::spawn(move || wait(fetching.fetch(offer)).map_err(|it| it.view.code));
    let began = std::time::Instant::now();
    while updates.view(None, Vec::new()).percent < 40 {
        assert!(began.elapsed() < Duration::from_secs(10), "half of it came");
        std::thread::yield_now();
    }
    let busy = wait(updates.ask(&till.updates_known().unwrap()));
    assert_eq!(busy.err().map(|error| error.view.code).as_deref(), Some("update_busy"));
    updates.stop_fetch();
    fetch.join().unwrap().unwrap_err();
    let view = updates.view(None, Vec::new());
    assert_eq!((view.stage.as_str(), view.trouble.is_none()), ("idle", true));
    wait(updates.fetch(updates.begin_fetch().unwrap())).unwrap();
    assert_eq!(updates.view(None, Vec::new()).stage, "ready");
}

#[test]
fn an_installer_that_refuses_leaves_all_as_it_was() {
    let counter = Counter::new();
    counter.publish(&counter.release("0.2.0"));
    assert_eq!(counter.look(), "offered");
    assert_eq!(counter.fetch(), "");
    let known = counter.now.borrow().0.updates_known().unwrap();
    let refused =
        counter.now.borrow().1.install(&known, |_, _, _| Err("no password was given".into()));
    assert_eq!(refused.unwrap_err().view.code, "update_not_installed");
    assert_eq!(counter.installed().unwrap(), bytes_of("0.2.0"), "it is there to try again");
}

#[test]
fn without_an_address_or_a_package_nothing_is_asked() {
    let source = |platform: Option<&str>| Source {
        address: "http://127.0.0.1:9/x".into(),
        key: "K".into(),
        platform: platform.map(str::to_owned),
    };
    assert_eq!(Updates::new(None, RUNNING).off(), "no_address");
    assert_eq!(Updates::new(Some(source(None)), RUNNING).off(), "no_package");
    assert_eq!(Updates::new(Some(source(Some(DEB))), RUNNING).off(), "");
    let empty = Source { address: String::new(), ..source(Some(DEB)) };
    assert_eq!(Updates::new(Some(empty), RUNNING).off(), "no_address");
}

/// The makers' own program, with a key as tauri's signer writes one.
#[test]
fn the_release_program_makes_a_manifest_that_is_believed() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let pair = minisign::KeyPair::generate_encrypted_keypair(Some("rahasia".into())).unwrap();
    let secret = STANDARD.encode(pair.sk.to_box(None).unwrap().into_string());
    let public = STANDARD.encode(pair.pk.to_box().unwrap().into_string());
    let folder = TempDir::new().unwrap();
    let deb = folder.path().join("Loket_0.2.0_amd64.deb");
    std::fs::write(&deb, bytes_of("0.2.0")).unwrap();
    let run = |password: &str, version: &str| {
        std::process::Command::new(loket_tests::programs::beside_loketctl("release"))
            .args(["--version", version, "--minimum", "0.1.0", "--days", "45"])
            .args([
                "--notes-id",
                "Baru.",
                "--notes-en",
                "New.",
                "--base-url",
                "https://example.com/l/",
            ])
            .arg(format!("{DEB}={}", deb.display()))
            .env("TAURI_SIGNING_PRIVATE_KEY", &secret)
            .env("TAURI_SIGNING_PRIVATE_KEY_PASSWORD", password)
            .output()
            .unwrap()
    };
    let made = run("rahasia", "0.2.0");
    let manifest = String::from_utf8(made.stdout).unwrap();
    let counter = Counter::new();
    let opened = loket_core::update::Manifest::open(&manifest, &public).unwrap();
    assert_eq!(opened.says().version.map(|it| it.to_string()).as_deref(), Some("0.2.0"));
    assert!(manifest.contains("https://example.com/l/Loket_0.2.0_amd64.deb"), "{manifest}");
    // Another key's is nobody's at this counter.
    counter.serve(&manifest);
    assert_eq!(counter.look(), "update_not_signed");
    assert_eq!(run("salah", "0.2.0").status.code(), Some(2));
    assert_eq!(run("rahasia", "0.2").status.code(), Some(2), "no version that nobody would take");
}
