//! How the window looked when it was last there. Its first moments are drawn before anybody can ask the
//! till, which may have a ledger to bring up to date. Only a memory: what is missing or makes no sense is
//! the usual look, and what cannot be kept is not missed.

use std::path::{Path, PathBuf};

use loket_till::view::SettingView;
use serde::{Deserialize, Serialize};
use tauri::window::Color;

/// The page's own paper by day and by night (`--desk` of `ui/src/styles/tokens.css`).
const DAY: Color = Color(0xee, 0xf1, 0xf0, 0xff);
const NIGHT: Color = Color(0x0d, 0x14, 0x13, 0xff);
const SETTINGS: [&str; 3] = ["theme", "language", "text_size"];

/// What the settings of these names say.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Look {
    theme: String,
    language: String,
    text_size: String,
}

impl Look {
    pub(crate) fn last(data: &Path) -> Look {
        let kept = std::fs::read(file(data)).ok();
        kept.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    /// The paper to show before the page is there.
    pub(crate) fn paper(&self, system_is_dark: bool) -> Color {
        match self.theme.as_str() {
            "dark" => NIGHT,
            "light" => DAY,
            _ if system_is_dark => NIGHT,
            _ => DAY,
        }
    }
}

/// Keeps how the window looks now, for its next start.
pub(crate) fn remember(data: &Path, settings: &[SettingView]) {
    let value = |name: &str| {
        settings.iter().find(|it| it.name == name).map(|it| it.value.clone()).unwrap_or_default()
    };
    let [theme, language, text_size] = SETTINGS.map(value);
    let now = Look { theme, language, text_size };
    if now == Look::last(data) {
        return;
    }
    let file = file(data);
    if let (Ok(text), Some(folder)) = (serde_json::to_vec(&now), file.parent()) {
        let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text));
    }
}

/// Beside what the page itself remembers.
fn file(data: &Path) -> PathBuf {
    data.join("window").join("look.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str, value: &str) -> SettingView {
        SettingView { name: name.into(), value: value.into() }
    }

    #[test]
    fn the_next_start_looks_like_the_last() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(Look::last(data.path()), Look::default(), "nothing is known at first");
        remember(data.path(), &[setting("theme", "dark"), setting("counter", "L01")]);
        let last = Look::last(data.path());
        assert_eq!(last.paper(false), NIGHT);
        assert_eq!(last.language, "");
        for broken in ["", "{", "[]", r#"{"theme":1}"#, r#"{"secret":"x"}"#] {
            std::fs::write(file(data.path()), broken).unwrap();
            assert_eq!(Look::last(data.path()), Look::default(), "{broken}");
        }
    }

    #[test]
    fn the_paper_is_the_page_s_own() {
        let tokens = include_str!("../../../ui/src/styles/tokens.css");
        let desk = |theme: &str| {
            let after = tokens.split_once(&format!("data-theme='{theme}'")).unwrap().1;
            after.split_once("--desk: #").unwrap().1.split(';').next().unwrap().to_owned()
        };
        for (theme, Color(red, green, blue, _)) in [("light", DAY), ("dark", NIGHT)] {
            assert_eq!(desk(theme), format!("{red:02x}{green:02x}{blue:02x}"), "{theme}");
        }
        let by_system = Look::default();
        assert_eq!((by_system.paper(true), by_system.paper(false)), (NIGHT, DAY));
    }
}
