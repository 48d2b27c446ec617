#!/usr/bin/env bash
# Runs a command that finds Debian's PgBouncer by LEADKIT_PGBOUNCER: the machine's own, or the package, which is unpacked into a temporary folder and not
# installed. Where the package cannot be had, it says so and ends well.
set -euo pipefail

skip() {
  echo "Skipped: behind PgBouncer. $1"
  exit 0
}

if own="$(PATH="$PATH:/usr/sbin" command -v pgbouncer)"; then
  LEADKIT_PGBOUNCER="$own" exec "$@"
fi
command -v apt-get >/dev/null || skip 'Its package comes from Debian, and this machine has no apt-get.'
[ "$(id -u)" = 0 ] || skip 'Downloading its package with apt-get needs root.'

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work"/debs/partial "$work"/root
fetch() {
  apt-get -qq -y --no-install-recommends -o "Dir::Cache::archives=$work/debs" install --download-only pgbouncer >>"$work/apt.log" 2>&1
}
fetch || { apt-get -qq update >>"$work/apt.log" 2>&1 && fetch; } || skip 'Debian does not give its package here (pgbouncer).'
for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done

cat >"$work/pgbouncer" <<PROGRAM
#!/bin/sh
LD_LIBRARY_PATH="$(echo "$work"/root/usr/lib/*-linux-gnu)" exec "$work/root/usr/sbin/pgbouncer" "\$@"
PROGRAM
chmod 755 "$work/pgbouncer"
"$work/pgbouncer" --version >/dev/null || skip 'The package lacks a library here.'
LEADKIT_PGBOUNCER="$work/pgbouncer" "$@"
