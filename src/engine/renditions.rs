//! The copies in other sizes that a build makes of every image, as entries that only the plan knows.
//!
//! Judges nothing and makes none: the rules run over them as over files that lie there, `emit` makes them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{
    Action, Entry, EntryId, EntryPath, Facts, Format, ImageFacts, Inventory, Locus, Rendition, RenditionSize,
    Settings, Step, within,
};
use crate::profiles::Profile;
use crate::rules::is_readable;
use crate::text::without_extension;
use crate::view::Derivatives;

/// About how many pixels of a rendition take one byte; what was written is checked again.
const PIXELS_PER_BYTE: u64 = 4;

/// Adds what the user wants of every image that the target takes and that stands for no other. A copy that lies
/// there already stays as it is. An error names two images whose copies would have one name.
pub(crate) fn add_renditions(
    inventory: &mut Inventory,
    profile: &Profile,
    settings: &Settings,
) -> Result<(), [String; 2]> {
    let wanted: Vec<(&RenditionSize, &str)> = settings
        .renditions
        .iter()
        .filter_map(|size| Some((size, profile.image.renditions.get(&size.name)?.as_str())))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let sources = sources(inventory, profile, settings);
    alike(inventory, &sources).map_or(Ok(()), Err)?;
    let stem = |path: &str| without_extension(path).to_owned();
    let mut stems: FxHashSet<String> = inventory.media().map(|entry| stem(entry.path.text())).collect();
    for (source, facts) in sources {
        for (size, suffix) in &wanted {
            let path = beside(&inventory.entry(source).path, suffix);
            if stems.insert(stem(&path)) {
                add(inventory, source, &path, &facts, size.side, settings);
            }
        }
    }
    Ok(())
}

/// The first two images of one folder that differ in their extensions alone.
fn alike(inventory: &Inventory, sources: &[(EntryId, ImageFacts)]) -> Option<[String; 2]> {
    let mut seen = FxHashMap::default();
    sources.iter().find_map(|(id, _)| {
        let path = &inventory.entry(*id).path;
        let other = seen.insert((path.parent(), path.stem()), path.text())?;
        Some([other.to_owned(), path.text().to_owned()])
    })
}

/// The images that copies are made of, with what is known of each.
fn sources(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Vec<(EntryId, ImageFacts)> {
    let derivatives = Derivatives::new(inventory, profile);
    // What will be converted has copies as what it becomes.
    let is_converted = |format| (settings.convert || settings.unsafe_fixes) && is_readable(format);
    let takes = |entry: &&Entry| {
        inventory.facts(entry.id).format().is_some_and(|it| profile.image.accepts(it) || is_converted(it))
    };
    let is_source = |entry: &&Entry| derivatives.source(entry).is_none();
    let mut images: Vec<&Entry> = inventory.media().filter(takes).filter(is_source).collect();
    images.sort_by(|a, b| a.path.raw().cmp(b.path.raw()));
    let known =
        |entry: &Entry| Some((entry.id, ImageFacts::clone(inventory.facts(entry.id).image.as_ref()?)));
    images.into_iter().filter_map(known).collect()
}

/// `a/X.png` is `a/X_tn.jpg` under the suffix `_tn`.
fn beside(path: &EntryPath, suffix: &str) -> String {
    let folder = path.parent();
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{}{suffix}.jpg", path.stem())
}

fn add(
    inventory: &mut Inventory,
    source: EntryId,
    path: &str,
    of: &ImageFacts,
    side: u32,
    settings: &Settings,
) {
    let (Some(width), Some(height), Ok(number)) =
        (of.width, of.height, u32::try_from(inventory.entries.len()))
    else {
        return;
    };
    let size = if of.orientation.is_some_and(|it| it >= 5) { (height, width) } else { (width, height) };
    let (width, height) = within(size, side);
    let id = EntryId(number);
    let bytes = u64::from(width) * u64::from(height) / PIXELS_PER_BYTE;
    let mut entry = Entry::file(id, EntryPath::from(path), bytes.max(1));
    entry.added = true;
    inventory.entries.push(entry);
    let (image, jpeg) = (ImageFacts::sized(width, height), Some(Format::Jpeg));
    inventory.facts.push(Facts {
        by_name: jpeg,
        by_magic: jpeg,
        sniffed: true,
        image: Some(Box::new(image)),
        ..Facts::default()
    });
    let (max_bytes, stretch) = (settings.max_bytes, settings.stretch);
    inventory.renditions.entry(source).or_default().push(Rendition { entry: id, side, max_bytes, stretch });
}

/// The steps of a plan that say which copies are made, under the name of the option.
pub(super) fn steps(inventory: &Inventory) -> impl Iterator<Item = Step> + '_ {
    let name = move |id: EntryId| inventory.entry(id).path.text().to_owned();
    let step = move |source: EntryId, copy: &Rendition| Step {
        finding: None,
        code: "renditions",
        action: Action::AddRendition { entry: copy.entry },
        at: Locus::Entry(source),
        path: name(source),
        from: Some(name(source)),
        to: Some(name(copy.entry)),
    };
    inventory
        .renditions
        .iter()
        .flat_map(move |(source, copies)| copies.iter().map(move |copy| step(*source, copy)))
}

/// Takes the copies of an image out with it.
pub(super) fn drop_renditions(inventory: &mut Inventory, id: EntryId) {
    for copy in inventory.renditions.remove(&id).unwrap_or_default() {
        inventory.entries[copy.entry.index()].dropped = true;
    }
}
