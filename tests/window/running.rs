//! A program as its user starts it, without a driver: until its window takes a key, what it weighs, what it
//! does at rest. Whether a key arrived is seen on the screen, by the ink of the digit it draws: neither
//! program tells anything about itself.
//! Only where the field is was asked of the page before, by a driver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use loket_tests::programs;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, InputFocus};
use x11rb::protocol::xtest::ConnectionExt as _;

use crate::driver::{Window, until};
use crate::manager::{Screen, window_of};

const DEADLINE: Duration = Duration::from_secs(120);
/// Between two looks at the screen.
const LOOK: Duration = Duration::from_millis(2);
/// Between two presses, as long as none was taken.
const PRESS: Duration = Duration::from_millis(20);
/// A digit is wider than the cursor, and the field is there.
const DIGIT_COLUMNS: usize = 8;
/// So much darker than the field is ink; what a field shows as long as it is empty is paler.
const INK: u32 = 130;
/// The field is lighter than the page around it, which comes first.
const PAPER: u32 = 250;
/// What is left out around a field, in pixels.
const BORDER: i64 = 6;
const MIB: f64 = 1024.0 * 1024.0;

/// Where the field is in its window, in pixels: x, y, width, height.
pub(crate) type Field = (i16, i16, u16, u16);

pub(crate) struct Running {
    child: Child,
    started: Instant,
}

impl Running {
    pub(crate) fn start(program: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
        let mut command = Command::new(program);
        command.args(arguments).envs(variables.iter().copied());
        // Loket asks for this by itself; the other one stands on the same.
        command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        let started = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Running { child, started }
    }

    /// How long it took from its start to the digit of a pressed key in its field.
    pub(crate) fn first_key(&self, field: Field) -> Duration {
        let (screen, window) = self.at_the_keys();
        let mut pressed: Option<Instant> = None;
        self.wait("a key taken", || {
            if pressed.is_none_or(|at| at.elapsed() >= PRESS) {
                press(&screen, '7');
                pressed = Some(Instant::now());
            }
            Drawn::now(&screen, window, field).has_digit().then_some(())
        });
        self.started.elapsed()
    }

    /// Types as soon as the field is drawn, with a pause after each sign.
    pub(crate) fn type_early(&self, field: Field, text: &str, pause: Duration) {
        let (screen, window) = self.at_the_keys();
        self.wait("its field", || Drawn::now(&screen, window, field).paper.then_some(()));
        for sign in text.chars() {
            press(&screen, sign);
            std::thread::sleep(pause);
        }
    }

    /// Presses a key, by its X name's number where it draws nothing.
    pub(crate) fn press(&self, sign: char) {
        press(&self.at_the_keys().0, sign);
    }

    /// Gives it the keyboard, or takes it away.
    pub(crate) fn take_keys(&self, has: bool) {
        let (screen, _) = self.at_the_keys();
        if !has {
            let focus = InputFocus::NONE;
            screen.connection.set_input_focus(focus, x11rb::NONE, x11rb::CURRENT_TIME).unwrap();
        }
        // Answered once all before it is done.
        screen.connection.get_input_focus().unwrap().reply().unwrap();
    }

    fn at_the_keys(&self) -> (Screen, u32) {
        let screen = Screen::open();
        let window = self.wait("its window", || window_of(&screen, self.child.id()));
        let focus = InputFocus::PARENT;
        screen.connection.set_input_focus(focus, window, x11rb::CURRENT_TIME).unwrap();
        (screen, window)
    }

    /// Waits until its window is there and its page has been quiet for a while.
    pub(crate) fn settle(&self, rest: Duration) {
        let screen = Screen::open();
        self.wait("its window", || window_of(&screen, self.child.id()));
        std::thread::sleep(rest);
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(self.started.elapsed() < DEADLINE, "not within {DEADLINE:?}: {what}");
            std::thread::sleep(LOOK);
        }
    }

    pub(crate) fn memory(&self) -> Memory {
        Memory::of(&programs::tree(self.child.id()))
    }

    /// What all its processes have computed so far.
    pub(crate) fn computed(&self) -> Duration {
        programs::tree(self.child.id()).into_iter().map(computed).sum()
    }

    /// Ends it as a power cut would, and waits until nothing of it is left.
    pub(crate) fn kill(mut self) {
        let all = programs::tree(self.child.id());
        let _ = self.child.kill();
        let _ = self.child.wait();
        let asked = Instant::now();
        while all.iter().any(|pid| programs::is_running(*pid)) {
            assert!(asked.elapsed() < DEADLINE, "its processes do not end");
            std::thread::sleep(LOOK);
        }
    }
}

