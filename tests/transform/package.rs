//! A package in a folder of its own, built by the program.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::rc::Rc;

use serde_json::Value;
use tempfile::TempDir;

/// The limits of the tests: no image wider than 100 pixels, every orientation reported.
const TARGET: &str = r#"
extends = "opendatasoft"
rules = { "image/orientation" = { level = "warning" } }
image.max-side = [{ value = 100, level = "error", source = "LIMITS" }]
"#;

/// The same limits, and WebP is taken.
const WEB: &str = r#"image.accepted = ["gif", "png", "jpeg", "tiff", "bmp", "webp"]"#;

pub(crate) struct Package {
    folder: Rc<TempDir>,
    names: Vec<String>,
}

/// What a build came to.
pub(crate) struct Built {
    pub(crate) code: i32,
    pub(crate) report: Value,
    output: PathBuf,
    _folder: Rc<TempDir>,
}

impl Package {
    /// A folder with these files and a table that names them.
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in");
        std::fs::create_dir(&input).unwrap();
        std::fs::write(folder.path().join("target.toml"), TARGET).unwrap();
        std::fs::write(folder.path().join("web.toml"), format!("{TARGET}{WEB}")).unwrap();
        let mut table = String::from("File,Title\n");
        for (index, (name, bytes)) in files.iter().enumerate() {
            std::fs::write(input.join(name), bytes).unwrap();
            table.push_str(&format!("{name},number {index}\n"));
        }
        std::fs::write(input.join("list.csv"), table).unwrap();
        Self { folder: Rc::new(folder), names: files.iter().map(|(name, _)| (*name).to_owned()).collect() }
    }

    /// Builds into a folder.
    pub(crate) fn build(&self, flags: &[&str]) -> Built {
        self.build_to("in", "out/", flags)
    }

    /// Builds one of the files of the folder into another.
    pub(crate) fn build_to(&self, input: &str, output: &str, flags: &[&str]) -> Built {
        let ran = Command::new(env!("CARGO_BIN_EXE_imgpack"))
            .current_dir(self.folder.path())
            .args(["build", input, "-o", output, "--format", "json", "--force"])
            .args(if flags.contains(&"--target") { &[][..] } else { &["--target", "target.toml"] })
            .args(flags)
            .output()
            .unwrap();
        let report = serde_json::from_slice(&ran.stdout).unwrap_or(Value::Null);
        Built {
            code: code(&ran),
            report,
            output: self.folder.path().join(output),
            _folder: Rc::clone(&self.folder),
        }
    }

    /// Packs the folder as most programs do.
    pub(crate) fn pack_deflated(&self, archive: &str) {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(self.folder.path().join(archive)).unwrap());
        for name in self.names.iter().map(String::as_str).chain(["list.csv"]) {
            zip.start_file(name, zip::write::SimpleFileOptions::DEFAULT).unwrap();
            zip.write_all(&std::fs::read(self.folder.path().join("in").join(name)).unwrap()).unwrap();
        }
        zip.finish().unwrap();
    }

    /// The names of the images that a build made other bytes of.
    pub(crate) fn changed(&self, built: &Built) -> Vec<&str> {
        let original = |name: &str| std::fs::read(self.folder.path().join("in").join(name)).unwrap();
        self.names
            .iter()
            .map(String::as_str)
            .filter(|name| built.find(name) != Some(original(name)))
            .collect()
    }
}

fn code(ran: &Output) -> i32 {
    ran.status.code().unwrap()
}

impl Built {
    /// The bytes of an archive that was written.
    pub(crate) fn archive(&self) -> Vec<u8> {
        std::fs::read(&self.output).unwrap()
    }

    /// The bytes of a member.
    pub(crate) fn file(&self, name: &str) -> Vec<u8> {
        self.find(name).unwrap_or_else(|| panic!("no {name}: {:#}", self.report))
    }

    pub(crate) fn find(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.output.join(name)).ok()
    }

    pub(crate) fn table(&self) -> String {
        String::from_utf8(self.file("list.csv")).unwrap()
    }

    pub(crate) fn exists(&self) -> bool {
        self.output.exists()
    }

    /// The codes that the check of the output found.
    pub(crate) fn left(&self) -> Vec<&str> {
        let found = self.report["after"]["findings"].as_array().unwrap();
        found.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
    }

    /// The reasons of fixes that were not applied.
    pub(crate) fn reasons(&self) -> Vec<&str> {
        let skipped = self.report["plan"]["skipped"].as_array().unwrap();
        skipped.iter().map(|left| left["reason"].as_str().unwrap()).collect()
    }
}
