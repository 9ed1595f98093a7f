//! The examination in the window: by keyboard, what is wrong stands first and in words, and the file
//! for support lies where the user finds files.

use std::path::Path;

use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::manager::close_window_of;
use crate::races::{loketctl, result};
use crate::sharing::Downloads;
use crate::shop::Shop;

/// What stands on the screen of each thing, as `name.found`.
fn rows(window: &Window) -> Vec<String> {
    let script = "return [...document.querySelectorAll('[data-testid=\"finding\"]')]
        .map((it) => it.dataset.name + '.' + it.dataset.found);";
    serde_json::from_value(window.script(script, &[])).unwrap()
}

fn examine(window: &Window) {
    window.click("nav-settings");
    window.click("part-help");
    window.click("doctor-run");
    window.see("doctor-worst");
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_counter_is_examined_and_a_file_goes_to_support() {
    let downloads = Downloads::make();
    let data = tempfile::tempdir().unwrap();
    let set = loketctl(data.path(), &["settings", "set", "printer", "tcp:127.0.0.1:9"]);
    assert!(result(set).is_ok());
    let shop = Shop::open_at(data);
    let window = &shop.window;
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");

    // By keyboard alone.
    window.control(',');
    window.see_focus("part-shop");
    for _ in 0..7 {
        window.press([key::DOWN]);
    }
    window.see_focus("part-help");
    window.press([key::ENTER, key::TAB]);
    window.see_focus("doctor-run");
    window.press([key::ENTER]);
    window.see_attribute("doctor-worst", "data-state", "fault");
    let bad = window.script(
        "return [...document.querySelectorAll('[data-testid=\"finding\"]')]
            .filter((it) => it.checkVisibility()).map((it) => it.innerText);",
        &[],
    );
    let bad = bad.to_string();
    assert!(bad.contains("SALAH") && bad.contains("Nyalakan printer"), "{bad}");
    let all = rows(window);
    for wanted in ["printer.offline", "ledger.ok", "keyring.unused", "clock.ok", "versions.ok"] {
        assert!(all.iter().any(|row| row == wanted), "{wanted}: {all:?}");
    }

    window.tab_to("doctor-save");
    window.press([key::ENTER]);
    window.see("doctor-saved");
    let shown = window.text("doctor-saved").unwrap();
    let file = std::fs::read_dir(&downloads.folder).unwrap().next().unwrap().unwrap().path();
    assert!(shown.contains(file.to_str().unwrap()), "{shown}");
    let told = std::fs::read_to_string(&file).unwrap();
    assert!(told.contains("SALAH  Printer: tcp:127.0.0.1:9 tidak bisa dihubungi."), "{told}");
    assert!(told.contains("step=judged") && told.contains("verdict=paid"), "{told}");
    assert!(!told.contains("530000000001"), "{told}");

    // Whoever examines holds nothing that a restore has to wait for.
    window.click("part-safety");
    window.click("back-up");
    window.see_text("copy-age", "hari ini");
    window.click("copies");
    window.click("restore");
    window.click("restore-sure");
    window.see("restored");
    drop(downloads);
}

/// Closing the window is a clean end, and a kill is none.
#[test]
#[ignore = "needs a screen: make test"]
fn the_log_tells_how_the_window_ended() {
    let log = |data: &Path| std::fs::read_to_string(data.join("logs/loket.log")).unwrap();
    let shop = Shop::open();
    let program = shop.window.processes()[0];
    until("the window is asked to close", || close_window_of(program).then_some(()));
    // Asked again: the first word may come before anybody listens.
    until("the window is gone", || (!close_window_of(program)).then_some(()));
    until("the end is told", || log(shop.data()).contains("step=end status=0").then_some(()));
    let shop = Shop::open_at(shop.close());
    assert!(!log(shop.data()).contains("unclean_end"), "{}", log(shop.data()));
    shop.window.kill();
    let shop = Shop::open_at(shop.close());
    assert!(log(shop.data()).contains("step=unclean_end"), "{}", log(shop.data()));
}

/// At both sizes, from the top of it.
fn take(album: &mut Album, window: &Window, look: &str, name: &str) {
    for size in [(1024, 768), (1366, 768)] {
        window.resize(size.0, size.1);
        window.script("document.querySelector('[data-part=\"help\"]').scrollIntoView();", &[]);
        album.take_at(&[size], window, look, name);
    }
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_examination_in_every_look() {
    let mut album = Album::new();
    let data = tempfile::tempdir().unwrap();
    let set = loketctl(data.path(), &["settings", "set", "printer", "tcp:127.0.0.1:9"]);
    assert!(result(set).is_ok());
    let shop = Shop::open_at(data);
    let window = &shop.window;
    shop.ask("530000999013");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "in_doubt");
    shop.enter_until_gone("result");
    for language in ["id", "en"] {
        for theme in ["light", "dark"] {
            dress(window, language, theme);
            examine(window);
            until("the rows are there", || (window.count("finding") > 10).then_some(()));
            take(&mut album, window, &format!("{language}-{theme}"), "42-doctor");
            window.click("doctor-good");
            take(&mut album, window, &format!("{language}-{theme}"), "43-doctor-all");
            window.click("nav-settings");
        }
    }
    album.shut();
}
