//! A server of files on loopback, which the test may change, slow down or break. It counts who asks.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What lies under a path.
#[derive(Clone, Debug)]
pub enum Page {
    File(Vec<u8>),
    /// So many bytes of it come, and then the line ends.
    CutShort(Vec<u8>, usize),
    /// Halves of it, with a pause between them.
    Slow(Vec<u8>, Duration),
    /// Another status, and another address beside it.
    Elsewhere(u16, String),
}

#[derive(Clone)]
pub struct Server {
    address: String,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves for as long as the test's process lives.
    ///
    /// # Panics
    /// Where no port is free.
    #[must_use]
    pub fn start() -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Server {
            address: format!("http://{}", listener.local_addr().unwrap()),
            pages: Arc::default(),
            asked: Arc::default(),
        };
        let serving = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let serving = serving.clone();
                thread::spawn(move || {
                    // A line that broke on the other side is that side's.
                    let _ = serving.answer(stream.unwrap());
                });
            }
        });
        server
    }

    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// # Panics
    /// After another panic.
    pub fn put(&self, path: &str, page: Page) {
        self.pages.lock().unwrap().insert(path.into(), page);
    }

    /// The paths that were asked for.
    ///
    /// # Panics
    /// After another panic.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.asked.lock().unwrap().push(path.clone());
        let page = self.pages.lock().unwrap().get(&path).cloned();
        let ok = |stream: &mut TcpStream, length: usize| {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")
        };
        match page {
            None => write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            Some(Page::File(bytes)) => {
                ok(&mut stream, bytes.len())?;
                stream.write_all(&bytes)
            }
            Some(Page::CutShort(bytes, at)) => {
                ok(&mut stream, bytes.len())?;
                stream.write_all(&bytes[..at])
            }
            Some(Page::Slow(bytes, pause)) => {
                ok(&mut stream, bytes.len())?;
                let half = bytes.len() / 2;
                stream.write_all(&bytes[..half])?;
                stream.flush()?;
                thread::sleep(pause);
                stream.write_all(&bytes[half..])
            }
            Some(Page::Elsewhere(status, to)) => {
                write!(stream, "HTTP/1.1 {status} x\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
            }
        }
    }
}
