"""Words that are written as one: what they are made of, by the base's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property

SHORTEST = 3
"""Letters of the shortest word that counts as a part: Rad, Tür."""

_LINKS = ("", "s", "n", "e", "es", "en", "er", "ens")
"""What may stand between two parts: Arbeit-s-vertrag, Blume-n-laden."""


class Compounds:
    """The stems of a base, some of which are made of others."""

    def __init__(self, stems: Collection[str]) -> None:
        self._stems = {stem for stem in stems if stem.isalpha() and len(stem) >= SHORTEST}

    def parts_of(self, stem: str) -> tuple[str, ...]:
        """The stems of the base that a stem is made of, itself not among them; none when it is no compound.
        Of several ways the one with the longest last part, which says what the whole is."""
        for end in range(SHORTEST, len(stem) - SHORTEST + 1):
            last = stem[end:]
            if last not in self._stems:
                continue
            first = stem[:end]
            for link in _LINKS:
                if link and not first.endswith(link):
                    continue
                bare = first.removesuffix(link) if link else first
                if bare in self._stems:
                    return bare, last
                if len(bare) > 2 * SHORTEST and (inner := self.parts_of(bare)):
                    return *inner, last
        return ()

    def beside(self, stems: Sequence[str]) -> list[str]:
        """The parts of those stems that are compounds, and the compounds of the base with one of them."""
        found = [part for stem in stems for part in self.parts_of(stem)]
        found += [compound for stem in stems for compound in self._holders.get(stem, ())]
        return [stem for stem in dict.fromkeys(found) if stem not in stems]

    @cached_property
    def _holders(self) -> dict[str, list[str]]:
        """The compounds that each stem is a part of."""
        found: dict[str, list[str]] = defaultdict(list)
        for stem in sorted(self._stems):
            for part in self.parts_of(stem):
                found[part].append(stem)
        return dict(found)
