//! Where an inbox is.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Args;
use webhook_inbox::{Inbox, Settings, SpoolSettings, Spooled, StoreErrorKind};
use webhook_inbox_postgres::PostgresStore;
use webhook_inbox_sqlite::{SqliteSpool, SqliteStore};

use crate::output::{Failure, causes};

const VARIABLE: &str = "FXHOOK_INBOX";

/// The inbox that a command uses.
#[derive(Debug, Default, Args)]
pub(crate) struct InboxUrl {
    /// The inbox, as sqlite:PATH or postgres://USER@HOST/DATABASE; the default is in FXHOOK_INBOX
    ///
    /// ?schema=NAME at the end of a PostgreSQL address is the schema with its tables, `inbox` by default. With
    /// ?notify=on, or &notify=on behind a schema, new deliveries wake `fxhook inbox work` on other machines at once;
    /// without it, that takes up to 5 s. A password belongs in FXHOOK_INBOX: others can see the arguments of a process.
    #[arg(long, value_name = "URL")]
    inbox: Option<OsString>,
}

/// A place where an inbox can be.
#[derive(Debug)]
pub(crate) enum Place {
    File(PathBuf),
    Server(Server),
}

/// A schema of a PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Server {
    /// It may have a password in it.
    url: String,
    schema: Option<String>,
    notify: bool,
}

impl InboxUrl {
    /// Where the inbox is, if that is given.
    pub(crate) fn place(&self) -> Result<Option<Place>, Failure> {
        match (&self.inbox, env::var_os(VARIABLE)) {
            (Some(url), _) => Place::of("--inbox", url).map(Some),
            (None, Some(url)) => Place::of(VARIABLE, &url).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Where the inbox is. `expected` is where else it could be.
    pub(super) fn must_have(&self, expected: &str) -> Result<Place, Failure> {
        self.place()?.ok_or_else(|| {
            Failure::usage(format_args!(
                "expected an inbox in {expected} or {VARIABLE}, such as sqlite:inbox.db, found neither"
            ))
        })
    }

    /// The inbox, which must exist.
    pub(super) async fn open(&self) -> Result<Inbox, Failure> {
        let place = self.must_have("--inbox")?;
        place.must_exist()?;
        match place {
            Place::File(path) => open(&path),
            Place::Server(server) => server.open_existing().await,
        }
    }

    /// The same, to look at it. Nothing is changed.
    pub(super) async fn open_to_read(&self) -> Result<Inbox, Failure> {
        self.must_have("--inbox")?.open_to_read().await
    }

    /// The inbox, to look at it if nothing is to be changed.
    pub(super) async fn open_for(&self, is_dry_run: bool) -> Result<Inbox, Failure> {
        if is_dry_run { self.open_to_read().await } else { self.open().await }
    }
}

impl Place {
    /// What this argument or variable says.
    pub(super) fn of(name: &str, url: &OsStr) -> Result<Self, Failure> {
        let place = url.to_str().ok_or_else(|| "other bytes than UTF-8".to_owned());
        let place = place.and_then(Self::parse).map_err(|found| {
            Failure::usage(format_args!(
                "{name}: expected an inbox such as sqlite:inbox.db or postgres://user@host/database, found {found}"
            ))
        })?;
        if let Self::Server(server) = &place {
            let checked = server.options().check(&server.url);
            checked.map_err(|error| Failure::usage(format_args!("{name}: {}", causes(&error))))?;
        }
        Ok(place)
    }

    fn must_exist(&self) -> Result<(), Failure> {
        match self {
            Self::File(path) if !exists(path)? => Err(Failure::failed(format_args!(
                "expected an inbox in {}, found no file: `fxhook listen --inbox` makes one",
                path.display()
            ))),
            _ => Ok(()),
        }
    }

    /// The inbox, which must exist, to look at it. Nothing is changed.
    pub(super) async fn open_to_read(&self) -> Result<Inbox, Failure> {
        self.must_exist()?;
        let path = match self {
            Self::File(path) => path,
            Self::Server(server) => return server.open_existing().await,
        };
        let store = SqliteStore::options().read_only(true).open(path);
        let store = store.map_err(|error| match error.kind() {
            StoreErrorKind::ReadOnly => Failure::failed(format_args!(
                "{}: expected the right to write in its folder, or a process that has the inbox open, found neither: SQLite cannot read it then; run this as the inbox's user",
                path.display()
            )),
            _ => error.into(),
        })?;
        Ok(Inbox::new(store, Settings::default()))
    }

    /// The error says what was found.
    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            return Server::parse(text).map(Self::Server);
        }
        match text.strip_prefix("sqlite:").ok_or(text) {
            Ok("") => Err("no path".to_owned()),
            Ok(path) if Path::new(path).is_dir() => Err(format!("the folder {path}")),
            Ok(path) => Ok(Self::File(path.into())),
            Err("") => Err("an empty text".to_owned()),
            // The rest may have a password in it.
            Err(text) => Err(match text.split_once(':') {
                Some((scheme, _)) => format!("one that begins with {scheme}:"),
                None => text.to_owned(),
            }),
        }
    }

    /// Opens the inbox, or makes one. With a spool, a server may be away.
    pub(crate) async fn open(&self, spool: Option<&Path>) -> Result<Inbox, Failure> {
        match (self, spool) {
            (Self::File(path), None) => open(path),
            (Self::File(_), Some(_)) => Err(Failure::usage(
                "--spool: expected an inbox in PostgreSQL, found one in a file: a file needs no spool",
            )),
            (Self::Server(server), None) => {
                Ok(Inbox::new(server.options().open(&server.url).await?, Settings::default()))
            }
            (Self::Server(server), Some(path)) => {
                let store = server.options().connect_later(true).open(&server.url).await?;
                let spool = SqliteSpool::open(path).map_err(|error| {
                    Failure::failed(format_args!("--spool: {}", causes(&error)))
                })?;
                let store = Spooled::open(store, spool, SpoolSettings::default()).await?;
                Ok(Inbox::new(store, Settings::default()))
            }
        }
    }
}

impl Server {
    /// `schema` and `notify` are parameters of ours. The error says what was found.
    fn parse(url: &str) -> Result<Self, String> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut server = Self { url: address.to_owned(), schema: None, notify: false };
        let mut others = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("schema", name)) => server.schema = Some(name.to_owned()),
                Some(("notify", "on")) => server.notify = true,
                Some(("notify", "off")) => server.notify = false,
                Some(("notify", _)) => {
                    return Err("notify with another value than on or off".into());
                }
                _ => others.push(pair),
            }
        }
        if !others.is_empty() {
            server.url = format!("{address}?{}", others.join("&"));
        }
        Ok(server)
    }

    fn options(&self) -> webhook_inbox_postgres::Options {
        let options = PostgresStore::options().notify(self.notify);
        match &self.schema {
            Some(schema) => options.schema(schema),
            None => options,
        }
    }

    /// Changes no tables.
    async fn open_existing(&self) -> Result<Inbox, Failure> {
        let store = self.options().migrate(false).open(&self.url).await?;
        Ok(Inbox::new(store, Settings::default()))
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
