//! Help one reads: options under headings, topics, answers to what people type first, completions, man pages, and rule
//! pages without the notation of their examples.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::process::{Command, Stdio};

mod support;

use support::{Sandbox, keys};

/// The options of a help text, each under its heading.
fn headings(help: &str) -> Vec<&str> {
    let is_heading = |line: &&str| line.ends_with(':') && !line.starts_with(' ') && !line.contains("Exit");
    help.lines().filter(is_heading).collect()
}

/// The part of a help text below a heading.
fn below<'a>(help: &'a str, heading: &str) -> &'a str {
    let at = help.find(&format!("\n{heading}:\n")).unwrap_or_else(|| panic!("no `{heading}` in: {help}"));
    let rest = &help[at + 1..];
    rest.split("\n\n").next().unwrap()
}

#[test]
fn options_stand_under_what_they_are_about() {
    let sandbox = Sandbox::new();
    let help = sandbox.imgpack("build --help").exits(0).out;
    for (heading, options) in [
        (
            "Input",
            vec!["--target", "--depth", "--encoding", "--csv", "--base-url", "--existing-keys", "--jobs"],
        ),
        ("Rules", vec!["--select", "--ignore", "--level", "--strict"]),
        (
            "Output",
            vec!["--output", "--dry-run", "--force", "--unsafe-fixes", "--format", "--quiet", "--color"],
        ),
        ("Image changes", vec!["--convert", "--downscale", "--strip-metadata", "--stretch"]),
        ("Labelbox", vec!["--ontology"]),
        ("V7 Darwin", vec!["--item-merge-mode", "--storage", "--remote-path"]),
        ("Symbiota", vec!["--pattern", "--replace", "--symbiota-mode"]),
        ("OneStepAI", vec!["--category-from", "--root-category"]),
    ] {
        for option in options {
            assert!(below(&help, heading).contains(option), "{option} is not below {heading}: {help}");
        }
    }
    let order = [
        "Input:",
        "Rules:",
        "Output:",
        "Image changes:",
        "Labelbox:",
        "V7 Darwin:",
        "Symbiota:",
        "OneStepAI:",
    ];
    let found: Vec<&str> = headings(&help).into_iter().filter(|heading| order.contains(heading)).collect();
    assert_eq!(found, order);
    let of_check = sandbox.imgpack("check --help").exits(0).out;
    assert!(!headings(&of_check).contains(&"Image changes:"), "{of_check}");
}

#[test]
fn an_option_that_takes_few_words_lists_them() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("check --help").exits(0).shows(&[
        "[possible values: names, header, structure, entropy, pixels]",
        "[possible values: human, concise, json",
        "[possible values: slots, channels, series]",
        "[possible values: parent, path]",
        "[possible values: auto, always, never]",
    ]);
}

/// The lines of a help text that show a command.
fn examples(help: &str) -> Vec<&str> {
    help.lines().filter_map(|line| line.strip_prefix("  imgpack ")).collect()
}

#[test]
fn every_command_shows_three_examples_that_can_be_typed_and_its_exit_codes() {
    let sandbox = Sandbox::new();
    for command in ["check", "build", "scan", "explain", "rules", "targets", "completions", "man"] {
        let help = sandbox.imgpack(&format!("{command} --help")).exits(0).out;
        assert!(help.contains("\nExit codes:\n  0  "), "{command}: {help}");
        let examples = examples(&help);
        assert!(examples.len() >= 3, "{command}: {help}");
        for example in examples {
            let sandbox = Sandbox::new();
            sandbox.tree("data", &support::fixable_files());
            sandbox.tree("photos", &support::clean_files());
            if !example.contains("-o upload.zip") {
                sandbox.zip("upload.zip", &support::fixable_files());
            }
            let run = sandbox.shell(&format!("mkdir -p .zfunc .local/share/bash-completion/completions .config/fish/completions; \"$IMGPACK\" {example}"));
            assert!(matches!(run.code, Some(0 | 1)), "imgpack {example}: {run:?}");
        }
    }
}

