//! A raw HTTP/1.1 client, a clock that tests move, and requests in both dialects.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use loket_practice::{Books, KEY, Options, Payment, Practice, Requests, SandboxNumber, USERNAME};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// 2026-11-22 10:00 in Jakarta.
pub(crate) const MORNING: i64 = 1_795_316_400_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Key names of one dialect, written down here a second time on purpose.
pub(crate) struct Dialect {
    pub(crate) provider: &'static str,
    pub(crate) transaction: &'static str,
    pub(crate) deposit: &'static str,
    pub(crate) price_list: &'static str,
    pub(crate) command: &'static str,
    pub(crate) code: &'static str,
}

pub(crate) const DIGISWITCH: Dialect = Dialect {
    provider: "digiswitch",
    transaction: "/v1/user/api/transaction",
    deposit: "/v1/user/api/cek-saldo",
    price_list: "/v1/user/api/price-list",
    command: "command",
    code: "code",
};

pub(crate) const DIGIFLAZZ: Dialect = Dialect {
    provider: "digiflazz",
    transaction: "/v1/transaction",
    deposit: "/v1/cek-saldo",
    price_list: "/v1/price-list",
    command: "commands",
    code: "buyer_sku_code",
};

/// What a client hears of one request.
#[derive(Debug)]
pub(crate) enum Heard {
    Answer {
        status: u16,
        head: String,
        body: Vec<u8>,
    },
    /// The connection ended after these bytes, before a whole answer was there.
    Cut(Vec<u8>),
    Silence,
}

impl Heard {
    #[track_caller]
    pub(crate) fn json(self) -> (u16, Value) {
        match self {
            Heard::Answer { status, body, .. } => {
                (status, serde_json::from_slice(&body).expect("a JSON body"))
            }
            Heard::Cut(bytes) => panic!("cut after {} bytes", bytes.len()),
            Heard::Silence => panic!("no answer"),
        }
    }
}

pub(crate) struct Shop {
    pub(crate) practice: Option<Practice>,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) folder: TempDir,
    pub(crate) dialect: Dialect,
    pub(crate) pending_asks: u32,
    next: AtomicU64,
}

impl Shop {
    pub(crate) async fn open() -> Shop {
        Shop::with(DIGISWITCH, 0).await
    }

    pub(crate) async fn with(dialect: Dialect, pending_asks: u32) -> Shop {
        let mut shop = Shop {
            practice: None,
            clock: Arc::new(AtomicI64::new(MORNING)),
            folder: TempDir::new().unwrap(),
            dialect,
            pending_asks,
            next: AtomicU64::new(1),
        };
        shop.start().await;
        shop
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("new/practice.json")
    }

    pub(crate) fn options(&self) -> Options {
        let clock = Arc::clone(&self.clock);
        Options {
            clock: Arc::new(move || clock.load(Ordering::SeqCst)),
            pending_asks: self.pending_asks,
            slow: Duration::from_millis(300),
            ..Options::new(self.path())
        }
    }

    pub(crate) async fn start(&mut self) {
        self.practice = Some(Practice::start(self.options()).await.unwrap());
    }

    pub(crate) async fn stop(&mut self) {
        self.practice.take().unwrap().stop().await;
    }

