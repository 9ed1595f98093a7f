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

/// Makes the shop in this folder, as far as there is none. One that was begun and not finished is made anew.
///
/// # Panics
/// Where `loketctl` was not built, the disk is full, or another shop is there.
pub fn of_years(data: &Path, payments: u32, in_doubt: usize) {
    let (made, making) = (data.join("years"), data.join("years.making"));
    if let Ok(there) = std::fs::read_to_string(&made) {
        assert_eq!(there, payments.to_string(), "another number of payments is there");
        return;
    }
    // Nothing is removed but what was begun here.
    if making.exists() {
        std::fs::remove_dir_all(data).unwrap();
    }
    std::fs::create_dir_all(data).unwrap();
    let is_empty = std::fs::read_dir(data).unwrap().next().is_none();
    assert!(is_empty, "{} holds something else", data.display());
    std::fs::write(&making, "").unwrap();
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
    std::fs::write(made, payments.to_string()).unwrap();
    std::fs::remove_file(making).unwrap();
}
