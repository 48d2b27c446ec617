#!/usr/bin/env bash
# Runs a command beside a real PostgreSQL with pg_cron, from Debian's packages, which are unpacked into a temporary folder and not installed. The command
# finds it by LEADKIT_PG_CRON_URL. Where the packages cannot be had, it says so and ends well.
set -euo pipefail

skip() {
  echo "Skipped: retention by pg_cron. $1"
  exit 0
}

command -v apt-get >/dev/null || skip 'Its packages come from Debian, and this machine has no apt-get.'
[ "$(id -u)" = 0 ] || skip 'Downloading its packages with apt-get needs root.'
command -v setpriv >/dev/null || skip 'PostgreSQL does not run as root, and this machine has no setpriv (util-linux).'

work="$(mktemp -d)"
server=
stop() {
  if [ -n "$server" ]; then kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap stop EXIT

mkdir -p "$work"/debs/partial "$work"/{root,data}
major=15
fetch() {
  apt-get -qq -y --no-install-recommends -o "Dir::Cache::archives=$work/debs" --reinstall install --download-only \
    "postgresql-$major" "postgresql-$major-cron" >>"$work/apt.log" 2>&1
}
fetch || { apt-get -qq update >>"$work/apt.log" 2>&1 && fetch; } ||
  skip "Debian does not give its packages here (postgresql-$major, postgresql-$major-cron)."
for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done

# PostgreSQL finds its other files from where its program lies.
bin="$work/root/usr/lib/postgresql/$major/bin"
[ -x "$bin/postgres" ] || skip "The package postgresql-$major has no server where Debian puts it."
as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups env "LD_LIBRARY_PATH=$(echo "$work"/root/usr/lib/*-linux-gnu)")
chmod 711 "$work"
chown 65534:65534 "$work/data"
"${as_nobody[@]}" "$bin/initdb" -D "$work/data" -U postgres -A trust >"$work/initdb.log" 2>&1 ||
  skip "initdb fails: $(tail -1 "$work/initdb.log")"
port="$(node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")"
"${as_nobody[@]}" "$bin/postgres" -D "$work/data" -k "$work/data" -h 127.0.0.1 -p "$port" -c fsync=off \
  -c shared_preload_libraries=pg_cron -c cron.database_name=postgres -c cron.use_background_workers=on \
  -c cron.timezone=UTC >"$work/server.log" 2>&1 &
server=$!

for _ in $(seq 60); do
  if node -e "require('net').connect($port, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"; then
    status=0
    LEADKIT_PG_CRON_URL="postgresql://postgres@127.0.0.1:$port/postgres" "$@" || status=$?
    [ "$status" = 0 ] || tail -20 "$work/server.log"
    exit "$status"
  fi
  sleep 1
done
skip "PostgreSQL does not start: $(tail -1 "$work/server.log")"
