//! What a payment costs beside the provider's time: the time that is Loket's own, with every sync of the
//! disk in it, how many of them there are, and how soon the payment is durable as in doubt, which is what
//! its first byte waits for. Beside it, in turns, the bare disk, bare SQLite with the same rows, a bare
//! TCP connection and a bare client, each on the same machine in the same run.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use loket_tests::disk::Disk;
use loket_till::till::Till;
use loket_till::view::{Asking, Paying};
use rusqlite::{Connection, params};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::printing::till;
use crate::provider::Provider;
use crate::{Times, Turn, head, ratio, shown, turns, write_json};

const SALES: usize = 400;
const WARM_UP: usize = 20;
/// Of one kind after the other, before it is the other one's turn.
const BLOCK: usize = 10;
/// The provider writes all of its books at each question: they are new after so many turns.
const BOOKS: usize = 40;
/// Of the disk and of SQLite, in bytes.
const PAGE: usize = 4096;
const MEDIAN_GOAL: Duration = Duration::from_millis(2);
const P99_GOAL: Duration = Duration::from_millis(10);
const COMMIT_GOAL: f64 = 1.6;

#[derive(Default)]
struct Measured {
    own: Vec<Duration>,
    in_doubt: Vec<Duration>,
    /// From its first byte on its way to the disk.
    commit: Vec<Duration>,
    bytes: Vec<usize>,
    syncs: Vec<usize>,
    sync: Vec<Duration>,
    as_much: Vec<Duration>,
    rows: Vec<Duration>,
    tcp: Vec<Duration>,
    client: Vec<Duration>,
    provider: Vec<Duration>,
}

pub(crate) fn bench() {
    println!("Payment: {SALES} sales through the till, in turns with the bare machine\n");
    let data = tempfile::tempdir().unwrap();
    let mut provider = Provider::start(data.path());
    let disk = Disk::on_files(&data.path().join("practice"));
    let runtime = Runtime::new().unwrap();
    let shop = till(data.path(), provider.base_url());
    let mut raw = RawFile::new(&data.path().join("raw"));
    let mut rows = Rows::new(&data.path().join("rows.db"));
    let client = reqwest_client();
    let mut measured = Measured::default();
    let mut sale = Sale { shop, disk, customer: 0 };
    for _ in 0..WARM_UP {
        sale.once(&runtime, &provider, &mut Measured::default());
    }
    for (at, turn) in turns(SALES / BLOCK / 2).enumerate() {
        for _ in 0..BLOCK {
            match turn {
                Turn::Ours => sale.once(&runtime, &provider, &mut measured),
                Turn::Bare => {
                    measured.sync.push(raw.once(PAGE));
                    let bytes = measured.bytes.last().copied().unwrap_or(PAGE);
                    measured.as_much.push(raw.once(bytes));
                    measured.rows.push(rows.once());
                    measured.tcp.push(bare_tcp(&provider));
                    measured.client.push(runtime.block_on(bare_client(&client, &provider)));
                }
            }
        }
        if at % BOOKS == BOOKS - 1 {
            provider.anew();
        }
    }
    tell(measured);
}

/// The shop that sells to one customer after the other.
struct Sale {
    shop: Till,
    disk: Disk,
    customer: u64,
}

impl Sale {
    fn once(&mut self, runtime: &Runtime, provider: &Provider, measured: &mut Measured) {
        let bill = runtime.block_on(next_bill(&self.shop, &mut self.customer));
        self.disk.take_synced();
        provider.took();
        let started = Instant::now();
        let paid = runtime.block_on(self.shop.pay(&bill)).unwrap();
        let all = started.elapsed();
        assert_eq!(paid.state, "paid");
        let (there, calls) = provider.took();
        assert_eq!(calls, 1, "a payment is one call");
        let syncs = self.disk.take_synced();
        measured.own.push(all.saturating_sub(there));
        measured.in_doubt.push(syncs[0].at - started);
        measured.commit.push(syncs[0].at - syncs[0].from);
        measured.syncs.push(syncs.len());
        measured.bytes.push(syncs[0].bytes);
        measured.provider.push(there);
    }
}

