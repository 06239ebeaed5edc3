//! Any bytes as an image, distinguished by its first bytes.
#![no_main]

use imgpack_fuzz::image;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| image("a.jpg", data));
