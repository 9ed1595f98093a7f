//! The print queues of Unix systems (CUPS), through `lp` and `lpstat`: an argument each, never a
//! shell, and never without an end. `spooler` is the same for Windows.

use std::io;
use std::process::Command;
use std::time::Duration;

use super::{Fault, Job, PrintError, Taken, in_words};
use crate::programs::{program, run};

/// How long the print system may take over one slip. `lp` itself would wait for ever.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same for a question.
const QUESTION: Duration = Duration::from_secs(5);

/// Hands the job to a queue as it is: no filter may touch a printer's own bytes.
pub(super) fn print(name: &str, job: Job<'_>) -> Result<Taken, PrintError> {
    let mut lp = program("lp");
    lp.args(["-d", name, "-t", "Loket", "-o", "raw", "--", "-"]);
    take(&mut lp, job.bytes, PATIENCE, is_there)
}

/// `lp` with its bytes; `is_there` says whether a print system answers at all.
fn take(
    lp: &mut Command,
    bytes: &[u8],
    patience: Duration,
    is_there: impl Fn() -> bool,
) -> Result<Taken, PrintError> {
    let failed =
        |error: &io::Error| PrintError::new(Fault::Refused, format!("lp: {}", in_words(error)));
    let told = run(lp, bytes, patience).map_err(|error| {
        if error.kind() != io::ErrorKind::TimedOut {
            return failed(&error);
        }
        // It was cut off anywhere: before the system heard of the job, or after it took all of it.
        let detail = "sistem cetak (CUPS) tidak menjawab; lihat antreannya sebelum mencetak lagi";
        PrintError::unsure(Fault::Stuck, detail)
    })?;
    if told.status.success() {
        // It says that the job is in the queue: some of it, or all but what nobody told us of.
        return told.fed.map(|()| Taken::Sent).map_err(|error| failed(&error).but_maybe());
    }
    // What `lp` says of itself tells more than that it did not read to the end, but not that
    // nobody runs the queues: it says then that there is none of this name.
    let whose = if is_there() { "" } else { "sistem cetak (CUPS) tidak berjalan; " };
    let detail = match told.errors.trim().trim_end_matches('.') {
        "" => format!("lp: {}", told.status),
        told => told.to_owned(),
    };
    Err(PrintError::new(Fault::Refused, format!("{whose}{detail}")))
}

/// The names of the system's queues; none where there is no print system, or none that answers.
pub fn queues() -> Vec<String> {
    let told = run(program("lpstat").arg("-e"), &[], QUESTION);
    let names = told.map(|told| told.output).unwrap_or_default();
    names.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// How many jobs wait in a queue.
pub(super) fn jobs(name: &str) -> usize {
    let told = run(program("lpstat").args(["-o", name]), &[], QUESTION);
    told.map_or(0, |told| told.output.lines().filter(|line| !line.trim().is_empty()).count())
}

/// Whether a print system runs. Its exit status is no answer; its words are, in a language that is
/// known.
fn is_there() -> bool {
    let mut lpstat = program("lpstat");
    lpstat.arg("-r").env("LC_ALL", "C");
    run(&mut lpstat, &[], QUESTION).is_ok_and(|told| !told.output.contains("not running"))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A stand-in for `lp`.
    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// Its fault, whether the job may come out all the same, and what is said of it.
    fn fails(script: &str, bytes: &[u8], is_there: bool) -> (Fault, bool, String) {
        let patience = Duration::from_millis(400);
        let error = take(&mut sh(script), bytes, patience, || is_there).unwrap_err();
        (error.fault, error.may_come_out, error.detail)
    }

    #[test]
    fn a_print_system_that_does_not_answer_is_not_waited_for() {
        // More than a pipe holds, and a child that keeps the pipes open when `lp` is ended.
        let bytes = vec![b'x'; 300_000];
        for script in ["exec sleep 9", "sleep 9 & wait", "cat >/dev/null; exec sleep 9"] {
            let started = Instant::now();
            let (fault, may_come_out, detail) = fails(script, &bytes, true);
            assert_eq!((fault, may_come_out), (Fault::Stuck, true), "{script}");
            assert!(detail.contains("tidak menjawab"), "{detail}");
            assert!(started.elapsed() < Duration::from_secs(5), "{script}");
        }
    }

    #[test]
    fn what_lp_says_is_what_is_told() {
        let said = "cat >/dev/null; echo 'lp: no such destination.' >&2; exit 1";
        let is = |detail: &str| (Fault::Refused, false, detail.to_owned());
        assert_eq!(fails(said, b"x", true), is("lp: no such destination"));
        assert_eq!(fails("exit 3", b"x", true), is("lp: exit status: 3"));
        let gone = "sistem cetak (CUPS) tidak berjalan; lp: no such destination";
        assert_eq!(fails(said, b"x", false), is(gone));
    }

    #[test]
    fn a_slip_that_was_not_read_to_its_end_may_come_out_in_part() {
        let bytes = vec![b'x'; 300_000];
        let (fault, may_come_out, _) = fails("head -c 10 >/dev/null", &bytes, true);
        assert_eq!((fault, may_come_out), (Fault::Refused, true));
        let taken = take(&mut sh("cat >/dev/null"), &bytes, Duration::from_secs(30), || false);
        assert_eq!(taken, Ok(Taken::Sent));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let mut none = Command::new("/nonexistent/lp");
        let error = take(&mut none, b"x", PATIENCE, || true).unwrap_err();
        assert_eq!(error.fault, Fault::Refused);
        assert!(error.detail.starts_with("lp: "), "{}", error.detail);
    }
}
