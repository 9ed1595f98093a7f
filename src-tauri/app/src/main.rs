//! The window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    quiet_webkit();
    // An error means that there is a provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    loket_app::run(std::env::args_os().skip(1))
}

/// WebKit's DMABUF renderer shows an empty window on machines without a GPU.
fn quiet_webkit() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if cfg!(target_os = "linux") && std::env::var_os(SWITCH).is_none() {
        // SAFETY: the first thing that main does, so no other thread reads the environment.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(SWITCH, "1");
        }
    }
}