#[test]
fn help_of_a_word_is_that_of_the_command_or_the_page_of_the_topic() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.imgpack("help check").exits(0).out, sandbox.imgpack("check --help").exits(0).out);
    assert_eq!(sandbox.imgpack("help").exits(0).out, sandbox.imgpack("--help").exits(0).out);
    sandbox.imgpack("help depth").exits(0).shows(&["# Depth", "`entropy`"]);
    sandbox.imgpack("help deph").cannot_run(&[
        "`deph`",
        "did you mean `imgpack help depth`?",
        "topics: targets",
    ]);
    sandbox.imgpack("help nothing-like-it").cannot_run(&["topics: targets", "commands: check"]);
    sandbox.imgpack("--help").exits(0).shows(&["Topics", "exit-codes"]);
}

#[test]
fn topics_name_every_target_depth_and_format_there_is() {
    let sandbox = Sandbox::new();
    let targets = sandbox.imgpack("targets --format json").exits(0).json();
    let page = sandbox.imgpack("help targets").exits(0).out;
    for target in targets.as_array().unwrap() {
        assert!(page.contains(&format!("`{}`", target["id"].as_str().unwrap())), "{target}");
    }
    let page = sandbox.imgpack("help formats").exits(0).out;
    for (format, _) in imgpack::report::FORMATS {
        assert!(page.contains(&format!("`{format}`")), "{format}");
    }
    let page = sandbox.imgpack("help depth").exits(0).out;
    for depth in imgpack::model::Depth::ALL {
        assert!(page.contains(&format!("`{}`", depth.id())), "{}", depth.id());
    }
}

#[test]
fn a_misspelt_value_is_answered_with_the_one_that_was_meant() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for (options, meant) in [
        ("--depth pixel", "--depth pixel: did you mean `pixels`?"),
        ("--format jsn", "--format jsn: did you mean `json`?"),
        ("--format jsn=report.json", "did you mean `json`?"),
        ("--target lablbox", "did you mean `labelbox`?"),
        ("--level image/empty=eror", "did you mean `image/empty=error`?"),
        ("--level image/emty=error", "did you mean `image/empty`?"),
        ("--select reference/case-mismach", "did you mean `reference/case-mismatch`?"),
        ("--ignore archve", "did you mean `archive`?"),
        ("--ignore imge/*", "did you mean `image`?"),
        ("--item-merge-mode slot", "did you mean `slots`?"),
        ("--category-from parents", "did you mean `parent`?"),
        ("--color alway", "did you mean `always`?"),
    ] {
        sandbox.imgpack(&format!("check clean.zip {options}")).cannot_run(&[meant]);
    }
    sandbox
        .imgpack("check clean.zip --depth deep")
        .cannot_run(&["--depth deep: unknown", "known: names, header"]);
    sandbox.imgpack("explain case-mismach").cannot_run(&["imgpack rules"]);
    sandbox.imgpack("completions bsh").cannot_run(&["did you mean `bash`?"]);
}

#[test]
fn codes_are_taken_with_commas_and_whole_groups_by_their_name() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let both = sandbox.imgpack("check fixable.zip --ignore reference/case-mismatch,image/empty").exits(0).out;
    assert!(!both.contains("reference/case-mismatch]"), "{both}");
    for options in ["--ignore reference", "--ignore reference/*", "--level reference=off,image=hint"] {
        sandbox.imgpack(&format!("check fixable.zip {options}")).exits(0);
    }
    sandbox.imgpack("check fixable.zip --select reference").exits(1);
}

