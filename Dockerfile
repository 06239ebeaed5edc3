# The program alone, in an image from scratch: docker build -t imgpack . && docker run --rm -v "$PWD:/data:ro" imgpack check upload.zip
# It is linked with the C library of GNU for good: it asks for no names of hosts or users, which would want more than the program.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /imgpack
COPY Cargo.toml Cargo.lock README.md ./
COPY src src
COPY docs/help docs/help
# With a target that is named, the flag leaves build scripts and macros alone.
RUN target=$(rustc --print host-tuple) && \
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --bin imgpack --target "$target" && \
    mv "target/$target/release/imgpack" /program

FROM scratch
COPY --from=build /program /imgpack
COPY LICENSE-MIT LICENSE-APACHE /
WORKDIR /data
USER 1000:1000
ENTRYPOINT ["/imgpack"]
CMD ["--help"]
