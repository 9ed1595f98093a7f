//! What an agent does with a list of bills in the window, for the tests of it and for a bench.

use crate::driver::{Window, key, until};

/// What the main action is now.
pub(crate) fn see_next(window: &Window, what: &str) {
    window.see_attribute("collective-go", "data-go", what);
}

/// Presses Enter until the main action is another one: a press too soon after it was drawn is not
/// taken, which is how it should be.
pub(crate) fn enter_from(window: &Window, what: &str) {
    until(&format!("{what} is taken"), || {
        if window.attribute("collective-go", "data-go").as_deref() != Some(what) {
            return Some(());
        }
        window.press([key::ENTER]);
        None
    });
}

/// Pastes a list and makes it one; leaves the cursor at the main action.
pub(crate) fn paste(window: &Window, text: &str) {
    window.control('k');
    window.click("collective-from-csv");
    window.see_focus("collective-file");
    window.script(
        "const field = document.querySelector('[data-testid=\"collective-paste\"]');
         field.value = arguments[0];
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        &[text.into()],
    );
    window.click("begin-make");
    window.see("collective-go");
}

/// Takes the money for all that is ticked, to the rupiah, and begins to pay.
pub(crate) fn pay_exactly(window: &Window) {
    enter_from(window, "cash");
    window.see_focus("collective-cash");
    window.press(['p']);
    window.see_text("collective-change", "Rp\u{a0}0");
    enter_from(window, "pay");
}
