//! Rules about the table beside the images: can the platform read it, and does every row say the same
//! thing to every reader?
//!
//! The cells that name files are judged in `reference`.

rules! { ragged_row }
