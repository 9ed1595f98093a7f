//! The blind count in the window: what a cashier sees while a shift is open, and a closing slip that did not
//! come out.

use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::operators::staff;
use crate::shop::Shop;

fn stand(window: &Window, code: &str, pin: &str) {
    window.control('o');
    window.click(&format!("operator-{code}"));
    window.see_focus("pin");
    window.type_in(pin);
    window.press([key::ENTER]);
    window.gone("lock");
}

fn sell(shop: &Shop, number: &str) {
    shop.ask(number);
    shop.pay("1000000");
    shop.window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_cashier_sees_no_sums_until_the_drawer_is_counted() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        let shop = Shop::open();
        let window = &shop.window;
        dress(window, language, theme);
        staff(window);
        window.control('t');
        window.see_focus("count-100000");
        window.type_in("1");
        window.click("count-submit");
        window.see("shift-open-card");
        window.control('t');
        sell(&shop, "530000000002");
        stand(window, "SITI", "7395");
        sell(&shop, "530000000001");

        window.control('r');
        window.see("day-blind");
        window.see_text("day-paid", "1");
        assert_eq!(window.count("day-total"), 0);
        window.see("history-own");
        let rows = || window.count("history-row");
        until("only the own payment is there", || (rows() == 1).then_some(()));
        album.take(window, &look, "70-blind-history");
        window.click("history-search");
        window.type_in("530000000002");
        until("the owner's payment is found", || (rows() == 1).then_some(()));
        window.see_text("history-row", "5300\u{a0}0000\u{a0}0002");
        window.control('l');
        window.see("report-blind");
        assert_eq!(window.count("save-xlsx") + window.count("report-cash"), 0);
        album.take(window, &look, "71-blind-reports");

        // The printer of the closing slip is not there.
        stand(window, "ANI", "2580");
        window.script_async(
            "const done = arguments[0];
             window.__TAURI_INTERNALS__.invoke('setting', { name: 'printer', value: 'tcp:127.0.0.1:9' })
                 .then(done, done);",
            &[],
        );
        stand(window, "SITI", "7395");
        window.control('t');
        window.click("shift-close");
        window.click("count-way");
        window.see_focus("count-sum");
        window.type_in("500000");
        window.press([key::ENTER]);
        window.click("count-submit");
        window.click("close-confirm");
        window.see("shift-difference");
        window.click("shift-print");
        window.see("error");
        window.click("shift-done");
        window.see("unprinted");
        window.see_text("strip-unprinted", "1");
        album.take(window, &look, "72-slip-waits");
        window.click("came-out");
        window.gone("unprinted");
        window.control('r');
        window.see_text("day-total", "Rp");
        assert_eq!(window.count("day-blind"), 0);
    }
    album.shut();
}
