//! `imgpack page`: the page is served on this computer alone, and nothing but the page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server, which ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn imgpack(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imgpack"));
    command.arg("page").args(words);
    command
}

fn page(folder: &Path) {
    fs::create_dir(folder.join("page")).unwrap();
    fs::write(folder.join("page/index.html"), "<!doctype html><title>page</title>").unwrap();
    fs::write(folder.join("page/imgpack.wasm"), b"\0asm").unwrap();
    fs::write(folder.join("secret.txt"), "secret").unwrap();
}

fn serve(folder: &Path) -> Server {
    let folder = folder.join("page");
    let mut child = imgpack(&["--no-open", "--folder", folder.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    Server { child, address }
}

impl Server {
    /// What the server answers to a first line.
    fn answer(&self, line: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{line} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[test]
fn the_page_is_served_on_this_computer_alone() {
    let folder = tempfile::tempdir().unwrap();
    page(folder.path());
    let server = serve(folder.path());
    assert!(server.address.starts_with("127.0.0.1:"), "{}", server.address);
    let index = server.answer("GET /");
    assert!(index.starts_with("HTTP/1.1 200 OK") && index.ends_with("<title>page</title>"), "{index}");
    assert_eq!(index, server.answer("GET /index.html"));
    let module = server.answer("HEAD /imgpack.wasm?v=1");
    assert!(
        module.contains("Content-Type: application/wasm\r\n") && module.ends_with("\r\n\r\n"),
        "{module}"
    );
}

#[test]
fn nothing_but_the_page_is_served() {
    let folder = tempfile::tempdir().unwrap();
    page(folder.path());
    let server = serve(folder.path());
    for line in ["GET /../secret.txt", "GET /gone.js", "GET //etc/passwd", "GET ../secret.txt", "GET", ""] {
        let answer = server.answer(line);
        assert!(answer.starts_with("HTTP/1.1 40") && !answer.contains("secret"), "{line}: {answer}");
    }
    assert!(server.answer("POST /").starts_with("HTTP/1.1 405"));
}

#[test]
fn the_folder_with_the_page_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    page(folder.path());
    let folder = folder.path().join("page");
    let run = imgpack(&["--print-folder", "--folder", folder.to_str().unwrap()]).output().unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap().trim_end(), folder.to_str().unwrap());
    assert!(run.status.success());
}

#[test]
fn a_folder_without_the_page_and_a_port_that_is_taken_are_named() {
    let folder = tempfile::tempdir().unwrap();
    page(folder.path());
    let run = imgpack(&["--folder", folder.path().to_str().unwrap()]).output().unwrap();
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code() == Some(2) && words.contains("does not hold the page"), "{words}");
    assert!(words.contains("web/build.sh"), "{words}");
    let server = serve(folder.path());
    let port = server.address.rsplit(':').next().unwrap();
    let page = folder.path().join("page");
    let run = imgpack(&["--no-open", "--port", port, "--folder", page.to_str().unwrap()]).output().unwrap();
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code() == Some(2) && words.contains(port), "{words}");
}
