//! Whatever a water bill's parts are, they are shown once, and only as a split of the whole. What
//! must hold for any answer of any provider stands in `no_false_success`.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rajabiller::{SUCCESS, document};
use crate::support::{self, verdicts};

const ID: &str = "rajabiller";

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn water_is_never_shown_as_more_than_its_total(
        amount in 0i64..200_000,
        penalty in 0i64..50_000,
        stamp in 0i64..20_000,
        waste in 0i64..20_000,
        beside in any::<bool>(),
    ) {
        let (mut order, body) = document(SUCCESS[1].0, SUCCESS[1].1);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let raw = &mut json["data"]["rawProviderResponse"]["water_bill_transaction"];
        let gross = if beside { amount } else { amount + penalty + stamp + waste };
        let total = amount + penalty + stamp + waste + 2500;
        raw["bills"][0]["amount"] = json!(gross.to_string());
        raw["bills"][0]["penalty_fee"] = json!(penalty.to_string());
        raw["bills"][0]["stamp_duty"] = json!(stamp.to_string());
        raw["bills"][0]["waste"] = json!(waste.to_string());
        raw["total_price"] = json!(total.to_string());
        order.bill.customer_total = support::rupiah(total);
        let [paid, _] = verdicts(ID, &order, 201, &json.to_string());
        let bill = paid.bill.unwrap();
        let fact = |key: &str| bill.fact(key).map_or(0, |value| value.parse::<i64>().unwrap());
        let sheet = &bill.sheets[0];
        let shown = sheet.amount.unwrap().get() + sheet.penalty.unwrap().get()
            + fact("stamp_duty") + fact("waste") + bill.admin_fee.get();
        prop_assert_eq!(shown, total);
        prop_assert_eq!(bill.difference, None);
    }
}
