"""Whether somebody asks for a person: "let me talk to a human", "quiero hablar con alguien", "agent please".

Each word gets a class, a letter, and patterns look at the letters. A text that is about nothing else needs
little to be such a wish; one with a topic of its own has to say it in a clause ("this is useless, get me a
human"). How people reach each other with the product ("How do I message my doctor?") names a topic, and is no
wish. Languages: English, Spanish, French and German, with typing errors.
"""

from __future__ import annotations

import re
from functools import cache

from assistant import english
from assistant.answering.word_classes import FUNCTION_WORDS, POINTERS, QUESTION_IN_ANY
from assistant.search import analysis
from assistant.search.near_words import NearWords

_CLASSES = {
    "N": "don't doesn't dont not no never nicht kein keine keinen sin ne n'",
    "B": "bot bots robot robots chatbot machine ai ki maschine máquina",
    "E": "they he she",
    "H": "how where cómo dónde comment wie wo",
    "X": "a an the any some un una une ein eine einen einem der den",
    "O": "to through with into onto con à avec au mit zu",
    "U": "real live living actual alive customers customer client clients cliente clientes "
    "clientèle tech technical help "
    "carne verdad vrai vraie réel réelle echten echtem echter echte richtigen richtiger",
    "P": "person human humans being representative rep agent operator advisor adviser humano "
    "humana persona agente "
    "asesor asesora operador operadora representante personne humain humaine conseiller "
    "conseillère opérateur mensch menschen "
    "mitarbeiter mitarbeiterin berater beraterin ansprechpartner ansprechpartnerin",
    "S": "support helpdesk hotline helpline callback soporte assistance rappel rappelé rappelée "
    "kundenservice "
    "kundendienst kundenbetreuung rückruf",
    "V": "service services servicio atención desk care",
    "A": "someone somebody anyone anybody you team staff alguien ustedes usted equipo quelqu'un "
    "vous équipe jemand "
    "jemanden jemandem ihnen euch",
    "K": "talk talking speak speaking chat chatting hablar hablo chatear conversar parler discuter "
    "sprechen reden chatten "
    "telefonieren",
    "C": "contact contacting reach call calling phone phoning ring telephone email mail text write touch "
    "comunicarme contactar contacto llamar llame llamen contacter rufen joindre appeler "
    "téléphoner kontaktieren anrufen erreichen kontakt",
    "Y": "llámame llameme llámeme llámenme llamenme rappelez appelez rappeler zurückrufen "
    "angerufen zurückgerufen",
    "M": "me us myself moi mich mir uns",
    "I": "i we i'd i'll i'm let's quiero quisiera necesito puedo podría prefiero je j'aimerais j'ai ich",
    "Z": "connect transfer escalate verbinden",
    "G": "let give get put pass déjeme dejeme páseme paseme passez lassen geben",
    "W": "want wanna need like love prefer rather wish try trying voudrais veux aimerais puis peux "
    "pourrais besoin préfère "
    "gustaría möchte moechte will brauche kann könnte würde gerne gern lieber",
    "D": "can could may might would will kannst können könnten",
    "R": "about regarding concerning because sobre über wegen concernant propos parce weil porque",
    "L": "at in from of who with through via inside de del du des dans bei aus im von",
    "Q": "what which why whose when was welche welcher wann warum qué cuál cuando quel quelle quand pourquoi",
    "F": "now immediately directly right away asap urgent urgently instead back hold one else line "
    "number phone address "
    "hours enough tired sick fed useless stupid listen trouble nothing works working work "
    "getting able way there look "
    "looking check answer reply respond técnico número teléfono ayuda hueso numéro téléphone "
    "aide svp s'il plaît plait "
    "lieu sofort jetzt direkt nummer telefonnummer hilfe favor gracias",
}
"""Words by their class: negation, machine, they, how, article, to, what goes with a person, person, support,
service, anybody, talking, contacting, "call me" in one word, me, I, connecting, giving,
wishing, may, about, of whom, what is
asked, and what may stand beside. A word has its first class; all others are a topic, `T`."""

