//! Receipts through a real print system: a CUPS of the test's own, on a port of loopback, with a
//! queue as a shop sets one up. What comes out at its end is what the till handed in. Nobody's own
//! queues are seen or changed.

use std::fs::{self, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use loket_tests::paper::escpos::{self, Cut, Printed};
use loket_tests::printer::{Mood, VirtualPrinter};
use serde_json::Value;
use tempfile::TempDir;

use crate::desk::{Desk, number, text, wait_until};

const PLN: &str = "pln-postpaid";

/// Carries a job to a network printer, as CUPS's own `socket` does; that one comes with drivers,
/// fonts and an interpreter that no receipt needs.
const SOCKET: &str = r#"#!/bin/bash
[ $# -ge 5 ] || exit 0
address=${DEVICE_URI#socket://}
exec cat ${6:+"$6"} >"/dev/tcp/${address%:*}/${address##*:}"
"#;

/// A driver's filter. It makes of a slip what no printer should get.
const FILTER: &str = "#!/bin/sh\necho 'made by the driver'\n";

/// Runs the daemon for as long as somebody holds the other end of the input: until it is let go of,
/// or the test's program is gone, however it ended.
const WITH_THIS_PROGRAM: &str =
    r#"cupsd -f -c "$0" -s "$1" </dev/null & read -r _; kill -KILL $!; wait"#;

/// What a driver is described by.
const DRIVER: &str = r#"*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "KASIR.PPD"
*Manufacturer: "Loket"
*Product: "(Kasir)"
*ModelName: "Kasir"
*ShortNickName: "Kasir"
*NickName: "Kasir"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsFilter: "text/plain 0 filter"
*cupsFilter: "application/octet-stream 0 filter"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: Roll
*PageSize Roll/Roll: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: Roll
*PageRegion Roll/Roll: ""
*CloseUI: *PageRegion
*DefaultImageableArea: Roll
*ImageableArea Roll/Roll: "0 0 164 842"
*DefaultPaperDimension: Roll
*PaperDimension Roll/Roll: "164 842"
"#;

/// A print system that lives as long as the test does.
struct Cups {
    daemon: Child,
    folder: TempDir,
    server: String,
}

impl Cups {
    fn start() -> Cups {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        // Where root runs it, filters are another user's.
        open_up(root);
        for inside in ["etc", "state", "spool", "spool/tmp", "cache", "bin", "bin/daemon"] {
            fs::create_dir(root.join(inside)).unwrap();
        }
        for (part, name, script) in [("backend", "socket", SOCKET), ("filter", "filter", FILTER)] {
            let part = root.join("bin").join(part);
            fs::create_dir(&part).unwrap();
            fs::write(part.join(name), script).unwrap();
            open_up(&part.join(name));
        }
        // With its help CUPS starts them.
        let help = "daemon/cups-exec";
        symlink(Path::new("/usr/lib/cups").join(help), root.join("bin").join(help)).unwrap();
        fs::write(root.join("driver.ppd"), DRIVER).unwrap();
        let port = free_port();
        let at = root.display();
        fs::write(
            root.join("files.conf"),
            format!(
                "ServerRoot {at}/etc\nStateDir {at}/state\nRequestRoot {at}/spool\n\
                 TempDir {at}/spool/tmp\nCacheDir {at}/cache\nServerBin {at}/bin\n\
                 DocumentRoot {at}/etc\nServerKeychain {at}/etc\nErrorLog {at}/error\n\
                 AccessLog {at}/access\nPageLog {at}/page\nSystemGroup root\n"
            ),
        )
        .unwrap();
        fs::write(
            root.join("cupsd.conf"),
            format!(
                "Listen 127.0.0.1:{port}\nBrowsing No\nWebInterface No\nLogLevel info\n\
                 <Location />\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n\
                 <Policy default>\n<Limit All>\nOrder allow,deny\nAllow 127.0.0.1\n</Limit>\n\
                 </Policy>\n"
            ),
        )
        .unwrap();
        let daemon = with_sbin("sh")
            .args(["-c", WITH_THIS_PROGRAM])
            .args([root.join("cupsd.conf"), root.join("files.conf")])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let cups = Cups { daemon, server: format!("127.0.0.1:{port}"), folder };
        wait_until("CUPS listens (packages cups-daemon and cups-client)", || {
            TcpStream::connect(&cups.server).is_ok()
        });
        cups
    }

    fn end(&mut self) {
        drop(self.daemon.stdin.take());
        let _ = self.daemon.wait();
    }

    /// What it says of itself.
    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error")).unwrap_or_default()
    }

    /// One of its own programs.
    fn run(&self, program: &str, args: &[&str]) -> String {
        let output = with_sbin(program)
            .args(["-h", &self.server])
            .args(args)
            .env("HOME", self.folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{program} {args:?}: {output:?}\n{}", self.log());
        told
    }

    /// A queue that leads to this printer.
    fn queue(&self, name: &str, printer: &VirtualPrinter, driver: Option<&str>) {
        let address = printer.setting().replace("tcp:", "socket://");
        let driver = driver.map(|file| self.folder.path().join(file).display().to_string());
        let made = match &driver {
            Some(file) => ["-P", file],
            None => ["-m", "raw"],
        };
        self.run("lpadmin", &[&["-p", name, "-E", "-v", &address], &made[..]].concat());
    }

    /// A counter whose machine prints through this system, with a paid bill.
    fn desk(&self, queue: &str) -> (Desk, Value) {
        desk_at(&self.server, queue)
    }

    /// Waits until the printer has so many bytes and the queues nothing more for it.
    fn paper(&self, printer: &VirtualPrinter, bytes: usize) -> Vec<u8> {
        let mut paper = Vec::new();
        wait_until("it comes out", || {
            paper.extend(printer.paper());
            paper.len() >= bytes && self.run("lpstat", &["-o"]).is_empty()
        });
        paper
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.end();
        if std::thread::panicking() {
            eprintln!("--- what CUPS said\n{}", self.log());
        }
    }
}

fn open_up(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Programs of the system, which are not in everybody's path.
fn with_sbin(program: &str) -> Command {
    let mut command = Command::new("env");
    command.arg(format!("PATH={}:/usr/sbin:/sbin", std::env::var("PATH").unwrap())).arg(program);
    command
}

/// One that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn desk_at(server: &str, queue: &str) -> (Desk, Value) {
    let desk = Desk::practice().with_env("CUPS_SERVER", server);
    for (name, value) in
        [("printer", format!("queue:{queue}").as_str()), ("printer_language", "escpos")]
    {
        desk.one(&["settings", "set", name, value]);
    }
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    (desk, paid)
}

/// Writes down what `lp` is given.
fn with_witness(desk: Desk) -> Desk {
    let path = std::env::var("PATH").unwrap();
    let folder = desk.data().join("witness");
    fs::create_dir(&folder).unwrap();
    let script =
        format!("#!/bin/sh\nPATH='{path}'\ntee '{}/given' | lp \"$@\"\n", folder.display());
    fs::write(folder.join("lp"), script).unwrap();
    open_up(&folder.join("lp"));
    desk.with_env("PATH", &format!("{}:{path}", folder.display()))
}

fn given(desk: &Desk) -> Vec<u8> {
    fs::read(desk.data().join("witness/given")).unwrap()
}

fn read(bytes: &[u8]) -> Printed {
    escpos::print(bytes, 32).unwrap()
}

fn waiting(desk: &Desk) -> Vec<Value> {
    desk.run(&["unprinted"]).expect(0).lines()
}

/// A queue without a driver, and one whose driver would make something else of it.
#[test]
fn what_comes_out_of_a_queue_is_what_was_handed_in() {
    let (cups, printer) = (Cups::start(), VirtualPrinter::start(Mood::Well));
    cups.queue("kasir", &printer, None);
    cups.queue("bersopir", &printer, Some("driver.ppd"));
    let (desk, paid) = cups.desk("kasir");
    let desk = with_witness(desk);
    // A picture has bytes of every kind.
    for (name, value) in [("cut", "full"), ("qr", "raster")] {
        desk.one(&["settings", "set", name, value]);
    }
    let doctor = desk.one(&["doctor"]);
    assert_eq!(doctor["queues"], serde_json::json!(["bersopir", "kasir"]), "{doctor}");
    let slip = desk.receipt(&paid, "32");
    let id = text(&paid, "payment_id");
    for (queue, copy) in [("queue:kasir", "CA"), ("bersopir", "CU1"), ("queue:kasir", "CU2")] {
        let done = desk.one(&["print", id, "--printer", queue]);
        // A queue takes a job; nobody has seen paper.
        assert_eq!((text(&done, "outcome"), text(&done, "copy")), ("sent", copy), "{queue}");
        let handed_in = given(&desk);
        let came = cups.paper(&printer, handed_in.len());
        assert!(came == handed_in, "{queue}: {} bytes came of {}", came.len(), handed_in.len());
        let paper = read(&came);
        assert_eq!(paper.cuts(), [Cut::Full], "{queue}");
        let lines = paper.lines();
        let code = lines.iter().find_map(|line| line.trim().strip_prefix("CEK ")).unwrap();
        let check = desk.run(&["receipt", "--check", code]).expect(0).one();
        assert_eq!(text(&check, "verdict"), if copy == "CA" { "original" } else { "reprint" });
        if copy == "CA" {
            let rest: Vec<&str> =
                lines.iter().map(String::as_str).filter(|line| !line.contains(code)).collect();
            let shown: Vec<&str> = slip.lines().collect();
            assert_eq!(rest[..shown.len()], shown, "what prints is what was shown");
        }
    }
    // What begins as ESC/POS does is let through by CUPS in any case; text would be the driver's.
    desk.one(&["settings", "set", "printer_language", "auto"]);
    desk.one(&["print", id, "--printer", "queue:bersopir"]);
    let came = cups.paper(&printer, given(&desk).len());
    assert_eq!(String::from_utf8_lossy(&came), String::from_utf8_lossy(&given(&desk)));
    assert_eq!(waiting(&desk), Vec::<Value>::new());
    desk.one(&["settings", "set", "printer_language", "escpos"]);
    let test = desk.one(&["test-print"]);
    assert_eq!(text(&test, "outcome"), "sent");
    let page = read(&cups.paper(&printer, given(&desk).len())).lines().join("\n");
    assert!(page.contains("BUKAN BUKTI PEMBAYARAN"), "{page}");
}

/// What CUPS does not take is named, waits, and comes out once: when it is printed again.
#[test]
fn a_queue_that_takes_nothing_is_named() {
    let (mut cups, printer) = (Cups::start(), VirtualPrinter::start(Mood::Well));
    cups.queue("kasir", &printer, None);
    let (desk, paid) = cups.desk("kasir");
    let desk = with_witness(desk);
    let id = text(&paid, "payment_id");
    let refused = |code: &str, args: &[&str], words: &str| {
        let told = desk.refused(2, code, &[&["print", id], args].concat());
        assert!(text(&told, "message").contains(words), "{told}");
        assert_eq!(text(&told, "money_moved"), "yes", "{told}");
        let queue = waiting(&desk);
        assert_eq!(queue.len(), 1, "{queue:?}");
        assert_eq!((text(&queue[0], "payment_id"), text(&queue[0], "copy")), (id, "CA"));
        assert!(text(&queue[0], "fault").contains(words), "{}", queue[0]);
    };
    refused("print_failed", &["--printer", "queue:dapur"], "lp: ");
    cups.run("cupsreject", &["kasir"]);
    refused("print_failed", &[], "kasir");
    desk.refused(2, "print_failed", &["test-print"]);
    cups.run("cupsaccept", &["kasir"]);
    // A queue that stands still takes jobs all the same: sent is all that is known.
    cups.run("cupsdisable", &["kasir"]);
    let done = desk.one(&["print", id]);
    assert_eq!((text(&done, "outcome"), text(&done, "copy")), ("sent", "CA"));
    assert_eq!(printer.jobs(), 0, "what was refused never came");
    cups.run("cupsenable", &["kasir"]);
    let words = read(&cups.paper(&printer, given(&desk).len())).lines().join("\n");
    assert_eq!((words.matches("/CA").count(), printer.jobs()), (1, 1), "{words}");

    cups.end();
    let told = desk.refused(2, "print_failed", &["print", id]);
    assert!(text(&told, "message").contains("sistem cetak (CUPS) tidak berjalan"), "{told}");
    assert_eq!(text(&waiting(&desk)[0], "copy"), "CU1");
    assert_eq!(desk.run(&["doctor"]).expect(1).one()["queues"], serde_json::json!([]));
}

/// A print system that takes the call and says nothing. The slip may be in it, so it is counted
/// until somebody has looked.
#[test]
fn a_print_system_that_hangs_is_not_waited_for() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let (desk, paid) = desk_at(&deaf.local_addr().unwrap().to_string(), "kasir");
    let id = text(&paid, "payment_id");
    let started = Instant::now();
    let told = desk.refused(2, "printer_stuck", &["print", id]);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(text(&told, "message").contains("sistem cetak (CUPS) tidak menjawab"), "{told}");
    let queue = waiting(&desk);
    assert_eq!((queue.len(), text(&queue[0], "copy")), (1, "CA"), "{queue:?}");
    assert!(text(&told, "hint").contains("apakah kertasnya keluar"), "{told}");
    assert!(queue[0]["fault"].is_null(), "nobody knows: {}", queue[0]);
    let printer = VirtualPrinter::start(Mood::Well);
    let other = desk.one(&["print", id, "--printer", &printer.setting()]);
    assert_eq!(text(&other, "copy"), "CU1", "an original may be on its way");
    assert_eq!(desk.run(&["doctor"]).expect(1).one()["queues"], serde_json::json!([]));
}
