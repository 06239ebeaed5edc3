//! Rules about the rows or items that a platform is asked for at once.
//!
//! What an item is made of is told in `layout`.

use super::{Context, Draft, Drafts};

rules! { too_many_rows, placeholder, unprepared_film }
