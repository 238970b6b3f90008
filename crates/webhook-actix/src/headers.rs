//! The headers of a request, as core wants to see them.

use actix_web::http::header::HeaderMap;
use webhook_core::Headers;

/// The headers of a request. actix-web has a type of its own for them, which core does not know.
pub(crate) struct RequestHeaders<'r>(pub(crate) &'r HeaderMap);

impl Headers for RequestHeaders<'_> {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        for value in self.0.get_all(name) {
            see(value.as_bytes());
        }
    }
}
