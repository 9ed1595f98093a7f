//! A thermal printer, after Epson's ESC/POS command reference (standard mode, font A).

use super::{Fault, Row, Tape};

/// What happens at the printer, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Line(Row),
    /// Empty paper: `ESC d` in lines, `ESC J` in dots.
    FeedLines(u8),
    FeedDots(u8),
    Code(Code),
    Picture(Picture),
    Cut(Cut),
    /// The pulse to the drawer: connector pin, milliseconds on and off.
    Drawer {
        pin: u8,
        on: u16,
        off: u16,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Full,
    Partial,
}

/// A QR code that the printer draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub data: Vec<u8>,
    pub model: u8,
    /// Dots of a module.
    pub size: u8,
    /// `L`, `M`, `Q` or `H`
    pub level: char,
    pub centred: bool,
}

/// A raster image: a row of dots after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub bits: Vec<u8>,
    pub centred: bool,
}

impl Picture {
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.bits[y * self.width / 8 + x / 8] & (0x80 >> (x % 8)) != 0
    }
}

/// What a job leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub events: Vec<Event>,
    /// Whether the printer is neither bold, large nor centred at the end.
    pub left_plain: bool,
}

impl Printed {
    pub fn rows(&self) -> Vec<&Row> {
        let rows = self.events.iter().filter_map(|event| match event {
            Event::Line(row) => Some(row),
            _ => None,
        });
        rows.collect()
    }

    pub fn lines(&self) -> Vec<String> {
        self.rows().into_iter().map(Row::text).collect()
    }

    /// What a reader makes of every code on the paper, drawn or native.
    pub fn codes(&self) -> Vec<String> {
        let read = |event: &Event| match event {
            Event::Code(code) => vec![String::from_utf8_lossy(&code.data).into_owned()],
            Event::Picture(picture) => {
                super::qr::read(picture.width, picture.height, |x, y| picture.is_dark(x, y))
            }
            _ => Vec::new(),
        };
        self.events.iter().flat_map(read).collect()
    }

    pub fn cuts(&self) -> Vec<Cut> {
        let cuts = self.events.iter().filter_map(|event| match event {
            Event::Cut(cut) => Some(*cut),
            _ => None,
        });
        cuts.collect()
    }

    /// How many lines of empty paper, each time.
    pub fn feeds(&self) -> Vec<u8> {
        let feeds = self.events.iter().filter_map(|event| match event {
            Event::FeedLines(lines) => Some(*lines),
            _ => None,
        });
        feeds.collect()
    }

    pub fn drawers(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Drawer { .. })).count()
    }
}

/// What the printer is set to; `ESC @` sets it back.
#[derive(Default)]
struct Mode {
    bold: bool,
    double_struck: bool,
    tall: bool,
    wide: bool,
    centred: bool,
    model: u8,
    size: u8,
    level: Option<char>,
    stored: Option<Vec<u8>>,
}

struct Printer<'a> {
    tape: Tape<'a>,
    columns: usize,
    mode: Mode,
    line: Row,
    used: usize,
    printed: Printed,
}

/// Prints the job on paper of so many columns of font A.
///
/// # Errors
/// A byte that is neither printable ASCII nor a command whose effect is known here.
pub fn print(job: &[u8], columns: usize) -> Result<Printed, Fault> {
    let mut printer = Printer {
        tape: Tape::new(job),
        columns,
        mode: Mode::default(),
        line: Row::default(),
        used: 0,
        printed: Printed::default(),
    };
    while let Some(byte) = printer.tape.next() {
        printer.byte(byte)?;
    }
    if printer.used > 0 {
        return Err(printer.tape.fault("text that is never printed"));
    }
    let Mode { bold, double_struck, tall, wide, centred, .. } = printer.mode;
    printer.printed.left_plain = !(bold || double_struck || tall || wide || centred);
    Ok(printer.printed)
}

