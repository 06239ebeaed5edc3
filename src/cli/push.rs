//! What the user wants of a push, once the options were read one by one: which of them go together.
//!
//! What a platform merely ignores is a finding; what it refuses is exit 2.

use crate::model::{MergeMode, PushSettings};

use super::Failure;
use super::args::TargetArgs;

/// What the user asks for, unless they contradict each other.
pub(super) fn settings(args: &TargetArgs) -> Result<PushSettings, Failure> {
    let push = &args.push;
    if push.item_merge_mode.is_some() && push.preserve_folders {
        return Err(Failure::new("`--item-merge-mode` and `--preserve-folders` are refused together")
            .help("a merged item goes to the root of the data set; leave out one of the two"));
    }
    if push.item_merge_mode == Some(MergeMode::Series) && push.storage.is_some() {
        return Err(Failure::new("`--item-merge-mode series` and `--storage` do not go together")
            .help("slices are packed into one file when they are sent; register them as `slots`"));
    }
    if push.read_only && push.storage.is_none() {
        return Err(
            Failure::new("`--read-only` needs a storage, and none is given").help("name it with --storage")
        );
    }
    if let Some(path) = push.remote_path.as_deref().filter(|path| has_dots(path)) {
        return Err(Failure::new(format!("`--remote-path {path}` has a part that is `.` or `..`"))
            .help("the platform stores it as it is; write the folder from the root of the data set"));
    }
    Ok(PushSettings {
        preserve_folders: push.preserve_folders,
        merge: push.item_merge_mode,
        remote_path: push.remote_path.clone(),
        storage: push.storage.clone(),
        prefix: args.base_url.as_deref().map(prefix).unwrap_or_default(),
        dataset: push.dataset.clone(),
        read_only: push.read_only,
    })
}

/// Whether a path names a folder by going from one to another.
fn has_dots(path: &str) -> bool {
    path.split('/').any(|part| part == "." || part == "..")
}

/// What stands before a key: the part of a URL after its host or bucket.
fn prefix(base_url: &str) -> String {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split_once('/').map_or("", |(_, path)| path).trim_matches('/').to_owned()
}
