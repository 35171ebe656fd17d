"""What may be done about signatures."""

from tongtu.signatures.services.ceremonies import abandon_stale, begin, refuse, sign
from tongtu.signatures.services.officers import officer_sign
from tongtu.signatures.services.seals import apply_seal, seal, stamp

__all__ = ["abandon_stale", "apply_seal", "begin", "officer_sign", "refuse", "seal", "sign", "stamp"]