#[test]
fn what_people_type_first_is_answered_with_the_command_that_does_it() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.tree("my photos", &support::clean_files());
    for (words, answer) in [
        (vec!["fixable.zip"], "imgpack check fixable.zip"),
        (vec!["my photos"], "imgpack check 'my photos'"),
        (vec!["fixable.zip", "--target", "labelbox"], "imgpack check fixable.zip --target labelbox"),
        (vec![], "`imgpack check` checks what is here"),
        (vec!["lint", "fixable.zip"], "imgpack check fixable.zip"),
        (vec!["validate", "fixable.zip"], "imgpack check fixable.zip"),
        (vec!["chekc", "fixable.zip"], "imgpack check fixable.zip"),
        (vec!["fix", "fixable.zip"], "imgpack build fixable.zip -o fixable-fixed.zip"),
        (vec!["fix"], "imgpack build INPUT -o OUTPUT"),
        (vec!["version"], "imgpack --version"),
        (vec!["nonsense"], "imgpack --help"),
        (vec!["check", "--fix", "fixable.zip"], "imgpack build fixable.zip -o fixable-fixed.zip"),
        (vec!["check", "fixable.zip", "-o", "out.zip"], "imgpack build fixable.zip -o out.zip"),
        (
            vec!["check", "fixable.zip", "--unsafe-fixes"],
            "imgpack build fixable.zip --unsafe-fixes -o fixable-fixed.zip",
        ),
        (vec!["check", "fixable.zip", "--json"], "imgpack check fixable.zip --format json"),
        (vec!["--json", "fixable.zip"], "imgpack check --format json fixable.zip"),
        (vec!["--target", "ods", "fixable.zip"], "imgpack check --target ods fixable.zip"),
        (vec!["check", "fixable.zip", "--trget", "ods"], "imgpack check fixable.zip --target ods"),
        (vec!["check", "fixable.zip", "--hlep"], "imgpack check fixable.zip --help"),
        (vec!["--hepl"], "imgpack --help"),
        (vec!["build", "fixable.zip"], "imgpack build fixable.zip -o fixable-fixed.zip"),
        (
            vec!["build", "fixable.zip", "out.zip", "-t", "opendatasoft"],
            "imgpack build fixable.zip -t opendatasoft -o out.zip",
        ),
        (
            vec!["build", "fixable.zip", "--csv", "list.zip"],
            "imgpack build fixable.zip --csv list.zip -o fixable-fixed.zip",
        ),
        (vec!["build", "-o", "out.zip"], "imgpack build INPUT -o OUTPUT"),
        (vec!["build"], "imgpack build INPUT -o OUTPUT"),
        (vec!["scan"], "imgpack scan INPUT"),
        (vec!["explain"], "imgpack explain CODE"),
        (vec!["check", "--no-such-thing"], "imgpack check --help"),
        (vec!["--target", "ods", "check", "fixable.zip"], "imgpack check --target ods fixable.zip"),
        (vec!["-q", "build", "fixable.zip", "-o", "a.zip"], "imgpack build -q fixable.zip -o a.zip"),
        (vec!["check", "fixable.zip", "-o", "a.html"], "imgpack check fixable.zip --output-file a.html"),
        (vec!["check", "fixable.zip", "--output=a.txt"], "imgpack check fixable.zip --output-file=a.txt"),
        (vec!["check", "fixable.zip", "-f", "json"], "imgpack check fixable.zip --format json"),
        (vec!["check", "fixable.zip", "--strict=true"], "imgpack check fixable.zip --strict"),
        (vec!["build", "fixable.zip", "out.zip"], "imgpack build fixable.zip -o out.zip"),
        #[cfg(not(feature = "remote"))]
        (vec!["check", "https://x.example/a.zip"], "download it first"),
    ] {
        let run = sandbox.run(&words).cannot_run(&[answer]);
        assert!(run.err.lines().count() <= 2, "{words:?}: {}", run.err);
    }
}

#[test]
fn what_an_answer_proposes_can_be_typed() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    for words in [
        "fixable.zip",
        "fix fixable.zip",
        "check fixable.zip --json",
        "check --fix fixable.zip",
        "lint fixable.zip",
    ] {
        let answer = sandbox.imgpack(words).exits(2).err;
        let command = answer.lines().find_map(|line| line.strip_prefix("  help: imgpack ")).unwrap();
        let run = sandbox.shell(&format!("rm -f fixable-fixed.zip; \"$IMGPACK\" {command}"));
        assert!(matches!(run.code, Some(0 | 1)), "{command}: {run:?}");
    }
}

#[test]
fn output_that_is_no_terminal_is_not_wrapped() {
    let sandbox = Sandbox::new();
    let help = sandbox.imgpack("build --help").exits(0).out;
    let long = help.lines().find(|line| line.contains("Drop these images")).unwrap();
    assert!(long.contains("repeatable"), "{long}");
    let page = sandbox.imgpack("explain reference/case-mismatch").exits(0).out;
    assert!(page.starts_with("# reference/case-mismatch\n"), "{page}");
}

