"""Everything that the house knows of a person, chapter by chapter, whichever room keeps it.

A chapter gives what is the person's own: what they wrote, chose and did, and what was told to them. What belongs to
others stays out: who looked at them, who reported or blocked them; and secrets, and numbers that only rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from aangan.infra.unit import ReadUnit
from aangan.takeout.types import Entry


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the copy: `rows` gives `key` and `entry` (JSON); `table` is where it is kept, `first` precedes keys."""

    name: str
    table: str
    rows: sql.SQL | sql.Composed
    first: int | str = 0


WHOLE = sql.SQL("SELECT {key} AS key, to_jsonb(t) - {less}::text[] AS entry FROM {table} t WHERE {owner} = %(user)s")
PAGE = sql.SQL(
    "SELECT key, entry::text AS entry FROM ({rows}) chapter WHERE key > %(after)s ORDER BY key LIMIT %(most)s"
)


def _rows(name: str, table: str, owner: str, key: str = "id", less: Sequence[str] = ()) -> Chapter:
    """Tell the rows of a table whose owner a column names, but for some columns."""
    columns = {"key": sql.Identifier("t", key), "owner": sql.Identifier("t", owner)}
    composed = WHOLE.format(table=sql.Identifier(table), less=sql.Literal([owner, *less]), **columns)
    return Chapter(name, table, composed)


ACCOUNT = sql.SQL("""
SELECT u.id AS key, to_jsonb(u) - '{agent_id,seeded,deleted_at}'::text[] AS entry FROM users u WHERE u.id = %(user)s
""")
# What a sign-in of our own keeps: when, and how; never the password's digest.
SIGN_IN = sql.SQL("""
SELECT a.id::text AS key, jsonb_build_object('email', a.email, 'phone', a.phone, 'created_at', a.created_at,
    'last_sign_in_at', a.last_sign_in_at, 'about_me', a.user_metadata, 'providers', coalesce((
        SELECT jsonb_agg(jsonb_build_object('provider', i.provider, 'email', i.email, 'created_at', i.created_at))
        FROM account_identities i WHERE i.account_id = a.id), '[]')) AS entry
FROM accounts a JOIN users u ON u.subject = a.id::text WHERE u.id = %(user)s
""")
SESSIONS = sql.SQL("""
SELECT s.id::text AS key, jsonb_build_object('method', s.method, 'created_at', s.created_at, 'ended_at', s.ended_at)
    AS entry
FROM auth_sessions s JOIN users u ON u.subject = s.account_id::text WHERE u.id = %(user)s
""")
ONBOARDINGS = sql.SQL("""
SELECT o.app AS key, jsonb_build_object('app', o.app, 'completed_at', o.completed_at) AS entry
FROM onboardings o WHERE o.user_id = %(user)s
""")
HOMES = sql.SQL("""
SELECT p.id AS key, to_jsonb(p) - '{owner_id,resumes_as}'::text[] || jsonb_build_object('images', coalesce((
    SELECT jsonb_agg(to_jsonb(i) - '{id,property_id}'::text[] ORDER BY i.display_order, i.id)
    FROM property_images i WHERE i.property_id = p.id), '[]')) AS entry
FROM properties p WHERE p.owner_id = %(user)s
""")
VOTES = sql.SQL("""
SELECT lpad(v.property_id::text, 20, '0') || ' ' || v.tag AS key, to_jsonb(v) - 'user_id' AS entry
FROM society_tag_votes v WHERE v.user_id = %(user)s
""")
SUPER_LIKES = sql.SQL("""
SELECT s.day::text AS key, to_jsonb(s) - 'user_id' AS entry FROM super_likes s WHERE s.user_id = %(user)s
""")
# The other of two is named by their id alone: what they say of themselves is theirs to give.
MATCHES = sql.SQL("""
SELECT m.id AS key, to_jsonb(m) - '{low_id,high_id}'::text[] || jsonb_build_object('other_user_id',
    CASE WHEN m.low_id = %(user)s THEN m.high_id ELSE m.low_id END) AS entry
FROM matches m WHERE %(user)s IN (m.low_id, m.high_id)
""")
CONVERSATIONS = sql.SQL("""
SELECT c.id AS key, jsonb_build_object('id', c.id, 'source', c.source, 'status', c.status,
    'created_at', c.created_at, 'context_property_id', c.context_property_id,
    'other_user_id', CASE WHEN c.low_id = %(user)s THEN c.high_id ELSE c.low_id END) AS entry
FROM conversations c WHERE %(user)s IN (c.low_id, c.high_id)
""")
MESSAGES = sql.SQL("""
SELECT m.id AS key, jsonb_build_object('id', m.id, 'conversation_id', m.conversation_id, 'type', m.message_type,
    'from_me', m.sender_id = %(user)s, 'body', m.body, 'attachment_url', m.attachment_url,
    'created_at', m.created_at) AS entry
FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE %(user)s IN (c.low_id, c.high_id)
""")
# What the visitor notes is the visitor's; whoever is visited is told when, and how it stands.
VISITS = sql.SQL("""
SELECT v.id AS key, CASE WHEN v.user_id = %(user)s
    THEN to_jsonb(v) - '{user_id,follow_up_required,follow_up_date}'::text[]
    ELSE jsonb_build_object('id', v.id, 'property_id', v.property_id, 'visitor_id', v.user_id, 'status', v.status,
        'scheduled_date', v.scheduled_date, 'duration_minutes', v.duration_minutes, 'created_at', v.created_at)
    END AS entry
FROM visits v WHERE %(user)s IN (v.user_id, v.counterparty_user_id)
""")
WINDOWS = sql.SQL("""
SELECT w.weekday || ' ' || w.opens AS key, to_jsonb(w) - 'user_id' AS entry
FROM visit_windows w WHERE w.user_id = %(user)s
""")
REPORTS = sql.SQL("""
SELECT r.id AS key, jsonb_build_object('reported_id', r.reported_id, 'reason', r.reason, 'status', r.status,
    'notes', r.notes, 'created_at', r.created_at) AS entry
FROM reports r WHERE r.reporter_id = %(user)s
""")
STATEMENTS = sql.SQL("""
SELECT s.id AS key, to_jsonb(s) - '{user_id,case_id,decision_id}'::text[] || jsonb_build_object('appeals', coalesce((
    SELECT jsonb_agg(jsonb_build_object('text', a.text, 'made_at', a.made_at, 'answer', a.answer,
        'decided_at', a.decided_at) ORDER BY a.id)
    FROM appeals a WHERE a.statement_id = s.id), '[]')) AS entry
FROM statements s WHERE s.user_id = %(user)s
""")
FILES = sql.SQL("""
SELECT m.id AS key, jsonb_build_object('id', m.uid, 'filename', m.filename, 'content_type', m.content_type,
    'size', m.size, 'folder', m.folder, 'visibility', m.visibility, 'path', '/media/' || m.key,
    'created_at', m.created_at, 'expires_at', m.expires_at) AS entry
FROM media m WHERE m.owner_id = %(user)s
""")
APPS = sql.SQL("""
SELECT g.id AS key, jsonb_build_object('app', c.name, 'resource', g.resource, 'scopes', g.scopes,
    'granted_at', g.granted_at, 'last_used_at', g.last_used_at, 'ended_at', g.ended_at) AS entry
FROM oauth_grants g JOIN oauth_clients c ON c.id = g.client_id WHERE g.user_id = %(user)s
""")
TALKS = sql.SQL("""
SELECT m.id AS key, jsonb_build_object('thread', t.title, 'role', m.role, 'content', m.content, 'tool', m.tool_name,
    'asked', m.tool_args, 'created_at', m.created_at) AS entry
FROM concierge_messages m JOIN concierge_threads t ON t.id = m.thread_id WHERE t.user_id = %(user)s
""")

