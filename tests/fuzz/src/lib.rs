//! What the fuzz targets share, and what they share with the stable tests: the tables, the reading
//! and the attempt in `src-tauri/core/tests/answers`. An input is two bytes, which order is asked
//! about and which HTTP status came, and the body.
#![allow(dead_code, reason = "the shared modules serve the stable tests as well")]

#[path = "../../../src-tauri/core/tests/answers/mod.rs"]
mod answers;
#[path = "../../../src-tauri/core/tests/providers/support.rs"]
mod support;

use loket_core::http::HttpAnswer;

use crate::answers::attempt::everything;
use crate::answers::samples::{Sample, all, owed};

const STATUSES: [u16; 6] = [200, 201, 400, 404, 302, 500];

thread_local! {
    static SAMPLES: Vec<Sample> = all().into_iter().chain(owed()).collect();
}

/// The samples of one provider's folder, at most as many as a byte tells apart.
fn of<'a>(samples: &'a [Sample], id: &str) -> Vec<&'a Sample> {
    let own: Vec<&Sample> = samples.iter().filter(|sample| sample.spec.id == id).collect();
    // Evenly over all of them, which stand in the order of their names.
    let step = own.len().div_ceil(256);
    own.into_iter().step_by(step).collect()
}

/// One input.
///
/// # Panics
/// Where a reader says what the tables do not allow.
pub fn attempt(id: &str, input: &[u8]) {
    let [which, status, body @ ..] = input else { return };
    SAMPLES.with(|samples| {
        let own = of(samples, id);
        let sample = own[usize::from(*which) % own.len()];
        let status = STATUSES[usize::from(*status) % STATUSES.len()];
        let body = String::from_utf8_lossy(body).into_owned();
        if let Err(why) = everything(sample, &HttpAnswer { status, body }) {
            panic!("{why}");
        }
    });
}

/// The fixtures of one provider as inputs, each with its name.
pub fn seeds(id: &str) -> Vec<(String, Vec<u8>)> {
    SAMPLES.with(|samples| {
        let seed = |(which, sample): (usize, &Sample)| {
            let status = STATUSES.iter().position(|it| *it == sample.answer.status).unwrap_or(0);
            let head = [which, status].map(|it| u8::try_from(it).unwrap_or(0));
            let input = [&head[..], sample.answer.body.as_bytes()].concat();
            (sample.name.replace('/', "-"), input)
        };
        of(samples, id).into_iter().enumerate().map(seed).collect()
    })
}
