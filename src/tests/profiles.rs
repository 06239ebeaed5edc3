//! Every platform's page is consistent, says where its numbers come from, and its limits are kept to the byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::{Level, Limit};
use crate::profiles::Known;

use crate::engine::{self, Levels, Selector};
use crate::profiles::{self, Profile};
use crate::{fixture, report, rules};

#[test]
fn every_source_has_a_title_for_people_and_none_is_a_file_name() {
    for profile in profiles::all() {
        for source in profile.sources.values() {
            let title = &source.title;
            assert!(title.len() > 8 && title.contains(' '), "{}: {title}", profile.id);
            let is_file = [".txt", ".html", ".rst"].iter().any(|extension| title.ends_with(extension));
            assert!(!is_file && !title.contains("docs."), "{}: {title}", profile.id);
            assert!(
                source.url.as_deref().is_some_and(|url| url.starts_with("https://")),
                "{}: {title}",
                profile.id
            );
        }
    }
}

#[test]
fn every_rule_that_a_profile_speaks_of_exists_and_is_in_one_of_its_groups() {
    for profile in profiles::all() {
        for (code, said) in &profile.rules {
            let rule = rules::find(code).unwrap_or_else(|| panic!("{}: `{code}` is not a rule", profile.id));
            // One of another group runs where it is given a level.
            let is_read = profile.groups.iter().any(|group| group == rule.group()) || said.level.is_some();
            assert!(is_read, "{}: {code}", profile.id);
            assert_eq!(
                said.because.is_some(),
                said.source.is_some(),
                "{}: {code}: reason and source",
                profile.id
            );
        }
    }
}

#[test]
fn ids_and_aliases_are_unique_and_each_finds_its_profile() {
    let mut seen = BTreeSet::new();
    for profile in profiles::all() {
        for word in [vec![profile.id.clone()], profile.aliases.clone()].concat() {
            assert!(seen.insert(word.clone()), "{word} appears twice");
            assert_eq!(profiles::find(&word).unwrap().id, profile.id);
        }
    }
    assert_eq!(profiles::ids().count(), profiles::all().len(), "a profile cannot be read");
}

#[test]
fn every_limit_of_a_profile_is_listed_for_people_and_machines() {
    let profiles = profiles::all();
    let listed = report::targets_json(&profiles);
    for (index, profile) in profiles.iter().enumerate() {
        let limits = listed[index]["limits"].as_array().unwrap();
        assert_eq!(limits.len(), profile.every_limit().len());
        for (row, listed) in limits.iter().zip(profile.every_limit()) {
            let limit = listed.limit;
            assert_eq!((row["name"].as_str(), row["value"].as_u64()), (Some(listed.name), Some(limit.value)));
            assert_eq!(row["source"], limit.source.to_string());
            assert!(row["url"].as_str().is_some_and(|url| url.starts_with("https://")), "{row}");
        }
    }
}

#[test]
fn the_limits_of_all_ways_in_are_listed_with_those_that_set_them() {
    let symbiota = profiles::find("symbiota").unwrap();
    let listed = symbiota.every_limit();
    let modes = |name: &str, value: u64| {
        listed.iter().find(|one| (one.name, one.limit.value) == (name, value)).unwrap().modes.clone()
    };
    assert_eq!(modes("image-bytes", 8_000_000), ["folder"]);
    assert_eq!(modes("image-width", 3200), ["folder"]);
    assert_eq!(modes("manifest-bytes", 9_999_999), ["media"]);
    assert_eq!(modes("value-length", 32), ["media"]);
    let everywhere = profiles::find("opendatasoft").unwrap();
    assert!(everywhere.every_limit().iter().all(|one| one.modes.is_empty()));
}

