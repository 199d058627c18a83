/** Puts a widget on the page: waits for its answer, shows it, and keeps to the look of its host. */
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { connect, Refusal, type Host, type Scene } from "./bridge";
import { Empty, sentence } from "./parts";
import type { Bag } from "./reading";
import { speakFor } from "./saying";
import "./theme.css";

export interface Shown {
  /** The tool's structured answer. */
  content: Bag;
  /** What the tool was asked. */
  input: Bag;
  host: Host;
  /** Which tool answered; empty where the host does not tell. */
  tool: string;
}

interface State {
  host?: Host;
  scene?: Scene;
  shown?: { content: Bag; input: Bag; turn: number };
  refusal?: Refusal;
}

export function mount(name: string, waiting: string, Widget: ComponentType<Shown>): void {
  function Page() {
    const [state, setState] = useState<State>({});
    useEffect(() => {
      let turn = 0;
      const host = connect(name, {
        answer: (content, input) => {
          turn += 1;
          setState((old) => ({ ...withoutRefusal(old), shown: { content, input, turn } }));
        },
        refused: (refusal) => setState((old) => ({ ...old, refusal })),
        scene: (scene) => {
          document.documentElement.dataset["theme"] = scene.dark ? "dark" : "light";
          if (scene.locale) document.documentElement.lang = scene.locale;
          speakFor(scene);
          setState((old) => ({ ...old, scene }));
        },
      });
      setState((old) => ({ ...old, host }));
    }, []);
    return <main class="court">{body(state)}</main>;
  }

  function body({ shown, refusal, host, scene }: State) {
    if (shown && host && !refusal) {
      return <Widget key={shown.turn} content={shown.content} input={shown.input} host={host} tool={scene?.tool ?? ""} />;
    }
    if (refusal) return <div role="alert"><Empty title={refusal.code === "NO_HOST" ? "Nothing to show here" : "That did not work"}>{sentence(refusal)}</Empty></div>;
    return <div class="waiting" role="status" aria-label={waiting}><i /><i /></div>;
  }

  render(<Page />, document.body);
}

function withoutRefusal(state: State): State {
  const { refusal: _gone, ...rest } = state;
  return rest;
}
