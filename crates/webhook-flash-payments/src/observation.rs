//! Objects of the API as the events that tell their status.

use serde_json::value::RawValue;
use webhook_core::{Observe, Shown};

use crate::{
    AdHocWebhooks, AmsRequest, AmsStatus, Conversion, ConversionStatus, Deposit, DepositStatus,
    Event, FlashPayments, Payment, PaymentStatus, Rfi, RfiStatus, SubClient, SubClientStatus,
    Withdrawal, WithdrawalStatus,
};

/// For each kind of object, its statuses and the event that tells each. The same as
/// [`from_event`](PaymentStatus::from_event), without `currency_converted`, which leaves the status as it is.
macro_rules! told {
    ($($kind:literal $payload:ident $statuses:ident $(changed $changed_at:ident)? $(created $created_at:ident)? $(without $secret:ident)? {
        $($status:ident => $event:ident $name:literal,)*
    })*) => {
        pub(crate) fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
            $($(if kind == $kind && status == $statuses::$status.as_str() {
                return &[$name];
            })*)*
            &[]
        }

        $(
        impl From<$payload> for Shown<Event> {
            /// Without a status, it is shown with an empty one. A callback URI is a secret and is left out.
            fn from(shown: $payload) -> Self {
                let status = shown.status.clone();
                let text = status.as_ref().map_or("", |status| status.as_str());
                let it = Self::new($kind, shown.id.as_str(), text);
                $(let it = it.changed_at(shown.$changed_at.clone());)?
                $(let it = it.created_at(shown.$created_at.clone());)?
                $(let shown = $payload { $secret: None, ..shown };)?
                match status {
                    $(Some($statuses::$status) => it.told_as(Event::$event(Box::new(shown))),)*
                    _ => it,
                }
            }
        }
        )*
    };
}

told! {
    "deposit" Deposit DepositStatus created created_at {
        Initialised => DepositInitiated "deposit_initiated",
        Reviewing => DepositReviewing "deposit_reviewing",
        Confirmed => DepositCleared "deposit_cleared",
        Cancelled => DepositCancelled "deposit_cancelled",
        Refunding => DepositRefunding "deposit_refunding",
        Refunded => DepositRefunded "deposit_refunded",
    }
    "withdrawal" Withdrawal WithdrawalStatus created created_at without callback_uri {
        Initialised => WithdrawalInitiated "withdrawal_initiated",
        Reviewing => WithdrawalReviewing "withdrawal_reviewing",
        Pending => WithdrawalPending "withdrawal_pending",
        Confirmed => WithdrawalCompleted "withdrawal_completed",
        Failed => WithdrawalFailed "withdrawal_failed",
        Refunded => WithdrawalRefunded "withdrawal_refunded",
        Cancelled => WithdrawalCancelled "withdrawal_cancelled",
    }
    "payment" Payment PaymentStatus created created_at without callback_uri {
        Open => PaymentCreated "payment_created",
        Closed => PaymentComplete "payment_complete",
        Failed => PaymentFailed "payment_failed",
        Cancelled => PaymentCancelled "payment_cancelled",
    }
    "conversion" Conversion ConversionStatus changed updated_at created created_at without callback_uri {
        Initialised => ConversionInitialised "conversion_initialised",
        Pending => ConversionPending "conversion_pending",
        Converted => ConversionConverted "conversion_converted",
        Failed => ConversionFailed "conversion_failed",
        Cancelled => ConversionCancelled "conversion_cancelled",
    }
    "sub_client" SubClient SubClientStatus {
        Initiated => SubClientInitiated "subclient_initiated",
        Active => SubClientActive "subclient_active",
        Unapproved => SubClientUnapproved "subclient_unapproved",
        FailedKyc => SubClientFailedKyc "subclient_failed_kyc",
        Deactivated => SubClientDeactivated "subclient_deactivated",
        Disabled => SubClientDisabled "subclient_disabled",
    }
    "ams_request" AmsRequest AmsStatus created created_at {
        Initialised => AmsInitialised "ams_initialised",
        Pending => AmsPending "ams_pending",
        Completed => AmsCompleted "ams_completed",
        Failed => AmsFailed "ams_failed",
    }
    "rfi" Rfi RfiStatus created created_at {
        Pending => RfiCreated "rfi_created",
        Assessing => RfiAssessing "rfi_assessing",
        Closed => RfiClosed "rfi_closed",
        Cancelled => RfiCancelled "rfi_cancelled",
    }
}

impl Observe for FlashPayments {
    fn write(_: &str, payload: &RawValue) -> String {
        // The event's name is in it.
        payload.get().to_owned()
    }
}

impl Observe for AdHocWebhooks {
    fn write(event_type: &str, payload: &RawValue) -> String {
        FlashPayments::write(event_type, payload)
    }
}
