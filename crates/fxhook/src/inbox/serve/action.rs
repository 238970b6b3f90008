//! Actions, each with a page that asks for a reason.

use maud::{Markup, html};
use webhook_inbox::{DeliveryId, Entry, Filter, ReadingKind, State, StoreError};

use super::Inspector;
use super::entity::Name;
use super::layout::{Tab, page};
use super::parts::delivery_path;
use super::query::Parameters;
use crate::inbox::act::counted;
use crate::provider::{Provider, with_type};

/// What a person does to a delivery, or to what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Replay,
    Park,
    Release,
    Heal,
    Confirm,
}

/// Why an action failed.
pub(super) enum ActError {
    Store(StoreError),
    /// The provider's API, in words.
    Api(String),
}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What an action is about.
pub(super) enum Target {
    Delivery(Box<Entry>),
    Entity(Name),
}

/// In characters.
const LONGEST_REASON: usize = 500;

impl Verb {
    pub(super) const ALL: [Self; 5] =
        [Self::Replay, Self::Park, Self::Release, Self::Heal, Self::Confirm];

    /// Its last part of a path.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Park => "park",
            Self::Release => "release",
            Self::Heal => "heal",
            Self::Confirm => "confirm",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Replay => "Replay",
            Self::Park => "Park",
            Self::Release => "Release",
            Self::Heal => "Decode again",
            Self::Confirm => "Confirm",
        }
    }

    /// What happens then.
    fn consequence(self) -> &'static str {
        match self {
            Self::Replay => {
                "The delivery is handled once more, under the same idempotency key, with its attempts at zero."
            }
            Self::Park => {
                "Nothing of the object is handled until it is released. An attempt that runs goes on."
            }
            Self::Release => {
                "The object's oldest open delivery is handled next, with its attempts at zero."
            }
            Self::Heal => {
                "The delivery is decoded with this version of fxhook. If that succeeds and it is not done, it is handled."
            }
            Self::Confirm => {
                "What the delivery is about is looked up in the provider's API, and the two are compared. What was found goes into the history. The delivery stays as it is."
            }
        }
    }

    /// Whether a reason goes into the history.
    fn has_reason(self) -> bool {
        self != Self::Heal
    }

    /// Whether it can change something about this delivery.
    pub(super) fn concerns(self, inspector: &Inspector, entry: &Entry) -> bool {
        match self {
            Self::Replay => matches!(entry.state, State::Done | State::Dead),
            Self::Park => entry.state != State::Parked,
            Self::Release => entry.state == State::Parked,
            Self::Heal => entry.delivery.reading.kind != ReadingKind::Known,
            Self::Confirm => {
                entry.delivery.reading.kind == ReadingKind::Known
                    && inspector.apis.can_confirm(&entry.delivery)
            }
        }
    }

    /// The reason in a form. `None` if there has to be one and is none.
    pub(super) fn reason(self, form: &Parameters) -> Option<String> {
        let reason = form.get("reason").map(|it| it.chars().take(LONGEST_REASON).collect());
        reason.or_else(|| (!self.has_reason()).then(String::new))
    }

    /// Does it, and returns how many deliveries or entities it changed.
    pub(super) async fn act(
        self,
        inspector: &Inspector,
        target: &Target,
        reason: &str,
    ) -> Result<usize, ActError> {
        let inbox = &inspector.inbox;
        let entry = match target {
            Target::Delivery(entry) => entry,
            Target::Entity(Name { source, key }) => {
                return Ok(match self {
                    Self::Park => inbox.park_entity(source, key, reason).await?,
                    Self::Release => inbox.release_entity(source, key, reason).await?,
                    Self::Replay | Self::Heal | Self::Confirm => 0,
                });
            }
        };
        // The state that was shown: what was replayed meanwhile is not replayed twice.
        let (id, state) = (Some(entry.delivery.id), Some(entry.state));
        let filter = Filter { id, state, ..Filter::default() };
        Ok(match self {
            Self::Replay => inbox.replay(&filter, reason).await?,
            Self::Park => inbox.park(&filter, reason).await?,
            Self::Release => inbox.release(&filter, reason).await?,
            Self::Heal => match Provider::of(&entry.delivery) {
                Some(provider) => {
                    let healed = with_type!(provider, P => inbox.heal::<P>(&filter).await)?;
                    healed.healed + healed.renewed
                }
                None => 0,
            },
            Self::Confirm => match inbox.get(entry.delivery.id).await? {
                Some(details) => {
                    let noted = inspector.apis.note(inbox, &details, reason).await;
                    usize::from(noted.map_err(ActError::Api)?)
                }
                None => 0,
            },
        })
    }
}

