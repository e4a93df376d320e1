import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'

/**
 * Certificates made at run time, so that programs with their own TLS can be shown a service of ours: Node can read
 * them and not make them, and neither openssl nor a package is needed for as little as this (RFC 5280, DER by hand).
 */

const oids = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
  keyUsage: '0603551d0f',
  extendedKeyUsage: '0603551d25',
  serverAuth: '06082b06010505070301',
}

/** @returns {Buffer} tag, length, content */
function der(tag, ...contents) {
  const content = Buffer.concat(contents)
  const size = content.length
  if (size < 0x80) return Buffer.concat([Buffer.from([tag, size]), content])
  const bytes = size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...bytes]), content])
}

const sequence = (...parts) => der(0x30, ...parts)
const oid = (name) => Buffer.from(oids[name], 'hex')
const bitString = (bytes, unused = 0) => der(0x03, Buffer.from([unused]), bytes)
const name = (text) => sequence(der(0x31, sequence(oid('commonName'), der(0x0c, Buffer.from(text)))))
const isTrue = der(0x01, Buffer.from([0xff]))

/** UTCTime, which holds until 2049. */
const time = (date) =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2, 14)}Z`,
    ),
  )

const extension = (id, critical, value) => sequence(oid(id), ...(critical ? [isTrue] : []), der(0x04, value))

function altName(host) {
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(host)
  return address ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))
}

function extensionsOf(hosts) {
  const list =
    hosts === null
      ? [
          extension('basicConstraints', true, sequence(isTrue)),
          extension('keyUsage', true, bitString(Buffer.from([0x06]), 1)),
        ]
      : [
          extension('basicConstraints', true, sequence()),
          extension('keyUsage', true, bitString(Buffer.from([0x80]), 7)),
          extension('extendedKeyUsage', false, sequence(oid('serverAuth'))),
          extension('subjectAltName', false, sequence(...hosts.map(altName))),
        ]
  return der(0xa3, sequence(...list))
}

function certificate({ subject, issuer, publicKey, signWith, hosts }) {
  const algorithm = sequence(oid('ecdsaWithSha256'))
  const day = 86_400_000
  // Positive and never a zero in front: DER wants the shortest form.
  const serial = Buffer.concat([Buffer.from([0x4d]), randomBytes(8)])
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name(issuer),
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + 30 * day))),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensionsOf(hosts),
  )
  const whole = sequence(body, algorithm, bitString(sign('sha256', body, signWith)))
  return new X509Certificate(whole).toString()
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

/**
 * An authority of this moment and a certificate of its for some hosts (names, or IPv4 addresses).
 * @param {readonly string[]} hosts
 * @returns {{ ca: string, cert: string, key: string }} PEM
 */
export function makeCertificates(hosts) {
  const authority = newKeys()
  const server = newKeys()
  const issuer = 'codex-tray test authority'
  const signWith = authority.privateKey
  return {
    ca: certificate({ subject: issuer, issuer, publicKey: authority.publicKey, signWith, hosts: null }),
    cert: certificate({ subject: hosts[0] ?? 'none', issuer, publicKey: server.publicKey, signWith, hosts }),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
