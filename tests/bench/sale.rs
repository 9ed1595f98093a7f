//! A sale at the real window, in practice mode, from the number to the receipt: how many keys it takes, and
//! how long the agent waits for Loket. What is counted is what is felt: from the press of a key to the frame
//! that shows what it brought, the bill and LUNAS, less what the provider took. The paper beside them is told,
//! too; the pauses in which a person reads and takes the cash are no part of it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use loket_tests::programs;
use serde_json::{Value, json};

use crate::driver::{Window, key, until};
use crate::provider::Provider;
use crate::{Times, Turn, append_and_sync, head, ratio, shown, turns, write_json};

const SALES: usize = 120;
const WARM_UP: usize = 5;
/// Of one kind, before it is the other one's turn.
const BLOCK: usize = 10;
const KEYS_GOAL: u64 = 4;
const GOAL: Duration = Duration::from_millis(100);
/// Longer than the guards against a key that was meant for what stood there before.
const READING: Duration = Duration::from_millis(350);

/// Notes each press, and for what is waited for the time until it has been drawn.
const WATCH: &str = "
    const seen = (window.seen = { keys: 0, digits: 0, from: 0, times: {} });
    const wanted = {
        bill: () => document.querySelector('[data-testid=\"customer-name\"]'),
        preview: () => document.querySelector('[data-testid=\"paper\"][data-kind=\"preview\"]'),
        done: () => document.querySelector('[data-testid=\"result\"][data-state=\"paid\"]'),
        receipt: () => document.querySelector('[data-testid=\"paper\"][data-kind=\"paid\"]'),
        refused: () => document.querySelector('[data-testid=\"error\"]'),
    };
    addEventListener('keydown', (event) => {
        seen.keys += 1;
        if (/^\\d$/.test(event.key)) seen.digits += 1;
        if (event.key === 'Enter') {
            seen.from = event.timeStamp;
            seen.times = {};
        }
    }, true);
    // The frame is drawn between these two. A message to oneself would take longer than the frame does.
    const drawn = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
    new MutationObserver(() => {
        for (const [name, find] of Object.entries(wanted)) {
            if (name in seen.times || !find()) continue;
            const from = seen.from;
            seen.times[name] = null;
            drawn((now) => { if (from === seen.from) seen.times[name] = now - from; });
        }
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    // The least there is: a key, one element that changes, a frame.
    const bare = document.createElement('i');
    Object.assign(bare.style, { position: 'fixed', top: 0, left: 0, width: '2px', height: '2px' });
    document.body.append(bare);
    window.bareFrames = [];
    addEventListener('keydown', (event) => {
        if (event.key !== 'Shift') return;
        bare.style.background = bare.style.background === 'red' ? 'blue' : 'red';
        drawn((now) => window.bareFrames.push(now - event.timeStamp));
    }, true);";

pub(crate) fn bench() {
    println!(
        "A sale: {SALES} in the real window, in practice mode, receipts printed by themselves\n"
    );
    let data = tempfile::tempdir().unwrap();
    let provider = Provider::start(data.path());
    for (name, value) in [("auto_print", "yes"), ("guide", "done")] {
        set(data.path(), name, value);
    }
    let window = Window::open(data.path());
    until("the cursor waits", || (window.focused()? == "number").then_some(()));
    window.script(WATCH, &[]);
    let mut bare = Bare::start(data.path());
    let (mut sold, mut frame, mut sync, mut call) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut customer = 0;
    for _ in 0..WARM_UP {
        sell(&window, &provider, &mut customer);
    }
    for turn in turns(SALES / BLOCK / 2) {
        for _ in 0..BLOCK {
            match turn {
                Turn::Ours => sold.push(sell(&window, &provider, &mut customer)),
                Turn::Bare => {
                    frame.push(bare_frame(&window));
                    sync.push(append_and_sync(&mut bare.file));
                    call.push(bare.call());
                }
            }
        }
    }
    let [frame, sync, call] = [frame, sync, call].map(Times::of);
    let of = |what: fn(&Sale) -> Duration| Times::of(sold.iter().map(what).collect());
    let [ask, pay] = [of(|it| it.bill), of(|it| it.done)];
    let [preview, receipt] = [of(|it| it.preview), of(|it| it.receipt)];
    let [theirs, own] = [of(|it| it.provider), of(Sale::own)];
    let keys = sold.iter().map(|it| it.keys).max().unwrap();

    head();
    ask.line("Enter on the number, to the bill");
    preview.line("  and to its preview on paper");
    pay.line("Enter on the cash, to LUNAS");
    receipt.line("  and to its receipt on paper");
    theirs.line("of a sale at the provider");
    own.line("of a sale Loket's own, to the bill and to LUNAS");
    frame.line("bare: a key, one change, its frame");
    sync.line("bare: 4 KiB appended and synced");
    call.line("bare: an HTTP call on loopback");
    // Two keys that draw, two calls, and what has to be on disk: the inquiry, the payment, its answer, its verdict.
    let bare = frame.median() * 2 + call.median() * 2 + sync.median() * 4;
    println!();
    let few = if keys <= KEYS_GOAL { "within" } else { "NOT within" };
    println!("  {keys} keys besides the digits of number and cash, {few} {KEYS_GOAL}");
    let within = if own.at(99) <= GOAL { "within" } else { "NOT within" };
    println!("  own time {} at 99 %, {within} {}", shown(own.at(99)), shown(GOAL));
    let times = ratio(own.median(), bare);
    println!(
        "  {times:.1} times the bare steps: two frames, two calls, four syncs ({})",
        shown(bare)
    );
    write_json(
        "sale",
        &json!({
            "sales": sold.len(), "keys": keys,
            "bill": ask.json(), "preview": preview.json(), "paid": pay.json(), "receipt": receipt.json(),
            "provider": theirs.json(), "own": own.json(),
            "bare_frame": frame.json(), "bare_sync": sync.json(), "bare_call": call.json(),
            "ratio": times,
        }),
    );
}

struct Sale {
    bill: Duration,
    preview: Duration,
    done: Duration,
    receipt: Duration,
    provider: Duration,
    keys: u64,
}

impl Sale {
    fn own(&self) -> Duration {
        (self.bill + self.done).saturating_sub(self.provider)
    }
}

/// One sale, to the next customer who owes something.
fn sell(window: &Window, provider: &Provider, customer: &mut u64) -> Sale {
    loop {
        let number = (521_300_000_000_u64 + *customer * 7).to_string();
        *customer += 1;
        if let Some(sale) = sold(window, provider, &number) {
            return sale;
        }
    }
}

/// One sale; nothing where the number owes nothing.
fn sold(window: &Window, provider: &Provider, number: &str) -> Option<Sale> {
    window.script("Object.assign(window.seen, { keys: 0, digits: 0 });", &[]);
    provider.took();
    // After a sale the first digit of the next one takes the place of what is on the screen.
    window.press(number.chars().chain([key::ENTER]));
    let ask = until("the bill is drawn", || {
        let seen = times(window);
        if seen["refused"].is_number() {
            Some(None)
        } else {
            both(&seen, ["bill", "preview"]).map(Some)
        }
    });
    let Some([bill, preview]) = ask else {
        window.press([key::ESCAPE]);
        window.control('a');
        window.press([key::BACKSPACE]);
        return None;
    };
    std::thread::sleep(READING);
    window.type_in("1000000");
    std::thread::sleep(READING);
    window.press([key::ENTER]);
    let [done, receipt] =
        until("the receipt is drawn", || both(&times(window), ["done", "receipt"]));
    let (took, calls) = provider.took();
    assert_eq!(calls, 2, "one inquiry and one payment");
    let keys = window.script("return window.seen.keys - window.seen.digits;", &[]);
    std::thread::sleep(READING);
    let keys = keys.as_u64().unwrap();
    Some(Sale { bill, preview, done, receipt, provider: took, keys })
}

fn times(window: &Window) -> Value {
    window.script("return window.seen.times;", &[])
}

fn both(seen: &Value, names: [&str; 2]) -> Option<[Duration; 2]> {
    let [Some(one), Some(other)] = names.map(|name| seen[name].as_f64()) else { return None };
    Some([one, other].map(|ms| Duration::from_secs_f64(ms / 1_000.0)))
}

fn set(data: &Path, name: &str, value: &str) {
    let mut set = std::process::Command::new(programs::loketctl());
    set.arg("--data-dir").arg(data).args(["--practice", "settings", "set", name, value]);
    assert!(set.output().unwrap().status.success(), "{name}");
}

fn bare_frame(window: &Window) -> Duration {
    window.script("window.bareFrames.length = 0;", &[]);
    window.press([key::SHIFT]);
    let ms = until("the frame is drawn", || {
        window.script("return window.bareFrames[0] ?? null;", &[]).as_f64()
    });
    Duration::from_secs_f64(ms / 1_000.0)
}

/// The least of a disk and of a network.
struct Bare {
    file: File,
    address: SocketAddr,
}

impl Bare {
    fn start(folder: &Path) -> Bare {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut question = [0; 1024];
                let _ = stream.read(&mut question);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                );
            }
        });
        Bare { file: File::create(folder.join("bare")).unwrap(), address }
    }

    fn call(&self) -> Duration {
        let started = Instant::now();
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        started.elapsed()
    }
}
