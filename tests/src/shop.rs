//! A whole shop with years behind it, for whoever wants to see how Loket does with them: accounts whose
//! provider would listen on this machine, and a past. It knows no bench.

use std::path::Path;
use std::process::Command;

use crate::{past, programs};

/// Where the accounts' provider is: fixed, since a shop that was made once is used again.
pub const PORT: u16 = 47_811;
/// The variable from which the accounts take their key.
pub const KEY: &str = "LOKET_BENCH_KEY";

const ACCOUNTS: [(&str, &str); 3] = [
    ("latihan", "digiswitch"),
    ("latihan-ayoconnect", "ayoconnect"),
    ("latihan-rajabiller", "rajabiller"),
];

/// Makes the shop in this folder, as far as there is none.
///
/// # Panics
/// Where `loketctl` was not built, or the disk is full.
pub fn of_years(data: &Path, payments: u32, in_doubt: usize) {
    if data.join("ledger.db").exists() {
        return;
    }
    let base_url = format!("http://127.0.0.1:{PORT}");
    for (name, provider) in ACCOUNTS {
        let mut command = Command::new(programs::loketctl());
        command.arg("--data-dir").arg(data).args(["account", "add", name]);
        command.args(["--provider", provider, "--base-url", &base_url, "--key-env", KEY]);
        command.args(["--username", loket_practice::USERNAME]);
        if provider == "ayoconnect" {
            command.args(["--partner-id", "LOKET"]);
        }
        let added = command.env(KEY, loket_practice::KEY).output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    }
    past::make(data, payments, in_doubt);
}
