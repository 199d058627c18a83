"""What a look at a text finds, and what it lets pass."""

import time

import pytest

from aangan.safety import rules
from aangan.safety.rules import ContactKind
from bench.moderation.innocent import sentences


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call 98765 43210 after six", "phone"), ("+91-98765-43210", "phone"), ("Landline 080 2345 6789", "phone"),
        ("Number: 9 8 0 0 0 0 0 0 0 0", "phone"), ("९८७६५४३२१० पर फोन करें", "phone"),
        ("नौ आठ सात छह पांच चार तीन दो एक शून्य", "phone"), ("अट्ठानवे छिहत्तर चौवन बत्तीस दस", "phone"),
        ("nau aath saat chhe paanch zero zero zero zero zero", "phone"),
        ("double nine eight seven six five four three two one", "phone"),
        ("ninety eight seventy six fifty four thirty two ten", "phone"),
        ("nine8seven6five4three2one0", "phone"), ("nineeightsevensixfivefourthreetwoonezero", "phone"),
        ("98O0l 23456", "phone"), ("9*8*7*6*5*4*3*2*1*0", "phone"), ("9\u200b8765\u200b43210", "phone"),
        ("①②③ no; ⑨⑧⑦⑥⑤④③②①⓪", "phone"), ("9️⃣8️⃣7️⃣6️⃣5️⃣4️⃣3️⃣2️⃣1️⃣0️⃣", "phone"), ("+44 20 7946 0958", "phone"),
        ("call nine eight zero zero zero", "phone"), ("my number is (98765)-(43210)", "phone"),
        ("rahul@mail.example", "email"), ("rahul(at)gmail(dot)com", "email"), ("rahul [at] gmail [dot] com", "email"),
        ("rahul at the rate gmail dot com", "email"), ("room dot owner at mail dot example", "email"),
        ("रोहन एट जीमेल डॉट कॉम", "email"), ("r\u0430hul@gm\u0430il.com", "email"), ("rahul99 gmail com", "email"),
        ("https://rooms.example/1", "link"), ("see flatrent.in", "link"), ("flatrent dot com", "link"),
        ("wa.me/919876543210", "link"), ("bit.ly/abcd", "link"), ("www . flatrent . com", "link"),
        ("contact @room_owner", "handle"), ("insta: rahul_99", "handle"), ("telegram id rahulroom", "handle"),
        ("dm me @rahulsharma", "handle"), ("snapchat pe rahul.k99", "handle"),
    ],
)  # fmt: skip
def test_contact_details_are_found_however_they_are_written(text: str, kind: str) -> None:
    assert ContactKind(kind) in {one.kind for one in rules.contacts(text)}
    assert f"contact_{kind}" in {one.code for one in rules.text_findings(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Rent 22,000 and deposit 60,000", "Rent 75000-95000 a month",
        "22,000 / 60,000 / 1,20,000", "Budget 8500 to 12500",
        "one two three four bedrooms", "3 min @metro, 2BHK @Indiranagar", "Pin 560038, flat 702, tower 9, built 2015",
        "Available from 21-11-2026 to 30-11-2026", "area 1200 sqft 9500 rent", "Too good to do no work, one for me",
        "Instagram-worthy balcony, instagram friendly light", "We have a WhatsApp group for the society.",
        "The flat is clean.in the evening we cook", "Call me at 9.30 or 10", "3 to 4 people, do char teen log",
        "Dinner at nine, no smoking after ten", "I work at a dot com company", "Look at the dot on the map.",
        "Rooms 7 8 9 10 11 12 13 are free", "24x7 water, 100 Mbps, 2 lifts, 3rd floor of 12", "Ek do teen, chalo!",
        "Meet at the gate. Comfort first.", "He scored 98 and 76 in 2015", "₹9,500 + ₹1,25,000 deposit",
    ],
)  # fmt: skip
def test_numbers_and_words_of_ordinary_homes_are_no_contact_details(text: str) -> None:
    assert rules.contacts(text) == []


