//! What a payload is about, and when it happened: `eventScheduledAt`, which is inferred to be the
//! moment at which the event was put into the queue. Events from before February 2026 have none.

use webhook_core::entities;

use crate::{AmsRequest, Conversion, Deposit, Payment, Rfi, SubClient, Withdrawal};

entities! {
    Deposit: "deposit", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    Withdrawal: "withdrawal", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    Payment: "payment", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    Conversion: "conversion", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    SubClient: "sub_client", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    AmsRequest: "ams_request", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
    Rfi: "rfi", |it| Some(it.id.as_str()), |it| it.event_scheduled_at.as_ref();
}