/// The profile of this text, or what is wrong with it.
fn parsed(text: &str) -> Result<Profile, String> {
    profiles::parse("mine.toml", text, &Known::new(rules::codes())).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let message = parsed(text).map(|profile| profile.id).unwrap_err();
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

#[test]
fn a_limit_without_a_source_is_refused() {
    refused("extends = \"opendatasoft\"\nmax-entries = [{ value = 3, level = \"error\" }]", &["source"]);
    refused(
        "extends = \"opendatasoft\"\nmax-entries = [{ value = 3, level = \"error\", source = \"HEARSAY\" }]",
        &["HEARSAY", "sources"],
    );
    let own = "extends = \"opendatasoft\"\n[sources.HEARSAY]\ntitle = \"a letter\"\n";
    assert!(parsed(own).is_ok());
}

#[test]
fn a_source_without_a_title_is_refused() {
    for text in ["[sources.X]\nurl = \"https://e.org\"", "[sources.X]\ntitle = \" \""] {
        refused(&format!("extends = \"opendatasoft\"\n{text}"), &["sources.X", "title"]);
    }
    refused(
        "extends = \"opendatasoft\"\n[sources.X]\ntitle = \"a\"\nurl = \"e.org\"",
        &["mine.toml:4:7", "https://"],
    );
}

#[test]
fn what_a_user_says_of_a_rule_is_never_put_into_the_mouth_of_the_base() {
    let said = "extends = \"opendatasoft\"\n[rules]\n\"path/nested\" = { because = \"so it is\" }";
    refused(said, &["mine.toml:3:17", "rules.path/nested", "`source`"]);
    let both = "extends = \"opendatasoft\"\n[sources.US]\ntitle = \"our own rules\"\n\
                [rules]\n\"path/nested\" = { because = \"so it is\", source = \"US\", place = \"page 3\" }";
    let profile = parsed(both).unwrap();
    let (text, source) = profile.rules["path/nested"].said().unwrap();
    assert_eq!(
        (text, source.to_string().as_str(), &source.url),
        ("so it is", "our own rules, page 3", &None)
    );
}

#[test]
fn all_that_is_wrong_is_reported_at_once_with_its_place_and_what_was_meant() {
    let text = "extends = \"opendatasoft\"\n\
                groups = [\"anotation\", \"path\"]\n\
                emits = [\"zip\"]\n\
                max-entrys = []\n\
                max-entries = [{ value = -3, level = \"fatal\", source = \"LIMIT\" }, { level = \"error\" }]\n\
                [containers]\naccepted = [\"zipp\"]\n\
                [manifest]\nrequired = \"yes\"\nescape = \"ab\"\n\
                [rules]\n\"path/nestd\" = { lvl = \"off\" }\n\
                [image.refused-extensions]\njpgg = { write = \"jpg\", because = \"no\", source = \"IMAGES\" }\n";
    let reported = [
        "mine.toml:2:11: `anotation` is not a group of rules; did you mean `annotation`?",
        "mine.toml:3:10: `zip` is not a shape of output; known: archive, csv, directory, json",
        "mine.toml:4:1: unknown key `max-entrys`; did you mean `max-entries`?",
        "mine.toml:5:26: `max-entries.value` is a number; write a whole number from 0 on",
        "mine.toml:5:38: `fatal` is not a word for `max-entries.level`; known: error, hint, off, warning",
        "mine.toml:5:56: `LIMIT` is not a key of `sources`; did you mean `LIMITS`?",
        "mine.toml:5:67: `max-entries` has no `source`",
        "mine.toml:5:67: `max-entries` has no `value`",
        "mine.toml:7:13: `zipp` is not a container; did you mean `zip`?",
        "mine.toml:9:12: `manifest.required` is a text; write true or false",
        "mine.toml:10:10: `manifest.escape` is a text; write a text of one character",
        "mine.toml:12:1: `path/nestd` is not a rule; did you mean `path/nested`?",
        "mine.toml:12:18: unknown key `lvl`; known: because, level, place, source",
        "mine.toml:14:1: `jpgg` is not an extension; did you mean `jpeg`?",
    ];
    let message = parsed(text).unwrap_err();
    assert_eq!(message.lines().collect::<Vec<_>>(), reported);
}

#[test]
fn a_group_that_no_rule_has_is_no_way_to_turn_rules_off() {
    refused("extends = \"onestepai\"\ngroups = [\"anotation\"]", &["mine.toml:2:11", "`annotation`"]);
    for profile in profiles::all() {
        for group in &profile.groups {
            assert!(rules::all().any(|rule| rule.group() == group), "{}: {group}", profile.id);
        }
    }
}

#[test]
fn errors_of_the_grammar_are_reported_with_their_places_too() {
    refused("id = \n[image\n", &["mine.toml:1:", "mine.toml:2:"]);
}

#[test]
fn a_profile_extends_another_by_its_path_from_its_own() {
    let file = |path: &Path| match path.to_str() {
        Some("team/base.toml") => Ok("extends = \"labelbox\"\ntitle = \"Ours\"\n".to_owned()),
        Some("team/loop.toml") => Ok("extends = \"loop.toml\"".to_owned()),
        Some("team/bad.toml") => Ok("extends = \"labelbox\"\nascii-name = true\n".to_owned()),
        _ => Err("there is none".to_owned()),
    };
    let read = |text: &str| {
        let known = Known::new(rules::codes());
        let read = profiles::parse("team/mine.toml", text, &known.reading(&file));
        read.map(|profile| (profile.id, profile.title)).map_err(|error| error.to_string())
    };
    assert_eq!(read("extends = \"base.toml\"\nid = \"mine\""), Ok(("mine".to_owned(), "Ours".to_owned())));
    let failed = |text: &str| read(text).unwrap_err();
    assert_eq!(
        failed("extends = \"gone.toml\""),
        "team/mine.toml:1:1: `team/gone.toml` cannot be read: there is none"
    );
    assert!(failed("extends = \"loop.toml\"").starts_with("team/loop.toml:1:1: more than"));
    let bad = failed("extends = \"bad.toml\"\nascii-names = \"no\"");
    assert_eq!(bad.lines().count(), 2, "{bad}");
    assert!(
        bad.contains("team/bad.toml:2:1: unknown key `ascii-name`") && bad.contains("team/mine.toml:2:15"),
        "{bad}"
    );
}

#[test]
fn unknown_keys_are_errors_at_every_level() {
    for text in [
        "max-entrys = []",
        "[containers]\nmax-byte = []",
        "[manifest]\ndelimiter = \",\"",
        "[image]\naccept = []",
        "[rules]\n\"path/nested\" = { lvl = \"off\" }",
        "[sources.LIMITS]\nname = \"x\"",
        "max-entries = [{ value = 1, level = \"error\", source = \"LIMITS\", unit = \"files\" }]",
    ] {
        refused(&format!("extends = \"opendatasoft\"\n{text}"), &["unknown key"]);
    }
}

#[test]
fn words_that_are_no_level_no_format_and_no_container_are_errors() {
    refused("extends = \"opendatasoft\"\n[rules]\n\"path/nested\" = { level = \"fatal\" }", &["fatal"]);
    refused("extends = \"opendatasoft\"\n[image]\naccepted = [\"jpg\"]", &["jpg"]);
    refused("extends = \"opendatasoft\"\n[image]\ndegraded = [\"bitmap\"]", &["bitmap"]);
    refused("extends = \"opendatasoft\"\n[containers]\naccepted = [\"rar\"]", &["`rar` is not a container"]);
}

#[test]
fn a_profile_takes_what_it_does_not_say_from_the_one_it_extends() {
    let base = profiles::find("opendatasoft").unwrap();
    let text = "extends = \"opendatasoft\"\nid = \"mine\"\n[image]\naccepted = [\"png\"]\n\
                [rules]\n\"path/nested\" = { level = \"error\" }";
    let mine = parsed(text).unwrap();
    assert_eq!((mine.id.as_str(), mine.title.as_str()), ("mine", base.title.as_str()));
    assert_eq!(mine.image.accepted, ["png"]);
    assert_eq!(mine.image.other, base.image.other);
    assert_eq!(mine.limits().len(), base.limits().len());
    assert_eq!(mine.rules["path/nested"].level, Some(Level::Error));
    assert_eq!(mine.rules["path/nested"].because, base.rules["path/nested"].because);
    refused("extends = \"moon\"", &["moon", "opendatasoft"]);
    refused("extends = 3", &["extends"]);
}

#[test]
fn a_mode_is_laid_over_the_rest_and_what_a_user_says_over_both() {
    let mine = |mode: &str| parsed(&format!("extends = \"symbiota\"\n{mode}")).unwrap();
    let base = profiles::find("symbiota").unwrap();
    assert_eq!((base.mode.as_deref(), base.image.accepted.len()), (None, 4));
    let folder = mine("mode = \"folder\"");
    assert_eq!(
        (folder.mode.as_deref(), folder.image.accepted.as_slice()),
        (Some("folder"), &["jpeg".to_owned()][..])
    );
    assert_eq!(folder.id, "symbiota");
    assert_eq!(mine("mode = \"folder\"\n[image]\naccepted = [\"png\"]").image.accepted, ["png"]);
    let own = "mode = \"folder\"\n[modes.folder.image]\naccepted = [\"bmp\"]\n[image]\naccepted = [\"png\"]";
    assert_eq!(mine(own).image.accepted, ["bmp"]);
    refused("extends = \"symbiota\"\nmode = \"door\"", &["door", "folder", "media"]);
    refused(
        "extends = \"symbiota\"\n[modes.folder.image]\naccept = []",
        &["mine.toml:3:1", "unknown key", "accepted"],
    );
}

fn each(numbers: std::ops::Range<usize>, text: impl Fn(usize) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().concat()
}

/// The rule that reads a limit, and a package that is exactly so large.
fn at(limit: &str, value: u64) -> (&'static str, String) {
    let table = "list.csv\n| file, title\n| a.png, Oak\n";
    let count = usize::try_from(value).unwrap();
    match limit {
        "archive-bytes" => ("archive/too-large", format!("container zip {value}\n{table}a.png")),
        "entries" => {
            let names = each(1..count, |number| format!("{number}.png\n"));
            ("archive/too-many-entries", format!("{table}{names}"))
        }
        "manifest-columns" => {
            let headers = each(1..count, |number| format!(",h{number}"));
            let cells = ",1".repeat(count - 1);
            ("manifest/too-many-columns", format!("list.csv\n| file{headers}\n| a.png{cells}\na.png"))
        }
        "manifest-text-columns" => {
            // The column with the names of the files is none of them.
            let headers = each(0..count, |number| format!(",h{number}"));
            let cells = ",word".repeat(count);
            ("manifest/too-many-columns", format!("list.csv\n| file{headers}\n| a.png{cells}\na.png"))
        }
        "manifest-bytes" => {
            let text = "file,title\\na.png,";
            let rest = count - "file,title\na.png,\n".len();
            ("manifest/too-large", format!("list.csv\n|| {text}\\*{rest}{{x}}\\n\na.png"))
        }
        "image-bytes" => ("image/too-large", format!("{table}a.png size={value}")),
        "image-side" => ("image/too-many-pixels", format!("{table}a.png {value}x1")),
        "image-pixels" => ("image/too-many-pixels", format!("{table}a.png 1x{value}")),
        "items-sent" => ("record/too-many-rows", each(0..count, |number| format!("{number}.png\n"))),
        "items-registered" => {
            let files = each(0..count, |number| format!("{number}.png\n"));
            ("record/too-many-rows", format!("set storage=bucket\nset dataset=birds\n{files}"))
        }
        "slots" => {
            let files = each(0..count, |number| format!("a/{number}.png\n"));
            ("layout/hidden-members", format!("set item-merge-mode=slots\n{files}"))
        }
        "channels" => {
            let files = each(0..count, |number| format!("a/{number}.png\n"));
            ("layout/too-many-members", format!("set item-merge-mode=channels\n{files}"))
        }
        "records" => ("record/too-many-rows", format!("import.json\n| [1{}]", ",1".repeat(count - 1))),
        "records-with-metadata" => {
            let rows = vec![r#"{"metadata_fields":[1]}"#; count].join(",");
            ("record/too-many-rows", format!("import.json\n| [{rows}]"))
        }
        "key-length" => {
            ("key/too-long", format!("import.json\n| [{{\"global_key\":\"{}\"}}]", "k".repeat(count)))
        }
        "metadata-length" => {
            let value = "é".repeat(count);
            let list = format!("[{{\"name\":\"tag\",\"value\":\"{value}\"}}]");
            ("metadata/too-long", format!("import.json\n| [{{\"metadata_fields\":{list}}}]"))
        }
        "attachments" => {
            let list = vec![r#"{"type":"IMAGE_OVERLAY"}"#; count].join(",");
            ("attachment/too-many", format!("import.json\n| [{{\"attachments\":[{list}]}}]"))
        }
        other => panic!("`{other}` has no boundary pair: write one"),
    }
}

/// The levels at which the rule that reads a limit speaks of a package of this size.
fn reported(profile: &Profile, name: &str, value: u64) -> Vec<Level> {
    let (code, text) = at(name, value);
    let fixture = fixture::parse(&text).unwrap();
    let levels = Levels::new(profile, &[Selector::Select(code.into())]).unwrap();
    let found = engine::check(&fixture.inventory, profile, &levels, &fixture.settings, usize::MAX).list;
    let level = |severity| {
        [Level::Hint, Level::Warning, Level::Error].into_iter().find(|l| l.severity() == Some(severity))
    };
    found.into_iter().map(|finding| level(finding.severity).unwrap()).collect()
}

/// The limit of a name that speaks at a size, where one does.
fn speaks<'a>(limits: &[(&str, &'a Limit)], name: &str, value: u64) -> Option<&'a Limit> {
    let above = limits.iter().filter(|(other, limit)| *other == name && value > limit.value);
    above.map(|(_, limit)| *limit).max_by_key(|limit| limit.level.severity())
}

