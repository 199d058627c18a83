"""Digits in a text, however they are written: figures, English and Hindi words, in Latin and in Devanagari."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

_UNITS = {
    "0": "zero oh nil naught nought shunya sunya shoonya sifar जीरो शून्य सिफर ओह",
    "1": "one won ek ik वन एक",
    "2": "two too do दो टू",
    "3": "three teen tin थ्री तीन",
    "4": "four for char chaar chār फोर चार",
    "5": "five paanch panch paach pach पांच पाच फाइव",
    "6": "six chhe che chhah chah cheh chhey सिक्स छह छः छे छ: छै",
    "7": "seven saat sat सेवन सात",
    "8": "eight ate aath ath aat एट आठ",
    "9": "nine nau no नाइन नौ",
}
_TEENS = {
    "10": "ten das दस",
    "11": "eleven gyarah ग्यारह",
    "12": "twelve barah बारह",
    "13": "thirteen terah तेरह",
    "14": "fourteen chaudah चौदह",
    "15": "fifteen pandrah पंद्रह पन्द्रह",
    "16": "sixteen solah सोलह",
    "17": "seventeen satrah सत्रह",
    "18": "eighteen atharah atthara अठारह",
    "19": "nineteen unnis उन्नीस",
    "20": "bees बीस",
    "21": "ikkis इक्कीस",
    "22": "bais बाईस बाइस",
    "23": "teis तेईस तेइस",
    "24": "chaubis चौबीस",
    "25": "pachis pachchees पच्चीस",
    "26": "chhabbis छब्बीस",
    "27": "sattais सत्ताईस सत्ताइस",
    "28": "atthais अट्ठाईस अठाईस",
    "29": "untis उनतीस",
    "30": "tees तीस",
    "31": "iktis इकतीस",
    "32": "battis बत्तीस",
    "33": "taintis तैंतीस",
    "34": "chauntis चौंतीस",
    "35": "paintis पैंतीस",
    "36": "chhattis छत्तीस",
    "37": "saintis सैंतीस",
    "38": "adtis अड़तीस अडतीस",
    "39": "untalis उनतालीस",
    "40": "chalis चालीस",
    "41": "iktalis इकतालीस",
    "42": "bayalis बयालीस",
    "43": "taintalis तैंतालीस",
    "44": "chavalis चवालीस चौवालीस",
    "45": "paintalis पैंतालीस",
    "46": "chhiyalis छियालीस",
    "47": "saintalis सैंतालीस",
    "48": "adtalis अड़तालीस अडतालीस",
    "49": "unchas उनचास",
    "50": "pachas पचास",
    "51": "ikyavan इक्यावन",
    "52": "bavan बावन",
    "53": "tirpan तिरपन",
    "54": "chauvan chauwan चौवन",
    "55": "pachpan पचपन",
    "56": "chhappan छप्पन",
    "57": "sattavan सत्तावन",
    "58": "atthavan अट्ठावन अठावन",
    "59": "unsath उनसठ",
    "60": "saath साठ",
    "61": "iksath इकसठ",
    "62": "basath बासठ",
    "63": "tirsath तिरसठ",
    "64": "chaunsath चौंसठ",
    "65": "painsath पैंसठ",
    "66": "chhiyasath छियासठ",
    "67": "sadsath सड़सठ सडसठ",
    "68": "adsath अड़सठ अडसठ",
    "69": "unhattar उनहत्तर",
    "70": "sattar सत्तर",
    "71": "ikhattar इकहत्तर",
    "72": "bahattar बहत्तर",
    "73": "tihattar तिहत्तर",
    "74": "chauhattar चौहत्तर",
    "75": "pachhattar पचहत्तर",
    "76": "chhihattar छिहत्तर",
    "77": "satattar सतहत्तर",
    "78": "athattar अठहत्तर",
    "79": "unyasi उन्यासी उनासी",
    "80": "assi अस्सी",
    "81": "ikyasi इक्यासी",
    "82": "bayasi बयासी",
    "83": "tirasi तिरासी",
    "84": "chaurasi चौरासी",
    "85": "pachasi पचासी",
    "86": "chhiyasi छियासी",
    "87": "sattasi सत्तासी",
    "88": "atthasi अट्ठासी अठासी",
    "89": "navasi नवासी",
    "90": "nabbe नब्बे",
    "91": "ikyanve इक्यानवे",
    "92": "baanve बानवे",
    "93": "tiranve तिरानवे",
    "94": "chauranve चौरानवे",
    "95": "pachanve पचानवे पंचानवे",
    "96": "chhiyanve छियानवे",
    "97": "sattanve सत्तानवे",
    "98": "atthanve अट्ठानवे अठानवे",
    "99": "ninyanve निन्यानवे",
}
_TENS = {
    "2": "twenty",
    "3": "thirty",
    "4": "forty fourty",
    "5": "fifty",
    "6": "sixty",
    "7": "seventy",
    "8": "eighty",
    "9": "ninety",
}
_TIMES = {"double": 2, "dbl": 2, "triple": 3, "tripple": 3, "treble": 3, "डबल": 2, "ट्रिपल": 3}
# What also means something else, in English or in Hindi: it goes on with a number, and never makes one.
_DOUBTFUL = {
    *("o", "oh", "won", "ek", "ik", "too", "to", "do", "for", "char", "no", "sat", "ate", "aat", "teen", "tin", "ten"),
    *("che", "saath", "bees", "das", "एक", "दो", "तीन"),
}
_FILLERS = {
    *("and", "then", "phir", "fir", "aur", "dash", "hyphen", "space", "comma", "dot", "star", "n", "और", "फिर"),
}
_LOOKS_LIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2", "g": "9", "q": "9"})

_DIGITS = {word: digit for digit, words in chain(_UNITS.items(), _TEENS.items()) for word in words.split()}
_TENS_OF = {word: digit for digit, words in _TENS.items() for word in words.split()}
_WORD = "[^\\W\\d_](?:[^\\W\\d_]|[\u0900-\u0903\u093a-\u094f])*"
_PIECE = re.compile(rf"(?P<word>{_WORD})|(?P<figure>\d+)")
_GLUED = re.compile("(?:" + "|".join(sorted({*_DIGITS, *_TIMES, *_TENS_OF}, key=len, reverse=True)) + ")+")
_GLUE_PARTS = re.compile("|".join(sorted({*_DIGITS, *_TIMES, *_TENS_OF}, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Digits:
    """One piece of a text that stands for digits; `doubtful` words may mean something else."""

    value: str
    start: int
    end: int
    spelled: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int


def runs(text: str) -> Iterator[list[Digits]]:
    """Yield what stands for digits without another word between; words such as `and` do not part spelled digits."""
    run: list[Digits] = []
    edge = 0
    for piece in _pieces(text):
        found = _digits(piece, text)
        gap = text[edge : piece.start]
        if found is None:
            if run and (piece.text in _FILLERS and run[-1].spelled) and len(gap) <= 3:
                edge = piece.end
                continue
            if run:
                yield run
            run = []
            continue
        if run and not _joined(gap):
            yield run
            run = []
        run.extend(found)
        edge = piece.end
    if run:
        yield run


def _joined(gap: str) -> bool:
    return len(gap) <= 6 and "\n\n" not in gap and not any(letter in gap for letter in "₹$%&")


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        yield _Piece(found[0], found.start(), found.end())


def _digits(piece: _Piece, text: str) -> list[Digits] | None:
    if piece.text.isdigit():
        return [Digits(piece.text, piece.start, piece.end, spelled=False)]
    if piece.text in _DIGITS or piece.text in _TENS_OF or piece.text in _TIMES or piece.text == "o":
        return [_spelled(piece.text, piece.start)]
    if _GLUED.fullmatch(piece.text) and len(piece.text) > 3:
        return [_spelled(part[0], piece.start + part.start()) for part in _GLUE_PARTS.finditer(piece.text)]
    beside = text[piece.start - 1 : piece.start].isdigit() or text[piece.end : piece.end + 1].isdigit()
    if beside and len(piece.text) <= 3 and set(piece.text) <= set("olisbzgq"):
        return [Digits(piece.text.translate(_LOOKS_LIKE), piece.start, piece.end, spelled=False)]
    return None


def _spelled(word: str, start: int) -> Digits:
    if word in _TIMES:
        value = "×" * _TIMES[word]
    elif word in _TENS_OF:
        value = _TENS_OF[word] + "_"
    else:
        value = _DIGITS.get(word, "0")
    return Digits(value, start, start + len(word), spelled=True, doubtful=word in _DOUBTFUL)


def settle(run: list[Digits]) -> list[Digits]:
    """Read `double nine` as 99 and `ninety eight` as 98; returns pieces of figures alone."""
    settled: list[Digits] = []
    at = 0
    while at < len(run):
        piece, then = run[at], run[at + 1] if at + 1 < len(run) else None
        used = 1
        value = piece.value
        if value.startswith("×"):
            value, used = (then.value[0] * len(value) + then.value[1:], 2) if then else ("", 1)
        elif value.endswith("_"):
            unit = then is not None and then.spelled and len(then.value) == 1 and then.value.isdigit()
            value, used = (value[0] + then.value, 2) if unit and then else (value[0] + "0", 1)
        last = run[min(at + used, len(run)) - 1]
        if value.isdigit():
            settled.append(Digits(value, piece.start, last.end, piece.spelled, piece.doubtful))
        at += used
    return settled
