"""Closed classes of words: those that name no topic, point back, ask, or begin a question.

Languages: English, Spanish, French and German. What asks in one language may tell in another ("was"), so the
words with which sentences begin are of English and Spanish alone, and those without a topic of all four.
"""

from __future__ import annotations


def word_set(*texts: str) -> frozenset[str]:
    """The words of some texts."""
    return frozenset(" ".join(texts).split())


POINTERS = word_set(
    "it its it's that that's this those these them they they're he he's she she's him his her "
    "hers their theirs one ones "
    "such same itself",
    "eso esto ese esa esos esas estos estas ello aquello",
    "ça ca cela ceci celui celle ceux celles",
    "es er sie ihn ihm dies diese dieser dieses dort davon damit dafür dafur daran darauf dabei dazu",
)
"""Pronouns, and what else stands for a thing that has to be known already."""

ADVERBS = word_set(
    "too either instead again afterwards afterward then otherwise though else",
    "también tambien tampoco entonces después despues",
    "aussi alors ensuite sinon",
    "auch dann danach sonst stattdessen nochmal wieder",
)
"""Adverbs that add to what was said."""

CLOSING = word_set(
    "thanks thank thx ty cheers bye goodbye gracias adiós adios merci revoir danke tschüss",
)
ACKNOWLEDGED = word_set(
    "ok okay yes yep yeah no nope fine great perfect good cool nice alright right understood "
    "got sure wonderful awesome",
    "sí si vale bien oui bon ja nein gut",
)

QUESTION_IN_ANY = word_set(
    "who whom whose what which when where why how whether",
    "quién quien qué que cuál cual cuándo cuando dónde donde cómo como cuánto cuanto cuánta por para",
    "qui quoi quel quelle quand où comment pourquoi combien que",
    "wer wen wem was welche welcher welches wann wo wohin warum wieso wie wieviel",
)

NARROW_QUESTION_WORDS = word_set(
    "who whom whose where when why",
    "quién quiénes quien dónde donde cuándo cuando",
    "qui où quand pourquoi",
    "wer wen wem wo wohin wann warum wieso",
)
"""Those that ask for one kind of thing: a person, a place, a time, a reason."""

FUNCTION_WORDS = word_set(
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

LIGHT_WORDS = word_set(
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

DETERMINERS = word_set("i we you he she they the a an my our your it there people nobody everyone")
"""Behind "that": it joins two clauses, and stands for nothing."""

QUESTION_WORDS = word_set(
    "how what where when why who whom which whose what's where's how's who's when's"
    " qué que cómo dónde cuándo quién quiénes cuál cuáles cuánto cuánta cuántos cuántas"
)
AUXILIARIES = word_set(
    "is are was were do does did can could will would should shall may might must has have had am"
    " isn't aren't wasn't doesn't don't didn't can't cannot couldn't won't wouldn't shouldn't mustn't"
    " hasn't haven't puedo puede podemos pueden hay debo debe"
)
SUBJECTS = word_set(
    "i you he she it we they there this that these those the a an my your his her its our their any anyone"
    " anybody someone somebody everyone everybody one all each both some nobody"
)
RELATIVE_PRONOUNS = word_set("who whom which whose where when")
BACK_REFERENCES = word_set(
    "it its he she him her they them their that this those these there then one ones so such same"
    " afterwards otherwise instead else"
)
"""Words that stand for something that was said before."""
