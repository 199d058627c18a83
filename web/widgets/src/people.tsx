/** People one might live with, one at a time: why they fit, what differs, and yes or no. */
import { useEffect, useRef, useState } from "preact/hooks";

import { useDeed } from "./deed";
import { Known } from "./known";
import { Cross, Heart, Talk } from "./marks";
import { mount, type Shown } from "./mount";
import { percent } from "./offer";
import { Button, Chips, Empty, Head, Picture, Portrait, Says } from "./parts";
import { child, number, rows, text, wordsOf, type Bag } from "./reading";
import { plainly, rupees } from "./saying";
import "./people.css";

interface Met {
  name: string;
  conversation: number | undefined;
}

function People(shown: Shown) {
  return text(shown.content, "show") ? <Known {...shown} /> : <Deck {...shown} />;
}

function Deck({ content, input, host }: Shown) {
  const [deck, setDeck] = useState({ people: rows(content, "people"), cursor: text(content, "next_cursor"), seen: 0 });
  const [met, setMet] = useState<Met>();
  const deed = useDeed(host);
  const card = useRef<HTMLElement>(null);
  const person = deck.people[0];

  useEffect(() => {
    if (deck.seen) card.current?.focus();
  }, [deck.seen]);

  async function swipe(one: Bag, action: "like" | "pass") {
    const name = nameOf(one);
    const answer = await deed.run({
      tool: "swipe",
      input: { person_id: idOf(one), action },
      name: action,
      doing: action === "like" ? `Telling the house that you like ${name}…` : "On to the next…",
      done: (result) => (result["matched"] === true ? `You and ${name} like each other.` : action === "like" ? `You like ${name}.` : `You passed ${name}.`),
      note: `The person said ${action} to person ${idOf(one)}.`,
    });
    if (!answer) return;
    if (answer["matched"] === true) setMet({ name, conversation: number(answer, "conversation_id") });
    else setMet(undefined);
    const rest = deck.people.slice(1);
    setDeck({ ...deck, people: rest, seen: deck.seen + 1 });
    if (!rest.length) await deal();
  }

  async function deal() {
    const asked = deck.cursor ? { ...input, cursor: deck.cursor } : input;
    const answer = await deed.run({ tool: "next_people", input: asked, name: "deal", doing: "Looking for more people…" });
    if (answer) setDeck((old) => ({ people: rows(answer, "people"), cursor: text(answer, "next_cursor"), seen: old.seen + 1 }));
  }

  async function write(found: Met) {
    await host.say(`Open my conversation with ${found.name}${found.conversation ? ` (conversation ${found.conversation})` : ""}.`)
      .then(() => deed.say("Asked. Go on in the conversation."), () => deed.say("Ask for it in the conversation."));
  }

  const keys = (event: KeyboardEvent) => {
    if (!person || deed.state.asks || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight") void swipe(person, "like");
    if (event.key === "ArrowLeft") void swipe(person, "pass");
  };
  return (
    <div class="stack deck" onKeyDown={keys}>
      <Head title="People to live with" under={deck.people.length > 1 ? `${deck.people.length} here; one at a time` : undefined} />
      {met && (
        <div class="met row wrap arrive">
          <p class="grow"><strong class="words">It is a match: you and {met.name} like each other.</strong></p>
          <Button label="Write to them" icon={<Talk />} press={() => write(met)} />
        </div>
      )}
      {person ? (
        <article class="card person arrive" key={idOf(person)} ref={card} tabIndex={-1} aria-label={nameOf(person)}>
          <Person dealt={person} />
          <div class="row choose">
            <Button label="Pass" about={nameOf(person)} icon={<Cross />} busy={deed.state.busy === "pass"} press={() => swipe(person, "pass")} />
            <Button label="Like" about={nameOf(person)} kind="main" icon={<Heart />} busy={deed.state.busy === "like"} press={() => swipe(person, "like")} />
            <p class="soft small keys">← pass · like →</p>
          </div>
        </article>
      ) : (
        <Empty title="That is everybody for now">New people come every day. Look again tomorrow, or widen what you look for.</Empty>
      )}
      <Says deed={deed} />
    </div>
  );
}

function Person({ dealt }: { dealt: Bag }) {
  const person = child(dealt, "person");
  const about = text(person, "bio");
  return (
    <div class="person-body">
      <Portrait from={text(person, "picture")} name={nameOf(dealt)} large />
      <div class="stack grow">
        <div class="row spread top">
          <h2 class="words large grow">{nameOf(dealt)}</h2>
          <Fit share={number(person, "fit")} />
        </div>
        <p class="soft words">{[text(person, "age"), text(person, "profession"), text(person, "place")].filter(Boolean).join(" · ")}</p>
        <Points title="What you share" words={wordsOf(dealt, "reasons")} tone="leaf" />
        <Points title="What differs" words={wordsOf(dealt, "differences")} tone="marigold" />
        {about && <p class="prose about">{about}</p>}
        <Chips words={ways(person)} label="How they live" />
        <Theirs home={child(dealt, "home")} />
      </div>
    </div>
  );
}

function Fit(props: { share: number | undefined }) {
  return props.share === undefined ? null : <span class="chip leaf fit">{percent(props.share)}</span>;
}

function Points(props: { title: string; words: string[]; tone: string }) {
  if (!props.words.length) return null;
  return (
    <section class={`points ${props.tone}`}>
      <h3 class="small">{props.title}</h3>
      <ul>{props.words.slice(0, 4).map((word) => <li key={word} class="words">{word}</li>)}</ul>
    </section>
  );
}

/** The home that they offer. */
function Theirs({ home }: { home: Bag }) {
  const title = text(home, "title");
  const rent = rupees(number(home, "rent"));
  if (!title) return null;
  return (
    <div class="row theirs">
      <Picture from={text(home, "image")} alt="" class="thumb" />
      <p class="grow"><span class="soft small">Has a room</span><br /><span class="strong words">{title}</span>{rent && ` · ${rent}`}</p>
    </div>
  );
}

function ways(person: Bag): string[] {
  const least = rupees(number(person, "budget_min"));
  const most = rupees(number(person, "budget_max"));
  const budget = least && most ? `${least}–${most}` : most ? `Up to ${most}` : least ? `From ${least}` : "";
  const habits = Object.entries(child(person, "habits")).filter((habit): habit is [string, string] => typeof habit[1] === "string");
  return [budget, plainly(text(person, "move_in")), ...habits.map(([name, said]) => habit(name, said))].filter(Boolean);
}

/** Most habits speak for themselves; `never` needs to say what. */
function habit(name: string, said: string): string {
  return ["smoking", "drinking", "smoking_drinking", "guests_policy", "cleanliness"].includes(name) ? `${plainly(name)}: ${said.replaceAll("_", " ")}` : plainly(said);
}

function idOf(dealt: Bag): number {
  return number(child(dealt, "person"), "id") ?? 0;
}

function nameOf(dealt: Bag): string {
  return text(child(dealt, "person"), "name") || "Somebody";
}

mount("people", "Looking for people", People);
