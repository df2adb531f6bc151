#!/bin/sh
# Runs staticcheck, gosec and govulncheck over the whole module. The vulnerability database comes as a module too, so that
# nothing but the module proxy is asked. docs/threat-model.md answers every finding of gosec that is not mended.
set -eu

gosec=v2.30.0
vuln=v1.9.0
vulndb=v0.0.0-20261105234957-e22db6528018

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

go tool staticcheck ./...

# fetch installs one tool; the proxy may be out of reach for a moment
fetch() {
	for attempt in 1 2 3 4 5; do
		GOBIN=$dir go install "$1" && return
		echo "audit.sh: $1: attempt $attempt failed" >&2
		sleep $((attempt * 5))
	done
	return 1
}

fetch "github.com/securego/gosec/v2/cmd/gosec@$gosec"
answered=G103,G104,G115,G122,G124,G301,G302,G304,G306,G703,G705,G710
"$dir/gosec" -quiet -exclude-generated -exclude=$answered ./...

fetch "golang.org/x/vuln/cmd/govulncheck@$vuln"
fetch "golang.org/x/vulndb/cmd/indexdb@$vulndb"
osv=$(go env GOMODCACHE)/golang.org/x/vulndb@$vulndb/data/osv
"$dir/indexdb" -vulns "$osv" -out "$dir/vulndb"
"$dir/govulncheck" -db "file://$dir/vulndb" ./...
