//! What the window's page may do, read from the files that say so. That it is so for real is tried
//! in the built window (`tests/window/hostile.rs`).

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn config() -> Value {
    serde_json::from_str(&read("tauri.conf.json")).unwrap()
}

#[test]
fn the_page_may_load_and_ask_only_what_is_ours() {
    #[rustfmt::skip] // a table is read by its columns
    let expected = BTreeMap::from([
        ("default-src",     vec!["'self'"]),
        ("style-src",       vec!["'self'", "'unsafe-inline'"]), // widths and positions of rows
        ("img-src",         vec!["'self'", "data:"]),
        ("connect-src",     vec!["ipc:", "http://ipc.localhost"]),
        ("object-src",      vec!["'none'"]),
        ("frame-src",       vec!["'none'"]),
        ("frame-ancestors", vec!["'none'"]),
        ("base-uri",        vec!["'none'"]),
        ("form-action",     vec!["'none'"]),
    ]);
    let config = config();
    let policy = config["app"]["security"]["csp"].as_str().unwrap();
    let said: BTreeMap<&str, Vec<&str>> = policy
        .split(';')
        .map(|directive| {
            let mut words = directive.split_whitespace();
            (words.next().unwrap(), words.collect())
        })
        .collect();
    assert_eq!(said, expected);
}

/// Only what is listed here: a switch that is added must be thought about.
#[test]
fn no_door_is_open_in_the_windows_settings() {
    let config = config();
    let keys = |value: &Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    // No withGlobalTauri, no macOSPrivateApi.
    assert_eq!(keys(&config["app"]), ["security", "windows"]);
    // No assetProtocol, no dangerousDisableAssetCspModification, no devCsp, no pattern.
    assert_eq!(keys(&config["app"]["security"]), ["capabilities", "csp", "freezePrototype"]);
    assert_eq!(config["app"]["security"]["capabilities"], json!(["counter"]));
    assert_eq!(config["app"]["security"]["freezePrototype"], true);
    // The updater alone: no invalid certificate, no plain transport, no version older than what runs, and
    // none that its package was not signed for.
    assert_eq!(keys(&config["plugins"]), ["updater"]);
    let updater = &config["plugins"]["updater"];
    assert_eq!(keys(updater), ["endpoints", "pubkey", "requireSignedVersion"]);
    assert_eq!(updater["requireSignedVersion"], true);
    let windows = config["app"]["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 1);
    for open in ["devtools", "url", "additionalBrowserArgs", "proxyUrl", "browserExtensionsEnabled"]
    {
        assert_eq!(windows[0][open], Value::Null, "{open}");
    }
    let dev = config["build"]["devUrl"].as_str().unwrap();
    assert!(dev.starts_with("http://127.0.0.1:"), "{dev}");
    assert_eq!(config["build"]["frontendDist"], "ui/dist");

    let manifest = read("Cargo.toml");
    let plugins: Vec<&str> =
        manifest.lines().filter(|line| line.starts_with("tauri-plugin")).collect();
    let [updater] = plugins[..] else { panic!("no shell, no files for the page: {plugins:?}") };
    // Without its own network, too.
    assert!(updater.starts_with("tauri-plugin-updater ="), "{updater}");
    assert!(updater.ends_with("default-features = false }"), "{updater}");
    let tauri = manifest.lines().find(|line| line.starts_with("tauri =")).unwrap();
    assert!(tauri.contains("default-features = false"), "{tauri}");
    for feature in ["devtools", "protocol-asset", "unstable", "isolation", "config-"] {
        assert!(!tauri.contains(feature), "{tauri}");
    }
}

#[test]
fn the_window_has_its_own_commands_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/app");
    for (what, only) in [("capabilities", "counter.json"), ("permissions", "counter.toml")] {
        let names: Vec<_> = std::fs::read_dir(folder.join(what))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names, [only], "{what}");
    }
    let mut capability: Value =
        serde_json::from_str(&read("src-tauri/app/capabilities/counter.json")).unwrap();
    capability.as_object_mut().unwrap().remove("description");
    // No `remote`, no `webviews`, no other window.
    let expected = json!({
        "identifier": "counter",
        "windows": ["main"],
        "permissions": ["own-commands"],
    });
    assert_eq!(capability, expected);
}
