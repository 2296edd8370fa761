"""A watch on words: no exhibit may say that an agreement brought a change about.

The caveats themselves may say that no causal relation can be established; those sentences and the
name of that caveat are allowed, and nothing else that names a cause.
"""

from __future__ import annotations

import re

_ALLOWED = {
    "en": (
        "no-causal-relation",
        "no causal relation",
        "a causal relation between policy and figures cannot be established",
        "it does not show what brought the change about",
    ),
    "nl": (
        "no-causal-relation",
        "geen causaal verband",
        "een causaal verband tussen beleid en cijfers is er niet mee vast te stellen",
    ),
}
_FORBIDDEN = {
    "en": (
        r"caus(?:e|es|ed|ing|al|ally)\b",
        r"(?:the |an |its |their )?effects? (?:was|were|is|of)\b",
        r"prov(?:e|es|ed|en|ing)\b that",
        r"proves\b",
        r"(?:led|leads?|leading) to\b",
        r"thanks to\b",
        r"due to (?:the|an?|its|their|this) (?:\w+ )?(?:agreement|mou|protocol|policy)",
        r"because of (?:the|an?|its|their|this) (?:\w+ )?(?:agreement|mou|protocol|policy)",
        r"as a (?:result|consequence) of\b",
        r"resulted in\b",
        r"(?:had|has) an? (?:impact|effect)\b",
        r"(?:is|was|were|are) attributable to\b",
    ),
    "nl": (
        r"veroorza(?:ak\w*|ken)\b",
        r"oorza(?:ak|ken)\b",
        r"causaal\b",
        r"causale\b",
        r"dankzij\b",
        r"(?:leidde|leidden|leidt|leiden) (?:\w+ ){0,3}tot\b",
        r"bewij(?:s|st|zen)\b",
        r"bewezen dat\b",
        r"(?:het |een )?effect (?:was|is|van)\b",
        r"als gevolg van\b",
        r"ten gevolge van\b",
        r"door (?:de|het|een) (?:afspraak|mou|t&o|overeenkomst|protocol|beleid) (?:is|zijn|daalde|"
        r"steeg|nam)",
        r"toe te schrijven aan\b",
    ),
}


def causal_language(text: str, language: str) -> list[str]:
    """Return every phrase in a text that states or suggests a cause, in order of appearance.

    Args:
        text: any text that a reader sees.
        language: ``en`` or ``nl``.
    """
    plain = " ".join(text.lower().split())
    for sentence in _ALLOWED[language]:
        plain = plain.replace(sentence, "")
    found = [
        (match.start(), match[0])
        for pattern in _FORBIDDEN[language]
        for match in re.finditer(rf"\b{pattern}", plain)
    ]
    return [phrase for _, phrase in sorted(found)]
