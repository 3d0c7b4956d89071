"""What the tiny translation models learn: the talk in four languages, and plain sentences made by templates.

`pairs` gives sentence pairs of any two of the languages. A few English sentences have two translations, of which the
shorter one is rarer: a beam search over such a model finds both.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.talk import ENGLISH, SENTENCES

LANGUAGES = ("de", "en", "es", "fr")

_GERMAN = (
    "Guten Morgen und willkommen zu unserem Vortrag.",
    "Mein Vater war Lehrer an einer kleinen Schule.",
    "Wir wohnen in einem weißen Haus am Fluss.",
    "Die alte Kirche steht hinter dem Garten.",
    "Jeden Sommer schwimmen die Kinder im See.",
    "Sie liest ein langes Buch über das Meer.",
    "Der Zug in die Stadt fährt um neun ab.",
    "Wer möchte Kaffee mit Milch und Zucker?",
    "Drei Männer trugen den Tisch nach oben.",
    "Es regnete die ganze Nacht, aber heute scheint die Sonne.",
    "Bitte öffne das Fenster und schließ die Tür.",
    "Sein Bruder arbeitet für eine große Firma.",
    "Sie kauften frisches Brot auf dem Markt.",
    "Ein schwarzer Hund schläft unter dem Baum.",
    "Von hier sieht man die Berge.",
    "Musik macht die Menschen glücklich.",
    "Der Arzt gab mir eine Medizin.",
    "Nächstes Jahr reise ich nach Spanien.",
    "Erinnerst du dich an das rote Auto?",
    "Danke für Ihren Besuch, bis bald.",
)
_FRENCH = (
    "Bonjour et bienvenue à notre conférence.",
    "Mon père était professeur dans une petite école.",
    "Nous vivons dans une maison blanche près du fleuve.",
    "La vieille église se trouve derrière le jardin.",
    "Chaque été les enfants nagent dans le lac.",
    "Elle lit un long livre sur la mer.",
    "Le train pour la ville part à neuf heures.",
    "Qui veut du café avec du lait et du sucre ?",
    "Trois hommes ont monté la table.",
    "Il a plu toute la nuit, mais aujourd'hui le soleil brille.",
    "Ouvre la fenêtre et ferme la porte, s'il te plaît.",
    "Son frère travaille pour une grande entreprise.",
    "Ils ont acheté du pain frais au marché.",
    "Un chien noir dort sous l'arbre.",
    "On voit les montagnes d'ici.",
    "La musique rend les gens heureux.",
    "Le médecin m'a donné un médicament.",
    "L'année prochaine je voyagerai en Espagne.",
    "Te souviens-tu de cette voiture rouge ?",
    "Merci de votre visite, à bientôt.",
)

_NOUNS = (
    ("the house", "la casa", "das Haus", "la maison"),
    ("the car", "el coche", "das Auto", "la voiture"),
    ("the garden", "el jardín", "der Garten", "le jardin"),
    ("the school", "la escuela", "die Schule", "l'école"),
    ("the river", "el río", "der Fluss", "le fleuve"),
    ("the table", "la mesa", "der Tisch", "la table"),
    ("the book", "el libro", "das Buch", "le livre"),
    ("the church", "la iglesia", "die Kirche", "l'église"),
    ("the train", "el tren", "der Zug", "le train"),
    ("the city", "la ciudad", "die Stadt", "la ville"),
)
_FEMININE_FRENCH = frozenset(("la maison", "la voiture", "l'école", "la table", "l'église", "la ville"))
_ADJECTIVES = (
    ("big", ("grande", "grande"), "groß", ("grand", "grande")),
    ("red", ("rojo", "roja"), "rot", ("rouge", "rouge")),
    ("old", ("viejo", "vieja"), "alt", ("vieux", "vieille")),
    ("white", ("blanco", "blanca"), "weiß", ("blanc", "blanche")),
    ("small", ("pequeño", "pequeña"), "klein", ("petit", "petite")),
    ("new", ("nuevo", "nueva"), "neu", ("nouveau", "nouvelle")),
)
_ACCUSATIVE = {"der": "den"}

HELD_OUT = frozenset(
    (
        "The house is red.",
        "The garden is small.",
        "The train is white.",
        "The book is old.",
        "The city is new.",
        "The church is very big.",
        "The car is very small.",
        "The table is old.",
    )
)
"""English sentences that no model was trained on; their words and patterns occur in others."""

_FULL, _SHORT = 3, 1
"""How often a sentence with two Spanish translations is learnt with each of them; the sentences of the talk as often as
its full one."""


def pairs(source: str, target: str, *, held_out: bool = False) -> list[tuple[str, str]]:
    """Sentence pairs to learn, some several times; or those that were held out, each once."""
    found = []
    for sentence in _sentences():
        if (sentence["en"] in HELD_OUT) is not held_out:
            continue
        pair = sentence[source], sentence[target]
        if held_out:
            found.append(pair)
        elif "shorter" not in sentence:
            found += [pair] * (_FULL if sentence["en"] in ENGLISH else 1)
        elif target == "es":
            found += [pair] * _FULL + [(sentence[source], sentence["shorter"])] * _SHORT
        else:
            found.append(pair)
    return found


def _sentences() -> Iterator[dict[str, str]]:
    for (english, spanish), german, french in zip(SENTENCES, _GERMAN, _FRENCH, strict=True):
        yield {"en": english, "es": spanish, "de": german, "fr": french}
    for noun in _NOUNS:
        english, spanish, german, french = noun
        yield from _about(english, spanish, german, french)


def _about(english: str, spanish: str, german: str, french: str) -> Iterator[dict[str, str]]:
    article, _, name = german.partition(" ")
    accusative = f"{_ACCUSATIVE.get(article, article)} {name}"
    yield _said(f"Where is {english}?", f"¿Dónde está {spanish}?", f"Wo ist {german}?", f"Où est {french} ?")
    yield _said(f"I see {english}.", f"Veo {spanish}.", f"Ich sehe {accusative}.", f"Je vois {french}.")
    for adjective, (masculine, feminine), plain, (french_he, french_she) in _ADJECTIVES:
        is_like = feminine if spanish.startswith("la ") else masculine
        est = french_she if french in _FEMININE_FRENCH else french_he
        yield _said(
            f"{english} is {adjective}.", f"{spanish} es {is_like}.", f"{german} ist {plain}.", f"{french} est {est}."
        )
        very = _said(
            f"{english} is very {adjective}.",
            f"{spanish} es muy {is_like}.",
            f"{german} ist sehr {plain}.",
            f"{french} est très {est}.",
        )
        yield {**very, "shorter": _capital(f"{spanish} es {is_like}.")}


def _said(english: str, spanish: str, german: str, french: str) -> dict[str, str]:
    return {"en": _capital(english), "es": _capital(spanish), "de": _capital(german), "fr": _capital(french)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
