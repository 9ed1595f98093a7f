//! The examination: a healthy counter is told to be one, and each thing that is wrong is found, told
//! with what to do, and ends the command as scripts want it. What supports reads holds no customer.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use loket_practice::{KEY, USERNAME};
use loket_tests::clock::Hands;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use serde_json::Value;

use crate::desk::{Desk, number, text};
use crate::shop::{KEY_VARIABLE, Shop};

const PLN: &str = "pln-postpaid";

/// What was found of `name`, as `about.found`, and how the command ended.
fn found(desk: &Desk, name: &str) -> (Vec<String>, i32) {
    let ran = desk.run(&["doctor"]);
    let told = ran.one();
    let of_it = |it: &&Value| text(it, "name") == name;
    let rows = told["findings"].as_array().unwrap().iter().filter(of_it);
    let word = |it: &Value| {
        let faulty = text(it, "state") == "fault";
        assert!(!text(it, "says").contains('{'), "a fact is missing: {it}");
        assert!(!faulty || !text(it, "advice").is_empty(), "nothing to do: {it}");
        match it["about"].as_str() {
            Some(about) => format!("{about}.{}", text(it, "found")),
            None => text(it, "found").to_owned(),
        }
    };
    (rows.map(word).collect(), ran.code)
}

fn add(desk: &Desk, name: &str, url: &str) {
    let words = ["account", "add", name, "--provider", "digiswitch", "--username", USERNAME];
    let more = ["--base-url", url, "--key-env", KEY_VARIABLE];
    desk.one(&[&words[..], &more].concat());
}

fn own() -> Desk {
    Desk::own().with_env(KEY_VARIABLE, KEY)
}

#[test]
fn a_healthy_counter() {
    let desk = Desk::practice();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let ran = desk.run(&["doctor"]).expect(0);
    let told = ran.one();
    let rows = told["findings"].as_array().unwrap();
    for row in rows {
        let (name, state) = (text(row, "name"), text(row, "state"));
        // The machine that runs this may be short of either.
        assert!(state == "ok" || name == "machine" || name == "disk", "{row}");
    }
    for name in [
        "versions", "folders", "machine", "disk", "clock", "ledger", "holder", "copies", "waiting",
        "keyring", "key", "network", "provider", "printer", "logs",
    ] {
        assert!(rows.iter().any(|row| text(row, "name") == name), "{name} is not looked at");
    }
    let ledger = rows.iter().find(|row| text(row, "name") == "ledger").unwrap();
    // One for the ledger, four accounts, the inquiry, and three of the payment.
    assert_eq!((text(&ledger["facts"], "events"), text(&ledger["facts"], "payments")), ("9", "1"));
    assert!(ran.err.contains("printer ..."), "progress is told: {}", ran.err);
    let people = desk.bare().args(["--practice", "doctor"]).spawn().unwrap();
    let people = desk.finish(people, "doctor").expect(0);
    assert!(people.out.contains("BAIK   Buku transaksi: Utuh: 9 kejadian"), "{people}");
}

/// The right door, and each thing that may stand in the way to it.
#[test]
fn providers_and_what_stands_in_the_way() {
    let shop = Shop::open();
    let (desk, url) = (&shop.desk, shop.host.base_url());
    assert_eq!(found(desk, "provider"), (vec!["toko.ok".into()], 0));
    assert_eq!(found(desk, "network").0, ["ok"]);
    let asked = shop.books().references.len();
    let secure = url.replace("http://127.0.0.1", "https://localhost");
    add(desk, "aman", &secure);
    add(desk, "nama", "https://penyedia.invalid");
    add(desk, "tutup", "http://127.0.0.1:9");
    let started = Instant::now();
    let wanted = ["aman.tls", "nama.dns", "toko.ok", "tutup.connect"].map(str::to_owned);
    assert_eq!(found(desk, "provider"), (wanted.to_vec(), 1));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(shop.books().references.len(), asked, "no bill was asked for");
}

#[test]
fn no_network_at_all() {
    let desk = own();
    add(&desk, "toko", "https://penyedia.invalid");
    assert_eq!(found(&desk, "network"), (vec!["none".into()], 1));
}

/// A provider whose clock is so many seconds ahead.
fn ahead_by(seconds: i64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
            let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
            let _ = write!(
                stream,
                "HTTP/1.1 404 Not Found\r\ndate: {date}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
        }
    });
    url
}

