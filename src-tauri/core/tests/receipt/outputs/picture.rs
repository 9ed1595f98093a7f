//! The picture for the customer's phone. Pictures are left in `target/receipts` for eyes to see.

use std::collections::HashMap;
use std::path::Path;

use loket_core::receipt::{Line, Output, Style, Tearoff, bytes, tearoff};

use super::{every_slip, grid};
use crate::paper::picture::Picture;
use crate::samples::{CODE, coded, pln, pln_months};

const COLUMN: usize = 16;
const LINE: usize = 36;
const MARGIN: usize = 40;

fn picture(tearoffs: &[Tearoff]) -> Picture {
    Picture::read(&bytes(tearoffs, &Output::Png))
}

fn height(line: &Line) -> usize {
    if line.style == Style::Total { 2 * LINE } else { LINE }
}

/// What stands in one column of a line.
fn cell(picture: &Picture, column: usize, top: usize, height: usize) -> Vec<u8> {
    let left = MARGIN + column * COLUMN;
    let place = |y: usize| (left..left + COLUMN).map(move |x| (x, y));
    (top..top + height).flat_map(place).map(|(x, y)| picture.at(x, y)).collect()
}

/// Each letter of a style, as it looks.
fn alphabet(style: Style) -> HashMap<Vec<u8>, char> {
    let text: String = (' '..='~').collect();
    let line = Line { text: text.clone(), style };
    let columns = text.len();
    let sheet = Tearoff { columns, lines: vec![line.clone()], ..Tearoff::default() };
    let picture = picture(&[sheet]);
    let look = |(column, letter)| (cell(&picture, column, MARGIN, height(&line)), letter);
    let letters: HashMap<Vec<u8>, char> = text.chars().enumerate().map(look).collect();
    assert_eq!(letters.len(), columns, "no two letters look the same");
    letters
}

/// Each column holds its letter, whole and in its style, and there is ink nowhere else.
#[test]
fn every_slip_can_be_read_off_its_picture() {
    let styles = [Style::Normal, Style::Title, Style::Total];
    let alphabets = styles.map(alphabet);
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        |folder| Path::new(&folder).to_owned(),
    );
    let folder = folder.join("receipts");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, slip) in every_slip() {
        for width in [32, 48] {
            let tearoff = tearoff(&slip, width);
            let file = bytes(std::slice::from_ref(&tearoff), &Output::Png);
            std::fs::write(folder.join(format!("{name}-{width}.png")), &file).unwrap();
            assert!(file.len() < 60_000, "{name} {width}: {} bytes", file.len());
            let picture = Picture::read(&file);
            assert_eq!(picture.width, width * COLUMN + 2 * MARGIN, "{name} {width}");
            let mut top = MARGIN;
            let mut read = Vec::new();
            for line in &tearoff.lines {
                let at = styles.iter().position(|style| *style == line.style).unwrap();
                let height = height(line);
                let letters = (0..width).map(|column| {
                    let look = cell(&picture, column, top, height);
                    alphabets[at].get(&look).copied().unwrap_or('\u{fffd}')
                });
                read.push(letters.collect::<String>().trim_end().to_owned());
                top += height;
            }
            assert_eq!(read, grid(&tearoff), "{name} {width}");
            let (left, above, right, below) = picture.ink().unwrap();
            assert!(left >= MARGIN && right <= picture.width - MARGIN, "{name} {width}");
            assert!(above >= MARGIN && below <= picture.height - MARGIN, "{name} {width}");
            let codes = picture.codes();
            let expected: &[&str] = if slip.state.is_some() { &[CODE] } else { &[] };
            assert_eq!(codes, expected, "{name} {width}");
        }
    }
}

/// Letters that reach below the line or above it are not cut: their cells have white edges.
#[test]
fn no_letter_is_cut_off() {
    for style in [Style::Normal, Style::Title, Style::Total] {
        let tall = if style == Style::Total { 2 } else { 1 };
        for (look, letter) in alphabet(style) {
            let rows: Vec<&[u8]> = look.chunks(COLUMN).collect();
            let white = |row: &[u8]| row.iter().all(|pixel| *pixel == 255);
            assert!(white(rows[0]) && white(rows[LINE * tall - 1]), "{letter} {style:?}");
            let ink = look.iter().any(|pixel| *pixel < 64);
            assert_eq!(ink, letter != ' ', "{letter} {style:?}");
        }
    }
}

#[test]
fn titles_have_more_ink_than_text() {
    let ink = |style: Style| -> HashMap<char, usize> {
        let sum = |look: Vec<u8>| look.iter().map(|pixel| usize::from(255 - pixel)).sum();
        alphabet(style).into_iter().map(|(look, letter)| (letter, sum(look))).collect()
    };
    let (text, title) = (ink(Style::Normal), ink(Style::Title));
    for letter in '!'..='~' {
        assert!(title[&letter] > text[&letter], "{letter} is not bold");
    }
}

#[test]
fn tear_offs_stand_below_one_another_on_the_widest_paper() {
    let both = [tearoff(&coded(pln()), 32), tearoff(&coded(pln_months()), 48)];
    let [first, second] = both.each_ref().map(|one| picture(std::slice::from_ref(one)).height);
    let picture = picture(&both);
    assert_eq!(picture.width, 48 * COLUMN + 2 * MARGIN);
    assert_eq!(picture.height, first + second - 2 * MARGIN + 2 * LINE);
    assert_eq!(picture.codes(), [CODE, CODE]);
}

#[test]
fn the_same_slip_is_the_same_picture() {
    let slip = [tearoff(&coded(pln()), 32)];
    assert_eq!(bytes(&slip, &Output::Png), bytes(&slip, &Output::Png));
}
