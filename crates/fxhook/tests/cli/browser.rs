//! Chromium without a window, driven through the DevTools protocol over a pipe.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The test fails instead of being left out if this variable is `1` and there is no Chromium.
const REQUIRED: &str = "FXHOOKS_REQUIRE_BROWSER";

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    profile: PathBuf,
    session: String,
    last: u64,
}

/// The first of these that is installed.
fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let paths = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&paths).collect();
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found.into_iter().find(|path| path.is_file())
}

/// Says once which tests did not run. What `print!` writes would be kept back by the test runner.
fn not_run() {
    static SAID: OnceLock<()> = OnceLock::new();
    SAID.get_or_init(|| {
        let _ = writeln!(
            std::io::stderr(),
            "not run: the tests of fxhook that need a browser: install Chromium (Debian: apt-get install chromium)"
        );
    });
    let is_required = env::var_os(REQUIRED).is_some_and(|it| it == "1");
    assert!(!is_required, "expected Chromium because of {REQUIRED}=1, found none: install it");
}

impl Browser {
    /// Starts it, with its files in this folder. `None` if there is no Chromium.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        let Some(program) = chromium() else {
            not_run();
            return None;
        };
        let profile = folder.join("profile");
        // It reads from 3 and writes to 4.
        let pipe = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
        let mut child = Command::new("/bin/sh")
            .args(["-c", pipe])
            .arg(program)
            .args([
                "--headless",
                "--remote-debugging-pipe",
                // The pages are ours, and a test may run as root.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--lang=en-GB",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let output = BufReader::new(output);
        let mut browser = Self { child, input, output, profile, session: String::new(), last: 0 };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().unwrap().into();
        browser.call("Page.enable", json!({}));
        Some(browser)
    }

    /// The result of a command.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.try_call(method, parameters);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    fn try_call(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut command = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            command["sessionId"] = self.session.clone().into();
        }
        let command = format!("{command}\0");
        self.input.write_all(command.as_bytes()).unwrap();
        loop {
            let mut message = Vec::new();
            self.output.read_until(0, &mut message).unwrap();
            assert_eq!(message.pop(), Some(0), "{method}: the browser has ended");
            let message: Value = serde_json::from_slice(&message).unwrap();
            if message["id"] == self.last {
                return message;
            }
        }
    }

    /// The value of an expression on the page; that of a promise, when it has one.
    #[track_caller]
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let result = self.try_eval(expression);
        result.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_eval(&mut self, expression: &str) -> Result<Value, Value> {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.try_call("Runtime.evaluate", parameters);
        let mut result = answer["result"].take();
        if result.is_null() || !result["exceptionDetails"].is_null() {
            return Err(json!([answer["error"], result["exceptionDetails"]]));
        }
        Ok(result["result"]["value"].take())
    }

    /// Waits until an expression is true, also while another page is loaded.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, expression: &str) {
        let wait = format!(
            "new Promise(done => {{ const end = Date.now() + 60000; (function look() {{
                if (document.readyState === 'complete' && ({expression})) return done(true);
                if (Date.now() > end) return done(document.body.innerText);
                setTimeout(look, 20);
            }})() }})"
        );
        // A page that is left takes its promises with it.
        for _ in 0..5 {
            match self.try_eval(&wait) {
                Ok(Value::Bool(true)) => return,
                Ok(page) => panic!("expected {expression}, found {page}"),
                Err(_) => {}
            }
        }
        panic!("expected {expression}, found one page after another");
    }

    #[track_caller]
    pub(crate) fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({"url": url}));
        self.wait_for(&format!("location.href === {}", json!(url)));
    }

    /// Clicks in the middle of an element.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const it = document.querySelector({}); it.scrollIntoView({{block: 'center'}});
                const box = it.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({
                "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1
            });
            self.call("Input.dispatchMouseEvent", click);
        }
    }

    /// Types a text where the focus is.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    pub(crate) fn press(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// The size of the window, and whether the person prefers dark pages.
    pub(crate) fn look(&mut self, width: u32, height: u32, is_dark: bool) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size);
        let value = if is_dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": value}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// Writes a picture of the whole page.
    pub(crate) fn picture(&mut self, path: &Path) {
        let parameters = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.call("Page.captureScreenshot", parameters);
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
