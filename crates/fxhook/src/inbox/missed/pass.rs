//! One comparison of what an API shows with what the inbox has.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use webhook_api_client::ApiError;
use webhook_core::Provider;
use webhook_inbox::{AcceptError, Comparison, EntityKey, Finding, Inbox, Source, StoreError};

use super::Missed;
use super::api::Api;
use crate::inbox::act::counted;
use crate::output::{self, Failure, causes};
use crate::receive::report::Subject;

/// What one comparison reads and writes.
pub(super) struct Pass<'p, A> {
    pub(super) missed: &'p Missed,
    pub(super) api: &'p A,
    pub(super) inbox: &'p Inbox,
    pub(super) source: &'p Source,
}

/// How many objects were found to be what.
#[derive(Debug, Default)]
pub(super) struct Found {
    arrived: u64,
    missed: u64,
    ahead: u64,
    unknown: u64,
    /// Those of `missed` that were recorded or asked for again.
    settled: u64,
}

/// Why a comparison did not come to its end.
#[derive(Debug)]
pub(super) struct PassError {
    pub(super) failure: Failure,
    /// The next one may.
    pub(super) may_pass: bool,
}

#[derive(Serialize)]
struct Line<'l> {
    source: &'l str,
    subject: Subject,
    /// In the inbox.
    status: Option<&'l str>,
    /// In the API. `None`: it shows no such object.
    shown: Option<&'l str>,
    finding: &'static str,
    told_by: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
}

impl<A: Api> Pass<'_, A> {
    /// Compares what has changed since this time, and then what the inbox has without a final status and was not
    /// among it.
    pub(super) async fn run(&self, since: Option<DateTime<Utc>>) -> Result<Found, PassError> {
        let (mut found, mut listed) = (Found::default(), HashSet::new());
        if let Some(since) = since {
            let read_at = Utc::now();
            let see = async |shown| {
                let (inbox, source) = (self.inbox, self.source);
                let compared = inbox.compare_since::<A::Provider>(source, shown, since, read_at);
                if let Some(compared) = compared.await? {
                    let (kind, id) = (compared.shown.kind.clone(), compared.shown.id.clone());
                    listed.insert(EntityKey { kind, id });
                    self.act(&compared, &mut found).await?;
                }
                Ok(())
            };
            self.api.list(since, see).await?;
        }
        let (open_for, limit) = (self.missed.open_for, self.missed.limit.get());
        let open = self.inbox.overdue(Some(self.source), open_for, limit).await?;
        // Entities without a kind are deliveries that cannot be decoded.
        let rest = open.iter().filter(|it| !it.key.kind.is_empty() && !listed.contains(&it.key));
        for entity in rest {
            let read_at = Utc::now();
            let key = &entity.key;
            if let Some(shown) = self.api.look_up(&key.kind, &key.id).await? {
                let compared = self.inbox.compare::<A::Provider>(self.source, shown, read_at);
                self.act(&compared.await?, &mut found).await?;
                continue;
            }
            found.unknown += 1;
            output::print_json(&Line {
                source: self.source.as_str(),
                subject: Subject { kind: key.kind.to_string(), id: key.id.to_string() },
                status: entity.status.as_deref(),
                shown: None,
                finding: Finding::Unknown.as_str(),
                told_by: &[],
                action: None,
            })?;
        }
        found.say();
        Ok(found)
    }

    /// Records or asks for again what was missed, and prints a line.
    async fn act(
        &self,
        compared: &Comparison<<A::Provider as Provider>::Event>,
        found: &mut Found,
    ) -> Result<(), PassError> {
        let (mut told_by, mut action, mut is_shown) = (&[][..], None, true);
        match compared.finding {
            Finding::Missed { told_by: events } => {
                found.missed += 1;
                told_by = events;
                if self.missed.record {
                    let receipt = self.inbox.record::<A::Provider>(self.source, compared).await?;
                    action = receipt.map(|_| "recorded");
                } else if self.missed.resend {
                    action = self.api.resend(&compared.shown).await?.then_some("asked_again");
                }
                found.settled += u64::from(action.is_some());
            }
            Finding::Ahead => found.ahead += 1,
            Finding::Arrived => {
                found.arrived += 1;
                is_shown = false;
            }
            _ => {
                found.unknown += 1;
                is_shown = compared.delivery.is_some();
            }
        }
        if !is_shown && !self.missed.all {
            return Ok(());
        }
        let shown = &compared.shown;
        output::print_json(&Line {
            source: self.source.as_str(),
            subject: Subject { kind: shown.kind.to_string(), id: shown.id.to_string() },
            status: compared.status.as_deref(),
            shown: Some(&shown.status),
            finding: compared.finding.as_str(),
            told_by,
            action,
        })?;
        Ok(())
    }
}

impl Found {
    /// Whether nothing remains missed.
    pub(super) fn is_settled(&self) -> bool {
        self.missed == self.settled
    }

    fn say(&self) {
        let Self { arrived, missed, ahead, unknown, settled } = self;
        let compared = counted(arrived + missed + ahead + unknown, "object", "objects");
        let mut said = format!(
            "Compared {compared}: {arrived} arrived, {missed} missed, {ahead} ahead, {unknown} unknown"
        );
        if *settled > 0 {
            said += &format!("; {settled} of the missed recorded or asked for again");
        }
        output::message(format_args!("{said}."));
    }
}

impl From<ApiError> for PassError {
    fn from(error: ApiError) -> Self {
        Self { failure: Failure::failed(causes(&error)), may_pass: error.is_retryable() }
    }
}

impl From<StoreError> for PassError {
    fn from(error: StoreError) -> Self {
        Self { failure: error.into(), may_pass: true }
    }
}

impl From<AcceptError> for PassError {
    fn from(error: AcceptError) -> Self {
        Self { failure: Failure::failed(causes(&error)), may_pass: true }
    }
}

impl From<Failure> for PassError {
    fn from(failure: Failure) -> Self {
        Self { failure, may_pass: false }
    }
}
