#!/usr/bin/env bash
# Runs a command beside a real Ceph object gateway: one monitor, one OSD in memory and radosgw, from Debian's packages, which are unpacked into a
# temporary folder and not installed. The command finds it by LEADKIT_CEPH_URL. Where the packages cannot be had, it says so and ends well.
set -euo pipefail

skip() {
  echo "Skipped: the archive on Ceph. $1"
  exit 0
}

command -v apt-get >/dev/null || skip 'Its packages come from Debian, and this machine has no apt-get.'
[ "$(id -u)" = 0 ] || skip 'Downloading its packages with apt-get needs root.'

work="$(mktemp -d)"
pids=()
stop() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  wait "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

mkdir -p "$work"/debs/partial "$work"/{root,mon,osd}
apt=(apt-get -qq -y --no-install-recommends -o "Dir::Cache::archives=$work/debs" install --download-only ceph-mon ceph-osd radosgw)
"${apt[@]}" >"$work/apt.log" 2>&1 || { apt-get -qq update >>"$work/apt.log" 2>&1 && "${apt[@]}" >>"$work/apt.log" 2>&1; } ||
  skip 'Debian does not give its packages here (ceph-mon, ceph-osd, radosgw).'
for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done

root="$work/root"
libraries="$(echo "$root"/usr/lib/*-linux-gnu)"
port() { node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
monitor_port="$(port)"
gateway_port="$(port)"
fsid="$(cat /proc/sys/kernel/random/uuid)"
cat >"$work/ceph.conf" <<CONFIG
[global]
fsid = $fsid
mon host = v1:127.0.0.1:$monitor_port
auth cluster required = none
auth service required = none
auth client required = none
ms bind msgr2 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 0
run dir = $work
log file = $work/\$name.log
admin socket = $work/\$name.asok
osd objectstore = memstore
memstore device bytes = 2147483648
osd class dir = $libraries/rados-classes
plugin dir = $libraries/ceph
erasure code dir = $libraries/ceph/erasure-code
rgw frontends = beast endpoint=127.0.0.1:$gateway_port
CONFIG

ceph=(env "LD_LIBRARY_PATH=$libraries:$libraries/ceph:${libraries/usr\/lib/lib}" "PYTHONPATH=$root/usr/lib/python3/dist-packages")

start() {
  "${ceph[@]}" "$root/usr/bin/$1" -c "$work/ceph.conf" "${@:2}" >"$work/$1.out" 2>&1 &
  pids+=($!)
}

# Again until it succeeds: the daemons need some seconds.
set_up() {
  for _ in $(seq 15); do
    if timeout 60 "${ceph[@]}" "$root/usr/bin/$1" -c "$work/ceph.conf" "${@:2}" >>"$work/set-up.out" 2>&1; then return; fi
    sleep 2
  done
  skip "$1 fails: $(tail -1 "$work/set-up.out")"
}

set_up monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$monitor_port]" "$work/monmap"
set_up ceph-mon --mkfs -i a --monmap "$work/monmap" --mon-data "$work/mon"
start ceph-mon -i a --mon-data "$work/mon" -f
set_up ceph-osd -i 0 --osd-data "$work/osd" --mkfs
# The memory store has made an id of its own, which the monitor has to know.
set_up ceph osd new "$(cat "$work/osd/fsid")"
start ceph-osd -i 0 --osd-data "$work/osd" -f
set_up radosgw-admin user create --uid=leadkit --display-name=leadkit --access-key=leadkit --secret-key=leadkit-secret
start radosgw -n client.rgw -f

url="http://127.0.0.1:$gateway_port"
for _ in $(seq 60); do
  if node -e "fetch('$url').then(() => {}, () => process.exit(1))"; then
    status=0
    LEADKIT_CEPH_URL="$url" "$@" || status=$?
    exit "$status"
  fi
  sleep 1
done
skip "The gateway does not answer: $(tail -1 "$work/radosgw.out")"
