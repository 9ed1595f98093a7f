//! The parts of a slip in their order, one function for each kind. Knows nothing of columns but
//! whether the paper is wide; where the words of proof may stand is decided here and nowhere
//! else.

pub(super) mod stub;

use super::ascii::clean;
use super::grid::{GLUE, Paper, Value};
use super::layout::{self, Layout};
use super::months::Month;
use super::proof::{self, NEUTRAL};
use super::terbilang::terbilang;
use super::values::{self, Field};
use super::{Copy, Kind, Slip, Style};
use crate::money::Rupiah;

/// On the head and the foot of each practice slip.
const PRACTICE: &str = "LATIHAN - BUKAN BUKTI PEMBAYARAN";

/// On the head and the foot of a sample.
const SAMPLE: &str = "CONTOH - BUKAN BUKTI PEMBAYARAN";

/// On the head and the foot of each preview.
const PREVIEW: &str = "PRATINJAU / BELUM DIBAYAR";

/// A piece of a slip.
pub(super) enum Part {
    Text(String, Style),
    /// One line where it fits, else one for each.
    Title(Vec<String>),
    Field(Field),
    /// Pieces of the trace line.
    Trace(Vec<String>),
    Rule,
    Blank,
}

pub(super) fn parts(slip: &Slip, month: Option<&Month<'_>>, paper: Paper) -> Vec<Part> {
    let mut out = Vec::new();
    if slip.practice {
        out.push(title(PRACTICE));
    }
    letterhead(&mut out, slip);
    match slip.kind() {
        Kind::Paid | Kind::Preview => receipt(&mut out, slip, month, paper, slip.is_proof()),
        Kind::InDoubt => in_doubt(&mut out, slip, paper),
        Kind::Failed => failed(&mut out, slip, paper),
    }
    out.extend(trace(slip));
    check(&mut out, slip);
    if slip.practice {
        out.push(title(PRACTICE));
    }
    out
}

/// What a layout makes of an invented payment: the biller's sentences stand on it as well, so whoever
/// draws it has to strike the words of proof.
pub(super) fn sample_parts(slip: &Slip, paper: Paper) -> Vec<Part> {
    let mut out = vec![title(SAMPLE)];
    letterhead(&mut out, slip);
    receipt(&mut out, slip, None, paper, true);
    out.push(title(SAMPLE));
    out
}

fn letterhead(out: &mut Vec<Part>, slip: &Slip) {
    let name = clean(&slip.shop.name);
    if !name.is_empty() {
        out.push(Part::Text(name, Style::Title));
    }
    text(out, &slip.shop.address);
    out.push(Part::Rule);
}

/// The lines of the slip's heading.
pub(super) fn titles(slip: &Slip) -> Vec<String> {
    match slip.kind() {
        Kind::Paid => biller_titles(slip),
        Kind::Preview => vec![PREVIEW.to_owned()],
        Kind::InDoubt => vec!["BUKTI TITIP UANG".to_owned()],
        Kind::Failed => vec!["BUKTI PENGEMBALIAN UANG".to_owned()],
    }
}

fn biller_titles(slip: &Slip) -> Vec<String> {
    let own = filled(slip, &slip.layout().title);
    // A shop's title may be nothing but a place that is not known.
    if own.is_empty() { filled(slip, &layout::usual(&slip.question.product).title) } else { own }
}

fn filled(slip: &Slip, lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            line.replace("{product}", &values::product(slip))
                .replace("{place}", &values::place(slip))
        })
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// The receipt, and before the payment the same rows as a preview.
fn receipt(
    out: &mut Vec<Part>,
    slip: &Slip,
    month: Option<&Month<'_>>,
    paper: Paper,
    with_sentences: bool,
) {
    let layout = slip.layout();
    let preview = slip.kind() == Kind::Preview;
    if preview {
        out.push(title(PREVIEW));
    }
    out.push(Part::Title(biller_titles(slip)));
    if let Some(month) = month {
        text(out, &format!("LEMBAR {} DARI {}", month.number, month.count));
    }
    reprint(out, slip);
    out.extend(values::rows(slip, layout, paper).into_iter().map(Part::Field));
    out.push(Part::Blank);
    if with_sentences {
        for sentence in sentences(slip, layout) {
            out.push(Part::Text(sentence, Style::Normal));
            out.push(Part::Blank);
        }
    }
    owed(out, slip);
    if let (true, Some(total)) = (layout.in_words, grand_total(slip)) {
        out.push(field("TERBILANG", "TERBILANG", Value::Text(terbilang(total))));
    }
    match month {
        None if slip.cash.is_zero() => {}
        None => {
            out.push(Part::Rule);
            cash(out, slip);
        }
        Some(month) => all_months(out, month),
    }
    out.push(Part::Blank);
    match slip.bill.sheets_left {
        0 if preview => {}
        0 => text(out, "TERIMA KASIH"),
        left => text(out, &format!("ANDA MASIH MEMILIKI SISA TUNGGAKAN {left} BULAN")),
    }
    // The biller's own line of today knows more than the one we keep.
    text(out, slip.bill.fact("info").unwrap_or(&layout.info));
    text(out, &slip.shop.info);
    if preview {
        out.push(title(PREVIEW));
    }
}

