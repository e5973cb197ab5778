//! A provider on a loopback port for `tests/web.rs`: real sockets, and a way to misbehave for each
//! first part of the path.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Starts it, and gives its address. It ends with this process.
pub fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream));
        }
    });
    Ok(address)
}

fn serve(stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
        let behaviour = line.split('/').nth(1).unwrap_or_default().split('?').next();
        if line.starts_with("OPTIONS") {
            // A page may ask before it sends a header of its own.
            answer(stream, "204 No Content", "", b"")?;
        } else if !behave(stream, behaviour.unwrap_or_default())? {
            return Ok(());
        }
    }
}

/// Whether the connection stays open.
fn behave(mut stream: &TcpStream, behaviour: &str) -> std::io::Result<bool> {
    const JSON: &str = "Content-Type: application/json\r\n";
    match behaviour {
        "answers" => {
            let body = br#"{"result":"1","error":"","order_id":"5150","status":"4","more":[1]}"#;
            answer(stream, "200 OK", JSON, body)?;
        }
        "protobuf" => {
            let header = "Content-Type: application/x-protobuf\r\n";
            answer(stream, "200 OK", header, b"\x12\x03RUB")?;
        }
        "refuses" => {
            let body = br#"{"result":"0","error":"no order for canary-password","order_id":0}"#;
            answer(stream, "200 OK", JSON, body)?;
        }
        "breaks" => answer(stream, "503 Service Unavailable", "", b"")?,
        "redirects" => answer(stream, "302 Found", "Location: /answers\r\n", b"")?,
        "drops" => return Ok(false),
        "hangs" => thread::sleep(Duration::from_secs(5)),
        "dribbles" => {
            head(stream, "200 OK", JSON, 1000)?;
            for _ in 0..50 {
                thread::sleep(Duration::from_millis(100));
                stream.write_all(b" ")?;
            }
        }
        "floods" => {
            head(stream, "200 OK", JSON, 64 << 20)?;
            let blanks = vec![b' '; 1 << 20];
            for _ in 0..64 {
                stream.write_all(&blanks)?;
            }
        }
        _ => answer(stream, "404 Not Found", "", b"")?,
    }
    Ok(true)
}

fn answer(mut stream: &TcpStream, status: &str, headers: &str, body: &[u8]) -> std::io::Result<()> {
    head(stream, status, headers, body.len())?;
    stream.write_all(body)
}

fn head(mut stream: &TcpStream, status: &str, headers: &str, length: usize) -> std::io::Result<()> {
    // `*` covers the headers a page may send, less credentials, of which there are none here.
    const CORS: &str = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n";
    write!(stream, "HTTP/1.1 {status}\r\n{CORS}{headers}Content-Length: {length}\r\n\r\n")
}
