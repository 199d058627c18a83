"""What people do for a living, and where they do it."""

from typing import NamedTuple


class Profession(NamedTuple):
    """A profession: how common it is, and how often it is done from home, at the office, or both (of 100)."""

    name: str
    weight: float
    wfh: int
    office: int
    hybrid: int


PROFESSIONS = tuple(
    Profession(*row)
    for row in (
        ("Software Engineer", 16, 22, 28, 50),
        ("Product Designer", 5, 30, 20, 50),
        ("Data Analyst", 6, 20, 35, 45),
        ("Product Manager", 4, 18, 32, 50),
        ("QA Engineer", 3, 22, 38, 40),
        ("Data Scientist", 3, 28, 24, 48),
        ("DevOps Engineer", 2, 35, 25, 40),
        ("UX Researcher", 2, 30, 20, 50),
        ("Chartered Accountant", 4, 8, 72, 20),
        ("Investment Analyst", 3, 8, 67, 25),
        ("Management Consultant", 3, 12, 48, 40),
        ("Marketing Manager", 4, 15, 45, 40),
        ("Content Writer", 4, 55, 20, 25),
        ("Copywriter", 2, 40, 30, 30),
        ("Journalist", 2, 20, 45, 35),
        ("HR Executive", 4, 10, 60, 30),
        ("Sales Executive", 5, 8, 72, 20),
        ("Customer Success Manager", 3, 30, 35, 35),
        ("Resident Doctor", 3, 0, 100, 0),
        ("Nurse", 3, 0, 100, 0),
        ("Physiotherapist", 2, 3, 92, 5),
        ("Pharmacist", 1, 0, 100, 0),
        ("Dentist", 1, 0, 100, 0),
        ("School Teacher", 4, 2, 93, 5),
        ("Assistant Professor", 2, 8, 72, 20),
        ("PhD Scholar", 3, 20, 45, 35),
        ("MBA Student", 4, 15, 75, 10),
        ("Law Student", 2, 15, 75, 10),
        ("Design Student", 2, 20, 65, 15),
        ("UPSC Aspirant", 2, 85, 10, 5),
        ("Architect", 3, 10, 62, 28),
        ("Civil Engineer", 2, 3, 90, 7),
        ("Mechanical Engineer", 3, 4, 86, 10),
        ("Lawyer", 3, 8, 72, 20),
        ("Company Secretary", 1, 8, 70, 22),
        ("Bank Officer", 4, 1, 97, 2),
        ("Government Officer", 2, 0, 98, 2),
        ("Airline Cabin Crew", 1, 0, 100, 0),
        ("Pilot", 0.6, 0, 100, 0),
        ("Chef", 2, 2, 96, 2),
        ("Barista", 1, 0, 100, 0),
        ("Hotel Manager", 1, 0, 98, 2),
        ("Photographer", 2, 40, 20, 40),
        ("Film Editor", 2, 40, 32, 28),
        ("Animator", 1, 35, 35, 30),
        ("Musician", 1, 70, 10, 20),
        ("Yoga Instructor", 1, 35, 45, 20),
        ("Fitness Trainer", 1, 5, 90, 5),
        ("Startup Founder", 2, 30, 30, 40),
        ("Research Associate", 2, 15, 55, 30),
        ("NGO Programme Officer", 2, 15, 45, 40),
        ("Urban Planner", 1, 12, 48, 40),
        ("Fashion Designer", 2, 20, 55, 25),
        ("Event Manager", 1, 15, 55, 30),
        ("Logistics Planner", 2, 5, 80, 15),
        ("Biotech Researcher", 2, 3, 87, 10),
        ("Cyber Security Analyst", 2, 30, 28, 42),
        ("Translator", 1, 75, 10, 15),
        ("Podcast Producer", 1, 50, 20, 30),
        ("Game Developer", 1, 35, 28, 37),
    )
)
