"""Whether the words of a question name a topic, and whether they point back to something said before.

Function words, pronouns and words that any trade uses name none: "is that safe?" asks about something, and
does not say what. Languages: English, Spanish, French and German; a word of another language counts as a
topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from assistant.search import analysis


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


POINTERS = _words(
    "it its it's that that's this those these them they they're he he's she she's him his her "
    "hers their theirs one ones "
    "such same itself",
    "eso esto ese esa esos esas estos estas ello aquello",
    "ça ca cela ceci celui celle ceux celles",
    "es er sie ihn ihm dies diese dieser dieses dort davon damit dafür dafur daran darauf dabei dazu",
)
"""Pronouns, and what else stands for a thing that has to be known already."""

_ADVERBS = _words(
    "too either instead again afterwards afterward then otherwise though else",
    "también tambien tampoco entonces después despues",
    "aussi alors ensuite sinon",
    "auch dann danach sonst stattdessen nochmal wieder",
)
"""Adverbs that add to what was said."""

_BEGINNINGS = re.compile(
    r"(?:and|but|or|then|so|also|only|just|instead|otherwise|what about|how about|what if not|same for|as for"
    r"|y|pero|entonces|también|tambien|solo|sólo|qué tal|que tal"
    r"|et|mais|ou|alors|aussi|seulement|sinon"
    r"|und|aber|oder|dann|auch|nur|sonst|was ist mit|wie ist es mit)\b",
    re.I,
)
"""How a question begins that goes on from another one."""

_CORRECTION = re.compile(
    r"^(?:no|nope|not (?:this|that|the|what)|actually|rather|wrong|sorry)\b"
    r"|^(?:nein|nicht (?:das|die|den)|non|pas ça)\b"
    r"|\b(?:i|we) (?:mean|meant)\b|\bthe other (?:one|ones|way|kind)\b"
    r"|\bthat'?s not (?:what|it)\b|\bi'd rather\b"
    r"|\b(?:quiero decir|quise decir|me refiero|me refería|je veux dire|je voulais dire|plutôt"
    r"|ich mein(?:e|te))\b",
    re.I,
)
"""How somebody says that something else was meant."""

_SWITCH = re.compile(
    r"\b(?:(?:something|anything|sth) (?:else|different)"
    r"|(?:another|a different|a new|different|other|new|next|one more) (?:question|topic|subject|thing)"
    r"|by the way|btw|unrelated|change of (?:topic|subject)|forget (?:it|that)|otra (?:pregunta|cosa)|por cierto"
    r"|autre (?:question|chose)|au fait|andere frage|etwas anderes|übrigens)\b",
    re.I,
)
"""How somebody says that a new topic begins."""

_CLOSING = _words(
    "thanks thank thx ty cheers bye goodbye gracias adiós adios merci revoir danke tschüss",
)
_ACKNOWLEDGED = _words(
    "ok okay yes yep yeah no nope fine great perfect good cool nice alright right understood "
    "got sure wonderful awesome",
    "sí si vale bien oui bon ja nein gut",
)

QUESTION = _words(
    "who whom whose what which when where why how whether",
    "quién quien qué que cuál cual cuándo cuando dónde donde cómo como cuánto cuanto cuánta por para",
    "qui quoi quel quelle quand où comment pourquoi combien que",
    "wer wen wem was welche welcher welches wann wo wohin warum wieso wie wieviel",
)

FUNCTION = _words(
    "a an and are as at be been being by but can could can't cannot couldn't did didn't do "
    "does doesn't don't doing done "
    "for from had has have haven't having i i'm i'd i've i'll if in into is isn't aren't "
    "wasn't am was were will won't would "
    "wouldn't may might must mustn't shall should shouldn't need needs ought me mine my "
    "myself of on onto or our ours us we "
    "you your yours u so than the there there's to up off out over under about after before "
    "with without within between "
    "during through via per not no yes nor only just also too very really quite much many "
    "more most less least some any all "
    "both each every few other others another even ever never always often still already yet "
    "now today here please pls hi "
    "hello hey maybe perhaps actually rather because while until since though although "
    "however else anyone someone "
    "somebody anybody anything something everything nothing everyone nobody ones own lot lots "
    "bit once twice first last "
    "next ago away back down upon altogether entirely completely totally simply directly "
    "together apart anyway",
    "el la los las un una unos unas de del al a en con sin por para y e o u ni no sí si me te "
    "se le lo les nos mi mis tu tus "
    "su sus yo tú usted ella ellos nosotros es son está están ser estar hay ha han he hacer "
    "hago hace puedo puede pueden "
    "poder tengo tiene tener debo debe más menos muy ya aún también solo todo toda todos todas",
    "le la les un une des de du d l à au aux en dans avec sans pour par et ou ni ne n pas non "
    "oui si me m te t se s je j tu "
    "il elle on nous vous ils elles mon ma mes ton ta tes son sa ses notre votre leur est "
    "sont être ai as a avons avez ont "
    "avoir fait faire peux peut pouvez pouvoir dois doit plus moins très déjà encore aussi "
    "tout toute tous c y est-ce",
    "der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ja "
    "nein doch ich du er wir ihr mich "
    "mir dich dir uns euch mein meine meinen dein deine sein seine unser ihre ihren ist sind "
    "war bin bist sein habe hast hat "
    "haben wird werden wurde kann kannst können könnte darf dürfen muss müssen soll sollte "
    "will wollen möchte mit ohne für "
    "von vom zu zum zur in im an am auf aus bei nach vor über unter um durch bis noch schon "
    "sehr mehr weniger nur auch man "
    "bitte mal denn",
)

_LIGHT = _words(
    # what anybody does with anything
    "go goes going went gone get gets getting got gotten make makes making made take takes "
    "taking took taken give gives gave "
    "given put puts putting set sets setting see sees saw seen look looks looking find finds "
    "found know knows knew known "
    "think want wants wanted try tries tried trying use uses used using keep keeps kept let "
    "lets say says said tell tells "
    "told ask asks asked mean means meant work works working worked happen happens happened "
    "happening help helps helped "
    "turn turns turned turning change changes changed changing send sends sending sent show "
    "shows shown showed come comes "
    "came coming bring begin start starts started stop stops stopped do does undo redo fix "
    "fixes fixed have allow allows "
    "allowed forbid forbidden permitted choose chosen pick picked move moves moved open opens "
    "opened close closes closed "
    "leave leaves left add adds added remove removes removed delete deletes deleted edit "
    "edits edited cost costs matter "
    "matters explain explained understand wait waits waiting apply applies count counts "
    "depend depends last lasts happen "
    "need needed like likes believe trust check checks checked appear appears disappear call "
    "called stay stays become "
    "seem seems differ expect expected repeat continue finish finished possible",
    # what anything may be
    "safe secure legal free paid expensive cheap good bad better best worse worst easy hard "
    "difficult simple quick fast slow "
    "long longer short big small large new old same different right wrong true false correct "
    "normal usual common necessary "
    "required mandatory optional possible impossible allowed available ready sure certain "
    "important final permanent okay ok "
    "fine broken stuck gone missing ready able high low early late extra soon sooner later quickly exactly",
    # what anything may be called
    "thing things stuff way ways case cases part parts point kind kinds sort type types "
    "reason reasons problem problems issue "
    "issues question questions answer answers example examples time times people person guy "
    "moment place places step steps "
    "rest difference idea",
    "hago hacer funciona sirve cambiar cambio quitar poner ver usar enviar mandar seguro "
    "gratis caro posible normal cosa vez "
    "marche marcher changer mettre voir utiliser envoyer sûr gratuit cher possible normal chose fois "
    "funktioniert geht machen ändern sehen nutzen benutzen senden schicken sicher kostenlos "
    "teuer möglich normal sache mal",
)
"""Verbs, adjectives and nouns that go with any topic, and so name none."""

_DETERMINERS = _words("i we you he she they the a an my our your it there people nobody everyone")
"""Behind "that": it joins two clauses, and stands for nothing."""

_OPENING = " \t\n\"'(…-–—¿¡"


class Hanging(IntEnum):
    """How much a question hangs on what came before."""

    NOT = 0
    PERHAPS = 1
    """It is so short that it may leave out its topic."""

    YES = 2
    """It says so: it begins with "and", or has a pronoun whose noun is missing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a question tell about its topic."""

    hangs: Hanging
    has_topic: bool
    """Whether a word names what the question is about."""

    is_correction: bool
    """Whether something else was meant than what came last."""


SHORT = 2
"""A question with so few words that name a topic may leave out the rest."""


def read(question: str, knows: Callable[[str], bool]) -> Reading:
    """What the words of a question tell. `knows(word)` says whether the base has a word: one that it does not
    have cannot be the topic of a question that points back."""
    question = question.replace("\u2019", "'").lstrip(_OPENING)
    words = analysis.words(question)
    topics = [_is_topic(word) for word in words]
    points_back = any(_points_back(n, words, topics) for n in range(len(words)))
    named = {word for word, is_topic in zip(words, topics, strict=True) if is_topic}
    # "is that legal?" in a base that knows no law; without a pronoun the words say something themselves
    known = (
        {word for word in named if knows(word)}
        if points_back
        else {*named, *(_LIGHT - _ACKNOWLEDGED).intersection(words)}
    )
    is_correction = _CORRECTION.search(question) is not None
    if _SWITCH.search(question) or (not named and _is_only_said(words)):
        hangs = Hanging.NOT
    elif points_back or is_correction or _BEGINNINGS.match(question):
        hangs = Hanging.YES if len(named) <= SHORT else Hanging.PERHAPS
    elif len(named) <= SHORT and (question.rstrip().endswith("?") or len(named) < len(words)):
        hangs = Hanging.PERHAPS
    else:  # long, or key words
        hangs = Hanging.NOT
    return Reading(hangs=hangs, has_topic=bool(known), is_correction=is_correction)


def _is_topic(word: str) -> bool:
    return not any(
        word in known for known in (FUNCTION, POINTERS, _ADVERBS, QUESTION, _LIGHT, _CLOSING, _ACKNOWLEDGED)
    )


def _is_only_said(words: Iterable[str]) -> bool:
    """Whether nothing is asked: thanks, or a word that something was understood."""
    said = set(words)
    return bool(said & _CLOSING) or (bool(said & _ACKNOWLEDGED) and said <= _ACKNOWLEDGED | FUNCTION)


def _points_back(n: int, words: list[str], topics: list[bool]) -> bool:
    """Whether the word at a place stands for something that the question itself does not name before it."""
    word = words[n]
    if word in _ADVERBS:
        return not any(topics[:n]) or n == len(words) - 1
    if word not in POINTERS or (word == "that" and n + 1 < len(words) and words[n + 1] in _DETERMINERS):
        return False
    before = n
    while before and words[before - 1] in FUNCTION:
        before -= 1
    # the word before is what is done with it: "cancel it"
    return not any(topics[: max(before - 1, 0)])
