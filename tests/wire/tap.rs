//! The tap: a proxy between till and provider that keeps every connection and every byte of both
//! directions. What is asked passes through untouched, until a fault is armed. It reads requests
//! only as far as to know where they end, and judges nothing.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::server::TlsStream;

use crate::answers::{Play, Spoken, Step, whole};
use crate::certificates::{Servers, Shake};
use crate::desks::Desk;

/// What happens to a connection before anything is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The whole request is read.
    Reads,
    ClosesAtOnce,
    ResetsAtOnce,
    /// Resets when bytes are there, and reads none of them.
    ResetsUnread,
    NeverReads,
    ResetsAfterHead,
}

/// How an answer is made of what the provider said.
pub(crate) type Script = Arc<dyn Fn(&Spoken<'_>) -> Play + Send + Sync>;

/// A fault, armed for whatever connects next.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) shake: Shake,
    pub(crate) opens: Opens,
    /// The request reaches the provider.
    pub(crate) forwards: bool,
    pub(crate) play: Script,
    pub(crate) reference: String,
    pub(crate) customer_no: String,
}

/// One connection, as far as it got.
#[derive(Clone, Default)]
pub(crate) struct Connection {
    /// What the client said in clear.
    pub(crate) asked: Vec<u8>,
    pub(crate) answered: Vec<u8>,
    /// Status and body that the client must have heard.
    pub(crate) heard: Option<(u16, Vec<u8>)>,
    /// The request has reached the provider, and its answer is known.
    pub(crate) forwarded: bool,
}

struct Shared {
    desk: &'static Desk,
    upstream: String,
    here: String,
    tls: Option<Arc<Servers>>,
    plan: Mutex<Option<Plan>>,
    connections: Mutex<Vec<Arc<Mutex<Connection>>>>,
    /// Requests that came on a connection that had served one already.
    reuses: Mutex<usize>,
}

pub(crate) struct Tap {
    pub(crate) url: String,
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Keeps the port while nobody listens there.
    _holder: TcpSocket,
    listening: Mutex<Option<JoinHandle<()>>>,
}

/// Holds a place where nobody is served.
pub(crate) struct Queue {
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

/// A socket at `address` beside others of this test.
pub(crate) fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

impl Tap {
    /// In front of `upstream`, which is `http://HOST:PORT`.
    pub(crate) fn start(desk: &'static Desk, upstream: &str, tls: Option<Arc<Servers>>) -> Tap {
        let holder = socket(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = holder.local_addr().unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        let shared = Arc::new(Shared {
            desk,
            upstream: upstream.strip_prefix("http://").unwrap().to_owned(),
            here: url.clone(),
            tls,
            plan: Mutex::new(None),
            connections: Mutex::default(),
            reuses: Mutex::default(),
        });
        let tap = Tap { url, shared, address, _holder: holder, listening: Mutex::new(None) };
        tap.listen();
        tap
    }

    pub(crate) fn listen(&self) {
        let listener = socket(self.address).listen(64).unwrap();
        let accepting = tokio::spawn(accept(listener, self.shared.clone()));
        *self.listening.lock().unwrap() = Some(accepting);
    }

    /// Nobody listens any more: whoever connects is refused.
    pub(crate) async fn refuse(&self) {
        let accepting = self.listening.lock().unwrap().take();
        if let Some(accepting) = accepting {
            accepting.abort();
            let _ = accepting.await;
        }
    }

    /// Somebody listens and accepts nobody, and the queue is full: whoever connects waits.
    pub(crate) async fn keep_waiting(&self) -> Queue {
        self.refuse().await;
        let listener = socket(self.address).listen(1).unwrap();
        let mut queue = Vec::new();
        let patience = Duration::from_millis(200);
        while let Ok(queued) =
            tokio::time::timeout(patience, TcpStream::connect(self.address)).await
        {
            queue.push(queued.unwrap());
            assert!(queue.len() < 16, "the queue of this machine never fills");
        }
        Queue { _listener: listener, _queue: queue }
    }

    pub(crate) fn arm(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap() = Some(plan);
    }

    pub(crate) fn heal(&self) {
        *self.shared.plan.lock().unwrap() = None;
    }

    /// Every connection since the last forgetting.
    pub(crate) fn connections(&self) -> Vec<Connection> {
        let connections = self.shared.connections.lock().unwrap();
        connections.iter().map(|one| one.lock().unwrap().clone()).collect()
    }

    /// How often a connection was used again, ever.
    pub(crate) fn reuses(&self) -> usize {
        *self.shared.reuses.lock().unwrap()
    }

    pub(crate) fn forget(&self) {
        self.shared.connections.lock().unwrap().clear();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let plan = shared.plan.lock().unwrap().clone();
        let one = Arc::<Mutex<Connection>>::default();
        shared.connections.lock().unwrap().push(one.clone());
        let record = Record { shared: shared.clone(), one };
        tokio::spawn(serve(stream, plan, record));
    }
}

/// Where one connection is written down.
struct Record {
    shared: Arc<Shared>,
    one: Arc<Mutex<Connection>>,
}

impl Record {
    fn change(&self, change: impl FnOnce(&mut Connection)) {
        change(&mut self.one.lock().unwrap());
    }

