//! PDF, as a reader that is not ours opens it.
#![allow(clippy::float_arithmetic, reason = "places on a page")]

use loket_core::bill::BillType;
use loket_core::receipt::{Output, Page, Slip, Style, Tearoff, bytes, tearoff};

use super::{every_slip, grid, paid};
use crate::paper::pdf::{self, Page as Read};
use crate::samples::{CODE, WIDTHS, coded, pln};

const PAGES: [(Page, f32); 3] =
    [(Page::A4, 595.28), (Page::Roll58, 164.41), (Page::Roll80, 226.77)];

pub(super) fn read(tearoffs: &[Tearoff], page: Page) -> Vec<Read> {
    pdf::read(&bytes(tearoffs, &Output::Pdf(page)))
}

/// Empty lines are room and no text.
pub(super) fn inked(tearoff: &Tearoff) -> Vec<String> {
    grid(tearoff).into_iter().filter(|line| !line.is_empty()).collect()
}

/// Everything is on the page, nothing over anything else.
fn is_whole(page: &Read, name: &str) {
    let mut above = page.height;
    for text in &page.texts {
        assert!(text.x >= 0.0 && text.right() <= page.width, "{name}: {text:?}");
        let top = text.y + 0.65 * text.letter * text.tall;
        assert!(top <= above + 0.01, "{name}: {text:?} stands in the line above");
        above = text.y - 0.16 * text.letter * text.tall;
        assert!(above > 0.0, "{name}: {text:?}");
        assert!(text.letter > 2.0, "{name}: {text:?} cannot be read");
    }
    for [x, y, width, height] in &page.rectangles {
        assert!(*x >= 0.0 && x + width <= page.width, "{name}");
        assert!(*y >= 0.0 && y + height <= above, "{name}: the code stands in the text");
    }
}

#[test]
fn every_slip_is_on_its_page_as_on_the_grid() {
    for (name, slip) in every_slip() {
        for width in WIDTHS {
            let tearoff = tearoff(&slip, width);
            for (page, wide) in PAGES {
                let name = format!("{name} {width} {page:?}");
                let pages = read(std::slice::from_ref(&tearoff), page);
                let [page] = pages.as_slice() else { panic!("{name}: one page") };
                assert_eq!(page.lines(), inked(&tearoff), "{name}");
                assert!((page.width - wide).abs() < 0.01, "{name}");
                is_whole(page, &name);
            }
        }
    }
}

#[test]
fn lines_have_their_styles() {
    let tearoff = tearoff(&coded(pln()), 32);
    let styles: Vec<Style> = tearoff
        .lines
        .iter()
        .filter(|line| !line.text.trim().is_empty())
        .map(|line| line.style)
        .collect();
    for (page, _) in PAGES {
        let pages = read(std::slice::from_ref(&tearoff), page);
        let found: Vec<(bool, f32)> =
            pages[0].texts.iter().map(|text| (text.bold, text.tall)).collect();
        let expected = styles.iter().map(|style| match style {
            Style::Normal => (false, 1.0),
            Style::Title => (true, 1.0),
            Style::Total => (true, 2.0),
        });
        assert_eq!(found, expected.collect::<Vec<_>>(), "{page:?}");
    }
}

#[test]
fn the_code_can_be_read_from_every_page() {
    for (page, _) in PAGES {
        for width in [32, 48] {
            let pages = read(&[paid(BillType::Pdam, width)], page);
            assert_eq!(pages[0].codes(), [CODE], "{page:?} {width}");
            let none = Tearoff { code: None, ..paid(BillType::Pdam, width) };
            assert!(read(&[none], page)[0].rectangles.is_empty());
        }
    }
}

/// How many tear-offs there are, and how many pages they take.
#[test]
fn tear_offs_share_a_sheet_and_have_a_roll_each() {
    for (count, sheets) in [(1, 1), (2, 2), (3, 3)] {
        let all = vec![paid(BillType::PlnPostpaid, 32); count];
        assert_eq!(read(&all, Page::A4).len(), sheets, "{count}");
        assert_eq!(read(&all, Page::Roll58).len(), count);
        assert_eq!(read(&all, Page::Roll80).len(), count);
    }
    let short = |count| vec![tearoff(&Slip { state: None, ..pln() }, 32); count];
    for (count, sheets) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        let pages = read(&short(count), Page::A4);
        assert_eq!(pages.len(), sheets, "{count}");
        for page in &pages {
            is_whole(page, "short");
        }
    }
}

#[test]
fn a_slip_that_is_longer_than_a_sheet_goes_on_on_the_next() {
    let mut long = paid(BillType::Samsat, 48);
    long.lines = (0..5).flat_map(|_| long.lines.clone()).collect();
    let pages = read(std::slice::from_ref(&long), Page::A4);
    assert!(pages.len() > 1);
    let lines: Vec<String> = pages.iter().flat_map(Read::lines).collect();
    assert_eq!(lines, inked(&long));
    for page in &pages {
        is_whole(page, "long");
    }
    assert_eq!(pages.last().unwrap().codes(), [CODE]);
}

/// A slip that is made again is the same file: no date, no id, no chance.
#[test]
fn the_same_slip_is_the_same_file() {
    let slip = paid(BillType::Samsat, 32);
    for (page, _) in PAGES {
        let make = || bytes(std::slice::from_ref(&slip), &Output::Pdf(page));
        let file = make();
        assert_eq!(file, make());
        for word in ["Date", "/ID", "/Info"] {
            let found = file.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found, "{page:?}: {word}");
        }
    }
}
