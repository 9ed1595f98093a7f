//! Copies for the customer: onto the clipboard, or as files among the user's downloads. Knows no slip:
//! the till makes the bytes, writes the copy down and counts it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use arboard::{Clipboard, ImageData};
use loket_core::receipt::Page;
use loket_till::error::TillError;
use loket_till::till::{Form, Till};
use loket_till::view::PrintView;
use tauri::{AppHandle, Manager as _};

/// The system's clipboard, once it was needed. What was copied can be pasted for as long as this lives.
#[derive(Default)]
pub(crate) struct Clip(Mutex<Option<Clipboard>>);

/// Hands a copy over: `png` or `text` to the clipboard, `png_file`, `pdf_a4` or `pdf_roll` to a file.
pub(crate) fn share(
    app: &AppHandle,
    till: &Till,
    payment_id: &str,
    what: &str,
) -> Result<PrintView, TillError> {
    let form = match what {
        "png" | "png_file" => Form::Png,
        "text" => Form::Text,
        "pdf_a4" => Form::Pdf(Page::A4),
        "pdf_roll" => Form::Pdf(till.roll()?),
        _ => {
            return Err(TillError::refused(
                "bad_input",
                format!("Tidak ada cara berbagi bernama {what}."),
                "Pakai png, png_file, text, pdf_a4, atau pdf_roll.",
            ));
        }
    };
    let clip = app.state::<Clip>();
    match what {
        "png" => till.share_copy(payment_id, form, |png| clip.put_picture(png)),
        "text" => till.share_copy(payment_id, form, |text| clip.put_text(text)),
        _ => till.share_file(payment_id, form, downloads(app)),
    }
}

/// Where the user looks for files that programs made; nothing where the system names no such place.
pub(crate) fn downloads(app: &AppHandle) -> Option<PathBuf> {
    app.path().download_dir().ok()
}

impl Clip {
    fn put_text(&self, text: &[u8]) -> Result<(), String> {
        let text = String::from_utf8_lossy(text).into_owned();
        self.put(|clipboard| clipboard.set_text(text))
    }

    fn put_picture(&self, png: &[u8]) -> Result<(), String> {
        let (width, height, bytes) = pixels(png).ok_or("gambar tidak bisa dibaca")?;
        self.put(|clipboard| clipboard.set_image(ImageData { width, height, bytes: bytes.into() }))
    }

    fn put(
        &self,
        set: impl FnOnce(&mut Clipboard) -> Result<(), arboard::Error>,
    ) -> Result<(), String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match kept.take() {
            Some(clipboard) => kept.insert(clipboard),
            None => kept.insert(Clipboard::new().map_err(|error| error.to_string())?),
        };
        set(clipboard).map_err(|error| error.to_string())
    }
}

/// Width, height and pixels of four bytes each: what clipboards take.
fn pixels(png: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let mut sent = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut sent).ok()?;
    let sent = sent.get(..frame.buffer_size())?;
    let pixels = match frame.color_type {
        png::ColorType::Grayscale => {
            sent.iter().flat_map(|grey| [*grey, *grey, *grey, u8::MAX]).collect()
        }
        png::ColorType::Rgba => sent.to_vec(),
        png::ColorType::Rgb | png::ColorType::Indexed | png::ColorType::GrayscaleAlpha => {
            return None;
        }
    };
    Some((usize::try_from(frame.width).ok()?, usize::try_from(frame.height).ok()?, pixels))
}
