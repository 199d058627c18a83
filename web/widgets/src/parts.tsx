/** The parts that widgets are put together from. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Refusal } from "./bridge";
import type { Deed } from "./deed";
import { Arch, Mark } from "./marks";
import { initials } from "./saying";

export function Head(props: { title: string; under?: string | undefined; children?: ComponentChildren }) {
  return (
    <header class="head">
      <Mark />
      <div>
        <h1 class="words">{props.title}</h1>
        {props.under && <p class="soft small words">{props.under}</p>}
      </div>
      {props.children}
    </header>
  );
}

export function Button(props: {
  label: string;
  kind?: string;
  icon?: ComponentChildren;
  /** Only the icon is shown; the label is still read out. */
  bare?: boolean;
  busy?: boolean;
  off?: boolean;
  pressed?: boolean;
  about?: string;
  press: () => void;
}) {
  const spoken = props.about ? `${props.label}: ${props.about}` : props.label;
  return (
    <button type="button" class={`button ${props.kind ?? ""}${props.bare ? " round" : ""}`} disabled={props.off}
      aria-busy={props.busy} aria-pressed={props.pressed} onClick={props.press}
      aria-label={props.bare || props.about ? spoken : undefined} title={props.bare ? props.label : undefined}>
      {props.busy ? <span class="spinner" aria-hidden="true" /> : props.icon}
      {!props.bare && <span>{props.label}</span>}
    </button>
  );
}

// The page is told by who serves it where the house's pictures are; nothing else is ever asked for.
const HOUSE = document.querySelector<HTMLMetaElement>('meta[name="house"]')?.content ?? "";

/** Our own address of a picture, or nothing for one that is kept elsewhere. */
function ours(address: string): string {
  return address && URL.canParse(address) && new URL(address).origin === HOUSE ? address : "";
}

/** A picture from the house's own address, or an arch where there is none or it does not come. */
export function Picture(props: { from: string; alt: string; class?: string }) {
  const [gone, setGone] = useState("");
  const from = ours(props.from);
  return (
    <div class={`picture ${props.class ?? ""}`}>
      {from && gone !== from ? (
        <img src={from} alt={props.alt} decoding="async" referrerpolicy="no-referrer" onError={() => setGone(from)} />
      ) : (
        <span class="blank"><Arch /></span>
      )}
    </div>
  );
}

/** Somebody at their window; their initials where there is no picture. */
export function Portrait(props: { from: string; name: string; large?: boolean }) {
  const [gone, setGone] = useState("");
  const from = ours(props.from);
  const shape = `picture portrait${props.large ? " large" : ""}`;
  if (!from || gone === from) {
    return <div class={shape} aria-hidden="true">{initials(props.name) || <Arch />}</div>;
  }
  return (
    <div class={shape}>
      <img src={from} alt={props.large ? `Portrait of ${props.name}` : ""} referrerpolicy="no-referrer" onError={() => setGone(from)} />
    </div>
  );
}

export function Chips(props: { words: (string | false | undefined)[]; tone?: string; label?: string }) {
  const words = props.words.filter((word): word is string => Boolean(word));
  if (!words.length) return null;
  return (
    <ul class="chips" aria-label={props.label}>
      {words.map((word) => <li key={word} class={`chip ${props.tone ?? ""}`}>{word}</li>)}
    </ul>
  );
}

export function Empty(props: { title: string; children?: ComponentChildren; icon?: ComponentChildren }) {
  return (
    <div class="empty">
      {props.icon ?? <Arch />}
      <h2>{props.title}</h2>
      {props.children && <p class="small">{props.children}</p>}
    </div>
  );
}

/** What a deed says: how it goes, what went wrong, or the question before it is done. */
export function Says(props: { deed: Deed; yes?: string }) {
  const { state } = props.deed;
  return (
    <>
      <div role="status" aria-live="polite">
        {state.says && <p class={`says words${state.busy ? " busy" : " arrive"}`}>{state.says}</p>}
      </div>
      {state.wrong && <p role="alert" class="says wrong arrive words">{sentence(state.wrong)}</p>}
      {state.asks && (
        <Question about={state.asks.about} yes={props.yes ?? "Yes, do it"} agree={props.deed.agree} decline={props.deed.decline} />
      )}
    </>
  );
}

function Question(props: { about: string; yes: string; agree: () => void; decline: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>("button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <div class="asks arrive" ref={box} role="alertdialog" aria-labelledby="asked-title" aria-describedby="asked"
      onKeyDown={(event) => event.key === "Escape" && props.decline()}>
      <div class="stack">
        <h2 id="asked-title">Are you sure?</h2>
        <p id="asked" class="words">{props.about}</p>
      </div>
      <div class="row wrap">
        <Button label="No, leave it" press={props.decline} />
        <Button label={props.yes} kind="grave" press={props.agree} />
      </div>
    </div>
  );
}

/** Say a refusal as a person would. */
export function sentence(refusal: Refusal): string {
  if (refusal.code === "AUTH_HEADER_MISSING" || refusal.code === "UNAUTHORIZED") return "Connect your aangan account first.";
  return refusal.message;
}
