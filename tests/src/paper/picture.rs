//! A PNG, as its pixels.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder};

/// Gray pixels, a row after another.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub gray: Vec<u8>,
}

impl Picture {
    /// # Panics
    /// No PNG of gray bytes.
    pub fn read(file: &[u8]) -> Picture {
        let mut reader = Decoder::new(Cursor::new(file)).read_info().unwrap();
        let mut gray = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut gray).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (ColorType::Grayscale, BitDepth::Eight));
        Picture { width: info.width as usize, height: info.height as usize, gray }
    }

    pub fn at(&self, x: usize, y: usize) -> u8 {
        self.gray[y * self.width + x]
    }

    /// Left, top, right and bottom of what is not white, the last two excluded.
    pub fn ink(&self) -> Option<(usize, usize, usize, usize)> {
        let dark: Vec<(usize, usize)> = (0..self.height)
            .flat_map(|y| (0..self.width).map(move |x| (x, y)))
            .filter(|(x, y)| self.at(*x, *y) < 255)
            .collect();
        let xs = || dark.iter().map(|(x, _)| *x);
        let ys = || dark.iter().map(|(_, y)| *y);
        Some((xs().min()?, ys().min()?, xs().max()? + 1, ys().max()? + 1))
    }

    pub fn codes(&self) -> Vec<String> {
        super::qr::read(self.width, self.height, |x, y| self.at(x, y) < 128)
    }
}
