//! What an action changed: a value or a name, before and after.

/// The value or name before and after an action.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}
