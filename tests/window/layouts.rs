//! What slips show, edited by the shop at the real window: with the keyboard, the paper beside it
//! following every key, and then on paper.

use loket_tests::printer::{Mood, VirtualPrinter};
use serde_json::{Value, json};

use crate::accounts::{choose, number};
use crate::driver::{Window, key, screenshots, until};
use crate::shop::Shop;

/// The sizes at which the editor is looked at; the last is as large as the tests' screen.
const SIZES: [(i64, i64); 3] = [(1024, 768), (1366, 768), (1440, 900)];

fn open_editor(window: &Window) {
    window.click("nav-settings");
    window.click("layouts-open");
    window.see_focus("layout-type");
}

fn open_layout(window: &Window, bill_type: &str) {
    open_editor(window);
    choose(window, "layout-type", bill_type);
    window.see("layout-rows");
}

/// Writes over what stands in a field, which Tab comes to.
fn write(window: &Window, field: &str, text: &str) {
    window.tab_to(field);
    window.control('a');
    match text {
        "" => window.press([key::BACKSPACE]),
        text => window.type_in(text),
    }
}

/// The paper beside the editor once it shows `part`.
fn preview(window: &Window, part: &str) -> String {
    window.see_text("layout-preview", part)
}

/// Waits until the draft on the screen was looked at.
fn looked_at(window: &Window) {
    window.see_attribute("layout-preview", "aria-busy", "false");
}

/// Where rows come from, in their order.
fn rows(window: &Window) -> Vec<String> {
    let read = "return [...document.querySelectorAll('[data-testid=\"layout-rows\"] > li')]
        .map((it) => it.dataset.testid.slice('layout-row-'.length));";
    serde_json::from_value(window.script(read, &[])).unwrap()
}

/// The words of a select's choices.
fn options(window: &Window, select: &str) -> Vec<String> {
    let read = "return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"] option`)]
        .map((it) => it.textContent);";
    serde_json::from_value(window.script(read, &[select.into()])).unwrap()
}

fn is_off(window: &Window, button: &str) -> bool {
    let read = "return document.querySelector(`[data-testid=\"${arguments[0]}\"]`).disabled;";
    window.script(read, &[button.into()]) == Value::Bool(true)
}

fn save(window: &Window) {
    until("it can be saved", || (!is_off(window, "layout-save")).then_some(()));
    window.click("layout-save");
    window.see("layout-saved");
    assert!(is_off(window, "layout-save"), "nothing is left to save");
}

