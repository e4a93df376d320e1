import { expect, it } from 'vitest'
import { developerEdits } from '../../../../shared/protocol/chat/developer-edits.ts'
import { spliceBytes } from '../../../../shared/protocol/json/splice.ts'
import { scanTopLevelMembers } from '../../../../shared/protocol/json/top-level-members.ts'

function edited(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const scan = scanTopLevelMembers(bytes, ['messages'])
  const messages = scan.ok ? scan.members['messages'] : undefined
  if (messages === undefined) throw new Error('no messages')
  return Buffer.concat(spliceBytes(bytes, developerEdits(bytes, messages))).toString()
}

it('changes only the role of a developer message that is first and alone', () => {
  const text =
    '{ "messages" : [ { "name":"x", "role" : "developer", "content":[{"type":"text","text":"é"}] },\n {"role":"user","content":"\\"role\\":\\"developer\\""} ], "z":1.0 }'
  expect(edited(text)).toBe(text.replace('"role" : "developer"', '"role" : "system"'))
})

it('joins it to the system message before it, as Codex 0.94 sends them', () => {
  const rest = '{"role":"user","content":"developer"}],"tools":[{"role":"developer"}]}'
  expect(
    edited(
      `{"messages":[{"role":"system","content":"be \\u00e9"} , {"role":"developer","content":"a\\nb"},${rest}`,
    ),
  ).toBe(`{"messages":[{"role":"system","content":"be é\\n\\na\\nb"},${rest}`)
})

it('brings later ones to the front and touches nothing between', () => {
  const user = '{ "role":"user","content":[ ] }'
  const call = '{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}'
  const developer = '{"role":"developer","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]}'
  const tool = '{"role":"tool","tool_call_id":"1","content":"r"}'
  const old = '{"role":"system","content":"mine"}'
  expect(edited(`{"messages":[${user}, ${call} , ${developer} ,${tool},${old}, ${developer} ]}`)).toBe(
    `{"messages":[{"role":"system","content":"cd\\n\\ncd"},${user}, ${call} ,${tool},${old} ]}`,
  )
})

it('changes the role in its place where a message holds more than text', () => {
  const image = '{"role":"developer","content":[{"type":"image_url","image_url":{"url":"u"}}]}'
  const text = `{"messages":[{"role":"system","content":"s"},${image},{"role":"developer","content":"t"}]}`
  expect(edited(text)).toBe(text.replaceAll('developer', 'system'))
})

it.each([
  '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"developer"}]}',
  '{"messages":[]}',
  '{"messages":"developer"}',
  '{"messages":[{"role":"developer"} {"role":"user"}]}',
  '{"messages":[1,null,"developer",["developer"],{"content":"developer"}]}',
])('leaves %s alone', (text) => {
  expect(edited(text)).toBe(text)
})
