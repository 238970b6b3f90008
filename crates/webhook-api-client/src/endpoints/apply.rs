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
        // No provider documents that the list shows a new endpoint, so check it before an old one
        // goes. A new one may still need a change, once.
        let differing = check_list(client, outcome).await?;
        if !differing.is_empty() {
            change_all(client, differing, outcome).await?;
            check_list(client, outcome).await?;
        }
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

/// Records how the list shows what was created, and returns what of that has to be changed.
async fn check_list<P: Endpoints>(
    client: &P,
    outcome: &mut Outcome<P>,
) -> Result<Vec<Change<P>>, EnsureFault<P>> {
    let listed = client.list().await.map_err(EnsureFault::List)?;
    let mut to_change = Vec::new();
    for Created { desired, endpoint } in &mut outcome.created {
        let found = find::<P>(desired, &listed);
        *endpoint = found.map(|(_, one, _)| one.clone());
        match found {
            None => return Err(EnsureFault::NotListed(desired.clone())),
            Some((_, one, Comparison::Differs)) => {
                to_change.push(Change { endpoint: one.clone(), desired: desired.clone() });
            }
            Some(_) => {}
        }
    }
    let is_shown = |change: &&Change<P>| {
        matches!(find::<P>(&change.desired, &listed), Some((.., Comparison::Same)))
    };
    match outcome.changed.iter().find(|change| !is_shown(change)) {
        Some(Change { endpoint, desired }) => Err(EnsureFault::NotChanged(Change {
            endpoint: endpoint.clone(),
            desired: desired.clone(),
        })),
        None => Ok(to_change),
    }
}
