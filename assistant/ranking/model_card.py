"""How a sentence model wants to be used, as its own files say: what becomes of its tokens, what stands before
a question and before a passage, how much it reads, which languages it knows.

The files are those that Sentence Transformers writes and the Hugging Face hub has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.ranking.model_files import MODEL, OFF, SENTENCE_MODEL, read_model, read_tokenizer
from assistant.words.tags import primary

MULTILINGUAL = frozenset(["mul", "multi", "multilingual"])
"""What stands in a README for many languages."""

POOLINGS = ("mean", "cls", "max", "mean_sqrt_len", "lasttoken")
"""Ways to make one vector of all tokens that are computed here, as the files call them but for an ending."""

MODULES = ("Transformer", "Pooling", "Normalize")
MAX_TOKENS, MOST_TOKENS = 128, 512
"""Tokens of a text that are read, when a model does not say how many it can, and at most: the texts of a base
are shorter."""

QUESTION, PASSAGE = ("query",), ("document", "passage", "corpus")
"""Names of prompts, in the order of Sentence Transformers."""

_COMPUTED = "-3"
"""Changes when what is computed with a model does, so that a cache never mixes two kinds of vectors."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """How a model is used. The defaults are those of a folder that says nothing, and of the packaged model."""

    pooling: tuple[str, ...] = ("mean",)
    """Several are put side by side."""

    question: str = ""
    """What stands before a question, or a wording of one."""

    passage: str = ""
    """What stands before a passage of an article."""

    max_tokens: int = MAX_TOKENS
    is_lowercase: bool = False
    """Whether texts are put in small letters first."""

    languages: tuple[str, ...] = ()
    """Those that it reads; none when its files do not say."""

    def reads(self, language: str) -> bool:
        """Whether it reads a language, by its tag without script and region. A model that does not say is
        trusted: its owner chose it."""
        return not self.languages or any(
            each in MULTILINGUAL or primary(each) == language for each in map(str.lower, self.languages)
        )


PACKAGED_CARD = ModelCard(languages=("en",))


def model_name(setting: str) -> str | None:
    """What names the vectors of a model in caches and builds; None for no model. Raises SettingsError when a
    file of one's own cannot be read."""
    if setting == OFF:
        return None
    if not setting:
        return MODEL[2][:12] + _COMPUTED
    card = read_card(setting)
    used = replace(card, languages=())
    said = b"" if used == ModelCard() else repr(used).encode()
    return hashlib.sha256(read_model(setting) + read_tokenizer(setting) + said).hexdigest()[:12] + _COMPUTED


def card_of(setting: str) -> ModelCard | None:
    """The card of the model that a setting names, as `read_card` reads it; None for no model."""
    return None if setting == OFF else read_card(setting)


def read_card(setting: str) -> ModelCard:
    """What the files of a model say; `setting` is the folder, or empty for the packaged model. Raises
    SettingsError for what cannot be read, and for what this program does not compute."""
    if not setting:
        return PACKAGED_CARD
    folder = Path(setting)
    modules = _modules(folder)
    prompts = _json(folder / "config_sentence_transformers.json")
    sizes = _json(folder / modules.get("Transformer", "") / "sentence_bert_config.json")
    question, passage = _prompt(folder, prompts, QUESTION), _prompt(folder, prompts, PASSAGE)
    return ModelCard(
        pooling=_pooling(
            folder / modules.get("Pooling", "1_Pooling") / "config.json", bool(question or passage)
        ),
        question=question,
        passage=passage,
        max_tokens=_tokens(folder, sizes.get("max_seq_length")),
        is_lowercase=sizes.get("do_lower_case") is True,
        languages=_languages(folder / "README.md"),
    )