/// The clock ticks of a process in user and kernel; a hundred a second on every Linux.
fn computed(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> =
        stat.rsplit(") ").next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

fn press(screen: &Screen, sign: char) {
    let key = keycode(screen, sign);
    for kind in
        [x11rb::protocol::xproto::KEY_PRESS_EVENT, x11rb::protocol::xproto::KEY_RELEASE_EVENT]
    {
        screen.connection.xtest_fake_input(kind, key, 0, screen.root, 0, 0, 0).unwrap();
    }
    screen.connection.flush().unwrap();
}

/// X's name for the key that enters.
pub(crate) const RETURN: char = '\u{ff0d}';

fn keycode(screen: &Screen, sign: char) -> u8 {
    let setup = screen.connection.setup();
    let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
    let map = screen.connection.get_keyboard_mapping(first, count).unwrap().reply().unwrap();
    let per = usize::from(map.keysyms_per_keycode);
    let at = map.keysyms.chunks(per).position(|it| it.first() == Some(&u32::from(sign))).unwrap();
    first + u8::try_from(at).unwrap()
}

/// A field as it is on the screen.
struct Drawn {
    /// It is there, and light.
    paper: bool,
    /// Columns with ink in them.
    inked: usize,
}

impl Drawn {
    fn now(screen: &Screen, window: u32, (x, y, width, height): Field) -> Drawn {
        let format = ImageFormat::Z_PIXMAP;
        let image = screen.connection.get_image(format, window, x, y, width, height, u32::MAX);
        let Ok(Ok(image)) = image.map(|asked| asked.reply()) else {
            return Drawn { paper: false, inked: 0 };
        };
        let light: Vec<u32> = image
            .data
            .chunks_exact(4)
            .map(|pixel| (u32::from(pixel[0]) + u32::from(pixel[1]) + u32::from(pixel[2])) / 3)
            .collect();
        let lightest = *light.iter().max().unwrap_or(&0);
        let even = light.iter().filter(|it| lightest - **it < 12).count() * 2 > light.len();
        let width = usize::from(width);
        let has_ink = |column: &usize| {
            light.iter().skip(*column).step_by(width).any(|it| lightest - *it > INK)
        };
        Drawn { paper: even && lightest > PAPER, inked: (0..width).filter(has_ink).count() }
    }

    /// It shows something as wide and dark as a digit.
    fn has_digit(&self) -> bool {
        self.paper && self.inked >= DIGIT_COLUMNS
    }
}

/// Where the page has the field for the number, within its border.
pub(crate) fn field_of(window: &Window) -> Field {
    until("the cursor waits", || (window.focused()? == "number").then_some(()));
    let rect = window.script(
        "const box = document.querySelector('[data-testid=\"number\"]').getBoundingClientRect();
         return [box.x, box.y, box.width, box.height].map(Math.round);",
        &[],
    );
    let at = |at: usize| rect[at].as_i64().unwrap();
    let place = |at: i64| i16::try_from(at + BORDER).unwrap();
    let inner = |length: i64| u16::try_from(length - 2 * BORDER).unwrap();
    (place(at(0)), place(at(1)), inner(at(2)), inner(at(3)))
}

/// Each process with its memory in bytes.
pub(crate) struct Memory {
    processes: Vec<(String, u64)>,
    /// Pages that several share are counted in parts, so that the sum is true.
    pub(crate) shared: bool,
}

impl Memory {
    pub(crate) fn of(processes: &[u32]) -> Memory {
        let mut shared = true;
        let weigh = |pid: &u32| {
            let file = |name: &str| {
                std::fs::read_to_string(PathBuf::from(format!("/proc/{pid}/{name}")))
                    .unwrap_or_default()
            };
            let kib = kib(&file("smaps_rollup"), "Pss:");
            shared &= kib.is_some();
            let kib = kib.or_else(|| self::kib(&file("status"), "VmRSS:")).unwrap_or(0);
            (file("comm").trim().to_owned(), kib * 1024)
        };
        Memory { processes: processes.iter().map(weigh).collect(), shared }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.processes.iter().map(|(_, bytes)| bytes).sum()
    }

    pub(crate) fn mib(&self) -> f64 {
        mib(self.bytes())
    }

    pub(crate) fn parts(&self) -> String {
        let part = |(name, bytes): &(String, u64)| format!("{name} {:.1}", mib(*bytes));
        self.processes.iter().map(part).collect::<Vec<_>>().join(", ")
    }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "memory for people to read")]
pub(crate) fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB
}

fn kib(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
