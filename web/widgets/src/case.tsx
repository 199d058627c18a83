/** A case before a moderator: what was found and said, what it rests on, and the decision. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed } from "./deed";
import { Scales } from "./marks";
import { mount, type Shown } from "./mount";
import { Button, Chips, Empty, Head, Says } from "./parts";
import { child, isRecord, number, rows, text, wordsOf, type Bag } from "./reading";
import { ago, moment, plainly, when } from "./saying";
import "./case.css";

const FOR_PEOPLE = ["dismiss", "warn", "suspend", "escalate", "ban"];
const FOR_HOMES = ["approve", "request_edit", "reject", "escalate"];
const GRAVE = new Set(["suspend", "ban", "reject"]);

function Case({ content, host }: Shown) {
  const [whole, setWhole] = useState(content);
  const deed = useDeed(host);
  const one = child(whole, "case");
  const id = number(one, "id") ?? 0;
  if (!id) return <Empty title="Nothing waits for you" icon={<Scales />}>No case is open that needs a moderator.</Empty>;
  const isDecided = text(one, "status") === "decided";
  const thing = text(one, "about") === "listing" ? "home" : "person";
  const replace = (after: Bag) => setWhole((old) => ({ ...old, ...after }));

  async function take(tool: string, doing: string, done?: string) {
    const answer = await deed.run({ tool, input: { case_id: id }, name: tool, doing, ...(done ? { done } : {}) });
    if (answer) replace(answer);
  }

  return (
    <>
      <Head title={`Case ${id}`} under={[`About ${thing} ${number(one, "about_id") ?? ""}`, opened(one)].filter(Boolean).join(" · ")}>
        <span class={`chip ${isDecided ? "leaf" : "marigold"}`}>{isDecided ? "Decided" : due(one)}</span>
      </Head>
      <Findings findings={wordsOf(one, "findings")} />
      <Reports reports={rows(whole, "reports")} />
      <Evidence evidence={rows(whole, "evidence")} />
      <History decisions={rows(whole, "decisions")} />
      <div class="row wrap">
        {whole["reports"] === undefined && (
          <Button label="See all that is known" busy={deed.state.busy === "moderation_case"} press={() => take("moderation_case", "Opening the case…")} />
        )}
        {!isDecided && number(one, "claimed_by") === undefined && (
          <Button label="Take this case" busy={deed.state.busy === "claim_case"} press={() => take("claim_case", "Taking it…", "It is yours for 15 minutes.")} />
        )}
      </div>
      <Says deed={deed} />
      {!isDecided && <Decide id={id} thing={thing} host={host} decided={replace} />}
      {isDecided && <p class="says">This case is decided{text(whole, "outcome") && `: ${plainly(text(whole, "outcome")).toLowerCase()}`}.</p>}
    </>
  );
}

function Decide(props: { id: number; thing: string; host: Host; decided: (after: Bag) => void }) {
  const [outcome, setOutcome] = useState("");
  const [reason, setReason] = useState("");
  const [notes, setNotes] = useState("");
  const [days, setDays] = useState("");
  const deed = useDeed(props.host);
  const outcomes = props.thing === "home" ? FOR_HOMES : FOR_PEOPLE;

  async function decide() {
    const input: Bag = { case_id: props.id, outcome };
    if (reason.trim()) input["reason"] = reason.trim();
    if (notes.trim()) input["notes"] = notes.trim();
    if (outcome === "suspend" && days) input["days"] = Number(days);
    const answer = await deed.run({
      tool: "decide_case", input, name: "decide", doing: "Deciding…", done: `Decided: ${plainly(outcome)}.`,
      note: `The moderator decided case ${props.id}: ${outcome}.`,
    });
    if (answer) props.decided(answer);
  }

  return (
    <div class="card decide" role="form" aria-label="Decide this case">
      <fieldset>
        <legend><h2>Decide</h2></legend>
        <div class="outcomes">
          {outcomes.map((name) => (
            <label key={name} class={`outcome${GRAVE.has(name) ? " grave" : ""}`}>
              <input type="radio" name="outcome" value={name} checked={outcome === name} onChange={() => setOutcome(name)} />
              <span>{plainly(name)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {outcome === "suspend" && (
        <label class="field">
          <span>For how many days (none: until an appeal is granted)</span>
          <input class="input days" name="days" type="number" min={1} max={365} value={days} onInput={(event) => setDays(event.currentTarget.value)} />
        </label>
      )}
      <label class="field">
        <span>What the person is told</span>
        <textarea class="input" name="reason" rows={2} maxLength={2000} dir="auto" value={reason} placeholder="Left empty, the usual words are used"
          onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>Notes for staff</span>
        <textarea class="input" name="notes" rows={2} maxLength={2000} dir="auto" value={notes} onInput={(event) => setNotes(event.currentTarget.value)} />
      </label>
      <div><Button label={outcome ? plainly(outcome) : "Choose an outcome"} kind="main" icon={<Scales />} off={!outcome}
        busy={deed.state.busy === "decide"} press={decide} /></div>
      <Says deed={deed} yes="Yes, decide" />
    </div>
  );
}

function Findings(props: { findings: string[] }) {
  if (!props.findings.length) return null;
  return (
    <Part title="What was found">
      {props.findings.map((finding) => {
        const [code = "", ...rest] = finding.split(": ");
        return (
          <li key={finding} class="row line">
            <span class="chip rose">{plainly(code)}</span>
            <p class="grow words">{rest.join(": ")}</p>
          </li>
        );
      })}
    </Part>
  );
}

function Reports(props: { reports: Bag[] }) {
  if (!props.reports.length) return null;
  return (
    <Part title="What people reported">
      {props.reports.map((report, at) => (
        <li key={number(report, "id") ?? at} class="stack close line">
          <p class="row wrap"><span class="chip marigold">{plainly(text(report, "reason"))}</span>
            <span class="soft small words">{said(report)}</span></p>
          {text(report, "notes") && <blockquote class="prose">{text(report, "notes")}</blockquote>}
        </li>
      ))}
    </Part>
  );
}

function Evidence(props: { evidence: Bag[] }) {
  if (!props.evidence.length) return null;
  return (
    <Part title="What it rests on">
      {props.evidence.map((piece, at) => (
        <li key={at} class="line">
          <details open={at === 0}>
            <summary>{plainly(text(piece, "kind"))} <span class="soft small">{when(text(piece, "taken_at"))}</span></summary>
            <Kept content={child(piece, "content")} />
          </details>
        </li>
      ))}
    </Part>
  );
}

/** Whatever was kept, as text: messages as lines, the rest as names and values. */
function Kept({ content }: { content: Bag }) {
  const messages = rows(content, "messages");
  if (messages.length) {
    return <ul class="kept">{messages.map((message, at) => <li key={at} class="prose"><span class="soft small">{number(message, "sender_id") ?? ""} {ago(text(message, "created_at") || text(message, "at"))}</span> {text(message, "body") || text(message, "text")}</li>)}</ul>;
  }
  const known = Object.entries(content).filter(([, value]) => value !== null && value !== "" && !isRecord(value));
  return <dl class="kept">{known.map(([name, value]) => <div key={name}><dt class="soft small">{plainly(name)}</dt><dd class="prose">{Array.isArray(value) ? value.filter((part) => !isRecord(part)).join(", ") : String(value)}</dd></div>)}</dl>;
}

