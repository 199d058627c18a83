/** A home on offer, read from the card that tools answer with. */
import { number, text, type Bag } from "./reading";
import { format, moment, plainly, rupees } from "./saying";

export interface Offer {
  id: number;
  title: string;
  where: string;
  distance: string;
  price: string;
  per: string;
  image: string;
  liked: boolean;
  /** What its keeper is told of it: `live`, `paused`, … */
  state: string;
  facts: string[];
}

const PER: Record<string, string> = { month: "a month", night: "a night" };

export function offerOf(card: Bag): Offer {
  return {
    id: number(card, "id") ?? 0,
    title: text(card, "title") || "A home",
    where: text(card, "place"),
    distance: distance(number(card, "distance_km")),
    price: rupees(number(card, "price")),
    per: PER[text(card, "per")] ?? "",
    image: text(card, "image"),
    liked: card["liked"] === true,
    state: text(card, "state"),
    facts: facts(card),
  };
}

export function percent(share: number | undefined): string {
  return share === undefined ? "" : `${Math.round(share)}% fit`;
}

function distance(kilometres: number | undefined): string {
  if (kilometres === undefined) return "";
  return `${kilometres < 10 ? kilometres.toFixed(1) : Math.round(kilometres)}\u00a0km\u00a0away`;
}

function facts(card: Bag): string[] {
  const rooms = number(card, "bedrooms");
  const area = number(card, "area_sqft");
  const free = moment(text(card, "free_from"));
  const gender = text(card, "for_gender");
  const found = [
    plainly(text(card, "sharing") || text(card, "kind")),
    rooms ? `${rooms} BHK` : "",
    area ? `${Math.round(area)} sq ft` : "",
    plainly(text(card, "furnishing")),
    gender && gender !== "any" ? `For ${gender.replaceAll("_", " ")}` : "",
    free ? (free.getTime() > Date.now() ? `From ${format(free, { day: "numeric", month: "short" })}` : "Free now") : "",
  ];
  return found.filter(Boolean);
}
