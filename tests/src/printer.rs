//! A network receipt printer: takes raw bytes on a port, answers what Epson's reference says it is
//! asked, and can be slow, mute, late, out of paper, open, or die in the middle. Knows no slip;
//! shares nothing with the till.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// How it is with the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Prints, and answers when asked.
    Well,
    /// Prints, and never says a word.
    Mute,
    /// Prints, and says so only so long afterwards. What is asked about now is answered now.
    Late(Duration),
    /// Prints a few bytes at a time.
    Slow,
    PaperOut,
    CoverOpen,
    /// Ends the connection once it has read so many bytes.
    DiesAfter(usize),
    /// Takes a call and reads nothing.
    Deaf,
}

#[derive(Default)]
struct Inside {
    mood: Option<Mood>,
    paper: Vec<u8>,
    /// Taken and not printed: it comes out when the printer is well again.
    buffer: Vec<u8>,
    jobs: usize,
    /// When each call's first byte was there.
    first_bytes: Vec<Instant>,
}

/// A printer on loopback, for as long as the test runs.
pub struct VirtualPrinter {
    port: u16,
    inside: Arc<Mutex<Inside>>,
}

impl VirtualPrinter {
    #[must_use]
    pub fn start(mood: Mood) -> VirtualPrinter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Mutex::new(Inside { mood: Some(mood), ..Inside::default() }));
        let printer = VirtualPrinter { port, inside: Arc::clone(&inside) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, inside) = (stream.unwrap(), Arc::clone(&inside));
                thread::spawn(move || serve(stream, &inside));
            }
        });
        printer
    }

    /// As the shop's setting names it.
    #[must_use]
    pub fn setting(&self) -> String {
        format!("tcp:127.0.0.1:{}", self.port)
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// From now on it is so. What waits in a printer that is well again comes out.
    pub fn becomes(&self, mood: Mood) {
        let mut inside = self.lock();
        inside.mood = Some(mood);
        if mood == Mood::Well {
            let waiting = std::mem::take(&mut inside.buffer);
            inside.paper.extend(waiting);
        }
    }

    /// Takes away what came out.
    #[must_use]
    pub fn paper(&self) -> Vec<u8> {
        std::mem::take(&mut self.lock().paper)
    }

    /// When each call's first byte was there, in their order.
    #[must_use]
    pub fn first_bytes(&self) -> Vec<Instant> {
        self.lock().first_bytes.clone()
    }

    /// How often it was called.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.lock().jobs
    }
}

fn serve(mut stream: TcpStream, inside: &Mutex<Inside>) {
    let mood = {
        let mut inside = inside.lock().unwrap();
        inside.jobs += 1;
        inside.mood.unwrap()
    };
    let mut unread: Vec<u8> = Vec::new();
    match mood {
        Mood::Deaf => {
            // Longer than any caller waits.
            thread::sleep(Duration::from_secs(20));
            return;
        }
        Mood::DiesAfter(count) => {
            let mut taken = vec![0; count];
            if stream.read_exact(&mut taken).is_ok() {
                inside.lock().unwrap().paper.extend(taken);
                // Bytes that nobody read make the end a reset.
                let _ = stream.peek(&mut [0; 1]);
            }
            return;
        }
        Mood::Well | Mood::Mute | Mood::Late(_) | Mood::Slow | Mood::PaperOut | Mood::CoverOpen => {
        }
    }
    let mut chunk = vec![0; if mood == Mood::Slow { 16 } else { 4096 }];
    let mut first = true;
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        let at = Instant::now();
        if std::mem::take(&mut first) {
            inside.lock().unwrap().first_bytes.push(at);
        }
        unread.extend_from_slice(&chunk[..count]);
        if mood == Mood::Slow {
            thread::sleep(Duration::from_millis(5));
        }
        let mut inside = inside.lock().unwrap();
        while let Some((taken, answer)) = step(&unread, mood, &mut inside) {
            unread.drain(..taken);
            match (answer, mood) {
                (_, Mood::Mute) => {}
                (PRINTED, Mood::Late(pause)) => {
                    let mut stream = stream.try_clone().unwrap();
                    thread::spawn(move || {
                        thread::sleep(pause);
                        // Nobody may be listening any more.
                        let _ = stream.write_all(PRINTED);
                    });
                }
                (answer, _) => {
                    let _ = stream.write_all(answer);
                }
            }
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// To `GS r`: all before it is printed, and there is paper.
const PRINTED: &[u8] = &[0];
/// To `DLE DC4 8`: the clear response.
const FORGOT: &[u8] = &[0x37, 0x25, 0];

/// The next command or letter: how many bytes it has, and what the printer says to it.
fn step(bytes: &[u8], mood: Mood, inside: &mut Inside) -> Option<(usize, &'static [u8])> {
    let stopped = matches!(mood, Mood::PaperOut | Mood::CoverOpen);
    match bytes {
        [] | [0x10 | 0x1d] | [0x10, 0x04] | [0x1d, b'r'] => None,
        // DLE EOT n, at once: 2 is why it is off-line, 4 the paper sensor.
        [0x10, 0x04, what, ..] => {
            let status: &[u8] = match (what, mood) {
                (2, Mood::PaperOut) => &[0x32],
                (2, Mood::CoverOpen) => &[0x16],
                (4, Mood::PaperOut) => &[0x72],
                _ => &[0x12],
            };
            Some((3, status))
        }
        // DLE DC4 8: forgets what is not printed yet.
        [0x10, 0x14, 8, ..] => {
            inside.buffer.clear();
            (bytes.len() >= 10).then_some((10, FORGOT))
        }
        // GS r n, in its turn: it stands behind what could not be printed.
        [0x1d, b'r', _, ..] => Some((3, if stopped { &[] } else { PRINTED })),
        [letter, ..] => {
            if stopped { &mut inside.buffer } else { &mut inside.paper }.push(*letter);
            Some((1, &[]))
        }
    }
}
