//! Other programs of the machine: started with an argument each, never through a shell, fed, heard, and
//! never without an end. It knows none of them by name.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program is looked at that has not ended yet.
const LOOK: Duration = Duration::from_millis(5);

/// A program of that name, wherever the machine has it.
pub(crate) fn program(name: &str) -> Command {
    Command::new(name)
}

/// What a program came to.
pub(crate) struct Told {
    pub(crate) status: ExitStatus,
    /// Whether it read all that it was given.
    pub(crate) fed: io::Result<()>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs a program to its end, or ends it when the patience has.
///
/// # Errors
/// It could not be started; `TimedOut` where it did not end by itself.
pub(crate) fn run(command: &mut Command, input: &[u8], patience: Duration) -> io::Result<Told> {
    let until = Instant::now() + patience;
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // Aside, since a pipe that is full, or never closed, would hold the clock up.
    let fed = child.stdin.take().map(|mut to| {
        let input = input.to_vec();
        aside(move || to.write_all(&input))
    });
    let output = child.stdout.take().map(|from| aside(move || read(from)));
    let errors = child.stderr.take().map(|from| aside(move || read(from)));
    let status = wait(&mut child, until)?;
    let left = || until.saturating_duration_since(Instant::now()).max(LOOK);
    let text = |heard: Option<Receiver<String>>| {
        heard.and_then(|heard| heard.recv_timeout(left()).ok()).unwrap_or_default()
    };
    Ok(Told {
        status,
        fed: fed.map_or(Ok(()), |fed| {
            fed.recv_timeout(left()).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        }),
        output: text(output),
        errors: text(errors),
    })
}

fn wait(child: &mut Child, until: Instant) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= until {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(LOOK);
    }
}

/// Does a piece of work beside this thread.
fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (done, heard) = mpsc::channel();
    thread::spawn(move || {
        // Nobody may be waiting for it any more.
        let _ = done.send(work());
    });
    heard
}

fn read(mut from: impl Read) -> String {
    let mut said = Vec::new();
    // What came before it broke is what it said.
    let _ = from.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}
