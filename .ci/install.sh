#!/bin/sh
# Installs what `make test` runs besides Go, if it is missing: Node, npm, Chromium, Firefox and Postgres from the archive of Debian (Ubuntu
# has no firefox-esr: there, install a Firefox beforehand), and the type checker, axe-core and web-ext of extension/package-lock.json
# from npm's registry.
set -eu
cd "$(dirname "$0")/.."

# again COMMAND… runs it until it succeeds, five times at most: archives and registries have bad moments.
again() {
	for attempt in 1 2 3 4 5; do
		"$@" && return 0
		echo "install.sh: attempt $attempt failed: $*" >&2
		sleep $((attempt * 5))
	done
	return 1
}

missing=
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
packages() {
	# shellcheck disable=SC2086 # a list of packages
	$sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
}
if [ -n "$missing" ]; then
	command -v apt-get >/dev/null || { echo "install.sh: please install:$missing" >&2; exit 1; }
	again packages
fi

cd extension
[ -x node_modules/.bin/tsc ] && [ -f node_modules/axe-core/axe.min.js ] && [ node_modules -nt package-lock.json ] || again npm ci

cd ../server/worker
[ -d node_modules/miniflare ] && [ node_modules -nt package-lock.json ] || again npm ci --ignore-scripts
