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

# $1: a process. Whether a signal is for it: not for Chromium's helpers, which go with the others. An upgrade leaves older
# ones running whose file is gone. A container may have the same path in a root of its own.
is_ours() {
  case "$(readlink "/proc/$1/exe" 2>/dev/null)" in
  "$app" | "$app (deleted)" | "$app.dpkg-tmp (deleted)") ;;
  *) return 1 ;;
  esac
  [ "/proc/$1/root" -ef / ] || return 1
  ! tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -q -e ' --type='
}

running() {
  for process in /proc/[0-9]*; do
    is_ours "${process#/proc/}" && printf '%s\n' "${process#/proc/}"
  done
}

# $1: seconds, then processes. True when none of them is left.
gone_within() {
  until=$(($(date +%s) + $1))
  shift
  for pid; do
    while is_ours "$pid"; do
      [ "$(date +%s)" -lt "$until" ] || return 1
      sleep 0.1
    done
  done
}

# A clean end lets requests finish and puts the provider of Codex back. After a forced one the guard does, for which it
# starts the program once more: that is waited for too.
stop_running() {
  pids=$(running)
  [ -n "$pids" ] || return 0
  # Unquoted on purpose, here and below: one word for each.
  kill -TERM $pids 2>/dev/null
  gone_within 15 $pids && return 0
  pids=$(running)
  tell "does not end by itself and is ended by force:" $pids
  kill -KILL $pids 2>/dev/null
  gone_within 5 $pids
  gone_within 10 $(running) || tell 'still runs; its user should end it'
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
      "$app" --ozone-platform=headless $sandbox restore --for-removal --data-dir="$data" </dev/null 2>&1
  )
  code=$?
  # Without lines of Chromium about what it misses here, as a bus.
  said=$(printf '%s\n' "$said" | grep -v -e '^\[[0-9]*:[0-9]*/' -e '^Nothing to restore')
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
