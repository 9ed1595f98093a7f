//! A proxy that an account goes through: it is asked for a tunnel to the provider, and gives one or
//! does not. What passes the tunnel is the tap's matter.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use crate::tap::socket;

/// What becomes of the wish for a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// Nobody listens there.
    Down,
    /// These words, and the end.
    Says(&'static str),
    Closes,
    Resets,
    /// Listens, and never says a word.
    Holds,
}

pub(crate) struct Proxy {
    pub(crate) url: String,
    address: SocketAddr,
    gate: Arc<Mutex<Gate>>,
    /// What was asked, to the end of each head.
    heads: Arc<Mutex<Vec<String>>>,
    /// Keeps the port while nobody listens there.
    _holder: TcpSocket,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Proxy {
    pub(crate) fn start() -> Proxy {
        let holder = socket(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = holder.local_addr().unwrap();
        let proxy = Proxy {
            url: format!("http://{address}"),
            address,
            gate: Arc::new(Mutex::new(Gate::Open)),
            heads: Arc::default(),
            _holder: holder,
            listening: Mutex::new(None),
        };
        proxy.listen();
        proxy
    }

    fn listen(&self) {
        let listener = socket(self.address).listen(64).unwrap();
        let accepting = tokio::spawn(accept(listener, self.gate.clone(), self.heads.clone()));
        *self.listening.lock().unwrap() = Some(accepting);
    }

    pub(crate) async fn set(&self, gate: Gate) {
        let before = std::mem::replace(&mut *self.gate.lock().unwrap(), gate);
        let accepting = match gate {
            Gate::Down => self.listening.lock().unwrap().take(),
            Gate::Open | Gate::Says(_) | Gate::Closes | Gate::Resets | Gate::Holds => None,
        };
        if let Some(accepting) = accepting {
            accepting.abort();
            let _ = accepting.await;
        } else if before == Gate::Down {
            self.listen();
        }
    }

    /// What was asked since the last time this was looked at.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.heads.lock().unwrap())
    }
}

async fn accept(listener: TcpListener, gate: Arc<Mutex<Gate>>, heads: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let gate = *gate.lock().unwrap();
        tokio::spawn(serve(stream, gate, heads.clone()));
    }
}

async fn serve(mut stream: TcpStream, gate: Gate, heads: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head.clone());
    match gate {
        Gate::Open => {
            let target = head.split(' ').nth(1).unwrap();
            // Where the provider is down, the tunnel is not to be had either.
            let Ok(mut beyond) = TcpStream::connect(target).await else {
                let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").await;
                return;
            };
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            if copy_bidirectional(&mut stream, &mut beyond).await.is_err() {
                let _ = stream.set_zero_linger();
            }
        }
        Gate::Says(words) => {
            let _ = stream.write_all(words.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Gate::Resets => stream.set_zero_linger().unwrap(),
        // Until whoever asked goes away.
        Gate::Holds => while stream.read_u8().await.is_ok() {},
        Gate::Closes | Gate::Down => {}
    }
}
