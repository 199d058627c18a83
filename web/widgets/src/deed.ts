/** One thing done at a time through the host: that it runs, what came of it, and the question before what cannot be undone. */
import { useRef, useState } from "preact/hooks";

import { asRefusal, Refusal, type Host } from "./bridge";
import type { Bag } from "./reading";

export interface Wish {
  tool: string;
  input: Bag;
  /** Which button turns meanwhile; two with the same name turn together. */
  name: string;
  doing: string;
  done?: string | ((answer: Bag) => string);
  /** Told to the model, so that it knows what the person did. */
  note?: string;
}

interface State {
  busy?: string;
  says?: string;
  wrong?: Refusal;
  asks?: { about: string; confirm: string; wish: Wish; settle: (answer: Bag | undefined) => void };
}

export interface Deed {
  readonly state: State;
  /** Call the tool; gives its answer, or undefined when it was refused or the person thought better of it. */
  run(wish: Wish): Promise<Bag | undefined>;
  agree(): void;
  decline(): void;
  say(sentence: string): void;
}

export function useDeed(host: Host): Deed {
  const [state, setState] = useState<State>({});
  const running = useRef(false);

  async function attempt(wish: Wish, confirm = ""): Promise<Bag | undefined> {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: wish.name, says: wish.doing });
    const outcome = await host.call(wish.tool, confirm ? { ...wish.input, confirm } : wish.input).catch(asRefusal);
    running.current = false;
    if (!(outcome instanceof Refusal)) return finished(wish, outcome);
    if (outcome.code === "CONFIRMATION_REQUIRED" && outcome.confirm && !confirm) {
      return new Promise((settle) => {
        setState({ asks: { about: outcome.about || outcome.message, confirm: outcome.confirm, wish, settle } });
      });
    }
    setState({ wrong: outcome });
    return undefined;
  }

  function finished(wish: Wish, answer: Bag): Bag {
    const says = typeof wish.done === "function" ? wish.done(answer) : wish.done;
    setState(says ? { says } : {});
    if (wish.note) host.note(wish.note).catch(() => undefined); // a courtesy that hosts need not offer
    return answer;
  }

  return {
    state,
    run: (wish) => {
      state.asks?.settle(undefined);
      return attempt(wish);
    },
    agree: () => {
      const { asks } = state;
      if (asks) void attempt(asks.wish, asks.confirm).then(asks.settle);
    },
    decline: () => {
      state.asks?.settle(undefined);
      setState({ says: "Nothing was changed." });
    },
    say: (sentence) => setState({ says: sentence }),
  };
}
