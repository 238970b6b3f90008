//! The events, and how the discriminator picks one.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::DeserializeSeed, ser::SerializeStruct,
};
use serde_json::value::{RawValue, to_raw_value};
use webhook_core::{
    Basis::Documented,
    KnownEvent, RawMembers,
    State::{Current, Historic},
    Subject, Timestamp, WebhookEvent,
};

use crate::{
    ApplicationDecisioned, ApplicationSubmitted, BankAccountVerified, Conversion,
    DecisionedWebhook, Payment, Transaction, Transfer,
    entity::Entity,
    notification::{BODY, Header},
};

/// Declares the event enum from a table of the provider's notification types.
macro_rules! events {
    ($(
        $(#[$meta:meta])*
        $name:literal, $message_type:literal => $variant:ident($payload:ident), $state:expr, $source:expr;
    )*) => {
        /// What a notification tells: a variant for each `notification_type`.
        ///
        /// Written back, it is a notification again, with the `message_type` of the documents.
        /// Other members that may stand beside `header` and `body` are in the delivery's raw body
        /// alone.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Event {
            $(
                $(#[$meta])*
                ///
                #[doc = concat!("`", $name, "`, message type `", $message_type, "`.")]
                $variant(Box<$payload>),
            )*
            /// A notification that this crate does not know.
            Unknown(UnknownEvent),
        }

        pub(crate) const KNOWN_EVENTS: &[KnownEvent] = &[$(
            KnownEvent {
                name: $name,
                entity: <$payload as Entity>::KIND,
                state: $state,
                basis: Documented,
                source: $source,
            },
        )*];

        impl Event {
            /// The provider's word for the kind of message.
            #[must_use]
            pub fn message_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $message_type,)*
                    Self::Unknown(unknown) => &unknown.message_type,
                }
            }
        }

        /// Reads a body as what the header says.
        impl<'de> DeserializeSeed<'de> for &Header<'_> {
            type Value = Event;

            fn deserialize<D: Deserializer<'de>>(self, body: D) -> Result<Event, D::Error> {
                Ok(match &*self.notification_type {
                    $($name => Event::$variant(Deserialize::deserialize(body)?),)*
                    _ => Event::Unknown(UnknownEvent {
                        message_type: self.message_type(),
                        notification_type: self.notification_type.as_ref().into(),
                        body: Deserialize::deserialize(body)?,
                    }),
                })
            }
        }

        impl WebhookEvent for Event {
            fn event_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    Self::Unknown(unknown) => &unknown.notification_type,
                }
            }

            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            fn subject(&self) -> Option<Subject<'_>> {
                match self {
                    $(Self::$variant(payload) => payload.subject(),)*
                    Self::Unknown(_) => None,
                }
            }

            fn occurred_at(&self) -> Option<&Timestamp> {
                match self {
                    $(Self::$variant(payload) => payload.occurred_at(),)*
                    Self::Unknown(_) => None,
                }
            }

            fn unknown_members(&self) -> Option<&RawMembers> {
                match self {
                    $(Self::$variant(payload) => Some(&payload.unknown),)*
                    Self::Unknown(_) => None,
                }
            }

            fn payload(&self) -> Result<Box<RawValue>, serde_json::Error> {
                match self {
                    $(Self::$variant(payload) => to_raw_value(payload),)*
                    Self::Unknown(unknown) => Ok(unknown.body.clone()),
                }
            }
        }
    };
}

const GUIDE: &str =
    "https://developer.currencycloud.com/guides/platform-specifics/push-notifications/";
const GUIDE_OF_2024: &str = "push notifications guide as it was until October 2024";
const COOKBOOK: &str =
    "older text of https://www.currencycloud.com/developers/cookbooks/push-notifications/";
const PAGE_OF_2015: &str = "webhooks page of about 2015";

