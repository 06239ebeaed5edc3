//! An output is absent, old or complete, and nothing is left beside it, however the run ends.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{PROGRAM, Sandbox, fixable_files, png};

/// A folder with a table and images that take a while to pack.
fn large_tree(sandbox: &Sandbox) {
    let mut rows = String::from("file,title\n");
    let mut state = 1_u32;
    let letters = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + ((state >> 24) & 15).to_le_bytes()[0]
    };
    let big: Vec<u8> = (0..2 << 20).map(letters).collect();
    for number in 0..24 {
        let svg = [
            br#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><desc>"#.as_slice(),
            &big,
            format!("{number}</desc></svg>").as_bytes(),
        ]
        .concat();
        sandbox.write(format!("in/{number}.svg"), svg);
        rows.push_str(&[number.to_string().as_str(), ".svg,x\n"].concat());
    }
    sandbox.write("in/a.png", png(3, 3, 3));
    sandbox.write("in/list.csv", rows + "a.png,x\n");
}

/// Sends a signal as soon as the build has staged something; returns its exit code.
fn interrupted(sandbox: &Sandbox, output: &str, signal: &str) -> Option<i32> {
    let mut child = Command::new(PROGRAM)
        .args(["build", "--force", "in", "-o", output])
        .current_dir(sandbox.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !sandbox.names(".").iter().any(|name| name.contains(".imgpack-")) {
        assert!(started.elapsed() < Duration::from_secs(30), "nothing was staged");
        assert!(child.try_wait().unwrap().is_none(), "the build ended before it staged anything");
        std::thread::sleep(Duration::from_millis(1));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
    child.wait().unwrap().code()
}

#[test]
fn a_build_that_is_interrupted_leaves_nothing() {
    let sandbox = Sandbox::new();
    large_tree(&sandbox);
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        for output in ["out.zip", "out.tar", "out/"] {
            assert_eq!(interrupted(&sandbox, output, signal), Some(code), "{signal} {output}");
            assert_eq!(sandbox.names("."), ["in"], "{signal} {output}");
        }
    }
}

#[test]
fn a_build_that_is_killed_leaves_the_old_output_and_the_next_build_cleans_up() {
    let sandbox = Sandbox::new();
    large_tree(&sandbox);
    sandbox.write("out.zip", "old");
    assert_eq!(interrupted(&sandbox, "out.zip", "KILL"), None);
    assert_eq!(sandbox.read("out.zip"), b"old");
    assert!(sandbox.names(".").len() > 2, "a kill cannot be caught, so something is left");
    sandbox.imgpack("build --force in -o out.zip").exits(0);
    assert_eq!(sandbox.names("."), ["in", "out.zip"]);
}

#[test]
fn what_dead_processes_left_is_removed_and_what_the_living_write_is_not() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let own = std::process::id();
    sandbox.write(".out.zip.imgpack-2147480000-0.tmp", "dead");
    sandbox.write(".out.imgpack-2147480000-1.tmp/inner/file", "dead");
    sandbox.write(format!(".out.zip.imgpack-{own}-0.tmp"), "alive");
    sandbox.write(".other.zip.imgpack-2147480000-0.tmp", "of another output");
    sandbox.write(".out.zip.imgpack-mine.tmp", "not ours");
    sandbox.imgpack("build fixable.zip -o out.zip").exits(0);
    sandbox.imgpack("build fixable.zip -o out/").exits(0);
    let alive = format!(".out.zip.imgpack-{own}-0.tmp");
    let mut wanted = vec![
        alive.as_str(),
        ".other.zip.imgpack-2147480000-0.tmp",
        ".out.zip.imgpack-mine.tmp",
        "fixable.zip",
        "out",
        "out.zip",
    ];
    wanted.sort_unstable();
    assert_eq!(sandbox.names("."), wanted);
}

#[test]
fn nothing_is_left_beside_the_output_whether_it_worked_or_not() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.hopeless();
    sandbox.imgpack("build fixable.zip -o out.zip").exits(0);
    sandbox.imgpack("build hopeless.zip -o no.zip").exits(1);
    sandbox.imgpack("build fixable.zip -o out.zip").exits(2);
    assert_eq!(sandbox.names("."), ["fixable.zip", "hopeless.zip", "out.zip"]);
}

#[test]
fn a_file_size_limit_is_exit_2_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    large_tree(&sandbox);
    sandbox.write("out.zip", "old");
    for output in ["out.tar", "out/", "out.zip"] {
        // In blocks of 512 bytes.
        let run = sandbox.shell(&format!("ulimit -f 200; \"$IMGPACK\" build --force in -o {output}"));
        run.cannot_run(&[output, "cannot be written"]);
        assert_eq!(sandbox.names("."), ["in", "out.zip"], "{output}");
        assert_eq!(sandbox.read("out.zip"), b"old");
    }
}

#[test]
fn a_full_disk_is_exit_2_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    large_tree(&sandbox);
    sandbox.tree("small", &fixable_files());
    fs::create_dir(sandbox.path("disk")).unwrap();
    // A mount that nobody else sees, and that ends with the process.
    let run = sandbox.shell(
        "unshare -m sh -c 'mount -t tmpfs -o size=64k none disk || exit 77
         for output in out.zip out.tar out/; do
             \"$IMGPACK\" build in -o disk/$output; echo \"status $?\"; ls -A disk
         done
         \"$IMGPACK\" build --quiet small -o disk/out.zip; echo \"status $?\"; ls -A disk' || exit 77",
    );
    if run.code == Some(77) {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    assert_eq!(run.err.matches("cannot be written").count(), 3, "{}", run.err);
    let reported: Vec<&str> = run.out.lines().collect();
    assert_eq!(&reported[..3], ["status 2"; 3], "{}", run.out);
    assert_eq!(&reported[reported.len() - 2..], ["status 0", "out.zip"], "{}", run.out);
}

#[test]
fn few_file_descriptors_are_enough() {
    let sandbox = Sandbox::new();
    let files: Vec<(String, Vec<u8>)> = (0..100).map(|n| (format!("d{n}/p.png"), png(3, 3, n))).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    sandbox.tree("in", &files);
    sandbox.shell("ulimit -n 32; \"$IMGPACK\" build in -o out.zip").exits(0);
    sandbox.shell("ulimit -n 32; \"$IMGPACK\" build out.zip -o out/").exits(0);
}