def _modules(folder: Path) -> dict[str, str]:
    """The folder of each step, by its kind, as `modules.json` lists them; nothing without that file."""
    path = folder / "modules.json"
    found = _json(path, list)
    modules = {}
    for step in found:
        if not isinstance(step, dict) or not isinstance(step.get("type"), str):
            raise _wrong(path, "a step has no type", "Take the file as the model's authors have it.")
        kind = step["type"].rpartition(".")[2]
        if kind not in MODULES:
            raise _wrong(
                path,
                f"the model has a step '{kind}', which is not computed here",
                f"Take a model whose steps are {', '.join(MODULES[:-1])} and perhaps {MODULES[-1]}.",
            )
        modules[kind] = str(step.get("path") or "")
    return modules


def _pooling(path: Path, has_prompts: bool) -> tuple[str, ...]:
    """What becomes of the tokens; the mean when no file says it."""
    config = _json(path)
    if not config:
        return ModelCard().pooling
    named = config.get("pooling_mode")
    chosen = (
        (named if isinstance(named, list) else str(named).split("+"))
        if named is not None
        else [
            key.removeprefix("pooling_mode_")
            for key, value in config.items()
            if key.startswith("pooling_mode_") and value is True
        ]
    )
    modes = tuple(str(mode).removesuffix("_tokens").removesuffix("_token") for mode in chosen)
    unknown = [mode for mode in modes if mode not in POOLINGS]
    if unknown or not modes:
        what = (
            f"the pooling is '{unknown[0]}', which is not computed here" if unknown else "it names no pooling"
        )
        raise _wrong(path, what, f"Take a model that is pooled by one of: {', '.join(POOLINGS)}.")
    if has_prompts and config.get("include_prompt") is False:
        raise _wrong(
            path,
            "the prompt is left out of the pooling (include_prompt), which is not computed here",
            "Take a model whose prompt counts.",
        )
    return modes


def _prompt(folder: Path, config: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """What stands before a text: the first of these prompts that there is, else the one that is the default."""
    prompts = config.get("prompts") or {}
    default = config.get("default_prompt_name")
    found = (
        next((name for name in (*names, default) if name in prompts), None)
        if isinstance(prompts, dict)
        else None
    )
    text = prompts[found] if found is not None else ""
    if not isinstance(prompts, dict) or not isinstance(text, str):
        raise _wrong(
            folder / "config_sentence_transformers.json",
            "'prompts' are no texts by name",
            'Write: "prompts": {"query": "query: ", "passage": "passage: "}',
        )
    return text


def _tokens(folder: Path, value: object) -> int:
    if value is None:
        return MAX_TOKENS
    if not isinstance(value, int) or value < 8:
        raise _wrong(
            folder / "sentence_bert_config.json",
            f"max_seq_length is {value!r}",
            "Write a number such as 256.",
        )
    return min(value, MOST_TOKENS)


def _languages(path: Path) -> tuple[str, ...]:
    """The languages in the front matter of a README; none when it has no such thing. What
    is wrong with it is no error: then it says nothing."""
    try:
        before, matter, _ = path.read_text("utf-8-sig").split("---\n", 2)
        value = None if before else yaml.safe_load(matter)["language"]
    except (OSError, ValueError, TypeError, LookupError, yaml.YAMLError, RecursionError):
        return ()
    named = value if isinstance(value, list) else [value] if value is not None else []
    return tuple(
        "no" if each is False else str(each) for each in named
    )  # YAML reads Norwegian's code as false


def _json(path: Path, kind: type[dict[Any, Any]] | type[list[Any]] = dict) -> Any:
    """The content of a JSON file; an empty one when there is no such file."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return kind()
    except OSError as error:
        raise _wrong(path, str(error.strerror), "Let this user read it.") from None
    except (ValueError, RecursionError):
        raise _wrong(path, "this is not JSON", "Download the file again.") from None
    if not isinstance(value, kind):
        raise _wrong(path, f"this is no {'list' if kind is list else 'object'}", "Download the file again.")
    return value


def _wrong(path: Path, what: str, instead: str) -> SettingsError:
    return SettingsError(f"{SENTENCE_MODEL}: {path}: {what}\n  {instead}")
