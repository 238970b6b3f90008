//! The envelope of all answers.

use chrono::TimeDelta;

use super::{Cxtn, time};
use crate::emulator::World;
use crate::http::Answer;
use crate::json::{Object, object};

impl Cxtn {
    /// A success with these fields in its model, and with the models of who asked.
    pub(super) fn valid(&self, model: Object, world: &World<'_>) -> Answer {
        let answer = object! { "Content": content(model) };
        let client = object! { "ClientId": "sandbox", "ClientRef": "sandbox" };
        self.with_who_asked(answer, client, world)
    }

    /// A success of a sandbox operation, which has more of who asked. Documented by sample.
    pub(super) fn done(&self, world: &World<'_>) -> Answer {
        let answer = object! { "MainAccountHolderName": "Sandbox", "Content": content(object! {}) };
        let [start, end] = [world.now, world.now + TimeDelta::days(30)].map(time);
        let client = object! {
            "ClientId": "sandbox", "ClientRef": "sandbox", "UserId": self.main_user(),
            "TokenStartDate": start, "TokenEndDate": end,
        };
        self.with_who_asked(answer, client, world)
    }

    fn with_who_asked(&self, answer: Object, client: Object, world: &World<'_>) -> Answer {
        let [start, end] = [world.now, world.now + TimeDelta::days(30)].map(time);
        let user = valid_status(object! {
            "UserId": self.main_user(), "AppVersion": "sandbox", "TokenStartDate": start,
            "TokenEndDate": end, "LoginTimestamp": start, "ApiLoginType": 1,
        });
        let answer = answer.with("AuthorisedClientModel", &valid_status(client));
        Answer::json(200, &answer.with("AuthorisedUserModel", &user))
    }

    pub(super) fn main_user(&self) -> &str {
        self.users.first().map_or("", String::as_str)
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

pub(super) fn valid_status(object: Object) -> Object {
    object
        .with("ApiStatusCode", &100)
        .with("ApiStatus", "IsValid")
        .with("ApiStatusDescription", "Valid Operation")
}

/// No error answer is published.
pub(super) fn refused(status: u16, problem: impl Into<String>) -> Answer {
    Answer::sandbox_error(status, problem)
}
