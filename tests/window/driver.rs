//! A WebDriver client of the few calls that these tests need. One connection per call, no clever
//! waiting: the page is asked again until it answers as expected or the deadline is over.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use loket_tests::programs;
use serde_json::{Value, json};

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(40);

/// WebDriver's code points for keys without a sign.
pub(crate) mod key {
    pub(crate) const TAB: char = '\u{e004}';
    pub(crate) const BACKSPACE: char = '\u{e003}';
    pub(crate) const ENTER: char = '\u{e007}';
    #[cfg_attr(test, allow(dead_code, reason = "a bench presses it"))]
    pub(crate) const SHIFT: char = '\u{e008}';
    pub(crate) const CONTROL: char = '\u{e009}';
    pub(crate) const ESCAPE: char = '\u{e00c}';
    pub(crate) const ALT: char = '\u{e00a}';
    pub(crate) const UP: char = '\u{e013}';
    pub(crate) const DOWN: char = '\u{e015}';
    pub(crate) const RIGHT: char = '\u{e014}';
    pub(crate) const HOME: char = '\u{e011}';
    pub(crate) const F1: char = '\u{e031}';
    pub(crate) const F2: char = '\u{e032}';
    pub(crate) const F3: char = '\u{e033}';
    pub(crate) const F4: char = '\u{e034}';
    pub(crate) const F11: char = '\u{e03b}';
}

/// A running `loket` with its own driver. Dropping it closes both.
pub(crate) struct Window {
    driver: Child,
    port: u16,
    session: String,
}