/// Whether the words stand on the paper in this order.
fn in_order(paper: &str, words: &[&str]) -> bool {
    let mut rest = paper;
    words.iter().all(|word| match rest.split_once(word) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_layout_is_written_with_the_keyboard_and_printed() {
    let printer = VirtualPrinter::start(Mood::Well);
    let shop = Shop::open();
    let window = &shop.window;
    shop.name_printer(&printer);
    window.press([key::TAB]);
    window.click("layouts-open");
    window.see_focus("layout-type");
    choose(window, "layout-type", "pln-postpaid");
    window.see("layout-rows");
    assert_eq!(window.count("layout-biller"), 0, "PLN is one biller");
    assert!(is_off(window, "layout-save") && is_off(window, "layout-undo"));
    assert!(is_off(window, "layout-usual"));
    let usual = preview(window, "TARIF/DAYA");
    assert!(usual.contains("IDPEL") && usual.contains("***"), "{usual}");

    write(window, "layout-title", "REKENING LISTRIK");
    window.press([key::ENTER]);
    window.type_in("TOKO KAMI");
    preview(window, "TOKO KAMI");
    write(window, "layout-label-customer_no", "NO METER");
    preview(window, "NO METER");
    // The cursor goes along with the row, and stays where it stood in the word.
    window.alt(key::DOWN);
    window.see_focus("layout-label-customer_no");
    window.type_in("X");
    preview(window, "NO METERX");
    window.press([key::BACKSPACE]);
    assert_eq!(rows(window)[..3], ["paid_at", "customer_name", "customer_no"]);
    window.alt(key::DOWN);
    window.alt(key::UP);
    assert_eq!(rows(window)[..3], ["paid_at", "customer_name", "customer_no"]);
    window.tab_to("layout-remove-tariff_power");
    window.press([key::ENTER]);
    until("the row is gone", || (!rows(window).contains(&"tariff_power".into())).then_some(()));
    assert_eq!(window.count("layout-remove-customer_no"), 0, "every slip names its customer");
    window.tab_to("layout-add");
    window.press([key::ENTER]);
    window.tab_to("layout-add-product");
    window.press([key::ENTER]);
    window.see_focus("layout-label-product");
    window.control('a');
    window.type_in("UNTUK");
    let paper = preview(window, "UNTUK");
    assert!(!paper.contains("TARIF/DAYA"), "{paper}");
    let order = ["REKENING LISTRIK", "NAMA ", "NO METER ", "UNTUK ", "NO REF "];
    assert!(in_order(&paper, &order), "{paper}");
    assert_eq!(
        rows(window).iter().rev().take(3).collect::<Vec<_>>(),
        ["number", "reference", "product"]
    );

    // What is not saved is not lost, wherever the agent goes.
    window.see("layout-unsaved");
    window.press([key::ESCAPE]);
    window.see_focus("layouts-open");
    window.see_text("layouts-unsaved", "PLN");
    window.photograph(&screenshots().join("layouts-unsaved.png"));
    window.press([key::ESCAPE]);
    window.see_focus("number");
    window.control(',');
    window.click("layouts-open");
    window.see_focus("layout-type");
    assert!(options(window, "layout-type")[0].contains("belum disimpan"));
    assert_eq!(window.text("layout-label-product").as_deref(), Some("UNTUK"));
    preview(window, "UNTUK");
    until("it can be saved", || (!is_off(window, "layout-save")).then_some(()));
    window.tab_to("layout-save");
    window.press([key::ENTER]);
    window.see("layout-saved");
    assert!(options(window, "layout-type")[0].contains("diubah"));
    window.click("layouts-back");
    window.see_text("layouts-changed", "PLN");
    assert_eq!(window.count("layouts-unsaved"), 0);

    window.press([key::ESCAPE]);
    shop.ask("530000000001");
    window.see_text("paper", "NO METER");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    window.click("print");
    window.see("printed");
    let paper = String::from_utf8_lossy(&printer.paper()).into_owned();
    let order = ["REKENING LISTRIK", "TOKO KAMI", "NAMA ", "NO METER ", "530000000001", "UNTUK "];
    assert!(in_order(&paper, &order) && !paper.contains("TARIF/DAYA"), "{paper}");

    // Back to what Loket brings: nothing of the shop's is left.
    window.click("nav-settings");
    window.click("layouts-open");
    window.see("layout-rows");
    window.click("layout-usual");
    preview(window, "TARIF/DAYA");
    save(window);
    assert!(!options(window, "layout-type")[0].contains("diubah"));
    window.click("layouts-back");
    assert_eq!(window.count("layouts-changed"), 0);
    window.click("nav-settings");
    window.see("result");
    shop.enter_until_gone("result");
    shop.ask("530000000002");
    assert!(window.see_text("paper", "IDPEL").contains("TARIF/DAYA"));
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_billers_layout_is_that_billers_alone() {
    let shop = Shop::open();
    let window = &shop.window;
    open_layout(window, "pdam");
    let all = options(window, "layout-biller");
    assert_eq!(all[0], "Semua biller");
    for name in ["PDAM KAB. CONTOH", "PDAM KOTA CONTOH", "PDAM TIRTA LATIHAN"] {
        assert!(all.iter().any(|one| one == name), "{all:?}");
    }
    choose(window, "layout-biller", "PDAM KOTA CONTOH");
    write(window, "layout-label-customer_no", "SAMBUNGAN");
    preview(window, "SAMBUNGAN");
    save(window);
    let marked = options(window, "layout-biller");
    assert!(marked.contains(&"PDAM KOTA CONTOH · diubah".into()), "{marked:?}");
    choose(window, "layout-biller", "");
    until("the layout of all is there", || {
        (window.text("layout-label-customer_no").as_deref() == Some("NO PEL")).then_some(())
    });
    preview(window, "NO PEL");

    window.click("layouts-back");
    window.press([key::ESCAPE]);
    let (number, _) = number("digiswitch", "pdam", "paid");
    for (product, label) in [("pdam", "SAMBUNGAN"), ("pdamsleman", "NO PEL")] {
        shop.ask_through("latihan", "pdam", &number, product);
        window.see_text("paper", label);
        window.press([key::ESCAPE]);
        window.see_focus("number");
    }

    // One of all billers leaves the one of its own alone; and that one can become like the others.
    open_editor(window);
    choose(window, "layout-biller", "");
    window.see("layout-rows");
    write(window, "layout-label-customer_no", "NOMOR");
    preview(window, "NOMOR ");
    save(window);
    choose(window, "layout-biller", "PDAM KOTA CONTOH");
    preview(window, "SAMBUNGAN");
    window.click("layout-usual");
    preview(window, "NOMOR ");
    save(window);
    let marked = options(window, "layout-biller");
    let name = "PDAM KOTA CONTOH".to_owned();
    assert!(marked[0].ends_with("diubah") && marked.contains(&name), "{marked:?}");

    // A draft of one outlives a change of all, and then falls back to what that change made.
    choose(window, "layout-biller", "PDAM TIRTA LATIHAN");
    preview(window, "NOMOR ");
    write(window, "layout-label-customer_no", "TIRTA");
    preview(window, "TIRTA");
    choose(window, "layout-biller", "");
    until("the layout of all is there", || {
        (window.text("layout-label-customer_no").as_deref() == Some("NOMOR")).then_some(())
    });
    write(window, "layout-label-customer_no", "PELANGGAN");
    preview(window, "PELANGGAN ");
    save(window);
    choose(window, "layout-biller", "PDAM TIRTA LATIHAN");
    preview(window, "TIRTA");
    window.click("layout-usual");
    preview(window, "PELANGGAN ");
    window.see_text("layouts", "Belum ada perubahan");
}

#[test]
#[ignore = "needs a screen: make test"]
fn what_cannot_be_printed_cannot_be_saved_and_says_why() {
    let shop = Shop::open();
    let window = &shop.window;
    open_layout(window, "pln-postpaid");
    preview(window, "IDPEL");
    write(window, "layout-label-customer_name", "");
    window.see_attribute("layout-wrong", "data-code", "bad_layout");
    window.see_text("layout-wrong", "Baris 3");
    window.see_text("layout-row-bad", "1–11 huruf");
    window.see_attribute("layout-label-customer_name", "aria-invalid", "true");
    assert!(is_off(window, "layout-save"));
    // The last paper that was good stays.
    assert!(preview(window, "IDPEL").contains("NAMA"));
    window.type_in("total bayar");
    window.see_text("layout-row-bad", "dipakai Loket sendiri");
    assert!(is_off(window, "layout-save"));
    window.photograph(&screenshots().join("layouts-wrong.png"));

    // In the agent's language, and of what stands elsewhere, too.
    window.press([key::ESCAPE]);
    choose(window, "setting-language", "en");
    window.click("layouts-open");
    window.see_text("layout-row-bad", "Loket writes a row of this name itself");
    write(window, "layout-title", "");
    window.see_text("layout-wrong", "A title has 1–4 lines");
    window.see_attribute("layout-title", "aria-invalid", "true");
    window.photograph(&screenshots().join("layouts-wrong-title-en.png"));

    // A label is no longer than its column.
    write(window, "layout-label-customer_name", "PELANGGANKU YANG BAIK");
    assert_eq!(window.text("layout-label-customer_name").as_deref(), Some("PELANGGANKU"));
    window.click("layout-undo");
    window.gone("layout-wrong");
    looked_at(window);
    assert_eq!(window.text("layout-label-customer_name").as_deref(), Some("NAMA"));
    assert!(is_off(window, "layout-save") && is_off(window, "layout-undo"));
}

/// Fast typing asks for many samples; the last one is what stands there, and never nothing.
#[test]
#[ignore = "needs a screen: make test"]
fn the_preview_follows_the_last_key_and_never_goes_blank() {
    let shop = Shop::open();
    let window = &shop.window;
    open_layout(window, "internet");
    preview(window, "LAYANAN");
    let watch = "const place = document.querySelector('[data-testid=\"layout-preview\"]');
        window.blank = 0;
        new MutationObserver(() => {
            if (!place.querySelector('[data-kind=\"sample\"]')) window.blank += 1;
        }).observe(place, { childList: true, subtree: true, characterData: true });";
    window.script(watch, &[]);
    for _ in 0..4 {
        write(window, "layout-label-customer_no", "SATU");
        write(window, "layout-info", "HUBUNGI 0800");
        window.click("layout-title");
        write(window, "layout-label-customer_no", "AKHIR");
        preview(window, "AKHIR");
        window.click("layout-title");
    }
    let paper = preview(window, "AKHIR");
    assert!(!paper.contains("SATU"), "{paper}");
    for width in ["42", "48", "32"] {
        window.click(&format!("layout-width-{width}"));
        window.see_attribute(&format!("layout-width-{width}"), "aria-pressed", "true");
    }
    assert_eq!(window.script("return window.blank;", &[]), json!(0));
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_editor_looks_as_it_should() {
    let shop = Shop::open();
    let window = &shop.window;
    window.click("nav-settings");
    for (language, theme) in [("id", "light"), ("en", "dark"), ("en", "light")] {
        choose(window, "setting-language", language);
        choose(window, "setting-theme", theme);
        window.script(
            "document.querySelector('[data-testid=\"layouts-card\"]').scrollIntoView();",
            &[],
        );
        window.photograph(&screenshots().join(format!("layouts-card-{language}-{theme}.png")));
        window.click("layouts-open");
        for bill_type in ["pln-postpaid", "pdam"] {
            choose(window, "layout-type", bill_type);
            window.see("layout-rows");
            looked_at(window);
            for (width, height) in SIZES {
                window.resize(width, height);
                assert_fits(window);
                let name = format!("layouts-{language}-{theme}-{width}-{bill_type}.png");
                window.photograph(&screenshots().join(name));
            }
        }
        window.click("layout-add");
        window.see("layout-add-status");
        window.click("layout-width-48");
        for (width, height) in SIZES {
            window.resize(width, height);
            looked_at(window);
            assert_fits(window);
            let show = "document.querySelector('[data-testid=\"layout-add-status\"]').scrollIntoView({ block: 'nearest' });";
            window.script(show, &[]);
            let name = format!("layouts-{language}-{theme}-{width}-rows.png");
            window.photograph(&screenshots().join(name));
        }
        window.click("layout-width-32");
        window.press([key::ESCAPE]);
        window.gone("layout-add-status");
        window.press([key::ESCAPE]);
        window.see_focus("layouts-open");
    }
}

/// Nothing stands out at the side, no line of the paper is cut, paper and bar are in sight, and a finger hits every button.
fn assert_fits(window: &Window) {
    let look = "const root = document.documentElement;
        const box = (id) => document.querySelector(`[data-testid=\"${id}\"]`).getBoundingClientRect();
        const small = [...document.querySelectorAll('[data-testid=\"layouts\"] button')]
            .map((it) => it.getBoundingClientRect())
            .filter((it) => it.height < 43.5 || it.width < 43.5).length;
        const save = box('layout-save'), paper = box('layout-preview');
        const ends = [...document.querySelectorAll('[data-testid=\"layout-preview\"] p')].map((it) => {
            const range = document.createRange();
            range.selectNodeContents(it);
            return range.getBoundingClientRect().right;
        });
        return [root.scrollWidth <= root.clientWidth, save.bottom <= innerHeight && save.top >= 0,
            paper.top >= 0 && paper.top < innerHeight / 2 && paper.right <= innerWidth, small,
            Math.max(...ends) <= paper.right - 3];";
    assert_eq!(window.script(look, &[]), json!([true, true, true, 0, true]));
}
