//! Connections, each owned by a task.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_postgres::{
    AsyncMessage, Client, Config, NoTls,
    config::{SslMode, TargetSessionAttrs},
};
use webhook_inbox::{StoreError, StoreErrorKind};

use crate::{
    error::{Failure, Then},
    migration,
    options::Options,
};

/// An operation gives up after so many conflicts with other transactions.
const TRIES: u32 = 5;

/// A task that owns a connection, and does what it is sent in the order of sending, also if the sender no longer
/// waits. The connection is opened again when it is needed after it broke.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    jobs: mpsc::UnboundedSender<Job>,
    time_limit: Duration,
}

/// Work for a connection. Returns what becomes of the connection.
type Job = Box<
    dyn FnOnce(Result<Arc<Client>, Failure>) -> Pin<Box<dyn Future<Output = Then> + Send>> + Send,
>;

impl Connection {
    /// Begins a task that connects when it is first needed.
    pub(crate) fn start(target: Target) -> Self {
        let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
        let time_limit = target.options.time_limit;
        let mut session = Session { target, client: None, failed: None };
        tokio::spawn(async move {
            while let Some(job) = queue.recv().await {
                let client = session.client().await;
                if job(client).await == Then::Reconnect {
                    session.client = None;
                }
            }
        });
        Self { jobs, time_limit }
    }

