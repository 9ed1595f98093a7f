//! Printers and readers that are not ours: what bytes leave on paper. Written from the makers'
//! command references and from other people's readers; shares nothing with what makes the bytes,
//! knows no receipt, and is strict: what a printer might take for a command, or not print, is an
//! error and not a guess.
#![allow(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    reason = "places on paper, and commands of which only some are known"
)]

pub mod escp;
pub mod escpos;
pub mod pdf;
pub mod picture;
pub mod qr;

/// A stretch of a line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    /// Double height.
    pub tall: bool,
}

/// What one line of paper shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub runs: Vec<Run>,
}

impl Row {
    fn push(&mut self, letter: char, bold: bool, tall: bool) {
        match self.runs.last_mut() {
            Some(run) if (run.bold, run.tall) == (bold, tall) => run.text.push(letter),
            _ => self.runs.push(Run { text: letter.to_string(), bold, tall }),
        }
    }

    /// As one reads it: nobody sees spaces at the end.
    pub fn text(&self) -> String {
        let whole: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        whole.trim_end().to_owned()
    }

    /// Whether all that is not blank is bold.
    pub fn is_bold(&self) -> bool {
        self.all(|run| run.bold)
    }

    pub fn is_tall(&self) -> bool {
        self.all(|run| run.tall)
    }

    fn all(&self, is: impl Fn(&Run) -> bool) -> bool {
        let mut inked = self.runs.iter().filter(|run| !run.text.trim().is_empty()).peekable();
        inked.peek().is_some() && inked.all(is)
    }
}

/// What a job does that a printer of its kind would not understand, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub at: usize,
    pub why: String,
}

/// Bytes that are taken one after another.
struct Tape<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tape<'a> {
    fn new(bytes: &'a [u8]) -> Tape<'a> {
        Tape { bytes, at: 0 }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// A command's parameter, which must be there.
    fn parameter(&mut self) -> Result<u8, Fault> {
        self.next().ok_or_else(|| self.fault("the job ends within a command"))
    }

    fn word(&mut self) -> Result<usize, Fault> {
        Ok(usize::from(self.parameter()?) + 256 * usize::from(self.parameter()?))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let taken = self.bytes.get(self.at..self.at + count);
        let taken = taken.ok_or_else(|| self.fault("the job ends within a command's data"))?;
        self.at += count;
        Ok(taken)
    }

    fn fault(&self, why: impl Into<String>) -> Fault {
        Fault { at: self.at, why: why.into() }
    }
}
