//! Where PostgreSQL is installed, and as which user it runs.

use std::{
    env,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

/// Folders with a folder for each version.
const PARENTS: [&str; 4] = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];

/// The programs of PostgreSQL.
#[derive(Debug)]
pub(super) struct Installed {
    bin: PathBuf,
    /// Whom it runs as if this process is root's, which PostgreSQL refuses.
    user: Option<(u32, u32)>,
}

impl Installed {
    /// The newest one, or the one in `PATH`.
    pub(super) fn find() -> Option<Self> {
        let versions = PARENTS.iter().filter_map(|parent| std::fs::read_dir(parent).ok());
        let versions = versions.flatten().flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.rsplit(['-', '@']).next()?.parse::<u32>().ok()?;
            Some((version, entry.path().join("bin")))
        });
        let mut versions: Vec<_> = versions.filter(|(_, bin)| is_postgres(bin)).collect();
        versions.sort();
        let in_path = || env::split_paths(&env::var_os("PATH")?).find(|bin| is_postgres(bin));
        let bin = versions.pop().map(|(_, bin)| bin).or_else(in_path)?;
        Some(Self { bin, user: user() })
    }

    /// A command that runs as PostgreSQL's user, with its programs in `PATH`.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut path = self.bin.clone().into_os_string();
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        let own = self.bin.join(program);
        let mut command = if own.exists() { Command::new(own) } else { Command::new(program) };
        command.env("PATH", path).env("LC_ALL", "C");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a file or folder to PostgreSQL's user.
    pub(super) fn own(&self, path: &Path) {
        if let Some((user, group)) = self.user {
            chown(path, Some(user), Some(group)).expect("to give the folder to PostgreSQL's user");
        }
    }
}

fn is_postgres(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|program| bin.join(program).exists())
}

/// The user `postgres`, else the one without rights, if this process is root's.
fn user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let postgres = || Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?));
    postgres().or(Some((65_534, 65_534)))
}
