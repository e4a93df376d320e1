/**
 * Standard output and error for a command. A reader that goes away (`| head -1`) must not end a server: what is
 * written from then on goes nowhere.
 */
export type Terminal = {
  out(line: string): void
  err(line: string): void
  /** Resolves when everything written has left this process. */
  flush(): Promise<void>
}

export function openTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  const out = openStream(stdout)
  const err = openStream(stderr)
  return {
    out: out.line,
    err: err.line,
    flush: async () => {
      await Promise.all([out.flush(), err.flush()])
    },
  }
}

function openStream(stream: NodeJS.WriteStream): { line(text: string): void; flush(): Promise<void> } {
  let broken = false
  stream.on('error', () => {
    broken = true
  })
  return {
    line(text) {
      if (!broken) stream.write(`${text}\n`)
    },
    flush: () =>
      new Promise((resolve) => {
        if (broken) resolve()
        else stream.write('', () => resolve())
      }),
  }
}
