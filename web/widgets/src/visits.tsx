/** Visits on a calendar: what comes when, with whom; accept, move, cancel. */
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed, type Deed } from "./deed";
import { Calendar, Cross, Tick } from "./marks";
import { Month } from "./month";
import { mount, type Shown } from "./mount";
import { Button, Empty, Head, Picture, Says } from "./parts";
import { child, number, rows, text, wordsOf, type Bag } from "./reading";
import { clock, count, day, dayKey, moment, plainly, when } from "./saying";
import "./visits.css";

const TONES: Record<string, string> = {
  requested: "marigold", scheduled: "marigold", reschedule_suggested: "marigold", rescheduled: "marigold",
  confirmed: "leaf", completed: "", cancelled: "rose",
};
const NAMES: Record<string, string> = {
  requested: "Waiting for an answer", scheduled: "Waiting for an answer", reschedule_suggested: "Another time suggested",
  rescheduled: "Another time suggested", confirmed: "Confirmed", completed: "Took place", cancelled: "Cancelled",
};
const OVER = new Set(["completed", "cancelled"]);

function Visits({ content, input, host }: Shown) {
  const [page, setPage] = useState({ visits: visitsOf(content), cursor: text(content, "next_cursor") });
  const [chosen, setChosen] = useState("");
  const deed = useDeed(host);
  const marks = new Map<string, number>();
  for (const visit of page.visits) {
    const key = keyOf(visit);
    if (text(visit, "status") !== "cancelled") marks.set(key, (marks.get(key) ?? 0) + 1);
  }
  const shown = page.visits.filter((visit) => !chosen || keyOf(visit) === chosen);
  const waiting = page.visits.filter(isMyTurn).length;

  async function more() {
    const answer = await deed.run({ tool: "my_visits", input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking for more…" });
    if (answer) setPage({ visits: [...page.visits, ...visitsOf(answer)], cursor: text(answer, "next_cursor") });
  }
  const changed = (id: number, after: Bag) =>
    setPage((old) => ({ ...old, visits: old.visits.map((visit) => (idOf(visit) === id ? { ...visit, ...after } : visit)) }));

  return (
    <>
      <Head title="Visits" under={waiting ? `${count(waiting, "visit")} waiting for your answer` : count(page.visits.length, "visit")} />
      <div class="planner">
        <Month chosen={chosen} today={dayKey(new Date())} marks={marks} choose={setChosen} />
        <div class="stack agenda" aria-live="polite">
          {chosen && <p class="soft small">Only {day(`${chosen}T12:00:00Z`, "UTC")}</p>}
          {days(shown).map(([key, visits]) => (
            <section class="stack close" key={key}>
              <h3 class="soft small">{day(at(visits[0] ?? {}), zoneOf(visits[0]))}</h3>
              {visits.map((visit) => <Visit key={idOf(visit)} visit={visit} host={host} changed={changed} />)}
            </section>
          ))}
          {!shown.length && <Empty title={chosen ? "Nothing on this day" : "No visits yet"} icon={<Calendar />}>{chosen ? "" : "Ask for one where you found a home you like."}</Empty>}
          <Says deed={deed} />
          {page.cursor && <div><Button label="Show more" busy={deed.state.busy === "more"} press={more} /></div>}
        </div>
      </div>
    </>
  );
}

function Visit(props: { visit: Bag; host: Host; changed: (id: number, after: Bag) => void }) {
  const { visit } = props;
  const [moving, setMoving] = useState(false);
  const deed = useDeed(props.host);
  const id = idOf(visit);
  const home = child(visit, "home", "property");
  const title = text(home, "title") || text(visit, "property_title", "home_title", "title") || "A visit";
  const status = text(visit, "status");
  const busy = deed.state.busy;

  async function change(action: string, more: Bag, doing: string, done: string) {
    const version = number(visit, "version");
    const answer = await deed.run({
      tool: "change_visit",
      input: { visit_id: id, action, ...(version === undefined ? {} : { version }), ...more },
      name: action, doing, done,
      note: `The person chose to ${action} visit ${id}.`,
    });
    if (!answer) return;
    setMoving(false);
    props.changed(id, child(answer, "visit").id === undefined ? answer : child(answer, "visit"));
  }

  return (
    <article class={`card visit${OVER.has(status) ? " over" : ""}`} aria-label={`${title}, ${when(at(visit), zoneOf(visit))}`}>
      <div class="row visit-head">
        <p class="time">{clock(at(visit), zoneOf(visit))}</p>
        <div class="grow">
          <p class="strong words">{title}</p>
          <p class="soft small words">{[text(visit, "place"), withWhom(visit)].filter(Boolean).join(" · ")}</p>
        </div>
        <Picture from={text(home, "main_image_url", "picture") || text(visit, "main_image_url")} alt="" class="thumb" />
      </div>
      <div class="row wrap spread">
        <span class={`chip ${TONES[status] ?? ""}`}>{NAMES[status] ?? plainly(status)}</span>
        {!OVER.has(status) && (
          <div class="row wrap turns" role="group" aria-label={`Change the visit to ${title}`}>
            {isMyTurn(visit) && <Button label="Accept" kind="main" icon={<Tick />} busy={busy === "accept"} press={() => change("accept", {}, "Accepting…", "Accepted. See you there.")} />}
            <Button label="Move" icon={<Calendar />} pressed={moving} press={() => setMoving(!moving)} />
            <Button label="Cancel" kind="grave" icon={<Cross />} busy={busy === "cancel"} press={() => change("cancel", {}, "Looking at it…", "The visit is cancelled.")} />
          </div>
        )}
      </div>
      {moving && <Move visit={visit} deed={deed} move={(to) => change("move", { to }, "Suggesting the new time…", "Suggested. They will answer.")} />}
      <Says deed={deed} yes="Yes, cancel it" />
    </article>
  );
}

function Move(props: { visit: Bag; deed: Deed; move: (to: string) => void }) {
  const [to, setTo] = useState("");
  const soonest = new Date(Date.now() + 3_600_000);
  const local = (date: Date) => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return (
    <div class="row wrap move arrive" role="form" aria-label="Another time">
      <label class="field grow">
        <span>Another time</span>
        <input class="input" type="datetime-local" min={local(soonest)} step={900} required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <Button label="Suggest it" kind="main" busy={props.deed.state.busy === "move"} off={!to} press={() => props.move(new Date(to).toISOString())} />
    </div>
  );
}

/** Whether the other side waits for this person's word. */
function isMyTurn(visit: Bag): boolean {
  const actions = wordsOf(visit, "actions", "can");
  if (actions.length) return actions.includes("accept") || actions.includes("confirm");
  const side = text(visit, "my_side", "side", "you_are");
  const proposed = text(visit, "proposed_by");
  const isOpen = TONES[text(visit, "status")] === "marigold";
  const said = visit["your_turn"] ?? visit["my_turn"];
  if (typeof said === "boolean") return said && isOpen;
  return isOpen && side !== "" && proposed !== "" && side !== proposed;
}

function withWhom(visit: Bag): string {
  const other = child(visit, "counterparty", "counterparty_user", "with", "host", "visitor");
  const agent = child(visit, "agent", "agents");
  const name = text(other, "full_name", "name") || text(visit, "with_name", "with");
  const shows = text(agent, "full_name", "name");
  return [name && `with ${name}`, shows && `shown by ${shows}`].filter(Boolean).join(", ");
}

/** Days with their visits, in order. */
function days(visits: Bag[]): [string, Bag[]][] {
  const found = new Map<string, Bag[]>();
  for (const visit of visits.toSorted((one, two) => at(one).localeCompare(at(two)))) {
    found.set(keyOf(visit), [...(found.get(keyOf(visit)) ?? []), visit]);
  }
  return [...found];
}

function keyOf(visit: Bag): string {
  const found = moment(at(visit));
  return found ? dayKey(found, zoneOf(visit)) : "";
}

function at(visit: Bag): string {
  return text(visit, "scheduled_date", "at", "when", "starts_at");
}

function zoneOf(visit: Bag | undefined): string | undefined {
  return (visit && text(visit, "timezone")) || undefined;
}

function idOf(visit: Bag): number {
  return number(visit, "id", "visit_id") ?? 0;
}

function visitsOf(answer: Bag): Bag[] {
  const many = rows(answer, "items", "visits");
  if (many.length) return many;
  const one = child(answer, "visit");
  if (idOf(one)) return [one];
  return idOf(answer) && at(answer) ? [answer] : [];
}

mount("visits", "Opening your visits", Visits);
