//! A provider that is not there: a store of shelves, each with so many parcels.

use std::fmt;

use webhook_core::client::ensure::{Endpoints, EnsureFault, RemovalWords};

use super::*;

/// A shelf, and how many parcels stand on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted(pub(crate) u8, pub(crate) u8);

/// `None`: it is not told which shelf it is. The last part: whether it is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shelf(pub(crate) Option<u8>, pub(crate) u8, pub(crate) bool);

/// So many parcels for this shelf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill(pub(crate) u8, pub(crate) u8);

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {}", self.0, self.1)
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} with {}", self.0, self.1)
    }
}

impl fmt::Display for Fill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.0, self.1)
    }
}

#[derive(Default)]
pub(crate) struct Store(pub(crate) Mutex<State>);

#[derive(Default)]
pub(crate) struct State {
    pub(crate) shelves: Vec<Shelf>,
    /// How many calls go well before one fails, and whether that one is acted on.
    pub(crate) fault: Option<(u32, bool)>,
    /// What a new shelf has instead of what was sent.
    pub(crate) born_with: Option<u8>,
    pub(crate) calls: Vec<&'static str>,
}

impl Store {
    pub(crate) fn with(shelves: &[Shelf]) -> Self {
        let store = Self::default();
        store.0.lock().unwrap().shelves = shelves.to_vec();
        store
    }

    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().calls.clone()
    }

    fn act(&self, name: &'static str, action: impl FnOnce(&mut State)) -> Result<(), ApiError> {
        let mut state = self.0.lock().unwrap();
        state.calls.push(name);
        let failure = ApiError::Request { problem: "broken" };
        match state.fault {
            Some((0, acted)) => {
                state.fault = None;
                if acted {
                    action(&mut state);
                }
                return Err(failure);
            }
            Some((after, acted)) => state.fault = Some((after - 1, acted)),
            None => {}
        }
        action(&mut state);
        Ok(())
    }
}

impl Endpoints for Store {
    type Wanted = Wanted;
    type Listed = Shelf;
    type Change = Fill;
    type Key = u8;

    const IDENTITY: &'static str = "a number";
    const NEEDED_TO_REMOVE: &'static str = "its number";
    const REMOVAL: RemovalWords = RemovalWords {
        to: "clear",
        doing: "clearing",
        done: "cleared",
    };

    fn key(wanted: &Wanted) -> u8 {
        wanted.0
    }

    fn listed_key(listed: &Shelf) -> Option<u8> {
        listed.0
    }

    fn may_be(listed: &Shelf, wanted: &Wanted) -> bool {
        listed.0.is_none_or(|number| number == wanted.0)
    }

    fn changes(wanted: &Wanted, listed: &Shelf) -> Vec<Fill> {
        let fits = listed.1 == wanted.1 && !listed.2;
        if fits {
            Vec::new()
        } else {
            vec![Fill(wanted.0, wanted.1)]
        }
    }

    fn shows(listed: &Shelf, change: &Fill) -> bool {
        *listed == Shelf(Some(change.0), change.1, false)
    }

    fn is_removed(listed: &Shelf) -> bool {
        listed.2
    }

    fn check(wanted: &[Wanted], _listed: &[Shelf]) -> Result<(), EnsureFault<Self>> {
        match wanted.iter().find(|one| one.0 == 200) {
            Some(one) => Err(EnsureFault::Conflict(Box::new(*one))),
            None => Ok(()),
        }
    }

    async fn list(&self) -> Result<Vec<Shelf>, ApiError> {
        let mut listed = Vec::new();
        self.act("list", |state| listed = state.shelves.clone())?;
        Ok(listed)
    }

    async fn create(&self, wanted: &Wanted) -> Result<Option<Shelf>, ApiError> {
        self.act("create", |state| {
            let parcels = state.born_with.unwrap_or(wanted.1);
            state.shelves.push(Shelf(Some(wanted.0), parcels, false));
        })?;
        Ok(None)
    }

    async fn change(&self, change: &Fill) -> Result<(), ApiError> {
        self.act("change", |state| {
            let mut all = state.shelves.iter_mut();
            if let Some(shelf) = all.find(|shelf| shelf.0 == Some(change.0)) {
                *shelf = Shelf(Some(change.0), change.1, false);
            }
        })
    }

    async fn remove(&self, listed: &Shelf) -> Result<(), EnsureFault<Self>> {
        let number = listed.0.ok_or(EnsureFault::NoId)?;
        let remove = self.act("remove", |state| {
            let mut all = state.shelves.iter_mut().filter(|one| one.0 == Some(number));
            all.by_ref().for_each(|shelf| shelf.2 = true);
        });
        remove.map_err(EnsureFault::Api)
    }
}
