//! The log of a day: support understands it, it costs the disk little, nothing that goes wrong with it
//! stops a sale, and no key, PIN, name or number gets into it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

use loket_practice::USERNAME;
use loket_tests::hunt::{files, in_none_of};

use crate::desk::{Desk, number, text, wait_until};
use crate::holder::start_paying;
use crate::shop::KEY_VARIABLE;

const PLN: &str = "pln-postpaid";

fn log_of(desk: &Desk) -> String {
    fs::read_to_string(desk.data().join("logs/loket.log")).unwrap_or_default()
}

/// The steps of one payment, in their order.
fn steps(log: &str, payment_id: &str) -> Vec<String> {
    let of_it = log.lines().filter(|line| line.contains(&format!("payment={payment_id}")));
    let step = |line: &str| {
        let (_, rest) = line.split_once("step=").unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    of_it.map(step).collect()
}

#[test]
fn a_payment_is_told_step_by_step() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    desk.advise(&paid);
    desk.one(&["print", text(&paid, "payment_id")]);
    let log = log_of(&desk);
    let told = steps(&log, text(&paid, "payment_id"));
    let wanted = [
        "inquiry",
        "inquiry_ended",
        "committed",
        "sent",
        "answered",
        "judged",
        "done",
        "asked",
        "answered",
        "judged",
        "print_job",
        "print_ended",
    ];
    assert_eq!(told, wanted, "{log}");
    assert!(log.contains("call=pay verdict=none why=pending rule="), "{log}");
    assert!(log.contains("call=advice verdict=paid rule="), "{log}");
    assert!(log.contains("step=wire host=127.0.0.1:"), "{log}");
    assert!(log.contains("step=start version=0.1.0"), "{log}");
    assert!(log.contains("step=command command=pay"), "{log}");
    assert!(log.contains("step=end status=4"), "{log}");
    assert!(log.contains(&format!("step=ledger mode=practice schema={}", schema(&desk))), "{log}");
    assert!(!log.contains("***"), "nothing of all this is masked: {log}");
}

fn schema(desk: &Desk) -> i64 {
    let ledger = rusqlite::Connection::open(desk.ledger_folder().join("ledger.db")).unwrap();
    ledger.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_run_that_was_killed_is_told_by_the_next() {
    let desk = Desk::practice();
    let inquiry = desk.inquire(PLN, &number(PLN, "never-answers"), &[]);
    let mut paying = start_paying(&desk, &inquiry);
    let id = text(&inquiry, "inquiry_id");
    wait_until("the payment is booked", || desk.books().payment(id).is_some());
    assert!(!log_of(&desk).contains("unclean_end"));
    paying.kill().unwrap();
    paying.wait().unwrap();
    desk.ends(0, &["account", "list"]);
    assert_eq!(log_of(&desk).matches("unclean_end").count(), 2, "as step and as code: told once");
    desk.ends(0, &["account", "list"]);
    assert_eq!(log_of(&desk).matches("unclean_end").count(), 2);
}

/// A provider with canaries: its answers repeat the request, and name a customer; every third call is
/// cut off.
fn canary_provider(name: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for (call, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
            let body = loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                seen.extend_from_slice(&buffer[..count]);
                let asked = String::from_utf8_lossy(&seen).into_owned();
                let body = asked.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
                match body {
                    Some(body)
                        if count == 0
                            || serde_json::from_str::<serde_json::Value>(&body).is_ok() =>
                    {
                        break body;
                    }
                    _ if count == 0 => break String::new(),
                    _ => {}
                }
            };
            let asked: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            let is_inquiry = asked["command"] == "inq-pasca";
            if !is_inquiry && call % 3 == 2 {
                let _ =
                    write!(stream, "HTTP/1.1 200 {name}\r\ncontent-length: 999\r\n\r\n{{{body}");
                continue;
            }
            let (status, rc) = if is_inquiry { ("Sukses", "00") } else { (name, name) };
            let answer = serde_json::json!({ "data": {
                "ref_id": asked["ref_id"], "customer_no": asked["customer_no"],
                "code": asked["code"], "message": format!("{name} {body}"), "status": status,
                "rc": rc, "name": name, "customer_name": name, "admin": 2500, "sn": body,
                "balance": 1_000_000, "price": 51_000, "selling_price": 52_500,
                "desc": { "lembar_tagihan": 1, "alamat": name },
            }})
            .to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
        }
    });
    url
}

