//! Any text as an SVG.
#![no_main]

use imgpack_fuzz::image;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut text = b"<svg xmlns=\"http://www.w3.org/2000/svg\" ".to_vec();
    text.extend_from_slice(data);
    image("a.svg", &text);
    image("a.svg", data);
});
