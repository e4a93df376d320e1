import type { Question } from './question.ts'
import { sampleValue } from './sample-arguments.ts'

/** What a practice model says: pieces in the order they are streamed. */
export type Answer = { kind: 'text'; pieces: string[] } | { kind: 'tool'; name: string; pieces: string[] }

/** Pause before each piece, ms. */
export const paceOf = (model: string): number => (model === 'practice-slow' ? 700 : 20)

const label = 'This is a canned answer from the built-in practice provider; no model was asked.'
const echoLength = 120

/** Fixed words around a bit of the question, so that everybody can see that it is practice. */
export function answerTo(question: Question): Answer {
  if (question.model === 'practice-tools') return answerWithTools(question)
  const proof =
    question.model === 'practice-slow'
      ? 'Each word takes about 0.7 seconds. Cancel me at any time.'
      : 'If you can read this word by word, streaming works.'
  return text(`${label} ${heard(question)} ${proof}`)
}

function answerWithTools(question: Question): Answer {
  if (question.toolResult !== null) {
    return text(
      `${label} Your tool answered: ${excerpt(question.toolResult)} That completes the tool round trip.`,
    )
  }
  if (question.tool === null) {
    return text(
      `${label} ${heard(question)} I would call your first tool, but the request offers none: add a function to "tools".`,
    )
  }
  const sample = JSON.stringify(sampleValue(question.tool.parameters ?? { type: 'object' }, 'practice') ?? {})
  return { kind: 'tool', name: question.tool.name, pieces: inPieces(sample, 12) }
}

const heard = (question: Question): string =>
  question.text === '' ? 'You sent no text.' : `You wrote: ${excerpt(question.text)}`

function excerpt(words: string): string {
  const flat = words.replaceAll(/\s+/g, ' ').trim()
  const characters = [...flat]
  return `“${characters.length > echoLength ? `${characters.slice(0, echoLength).join('')}…` : flat}”.`
}

/** One piece per word, spaces at the front: joined they give the text exactly. */
function text(words: string): Answer {
  return { kind: 'text', pieces: words.match(/ ?[^ ]+/g) ?? [words] }
}

function inPieces(words: string, length: number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < words.length; at += length) pieces.push(words.slice(at, at + length))
  return pieces
}

/** Four characters to the token, as a rule of thumb; canned like everything here. */
export function countTokens(words: string): number {
  return Math.max(1, Math.ceil(words.length / 4))
}
