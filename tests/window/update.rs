//! A newer version in the window: asked for, fetched, held back while a payment is in doubt, and handed to the
//! installer, of which only the last step is left out.

use std::path::PathBuf;
use std::time::Duration;

use loket_tests::release::{Maker, Release};
use loket_tests::server::{Page, Server};
use loket_till::ledger::Ledger;
use loket_till::ports::{Clock as _, MachineClock};
use tempfile::TempDir;

use crate::driver::{Window, css, key, until};
use crate::look::{Album, dress};
use crate::operators::staff;
use crate::shop::Shop;

const DAY: i64 = 24 * 60 * 60 * 1000;
const PLATFORM: &str = "linux-x86_64-deb";

/// The makers and their server.
struct Makers {
    server: Server,
    maker: Maker,
    /// Where the package goes instead of into the system.
    installed: PathBuf,
    _folder: TempDir,
}

impl Makers {
    fn new() -> Makers {
        let folder = TempDir::new().unwrap();
        let installed = folder.path().join("installed.deb");
        Makers { server: Server::start(), maker: Maker::new(), installed, _folder: folder }
    }

    fn publish(&self, version: &str, package: &[u8]) {
        let now = MachineClock::default().now();
        let release = Release {
            version: version.into(),
            minimum: "0.1.0".into(),
            issued: now,
            expires: now + 30 * DAY,
            schema: Ledger::steps_known(),
            notes_id: "Cetak lebih cepat, dan laporan per kelompok.\nPerbaikan pada printer Epson."
                .into(),
            notes_en: "Faster printing, and reports by group.\nRepairs for Epson printers.".into(),
        };
        let url = self.server.url("/loket.deb");
        let one = self.maker.package(version, &url, package);
        let manifest = self.maker.manifest(&release, &[(PLATFORM, one)]);
        self.server.put("/update.json", Page::File(manifest.into_bytes()));
        self.server.put("/loket.deb", Page::File(package.to_vec()));
    }

    fn open(&self) -> Shop {
        let data = TempDir::new().unwrap();
        let variables = [
            ("LOKET_UPDATE_URL", self.server.url("/update.json")),
            ("LOKET_UPDATE_KEY", self.maker.public()),
            ("LOKET_UPDATE_PLATFORM", PLATFORM.to_owned()),
            ("LOKET_UPDATE_INSTALL_TO", self.installed.display().to_string()),
        ];
        let window = Window::open_with(data.path(), &variables);
        window.see("number");
        Shop::open_in(window, data)
    }
}

fn to_updates(window: &Window) {
    window.click("nav-settings");
    window.click("part-update");
    window.see("update");
}

fn look(window: &Window) {
    window.click("update-look");
    window.see_attribute("update-last", "data-last", "offered");
}

fn package() -> Vec<u8> {
    b"!<arch>\ndebian-binary   ".iter().copied().cycle().take(400_000).collect()
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_version_waits_for_a_payment_in_doubt_and_is_then_handed_over() {
    let makers = Makers::new();
    makers.publish("0.2.0", &package());
    let shop = makers.open();
    let window = &shop.window;
    assert_eq!(window.count("update-hint"), 0);
    assert!(makers.server.asked().is_empty(), "nothing is asked before somebody wants it");
    // A payment that stays in doubt.
    shop.ask("530000999013");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "in_doubt");
    shop.enter_until_gone("result");

    to_updates(window);
    look(window);
    window.see_attribute("update-offer", "data-version", "0.2.0");
    window.see("update-hint");
    window.click("update-fetch");
    window.see_attribute("update", "data-stage", "ready");
    window.see_text("update-waits", "L01-");
    // Whoever asks past the page is refused by the till.
    assert_eq!(invoke(window, "update_install"), "update_waits");
    // The updater's own commands are nobody's.
    for command in ["check", "download", "install", "download_and_install"] {
        let told = invoke(window, &format!("plugin:updater|{command}"));
        assert!(told.contains("not allowed"), "{command}: {told}");
    }
    assert!(!makers.installed.exists());

    // The operator settles it, and the way is free.
    shop.open_newest();
    settle(window);
    to_updates(window);
    window.gone("update-waits");
    window.click("update-install");
    window.see("update-sure");
    window.press([key::ESCAPE]);
    window.gone("update-sure");
    assert!(!makers.installed.exists(), "who turns back installs nothing");
    window.click("update-install");
    window.click("update-sure");
    window.see("update-installed");
    assert_eq!(std::fs::read(&makers.installed).unwrap(), package(), "byte for byte");
    // Here the program does not begin anew, and the counter sells on.
    window.click("nav-settings");
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
}

