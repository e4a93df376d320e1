import { nextStep } from './strict-upstream.mjs'

/** One Responses request as the scripted model sees it. */
export function readTurn(body) {
  const items = typeof body.input === 'string' ? [] : body.input
  const additional = items.filter(({ type }) => type === 'additional_tools').flatMap(({ tools }) => tools)
  const format = body.text?.format
  return {
    step: nextStep(items.filter(({ type }) => type?.endsWith('_call')).map((item) => String(item.call_id))),
    tools: [...(body.tools ?? []), ...additional].flatMap((tool) => offered(tool, null)),
    results: items
      .filter(({ type }) => type?.endsWith('_call_output'))
      .map(({ call_id: id, output }) => ({ id, text: textOf(output) })),
    schema: format?.type === 'json_schema' ? format.schema : null,
    body,
  }
}

function offered(tool, namespace) {
  if (tool.type === 'namespace') return tool.tools.flatMap((member) => offered(member, tool.name))
  return [
    {
      name: tool.name ?? tool.type,
      namespace,
      freeform: tool.type === 'custom',
      description: tool.description ?? '',
      parameters: tool.parameters ?? null,
    },
  ]
}

const textOf = (output) => {
  if (typeof output === 'string') return output
  return output.map(({ text }) => text ?? '').join('')
}
