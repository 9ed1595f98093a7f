//! How every screen looks: photographs at both sizes, in both languages and both themes, and what
//! axe has to say about each.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::accounts::choose;
use crate::driver::{Window, key, screenshots, until};
use crate::shop::Shop;

const SIZES: [(i64, i64); 2] = [(1366, 768), (1024, 768)];

/// Photographs, and what was found wrong on them.
pub(crate) struct Album {
    folder: PathBuf,
    axe: String,
    pub(crate) faults: Vec<String>,
}

impl Album {
    pub(crate) fn new() -> Album {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let axe = root.join("ui/node_modules/axe-core/axe.min.js");
        Album {
            folder: screenshots(),
            axe: std::fs::read_to_string(&axe)
                .unwrap_or_else(|error| panic!("{}: {error}; run npm ci in ui/", axe.display())),
            faults: Vec::new(),
        }
    }

    /// A photograph at both sizes, and a look for faults at the larger one.
    pub(crate) fn take(&mut self, window: &Window, look: &str, name: &str) {
        self.take_at(&SIZES, window, look, name);
    }

    /// The same at other sizes, the largest one first.
    pub(crate) fn take_at(
        &mut self,
        sizes: &[(i64, i64)],
        window: &Window,
        look: &str,
        name: &str,
    ) {
        until("the paper is drawn", || {
            (window.attribute("paper", "data-kind").as_deref() != Some("waiting")).then_some(())
        });
        for &(width, height) in sizes.iter().rev() {
            window.resize(width, height);
            self.fits(window, &format!("{look} {name} at {width}"));
            window.photograph(&self.folder.join(format!("{look}-{width}-{name}.png")));
        }
        let faults = self.look_for_faults(window);
        for (rule, impact, nodes) in faults {
            let line = format!("{look} {name}: {impact} {rule}: {nodes}");
            eprintln!("axe: {line}");
            if impact == "serious" || impact == "critical" {
                self.faults.push(line);
            }
        }
    }

    /// Nothing serious was found on any of them.
    pub(crate) fn shut(self) {
        assert!(self.faults.is_empty(), "\n{}", self.faults.join("\n"));
    }

    /// Nothing may stand out at the side of the page.
    fn fits(&mut self, window: &Window, what: &str) {
        let over = window.script(
            "const root = document.documentElement;
             return root.scrollWidth - root.clientWidth;",
            &[],
        );
        if over.as_i64() != Some(0) {
            self.faults.push(format!("{what}: {over} px too wide"));
        }
    }

    fn look_for_faults(&self, window: &Window) -> Vec<(String, String, String)> {
        if window.script("return typeof window.axe;", &[]) != json!("object") {
            window.script(&format!("{}\n;window.axe = axe;", self.axe), &[]);
        }
        let found = window.script_async(
            "const done = arguments[0];
             axe.run(document, { resultTypes: ['violations'] }).then(
                 (result) => done(result.violations.map((it) =>
                     [it.id, it.impact, it.nodes.map((node) => node.html.slice(0, 160)).join(' | ')])),
                 (error) => done([['axe itself', 'critical', String(error)]]));",
            &[],
        );
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = found.as_array().expect("a list of faults");
        rows.iter().map(|row| (text(&row[0]), text(&row[1]), text(&row[2]))).collect()
    }
}

/// Chooses as an agent does in the settings.
fn set(window: &Window, name: &str, value: &str) {
    choose(window, &format!("setting-{name}"), value);
}

pub(crate) fn dress(window: &Window, language: &str, theme: &str) {
    window.click("nav-settings");
    set(window, "language", language);
    set(window, "theme", theme);
    until("the page has its look", || {
        let look = "const root = document.documentElement; return [root.lang, root.dataset.theme];";
        (window.script(look, &[]) == json!([language, theme])).then_some(())
    });
    window.click("nav-settings");
    window.see("number");
}

/// A look for faults that finds none proves nothing unless it finds one that is there.
#[test]
#[ignore = "needs a screen: make test"]
fn a_fault_on_the_screen_is_found() {
    let album = Album::new();
    let shop = Shop::open();
    let plant = "const it = document.createElement('p');
        it.textContent = 'pale';
        Object.assign(it.style, { color: '#eeeeee', background: '#ffffff' });
        document.querySelector('main').append(it);";
    shop.window.script(plant, &[]);
    let faults = album.look_for_faults(&shop.window);
    assert!(
        faults.iter().any(|(rule, impact, _)| rule == "color-contrast" && impact == "serious"),
        "{faults:?}"
    );
}

#[test]
#[ignore = "needs a screen: make test"]
fn every_screen_in_every_look() {
    let mut album = Album::new();
    for language in ["id", "en"] {
        for theme in ["light", "dark"] {
            walk(&mut album, language, theme);
        }
    }
    album.shut();
}

