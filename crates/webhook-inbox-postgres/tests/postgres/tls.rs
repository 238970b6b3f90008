//! TLS, and whom it trusts.

use std::{env, net::TcpListener, process::Command};

use webhook_inbox::{Store, StoreErrorKind};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres::{self, PostgresServer};

use crate::deliveries::now;

/// The address, for the process in which the certificate is trusted.
const ADDRESS: &str = "INBOX_TLS_ADDRESS";

/// Makes an authority and a certificate for `localhost`. Run in the server's folder.
const CERTIFICATES: &str = "set -e; cd \"$1\"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout data/server.key -out server.csr
printf 'subjectAltName=DNS:localhost\\n' > names
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 2 -extfile names -out data/server.crt
chmod 600 data/server.key; chown --reference=data data/server.key data/server.crt";

#[tokio::test]
async fn only_a_certificate_that_the_system_trusts_is_accepted() {
    if let Ok(address) = env::var(ADDRESS) {
        let store = PostgresStore::open(&address).await.unwrap();
        store.counts(now(), None).await.unwrap();
        return;
    }
    let Some(server) = postgres::own() else { return };
    let address = with_tls(&server);
    let error = PostgresStore::open(&address).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let found = format!("{error:?}");
    assert!(found.contains("UnknownIssuer"), "{found}");

    let mut trusting = Command::new(env::current_exe().unwrap());
    trusting.args(["--exact", "tls::only_a_certificate_that_the_system_trusts_is_accepted"]);
    trusting.env(ADDRESS, &address).env("SSL_CERT_FILE", server.folder().join("ca.crt"));
    let output = trusting.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The address of the server, which then listens on a port of this machine with TLS only.
fn with_tls(server: &PostgresServer) -> String {
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", CERTIFICATES, "sh"]).arg(server.folder()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings =
        [format!("port = {port}"), "listen_addresses = 'localhost'".into(), "ssl = on".into()];
    for setting in settings {
        server.psql("postgres", &format!("ALTER SYSTEM SET {setting}"));
    }
    server.stop_at_once();
    server.start_again();
    format!("host=localhost port={port} user=app dbname=app sslmode=require")
}