/// Asserts that the limits of these names pass at their values and speak one above.
fn assert_boundaries(profile: &Profile, names: &[&str]) {
    let limits = profile.limits();
    for (name, limit) in limits.iter().filter(|(name, _)| names.contains(name)) {
        for value in [limit.value, limit.value + 1] {
            let wanted: Vec<Level> =
                speaks(&limits, name, value).map(|limit| limit.level).into_iter().collect();
            assert_eq!(reported(profile, name, value), wanted, "{}: {name} of {value}", profile.id);
        }
    }
}

#[test]
fn each_limit_of_each_platform_passes_at_its_value_and_speaks_one_above() {
    for profile in profiles::all() {
        let names: Vec<&str> = profile.limits().into_iter().map(|(name, _)| name).collect();
        assert_boundaries(&profile, &names);
    }
}

#[test]
fn every_limit_on_records_that_a_profile_may_set_is_kept_by_a_rule() {
    for (name, section, key, value) in [
        ("records", "[records]", "max-rows", 3),
        ("records-with-metadata", "[records]", "max-rows-with-metadata", 2),
        ("key-length", "[keys]", "max-length", 20),
        ("metadata-length", "[metadata]", "max-length", 5),
    ] {
        for level in ["warning", "error"] {
            let text = format!(
                "extends = \"labelbox\"\n{section}\n\
                 {key} = [{{ value = {value}, level = \"{level}\", source = \"LB-LIMITS\" }}]"
            );
            assert_boundaries(&parsed(&text).unwrap(), &[name]);
        }
    }
}

#[test]
fn every_limit_that_a_profile_may_set_is_kept_by_a_rule() {
    // Each alone, so that two limits that one rule reads do not speak for each other.
    for (name, section, key, value) in [
        ("archive-bytes", "[containers]", "max-bytes", 1000),
        ("entries", "", "max-entries", 5),
        ("manifest-columns", "[manifest]", "max-columns", 4),
        ("manifest-text-columns", "[manifest]", "max-text-columns", 4),
        ("manifest-bytes", "[manifest]", "max-bytes", 60),
        ("image-bytes", "[image]", "max-bytes", 1000),
        ("image-side", "[image]", "max-side", 100),
        ("image-pixels", "[image]", "max-pixels", 2000),
    ] {
        for level in ["warning", "error"] {
            let text = format!(
                "extends = \"opendatasoft\"\n{section}\n\
                 {key} = [{{ value = {value}, level = \"{level}\", source = \"LIMITS\" }}]"
            );
            assert_boundaries(&parsed(&text).unwrap(), &[name]);
        }
    }
}