events! {
    /// A payment is created; nothing has been done about it yet.
    "payment_ready_to_send_notification", "payment" => PaymentReadyToSend(Payment), Current, GUIDE;
    /// The payments partner acts on a payment, whose status is now `completed`. It can still fail.
    "payment_released_notification", "payment" => PaymentReleased(Payment), Current, GUIDE;
    /// A payment came back. This can follow `payment_released_notification`.
    "payment_failed_notification", "payment" => PaymentFailed(Payment), Current, GUIDE;
    /// Compliance rejected a payment, which will not be made.
    "payment_compliance_failed_notification", "payment" => PaymentComplianceFailed(Payment), Current, GUIDE;
    /// A payment is new.
    "payment_new_notification", "payment" => PaymentNew(Payment), Historic, COOKBOOK;
    /// A conversion is made and awaits funds.
    "cash_manager_trade_notification", "conversion" => CashManagerTrade(Conversion), Current, GUIDE;
    /// The sold amount of a conversion is debited.
    "funds_arrived_notification", "conversion" => FundsArrived(Conversion), Current, GUIDE;
    /// The bought amount of a conversion is credited.
    "trade_settled_notification", "conversion" => TradeSettled(Conversion), Current, GUIDE;
    /// A conversion was cancelled.
    "trade_closed_notification", "conversion" => TradeClosed(Conversion), Current, GUIDE;
    /// The deposit of a conversion has arrived; the conversion's status stays `awaiting_funds`.
    "deposit_arrived_notification", "conversion" => DepositArrived(Conversion), Current, GUIDE;
    /// A conversion is made.
    "trade_notification", "conversion" => Trade(Conversion), Historic, PAGE_OF_2015;
    /// A transfer is created; the sender's balance is debited.
    "transfer_created_notification", "transfer" => TransferCreated(Transfer), Current, GUIDE;
    /// A transfer is completed; the recipient's balance is credited.
    "transfer_completed_notification", "transfer" => TransferCompleted(Transfer), Current, GUIDE;
    /// Money has arrived and is not yet credited. With collections screening, the 23.5 hours for
    /// the client's decision begin.
    "pending_cash_manager_transaction_notification", "cash_manager_transaction" => TransactionPending(Transaction), Current, GUIDE;
    /// Money that had arrived was rejected and goes back.
    "reject_cash_manager_transaction_notification", "cash_manager_transaction" => TransactionRejected(Transaction), Current, GUIDE;
    /// Money that had arrived is credited.
    "cash_manager_transaction_notification", "cash_manager_transaction" => TransactionCompleted(Transaction), Current, GUIDE;
    /// An end client has handed in an application.
    "end_client_application_submitted_notification", "end_client_application_submitted" => ApplicationSubmitted(ApplicationSubmitted), Current, GUIDE;
    /// An end client's application was decided.
    "end_client_application_decisioned_notification", "end_client_application_decisioned" => ApplicationDecisioned(ApplicationDecisioned), Current, GUIDE;
    /// An end client has handed in an application, as it was told until October 2024.
    "end_client_application_received", "onboarding" => ApplicationReceived(ApplicationSubmitted), Historic, GUIDE_OF_2024;
    /// An end client's application was decided, as it was told until October 2024.
    "end_client_decisioned_webhook", "onboarding" => DecisionedWebhook(DecisionedWebhook), Historic, GUIDE_OF_2024;
    /// The verification of an account's bank account is done.
    "bank_account_verified_notification", "bank_account_verified" => BankAccountVerified(BankAccountVerified), Current, GUIDE;
}

/// A notification that this crate does not know, with its `body` as it came.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The provider's word for the kind of message; empty if there is none.
    pub message_type: String,
    /// The provider's name for what happened.
    pub notification_type: String,
    /// The body's JSON text.
    pub body: Box<RawValue>,
}

impl PartialEq for UnknownEvent {
    fn eq(&self, other: &Self) -> bool {
        self.message_type == other.message_type
            && self.notification_type == other.notification_type
            && self.body.get() == other.body.get()
    }
}

impl Eq for UnknownEvent {}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Header<'a> {
            message_type: &'a str,
            notification_type: &'a str,
        }

        let header = Header {
            message_type: self.message_type(),
            notification_type: self.event_type(),
        };
        let payload = self.payload().map_err(serde::ser::Error::custom)?;
        let mut notification = serializer.serialize_struct("Notification", 2)?;
        notification.serialize_field("header", &header)?;
        notification.serialize_field(BODY, &payload)?;
        notification.end()
    }
}
