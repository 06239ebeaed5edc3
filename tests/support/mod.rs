//! What end-to-end tests share: a scrubbed environment, and packages made of bytes written by hand.
//!
//! Knows no rule. Every run has its own folder, no variables of the caller, and a time it must not exceed.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test binary uses its own part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
#[cfg(unix)]
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Longer than any run may take, on a loaded machine as well.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test.
pub const PROGRAM: &str = match option_env!("CARGO_BIN_EXE_imgpack") {
    Some(program) => program,
    // Tests inside the library call no program.
    None => "",
};

/// A folder of its own, in which the program runs without the caller's variables.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Asserts the exit code, showing everything that was said where it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// Asserts exit 2 with an empty standard output, and on standard error each of these words.
    #[track_caller]
    pub fn cannot_run(self, words: &[&str]) -> Self {
        let run = self.exits(2);
        assert_eq!(run.out, "", "standard output stays empty; stderr: {}", run.err);
        run.says(words)
    }

    /// Asserts that standard error holds each of these words.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }

    /// Asserts that standard output holds each of these words.
    #[track_caller]
    pub fn shows(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word), "`{word}` is not in: {}", self.out);
        }
        self
    }
}

impl Sandbox {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// The names in a folder of the sandbox, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program with these arguments, in this folder, with no variables but these few.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(PROGRAM);
        scrub(&mut command, self.root());
        command.args(arguments).timeout(PATIENCE);
        command
    }

    /// Runs the program.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
        ran(&mut self.command(arguments))
    }

    /// Runs the program with arguments that spaces part.
    #[track_caller]
    pub fn imgpack(&self, arguments: &str) -> Run {
        self.run(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs a line of the shell, in which `$IMGPACK` is the program.
    #[track_caller]
    pub fn shell(&self, line: &str) -> Run {
        let mut command = assert_cmd::Command::new("/bin/sh");
        scrub(&mut command, self.root());
        command.env("IMGPACK", PROGRAM).args(["-c", line]).timeout(PATIENCE);
        ran(&mut command)
    }

    /// Runs `check` with a JSON report.
    #[track_caller]
    pub fn check_json(&self, arguments: &str) -> Value {
        self.imgpack(&format!("check --format json {arguments}")).json()
    }
}

fn scrub(command: &mut assert_cmd::Command, folder: &Path) {
    command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", folder).env("LC_ALL", "C.UTF-8");
    command.current_dir(folder);
}

/// Waits for a command and keeps what it said.
#[track_caller]
pub fn ran(command: &mut assert_cmd::Command) -> Run {
    let output = command.output().unwrap();
    let run = Run {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!run.err.contains("panicked"), "{run:?}");
    run
}

/// The codes of a report's findings, in its order.
pub fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// The names of the fields of an object, in its order.
pub fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// A PNG of one colour.
pub fn png(width: u32, height: u32, shade: u8) -> Vec<u8> {
    encoded(width, height, shade, image::ImageFormat::Png)
}

/// A JPEG of one colour.
pub fn jpeg(width: u32, height: u32, shade: u8) -> Vec<u8> {
    encoded(width, height, shade, image::ImageFormat::Jpeg)
}

/// A GIF of one colour.
pub fn gif(width: u32, height: u32, shade: u8) -> Vec<u8> {
    encoded(width, height, shade, image::ImageFormat::Gif)
}

fn encoded(width: u32, height: u32, shade: u8, format: image::ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([shade, 100, 200]));
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// How a member of a zip is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Stored,
    Deflated,
}

/// A member of a zip, with the bytes of its name as they shall stand there.
#[derive(Debug, Clone)]
pub struct Member {
    pub name: Vec<u8>,
    pub content: Vec<u8>,
    pub packing: Packing,
    /// Names are marked as UTF-8 (bit 11).
    pub utf8: bool,
}

