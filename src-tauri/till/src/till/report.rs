//! Reports: what a span of the shop's days came to, by day, bill type, provider or hour, beside the span
//! before it; and the day's list on paper. The ledger adds up, the core knows the calendar. Prints
//! nothing that looks like a receipt, and records nothing.

use loket_core::bill::BillType;
use loket_core::money::Rupiah;
use loket_core::receipt::{self, DayList, ListedPayment, Tearoff};
use loket_core::span::{Days, named};

use super::Till;
use super::settings::Settings;
use crate::error::TillError;
use crate::ledger::read::Filter;
use crate::ledger::report::{Dimension, Group, Sums};
use crate::view::{
    ComparedView, PrintView, ReceiptView, ReportAsking, ReportRow, ReportView, SumsView,
};

/// How many payments are read at a time.
const PAGE: u32 = 1000;

impl Till {
    /// What a span of business days came to, apart by one dimension.
    ///
    /// # Errors
    /// A span or dimension that is none, or a ledger that cannot be read.
    pub fn report(&self, asking: &ReportAsking) -> Result<ReportView, TillError> {
        let (days, before) = self.days(asking)?;
        let dimension = dimension(&asking.by)?;
        let only = self.sees_only()?.unwrap_or_default();
        let sums = sums_view(&self.ledger.sums(&days.from(), &days.to(), &only)?);
        let earlier = sums_view(&self.ledger.sums(&before.from(), &before.to(), &only)?);
        let groups = self.ledger.sums_by(&days.from(), &days.to(), &only, dimension)?;
        let mut rows: Vec<ReportRow> = Vec::new();
        for group in whole(groups, dimension, &days) {
            let of = sums_view(&group.sums);
            rows.push(ReportRow {
                label: self.called(dimension, &group.key),
                share: per_mille(of.grand_total, sums.grand_total),
                key: group.key,
                sums: of,
            });
        }
        if matches!(
            dimension,
            Dimension::BillType | Dimension::Provider | Dimension::Account | Dimension::Operator
        ) {
            rows.sort_by_key(|row| std::cmp::Reverse((row.sums.grand_total, row.sums.held)));
        }
        let report = ReportView {
            span: if asking.span.is_empty() { "dates".into() } else { asking.span.clone() },
            from: days.from(),
            to: days.to(),
            by: asking.by.clone(),
            practice: self.is_practice(),
            blind: false,
            before: compared(&before, sums, earlier),
            sums,
            rows,
        };
        Ok(if self.is_blind(&days.to())? { report.without_money() } else { report })
    }

    /// The days that are asked for, in the shop's zone, and those to compare them with.
    pub(super) fn days(&self, asking: &ReportAsking) -> Result<(Days, Days), TillError> {
        let today = self.zone()?.day(self.clock.now());
        let text = |day: &Option<String>| {
            day.as_deref().filter(|text| !text.is_empty()).unwrap_or(&today).to_owned()
        };
        let days = match asking.span.as_str() {
            "" | "dates" => Days::between(&text(&asking.from), &text(&asking.to))
                .and_then(|days| Some((days, days.before()?))),
            name => named(name, &today),
        };
        days.ok_or_else(|| {
            TillError::refused(
                "bad_span",
                "Masa laporan tidak sah: tanggal TTTT-BB-HH, dari yang lebih awal, paling lama 10 tahun.",
                "Pilih masa yang lain.",
            )
        })
    }

    /// What a row is called on screen; days and hours go by their digits.
    fn called(&self, dimension: Dimension, key: &str) -> String {
        match dimension {
            Dimension::BillType => match BillType::from_id(key) {
                Some(bill_type) => bill_type.label().to_owned(),
                None => key.to_owned(),
            },
            Dimension::Provider => self.label(&loket_core::account::ProviderId::new(key)),
            Dimension::Operator => match self.ledger.operator(key) {
                Ok(Some(known)) => known.operator.name,
                Ok(None) | Err(_) => key.into(),
            },
            Dimension::Day | Dimension::Month | Dimension::Account | Dimension::Hour => key.into(),
        }
    }

    /// The list of a business day as it would print; today's where none is named.
    ///
    /// # Errors
    /// A day that is none, or paper that is too narrow.
    pub fn day_list(
        &self,
        date: Option<&str>,
        columns: Option<u32>,
    ) -> Result<ReceiptView, TillError> {
        let settings = self.settings_now()?;
        let columns = settings.columns(columns)?;
        let list = self.day_list_of(date, &settings, columns)?;
        Ok(ReceiptView { kind: "list".into(), ..super::paper::view(None, columns, &[list]) })
    }

    /// Prints the list of a business day. It is no receipt: nothing is recorded or counted.
    ///
    /// # Errors
    /// A day that is none, or it did not come out; the code names the fault.
    pub fn print_day_list(
        &self,
        date: Option<&str>,
        printer: Option<&str>,
    ) -> Result<PrintView, TillError> {
        let settings = self.settings_now()?;
        self.print_page(&settings, printer, "daftar.txt", |columns| {
            self.day_list_of(date, &settings, columns)
        })
    }

