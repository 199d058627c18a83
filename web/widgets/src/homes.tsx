/** Homes that were found: look, save, open one, ask for more. */
import { useEffect, useRef, useState } from "preact/hooks";

import { useDeed, type Deed } from "./deed";
import { Inside } from "./inside";
import { Back, Heart } from "./marks";
import { mount, type Shown } from "./mount";
import { offerOf } from "./offer";
import { Own } from "./own";
import { Button, Chips, Empty, Head, Picture, Says } from "./parts";
import { child, isRecord, number, rows, text, type Bag } from "./reading";
import { count, rupees } from "./saying";
import "./home.css";

const AT_FIRST = 6;

function Homes(shown: Shown) {
  const areMine = rows(shown.content, "homes").some((one) => isRecord(one["home"]));
  return areMine ? <Mine {...shown} /> : <Found {...shown} />;
}

function Mine({ content, input, host }: Shown) {
  const [page, setPage] = useState({ homes: rows(content, "homes"), cursor: text(content, "next_cursor") });
  const deed = useDeed(host);
  async function more() {
    const answer = await deed.run({ tool: "my_homes", input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking for more…" });
    if (answer) setPage({ homes: [...page.homes, ...rows(answer, "homes")], cursor: text(answer, "next_cursor") });
  }
  return (
    <>
      <Head title="Your homes on offer" under={count(page.homes.length, "home")} />
      <ul class="homes">{page.homes.map((mine) => <Own key={offerOf(child(mine, "home")).id} mine={mine} host={host} />)}</ul>
      <Says deed={deed} />
      {page.cursor && <div><Button label="Show more" busy={deed.state.busy === "more"} press={more} /></div>}
    </>
  );
}

function Found({ content, input, host }: Shown) {
  const [page, setPage] = useState({ homes: rows(content, "homes"), cursor: text(content, "next_cursor"), shown: AT_FIRST });
  const [liked, setLiked] = useState<Record<number, boolean>>({});
  const [open, setOpen] = useState<Bag>();
  const opened = useRef(0);
  const deed = useDeed(host);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (open || !opened.current) return;
    list.current?.querySelector<HTMLElement>(`[data-home="${opened.current}"] .feet button`)?.focus();
  }, [open]);

  const isLiked = (home: Bag) => liked[offerOf(home).id] ?? offerOf(home).liked;
  const remember = (id: number, value: boolean) => setLiked((old) => ({ ...old, [id]: value }));

  async function look(home: Bag) {
    const { id, title } = offerOf(home);
    const answer = await deed.run({ tool: "get_home", input: { home_id: id }, name: `look-${id}`, doing: `Opening ${title}…` });
    if (!answer) return;
    opened.current = id;
    setOpen(answer);
  }

  async function more() {
    if (page.shown < page.homes.length) return setPage({ ...page, shown: page.homes.length });
    const answer = await deed.run({
      tool: "search_homes", input: { ...input, cursor: page.cursor }, name: "more", doing: "Looking for more…",
    });
    if (!answer) return undefined;
    const homes = [...page.homes, ...rows(answer, "homes")];
    return setPage({ homes, cursor: text(answer, "next_cursor"), shown: homes.length });
  }

  if (open) {
    const { id, liked: before } = offerOf(child(open, "home"));
    return (
      <>
        <div><Button label="All homes" kind="quiet" icon={<Back />} press={() => setOpen(undefined)} /></div>
        <Inside home={open} host={host} liked={liked[id] ?? before} changed={(value) => remember(id, value)} />
      </>
    );
  }
  if (!page.homes.length) {
    return <><Head title="No homes found" under={asked(input)} /><Empty title="Nothing fits yet">Try a wider area, or a higher rent.</Empty></>;
  }
  const isMore = page.shown < page.homes.length || page.cursor !== "";
  return (
    <>
      <Head title={count(page.homes.length, "home") + (page.cursor ? " and more" : "")} under={asked(input)} />
      <ul class="homes" ref={list}>
        {page.homes.slice(0, page.shown).map((home) => (
          <Card key={offerOf(home).id} home={home} liked={isLiked(home)} deed={deed} look={() => look(home)}
            changed={(value) => remember(offerOf(home).id, value)} />
        ))}
      </ul>
      <Says deed={deed} />
      {isMore && <div class="row"><Button label="Show more" busy={deed.state.busy === "more"} press={more} /></div>}
    </>
  );
}

function Card(props: { home: Bag; liked: boolean; deed: Deed; look: () => void; changed: (liked: boolean) => void }) {
  const offer = offerOf(props.home);
  const { deed, liked } = props;
  const save = async () => {
    const answer = await deed.run({
      tool: "swipe",
      input: { home_id: offer.id, action: liked ? "pass" : "like" },
      name: `save-${offer.id}`,
      doing: liked ? "Taking it off your list…" : `Saving ${offer.title}…`,
      done: liked ? "It is off your list." : `Saved: ${offer.title}`,
      note: `The person ${liked ? "no longer likes" : "liked"} home ${offer.id}.`,
    });
    if (answer) props.changed(!liked);
  };
  return (
    <li class="card offer" data-home={offer.id}>
      <Picture from={offer.image} alt={offer.title} />
      <div class="inner">
        <p class="price">{offer.price} <span class="soft small plain">{offer.per}</span></p>
        <h2 class="words">{offer.title}</h2>
        <p class="soft small words">{offer.where}</p>
        <Chips words={[offer.distance, ...offer.facts.slice(0, 3)]} />
        <div class="feet">
          <Button label="Look inside" about={offer.title} busy={deed.state.busy === `look-${offer.id}`} press={props.look} />
        </div>
      </div>
      <div class="save">
        <Button label={liked ? "Saved" : "Save"} about={offer.title} bare pressed={liked} icon={<Heart full={liked} />}
          busy={deed.state.busy === `save-${offer.id}`} press={save} />
      </div>
    </li>
  );
}

/** What was asked, in words. */
function asked(input: Bag): string {
  const most = number(input, "price_max");
  const words = [
    text(input, "query") && `“${text(input, "query")}”`,
    [text(input, "locality"), text(input, "city")].filter(Boolean).join(", "),
    most === undefined ? "" : `up to ${rupees(most)}`,
  ];
  return words.filter(Boolean).join(" · ");
}

mount("homes", "Looking for homes", Homes);
