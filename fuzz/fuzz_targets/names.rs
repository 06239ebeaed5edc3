//! Lines as the names of entries: rules, plan, reports. A settled plan settles at once when it is run again.
#![no_main]

use imgpack::model::{ContainerKind, Depth, EntryPath, Flaws, LeftOut, Settings};
use imgpack_fuzz::{JUDGE, held, planned};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&way, text)) = data.split_first() else { return };
    let name = |line: &[u8]| {
        if way & 1 == 0 || line.is_ascii() {
            return EntryPath::from_utf8(line.to_vec());
        }
        let text: String = line.iter().map(|byte| char::from(*byte)).collect();
        EntryPath::decoded(line.to_vec(), &text, Flaws::UNMARKED)
    };
    let files = text.split(|byte| *byte == b'\n').take(64).map(|line| (name(line), line.to_vec())).collect();
    let inventory = held(ContainerKind::Zip, "a.zip", files, Depth::Names).inventory;
    let settings = Settings { unsafe_fixes: way & 2 != 0, ..Settings::default() };
    let settled = JUDGE.settle(inventory.clone(), &settings);
    planned(&inventory, &settled);
    if settled.plan.skipped.iter().any(|skipped| matches!(skipped.reason, LeftOut::Unsettled { .. })) {
        return;
    }
    let again = JUDGE.settle(settled.inventory, &settings);
    assert!(again.plan.steps.is_empty(), "{:?} after {:?}", again.plan.steps, settled.plan.steps);
});
