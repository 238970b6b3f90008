//! [`Sandbox`]: all providers, one clock, one seed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::currencycloud::CurrencycloudSandbox;
use crate::cxtn::CxtnSandbox;
use crate::emulator::Settings;
use crate::flash_payments::FlashPaymentsSandbox;
use crate::report::Target;
use crate::send_payments::SendPaymentsSandbox;
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

    /// Starts all providers.
    ///
    /// # Errors
    ///
    /// The operating system's, if a port is taken or it has none.
    pub async fn start(self) -> io::Result<Sandbox> {
        let settings = Settings {
            clock: self.clock.unwrap_or_else(Clock::real),
            seed: self.seed.unwrap_or_else(|| fastrand::u64(..)),
            any_host: self.any_host,
            bind: self.bind.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into()),
            target: self.target,
        };
        let currencycloud = CurrencycloudSandbox::start(&settings, 0).await?;
        let send_payments = SendPaymentsSandbox::start(&settings, 2).await?;
        let cxtn = CxtnSandbox::start(&settings, 3).await?;
        let flash_payments = FlashPaymentsSandbox::start(&settings, 1).await?;
        let Settings { clock, seed, .. } = settings;
        Ok(Sandbox { clock, seed, currencycloud, flash_payments, send_payments, cxtn })
    }
}