/// What the program shows on a terminal of 60 columns.
#[cfg(target_os = "linux")]
fn on_a_terminal(sandbox: &Sandbox, arguments: &str) -> Option<String> {
    let script =
        ["/usr/bin/script", "/bin/script"].into_iter().find(|path| std::path::Path::new(path).exists())?;
    let line = format!("stty cols 60 rows 24; {} {arguments}", env!("CARGO_BIN_EXE_imgpack"));
    let mut command = Command::new(script);
    command.args(["-qec", &line, "/dev/null"]).env_clear().current_dir(sandbox.path(""));
    command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm-kitty").env("LC_ALL", "C.UTF-8");
    let output = command.stdin(Stdio::null()).output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

/// A text without what a terminal obeys.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        let sequence = &rest[at..];
        let end = if sequence.starts_with("\u{1b}]") { "\u{1b}\\" } else { "m" };
        rest = &sequence[1..][sequence[1..].find(end).unwrap() + end.len()..];
    }
    plain + rest
}

#[test]
#[cfg(target_os = "linux")]
fn a_rule_page_on_a_terminal_is_wrapped_coloured_and_linked() {
    let sandbox = Sandbox::new();
    let Some(page) = on_a_terminal(&sandbox, "explain reference/case-mismatch") else { return };
    assert!(page.contains("\u{1b}]8;;https://"), "{page}");
    assert!(page.contains("\u{1b}[1mreference/case-mismatch\u{1b}[0m"), "{page}");
    let plain = plain(&page);
    let prose = plain.lines().filter(|line| !line.starts_with("  ") && !line.contains("http"));
    for line in prose {
        assert!(line.chars().count() <= 60, "{line}");
    }
    let Some(help) = on_a_terminal(&sandbox, "check --help") else { return };
    let words: Vec<&str> = help.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(words.iter().filter(|line| self::plain(line).chars().count() > 60).count() < 5, "{help}");
}

#[test]
fn no_rule_page_shows_the_notation_of_its_examples() {
    let sandbox = Sandbox::new();
    let rules = sandbox.imgpack("rules --format json").exits(0).json();
    for rule in rules.as_array().unwrap().iter().step_by(7) {
        let code = rule["code"].as_str().unwrap();
        let page = sandbox.imgpack(&format!("explain {code}")).exits(0).out;
        assert!(page.contains("Wrong (") && page.contains("Right"), "{code}: {page}");
        for notation in ["```imgpack", "\n| File", "\n|| ", "\nset ", "\ncontainer ", " !"] {
            assert!(!page.contains(notation), "{code} shows `{notation}`: {page}");
        }
    }
}

#[test]
fn a_table_of_an_example_stands_in_columns_before_and_after() {
    let sandbox = Sandbox::new();
    let page = sandbox.imgpack("explain path/case-collision").exits(0).out;
    let wanted = "\
Wrong (opendatasoft):

```text
list.csv
    File   Title
    A.png  first
    a.png  second
A.png  20 × 10 pixels
a.png  20 × 10 pixels
```

Right, as a build writes it (opendatasoft):
";
    assert!(page.contains(wanted), "{page}");
}

#[test]
fn a_rule_is_found_by_its_name_alone_and_a_group_by_its_own() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("explain case-mismatch").exits(0).shows(&["# reference/case-mismatch"]);
    let group = sandbox.imgpack("explain image").exits(0).out;
    assert!(group.lines().count() > 5 && group.lines().all(|line| line.starts_with("image/")), "{group}");
}

#[test]
fn every_finding_names_the_page_of_its_rule_in_every_report_for_machines() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let code = "reference/case-mismatch";
    // The site has a URL where Cargo.toml names it as `homepage`.
    let url = Some(env!("CARGO_PKG_HOMEPAGE")).filter(|site| !site.is_empty());
    let url = url.map(|site| format!("{site}/rules/{code}.html"));
    let docs = url.clone().unwrap_or_else(|| format!("imgpack explain {code}"));
    let report = sandbox.check_json("fixable.zip");
    assert_eq!(report["findings"][0]["docs"], docs.as_str(), "{report}");
    assert!(keys(&report["findings"][0]["because"]).contains(&"target"), "{report}");
    for format in ["jsonl", "csv", "junit", "github", "gitlab"] {
        sandbox.imgpack(&format!("check fixable.zip --format {format}")).exits(1).shows(&[&docs]);
    }
    for format in ["sarif", "rdjson", "html"] {
        let report = sandbox.imgpack(&format!("check fixable.zip --format {format}")).exits(1).out;
        assert_eq!(report.contains(&format!("{code}.html")), url.is_some(), "{report}");
    }
}

