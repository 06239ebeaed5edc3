//! Why a run cannot take place: nothing was judged, or nothing written.
//!
//! What is wrong with the user's data is a finding, never an error. A setting is called by its option.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use crate::engine::SelectorError;

mod facts;
mod input;
mod output;
mod target;

pub use facts::FactsError;
pub use input::InputError;
pub use output::{Misplaced, OutputError};
pub use target::TargetError;

/// Why a run cannot take place.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The input cannot be looked at.
    Input(InputError),
    /// Facts are not those of a whole input.
    Facts(FactsError),
    /// The target cannot be determined.
    Target(TargetError),
    /// The options do not go together, or say nothing.
    Options(OptionsError),
    /// The output cannot be written.
    Output(OutputError),
}

/// What is wrong with options.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionsError {
    /// Selectors that name no rule.
    NoSuchRule(Vec<SelectorError>),
    /// A pattern that no engine could read: its option, its text and the reason.
    Pattern(&'static str, String, String),
    /// The images of this package cannot be linked without the URL that they lie at.
    NoBaseUrl(String),
    /// The identifiers of the images of this package cannot be determined; the pattern that fits most names, and how
    /// many.
    NoPattern(String, Option<(String, String)>),
    /// The target has no copies under this word; those that it has.
    NoRendition(String, Vec<String>),
    /// The copies of these two images would have one name.
    RenditionsAlike([String; 2]),
    /// Copies in other sizes lie beside their images, and the output holds none.
    RenditionsNeedFolder,
}

/// A message, and what to do about it.
type Words = (String, Option<String>);

impl OptionsError {
    fn words(&self) -> Words {
        match self {
            Self::NoSuchRule(errors) => {
                let reported: Vec<String> = errors.iter().map(unknown).collect();
                (reported.join("; "), Some("`imgpack rules` lists the rules".into()))
            }
            Self::Pattern(option, pattern, reason) => (
                format!("{option} {pattern}: {reason}"),
                Some("write a pattern as the portal takes it, e.g. '/^(WIS-L-\\d{7})/'".into()),
            ),
            Self::NoRendition(name, known) => (
                format!("--renditions {name}: the target has no such copy"),
                Some(format!("it has {}", known.join(", "))),
            ),
            Self::RenditionsAlike([one, other]) => (
                format!("--renditions: the copies of `{one}` and `{other}` would have one name"),
                Some("rename one of them, or leave it out with --exclude".into()),
            ),
            Self::RenditionsNeedFolder => (
                "--renditions writes copies beside the images, and the output is no directory".into(),
                Some("write a directory with -o NAME/".into()),
            ),
            Self::NoBaseUrl(name) => (
                format!("`{name}`: a table of links needs the URL of the images"),
                Some("give it with --base-url https://…/".into()),
            ),
            Self::NoPattern(name, proposal) => (
                format!("`{name}`: the identifiers of the images cannot be determined"),
                Some(match proposal {
                    Some((pattern, fits)) => {
                        format!(
                            "give the portal's pattern with --pattern, e.g. '{pattern}', which fits {fits} names"
                        )
                    }
                    None => "give the portal's pattern with --pattern, e.g. '/^(WIS-L-\\d{7})\\D*/'".into(),
                }),
            ),
        }
    }
}

fn unknown(error: &SelectorError) -> String {
    match error.did_you_mean {
        Some(near) => format!("`{}` is not a rule; did you mean `{near}`?", error.pattern),
        None => format!("`{}` is not a rule", error.pattern),
    }
}

impl RunError {
    fn words(&self) -> Words {
        match self {
            Self::Input(error) => error.words(),
            Self::Facts(error) => error.words(),
            Self::Target(error) => error.words(),
            Self::Options(error) => error.words(),
            Self::Output(error) => error.words(),
        }
    }

    /// Whether there is an input of which not all could be read.
    pub fn is_incomplete(&self) -> bool {
        match self {
            Self::Facts(_) => true,
            Self::Input(error) => error.passes(),
            _ => false,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        self.words().1
    }
}

impl Display for RunError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().0)
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Input(error) => error.source(),
            Self::Facts(error) => error.source(),
            Self::Target(error) => error.source(),
            Self::Options(error) => error.source(),
            Self::Output(error) => error.source(),
        }
    }
}

/// Shows each kind by its message, and makes it a reason why a run cannot take place.
macro_rules! kinds {
    ($($name:ident $kind:ident),* $(,)?) => {
        $(
            impl Display for $kind {
                fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.words().0)
                }
            }

            impl From<$kind> for RunError {
                fn from(error: $kind) -> Self {
                    Self::$name(error)
                }
            }
        )*
    };
}

kinds!(Input InputError, Facts FactsError, Target TargetError, Options OptionsError, Output OutputError);

impl Error for OptionsError {}
