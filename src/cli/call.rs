//! One call of the program: what the user wrote, and beneath it what the configuration of each input says.
//!
//! A configuration says options; they become words of the command line, so that each is read in one place. What the user
//! writes wins. Knows no option but those that say which configuration is meant.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::config::{self, Config, Exception, Layer, SetLimit, SetOption};
use crate::model::{Given, is_url};
use crate::profiles::Problem;
use crate::report::ConfigNote;
use crate::run;
use crate::view::takes_option;

use super::args::{Cli, ConfigArgs};
use super::known::Program;
use super::{Failure, given};

/// What the user wrote.
pub(super) struct Call {
    arguments: Vec<OsString>,
    /// Those of the command.
    matches: ArgMatches,
    command: String,
}

/// Inputs with the same options.
pub(super) struct Task<A> {
    /// The options, those of the configuration among them.
    pub(super) args: A,
    /// The inputs, as somebody in the current folder names them.
    pub(super) inputs: Vec<PathBuf>,
    /// The input of the data set that they lie in, from the root on.
    pub(super) within: Option<PathBuf>,
    /// What the configuration says that is no option.
    pub(super) beside: Beside,
}

/// What a configuration says beside options.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) exceptions: Vec<Exception>,
    pub(super) limits: Vec<SetLimit>,
    /// Where it stands; nothing where there is no configuration.
    pub(super) note: Option<ConfigNote>,
    /// The folder of it, from the root on.
    pub(super) folder: Option<PathBuf>,
    /// All data sets of the configuration are looked at.
    pub(super) is_whole: bool,
}

/// Which inputs have the options of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those that are its path.
    Whole,
    /// And those that lie in it.
    Inside,
}

/// Inputs of one configuration, and of one data set of it.
struct Group {
    config: Option<Rc<Config>>,
    /// Its place in the list, and the path of it that the inputs are, or lie in.
    dataset: Option<usize>,
    within: Option<PathBuf>,
    inputs: Vec<PathBuf>,
}

impl Call {
    pub(super) fn new(arguments: Vec<OsString>, matches: &ArgMatches) -> Option<Self> {
        let (command, matches) = matches.subcommand()?;
        Some(Self { arguments, matches: matches.clone(), command: command.to_owned() })
    }

    /// Whether the user gave an option or an input.
    fn is_given(&self, id: &str) -> bool {
        self.matches.try_contains_id(id).is_ok()
            && self.matches.value_source(id) == Some(ValueSource::CommandLine)
    }

    /// Whether a word is one of the inputs, as it was written.
    pub(super) fn has_input(&self, word: &OsStr) -> bool {
        let inputs = self.matches.try_get_raw("inputs").ok().flatten();
        inputs.is_some_and(|mut inputs| inputs.any(|input| input == word))
    }

    /// The options that the user gave.
    pub(super) fn given(&self) -> Vec<Given> {
        given::options(&self.command, &self.matches)
    }

    /// What is to be done: for each data set of the configuration where no input is given, else for each input.
    pub(super) fn tasks<A: FromArgMatches>(
        &self,
        inputs: &[PathBuf],
        which: &ConfigArgs,
        reach: Reach,
    ) -> Result<Vec<Task<A>>, Failure> {
        let mut configs = Configs { which, program: Program::new(), read: Vec::new() };
        let is_bare = !self.is_given("inputs") && !self.is_given("facts");
        let groups =
            if is_bare { configs.every_data_set(inputs)? } else { configs.of_inputs(inputs, reach)? };
        groups.into_iter().map(|group| self.task(group, is_bare)).collect()
    }

    fn task<A: FromArgMatches>(&self, group: Group, is_whole: bool) -> Result<Task<A>, Failure> {
        let layer = group.layer();
        let args = self.args(&layer)?;
        let names_target = layer.target().is_some() && !self.is_given("target");
        let note = group.note().map(|note| ConfigNote { names_target, ..note });
        let Layer { exceptions, limits, .. } = layer;
        let Group { inputs, within, config, .. } = group;
        let folder = config.map(|config| config.source.folder.clone());
        let beside = Beside { exceptions, limits, note, folder, is_whole };
        Ok(Task { args, inputs, within, beside })
    }

    /// The options of the command, those of the configuration before the user's.
    fn args<A: FromArgMatches>(&self, layer: &Layer) -> Result<A, Failure> {
        let unfit =
            |error: clap::Error| Failure::new(error.to_string().trim_start_matches("error: ").trim_end());
        if layer.options.is_empty() {
            return A::from_arg_matches(&self.matches).map_err(unfit);
        }
        let target: Option<String> = self.matches.try_get_one("target").ok().flatten().cloned();
        let target = target.as_deref().or(layer.target()).and_then(|target| run::named(target).ok());
        let program = Cli::command();
        let command = program.find_subcommand(&self.command);
        let id = |option: &SetOption| {
            let mut arguments = command.into_iter().flat_map(clap::Command::get_arguments);
            let argument = arguments.find(|argument| argument.get_long() == Some(&option.name))?;
            Some(argument.get_id().as_str())
        };
        let is_taken =
            |option: &SetOption| target.as_ref().is_none_or(|target| takes_option(target, &option.name));
        let is_wanted = |option: &&SetOption| {
            is_taken(option) && id(option).is_some_and(|id| option.adds() || !self.is_given(id))
        };
        let words = layer.options.iter().filter(is_wanted).flat_map(SetOption::words).map(OsString::from);
        // The name of the program and of the command come first.
        let (first, rest) = self.arguments.split_at(self.arguments.len().min(2));
        let all: Vec<OsString> = first.iter().cloned().chain(words).chain(rest.iter().cloned()).collect();
        let matches = program.try_get_matches_from(all).map_err(unfit)?;
        let (_, matches) = matches.subcommand().ok_or_else(|| Failure::new("there is no command"))?;
        A::from_arg_matches(matches).map_err(unfit)
    }
}

