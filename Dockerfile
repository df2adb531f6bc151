# The server in a container, from nothing: `make image` makes what is copied here and builds it.
FROM scratch
COPY certificates.pem /etc/ssl/certs/ca-certificates.crt
COPY --chown=65532:65532 empty /data
COPY --chown=65532:65532 empty /tmp
COPY refrain /refrain
USER 65532:65532
ENV REFRAIN_DATA=/data REFRAIN_ADDR=0.0.0.0:8787 REFRAIN_TRY=false
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/refrain", "ready"]
ENTRYPOINT ["/refrain"]
CMD ["serve"]
