//! PDF: the grid in Courier, which every reader has. No date and no id: the same slip is the same
//! file. Knows paper in points and nothing of slips.
#![allow(clippy::float_arithmetic, reason = "places on a page, never money")]

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};

use super::ascii::printable;
use super::qr::Modules;
use super::{Style, Tearoff};

/// A page's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Tear-offs below one another, centred; those that do not fit begin a page.
    A4,
    /// A page for each tear-off, as high as it is long.
    Roll58,
    Roll80,
}

/// A page's measures in points.
struct Measures {
    width: f32,
    /// Nothing where the page is as high as its text.
    height: Option<f32>,
    /// What a line of text may take of the width.
    text_width: f32,
    largest_letter: f32,
    margin: f32,
}

impl Page {
    fn measures(self) -> Measures {
        match self {
            Page::A4 => Measures {
                width: 595.28,
                height: Some(841.89),
                text_width: 510.24,
                largest_letter: 11.0,
                margin: 42.52,
            },
            Page::Roll58 => Measures {
                width: 164.41,
                height: None,
                text_width: 136.06,
                largest_letter: 9.0,
                margin: 11.34,
            },
            Page::Roll80 => Measures {
                width: 226.77,
                height: None,
                text_width: 204.09,
                largest_letter: 9.0,
                margin: 11.34,
            },
        }
    }
}

/// A letter of Courier is six tenths as wide as it is large.
const ADVANCE: f32 = 0.6;

/// From one line to the next, and down to where its letters stand, in letters.
const LINE: f32 = 1.2;
const BASELINE: f32 = 0.88;

/// A module of a code: larger beside large letters, and never below half a millimetre.
const MODULE: f32 = 0.2;
const LEAST_MODULE: f32 = 1.42;

const REGULAR: Name<'static> = Name(b"R");
const BOLD: Name<'static> = Name(b"B");

/// What stands on a page, with its upper edge measured from the page's.
enum Item<'a> {
    Line { text: &'a str, style: Style, left: f32, top: f32, letter: f32 },
    Qr { modules: &'a Modules, left: f32, top: f32, module: f32 },
}

struct Drawn<'a> {
    items: Vec<Item<'a>>,
    height: f32,
}

pub(super) fn pdf(tearoffs: &[Tearoff], page: Page) -> Vec<u8> {
    let measures = page.measures();
    let codes: Vec<Option<Modules>> =
        tearoffs.iter().map(|tearoff| Modules::of(&printable(tearoff.code.as_deref()?))).collect();
    let mut pages: Vec<Drawn> = Vec::new();
    for (tearoff, code) in tearoffs.iter().zip(&codes) {
        place(&mut pages, &measures, tearoff, code.as_ref());
    }
    written(&pages, &measures)
}

fn place<'a>(
    pages: &mut Vec<Drawn<'a>>,
    measures: &Measures,
    tearoff: &'a Tearoff,
    code: Option<&'a Modules>,
) {
    let columns = units(tearoff.columns.max(1));
    let letter = (measures.text_width / (columns * ADVANCE)).min(measures.largest_letter);
    let left = (measures.width - columns * ADVANCE * letter) / 2.0;
    let line_height = |style: Style| match style {
        Style::Total => 2.0 * LINE * letter,
        Style::Normal | Style::Title => LINE * letter,
    };
    let wanted = (MODULE * letter).max(LEAST_MODULE);
    let module = |modules: &Modules| wanted.min(measures.text_width / units(modules.whole_side()));
    let code_height = code.map_or(0.0, |modules| module(modules) * units(modules.whole_side()));
    let text_height: f32 = tearoff.lines.iter().map(|line| line_height(line.style)).sum();
    let bottom = |height: f32| height - measures.margin;

    let gap = 2.0 * LINE * letter;
    let fits = |page: &Drawn| {
        let end = page.height + gap + text_height + code_height;
        measures.height.is_some_and(|height| end <= bottom(height))
    };
    if !pages.last().is_some_and(fits) {
        pages.push(Drawn { items: Vec::new(), height: measures.margin });
    } else if let Some(page) = pages.last_mut() {
        page.height += gap;
    }
    let mut add = |height: f32, item: &dyn Fn(f32) -> Item<'a>| {
        let over = pages.last().is_none_or(|page| {
            measures.height.is_some_and(|whole| page.height + height > bottom(whole))
        });
        if over {
            pages.push(Drawn { items: Vec::new(), height: measures.margin });
        }
        if let Some(page) = pages.last_mut() {
            page.items.push(item(page.height));
            page.height += height;
        }
    };
    for line in &tearoff.lines {
        let (text, style) = (line.text.trim_end(), line.style);
        add(line_height(style), &|top| Item::Line { text, style, left, top, letter });
    }
    if let Some(modules) = code {
        let left = (measures.width - code_height) / 2.0;
        let module = module(modules);
        add(code_height, &|top| Item::Qr { modules, left, top, module });
    }
}

fn written(pages: &[Drawn], measures: &Measures) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut next = Ref::new(1);
    let (catalog, tree, regular, bold) = (next.bump(), next.bump(), next.bump(), next.bump());
    let refs: Vec<(Ref, Ref)> = pages.iter().map(|_| (next.bump(), next.bump())).collect();

    pdf.catalog(catalog).pages(tree);
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(refs.iter().map(|(page, _)| *page)).count(count);
    for (font, name) in [(regular, Name(b"Courier")), (bold, Name(b"Courier-Bold"))] {
        pdf.type1_font(font).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (drawn, (id, content)) in pages.iter().zip(refs) {
        let height = measures.height.unwrap_or(drawn.height + measures.margin);
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, measures.width, height)).parent(tree).contents(content);
        page.resources().fonts().pair(REGULAR, regular).pair(BOLD, bold);
        page.finish();
        pdf.stream(content, &struck(drawn, height));
    }
    pdf.finish()
}

/// What is on the page, with places measured from its lower edge, as PDF wants them.
fn struck(drawn: &Drawn, height: f32) -> Vec<u8> {
    let mut content = Content::new();
    for item in &drawn.items {
        match item {
            Item::Line { text: "", .. } => {}
            Item::Line { text, style, left, top, letter } => {
                let (font, tall) = match style {
                    Style::Normal => (REGULAR, 1.0),
                    Style::Title => (BOLD, 1.0),
                    // Twice as high, and as wide as the others: it keeps its columns.
                    Style::Total => (BOLD, 2.0),
                };
                content.begin_text().set_font(font, *letter);
                let base = height - top - BASELINE * tall * letter;
                content.set_text_matrix([1.0, 0.0, 0.0, tall, *left, base]);
                content.show(Str(printable(text).as_bytes())).end_text();
            }
            Item::Qr { modules, left, top, module } => {
                code(&mut content, modules, *left, height - top, *module);
            }
        }
    }
    content.finish().into_vec()
}

/// Runs of dark modules as rectangles of one path, so that no seams show between them.
fn code(content: &mut Content, modules: &Modules, left: f32, top: f32, module: f32) {
    let side = modules.whole_side();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| modules.is_dark_within_quiet(*x, y)).count();
            if run > 0 {
                let below = top - units(y.saturating_add(1)) * module;
                content.rect(left + units(x) * module, below, units(run) * module, module);
            }
            x = x.saturating_add(run.max(1));
        }
    }
    content.fill_nonzero();
}

/// Columns, lines and modules are few.
fn units(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}
