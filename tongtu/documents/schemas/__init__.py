"""The fields of each kind of document, with the words of the form beside them.

`freeze(kind, data)` turns a caller's plain values into the JSON that is stored for good, or raises
Refused naming what is missing by its label.
"""

from tongtu.documents.schemas import branches, decisions, filing, measures, records, service
from tongtu.documents.schemas.blocks import Form
from tongtu.documents.schemas.check import check, fields, freeze

__all__ = ["SCHEMAS", "Form", "check", "fields", "freeze"]


def _forms(*modules: object) -> dict[str, type[Form]]:
    found = [item for module in modules for item in vars(module).values()]
    return {
        form.kind: form
        for form in found
        if isinstance(form, type) and issubclass(form, Form) and "kind" in vars(form)
    }


SCHEMAS: dict[str, type[Form]] = _forms(filing, records, decisions, service, branches, measures)