    fn day_list_of(
        &self,
        date: Option<&str>,
        settings: &Settings,
        columns: usize,
    ) -> Result<Tearoff, TillError> {
        let day = date.map(str::to_owned);
        let asking = ReportAsking { from: day.clone(), to: day, ..ReportAsking::default() };
        let (days, _) = self.days(&asking)?;
        self.not_blind(&days.to())?;
        let mut filter = Filter {
            from_day: Some(days.from()),
            to_day: Some(days.to()),
            operator: self.sees_only()?,
            limit: PAGE,
            ..Filter::default()
        };
        let mut payments = Vec::new();
        loop {
            let page = self.ledger.history(&filter)?;
            filter.after = page.last().map(|last| last.cursor);
            let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            payments.extend(page.into_iter().map(|one| {
                let order = &one.opening.order;
                ListedPayment {
                    at: one.created,
                    bill_type: order.question.bill_type(),
                    customer_no: order.question.customer_no.clone(),
                    total: order.grand_total().unwrap_or(order.bill.customer_total),
                    state: one.state,
                }
            }));
            if is_last {
                break;
            }
        }
        payments.reverse();
        let sums = sums_view(&self.ledger.sums(
            &days.from(),
            &days.to(),
            filter.operator.as_deref().unwrap_or_default(),
        )?);
        let list = DayList {
            shop: settings.shop(),
            practice: self.is_practice(),
            day: days.from(),
            printed_at: self.clock.now(),
            payments,
            counts: counts(&sums),
            sums: amounts(&sums),
        };
        Ok(receipt::day_list(&list, columns))
    }
}

fn counts(sums: &SumsView) -> Vec<(String, String)> {
    let mut counts = vec![("LUNAS".to_owned(), sums.paid.to_string())];
    for (label, count) in [("MENUNGGU", sums.in_doubt), ("GAGAL", sums.failed)] {
        if count > 0 {
            counts.push((label.to_owned(), count.to_string()));
        }
    }
    counts
}

/// The sums under the list. A margin below zero has no place among rupiah, and is told in the window.
fn amounts(sums: &SumsView) -> Vec<(String, Rupiah)> {
    let mut amounts = vec![
        ("TAGIHAN", sums.customer_total),
        ("JASA LOKET", sums.service_fee),
        ("TUNAI", sums.grand_total),
    ];
    if sums.held > 0 {
        amounts.push(("TITIPAN", sums.held));
    }
    amounts
        .into_iter()
        .filter_map(|(label, amount)| Some((label.to_owned(), Rupiah::try_from(amount).ok()?)))
        .collect()
}

fn dimension(name: &str) -> Result<Dimension, TillError> {
    match name {
        "" | "day" => Ok(Dimension::Day),
        "month" => Ok(Dimension::Month),
        "type" => Ok(Dimension::BillType),
        "provider" => Ok(Dimension::Provider),
        "account" => Ok(Dimension::Account),
        "operator" => Ok(Dimension::Operator),
        "hour" => Ok(Dimension::Hour),
        _ => Err(TillError::refused(
            "bad_input",
            format!("Tidak ada laporan menurut {name}."),
            "Pakai day, month, type, provider, account, operator, atau hour.",
        )),
    }
}

/// The groups with those between them that had no payment, where a gap would be read over.
fn whole(groups: Vec<Group>, dimension: Dimension, days: &Days) -> Vec<Group> {
    let keys: Vec<String> = match dimension {
        Dimension::Day => days.each().collect(),
        Dimension::Month => days.months().collect(),
        Dimension::Hour => (0..24).map(|hour| format!("{hour:02}")).collect(),
        Dimension::BillType | Dimension::Provider | Dimension::Account | Dimension::Operator => {
            return groups;
        }
    };
    let mut groups = groups.into_iter().peekable();
    keys.into_iter()
        .map(|key| {
            let sums = groups.next_if(|group| group.key == key).map(|group| group.sums);
            Group { key, sums: sums.unwrap_or_default() }
        })
        .collect()
}

fn sums_view(sums: &Sums) -> SumsView {
    SumsView {
        paid: sums.paid,
        in_doubt: sums.in_doubt,
        failed: sums.failed,
        customer_total: sums.customer_total,
        service_fee: sums.service_fee,
        grand_total: sums.customer_total.saturating_add(sums.service_fee),
        deposit_cost: sums.deposit_cost,
        cost_unknown: sums.cost_unknown,
        margin: sums.margin,
        held: sums.held,
    }
}

fn compared(days: &Days, now: SumsView, before: SumsView) -> ComparedView {
    ComparedView {
        from: days.from(),
        to: days.to(),
        paid: i64::from(now.paid).saturating_sub(i64::from(before.paid)),
        grand_total: now.grand_total.saturating_sub(before.grand_total),
        deposit_cost: now.deposit_cost.saturating_sub(before.deposit_cost),
        margin: now.margin.saturating_sub(before.margin),
        sums: before,
    }
}

/// A part of a whole in tenths of a percent, to the nearest.
fn per_mille(part: i64, whole: i64) -> u32 {
    if whole <= 0 {
        return 0;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    u32::try_from(part.saturating_mul(2_000).saturating_add(whole) / whole.saturating_mul(2))
        .unwrap_or_default()
}
