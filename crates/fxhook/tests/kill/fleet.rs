//! The processes that are killed.

use std::{
    collections::BTreeMap,
    env, fmt,
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use webhook_test_support::postgres::PostgresServer;

use crate::{
    ROLE, effects,
    log::{self, Event, Log},
};

pub const SECRET: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// Receivers, workers with a command, and workers with effects in the completing transaction.
const RECEIVERS: usize = 2;
const WORKERS: usize = 3;
const EFFECTS: usize = 2;

/// Processes on one server, and the server.
#[derive(Debug)]
pub struct Fleet<'t> {
    server: &'t PostgresServer,
    log: &'t Log,
    members: Vec<Member>,
    rng: Rng,
    /// Whether a worker with a command may be killed so that its lease lasts on for a minute.
    is_long: bool,
    kills: Kills,
}

#[derive(Debug, Clone)]
enum Role {
    /// With its address.
    Receiver(String),
    Worker,
    Effects,
}

/// A process that is started again whenever it ends.
#[derive(Debug)]
struct Member {
    role: Role,
    child: Child,
}

/// What was killed, and how often.
#[derive(Debug, Default)]
pub struct Kills(BTreeMap<&'static str, u32>);

impl<'t> Fleet<'t> {
    pub fn start(server: &'t PostgresServer, log: &'t Log, duration: Duration) -> Self {
        let receivers = std::iter::repeat_with(|| Role::Receiver(unused_address())).take(RECEIVERS);
        let workers = std::iter::repeat_n(Role::Worker, WORKERS);
        let roles = receivers.chain(workers).chain(std::iter::repeat_n(Role::Effects, EFFECTS));
        let members = roles
            .map(|role| {
                let child = role.start(server, log);
                if let Role::Receiver(address) = &role {
                    // The first one makes the tables.
                    while std::net::TcpStream::connect(address).is_err() {
                        thread::sleep(TICK);
                    }
                }
                Member { role, child }
            })
            .collect();
        let is_long = duration >= Duration::from_secs(60);
        Self { server, log, members, rng: Rng::with_seed(7), is_long, kills: Kills::default() }
    }

    pub fn addresses(&self) -> Vec<String> {
        let address = |member: &Member| match &member.role {
            Role::Receiver(address) => Some(address.clone()),
            _ => None,
        };
        self.members.iter().filter_map(address).collect()
    }

    /// Waits for a random time, and kills a process or the server.
    pub fn kill_one(&mut self) {
        let [until, away] = [300..3_000, 0..2_000].map(|range| self.rng.u64(range));
        self.watch_for(Duration::from_millis(until));
        let away = Duration::from_millis(away);
        match self.rng.usize(0..self.members.len() + 2) {
            0 => self.stop_server("server, immediate restart", PostgresServer::stop_at_once, away),
            1 => self.stop_server("server, kill -9", PostgresServer::kill, away),
            number => self.kill_member(number - 2),
        }
    }

    fn stop_server(&mut self, how: &'static str, stop: fn(&PostgresServer), away: Duration) {
        self.kills.count(how);
        stop(self.server);
        self.watch_for(away);
        self.server.start_again();
    }

    fn kill_member(&mut self, number: usize) {
        let is_hard = self.rng.bool();
        let member = &mut self.members[number];
        let (hard, soft) = match member.role {
            Role::Receiver(_) => ("listen, kill -9", "listen, SIGTERM"),
            Role::Worker => ("inbox work, kill -9", "inbox work, SIGTERM"),
            Role::Effects => ("worker with effects, kill -9", "worker with effects, SIGTERM"),
        };
        let may_leave_lease = self.is_long || !matches!(member.role, Role::Worker);
        if is_hard && may_leave_lease {
            self.kills.count(hard);
            member.child.kill().unwrap();
        } else {
            self.kills.count(soft);
            terminate(&member.child);
        }
    }

    /// Starts those again that have ended, for a moment.
    pub fn watch(&mut self) {
        self.watch_for(10 * TICK);
    }

    fn watch_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            for member in &mut self.members {
                if member.child.try_wait().unwrap().is_some() {
                    self.log.write_for(member.child.id(), Event::Dead);
                    member.child = member.role.start(self.server, self.log);
                }
            }
            thread::sleep(TICK);
        }
    }

    /// Ends all, and says what was killed.
    pub fn stop(mut self) -> Kills {
        for member in &mut self.members {
            terminate(&member.child);
            member.child.wait().unwrap();
        }
        self.kills
    }
}

impl Role {
    fn start(&self, server: &PostgresServer, log: &Log) -> Child {
        let fxhook = env!("CARGO_BIN_EXE_fxhook");
        let this = env::current_exe().unwrap();
        let mut command = match self {
            Self::Receiver(address) => {
                let mut command = Command::new(fxhook);
                command.args(["listen", "--bind", address]);
                command
            }
            Self::Worker => {
                let mut command = Command::new(fxhook);
                command.args(["inbox", "work", "--follow", "--concurrency", "4"]);
                command.args(["--source", "currencycloud", "--"]).arg(this).env(ROLE, "handler");
                command
            }
            Self::Effects => {
                let mut command = Command::new(this);
                command.env(ROLE, "effects").env(effects::ADDRESS, server.address());
                command
            }
        };
        command.env("FXHOOK_INBOX", server.address()).env(log::VARIABLE, log.path());
        for provider in ["CURRENCYCLOUD", "FLASH_PAYMENTS"] {
            command.env(format!("FXHOOK_{provider}_SECRET"), SECRET);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
}

const TICK: Duration = Duration::from_millis(20);

fn terminate(child: &Child) {
    let kill = format!("kill -TERM {}", child.id());
    // It may have ended by itself.
    let _ = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
}

fn unused_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Kills {
    fn count(&mut self, how: &'static str) {
        *self.0.entry(how).or_default() += 1;
    }
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<_> = self.0.iter().map(|(how, times)| format!("{how}: {times}")).collect();
        write!(f, "{} kills ({})", self.0.values().sum::<u32>(), counts.join(", "))
    }
}
