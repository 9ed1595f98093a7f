//! A gate before a provider: it carries every request there at once, and keeps the answers to payments
//! until it is opened. So a test says which of two programs is served first. Knows HTTP and the word
//! for a payment.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

#[derive(Default)]
struct Inside {
    shut: bool,
    /// Answers to payments that wait here.
    kept: usize,
}

#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) url: String,
    inside: Arc<(Mutex<Inside>, Condvar)>,
}

impl Gate {
    pub(crate) fn before(base_url: &str) -> Gate {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let gate = Gate { url, inside: Arc::default() };
        let (of_thread, provider) = (gate.clone(), base_url.replacen("http://", "", 1));
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let (gate, provider) = (of_thread.clone(), provider.clone());
                // Whoever was killed hears nothing, and that is no trouble here.
                std::thread::spawn(move || drop(gate.carry(line, &provider)));
            }
        });
        gate
    }

    pub(crate) fn shut(&self) {
        self.inside.0.lock().unwrap().shut = true;
    }

    pub(crate) fn open(&self) {
        self.inside.0.lock().unwrap().shut = false;
        self.inside.1.notify_all();
    }

    /// Answers to payments that are kept now.
    pub(crate) fn kept(&self) -> usize {
        self.inside.0.lock().unwrap().kept
    }

    fn carry(&self, mut line: TcpStream, provider: &str) -> std::io::Result<()> {
        let request = read_request(&mut line)?;
        let mut beyond = TcpStream::connect(provider)?;
        beyond.write_all(&request)?;
        let mut answer = Vec::new();
        // The till asks for the connection to be closed behind the answer.
        beyond.read_to_end(&mut answer)?;
        if String::from_utf8_lossy(&request).contains("\"pay-pasca\"") {
            let (inside, bell) = &*self.inside;
            let mut inside = inside.lock().unwrap();
            inside.kept += 1;
            while inside.shut {
                inside = bell.wait(inside).unwrap();
            }
            inside.kept -= 1;
        }
        line.write_all(&answer)
    }
}

fn read_request(line: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&seen).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .split_once("content-length:")
                .map_or("0", |(_, rest)| rest.lines().next().unwrap_or_default().trim());
            if body.len() >= length.parse().unwrap_or(0) {
                return Ok(seen);
            }
        }
        match line.read(&mut buffer)? {
            0 => return Ok(seen),
            count => seen.extend_from_slice(&buffer[..count]),
        }
    }
}
