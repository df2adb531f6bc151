#!/bin/sh
# Installs what `make test` runs besides Go, if it is missing: Node and Chromium, from the Debian or Ubuntu archive.
set -eu

missing=
command -v node >/dev/null || missing="$missing nodejs"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null || { echo "install.sh: please install:$missing" >&2; exit 1; }
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
for attempt in 1 2 3 4 5; do
	# shellcheck disable=SC2086 # a list of packages
	if $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing; then
		exit 0
	fi
	echo "install.sh: attempt $attempt failed" >&2
	sleep $((attempt * 5))
done
exit 1
