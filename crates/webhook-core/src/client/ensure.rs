//! Seeing to it that a provider's endpoints are those that are wanted.
//!
//! First a [`Plan`], which changes nothing and can be printed and edited; then it is carried out.
//! Nothing is undone after a failure, and nothing needs to be: the next run looks at what is there
//! and does the rest. Once all is as wanted, another run changes nothing.
//!
//! A provider's client implements [`Endpoints`]; the order of the steps is here:
//!
//! 1. create what is missing;
//! 2. change what is there in another form;
//! 3. look whether the list shows both;
//! 4. only then remove what is not wanted, if that is asked for.

mod done;
mod endpoints;
mod error;
mod plan;

pub use done::{Created, Done, Step};
pub use endpoints::{Endpoints, RemovalWords};
pub use error::{EnsureError, EnsureFault};
pub use plan::{Plan, Unwanted};

/// Looks at what is there, and says what has to be done. Changes nothing.
///
/// # Errors
///
/// At [`Step::List`]: [`EnsureFault::Api`]; [`EnsureFault::Unclear`] if the list does not tell
/// whether something that is wanted is there; and what [`Endpoints::check`] finds.
pub async fn plan<P: Endpoints>(
    client: &P,
    wanted: &[P::Wanted],
    unwanted: Unwanted,
) -> Result<Plan<P>, EnsureError<P>> {
    compare(client, wanted, unwanted)
        .await
        .map_err(|fault| EnsureError::new(Step::List, fault, Done::default()))
}

/// Does what a plan says. It stops at the first failure. Carry a plan out soon after it was made,
/// and once.
///
/// # Errors
///
/// An [`EnsureError`] with all that was done until then. If the list does not show what was created
/// or changed, nothing is removed.
pub async fn carry_out<P: Endpoints>(
    client: &P,
    mut plan: Plan<P>,
) -> Result<Done<P>, EnsureError<P>> {
    let mut done = Done {
        kept: std::mem::take(&mut plan.keep),
        left: std::mem::take(&mut plan.leave),
        ..Done::default()
    };
    match take_steps(client, plan, &mut done).await {
        Ok(()) => Ok(done),
        Err((step, fault)) => Err(EnsureError::new(step, fault, done)),
    }
}

type Stopped<P> = (Step<P>, EnsureFault<P>);

async fn compare<P: Endpoints>(
    client: &P,
    wanted: &[P::Wanted],
    unwanted: Unwanted,
) -> Result<Plan<P>, EnsureFault<P>> {
    let listed = client.list().await.map_err(EnsureFault::Api)?;
    P::check(wanted, &listed)?;
    let plan = Plan::<P>::new(wanted, listed, unwanted);
    match plan.unclear() {
        Some(endpoint) => Err(EnsureFault::Unclear(Box::new(endpoint.clone()))),
        None => Ok(plan),
    }
}

async fn take_steps<P: Endpoints>(
    client: &P,
    plan: Plan<P>,
    done: &mut Done<P>,
) -> Result<(), Stopped<P>> {
    for wanted in plan.create {
        match client.create(&wanted).await {
            Ok(endpoint) => done.created.push(Created { wanted, endpoint }),
            Err(error) => return Err((Step::Create(wanted), EnsureFault::Api(error))),
        }
    }
    change_all(client, plan.change, done).await?;
    confirm(client, done).await?;
    for endpoint in plan.remove {
        match client.remove(&endpoint).await {
            Ok(()) => done.removed.push(endpoint),
            Err(fault) => return Err((Step::Remove(endpoint), fault)),
        }
    }
    Ok(())
}

async fn change_all<P: Endpoints>(
    client: &P,
    changes: Vec<P::Change>,
    done: &mut Done<P>,
) -> Result<(), Stopped<P>> {
    for change in changes {
        match client.change(&change).await {
            Ok(()) => done.changed.push(change),
            Err(error) => return Err((Step::Change(change), EnsureFault::Api(error))),
        }
    }
    Ok(())
}

/// Looks whether what was created and changed is listed so. No provider documents that it is, nor
/// in which form: an old endpoint must not go before the one in its place is there. What was
/// created may need a change yet, before it is as wanted.
async fn confirm<P: Endpoints>(client: &P, done: &mut Done<P>) -> Result<(), Stopped<P>> {
    if done.created.is_empty() && done.changed.is_empty() {
        return Ok(());
    }
    let late = look(client, done)
        .await
        .map_err(|fault| (Step::Confirm, fault))?;
    if late.is_empty() {
        return Ok(());
    }
    change_all(client, late, done).await?;
    // What is still not as it was sent is not changed a second time.
    match look(client, done).await {
        Ok(_) => Ok(()),
        Err(fault) => Err((Step::Confirm, fault)),
    }
}

/// Notes how the list has what was created, and says what of that has to be changed.
async fn look<P: Endpoints>(
    client: &P,
    done: &mut Done<P>,
) -> Result<Vec<P::Change>, EnsureFault<P>> {
    let listed = client.list().await.map_err(EnsureFault::Api)?;
    let mut late = Vec::new();
    for created in &mut done.created {
        let key = Some(P::key(&created.wanted));
        let Some(endpoint) = listed.iter().find(|one| P::listed_key(one) == key) else {
            return Err(EnsureFault::NotListed(Box::new(created.wanted.clone())));
        };
        late.extend(P::changes(&created.wanted, endpoint));
        created.endpoint = Some(endpoint.clone());
    }
    let mut changed = done.changed.iter();
    match changed.find(|change| !listed.iter().any(|one| P::shows(one, change))) {
        Some(change) => Err(EnsureFault::NotChanged(Box::new(change.clone()))),
        None => Ok(late),
    }
}
