//! What a report says to do next is a command that does what it says.

use crate::support::{
    Member, Run, Sandbox, clean_files, fixable_files, hopeless_files, jpeg, member, png, zip,
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

#[test]
fn the_command_fixes_as_much_as_it_says_over_packages_targets_and_options() {
    let options = ["", "--ignore image/animated", "--select reference/*", "--depth structure"];
    let mut obeyed = 0;
    for files in [fixable_files(), hopeless_files(), clean_files(), vec![("c/a.JPG", jpeg(8, 8, 1))]] {
        for target in ["opendatasoft", "labelbox", "v7-darwin", "onestepai", "symbiota --pattern '/^(a)/'"] {
            for option in options {
                let sandbox = Sandbox::new();
                sandbox.tree("it's in", &files);
                let words = format!("-t {target} {option}");
                let check = sandbox.shell(&format!("\"$IMGPACK\" check \"it's in\" {words}"));
                let Some((command, effect)) = next(&check) else { continue };
                let run = sandbox.shell(&format!("\"$IMGPACK\" {command}"));
                let is_written = effect.contains("will be written");
                assert_eq!(run.code, Some(i32::from(!is_written)), "{command} ({effect}: {}", run.out);
                if is_written {
                    let output = command.split(" -o ").nth(1).unwrap();
                    let count = |place: &str| {
                        let run = sandbox.shell(&format!("\"$IMGPACK\" check {place} {words} --format json"));
                        run.json()["findings"].as_array().unwrap().len()
                    };
                    let (before, after) = (count("\"it's in\""), count(output));
                    assert_eq!(number(&effect, "fixes "), before - after, "{command} ({effect}");
                    assert_eq!(number(&effect, " of "), before, "{command} ({effect}");
                    obeyed += 1;
                }
            }
        }
    }
    assert!(obeyed >= 8, "{obeyed}");
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
