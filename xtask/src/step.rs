//! One Cargo command of a chore: how it is printed, run and reported.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;

/// One Cargo command.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What stands after `cargo`.
    arguments: Vec<String>,
    /// The value of `RUSTDOCFLAGS`, if it is set.
    rustdocflags: Option<&'static str>,
}

impl Step {
    /// `cargo` with these arguments.
    pub(crate) fn cargo(arguments: &[&str]) -> Self {
        let step = Self {
            arguments: Vec::new(),
            rustdocflags: None,
        };
        step.with(arguments)
    }

    /// The same command with more arguments.
    pub(crate) fn with(&self, arguments: &[&str]) -> Self {
        let mut step = self.clone();
        step.arguments
            .extend(arguments.iter().map(ToString::to_string));
        step
    }

    /// The same command, with a warning of rustdoc being an error.
    pub(crate) fn denying_rustdoc_warnings(mut self) -> Self {
        self.rustdocflags = Some("-D warnings");
        self
    }

    /// Announces the command and runs it in `root`; its output goes where ours goes.
    pub(crate) fn run(&self, root: &Path) -> Result<(), Failure> {
        announce(self);
        let status = self.command(root).status();
        let status = status.map_err(|error| self.failed(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(self.failed(&status))
        }
    }

    /// Announces the command, runs it in `root` and returns what it printed to stdout.
    pub(crate) fn read(&self, root: &Path) -> Result<String, Failure> {
        announce(self);
        let output = self.command(root).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| self.failed(&error))?;
        if !output.status.success() {
            return Err(self.failed(&output.status));
        }
        String::from_utf8(output.stdout).map_err(|error| self.failed(&error))
    }

    /// The command as the system runs it: with the Cargo that runs us, where there is one.
    fn command(&self, root: &Path) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.args(&self.arguments).current_dir(root);
        if let Some(flags) = self.rustdocflags {
            command.env("RUSTDOCFLAGS", flags);
        }
        command
    }

    /// The failure of this command, with its reason.
    fn failed(&self, reason: &dyn fmt::Display) -> Failure {
        Failure(format!("stopped at `{self}`: {reason}"))
    }
}

/// The command as one would type it.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(flags) = self.rustdocflags {
            write!(f, "RUSTDOCFLAGS=\"{flags}\" ")?;
        }
        write!(f, "cargo {}", self.arguments.join(" "))
    }
}

/// Prints a command before it runs.
pub(crate) fn announce(command: impl fmt::Display) {
    eprintln!("\n$ {command}");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Step;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn a_command_is_printed_as_one_would_type_it() {
        let step = Step::cargo(&["doc"])
            .with(&["--no-deps"])
            .denying_rustdoc_warnings();
        assert_eq!(
            step.to_string(),
            "RUSTDOCFLAGS=\"-D warnings\" cargo doc --no-deps"
        );
    }

    #[test]
    fn a_command_that_fails_is_a_failure_that_names_the_command() {
        let step = Step::cargo(&["no-such-command"]);
        for failure in [
            step.run(root()).unwrap_err(),
            step.read(root()).unwrap_err(),
        ] {
            let line = failure.to_string();
            assert!(
                line.starts_with("stopped at `cargo no-such-command`: "),
                "{line}"
            );
        }
    }

    #[test]
    fn a_command_that_cannot_start_is_a_failure() {
        let nowhere = root().join("no such folder");
        assert!(Step::cargo(&["--version"]).run(&nowhere).is_err());
    }

    #[test]
    fn what_a_command_prints_can_be_read() {
        let version = Step::cargo(&["--version"]).read(root()).unwrap();
        assert!(version.starts_with("cargo "), "{version}");
    }
}
