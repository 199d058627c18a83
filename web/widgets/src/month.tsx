/** A month of days, walked with the arrow keys; days on which something happens are marked. */
import { useEffect, useRef, useState } from "preact/hooks";

import { Back, Next } from "./marks";
import { Button } from "./parts";
import { count, format } from "./saying";

const WEEK = 7;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };

/** `marks` tells how many things happen on a day, by `2026-11-21`. */
export function Month(props: { chosen: string; today: string; marks: ReadonlyMap<string, number>; choose: (key: string) => void }) {
  const [at, setAt] = useState(props.chosen || props.today);
  const [walked, setWalked] = useState(false);
  const grid = useRef<HTMLTableElement>(null);
  const weeks = weeksOf(at);

  useEffect(() => {
    if (walked) grid.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
  }, [at, walked]);

  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) setAt((now) => shifted(now, step));
    else if (event.key === "PageDown" || event.key === "PageUp") setAt((now) => monthAway(now, event.key === "PageDown" ? 1 : -1));
    else return;
    event.preventDefault();
    setWalked(true);
  };
  const turn = (step: number) => {
    setWalked(false);
    setAt((now) => monthAway(now, step));
  };

  return (
    <section class="card month" aria-label="Calendar">
      <div class="row spread">
        <h2 aria-live="polite">{written(at, { month: "long", year: "numeric" })}</h2>
        <div class="row turns">
          <Button label="Month before" bare kind="quiet" icon={<Back />} press={() => turn(-1)} />
          <Button label="Next month" bare kind="quiet" icon={<Next />} press={() => turn(1)} />
        </div>
      </div>
      <table role="grid" aria-label={written(at, { month: "long", year: "numeric" })} ref={grid} onKeyDown={walk}>
        <thead>
          <tr>{weeks[0]?.map((key) => <th key={key} scope="col" abbr={written(key, { weekday: "long" })}>{written(key, { weekday: "narrow" })}</th>)}</tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((key) => <Day key={key} {...props} day={key} reached={key === at} away={key.slice(0, 7) !== at.slice(0, 7)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Day(props: {
  day: string; chosen: string; today: string; reached: boolean; away: boolean;
  marks: ReadonlyMap<string, number>; choose: (key: string) => void;
}) {
  const { day } = props;
  const many = props.marks.get(day) ?? 0;
  const spoken = written(day, { weekday: "long", day: "numeric", month: "long" }) + (many ? `, ${count(many, "visit")}` : "");
  const shape = ["date", props.away && "away", many && "has", day === props.today && "today"].filter(Boolean).join(" ");
  const isChosen = day === props.chosen;
  return (
    <td role="gridcell" aria-selected={isChosen}>
      <button type="button" class={shape} data-day={day} tabIndex={props.reached ? 0 : -1} aria-label={spoken} aria-pressed={isChosen}
        aria-current={day === props.today ? "date" : undefined} onClick={() => props.choose(isChosen ? "" : day)}>
        {Number(day.slice(8))}
        <i aria-hidden="true">{"•".repeat(Math.min(many, 3))}</i>
      </button>
    </td>
  );
}

// A day is its date alone here: noon in UTC, so that no zone moves it.
function noon(key: string): Date {
  return new Date(`${key}T12:00:00Z`);
}

function keyOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function shifted(key: string, days: number): string {
  const at = noon(key);
  at.setUTCDate(at.getUTCDate() + days);
  return keyOf(at);
}

function monthAway(key: string, step: number): string {
  const first = noon(`${key.slice(0, 7)}-01`);
  first.setUTCMonth(first.getUTCMonth() + step);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${keyOf(first).slice(0, 7)}-${String(Math.min(Number(key.slice(8)), last)).padStart(2, "0")}`;
}

/** The weeks that a month touches, from Monday. */
function weeksOf(key: string): string[][] {
  const first = `${key.slice(0, 7)}-01`;
  const before = (noon(first).getUTCDay() + WEEK - 1) % WEEK;
  const next = monthAway(first, 1);
  const weeks: string[][] = [];
  for (let monday = shifted(first, -before); monday < next; monday = shifted(monday, WEEK)) {
    weeks.push(Array.from({ length: WEEK }, (_, step) => shifted(monday, step)));
  }
  return weeks;
}

function written(key: string, how: Intl.DateTimeFormatOptions): string {
  return format(noon(key), how, "UTC");
}
