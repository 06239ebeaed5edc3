//! Rules about the file system: what could not be read, and what is not followed.
//!
//! The facts come from the walk in `source`; nothing here opens a file.

rules! { unreadable_file, changed_during_run, symbolic_link, special_file }
