import type { ErrorCode } from '../errors/codes.ts'
import type { Language } from './language.ts'

/**
 * A short name for every error code: the label in narrow places (a list row, the tray's status line) and,
 * in Chinese, the heading above the English facts of an error.
 */
type ErrorTitles = Readonly<Record<ErrorCode, string>>

const en: ErrorTitles = {
  invalid_json: 'Invalid JSON',
  invalid_request: 'Invalid request',
  missing_model: 'No model named',
  missing_key: 'No API key sent',
  invalid_key: 'Wrong API key',
  origin_not_allowed: 'Origin not allowed',
  host_not_allowed: 'Host not allowed',
  route_not_found: 'Unknown path',
  unsupported_feature: 'Feature the provider cannot serve',
  previous_response_not_found: 'Earlier response not known',
  model_not_found: 'Unknown model',
  method_not_allowed: 'Method not allowed',
  body_too_large: 'Body too large',
  unsupported_content_type: 'Content type not supported',
  unsupported_encoding: 'Encoding not supported',
  websocket_not_supported: 'WebSocket not supported',
  provider_key_missing: 'Provider key missing',
  provider_unreachable: 'Provider unreachable',
  provider_timeout: 'Provider timed out',
  provider_not_an_api: 'Answer is not an API’s',
  stream_frame_too_large: 'Frame too large',
  provider_error: 'The provider reported an error',
  provider_stream_cut: 'Stream cut short',
  shutting_down: 'Proxy is stopping',
  internal: 'Internal error',
  port_in_use: 'Port in use',
  address_not_available: 'Address not available',
  config_unreadable: 'Configuration unreadable',
  config_syntax: 'Configuration syntax',
  config_invalid: 'Configuration invalid',
  config_write_failed: 'Configuration not saved',
  data_dir_unusable: 'Data folder unusable',
  already_running: 'Already running',
  service_start_timeout: 'Start timed out',
  service_exited: 'Process ended',
  service_unresponsive: 'Not answering',
  service_gave_up: 'Gave up restarting',
  service_unknown: 'Unknown service',
  usage: 'Wrong usage',
  ipc_refused: 'Request refused',
  ipc_invalid: 'Invalid message',
}

const zhCn: ErrorTitles = {
  invalid_json: 'JSON 无效',
  invalid_request: '请求无效',
  missing_model: '未指定模型',
  missing_key: '未携带 API 密钥',
  invalid_key: 'API 密钥错误',
  origin_not_allowed: '来源不被允许',
  host_not_allowed: 'Host 不被允许',
  route_not_found: '路径不存在',
  unsupported_feature: '提供方不支持该功能',
  previous_response_not_found: '找不到之前的响应',
  model_not_found: '模型不存在',
  method_not_allowed: '方法不被允许',
  body_too_large: '正文过大',
  unsupported_content_type: '不支持的内容类型',
  unsupported_encoding: '不支持的编码',
  websocket_not_supported: '不支持 WebSocket',
  provider_key_missing: '缺少提供方密钥',
  provider_unreachable: '无法连接提供方',
  provider_timeout: '提供方超时',
  provider_not_an_api: '返回内容不是 API 响应',
  stream_frame_too_large: '帧过大',
  provider_error: '提供方返回错误',
  provider_stream_cut: '数据流中断',
  shutting_down: '代理正在停止',
  internal: '内部错误',
  port_in_use: '端口被占用',
  address_not_available: '地址不可用',
  config_unreadable: '无法读取配置',
  config_syntax: '配置语法错误',
  config_invalid: '配置内容无效',
  config_write_failed: '配置未能保存',
  data_dir_unusable: '数据文件夹不可用',
  already_running: '已在运行',
  service_start_timeout: '启动超时',
  service_exited: '进程已退出',
  service_unresponsive: '无响应',
  service_gave_up: '已放弃重启',
  service_unknown: '未知服务',
  usage: '用法错误',
  ipc_refused: '请求被拒绝',
  ipc_invalid: '消息无效',
}

const titlesOf: Readonly<Record<Language, ErrorTitles>> = { en, 'zh-CN': zhCn }

/** The short, translated name of an error code. */
export function errorTitle(language: Language, code: ErrorCode): string {
  return titlesOf[language][code]
}
