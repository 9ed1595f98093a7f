//! The rooms and their owners, read from the sources: what must stay single stays single.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, text));
            }
        }
    }
    assert!(!found.is_empty(), "the test looks at something");
    found
}

/// Lines of code that mention `word`, comments and tests left out.
fn mentions(text: &str, word: &str) -> bool {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .any(|line| line.contains(word))
}

#[test]
fn each_part_of_the_world_has_one_owner() {
    let owners = [
        ("rusqlite", "src-tauri/till/src/ledger"),
        ("reqwest", "src-tauri/till/src/wire"),
        ("keyring::", "src-tauri/till/src/secrets.rs"),
        ("SystemTime", "src-tauri/till/src/ports.rs"),
        ("getrandom", "src-tauri/till/src/ports.rs"),
        ("Command::new", "src-tauri/till/src/programs.rs"),
        ("TcpStream", "src-tauri/till/src/printer/tcp.rs"),
        ("serialport", "src-tauri/till/src/printer/serial.rs"),
        ("windows_sys", "src-tauri/till/src/printer/spooler.rs"),
        ("into_http", "src-tauri/till/src/ledger.rs"),
        ("rust_xlsxwriter", "src-tauri/till/src/sheet"),
        ("csv::", "src-tauri/till/src/sheet"),
        ("tauri_plugin_updater", "src-tauri/app/src/update.rs"),
    ];
    let mut all = Vec::new();
    for room in ["till", "cli", "app"] {
        all.extend(sources(&root().join("src-tauri").join(room).join("src"), "rs"));
    }
    for (word, owner) in owners {
        let users: Vec<&str> = all
            .iter()
            .filter(|(_, text)| mentions(text, word))
            .map(|(name, _)| name.as_str())
            .collect();
        assert!(users.iter().any(|name| name.starts_with(owner)), "{owner} owns {word}");
        let others: Vec<&&str> = users.iter().filter(|name| !name.starts_with(owner)).collect();
        assert!(others.is_empty(), "{word} belongs to {owner} alone, not to {others:?}");
    }
}

#[test]
fn the_core_is_pure() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--offline", "-p", "loket-core", "-e", "normal", "--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("loket-core"), "{}", String::from_utf8_lossy(&output.stderr));
    for foreign in ["tokio", "reqwest", "rusqlite", "keyring", "tauri", "getrandom"] {
        let found = tree.lines().any(|line| line.split(' ').next() == Some(foreign));
        assert!(!found, "core must not know {foreign}");
    }
    // Places on a page and the size of a letter, in the units of the libraries that draw.
    let drawing = ["src-tauri/core/src/receipt/pdf.rs", "src-tauri/core/src/receipt/png.rs"];
    let mut drawn = 0;
    for (name, text) in sources(&root().join("src-tauri/core/src"), "rs") {
        for word in [
            "std::fs",
            "TcpStream",
            "UdpSocket",
            "std::thread",
            "Instant::now",
            "async fn",
            "f64",
            "f32",
        ] {
            let draws = word == "f32" && drawing.contains(&name.as_str());
            assert!(draws || !mentions(&text, word), "{name} mentions {word}");
            drawn += usize::from(draws);
        }
    }
    assert_eq!(drawn, drawing.len(), "each file that may draw is there: {drawing:?}");
}

/// Adding a provider is one file beside the others, one line in the list and its fixtures: nobody
/// else may know a provider by name.
#[test]
fn providers_are_known_by_name_in_their_own_room_alone() {
    let known = loket_core::provider::PROVIDERS.iter().flat_map(|provider| provider.facts());
    let names: Vec<&str> = known.map(|facts| facts.id).chain(["ayopop", "mobilepulsa"]).collect();
    assert!(names.len() >= 6, "{names:?}");
    let mut all = Vec::new();
    for room in ["core", "till", "cli", "app"] {
        all.extend(sources(&root().join("src-tauri").join(room).join("src"), "rs"));
    }
    for ending in ["ts", "svelte"] {
        all.extend(sources(&root().join("ui/src"), ending));
    }
    let own = |name: &str| name.starts_with("src-tauri/core/src/provider");
    let tests = |name: &str| {
        name.ends_with("tests.rs") || name.contains("test.ts") || name.ends_with("sale/fixture.ts")
    };
    for (name, text) in all.iter().filter(|(name, _)| !own(name) && !tests(name)) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in code.lines().map(str::trim) {
            if line.starts_with("//") {
                continue;
            }
            let words = line.to_lowercase();
            let mut words = words.split(|sign: char| !sign.is_alphanumeric());
            assert!(!words.any(|word| names.contains(&word)), "{name}: {line}");
        }
    }
}

#[test]
fn practice_depends_on_nothing_of_the_till() {
    let manifest = std::fs::read_to_string(root().join("src-tauri/practice/Cargo.toml")).unwrap();
    for other in ["loket-core", "loket-till", "loketctl"] {
        assert!(!manifest.contains(other), "the simulator must not share code with {other}");
    }
}

#[test]
fn files_can_be_held_in_one_head() {
    for room in ["core", "till", "practice", "cli", "app"] {
        for (name, text) in sources(&root().join("src-tauri").join(room), "rs") {
            let lines = text.lines().count();
            let limit = if name.contains("/tests") { 500 } else { 470 };
            assert!(lines <= limit, "{name} has {lines} lines");
            for word in ["todo!(", "unimplemented!(", "FIXME", "#[ignore"] {
                assert!(name.ends_with("tidy.rs") || !mentions(&text, word), "{name}: {word}");
            }
        }
    }
}
