//! The closing slip on paper: no line too wide, no words of proof, and the sums that stand there.

use loket_core::calendar::Zone;
use loket_core::money::Rupiah;
use loket_core::receipt::closing::{Count, Moved, Slip, tearoff};
use loket_core::receipt::{Copy, Shop};
use loket_core::shift::{Closing, Tally, Totals};

fn rp(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

fn slip(practice: bool, copy: Copy, difference: i64) -> Slip {
    let tally = |count, sum| Tally { count, sum: rp(sum) };
    let shop = Shop {
        name: "WARUNG BERKAH".into(),
        address: String::new(),
        counter: "L01".into(),
        zone: Zone::Wib,
        operator: "K01".into(),
        info: String::new(),
    };
    Slip {
        shop,
        practice,
        number: "L01-261122-S02".into(),
        opened: ("SITI".into(), 1_795_319_530_000),
        closed: ("ANI".into(), 1_795_339_530_000),
        float: rp(200_000),
        moves: vec![Moved {
            is_in: false,
            amount: rp(25_000),
            reason: "struk ini bukti pembayaran yang sah".to_uppercase(),
        }],
        counts: vec![
            Count { value: 50_000, is_coin: false, count: 8, sum: rp(400_000) },
            Count { value: 1_000, is_coin: true, count: 3, sum: rp(3_000) },
        ],
        counted: rp(403_000),
        expected: 403_000 - difference,
        difference,
        corrected: None,
        deposits: Vec::new(),
        falls: vec!["toko: SALDO TURUN Rp 7.000 TANPA PENJUALAN".into()],
        closing: Closing {
            totals: Totals {
                paid: tally(2, 209_000),
                in_doubt: tally(1, 11_000),
                failed: tally(1, 5_000),
                margin: 4_500,
                ..Totals::default()
            },
            in_doubt: vec!["L01-261122-000003".into()],
            ..Closing::default()
        },
        tells_profit: false,
        printed_at: 1_795_339_530_000,
        copy,
    }
}

fn text(slip: &Slip, columns: usize) -> Vec<String> {
    let lines = tearoff(slip, columns).lines;
    assert!(lines.iter().all(|line| line.text.len() <= columns), "{columns}: {lines:#?}");
    lines.into_iter().map(|line| line.text.trim().to_owned()).collect()
}

#[test]
fn what_stands_on_it() {
    for columns in [24, 32, 42, 48, 80] {
        for practice in [false, true] {
            let whole = text(&slip(practice, Copy::Original, -8_000), columns).join(" ");
            let folded = whole.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(!folded.contains("BUKTI PEMBAYARAN YANG SAH"), "{folded}");
            assert_eq!(folded.contains("LATIHAN"), practice);
            for said in ["TUTUP SHIFT", "L01-261122-S02", "L01-261122-000003", "200.000", "411.000"]
            {
                assert!(folded.contains(said), "{columns} {said}: {folded}");
            }
            assert!(folded.contains("KURANG") && !folded.contains("LEBIH"), "{folded}");
            assert!(!folded.contains("LABA") && !folded.contains("CETAK ULANG"), "{folded}");
        }
    }
}

#[test]
fn a_second_print_says_so_and_profit_is_told_where_it_may() {
    let mut again = slip(false, Copy::Again(1), 0);
    again.tells_profit = true;
    let lines = text(&again, 32);
    for line in ["CETAK ULANG (CU-1)", "PAS", "LABA       : Rp            4.500", "KOIN:"] {
        assert!(lines.iter().any(|it| it == line), "{line}: {lines:#?}");
    }
    let more = text(&slip(false, Copy::Original, 2_000), 32);
    assert!(more.iter().any(|it| it == "LEBIH      : Rp            2.000"), "{more:#?}");
}
