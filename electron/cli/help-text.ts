import { defaultListen } from '../../shared/config/config-schema.ts'
import type { Command } from './arguments.ts'

const overview = `codex-tray: an OpenAI-compatible proxy for your machine, without a window.

Usage: codex-tray <command> [options]

Commands:
  serve      start the services here and keep them running (stop with Ctrl+C)
  status     what a running codex-tray is doing
  daemon     only the Codex daemon, here; or whether one answers, and who holds its socket
  mcp        Codex as an MCP server over standard input and output, for MCP clients
  restore    take back every change of codex-tray in the files of Codex; needs nothing running and no network
  doctor     what is wrong with Codex's configuration for the Codex that is installed, and how to mend it
  codex      versions of Codex side by side: install, remove, choose the one the daemon uses; run one
  help       this text, or that of a command: codex-tray help serve
  version    the version

Exit codes: 0 ok, 1 found something wrong, 2 wrong usage or cannot run, 3 already running.`

const texts: Record<Command, string> = {
  help: overview,
  version: overview,
  serve: `Usage: codex-tray serve [options]

Options:
  --config FILE    the TOML configuration (default: in your config folder)
  --port N         the port to listen on, 0 for any free one (default: ${defaultListen.port})
  --host HOST      the address to listen on (default: ${defaultListen.host})
  --data-dir DIR   where the access key, logs and run files live
  --json           one JSON object per line; the first says {"event":"ready",...}
  --help           this text

Environment:
  CODEX_TRAY_API_KEY       the access key, in place of the one made at the first run
  CODEX_OPENAI_PROXY_ADDR  host:port to listen on, where no option says otherwise

Ctrl+C lets open streams end for at most 5 seconds; a second one stops at once.`,
  status: `Usage: codex-tray status [options]

Options:
  --data-dir DIR   the data folder of the codex-tray to ask about
  --json           {"services":[...]} on one line
  --help           this text

Exit code 1 when a service has failed or does not answer; 0 when all is well or nothing runs.`,
  daemon: `Usage: codex-tray daemon [options]

One Codex for every program on this machine, on a Unix socket (Windows: a named pipe). "codex-tray serve" and the tray
run it too; this is it alone, in the foreground.

Options:
  --health         says in one line whether a daemon answers: exit code 0, or 1 with the reason
  --check          says who holds the socket and how to clear it
  --json           with --health and --check: one JSON object on one line
  --config FILE    the TOML configuration (default: in your config folder); its table is [daemon]
  --data-dir DIR   where the socket, locks and settings of clients live
  --help           this text

Exit code 3 when another daemon holds the socket. Stop it with Ctrl+C.`,
  mcp: `Usage: codex-tray mcp [options]

An MCP server for clients that start one as a command: it speaks the protocol over standard input and output and passes
the work to the running daemon. It starts also while none runs; its tools then say so.

Options:
  --config FILE    the TOML configuration (default: in your config folder), for [daemon] socket
  --data-dir DIR   the data folder of the codex-tray whose daemon to use
  --help           this text`,
  restore: `Usage: codex-tray restore [options]

Takes back what codex-tray changed in the files of Codex, from its own notes and backups. What was changed by somebody
else since stays as it is and is named. Works offline, with nothing of codex-tray running; doing it again does nothing.

Options:
  --default-only    only that plain "codex" uses codex-tray
  --for-removal     only what is of no use without codex-tray: its provider, its profiles, and their being chosen
  --codex-home DIR  only files of this home of Codex (default: every one that was changed)
  --data-dir DIR    where the notes and backups are
  --json            one JSON object on one line
  --help            this text

Exit code 0 when all of it was restored or there was nothing, 1 when something stays, 2 when nothing could be.`,
  guard: `Usage: codex-tray guard [options]

Started by codex-tray itself on Windows: waits until the program that started it is gone, then takes back that plain
"codex" uses codex-tray, unless it has been started again. The next start may switch that on again.

Options:
  --codex-home DIR  only files of this home of Codex
  --data-dir DIR    where the notes and backups are
  --help            this text`,
  doctor: `Usage: codex-tray doctor [options]

Judges Codex's config.toml, its profile layers and our own configuration for one version of Codex: what it would die of,
what it would not do, what is better otherwise; each with the line, the evidence and a fix. No network, and no value of a
key is read. Where a Codex is installed, it is asked for its own verdict too.

Options:
  --codex-version X  judge for this version and run nothing (default: the Codex the daemon would use)
  --config FILE      judge this config.toml of Codex instead, and nothing of ours
  --fix              do the fixes that are changes of files, each after a backup, and judge again
  --profile          show what a profile would say that mends the findings and leaves the file as it is;
                     with --fix make it: codex-tray-auto-fix, for "codex-tray codex run --auto-fix"
  --remove-profile   take that profile away again, from the daemon's settings too
  --json             {"codexVersion","findings":[{"id","severity","message","where","evidence","fix"}]} on one line
  --data-dir DIR     where backups and the versions of programs are kept
  --help             this text

Exit code 0 when nothing is wrong (notes may be told), 1 with findings, 2 when it cannot judge.`,
  codex: `Usage: codex-tray codex [list | available | install X | remove X | use X | use none | rollback] [options]
       codex-tray codex run [--codex-version X] [--auto-fix] [--json] -- [arguments of Codex]

Versions of Codex of our own, side by side in the data folder, from the npm registry your npm is set up with. Your own
Codex is never touched. What is chosen is what the daemon runs, unless [daemon] codex_path names a program.

  list         what is installed, its size, and what is in use (also without a word)
  available    the releases there are for this machine
  install X    fetch, check, unpack and try a version; "latest" is the newest. Ctrl+C leaves nothing behind
  remove X     delete it; one that is in use is not
  use X        let the daemon use it; "use none" is your own Codex again
  rollback     what was used before
  run          start Codex here, in this folder and terminal, with what stands behind "--". What that version would
               not take of it is an error with the version needed and what to write instead, and Codex is not started
               (exit code 2). What it would only warn about goes to standard error; else the exit code is Codex's own

Options:
  --codex-version X  with run: this version, one of ours or yours (default: the one the daemon uses)
  --auto-fix         with run: with the profile that "codex-tray doctor --fix --profile" made
  --config FILE      with run: our TOML configuration, for [daemon] codex_path
  --json             one JSON object; with install one for each step before it; with run the findings, on standard
                     output when Codex is not started, else on standard error
  --data-dir DIR     the data folder
  --help             this text`,
}

export const helpText = (topic: Command | undefined): string =>
  topic === undefined ? overview : texts[topic]
