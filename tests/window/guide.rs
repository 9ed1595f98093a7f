//! The first five minutes: from an empty folder to a shop with a name, paper, a printer that was tried and a
//! sale that was practised.

use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::shop::Shop;

fn at_step(window: &Window, step: &str) {
    window.see_attribute("guide", "data-step", step);
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_first_five_minutes() {
    let shop = Shop::open();
    let window = &shop.window;
    at_step(window, "name");
    window.click("guide-name");
    window.type_in("Warung Bu Tini");
    window.press([key::ENTER]);
    at_step(window, "paper");
    until("the shop has its name", || {
        let shown = window.script("return document.querySelector('.shop strong').innerText;", &[]);
        (shown.as_str() == Some("Warung Bu Tini")).then_some(())
    });
    window.click("guide-paper-48");
    at_step(window, "print");
    window.click("guide-print");
    window.see_text("guide", "Sudah keluar");
    assert_eq!(shop.printed().len(), 1, "the trial page is a file where there is no printer");
    window.click("guide-print-done");
    at_step(window, "sale");
    window.click("guide-sale");
    window.see_focus("number");
    window.press([key::ENTER]);
    window.see("customer-name");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    let paper = window.see_text("paper", "Warung Bu Tini");
    assert!(paper.lines().any(|line| line.chars().count() == 48), "{paper}");
    shop.enter_until_gone("result");
    at_step(window, "account");
    window.click("guide-account");
    window.see("mode-switch");
    window.click("nav-settings");
    window.click("guide-close");
    window.gone("guide");
    // Closed for good.
    let shop = Shop::open_at(shop.close());
    shop.window.see("practice-number");
    assert_eq!(shop.window.count("guide"), 0);
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_guide_looks_as_it_should() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        let shop = Shop::open();
        let window = &shop.window;
        dress(window, language, theme);
        at_step(window, "name");
        album.take(window, &look, "65-guide-name");
        window.click("guide-name");
        window.type_in("Warung Bu Tini");
        window.press([key::ENTER]);
        at_step(window, "paper");
        album.take(window, &look, "66-guide-paper");
        window.click("guide-paper-32");
        at_step(window, "print");
        window.click("guide-print-done");
        at_step(window, "sale");
        album.take(window, &look, "67-guide-sale");
    }
    album.shut();
}
