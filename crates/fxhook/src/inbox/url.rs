//! Where an inbox is.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use webhook_inbox::{Inbox, Settings, StoreErrorKind};
use webhook_inbox_sqlite::SqliteStore;

use crate::output::Failure;

const VARIABLE: &str = "FXHOOK_INBOX";

/// The inbox that a command uses.
#[derive(Debug, Args)]
pub(crate) struct InboxUrl {
    /// The inbox, as sqlite:PATH; the default is in FXHOOK_INBOX
    #[arg(long, value_name = "URL")]
    inbox: Option<OsString>,
}

impl InboxUrl {
    /// The inbox's file, if one is given.
    pub(crate) fn path(&self) -> Result<Option<PathBuf>, Failure> {
        let (name, url) = match (&self.inbox, env::var_os(VARIABLE)) {
            (Some(url), _) => ("--inbox", url.clone()),
            (None, Some(url)) => (VARIABLE, url),
            (None, None) => return Ok(None),
        };
        let expected = |found: &str| {
            let expected = "expected an inbox as sqlite:PATH, such as sqlite:inbox.db";
            Err(Failure::usage(format_args!("{name}: {expected}, found {found}")))
        };
        match url.to_str().map(|url| (url, url.strip_prefix("sqlite:"))) {
            None => expected("other bytes than UTF-8"),
            Some(("", _)) => expected("an empty text"),
            Some((_, Some(""))) => expected("no path"),
            Some((_, Some(path))) if Path::new(path).is_dir() => {
                expected(&format!("the folder {path}"))
            }
            Some((_, Some(path))) => Ok(Some(path.into())),
            // The rest may have a password in it.
            Some((url, None)) => match url.split_once(':') {
                Some((scheme, _)) => expected(&format!("one that begins with {scheme}:")),
                None => expected(url),
            },
        }
    }

    /// The inbox, which must exist.
    pub(super) fn open(&self) -> Result<Inbox, Failure> {
        open(&self.existing()?)
    }

    /// The same, to look at it. Nothing can be changed.
    pub(super) fn open_to_read(&self) -> Result<Inbox, Failure> {
        let path = self.existing()?;
        let store = SqliteStore::options().read_only(true).open(&path);
        let store = store.map_err(|error| match error.kind() {
            StoreErrorKind::ReadOnly => Failure::failed(format_args!(
                "{}: expected the right to write in its folder, or a process that has the inbox open, found neither: SQLite cannot read it then; run this as the inbox's user",
                path.display()
            )),
            _ => error.into(),
        })?;
        Ok(Inbox::new(store, Settings::default()))
    }

    /// The inbox, to look at it if nothing is to be changed.
    pub(super) fn open_for(&self, is_dry_run: bool) -> Result<Inbox, Failure> {
        if is_dry_run { self.open_to_read() } else { self.open() }
    }

    fn existing(&self) -> Result<PathBuf, Failure> {
        let path = self.path()?.ok_or_else(|| {
            Failure::usage(format_args!(
                "expected an inbox in --inbox or {VARIABLE}, such as sqlite:inbox.db, found neither"
            ))
        })?;
        if exists(&path)? {
            return Ok(path);
        }
        let path = path.display();
        Err(Failure::failed(format_args!(
            "expected an inbox in {path}, found no file: `fxhook listen --inbox` makes one"
        )))
    }
}

/// Opens the inbox in this file, or makes one.
pub(crate) fn open(path: &Path) -> Result<Inbox, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder
        && !exists(path)?
        && !exists(folder)?
    {
        let folder = folder.display();
        return Err(Failure::failed(format_args!("expected the folder {folder}, found none")));
    }
    Ok(Inbox::new(SqliteStore::open(path)?, Settings::default()))
}

fn exists(path: &Path) -> Result<bool, Failure> {
    path.try_exists().map_err(|error| {
        let path = path.display();
        Failure::failed(format_args!("expected an inbox in {path}, found no access to it: {error}"))
    })
}
