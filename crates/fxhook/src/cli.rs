//! What several commands take from the command line and its environment.

pub(crate) mod arguments;
pub(crate) mod body;
pub(crate) mod parse_error;
pub(crate) mod secrets;
