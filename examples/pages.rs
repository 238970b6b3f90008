//! Runs the code of README.md and docs/ with the doc tests.

/// A page, whose code blocks are doc tests.
macro_rules! pages {
    ($($name:ident = $file:literal;)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("../", $file))]
        mod $name {}
    )*};
}

pages! {
    readme = "README.md";
    receiving_webhooks_safely = "docs/receiving-webhooks-safely.md";
    axum = "docs/axum.md";
    actix_web = "docs/actix-web.md";
    hyper = "docs/hyper.md";
    queues_and_functions = "docs/queues-and-functions.md";
    inspector = "docs/inspector.md";
    testing_your_handler = "docs/testing-your-handler.md";
    from_one_machine_to_many = "docs/from-one-machine-to-many.md";
    coming_from_another_crate = "docs/coming-from-another-crate.md";
}
