//! `cargo xtask demo`: builds the demo page with the packed package and serves it on this machine only.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::pack;
use crate::tools::{self, Outcome};

const PORT: u16 = 4173;

pub fn demo(port: Option<u16>) -> Outcome {
    pack::pack()?;
    build()?;
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("The demo is at http://{address}/ (Ctrl+C ends it)");
    let page = tools::root().join("www/dist");
    for stream in listener.incoming().flatten() {
        let page = page.clone();
        // A browser opens connections ahead and leaves them silent: one thread each, so that none holds up the others.
        thread::spawn(move || serve(&stream, &page));
    }
    Ok(())
}

/// Builds `www/dist`, the page and the documentation; the package must be packed.
pub fn build() -> Outcome {
    let packages = pack::staged_package();
    let packages = packages.parent().unwrap_or(&packages);
    tools::run(tools::command("node", "npm").arg("build/demo.mjs").arg(packages))?;
    tools::run(tools::command("node", "npm").arg("build/docs.mjs"))
}

/// The port asked for, or else the first free one from `PORT` on.
fn listen(port: Option<u16>) -> Outcome<TcpListener> {
    let mut ports = port.map_or(PORT..=PORT + 50, |port| port..=port);
    ports
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| format!("port {} is in use", port.unwrap_or(PORT)))
}

fn serve(mut stream: &TcpStream, page: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The headers are read to their end: closing a connection with unread input can lose the answer.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}

    let (status, kind, body) = answer(&request, page);
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    if !request.starts_with("HEAD ") {
        stream.write_all(&body)?;
    }
    stream.flush()
}

fn answer(request: &str, page: &Path) -> (&'static str, &'static str, Vec<u8>) {
    const TEXT: &str = "text/plain; charset=utf-8";
    let mut words = request.split(' ');
    let (Some("GET" | "HEAD"), Some(target)) = (words.next(), words.next()) else {
        return ("405 Method Not Allowed", TEXT, b"only GET\n".to_vec());
    };
    let Some(file) = file_for(target) else {
        return ("404 Not Found", TEXT, b"not found\n".to_vec());
    };
    match fs::read(page.join(&file)) {
        Ok(body) => ("200 OK", media_type(&file), body),
        Err(_) => ("404 Not Found", TEXT, b"not found\n".to_vec()),
    }
}

/// The file a request target names, relative to the page's folder and never outside of it.
fn file_for(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let file = PathBuf::from(if path.is_empty() { "index.html" } else { path });
    // Nothing is percent-decoded, so a plain look at the parts is enough; on Windows `\` and `C:` count as parts too.
    file.components().all(|part| matches!(part, Component::Normal(_))).then_some(file)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{file_for, media_type};
    use std::path::{Path, PathBuf};

    #[test]
    fn the_root_is_the_page() {
        assert_eq!(file_for("/?lang=uk"), Some(PathBuf::from("index.html")));
        assert_eq!(file_for("/main.js"), Some(PathBuf::from("main.js")));
    }

    #[test]
    fn nothing_outside_the_page_is_served() {
        for target in ["/../Cargo.toml", "/a/../../b", "//etc/passwd", "/..", "http://host/", ""] {
            assert_eq!(file_for(target), None, "{target}");
        }
    }

    #[test]
    fn a_module_has_the_type_that_browsers_stream() {
        assert_eq!(media_type(Path::new("ridewire_bg.wasm")), "application/wasm");
    }
}
