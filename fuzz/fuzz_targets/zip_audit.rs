//! Any bytes as a zip: audit, unpack, verify.
#![no_main]

use imgpack::model::Depth;
use imgpack_fuzz::{inventory, listed, sound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let names = inventory(data, "a.zip", Depth::Names);
    let whole = inventory(data, "a.zip", Depth::Structure);
    sound(&whole, data.len());
    assert_eq!(listed(&names), listed(&whole));
});
