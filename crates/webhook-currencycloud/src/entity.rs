//! What a payload is about, and when it happened.

use webhook_core::{Subject, Timestamp};

use crate::{
    ApplicationDecisioned, ApplicationSubmitted, BankAccountVerified, Conversion,
    DecisionedWebhook, Payment, Transaction, Transfer,
};

/// A payload that is about something.
pub(crate) trait Entity {
    /// The kind of thing.
    const KIND: &'static str;

    /// Which one.
    fn subject(&self) -> Option<Subject<'_>>;

    /// When it happened. A payment's notification carries no time of its own, nor does a
    /// conversion's since 2015. That `updated_at` is when it happened is inferred.
    fn occurred_at(&self) -> Option<&Timestamp>;
}

/// What each payload is about: the kind, which one, and when it happened.
macro_rules! entities {
    ($($payload:ident: $kind:literal, $id:expr, $time:expr;)*) => {
        $(
            impl Entity for $payload {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Option<Subject<'_>> {
                    let id: fn(&Self) -> Option<&str> = $id;
                    let (kind, id) = (Self::KIND, id(self)?);
                    Some(Subject { kind, id })
                }

                fn occurred_at(&self) -> Option<&Timestamp> {
                    let time: fn(&Self) -> Option<&Timestamp> = $time;
                    time(self)
                }
            }
        )*
    };
}

entities! {
    Payment: "payment", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Conversion: "conversion", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Transfer: "transfer", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Transaction: "cash_manager_transaction", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    ApplicationSubmitted: "onboarding_form", |it| Some(it.form_id.as_ref()?.as_str()), |it| it.submitted_at.as_ref();
    ApplicationDecisioned: "onboarding_form", |it| Some(it.form_id.as_ref()?.as_str()), |_| None;
    DecisionedWebhook: "sub_account", |it| Some(it.sub_account_id.as_ref()?.as_str()), |_| None;
    BankAccountVerified: "account", |it| Some(it.account_id.as_str()), |_| None;
}
