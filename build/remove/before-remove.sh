#!/bin/sh
# Debian's prerm and RPM's %preun: before the program goes it takes back what it put into its users' Codex files, as
# each of these users. Nothing here keeps the package from being removed: what cannot be done is told on stderr.
#
# A user is found by the data folder at its usual place; one that XDG_STATE_HOME or --data-dir put elsewhere is not.

app=/opt/codex-tray/codex-tray

# Debian says what is done (policy 6.5; "upgrade" and "failed-upgrade" are followed by another version of us), RPM how
# many versions will be left.
case "${1-}" in
remove | deconfigure | 0) ;;
*) exit 0 ;;
esac

tell() {
  printf 'codex-tray: %s\n' "$*" >&2
}

# The processes a signal ends cleanly, not Chromium's helpers, which go with them. An upgrade leaves older ones running
# whose file is gone. A container may have the same path in a root of its own.
running() {
  for exe in /proc/[0-9]*/exe; do
    program=$(readlink "$exe" 2>/dev/null) || continue
    case "$program" in
    "$app" | "$app (deleted)" | "$app.dpkg-tmp (deleted)") ;;
    *) continue ;;
    esac
    process=${exe%/exe}
    [ "$process/root" -ef / ] || continue
    tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -e ' --type=' && continue
    printf '%s\n' "${process#/proc/}"
  done
}

# $1: tenths of a second. True when none is left.
none_runs_within() {
  tenths=$1
  while [ -n "$(running)" ]; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}

# A clean end lets requests finish and puts the provider of Codex back. After a forced one the guard does, for which it
# starts the program once more: that is waited for too.
stop_running() {
  pids=$(running)
  [ -n "$pids" ] || return 0
  # Unquoted on purpose: one word for each.
  kill -TERM $pids 2>/dev/null
  none_runs_within 200 && return 0
  tell 'does not end by itself and is ended by force'
  kill -KILL $(running) 2>/dev/null
  none_runs_within 100 || tell 'still runs; its user should end it'
}

# name:uid:home, also of users a directory service does not list. The same one twice does no harm.
users() {
  getent passwd | cut -d: -f1,3,6
  for home in /home/*; do
    [ -d "$home" ] && printf '%s:%s\n' "$(stat -c %U:%u "$home")" "$home"
  done
}

# $1 name, $2 uid, $3 home
restore_for() {
  data=$3/.local/state/codex-tray
  [ -d "$data/backups" ] && [ "$(stat -c %u "$data/backups")" = "$2" ] || return 0
  # Chromium refuses to run as root with its sandbox.
  if [ "$2" = 0 ]; then sandbox=--no-sandbox; else sandbox=; fi
  said=$(
    timeout -k 5 45 runuser -u "$1" -- env -i HOME="$3" PATH=/usr/bin:/bin LANG=C.UTF-8 \
      "$app" $sandbox restore --for-removal --data-dir="$data" </dev/null 2>&1
  )
  code=$?
  [ -z "$said" ] || tell "$1: $said"
  [ "$code" -eq 0 ] && return 0
  tell "$1: the files of Codex were not all put back (code $code). By hand: open $3/.codex/config.toml and the files"
  tell "  named above, delete the tables [model_providers.codex-tray] and [profiles.codex-tray], and put your own provider"
  tell "  where it says model_provider = \"codex-tray\". $data/backups has the bytes before each change."
}

stop_running
users | sort -u | while IFS=: read -r name uid home; do
  restore_for "$name" "$uid" "$home"
done
exit 0
