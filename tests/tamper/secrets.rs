//! Keys at every provider: what travels to a provider to prove who asks is recorded on the line, and
//! must then be in no file of the data folder and in nothing that was ever printed, even where a
//! provider sends it all back.
//!
//! What cannot be kept from sight: a key that comes by the environment is in `/proc/PID/environ` of
//! that process, for the same user; and what a person types into another field (a note, a customer
//! number) is kept as what that field is.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use loket_practice::{KEY, USERNAME};
use loket_tests::hunt::nowhere;

use crate::desk::{Desk, number_at, text};
use crate::shop::{Host, KEY_VARIABLE};

const WRONG: &str = "kunci-salah-ketik-5520193";
const PROXY: &str = "sandi-perantara-7731";

/// A line to the provider that remembers every request, and can answer with the request itself.
struct Line {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// Which way the next answers repeat what was asked; nothing passes it on.
    parrot: Arc<AtomicUsize>,
}

impl Line {
    fn to(address: &str) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Line {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            parrot: Arc::default(),
        };
        let address = address.trim_start_matches("http://").to_owned();
        let (requests, parrot) = (Arc::clone(&line.requests), Arc::clone(&line.parrot));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(asked) = read_message(&mut stream) else { continue };
                requests.lock().unwrap().push(asked.clone());
                let answer = match parrot.load(Ordering::SeqCst) {
                    0 => passed_on(&address, &asked),
                    way => repeated(&asked, way),
                };
                let _ = stream.write_all(&answer);
            }
        });
        line
    }

    /// Keys, signatures and tokens that travelled.
    fn secrets(&self) -> Vec<String> {
        let mut found = Vec::new();
        for request in self.requests.lock().unwrap().iter() {
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            for line in head.lines().skip(1) {
                let (name, value) = line.split_once(':').unwrap();
                match name.to_ascii_lowercase().as_str() {
                    "x-api-key" => found.push(value.trim().to_owned()),
                    "token" => {
                        // The token, and what only the key can make of it.
                        found.push(value.trim().to_owned());
                        found.push(value.trim().rsplit('.').next().unwrap().to_owned());
                    }
                    "authorization" => panic!("a header that this test does not know: {line}"),
                    _ => {}
                }
            }
            for (before, after) in [("\"sign\":\"", "\""), ("<sign>", "</sign>")] {
                let Some((_, rest)) = body.split_once(before) else { continue };
                found.push(rest.split(after).next().unwrap().to_owned());
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

fn read_message(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        seen.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8(seen.clone()).ok()?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}

fn passed_on(address: &str, asked: &str) -> Vec<u8> {
    let mut provider = TcpStream::connect(address).unwrap();
    provider.write_all(asked.as_bytes()).unwrap();
    read_message(&mut provider).unwrap_or_default().into_bytes()
}

/// The request as the answer: in every field a provider might have, or bare.
fn repeated(asked: &str, way: usize) -> Vec<u8> {
    let body = if way == 1 {
        serde_json::json!({
            "message": asked, "rc": asked, "responseCode": asked, "code": asked, "status": asked,
            "data": { "message": asked, "rc": asked, "status": asked, "sn": asked, "ref_id": asked,
                "response_code": asked, "customer_no": asked, "name": asked },
            "error": { "message": asked }, "errors": [asked],
        })
        .to_string()
    } else {
        format!("<html><pre>{asked}</pre></html>")
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A day at one provider with everything that can be asked for, and everything that can go wrong.
fn a_day_at(provider: &'static str) {
    let host = Host::start(Duration::from_millis(10));
    let line = Line::to(host.base_url());
    let desk = Desk::own().with_env(KEY_VARIABLE, KEY);
    let documented = if provider == "digiflazz" { "digiswitch" } else { provider };
    let bill_type = if provider == "iak" { "pln-nontaglis" } else { "pln-postpaid" };
    let known = loket_practice::practice_accounts();
    let practice = known.iter().find(|one| one.provider == provider);
    let username = practice.map_or(Some(USERNAME), |one| one.username);
    let mut add = vec!["account", "add", "toko", "--provider", provider, "--base-url", &line.url];
    add.extend(["--key-env", KEY_VARIABLE, "--advice-gap", "0"]);
    add.extend(username.iter().flat_map(|name| ["--username", name]));
    let partner = practice.and_then(|one| one.partner_id);
    add.extend(partner.iter().flat_map(|name| ["--partner-id", name]));
    desk.one(&add);
    let customer = |happening: &str| number_at(documented, bill_type, happening).0;

    let mut last = serde_json::Value::Null;
    for (happening, code) in [("paid", 0), ("pay-fails", 3), ("pending-then-paid", 4)] {
        last = desk.sale(bill_type, &customer(happening), &[], code);
        let id = text(&last, "payment_id");
        desk.show(&last);
        desk.one(&["print", id]);
        desk.run(&["receipt", id, "--format", "json"]).expect(0);
    }
    desk.advise(&last);

    // A provider that sends back all it was sent.
    let open = desk.inquire(bill_type, &customer("pending-then-failed"), &[]);
    line.parrot.store(1, Ordering::SeqCst);
    let doubt = desk.pay(&open, &[]).expect(4).one();
    for way in [1, 2] {
        line.parrot.store(way, Ordering::SeqCst);
        desk.run(&["advise", text(&doubt, "payment_id")]);
        assert_ne!(desk.run(&["inquire", bill_type, &customer("paid")]).code, 0);
        desk.run(&["account", "test", "toko"]);
    }
    desk.show(&doubt);
    desk.receipt(&doubt, "32");
    line.parrot.store(0, Ordering::SeqCst);

    // A wrong key, a proxy's password, a key where an address belongs.
    let inquire = ["inquire", bill_type, &customer("paid")];
    let mut command = desk.command(&inquire);
    let ran = desk.finish(command.env(KEY_VARIABLE, WRONG).spawn().unwrap(), "inquire");
    assert_ne!(ran.code, 0, "{ran}");
    let proxy = format!("http://agen:{PROXY}@127.0.0.1:9");
    assert_eq!(desk.run(&["account", "edit", "toko", "--proxy", &proxy]).code, 2);
    assert_eq!(desk.run(&["account", "edit", "toko", "--base-url", &proxy]).code, 2);

    desk.ends(0, &["account", "list"]);
    desk.one(&["account", "edit", "toko", "--advice-gap", "1"]);
    desk.one(&["doctor"]);
    desk.one(&["verify"]);
    desk.one(&["report"]);
    desk.ends(0, &["bill-types"]);
    desk.ends(0, &["settings", "get"]);
    for (command, name) in [("history", "--csv"), ("backup", "")] {
        let file = desk.data().join(format!("{command}.out"));
        let args = [command, name, file.to_str().unwrap()];
        desk.one(&args.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>());
    }
    for help in [&["--help"][..], &["account", "add", "--help"]] {
        desk.run(help).expect(0);
    }

    let mut secrets = line.secrets();
    assert!(secrets.iter().any(|secret| secret != KEY) || provider == "rajabiller");
    assert!(secrets.len() >= if provider == "rajabiller" { 1 } else { 6 }, "{secrets:?}");
    secrets.extend([KEY, WRONG, PROXY].map(str::to_owned));
    nowhere(desk.data(), desk.said(), &secrets, text(&last, "reference"));
}

macro_rules! days {
    ($($provider:ident),*) => { mod day_at { $(
        #[test]
        fn $provider() { super::a_day_at(stringify!($provider)); }
    )* } };
}
days!(digiswitch, digiflazz, iak, ayoconnect, rajabiller);

/// A key is never an argument, which every user of the machine can read in the list of processes.
#[test]
fn no_command_takes_a_key_as_an_argument() {
    let desk = Desk::own();
    let mut flags = Vec::new();
    for command in ["add", "edit", "list", "order", "test", "remove"] {
        let help = desk.run(&["account", command, "--help"]).expect(0).out;
        let words = help.split_whitespace().filter(|word| word.starts_with("--"));
        flags.extend(words.map(|word| word.trim_end_matches(['.', ',']).to_owned()));
    }
    let about_keys = ["key", "secret", "password", "pin", "token", "sandi", "kunci"];
    flags.retain(|flag| about_keys.iter().any(|word| flag.contains(word)));
    flags.sort();
    flags.dedup();
    // The name of a variable, and a switch that asks for the key on standard input.
    assert_eq!(flags, ["--key-env", "--new-key"]);
    let typed = desk.run(&["account", "edit", "toko", "--new-key", "kunci-di-baris"]);
    assert_eq!(typed.code, 1, "{typed}");
}
