"""What may be done to the registry. One file per subject; this is the face others import."""

from tongtu.registry.services.accounts import (
    account_for_phone,
    authorise_at_counter,
    bind_vehicle,
    claim_organisation,
    finish_real_name,
    raise_level,
    start_real_name,
    step_up,
    switch_party,
    verify_real_name,
)
from tongtu.registry.services.demonstration import seed_demonstration
from tongtu.registry.services.officers import grant_certificate, register_officer, update_officer
from tongtu.registry.services.parties import ensure_enterprise, ensure_party, ensure_vehicle, find_party
from tongtu.registry.services.places import create_organisation, load_divisions

__all__ = [
    "account_for_phone",
    "authorise_at_counter",
    "bind_vehicle",
    "claim_organisation",
    "create_organisation",
    "ensure_enterprise",
    "ensure_party",
    "ensure_vehicle",
    "find_party",
    "finish_real_name",
    "grant_certificate",
    "load_divisions",
    "raise_level",
    "register_officer",
    "seed_demonstration",
    "start_real_name",
    "step_up",
    "switch_party",
    "update_officer",
    "verify_real_name",
]
