//! Capabilities and permissions live beside the window's code; Tauri looks elsewhere unless told.

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/app/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/app/permissions");
    let permissions =
        AppManifest::new().permissions_path_pattern("./src-tauri/app/permissions/**/*");
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/app/capabilities/**/*")
        .app_manifest(permissions);
    tauri_build::try_build(attributes)?;
    Ok(())
}
