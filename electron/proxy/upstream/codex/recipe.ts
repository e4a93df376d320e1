import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import type { CodexRequest } from './read-request.ts'

/**
 * The first Codex that takes a model catalogue for one thread. Client tools (0.92.0) and `thread/inject_items`
 * (0.121.0) are not enough: before, the catalogue is one for the whole process, models of Codex's own keep their tools
 * (`apply_patch`, `skills`, or JavaScript instead of tools) and results are cut at 12,000 characters; up to 0.125.0 a turn
 * without input is refused as well (ran 0.121.0, 0.125.0, 0.153.0, 0.156.0, 0.160.0, 0.164.0, 0.166.0, 0.169.0).
 */
export const firstForwardingVersion = '0.169.0'

/**
 * All that Codex would add to a request or do by itself, switched off. Source: facts/app-server.json, note "All Codex
 * tools can be switched off"; `notify`, `developer_instructions` and `mcp_servers` of the user's own configuration were
 * seen to reach such a thread all the same (ran 0.169.0), and so they are here or in {@link threadStart}.
 */
const switchedOff: JsonObject = {
  web_search: 'disabled',
  'features.apps': false,
  'features.enable_mcp_apps': false,
  'features.goals': false,
  'features.hooks': false,
  'features.image_generation': false,
  'features.memories': false,
  'features.multi_agent': false,
  'features.plugins': false,
  'features.shell_tool': false,
  'features.skill_search': false,
  'features.sleep_tool': false,
  'features.tool_suggest': false,
  'features.unified_exec': false,
  'features.view_image': false,
  'tools.experimental_request_user_input.enabled': false,
  include_apps_instructions: false,
  include_collaboration_mode_instructions: false,
  include_environment_context: false,
  include_permissions_instructions: false,
  'skills.include_instructions': false,
  project_doc_max_bytes: 0,
  notify: [],
  // An endpoint that refuses connections is told, not waited for.
  'features.unbounded_connection_retries': false,
  // Threads of ours are done with when we leave them; by default Codex keeps them in memory for long.
  thread_unload_delay_secs: 0,
}

export type ThreadPlace = {
  /** An empty folder. */
  cwd: string
  /** The model catalogue, a file. */
  catalogue: string
  /** Codex's id of the provider to ask. */
  modelProvider: string
  /** Names of the MCP servers the user's Codex has. */
  mcpServers: readonly string[]
}

/** The params of `thread/start` for a thread that only forwards. */
export function threadStart(request: CodexRequest, place: ThreadPlace): JsonObject {
  const { verbosity } = request.settings
  return {
    model: request.model,
    modelProvider: place.modelProvider,
    cwd: place.cwd,
    ephemeral: true,
    // No guard by itself (a shell call still reads files), only the last line behind the missing tools.
    sandbox: 'read-only',
    approvalPolicy: 'never',
    environments: [],
    baseInstructions: request.settings.instructions,
    developerInstructions: '',
    dynamicTools: request.tools.dynamicTools,
    experimentalRawEvents: true,
    config: {
      ...switchedOff,
      model_catalog_json: place.catalogue,
      // Tables are merged, not replaced: each server must be named.
      mcp_servers: Object.fromEntries(place.mcpServers.map((name) => [name, { enabled: false }])),
      ...(verbosity === null ? {} : { model_verbosity: verbosity }),
    },
  }
}

/** The params of `turn/start` that asks the model with what was injected, and nothing more. */
export function turnStart(threadId: string, { settings }: CodexRequest): JsonObject {
  const { effort, summary, serviceTier, outputSchema } = settings
  return {
    threadId,
    input: [],
    ...(effort === null ? {} : { effort }),
    ...(summary === null ? {} : { summary }),
    ...(serviceTier === null ? {} : { serviceTier }),
    ...(outputSchema === null ? {} : { outputSchema }),
  }
}

/** No window is so large: Codex must never compact a conversation that is not its own. */
const boundless = 1_000_000_000

/**
 * A catalogue of one model without any habit of Codex's: no code mode, no tools of its own, nothing cut, compacted or
 * set by default. The real entries (`codex debug models` of 0.169.0) bring most models into a mode in which they get
 * JavaScript instead of tools. With all members of 0.169.0, because a missing one refuses the start of the thread.
 */
export function catalogueFor(model: string): JsonObject {
  return {
    models: [
      {
        slug: model,
        display_name: model,
        description: null,
        default_reasoning_level: null,
        supported_reasoning_levels: [],
        shell_type: 'disabled',
        visibility: 'list',
        supported_in_api: true,
        priority: 1,
        additional_speed_tiers: [],
        service_tiers: ['priority', 'flex'].map((id) => ({ id, name: id, description: id })),
        availability_nux: null,
        upgrade: null,
        support_verbosity: true,
        default_verbosity: null,
        default_reasoning_summary: 'none',
        supports_reasoning_summaries: true,
        apply_patch_tool_type: null,
        truncation_policy: { mode: 'bytes', limit: boundless },
        supports_parallel_tool_calls: true,
        // True would turn every `detail` into "original".
        supports_image_detail_original: false,
        context_window: boundless,
        effective_context_window_percent: 100,
        experimental_supported_tools: [],
        input_modalities: ['text', 'image'],
        supports_search_tool: false,
        use_responses_lite: false,
        tool_mode: null,
        multi_agent_version: null,
        base_instructions: '',
      },
    ],
  }
}
