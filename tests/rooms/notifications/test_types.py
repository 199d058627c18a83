"""What types of notice there are, and what they say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from aangan.house import ROOMS
from aangan.infra.sms import segments
from aangan.notifications.rules import fill, locale_of, route_of, say, say_by
from aangan.notifications.service import NOTIFICATION_TYPES, collect_types, config_of, install_types
from aangan.notifications.types import (
    FrequencyCap,
    Locale,
    NoticeTypesWrong,
    NotificationChannel,
    NotificationTypeConfig,
    Words,
)

# As the clients know them: category, priority, channels, hours, cap, opt-in key.
CONTRACT = """
booking_confirmed transactional high email,in_app,push 72 - -
payment_failed transactional critical email,in_app,push,sms 48 - -
document_approved transactional normal email,in_app,push 24 - -
chat_message transactional high in_app,push 12 - -
password_changed system critical email,in_app 168 - -
security_alert system critical email,in_app,push,sms 168 - -
app_update system normal in_app,push 168 - -
policy_update system normal email,in_app 720 - -
promotion_generic marketing normal email,in_app,push 120 2/7 promotions
discount_offer marketing high email,in_app,push,sms 72 1/3 promotions
win_back marketing normal email,in_app 336 1/2 promotions
upsell_suggestion marketing normal in_app,push 72 3/10 promotions
onboarding_nudge marketing normal email,in_app,push 168 1/3 onboarding
visit_reminder transactional high in_app,push,sms 24 - -
property_recommendation marketing normal email,in_app,push 72 3/10 property_updates
daily_digest marketing normal email,in_app 48 1/7 digest
flatmate_new_message transactional high in_app,push 12 - -
flatmate_new_match transactional high in_app,push 24 - -
flatmate_listing_approved transactional normal email,in_app,push 72 - -
flatmate_listing_rejected transactional high email,in_app,push 168 - -
flatmate_account_suspended system critical email,in_app,push 168 - -
flatmate_account_warned system high email,in_app,push 168 - -
flatmate_report_actioned system normal in_app,push 168 - -
flatmate_report_dismissed system normal in_app,push 168 - -
flatmate_visit_scheduled transactional high in_app,push,sms 24 - -
flatmate_visit_confirmed transactional high in_app,push,sms 24 - -
admin_broadcast system normal in_app,push 168 - -
"""
MARKS = ("$", "[[", "]]", "{", "}", "None")
ROWS = [line.split() for line in CONTRACT.strip().splitlines()]
ALL = sorted(NOTIFICATION_TYPES.values(), key=lambda config: config.key)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_type_is_as_the_clients_know_it(row: list[str]) -> None:
    key, category, priority, channels, hours, cap, opt_in = row
    config = config_of(key)
    known = config.frequency_cap
    assert (config.category, config.priority) == (category, priority)
    assert sorted(config.allowed_channels) == channels.split(",")
    assert config.ttl == timedelta(hours=int(hours))
    assert ("-" if known is None else f"{known.per_day}/{known.per_week}") == cap
    assert (config.marketing_opt_in_key or "-") == opt_in


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("config", ALL, ids=[config.key for config in ALL])
def test_every_type_can_be_said_in_every_language(config: NotificationTypeConfig, locale: Locale) -> None:
    data = config.data.model_validate(config.sample).model_dump()
    for count in (1, 3):
        for name in ("Asha", None):
            title, body = say(config, locale, data, name, count)
            assert title.strip()
            assert body.strip()
            assert not any(mark in title + body for mark in MARKS)
    assert not any(mark in (route_of(config, data) or "") for mark in MARKS)


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("config", ALL, ids=[config.key for config in ALL])
def test_what_one_channel_says_alone_can_be_said_whatever_is_known(
    config: NotificationTypeConfig, locale: Locale
) -> None:
    whole = config.data.model_validate(config.sample).model_dump()
    needed = {name: whole[name] for name, field in config.data.model_fields.items() if field.is_required()}
    for data in (whole, needed):
        texts = [say_by(channel, config, locale, data, "Asha") for channel in config.outside]
        texts += say(config, locale, data, "Asha")
        assert not any(mark in (text or "") for mark in MARKS for text in texts)
        sms = say_by(NotificationChannel.SMS, config, locale, data, "Asha")
        assert sms is None or segments(sms) <= 2


def test_every_letter_to_people_has_words_of_its_own() -> None:
    mailed = [config for config in ALL if NotificationChannel.EMAIL in config.outside]
    assert mailed
    assert [config.key for config in mailed if any(words.letter is None for words in config.words.values())] == []


@pytest.mark.parametrize("config", ALL, ids=[config.key for config in ALL])
def test_hindi_is_written_in_its_own_script(config: NotificationTypeConfig) -> None:
    words = config.words[Locale.HINDI]
    own = [
        fill(text, dict.fromkeys(("title", "body", "offer"), "अ") | _blank(config))
        for text in (words.title, words.body)
    ]
    assert any("\u0900" <= letter <= "\u097f" for letter in "".join(own))


def test_what_is_left_out_leaves_no_trace() -> None:
    config = config_of("flatmate_listing_rejected")
    said = say(config, Locale.ENGLISH, {"property_id": 1, "title": "Room", "reason": None}, None)
    assert said == ("Listing Rejected", 'Your listing "Room" was not approved.')


def test_words_of_people_are_text_and_never_read_again() -> None:
    config = config_of("flatmate_listing_rejected")
    data = {"property_id": 1, "title": "{{ reason }} {% x %}", "reason": "{{ title.__class__ }}"}
    _, body = say(config, Locale.ENGLISH, data, None)
    assert body == 'Your listing "{{ reason }} {% x %}" was not approved. Reason: {{ title.__class__ }}'


def test_a_template_reaches_nothing_but_the_words_it_is_given() -> None:
    for grab in ("{{ name.__class__.__mro__ }}", "{{ ''.format.__globals__ }}"):
        with pytest.raises((SecurityError, UndefinedError)):
            fill(grab, {"name": "Asha"})
    for unknown in ("{{ range(9) }}", "{{ lipsum() }}", "{{ config }}"):
        with pytest.raises(UndefinedError):
            fill(unknown, {"name": "Asha"})


def test_what_data_promises_under_a_name_goes_before_what_every_notice_knows() -> None:
    said = say(config_of("saved_search_found"), Locale.ENGLISH, {"search_id": 1, "name": "Lofts", "count": 4}, None)
    assert said[1] == "4 new for “Lofts”"


def test_a_name_without_a_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        fill("Hello {{ nobody }}", {})


def test_a_language_is_found_by_its_first_part() -> None:
    assert [locale_of(wish) for wish in ("hi-IN", "HI", "en_GB", "fr", None, 7)] == ["hi", "hi", "en", "en", "en", "en"]
    assert locale_of(None, "fr", "hi") is Locale.HINDI


def test_a_type_declared_twice_stops_the_start() -> None:
    with pytest.raises(NoticeTypesWrong, match="declared twice"):
        collect_types([*(notice for room in ROOMS for notice in room.notices), config_of("app_update")])


def test_types_that_do_not_fit_leave_those_of_the_house_as_they_are() -> None:
    before = dict(NOTIFICATION_TYPES)
    with pytest.raises(NoticeTypesWrong):
        install_types([config_of("app_update"), config_of("app_update")])
    assert before == NOTIFICATION_TYPES


def test_a_type_that_is_sent_and_declared_by_nobody_stops_the_start() -> None:
    assert set(collect_types(["app_update", config_of("app_update")])) == {"app_update"}
    with pytest.raises(NoticeTypesWrong, match="flatmate_new_pet"):
        collect_types(["flatmate_new_pet", config_of("app_update")])
    with pytest.raises(NoticeTypesWrong, match="neither"):
        collect_types([7])


def test_a_type_that_could_not_be_said_or_kept_stops_the_start() -> None:
    good = config_of("promotion_generic")
    wrong = {
        "speaks of": replace(good, words=dict.fromkeys(Locale, Words("For you", "{{ secret }}"))),
        "every language": replace(good, words={Locale.ENGLISH: Words("For you", "{{ offer }}")}),
        "no template": replace(good, words=dict.fromkeys(Locale, Words("For you", "{{ offer"))),
        "which its data": replace(good, words=dict.fromkeys(Locale, Words("For you", "Hi", letter="{{ secret }}"))),
        "no example of": replace(good, sample={}),
        "not what its data promises": replace(good, sample={"offer": ["a", "b"]}),
        "without a cap": replace(good, frequency_cap=None),
        "cannot be kept": replace(good, frequency_cap=FrequencyCap(3, 2)),
        "without an opt-in key": replace(good, marketing_opt_in_key=None),
        "not kept in the inbox": replace(good, allowed_channels=frozenset()),
        "ends before": replace(good, ttl=timedelta()),
        "that it has anyway": replace(good, fallback={NotificationChannel.EMAIL: timedelta(minutes=1)}),
        "waits with a channel": replace(good, escalation={NotificationChannel.SMS: timedelta(minutes=1)}),
        "names data": replace(good, collapse="thread"),
    }
    for complaint, config in wrong.items():
        with pytest.raises(NoticeTypesWrong, match=complaint):
            collect_types([config])


def _blank(config: NotificationTypeConfig) -> dict[str, str]:
    return {
        name: "x" for name in (*config.data.model_fields, "name", "count") if name not in {"title", "body", "offer"}
    }
