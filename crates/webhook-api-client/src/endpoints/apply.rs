//! Does what a [`Plan`](super::Plan) says, step by step.

use super::plan::find;
use super::{Change, Comparison, Created, Endpoints, EnsureFault, Outcome};

pub(super) async fn apply<P: Endpoints>(
    client: &P,
    create: Vec<P::NewEndpoint>,
    change: Vec<Change<P>>,
    remove: Vec<P::Endpoint>,
    outcome: &mut Outcome<P>,
) -> Result<(), EnsureFault<P>> {
    for desired in create {
        match client.create(&desired).await {
            Ok(endpoint) => outcome.created.push(Created { desired, endpoint }),
            Err(error) => return Err(EnsureFault::Create(desired, error)),
        }
    }
    change_all(client, change, outcome).await?;
    if !outcome.created.is_empty() || !outcome.changed.is_empty() {
        confirm(client, outcome).await?;
    }
    for endpoint in remove {
        if P::id(&endpoint).is_none() {
            return Err(EnsureFault::NoId(endpoint));
        }
        match client.remove(&endpoint).await {
            Ok(()) => outcome.removed.push(endpoint),
            Err(error) => return Err(EnsureFault::Remove(endpoint, error)),
        }
    }
    Ok(())
}

async fn change_all<P: Endpoints>(
    client: &P,
    changes: Vec<Change<P>>,
    outcome: &mut Outcome<P>,
) -> Result<(), EnsureFault<P>> {
    for change in changes {
        match client.change(&change).await {
            Ok(()) => outcome.changed.push(change),
            Err(error) => return Err(EnsureFault::Change(change, error)),
        }
    }
    Ok(())
}

/// Checks that the list shows what was created and changed, before an old endpoint goes. No provider
/// documents that it does. A new endpoint may still need a change, once.
async fn confirm<P: Endpoints>(client: &P, outcome: &mut Outcome<P>) -> Result<(), EnsureFault<P>> {
    let to_change = check_list(client, outcome).await?;
    if to_change.is_empty() {
        return Ok(());
    }
    change_all(client, to_change, outcome).await?;
    check_list(client, outcome).await.map(drop)
}

/// Records how the list shows what was created, and returns what of that has to be changed.
async fn check_list<P: Endpoints>(
    client: &P,
    outcome: &mut Outcome<P>,
) -> Result<Vec<Change<P>>, EnsureFault<P>> {
    let listed = client.list().await.map_err(EnsureFault::List)?;
    let mut to_change = Vec::new();
    for Created { desired, endpoint } in &mut outcome.created {
        let found = find::<P>(desired, &listed);
        *endpoint = found.and_then(|(index, _)| listed.get(index)).cloned();
        match (&*endpoint, found) {
            (None, _) => return Err(EnsureFault::NotListed(desired.clone())),
            (Some(endpoint), Some((_, Comparison::Differs))) => {
                to_change.push(Change { endpoint: endpoint.clone(), desired: desired.clone() })
            }
            _ => {}
        }
    }
    let is_shown = |change: &&Change<P>| {
        matches!(find::<P>(&change.desired, &listed), Some((_, Comparison::Same)))
    };
    match outcome.changed.iter().find(|change| !is_shown(change)) {
        Some(Change { endpoint, desired }) => Err(EnsureFault::NotChanged(Change {
            endpoint: endpoint.clone(),
            desired: desired.clone(),
        })),
        None => Ok(to_change),
    }
}
