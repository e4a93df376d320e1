import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Whether some client owns an X11 selection: how a program learns that a system tray, a clipboard manager
 * or a compositor is there. Three requests of the core protocol (X Window System Protocol, version 11,
 * connection setup, InternAtom 16, GetSelectionOwner 23); no library is kept for just that.
 *
 * @param display as in `DISPLAY`, for a local server (`:0`, `:99.0`)
 * @returns null when the question could not be put
 */
export async function hasX11SelectionOwner(
  display: string,
  selection: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean | null> {
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display)?.[1]
  if (number === undefined) return null
  const cookie = await readCookie(env['XAUTHORITY'] ?? join(env['HOME'] ?? homedir(), '.Xauthority'), number)
  const socket = connect(`/tmp/.X11-unix/X${number}`)
  socket.setTimeout(1000, () => socket.destroy(new Error('the X server did not answer')))
  try {
    return await ask(socket, selection, cookie)
  } catch {
    return null
  } finally {
    socket.destroy()
  }
}

const cookieName = 'MIT-MAGIC-COOKIE-1'

async function ask(socket: Socket, selection: string, cookie: Buffer): Promise<boolean> {
  const read = reader(socket)
  socket.write(setupRequest(cookie))
  const head = await read(8)
  await read(head.readUInt16LE(6) * 4)
  if (head[0] !== 1) throw new Error('the X server refused the connection')

  socket.write(internAtomRequest(selection))
  const atom = (await read(32)).readUInt32LE(8)
  if (atom === 0) return false

  const request = Buffer.alloc(8)
  request.writeUInt8(23, 0)
  request.writeUInt16LE(2, 2)
  request.writeUInt32LE(atom, 4)
  socket.write(request)
  return (await read(32)).readUInt32LE(8) !== 0
}

function setupRequest(cookie: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.write('l', 0, 'latin1')
  head.writeUInt16LE(11, 2)
  if (cookie.length === 0) return head
  head.writeUInt16LE(cookieName.length, 6)
  head.writeUInt16LE(cookie.length, 8)
  return Buffer.concat([head, padded(Buffer.from(cookieName, 'latin1')), padded(cookie)])
}

function internAtomRequest(name: string): Buffer {
  const text = padded(Buffer.from(name, 'latin1'))
  const head = Buffer.alloc(8)
  head.writeUInt8(16, 0)
  head.writeUInt8(1, 1)
  head.writeUInt16LE(2 + text.length / 4, 2)
  head.writeUInt16LE(name.length, 4)
  return Buffer.concat([head, text])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

/** Reads exact amounts from a socket, in order. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  const chunks = socket[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  return async (length) => {
    while (held.length < length) {
      const next = await chunks.next()
      if (next.done === true) throw new Error('the X server closed the connection')
      held = Buffer.concat([held, next.value])
    }
    const wanted = held.subarray(0, length)
    held = held.subarray(length)
    return wanted
  }
}

/** The cookie of that display in an Xauthority file; empty when there is none. */
async function readCookie(file: string, display: string): Promise<Buffer> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  let at = 0
  const field = (): Buffer => {
    const length = bytes.readUInt16BE(at)
    at += 2 + length
    return bytes.subarray(at - length, at)
  }
  try {
    while (at + 2 <= bytes.length) {
      at += 2
      field()
      const [number, name, data] = [field().toString(), field().toString(), field()]
      if ((number === display || number === '') && name === cookieName) return data
    }
  } catch {
    // A damaged file is as good as none: the server will say whether it needs a cookie.
  }
  return Buffer.alloc(0)
}
