//! Practice mode in one step: the simulator of a data folder, running here or in another process.

use std::path::{Path, PathBuf};

use crate::{Options, Practice, StartError};

/// Practice mode as a program needs to know it.
#[derive(Debug)]
pub struct Ready {
    /// The simulator, if it runs in this process; practice ends when it is dropped. Nothing when
    /// another process already serves the same books.
    pub running: Option<Practice>,
    /// Scheme, host and port.
    pub base_url: String,
}

/// Where the books of a data folder are.
pub fn books_in(data_dir: &Path) -> PathBuf {
    data_dir.join("practice").join("books.json")
}

/// Starts the simulator of a data folder, or finds the process that runs it.
///
/// # Errors
/// The books cannot be read, or another process holds them and tells no address.
pub async fn ready(data_dir: &Path) -> Result<Ready, StartError> {
    let (running, base_url) = match Practice::start(Options::new(books_in(data_dir))).await {
        Ok(practice) => {
            let base_url = practice.base_url();
            (Some(practice), base_url)
        }
        Err(StartError::Busy { addr }) => (None, format!("http://{addr}")),
        Err(error) => return Err(error),
    };
    Ok(Ready { running, base_url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_process_finds_the_first_ones_address() {
        let folder = tempfile::tempdir().unwrap();
        let first = ready(folder.path()).await.unwrap();
        let second = ready(folder.path()).await.unwrap();
        assert!(first.running.is_some() && second.running.is_none());
        assert_eq!(first.base_url, second.base_url);
        let accounts = crate::practice_accounts();
        let products = &accounts[0].products;
        assert!(products.contains(&"pln-postpaid=pln:PLN Pascabayar".to_owned()));
        assert!(!products.iter().any(|product| product.contains("pdamtutup")));
    }
}