impl Window {
    /// Starts the built program on the data of `data`.
    pub(crate) fn open(data: &Path) -> Window {
        Window::open_with(data, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn open_with(data: &Path, variables: &[(&str, String)]) -> Window {
        let program = std::env::var_os("LOKET_BIN")
            .map(PathBuf::from)
            .expect("LOKET_BIN must name the built program: run `make test`");
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(variables.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver (package webkit2gtk-driver) must be installed");
        let mut window = Window { driver, port, session: String::new() };
        until("the driver answers", || {
            window.try_call("GET", "/status", None).ok().filter(|answer| answer["ready"] == true)
        });
        let options = json!({ "binary": program, "args": ["--data-dir", data] });
        let wanted = json!({ "alwaysMatch": { "webkitgtk:browserOptions": options } });
        let made = window.call("POST", "/session", Some(&json!({ "capabilities": wanted })));
        window.session = made["sessionId"].as_str().expect("a session").to_owned();
        window.to("POST", "/timeouts", Some(&json!({ "script": 120_000 })));
        window
    }

    /// Ends the program as a power cut would.
    pub(crate) fn kill(&self) {
        for pid in programs::children_of(self.driver.id()) {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
    }

    fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let body = body.map_or_else(String::new, Value::to_string);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut answer = Vec::new();
        let spoken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(150)))?;
            stream.write_all(head.as_bytes())?;
            stream.write_all(body.as_bytes())?;
            stream.read_to_end(&mut answer)
        });
        spoken.map_err(|error| error.to_string())?;
        let answer = String::from_utf8(answer).map_err(|error| error.to_string())?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
        let mut value: Value =
            serde_json::from_str(body).map_err(|error| format!("{error}: {body}"))?;
        let ok = head.split(' ').nth(1) == Some("200");
        if ok { Ok(value["value"].take()) } else { Err(value["value"].to_string()) }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn to(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    /// The program and all processes that it has started.
    #[cfg_attr(test, allow(dead_code, reason = "a bench weighs them"))]
    pub(crate) fn processes(&self) -> Vec<u32> {
        programs::children_of(self.driver.id()).into_iter().flat_map(programs::tree).collect()
    }

    /// Runs the body of a function in the page.
    pub(crate) fn script(&self, body: &str, args: &[Value]) -> Value {
        self.to("POST", "/execute/sync", Some(&json!({ "script": body, "args": args })))
    }

    /// The same for a body that calls its last argument when it is done.
    pub(crate) fn script_async(&self, body: &str, args: &[Value]) -> Value {
        self.to("POST", "/execute/async", Some(&json!({ "script": body, "args": args })))
    }

    /// Leads the window to an address, as far as it lets itself be led.
    pub(crate) fn go(&self, url: &str) -> Result<Value, String> {
        // Where it is not let go, the driver would wait for a page that never comes.
        self.to("POST", "/timeouts", Some(&json!({ "pageLoad": 2000 })));
        let path = format!("/session/{}/url", self.session);
        self.try_call("POST", &path, Some(&json!({ "url": url })))
    }

    /// How many windows there are.
    pub(crate) fn windows(&self) -> usize {
        self.to("GET", "/window/handles", None).as_array().map_or(0, Vec::len)
    }

    /// Presses and releases one key after the other, at whatever has the focus.
    pub(crate) fn press(&self, keys: impl IntoIterator<Item = char>) {
        let presses: Vec<Value> = keys
            .into_iter()
            .flat_map(|key| {
                let value = key.to_string();
                [
                    json!({ "type": "keyDown", "value": value }),
                    json!({ "type": "keyUp", "value": value }),
                ]
            })
            .collect();
        self.perform(&presses);
    }

    /// Presses one key and keeps it down for so many repeats, as a book on the keyboard does.
    pub(crate) fn keep_down(&self, key: char, repeats: usize) {
        let value = key.to_string();
        let mut held = vec![json!({ "type": "keyDown", "value": value }); repeats];
        held.push(json!({ "type": "keyUp", "value": value }));
        self.perform(&held);
    }

    pub(crate) fn type_in(&self, text: &str) {
        self.press(text.chars());
    }

    /// One key while Control is down.
    pub(crate) fn control(&self, key: char) {
        self.chord(key::CONTROL, key);
    }

    /// One key while Alt is down.
    pub(crate) fn alt(&self, key: char) {
        self.chord(key::ALT, key);
    }

    fn chord(&self, held: char, key: char) {
        let at = |what: &str, key: char| json!({ "type": what, "value": key.to_string() });
        let chord = [at("keyDown", held), at("keyDown", key), at("keyUp", key), at("keyUp", held)];
        self.perform(&chord);
    }

    /// Goes on with Tab until this has the focus.
    pub(crate) fn tab_to(&self, test_id: &str) {
        let mut seen = Vec::new();
        for _ in 0..120 {
            let focused = self.focused();
            if focused.as_deref() == Some(test_id) {
                return;
            }
            seen.push(focused.unwrap_or_default());
            self.press([key::TAB]);
        }
        panic!("Tab never comes to {test_id}, only to {seen:?}");
    }

    fn perform(&self, actions: &[Value]) {
        let source = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.to("POST", "/actions", Some(&json!({ "actions": [source] })));
    }

    /// A click of the mouse in the middle of the element, once it is there.
    ///
    /// The driver's own click refuses table rows and fields with a sign in them, which a person
    /// can click; so the mouse goes to the middle of it, whatever lies there.
    pub(crate) fn click(&self, test_id: &str) {
        self.clicks(test_id, 1);
    }

    /// So many clicks at the same place, with nothing between them.
    pub(crate) fn clicks(&self, test_id: &str, times: usize) {
        let middle = "const it = document.querySelector(arguments[0]);
            if (it === null || it.disabled) return null;
            it.scrollIntoView({ block: 'nearest' });
            const { x, y, width, height } = it.getBoundingClientRect();
            return width > 0 ? [Math.round(x + width / 2), Math.round(y + height / 2)] : null;";
        let mut place = Value::Null;
        let place = until(&format!("{test_id} can be clicked"), || {
            // Twice at the same place: what still moves or scrolls would be missed.
            let before = std::mem::replace(&mut place, self.script(middle, &[css(test_id).into()]));
            (place.is_array() && place == before).then(|| place.clone())
        });
        let mut actions = vec![
            json!({ "type": "pointerMove", "x": place[0], "y": place[1], "origin": "viewport" }),
        ];
        for _ in 0..times {
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        let source = json!({
            "type": "pointer",
            "id": "mouse",
            "parameters": { "pointerType": "mouse" },
            "actions": actions,
        });
        self.to("POST", "/actions", Some(&json!({ "actions": [source] })));
    }

    /// The text of an element as the agent reads it; nothing while it is not there.
    pub(crate) fn text(&self, test_id: &str) -> Option<String> {
        let read = "const it = document.querySelector(arguments[0]);
            return it === null ? null : 'value' in it && it.tagName !== 'BUTTON' && it.tagName !== 'LI'
                ? it.value
                : it.innerText;";
        self.script(read, &[css(test_id).into()]).as_str().map(str::to_owned)
    }

    /// A `data-` attribute of an element, or any other one.
    pub(crate) fn attribute(&self, test_id: &str, name: &str) -> Option<String> {
        let read =
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null;";
        self.script(read, &[css(test_id).into(), name.into()]).as_str().map(str::to_owned)
    }

    pub(crate) fn count(&self, test_id: &str) -> u64 {
        let read = "return document.querySelectorAll(arguments[0]).length;";
        self.script(read, &[css(test_id).into()]).as_u64().unwrap_or(0)
    }

    /// Waits until the element is there, and gives its text.
    pub(crate) fn see(&self, test_id: &str) -> String {
        until(&format!("{test_id} is on the screen"), || self.text(test_id))
    }

    /// Waits until the element's text contains `part`.
    pub(crate) fn see_text(&self, test_id: &str, part: &str) -> String {
        let mut last = None;
        until_ok(|| {
            last = self.text(test_id);
            last.clone().filter(|text| text.contains(part)).ok_or(())
        })
        .unwrap_or_else(|()| panic!("{test_id} must show {part:?}, and shows {last:?}"))
    }

    pub(crate) fn gone(&self, test_id: &str) {
        until(&format!("{test_id} is gone"), || (self.count(test_id) == 0).then_some(()));
    }

    pub(crate) fn see_attribute(&self, test_id: &str, name: &str, value: &str) {
        let mut last = None;
        until_ok(|| {
            last = self.attribute(test_id, name);
            (last.as_deref() == Some(value)).then_some(()).ok_or(())
        })
        .unwrap_or_else(|()| panic!("{test_id} must have {name}={value}, and has {last:?}"));
    }

    /// The test id of what has the focus.
    pub(crate) fn focused(&self) -> Option<String> {
        let read = "const it = document.activeElement;
            return it?.dataset.testid ?? it?.outerHTML.slice(0, 90) ?? null;";
        self.script(read, &[]).as_str().map(str::to_owned)
    }

    pub(crate) fn see_focus(&self, test_id: &str) {
        let mut last = None;
        until_ok(|| {
            last = self.focused();
            (last.as_deref() == Some(test_id)).then_some(()).ok_or(())
        })
        .unwrap_or_else(|()| panic!("{test_id} must have the focus, and {last:?} has it"));
    }

    /// Makes the page this large.
    pub(crate) fn resize(&self, width: i64, height: i64) {
        let size = || {
            let size = self.script("return [innerWidth, innerHeight];", &[]);
            (size[0].as_i64().unwrap_or(0), size[1].as_i64().unwrap_or(0))
        };
        until(&format!("the page is {width}x{height}"), || {
            let rect = json!({ "x": 0, "y": 0, "width": width, "height": height });
            self.to("POST", "/window/rect", Some(&rect));
            (size() == (width, height)).then_some(())
        });
    }

    /// Writes what the window shows now.
    pub(crate) fn photograph(&self, file: &Path) {
        // The driver waits for the next frame, and a page at rest has none: a mote that nobody sees
        // moves until the picture is taken.
        self.script(
            "const mote = document.createElement('i');
             Object.assign(mote.style, { position: 'fixed', inset: '0 auto auto 0', width: '1px',
                 height: '1px', background: 'gray', opacity: '0.01', pointerEvents: 'none' });
             mote.ariaHidden = 'true';
             document.body.append(mote);
             let odd = false;
             const timer = setInterval(() => {
                 odd = !odd;
                 mote.style.opacity = odd ? '0.02' : '0.01';
             }, 30);
             window.stillness = () => { clearInterval(timer); mote.remove(); };",
            &[],
        );
        let picture = self.to("GET", "/screenshot", None);
        self.script("window.stillness();", &[]);
        let bytes = from_base64(picture.as_str().expect("a picture"));
        std::fs::create_dir_all(file.parent().expect("a folder")).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.session.is_empty() {
            let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
            let file = screenshots().join(format!("failed-{test}-{}.png", self.port));
            // Only where the program still answers: one panic is enough.
            let path = format!("/session/{}/screenshot", self.session);
            if let Ok(picture) = self.try_call("GET", &path, None) {
                let bytes = from_base64(picture.as_str().unwrap_or_default());
                let _ = std::fs::create_dir_all(screenshots());
                let _ = std::fs::write(&file, bytes);
                eprintln!("what the window showed: {}", file.display());
            }
        }
        let programs = programs::children_of(self.driver.id());
        // The session ends the program; the driver is ours to end, whatever became of the program.
        let _ = self.try_call("DELETE", &format!("/session/{}", self.session), None);
        // One that goes on all the same would hold its data, and the next window would only read.
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && programs.iter().any(|pid| programs::is_running(*pid)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        for pid in programs.into_iter().filter(|pid| programs::is_running(*pid)) {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// How long a program may take to end when its session does.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the photographs go.
pub(crate) fn screenshots() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"))
        .join("screenshots")
}

pub(crate) fn css(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}

fn until_ok<T, E>(mut look: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let end = Instant::now() + DEADLINE;
    loop {
        match look() {
            Err(_) if Instant::now() < end => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
}

/// Looks again until there is something, or fails at the deadline.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    until_ok(|| look().ok_or(())).unwrap_or_else(|()| panic!("not within {DEADLINE:?}: {what}"))
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for sign in text.bytes() {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            let [.., byte] = (held >> bits).to_be_bytes();
            bytes.push(byte);
        }
    }
    bytes
}

#[test]
fn pictures_are_decoded() {
    assert_eq!(from_base64("TG9rZXQ="), b"Loket");
    assert_eq!(from_base64("/+8A"), [0xff, 0xef, 0x00]);
}
