/** One home, whole: its pictures, what it costs, what it is like, and what one can do about it. */
import { useState } from "preact/hooks";

import type { Host } from "./bridge";
import { useDeed } from "./deed";
import { Back, Calendar, Heart, Next } from "./marks";
import { offerOf } from "./offer";
import { Button, Chips, Picture, Portrait, Says } from "./parts";
import { child, number, text, wordsOf, type Bag } from "./reading";
import { count, date, plainly, rupees, when } from "./saying";
import "./home.css";

/** `home` is the answer of `get_home`. */
export function Inside(props: { home: Bag; host: Host; liked?: boolean; changed?: (liked: boolean) => void }) {
  const { home, host } = props;
  const offer = offerOf(child(home, "home"));
  const [liked, setLiked] = useState(props.liked ?? offer.liked);
  const deed = useDeed(host);
  const told = text(home, "description");
  const pictures = wordsOf(home, "pictures");

  const save = async () => {
    const action = liked ? "pass" : "like";
    const answer = await deed.run({
      tool: "swipe",
      input: { home_id: offer.id, action },
      name: "save",
      doing: liked ? "Taking it off your list…" : "Saving…",
      done: liked ? "It is off your list." : "Saved. You can now write to its owner.",
      note: `The person ${liked ? "no longer likes" : "liked"} home ${offer.id}.`,
    });
    if (!answer) return;
    setLiked(!liked);
    props.changed?.(!liked);
  };
  const visit = async () => {
    try {
      await host.say(`I would like to visit home ${offer.id}, "${offer.title}". Which times are free?`);
      deed.say("Asked. Go on in the conversation.");
    } catch {
      deed.say("Ask for a visit in the conversation.");
    }
  };

  return (
    <article class="stack inside" aria-label={offer.title}>
      <Gallery pictures={pictures.length || !offer.image ? pictures : [offer.image]} title={offer.title} />
      <div class="row wrap spread top">
        <div class="grow stack close">
          <h2 class="words large">{offer.title}</h2>
          <p class="soft words">{[text(home, "address") || offer.where, offer.distance].filter(Boolean).join(" · ")}</p>
        </div>
        <p class="price big">{offer.price} <span class="soft small plain">{offer.per}</span></p>
      </div>
      <Chips words={[...offer.facts, ...more(home)]} label="In short" />
      <div class="row wrap">
        <Button label={liked ? "Saved" : "Save"} kind={liked ? "" : "main"} pressed={liked} icon={<Heart full={liked} />}
          busy={deed.state.busy === "save"} press={save} />
        <Button label="Ask for a visit" icon={<Calendar />} press={visit} />
      </div>
      <Says deed={deed} />
      {told && <p class="prose">{told}</p>}
      <Costs home={home} />
      <Rules home={home} />
      <Lists home={home} />
      <Owner home={home} />
    </article>
  );
}

function Gallery(props: { pictures: string[]; title: string }) {
  const [at, setAt] = useState(0);
  const many = props.pictures.length;
  const go = (step: number) => setAt((now) => (now + step + many) % many);
  return (
    <section class="gallery" aria-roledescription="carousel" aria-label={`Pictures of ${props.title}`}
      onKeyDown={(event) => many > 1 && (event.key === "ArrowRight" ? go(1) : event.key === "ArrowLeft" && go(-1))}>
      <Picture from={props.pictures[at] ?? ""} alt={`Picture ${at + 1} of ${Math.max(many, 1)}: ${props.title}`} />
      {many > 1 && (
        <div class="gallery-bar">
          <Button label="Picture before" bare icon={<Back />} press={() => go(-1)} />
          <span class="chip" aria-live="polite">{at + 1} / {many}</span>
          <Button label="Next picture" bare icon={<Next />} press={() => go(1)} />
        </div>
      )}
    </section>
  );
}

function Costs(props: { home: Bag }) {
  const card = child(props.home, "home");
  const lines: [string, number | undefined][] = [
    ["Deposit", number(card, "deposit")],
    ["Maintenance", number(props.home, "maintenance")],
  ];
  const known = lines.filter(([, amount]) => amount !== undefined && amount > 0);
  const free = text(card, "free_from");
  const mine = text(props.home, "my_next_visit");
  if (!known.length && !free && !mine) return null;
  return (
    <dl class="costs">
      {known.map(([name, amount]) => <div key={name}><dt>{name}</dt><dd>{rupees(amount)}</dd></div>)}
      {free && <div><dt>Free from</dt><dd>{date(free)}</dd></div>}
      {mine && <div><dt>Your visit</dt><dd>{when(mine)}</dd></div>}
    </dl>
  );
}

function Rules(props: { home: Bag }) {
  const rules = Object.entries(child(props.home, "house_rules")).filter((rule): rule is [string, string] => typeof rule[1] === "string");
  if (!rules.length) return null;
  return (
    <section class="stack close">
      <h3>House rules</h3>
      <dl class="rules">{rules.map(([name, said]) => <div key={name}><dt>{plainly(name)}</dt><dd class="words">{plainly(said)}</dd></div>)}</dl>
    </section>
  );
}

function Lists(props: { home: Bag }) {
  const lists: [string, string[]][] = [
    ["What is there", [...wordsOf(props.home, "amenities"), ...wordsOf(props.home, "features").map(plainly)]],
    ["Around the house", wordsOf(props.home, "society").map(plainly)],
  ];
  return (
    <>
      {lists.filter(([, words]) => words.length).map(([name, words]) => (
        <section class="stack close" key={name}><h3>{name}</h3><Chips words={words} label={name} /></section>
      ))}
    </>
  );
}

function Owner(props: { home: Bag }) {
  const name = text(props.home, "owner_name");
  const likes = number(props.home, "likes") ?? 0;
  if (!name) return null;
  return (
    <div class="row owner">
      <Portrait from="" name={name} />
      <p class="grow"><span class="soft small">Offered by</span><br /><span class="strong words">{name}</span></p>
      {likes > 0 && <p class="soft small">{count(likes, "person likes", "people like")} it</p>}
    </div>
  );
}

function more(home: Bag): string[] {
  const baths = number(home, "bathrooms");
  const floor = number(home, "floor");
  const floors = number(home, "total_floors");
  return [
    baths ? count(baths, "bath") : "",
    floor === undefined ? "" : floors ? `Floor ${floor} of ${floors}` : `Floor ${floor}`,
    text(home, "landmark") && `Near ${text(home, "landmark")}`,
  ].filter(Boolean);
}