    fn asked(&self, bytes: &[u8]) {
        self.change(|one| one.asked.extend_from_slice(bytes));
    }
}

/// A connection that can end badly.
trait Ends: AsyncRead + AsyncWrite + Unpin {
    fn below(&self) -> &TcpStream;
}

impl Ends for TcpStream {
    fn below(&self) -> &TcpStream {
        self
    }
}

impl Ends for TlsStream<TcpStream> {
    fn below(&self) -> &TcpStream {
        self.get_ref().0
    }
}

fn reset(stream: impl Ends) {
    stream.below().set_zero_linger().unwrap();
}

async fn serve(stream: TcpStream, plan: Option<Plan>, record: Record) {
    let shake = plan.as_ref().map_or(Shake::Right, |plan| plan.shake);
    let Some(tls) = record.shared.tls.clone() else {
        return converse(stream, plan, record).await;
    };
    let mut unread = [0; 1];
    match shake {
        Shake::Plain | Shake::Closes | Shake::Resets => {
            // The client's first word of TLS is there.
            let _ = stream.peek(&mut unread).await;
            match shake {
                Shake::Resets => reset(stream),
                Shake::Plain => {
                    let mut stream = stream;
                    let mut hello = [0; 4096];
                    let _ = stream.read(&mut hello).await;
                    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                }
                Shake::Right | Shake::With(_) | Shake::Silent | Shake::Closes => {}
            }
        }
        Shake::Silent => std::future::pending().await,
        Shake::Right | Shake::With(_) => {
            if let Ok(stream) = tls.acceptor(shake).accept(stream).await {
                converse(stream, plan, record).await;
            }
        }
    }
}

async fn converse<S: Ends>(mut stream: S, plan: Option<Plan>, record: Record) {
    let mut unread = [0; 16 * 1024];
    match plan.as_ref().map_or(Opens::Reads, |plan| plan.opens) {
        Opens::Reads => {}
        Opens::ClosesAtOnce => return,
        Opens::ResetsAtOnce => return reset(stream),
        opens @ (Opens::ResetsUnread | Opens::NeverReads) => {
            if let Ok(count) = stream.below().peek(&mut unread).await {
                record.asked(&unread[..count]);
            }
            if opens == Opens::NeverReads {
                std::future::pending::<()>().await;
            }
            return reset(stream);
        }
        Opens::ResetsAfterHead => {
            let mut seen = Vec::new();
            while !seen.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => seen.push(byte),
                    Err(_) => break,
                }
            }
            record.asked(&seen);
            return reset(stream);
        }
    }
    let Some(request) = message(&mut stream, |bytes| record.asked(bytes)).await else { return };
    let shared = &record.shared;
    let spoken = |status, body| Spoken {
        desk: shared.desk,
        reference: plan.as_ref().map_or("", |plan| &plan.reference),
        customer_no: plan.as_ref().map_or("", |plan| &plan.customer_no),
        location: location(&shared.here, &request),
        status,
        body,
    };
    let play = match &plan {
        Some(plan) if plan.forwards => {
            let (status, body) = forward(&shared.upstream, &request).await;
            (plan.play)(&spoken(status, body))
        }
        Some(plan) => (plan.play)(&spoken(0, String::new())),
        None => {
            let (status, body) = forward(&shared.upstream, &request).await;
            whole(status, "", body)
        }
    };
    record.change(|one| {
        one.heard = play.heard;
        one.forwarded = plan.as_ref().is_none_or(|plan| plan.forwards);
    });
    for step in play.steps {
        match step {
            Step::Say(bytes) => {
                record.change(|one| one.answered.extend_from_slice(&bytes));
                // A client that has heard enough may be gone.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.flush().await;
            }
            Step::Rest(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Step::Hold => hold(&mut stream, &record).await,
            Step::Reset => return reset(stream),
            Step::Drop => return,
        }
    }
    let _ = stream.shutdown().await;
    hold(&mut stream, &record).await;
}

/// Listens on until the client leaves. One that asks once more on the same connection is sent away.
async fn hold(stream: &mut (impl AsyncRead + Unpin), record: &Record) {
    let mut buffer = [0; 4096];
    if let Ok(count) = stream.read(&mut buffer).await
        && count > 0
    {
        record.asked(&buffer[..count]);
        *record.shared.reuses.lock().unwrap() += 1;
    }
}

/// One HTTP message by its content-length. Nothing where it ends early.
async fn message(
    stream: &mut (impl AsyncRead + Unpin),
    mut seen: impl FnMut(&[u8]),
) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some((head, body)) = split(&bytes)
            && body.len() >= header(&head, "content-length").map_or(0, |text| text.parse().unwrap())
        {
            return Some(bytes);
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => {
                seen(&buffer[..count]);
                bytes.extend_from_slice(&buffer[..count]);
            }
            Ok(_) | Err(_) => return None,
        }
    }
}

/// Head and body of what there is of a message.
pub(crate) fn split(bytes: &[u8]) -> Option<(String, &[u8])> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((String::from_utf8_lossy(&bytes[..at]).into_owned(), &bytes[at + 4..]))
}

/// A header of a head. More than one of a name is nobody's here.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let (_, value) = found.next()?;
    assert!(found.next().is_none(), "{name} stands twice:\n{head}");
    Some(value.trim())
}

/// Where the request came to.
fn location(here: &str, request: &[u8]) -> String {
    let (head, _) = split(request).unwrap();
    format!("{here}{}", head.split(' ').nth(1).unwrap())
}

/// Status and body of what the provider answers.
async fn forward(upstream: &str, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(upstream).await.unwrap();
    stream.write_all(request).await.unwrap();
    let answer = message(&mut stream, |_| {}).await.expect("the practice provider answers");
    let (head, body) = split(&answer).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}