fn tell(measured: Measured) {
    let [own, in_doubt, commit, sync, as_much, rows, tcp, client, provider] = [
        measured.own,
        measured.in_doubt,
        measured.commit,
        measured.sync,
        measured.as_much,
        measured.rows,
        measured.tcp,
        measured.client,
        measured.provider,
    ]
    .map(Times::of);
    head();
    for (what, times) in [
        ("Loket: a payment without the provider", &own),
        ("Loket: from its start until in doubt is durable", &in_doubt),
        ("Loket: of it the commit's own", &commit),
        ("bare: 4 KiB by pwrite and fdatasync", &sync),
        ("bare: as many bytes as the commit wrote", &as_much),
        ("bare: the same rows in SQLite, three commits", &rows),
        ("bare: a call over TCP", &tcp),
        ("bare: the same by reqwest, a new connection", &client),
        ("(the provider)", &provider),
    ] {
        times.line(what);
    }
    let mut syncs = measured.syncs;
    syncs.sort_unstable();
    let (usual, most) = (syncs[syncs.len() / 2], syncs[syncs.len() - 1]);
    println!("\n  {usual} syncs a payment, {most} where the journal is folded in on its way");
    let mut bytes = measured.bytes;
    bytes.sort_unstable();
    let kib = bytes[bytes.len() / 2] / 1024;
    let [of_page, of_as_much] = [&sync, &as_much].map(|it| ratio(commit.median(), it.median()));
    let within = |it: bool| if it { "within" } else { "NOT within" };
    println!(
        "  own time {} at the median, {} {}; {} at 99 %, {} {}",
        shown(own.median()),
        within(own.median() <= MEDIAN_GOAL),
        shown(MEDIAN_GOAL),
        shown(own.at(99)),
        within(own.at(99) <= P99_GOAL),
        shown(P99_GOAL)
    );
    println!(
        "  in doubt: {kib} KiB in {of_page:.2} times a bare sync of 4 KiB, {} {COMMIT_GOAL}; \
         {of_as_much:.2} times one of as many bytes",
        within(of_page <= COMMIT_GOAL)
    );
    println!("  {:.2} times the same rows in bare SQLite", ratio(own.median(), rows.median()));
    write_json(
        "payment",
        &json!({ "own": own.json(), "in_doubt": in_doubt.json(), "bare_sync": sync.json(),
            "bare_rows": rows.json(), "bare_tcp": tcp.json(), "bare_reqwest": client.json(),
            "provider": provider.json(), "syncs": usual, "most_syncs": most, "commit": commit.json(),
            "commit_kib": kib, "commit_ratio": of_page, "commit_ratio_of_as_much": of_as_much,
            "rows_ratio": ratio(own.median(), rows.median()) }),
    );
}

/// The next number that owes something, as it would be paid.
pub(crate) async fn next_bill(till: &Till, customer: &mut u64) -> Paying {
    loop {
        *customer += 1;
        let asking = Asking {
            bill_type: "pln-postpaid".into(),
            customer_no: (521_300_000_000 + *customer * 7).to_string(),
            account: None,
            product: None,
            months: None,
            year: None,
            amount: None,
            identity: None,
        };
        let Ok(bill) = till.inquire(&asking).await else { continue };
        return Paying {
            inquiry_id: bill.inquiry_id,
            total: bill.customer_total,
            service_fee: 0,
            cash: None,
            again: false,
            low_balance: true,
            name_confirmed: false,
        };
    }
}

/// A file as long as a journal, written over again and again, as a journal is.
struct RawFile {
    file: File,
    at: u64,
}

impl RawFile {
    const LENGTH: u64 = 4 << 20;

    fn new(path: &Path) -> RawFile {
        let mut file =
            OpenOptions::new().create_new(true).read(true).write(true).open(path).unwrap();
        for _ in 0..Self::LENGTH / 4096 {
            file.write_all(&[0; 4096]).unwrap();
        }
        file.sync_all().unwrap();
        RawFile { file, at: 0 }
    }

    fn once(&mut self, bytes: usize) -> Duration {
        let text = vec![0x55; bytes];
        let started = Instant::now();
        for (page, at) in text.chunks(PAGE).zip((self.at..).step_by(PAGE)) {
            self.file.write_all_at(page, at).unwrap();
        }
        self.file.sync_data().unwrap();
        let took = started.elapsed();
        self.at = (self.at + u64::try_from(text.len().next_multiple_of(PAGE)).unwrap())
            % (Self::LENGTH / 2);
        took
    }
}

/// The rows that a payment leaves, in tables of the same shape, without any of the rules: opened,
/// answered, judged, each a synced transaction.
struct Rows {
    file: Connection,
    count: i64,
}

