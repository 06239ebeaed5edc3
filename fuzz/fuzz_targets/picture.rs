//! Any bytes as a picture, told apart by its first bytes.
#![no_main]

use imgpack_fuzz::picture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| picture("a.jpg", data));
