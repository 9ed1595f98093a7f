//! Where newer versions of Loket come from, and the one place that has the updater put them in place. It
//! downloads nothing: the updater is handed the bytes that were fetched and checked before, checks their
//! own signature and the version in it, and runs the system's installer.

use loket_core::update::Offer;
use loket_till::update::Source;
use serde_json::{Value, json};
use tauri::plugin::TauriPlugin;
use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;
use tauri::{AppHandle, Config, Url, Wry};
use tauri_plugin_updater::UpdaterExt as _;

/// The updater. The page may call none of its commands.
pub(crate) fn plugin() -> TauriPlugin<Wry, tauri_plugin_updater::Config> {
    tauri_plugin_updater::Builder::new().build()
}

/// What was built in; in a debug build the tests may name another server.
pub(crate) fn source(config: &Config) -> Option<Source> {
    let built_in = built_in(config.plugins.0.get("updater"), platform());
    with_environment(built_in, cfg!(debug_assertions), |name| std::env::var(name).ok())
}

fn built_in(settings: Option<&Value>, platform: Option<String>) -> Option<Source> {
    let settings = settings?;
    let address = settings.get("endpoints")?.get(0)?.as_str()?.to_owned();
    let key = settings.get("pubkey")?.as_str()?.to_owned();
    Some(Source { address, key, platform })
}

/// A release build takes no address and no key from anybody.
fn with_environment(
    built_in: Option<Source>,
    is_debug: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Option<Source> {
    let named = || {
        Some(Source {
            address: variable("LOKET_UPDATE_URL")?,
            key: variable("LOKET_UPDATE_KEY")?,
            platform: variable("LOKET_UPDATE_PLATFORM"),
        })
    };
    is_debug.then(named).flatten().or(built_in)
}

/// What kind of package this program came in, as manifests call it. Any other kind is not replaced: the
/// updater would take a program that was built by hand for an AppImage.
fn platform() -> Option<String> {
    let kind = match bundle_type()? {
        BundleType::Deb => "deb",
        BundleType::Nsis => "nsis",
        BundleType::Rpm
        | BundleType::AppImage
        | BundleType::Msi
        | BundleType::App
        | BundleType::Dmg => return None,
    };
    let arch = match std::env::consts::ARCH {
        "x86" => "i686",
        other => other,
    };
    Some(format!("{}-{arch}-{kind}", std::env::consts::OS))
}

/// Where a debug build puts the package instead of installing it.
fn trial() -> Option<std::path::PathBuf> {
    let named = || std::env::var_os("LOKET_UPDATE_INSTALL_TO").map(Into::into);
    cfg!(debug_assertions).then(named).flatten()
}

/// Whether the program begins anew once a version is in place.
pub(crate) fn begins_anew() -> bool {
    trial().is_none()
}

/// Has the updater put a version in place. On Windows the program ends with it.
pub(crate) fn install(
    app: &AppHandle,
    source: &Source,
    offer: &Offer,
    package: &[u8],
) -> Result<(), String> {
    let update = as_the_updater_knows_it(app, source, offer).map_err(|error| error.to_string())?;
    let update = update.ok_or("the updater does not take it for newer")?;
    match trial() {
        // All but the last step.
        Some(file) => {
            update.verify(package).map_err(|error| error.to_string())?;
            std::fs::write(file, package).map_err(|error| error.to_string())
        }
        None => update.install(package).map_err(|error| error.to_string()),
    }
}

/// The updater's own view of an offer. It is told everything and asks nobody; the version that it wants in
/// the package's signature is the one of the manifest.
fn as_the_updater_knows_it(
    app: &AppHandle,
    source: &Source,
    offer: &Offer,
) -> Result<Option<tauri_plugin_updater::Update>, Box<dyn std::error::Error>> {
    let artifact = &offer.artifact;
    let release = json!({
        "version": offer.version.to_string(),
        "platforms": {
            offer.platform.clone(): { "url": artifact.url, "signature": artifact.signature },
        },
    });
    let updater = app
        .updater_builder()
        .endpoints(vec![Url::parse(&source.address)?])?
        .pubkey(&source.key)
        .target(&offer.platform)
        .no_proxy()
        .build()?;
    Ok(updater.restore_update(release)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str) -> Option<String> {
        Some(format!("{name} of somebody"))
    }

    /// Whoever sets variables on a shop's machine does not choose where its program comes from.
    #[test]
    fn a_release_build_takes_nothing_from_the_environment() {
        assert!(with_environment(None, false, environment).is_none());
        let ours = || {
            let settings = json!({ "endpoints": ["https://example.com/m.json"], "pubkey": "K" });
            built_in(Some(&settings), Some("linux-x86_64-deb".into()))
        };
        let kept = with_environment(ours(), false, environment).unwrap();
        assert_eq!((kept.address.as_str(), kept.key.as_str()), ("https://example.com/m.json", "K"));
        let named = with_environment(ours(), true, environment).unwrap();
        assert_eq!(named.address, "LOKET_UPDATE_URL of somebody");
    }

    /// There is no server yet: the updates of what is built from this tree are off, and say so.
    #[test]
    fn what_is_built_in_is_what_the_configuration_says() {
        let root = env!("CARGO_MANIFEST_DIR");
        let text = std::fs::read_to_string(format!("{root}/tauri.conf.json")).unwrap();
        let config: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(config["plugins"]["updater"]["requireSignedVersion"], true);
        assert!(built_in(config["plugins"].get("updater"), None).is_none());
    }
}
