//! Which operation answers a call.

use webhook_cxtn::client::{Method, Operation};

use super::answers::refused;
use super::endpoints::{fields, text};
use super::{CLIENT_NAME, Cxtn};
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

impl Cxtn {
    pub(super) fn route(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let operations = self.operations.clone();
        if is_call_of(call, &operations.register) {
            let body = fields(call)?;
            let [username, name] = [text(&body, "Username")?, text(&body, "Clientname")?];
            if username != self.username || name != CLIENT_NAME {
                return Err(refused(401, "expected the user and client names of this sandbox"));
            }
            return Ok(Self::password(world));
        }
        let bearer = call.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
        let is_valid = self.token.as_ref().is_some_and(|token| Some(token.expose()) == bearer);
        if !is_valid {
            return Err(refused(401, "expected the access token that is valid now"));
        }
        let path = "the path";
        if is_call_of(call, &operations.create) {
            self.create_endpoint(call, world)
        } else if is_call_of(call, &operations.enable) {
            self.is_enabled = true;
            Ok(self.valid(object! {}, world).inferred(path).inferred("the answer"))
        } else if is_call_of(call, &operations.update_status) {
            Ok(self.update_status(call, world)?.inferred(path).inferred("the answer"))
        } else if is_call_of(call, &operations.edit) {
            Ok(self.edit_endpoint(call, world)?.inferred(path).inferred("the answer"))
        } else if is_call_of(call, &operations.deactivate_all) {
            Ok(self.deactivate_all(world).inferred(path).inferred("the answer"))
        } else if is_call_of(call, &operations.list) {
            Ok(self.list(world).inferred(path).inferred("the list"))
        } else if is_call_of(call, &operations.sandbox_deposit) {
            self.pay_in(call, world)
        } else if is_call_of(call, &operations.sandbox_decision) {
            self.pay_out(call, world)
        } else {
            self.route_others(call, world)
        }
    }

    /// The operations that have one documented path.
    fn route_others(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let is = |method, path| fits(call, method, path);
        let balances = self.balances_path.as_deref();
        if is("POST", "clients/subsidiary") {
            return self.create_subsidiary(call, world);
        } else if balances.is_some_and(|path| is("GET", path)) {
            self.check_user(call)?;
            return Ok(self.balances(world).inferred("the path"));
        }
        if is("POST", "account/balances/balance/{ccy}/{pot}") {
            self.check_user(call)?;
            self.create_pot(call, world)
        } else if is("POST", "account/balances/third-party/movement") {
            self.check_user(call)?;
            self.make_movement(call, world)
        } else if is("GET", "reference/lookup/banks/{ccy}") {
            self.check_user(call)?;
            Ok(self.banks(world))
        } else if is("POST", "payments") {
            self.check_user(call)?;
            self.upload_payments(call, world)
        } else if is("POST", "wallets") {
            self.check_user(call)?;
            self.create_wallet(call, world)
        } else {
            Err(refused(404, "expected an operation of this sandbox: see its documentation"))
        }
    }
}

/// Whether a call is one of this operation. The base URLs end in `/api/`, and some samples have a second slash there.
fn is_call_of(call: &Call, operation: &Operation) -> bool {
    let method = match operation.method {
        Method::Put => "PUT",
        Method::Post => "POST",
        _ => "GET",
    };
    fits(call, method, &operation.path)
}

fn fits(call: &Call, method: &str, path: &str) -> bool {
    let parts: Vec<&str> = call.path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = parts.strip_prefix(&["api"]).unwrap_or(&parts);
    let template: Vec<&str> = path.trim_matches('/').split('/').collect();
    let fits = |(part, segment): (&&str, &&str)| part.starts_with('{') || part == segment;
    call.method == method && template.len() == parts.len() && template.iter().zip(parts).all(fits)
}
