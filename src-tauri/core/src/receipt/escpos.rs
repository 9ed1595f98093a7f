//! ESC/POS, the language of thermal printers: from tear-offs to bytes. Only what every printer of
//! the kind understands; text and commands never mix, because no byte of a line can be a command.

use super::ascii::printable;
use super::qr::{Modules, QUIET};
use super::{Line, Style, Tearoff};

/// `ESC @`: forget what the last job left behind. `ESC R 0` and `ESC t 0`: plain ASCII, whatever
/// country the printer was set up for. `ESC M 0`: font A, the wider one.
const START: &[u8] = b"\x1b@\x1bR\0\x1bt\0\x1bM\0";

/// `ESC p`: pin 2 for 50 ms, and half a second of rest.
const DRAWER: &[u8] = b"\x1bp\0\x19\xfa";

/// `ESC a`
const LEFT: &[u8] = b"\x1ba\0";
const CENTRE: &[u8] = b"\x1ba\x01";

/// `GS ( k` 65, 67 and 69: model 2, modules of so many dots, error level M.
const QR_MODEL: &[u8] = b"\x1d(k\x04\x001A2\0";
const QR_SIZE: &[u8] = b"\x1d(k\x03\x001C";
const QR_LEVEL: &[u8] = b"\x1d(k\x03\x001E1";

/// `GS ( k` 80 and 81: keep the data, print it. The data's length counts three bytes of its own.
const QR_STORE: &[u8] = b"1P0";
const QR_PRINT: &[u8] = b"\x1d(k\x03\x001Q0";

/// What one printer is told beside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EscPos {
    pub cut: Cut,
    /// Opens the drawer once, before the text: the customer waits for change.
    pub drawer: bool,
    pub qr: Qr,
    /// Lines of paper behind a tear-off: the cutter or the tear bar stands above the head.
    pub feed: u8,
}

impl Default for EscPos {
    /// A small printer that has nothing but paper.
    fn default() -> EscPos {
        EscPos { cut: Cut::None, drawer: false, qr: Qr::None, feed: 4 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    None,
    /// Holds at one point, so that the paper does not fall.
    Partial,
    Full,
}

/// How the check code is drawn, where the tear-off has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qr {
    None,
    /// By the printer.
    Native,
    /// By us, for printers that only know pictures.
    Raster,
}

pub(super) fn escpos(tearoffs: &[Tearoff], settings: &EscPos) -> Vec<u8> {
    let mut out = START.to_vec();
    if settings.drawer {
        out.extend_from_slice(DRAWER);
    }
    for tearoff in tearoffs {
        text(&mut out, &tearoff.lines);
        if let Some(code) = tearoff.code.as_ref().filter(|_| settings.qr != Qr::None) {
            qr(&mut out, &printable(code), settings.qr, tearoff.columns);
        }
        if settings.feed > 0 {
            out.extend_from_slice(&[0x1b, b'd', settings.feed]);
        }
        match settings.cut {
            Cut::None => {}
            Cut::Full => out.extend_from_slice(b"\x1dV\0"),
            Cut::Partial => out.extend_from_slice(b"\x1dV\x01"),
        }
    }
    out
}

/// The lines in their styles. A style is switched where it changes; an empty line has none.
fn text(out: &mut Vec<u8>, lines: &[Line]) {
    let mut struck = Style::Normal;
    for line in lines {
        let text = printable(line.text.trim_end());
        if !text.is_empty() {
            switch(out, struck, line.style);
            struck = line.style;
        }
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    }
    switch(out, struck, Style::Normal);
}

/// `ESC E` for bold, `GS !` for double height: a total keeps its columns.
fn switch(out: &mut Vec<u8>, from: Style, to: Style) {
    let bold = |style: Style| u8::from(style != Style::Normal);
    let tall = |style: Style| u8::from(style == Style::Total);
    if bold(from) != bold(to) {
        out.extend_from_slice(&[0x1b, b'E', bold(to)]);
    }
    if tall(from) != tall(to) {
        out.extend_from_slice(&[0x1d, b'!', tall(to)]);
    }
}

fn qr(out: &mut Vec<u8>, code: &str, how: Qr, columns: usize) {
    // Heads of 48 mm and 72 mm with eight dots a millimetre.
    let (dots, wanted) = if columns < 42 { (384, 5) } else { (576, 6) };
    let Some(modules) = Modules::of(code) else { return };
    let scale = modules.scale(wanted, dots);
    match how {
        Qr::None => {}
        Qr::Native => native(out, code, scale),
        Qr::Raster => raster(out, &modules, scale),
    }
}

fn native(out: &mut Vec<u8>, code: &str, scale: usize) {
    let stored = QR_STORE.len().saturating_add(code.len());
    // A code's text is far below what two bytes can count, and a module below 16 dots.
    let (Ok(stored), Ok(size)) = (u16::try_from(stored), u8::try_from(scale)) else { return };
    let quiet = u8::try_from(scale.saturating_mul(QUIET)).unwrap_or(u8::MAX);
    let [low, high] = stored.to_le_bytes();
    out.extend_from_slice(CENTRE);
    out.extend_from_slice(&[0x1b, b'J', quiet]);
    out.extend_from_slice(QR_MODEL);
    out.extend_from_slice(QR_SIZE);
    out.push(size);
    out.extend_from_slice(QR_LEVEL);
    out.extend_from_slice(&[0x1d, b'(', b'k', low, high]);
    out.extend_from_slice(QR_STORE);
    out.extend_from_slice(code.as_bytes());
    out.extend_from_slice(QR_PRINT);
    out.extend_from_slice(&[0x1b, b'J', quiet]);
    out.extend_from_slice(LEFT);
}

/// `GS v 0`, with the quiet zone: rows of bits, the leftmost highest, padded to whole bytes.
fn raster(out: &mut Vec<u8>, modules: &Modules, scale: usize) {
    let side = modules.whole_side().saturating_mul(scale);
    let row_bytes = side.div_ceil(8);
    let (Ok(across), Ok(down)) = (u16::try_from(row_bytes), u16::try_from(side)) else { return };
    out.extend_from_slice(CENTRE);
    out.extend_from_slice(b"\x1dv0\0");
    out.extend_from_slice(&across.to_le_bytes());
    out.extend_from_slice(&down.to_le_bytes());
    let module = |dot: usize| dot.checked_div(scale).unwrap_or(0);
    for y in 0..side {
        for byte in 0..row_bytes {
            let bits = (0..8).fold(0u8, |bits, bit| {
                let x = byte.saturating_mul(8).saturating_add(bit);
                let dark = x < side && modules.is_dark_within_quiet(module(x), module(y));
                bits << 1 | u8::from(dark)
            });
            out.push(bits);
        }
    }
    out.extend_from_slice(LEFT);
}
