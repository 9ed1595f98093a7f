//! A QR code as modules, for outputs that draw it themselves. Error level M: a fold or a smudge
//! may cost a seventh of it.

use qrcode::{Color, EcLevel, QrCode};

/// White around a code, in modules: without it readers do not find the code.
pub(super) const QUIET: usize = 4;

pub(super) struct Modules {
    /// Of a side, without the quiet zone.
    pub(super) side: usize,
    colors: Vec<Color>,
}

impl Modules {
    /// Nothing where the text is too long for any code.
    pub(super) fn of(text: &str) -> Option<Modules> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        Some(Modules { side: code.width(), colors: code.to_colors() })
    }

    /// Of a side, with the quiet zone.
    pub(super) fn whole_side(&self) -> usize {
        self.side.saturating_add(QUIET).saturating_add(QUIET)
    }

    /// The size of a module: as wanted, or what the room allows, but never nothing.
    pub(super) fn scale(&self, wanted: usize, room: usize) -> usize {
        wanted.min(room.checked_div(self.whole_side()).unwrap_or(1)).max(1)
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = x < self.side && y < self.side;
        let at = y.saturating_mul(self.side).saturating_add(x);
        inside && self.colors.get(at) == Some(&Color::Dark)
    }

    /// With places counted from the corner of the quiet zone.
    pub(super) fn is_dark_within_quiet(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
            (Some(x), Some(y)) => self.is_dark(x, y),
            (None, _) | (_, None) => false,
        }
    }
}