/// What the program says to a page that asks past its own buttons.
fn invoke(window: &Window, command: &str) -> String {
    let told = window.script_async(
        "const done = arguments[1];
         window.__TAURI_INTERNALS__.invoke(arguments[0])
             .then(() => done(''), (error) => done(error.code ?? String(error)));",
        &[command.into()],
    );
    told.as_str().unwrap().to_owned()
}

fn settle(window: &Window) {
    // It opens by itself once the provider has said that it knows nothing, and is opened here before.
    until("the note has the cursor", || {
        let focus = "const note = document.querySelector(arguments[0]);
            note.closest('details').open = true;
            note.focus();
            return document.activeElement === note;";
        window.script(focus, &[css("settle-note").into()]).as_bool().filter(|done| *done)
    });
    window.type_in("kata CS: gagal");
    // Below the fold of the pane: what is chosen there is not what is tried here.
    for button in ["settle-failed", "settle-submit", "settle-confirm"] {
        window.see(button);
        window.script("document.querySelector(arguments[0]).click();", &[css(button).into()]);
    }
    until("it is settled", || {
        let state = window.attribute("detail", "data-state");
        (state.as_deref() == Some("failed")).then_some(())
    });
    window.click("detail-close");
}

/// The updater's own check: the manifest is ours and the hash is right, but the package was signed for
/// another version, or by nobody.
#[test]
#[ignore = "needs a screen: make test"]
fn the_updater_refuses_a_package_that_was_signed_for_another_version() {
    let makers = Makers::new();
    makers.publish("0.2.0", &package());
    let now = MachineClock::default().now();
    let release = Release {
        version: "0.2.0".into(),
        minimum: "0.1.0".into(),
        issued: now,
        expires: now + DAY,
        schema: Ledger::steps_known(),
        notes_id: "x".into(),
        notes_en: "x".into(),
    };
    let url = makers.server.url("/loket.deb");
    let other = makers.maker.package("0.1.9", &url, &package());
    let manifest = makers.maker.manifest(&release, &[(PLATFORM, other)]);
    makers.server.put("/update.json", Page::File(manifest.into_bytes()));
    let shop = makers.open();
    let window = &shop.window;
    to_updates(window);
    look(window);
    window.click("update-fetch");
    window.see_attribute("update", "data-stage", "ready");
    window.click("update-install");
    window.click("update-sure");
    window.see_attribute("error", "data-code", "update_not_installed");
    assert!(!makers.installed.exists());
}

/// Only an owner: no part, no hint, and no command.
#[test]
#[ignore = "needs a screen: make test"]
fn a_cashier_sees_nothing_of_it() {
    let makers = Makers::new();
    makers.publish("0.2.0", &package());
    let shop = makers.open();
    let window = &shop.window;
    to_updates(window);
    look(window);
    window.see("update-hint");
    window.click("nav-settings");
    staff(window);
    window.click("lock-now");
    window.see_focus("operator-ANI");
    window.press([key::DOWN, key::ENTER]);
    window.see_focus("pin");
    window.type_in("7395");
    window.press([key::ENTER]);
    window.see_text("lock-now", "Siti Nurhaliza");
    assert_eq!(window.count("update-hint"), 0);
    if window.count("owner-only") == 0 {
        window.click("nav-settings");
    }
    window.see("owner-only");
    assert_eq!(window.count("part-update") + window.count("update"), 0);
    assert_eq!(invoke(window, "update_install"), "not_allowed");
}

