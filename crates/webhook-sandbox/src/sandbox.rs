//! [`Sandbox`]: all providers, one clock, one seed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::value::RawValue;
use tokio::sync::watch;

use crate::currencycloud::CurrencycloudSandbox;
use crate::cxtn::CxtnSandbox;
use crate::flash_payments::FlashPaymentsSandbox;
use crate::report::Target;
use crate::send_payments::SendPaymentsSandbox;
use crate::settings::Settings;
use crate::state::{State, StateFile};
use crate::{Clock, Report};

/// Payment providers on loopback. They end when it is dropped.
///
/// The crate's front page has an example.
#[derive(Debug)]
pub struct Sandbox {
    clock: Clock,
    seed: u64,
    currencycloud: CurrencycloudSandbox,
    flash_payments: FlashPaymentsSandbox,
    send_payments: SendPaymentsSandbox,
    cxtn: CxtnSandbox,
    keeper: Option<Keeper>,
}

/// Keeps the state of a sandbox.
#[derive(Debug)]
struct Keeper {
    file: StateFile,
    changes: Mutex<Vec<watch::Receiver<()>>>,
}

/// The settings of a [`Sandbox`].
#[derive(Default)]
#[must_use]
pub struct SandboxBuilder {
    clock: Option<Clock>,
    seed: Option<u64>,
    any_host: bool,
    bind: Option<SocketAddr>,
    target: Option<Target>,
    state: Option<PathBuf>,
}

impl std::fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxBuilder").field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts all providers on free ports of loopback, with the real time and a random seed.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no port.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a builder.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Its seed: ids, chances and orders are the same for the same seed and the same calls.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Currencycloud.
    #[must_use]
    pub fn currencycloud(&self) -> &CurrencycloudSandbox {
        &self.currencycloud
    }

    /// Flash Payments.
    #[must_use]
    pub fn flash_payments(&self) -> &FlashPaymentsSandbox {
        &self.flash_payments
    }

    /// Send Payments.
    #[must_use]
    pub fn send_payments(&self) -> &SendPaymentsSandbox {
        &self.send_payments
    }

    /// CXTN.
    #[must_use]
    pub fn cxtn(&self) -> &CxtnSandbox {
        &self.cxtn
    }

    /// Writes the state to the [file](SandboxBuilder::state), if there is one and something changed. It replaces the file
    /// as a whole: after a crash, it has the state of this call or that of the one before.
    ///
    /// # Errors
    ///
    /// The operating system's. The file then has the state of the last call that succeeded, or the sandbox writes it
    /// with the next one.
    pub fn save(&self) -> io::Result<()> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let mut changes = keeper.changes.lock().unwrap_or_else(PoisonError::into_inner);
        // The senders live as long as the sandbox.
        if !changes.iter().any(|change| change.has_changed().unwrap_or(true)) {
            return Ok(());
        }
        changes.iter_mut().for_each(watch::Receiver::mark_unchanged);
        let parts = [
            self.currencycloud.kept()?,
            self.flash_payments.kept()?,
            self.send_payments.kept()?,
            self.cxtn.kept()?,
        ];
        let written = keeper.file.write(&State::new(self.seed, &self.clock, parts));
        if written.is_err() {
            changes.iter_mut().for_each(watch::Receiver::mark_changed);
        }
        written
    }

    /// Completes when no provider has anything left to deliver: by now on a paused clock, at all on a real one.
    ///
    /// On a real clock, it waits for the redelivery of what is not acknowledged: up to 31 seconds with
    /// Currencycloud, and 11 minutes with Flash Payments, unless
    /// [`set_pace`](crate::Emulator::set_pace) says otherwise.
    pub async fn settled(&self) {
        self.currencycloud.settled().await;
        self.flash_payments.settled().await;
        self.send_payments.settled().await;
        self.cxtn.settled().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.currencycloud.stop();
        self.flash_payments.stop();
        self.send_payments.stop();
        self.cxtn.stop();
        // Who wants to know whether it succeeds calls it before.
        let _ = self.save();
    }
}

impl SandboxBuilder {
    /// Sets the clock. The real time unless set.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets the seed. Random unless set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Delivers to other machines as well. Unless set, a delivery whose endpoint is not on loopback is
    /// [blocked](crate::DeliveryState::Blocked), so that a test cannot reach a real server.
    pub fn deliver_to_any_host(mut self) -> Self {
        self.any_host = true;
        self
    }

    /// Listens on this address for Currencycloud, and on the next three ports for Flash Payments, Send Payments and
    /// CXTN. Free ports of loopback unless set.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.bind = Some(address);
        self
    }

    /// Calls this function with the provider's name and what happens, as it happens. It must return at once, and may
    /// not use the sandbox.
    pub fn report_to(
        mut self,
        report: impl Fn(&'static str, Report<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.target = Some(Arc::new(report));
        self
    }

    /// Goes on where the sandbox ended that has written this file, and keeps the state in it: see
    /// [`Sandbox::save`]. Without a file, it starts as new. It is for one sandbox at a time.
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Starts all providers.
    ///
    /// # Errors
    ///
    /// The operating system's, if a port is taken or it has none. [`InvalidData`](io::ErrorKind::InvalidData) if the
    /// [state](Self::state) is damaged, or that of a newer version, or of another [seed](Self::seed) than is set.
    pub async fn start(self) -> io::Result<Sandbox> {
        let (file, state) = match self.state.map(StateFile::open).transpose()? {
            Some((file, state)) => (Some(file), state),
            None => (None, None),
        };
        let state = state.as_ref();
        if let (Some(state), Some(seed)) = (state, self.seed)
            && state.seed != seed
        {
            let problem =
                format!("expected the seed of the state, {}, or none; found {seed}", state.seed);
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        let seed = state.map(|state| state.seed).or(self.seed);
        let settings = Settings {
            clock: self.clock.unwrap_or_else(Clock::real),
            seed: seed.unwrap_or_else(|| fastrand::u64(..)),
            any_host: self.any_host,
            bind: self.bind.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into()),
            target: self.target,
        };
        if let Some(state) = state {
            state.set(&settings.clock);
        }
        let kept = |part: fn(&State) -> &RawValue| state.map(part);
        let currencycloud =
            CurrencycloudSandbox::start(&settings, 0, kept(|it| &it.currencycloud)).await?;
        let send_payments =
            SendPaymentsSandbox::start(&settings, 2, kept(|it| &it.send_payments)).await?;
        let cxtn = CxtnSandbox::start(&settings, 3, kept(|it| &it.cxtn)).await?;
        let flash_payments =
            FlashPaymentsSandbox::start(&settings, 1, kept(|it| &it.flash_payments)).await?;
        let Settings { clock, seed, .. } = settings;
        let keeper = file.map(|file| {
            let changes = [
                currencycloud.changes(),
                flash_payments.changes(),
                send_payments.changes(),
                cxtn.changes(),
                clock.changes(),
            ];
            let mut changes = Vec::from(changes);
            // A new file is written although nothing has happened yet.
            changes.iter_mut().for_each(watch::Receiver::mark_changed);
            Keeper { file, changes: Mutex::new(changes) }
        });
        Ok(Sandbox { clock, seed, currencycloud, flash_payments, send_payments, cxtn, keeper })
    }
}
