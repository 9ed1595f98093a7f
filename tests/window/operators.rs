//! Operators in the window: made, locked out and let in by keyboard and by touch; what a cashier may
//! not do, also where the page has no guards.

use serde_json::{Value, json};

use crate::accounts::{choose, fill};
use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::shop::Shop;

/// Makes an operator in the settings, which are open.
fn make(window: &Window, name: &str, code: &str, role: Option<&str>, pin: &str) {
    window.click("operator-add");
    window.see_focus("operator-name");
    window.type_in(name);
    fill(window, "operator-code", code);
    if let Some(role) = role {
        choose(window, "operator-role", role);
    }
    fill(window, "operator-pin", pin);
    fill(window, "operator-pin-again", pin);
    window.press([key::ENTER]);
    window.see(&format!("operator-row-{}", code.to_uppercase()));
}

/// A shop with an owner, who stands there, and a cashier; in the settings.
pub(crate) fn staff(window: &Window) {
    window.click("nav-settings");
    make(window, "Ibu Ani", "ani", None, "2580");
    make(window, "Siti Nurhaliza", "siti", Some("cashier"), "7395");
}

/// What the till says where the page has no guards: a code, or nothing where it did it.
fn asked(window: &Window, command: &str, args: Value) -> String {
    let told = window.script_async(
        "const done = arguments[2];
         window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
             .then(() => done(''), (error) => done(error.code ?? String(error)));",
        &[command.into(), args],
    );
    told.as_str().unwrap().to_owned()
}

/// What only an owner may, as the page could ask for it.
fn for_owners() -> Vec<(&'static str, Value)> {
    let account = json!({ "name": "lain", "provider": "digiswitch", "base_url": "https://lain.invalid",
        "username": "u" });
    let operator = json!({ "code": "SITI", "name": "Siti", "role": "owner" });
    vec![
        ("accounts", json!({})),
        ("account_save", json!({ "account": account, "key": "k", "isNew": true })),
        ("account_remove", json!({ "name": "latihan" })),
        ("account_test", json!({ "name": "latihan" })),
        ("account_order", json!({ "billType": "pdam", "names": ["latihan"] })),
        ("give_key", json!({ "account": "latihan", "key": "k" })),
        ("setting", json!({ "name": "service_fee:pdam", "value": "9000" })),
        ("operator_save", json!({ "operator": operator, "pin": "9042", "isNew": false })),
        ("operator_remove", json!({ "code": "ANI" })),
        ("shift_correct", json!({ "id": "L01-261130-S01", "counted": "1", "note": "x" })),
        ("update", json!({})),
        ("update_look", json!({ "byItself": true })),
        ("update_fetch", json!({})),
        ("update_install", json!({})),
    ]
}