/// At both sizes, each time down to the part.
fn take(album: &mut Album, window: &Window, look: &str, name: &str) {
    for (width, height) in [(1366, 768), (1024, 768)] {
        window.resize(width, height);
        window.script(
            "document.querySelector('[data-part=\"update\"]').scrollIntoView({ block: 'start' });",
            &[],
        );
        album.take_at(&[(width, height)], window, look, name);
    }
}

#[test]
#[ignore = "needs a screen: make test"]
fn updates_look_as_they_should() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look_name = format!("{language}-{theme}");
        let makers = Makers::new();
        makers.publish("0.2.0", &package());
        let shop = makers.open();
        let window = &shop.window;
        dress(window, language, theme);
        shop.ask("530000999013");
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "in_doubt");
        shop.enter_until_gone("result");
        to_updates(window);
        take(&mut album, window, &look_name, "70-update");
        look(window);
        take(&mut album, window, &look_name, "71-update-offered");
        window.resize(1366, 768);
        makers.server.put("/loket.deb", Page::Slow(package(), Duration::from_secs(2)));
        window.click("update-fetch");
        until("half of it is here", || {
            let value = "return document.querySelector('progress')?.value ?? 0;";
            window.script(value, &[]).as_f64().filter(|percent| *percent > 40.0)
        });
        window.photograph(
            &crate::driver::screenshots().join(format!("{look_name}-1366-72-update-fetching.png")),
        );
        window.see_attribute("update", "data-stage", "ready");
        window.see("update-waits");
        take(&mut album, window, &look_name, "73-update-waits");
        makers.server.put("/update.json", Page::File(b"{}".to_vec()));
        window.click("update-look");
        window.see_attribute("error", "data-code", "update_unreadable");
        take(&mut album, window, &look_name, "74-update-refused");
    }
    // A build without an address says so.
    let shop = Shop::open();
    to_updates(&shop.window);
    shop.window.see_attribute("update-off", "data-why", "no_address");
    take(&mut album, &shop.window, "id-light", "75-update-off");
    album.shut();
}

/// An older program meets the ledger of a newer one; a newer one cannot copy the ledger of an older one. Both
/// say that no money moved and what to do, and the second goes on once there is room.
#[test]
#[ignore = "needs a screen: make test"]
fn ledgers_of_other_versions_are_told_of() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        let shop = Shop::open();
        dress(&shop.window, language, theme);
        let data = shop.close();
        let folder = data.path().join("practice");
        let steps = |to: i64| {
            let ledger = rusqlite::Connection::open(folder.join("ledger.db")).unwrap();
            ledger.pragma_update(None, "user_version", to).unwrap();
            ledger
        };
        steps(99);
        let window = Window::open(data.path());
        window.see_attribute("error", "data-code", "ledger_newer");
        window.see_attribute("money-moved", "data-moved", "no");
        album.take(&window, &look, "76-ledger-newer");
        drop(window);

        steps(Ledger::steps_known() - 1).execute_batch("DROP TABLE update_seen;").unwrap();
        std::fs::write(folder.join("backups"), b"no folder can be here").unwrap();
        let window = Window::open(data.path());
        window.see_attribute("error", "data-code", "no_copy_before");
        window.see_attribute("money-moved", "data-moved", "no");
        album.take(&window, &look, "77-no-copy-before");
        std::fs::remove_file(folder.join("backups")).unwrap();
        window.click("start-again");
        window.see("number");
        assert_eq!(std::fs::read_dir(folder.join("backups")).unwrap().count(), 1, "the copy");
    }
    album.shut();
}