impl Target {
    /// The page about it.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Delivery(entry) => delivery_path(entry.delivery.id),
            Self::Entity(name) => format!("/entity{}", name.query()),
        }
    }

    /// Where the form goes.
    fn action(&self, verb: Verb) -> String {
        match self {
            Self::Delivery(entry) => {
                format!("{}/{}", delivery_path(entry.delivery.id), verb.name())
            }
            Self::Entity(name) => format!("/entity/{}{}", verb.name(), name.query()),
        }
    }

    /// The page about it, with what was done.
    pub(super) fn path_after(&self, verb: Verb, count: usize) -> String {
        let (path, done) = (self.path(), if count == 0 { "nothing" } else { verb.name() });
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}did={done}")
    }

    fn name(&self) -> String {
        match self {
            Self::Delivery(entry) => format!("delivery {}", entry.delivery.id),
            Self::Entity(name) => format!("{} {}", name.key.kind, name.key.id),
        }
    }
}

/// The page that asks whether to do it, and why. `missing` if a reason was not given.
pub(super) fn confirm(inspector: &Inspector, verb: Verb, target: &Target, missing: bool) -> Markup {
    let title = format!("{} {}", verb.title(), target.name());
    let entry = match target {
        Target::Delivery(entry) => Some(entry),
        Target::Entity(_) => None,
    };
    let main = html! {
        p.crumbs { a href="/" { "Deliveries" } " / " a href=(target.path()) { (target.name()) } }
        h1 { (title) "?" }
        p { (verb.consequence()) }
        @if let Some(entry) = entry {
            p { "It is " strong { (entry.state.as_str()) } " now, after " (counted(entry.attempts.into(), "attempt", "attempts")) "." }
        }
        form.act method="post" action=(target.action(verb)) {
            input type="hidden" name="form" value=(inspector.access.form_token());
            @if let Some(entry) = entry {
                input type="hidden" name="state" value=(entry.state.as_str());
            }
            @if verb.has_reason() {
                label for="reason" { "Reason, for the history" }
                input #reason type="text" name="reason" required maxlength=(LONGEST_REASON) autocomplete="off" autofocus
                    aria-invalid=[missing.then_some("true")] aria-describedby=[missing.then_some("missing")];
                @if missing { p #missing .alert role="alert" { "Expected a reason, found none." } }
            }
            div.buttons {
                button.primary #do type="submit" { (verb.title()) }
                a href=(target.path()) { "Cancel" }
            }
        }
    };
    page(inspector, Tab::None, &title, &main)
}

/// What was done before this page, if anything.
pub(super) fn notice(parameters: &Parameters) -> Markup {
    let text = match parameters.get("did") {
        Some("replay") => "The delivery is open again.",
        Some("park") => "The object is parked.",
        Some("release") => "The object is released.",
        Some("heal") => "The delivery could be decoded.",
        Some("confirm") => "The delivery was compared: the history says what was found.",
        Some("nothing") => {
            "Nothing was changed: somebody else was faster, or there was nothing to do."
        }
        _ => return html! {},
    };
    html! { p.notice role="status" { (text) } }
}

/// The delivery that a path names.
pub(super) fn id(text: &str) -> Option<DeliveryId> {
    text.parse().ok()
}