function History(props: { decisions: Bag[] }) {
  if (!props.decisions.length) return null;
  return (
    <Part title="What was decided before">
      {props.decisions.map((line, at) => (
        <li key={number(line, "id") ?? at} class="line">
          <Chips words={[plainly(text(line, "outcome"))]} />
          <p class="small words">{[text(line, "reason"), text(line, "notes"), ago(text(line, "at"))].filter(Boolean).join(" · ")}</p>
        </li>
      ))}
    </Part>
  );
}

function Part(props: { title: string; children: ComponentChildren }) {
  return <section class="stack close"><h2>{props.title}</h2><ul class="card lines">{props.children}</ul></section>;
}

function opened(one: Bag): string {
  const since = ago(text(one, "opened_at"));
  return since && `opened ${since}`;
}

function due(one: Bag): string {
  const by = moment(text(one, "due_at"));
  if (!by) return "Open";
  return by.getTime() < Date.now() ? "Overdue" : `Due ${when(text(one, "due_at"))}`;
}

/** `Asha on Ravi, 2 h ago`. */
function said(report: Bag): string {
  const [from, on] = [text(child(report, "reporter"), "name"), text(child(report, "reported"), "name")];
  return [[from || "Somebody", on && `on ${on}`].filter(Boolean).join(" "), ago(text(report, "made_at"))].filter(Boolean).join(", ");
}

mount("case", "Opening the case", Case);
