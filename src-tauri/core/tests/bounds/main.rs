//! Time and memory: an answer as large as the wire lets through, of any shape, is read within a few
//! times what it must take. A program of its own, because it counts every byte that is allocated;
//! its one test measures one reading after another. Work is the thread's own processor time, so
//! that a busy machine makes no difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout
)]

#[path = "../answers/mod.rs"]
#[allow(dead_code, reason = "shared with no_false_success, which uses all of it")]
mod answers;
#[path = "../providers/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the fixtures, which use all of it")]
mod support;

mod shapes;

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use cpu_time::ThreadTime;
use loket_core::http::HttpAnswer;
use peak_alloc::PeakAlloc;

use crate::answers::oracle::Call;
use crate::answers::samples::{Sample, paid};
use crate::shapes::{SHAPES, Shape};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What the wire reads at most.
const LARGEST: usize = 4 * 1024 * 1024;

/// Sizes by which answers grow: as long as one about one bill may be, and as long as any may be. The
/// first finds what grows without bound before the last takes all memory.
const SIZES: [usize; 3] = [48_000, 120_000, LARGEST];

/// A debug build takes a second for the worst shape. Work that grows with the square of a body takes
/// minutes.
const LONGEST: Duration = Duration::from_secs(12);

/// Bytes on the heap for each byte of the body: a tree of the smallest nodes takes 45. A small body
/// may take as much as its machine does not notice.
const MOST: usize = 64;
const UNNOTICED: usize = 20 * 1024 * 1024;

/// As little as a thread has anywhere the program runs.
const STACK: usize = 1024 * 1024;

type Reader = fn(&Sample, &HttpAnswer);

/// The readers of an adapter, and whether each is tried with the largest answers too: those about
/// one bill are all refused in the same way, and the others all begin in the same way.
const READERS: [(&str, Reader, bool); 6] = [
    ("payment", |sample, answer| drop(sample.verdict(Call::Pay, answer)), true),
    ("advice", |sample, answer| drop(sample.verdict(Call::Advice, answer)), false),
    (
        "inquiry",
        |sample, answer| {
            let question = &sample.order.question;
            drop(sample.adapter.read_inquiry(&sample.account, question, answer));
        },
        false,
    ),
    ("balance", |sample, answer| drop(sample.adapter.read_balance(answer)), false),
    ("prices", |sample, answer| drop(sample.adapter.read_prices(&sample.account, answer)), true),
    ("probe", |sample, answer| drop(sample.adapter.read_probe(&sample.account, answer)), false),
];

/// A document's success of each adapter, IAK's in both formats.
fn documents() -> Vec<Arc<Sample>> {
    let mut kept: Vec<Arc<Sample>> = Vec::new();
    for sample in paid().into_iter().filter(|sample| sample.documented) {
        let kind = |sample: &Sample| (sample.spec.id, sample.is_xml());
        if !kept.iter().any(|other| kind(other) == kind(&sample)) {
            kept.push(Arc::new(sample));
        }
    }
    kept
}

/// Processor time and heap of one reading, on a thread of its own; nothing where it does not end.
fn measured(sample: &Arc<Sample>, read: Reader, body: String) -> Option<(Duration, usize)> {
    let (done, wait) = mpsc::channel();
    let sample = Arc::clone(sample);
    let answer = HttpAnswer { status: 200, body };
    let work = move || {
        HEAP.reset_peak_usage();
        let before = HEAP.current_usage();
        let start = ThreadTime::now();
        read(&sample, &answer);
        let _ = done.send((start.elapsed(), HEAP.peak_usage().saturating_sub(before)));
    };
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    wait.recv_timeout(LONGEST * 5).ok()
}

#[test]
fn every_large_answer_is_read_within_bounds() {
    let documents = documents();
    assert_eq!(documents.len(), 5);
    for size in SIZES {
        let (mut tried, mut slowest, mut largest) = (0u32, Duration::ZERO, 0usize);
        let mut wrong = Vec::new();
        for Shape { what, body } in SHAPES {
            for sample in &documents {
                let Some(paid) = body(sample, size, false) else { continue };
                let owed = body(sample, size.min(SIZES[1]), true).unwrap();
                for (name, read, _) in READERS.iter().filter(|it| size < LARGEST || it.2) {
                    let body = if *name == "inquiry" { owed.clone() } else { paid.clone() };
                    let length = body.len();
                    assert!((size / 2..size + 8_192).contains(&length), "{what}: {length}");
                    let id = if sample.is_xml() { "iak in XML" } else { sample.spec.id };
                    let reading = format!("{id} {name}, {what}, {length} bytes");
                    // What does not end goes on beside whatever follows: nothing does.
                    let measured = measured(sample, *read, body);
                    let (time, heap) = measured.unwrap_or_else(|| panic!("{reading}: no end"));
                    tried += 1;
                    (slowest, largest) = (slowest.max(time), largest.max(heap));
                    if time > LONGEST || heap > UNNOTICED.max(length * MOST) {
                        wrong.push(format!("{reading}: {time:?}, {heap} bytes"));
                    }
                }
            }
        }
        println!("{size} bytes: {tried} readings, at most {slowest:?} and {largest} bytes");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
