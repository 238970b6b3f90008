//! A private PostgreSQL server for a test run.
//!
//! It is made by `initdb` in a folder of its own, listens on a Unix socket in it, and disappears with the process
//! that started it, however that ends.

mod installed;
mod supervisor;

use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use installed::Installed;
use supervisor::Supervisor;

/// Tests fail instead of being left out if this variable is `1` and PostgreSQL is missing.
const REQUIRED: &str = "FXHOOKS_REQUIRE_POSTGRES";

/// A PostgreSQL server of this process. It stops when it is dropped, and when the process ends.
#[derive(Debug)]
pub struct PostgresServer {
    folder: PathBuf,
    installed: Installed,
    supervisor: Supervisor,
}

/// The server that the tests of this program share. `None` if PostgreSQL is not installed: then one line on the
/// standard error says which tests did not run.
///
/// # Panics
///
/// If PostgreSQL is required and missing, or does not start.
pub fn shared() -> Option<&'static PostgresServer> {
    static SHARED: OnceLock<Option<PostgresServer>> = OnceLock::new();
    SHARED.get_or_init(own).as_ref()
}

/// A server for one test, which stops and starts it. `None` as in [`shared`].
///
/// # Panics
///
/// As [`shared`].
#[must_use]
pub fn own() -> Option<PostgresServer> {
    match Installed::find() {
        Some(installed) => Some(PostgresServer::start(installed)),
        None => {
            not_run();
            None
        }
    }
}

/// Says once which tests did not run. What `print!` writes would be kept back by the test runner.
fn not_run() {
    static SAID: OnceLock<()> = OnceLock::new();
    SAID.get_or_init(|| {
        let package = env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "this program".to_owned());
        let _ = writeln!(
            std::io::stderr(),
            "not run: the tests of {package} that need PostgreSQL: install it (Debian: apt-get install postgresql; macOS: brew install postgresql)"
        );
    });
    let is_required = env::var_os(REQUIRED).is_some_and(|it| it == "1");
    assert!(!is_required, "expected PostgreSQL because of {REQUIRED}=1, found none: install it");
}

impl PostgresServer {
    fn start(installed: Installed) -> Self {
        let folder = new_folder();
        installed.own(&folder);
        let supervisor = Supervisor::start(&installed, &folder);
        let server = Self { folder, installed, supervisor };
        server.command(
            "initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1",
        );
        let settings = server.folder.join("data/postgresql.auto.conf");
        let settings_of_tests = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 200\n\
             shared_buffers = '64MB'\nlog_min_duration_statement = 0\n",
            server.folder.display()
        );
        std::fs::write(&settings, settings_of_tests).expect("the settings of the server");
        server.installed.own(&settings);
        server.start_again();
        server.psql("postgres", "CREATE ROLE app LOGIN");
        server.psql("postgres", "CREATE DATABASE app OWNER app");
        server
    }

    /// How the role `app`, which is no superuser, connects to its database `app`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("host={} user=app dbname=app", self.folder.display())
    }

    /// The same as a URL.
    #[must_use]
    pub fn address(&self) -> String {
        format!(
            "postgres://app@/app?host={}",
            self.folder.display().to_string().replace('/', "%2F")
        )
    }

    /// The name of a schema that no other test of this program uses.
    #[must_use]
    pub fn unused_schema(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        format!("inbox_{}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The folder with the server's socket, its data and its log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the server has logged: each statement, too.
    ///
    /// # Panics
    ///
    /// If there is no log.
    #[must_use]
    pub fn log(&self) -> String {
        let log = std::fs::read(self.folder.join("server.log")).expect("the server's log");
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Runs SQL as the superuser in the database `app` or `postgres`, and returns what it prints.
    ///
    /// # Panics
    ///
    /// If the server refuses it.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        let mut psql = self.installed.command("psql");
        psql.arg("-h").arg(&self.folder).args(["-U", "postgres", "-d", database]);
        let output = psql.args(["-XAtqc", sql]).output().expect("psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Stops it as a crash does: connections break, and it recovers when it starts again.
    pub fn stop_at_once(&self) {
        self.command("pg_ctl -D data -m immediate stop >>pg_ctl.log 2>&1");
    }

    /// Kills its first process; the others notice it.
    pub fn kill(&self) {
        self.command("kill -9 $(head -n 1 data/postmaster.pid)");
    }

    /// Starts it after it was stopped or killed, and waits until it takes connections.
    pub fn start_again(&self) {
        // After a kill, the last processes of the old server may still hold its memory.
        self.command(
            "i=0; until pg_ctl -D data -w -l server.log start >>pg_ctl.log 2>&1 </dev/null; do \
             i=$((i+1)); [ $i -lt 50 ] || exit 1; sleep 0.1; done",
        );
    }

    fn command(&self, command: &str) {
        let result = self.supervisor.run(command);
        assert_eq!(
            result,
            "0",
            "{command}: see the log files in {}: {}",
            self.folder.display(),
            std::fs::read_to_string(self.folder.join("pg_ctl.log")).unwrap_or_default()
        );
    }
}

/// The path of a socket has at most some hundred characters.
fn new_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("fxpg-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the server");
    folder
}