/// On the last month's slip: what all of them cost, the shop's fee, and the cash.
fn all_months(out: &mut Vec<Part>, month: &Month<'_>) {
    let Some(whole) = month.whole else { return };
    let all = format!("{} LEMBAR", month.count);
    out.push(Part::Rule);
    out.push(field(&all, &format!("TOTAL {all}"), Value::Money(whole.customer_total)));
    if !whole.service_fee.is_zero() {
        out.push(field("JASA LOKET", "JASA LOKET", Value::Money(whole.service_fee)));
    }
    if let Some(grand) = grand_total(whole).filter(|grand| *grand != whole.customer_total) {
        out.push(total("BAYAR SEMUA", "BAYAR SEMUA", grand));
    }
    cash(out, whole);
}

/// What the biller says of the slip. The words of proof do not depend on it.
fn sentences(slip: &Slip, layout: &Layout) -> Vec<String> {
    let biller = values::biller(slip);
    let mut said: Vec<String> = layout
        .sentences
        .iter()
        .filter_map(|sentence| match (&biller, sentence.contains("{biller}")) {
            (Some(name), true) => Some(sentence.replace("{biller}", name)),
            (None, true) => None,
            (_, false) => Some(sentence.clone()),
        })
        .collect();
    if !said.iter().any(|sentence| proof::is_said(sentence)) {
        said.push(NEUTRAL.to_owned());
    }
    said.iter().map(|sentence| glued(sentence)).collect()
}

/// Its last three words stay together: a line that holds nothing but SAH reads badly.
fn glued(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split(' ').collect();
    let head = words.len().saturating_sub(3);
    let (head, tail) = words.split_at_checked(head).unwrap_or((&words, &[]));
    let tail = tail.join(&String::from(GLUE));
    head.iter().copied().chain([tail.as_str()]).collect::<Vec<_>>().join(" ")
}

/// The customer's money is here, and nobody knows yet whether the bill is paid.
fn in_doubt(out: &mut Vec<Part>, slip: &Slip, paper: Paper) {
    out.push(title("BUKTI TITIP UANG"));
    out.push(title("TRANSAKSI SEDANG DIPROSES"));
    reprint(out, slip);
    out.push(Part::Rule);
    who(out, slip, paper);
    shop_total(out, slip);
    cash(out, slip);
    number(out, slip);
    out.push(Part::Blank);
    text(out, "BUKAN BUKTI PELUNASAN. STRUK ASLI DAPAT DIAMBIL SETELAH STATUS SUKSES.");
    text(out, &slip.shop.info);
}

/// Nothing was paid: all the cash goes back.
fn failed(out: &mut Vec<Part>, slip: &Slip, paper: Paper) {
    out.push(title("BUKTI PENGEMBALIAN UANG"));
    out.push(title("PEMBAYARAN TIDAK BERHASIL"));
    reprint(out, slip);
    out.push(Part::Rule);
    who(out, slip, paper);
    if slip.cash.is_zero() {
        shop_total(out, slip);
    } else {
        out.push(bill_total(slip));
        cash(out, slip);
    }
    number(out, slip);
    out.push(Part::Blank);
    text(out, "UANG PELANGGAN DIKEMBALIKAN SELURUHNYA. TAGIHAN BELUM DIBAYAR.");
    out.push(Part::Blank);
    out.push(field("PENERIMA", "PENERIMA", Value::Signature));
    out.push(Part::Blank);
    text(out, &slip.shop.info);
}

fn who(out: &mut Vec<Part>, slip: &Slip, paper: Paper) {
    // Where nothing is paid yet, no label that a shop wrote can say it is.
    let layout = match slip.kind() {
        Kind::Paid => slip.layout(),
        Kind::InDoubt | Kind::Failed | Kind::Preview => layout::usual(&slip.question.product),
    };
    out.push(field("PRODUK", "PRODUK", Value::Text(values::sold(slip))));
    out.extend(values::who(slip, layout, paper).into_iter().map(Part::Field));
}

