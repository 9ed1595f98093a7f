//! What the window weighs and does at rest beside the least one that Tauri opens: the memory of all its
//! processes, what they compute while nobody touches it, and the size of the program's file.

use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::running::{Memory, Running, mib};
use crate::start::program;
use crate::write_json;

/// Starts, page and first rounds are over by then.
const SETTLE: Duration = Duration::from_secs(20);
const WATCHED: Duration = Duration::from_secs(40);
const MEMORY_GOAL: f64 = 1.10;
const FILE_GOAL: f64 = 4.0;
/// Percent of a core.
const CPU_GOAL: f64 = 0.2;

struct Rest {
    mib: f64,
    /// Percent of a core, with a cursor that blinks in the field.
    cpu: f64,
    /// The same while another window has the keyboard, and nothing blinks.
    cpu_aside: f64,
    parts: String,
}

pub(crate) fn bench() {
    println!("Weight: the window at rest, watched for {} s, A B B A\n", WATCHED.as_secs());
    let (loket, minimal) = (program("LOKET_BIN"), program("MINIMAL_BIN"));
    let size = |path| std::fs::metadata(path).unwrap().len();
    let file = mib(size(&loket)) / mib(size(&minimal));
    let data = TempDir::new().unwrap();
    let data_dir = data.path().display().to_string();
    let ours = || at_rest(Running::start(&loket, &["--data-dir", &data_dir], &[]));
    let bare = || at_rest(Running::start(&minimal, &[], &[]));
    let (first, second, third, fourth) = (bare(), ours(), ours(), bare());
    let mean = |one: &Rest, other: &Rest| Rest {
        mib: f64::midpoint(one.mib, other.mib),
        cpu: f64::midpoint(one.cpu, other.cpu),
        cpu_aside: f64::midpoint(one.cpu_aside, other.cpu_aside),
        parts: other.parts.clone(),
    };
    let (ours, bare) = (mean(&second, &third), mean(&first, &fourth));
    for (what, rest, size) in [
        ("Loket, in practice mode", &ours, size(&loket)),
        ("bare: the least window", &bare, size(&minimal)),
    ] {
        println!(
            "  {what:<26} {:>7.1} MiB, {:>5.2} % of a core ({:.2} without a cursor), file {:>5.1} MiB",
            rest.mib,
            rest.cpu,
            rest.cpu_aside,
            mib(size)
        );
        println!("  {:<26} {}", "", rest.parts);
    }
    let memory = ours.mib / bare.mib;
    let within = |it: bool| if it { "within" } else { "NOT within" };
    println!("\n  memory {memory:.2} times, {} {MEMORY_GOAL}", within(memory <= MEMORY_GOAL));
    println!("  file {file:.2} times, {} {FILE_GOAL}", within(file <= FILE_GOAL));
    println!(
        "  {:.2} % of a core without a cursor, {} {CPU_GOAL} %; with one {:.2} % more than the least window",
        ours.cpu_aside,
        within(ours.cpu_aside <= CPU_GOAL),
        ours.cpu - bare.cpu
    );
    write_json(
        "weight",
        &json!({
            "loket": { "mib": ours.mib, "cpu_percent": ours.cpu, "cpu_percent_without_cursor": ours.cpu_aside, "file_mib": mib(size(&loket)) },
            "minimal": { "mib": bare.mib, "cpu_percent": bare.cpu, "cpu_percent_without_cursor": bare.cpu_aside, "file_mib": mib(size(&minimal)) },
            "memory_ratio": memory, "file_ratio": file,
        }),
    );
}

fn at_rest(running: Running) -> Rest {
    running.settle(SETTLE);
    running.take_keys(true);
    let (cpu, mut least) = watched(&running);
    running.take_keys(false);
    std::thread::sleep(SETTLE / 4);
    let (cpu_aside, other) = watched(&running);
    if other.bytes() < least.bytes() {
        least = other;
    }
    running.kill();
    Rest { mib: least.mib(), cpu, cpu_aside, parts: least.parts() }
}

/// What it computes meanwhile, in percent of a core, and the least that it weighs.
fn watched(running: &Running) -> (f64, Memory) {
    let (before, from) = (running.computed(), Instant::now());
    let mut least = running.memory();
    while from.elapsed() < WATCHED {
        std::thread::sleep(Duration::from_secs(1));
        let now = running.memory();
        if now.bytes() < least.bytes() {
            least = now;
        }
    }
    let cpu = (running.computed() - before).as_secs_f64() / from.elapsed().as_secs_f64() * 100.0;
    (cpu, least)
}