_CLASS = {word: letter for letter, words in reversed(_CLASSES.items()) for word in words.split()}

_NOT_WANTED = re.compile(r"N[DFX]?[WDIF]{0,2}W|N[FWX]{0,3}[KC]|[WK]N")
_NOT_MEANT = re.compile(rf"Q|E[^.]*[KC]|{_NOT_WANTED.pattern}")
_RATHER_THAN_MACHINE = re.compile(r"NX?B|N[WFOX]*K[OX]*B|B[^.]*P")

_ABOUT_NOTHING_ELSE = re.compile(
    r"[KPY]|(?<!A)S|UV|VF?X?O?U|(?<!X)C[^.]{0,4}[AMPS]|A[^.]{0,4}C[^.]?M|A[FX]{0,2}CF?(?=$|\.)|IA.?C|AGF?OM"
    r"|[GCZ]M[FLOX]{0,4}[APS]|ZM|^F*CF*$"
)
"""What makes a wish of a text that names no topic."""

_YOURS = re.compile(
    r"\b(?:your|ihre|su|votre) (?:\w+ )?"
    r"(?:number|phone|telephone|hotline|nummer|telefonnummer|número|teléfono|numéro|téléphone)\b"
)

_SOMEBODY = r"[OX]{0,3}U{0,2}(?:[PS]|A(?=$|\.|R))(?!F*L[^.]*T)"

_WISH = re.compile(
    # I want to talk to somebody; I need a human; can I speak with an agent about …
    rf"(?:I[FD]?W|DI)[FO]{{0,2}}(?:[KC]|(?=[XU]*[PS])){_SOMEBODY}"
    # how do I contact support about …
    rf"|HF{{0,2}}IF?[KC]{_SOMEBODY}"
    # let me speak to somebody; get me an agent; connect me to a person
    rf"|[GC]M[KC]?{_SOMEBODY}"
    # have somebody call me; can a human give me a call about …; please call me
    r"|[DWG]X?U?[PA]F{0,2}(?:CM|GMX?C)(?![FLOXQ]*T)|(?:^|\.)F*CMF*(?=$|\.|R)"
    # ich möchte wegen … mit einem Menschen sprechen
    r"|I[^.]*OX?U?[PSA]F*[KC](?=$|\.)"
)
"""The clause that says so in a text that has a topic, too."""

SHORTEST_MISTYPED, LONG = 4, 8
"""Letters of a word from which on it may have one typing error, and two."""


def wants_person(text: str) -> bool:
    """Whether a text asks for a person of the help center, whatever else it says."""
    clauses = [analysis.words(clause) for clause in re.split(r"[.!?;,:\n]+", text.replace("\u2019", "'"))]
    letters = ".".join("".join(map(_letter, words)) for words in clauses if words)
    if not letters:
        return False
    if "T" in letters:
        return bool(_WISH.search(letters)) and not _NOT_WANTED.search(letters)
    if _RATHER_THAN_MACHINE.search(letters) or _YOURS.search(text.lower()):
        return True
    return bool(_ABOUT_NOTHING_ELSE.search(letters)) and not _NOT_MEANT.search(letters)


def _letter(word: str) -> str:
    found = _CLASS.get(word)
    if found:
        return found
    if word in FUNCTION_WORDS or word in POINTERS or word in QUESTION_IN_ANY:
        return "F"
    return _CLASS[meant] if (meant := _mistyped(word)) else "T"


def _mistyped(word: str) -> str | None:
    """The word about persons and talking that one in no dictionary was meant to be."""
    if len(word) < SHORTEST_MISTYPED or word in english.frequencies():
        return None
    near = _about_persons().within(word, 2 if len(word) >= LONG else 1)
    return min(near, key=lambda found: found.distance).term if near else None


@cache
def _about_persons() -> NearWords:
    words = (word for letter in "PSKCAY" for word in _CLASSES[letter].split())
    return NearWords({word: 1 for word in words if len(word) >= SHORTEST_MISTYPED})