#[test]
fn nothing_of_customers_and_no_key_is_logged() {
    const NAME: &str = "SITI AMINAH RAHASIA";
    const NUMBER: &str = "081234554320";
    const IDENTITY: &str = "3171234567890001";
    const PIN: &str = "84402917";
    const PATH: &str = "jalur-rahasia-5520193";
    const KEY_HERE: &str = "kunci-rahasia-toko-burung-7431";
    let desk = Desk::own().with_env(KEY_VARIABLE, KEY_HERE).with_env("LOKET_LOG", "trace");
    let url = format!("{}/{PATH}", canary_provider(NAME));
    let add = ["account", "add", "toko", "--provider", "digiswitch", "--username", USERNAME];
    let more = ["--base-url", &url, "--key-env", KEY_VARIABLE, "--advice-gap", "0"];
    desk.one(&[&add[..], &more].concat());
    let operator = ["operator", "add", "SARI", "--name", NAME, "--role", "owner"];
    desk.run_typing(&operator, PIN).expect(0);
    desk.one(&["settings", "set", "shop_name", NAME]);
    desk.one(&["settings", "set", "layout:hp-postpaid:SITI AMINAH RAHASIA", ""]);
    let bill = desk.inquire("hp-postpaid", NUMBER, &["--identity", IDENTITY]);
    let payment = desk.pay(&bill, &[]).expect(4).one();
    let id = text(&payment, "payment_id");
    for _ in 0..3 {
        desk.run(&["advise", id]);
    }
    desk.run(&["inquire", "hp-postpaid", NUMBER, "--identity", IDENTITY]);
    desk.run(&["account", "test", "toko"]);
    desk.one(&["settings", "set", "printer", "tcp:127.0.0.1:9"]);
    desk.run(&["print", id]);
    desk.run(&["settle", id, "paid", "--note", NAME, "--by", NAME]);
    desk.run(&["restore", &format!("/nonexistent/{PATH}.db")]);
    desk.run(&[NAME, PATH, "--kunci", KEY_HERE]);
    let out = desk.data().join("bantuan.txt");
    let doctor = desk.run(&["doctor", "--out", out.to_str().unwrap()]);
    let people = desk.bare().args(["doctor"]).spawn().unwrap();
    let people = desk.finish(people, "doctor");

    let mut places = files(&desk.data().join("logs"));
    places.push(("the support file".into(), fs::read(&out).unwrap()));
    places.push(("doctor's result".into(), (doctor.out + &doctor.err).into_bytes()));
    places.push(("doctor's words".into(), (people.out + &people.err).into_bytes()));
    let log = log_of(&desk);
    assert!(log.contains(&format!("step=judged payment={id}")), "the payment is told: {log}");
    assert!(log.contains("kind=closed") || log.contains("kind=unreadable"), "a cut: {log}");
    assert!(log.contains("code=printer_offline"), "{log}");
    let part = NUMBER[4..].to_owned();
    let secrets = [NAME, "AMINAH RAHASIA", NUMBER, &part, IDENTITY, PIN, PATH, KEY_HERE];
    in_none_of(&places, &secrets.map(str::to_owned));
}

/// Not even a log that cannot be written stops a sale.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_of_the_log_costs_no_sale() {
    let desk = Desk::practice();
    let folder = desk.data().join("logs");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("/dev/full", folder.join("loket.log")).unwrap();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    assert!(folder.join("loket.log").is_symlink(), "nothing fits there, and nothing else is there");
    assert!(!folder.join("loket.1.log").exists());
    // And where there is no place for it at all.
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
}

/// Many programs at a log that is about full: no line is lost, and the files keep their size.
#[test]
fn programs_share_the_log_and_its_size() {
    let desk = Desk::practice();
    desk.ends(0, &["account", "list"]);
    let path = |age: u32| -> PathBuf {
        let name = if age == 0 { "loket.log".into() } else { format!("loket.{age}.log") };
        desk.data().join("logs").join(name)
    };
    // Five files that are full, but for a few lines.
    let line = format!("{}\n", "x".repeat(99));
    for age in 0..5 {
        fs::write(path(age), line.repeat(9_990)).unwrap();
    }
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..3 {
                    desk.ends(0, &["account", "list"]);
                }
            });
        }
    });
    let told: String = (0..5).rev().map(|age| fs::read_to_string(path(age)).unwrap()).collect();
    assert_eq!(told.matches("step=start").count(), 24);
    assert_eq!(told.matches("step=end status=0").count(), 24);
    for line in told.lines().filter(|line| !line.starts_with('x')) {
        assert!(line.starts_with("20") && line.matches("step=").count() == 1, "torn: {line}");
    }
    for age in 0..5 {
        let size = fs::metadata(path(age)).unwrap().len();
        // Each program knows of the others' last lines only when it looks again.
        assert!(size <= 1_010_000, "{age}: {size}");
    }
    assert!(!path(5).exists());
}

/// How much is told is the shop's to say.
#[test]
fn levels() {
    let quiet = Desk::practice().with_env("LOKET_LOG", "off");
    quiet.sale(PLN, &number(PLN, "paid"), &[], 0);
    assert!(!quiet.data().join("logs").exists());
    let warned = Desk::practice().with_env("LOKET_LOG", "warn");
    warned.sale(PLN, &number(PLN, "paid"), &[], 0);
    warned.refused(3, "unknown_customer", &["inquire", PLN, &number(PLN, "unknown-customer")]);
    let log = log_of(&warned);
    assert!(log.lines().count() == 1 && log.contains("code=unknown_customer"), "{log}");
}
