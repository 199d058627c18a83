/** A home as its keeper sees it: its state, who looked, and whether it is shown. */
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed } from "./deed";
import { offerOf } from "./offer";
import { Button, Chips, Picture, Says } from "./parts";
import { child, number, text, type Bag } from "./reading";
import { count, date, plainly } from "./saying";
import "./home.css";

const TONES: Record<string, string> = { live: "leaf", pending_review: "marigold", rejected: "rose" };
const STEPS: Record<string, { action: string; label: string; doing: string; done: string }> = {
  draft: { action: "publish", label: "Put on offer", doing: "Putting it on offer…", done: "It is handed in." },
  live: { action: "pause", label: "Pause", doing: "Pausing…", done: "Nobody else sees it now." },
  paused: { action: "resume", label: "Show again", doing: "Showing it again…", done: "It is shown again." },
  expired: { action: "renew", label: "Renew", doing: "Renewing…", done: "It has more time." },
};

/** `mine` is a line of `my_homes`, or the answer of `change_home`. */
export function Own(props: { mine: Bag; host: Host }) {
  const [mine, setMine] = useState(props.mine);
  const deed = useDeed(props.host);
  const offer = offerOf(child(mine, "home"));
  const step = STEPS[offer.state];
  const ends = text(mine, "ends");

  async function change() {
    if (!step) return;
    const { action, doing, done } = step;
    const answer = await deed.run({
      tool: "change_home", input: { home_id: offer.id, action }, name: "change", doing, done,
      note: `The person chose to ${action} their home ${offer.id}.`,
    });
    if (answer) setMine({ ...mine, ...answer });
  }

  return (
    <li class="card offer">
      <Picture from={offer.image} alt={offer.title} />
      <div class="inner">
        <div class="row spread">
          <p class="price">{offer.price} <span class="soft small plain">{offer.per}</span></p>
          {offer.state && <span class={`chip ${TONES[offer.state] ?? ""}`}>{plainly(offer.state)}</span>}
        </div>
        <h2 class="words">{offer.title}</h2>
        <p class="soft small words">{offer.where}</p>
        <Chips words={[
          count(number(mine, "seen") ?? 0, "view"), count(number(mine, "likes") ?? 0, "like"), count(number(mine, "interest") ?? 0, "enquiry", "enquiries"),
        ]} label="Who looked" />
        {ends && <p class="soft small">On offer until {date(ends)}</p>}
        {step && <div class="feet"><Button label={step.label} about={offer.title} busy={deed.state.busy === "change"} press={change} /></div>}
        <Says deed={deed} />
      </div>
    </li>
  );
}