impl Printer<'_> {
    fn byte(&mut self, byte: u8) -> Result<(), Fault> {
        match byte {
            b' '..=b'~' => self.letter(byte),
            b'\n' => self.feed(),
            0x1b => self.escape()?,
            0x1d => self.group()?,
            _ => return Err(self.tape.fault(format!("byte {byte:#04x} among text"))),
        }
        Ok(())
    }

    /// A full line is printed, and the letter stands on the next.
    fn letter(&mut self, byte: u8) {
        let width = 1 + usize::from(self.mode.wide);
        if self.used + width > self.columns {
            self.feed();
        }
        self.used += width;
        let bold = self.mode.bold || self.mode.double_struck;
        self.line.push(char::from(byte), bold, self.mode.tall);
    }

    fn feed(&mut self) {
        self.used = 0;
        self.event(|printer| Event::Line(std::mem::take(&mut printer.line)));
    }

    fn event(&mut self, event: impl FnOnce(&mut Self) -> Event) {
        let event = event(self);
        self.printed.events.push(event);
    }

    /// Commands that are ignored, or eat text, within a line.
    fn at_line_start(&self, command: &str) -> Result<(), Fault> {
        if self.used == 0 {
            return Ok(());
        }
        Err(self.tape.fault(format!("{command} within a line")))
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.tape.parameter()? {
            b'@' => {
                self.at_line_start("ESC @")?;
                self.mode = Mode::default();
            }
            // Only the first character set, code table and font leave ASCII as it is.
            command @ (b'R' | b't' | b'M') => {
                let chosen = self.tape.parameter()?;
                if chosen != 0 {
                    let command = char::from(command);
                    return Err(self.tape.fault(format!("ESC {command} {chosen}")));
                }
            }
            b'E' => self.mode.bold = self.tape.parameter()? & 1 == 1,
            b'G' => self.mode.double_struck = self.tape.parameter()? & 1 == 1,
            b'a' => {
                self.at_line_start("ESC a")?;
                self.mode.centred = match self.tape.parameter()? {
                    0 | b'0' => false,
                    1 | b'1' => true,
                    other => return Err(self.tape.fault(format!("ESC a {other}"))),
                };
            }
            b'd' => {
                self.at_line_start("ESC d")?;
                let lines = self.tape.parameter()?;
                self.event(|_| Event::FeedLines(lines));
            }
            b'J' => {
                self.at_line_start("ESC J")?;
                let dots = self.tape.parameter()?;
                self.event(|_| Event::FeedDots(dots));
            }
            b'p' => self.drawer()?,
            other => return Err(self.tape.fault(format!("ESC {other:#04x}"))),
        }
        Ok(())
    }

    fn drawer(&mut self) -> Result<(), Fault> {
        let pin = match self.tape.parameter()? {
            0 | b'0' => 2,
            1 | b'1' => 5,
            other => return Err(self.tape.fault(format!("ESC p {other}"))),
        };
        let on = 2 * u16::from(self.tape.parameter()?);
        let off = 2 * u16::from(self.tape.parameter()?);
        self.event(|_| Event::Drawer { pin, on, off });
        Ok(())
    }

    fn group(&mut self) -> Result<(), Fault> {
        match self.tape.parameter()? {
            b'!' => {
                let size = self.tape.parameter()?;
                (self.mode.tall, self.mode.wide) = match size {
                    0x00 => (false, false),
                    0x01 => (true, false),
                    0x10 => (false, true),
                    0x11 => (true, true),
                    other => return Err(self.tape.fault(format!("GS ! {other:#04x}"))),
                };
            }
            b'V' => {
                self.at_line_start("GS V")?;
                let cut = match self.tape.parameter()? {
                    0 | b'0' => Cut::Full,
                    1 | b'1' => Cut::Partial,
                    // Feeds to the cutter by itself.
                    function @ (65 | 66) => {
                        self.tape.parameter()?;
                        if function == 65 { Cut::Full } else { Cut::Partial }
                    }
                    other => return Err(self.tape.fault(format!("GS V {other}"))),
                };
                self.event(|_| Event::Cut(cut));
            }
            b'(' => self.symbol()?,
            b'v' => self.raster()?,
            other => return Err(self.tape.fault(format!("GS {other:#04x}"))),
        }
        Ok(())
    }

    /// `GS ( k pL pH cn fn ...` for QR codes, `cn` 49.
    fn symbol(&mut self) -> Result<(), Fault> {
        if self.tape.parameter()? != b'k' {
            return Err(self.tape.fault("GS ( of an unknown kind"));
        }
        let length = self.tape.word()?;
        let data = self.tape.take(length)?;
        match data {
            [49, 65, model @ (49 | 50), 0] => self.mode.model = model - 48,
            [49, 67, size @ 1..=16] => self.mode.size = *size,
            [49, 69, level @ 48..=51] => {
                self.mode.level = ['L', 'M', 'Q', 'H'].get(usize::from(level - 48)).copied();
            }
            [49, 80, 48, stored @ ..] if !stored.is_empty() => {
                self.mode.stored = Some(stored.to_vec());
            }
            [49, 81, 48] => {
                self.at_line_start("GS ( k")?;
                let Some(data) = self.mode.stored.clone() else {
                    return Err(self.tape.fault("a QR code without data"));
                };
                let (Some(level), 1.., 1..) = (self.mode.level, self.mode.size, self.mode.model)
                else {
                    return Err(self.tape.fault("a QR code that leaves its form to the printer"));
                };
                let Mode { model, size, centred, .. } = self.mode;
                self.event(|_| Event::Code(Code { data, model, size, level, centred }));
            }
            other => return Err(self.tape.fault(format!("GS ( k {other:?}"))),
        }
        Ok(())
    }

    /// `GS v 0 m xL xH yL yH d...`
    fn raster(&mut self) -> Result<(), Fault> {
        self.at_line_start("GS v 0")?;
        if (self.tape.parameter()?, self.tape.parameter()?) != (b'0', 0) {
            return Err(self.tape.fault("GS v of an unknown kind"));
        }
        let (across, height) = (self.tape.word()?, self.tape.word()?);
        let dots = if self.columns < 42 { 384 } else { 576 };
        if across == 0 || height == 0 || across * 8 > dots {
            return Err(self.tape.fault(format!("a picture of {across} bytes by {height} dots")));
        }
        let bits = self.tape.take(across * height)?.to_vec();
        let centred = self.mode.centred;
        self.event(|_| Event::Picture(Picture { width: across * 8, height, bits, centred }));
        Ok(())
    }
}
