# Waymark as an image: the release program, certificates, and nothing else
# (docs/operations.md). Its config is /etc/waymark/waymark.toml, its database
# /data/waymark.db; nothing else has to be writable.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY . .
# Debian's own compiler of this architecture is named as the cross compilers are.
RUN arch=$(go env GOARCH) && ARCHS=$arch deploy/release /out \
 && mv "/out/waymark-linux-$arch" /out/waymark \
 && mkdir /empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/LICENSE /out/THIRD_PARTY.txt /usr/share/doc/waymark/
COPY --from=build --chown=65532:65532 --chmod=0700 /empty /data
COPY --from=build --chmod=0755 /out/waymark /usr/bin/waymark
USER 65532:65532
WORKDIR /data
ENV WAYMARK_STORAGE_URL=sqlite:/data/waymark.db
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/waymark"]
CMD ["serve", "--config", "/etc/waymark/waymark.toml"]
