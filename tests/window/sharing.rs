//! A receipt handed over as a picture, a PDF or a text, read back by programs that are not ours: what
//! it is, where it lies, and that it is counted like one on paper.

use std::path::{Path, PathBuf};

use loket_tests::paper::pdf;
use loket_tests::paper::picture::Picture;
use serde_json::json;

use crate::accounts::choose;
use crate::clipboard::pasted;
use crate::driver::{Window, key, screenshots};
use crate::races::{loketctl, result};
use crate::shop::Shop;

const SIZES: [(i64, i64); 3] = [(1366, 768), (1024, 768), (1440, 900)];

/// A home in which the user has a folder for downloads, as every desktop makes one. It is the tests'
/// own home.
pub(crate) struct Downloads {
    names: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Downloads {
    pub(crate) fn make() -> Downloads {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap());
        let names = home.join(".config/user-dirs.dirs");
        let folder = home.join("Unduhan");
        std::fs::create_dir_all(names.parent().unwrap()).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&names, "XDG_DOWNLOAD_DIR=\"$HOME/Unduhan\"\n").unwrap();
        Downloads { names, folder }
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.names);
        let _ = std::fs::remove_file(&self.folder);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Hands a copy over, and gives where it went.
fn share(window: &Window, what: &str, copy: &str) -> String {
    window.click(&format!("share-{what}"));
    window.see_attribute("shared", "data-copy", copy);
    window.attribute("shared", "data-target").unwrap()
}

/// Width, height and how dark each dot is, of the picture on the clipboard: what programs paste has
/// colours.
fn picture() -> (usize, usize, Vec<u8>) {
    let png = pasted("image/png").expect("a picture on the clipboard");
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut dots).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba);
    let grays = dots[..info.buffer_size()].chunks_exact(4).map(|dot| {
        assert!(dot[0] == dot[1] && dot[1] == dot[2] && dot[3] == 255, "ink is gray: {dot:?}");
        dot[0]
    });
    (info.width as usize, info.height as usize, grays.collect())
}

/// Lines that have ink on them, with white between.
fn inked_lines(width: usize, grays: &[u8]) -> usize {
    let inked: Vec<bool> =
        grays.chunks_exact(width).map(|row| row.iter().any(|gray| *gray < 128)).collect();
    inked.windows(2).filter(|pair| !pair[0] && pair[1]).count()
}

/// The lines of the receipt on the screen that are not blank.
fn lines_on_screen(window: &Window) -> usize {
    window.see("paper").lines().filter(|line| !line.trim().is_empty()).count()
}

fn checked(data: &Path, code: &str) -> (String, String) {
    let found = result(loketctl(data, &["receipt", "--check", code])).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&found["verdict"]), text(&found["print"]["copy"]))
}

/// The code that a text shows.
fn code_in(text: &str) -> String {
    text.split("CEK ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_receipt_is_shared_in_five_ways_and_each_counts() {
    let downloads = Downloads::make();
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    let lines = lines_on_screen(window);
    window.click("share");

    let target = share(window, "png", "CA");
    assert_eq!(target, "clipboard");
    assert!(window.see("shared").contains("Ctrl+V"));
    let (width, height, grays) = picture();
    assert_eq!(width * height, grays.len());
    // What is on the screen, and the code, which only what left has.
    let inked = inked_lines(width, &grays);
    assert!(
        (lines + 1..=lines + 4).contains(&inked),
        "{inked} lines of ink, {lines} on the screen"
    );

    share(window, "text", "CU1");
    let text = String::from_utf8(pasted("UTF8_STRING").expect("a text")).unwrap();
    let fenced = text.strip_prefix("```\n").and_then(|rest| rest.strip_suffix("```\n"));
    let grid = fenced.unwrap_or_else(|| panic!("{text}"));
    assert!(grid.contains("IDPEL      : 530000000001"), "{grid}");
    assert!(grid.contains("CETAK ULANG (CU-1)"), "{grid}");
    assert!(grid.lines().all(|line| line.chars().count() <= 32), "{grid}");
    assert_eq!(pasted("image/png"), None, "the picture is gone");
    let code = code_in(grid);
    assert_eq!(checked(shop.data(), &code), ("reprint".into(), "CU1".into()));

    let file = share(window, "png_file", "CU2");
    assert!(window.see("shared").contains(&file), "it says where it is");
    let read = |path: &str, ending: &str| {
        let path = Path::new(path);
        assert_eq!(path.parent(), Some(&*downloads.folder), "{}", path.display());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with("struk-latihan-") && name.ends_with(ending), "{name}");
        std::fs::read(path).unwrap()
    };
    let saved = Picture::read(&read(&file, ".png"));
    assert_eq!(saved.width, width);
    assert!(saved.height > height, "a copy says that it is one");
    assert!(saved.ink().is_some());

    let roll = share(window, "pdf_roll", "CU3");
    let pages = pdf::read(&read(&roll, ".pdf"));
    let lines = pages[0].lines();
    assert!(pages.len() == 1 && pages[0].width < 200.0, "{} points wide", pages[0].width);
    assert!(lines.iter().any(|line| line.contains("530000000001")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("CU-3")), "{lines:?}");
    let a4 = share(window, "pdf_a4", "CU4");
    let pages = pdf::read(&read(&a4, ".pdf"));
    assert!((pages[0].width - 595.0).abs() < 2.0, "{} points wide", pages[0].width);
    assert_ne!(roll, a4, "no file is written over");
    let code = code_in(&pages[0].lines().join("\n"));
    assert_eq!(checked(shop.data(), &code), ("reprint".into(), "CU4".into()));

    // In the history each is an event, and the count follows at once.
    shop.open_newest();
    window.click("share");
    share(window, "text", "CU5");
    let life = window.see_text("detail", "(ke-6)");
    for copy in 2..=6 {
        assert!(life.contains(&format!("(ke-{copy})")), "{life}");
    }
    window.photograph(&screenshots().join("share-detail.png"));
    let shown = result(loketctl(shop.data(), &["show", &shop.only_reference()])).unwrap();
    assert_eq!(shown["printed"], 6);
    assert_eq!(shop.pay_requests(), 1);
}

