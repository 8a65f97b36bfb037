"""Fields that several forms ask for."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Domain


class Words(forms.CharField):
    """A text of several lines, which may be Markdown."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("Markdown: **bold**, *italic*, - lists, [links](https://…).")
        )
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)

    def to_python(self, value: Any) -> str:
        """With ends of lines as programs write them; browsers send others."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class Lines(forms.CharField):
    """A list, one entry a line; each is checked by the same rule as in the API."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


if TYPE_CHECKING:
    ChoiceOfDomain = forms.ModelChoiceField[Domain]
else:
    ChoiceOfDomain = forms.ModelChoiceField


class Place(ChoiceOfDomain):
    """A domain of the tree; each stands further in than the one it is part of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Domain.objects.order_by("path"), **kwargs)

    def label_from_instance(self, domain: Domain) -> str:
        return "\u2003" * (len(domain.path) - 1) + domain.name
