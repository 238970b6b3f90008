//! The envelope of all answers.

use chrono::TimeDelta;

use super::{Cxtn, time};
use crate::emulator::World;
use crate::http::Answer;
use crate::json::{Object, object};

impl Cxtn {
    /// A success with these fields in its model, and with the models of who asked.
    pub(super) fn valid(&self, model: Object, world: &World<'_>) -> Answer {
        let user = self.users.first().map_or("", String::as_str);
        let (start, end) = (time(world.now), time(world.now + TimeDelta::days(30)));
        let client = valid_status(object! { "ClientId": "sandbox", "ClientRef": "sandbox" });
        let user = valid_status(object! {
            "UserId": user, "AppVersion": "sandbox", "TokenStartDate": start, "TokenEndDate": end,
            "LoginTimestamp": start, "ApiLoginType": 1,
        });
        Answer::json(
            200,
            &object! {
                "Content": content(model), "AuthorisedClientModel": client,
                "AuthorisedUserModel": user,
            },
        )
    }

    /// A new password. The models of who asked are absent. Documented by sample.
    pub(super) fn password(world: &mut World<'_>) -> Answer {
        let [start, end] = [world.now, world.now + TimeDelta::days(30)].map(time);
        let model = object! {
            "ClientPassword": world.call_random.hex(32), "StartDate": format!("{start}Z"),
            "EndDate": format!("{end}Z"), "PublicKey": world.call_random.hex(32),
        };
        Answer::json(200, &object! { "Content": content(model) })
    }
}

fn content(model: Object) -> Object {
    object! { "Model": valid_status(model), "ExpectedResponses": ["IsValid"] }
}

fn valid_status(object: Object) -> Object {
    object
        .with("ApiStatusCode", &100)
        .with("ApiStatus", "IsValid")
        .with("ApiStatusDescription", "Valid Operation")
}

/// No error answer is published.
pub(super) fn refused(status: u16, problem: impl Into<String>) -> Answer {
    Answer::sandbox_error(status, problem)
}
