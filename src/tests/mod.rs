//! Tests of several modules together, from where they see what no other program does: packages in a few words,
//! the rules one by one, what is written before it has a name.

mod bytes;
#[cfg(unix)]
mod changes;
mod corpora;
mod images;
mod manifest;
mod names;
mod profiles;
mod reference;
mod report;
#[cfg(unix)]
mod roundtrip;
mod rules;
mod second_reader;
#[path = "../../tests/support/mod.rs"]
mod support;
mod troubles;
