//! `imgpack page`: serves the page that checks in the browser, on this computer alone, and opens it.
//!
//! The page is a folder of files that `web/build.sh` makes. Knows nothing of what is in them, and answers reading only.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::args::PageArgs;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Failure, Outcome, note};

/// Bytes that a request may have.
const REQUEST_MAX: u64 = 16 << 10;
/// How long a browser may take for it, and for taking the answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a file is, by its extension.
const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
];

pub(super) fn run(args: &PageArgs) -> Outcome {
    let folder = folder(args.folder.as_deref())?;
    if args.print_folder {
        quiet_on_closed_pipe(writeln!(io::stdout(), "{}", folder.display()))?;
        return Ok(Exit::Clean);
    }
    let (listener, port) = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port))
        .and_then(|listener| listener.local_addr().map(|address| (listener, address.port())))
        .map_err(|error| {
            Failure::new(format!("port {} of 127.0.0.1 cannot be opened: {error}", args.port))
        })?;
    let url = format!("http://127.0.0.1:{port}/");
    quiet_on_closed_pipe(writeln!(io::stdout(), "{url}"))?;
    note("this page is for this computer alone; Ctrl-C ends it");
    if !args.no_open && !open(&url) {
        note(&format!("no browser could be started; open {url}"));
    }
    for stream in listener.incoming().flatten() {
        let folder = folder.clone();
        thread::spawn(move || answer(&stream, &folder));
    }
    Ok(Exit::Clean)
}

/// Where the page lies: where the user says, beside the program, or in a checkout that the program was built in.
fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let is_page =
        |folder: &Path| folder.join("index.html").is_file() && folder.join("imgpack.wasm").is_file();
    if let Some(folder) = given {
        let lacks = || Failure::new(format!("`{}` does not hold the page", folder.display())).help(MAKE);
        return if is_page(folder) { Ok(folder.to_owned()) } else { Err(lacks()) };
    }
    let program = std::env::current_exe().and_then(|path| path.canonicalize()).unwrap_or_default();
    let beside = ["page", "share/imgpack/page", "web/dist"];
    let near = program.ancestors().skip(1).take(4).flat_map(|above| beside.map(|name| above.join(name)));
    let found = near.into_iter().find(|folder| is_page(folder));
    found.ok_or_else(|| Failure::new("the page is not installed with this program").help(MAKE))
}

const MAKE: &str =
    "`web/build.sh` in a checkout writes it to `web/dist`; `--folder FOLDER` says where it lies";

/// Hands a URL to what opens URLs here.
fn open(url: &str) -> bool {
    let (program, words): (_, &[&str]) = if cfg!(windows) {
        ("cmd", &["/c", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(words).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}

/// Reads one request and answers it; a browser that went away needs no answer.
fn answer(stream: &TcpStream, folder: &Path) {
    let set = [stream.set_read_timeout(Some(PATIENCE)), stream.set_write_timeout(Some(PATIENCE))];
    if set.iter().all(Result::is_ok) {
        let _ = respond(stream, folder);
    }
}

fn respond(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    let mut lines = BufReader::new(stream.take(REQUEST_MAX)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let (verb, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(verb, "GET" | "HEAD") {
        return write!(stream, "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n{CLOSE}");
    }
    let Some((path, mut file)) = file(folder, target) else {
        return write!(stream, "HTTP/1.1 404 Not Found\r\n{CLOSE}");
    };
    let size = file.metadata()?.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {size}\r\n", media_type(&path))?;
    write!(
        stream,
        "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )?;
    if verb == "GET" {
        io::copy(&mut file, &mut stream)?;
    }
    Ok(())
}

/// The end of an answer without a body.
const CLOSE: &str = "Content-Length: 0\r\nConnection: close\r\n\r\n";

/// The file of the folder that a request means; none that leads out of it.
fn file(folder: &Path, target: &str) -> Option<(PathBuf, std::fs::File)> {
    let name = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let name = Path::new(if name.is_empty() { "index.html" } else { name });
    let is_inside = name.components().all(|part| matches!(part, Component::Normal(_)));
    let path = is_inside.then(|| folder.join(name)).filter(|path| path.is_file())?;
    Some((path.clone(), std::fs::File::open(path).ok()?))
}

fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    TYPES.iter().find(|(known, _)| *known == extension).map_or("application/octet-stream", |(_, named)| named)
}
