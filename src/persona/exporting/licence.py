"""What an exported avatar may be used for, in the words of VRM 1.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Licence:
    """What the file says about its use; the defaults allow nothing that was not asked for.

    Attributes:
        authors: who made the avatar.
        allowed: who may perform with it.
        commercial: what for.
        credit: whether the author is to be named.
        redistribution: whether the file may be passed on.
        modification: whether it may be changed, and changed files passed on.
        contact: where to reach the author.
    """

    authors: tuple[str, ...] = ("unknown",)
    allowed: Literal["onlyAuthor", "onlySeparatelyLicensedPerson", "everyone"] = "onlyAuthor"
    commercial: Literal["personalNonProfit", "personalProfit", "corporation"] = "personalNonProfit"
    credit: Literal["required", "unnecessary"] = "required"
    redistribution: bool = False
    modification: Literal["prohibited", "allowModification", "allowModificationRedistribution"] = "prohibited"
    contact: str = ""
