"""How a notice looks as an e-mail: a table, as mail programs want it, every style beside its element."""

from html import escape

from aangan.notifications.types import Locale

FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans Devanagari',Arial,sans-serif"
OPEN = {Locale.ENGLISH: "Open in aangan", Locale.HINDI: "aangan में खोलें"}
WHY = {
    Locale.ENGLISH: "You get this e-mail because you have an account at aangan.",
    Locale.HINDI: "यह ई-मेल आपको इसलिए मिला है क्योंकि aangan पर आपका खाता है।",
}
STOP = {Locale.ENGLISH: "Unsubscribe", Locale.HINDI: "ऐसे ई-मेल बंद करें"}
CHOOSE = {Locale.ENGLISH: "Choose what reaches you", Locale.HINDI: "चुनें कि आप तक क्या पहुँचे"}

PAGE = """\
<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body style="margin:0;padding:0;background-color:#f4f1ec">
<div style="display:none;max-height:0;overflow:hidden">{preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f4f1ec"><tr>
<td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" \
style="max-width:560px;background-color:#ffffff;border-radius:12px">
<tr><td style="padding:24px 28px 0;{font};font-size:14px;color:#b4532a">aangan</td></tr>
<tr><td style="padding:8px 28px 0;{font};font-size:22px;line-height:30px;color:#23201c">\
<strong>{title}</strong></td></tr>
<tr><td style="padding:12px 28px 8px;{font};font-size:16px;line-height:24px;color:#4a453e">{body}</td></tr>
{button}<tr><td style="padding:20px 28px 24px;{font};font-size:12px;line-height:18px;color:#8a8378">{foot}</td></tr>
</table></td></tr></table></body></html>
"""
BUTTON = """\
<tr><td style="padding:12px 28px 4px"><table role="presentation" cellpadding="0" cellspacing="0"><tr>
<td style="background-color:#b4532a;border-radius:8px"><a href="{link}" style="display:inline-block;padding:12px 22px;\
{font};font-size:16px;color:#ffffff;text-decoration:none">{label}</a></td></tr></table></td></tr>
"""
ANCHOR = '<a href="{url}" style="color:#8a8378">{name}</a>'


def letter(title: str, body: str, locale: Locale, **links: str | None) -> tuple[str, str]:
    """Return a notice as text and as HTML.

    Of the links, `into` leads into the app, `stop` ends letters of this list, `choose` leads to all switches.
    """
    into = links.get("into")
    named = [(STOP[locale], links.get("stop")), (CHOOSE[locale], links.get("choose"))]
    ways = [(name, url) for name, url in named if url]
    lines = [title, body, f"{OPEN[locale]}: {into}" if into else "", f"-- \n{WHY[locale]}"]
    text = "\n\n".join(line for line in [*lines, *(f"{name}: {url}" for name, url in ways)] if line)
    foot = [escape(WHY[locale]), *(ANCHOR.format(url=escape(url), name=escape(name)) for name, url in ways)]
    html = PAGE.format(
        lang=locale.value,
        title=escape(title),
        preview=escape(body[:120]),
        body=escape(body).replace("\n", "<br>"),
        button=BUTTON.format(link=escape(into), label=escape(OPEN[locale]), font=FONT) if into else "",
        foot=" · ".join(foot),
        font=FONT,
    )
    return text + "\n", html
