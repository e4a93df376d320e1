import type { enTypes } from './en-types.ts'

/** 简体中文：config.toml 中值的类型。 */
export const zhCnTypes: Readonly<Record<keyof typeof enTypes, string>> = {
  'type.string': '字符串',
  'type.path': '路径',
  'type.boolean': '布尔值',
  'type.number': '数字',
  'type.integer': '整数（{kind}）',
  'type.table': '表',
  'type.boolean-or-table': '布尔值或表',
  'type.enum': '规定的几个词之一',
  'type.enum-list': '词的列表',
  'type.strings': '字符串数组',
  'type.string-or-strings': '字符串或字符串数组',
  'type.boolean-or-strings': '布尔值或字符串数组',
}
