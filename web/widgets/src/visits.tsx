/** Visits on a calendar: what comes when, with whom; accept, move, cancel. */
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed, type Deed } from "./deed";
import { Calendar, Cross, Tick } from "./marks";
import { Month } from "./month";
import { mount, type Shown } from "./mount";
import { Button, Empty, Head, Picture, Says } from "./parts";
import { child, number, rows, text, type Bag } from "./reading";
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
// Whoever looks at everybody's visits changes them with the tool of staff.
const MINE = { list: "my_visits", change: "change_visit" };
const STAFF = { list: "all_visits", change: "change_visit_as_staff" };
const ASKED_BY_STAFF = ["status", "agent_id", "home_id", "user_id"];

function Visits({ content, input, host, tool }: Shown) {
  const isStaff = tool ? tool === STAFF.list || tool === STAFF.change : ASKED_BY_STAFF.some((name) => name in input);
  const tools = isStaff ? STAFF : MINE;
  const [page, setPage] = useState({ visits: visitsOf(content), cursor: text(content, "next_cursor") });
  const [chosen, setChosen] = useState("");
  const deed = useDeed(host);
  const marks = new Map<string, number>();
  for (const visit of page.visits) {
    const key = keyOf(visit);
    if (text(visit, "status") !== "cancelled") marks.set(key, (marks.get(key) ?? 0) + 1);
  }
  const shown = page.visits.filter((visit) => !chosen || keyOf(visit) === chosen);
  const waiting = page.visits.filter(waitsForMe).length;

  async function more() {
    const answer = await deed.run({ tool: tools.list, input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking for more…" });
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
              {visits.map((visit) => <Visit key={idOf(visit)} visit={visit} host={host} tool={tools.change} changed={changed} />)}
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

function Visit(props: { visit: Bag; host: Host; tool: string; changed: (id: number, after: Bag) => void }) {
  const { visit } = props;
  const [moving, setMoving] = useState(false);
  const deed = useDeed(props.host);
  const id = idOf(visit);
  const title = text(visit, "home_title") || "A visit";
  const status = text(visit, "status");
  const busy = deed.state.busy;

  async function change(action: string, more: Bag, doing: string, done: string) {
    const version = number(visit, "version");
    const answer = await deed.run({
      tool: props.tool,
      input: { visit_id: id, action, ...(version === undefined ? {} : { version }), ...more },
      name: action, doing, done,
      note: `The person chose to ${action} visit ${id}.`,
    });
    if (!answer) return;
    setMoving(false);
    props.changed(id, child(answer, "visit"));
  }

  return (
    <article class={`card visit${OVER.has(status) ? " over" : ""}`} aria-label={`${title}, ${when(at(visit), zoneOf(visit))}`}>
      <div class="row visit-head">
        <p class="time">{clock(at(visit), zoneOf(visit))}</p>
        <div class="grow">
          <p class="strong words">{title}</p>
          <p class="soft small words">{text(visit, "address") || text(visit, "place")}</p>
          <p class="soft small words">{withWhom(visit)}</p>
        </div>
        <Picture from={text(visit, "image")} alt="" class="thumb" />
      </div>
      <div class="row wrap spread">
        <span class={`chip ${TONES[status] ?? ""}`}>{waitsForMe(visit) ? "Waits for your answer" : (NAMES[status] ?? plainly(status))}</span>
        {!OVER.has(status) && (
          <div class="row wrap turns" role="group" aria-label={`Change the visit to ${title}`}>
            {waitsForMe(visit) && <Button label="Accept" kind="main" icon={<Tick />} busy={busy === "accept"} press={() => change("accept", {}, "Accepting…", "Accepted. See you there.")} />}
            <Button label="Move" icon={<Calendar />} pressed={moving} press={() => setMoving(!moving)} />
            <Button label="Cancel" kind="grave" icon={<Cross />} busy={busy === "cancel"} press={() => change("cancel", {}, "Looking at it…", "The visit is cancelled.")} />
          </div>
        )}
      </div>
      {moving && <Move visit={visit} deed={deed} move={(to) => change("move", { when: to }, "Suggesting the new time…", "Suggested. They will answer.")} />}
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
        <input class="input" name="to" type="datetime-local" min={local(soonest)} step={900} required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <Button label="Suggest it" kind="main" busy={props.deed.state.busy === "move"} off={!to} press={() => props.move(new Date(to).toISOString())} />
    </div>
  );
}

function waitsForMe(visit: Bag): boolean {
  return visit["waits_for_me"] === true;
}

/** With whom, and who shows the home. */
function withWhom(visit: Bag): string {
  const other = text(child(visit, text(visit, "i_am") === "host" ? "visitor" : "meets"), "name");
  const shows = [text(visit, "agent_name"), text(visit, "agent_phone")].filter(Boolean).join(", ");
  return [other && `With ${other}`, shows && `Shown by ${shows}`].filter(Boolean).join(" · ");
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
  return text(visit, "at");
}

function zoneOf(visit: Bag | undefined): string | undefined {
  return (visit && text(visit, "timezone")) || undefined;
}

function idOf(visit: Bag): number {
  return number(visit, "id") ?? 0;
}

function visitsOf(answer: Bag): Bag[] {
  const one = child(answer, "visit");
  return idOf(one) ? [one] : rows(answer, "visits");
}

mount("visits", "Opening your visits", Visits);