/// A slip that gives money back is handed over, too; what fails says so and is no copy.
#[test]
#[ignore = "needs a screen: make test"]
fn a_refused_payments_slip_is_shared_and_a_folder_that_refuses_is_told() {
    let downloads = Downloads::make();
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask("530000000006");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "failed");
    // A file stands where the folder should be.
    std::fs::remove_dir(&downloads.folder).unwrap();
    std::fs::write(&downloads.folder, "").unwrap();
    window.click("share");
    window.click("share-pdf_a4");
    window.see_attribute("error", "data-code", "share_failed");
    let said = window.see("error");
    assert!(!said.to_lowercase().contains("printer"), "no printer is at fault: {said}");
    in_sight(window, "share-failed", &["share", "share-text", "next-sale"]);
    std::fs::remove_file(&downloads.folder).unwrap();
    share(window, "text", "CA");
    let text = String::from_utf8(pasted("UTF8_STRING").unwrap()).unwrap();
    assert!(text.contains("530000000006") && !text.contains("YANG SAH"), "{text}");
    assert_eq!(checked(shop.data(), &code_in(&text)).0, "original");
    window.press([key::ESCAPE]);
    window.gone("share-panel");
    window.see("result");
    // Enter is the next customer, and no further copy.
    window.click("share");
    share(window, "png", "CU1");
    window.see_focus("next-sale");
    shop.enter_until_gone("result");
}

/// At every size all of these are wholly in sight, without scrolling.
fn in_sight(window: &Window, name: &str, wanted: &[&str]) {
    for (width, height) in SIZES {
        window.resize(width, height);
        window.script("document.querySelector('main').scrollTop = 0;", &[]);
        let look = "const seen = document.querySelector('main').getBoundingClientRect();
            return arguments[0].filter((id) => {
                const it = document.querySelector(`[data-testid=\"${id}\"]`);
                if (it === null) return true;
                const { top, bottom, left, right } = it.getBoundingClientRect();
                return top < seen.top || bottom > seen.bottom || left < seen.left
                    || right > seen.right
                    || (it.tagName === 'BUTTON' && bottom - top < 43.5);
            });";
        window.photograph(&screenshots().join(format!("{name}-{width}.png")));
        let hidden = window.script(look, &[json!(wanted)]);
        assert_eq!(hidden, json!([]), "{name} at {width}x{height}");
    }
}

const WAYS: [&str; 7] = [
    "share",
    "next-sale",
    "share-png",
    "share-png_file",
    "share-pdf_a4",
    "share-pdf_roll",
    "share-text",
];

#[test]
#[ignore = "needs a screen: make test"]
fn what_is_done_after_a_sale_is_in_sight() {
    let _downloads = Downloads::make();
    let shop = Shop::open();
    let window = &shop.window;
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        window.click("nav-settings");
        choose(window, "setting-language", language);
        choose(window, "setting-theme", theme);
        choose(window, "printer-kind", "tcp");
        window.click("printer-place");
        // Nobody listens there.
        window.control('a');
        window.type_in("127.0.0.1:9");
        window.press([key::TAB]);
        window.click("nav-settings");
        let number = if language == "id" { "530000000001" } else { "530000000002" };
        shop.ask(number);
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "paid");
        in_sight(window, &format!("done-{language}"), &["print", "share", "next-sale", "change"]);
        window.click("share");
        in_sight(window, &format!("share-{language}"), &WAYS);
        share(window, "png_file", "CA");
        in_sight(window, &format!("shared-{language}"), &[&WAYS[..], &["shared"]].concat());
        window.click("share");
        window.gone("share-panel");
        window.click("print");
        window.see_attribute("error", "data-code", "printer_offline");
        in_sight(window, &format!("done-unprinted-{language}"), &["print", "share", "next-sale"]);
        shop.enter_until_gone("result");
    }
    // Where one more button stands beside them.
    shop.ask("530000999013");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "in_doubt");
    in_sight(window, "done-doubt", &["print", "share", "next-sale"]);
    window.click("share");
    in_sight(window, "share-doubt", &WAYS);
}