/// A stored member.
pub fn member(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Member {
    let name = name.as_ref().to_vec();
    let utf8 = !name.is_ascii();
    Member { name, content: content.as_ref().to_vec(), packing: Packing::Stored, utf8 }
}

/// A deflated member.
pub fn deflated(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Member {
    Member { packing: Packing::Deflated, ..member(name, content) }
}

/// The bytes of a member as a zip holds them.
pub fn packed(member: &Member) -> Vec<u8> {
    match member.packing {
        Packing::Stored => member.content.clone(),
        Packing::Deflated => {
            // A level that no writer uses by default, so that bytes packed anew would differ.
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(1));
            encoder.write_all(&member.content).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// A zip of these members, in this order.
pub fn zip(members: &[Member]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for member in members {
        let data = packed(member);
        let offset = u32::try_from(out.len()).unwrap();
        let common = common_fields(member, data.len());
        out.extend_from_slice(b"PK\x03\x04\x14\x00");
        out.extend_from_slice(&common);
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&member.name);
        out.extend_from_slice(&data);
        directory.extend_from_slice(b"PK\x01\x02\x14\x03\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 8]);
        let mode: u32 = if member.name.ends_with(b"/") { 0o040_755 << 16 | 0x10 } else { 0o100_644 << 16 };
        directory.extend_from_slice(&mode.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(&member.name);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count, count].concat());
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// Flags, method, time, checksum, sizes and the length of the name.
fn common_fields(member: &Member, packed: usize) -> Vec<u8> {
    let method: u16 = if member.packing == Packing::Stored { 0 } else { 8 };
    let flags: u16 = if member.utf8 { 1 << 11 } else { 0 };
    let mut fields = Vec::new();
    fields.extend_from_slice(&flags.to_le_bytes());
    fields.extend_from_slice(&method.to_le_bytes());
    fields.extend_from_slice(&[0, 0, 0x21, 0x58]);
    fields.extend_from_slice(&crc32fast::hash(&member.content).to_le_bytes());
    fields.extend_from_slice(&u32::try_from(packed).unwrap().to_le_bytes());
    fields.extend_from_slice(&u32::try_from(member.content.len()).unwrap().to_le_bytes());
    fields.extend_from_slice(&u16::try_from(member.name.len()).unwrap().to_le_bytes());
    fields
}

/// The names and packed bytes of a plain zip's members, read from its local headers in their order.
pub fn packed_members(zip: &[u8]) -> Vec<(String, u16, Vec<u8>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while zip[at..].starts_with(b"PK\x03\x04") {
        let short = |from: usize| u16::from_le_bytes([zip[at + from], zip[at + from + 1]]);
        let size = u32::from_le_bytes(zip[at + 18..at + 22].try_into().unwrap()) as usize;
        let name_end = at + 30 + usize::from(short(26));
        let data = name_end + usize::from(short(28));
        let name = String::from_utf8_lossy(&zip[at + 30..name_end]).into_owned();
        found.push((name, short(8), zip[data..data + size].to_vec()));
        at = data + size;
    }
    found
}

/// A tar of these files, in this order.
pub fn tar<N: AsRef<[u8]>, C: AsRef<[u8]>>(files: &[(N, C)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        let (name, content) = (name.as_ref(), content.as_ref());
        let kind = if name.ends_with(b"/") { b'5' } else { b'0' };
        out.extend_from_slice(&tar_header(name, content.len() as u64, kind));
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// One header of a tar (POSIX ustar).
pub fn tar_header(name: &[u8], size: u64, kind: u8) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..108].copy_from_slice(b"0000644\0");
    header[108..116].copy_from_slice(b"0000000\0");
    header[116..124].copy_from_slice(b"0000000\0");
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// Bytes in gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A package that is fine as it is: two images and the table that names them.
pub fn clean_files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("list.csv", b"file,title\na.png,Oak\nb.jpg,Ash\n".to_vec()),
        ("a.png", png(20, 10, 1)),
        ("b.jpg", jpeg(16, 16, 2)),
    ]
}

/// The package with one error that a safe fix fixes: a cell in another letter case than the file.
pub fn fixable_files() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = clean_files();
    files[0].1 = b"file,title\nA.png,Oak\nb.jpg,Ash\n".to_vec();
    files
}

/// The package with an error that nothing fixes: a row names a file that is not there.
pub fn hopeless_files() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = clean_files();
    files[0].1 = b"file,title\na.png,Oak\nb.jpg,Ash\nnowhere.gif,Elm\n".to_vec();
    files
}

/// Stored members of these files.
pub fn stored(files: &[(&str, Vec<u8>)]) -> Vec<Member> {
    files.iter().map(|(name, content)| member(name, content)).collect()
}

impl Sandbox {
    pub fn zip(&self, name: &str, files: &[(&str, Vec<u8>)]) -> PathBuf {
        self.write(name, zip(&stored(files)))
    }

    pub fn tree(&self, folder: &str, files: &[(&str, Vec<u8>)]) -> PathBuf {
        for (name, content) in files {
            self.write(Path::new(folder).join(name), content);
        }
        self.path(folder)
    }

    pub fn clean(&self) -> PathBuf {
        self.zip("clean.zip", &clean_files())
    }

    pub fn fixable(&self) -> PathBuf {
        self.zip("fixable.zip", &fixable_files())
    }

    pub fn hopeless(&self) -> PathBuf {
        self.zip("hopeless.zip", &hopeless_files())
    }
}

/// A name of bytes that are no UTF-8.
#[cfg(unix)]
pub fn raw_name(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// SHA-256 in base64, as a content security policy has it.
pub fn sha256_base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in Sha256::digest(bytes).chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap();
            text.push(if place <= chunk.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}
