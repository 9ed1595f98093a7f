//! Keys in a real keyring, on a bus of its own. `make test` brings both up (`.ci/session.sh`); by
//! hand these would touch the keyring of whoever runs them.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use loket_practice::{KEY, USERNAME};

use crate::desk::{Desk, text};
use crate::shop::Host;

fn desk() -> Desk {
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").expect("a session bus: use make test");
    Desk::own().with_env("DBUS_SESSION_BUS_ADDRESS", &bus)
}

fn add(host: &Host) -> Vec<String> {
    ["account", "add", "toko", "--provider", "digiswitch", "--advice-gap", "0", "--username"]
        .into_iter()
        .chain([USERNAME, "--base-url", host.base_url()])
        .map(str::to_owned)
        .collect()
}

#[test]
#[ignore = "needs a private keyring: make test"]
fn a_key_is_typed_once_and_lives_in_the_keyring() {
    let (desk, host) = (desk(), Host::start(Duration::ZERO));
    let added: Vec<String> = add(&host);
    let words: Vec<&str> = added.iter().map(String::as_str).collect();
    let saved = desk.run_typing(&words, KEY);
    assert_eq!(saved.code, 0, "{saved}");
    assert_eq!(text(&saved.one(), "key"), "keyring", "{saved}");
    // Another process, and nothing on its standard input.
    let bill = desk.run(&["inquire", "pln-postpaid", "530000000001"]);
    assert_eq!(bill.code, 0, "{bill}");
    // An edit makes a new version, and takes the key along.
    let edited = desk.run(&["account", "edit", "toko", "--testing"]);
    assert_eq!(text(&edited.one(), "key"), "keyring", "{edited}");
    assert_eq!(desk.run(&["inquire", "pln-postpaid", "530000000002"]).code, 0);
    for file in std::fs::read_dir(desk.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "the key is on disk");
    }
    assert_eq!(desk.run(&["account", "remove", "toko"]).code, 0);
    let again = desk.run(&words);
    assert_eq!(again.code, 2, "no key is left over from before: {again}");
}

/// A keyring that nobody has unlocked, without a screen to ask on.
#[test]
#[ignore = "needs a private keyring: make test"]
fn a_locked_keyring_is_told_and_never_hangs() {
    let (desk, host) = (Desk::own(), Host::start(Duration::ZERO));
    let home = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let command = desk.command(&add(&host).iter().map(String::as_str).collect::<Vec<_>>());
    let mut locked = Command::new("dbus-run-session");
    locked
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = locked.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{KEY}\n").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && told.contains("Keyring terkunci: kunci tidak tersimpan"),
        "{told}"
    );
    assert!(started.elapsed() < Duration::from_secs(30), "it did not wait for a password");
}

/// The examination tells a keyring that is open from one that is locked, and never the key.
#[test]
#[ignore = "needs a private keyring: make test"]
fn the_examination_tells_how_the_keyring_is() {
    let (desk, host) = (desk(), Host::start(Duration::ZERO));
    let words = add(&host);
    desk.run_typing(&words.iter().map(String::as_str).collect::<Vec<_>>(), KEY).expect(0);
    let told = desk.run(&["doctor"]).expect(0);
    assert_eq!(text(&told.one()["accounts"][0], "key"), "keyring", "{told}");
    assert!(told.out.contains(r#""found":"there""#) && !told.out.contains(KEY), "{told}");
    let home = tempfile::tempdir().unwrap();
    let command = desk.command(&["doctor"]);
    let locked = Command::new("dbus-run-session")
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DISPLAY")
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&locked.stdout).unwrap();
    let key = text(&told["accounts"][0], "key");
    assert!(["locked", "slow", "no_keyring", "missing"].contains(&key), "{told}");
    assert_eq!((locked.status.code(), text(&told, "worst")), (Some(1), "fault"));
    assert_eq!(desk.run(&["account", "remove", "toko"]).code, 0);
}

/// A keyring that is locked, on a desktop where a prompt asks for its password and nobody answers:
/// told within seconds, once, and a key that is typed serves instead.
#[test]
#[ignore = "needs a private keyring: make test"]
fn a_prompt_that_nobody_answers_is_told_and_waited_for_once() {
    let (desk, host) = (Desk::own(), Host::start(Duration::ZERO));
    let home = tempfile::tempdir().unwrap();
    // On a bus of its own, with the password typed at first and by nobody afterwards.
    let on_a_bus = |unlocked: bool, args: &[&str], typed: &str| {
        let command = desk.command(args);
        let unlock = match unlocked {
            true => {
                "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
            }
            false => "",
        };
        let mut run = Command::new("dbus-run-session");
        run.args(["--", "sh", "-c", &format!("{unlock} \"$0\" \"$@\"")])
            .arg(command.get_program())
            .args(command.get_args())
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = run.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert!(std::env::var_os("DISPLAY").is_some(), "a screen to ask on: use make test");
    let words = add(&host);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (code, out, err) = on_a_bus(true, &words, KEY);
    assert!(code == Some(0) && out.contains(r#""key":"keyring""#), "{out}{err}");

    let ask = ["inquire", "pln-postpaid", "530000000001"];
    let started = Instant::now();
    let (code, _, err) = on_a_bus(false, &ask, "");
    assert!(code == Some(2) && err.contains("keyring_slow"), "{err}");
    assert!(started.elapsed() < Duration::from_secs(20), "it did not wait for a person");
    let (code, out, err) = on_a_bus(false, &ask, KEY);
    assert!(code == Some(0) && out.contains("customer_total"), "a typed key serves: {out}{err}");
    // Four accounts ask the same keyring once.
    for name in ["dua", "tiga", "empat"] {
        let more: Vec<&str> =
            words.iter().map(|one| if *one == "toko" { name } else { one }).collect();
        assert_eq!(on_a_bus(true, &more, KEY).0, Some(0));
    }
    let started = Instant::now();
    let (_, out, err) = on_a_bus(false, &["account", "list"], "");
    assert_eq!(out.matches(r#""key":"slow""#).count(), 4, "{out}{err}");
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
}