impl Group {
    /// What the configuration says of these inputs.
    fn layer(&self) -> Layer {
        let Some(config) = &self.config else { return Layer::default() };
        let own = self.dataset.and_then(|index| config.datasets.get(index));
        own.map_or_else(|| config.defaults.clone(), |set| set.layer.over(&config.defaults))
    }

    fn note(&self) -> Option<ConfigNote> {
        let config = self.config.as_ref()?;
        let dataset = self.dataset.and_then(|index| Some(config.datasets.get(index)?.name.clone()));
        let file = config.source.file.display().to_string();
        Some(ConfigNote { file, dataset, names_target: false })
    }
}

/// The configurations of a call, each read once.
struct Configs<'a> {
    which: &'a ConfigArgs,
    program: Program,
    read: Vec<(PathBuf, Rc<Config>)>,
}

impl Configs<'_> {
    /// The configuration of an input.
    fn of(&mut self, input: &Path) -> Result<Option<Rc<Config>>, Failure> {
        if self.which.no_config {
            return Ok(None);
        }
        let absolute = config::absolute(self.which.config.as_deref().unwrap_or(input));
        let path = match &self.which.config {
            Some(_) => Some(absolute),
            None => config::nearest(&absolute, &self.program).map_err(|problem| refused(&[problem]))?,
        };
        path.map(|path| self.read(path)).transpose()
    }

    fn read(&mut self, path: PathBuf) -> Result<Rc<Config>, Failure> {
        if let Some((_, config)) = self.read.iter().find(|(known, _)| *known == path) {
            return Ok(Rc::clone(config));
        }
        let config = config::read(&path, &self.program).map_err(|problems| refused(&problems))?;
        let config = Rc::new(config);
        self.read.push((path, Rc::clone(&config)));
        Ok(config)
    }

    /// Every data set of the configuration; the usual input where it has none.
    fn every_data_set(&mut self, usual: &[PathBuf]) -> Result<Vec<Group>, Failure> {
        let config = self.of(Path::new("."))?;
        let sets = config.iter().flat_map(|config| config.datasets.iter().enumerate());
        let group = |(index, set): (usize, &config::DataSet)| {
            let inputs = set.paths.iter().map(|(path, _)| run::taken_in(&config::shown(path)));
            let inputs = inputs.collect::<Result<_, _>>()?;
            Ok(Group { config: config.clone(), dataset: Some(index), within: None, inputs })
        };
        let groups = sets.map(group).collect::<Result<Vec<Group>, Failure>>()?;
        if groups.is_empty() {
            return Ok(vec![Group { config, dataset: None, within: None, inputs: usual.to_vec() }]);
        }
        let paths = config.iter().flat_map(|config| &config.datasets).flat_map(|set| &set.paths);
        let is_missing =
            |(path, _): &&(PathBuf, config::Spot)| !is_url(path) && path.symlink_metadata().is_err();
        let missing: Vec<Problem> = paths
            .filter(is_missing)
            .map(|(path, at)| {
                at.problem(format!("`{}`: there is no such file or directory", config::shown(path).display()))
            })
            .collect();
        if missing.is_empty() { Ok(groups) } else { Err(refused(&missing)) }
    }

    /// Each input with the data set that it is, those of the same together.
    fn of_inputs(&mut self, inputs: &[PathBuf], reach: Reach) -> Result<Vec<Group>, Failure> {
        let mut groups: Vec<Group> = Vec::new();
        for input in inputs {
            let config = self.of(input)?;
            for (dataset, within) in datasets_at(config.as_deref(), input, reach) {
                let is_same = |group: &&mut Group| {
                    let same = group.config.as_ref().map(Rc::as_ptr) == config.as_ref().map(Rc::as_ptr);
                    same && (group.dataset, &group.within) == (dataset, &within)
                };
                match groups.iter_mut().find(is_same) {
                    Some(group) => group.inputs.push(input.clone()),
                    None => groups.push(Group {
                        config: config.clone(),
                        dataset,
                        within,
                        inputs: vec![input.clone()],
                    }),
                }
            }
        }
        Ok(groups)
    }
}

/// The data sets that an input is, or lies in, with the path of theirs; none of them, where it is no one's.
fn datasets_at(config: Option<&Config>, input: &Path, reach: Reach) -> Vec<(Option<usize>, Option<PathBuf>)> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| config::absolute(path));
    let wanted = real(input);
    let is_it = |path: &Path| match reach {
        Reach::Whole => real(path) == wanted,
        Reach::Inside => wanted.starts_with(real(path)),
    };
    let sets = config.into_iter().flat_map(|config| config.datasets.iter().enumerate());
    let path =
        |set: &config::DataSet| set.paths.iter().find(|(path, _)| is_it(path)).map(|(path, _)| path.clone());
    let found: Vec<_> = sets.filter_map(|(index, set)| Some((Some(index), Some(path(set)?)))).collect();
    if found.is_empty() { vec![(None, None)] } else { found }
}

/// Everything that is wrong with configurations, one line a problem.
fn refused(problems: &[Problem]) -> Failure {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::new(format!("the configuration cannot be used\n{}", lines.join("\n")))
        .help("`imgpack schema config` says what it may hold; --no-config leaves it out")
}
