/** The few drawings that all widgets share; drawn here so that nothing is fetched. */
import type { ComponentChildren } from "preact";

function Drawing(props: { children: ComponentChildren; class?: string; box?: number }) {
  const box = props.box ?? 24;
  return (
    <svg class={props.class} viewBox={`0 0 ${box} ${box}`} fill="none" stroke="currentColor" stroke-width="1.8"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {props.children}
    </svg>
  );
}

/** The house's mark: an arch around a courtyard with its tulsi. */
export function Mark() {
  return (
    <Drawing class="mark" box={34}>
      <path d="M4 31V15C4 8.5 9.5 4 17 3c7.5 1 13 5.5 13 12v16z" />
      <path d="M10 31V18c0-4 3-6.5 7-7.2 4 .7 7 3.2 7 7.2v13" opacity=".55" />
      <path d="M17 27v-6M17 23.5c-2.6 0-3.6-1.6-3.6-3.3 2.3 0 3.6 1.2 3.6 3.3zM17 22c2.6 0 3.6-1.6 3.6-3.3-2.3 0-3.6 1.2-3.6 3.3z" />
      <path d="M13.5 27h7l-1 4h-5z" />
    </Drawing>
  );
}

export const Arch = () => (
  <Drawing>
    <path d="M4 21V11c0-4 3.5-7 8-8 4.5 1 8 4 8 8v10zM9 21v-7c0-1.7 1.3-3 3-3s3 1.3 3 3v7" />
  </Drawing>
);
export const Heart = (props: { full?: boolean }) => (
  <Drawing>
    <path fill={props.full ? "currentColor" : "none"}
      d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10C19.5 15.4 12 20 12 20z" />
  </Drawing>
);
export const Cross = () => <Drawing><path d="M6 6l12 12M18 6L6 18" /></Drawing>;
export const Tick = () => <Drawing><path d="M5 12.5l4.5 4.5L19 7.5" /></Drawing>;
export const Back = () => <Drawing><path d="M15 5l-7 7 7 7" /></Drawing>;
export const Next = () => <Drawing><path d="M9 5l7 7-7 7" /></Drawing>;
export const Send = () => <Drawing><path d="M4.5 12L20 4.5 15.5 20l-3.7-6.3zM11.8 13.7L20 4.5" /></Drawing>;
export const Calendar = () => <Drawing><path d="M4 6.5h16V20H4zM4 10.5h16M8.5 4v4M15.5 4v4" /></Drawing>;
export const Talk = () => <Drawing><path d="M4 5h16v11H10l-4 4v-4H4z" /></Drawing>;
export const Scales = () => <Drawing><path d="M12 4v16M8 20h8M5 7h14M5 7l-2.5 6h5zM19 7l-2.5 6h5z" /></Drawing>;
