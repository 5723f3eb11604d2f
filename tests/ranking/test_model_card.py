"""What a model's own files say of how it wants to be used, and what is said when that is not done here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.tiny_models import encoder, write_json

from assistant.errors import SettingsError
from assistant.ranking.model_card import (
    MAX_TOKENS,
    MOST_TOKENS,
    PACKAGED_CARD,
    ModelCard,
    model_name,
    read_card,
)

STEPS = "sentence_transformers.models."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return encoder(tmp_path / "own")


def refused(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        read_card(str(folder))
    return str(caught.value)


def test_the_packaged_model_is_called_and_used_as_ever() -> None:
    assert model_name("") == "8199be6f699a-3"
    assert model_name("off") is None
    assert read_card("") == PACKAGED_CARD == ModelCard(languages=("en",))


def test_a_folder_with_nothing_but_a_graph_and_a_tokenizer_has_the_defaults(folder: Path) -> None:
    assert read_card(str(folder)) == ModelCard(
        pooling=("mean",), question="", passage="", max_tokens=MAX_TOKENS, is_lowercase=False, languages=()
    )


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, ("mean",)),
        ({"pooling_mode_cls_token": True}, ("cls",)),
        ({"pooling_mode_max_tokens": True}, ("max",)),
        ({"pooling_mode_mean_sqrt_len_tokens": True}, ("mean_sqrt_len",)),
        ({"pooling_mode_lasttoken": True}, ("lasttoken",)),
        ({"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}, ("cls", "max")),
        ({"embedding_dimension": 6, "pooling_mode": "lasttoken"}, ("lasttoken",)),
        ({"pooling_mode": ["cls", "mean"]}, ("cls", "mean")),
        ({"pooling_mode": "mean+max"}, ("mean", "max")),
    ],
)
def test_the_pooling_is_read_in_the_old_form_and_in_the_new_one(
    folder: Path, config: dict[str, object], pooling: tuple[str, ...]
) -> None:
    write_json(folder, "1_Pooling/config.json", {"word_embedding_dimension": 6, **config})

    assert read_card(str(folder)).pooling == pooling


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"pooling_mode_weightedmean_tokens": True},
            "the pooling is 'weightedmean', which is not computed here",
        ),
        ({"pooling_mode": "attention"}, "the pooling is 'attention', which is not computed here"),
        ({"word_embedding_dimension": 6}, "it names no pooling"),
    ],
)
def test_another_pooling_is_refused(folder: Path, config: dict[str, object], said: str) -> None:
    write_json(folder, "1_Pooling/config.json", config)

    assert refused(folder) == (
        f"ASSISTANT_MODEL: {folder}/1_Pooling/config.json: {said}\n"
        "  Take a model that is pooled by one of: mean, cls, max, mean_sqrt_len, lasttoken."
    )


def test_the_steps_say_where_the_files_of_each_are(folder: Path) -> None:
    steps = [("0_Words", "Transformer"), ("1_Mean", "Pooling"), ("2_Normalize", "Normalize")]
    write_json(folder, "modules.json", [{"path": path, "type": STEPS + kind} for path, kind in steps])
    write_json(folder, "0_Words/sentence_bert_config.json", {"max_seq_length": 64, "do_lower_case": True})
    write_json(folder, "1_Mean/config.json", {"pooling_mode": "max"})

    card = read_card(str(folder))

    assert (card.pooling, card.max_tokens, card.is_lowercase) == (("max",), 64, True)


@pytest.mark.parametrize("kind", ["models.Dense", "models.StaticEmbedding", "models.CLIPModel"])
def test_a_step_that_is_not_computed_here_is_refused(folder: Path, kind: str) -> None:
    write_json(
        folder, "modules.json", [{"path": "", "type": STEPS + "Transformer"}, {"path": "2", "type": kind}]
    )

    assert refused(folder) == (
        f"ASSISTANT_MODEL: {folder}/modules.json: the model has a step '{kind.rpartition('.')[2]}', "
        "which is not computed here\n"
        "  Take a model whose steps are Transformer, Pooling and perhaps Normalize."
    )


@pytest.mark.parametrize(
    ("config", "prompts"),
    [
        ({"prompts": {"query": "query: ", "passage": "passage: "}}, ("query: ", "passage: ")),
        ({"prompts": {"query": "q ", "document": "d ", "passage": "p "}}, ("q ", "d ")),
        ({"prompts": {"query": "Find: ", "document": ""}}, ("Find: ", "")),
        ({"prompts": {"all": "text: "}, "default_prompt_name": "all"}, ("text: ", "text: ")),
        ({"prompts": {"sts": "x "}, "default_prompt_name": None}, ("", "")),
        ({"prompts": None}, ("", "")),
    ],
)
def test_prompts_stand_before_questions_and_before_passages(
    folder: Path, config: dict[str, object], prompts: tuple[str, str]
) -> None:
    write_json(folder, "config_sentence_transformers.json", config)

    card = read_card(str(folder))

    assert (card.question, card.passage) == prompts


@pytest.mark.parametrize("prompts", [["query: "], {"query": 5}])
def test_prompts_in_another_form_are_refused_with_the_right_one(folder: Path, prompts: object) -> None:
    write_json(folder, "config_sentence_transformers.json", {"prompts": prompts})

    assert refused(folder).endswith('Write: "prompts": {"query": "query: ", "passage": "passage: "}')


def test_a_prompt_that_does_not_count_is_refused(folder: Path) -> None:
    write_json(folder, "1_Pooling/config.json", {"pooling_mode": "mean", "include_prompt": False})
    assert read_card(str(folder)).pooling == ("mean",)
    write_json(folder, "config_sentence_transformers.json", {"prompts": {"query": "q "}})

    assert "the prompt is left out of the pooling (include_prompt)" in refused(folder)


def test_more_tokens_than_the_texts_of_a_base_have_are_not_read(folder: Path) -> None:
    write_json(folder, "sentence_bert_config.json", {"max_seq_length": 8192})

    assert read_card(str(folder)).max_tokens == MOST_TOKENS


def test_a_length_that_is_none_is_refused(folder: Path) -> None:
    write_json(folder, "sentence_bert_config.json", {"max_seq_length": "long"})

    assert "max_seq_length is 'long'\n  Write a number such as 256." in refused(folder)


@pytest.mark.parametrize(
    ("readme", "languages"),
    [
        ("---\nlanguage: de\n---\n# Model\n", ("de",)),
        ("---\nlicense: mit\nlanguage:\n- en\n- no\n- zh\n---\n# Model\n", ("en", "no", "zh")),
        ("---\nlicense: mit\n---\n# Model\n", ()),
        ("---\nlanguage: [\n---\n", ()),
        ("---\nlanguage:\n---\n", ()),
        ("# Model\n---\nlanguage: de\n---\n", ()),
        ("", ()),
    ],
)
def test_the_languages_are_those_of_the_front_matter_of_the_readme(
    folder: Path, readme: str, languages: tuple[str, ...]
) -> None:
    (folder / "README.md").write_text(readme, "utf-8")

    assert read_card(str(folder)).languages == languages


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, "\udcff"])
def test_a_file_that_is_not_what_it_should_be_is_named(folder: Path, text: str) -> None:
    path = folder / "config_sentence_transformers.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    assert re.match(rf"ASSISTANT_MODEL: {path}: this is (not JSON|no object)\n  Download", refused(folder))


def test_whatever_changes_the_vectors_changes_the_name_and_a_language_does_not(folder: Path) -> None:
    names = [model_name(str(folder))]
    write_json(folder, "1_Pooling/config.json", {"pooling_mode": "mean"})
    (folder / "README.md").write_text("---\nlanguage: de\n---\n", "utf-8")
    assert model_name(str(folder)) == names[0]

    write_json(folder, "1_Pooling/config.json", {"pooling_mode": "cls"})
    names.append(model_name(str(folder)))
    write_json(folder, "config_sentence_transformers.json", {"prompts": {"query": "q "}})
    names.append(model_name(str(folder)))
    write_json(folder, "sentence_bert_config.json", {"max_seq_length": 64})
    names.append(model_name(str(folder)))
    (folder / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes() + b"\n")
    names.append(model_name(str(folder)))

    assert len(set(names)) == len(names)
