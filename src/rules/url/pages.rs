//! Pages that end like files: what sites that share images write into the URLs of their pages.
//!
//! Knows no rule code. What a platform says of hosts and extensions stands in its profile.

use crate::text::percent_decoded;
use crate::view::url::Url;

/// A host or what it ends in, and what the path of a page there holds.
const PAGES: &[(&str, &str)] = &[
    ("wikimedia.org", "/wiki/"),
    ("wikipedia.org", "/wiki/"),
    ("github.com", "/blob/"),
    ("github.com", "/tree/"),
    ("gitlab.com", "/blob/"),
    ("gitlab.com", "/tree/"),
    ("bitbucket.org", "/src/"),
    ("codeberg.org", "/src/"),
    ("huggingface.co", "/blob/"),
    ("huggingface.co", "/tree/"),
    ("drive.google.com", "/file/d/"),
    ("drive.google.com", "/open"),
    ("docs.google.com", "/"),
    ("photos.google.com", "/"),
    ("photos.app.goo.gl", "/"),
    ("dropbox.com", "/s/"),
    ("dropbox.com", "/scl/"),
    ("onedrive.live.com", "/"),
    ("1drv.ms", "/"),
    ("icloud.com", "/"),
    ("flickr.com", "/photos/"),
    ("archive.org", "/details/"),
    ("inaturalist.org", "/observations/"),
    ("inaturalist.org", "/photos/"),
    ("gbif.org", "/occurrence/"),
    ("imgur.com", "/gallery/"),
    ("imgur.com", "/a/"),
    ("osf.io", "/files/"),
    ("sharepoint.com", "/:i:/"),
    ("sharepoint.com", "/_layouts/"),
    ("box.com", "/s/"),
    ("mega.nz", "/"),
    ("kaggle.com", "/datasets/"),
    ("figshare.com", "/articles/"),
    ("youtube.com", "/watch"),
];

/// What leads to the file all the same, in path or query.
const FILES: &[&str] = &[
    "/wiki/special:filepath/",
    "/wiki/special:redirect/file/",
    "raw=true",
    "raw=1",
    "dl=1",
    "/download",
    "/file/view/",
];

/// Whether a URL is that of a page.
pub(super) fn is_page(host: &str, url: Url<'_>) -> bool {
    let path = percent_decoded(url.path).to_lowercase();
    let is_there = |(page, part): &&(&str, &str)| {
        (host == *page || host.strip_suffix(page).is_some_and(|rest| rest.ends_with('.')))
            && path.contains(part)
    };
    // `upload.wikimedia.org` and `static.inaturalist.org` hold files alone.
    let holds_files =
        ["upload.", "static.", "i.", "live.", "raw."].iter().any(|first| host.starts_with(first));
    !holds_files && PAGES.iter().any(|page| is_there(&page)) && !FILES.iter().any(|part| path.contains(part))
}
