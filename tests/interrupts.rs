//! A build that is asked to end: nothing is left of it, and the output is absent or complete.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const FILES: usize = 60;

/// A folder of many small files, so that a build of it takes a while.
fn package(folder: &Path) -> std::path::PathBuf {
    let package = folder.join("in");
    fs::create_dir(&package).unwrap();
    for number in 0..FILES {
        fs::write(package.join(format!("{number:03}.png")), [0; 600]).unwrap();
    }
    package
}

fn build(package: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imgpack"));
    let mut output = output.as_os_str().to_owned();
    output.push("/");
    command.arg("build").arg(package).arg("--keep-going").arg("--force").arg("-o").arg(output);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_signal_leaves_no_part_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let package = package(folder.path());
    let outputs = folder.path().join("outputs");
    fs::create_dir(&outputs).unwrap();
    let begin = Instant::now();
    build(&package, &outputs.join("out")).status().unwrap();
    let whole = begin.elapsed();
    for step in 0..6_u32 {
        for signal in [Signal::TERM, Signal::INT] {
            fs::remove_dir_all(&outputs).unwrap();
            fs::create_dir_all(outputs.join("out")).unwrap();
            fs::write(outputs.join("out/old"), "").unwrap();
            let mut child = build(&package, &outputs.join("out")).spawn().unwrap();
            std::thread::sleep(whole.mul_f64(f64::from(step) / 6.0) + Duration::from_micros(300));
            // A run that is over already has nothing to be reported.
            let _ = kill_process(Pid::from_child(&child), signal);
            child.wait().unwrap();
            let names: Vec<_> = fs::read_dir(&outputs).unwrap().map(|e| e.unwrap().file_name()).collect();
            assert_eq!(names, ["out"], "{signal:?} at {step}");
            let count = fs::read_dir(outputs.join("out")).unwrap().count();
            assert!(
                count == 1 || count == FILES || count == FILES + 1,
                "{count} files, {signal:?} at {step}"
            );
        }
    }
}

#[test]
fn a_run_that_a_signal_ended_says_so_with_its_status() {
    let folder = tempfile::tempdir().unwrap();
    let package = package(folder.path());
    for (step, signal, status) in (0..8).flat_map(|n| [(n, Signal::TERM, 143), (n, Signal::INT, 130)]) {
        let mut child = build(&package, &folder.path().join("out")).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(step * 6));
        let _ = kill_process(Pid::from_child(&child), signal);
        let ended = child.wait().unwrap();
        // Before the program listens, the signal itself ends it; after the end, it is too late.
        let said = ended.code().is_none_or(|code| code == status || folder.path().join("out").exists());
        assert!(said, "{ended:?} after {signal:?} at {step}");
        let _ = fs::remove_dir_all(folder.path().join("out"));
    }
}
