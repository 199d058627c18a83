"""The gallery of notices in the docs."""

from tools.notices import FOLDER, gallery


def test_the_gallery_shows_every_notice_as_the_house_says_it_now() -> None:
    made = gallery()
    kept = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".md", ".html"}}
    assert kept == set(made), "run python -m tools.notices"
    stale = [name for name, text in made.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run python -m tools.notices"


def test_previews_leave_nothing_open_and_fetch_nothing() -> None:
    for name, text in gallery().items():
        if name.endswith(".html"):
            assert "{{" not in text
            assert "{%" not in text
            assert "<link" not in text
            assert "@import" not in text
            assert "<script" not in text
            assert "<p style=" in text
