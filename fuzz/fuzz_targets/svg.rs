//! Any text as an SVG.
#![no_main]

use imgpack_fuzz::picture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut text = b"<svg xmlns=\"http://www.w3.org/2000/svg\" ".to_vec();
    text.extend_from_slice(data);
    picture("a.svg", &text);
    picture("a.svg", data);
});