/// What whoever has signed in may, and nobody while the counter is locked.
fn for_everybody() -> Vec<(&'static str, Value)> {
    let asking = json!({ "bill_type": "pln-postpaid", "customer_no": "530000000001" });
    vec![
        ("inquire", json!({ "asking": asking })),
        ("history", json!({ "asking": {} })),
        ("day", json!({ "date": null })),
        ("shifts", json!({ "before": null })),
        ("shift_count", json!({ "counts": [{ "face": "50000", "count": 2, "sum": 0 }] })),
        ("setting", json!({ "name": "theme", "value": "dark" })),
        ("account_balance", json!({ "name": "latihan-iak" })),
    ]
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_cashier_sells_and_does_not_run_the_shop() {
    let shop = Shop::open();
    let window = &shop.window;
    staff(window);
    window.click("nav-settings");
    window.see_focus("number");
    window.see_text("lock-now", "Ibu Ani");

    // By keyboard alone: the owner goes, the cashier comes.
    window.control('o');
    window.see_focus("operator-ANI");
    for (command, args) in for_owners().into_iter().chain(for_everybody()) {
        assert_eq!(asked(window, command, args), "locked", "{command}");
    }
    window.press([key::DOWN, key::ENTER]);
    window.see_focus("pin");
    window.type_in("2580");
    window.press([key::ENTER]);
    window.see_text("pin-said", "PIN salah");
    window.type_in("7395");
    window.press([key::ENTER]);
    window.see_text("lock-now", "Siti Nurhaliza");
    for (command, args) in for_owners() {
        assert_eq!(asked(window, command, args), "not_allowed", "{command}");
    }
    for (command, args) in for_everybody() {
        assert_eq!(asked(window, command, args), "", "{command}");
    }
    window.see_focus("number");
    shop.ask("530000000002");
    assert_eq!(window.count("service-fee"), 0, "the fee is the shop's");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 1);
    shop.open_newest();
    window.see_text("detail", "SITI");
    window.click("nav-settings");
    window.see("owner-only");
    assert_eq!(window.count("setting-shop_name") + window.count("operator-add"), 0);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_locked_counter_cuts_no_payment_short_and_locks_itself() {
    let shop = Shop::open();
    let window = &shop.window;
    staff(window);
    window.click("nav-settings");
    shop.ask("530000999003");
    shop.pay("1000000");
    window.see("paying");
    window.click("lock-now");
    window.see("lock");
    until("the payment has come to its end", || {
        (shop.pay_requests() == 1 && shop.books().payments().count() == 1).then_some(())
    });
    // By touch: a name, then the keypad.
    window.click("operator-ANI");
    window.see_focus("pin");
    for digit in ["2", "5", "8", "0"] {
        window.script(
            "[...document.querySelectorAll('.pad button')].find((it) => it.innerText.trim() === arguments[0]).click();",
            &[digit.into()],
        );
    }
    window.click("sign-in");
    window.see_attribute("result", "data-state", "paid");

    // Ten minutes pass at once, for the page.
    window.script(
        "const now = performance.now.bind(performance); performance.now = () => now() + 11 * 60000;",
        &[],
    );
    window.see("lock");
    assert_eq!(asked(window, "history", json!({ "asking": {} })), "locked");
}

#[test]
#[ignore = "needs a screen: make test"]
fn wrong_pins_are_waited_out() {
    let shop = Shop::open();
    let window = &shop.window;
    staff(window);
    window.control('o');
    window.click("operator-SITI");
    window.see_focus("pin");
    for wrong in 1..=3 {
        window.type_in("1111");
        window.press([key::ENTER]);
        window.see_text("pin-said", if wrong < 3 { "PIN salah." } else { "Tunggu" });
    }
    // Somebody else does not wait.
    window.click("operator-other");
    window.click("operator-ANI");
    window.see_focus("pin");
    window.type_in("2580");
    window.press([key::ENTER]);
    window.see_text("lock-now", "Ibu Ani");
}

#[test]
#[ignore = "needs a screen: make test"]
fn people_at_the_counter_look_as_they_should() {
    let mut album = Album::new();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        let shop = Shop::open();
        let window = &shop.window;
        dress(window, language, theme);
        window.click("nav-settings");
        let scroll = "document.querySelector('[data-testid=\"operator-add\"]').scrollIntoView();";
        window.see("operator-add");
        window.script(scroll, &[]);
        album.take(window, &look, "50-no-operators");
        window.click("nav-settings");
        staff(window);
        window.click("operator-edit-SITI");
        window.see("operator-pin");
        window.script(
            "document.querySelector('[data-testid=\"operator-save\"]').scrollIntoView({ block: 'center' });",
            &[],
        );
        album.take(window, &look, "51-operators");
        window.click("nav-settings");
        album.take(window, &look, "52-somebody-is-here");
        window.control('o');
        window.see_focus("operator-ANI");
        album.take(window, &look, "53-locked");
        window.press([key::DOWN, key::ENTER]);
        window.see_focus("pin");
        window.type_in("123");
        album.take(window, &look, "54-pin");
        window.press([key::ENTER]);
        until("the PIN was wrong", || {
            (window.attribute("pin", "aria-invalid").as_deref() == Some("true")).then_some(())
        });
        album.take(window, &look, "55-pin-wrong");
        window.type_in("7395");
        window.press([key::ENTER]);
        window.see("lock-now");
        window.click("nav-settings");
        window.see("owner-only");
        album.take(window, &look, "56-cashiers-settings");
    }
    album.shut();
}
