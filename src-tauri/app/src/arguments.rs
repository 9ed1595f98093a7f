//! The command line: `loket [--data-dir DIR] [--practice]`.

use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Nothing means the operating system's place for our data.
    pub(crate) data_dir: Option<PathBuf>,
    /// Start in practice mode even where there are accounts.
    pub(crate) practice: bool,
}

impl Arguments {
    /// Reads the command line; the environment's folder serves where the line names none.
    pub(crate) fn read(
        mut line: impl Iterator<Item = OsString>,
        environment: Option<OsString>,
    ) -> Result<Arguments, String> {
        let mut read = Arguments::default();
        while let Some(argument) = line.next() {
            match argument.to_str() {
                Some("--practice") => read.practice = true,
                Some("--data-dir") => read.data_dir = line.next().map(PathBuf::from),
                Some(text) if text.starts_with("--data-dir=") => {
                    read.data_dir = text.strip_prefix("--data-dir=").map(PathBuf::from);
                }
                Some(_) | None => {
                    return Err(format!(
                        "unknown argument {}; it takes [--data-dir DIR] [--practice]",
                        argument.display()
                    ));
                }
            }
            if read.data_dir.as_ref().is_some_and(|folder| folder.as_os_str().is_empty())
                || (argument == "--data-dir" && read.data_dir.is_none())
            {
                return Err("--data-dir needs a folder".into());
            }
        }
        let environment = environment.filter(|folder| !folder.is_empty()).map(PathBuf::from);
        read.data_dir = read.data_dir.or(environment);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[&str], environment: Option<&str>) -> Result<Arguments, String> {
        Arguments::read(line.iter().map(OsString::from), environment.map(OsString::from))
    }

    #[test]
    fn the_line_comes_before_the_environment() {
        let folder = |read: Result<Arguments, String>| read.unwrap().data_dir;
        assert_eq!(folder(read(&["--data-dir", "a"], Some("b"))), Some("a".into()));
        assert_eq!(folder(read(&["--data-dir=a"], None)), Some("a".into()));
        assert_eq!(folder(read(&["--practice"], Some("b"))), Some("b".into()));
        assert_eq!(folder(read(&[], Some(""))), None);
        assert!(read(&["--practice"], None).unwrap().practice);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [&["--data-dir"][..], &["--data-dir="], &["--data-dir", ""], &["ledger.db"]] {
            assert!(read(line, Some("b")).is_err(), "{line:?}");
        }
    }
}
