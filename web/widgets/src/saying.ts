/** Says amounts, times and the words of enums as people say them. */
import type { Scene } from "./bridge";

let scene: Scene = { dark: false };

/** Remember whose language and clock to speak. */
export function speakFor(next: Scene): void {
  scene = next;
}

export function rupees(amount: number | undefined): string {
  if (amount === undefined) return "";
  return `₹${new Intl.NumberFormat("en-IN", { maximumFractionDigits: 0 }).format(amount)}`;
}

/** `shared_room` and `SHARED_ROOM` become `Shared room`. */
export function plainly(word: string): string {
  const spaced = (word === word.toUpperCase() ? word.toLowerCase() : word).replaceAll("_", " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function moment(value: string): Date | undefined {
  const at = new Date(value);
  return value && !Number.isNaN(at.getTime()) ? at : undefined;
}

/** `Sat, 21 Nov, 11:30 am`, on the person's own clock or the one that is named. */
export function when(value: string, zone?: string): string {
  const at = moment(value);
  if (!at) return value;
  const day = format(at, { weekday: "short", day: "numeric", month: "short" }, zone);
  return `${day}, ${clock(value, zone)}`;
}

export function clock(value: string, zone?: string): string {
  const at = moment(value);
  return at ? format(at, { hour: "numeric", minute: "2-digit" }, zone) : value;
}

export function day(value: string, zone?: string): string {
  const at = moment(value);
  return at ? format(at, { weekday: "long", day: "numeric", month: "long" }, zone) : value;
}

/** `21 Nov 2026`. */
export function date(value: string): string {
  const at = moment(value);
  return at ? format(at, { day: "numeric", month: "short", year: "numeric" }) : value;
}

/** `2026-11-21`, for comparing days on one clock. */
export function dayKey(at: Date, zone?: string): string {
  return new Intl.DateTimeFormat("en-CA", inZone({ year: "numeric", month: "2-digit", day: "2-digit" }, zone)).format(at);
}

/** `12 min ago`, `yesterday`, or the date. */
export function ago(value: string, now = new Date()): string {
  const at = moment(value);
  if (!at) return "";
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return "yesterday";
  return format(at, { day: "numeric", month: "short" });
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).slice(0, 2);
  return parts.map((part) => [...part][0] ?? "").join("").toUpperCase();
}

export function count(many: number, one: string, several = `${one}s`): string {
  return `${many} ${many === 1 ? one : several}`;
}

export function format(at: Date, how: Intl.DateTimeFormatOptions, zone?: string): string {
  try {
    return new Intl.DateTimeFormat(scene.locale ?? "en-IN", inZone(how, zone)).format(at);
  } catch {
    // A locale or zone that this browser does not know.
    return new Intl.DateTimeFormat("en-IN", how).format(at);
  }
}

function inZone(how: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormatOptions {
  const timeZone = zone ?? scene.timeZone;
  return timeZone ? { ...how, timeZone } : how;
}
