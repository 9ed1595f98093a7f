//! How soon after its start the window takes a key, in a shop with years behind it, a thousand payments in
//! doubt, and a program that was killed; beside the least window that Tauri opens. The field's place is
//! asked of the page once, through a driver that the measured starts do without.
//! `PAYMENTS` and `LEDGER` as for the history.

use std::path::{Path, PathBuf};
use std::time::Duration;

use loket_practice::{Options, Practice};
use loket_tests::shop;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::driver::Window;
use crate::history::{IN_DOUBT, Years};
use crate::running::{Field, Running, field_of};
use crate::{Times, Turn, head, ratio, turns, write_json};

/// Each round starts both twice: A B B A.
const ROUNDS: usize = 10;
const GOAL: f64 = 1.15;
const LEARNING: Duration = Duration::from_secs(8);
/// Where the minimal window's page has its field, less the border.
const MINIMAL_FIELD: Field = (106, 106, 380, 48);

pub(crate) fn bench() {
    let aside = TempDir::new().unwrap();
    let runtime = Runtime::new().unwrap();
    let options = Options { port: shop::PORT, ..Options::new(aside.path().join("books.json")) };
    let provider = runtime.block_on(Practice::start(options)).unwrap();
    let Years { data, payments, mib, .. } = &Years::shop();
    println!(
        "Start: {payments} payments, {IN_DOUBT} in doubt, {mib} MiB, killed before each start\n"
    );
    let field = field_of(&Window::open(data));
    let (program, minimal) = (program("LOKET_BIN"), program("MINIMAL_BIN"));
    let data_dir = data.display().to_string();
    let arguments = ["--data-dir", data_dir.as_str()];
    let ours = || once(&program, &arguments, field);
    let bare = || once(&minimal, &[], MINIMAL_FIELD);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    // Once each for the files that the system has to read first, and long enough for the window to learn
    // where its field is, as it does in any shop that was open before.
    bare();
    let before = Running::start(&program, &arguments, &[(shop::KEY, loket_practice::KEY)]);
    before.settle(LEARNING);
    before.kill();
    for turn in turns(ROUNDS) {
        match turn {
            Turn::Ours => one.push(ours()),
            Turn::Bare => other.push(bare()),
        }
    }
    let (one, other) = (Times::of(one), Times::of(other));
    head();
    one.line("Loket");
    other.line("bare: the least window of Tauri");
    let (median, p99) = (ratio(one.median(), other.median()), ratio(one.at(99), other.at(99)));
    let within = if median <= GOAL { "within" } else { "NOT within" };
    println!(
        "\n  {median:.2} times the least window at the median ({p99:.2} at 99 %), {within} {GOAL}"
    );
    write_json(
        "start",
        &json!({ "payments": payments, "in_doubt": IN_DOUBT, "ledger_mib": mib,
            "loket": one.json(), "minimal": other.json(), "ratio": median, "ratio_p99": p99 }),
    );
    runtime.block_on(provider.stop());
}

fn once(program: &Path, arguments: &[&str], field: Field) -> Duration {
    let running = Running::start(program, arguments, &[(shop::KEY, loket_practice::KEY)]);
    let took = running.first_key(field);
    running.kill();
    took
}

/// A program that the script has built and named.
pub(crate) fn program(variable: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).expect("run it by `make bench`")
}
