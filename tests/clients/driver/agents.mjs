// The agents library as LibreChat's server uses it.
import { toolbox } from './toolbox.mjs';

let calls = 0;

export function agentOperations({ agents, AIMessage }) {
  const tools = new Map();
  const nodes = new Map();

  return {
    exports: () => Object.keys(agents),

    // Calls a factory of the library and keeps the tool under `name`.
    make({ name, factory, params }) {
      tools.set(name, agents[factory](params));
    },

    // One call of one tool. `context` is what the tool node would add; `offered` names tools of the toolbox for
    // programmatic calls; with `abortAfter` the user presses "stop" after so many ms.
    async call({ tool, args, context = {}, offered = [], abortAfter }) {
      const target = tools.get(tool);
      const toolCall = { id: `call_${++calls}`, name: target.name, args, type: 'tool_call', ...context, ...offer(offered) };
      const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
      const message = await target.invoke(args, { toolCall, signal });
      return { content: message.content, artifact: message.artifact ?? null };
    },

    // A conversation: its tool node remembers the files of each answer and sends them along with the next call.
    converse({ name, with: names, session }) {
      const sessions = new Map(session ? [['execute_code', { ...session, lastUpdated: Date.now() }]] : []);
      nodes.set(name, { sessions, node: new agents.ToolNode({ tools: names.map((tool) => tools.get(tool)), sessions }) });
    },

    async say({ conversation, tool, args }) {
      const { node, sessions } = nodes.get(conversation);
      const call = { id: `call_${++calls}`, name: tools.get(tool).name, args, type: 'tool_call' };
      const output = await node.invoke({ messages: [new AIMessage({ content: '', tool_calls: [call] })] });
      const message = (output.messages ?? output).at(-1);
      return { content: message.content, artifact: message.artifact ?? null, remembered: sessions.get('execute_code') ?? null };
    },
  };
}

function offer(names) {
  if (names.length === 0) return {};
  const offered = names.map((name) => toolbox[name]);
  return {
    toolMap: new Map(offered.map((tool) => [tool.name, tool])),
    toolDefs: offered.map(({ name, description, schema }) => ({ name, description, parameters: schema, allowed_callers: ['code_execution'] })),
  };
}