#[test]
fn a_clock_that_is_wrong() {
    for (seconds, wanted) in [(60, "agrees"), (600, "off"), (-600, "off")] {
        let desk = own();
        add(&desk, "toko", &ahead_by(seconds));
        // A warning is no failure.
        assert_eq!(found(&desk, "clock"), (vec!["ok".into(), format!("toko.{wanted}")], 0));
    }
    // Behind what was written down.
    let desk = own();
    let tomorrow = jiff::Timestamp::now().as_millisecond() + 24 * 60 * 60 * 1000;
    let world = World { clock: Arc::new(Hands::at(tomorrow)), ..World::machine() };
    drop(Till::open_in(world, desk.data(), None, Access::Write).unwrap());
    assert_eq!(found(&desk, "clock"), (vec!["behind".into()], 1));
}

#[test]
fn a_printer_that_is_dead_or_not_there() {
    let desk = Desk::practice();
    for (setting, wanted) in
        [("tcp:127.0.0.1:9", "offline"), ("serial:/dev/ttyLOKET", "offline"), ("kasir", "no_queue")]
    {
        desk.one(&["settings", "set", "printer", setting]);
        assert_eq!(found(&desk, "printer"), (vec![wanted.into()], 1), "{setting}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("tcp:{}", listener.local_addr().unwrap());
    desk.one(&["settings", "set", "printer", &here]);
    assert_eq!(found(&desk, "printer"), (vec!["ok".into()], 0));
    let mut bytes = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"", "nothing is printed");
}

#[test]
fn a_key_that_is_not_there_and_no_keyring() {
    let desk = Desk::own();
    let add = ["account", "add", "toko", "--provider", "digiswitch", "--username", USERNAME];
    let more = ["--base-url", "http://127.0.0.1:9"];
    desk.run_typing(&[&add[..], &more].concat(), KEY).expect(0);
    assert_eq!(found(&desk, "keyring"), (vec!["missing".into()], 1));
    assert_eq!(found(&desk, "key").0, ["toko.unknown"]);
    let desk = own();
    self::add(&desk, "toko", "http://127.0.0.1:9");
    assert_eq!(found(&desk, "key").0, ["toko.there"]);
    let desk = desk.with_env(KEY_VARIABLE, "");
    assert_eq!(found(&desk, "key"), (vec!["toko.missing".into()], 1));
}

/// A ledger that is no database any more: the rest is looked at all the same, and support gets a file.
#[test]
fn a_ledger_that_cannot_be_opened() {
    let desk = Desk::practice();
    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let file = desk.ledger_folder().join("ledger.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..64].fill(0);
    fs::write(&file, bytes).unwrap();
    assert_eq!(found(&desk, "ledger"), (vec!["unreadable".into()], 1));
    let out = desk.data().join("bantuan.txt");
    desk.run(&["doctor", "--out", out.to_str().unwrap()]).expect(1);
    let told = fs::read_to_string(out).unwrap();
    assert!(told.contains("SALAH  Buku transaksi: Buku transaksi tidak bisa dibaca"), "{told}");
    assert!(told.contains("BAIK   Versi: Loket "), "{told}");
    assert!(told.contains("step=judged"), "the end of the log is in it: {told}");
}

/// Something that the ledger shows and never recorded.
#[test]
fn a_ledger_whose_tables_lie() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let ledger = rusqlite::Connection::open(desk.ledger_folder().join("ledger.db")).unwrap();
    let lie = "UPDATE payment SET state = 'failed' WHERE payment_id = ?1";
    assert_eq!(ledger.execute(lie, [text(&paid, "payment_id")]).unwrap(), 1);
    drop(ledger);
    assert_eq!(found(&desk, "ledger"), (vec!["not_ours".into()], 1));
}

/// A disk on which nothing fits any more, by the kernel's own word for it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let desk = Desk::practice();
    desk.ends(0, &["account", "list"]);
    std::os::unix::fs::symlink("/dev/full", desk.data().join(".loket-periksa")).unwrap();
    let (rows, code) = found(&desk, "disk");
    assert_eq!((rows, code), (vec!["full".into()], 1));
}

#[test]
fn copies_and_payments_that_wait() {
    let shop = Shop::open();
    let desk = &shop.desk;
    assert_eq!(found(desk, "copies"), (vec!["none".into()], 0));
    assert_eq!(found(desk, "waiting"), (vec!["none".into()], 0));
    let doubt = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    assert_eq!(found(desk, "waiting"), (vec!["some".into()], 0));
    desk.one(&["backup"]);
    assert_eq!(found(desk, "copies"), (vec!["ok".into()], 0));
    let folder = desk.data().join("backups");
    let copy = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&copy).unwrap();
    let id = text(&doubt, "payment_id").as_bytes();
    let place = bytes.windows(id.len()).rposition(|part| part == id).unwrap();
    bytes[place] ^= 1;
    fs::write(&copy, bytes).unwrap();
    assert_eq!(found(desk, "copies"), (vec!["broken".into()], 1));
    fs::remove_file(copy).unwrap();
    assert_eq!(found(desk, "copies"), (vec!["gone".into()], 0));
}