CHAPTERS = (
    Chapter("account", "users", ACCOUNT),
    Chapter("sign_in", "accounts", SIGN_IN, ""),
    Chapter("sessions", "auth_sessions", SESSIONS, ""),
    Chapter("onboardings", "onboardings", ONBOARDINGS, ""),
    _rows("profile", "profiles", "user_id", "user_id", less=["resumes_as", "paused_because"]),
    _rows("profiles_viewed", "profile_views", "viewer_id"),
    Chapter("homes_on_offer", "properties", HOMES),
    Chapter("society_tag_votes", "society_tag_votes", VOTES, ""),
    _rows("swipes_of_people", "swipes", "user_id"),
    _rows("swipes_of_homes", "listing_swipes", "user_id"),
    Chapter("super_likes", "super_likes", SUPER_LIKES, ""),
    Chapter("matches", "matches", MATCHES),
    _rows("answers_to_matches", "match_qna_answers", "user_id", "conversation_id"),
    Chapter("conversations", "conversations", CONVERSATIONS),
    Chapter("messages", "messages", MESSAGES),
    _rows("blocks", "blocks", "blocker_id"),
    Chapter("reports", "reports", REPORTS),
    Chapter("decisions_about_me", "statements", STATEMENTS),
    Chapter("visits", "visits", VISITS),
    _rows("visiting_hours", "visit_hosts", "user_id", "user_id"),
    Chapter("visiting_windows", "visit_windows", WINDOWS, ""),
    _rows("visiting_days", "visit_overrides", "user_id"),
    _rows("saved_searches", "saved_searches", "user_id"),
    _rows("agents_assigned", "agent_assignments", "user_id"),
    _rows("talks_with_agents", "agent_interactions", "user_id", less=["note"]),
    _rows("notifications", "notifications", "user_id", less=["plan_at", "planned_at", "campaign_id", "bundle_key"]),
    _rows("devices", "device_tokens", "user_id", less=["token", "p256dh", "auth"]),
    Chapter("files", "media", FILES),
    _rows("bug_reports", "bug_reports", "user_id", less=["assigned_to"]),
    Chapter("apps_let_in", "oauth_grants", APPS),
    Chapter("talks_with_the_concierge", "concierge_threads", TALKS),
    _rows("long_work", "long_jobs", "owner_id", less=["carrier_id", "step", "due_at", "result"]),
)
# Tables that name a person and are told nowhere, each with its reason.
LEFT_OUT = {
    "appeals": "staff who decided on one; the objections themselves are told with decisions_about_me",
    "avatars": "small copies of a picture that is told by its address",
    "cases": "what staff look into; what they decided is told as decisions_about_me",
    "concierge_usage": "counts how much was asked in a day",
    "deck_cards": "the profile, in the numbers by which it is dealt",
    "decks": "which of others' profiles lay where",
    "deck_stats": "numbers that only rank",
    "listing_prescreens": "what staff judged of homes",
    "notice_campaigns": "the work of staff",
    "notice_caps": "counts how often somebody was told something",
    "notice_keys": "keeps somebody from being told twice",
    "pages": "the work of staff",
    "visit_calendars": "a number that makes a secret address",
    "visit_changes": "how visits came to stand as they do, by whomever",
    "visit_diary": "when visits keep somebody busy; told as visits",
}


async def entries(unit: ReadUnit, chapter: Chapter, user_id: int, after: int | str, limit: int) -> list[Entry]:
    """Return the next entries of a chapter after a key."""
    rows = await unit.fetch(PAGE.format(rows=chapter.rows), {"user": user_id, "after": after, "most": limit})
    return [Entry(row["key"], row["entry"].encode()) for row in rows]
