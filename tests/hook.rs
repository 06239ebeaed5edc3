//! What hooks call: `--hook` for the data sets of `imgpack.toml`, `--per-entry-only` for changed files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::time::Duration;

use serde_json::Value;
use support::{Sandbox, clean_files, codes, png, zip};

const CONFIG: &str = "[datasets.plots]\npath = \"data/plots\"\ntarget = \"opendatasoft\"\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.write("imgpack.toml", CONFIG);
    sandbox
}

/// All codes of all packages.
fn all_codes(report: &Value) -> Vec<&str> {
    report["packages"].as_array().map_or_else(|| codes(report), |all| all.iter().flat_map(codes).collect())
}

#[test]
fn a_hook_says_nothing_when_all_is_well() {
    let run = repository().imgpack("check --hook").exits(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn a_hook_says_one_line_a_finding() {
    let sandbox = repository();
    std::fs::remove_file(sandbox.path("data/plots/a.png")).unwrap();
    let run = sandbox.imgpack("check --hook").exits(1);
    assert!(run.out.starts_with("data/plots/list.csv:2:1: error[reference/missing-file] "), "{}", run.out);
    assert_eq!(run.out.lines().count(), 1, "{}", run.out);
    assert_eq!(run.err, "");
}

#[test]
fn a_warning_is_shown_and_fails_only_where_it_should() {
    let sandbox = repository();
    sandbox.write("data/plots/c.png", png(20, 10, 9));
    sandbox.imgpack("check --hook").exits(0).shows(&["warning[reference/unlisted-file]"]);
    sandbox.write("imgpack.toml", format!("strict = true\n{CONFIG}"));
    sandbox.imgpack("check --hook").exits(1);
}

#[test]
fn a_format_that_is_asked_for_is_written_whatever_was_found() {
    let run = repository().imgpack("check --hook --format json").exits(0);
    assert_eq!(run.json()["input"]["path"], "data/plots");
}

#[test]
fn a_hook_without_a_configuration_says_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.imgpack("check --hook").cannot_run(&["imgpack.toml", "imgpack init"]);
    sandbox.imgpack("check --hook --no-config").cannot_run(&["imgpack init"]);
    repository().imgpack("check --hook data/plots").cannot_run(&["--hook"]);
}

#[test]
fn changed_images_are_checked_by_the_rules_about_one_file() {
    let sandbox = repository();
    sandbox.write("data/plots/cut.png", &png(20, 10, 3)[..40]);
    sandbox.write("other/text.png", "no image");
    let changed = "check --per-entry-only --format json data/plots/a.png data/plots/cut.png other/text.png";
    let report = sandbox.imgpack(changed).exits(1).json();
    let all: Vec<&Value> = report["packages"].as_array().unwrap().iter().collect();
    let paths: Vec<&str> = all
        .iter()
        .flat_map(|one| one["findings"].as_array().unwrap())
        .map(|finding| finding["at"]["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"data/plots/cut.png") && paths.contains(&"other/text.png"), "{paths:?}");
    assert!(!paths.contains(&"data/plots/a.png"), "{paths:?}");
    let of_packages = ["reference/", "manifest/missing", "layout/no-image", "archive/unsupported-container"];
    let found = all_codes(&report);
    assert!(!found.iter().any(|code| of_packages.iter().any(|one| code.starts_with(one))), "{found:?}");
}

#[test]
fn changed_files_have_the_options_of_the_data_set_that_they_lie_in() {
    let sandbox = repository();
    sandbox.write("data/plots/cut.png", &png(20, 10, 3)[..40]);
    let changed = || sandbox.imgpack("check --per-entry-only data/plots/cut.png data/plots/a.png");
    changed().exits(1);
    sandbox.write("imgpack.toml", format!("{CONFIG}exclude = \"cut.*\"\n"));
    changed().exits(0);
    sandbox.write(
        "imgpack.toml",
        format!("[[ignore]]\ncode = \"image/*\"\npath = \"data/plots/cut.png\"\n{CONFIG}"),
    );
    changed().exits(0);
}

#[test]
fn a_changed_archive_is_looked_at_by_itself() {
    let sandbox = repository();
    let whole = zip(&support::stored(&clean_files()));
    sandbox.write("up.zip", &whole[..whole.len() - 30]);
    let report =
        sandbox.imgpack("check --per-entry-only --format json up.zip data/plots/a.png").exits(1).json();
    assert!(all_codes(&report).contains(&"archive/unreadable"), "{report}");
    sandbox.write("up.zip", &whole);
    sandbox.imgpack("check --per-entry-only up.zip data/plots/a.png").exits(0);
    sandbox.imgpack("check --per-entry-only gone.png").cannot_run(&["gone.png"]);
}

#[test]
fn images_named_one_by_one_are_each_a_package_and_that_is_said() {
    let sandbox = Sandbox::new();
    sandbox.tree("pics", &clean_files());
    sandbox.write("pics/b.png", png(8, 8, 2));
    let images = "pics/*.png -t opendatasoft";
    let run = sandbox.shell(&format!("\"$IMGPACK\" check {images}"));
    assert!(
        run.err.contains("each a package of its own") && run.err.contains("imgpack check pics"),
        "{run:?}"
    );
    assert!(!sandbox.shell(&format!("\"$IMGPACK\" check -q {images}")).err.contains("of its own"));
    let run = sandbox.shell(&format!("\"$IMGPACK\" build {images} -o x.zip"));
    assert!(run.err.contains("imgpack build pics"), "{run:?}");
    // One target takes them together, and a single one is what was named.
    for single in ["check pics/*.png -t v7", "check pics/b.png -t opendatasoft"] {
        assert!(!sandbox.shell(&format!("\"$IMGPACK\" {single}")).err.contains("of its own"), "{single}");
    }
}

/// Longer than what changed may change again without a later time.
const TICK: Duration = Duration::from_millis(2_100);

/// Repositories that were clean, a while after they were written.
fn found_clean<const N: usize>() -> [Sandbox; N] {
    let all: [Sandbox; N] = std::array::from_fn(|_| repository());
    std::thread::sleep(TICK);
    for one in &all {
        let run = one.imgpack("check --hook --verbose").exits(0);
        assert!(!run.err.contains("unchanged"), "{run:?}");
    }
    all
}

#[track_caller]
fn is_unchanged(sandbox: &Sandbox, options: &str) -> bool {
    let run = sandbox.imgpack(&format!("check --hook --verbose {options}")).exits(0);
    assert_eq!(run.out, "");
    run.err.contains("`data/plots`: unchanged since 20")
}

#[test]
fn a_hook_reads_again_only_what_changed() {
    let [sandbox] = found_clean();
    let run = sandbox.imgpack("check --hook").exits(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert!(is_unchanged(&sandbox, ""));
    assert!(!is_unchanged(&sandbox, "--no-cache") && !is_unchanged(&sandbox, "--verify"));
    assert!(!is_unchanged(&sandbox, "--depth header"), "other options are another question");
    assert!(!is_unchanged(&sandbox, "") && !is_unchanged(&sandbox, "--strict --csv list.csv"));
    sandbox.imgpack("check --no-cache").cannot_run(&["--hook"]);
    sandbox.imgpack("check --verify").cannot_run(&["--hook"]);
}

type Change<'a> = &'a dyn Fn(&Sandbox);

#[test]
fn no_change_passes_for_none() {
    let bad = || png(20, 10, 3)[..40].to_vec();
    let changes: [Change; 6] = [
        // Bytes of the same number under the time that the others had.
        &|sandbox| {
            let path = sandbox.path("data/plots/a.png");
            let time = std::fs::metadata(&path).unwrap().modified().unwrap();
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[20] ^= 0xFF;
            std::fs::write(&path, bytes).unwrap();
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        },
        // Another file in its place, written before.
        &|sandbox| {
            std::fs::rename(sandbox.write("bad.png", bad()), sandbox.path("data/plots/a.png")).unwrap();
        },
        &|sandbox| std::fs::remove_file(sandbox.path("data/plots/a.png")).unwrap(),
        &|sandbox| {
            std::fs::rename(sandbox.path("data/plots/a.png"), sandbox.path("data/plots/A.png")).unwrap();
        },
        &|sandbox| drop(sandbox.write("data/plots/deep/bad.png", bad())),
        &|sandbox| drop(sandbox.write("imgpack.toml", format!("{CONFIG}csv = \"gone.csv\"\n"))),
    ];
    for (number, (sandbox, change)) in found_clean::<6>().iter().zip(changes).enumerate() {
        assert!(is_unchanged(sandbox, ""), "{number}");
        change(sandbox);
        let run = sandbox.imgpack("check --hook --verbose");
        assert!(run.code == Some(1) && !run.err.contains("unchanged"), "{number}: {run:?}");
    }
}

#[test]
fn only_what_is_clean_and_old_enough_is_kept() {
    let sandbox = repository();
    assert!(!is_unchanged(&sandbox, "") && !is_unchanged(&sandbox, ""), "it may change within the same tick");
    sandbox.write("data/plots/c.png", png(20, 10, 9));
    std::thread::sleep(TICK);
    for _ in 0..2 {
        let run = sandbox.imgpack("check --hook --verbose").exits(0).shows(&["reference/unlisted-file"]);
        assert!(!run.err.contains("unchanged"), "{run:?}");
    }
}

#[test]
fn what_was_kept_is_believed_whole_or_not_at_all() {
    let [sandbox] = found_clean();
    let folder = ".cache/imgpack/clean";
    let name = format!("{folder}/{}", sandbox.names(folder)[0]);
    let kept = sandbox.read(&name);
    let text = String::from_utf8(kept.clone()).unwrap();
    let bent = [
        text.replace("clean 1", "clean 2"),
        text[..text.len() - 1].to_owned(),
        format!("{text}more\n"),
        String::new(),
        text.replacen(|digit: char| digit.is_ascii_digit(), "x", 3),
    ];
    for one in bent {
        sandbox.write(&name, &one);
        assert!(!is_unchanged(&sandbox, ""), "{one}");
        assert!(is_unchanged(&sandbox, ""), "written anew after {one}");
    }
    sandbox.write(&name, b"\xFF\xFE");
    assert!(!is_unchanged(&sandbox, ""));
}

#[test]
fn exceptions_count_as_used_where_a_data_set_is_not_read_again() {
    let sandbox = repository();
    sandbox.tree("data/maps", &clean_files());
    sandbox.write("data/maps/c.png", png(20, 10, 9));
    let ignore = "[[ignore]]\ncode = \"reference/unlisted-file\"\npath = \"data/*/c.png\"\n";
    let maps = "[datasets.maps]\npath = \"data/maps\"\ntarget = \"opendatasoft\"\n";
    sandbox.write("imgpack.toml", format!("{ignore}{maps}{CONFIG}"));
    std::thread::sleep(TICK);
    sandbox.imgpack("check --hook").exits(0);
    let run = sandbox.imgpack("check --hook --verbose").exits(0);
    assert_eq!((run.out.as_str(), run.err.matches("unchanged since").count()), ("", 2), "{run:?}");
    // One is read again, the other has used the exception.
    sandbox.write("data/plots/list.csv", [sandbox.read("data/plots/list.csv"), b"\n".to_vec()].concat());
    let run = sandbox.imgpack("check --hook --verbose --ignore manifest/*");
    assert!(!run.out.contains("config/unused-ignore"), "{run:?}");
}

#[test]
fn an_archive_is_known_by_its_own_time() {
    let sandbox = Sandbox::new();
    sandbox.write("up.zip", zip(&support::stored(&clean_files())));
    sandbox.write("imgpack.toml", "[datasets.plots]\npath = \"up.zip\"\ntarget = \"opendatasoft\"\n");
    std::thread::sleep(TICK);
    sandbox.imgpack("check --hook").exits(0);
    assert!(sandbox.imgpack("check --hook --verbose").exits(0).err.contains("`up.zip`: unchanged"));
    let mut bytes = sandbox.read("up.zip");
    bytes[60] ^= 0xFF;
    sandbox.write("up.zip", bytes);
    sandbox.imgpack("check --hook").exits(1);
}

/// Writes to a file through a mapping of it in memory, where the system notes no time: twice, when it is asked to.
#[cfg(target_os = "linux")]
const MAPPED: &str = "
import mmap, sys
with open(sys.argv[1], 'r+b') as file:
    view = mmap.mmap(file.fileno(), 0)
    for mask in (0, 255):
        view[20] ^= mask
        print('written', flush=True)
        sys.stdin.readline()
";

#[cfg(target_os = "linux")]
#[test]
fn a_verdict_that_no_longer_holds_is_found_by_verify() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};
    let Ok(memory) = tempfile::tempdir_in("/dev/shm") else { return eprintln!("skipped: no /dev/shm here") };
    let sandbox = Sandbox::new();
    for (name, bytes) in clean_files() {
        std::fs::write(memory.path().join(name), bytes).unwrap();
    }
    std::os::unix::fs::symlink(memory.path(), sandbox.path("plots")).unwrap();
    sandbox.write("imgpack.toml", "[datasets.plots]\npath = \"plots\"\ntarget = \"opendatasoft\"\n");
    let (input, output) = (Stdio::piped(), Stdio::piped());
    let image = memory.path().join("a.png");
    let arguments = ["-c".as_ref(), MAPPED.as_ref(), image.as_os_str()];
    let Ok(mut writer) = Command::new("python3").args(arguments).stdin(input).stdout(output).spawn() else {
        return eprintln!("skipped: no python3 here");
    };
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "written");
    std::thread::sleep(TICK);
    sandbox.imgpack("check --hook").exits(0);
    let mut ask = writer.stdin.take().unwrap();
    ask.write_all(b"\n").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "written");
    let run = sandbox.imgpack("check --hook --verbose");
    if !run.err.contains("unchanged") {
        return eprintln!("skipped: this system notes when a mapped file is written to");
    }
    let run = sandbox.imgpack("check --hook --verify").exits(1).shows(&["image/"]);
    assert!(run.err.contains("`plots`: was kept as clean since 20"), "{run:?}");
    assert!(run.err.contains("--no-cache"), "{run:?}");
    sandbox.imgpack("check --hook").exits(1);
    drop(ask);
    writer.wait().unwrap();
}
