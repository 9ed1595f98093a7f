//! A PDF, as its pages' texts and rectangles. Understands what a receipt needs: text set with a
//! text matrix, in Courier, and filled rectangles.

use lopdf::content::Content;
use lopdf::{Document, Object};

/// What stands on a page, in points from its lower left corner.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub width: f32,
    pub height: f32,
    pub texts: Vec<Text>,
    /// x, y, width, height
    pub rectangles: Vec<[f32; 4]>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub text: String,
    pub bold: bool,
    pub x: f32,
    pub y: f32,
    pub letter: f32,
    /// How much higher than wide.
    pub tall: f32,
}

impl Text {
    /// A letter of Courier is six tenths as wide as it is large.
    pub fn right(&self) -> f32 {
        self.x + self.text.chars().count() as f32 * 0.6 * self.letter
    }
}

impl Page {
    pub fn lines(&self) -> Vec<String> {
        self.texts.iter().map(|text| text.text.clone()).collect()
    }

    /// What a reader makes of the codes, with the page seen at 288 dots an inch.
    pub fn codes(&self) -> Vec<String> {
        let dots = |points: f32| (points * 4.0) as usize;
        let inside = |x: f32, y: f32, [left, low, width, height]: [f32; 4]| {
            (left..left + width).contains(&x) && (low..low + height).contains(&y)
        };
        let (Some(top), Some(bottom)) = (
            self.rectangles.iter().map(|r| r[1] + r[3]).reduce(f32::max),
            self.rectangles.iter().map(|r| r[1]).reduce(f32::min),
        ) else {
            return Vec::new();
        };
        super::qr::read(dots(self.width), dots(top - bottom) + 80, |x, y| {
            let x = (x as f32 + 0.5) / 4.0;
            let y = top + 10.0 - (y as f32 + 0.5) / 4.0;
            self.rectangles.iter().any(|rectangle| inside(x, y, *rectangle))
        })
    }
}

/// # Panics
/// The file is no PDF, or has what is not understood here.
pub fn read(file: &[u8]) -> Vec<Page> {
    let document = Document::load_mem(file).unwrap();
    document.get_pages().into_values().map(|id| page(&document, id)).collect()
}

fn page(document: &Document, id: lopdf::ObjectId) -> Page {
    let dictionary = document.get_dictionary(id).unwrap();
    let frame = numbers(dictionary.get(b"MediaBox").unwrap().as_array().unwrap());
    let mut page = Page { width: frame[2], height: frame[3], ..Page::default() };
    let fonts = document.get_page_fonts(id).unwrap();
    let content = Content::decode(&document.get_page_content(id)).unwrap();
    let (mut bold, mut letter, mut matrix) = (false, 0.0, [0.0; 6]);
    for operation in content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BT" | "ET" | "f" => {}
            "Tf" => {
                let font = fonts[operands[0].as_name().unwrap()];
                bold = match font.get(b"BaseFont").unwrap().as_name().unwrap() {
                    b"Courier" => false,
                    b"Courier-Bold" => true,
                    other => panic!("font {other:?}"),
                };
                letter = operands[1].as_float().unwrap();
            }
            "Tm" => matrix = numbers(operands).try_into().unwrap(),
            "Tj" => {
                let text = String::from_utf8(operands[0].as_str().unwrap().to_vec()).unwrap();
                let [across, 0.0, 0.0, up, x, y] = matrix else { panic!("turned: {matrix:?}") };
                page.texts.push(Text {
                    text,
                    bold,
                    x,
                    y,
                    letter: letter * across,
                    tall: up / across,
                });
            }
            "re" => page.rectangles.push(numbers(operands).try_into().unwrap()),
            other => panic!("operator {other}"),
        }
    }
    page
}

fn numbers(objects: &[Object]) -> Vec<f32> {
    objects.iter().map(|object| object.as_float().unwrap()).collect()
}
