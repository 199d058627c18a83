/** Conversations, and the one that is open, with room for an answer. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed } from "./deed";
import { Back, Send, Talk } from "./marks";
import { mount, type Shown } from "./mount";
import { Button, Empty, Head, Portrait, Says } from "./parts";
import { child, number, rows, text, type Bag } from "./reading";
import { ago, clock, count, day, dayKey, moment } from "./saying";
import "./inbox.css";

const MOST = 4000;

function Inbox({ content, input, host }: Shown) {
  const alone = isThread(content) ? content : undefined;
  const [page, setPage] = useState({ talks: rows(content, "conversations"), cursor: text(content, "next_cursor") });
  const [open, setOpen] = useState(alone && { talk: child(alone, "conversation"), thread: alone });
  const opened = useRef(0);
  const list = useRef<HTMLUListElement>(null);
  const deed = useDeed(host);

  useEffect(() => {
    if (!open && opened.current) list.current?.querySelector<HTMLElement>(`[data-talk="${opened.current}"]`)?.focus();
  }, [open]);

  async function read(talk: Bag) {
    const id = idOf(talk);
    const thread = await deed.run({
      tool: "read_conversation", input: { conversation_id: id }, name: `read-${id}`, doing: `Opening the conversation with ${peerName(talk)}…`,
    });
    if (!thread) return;
    opened.current = id;
    setOpen({ talk, thread });
  }

  async function more() {
    const answer = await deed.run({ tool: "inbox", input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking further back…" });
    if (answer) setPage({ talks: [...page.talks, ...rows(answer, "conversations")], cursor: text(answer, "next_cursor") });
  }

  if (open) {
    const id = idOf(open.talk);
    return <Thread key={id} id={id} talk={open.talk} first={open.thread} host={host} back={alone ? undefined : () => setOpen(undefined)} />;
  }
  const unread = page.talks.filter((talk) => unreadOf(talk) > 0).length;
  return (
    <>
      <Head title="Conversations" under={unread ? `${count(unread, "conversation")} with something new` : "Nothing new"} />
      {page.talks.length ? (
        <ul class="card talks" ref={list}>
          {page.talks.map((talk) => <Talked key={idOf(talk)} talk={talk} busy={deed.state.busy === `read-${idOf(talk)}`} read={() => read(talk)} />)}
        </ul>
      ) : (
        <Empty title="Nobody has written yet" icon={<Talk />}>When you and somebody like each other, you can talk here.</Empty>
      )}
      <Says deed={deed} />
      {page.cursor && <div><Button label="Show older" busy={deed.state.busy === "more"} press={more} /></div>}
    </>
  );
}

function Talked(props: { talk: Bag; busy: boolean; read: () => void }) {
  const { talk } = props;
  const name = peerName(talk);
  const unread = unreadOf(talk);
  const last = text(talk, "last_message");
  return (
    <li>
      <button type="button" class={`talk${unread ? " new" : ""}`} data-talk={idOf(talk)} aria-busy={props.busy} onClick={props.read}>
        <Portrait from={picture(talk)} name={name} />
        <span class="grow talk-lines">
          <span class="row spread">
            <span class="strong words one-line">{name}</span>
            <span class="soft small flat">{props.busy ? <span class="spinner" aria-hidden="true" /> : ago(text(talk, "last_at"))}</span>
          </span>
          <span class="row spread">
            <span class="preview words one-line">{last || "Say hello"}</span>
            {unread > 0 && <span class="badge"><span aria-hidden="true">{unread}</span><span class="unseen">, {unread} unread</span></span>}
          </span>
          <Context talk={talk} />
        </span>
      </button>
    </li>
  );
}

function Context({ talk }: { talk: Bag }) {
  const title = text(talk, "home_title");
  return title ? <span class="soft small words one-line">About {title}</span> : null;
}

function Thread(props: { id: number; talk: Bag; first: Bag; host: Host; back: (() => void) | undefined }) {
  const [messages, setMessages] = useState(rows(props.first, "messages"));
  const [draft, setDraft] = useState("");
  const deed = useDeed(props.host);
  const end = useRef<HTMLOListElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [older, setOlder] = useState(text(props.first, "next_cursor"));
  const newest = number(messages.at(-1) ?? {}, "id");
  const { talk } = props;
  const name = peerName(talk);

  useEffect(() => {
    if (end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [newest]);
  useEffect(() => {
    if (props.back) field.current?.focus();
  }, []);

  async function send() {
    const body = draft.trim();
    if (!body) return;
    const answer = await deed.run({
      tool: "send_message",
      input: { conversation_id: props.id, text: body },
      name: "send",
      doing: "Sending…",
      done: (sent) => (sent["contacts_hidden"] === true ? "Sent. Contact details were covered, as you two have not matched." : "Sent."),
      note: `The person sent a message in conversation ${props.id}.`,
    });
    if (!answer) return;
    setMessages([...messages, { text: body, at: new Date().toISOString(), mine: true, ...child(answer, "message") }]);
    setDraft("");
    field.current?.focus();
  }

  async function earlier() {
    const answer = await deed.run({
      tool: "read_conversation", input: { conversation_id: props.id, cursor: older }, name: "earlier", doing: "Looking further back…",
    });
    if (!answer) return;
    setMessages([...rows(answer, "messages"), ...messages]);
    setOlder(text(answer, "next_cursor"));
  }

  return (
    <>
      {props.back && <div><Button label="All conversations" kind="quiet" icon={<Back />} press={props.back} /></div>}
      <section class="card thread" aria-label={`Conversation with ${name}`}>
        <header class="row thread-head">
          <Portrait from={picture(talk)} name={name} />
          <div class="grow"><h1 class="words">{name}</h1><Context talk={talk} /></div>
        </header>
        <ol class="messages" ref={end} tabIndex={0} aria-label="Messages">
          {older && <li class="day"><Button label="Earlier" kind="quiet" busy={deed.state.busy === "earlier"} press={earlier} /></li>}
          {messages.map((message, at) => <Message key={number(message, "id") ?? at} message={message} before={messages[at - 1]} name={name} />)}
          {!messages.length && <li class="empty soft small">Nothing said yet.</li>}
        </ol>
        <div class="row answer" role="form" aria-label="Answer">
          <label class="grow">
            <span class="unseen">Your answer to {name}</span>
            <textarea class="input" name="text" rows={1} ref={field} value={draft} maxLength={MOST} placeholder="Write an answer" dir="auto"
              onInput={(event) => setDraft(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                event.preventDefault();
                void send();
              }} />
          </label>
          <Button label="Send" bare kind="main" icon={<Send />} busy={deed.state.busy === "send"} off={!draft.trim()} press={send} />
        </div>
      </section>
      <Says deed={deed} />
    </>
  );
}

function Message(props: { message: Bag; before: Bag | undefined; name: string }) {
  const { message } = props;
  const mine = message["mine"] === true;
  const at = text(message, "at");
  const told = text(message, "text");
  const kind = text(message, "kind");
  const isNewDay = dayOf(at) !== dayOf(text(props.before ?? {}, "at"));
  return (
    <>
      {isNewDay && at && <li class="day soft small">{day(at)}</li>}
      {kind === "system" ? (
        <li class="day soft small words">{told}</li>
      ) : (
        <li class={`message${mine ? " mine" : ""}`}>
          <p class="bubble prose"><span class="unseen">{mine ? "You" : props.name}: </span>{told || "A picture or file"}</p>
          <p class="soft small">{clock(at)}{mine && message["read"] === true ? " · read" : ""}</p>
        </li>
      )}
    </>
  );
}

function dayOf(at: string): string {
  const found = moment(at);
  return found ? dayKey(found) : "";
}

function isThread(content: Bag): boolean {
  return Array.isArray(content["messages"]);
}

function idOf(talk: Bag): number {
  return number(talk, "id") ?? 0;
}

function unreadOf(talk: Bag): number {
  return number(talk, "unread") ?? 0;
}

function peerName(talk: Bag): string {
  return text(child(talk, "person"), "name") || "Somebody";
}

function picture(talk: Bag): string {
  return text(child(talk, "person"), "picture");
}

mount("inbox", "Opening your conversations", Inbox);
