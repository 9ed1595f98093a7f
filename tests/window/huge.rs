//! On a screen of 3840x2160, as it is and with letters twice as large: nothing is lost, nothing is so wide that
//! the eye has to search for the end of a line, and the paper is as large as a paper.

use serde_json::json;
use tempfile::TempDir;

use crate::accounts::choose;
use crate::driver::{Window, key, until};
use crate::look::Album;
use crate::reports::{choose_span, with_a_past};
use crate::shop::Shop;

const SIZE: [(i64, i64); 1] = [(3840, 2160)];

fn letters(window: &Window, percent: &str) {
    window.control(',');
    choose(window, "setting-text_size", percent);
    let px = format!("{}px", percent.parse::<u32>().unwrap() * 16 / 100);
    until("the letters have their size", || {
        let size = "return getComputedStyle(document.documentElement).fontSize;";
        (window.script(size, &[]) == json!(px)).then_some(())
    });
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

/// No text runs on for longer than can be read, in letters.
fn longest_line(window: &Window) -> u64 {
    let look = "let most = 0;
        for (const it of document.querySelectorAll('p, dd, li, label, h1, h2, h3')) {
            const size = parseFloat(getComputedStyle(it).fontSize);
            const range = document.createRange();
            range.selectNodeContents(it);
            const text = it.innerText ?? '';
            if (it.children.length > 0 || text.length < 90) continue;
            most = Math.max(most, range.getBoundingClientRect().width / size / 0.5);
        }
        return Math.round(most);";
    window.script(look, &[]).as_u64().unwrap()
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_very_large_screen() {
    let mut album = Album::new();
    let data = TempDir::new().unwrap();
    with_a_past(data.path());
    let shop = Shop::open_at(data);
    let window = &shop.window;
    for percent in ["100", "200"] {
        let look = format!("huge-{percent}");
        letters(window, percent);
        let mut take = |name: &str| {
            album.take_at(&SIZE, window, &look, name);
            let longest = longest_line(window);
            assert!(longest <= 130, "{name} at {percent} %: a line of some {longest} letters");
        };
        shop.ask(if percent == "100" { "530000000002" } else { "530000000001" });
        shop.to_cash();
        window.type_in("1000000");
        take("80-bill");
        shop.enter_until_gone("pay");
        window.see_attribute("result", "data-state", "paid");
        shop.enter_until_gone("result");
        shop.open_newest();
        take("81-history");
        window.control('l');
        choose_span(window, "last_month");
        until("the chart is drawn", || (window.count("chart-day") > 0).then_some(()));
        take("82-reports");
        window.control(',');
        window.see("safety");
        take("83-settings");
        window.press([key::ESCAPE]);
        window.see_focus("number");
    }
    album.shut();
}
