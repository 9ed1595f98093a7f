//! Payments as tables for other programs, written where somebody looks for them.

use std::path::{Path, PathBuf};

use super::Till;
use super::print::free;
use crate::error::{Class, TillError};
use crate::sheet::{self, Cell, Column, Kind, Table};
use crate::view::{ExportView, HistoryAsking, PaymentView, ReportAsking, SumsView};

/// How many payments are read at a time.
const PAGE: u32 = 1000;

const fn column(name: &'static str, title: &'static str, width: u16) -> Column {
    Column { name, title, width }
}

const PAYMENTS: &[Column] = &[
    column("number", "No. transaksi", 20),
    column("created_at", "Waktu", 26),
    column("paid_at", "Lunas pada", 26),
    column("state", "Keadaan", 10),
    column("bill_type", "Jenis tagihan", 18),
    column("product", "Kode produk", 16),
    column("customer_no", "Nomor pelanggan", 20),
    column("customer_name", "Nama", 26),
    column("customer_total", "Total tagihan", 14),
    column("service_fee", "Jasa loket", 12),
    column("grand_total", "Total bayar", 14),
    column("deposit_cost", "Modal", 14),
    column("cash", "Tunai", 14),
    column("provider_reference", "No. ref penyedia", 34),
    column("operator", "Petugas", 10),
    column("payment_id", "Ref", 28),
];

const SUMS: &[Column] = &[
    column("key", "Hari", 12),
    column("paid", "Lunas", 8),
    column("in_doubt", "Menunggu", 10),
    column("failed", "Gagal", 8),
    column("customer_total", "Total tagihan", 16),
    column("service_fee", "Jasa loket", 14),
    column("grand_total", "Tunai masuk", 16),
    column("deposit_cost", "Modal", 16),
    column("cost_unknown", "Tanpa modal", 12),
    column("margin", "Margin", 14),
];

fn row(view: &PaymentView) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    vec![
        text(&view.number),
        text(&view.created_at),
        text(view.paid_at.as_deref().unwrap_or_default()),
        text(&view.state),
        text(&view.bill_type),
        text(&view.product),
        text(&view.customer_no),
        text(&view.customer_name),
        Cell::Number(view.customer_total),
        Cell::Number(view.service_fee),
        Cell::Number(view.grand_total),
        Cell::maybe(view.deposit_cost),
        Cell::Number(view.cash),
        text(&view.provider_reference),
        text(&view.operator),
        text(&view.payment_id),
    ]
}

fn sums_row(key: &str, sums: &SumsView) -> Vec<Cell> {
    vec![
        Cell::Text(key.to_owned()),
        Cell::Number(sums.paid.into()),
        Cell::Number(sums.in_doubt.into()),
        Cell::Number(sums.failed.into()),
        Cell::Number(sums.customer_total),
        Cell::Number(sums.service_fee),
        Cell::Number(sums.grand_total),
        Cell::Number(sums.deposit_cost),
        Cell::Number(sums.cost_unknown.into()),
        Cell::Number(sums.margin),
    ]
}

impl Till {
    /// Writes the history that is asked for to `file`, over whatever is there: all of it, or as many
    /// payments as `limit` says.
    ///
    /// # Errors
    /// An asking that is none, or a file that cannot be written.
    pub fn export_history(
        &self,
        asking: &HistoryAsking,
        kind: Kind,
        file: &Path,
    ) -> Result<ExportView, TillError> {
        let rows = self.rows(asking)?;
        let payments = count(&rows);
        let table = Table { title: "Transaksi", columns: PAYMENTS, rows };
        sheet::write_over(&[table], kind, file).map_err(|what| not_written(&what))?;
        Ok(ExportView { file: file.display().to_string(), payments })
    }

    /// Writes the payments of a report's span to a new file in `folder`, or beside the ledger; a
    /// spreadsheet has the sums of the days as well. No file that is there is written over.
    ///
    /// # Errors
    /// A span that is none, or a file that cannot be written.
    pub fn export_report(
        &self,
        asking: &ReportAsking,
        kind: Kind,
        folder: Option<PathBuf>,
    ) -> Result<ExportView, TillError> {
        let days = ReportAsking { by: "day".into(), ..asking.clone() };
        let report = self.report(&days)?;
        let (from, to) = (report.from.clone(), report.to.clone());
        self.not_blind(&to)?;
        let wanted = HistoryAsking {
            from: Some(from.clone()),
            to: Some(to.clone()),
            operator: self.sees_only()?,
            ..HistoryAsking::default()
        };
        let rows = self.rows(&wanted)?;
        let payments = count(&rows);
        let mut sums: Vec<Vec<Cell>> =
            report.rows.iter().map(|one| sums_row(&one.key, &one.sums)).collect();
        sums.push(sums_row("Jumlah", &report.sums));
        let tables = [
            Table { title: "Transaksi", columns: PAYMENTS, rows },
            Table { title: "Per hari", columns: SUMS, rows: sums },
        ];
        let span = if from == to { from } else { format!("{from}-sampai-{to}") };
        let practice = if self.is_practice() { "latihan-" } else { "" };
        let name = format!("loket-{practice}{span}.{}", kind.ending());
        let folder = folder.unwrap_or_else(|| self.folder.join("reports"));
        let put = || {
            std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
            let path = free(&folder, &name);
            let file = std::fs::File::create_new(&path).map_err(|error| error.to_string())?;
            sheet::write(&tables, kind, file)?;
            Ok(path)
        };
        let file = put().map_err(|what: String| not_written(&what))?;
        Ok(ExportView { file: file.display().to_string(), payments })
    }

    fn rows(&self, asking: &HistoryAsking) -> Result<Vec<Vec<Cell>>, TillError> {
        let mut page = HistoryAsking { limit: asking.limit.or(Some(PAGE)), ..asking.clone() };
        let mut rows = Vec::new();
        loop {
            let found = self.history(&page)?;
            rows.extend(found.payments.iter().map(row));
            match found.next {
                Some(next) if asking.limit.is_none() => page.after = Some(next),
                Some(_) | None => return Ok(rows),
            }
        }
    }
}

fn count(rows: &[Vec<Cell>]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

fn not_written(what: &str) -> TillError {
    TillError::new(
        Class::Internal,
        "export_failed",
        format!("Berkas belum tersimpan: {what}."),
        "Periksa tempatnya dan sisa disk, lalu simpan lagi. Buku transaksi tidak berubah.",
    )
}
