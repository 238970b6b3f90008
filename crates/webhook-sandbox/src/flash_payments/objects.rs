//! Payments, withdrawals, deposits and so on: what they have, and which event a status has.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::FlashPayments;
use super::rfis::Question;
use super::sub_clients::Profile;
use crate::emulator::World;

/// What kinds of objects there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Payment,
    Withdrawal,
    Deposit,
    Conversion,
    SubClient,
    AmsRequest,
    Rfi,
}

/// One object of any kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) status: String,
    /// When it reached each of its statuses.
    pub(super) reached: Vec<(String, DateTime<Utc>)>,
    pub(super) external_id: Option<String>,
    pub(super) external_reference: Option<String>,
    pub(super) callback_uri: Option<String>,
    pub(super) sub_client: Option<String>,
    pub(super) details: Details,
}

/// What an object has beside what all have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Details {
    Payment {
        from: Money,
        to: Money,
        size: Decimal,
        source_of_funds: Option<String>,
    },
    Withdrawal {
        money: Money,
        reason: Option<String>,
    },
    Deposit {
        money: Money,
        sender: String,
        refund: Option<(Decimal, String)>,
    },
    Conversion {
        from: Money,
        to: Money,
        note: Option<String>,
    },
    SubClient {
        name: String,
        account_no: String,
        #[serde(default)]
        profile: Profile,
    },
    AmsRequest {
        name: String,
        country: String,
    },
    Rfi {
        withdrawals: Vec<String>,
        deposits: Vec<String>,
        payments: Vec<String>,
        deadline: DateTime<Utc>,
        #[serde(default = "super::rfis::usual_questions")]
        questions: Vec<Question>,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Money {
    pub(super) amount: Decimal,
    pub(super) currency: String,
}

/// The event of each status. Documented: webhooks page. A payment's draft has none.
const EVENTS: &[(Kind, &[(&str, &str)])] = &[
    (
        Kind::Payment,
        &[
            ("OPEN", "payment_created"),
            ("CLOSED", "payment_complete"),
            ("FAILED", "payment_failed"),
            ("CANCELLED", "payment_cancelled"),
        ],
    ),
    (
        Kind::Withdrawal,
        &[
            ("INITIALISED", "withdrawal_initiated"),
            ("REVIEWING", "withdrawal_reviewing"),
            ("PENDING", "withdrawal_pending"),
            ("CONFIRMED", "withdrawal_completed"),
            ("FAILED", "withdrawal_failed"),
            ("REFUNDED", "withdrawal_refunded"),
            ("CANCELLED", "withdrawal_cancelled"),
        ],
    ),
    (
        Kind::Deposit,
        &[
            ("INITIALISED", "deposit_initiated"),
            ("REVIEWING", "deposit_reviewing"),
            ("CONFIRMED", "deposit_cleared"),
            ("CANCELLED", "deposit_cancelled"),
            ("REFUNDING", "deposit_refunding"),
            ("REFUNDED", "deposit_refunded"),
        ],
    ),
    (
        Kind::Conversion,
        &[
            ("INITIALISED", "conversion_initialised"),
            ("PENDING", "conversion_pending"),
            ("CONVERTED", "conversion_converted"),
            ("FAILED", "conversion_failed"),
            ("CANCELLED", "conversion_cancelled"),
        ],
    ),
    (
        Kind::SubClient,
        &[
            ("INITIATED", "subclient_initiated"),
            ("ACTIVE", "subclient_active"),
            ("UNAPPROVED", "subclient_unapproved"),
            ("FAILED_KYC", "subclient_failed_kyc"),
            ("DEACTIVATED", "subclient_deactivated"),
            ("DISABLED", "subclient_disabled"),
        ],
    ),
    (
        Kind::AmsRequest,
        &[
            ("INITIALISED", "ams_initialised"),
            ("PENDING", "ams_pending"),
            ("COMPLETED", "ams_completed"),
            ("FAILED", "ams_failed"),
        ],
    ),
    (
        Kind::Rfi,
        &[
            ("PENDING", "rfi_created"),
            ("ASSESSING", "rfi_assessing"),
            ("CLOSED", "rfi_closed"),
            ("CANCELLED", "rfi_cancelled"),
        ],
    ),
];

impl Kind {
    /// The subject of its events.
    pub(super) fn subject(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Withdrawal => "withdrawal",
            Self::Deposit => "deposit",
            Self::Conversion => "conversion",
            Self::SubClient => "sub_client",
            Self::AmsRequest => "ams_request",
            Self::Rfi => "rfi",
        }
    }

    fn event(self, status: &str) -> Option<&'static str> {
        let (_, rows) = EVENTS.iter().find(|(kind, _)| *kind == self)?;
        rows.iter().find(|(known, _)| *known == status).map(|(_, event)| *event)
    }
}

impl Object {
    pub(super) fn new(kind: Kind, status: &str, details: Details, world: &mut World<'_>) -> Self {
        Self {
            kind,
            id: world.random.hex(24),
            status: status.into(),
            reached: vec![(status.into(), world.now)],
            external_id: None,
            external_reference: None,
            callback_uri: None,
            sub_client: None,
            details,
        }
    }

    pub(super) fn created_at(&self) -> DateTime<Utc> {
        self.reached.first().map_or(DateTime::<Utc>::UNIX_EPOCH, |(_, time)| *time)
    }

    pub(super) fn updated_at(&self) -> DateTime<Utc> {
        self.reached.last().map_or(DateTime::<Utc>::UNIX_EPOCH, |(_, time)| *time)
    }

    /// When it reached a status, if it did.
    pub(super) fn reached(&self, status: &str) -> Option<String> {
        let mut reached = self.reached.iter().rev();
        reached.find(|(one, _)| one == status).map(|(_, at)| time(*at))
    }
}

impl FlashPayments {
    pub(super) fn object(&self, kind: Kind, id: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.kind == kind && object.id == id)
    }

    /// Adds an object, and delivers the event of its status. Returns its id.
    pub(super) fn add(&mut self, object: Object, world: &mut World<'_>) -> String {
        let (id, event) = (object.id.clone(), object.kind.event(&object.status));
        self.objects.push(object);
        self.deliver(&id, event, world);
        id
    }

    /// Changes a status, and delivers its event.
    pub(super) fn change(&mut self, id: &str, status: &str, world: &mut World<'_>) {
        let Some(object) = self.objects.iter_mut().find(|object| object.id == id) else { return };
        object.status = status.into();
        object.reached.push((status.into(), world.now));
        let event = object.kind.event(status);
        self.deliver(id, event, world);
    }
}

/// A time as the API writes it.
pub(super) fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