    pub(crate) fn address(&self) -> String {
        self.practice.as_ref().unwrap().base_url().replace("http://", "")
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn books(&self) -> Books {
        self.practice.as_ref().unwrap().books()
    }

    pub(crate) fn deposit(&self) -> i64 {
        self.books().provider(self.dialect.provider).deposit
    }

    #[track_caller]
    pub(crate) fn payment(&self, reference: &str) -> Payment {
        self.books().provider(self.dialect.provider).payment(reference).expect("booked").clone()
    }

    pub(crate) fn requests(&self, reference: &str) -> Requests {
        self.books().provider(self.dialect.provider).requests(reference)
    }

    pub(crate) fn reference(&self) -> String {
        format!("REF{:08}", self.next.fetch_add(1, Ordering::SeqCst))
    }

    /// A request of the transaction path, in the shop's dialect.
    pub(crate) fn body(&self, command: &str, code: &str, number: &str, reference: &str) -> Value {
        json!({
            self.dialect.command: command, "username": USERNAME, self.dialect.code: code,
            "customer_no": number, "ref_id": reference, "sign": sign(reference),
        })
    }

    pub(crate) fn inquiry(&self, code: &str, number: &str, reference: &str) -> Value {
        let mut body = self.body("inq-pasca", code, number, reference);
        if ["emoney", "kirimuang"].contains(&code) {
            body["amount"] = json!(50_000);
        }
        body
    }

    pub(crate) async fn send(&self, body: &Value) -> Heard {
        post(&self.address(), self.dialect.transaction, &body.to_string()).await
    }

    /// Whether a patient client is left without an answer.
    pub(crate) async fn unanswered(&self, body: &Value) -> bool {
        timeout(Duration::from_secs(2), self.send(body)).await.is_err()
    }

    pub(crate) async fn inquire(&self, code: &str, number: &str, reference: &str) -> (u16, Value) {
        unwrapped(self.send(&self.inquiry(code, number, reference)).await)
    }

    pub(crate) async fn pay(&self, code: &str, number: &str, reference: &str) -> (u16, Value) {
        unwrapped(self.send(&self.body("pay-pasca", code, number, reference)).await)
    }

    pub(crate) async fn status(&self, code: &str, number: &str, reference: &str) -> (u16, Value) {
        unwrapped(self.send(&self.body("status-pasca", code, number, reference)).await)
    }

    /// Shows a bill and returns its reference and its answer.
    #[track_caller]
    pub(crate) fn shown(
        &self,
        code: &str,
        number: &str,
    ) -> impl Future<Output = (String, Value)> + use<'_> {
        let reference = self.reference();
        let body = self.inquiry(code, number, &reference);
        let what = format!("{code} {number}");
        async move {
            let (status, data) = unwrapped(self.send(&body).await);
            assert_eq!((status, data["rc"].as_str()), (200, Some("00")), "{what}: {data}");
            (reference, data)
        }
    }
}

pub(crate) fn sign(suffix: &str) -> String {
    let digest = Md5::digest(format!("{USERNAME}{KEY}{suffix}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[track_caller]
fn unwrapped(heard: Heard) -> (u16, Value) {
    let (status, body) = heard.json();
    (status, body["data"].clone())
}

/// The listed and example numbers of Digiswitch that meet this.
pub(crate) fn numbers(what_happens: &str) -> Vec<SandboxNumber> {
    numbers_of("digiswitch", what_happens)
}

pub(crate) fn numbers_of(provider: &str, what_happens: &str) -> Vec<SandboxNumber> {
    let all = loket_practice::sandbox_numbers().into_iter();
    all.filter(|number| number.provider == provider && number.what_happens == what_happens)
        .collect()
}

#[track_caller]
pub(crate) fn check_refused(answer: &(u16, Value), status: u16, rc: &str) {
    let (http, data) = answer;
    assert_eq!((*http, data["rc"].as_str()), (status, Some(rc)), "{data}");
    assert_eq!(data.as_object().unwrap().len(), 6, "a failure has six keys: {data}");
}

pub(crate) async fn post(address: &str, path: &str, body: &str) -> Heard {
    let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n");
    request(address, &head, body).await
}

pub(crate) async fn get(address: &str, path: &str) -> Heard {
    request(address, &format!("GET {path} HTTP/1.1\r\n"), "").await
}

pub(crate) async fn request(address: &str, head: &str, body: &str) -> Heard {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let text = format!("{head}Host: {address}\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // The connection is not asked to close, so that an early end is the simulator's doing.
    let read = timeout(Duration::from_secs(30), async {
        let mut piece = [0; 4096];
        loop {
            if let Some(answer) = whole(&bytes) {
                return Some(answer);
            }
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
            }
        }
    });
    match read.await {
        Ok(Some(answer)) => answer,
        Ok(None) => Heard::Cut(bytes),
        Err(_) => Heard::Silence,
    }
}

fn whole(bytes: &[u8]) -> Option<Heard> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_ascii_lowercase();
    let field = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = field.unwrap_or("0").parse().unwrap();
    let body = bytes[at + 4..].to_vec();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (body.len() >= length).then_some(Heard::Answer { status, head, body })
}
