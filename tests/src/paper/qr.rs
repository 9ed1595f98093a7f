//! QR codes, as somebody else's reader sees them.

use rqrr::PreparedImage;

/// What all codes in the picture say.
pub fn read(width: usize, height: usize, is_dark: impl Fn(usize, usize) -> bool) -> Vec<String> {
    let ink = |x: usize, y: usize| if is_dark(x, y) { 0 } else { 255 };
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, ink);
    let grids = picture.detect_grids();
    grids.into_iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}
