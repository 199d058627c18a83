/**
 * A host for the tests, made of the official bridge: shows one widget in a sandboxed frame, hands it an answer, and
 * passes its tool calls on. Tests drive it through `window.host`.
 */
import { AppBridge, PostMessageTransport, type McpUiHostContext } from "@modelcontextprotocol/ext-apps/app-bridge";
import type { CallToolResult } from "@modelcontextprotocol/client";

import type { Bag } from "./reading";

interface Call {
  name: string;
  arguments: Bag;
}

const calls: Call[] = [];
const said: string[] = [];
const noted: string[] = [];
let bridge: AppBridge | undefined;

function context(theme: "light" | "dark"): McpUiHostContext {
  return { theme, locale: "en-IN", timeZone: "Asia/Kolkata", displayMode: "inline", platform: "web" };
}

/** Show the widget at an address; gives true once it has answered the bridge. */
async function show(address: string, theme: "light" | "dark"): Promise<boolean> {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.title = "widget";
  document.body.replaceChildren(frame);
  const view = frame.contentWindow;
  if (!view) throw new Error("no frame");
  const made = new AppBridge(null, { name: "test-host", version: "1.0.0" }, {
    serverTools: {}, openLinks: {}, updateModelContext: { text: {} }, message: { text: {} },
  }, { hostContext: context(theme) });
  const ready = new Promise<boolean>((resolve) => made.addEventListener("initialized", () => resolve(true)));
  made.addEventListener("sizechange", ({ height }) => {
    if (height) frame.style.height = `${Math.ceil(height)}px`;
  });
  made.oncalltool = async (params) => answered({ name: params.name, arguments: params.arguments ?? {} });
  made.onmessage = async ({ content }) => (said.push(content.map((part) => (part.type === "text" ? part.text : "")).join("")), {});
  made.onupdatemodelcontext = async ({ content }) => (noted.push((content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("")), {});
  await made.connect(new PostMessageTransport(view, view));
  bridge = made;
  frame.src = address;
  return ready;
}

async function answered(call: Call): Promise<CallToolResult> {
  calls.push(call);
  const answer = await fetch("/call", { method: "POST", body: JSON.stringify(call) });
  return (await answer.json()) as CallToolResult;
}

async function give(input: Bag, result: CallToolResult): Promise<void> {
  await bridge?.sendToolInput({ arguments: input });
  await bridge?.sendToolResult(result);
}

const host = {
  calls, said, noted, show, give,
  theme: (theme: "light" | "dark") => bridge?.sendHostContextChange(context(theme)),
  cancel: (reason: string) => bridge?.sendToolCancelled({ reason }),
  teardown: () => bridge?.teardownResource({}),
};

declare global {
  interface Window {
    host: typeof host;
  }
}
window.host = host;

const style = document.createElement("style");
style.textContent = "html,body{margin:0}iframe{display:block;width:100%;height:600px;border:0}";
document.head.append(style);
