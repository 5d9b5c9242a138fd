# The image: built with Swift's, run on a bare Debian with the runtime list only.
# Packages are named in deploy/packages, read by scripts/setup.sh here as on a developer's machine; `make check-image`
# proves without an engine that the runtime list is enough for the binary.

FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY scripts/setup.sh scripts/
COPY deploy/packages deploy/packages
RUN scripts/setup.sh build && rm -rf /var/lib/apt/lists/*
COPY Package.swift ./
RUN swift package resolve
COPY Makefile ./
COPY Sources Sources
COPY Tests Tests
RUN make build && cp "$(swift build -c release --show-bin-path)/LoopServer" /LoopServer
# What the shells complete of its commands, each where Debian's shell looks for it.
RUN install -d /completions/bash-completion/completions /completions/zsh/vendor-completions \
      /completions/fish/vendor_completions.d \
    && /LoopServer --generate-completion-script bash > /completions/bash-completion/completions/LoopServer \
    && /LoopServer --generate-completion-script zsh > /completions/zsh/vendor-completions/_LoopServer \
    && /LoopServer --generate-completion-script fish > /completions/fish/vendor_completions.d/LoopServer.fish

# Swagger UI for /docs and Preact for /panel, fetched and checked as on a developer's machine.
FROM debian:bookworm-slim AS docs
WORKDIR /src
COPY scripts/setup.sh scripts/
COPY deploy/packages deploy/packages
RUN scripts/setup.sh docs

FROM debian:bookworm-slim
COPY scripts/setup.sh /setup/scripts/
COPY deploy/packages /setup/deploy/packages
RUN /setup/scripts/setup.sh runtime && rm -rf /setup /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin loopserver \
    && install -d -o loopserver -g loopserver -m 700 /data
COPY --from=build /LoopServer /usr/local/bin/LoopServer
COPY --from=build /completions /usr/share
COPY --from=docs /src/.build/share/loopserver /usr/local/share/loopserver
COPY Panel /usr/local/share/loopserver/panel

# Listening on every address, LoopServer refuses to start without API_KEYS (or SIN_AUTENTICACION=true).
# /data holds the embedded Redis, used only without REDIS_URL: mount a volume there, or campaigns end with the container.
# (No VOLUME line: Railway refuses images that have one.)
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["LoopServer", "salud"]
ENTRYPOINT ["LoopServer"]
CMD ["serve"]
