//! The system's print queues, through `lp` and `lpstat`: an argument each, never a shell.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{Fault, Job, PrintError, Taken};

/// Hands the job to a queue as it is: no filter may touch a printer's own bytes.
pub(super) fn print(name: &str, job: Job<'_>) -> Result<Taken, PrintError> {
    let failed = |error: std::io::Error| PrintError::new(Fault::Refused, format!("lp: {error}"));
    let mut child = Command::new("lp")
        .args(["-d", name, "-t", "Loket", "-o", "raw", "--", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // What `lp` says of itself tells more than that it did not read to the end.
    let fed = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(job.bytes));
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return fed.map(|()| Taken::Sent).map_err(failed);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let detail = match told.trim() {
        "" => format!("lp: {}", output.status),
        told => told.to_owned(),
    };
    Err(PrintError::new(Fault::Refused, detail))
}

/// The names of the system's queues; none where there is no print system.
pub fn queues() -> Vec<String> {
    Command::new("lpstat")
        .arg("-e")
        .output()
        .map(|output| {
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect()
        })
        .unwrap_or_default()
}