/// Through every screen once, faults included.
fn walk(album: &mut Album, language: &str, theme: &str) {
    let look = format!("{language}-{theme}");
    let shop = Shop::open();
    let window = &shop.window;
    dress(window, language, theme);
    let take = &mut |name: &str| album.take(window, &look, name);

    take("01-number");
    window.press([key::F1]);
    until("the help is open", || {
        window
            .script("return document.querySelector('dialog[open]') !== null;", &[])
            .as_bool()
            .filter(|open| *open)
    });
    take("02-help");
    window.press([key::F1]);
    until("the help is closed", || {
        window
            .script("return document.querySelector('dialog[open]') === null;", &[])
            .as_bool()
            .filter(|closed| *closed)
    });
    window.press([key::F11]);
    window.see("type-emoney");
    take("03-more-types");
    window.click("type-emoney");
    window.see("amount");
    take("04-emoney");
    shop.choose(key::F3, "pdam");
    window.see("product-pdam");
    take("05-products");
    window.click("type-pln-postpaid");

    window.see_focus("number");
    window.type_in("53A");
    window.press([key::ENTER]);
    window.see_attribute("number", "aria-invalid", "true");
    take("06-bad-number");
    window.press([key::BACKSPACE; 3]);
    window.type_in("530000999002");
    window.press([key::ENTER]);
    window.see("error");
    take("07-unknown-customer");
    window.press([key::BACKSPACE; 12]);

    shop.ask("530000000002");
    window.see("paper");
    take("08-bill");
    shop.to_cash();
    window.type_in("100");
    until("the cash is too little", || {
        window.press([key::ENTER]);
        (window.attribute("cash", "aria-invalid").as_deref() == Some("true")).then_some(())
    });
    take("09-cash-short");
    window.press([key::BACKSPACE; 3]);
    window.type_in("1000000");
    take("10-cash");
    shop.enter_until_gone("pay");
    window.see_attribute("result", "data-state", "paid");
    take("11-paid");
    window.click("share");
    window.see("share-panel");
    take("37-share");
    window.click("next-sale");
    window.gone("result");

    shop.ask("530000000002");
    window.see("paid-before");
    take("12-paid-before");
    window.press([key::ESCAPE]);
    window.see_focus("number");
    window.press([key::BACKSPACE; 12]);

    shop.ask("530000000006");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "failed");
    take("13-failed");
    shop.enter_until_gone("result");

    // Slow enough to be photographed on its way.
    shop.ask("530000999003");
    shop.pay("1000000");
    window.see("paying");
    take("14-paying");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");

    shop.ask("530000999013");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "in_doubt");
    take("15-in-doubt");
    shop.enter_until_gone("result");
    shop.ask("530000999013");
    shop.pay_refused();
    window.see("error");
    take("16-bill-in-doubt");
    window.press([key::ESCAPE, key::ESCAPE, key::ESCAPE]);

    // The first provider is closed, the next one answers; then a balance that does not suffice.
    shop.ask("530000999021");
    window.see("passed-over");
    take("29-passed-over");
    window.press([key::ESCAPE]);
    window.see_focus("number");
    shop.set_deposit("digiswitch", 1_000);
    shop.ask_through("latihan", "pln-postpaid", "530000000001", "pln");
    window.see("short-balance");
    take("30-short-balance");
    shop.set_deposit("digiswitch", 10_000_000);
    window.press([key::ESCAPE]);
    window.see_focus("number");
    shop.ask_through("latihan-rajabiller", "pdam", "1998900000002", "sandbox-pdam");
    take("31-water-two-bills");
    window.press([key::ESCAPE]);
    shop.ask_through("latihan-ayoconnect", "pln-postpaid", "516070377764", "TLSTPOS");
    take("32-three-months");
    window.press([key::ESCAPE]);
    window.click("type-bpjs-kesehatan");
    window.click("account-latihan-iak");
    window.see("months");
    take("33-months");
    window.click("type-pln-postpaid");

    window.click("nav-history");
    window.see("history-row");
    take("17-history");
    window.click("history-row");
    window.see("detail");
    until("its life is told", || window.text("detail").filter(|text| text.contains(':')));
    take("18-history-life");
    window.click("share");
    window.see("share-panel");
    take("38-share-history");
    window.click("share");
    window.click("settle-open");
    window.see("settle-note");
    take("19-settle");
    window.click("detail-close");
    window.script("document.querySelector('[data-testid=\"history-search\"]').focus();", &[]);
    window.type_in("tidak ada");
    window.see("history-empty");
    take("20-history-none");

    window.click("nav-settings");
    window.see("setting-shop_name");
    take("21-settings");
    window.click("layouts-open");
    window.see("layout-rows");
    choose(window, "layout-type", "pdam");
    window.see_attribute("layout-preview", "aria-busy", "false");
    take("39-layouts");
    window.click("layout-add");
    window.see("layout-add-status");
    window.click("layout-width-48");
    take("40-layout-rows");
    window.click("layout-title");
    window.control('a');
    window.press([key::BACKSPACE]);
    window.see("layout-wrong");
    take("41-layout-wrong");
    window.click("layout-undo");
    window.gone("layout-wrong");
    window.click("layouts-back");
    window.see("setting-shop_name");
    for account in ["latihan", "latihan-iak", "latihan-ayoconnect", "latihan-rajabiller"] {
        window.click(&format!("account-test-{account}"));
        window.see(&format!("account-found-{account}"));
    }
    window.script(
        "document.querySelector('[data-testid=\"account-row-latihan\"]').scrollIntoView();",
        &[],
    );
    take("27-accounts-tested");
    window
        .script("document.querySelector('[data-testid=\"account-order\"]').scrollIntoView();", &[]);
    take("28-account-order");
    window.script("document.querySelector('[data-testid=\"mode-switch\"]').scrollIntoView();", &[]);
    take("22-settings-mode");

    let second = Window::open(shop.data());
    second.see("held-banner");
    album.take(&second, &look, "23-held");
    drop(second);

    window.click("mode-switch");
    window.gone("practice-badge");
    album.take(window, &look, "24-own-settings");
    window.click("account-add");
    window.see("account-name");
    album.take(window, &look, "25-account");
    for (provider, name) in [
        ("iak", "34-account-iak"),
        ("ayoconnect", "35-account-ayoconnect"),
        ("rajabiller", "36-account-rajabiller"),
    ] {
        choose(window, "account-provider", provider);
        window.script("document.querySelector('details').open = true;", &[]);
        album.take(window, &look, name);
    }
    window.press([key::TAB]);
    window.click("nav-settings");
    window.see("no-account");
    album.take(window, &look, "26-no-account");
}
