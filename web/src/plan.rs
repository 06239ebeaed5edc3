//! The plan of a build, as the page shows it: what is done, and what waits for a permission.
//!
//! Knows no rule.

use std::collections::BTreeMap;

use imgpack::model::{LeftOut, Plan, Step};
use serde_json::{Value, json};

/// Changes of one rule that are shown.
const SHOWN: usize = 100;

/// The plan by rules: how many changes, and the first of them.
pub(crate) fn steps(plan: &Plan) -> Value {
    let mut rules: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
    for step in &plan.steps {
        rules.entry(step.code).or_default().push(step);
    }
    let change = |step: &&Step| json!({ "entry": step.path, "action": step.action.words().id, "from": step.from, "to": step.to });
    let rule = |(code, steps): (&&str, &Vec<&Step>)| {
        let changes: Vec<Value> = steps.iter().take(SHOWN).map(change).collect();
        json!({ "code": code, "count": steps.len(), "changes": changes })
    };
    rules.iter().map(rule).collect()
}

/// What is not done: how many fixes wait for each permission, and how many only a person can make.
pub(crate) fn skipped(plan: &Plan) -> Value {
    let mut waiting: BTreeMap<String, u64> = BTreeMap::new();
    let mut by_hand = 0;
    for skipped in &plan.skipped {
        if let LeftOut::Needs(permit) = skipped.reason {
            *waiting.entry(permit.given().name.replace('-', "_")).or_default() += 1;
        } else if skipped.reason != LeftOut::Declined {
            by_hand += 1;
        }
    }
    json!({ "waiting": waiting, "by_hand": by_hand })
}