/// Whether a shell takes a script, where that shell is at hand.
fn parses(shell: &str, arguments: &[&str], script: &std::path::Path) -> Option<bool> {
    let status = Command::new(shell).args(arguments).arg(script).stderr(Stdio::null()).status().ok()?;
    Some(status.success())
}

#[test]
fn every_shell_is_given_completions_that_it_understands() {
    let sandbox = Sandbox::new();
    for (shell, words) in [
        ("bash", vec!["--depth", "structure", "completions"]),
        ("zsh", vec!["#compdef imgpack", "structure"]),
        ("fish", vec!["complete -c imgpack", "structure"]),
        ("powershell", vec!["Register-ArgumentCompleter"]),
        ("elvish", vec!["edit:completion"]),
    ] {
        let script = sandbox.imgpack(&format!("completions {shell}")).exits(0).shows(&words).out;
        let path = sandbox.write(shell, script);
        if ["bash", "zsh", "fish"].contains(&shell) {
            assert_ne!(parses(shell, &["-n"], &path), Some(false), "{shell}");
        }
    }
}

#[test]
fn man_pages_are_for_every_command_and_without_a_warning() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("man --dir pages").exits(0);
    let names = sandbox.names("pages");
    for name in ["imgpack.1", "imgpack-check.1", "imgpack-build.1", "imgpack-help.1"] {
        assert!(names.contains(&name.to_owned()), "{names:?}");
    }
    sandbox.imgpack("man").exits(0).shows(&[".TH imgpack 1", "imgpack\\-check"]);
    assert_eq!(sandbox.imgpack("man check").exits(0).out.as_bytes(), sandbox.read("pages/imgpack-check.1"));
    sandbox.imgpack("man chek").cannot_run(&["`chek` is not a command"]);
    for name in &names {
        assert!(
            sandbox.read(&format!("pages/{name}")).is_ascii(),
            "{name}: not every groff reads more than ASCII"
        );
    }
    // Warnings of groff are on standard error, those of mandoc on standard output.
    for (formatter, options) in [("groff", &["-man", "-ww", "-z"][..]), ("mandoc", &["-Tlint", "-Wwarning"])]
    {
        for name in &names {
            let page = sandbox.path("pages").join(name);
            let Ok(output) = Command::new(formatter).args(options).arg(page).output() else { break };
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(output.status.success() && said.is_empty(), "{formatter}: {name}: {said}");
        }
    }
}

#[test]
fn man_pages_of_a_release_are_the_same_on_any_day() {
    let sandbox = Sandbox::new();
    let run = support::ran(sandbox.command(&["man", "check"]).env("SOURCE_DATE_EPOCH", "86400")).exits(0);
    let version = env!("CARGO_PKG_VERSION");
    let title = format!(".TH imgpack-check 1 1970-01-02 \"imgpack {version}\" imgpack");
    assert!(run.out.contains(title.trim_end()), "{}", run.out.lines().nth(2).unwrap_or_default());
}

#[test]
#[cfg(unix)]
fn a_run_that_is_interrupted_says_what_was_left() {
    let sandbox = Sandbox::new();
    for number in 0..600 {
        sandbox.write(format!("in/{number:03}.png"), support::png(300, 300, 1));
    }
    let mut said = String::new();
    for delay in ["0.05", "0.1", "0.2", "0.4", "0.8"] {
        let run = sandbox.shell(&format!(
            "set -m; \"$IMGPACK\" build in -o out.zip --jobs 1 >/dev/null 2>err & sleep {delay}; kill -INT $!; wait $!; echo $?"
        ));
        said = String::from_utf8(sandbox.read("err")).unwrap();
        if run.out.trim() == "130" && !said.is_empty() {
            break;
        }
        let _ = std::fs::remove_file(sandbox.path("out.zip"));
    }
    assert!(said.starts_with("interrupted while "), "{said}");
    assert!(said.trim_end().ends_with("; nothing was written"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!sandbox.has("out.zip"));
}
