//! The status that an event means.

use webhook_core::Status;

use crate::{
    AmsStatus, ConversionStatus, DepositStatus, Event, PaymentStatus, RfiStatus, SubClientStatus,
    WithdrawalStatus,
};

/// For each status, the events that mean it. Most bodies carry no status.
macro_rules! from_event {
    ($($(#[$certainty:meta])* $status:ident: $($event:ident => $value:ident,)*;)*) => {
        /// The status that an event means.
        pub(crate) fn status_of(event: &Event) -> Option<Status<'_>> {
            Some(match event {
                $($(Event::$event(_) => {
                    Status::new($status::$value.as_str(), &$status::LIFE_CYCLE)
                })*)*
                Event::Unknown(_) => return None,
            })
        }

        $(
        impl $status {
            /// The status that an event means, or `None` if the event is about something else.
            ///
            $(#[$certainty])*
            #[must_use]
            pub fn from_event(event: &Event) -> Option<Self> {
                match event {
                    $(Event::$event(_) => Some(Self::$value),)*
                    _ => None,
                }
            }
        }
        )*
    };
}

from_event! {
    /// Inferred from the names of both.
    DepositStatus:
        DepositInitiated => Initialised,
        DepositReviewing => Reviewing,
        DepositCleared => Confirmed,
        DepositCancelled => Cancelled,
        DepositRefunding => Refunding,
        DepositRefunded => Refunded,
    ;
    /// Documented for `REVIEWING`, `PENDING` and `CANCELLED`, inferred from
    /// the names for the others.
    WithdrawalStatus:
        WithdrawalInitiated => Initialised,
        WithdrawalReviewing => Reviewing,
        WithdrawalPending => Pending,
        WithdrawalCompleted => Confirmed,
        WithdrawalFailed => Failed,
        WithdrawalRefunded => Refunded,
        WithdrawalCancelled => Cancelled,
    ;
    /// `currency_converted` leaves the payment open. Inferred from the names of
    /// both.
    PaymentStatus:
        PaymentCreated => Open,
        CurrencyConverted => Open,
        PaymentComplete => Closed,
        PaymentFailed => Failed,
        PaymentCancelled => Cancelled,
    ;
    /// Inferred from the names of both.
    ConversionStatus:
        ConversionInitialised => Initialised,
        ConversionPending => Pending,
        ConversionConverted => Converted,
        ConversionFailed => Failed,
        ConversionCancelled => Cancelled,
    ;
    /// Documented by the samples' `status`, except `DISABLED`, whose sample has
    /// another one: inferred from the event's name.
    SubClientStatus:
        SubClientInitiated => Initiated,
        SubClientActive => Active,
        SubClientUnapproved => Unapproved,
        SubClientFailedKyc => FailedKyc,
        SubClientDeactivated => Deactivated,
        SubClientDisabled => Disabled,
    ;
    /// Documented: page on running a request.
    AmsStatus:
        AmsInitialised => Initialised,
        AmsPending => Pending,
        AmsCompleted => Completed,
        AmsFailed => Failed,
    ;
    /// Documented: RFI statuses page.
    RfiStatus:
        RfiCreated => Pending,
        RfiAssessing => Assessing,
        RfiClosed => Closed,
        RfiCancelled => Cancelled,
    ;
}
