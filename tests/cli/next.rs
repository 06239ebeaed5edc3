//! What a report says to do next is a command that does what it says.

use crate::support::{
    Member, Run, Sandbox, clean_files, fixable_files, gif, hopeless_files, jpeg, member, png, zip,
};

/// The command of `next:`, and what it says of itself.
fn next(run: &Run) -> Option<(String, String)> {
    let at = run.out.find("\nnext: imgpack build ")?;
    let block = run.out[at + 7..].trim_end().replace("\n      ", "  ");
    let (command, effect) = block.split_once("  (").expect(&block);
    Some((command.strip_prefix("imgpack ").unwrap().to_owned(), effect.replace('\n', " ")))
}

fn number(words: &str, behind: &str) -> usize {
    let rest = words.split(behind).nth(1).unwrap();
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// Options that a check may be given, each with what it says of any package.
const OPTIONS: &[&str] = &[
    "--ignore image/animated",
    "--ignore reference/case-mismatch",
    "--select reference/*",
    "--select image/*",
    "--select archive/*",
    "--level image/extension-case=off",
    "--level layout/ignored-file=error",
    "--depth names",
    "--depth header",
    "--depth structure",
    "--depth pixels",
    "--strict",
    "--csv list.csv",
    "--file-column file",
    "--file-column nosuch",
    "--base-url https://cdn.example/p",
    "--exclude '*.png'",
    "--exclude drafts",
    "--existing-keys keys.txt",
    "--encoding windows-1252",
    "--name-encoding cp850",
    "--pattern '/^([a-z]+)/'",
    "--replace '/a/=b'",
    "--category-from path",
    "--root-category 'my cat'",
    "--preserve-folders",
    "--item-merge-mode slots",
    "--item-merge-mode channels",
    "--remote-path /x",
    "--storage s3",
    "--dataset team/set",
    "--symbiota-mode media",
    "--symbiota-mode folder",
    "--jobs 1",
    "--statistics",
    "--no-config",
];

const TARGETS: &[&str] = &[
    "opendatasoft",
    "labelbox",
    "v7-darwin",
    "onestepai",
    "symbiota",
    "symbiota --pattern '/^(a)/'",
    "symbiota --base-url https://cdn.example/p --pattern '/^([a-z]+)/'",
];

/// A package: what its files are called, and what is in them.
type Files = Vec<(String, Vec<u8>)>;

/// Packages of many kinds, and whether each is written as a folder, as a zip or as its only file.
fn packages() -> Vec<(&'static str, Files)> {
    let owned = |files: Vec<(&str, Vec<u8>)>| -> Files {
        files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
    };
    let links = b"catalogNumber,originalUrl,photographer\na-1, https://x.example/a 1.jpg,Ann\na-1, https://x.example/a 1.jpg,Ann\n";
    let records = br#"[{"row_data": "https://x.example/a b.jpg", "globalKey": "k"}, {"row_data": "a.png", "global_key": "k"}]"#;
    let names = b"file;title;photo\nA.PNG;x;\nsub\\b.jpg;y;\n zero.jpg;z;\n";
    let sorts = || {
        owned(vec![
            ("list.csv", names.to_vec()),
            ("a.png", png(9, 9, 1)),
            ("sub/b.jpg", jpeg(9, 9, 2)),
            ("zero.jpg", Vec::new()),
            ("c.gif", gif(9, 9, 3)),
            ("._c.gif", vec![0; 40]),
            (".env", b"x=1".to_vec()),
            ("README.md", b"# x".to_vec()),
            ("drafts/d.jpeg", png(9, 9, 4)),
        ])
    };
    let mut all = vec![
        ("it's in", owned(fixable_files())),
        ("hopeless", owned(hopeless_files())),
        ("clean.zip", owned(clean_files())),
        ("cats", owned(vec![("c/a.JPG", jpeg(8, 8, 1)), ("c/b.jpeg", jpeg(8, 8, 2))])),
        ("sorts", sorts()),
        ("sorts.zip", sorts()),
        ("links.csv", owned(vec![("links.csv", links.to_vec())])),
        ("import.json", owned(vec![("import.json", records.to_vec())])),
        ("nothing", owned(vec![("notes.txt", b"x".to_vec())])),
        ("latin", owned(vec![("list.csv", b"file,t\na.png,Ch\xe2teau\n".to_vec()), ("a.png", png(8, 8, 1))])),
    ];
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found: Vec<_> = std::fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    assert!(!found.is_empty());
    all.extend(found.iter().map(|path| ("fixture", below(path, path))));
    all
}

fn below(root: &std::path::Path, folder: &std::path::Path) -> Files {
    let mut files = Files::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(below(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read(&path).unwrap()));
        }
    }
    files
}

/// Writes a package under its name.
fn put(sandbox: &Sandbox, name: &str, files: &Files) {
    let borrowed: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    match files.as_slice() {
        [(only, bytes)] if only == name => drop(sandbox.write(name, bytes)),
        _ if name.ends_with(".zip") => drop(sandbox.zip(name, &borrowed)),
        _ => drop(sandbox.tree(name, &borrowed)),
    }
    sandbox.write("keys.txt", "a\nb\n");
}

