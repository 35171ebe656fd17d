"""A refusal is shown beside the field it speaks of."""

from django import forms

from tongtu.kernel.errors import DomainError
from tongtu.web.doors import STATUS

CONFLICT, WRONG = 409, 422


def beside(form: forms.Form, error: DomainError) -> int:
    """Put the service's sentence beside its field, else above the form. Answers the status of the reply."""
    law = f"（{error.law}）" if error.law else ""
    form.add_error(error.field if error.field in form.fields else None, f"{error.message}{law}")
    return STATUS.get(type(error), CONFLICT)
