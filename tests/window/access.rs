//! Letters twice as large, a scanner, a paste, and the way to what waits: what makes a counter easy for
//! whoever stands there.

use serde_json::json;

use crate::accounts::choose;
use crate::collective;
use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::shop::Shop;

/// Puts a text where the cursor is, as a paste does.
fn paste(window: &Window, text: &str) {
    window.script("document.execCommand('insertText', false, arguments[0]);", &[text.into()]);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_scanner_and_a_paste_ask_and_never_pay() {
    let shop = Shop::open();
    let window = &shop.window;
    // A scanner types as fast as the line allows, and ends with Enter; some with two.
    window.see_focus("number");
    let mut scanned: Vec<char> = "530000000002".chars().collect();
    scanned.extend([key::ENTER, key::ENTER]);
    window.press(scanned);
    window.see("customer-name");
    assert_eq!(window.count("result") + window.count("paying"), 0);
    assert_eq!(shop.pay_requests(), 0, "the second Enter pays nothing");
    window.press([key::ESCAPE]);
    window.see_focus("number");
    window.press([key::BACKSPACE; 12]);
    // A number from a chat, with what people write into numbers.
    paste(window, " 5300-0000 0002\n");
    window.press([key::ENTER]);
    window.see("customer-name");
    assert_eq!(window.text("number").unwrap_or_default().replace('\u{a0}', ""), "530000000002");
    assert_eq!(shop.pay_requests(), 0);
}

#[test]
#[ignore = "needs a screen: make test"]
fn what_waits_is_one_key_away() {
    let shop = Shop::open();
    let window = &shop.window;
    for number in ["530000999013", "530000000004"] {
        shop.ask(number);
        shop.pay("1000000");
        window.see("result");
        shop.enter_until_gone("result");
    }
    window.see("strip-doubt");
    window.see_focus("number");
    window.control('g');
    until("the cursor is in the foot", || {
        let inside = "return document.activeElement.closest('[data-testid=strip]') !== null;";
        window.script(inside, &[]).as_bool().filter(|inside| *inside)
    });
    window.press([key::ENTER]);
    window.see_text("detail", "5300\u{a0}0099\u{a0}9013");
    // One step back closes it, the next one is at the counter.
    window.press([key::ESCAPE]);
    window.gone("detail");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

/// 200 % at the smallest screens: nothing stands out at the side, and all of a sale can be done.
#[test]
#[ignore = "needs a screen: make test"]
fn letters_twice_as_large_lose_nothing() {
    let mut album = Album::new();
    let shop = Shop::open();
    let window = &shop.window;
    dress(window, "id", "light");
    window.click("nav-settings");
    choose(window, "setting-text_size", "200");
    until("the letters are large", || {
        let size = "return getComputedStyle(document.documentElement).fontSize;";
        (window.script(size, &[]) == json!("32px")).then_some(())
    });
    window.click("nav-settings");
    window.see_focus("number");
    album.take(window, "large", "70-number");
    shop.ask("530000000002");
    album.take(window, "large", "71-bill");
    shop.to_cash();
    window.type_in("1000000");
    album.take(window, "large", "72-cash");
    shop.enter_until_gone("pay");
    window.see_attribute("result", "data-state", "paid");
    album.take(window, "large", "73-paid");
    shop.open_newest();
    album.take(window, "large", "74-life");
    for (room, shown, name) in [
        ("book", "book-add", "75-book"),
        ("reports", "reports", "76-reports"),
        ("shift", "nav-shift", "77-shift"),
        ("settings", "setting-shop_name", "78-settings"),
    ] {
        window.click(&format!("nav-{room}"));
        window.see(shown);
        album.take(window, "large", name);
    }
    let list = "nama;kelompok;jenis;nomor\nBu Siti;RT 03;pln-postpaid;530000000001\n\
                Pak Budi;RT 03;pulsa;0812\nAni;RT 04;pdam;1013226\n";
    collective::paste(window, list);
    window.see("collective-bad-line");
    album.take(window, "large", "79-collective");
    collective::enter_from(window, "ask");
    collective::see_next(window, "cash");
    collective::enter_from(window, "cash");
    window.see_focus("collective-cash");
    window.type_in("1000000");
    album.take(window, "large", "79-collective-cash");
    collective::enter_from(window, "pay");
    collective::see_next(window, "print");
    album.shut();
}