/// Checks a package, runs what `next:` says, and compares; whether an output was written.
fn is_obeyed(name: &str, files: &Files, words: &str) -> bool {
    let sandbox = Sandbox::new();
    put(&sandbox, name, files);
    let place = format!("\"{name}\"");
    let check = sandbox.shell(&format!("\"$IMGPACK\" check {place} {words}"));
    let Some((command, effect)) = next(&check) else { return false };
    let run = sandbox.shell(&format!("\"$IMGPACK\" {command}"));
    let is_written = ["will be written", "is what to upload"].iter().any(|words| effect.contains(words));
    // Of names and headers not all is known that stands in the way of an output.
    if effect.contains("unless") && run.code == Some(1) {
        return false;
    }
    assert_eq!(
        run.code,
        Some(i32::from(!is_written)),
        "{name} {words}: {command} ({effect}: {}{}",
        run.out,
        run.err
    );
    // Where nothing is to be fixed there is nothing to be counted.
    if !is_written || effect.contains("is what to upload") {
        return is_written;
    }
    let words = &words.replace("--statistics", "");
    // An option may have an effect on the one and none on the other: each is right in its own way.
    let counts = |place: &str| {
        let run = sandbox.shell(&format!("\"$IMGPACK\" check {place} {words} --format json"));
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let of_package = findings.iter().filter(|one| one["code"] != "layout/option-ignored").count();
        [findings.len(), of_package]
    };
    let mut output = command.split(" -o ").nth(1).unwrap().to_owned();
    // There each folder in the output is an item.
    let is_merged = words.starts_with("-t v7") && words.contains("--item-merge-mode");
    if is_merged && (output.ends_with('/') || output.ends_with("/'")) {
        output.push('*');
    }
    let (before, after) = (counts(&place), counts(&output));
    assert_eq!(number(&effect, " of "), before[0], "{name} {words}: {command} ({effect}");
    let fixes = number(&effect, "fixes ");
    let gone = [before[0].saturating_sub(after[0]), before[1].saturating_sub(after[1])];
    // What only links images says nothing of them any more, nor of paths that nobody compared.
    let plain = output.trim_end_matches('\'');
    let is_list = plain.ends_with(".csv") || plain.ends_with(".json");
    assert!(
        gone.contains(&fixes) || is_list && fixes < gone[0],
        "{name} {words}: {command} ({effect}: {before:?} and {after:?}"
    );
    true
}

/// As many runs as fit into a test; all pairs of options with `IMGPACK_LONG`.
#[test]
fn the_command_fixes_as_much_as_it_says_over_packages_targets_and_options() {
    let packages = packages();
    let is_long = std::env::var_os("IMGPACK_LONG").is_some();
    let mut obeyed = 0;
    for (name, files) in &packages {
        for target in TARGETS {
            obeyed += u32::from(is_obeyed(name, files, &format!("-t {target}")));
            for option in OPTIONS.iter().filter(|_| is_long) {
                obeyed += u32::from(is_obeyed(name, files, &format!("-t {target} {option}")));
            }
        }
    }
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut pick = |most: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % most as u64).unwrap()
    };
    for _ in 0..if is_long { 2_000 } else { 120 } {
        let (name, files) = &packages[pick(packages.len())];
        let target = TARGETS[pick(TARGETS.len())];
        let options: Vec<&str> = (0..=pick(3)).map(|_| OPTIONS[pick(OPTIONS.len())]).collect();
        obeyed += u32::from(is_obeyed(name, files, &format!("-t {target} {}", options.join(" "))));
    }
    assert!(obeyed >= 40, "{obeyed}");
}

#[test]
fn a_verdict_says_how_many_rules_ran_and_sends_to_upload_only_where_no_error_was_left_out() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let shown = |options: &str| sandbox.imgpack(&format!("check clean.zip {options}")).exits(0).out;
    assert!(shown("").contains("next: upload clean.zip"));
    let few = shown("--ignore reference/missing-file");
    assert!(few.contains(" rules)") && few.contains("next: imgpack check clean.zip"), "{few}");
    assert!(!few.contains("upload"), "{few}");
    assert!(shown("--ignore image/animated").contains("next: upload clean.zip"));
}

#[test]
fn images_that_are_left_out_are_listed_beside_the_output() {
    let sandbox = Sandbox::new();
    sandbox.tree("in", &clean_files());
    sandbox.imgpack("build in -t opendatasoft -o up.zip --leave-out b.jpg").exits(0);
    let listed = String::from_utf8(sandbox.read("up-left-out.csv")).unwrap();
    assert!(listed.starts_with("name,rows,code,reason\nb.jpg,2,,"), "{listed}");
    sandbox.imgpack("build in -t opendatasoft -o none.zip --leave-out *.jpg --leave-out *.png").exits(1);
    assert!(!sandbox.has("none.zip") && !sandbox.has("none-left-out.csv"));
}

