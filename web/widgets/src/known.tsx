/** Matches, and people who like one and wait for an answer. */
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed } from "./deed";
import { Cross, Heart, Talk } from "./marks";
import type { Shown } from "./mount";
import { percent } from "./offer";
import { Button, Chips, Empty, Head, Portrait, Says } from "./parts";
import { child, number, rows, text, type Bag } from "./reading";
import { ago, count } from "./saying";

export function Known({ content, input, host }: Shown) {
  const [page, setPage] = useState({ people: rows(content, "people"), cursor: text(content, "next_cursor") });
  const deed = useDeed(host);
  const areMatches = text(content, "show") === "matches";
  async function more() {
    const answer = await deed.run({ tool: "my_matches", input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking for more…" });
    if (answer) setPage({ people: [...page.people, ...rows(answer, "people")], cursor: text(answer, "next_cursor") });
  }
  const many = page.people.length;
  return (
    <>
      <Head title={areMatches ? "Your matches" : "They like you"} under={areMatches ? count(many, "person", "people") : `${count(many, "person waits", "people wait")} for your answer`} />
      {many ? (
        <ul class="card known">{page.people.map((met) => <Met key={number(child(met, "person"), "id")} met={met} host={host} isMatch={areMatches} />)}</ul>
      ) : (
        <Empty title="Nobody yet">Like people in the deck; when they like you too, they are here.</Empty>
      )}
      <Says deed={deed} />
      {page.cursor && <div><Button label="Show more" busy={deed.state.busy === "more"} press={more} /></div>}
    </>
  );
}

function Met(props: { met: Bag; host: Host; isMatch: boolean }) {
  const { met, host } = props;
  const [matched, setMatched] = useState(props.isMatch);
  const [answered, setAnswered] = useState(false);
  const deed = useDeed(host);
  const person = child(met, "person");
  const name = text(person, "name") || "Somebody";
  const id = number(person, "id") ?? 0;
  const home = text(met, "home_title");

  async function answer(action: "like" | "pass") {
    const result = await deed.run({
      tool: "swipe", input: { person_id: id, action }, name: action, doing: "Telling the house…",
      done: (came) => (came["matched"] === true ? `It is a match: you and ${name} like each other.` : action === "like" ? `You like ${name}.` : `You passed ${name}.`),
      note: `The person said ${action} to person ${id}.`,
    });
    if (!result) return;
    setAnswered(true);
    setMatched(result["matched"] === true);
  }
  const write = () =>
    host.say(`I would like to write to ${name} (person ${id}). Help me to begin.`)
      .then(() => deed.say("Asked. Go on in the conversation."), () => deed.say("Ask for it in the conversation."));

  return (
    <li class="stack close">
      <div class="row wrap">
        <Portrait from={text(person, "picture")} name={name} />
        <div class="grow">
          <p class="strong words">{name}</p>
          <p class="soft small words">{[text(person, "profession"), text(person, "place"), ago(text(met, "since"))].filter(Boolean).join(" · ")}</p>
          {home && <p class="soft small words">About {home}</p>}
        </div>
        <Chips words={[percent(number(person, "fit"))]} tone="leaf" />
        {matched && <Button label="Write" about={name} icon={<Talk />} press={write} />}
        {!matched && !answered && (
          <>
            <Button label="Pass" about={name} bare icon={<Cross />} busy={deed.state.busy === "pass"} press={() => answer("pass")} />
            <Button label="Like" about={name} bare kind="main" icon={<Heart />} busy={deed.state.busy === "like"} press={() => answer("like")} />
          </>
        )}
      </div>
      <Says deed={deed} />
    </li>
  );
}
