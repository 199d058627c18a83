/** The one way out of a widget: finds out which host shows it, and speaks that host's language. */
import "./noeval";

import { App, PostMessageTransport } from "@modelcontextprotocol/ext-apps";

import { child, isRecord, text, type Bag } from "./reading";

/** A tool's refusal: `code` is the house's, `about` and `confirm` belong to CONFIRMATION_REQUIRED. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly confirm = "",
    readonly about = "",
  ) {
    super(message);
  }
}

export interface Scene {
  dark: boolean;
  locale?: string | undefined;
  timeZone?: string | undefined;
  /** The tool whose answer is shown, where the host tells. */
  tool?: string | undefined;
}

/** What a widget hears: the answer it was made for, that there will be none, and how the host looks. */
export interface Listener {
  answer(content: Bag, input: Bag): void;
  refused(refusal: Refusal): void;
  scene(scene: Scene): void;
}

export interface Host {
  readonly kind: "mcp" | "openai" | "alone";
  /** Call a tool; gives its structured answer, throws a Refusal. */
  call(name: string, input: Bag): Promise<Bag>;
  /** Say something in the person's name, where they talk with the model. */
  say(sentence: string): Promise<void>;
  /** Let the model know what the person just did, without making it answer. */
  note(sentence: string): Promise<void>;
}

interface ToolAnswer {
  structuredContent?: unknown;
  content?: unknown;
  isError?: boolean | undefined;
}

/** Find the host and listen to it. */
export function connect(name: string, listener: Listener): Host {
  listener.scene({ dark: systemIsDark() });
  if (window.openai) return openaiHost(window.openai, listener);
  if (window.parent === window) return aloneHost(listener);
  return mcpHost(name, listener);
}

function mcpHost(name: string, listener: Listener): Host {
  const app = new App({ name: `aangan-${name}`, title: "aangan", version: "1.0.0" }, {}, { autoResize: true });
  let input: Bag = {};
  const look = () => {
    const context = app.getHostContext();
    const dark = context?.theme ? context.theme === "dark" : systemIsDark();
    listener.scene({ dark, locale: context?.locale, timeZone: context?.timeZone, tool: context?.toolInfo?.tool.name });
  };
  app.addEventListener("toolinput", (given) => (input = given.arguments ?? {}));
  app.addEventListener("toolresult", (answer) => tell(listener, answer, input));
  app.addEventListener("toolcancelled", (why) => listener.refused(cancelled(why.reason)));
  app.addEventListener("hostcontextchanged", look);
  app.onteardown = () => ({});
  const ready = app.connect(new PostMessageTransport(window.parent, window.parent));
  ready.then(look, () => listener.refused(new Refusal("NO_HOST", "Nothing answers around this page.")));
  watchSystem(look);
  return {
    kind: "mcp",
    async call(tool, given) {
      await ready;
      return structured(await app.callServerTool({ name: tool, arguments: given }));
    },
    async say(sentence) {
      await ready;
      const answer = await app.sendMessage({ role: "user", content: [{ type: "text", text: sentence }] });
      if (answer.isError) throw new Refusal("NOT_SENT", "The conversation did not take it.");
    },
    async note(sentence) {
      await ready;
      if (!app.getHostCapabilities()?.updateModelContext) return;
      await app.updateModelContext({ content: [{ type: "text", text: sentence }] });
    },
  };
}

function openaiHost(openai: OpenAi, listener: Listener): Host {
  let shown: unknown;
  const look = () => {
    listener.scene({ dark: openai.theme ? openai.theme === "dark" : systemIsDark(), locale: openai.locale });
    if (!openai.toolOutput || openai.toolOutput === shown) return;
    shown = openai.toolOutput;
    tell(listener, { structuredContent: shown }, isRecord(openai.toolInput) ? openai.toolInput : {});
  };
  window.addEventListener("openai:set_globals", look);
  watchSystem(look);
  queueMicrotask(look);
  return {
    kind: "openai",
    call: async (tool, given) => structured(await openai.callTool(tool, given)),
    say: async (sentence) => void (await openai.sendFollowUpMessage?.({ prompt: sentence })),
    note: async (sentence) => void (await openai.setWidgetState?.({ note: sentence })),
  };
}

function aloneHost(listener: Listener): Host {
  const nobody = () => Promise.reject(new Refusal("NO_HOST", "Open this from a conversation with your assistant."));
  queueMicrotask(() => listener.refused(new Refusal("NO_HOST", "Open this from a conversation with your assistant.")));
  return { kind: "alone", call: nobody, say: nobody, note: nobody };
}

function tell(listener: Listener, answer: ToolAnswer, input: Bag): void {
  try {
    listener.answer(structured(answer), input);
  } catch (wrong) {
    listener.refused(asRefusal(wrong));
  }
}

/** Give what a tool answered; throws a Refusal for what it refused. */
function structured(answer: ToolAnswer): Bag {
  const content = isRecord(answer.structuredContent) ? answer.structuredContent : {};
  const error = child(content, "error");
  const code = text(error, "code");
  if (answer.isError || code) {
    const details = child(error, "details");
    const message = text(error, "message") || words(answer.content) || "It did not work.";
    throw new Refusal(code || "FAILED", message, text(details, "confirm"), text(details, "about"));
  }
  return content;
}

/** Make a Refusal of whatever was thrown. */
export function asRefusal(wrong: unknown): Refusal {
  if (wrong instanceof Refusal) return wrong;
  return new Refusal("FAILED", wrong instanceof Error ? wrong.message : String(wrong));
}

function words(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return content.map((part) => (isRecord(part) ? text(part, "text") : "")).join("\n").trim();
}

function cancelled(reason: string | undefined): Refusal {
  return new Refusal("CANCELLED", reason || "It was stopped before it was done.");
}

function systemIsDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function watchSystem(look: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
}

interface OpenAi {
  theme?: string;
  locale?: string;
  toolInput?: unknown;
  toolOutput?: unknown;
  callTool(name: string, input: Bag): Promise<ToolAnswer>;
  sendFollowUpMessage?(message: { prompt: string }): Promise<void>;
  setWidgetState?(state: Bag): Promise<void>;
}

declare global {
  interface Window {
    openai?: OpenAi;
  }
}
