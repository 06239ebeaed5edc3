//! Lines as the names of entries: rules, plan, reports. A settled plan settles at once when it is run again.
#![no_main]

use imgpack::fuzzing::engine;
use imgpack::model::{ContainerKind, Depth, EntryPath, Flaws, Settings};
use imgpack::fuzzing::source::Memory;
use imgpack_fuzz::{LEVELS, PROFILE, planned, probed};
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
    let inventory = probed(Memory::open(ContainerKind::Zip, "a.zip", files), Depth::Names).1;
    let settings = Settings { unsafe_fixes: way & 2 != 0, ..Settings::default() };
    let settled = engine::settle(inventory.clone(), &PROFILE, &LEVELS, &settings);
    planned(&inventory, &settled);
    if settled.plan.skipped.iter().any(|skipped| skipped.reason.starts_with("the plan did not settle")) {
        return;
    }
    let again = engine::settle(settled.inventory, &PROFILE, &LEVELS, &settings);
    assert!(again.plan.steps.is_empty(), "{:?} after {:?}", again.plan.steps, settled.plan.steps);
});