impl Rows {
    fn new(path: &Path) -> Rows {
        let file = Connection::open(path).unwrap();
        file.pragma_update(None, "journal_mode", "WAL").unwrap();
        file.pragma_update(None, "synchronous", "FULL").unwrap();
        file.execute_batch(
            "CREATE TABLE event (seq INTEGER PRIMARY KEY, epoch INT, at_ms INT, kind TEXT,
                subject TEXT, body TEXT, previous BLOB, hash BLOB);
             CREATE INDEX event_subject ON event (subject, seq);
             CREATE TABLE payment (payment_id TEXT PRIMARY KEY, opened_seq INT UNIQUE,
                number TEXT UNIQUE, day TEXT, day_count INT, customer_id INT, lock_key TEXT,
                state TEXT, account TEXT, total INT, reference TEXT);
             CREATE UNIQUE INDEX in_doubt ON payment (lock_key) WHERE state = 'in_doubt';
             CREATE INDEX lock ON payment (lock_key, opened_seq);
             CREATE INDEX day ON payment (day, opened_seq);
             CREATE INDEX customer ON payment (customer_id, opened_seq);
             CREATE INDEX open ON payment (opened_seq) WHERE state = 'in_doubt';
             CREATE INDEX count ON payment (day_count, opened_seq);
             CREATE INDEX account ON payment (account, opened_seq);
             CREATE TABLE payment_number (payment_id TEXT PRIMARY KEY, bill_type TEXT,
                customer_no TEXT, product TEXT, biller TEXT);
             CREATE INDEX number_of ON payment_number (bill_type, customer_no);
             CREATE TABLE day_sum (day TEXT, hour INT, bill_type TEXT, account TEXT, paid INT,
                total INT, PRIMARY KEY (day, hour, bill_type, account)) WITHOUT ROWID;",
        )
        .unwrap();
        Rows { file, count: 0 }
    }

    fn once(&mut self) -> Duration {
        self.count += 1;
        let (count, id) = (self.count, format!("01JD{:022}", self.count * 7919));
        let (number, lock) = (format!("L01-261122-{count:06}"), format!("pln/{}", count * 7));
        let started = Instant::now();
        self.commit(|file| {
            event(file, count * 3, "opened", &id, 1_300);
            run(
                file,
                "INSERT INTO payment VALUES (?1, ?2, ?3, '2026-11-22', ?4, ?4, ?5,
                'in_doubt', 'latihan', 206750, '')",
                params![id, count * 3, number, count, lock],
            );
            run(
                file,
                "INSERT INTO payment_number VALUES (?1, 'pln-postpaid', ?2, 'pln', 'PLN')",
                params![id, count * 7],
            );
            sum(file, 0);
        });
        self.commit(|file| event(file, count * 3 + 1, "answered", &id, 900));
        self.commit(|file| {
            event(file, count * 3 + 2, "judged", &id, 1_100);
            sum(file, 0);
            run(
                file,
                "UPDATE payment SET state = 'paid', reference = ?2 WHERE payment_id = ?1",
                params![id, "0SMK0000000000000000000000000049"],
            );
            sum(file, 1);
        });
        started.elapsed()
    }

    fn commit(&mut self, with: impl FnOnce(&Connection)) {
        run(&self.file, "BEGIN IMMEDIATE", []);
        with(&self.file);
        run(&self.file, "COMMIT", []);
    }
}

fn event(file: &Connection, seq: i64, kind: &str, id: &str, length: usize) {
    let (body, hash) = ("x".repeat(length), [0x55_u8; 32]);
    run(
        file,
        "INSERT INTO event VALUES (?1, 1, ?1, ?2, ?3, ?4, ?5, ?5)",
        params![seq, kind, id, body, hash],
    );
}

fn sum(file: &Connection, paid: i64) {
    run(
        file,
        "INSERT INTO day_sum VALUES ('2026-11-22', 9, 'pln-postpaid', 'latihan', ?1, 206750)
        ON CONFLICT DO UPDATE SET paid = paid + excluded.paid, total = total + excluded.total",
        params![paid],
    );
}

fn run(file: &Connection, sql: &str, bound: impl rusqlite::Params) {
    file.prepare_cached(sql).unwrap().execute(bound).unwrap();
}

/// A question that the provider answers without looking into its books.
const QUESTION: &str = "POST /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
    Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

fn bare_tcp(provider: &Provider) -> Duration {
    let started = Instant::now();
    let mut stream = TcpStream::connect(provider.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(QUESTION.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(!answer.is_empty());
    started.elapsed()
}

fn reqwest_client() -> reqwest::Client {
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy().build().unwrap()
}

async fn bare_client(client: &reqwest::Client, provider: &Provider) -> Duration {
    let started = Instant::now();
    let url = format!("http://{}/nothing", provider.address());
    let answer = client.post(url).header("content-type", "application/json").body("{}").send();
    let mut answer = answer.await.unwrap();
    while answer.chunk().await.unwrap().is_some() {}
    started.elapsed()
}
