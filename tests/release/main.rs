//! Makes the manifest of a new version on standard output. README, "Publish a new version", has an example.
#![allow(clippy::print_stderr, reason = "a program for people")]

use std::io::Write as _;
use std::process::ExitCode;

use loket_tests::release::{Maker, Release};
use loket_till::ledger::Ledger;
use loket_till::ports::{Clock as _, MachineClock};

const USE: &str = "release --version V --minimum V --days N --notes-id TEXT --notes-en TEXT \
                   --base-url URL PLATFORM=FILE...\n\
                   The key: TAURI_SIGNING_PRIVATE_KEY, TAURI_SIGNING_PRIVATE_KEY_PASSWORD.";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn main() -> ExitCode {
    match made() {
        Ok(manifest) => {
            let done = writeln!(std::io::stdout(), "{manifest}");
            if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("release: {why}\n{USE}");
            ExitCode::from(2)
        }
    }
}

fn made() -> Result<String, String> {
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let password = variable("TAURI_SIGNING_PRIVATE_KEY_PASSWORD").unwrap_or_default();
    let maker = Maker::with_key(&variable("TAURI_SIGNING_PRIVATE_KEY")?, &password)?;
    let (mut named, mut files) = (std::collections::BTreeMap::new(), Vec::new());
    let mut line = std::env::args().skip(1);
    while let Some(word) = line.next() {
        if let Some(name) = word.strip_prefix("--") {
            named.insert(name.to_owned(), line.next().ok_or(format!("{word} needs a value"))?);
        } else {
            let (platform, file) = word.split_once('=').ok_or(format!("what is {word}?"))?;
            files.push((platform.to_owned(), file.to_owned()));
        }
    }
    let mut take = |name: &str| named.remove(name).ok_or(format!("--{name} is missing"));
    let issued = MachineClock::default().now();
    let days: i64 = take("days")?.parse().map_err(|_| "--days is a number")?;
    let release = Release {
        version: take("version")?,
        minimum: take("minimum")?,
        issued,
        expires: issued + days * DAY_MS,
        // The program is built from this tree.
        schema: Ledger::steps_known(),
        notes_id: take("notes-id")?,
        notes_en: take("notes-en")?,
    };
    let base = take("base-url")?;
    let mut packages = Vec::new();
    for (platform, file) in &files {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let name = file.rsplit('/').next().unwrap_or(file);
        let url = format!("{}/{name}", base.trim_end_matches('/'));
        packages.push((platform.as_str(), maker.package(&release.version, &url, &bytes)));
    }
    let manifest = maker.manifest(&release, &packages);
    // What this program would not take is not published.
    loket_core::update::Manifest::open(&manifest, &maker.public())
        .map_err(|why| format!("the manifest makes no sense: {}", why.code()))?;
    Ok(manifest)
}
