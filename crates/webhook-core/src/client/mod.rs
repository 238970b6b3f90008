//! What the providers API clients share.
