//! A program as its user starts it, without a driver: until its window takes a key, what it weighs, what it
//! does at rest. Whether a key arrived is seen on the screen, by the ink of the digit it draws: neither
//! program tells anything about itself.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use loket_tests::programs;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, InputFocus};
use x11rb::protocol::xtest::ConnectionExt as _;

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
    pub(crate) fn first_key(&mut self, field: Field) -> Duration {
        let screen = Screen::open();
        let seven = keycode(&screen, '7');
        let window = self.wait("its window", || window_of(&screen, self.child.id()));
        let here = &screen.connection;
        here.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).unwrap();
        let mut pressed: Option<Instant> = None;
        self.wait("a key taken", || {
            if pressed.is_none_or(|at| at.elapsed() >= PRESS) {
                for kind in [
                    x11rb::protocol::xproto::KEY_PRESS_EVENT,
                    x11rb::protocol::xproto::KEY_RELEASE_EVENT,
                ] {
                    here.xtest_fake_input(kind, seven, 0, screen.root, 0, 0, 0).unwrap();
                }
                here.flush().unwrap();
                pressed = Some(Instant::now());
            }
            has_digit(&screen, window, field).then_some(())
        });
        self.started.elapsed()
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

fn keycode(screen: &Screen, sign: char) -> u8 {
    let setup = screen.connection.setup();
    let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
    let map = screen.connection.get_keyboard_mapping(first, count).unwrap().reply().unwrap();
    let per = usize::from(map.keysyms_per_keycode);
    let at = map.keysyms.chunks(per).position(|it| it.first() == Some(&u32::from(sign))).unwrap();
    first + u8::try_from(at).unwrap()
}

/// Whether the field is drawn and shows something as wide and dark as a digit.
fn has_digit(screen: &Screen, window: u32, (x, y, width, height): Field) -> bool {
    let image =
        screen.connection.get_image(ImageFormat::Z_PIXMAP, window, x, y, width, height, u32::MAX);
    let Ok(Ok(image)) = image.map(|asked| asked.reply()) else { return false };
    let light: Vec<u32> = image
        .data
        .chunks_exact(4)
        .map(|pixel| (u32::from(pixel[0]) + u32::from(pixel[1]) + u32::from(pixel[2])) / 3)
        .collect();
    let paper = *light.iter().max().unwrap_or(&0);
    let drawn = light.iter().filter(|it| paper - **it < 12).count() * 2 > light.len();
    let width = usize::from(width);
    let inked = (0..width)
        .filter(|column| light.iter().skip(*column).step_by(width).any(|it| paper - *it > INK))
        .count();
    drawn && paper > 200 && inked >= DIGIT_COLUMNS
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
