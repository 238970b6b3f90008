//! What the fuzz targets share: independent readings to compare with, and the checks that are the same
//! for each provider.

pub mod answers;
pub mod decoding;
pub mod json;
pub mod number;
