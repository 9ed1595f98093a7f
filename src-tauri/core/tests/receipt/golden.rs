//! Whole slips, as files: read them as a cashier would. `UPDATE=1` writes them anew.

use std::path::PathBuf;

use loket_core::bill::BillType;
use loket_core::payment::State;
use loket_core::receipt::{
    Copy, Cut, EscP, EscPos, Output, Page, Qr, Slip, bytes, stub, tearoff, tearoffs, text,
};
use sha2::{Digest as _, Sha256};

use crate::months::pln_each;
use crate::paper::picture::Picture;
use crate::samples::{WIDTHS, coded, pln, pln_months, sample};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/receipts");

fn cases() -> Vec<(String, Slip)> {
    let mut cases: Vec<(String, Slip)> = BillType::ALL
        .into_iter()
        .map(|kind| (format!("{}-paid", kind.id()), sample(kind)))
        .collect();
    for kind in BillType::ALL {
        let paid = sample(kind);
        let mut add = |name: &str, slip: Slip| cases.push((format!("{}-{name}", kind.id()), slip));
        add("in-doubt", Slip { state: Some(State::InDoubt), ..paid.clone() });
        add("failed", Slip { state: Some(State::Failed), ..paid.clone() });
        if [BillType::PlnPostpaid, BillType::Pdam, BillType::Emoney].contains(&kind) {
            add("practice", Slip { practice: true, ..paid.clone() });
            add("reprint", Slip { copy: Copy::Again(2), ..paid.clone() });
        }
        let asked = Slip { state: None, number: String::new(), paid_at: None, ..paid };
        add("preview", Slip { cash: Default::default(), ..asked });
    }
    cases.push(("pln-postpaid-months-paid".into(), pln_months()));
    let mut sidoarjo = sample(BillType::Pdam);
    sidoarjo.question.product.name = "PDAM Kab. Sidoarjo".into();
    cases.push(("pdam-sidoarjo-paid".into(), sidoarjo));
    for (name, state) in [
        ("paid", Some(State::Paid)),
        ("in-doubt", Some(State::InDoubt)),
        ("failed", Some(State::Failed)),
        ("preview", None),
    ] {
        cases.push((format!("pln-postpaid-code-{name}"), Slip { state, ..coded(pln()) }));
    }
    cases
}

/// What the shop keeps, of the same slips.
fn stubs() -> Vec<(String, Slip)> {
    let mut cases: Vec<(String, Slip)> = BillType::ALL
        .into_iter()
        .map(|kind| (format!("{}-paid", kind.id()), sample(kind)))
        .collect();
    let paid = coded(pln());
    cases.extend([
        ("pln-postpaid-code-paid".to_owned(), paid.clone()),
        ("pln-postpaid-in-doubt".to_owned(), Slip { state: Some(State::InDoubt), ..paid.clone() }),
        ("pln-postpaid-failed".to_owned(), Slip { state: Some(State::Failed), ..paid.clone() }),
        ("pln-postpaid-practice".to_owned(), Slip { practice: true, ..paid.clone() }),
        ("pln-postpaid-reprint".to_owned(), Slip { copy: Copy::Again(2), ..paid }),
        ("pln-postpaid-months-paid".to_owned(), pln_months()),
    ]);
    cases
}

/// Bytes as one can read them: a line of the file ends where one of the paper does.
fn shown(bytes: &[u8]) -> String {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.map(|line| format!("{}\n", line.escape_ascii())).collect()
}

/// What the slip's files are, in short: a slip that is made again in ten years is the same file,
/// unless somebody changes on purpose what makes it.
fn files() -> (String, String) {
    let slip = [tearoff(&coded(pln()), 32)];
    let outputs = [
        ("pdf a4", Output::Pdf(Page::A4)),
        ("pdf 58", Output::Pdf(Page::Roll58)),
        ("pdf 80", Output::Pdf(Page::Roll80)),
        ("png", Output::Png),
    ];
    let lines = outputs.into_iter().map(|(name, output)| {
        let file = bytes(&slip, &output);
        // Of a picture its dots: how they are packed is the compressor's, which other programs of the
        // workspace choose, too.
        let file = if output == Output::Png { dots(&file) } else { file };
        let hash = Sha256::digest(file);
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{name}: {hash}\n")
    });
    ("pln-postpaid-code-paid-files.txt".to_owned(), lines.collect())
}

/// Width, height and every dot of a picture.
fn dots(file: &[u8]) -> Vec<u8> {
    let picture = Picture::read(file);
    let (width, height) = (picture.width, picture.height);
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let size = [width, height].into_iter().flat_map(usize::to_be_bytes);
    size.chain(places.map(|(x, y)| picture.at(x, y))).collect()
}

/// Every byte that printers are told for one slip.
fn told() -> Vec<(String, String)> {
    let slip = coded(pln());
    let qr = EscPos { cut: Cut::Partial, drawer: true, qr: Qr::Native, feed: 4 };
    let forms = EscP { columns: 136, form_lines: 33 };
    let cases = [
        ("escpos-58", 32, Output::EscPos(EscPos::default())),
        ("escpos-80-qr", 48, Output::EscPos(qr)),
        ("escp-forms", forms.slip_columns(), Output::EscP(forms)),
        ("escp-narrow", 32, Output::EscP(EscP { columns: 80, form_lines: 0 })),
    ];
    let one = |(name, columns, output): (&str, usize, Output)| {
        let told = bytes(&[tearoff(&slip, columns)], &output);
        (format!("pln-postpaid-code-paid-{name}.txt"), shown(&told))
    };
    cases.into_iter().map(one).collect()
}

#[test]
fn slips_are_as_their_files() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut files = Vec::new();
    for (name, slip) in cases() {
        files.extend(WIDTHS.map(|width| (format!("{name}-{width}.txt"), text(&slip, width))));
    }
    for width in WIDTHS {
        let each = bytes(&tearoffs(&pln_each(), width, true), &Output::Text);
        let name = format!("pln-postpaid-each-month-paid-{width}.txt");
        files.push((name, String::from_utf8(each).unwrap()));
    }
    for (name, slip) in stubs() {
        let lines = stub(&slip).into_iter().map(|line| format!("{}\n", line.text.trim_end()));
        files.push((format!("{name}-stub.txt"), lines.collect()));
    }
    files.extend(told());
    files.push(self::files());
    let mut wrong = Vec::new();
    for (file, printed) in &files {
        let path = PathBuf::from(FOLDER).join(file);
        if update {
            std::fs::create_dir_all(FOLDER).unwrap();
            std::fs::write(&path, printed).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != *printed {
            wrong.push(format!("--- {file}\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "other than the files (UPDATE=1 rewrites):\n{}", wrong.join("\n"));
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let found = entry.unwrap().file_name().into_string().unwrap();
        assert!(files.iter().any(|(file, _)| *file == found), "no slip is called {found}");
    }
}
