#!/usr/bin/env python3
"""What scripts/stores.sh runs: makes a package, puts it into stores on the loopback, and judges it there and on the disk."""
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import numpy
from PIL import Image

IMGPACK, CACHE = os.environ["IMGPACK"], pathlib.Path(os.environ["CACHE"])
# What Azurite is known by everywhere.
ACCOUNT = "devstoreaccount1"
ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
FAILED = []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ------------------------------------------------------------------ the package
def large(path, number):
    """An image of about 2.8 MB: half of them plain JPEG, some with large metadata, PNG, TIFF with its directory at the end, BMP, WebP."""
    noise = numpy.random.Generator(numpy.random.PCG64(number))
    kind = number % 10
    if kind < 6:
        image = Image.fromarray(noise.integers(0, 256, (1420, 1850, 3), dtype=numpy.uint8))
        image.save(path.with_suffix(".jpg"), quality=88)
        if kind == 5:
            plain = path.with_suffix(".jpg").read_bytes()
            length = 65_533
            segments = b"".join(b"\xff\xef" + (length + 2).to_bytes(2, "big") + bytes(length) for _ in range(1 + number // 10 % 8))
            path.with_suffix(".jpg").write_bytes(plain[:2] + segments + plain[2:])
        return
    image = Image.fromarray(noise.integers(0, 256, (1110, 1280, 3), dtype=numpy.uint8))
    extension, options = [(".png", {}), (".tif", {"compression": "tiff_lzw"}), (".bmp", {}), (".webp", {"lossless": True})][kind - 6]
    image.save(path.with_suffix(extension), **options)


def small(path, number):
    noise = numpy.random.Generator(numpy.random.PCG64(number))
    image = Image.fromarray(noise.integers(0, 256, (24 + number % 50, 32, 3), dtype=numpy.uint8))
    extension = [".jpg", ".png", ".gif", ".bmp", ".tif"][number % 5]
    image.save(path.with_suffix(extension))


def package(folder, count):
    """Large and small images, a table with mistakes, what is empty and what is broken."""
    (folder / "large").mkdir(parents=True)
    (folder / "small").mkdir()
    many = min(200, count // 10)
    for number in range(many):
        large(folder / f"large/{number:04}", number)
    for number in range(many, count - 6):
        small(folder / f"small/{number:05}", number)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))
    (folder / "small/empty.png").write_bytes(b"")
    shutil.copy(folder / names[-1], folder / "small/naïve é+ &=%.copy")
    whole = (folder / next(name for name in names if name.endswith(".png"))).read_bytes()
    (folder / "small/cut.png").write_bytes(whole[: len(whole) // 2])
    shutil.copy(folder / names[-2], folder / f"large/again{pathlib.Path(names[-2]).suffix}")
    rows = ["file,title"] + [f"{name.upper() if n % 7 == 0 else name},t{n}" for n, name in enumerate(names)] + ["gone.png,x"]
    (folder / "list.csv").write_text("\n".join(rows) + "\n")
    shutil.make_archive(str(folder.parent / "small"), "zip", folder / "small")
    shutil.move(folder.parent / "small.zip", folder.parent / "zip.of.small")


# ------------------------------------------------------------------ counting
class Proxy(threading.Thread):
    """Passes bytes on and counts them."""

    def __init__(self, upstream):
        super().__init__(daemon=True)
        self.upstream, self.requests, self.bytes, self.heads = upstream, 0, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.upstream))
            threading.Thread(target=self.up, args=(client, server), daemon=True).start()
            threading.Thread(target=self.down, args=(server, client), daemon=True).start()

    def up(self, client, server):
        for data in pieces(client):
            self.requests += len(re.findall(rb"(?:^|\n)(?:GET|HEAD|POST|PUT|DELETE) [^ ]+ HTTP", data))
            self.heads += len(re.findall(rb"(?:^|\n)HEAD [^ ]+ HTTP", data))
            server.sendall(data)
        server.close()

    def down(self, server, client):
        for data in pieces(server):
            self.bytes += len(data)
            try:
                client.sendall(data)
            except OSError:
                break
        client.close()

    def take(self):
        counted = self.requests, self.bytes
        self.requests = self.bytes = 0
        return counted


def pieces(stream):
    while True:
        try:
            data = stream.recv(1 << 16)
        except OSError:
            return
        if not data:
            return
        yield data


# ------------------------------------------------------------------ stores
class Google(http.server.BaseHTTPRequestHandler):
    """As much of the XML interface of Google Cloud Storage as is asked for."""

    protocol_version = "HTTP/1.1"
    root = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        path = urllib.parse.unquote(url.path).strip("/")
        query = dict(urllib.parse.parse_qsl(url.query))
        if "list-type" in query:
            return self.list(path, query)
        file = self.root / path
        if not file.is_file():
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        size = file.stat().st_size
        start, end = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"]).groups())
        if start >= size:
            return self.answer(416)
        with file.open("rb") as opened:
            opened.seek(start)
            body = opened.read(end + 1 - start)
        tag = '"%s"' % hashlib.md5(str(file).encode()).hexdigest()
        spread = f"bytes {start}-{start + len(body) - 1}/{size}"
        self.answer(206, body, ETag=tag, Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT", Content_Range=spread)

    def list(self, bucket, query):
        base = self.root / bucket
        keys = sorted(str(path.relative_to(base)) for path in base.rglob("*") if path.is_file())
        keys = [key for key in keys if key.startswith(query.get("prefix", ""))]
        keys = [key for key in keys if key > query.get("continuation-token", "")]
        page, rest = keys[:1000], keys[1000:]
        one = "<Contents><Key>{}</Key><Size>{}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>"
        escape = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
        text = "".join(one.format(escape(key), (base / key).stat().st_size) for key in page)
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if rest else ""
        self.answer(200, f"<ListBucketResult>{text}{more}</ListBucketResult>".encode())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def waits(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens at {port}")


def put_all(folder, put):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            put(f"photos/{path.relative_to(folder)}", path)
    put("zip.of.small.zip", folder.parent / "zip.of.small")


def by_boto(port, key="x", secret="y"):
    import boto3

    return boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id=key, aws_secret_access_key=secret, region_name="us-east-1")


def amazon(port):
    return {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAPLANTED", "AWS_SECRET_ACCESS_KEY": "PlantedSecret"}


def moto(work, folder):
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waits(port)
    client = by_boto(port)
    client.create_bucket(Bucket="bucket")
    put_all(folder, lambda key, path: client.upload_file(str(path), "bucket", key))
    proxy = Proxy(port)
    return server, proxy, "s3://bucket", amazon(proxy.port)


def s3s(work, folder):
    program = shutil.which("s3s-fs")
    if program is None:
        return None
    root, port = work / "s3s", free_port()
    (root / "bucket").mkdir(parents=True)
    put_all(folder, lambda key, path: linked(path, root / "bucket" / key))
    server = subprocess.Popen([program, "--host", "127.0.0.1", "--port", str(port), "--access-key", "AKIAPLANTED", "--secret-key", "PlantedSecret", str(root)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waits(port)
    proxy = Proxy(port)
    return server, proxy, "s3://bucket", amazon(proxy.port)


def linked(path, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    os.link(path, place)


def azurite(work, folder):
    program = CACHE / "node_modules/.bin/azurite-blob"
    if not program.exists():
        return None
    from azure.storage.blob import BlobServiceClient

    port = free_port()
    server = subprocess.Popen([program, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", work / "azurite", "--blobHost", "127.0.0.1", "--blobPort", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waits(port)
    client = BlobServiceClient(f"http://127.0.0.1:{port}/{ACCOUNT}", credential=ACCOUNT_KEY)
    bucket = client.create_container("bucket")
    put_all(folder, lambda key, path: bucket.upload_blob(key, path.read_bytes()))
    proxy = Proxy(port)
    return server, proxy, "az://bucket", {
        "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": ACCOUNT_KEY, "AZURE_ALLOW_HTTP": "true",
        "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{proxy.port}/{ACCOUNT}"}


def google(work, folder):
    root = work / "google"
    put_all(folder, lambda key, path: linked(path, root / "bucket" / key))
    Google.root = root
    server = Server(("127.0.0.1", 0), Google)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = Proxy(server.server_address[1])
    account = {"gcs_base_url": f"http://127.0.0.1:{proxy.port}", "disable_oauth": True, "client_email": "", "private_key": "", "private_key_id": ""}
    return None, proxy, "gs://bucket", {"GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(account), "GOOGLE_ALLOW_HTTP": "true"}


# ------------------------------------------------------------------ the comparison
def check(place, variables, cwd, *words):
    begun = time.time()
    run = subprocess.run([IMGPACK, "check", place, "--format", "json", "--target", "opendatasoft", "--no-progress", *words], cwd=cwd,
                         env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **variables}, capture_output=True, text=True)
    return run, time.time() - begun


def compare(name, store, work, large_files):
    server, proxy, base, variables = store
    try:
        for depth in ("header", "structure"):
            for path in ("photos", "photos/large", "zip.of.small.zip"):
                own, _ = check(path, {}, work, "--depth", depth)
                proxy.take()
                far, seconds = check(f"{base}/{path}", variables, work, "--depth", depth)
                requests, read = proxy.take()
                same = far.stdout.replace(f"{base}/", "") == own.stdout and far.returncode == own.returncode and own.stdout
                each = f", {read / large_files / 1000:.0f} KB and {requests / large_files:.2f} requests an image" if path.endswith("large") else ""
                print(f"{name:8} {depth:9} {path:17} {'same' if same else 'DIFFERENT'}: {requests} requests, {read / 1e6:.1f} MB, {seconds:.1f} s{each}", flush=True)
                if not same:
                    FAILED.append(f"{name} {depth} {path}: {far.stderr[:500]}")
                if each and depth == "header" and read > 110_000 * large_files:
                    FAILED.append(f"{name}: {read // large_files} bytes an image at depth header")
        if proxy.heads:
            FAILED.append(f"{name}: {proxy.heads} HEAD requests")
    finally:
        if server is not None:
            server.terminate()
            server.wait()


def main():
    count = int(sys.argv[1])
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-stores."))
    try:
        photos = work / "photos"
        package(photos, count)
        shutil.copy(work / "zip.of.small", work / "zip.of.small.zip")
        large_files = sum(1 for _ in (photos / "large").iterdir())
        mean = sum(path.stat().st_size for path in (photos / "large").iterdir()) / large_files
        print(f"{count} objects, {large_files} of them large with {mean / 1e6:.2f} MB in the mean", flush=True)
        for make in (moto, s3s, azurite, google):
            store = make(work, photos)
            if store is None:
                print(f"{make.__name__}: skipped, it is not here")
                continue
            compare(make.__name__, store, work, large_files)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for line in FAILED:
        print("FAILED:", line)
    sys.exit(1 if FAILED else 0)


main()