fn owed(out: &mut Vec<Part>, slip: &Slip) {
    out.push(field("ADMIN BANK", "ADMIN BANK", Value::Money(slip.bill.admin_fee)));
    shop_total(out, slip);
}

/// What the provider says is owed, the shop's fee, and what the customer pays. Without a fee
/// the first is the last.
fn shop_total(out: &mut Vec<Part>, slip: &Slip) {
    let grand = grand_total(slip);
    if !slip.service_fee.is_zero() || grand.is_none() {
        out.push(bill_total(slip));
        out.push(field("JASA LOKET", "JASA LOKET", Value::Money(slip.service_fee)));
    }
    if let Some(grand) = grand {
        out.push(total("TOTAL BAYAR", "TOTAL BAYAR", grand));
    }
}

fn bill_total(slip: &Slip) -> Part {
    field("TOTAL TAG", "TOTAL TAGIHAN", Value::Money(slip.customer_total))
}

/// Cash and change, where cash was taken.
fn cash(out: &mut Vec<Part>, slip: &Slip) {
    if slip.cash.is_zero() {
        return;
    }
    out.push(field("TUNAI", "TUNAI", Value::Money(slip.cash)));
    if let Some(change) = change(slip) {
        // On a refund slip this is the sum that matters.
        let is_refund = slip.kind() == Kind::Failed;
        let style = if is_refund { Style::Total } else { Style::Normal };
        let field = Field::new("KEMBALI", "KEMBALI", Value::Money(change));
        out.push(Part::Field(Field { style, ..field }));
    }
}

/// Customer total and service fee; nothing where the sum is beyond all sense.
pub(super) fn grand_total(slip: &Slip) -> Option<Rupiah> {
    slip.customer_total.plus(slip.service_fee)
}

/// What the customer gets back: all of it where nothing was paid; nothing known where the cash
/// does not reach.
pub(super) fn change(slip: &Slip) -> Option<Rupiah> {
    match slip.kind() {
        Kind::Failed => Some(slip.cash),
        Kind::Paid | Kind::InDoubt | Kind::Preview => slip.cash.minus(grand_total(slip)?),
    }
}

fn number(out: &mut Vec<Part>, slip: &Slip) {
    let number = clean(&slip.number);
    if !number.is_empty() {
        out.push(field("NO TRX", "NO TRX", Value::Text(number)));
    }
}

fn reprint(out: &mut Vec<Part>, slip: &Slip) {
    match slip.copy {
        Copy::Again(number) if slip.kind() != Kind::Preview => {
            out.push(Part::Text(format!("CETAK ULANG (CU-{number})"), Style::Normal));
        }
        Copy::Again(_) | Copy::Original => {}
    }
}

/// Counter, operator, time of printing, the number's own count, and which print it is.
fn trace(slip: &Slip) -> Option<Part> {
    let number = clean(&slip.number);
    if slip.kind() == Kind::Preview || number.is_empty() {
        return None;
    }
    let copy = match slip.copy {
        Copy::Original => "CA".to_owned(),
        Copy::Again(number) => format!("CU-{number}"),
    };
    let count = number.rsplit('-').next().unwrap_or_default().to_owned();
    let time = slip.shop.zone.short_time(slip.printed_at);
    let parts = [clean(&slip.shop.counter), clean(&slip.shop.operator), time, count, copy];
    Some(Part::Trace(parts.into_iter().filter(|part| !part.is_empty()).collect()))
}

/// What the slip can be looked up by. A preview has none: nothing is recorded yet.
pub(super) fn code(slip: &Slip) -> Option<String> {
    let code = clean(slip.code.as_deref().filter(|_| slip.kind() != Kind::Preview)?);
    let code = if slip.is_proof() { code } else { proof::struck(code) };
    (!code.is_empty()).then_some(code)
}

fn check(out: &mut Vec<Part>, slip: &Slip) {
    if let Some(code) = code(slip) {
        out.push(Part::Text(format!("CEK {code}"), Style::Normal));
    }
}

fn title(text: &str) -> Part {
    Part::Text(text.to_owned(), Style::Title)
}

fn text(out: &mut Vec<Part>, said: &str) {
    let said = clean(said);
    if !said.is_empty() {
        out.push(Part::Text(said, Style::Normal));
    }
}

fn field(label: &str, long: &str, value: Value) -> Part {
    Part::Field(Field::new(label, long, value))
}

fn total(label: &str, long: &str, amount: Rupiah) -> Part {
    let field = Field::new(label, long, Value::Money(amount));
    Part::Field(Field { style: Style::Total, ..field })
}
