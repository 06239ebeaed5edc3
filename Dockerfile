# The program alone, in an image from scratch: docker build -t imgpack . && docker run --rm -v "$PWD:/data:ro" imgpack check upload.zip
# It is linked with the C library of GNU for good, which since 2.34 finds the names of hosts by itself.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /imgpack
COPY Cargo.toml Cargo.lock README.md ./
COPY src src
COPY streams/Cargo.toml streams/Cargo.toml
COPY streams/src streams/src
# The page is no part of the program, but of its workspace.
COPY web/Cargo.toml web/Cargo.toml
COPY web/src web/src
COPY docs/help docs/help
# With a target that is named, the flag leaves build scripts and macros alone.
RUN target=$(rustc --print host-tuple) && \
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --features remote --bin imgpack --target "$target" && \
    mv "target/$target/release/imgpack" /program

FROM scratch
COPY --from=build /program /imgpack
# Whom to trust where an input is a URL.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY LICENSE-MIT LICENSE-APACHE /
WORKDIR /data
USER 1000:1000
ENTRYPOINT ["/imgpack"]
CMD ["--help"]