def test_contact_details_are_covered_where_they_stand() -> None:
    text = "Write to me: rahul (at) gmail (dot) com, or ring ९८७६५ 43210. Rent 20,000."
    assert rules.masked(text) == "Write to me: •••, or ring •••. Rent 20,000."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Independent escorts, all night", "adult_content"), ("e.s.c.o.r.t service", "adult_content"),
        ("Free stay for open minded girls", "adult_content"), ("n u d e pictures", "adult_content"),
        ("Ganja and MDMA available", "illegal_substances"), ("c0caine", "illegal_substances"),
        ("Earn money from home", "commercial_spam"), ("Ghar baithe paise kamao", "commercial_spam"),
        ("Best packers and movers", "commercial_spam"), ("b3tting tips", "commercial_spam"),
        ("Whatsapp only", "off_platform_spam"), ("Wh@ts4pp me", "off_platform_spam"),
        ("W h a t s a p p only", "off_platform_spam"), ("Cl\u0456ck h\u0435re", "off_platform_spam"),
        ("Pay token amount before the visit", "advance_fee"), ("Pehle token bhejo phir visit milega", "advance_fee"),
        ("पहले टोकन भेजो", "advance_fee"), ("Keys will be sent by courier", "advance_fee"),
        ("Visit only after advance payment", "advance_fee"), ("\u0440\u0430\u0443 t\u043eken now", "advance_fee"),
        ("The owner is abroad", "owner_abroad"), ("I work in London and my flat is empty", "owner_abroad"),
        ("Main videsh mein hoon? Videsh mein hoon", "owner_abroad"),
    ],
)  # fmt: skip
def test_each_family_is_known_behind_its_tricks(text: str, code: str) -> None:
    assert code in {one.code for one in rules.pattern_findings(text)}


@pytest.mark.parametrize(
    "text",
    [
        "No token, no brokerage; pay the deposit when you sign.", "Never pay before you visit.",
        "Rent 22,000, deposit two months, visit any evening.", "I work from home on Fridays.",
        "My loan officer friend moved out.", "Society has a club, no drugs please.", "Weed-free garden with tulsi.",
        "He served in the army, his wife teaches.", "You can reach the metro through the park.",
    ],
)  # fmt: skip
def test_honest_words_belong_to_no_family(text: str) -> None:
    assert rules.pattern_findings(text) == []


def test_an_owner_who_lives_abroad_is_looked_at_and_not_held() -> None:
    found = rules.text_findings("The owner lives abroad and his sister shows the flat.")
    assert {one.code for one in found} == {"owner_abroad"}
    assert not rules.holds(found)


@pytest.mark.parametrize(
    "text",
    [
        "Congratulations! You have won a free holiday, text WIN to 87121 to claim your prize now",
        "Make 50,000 per week by part time job, no experience, join now, limited offer!!!",
    ],
)
def test_the_model_knows_spam_that_no_pattern_knows(text: str) -> None:
    assert rules.spam_score(text) > 0.5
    assert [one.code for one in rules.spam_findings(text)] == ["spam_text"]


@pytest.mark.parametrize(
    "text", ["", "ok", "Sunny room in a quiet lane, cook and maid, near the metro.", "Come for chai and have a look."]
)
def test_the_model_leaves_homes_alone(text: str) -> None:
    assert rules.spam_findings(text) == []


def test_who_people_are_never_holds_anybody_back() -> None:
    innocent = sentences()
    assert len(innocent) >= 200
    assert [text for text in innocent if rules.text_findings(text)] == []


@pytest.mark.parametrize(
    "piece", ["a", "a.", "at ", "1 ", "nine ", "insta ", "a_dot_", "www ", "pay ", "token ", "a.b.", "@", "(", "i am "]
)
def test_no_text_made_to_be_slow_is_slow(piece: str) -> None:
    began = time.process_time()
    rules.text_findings(piece * (6000 // len(piece)))
    # Some milliseconds of work, where a careless pattern takes minutes; room for a machine that is slow or shared.
    assert time.process_time() - began < 10
