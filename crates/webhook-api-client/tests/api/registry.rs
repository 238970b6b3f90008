//! [`Registry`]: a provider's endpoints, in memory.

use std::fmt;
use std::sync::{Mutex, MutexGuard};

use webhook_api_client::ApiError;
use webhook_api_client::endpoints::{Change, Comparison, Endpoints, Removal};

/// An endpoint to register, or a registered one: at most one for each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// 0: the list does not have it.
    pub(crate) event: u8,
    pub(crate) url: u8,
    pub(crate) active: bool,
    pub(crate) id: Option<u8>,
}

/// The id is the event, as for a provider whose calls name the event.
pub(crate) const fn endpoint(event: u8, url: u8) -> Endpoint {
    Endpoint { event, url, active: true, id: Some(event) }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} at URL {}", self.event, self.url)
    }
}

#[derive(Default)]
pub(crate) struct Registry(Mutex<State>);

#[derive(Default)]
pub(crate) struct State {
    pub(crate) endpoints: Vec<Endpoint>,
    /// How many calls succeed before one fails, and whether that one is carried out.
    pub(crate) fault: Option<(u32, bool)>,
    /// The URL of a new endpoint, instead of what was sent.
    pub(crate) created_with: Option<u8>,
    /// Whether calls have no effect.
    pub(crate) is_deaf: bool,
    pub(crate) calls: Vec<&'static str>,
}

impl Registry {
    pub(crate) fn with(endpoints: &[Endpoint]) -> Self {
        let state = State { endpoints: endpoints.to_vec(), ..State::default() };
        Self(Mutex::new(state))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn call(&self, name: &'static str, act: impl FnOnce(&mut State)) -> Result<(), ApiError> {
        let mut state = self.state();
        state.calls.push(name);
        let fails = state.fault.take_if(|(after, _)| *after == 0);
        if let Some((after, _)) = &mut state.fault {
            *after -= 1;
        }
        if fails.is_none_or(|(_, is_carried_out)| is_carried_out) && !state.is_deaf {
            act(&mut state);
        }
        fails.map_or(Ok(()), |_| Err(ApiError::Request { problem: "broken" }))
    }
}

impl Endpoints for Registry {
    type NewEndpoint = Endpoint;
    type Endpoint = Endpoint;

    const REMOVAL: Removal = Removal::Deactivate;

    fn is_same(one: &Endpoint, other: &Endpoint) -> bool {
        one.event == other.event
    }

    fn compare(desired: &Endpoint, listed: &Endpoint) -> Comparison {
        match listed.event {
            0 => Comparison::Unclear,
            event if event != desired.event => Comparison::Other,
            _ if listed.url == desired.url && listed.active => Comparison::Same,
            _ => Comparison::Differs,
        }
    }

    fn id(listed: &Endpoint) -> Option<String> {
        listed.id.map(|id| id.to_string())
    }

    fn is_removed(listed: &Endpoint) -> bool {
        !listed.active
    }

    async fn list(&self) -> Result<Vec<Endpoint>, ApiError> {
        self.call("list", |_| {})?;
        Ok(self.state().endpoints.clone())
    }

    async fn create(&self, desired: &Endpoint) -> Result<Option<Endpoint>, ApiError> {
        self.call("create", |state| {
            let url = state.created_with.unwrap_or(desired.url);
            state.endpoints.push(endpoint(desired.event, url));
        })?;
        Ok(None)
    }

    async fn change(&self, change: &Change<Self>) -> Result<(), ApiError> {
        self.call("change", |state| {
            for one in &mut state.endpoints {
                if one.id == change.endpoint.id {
                    (one.url, one.active) = (change.desired.url, true);
                }
            }
        })
    }

    async fn remove(&self, listed: &Endpoint) -> Result<(), ApiError> {
        self.call("remove", |state| {
            for one in &mut state.endpoints {
                one.active = one.active && one.id != listed.id;
            }
        })
    }
}
