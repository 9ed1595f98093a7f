//! What a package says about Loket, held against the programs and against each other. The package itself
//! is tried by `make package-test`. Knows nothing of how it is built.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between two marks, at their first place.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("{before} is not there")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} after {before}")).0
}

/// A value of the menu's entry, of its first group.
fn entry(name: &str) -> String {
    let file = text("packaging/loket.desktop");
    let group = file.split("\n[").next().unwrap();
    let line = group.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
    line.unwrap_or_else(|| panic!("{name} is not there")).to_owned()
}

fn must_pass(program: &str, args: &[&str]) {
    let ended = Command::new(program)
        .args(args)
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("{program} (.ci/packages.txt, group test): {error}"));
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(ended.status.success() && !said.contains("hint:"), "{program} {args:?}\n{said}");
}

#[test]
fn the_menus_entry_and_what_a_software_centre_shows_are_valid() {
    must_pass("desktop-file-validate", &["packaging/loket.desktop"]);
    let metainfo = "packaging/id.loket.loket.metainfo.xml";
    must_pass("appstreamcli", &["validate", "--no-net", "--pedantic", metainfo]);
}

#[test]
fn all_of_it_is_of_one_program() {
    let config = json("tauri.conf.json");
    let cargo = text("Cargo.toml");
    let metainfo = text("packaging/id.loket.loket.metainfo.xml");
    // The program's name is the menu's, the icon's and the window's class.
    let program = between(&cargo, "[[bin]]\nname = \"", "\"");
    for name in ["Exec", "Icon", "StartupWMClass"] {
        assert_eq!(entry(name), program, "{name}");
    }
    assert_eq!(entry("Name"), config["productName"].as_str().unwrap());
    assert_eq!(entry("Name"), between(&metainfo, "<name>", "</name>"));
    assert_eq!(config["identifier"], between(&metainfo, "<id>", "</id>"));
    assert_eq!(config["identifier"], loket_till::folder::IDENTIFIER);
    assert_eq!(between(&metainfo, "<launchable type=\"desktop-id\">", "<"), "loket.desktop");
    assert_eq!(between(&metainfo, "<icon type=\"stock\">", "<"), program);
    let deb = &config["bundle"]["linux"]["deb"];
    assert_eq!(deb["desktopTemplate"], "packaging/loket.desktop");
    for icon in config["bundle"]["icon"].as_array().unwrap() {
        assert!(root().join(icon.as_str().unwrap()).is_file(), "{icon}");
    }
}

#[test]
fn the_version_is_the_workspaces() {
    let version = env!("CARGO_PKG_VERSION");
    let config = json("tauri.conf.json");
    assert_eq!(config.get("version"), None, "Tauri takes it from Cargo.toml");
    let metainfo = text("packaging/id.loket.loket.metainfo.xml");
    assert_eq!(between(&metainfo, "<release version=\"", "\""), version, "its newest release");
    let changelog = text("packaging/changelog");
    assert!(changelog.starts_with(&format!("loket ({version}) ")), "the package's changelog");
}

/// Tauri's command line packs what Tauri's library built: another minor version may do it otherwise.
#[test]
fn what_packs_is_of_the_same_age_as_what_it_packs() {
    let minor = |version: &str| version.split('.').take(2).collect::<Vec<_>>().join(".");
    let lock = text("Cargo.lock");
    let library = between(&lock, "name = \"tauri\"\nversion = \"", "\"");
    let page = json("ui/package.json");
    let packer = page["devDependencies"]["@tauri-apps/cli"].as_str().unwrap();
    assert_eq!(minor(packer), minor(library));
}

#[test]
fn the_manual_names_every_command() {
    let told = Command::new(loket_tests::programs::loketctl()).arg("--help").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let commands: Vec<&str> = between(&told, "Commands:\n", "\n\n")
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(commands.contains(&"inquire"), "{told}");
    let manual = text("packaging/loketctl.1");
    let (_, manual) = manual.split_once(".SH COMMANDS").unwrap();
    let manual = manual.replace("\\-", "-").replace([',', '"'], " ");
    let named: Vec<&str> = manual
        .lines()
        .filter(|line| line.starts_with(".B ") || line.starts_with(".BR "))
        .flat_map(str::split_whitespace)
        .collect();
    for command in commands {
        assert!(named.contains(&command), "{command} is not in packaging/loketctl.1");
    }
}

/// Tauri's words for the installer of Windows are replaced in both languages, and both tell the same.
#[test]
fn the_installer_of_windows_has_all_its_words() {
    let words = |language: &str| -> Vec<String> {
        let mut names: Vec<String> = text(&format!("packaging/windows/{language}.nsh"))
            .lines()
            .filter_map(|line| line.strip_prefix("LangString ")?.split(' ').next())
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    assert_eq!(words("Indonesian"), words("English"));
    assert!(words("English").contains(&"deleteAppData".to_owned()));
}
