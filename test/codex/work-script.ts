import type { Move, OfferedTool, ScriptedCall, Turn } from '../fakes/strict-upstream.d.mts'

export const goodbye = 'All done: “notes.txt” is edited. 完成 ✅'
export const patchedLine = 'second line, “edited” \\ by the model\t✅'
const patch = [
  '*** Begin Patch',
  '*** Update File: notes.txt',
  '@@',
  '-second line',
  `+${patchedLine}`,
  ' third line',
  '*** End Patch',
].join('\n')

/**
 * The model of the tests: a shell call, an edit by `apply_patch`, two shell calls at once, a closing word. It uses
 * the tools it was offered, as a model would:
 * - commands: `exec_command`, `shell_command` or `shell`, or JavaScript for `exec` (models in code mode)
 * - edits: `apply_patch` where that is offered, else the command of that name, which Codex itself understands
 * @param callsAtOnce false: the two last calls come in two replies
 */
export function workOn({ tools, step }: Turn, callsAtOnce: boolean): Move {
  const last = ['cat one.txt', 'cat two.txt'].map((line) => command(tools, line))
  switch (step) {
    case 0:
      return {
        reasoning: 'First I look.',
        text: 'I look at the file.',
        calls: [command(tools, 'cat notes.txt')],
      }
    case 1:
      return { calls: [edit(tools)] }
    case 2:
      return { calls: callsAtOnce ? [...last, ...ofNamespace(tools)] : last.slice(0, 1), mixed: true }
    case 3:
      return callsAtOnce ? { text: goodbye } : { calls: last.slice(1) }
    default:
      return { text: goodbye }
  }
}

function command(tools: readonly OfferedTool[], line: string): ScriptedCall {
  const args: Record<string, Record<string, unknown>> = {
    exec_command: { cmd: line },
    shell_command: { command: line },
    shell: { command: ['bash', '-lc', line] },
  }
  const tool = tools.find(({ name }) => Object.hasOwn(args, name))
  if (tool !== undefined) return { name: tool.name, args: args[tool.name] ?? {} }
  const js = `const r = await tools.exec_command({ cmd: ${JSON.stringify(line)} }); text(r.output);`
  return raw(codeTool(tools), js)
}

function edit(tools: readonly OfferedTool[]): ScriptedCall {
  const tool = tools.find(({ name }) => name === 'apply_patch')
  if (tool !== undefined) return raw(tool, patch)
  const shell = tools.find(({ name }) => name === 'shell')
  if (shell !== undefined) return { name: shell.name, args: { command: ['apply_patch', patch] } }
  if (tools.some(({ name }) => name === 'exec_command' || name === 'shell_command')) {
    return command(tools, `apply_patch <<'EOF'\n${patch}\nEOF\n`)
  }
  return raw(codeTool(tools), `text(await tools.apply_patch(${JSON.stringify(patch)}));`)
}

/** A call of a tool that stands in a namespace, where there is one that does no harm. */
function ofNamespace(tools: readonly OfferedTool[]): ScriptedCall[] {
  const args: readonly { pattern: RegExp; args: Record<string, unknown> }[] = [
    { pattern: /(^|__)list_agents$/, args: {} },
    { pattern: /(^|__)close_agent$/, args: { target: 'nobody' } },
  ]
  return args.flatMap((row) => {
    const tool = tools.find(({ name }) => row.pattern.test(name))
    return tool === undefined ? [] : [{ ...named(tool), args: row.args }]
  })
}

const named = ({ name, namespace }: OfferedTool): Pick<ScriptedCall, 'name' | 'namespace'> =>
  namespace === null ? { name } : { name, namespace }

/** Raw text, in the one string a stand-in has where the dialect knows no freeform tools. */
function raw(tool: OfferedTool, text: string): ScriptedCall {
  return { ...named(tool), args: tool.freeform ? text : { input: text } }
}

/** `exec` of the namespace `functions`; a dialect without namespaces makes one name of both. */
function codeTool(tools: readonly OfferedTool[]): OfferedTool {
  const found = tools.find(({ name }) => /(^|[^a-z])exec$/.test(name))
  if (found === undefined)
    throw new Error(`no tool runs commands: ${tools.map(({ name }) => name).join(', ')}`)
  return found
}
