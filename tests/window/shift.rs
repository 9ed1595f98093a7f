//! A shift in the window: opened, sold in, and closed by keyboard alone, blind.

use crate::driver::{Window, key};
use crate::look::{Album, dress};
use crate::shop::Shop;

fn to_room(window: &Window) {
    window.control('t');
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_shift_by_keyboard_alone() {
    let shop = Shop::open();
    let window = &shop.window;
    window.see("shift-reminder");
    to_room(window);
    window.see_focus("count-100000");
    // Enter goes on from row to row: two of 50.000.
    window.press([key::ENTER, key::ENTER]);
    window.see_focus("count-50000");
    window.type_in("2");
    window.see_text("count-total", "100.000");
    for _ in 0..10 {
        window.press([key::ENTER]);
    }
    window.see_focus("count-submit");
    window.press([key::ENTER]);
    window.see_focus("shift-close");
    window.gone("shift-reminder");
    to_room(window);
    for number in ["530000000001", "530000000002"] {
        shop.ask(number);
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "paid");
        shop.enter_until_gone("result");
    }
    let sold: i64 = shop.books().payments().map(|(_, it)| it.selling_price).sum();

    to_room(window);
    window.see_focus("shift-close");
    window.tab_to("cash-out");
    window.press([key::ENTER]);
    window.see_focus("cash-amount");
    window.type_in("25000");
    window.press([key::TAB]);
    window.type_in("beli galon");
    window.press([key::ENTER]);
    window.see_text("cash-moves", "beli galon");

    // Close: the drawer is 5.000 short of what the books and the float make.
    let counted = 100_000 + sold - 25_000 - 5_000;
    window.tab_to("shift-close");
    window.press([key::ENTER]);
    window.see_focus("count-100000");
    window.tab_to("count-way");
    window.press([key::ENTER]);
    window.see_focus("count-sum");
    window.type_in(&counted.to_string());
    window.press([key::ENTER]);
    window.see_focus("count-submit");
    window.press([key::ENTER]);
    window.see_focus("close-confirm");
    window.press([key::ENTER]);
    window.see_text("shift-difference", "Kurang Rp\u{a0}5.000");
    window.see_focus("shift-print");
    window.press([key::ENTER]);
    window.see_text("shift-said", "CA");
    let (name, slip) = shop.printed().into_iter().find(|(name, _)| name.contains("-S01-")).unwrap();
    assert!(name.ends_with("-CA.txt") && slip.contains("TUTUP SHIFT"), "{name}: {slip}");
    assert!(slip.contains("KURANG") && slip.contains("5.000"), "{slip}");
    window.press([key::ESCAPE]);
    window.see_text("earlier-shifts", "Kurang");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_drawer_looks_as_it_should() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        let shop = Shop::open();
        let window = &shop.window;
        dress(window, language, theme);
        album.take(window, &look, "60-reminder");
        to_room(window);
        window.see_focus("count-100000");
        window.type_in("3");
        window.see_text("count-total", "300.000");
        album.take(window, &look, "61-open-shift");
        window.click("count-submit");
        window.see("shift-open-card");
        to_room(window);
        shop.ask("530000000002");
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "paid");
        shop.enter_until_gone("result");
        shop.ask("530000999013");
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "in_doubt");
        shop.enter_until_gone("result");
        // Somebody else draws on the deposit; the next bill's answer tells.
        shop.set_deposit("digiswitch", 9_000_000);
        shop.ask("530000000001");
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "paid");
        shop.enter_until_gone("result");
        to_room(window);
        window.click("cash-out");
        window.see_focus("cash-amount");
        window.type_in("25000");
        window.press([key::TAB]);
        window.type_in("beli galon");
        album.take(window, &look, "62-cash-out");
        window.press([key::ENTER]);
        window.see_text("cash-moves", "beli galon");
        album.take(window, &look, "63-shift");
        window.click("shift-close");
        window.see_focus("count-100000");
        window.type_in("7");
        window.see_text("count-total", "700.000");
        album.take(window, &look, "64-count");
        window.click("count-submit");
        window.see("close-confirm");
        album.take(window, &look, "65-confirm");
        window.click("close-confirm");
        window.see("shift-difference");
        window.see("shift-falls");
        album.take(window, &look, "66-result");
        window.click("shift-done");
        window.see("earlier-shifts");
        album.take(window, &look, "67-earlier");
    }
    album.shut();
}
