"""Which questions name their topic, and which hang on what came before: by their words alone."""

from __future__ import annotations

import pytest

from assistant.answering.topics import Hanging, read


def everything(word: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("question", "hangs"),
    [
        # a pronoun whose noun is missing
        ("can I turn it off?", Hanging.WHOLLY),
        ("who is allowed to do that?", Hanging.WHOLLY),
        ("could they ring me with it instead?", Hanging.WHOLLY),
        ("can I filter them?", Hanging.WHOLLY),
        ("isn't it in that letter?", Hanging.WHOLLY),
        ("isn’t it in that letter?", Hanging.WHOLLY),
        # it goes on
        ("and for the invoice?", Hanging.YES),
        ("what about refunds?", Hanging.YES),
        ("but I did pay already", Hanging.YES),
        ("as text messages too?", Hanging.YES),
        ("and no?", Hanging.YES),
        # something else was meant
        ("no, I meant the yearly plan", Hanging.YES),
        ("actually I'd rather cancel", Hanging.YES),
        ("not this one", Hanging.YES),
        # in other languages
        ("¿y para las facturas?", Hanging.YES),
        ("et pour les factures ?", Hanging.YES),
        ("und für Rechnungen?", Hanging.YES),
        # so short that the topic may be left out
        ("which button?", Hanging.PERHAPS),
        ("what number do I call?", Hanging.PERHAPS),
        # they stand by themselves
        ("How do I download last year's invoice as a document?", Hanging.NOT),
        ("The link in my letter says it has expired", Hanging.NOT),
        ("My colleague says that the invoice disappeared when the refund arrived", Hanging.NOT),
        ("Something else: how does it look on paper?", Hanging.NOT),
        ("refund invoice", Hanging.NOT),
        # nothing is asked
        ("thanks, that's all", Hanging.NOT),
        ("ok", Hanging.NOT),
        ("and thanks", Hanging.NOT),
        ("so thanks, bye?", Hanging.NOT),
    ],
)
def test_a_question_hangs_on_what_came_before_when_its_words_say_so(question: str, hangs: Hanging) -> None:
    assert read(question, everything).hangs is hangs


@pytest.mark.parametrize(
    "question",
    [
        "is that safe?",
        "no, I mean the other one",
        "Why",
        "can you send it?",
        "how long does it take",
        "does that cost extra?",
        "and then?",
        "what now",
        "why not?",
        "It doesn't work",
        "where do I see this",
        "¿por qué?",
        "pourquoi ?",
        "und dann?",
        "thanks, that's all",
        "ok",
        "?",
    ],
)
def test_words_that_go_with_any_topic_name_none(question: str) -> None:
    assert not read(question, everything).has_topic


@pytest.mark.parametrize(
    "question",
    [
        "refunds",
        "can I cancel?",
        "how long does a refund take?",
        "is the card safe?",
        "does it have a mobile app?",
        "log in",
    ],
)
def test_a_noun_or_a_verb_of_its_own_is_a_topic(question: str) -> None:
    assert read(question, everything).has_topic


def test_a_word_that_the_base_does_not_have_is_no_topic_beside_a_pronoun() -> None:
    assert not read("is that hygienic?", lambda word: False).has_topic
    assert read("is that hygienic?", lambda word: word == "hygienic").has_topic
    # it may be asked for all the same, and gets no answer then
    assert read("hygienic masks", lambda word: False).has_topic


@pytest.mark.parametrize(
    ("question", "is_correction"),
    [
        ("no, I mean the other one", True),
        ("not this one, how do I leave it out?", True),
        ("je veux dire la facture", True),
        ("and for invoices?", False),
        ("is it not there?", False),
    ],
)
def test_a_correction_is_told_from_going_on(question: str, is_correction: bool) -> None:
    assert read(question, everything).is_correction is is_correction
