/** Imported before any schema is made: zod tries whether it may make code from text, and a strict policy tells on it. */
import { config } from "zod";

config({ jitless: true });
