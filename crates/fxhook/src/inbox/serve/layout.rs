//! What all pages have.

use maud::{DOCTYPE, Markup, html};

use super::Inspector;

/// A page's place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Deliveries,
    Health,
    Overdue,
    None,
}

/// A whole page. What is in an element with `data-live` is replaced when it changes.
pub(super) fn page(inspector: &Inspector, tab: Tab, title: &str, main: &Markup) -> Markup {
    let link = |to: &str, text: &str, is_here: bool| {
        html! { a href=(to) aria-current=[is_here.then_some("page")] { (text) } }
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " · fxhook inbox" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
                script src="/script.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.top {
                    a.brand href="/" { "fxhook inbox" }
                    nav aria-label="Pages" {
                        (link("/", "Deliveries", tab == Tab::Deliveries))
                        (link("/health", "Health", tab == Tab::Health))
                        (link("/overdue", "Overdue", tab == Tab::Overdue))
                    }
                    div.tools {
                        @if !inspector.can_act { span.chip { "Read-only" } }
                        button #pause type="button" hidden aria-pressed="false" { "Pause updates" }
                        @if inspector.access.has_token() && tab != Tab::None {
                            form method="post" action="/logout" {
                                input type="hidden" name="form" value=(inspector.access.form_token());
                                button type="submit" { "Log out" }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (main) }
                footer {
                    p #updated hidden {}
                    p #announcement role="status" class="visually-hidden" {}
                }
            }
        }
    }
}

/// A page that says why there is no other.
pub(super) fn problem(inspector: &Inspector, title: &str, text: &str) -> Markup {
    let main = html! {
        h1 { (title) }
        p { (text) }
        p { a href="/" { "All deliveries" } }
    };
    page(inspector, Tab::None, title, &main)
}

/// The form that asks for the token.
pub(super) fn login(inspector: &Inspector, was_wrong: bool) -> Markup {
    let main = html! {
        h1 { "Log in" }
        @if was_wrong {
            p.alert role="alert" { "Expected the token of this inbox, found another one." }
        }
        form.act method="post" action="/login" {
            label for="token" { "Token" }
            input #token type="password" name="token" required autocomplete="current-password";
            button.primary type="submit" { "Log in" }
        }
    };
    page(inspector, Tab::None, "Log in", &main)
}
