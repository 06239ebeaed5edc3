//! The coded data of a JPEG (ITU-T T.81): where it ends, and whether its codes make the image that the headers promise.
//!
//! Is given what the segments say; reads none.

mod bits;
mod codes;
mod follow;
mod frame;
mod pass;
mod progressive;
mod scan;
mod tables;

pub use follow::{Outcome, follow};
pub use frame::{Component, Frame, Process, bit};
pub use pass::{ScanEnd, pass};
pub use progressive::History;
pub use scan::{Part, Scan};
pub use tables::{Huffman, Tables};
