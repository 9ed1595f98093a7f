//! A picture of the slip, for the customer's phone: the grid in JetBrains Mono, the letters of the
//! window's preview, black on white. Knows pixels and nothing of slips.
#![allow(clippy::float_arithmetic, reason = "the size of a letter, never money")]

use std::sync::LazyLock;

use ::png::{BitDepth, ColorType, Compression, Encoder, Filter};
use fontdue::{Font, FontSettings};

use super::qr::Modules;
use super::{Line, Style, Tearoff};

/// Twice what a phone shows, so that it stays sharp when it is made larger.
const COLUMN: usize = 16;
const LINE: usize = 36;
const BASELINE: usize = 27;
const MARGIN: usize = 40;
const MODULE: usize = 8;

/// A letter of JetBrains Mono is six tenths as wide as it is large.
const LETTER: f32 = 16.0 / 0.6;

/// Printable ASCII alone. Licence: `fonts/OFL.txt`.
static REGULAR: LazyLock<Option<Font>> =
    LazyLock::new(|| font(include_bytes!("fonts/JetBrainsMono-Regular-ascii.ttf")));
static BOLD: LazyLock<Option<Font>> =
    LazyLock::new(|| font(include_bytes!("fonts/JetBrainsMono-Bold-ascii.ttf")));

/// That both can be read is a test's matter.
fn font(bytes: &[u8]) -> Option<Font> {
    Font::from_bytes(bytes, FontSettings { scale: LETTER, ..FontSettings::default() }).ok()
}

pub(super) fn png(tearoffs: &[Tearoff]) -> Vec<u8> {
    let columns = tearoffs.iter().map(|tearoff| tearoff.columns).max().unwrap_or(0);
    let width = columns.saturating_mul(COLUMN).saturating_add(MARGIN * 2);
    let mut sheet = Sheet { width, ink: Vec::new() };
    sheet.feed(MARGIN);
    for (at, tearoff) in tearoffs.iter().enumerate() {
        if at > 0 {
            sheet.feed(LINE * 2);
        }
        for line in &tearoff.lines {
            sheet.line(line);
        }
        if let Some(modules) = tearoff.code.as_deref().and_then(Modules::of) {
            sheet.code(&modules);
        }
    }
    sheet.feed(MARGIN);
    // Writing to memory does not fail; were it to, nothing is handed on.
    sheet.encoded().unwrap_or_default()
}

/// Paper that grows downwards; what is kept of it is how much ink each pixel has.
struct Sheet {
    width: usize,
    ink: Vec<u8>,
}

impl Sheet {
    fn height(&self) -> usize {
        self.ink.len().checked_div(self.width).unwrap_or(0)
    }

    /// More paper; answers where it begins.
    fn feed(&mut self, rows: usize) -> usize {
        let top = self.height();
        let more = rows.saturating_mul(self.width);
        self.ink.resize(self.ink.len().saturating_add(more), 0);
        top
    }

    fn strike(&mut self, x: Option<usize>, y: Option<usize>, ink: u8) {
        let (Some(x), Some(y)) = (x.filter(|x| *x < self.width), y) else { return };
        let at = y.saturating_mul(self.width).saturating_add(x);
        if let Some(pixel) = self.ink.get_mut(at) {
            *pixel = pixel.saturating_add(ink);
        }
    }

    fn line(&mut self, line: &Line) {
        let (font, tall) = match line.style {
            Style::Normal => (&REGULAR, 1),
            Style::Title => (&BOLD, 1),
            // Twice as high, and as wide as the others: it keeps its columns.
            Style::Total => (&BOLD, 2),
        };
        let top = self.feed(LINE.saturating_mul(tall));
        let Some(font) = &**font else { return };
        let base = top.saturating_add(BASELINE.saturating_mul(tall));
        for (column, letter) in line.text.trim_end().chars().enumerate() {
            let left = MARGIN.saturating_add(column.saturating_mul(COLUMN));
            self.letter(font, letter, left, base, tall);
        }
    }

    /// A tall letter is drawn twice as large, and each two of its columns make one.
    fn letter(&mut self, font: &Font, letter: char, left: usize, base: usize, tall: usize) {
        let size = if tall == 2 { LETTER * 2.0 } else { LETTER };
        let squeeze = i32::from(tall == 2).saturating_add(1);
        let (metrics, coverage) = font.rasterize(letter, size);
        let rows = coverage.chunks(metrics.width.max(1));
        for (down, row) in rows.enumerate() {
            for (across, ink) in row.iter().enumerate() {
                let x = i32::try_from(across).ok().and_then(|x| x.checked_add(metrics.xmin));
                let x = x.and_then(|x| isize::try_from(x.div_euclid(squeeze)).ok());
                let x = x.and_then(|x| left.checked_add_signed(x));
                // The letter's lowest row stands `ymin` above the line.
                let above = metrics.height.checked_sub(down.saturating_add(1));
                let above = above.and_then(|above| i32::try_from(above).ok());
                let above = above.and_then(|above| above.checked_add(metrics.ymin));
                let y = above.and_then(|above| isize::try_from(above).ok()).and_then(|above| {
                    base.checked_sub(1).and_then(|y| y.checked_sub_signed(above))
                });
                self.strike(x, y, if squeeze == 2 { ink.div_ceil(2) } else { *ink });
            }
        }
    }

    /// Centred below the text, as large as fits.
    fn code(&mut self, modules: &Modules) {
        let room = self.width.saturating_sub(MARGIN * 2);
        let scale = modules.scale(MODULE, room);
        let side = modules.whole_side().saturating_mul(scale);
        let left = self.width.saturating_sub(side) / 2;
        let top = self.feed(side);
        let module = |pixel: usize| pixel.checked_div(scale).unwrap_or(0);
        for y in 0..side {
            for x in 0..side {
                if modules.is_dark_within_quiet(module(x), module(y)) {
                    self.strike(left.checked_add(x), top.checked_add(y), u8::MAX);
                }
            }
        }
    }

    fn encoded(&self) -> Option<Vec<u8>> {
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height()).ok()?);
        let paper: Vec<u8> = self.ink.iter().map(|ink| u8::MAX.saturating_sub(*ink)).collect();
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        encoder.set_filter(Filter::NoFilter);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&paper).ok()?;
        writer.finish().ok()?;
        Some(out)
    }
}