#[test]
fn an_entry_that_is_excluded_is_as_if_it_was_not_there() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files.push(("drafts/extra.png", b"no image".to_vec()));
    sandbox.tree("in", &files);
    sandbox.imgpack("check in -t opendatasoft").exits(1);
    let report = sandbox.check_json("in -t opendatasoft --exclude drafts");
    assert_eq!(report["summary"]["errors"], 0, "{report:#}");
    // The folder and the file in it.
    assert_eq!(report["input"]["excluded"], 2, "{report:#}");
}

#[test]
fn an_encoding_that_nothing_proves_is_named_in_the_command_with_a_word_to_look_at_the_sample() {
    let sandbox = Sandbox::new();
    sandbox.tree("in", &[("a.png", png(8, 8, 1)), ("list.csv", b"File,Title\na.png,Ch\xe2teau\n".to_vec())]);
    let member = |name: &[u8]| Member { utf8: false, ..member(name, png(8, 8, name[1])) };
    sandbox.write("in.zip", zip(&[member(b"\x82t\x82.png"), member(b"No\x89l.png")]));
    for (input, option) in [("in", "--encoding windows-1252"), ("in.zip", "--name-encoding cp850")] {
        for first in ["check".to_owned(), format!("build -o {input}-first.zip")] {
            let run = sandbox.imgpack(&format!("{first} {input} -t opendatasoft")).exits(1);
            let (command, effect) = next(&run).expect(&run.out);
            assert!(
                command.contains(option) && effect.starts_with("check the sample; fixes "),
                "{}",
                run.out
            );
            assert!(effect.contains("will be written"), "{effect}");
            sandbox.shell(&format!("\"$IMGPACK\" {command}")).exits(0);
        }
    }
}

#[test]
fn a_folder_that_makes_too_large_an_archive_leads_to_a_split() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "small.toml",
        "extends = \"opendatasoft\"\nid = \"small\"\n[containers]\n\
         max-bytes = [{ value = 140000, level = \"error\", source = \"FILES\" }]\n",
    );
    let mut table = String::from("File,Title\n");
    for number in 0..4_u8 {
        let noise: Vec<u8> = (0..60_000_u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> (8 + number)).to_le_bytes()[0])
            .collect();
        sandbox.write(format!("set/{number}.jpg"), [jpeg(40, 30, number * 40), noise].concat());
        table.push_str(&format!("{number}.jpg,t\n"));
    }
    sandbox.write("set/list.csv", table);
    let wanted = "--level image/trailing-data=off --target small.toml";
    for run in [
        sandbox.imgpack(&format!("check set {wanted}")),
        sandbox.imgpack(&format!("build set {wanted} -o set-fixed.zip")).exits(1),
    ] {
        let (command, effect) = next(&run).expect(&run.out);
        assert!(command.contains("--split") && effect.contains("will be written"), "{command} {effect}");
        sandbox.shell(&format!("$IMGPACK {command} --force")).exits(0);
    }
}

/// A grey TIFF of 2 x 2 pixels: bits a sample, what these are (1 whole numbers, 3 floating ones), how they are packed.
fn tiff(bits: u16, kind: u16, packing: u16) -> Vec<u8> {
    let fields: [(u16, u16, u32); 10] = [
        (256, 3, 2),
        (257, 3, 2),
        (258, 3, bits.into()),
        (259, 3, packing.into()),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 3, 2),
        (279, 4, u32::from(bits) / 2),
        (339, 3, kind.into()),
    ];
    let data = vec![0; usize::from(bits) / 2];
    let place = u32::try_from(8 + data.len()).unwrap();
    let mut out = [b"II*\0".as_slice(), &place.to_le_bytes(), &data, &10_u16.to_le_bytes()].concat();
    for (tag, width, value) in fields {
        out.extend([tag.to_le_bytes(), width.to_le_bytes()].concat());
        out.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
    }
    out.extend([0; 4]);
    out
}

#[test]
fn no_output_is_promised_where_the_decoder_refuses_an_image_by_its_header() {
    for (name, image, is_read) in [
        ("whole", tiff(8, 1, 1), true),
        ("float", tiff(32, 3, 1), false),
        ("double", tiff(64, 3, 1), false),
        ("deep", tiff(32, 1, 1), false),
        ("packed", tiff(8, 1, 50_000), false),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("set/a.jpg", jpeg(20, 10, 9));
        sandbox.write(format!("set/{name}.tif"), &image);
        let run = sandbox.imgpack("check set -t labelbox --base-url https://e.org/").exits(1);
        let promised = next(&run).is_some_and(|(_, effect)| effect.contains("the output will be written"));
        assert_eq!(promised, is_read, "{name}: {}", run.out);
        if let Some((command, _)) = next(&run).filter(|_| promised) {
            sandbox.shell(&format!("$IMGPACK {command} --force")).exits(0);
        }
    }
}
