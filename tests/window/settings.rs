//! The settings' parts: the list at their side by keyboard, and links from elsewhere that lead to one.

use crate::driver::{Window, key, until};
use crate::shop::Shop;

/// Whether something of the settings is in sight, and not above or below what is shown of them.
fn in_sight(window: &Window, test_id: &str) {
    until(&format!("{test_id} is in sight"), || {
        let found = window.script(
            "const it = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
             const box = it?.getBoundingClientRect();
             const pane = it?.closest('main .in')?.getBoundingClientRect();
             return Boolean(box && pane && box.top >= pane.top && box.bottom <= pane.bottom);",
            &[test_id.into()],
        );
        (found.as_bool() == Some(true)).then_some(())
    });
}

#[test]
#[ignore = "needs a screen: make test"]
fn each_part_is_reached_by_keyboard_and_from_elsewhere() {
    let shop = Shop::open();
    let window = &shop.window;
    // The balances are more than a narrow bar has room for.
    window.resize(1024, 768);
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
    window.control(',');
    window.see_focus("part-shop");
    window.see_attribute("part-shop", "aria-current", "true");
    // One stop of the keyboard; the arrows go from part to part.
    for (press, part, shown) in [
        (key::DOWN, "part-paper", "printer-kind"),
        (key::DOWN, "part-accounts", "account-row-latihan"),
        (key::DOWN, "part-people", "operator-add"),
        (key::DOWN, "part-safety", "back-up"),
        (key::DOWN, "part-update", "update"),
        (key::DOWN, "part-look", "setting-language"),
        (key::DOWN, "part-help", "doctor-run"),
        (key::DOWN, "part-help", "doctor-run"),
        (key::HOME, "part-shop", "setting-shop_name"),
    ] {
        window.press([press]);
        window.see_focus(part);
        window.see_attribute(part, "aria-current", "true");
        in_sight(window, shown);
    }
    // Enter goes in, and Tab on from there.
    window.press([key::DOWN, key::DOWN, key::DOWN, key::DOWN]);
    window.see_focus("part-safety");
    window.press([key::ENTER]);
    window.press([key::TAB]);
    window.see_focus("setting-backup_folder");
    window.press([key::ESCAPE]);
    window.see_focus("number");

    // What wants something set leads to its part.
    window.click("balances-more");
    window.see_attribute("part-accounts", "aria-current", "true");
    in_sight(window, "account-row-latihan");

    // A form that opens stands at the top, and its part is the one that is marked.
    window.click("operator-add");
    window.see_focus("operator-name");
    window.see_attribute("part-people", "aria-current", "true");
    in_sight(window, "operator-save");
}