    /// Does the work, again if another transaction was in its way.
    pub(crate) async fn run<T, W, F>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(Arc<Client>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, Failure>> + Send,
    {
        self.send(work, false).await
    }

    /// As [`run`](Self::run), but does nothing if by then the caller no longer waits.
    pub(crate) async fn run_if_awaited<T, W, F>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(Arc<Client>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, Failure>> + Send,
    {
        self.send(work, true).await
    }

    async fn send<T, W, F>(&self, work: W, only_if_awaited: bool) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(Arc<Client>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, Failure>> + Send,
    {
        let (reply, answer) = oneshot::channel();
        let limit = self.time_limit;
        let job: Job = Box::new(move |client| {
            Box::pin(async move {
                if only_if_awaited && reply.is_closed() {
                    return Then::GoOn;
                }
                let result = match client {
                    Ok(client) => {
                        let tried = timeout(limit, try_again(&client, &work)).await;
                        tried.unwrap_or_else(|_| Err(Failure::timeout(limit)))
                    }
                    Err(failure) => Err(failure),
                };
                let then = result.as_ref().err().map_or(Then::GoOn, |failure| failure.then);
                let _ = reply.send(result);
                then
            })
        });
        // A job that cannot be sent drops its reply.
        let _ = self.jobs.send(job);
        Ok(answer.await.map_err(|_| ended())??)
    }
}

async fn try_again<T, F>(
    client: &Arc<Client>,
    work: impl Fn(Arc<Client>) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut tries = 1;
    loop {
        match work(Arc::clone(client)).await {
            Err(failure) if failure.then == Then::TryAgain && tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

fn ended() -> Failure {
    Failure::new(
        StoreErrorKind::Unavailable,
        "expected the task of the connection to answer, found that its runtime has ended: keep the runtime on which the inbox was opened",
    )
}

/// Where a connection leads, and how it is checked.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    config: Config,
    options: Options,
}

/// A connection that is opened again when it is needed.
#[derive(Debug)]
struct Session {
    target: Target,
    client: Option<Arc<Client>>,
    /// Until when no connection is tried, how long that is, and why.
    failed: Option<(Instant, Duration, Failure)>,
}

impl Session {
    async fn client(&mut self) -> Result<Arc<Client>, Failure> {
        if let Some(client) = self.client.as_ref().filter(|client| !client.is_closed()) {
            return Ok(Arc::clone(client));
        }
        if let Some((until, _, failure)) = &self.failed
            && Instant::now() < *until
        {
            return Err(failure.clone());
        }
        match self.target.connect().await {
            Ok(client) => {
                self.failed = None;
                Ok(Arc::clone(self.client.insert(Arc::new(client))))
            }
            Err(failure) => {
                let wait =
                    self.failed.as_ref().map_or(SHORTEST, |(_, wait, _)| (*wait * 2).min(LONGEST));
                self.failed = Some((Instant::now() + wait, wait, failure.clone()));
                Err(failure)
            }
        }
    }
}

/// How long a connection is not tried after it could not be opened: at first, and at most.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(3);

/// Shorter than the time after which the inbox no longer waits for a store.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

impl Target {
    pub(crate) fn new(url: &str, options: Options) -> Result<Self, Failure> {
        let mut config: Config = url.parse().map_err(|error| Failure {
            error: StoreError::new(
                StoreErrorKind::Unavailable,
                "expected the address of a PostgreSQL, found another text: use postgres://user@host/database",
            )
            .with_source(error),
            then: Then::GoOn,
        })?;
        // After a fail-over, one of several hosts is the primary server.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_application_name().is_none() {
            config.application_name("webhook-inbox");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(options.time_limit);
        }
        Ok(Self { config, options })
    }

    /// Connects, makes or upgrades the tables if the options ask for it, and checks what commits and times depend on.
    /// It sets nothing: behind a pooler, the next transaction may be in another session.
    pub(crate) async fn connect(&self) -> Result<Client, Failure> {
        let connect = async {
            let (client, _) = self.open(None).await?;
            check_server(&client).await?;
            Ok(client)
        };
        let client = within(CONNECT_TIMEOUT * 2, connect).await?;
        let tables = async {
            if self.options.migrate {
                migration::migrate(&client, &self.options.schema).await?;
            }
            migration::check(&client, &self.options.schema).await
        };
        within(self.options.time_limit, tables).await?;
        Ok(client)
    }

    /// Sends to `work` when another process has notified. Runs for ever.
    pub(crate) async fn listen_on(self, work: watch::Sender<()>) {
        let mut wait = SHORTEST;
        loop {
            match self.listen(work.clone()).await {
                Ok(()) => wait = SHORTEST,
                Err(failure) => {
                    let error: &dyn std::error::Error = &failure.error;
                    tracing::debug!(
                        error,
                        "no connection for notifications: workers look by themselves"
                    );
                    wait = (wait * 2).min(LONGEST);
                }
            }
            sleep(wait).await;
        }
    }

    /// Opens a connection that waits for notifications, and sends each to `work`. Returns when it ends.
    async fn listen(&self, work: watch::Sender<()>) -> Result<(), Failure> {
        let (client, driven) = self.open(Some(work.clone())).await?;
        client.batch_execute(&format!("LISTEN \"{}\"", self.options.schema)).await?;
        // Notifications until now went elsewhere.
        work.send_replace(());
        // An error says that the connection's task panicked.
        let _ = driven.await;
        Ok(())
    }

    /// Opens a connection, and drives it in a task. Notifications go to `work`.
    async fn open(
        &self,
        work: Option<watch::Sender<()>>,
    ) -> Result<(Client, JoinHandle<()>), Failure> {
        if self.config.get_ssl_mode() == SslMode::Require {
            return self.open_with_tls(work).await;
        }
        let (client, connection) = self.config.connect(NoTls).await.map_err(unreachable)?;
        Ok((client, tokio::spawn(drive(connection, work))))
    }

    #[cfg(feature = "tls")]
    async fn open_with_tls(
        &self,
        work: Option<watch::Sender<()>>,
    ) -> Result<(Client, JoinHandle<()>), Failure> {
        let tls = crate::tls::connector()?;
        let (client, connection) = self.config.connect(tls).await.map_err(unreachable)?;
        Ok((client, tokio::spawn(drive(connection, work))))
    }

    #[cfg(not(feature = "tls"))]
    async fn open_with_tls(
        &self,
        _work: Option<watch::Sender<()>>,
    ) -> Result<(Client, JoinHandle<()>), Failure> {
        Err(Failure::new(
            StoreErrorKind::Unavailable,
            "expected the feature `tls` for sslmode=require, found it off: switch it on in Cargo.toml",
        ))
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(Failure::timeout(limit)))
}

/// Drives a connection. Its error is also that of the operation that notices it.
async fn drive<S, T>(
    mut connection: tokio_postgres::Connection<S, T>,
    work: Option<watch::Sender<()>>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
        match (message, &work) {
            (Ok(AsyncMessage::Notification(_)), Some(work)) => work.send_replace(()),
            (Ok(_), _) => {}
            (Err(error), _) => {
                let error: &dyn std::error::Error = &error;
                tracing::debug!(error, "connection to PostgreSQL ended");
                return;
            }
        }
    }
}

fn unreachable(error: tokio_postgres::Error) -> Failure {
    Failure {
        error: StoreError::new(
            StoreErrorKind::Unavailable,
            "expected to connect to PostgreSQL, found that impossible: check the address, the server and the role's rights",
        )
        .with_source(error),
        then: Then::Reconnect,
    }
}

async fn check_server(client: &Client) -> Result<(), Failure> {
    let settings =
        "SELECT current_setting('fsync'), current_setting('default_transaction_isolation'),
        current_setting('server_version_num')::int";
    let row = client.query_typed_one(settings, &[]).await?;
    let fsync: &str = row.try_get(0)?;
    let isolation: &str = row.try_get(1)?;
    let version: i32 = row.try_get(2)?;
    let found = if fsync != "on" {
        "expected fsync = on, found it off: the server would lose what the inbox acknowledges; switch it on"
    } else if isolation != "read committed" {
        "expected default_transaction_isolation = 'read committed', found another: ALTER ROLE ... SET it for the inbox's role"
    } else if version < 130_000 {
        "expected PostgreSQL 13 or newer, found an older one: upgrade it"
    } else {
        return Ok(());
    };
    Err(Failure { then: Then::Reconnect, ..Failure::new(StoreErrorKind::Schema, found) })
}
