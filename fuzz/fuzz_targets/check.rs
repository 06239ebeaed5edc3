//! Any bytes under any name: open, probe, judge, report. Twice gives the same.
#![no_main]

use imgpack::model::{Depth, Findings, Locus, Settings};
use imgpack_fuzz::{JUDGE, KEPT, inventory, judged, sound};
use libfuzzer_sys::fuzz_target;

const NAMES: &[&str] =
    &["a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.csv", "a.png", "a.xml", "a.json", "a", "a.rar"];

fuzz_target!(|data: &[u8]| {
    let Some((&way, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(way >> 2) % NAMES.len()];
    let depth = Depth::ALL[usize::from(way & 3)];
    let first = inventory(bytes, name, depth);
    sound(&first, bytes.len());
    let second = inventory(bytes, name, depth);
    let settings = Settings::default();
    let one = judged(&first, &settings);
    let two = JUDGE.check(&second, &settings, KEPT);
    assert_eq!(reported(&one), reported(&two));
});

fn reported(findings: &Findings) -> Vec<(&str, &str, &Locus)> {
    findings.list.iter().map(|finding| (finding.code, finding.message.as_str(), &finding.at)).collect()
}
