module github.com/refrain-project/refrain

go 1.26.0

require (
	github.com/chromedp/cdproto v0.159.0 // extension/e2e: the commands of Chromium
	github.com/chromedp/chromedp v0.23.0 // wasm/hosts_test.go, extension/e2e: drives Chromium
	github.com/coder/websocket v1.8.15 // extension/e2e: speaks to Firefox
	github.com/evanw/esbuild v0.28.2 // extension: bundles the TypeScript
	github.com/goccy/go-json v0.12.0 // server/corpus: decodes posts; server/campaign: reports
	github.com/jackc/pgx/v5 v5.12.0 // server/store: Postgres
	github.com/klauspost/compress v1.20.3 // server/corpus: gunzip
	github.com/pb33f/libopenapi v0.42.4 // server/web: its tests hold the API to its document
	github.com/pb33f/libopenapi-validator v0.16.2 // server/web: the same
	github.com/prometheus/client_golang v1.25.0 // server/web, server/process: /metrics
	github.com/syumai/workers v0.31.0 // server/store: D1, on Cloudflare Workers
	github.com/tetratelabs/wazero v1.12.0 // server/verify: runs detector.wasm
	golang.org/x/mod v0.42.0 // server/translog: the log and its signed notes; server/feed: the same notes
	golang.org/x/text v0.43.0 // wasm/detect: its tests and generators; server/eval: Unicode forms
	golang.org/x/tools v0.52.0 // wasm/detecttest, wasm/abitest: txtar cases
	modernc.org/sqlite v1.62.0 // server/store: SQLite without cgo
)

require (
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c // indirect
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	honnef.co/go/tools v0.8.2 // indirect
	modernc.org/libc v1.80.1 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
	pgregory.net/rapid v1.3.0 // wasm/detect (test)
)

require (
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // server/smtptest: the same
	github.com/emersion/go-smtp v0.25.1 // server/smtptest: the mail server of tests
	github.com/wneessen/go-mail v0.8.1 // server/deliver: mail
)

require (
	github.com/bahlo/generic-list-go v0.2.0 // indirect
	github.com/basgys/goxml2json v1.1.1-0.20231018121955-e66ee54ceaad // indirect
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/bmatcuk/doublestar/v4 v4.10.4 // indirect
	github.com/buger/jsonparser v1.6.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/coreos/go-oidc/v3 v3.21.0 // server/web: sign-in by OpenID Connect
	github.com/go-chi/chi/v5 v5.5.0 // indirect
	github.com/go-jose/go-jose/v4 v4.1.6 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/go-openapi/jsonpointer v1.0.2 // indirect
	github.com/gorilla/securecookie v1.1.2 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/muhlemmer/gu v0.3.1 // indirect
	github.com/muhlemmer/httpforwarded v0.1.0 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/pb33f/go-yaml v0.1.1 // indirect
	github.com/pb33f/jsonpath v0.8.5 // indirect
	github.com/pb33f/jsonschema/v6 v6.0.3 // indirect
	github.com/pb33f/ordered-map/v2 v2.3.2 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/rs/cors v1.11.1 // indirect
	github.com/zitadel/oidc/v3 v3.51.17 // server/web (test): the provider
	github.com/zitadel/schema v1.3.2 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.46.0 // indirect
	go.opentelemetry.io/otel/metric v1.46.0 // indirect
	go.opentelemetry.io/otel/trace v1.46.0 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/oauth2 v0.38.0 // server/web: the same
	google.golang.org/protobuf v1.36.12 // indirect
)

tool honnef.co/go/tools/cmd/staticcheck // make check

// What the type checker is installed into is no Go.
ignore ./extension/node_modules
