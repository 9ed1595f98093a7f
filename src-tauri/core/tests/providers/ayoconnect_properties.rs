//! What is owed and paid at Ayoconnect is the sum of rows, whatever they are. What must hold for
//! any answer of any provider stands in `no_false_success`.

use loket_core::payment::Event;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::ayoconnect::{order, sample};
use crate::support::{owed, verdicts};

const ID: &str = "ayoconnect";

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_owed_is_the_sum_of_its_rows(
        first in 0i64..2_000_000,
        fees in 0i64..20_000,
        amount in 0i64..2_000_000,
        as_text in any::<bool>(),
    ) {
        let mut json: Value = serde_json::from_str(&sample("inquiry")).unwrap();
        let number = |it: i64| if as_text { json!(it.to_string()) } else { json!(it) };
        json["data"]["billDetails"][0]["value"] = number(first);
        json["data"]["billDetails"][1]["value"] = number(fees);
        json["data"]["totalAdmin"] = number(fees);
        for amount in [amount, first + fees] {
            json["data"]["amount"] = number(amount);
            let adds_up = amount == first + fees && amount > 0;
            prop_assert_eq!(owed(ID, &order(), 200, &json.to_string()), adds_up);
        }
    }

    #[test]
    fn what_is_paid_is_the_sum_of_its_rows(
        first in prop_oneof![Just(22_220i64), 0i64..60_000],
        fees in prop_oneof![Just(3_000i64), 0i64..6_000],
        amount in prop_oneof![Just(25_220i64), 0i64..60_000],
    ) {
        let mut json: Value = serde_json::from_str(&sample("status")).unwrap();
        json["data"]["billDetails"][0]["value"] = json!(first);
        json["data"]["billDetails"][1]["value"] = json!(fees);
        json["data"]["amount"] = json!(amount);
        let agreed = first + fees == 25_220 && amount == 25_220;
        for verdict in verdicts(ID, &order(), 200, &json.to_string()) {
            prop_assert_eq!(verdict.event == Event::Confirmed, agreed, "{}", verdict.rule);
        }
    }
}
