//! The window program: start-up, and one command for each thing the page may ask of the till.
//! It decides nothing; the till does.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod arguments;
mod commands;
mod desk;
mod look;
mod share;
mod update;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use loket_till::log::Run;
use tauri::{AppHandle, Manager, RunEvent, Theme, Url, WebviewWindowBuilder};

use crate::arguments::Arguments;
use crate::commands::help::Help;
use crate::desk::Desk;
use crate::look::Look;
use crate::share::Clip;

/// Between two looks at the payments in doubt. The till keeps to the providers' own gaps.
const ROUND: Duration = Duration::from_secs(5);
/// Before the first one: nothing that grows with the ledger runs before the window takes keys.
const FIRST_ROUND: Duration = Duration::from_secs(2);
/// Between two looks whether a copy is due.
const BETWEEN_COPIES: Duration = Duration::from_secs(60);

/// The log of this program's run, ended when it ends.
struct Log(Mutex<Run>);

/// Runs the window until it is closed.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::read(arguments, std::env::var_os("LOKET_DATA_DIR")) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("loket: {message}");
            return ExitCode::from(2);
        }
    };
    if !has_display() {
        eprintln!("loket: no display here. `loketctl` sells the same bills in a terminal.");
        return ExitCode::from(2);
    }
    let built = tauri::Builder::default()
        .plugin(update::plugin())
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let data = match arguments.data_dir {
                Some(data) => data,
                None => app.path().app_data_dir()?,
            };
            app.manage(Log(Mutex::new(Run::begin("loket", env!("CARGO_PKG_VERSION"), &data))));
            let newer = update::source(app.config());
            let desk = Arc::new(Desk::new(data.clone(), arguments.practice, newer));
            app.manage(Arc::clone(&desk));
            app.manage(Clip::default());
            app.manage(Help::default());
            // The ledger is opened while the window is being made.
            let early = Arc::clone(&desk);
            tauri::async_runtime::spawn(commands::aside(move || early.till().map(drop)));
            open_window(app.handle(), &data)?;
            tauri::async_runtime::spawn(look_after(Arc::clone(&desk)));
            tauri::async_runtime::spawn(back_up(desk));
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("loket: the window cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        // Closing the window cuts no payment and no print short: the program ends when they have.
        if let RunEvent::ExitRequested { api, .. } = &event
            && app.state::<Arc<Desk>>().is_busy()
        {
            app.state::<Arc<Desk>>().stop_runs();
            api.prevent_exit();
        }
        if let RunEvent::Exit = event {
            app.state::<Log>().0.lock().unwrap_or_else(PoisonError::into_inner).end(0);
        }
    });
    ExitCode::SUCCESS
}

/// Asks what became of the payments in doubt: at start-up, and on schedule. One round at a time.
async fn look_after(desk: Arc<Desk>) {
    tokio::time::sleep(FIRST_ROUND).await;
    loop {
        let round = Arc::clone(&desk);
        // A round that breaks is told, and the next one may succeed.
        if let Err(error) = commands::aside(move || round.look_after()).await {
            eprintln!("loket: {}: {}", error.code, error.message);
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Looks whether the copy of the day is due. Its faults are kept and shown by the till.
async fn back_up(desk: Arc<Desk>) {
    loop {
        tokio::time::sleep(BETWEEN_COPIES).await;
        let desk = Arc::clone(&desk);
        if let Err(error) = commands::aside(move || desk.back_up()).await {
            eprintln!("loket: {}: {}", error.code, error.message);
        }
    }
}

/// Opens the window at once, in the colour that its page will have.
fn open_window(app: &AppHandle, data: &Path) -> tauri::Result<()> {
    let look = Look::last(data);
    for config in &app.config().app.windows {
        let window = WebviewWindowBuilder::from_config(app, config)?
            // What the page remembers belongs to this data, not to the user's other shops.
            .data_directory(data.join("window"))
            .initialization_script(first_script(&look)?)
            .on_navigation(is_home)
            .build()?;
        let is_dark = matches!(window.theme(), Ok(Theme::Dark));
        window.set_background_color(Some(look.paper(is_dark)))?;
    }
    Ok(())
}

/// Tells the page how it looked last, and asks for it what it will ask first, before its own script has
/// been read.
fn first_script(look: &Look) -> serde_json::Result<String> {
    let look = serde_json::to_string(look)?;
    Ok(format!(
        "window.loketLook = {look};
        window.loketStart = window.__TAURI_INTERNALS__.invoke('start');
        window.loketStart.catch(() => {{}});"
    ))
}

/// The page is our own and stays it: nothing may lead this window to another address. Its address is
/// Tauri's, to the letter: another port of `tauri.localhost` is a server on this machine, which Tauri
/// would take for the page itself.
fn is_home(url: &Url) -> bool {
    let at = |scheme: &str, host: &str| {
        url.scheme() == scheme && url.host_str() == Some(host) && url.port().is_none()
    };
    let home = if cfg!(any(windows, target_os = "android")) {
        at("http", "tauri.localhost")
    } else {
        at("tauri", "localhost")
    };
    let development = tauri::is_dev()
        && url.scheme() == "http"
        && url.host_str() == Some("127.0.0.1")
        && url.port() == Some(5173);
    home || development || url.as_str() == "about:blank"
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_at_home() {
        let home = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        for home in [home, "about:blank"] {
            assert!(is_home(&home.parse().unwrap()), "{home}");
        }
        for away in [
            "https://example.com/",
            "file:///etc/passwd",
            "http://127.0.0.2/",
            "http://127.0.0.1:8080/",
            "http://tauri.localhost:8080/",
            "https://tauri.localhost/",
            "tauri://elsewhere/",
            "tauri://localhost:8080/",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:srcdoc",
        ] {
            assert!(!is_home(&away.parse().unwrap()), "{away}");
        }
    }
}
