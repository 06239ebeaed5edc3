//! tar, plain or packed by gzip or bzip2.
//!
//! Every header is read and audited here; no crate sees it first.

mod header;

pub(crate) use header::has_checksum;
